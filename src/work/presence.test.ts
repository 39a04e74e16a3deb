import { expect, test } from 'vitest'
import { systemClock } from '../adapters/clock.ts'
import { silentLog } from '../adapters/log.ts'
import { testDatabase } from '../adapters/postgres/testDatabase.ts'
import { join } from './presence.ts'

test('asks one thing at a time of its connection, however many ask it', async () => {
  const warnings: string[] = []
  const hear = (warning: Error): void => void warnings.push(warning.message)
  process.on('warning', hear)
  const database = await testDatabase()
  const presence = await join({ db: database.db, clock: systemClock, log: silentLog, role: 'test' })
  const heard = Promise.withResolvers<void>()
  const [first, second] = await Promise.all([
    presence.lead(7),
    presence.lead(8),
    presence.listen('tieout_first', () => undefined),
    presence.listen('tieout_second', heard.resolve),
  ])
  await database.db.query(`select pg_notify('tieout_second', '')`)
  await heard.promise
  await presence.leave()
  await database.drop()
  process.off('warning', hear)
  expect([first, second]).toEqual([true, true])
  expect(warnings).toEqual([])
})
