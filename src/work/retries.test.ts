import { expect, test } from 'vitest'
import { engineStage, hint, SETTLED, unreachable } from '../../tests/support/engineStage.ts'
import type { Tries } from '../domain/fault/giveUp.ts'
import { raise } from './subjects.ts'

const stage = engineStage()
const { atRest, engine } = stage

test('W4: a run is retried after its delay, and attempts are counted', async () => {
  const attempts: number[] = []
  await engine(async (_claim, { attempt }) => {
    attempts.push(attempt)
    return attempts.length < 3 ? { kind: 'retry', fault: unreachable, afterMs: null } : SETTLED
  })
  await raise(stage.db(), [hint('1')])
  await atRest('1', 'settled')
  expect(attempts).toEqual([1, 2, 3])
})

test('W5: a run that throws is tried again, then parks with its bug', async () => {
  await engine(() => Promise.reject(new Error('broken assumption')))
  await raise(stage.db(), [hint('1')])
  await atRest('1', 'parked')
  const { rows } = await stage.db().query('select code, times from fault where closed_at is null')
  expect(rows).toEqual([{ code: 'work.bug', times: 3 }])
})

test('W5: a run that throws at another place each time is no single bug, and parks later', async () => {
  let runs = 0
  await engine(() => {
    runs += 1
    const error = new Error('broken')
    error.stack = `Error: broken\n    at f (/app/src/place.ts:${runs}:1)`
    return Promise.reject(error)
  })
  await raise(stage.db(), [hint('1')])
  await atRest('1', 'parked')
  expect(runs).toBe(10)
})

test('W25: a run whose fault was retried for long enough parks with it, and is looked at again', async () => {
  const tries: Tries[] = []
  await engine(() => Promise.resolve({ kind: 'retry', fault: unreachable, afterMs: null }), {
    retryPolicy: (_fault, now) => {
      tries.push({ attempt: now.attempt, retryingMs: now.retryingMs })
      return now.attempt >= 3 ? null : { delayMs: 20, counts: true }
    },
  })
  await raise(stage.db(), [hint('1')])
  await atRest('1', 'parked')
  expect(tries.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
  expect(tries[0]?.retryingMs).toBe(0)
  expect(tries[2]?.retryingMs).toBeGreaterThanOrEqual(20)
  const { rows } = await stage.db().query(
    `select code, extract(epoch from recheck_at - now()) > 86000 as tomorrow, retry_since
    from fault join subject on subject.key = fault.subject where closed_at is null`,
  )
  expect(rows).toEqual([{ code: 'netsuite.unreachable', tomorrow: true, retry_since: null }])
})

test('W25: a run does not come nearer to being given up by a retry that does not count', async () => {
  const tries: Tries[] = []
  await engine(() => Promise.resolve({ kind: 'retry', fault: unreachable, afterMs: null }), {
    retryPolicy: (_fault, now) => {
      tries.push(now)
      return tries.length >= 4 ? null : { delayMs: 20, counts: false }
    },
  })
  await raise(stage.db(), [hint('1')])
  await atRest('1', 'parked')
  expect(tries.map(({ attempt, retryingMs }) => [attempt, retryingMs])).toEqual([
    [1, 0],
    [1, 0],
    [1, 0],
    [1, 0],
  ])
})
