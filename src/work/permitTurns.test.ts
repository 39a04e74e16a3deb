import { expect, test } from 'vitest'
import { engineStage, hint, key, SETTLED } from '../../tests/support/engineStage.ts'
import { systemClock } from '../adapters/clock.ts'
import { silentLog } from '../adapters/log.ts'
import { openPermits } from './permits.ts'
import { join } from './presence.ts'
import { raise } from './subjects.ts'

const stage = engineStage()

test('W28: of two runs that wait for a permit, the one that began first goes first', async () => {
  const presence = await join({ db: stage.db(), clock: systemClock, log: silentLog, role: 'test' })
  const permits = await openPermits({
    db: stage.db(),
    presence,
    clock: systemClock,
    log: silentLog,
    account: '123',
    permits: 1,
    renewMs: 20,
  })
  const [laterAsked, bothAsked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const wrote: string[] = []
  const begun: string[] = []
  await stage.engine(async ({ subject }) => {
    const isFirst = begun.push(subject) === 1
    if (isFirst) await laterAsked.promise
    const write = permits.withPermit('live', () => Promise.resolve(wrote.push(subject)), 'run')
    ;(isFirst ? bothAsked : laterAsked).resolve()
    await write
    return SETTLED
  })
  const taken = permits.withPermit('live', () => bothAsked.promise)
  await raise(stage.db(), [hint('1'), hint('2')])
  await taken
  await stage.atRest('1', 'settled')
  await stage.atRest('2', 'settled')
  expect(begun.toSorted()).toEqual([key('1'), key('2')])
  expect(wrote).toEqual(begun)
  await permits.close()
  await presence.leave()
})
