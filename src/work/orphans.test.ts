import { expect, test } from 'vitest'
import { engineStage, hint, key, SETTLED } from '../../tests/support/engineStage.ts'
import { raise } from './subjects.ts'

const { db, engine, atRest } = engineStage()

test('W27: a claim that was committed after its worker had been released holds its subject no longer', async () => {
  // A statement of a killed process goes on in PostgreSQL, and can commit after its worker is gone from the list.
  await raise(db(), [hint('1')])
  await db().query(
    'update subject set holder = 4711, fence = fence + 1, job = gen_random_uuid() where key = $1',
    [key('1')],
  )
  const runs: bigint[] = []
  await engine(({ fence }) => {
    runs.push(fence)
    return Promise.resolve(SETTLED)
  })
  await atRest('1', 'settled')
  expect(runs).toEqual([3n])
})
