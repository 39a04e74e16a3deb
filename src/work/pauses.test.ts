import { afterEach, describe, expect, test } from 'vitest'
import { engineStage, hint, key, SETTLED } from '../../tests/support/engineStage.ts'
import { until } from '../../tests/support/until.ts'
import { type Clock, systemClock } from '../adapters/clock.ts'
import { silentLog } from '../adapters/log.ts'
import { fault, type Fault } from '../domain/fault/fault.ts'
import { createPauses, type Pauses } from './pauses.ts'
import { join } from './presence.ts'
import { raise } from './subjects.ts'

const stage = engineStage()
const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

const NETSUITE = { system: 'netsuite', scope: '1234567' } as const
const STORE = { system: 'shopify', scope: 'main' } as const
const refused = fault('netsuite.auth', {}, 'HTTP 401')
const scope = fault('shopify.scope', { store: 'main', scope: 'read_orders' }, 'ACCESS_DENIED')

/** A thousand times as fast: a probe that is due in 5 s is due in 5 ms. */
const hurried: Clock = {
  now: () => systemClock.now(),
  monotonicMs: () => systemClock.monotonicMs() * 1000,
  sleep: (ms, signal) => systemClock.sleep(ms / 1000, signal),
}

async function pausesOn(clock: Clock = systemClock): Promise<Pauses> {
  const pauses = createPauses({ db: stage.db(), clock, log: silentLog })
  cleanups.push(() => pauses.stop())
  return pauses
}

async function started(pauses: Pauses, probe: () => Promise<unknown>): Promise<void> {
  const presence = await join({ db: stage.db(), clock: systemClock, log: silentLog, role: 'test' })
  cleanups.push(() => presence.leave())
  await pauses.start(presence, probe)
  // What probes stops before the connection that it hears by.
  cleanups.push(() => pauses.stop())
}

function call(
  breaker: ReturnType<Pauses['breaker']>,
  ends: Fault | null,
  operation = 'readOrder',
): Fault | null {
  const admitted = breaker.admit(operation)
  if (admitted.kind === 'refused') return admitted.fault
  admitted.ended(ends)
  return ends
}

const rows = async (): Promise<readonly unknown[]> =>
  (await stage.db().query(`select system, scope, operation, fault ->> 'code' as code from pause`)).rows

/** A subject that a fault has put off for an hour. */
async function delayed(name: string, by: Fault): Promise<void> {
  await raise(stage.db(), [hint(name)])
  await stage
    .db()
    .query(
      `update subject set state = 'retry', dispatched = wanted, retry_at = now() + interval '1 hour' where key = $1`,
      [key(name)],
    )
  await stage
    .db()
    .query(`insert into fault (subject, code, cause, about, tech) values ($1, $2, $2, '{}', '')`, [
      key(name),
      by.code,
    ])
}

const wanted = async (name: string): Promise<bigint | undefined> => (await stage.subject(name))?.wanted

describe('a connection that is paused', () => {
  test('stands in the database until it is well again, and then what it delayed is brought forward', async () => {
    const pauses = await pausesOn(hurried)
    let answer: Fault | null = refused
    const breaker = pauses.breaker(NETSUITE)
    await delayed('1', refused)
    await delayed('2', fault('shopify.auth', { store: 'main' }, ''))
    call(breaker, refused)
    await until(async () =>
      expect(await rows()).toEqual([{ ...NETSUITE, operation: '', code: 'netsuite.auth' }]),
    )
    await started(pauses, () => Promise.resolve(call(breaker, answer, 'serverTime')))
    answer = null
    await until(async () => expect(await rows()).toEqual([]))
    await until(async () => expect(await wanted('1')).toBeGreaterThan(1n))
    expect(await wanted('2')).toBe(1n)
  })

  test('is probed at once by another process when one finds it well', async () => {
    const other = await pausesOn()
    const othersBreaker = other.breaker(NETSUITE)
    call(othersBreaker, refused)
    await started(other, () => Promise.resolve(call(othersBreaker, null, 'serverTime')))
    const pauses = await pausesOn(hurried)
    const breaker = pauses.breaker(NETSUITE)
    call(breaker, refused)
    await until(async () => expect(await rows()).toHaveLength(1))
    // By the other's own interval it would be probed in 5 s.
    const before = systemClock.monotonicMs()
    await until(() => expect(call(breaker, null)).toBeNull())
    await until(() => expect(othersBreaker.pauses()).toEqual([]))
    expect(systemClock.monotonicMs() - before).toBeLessThan(4000)
  })

  test('and left so by a process that died is cleared by the first call of another', async () => {
    await delayed('1', refused)
    await stage.db().query(`insert into pause (system, scope, fault) values ('netsuite', '1234567', '{}')`)
    const pauses = await pausesOn()
    call(pauses.breaker(NETSUITE), null)
    await until(async () => expect(await rows()).toEqual([]))
    await until(async () => expect(await wanted('1')).toBe(2n))
  })
})

test('a paused operation is probed by one of the subjects that met it, while others go on', async () => {
  const pauses = await pausesOn(hurried)
  const breaker = pauses.breaker(STORE)
  let answer: Fault | null = scope
  const ran: string[] = []
  await stage.engine(
    ({ subject }) => {
      ran.push(subject)
      const met = call(breaker, answer)
      return Promise.resolve(met === null ? SETTLED : { kind: 'retry', fault: met, afterMs: 3_600_000 })
    },
    { retryPolicy: () => ({ delayMs: 3_600_000, counts: false }) },
  )
  await raise(stage.db(), [hint('1'), hint('2'), hint('3')])
  await until(() => expect(ran.length).toBeGreaterThanOrEqual(3))
  await until(async () =>
    expect(await rows()).toEqual([{ ...STORE, operation: 'readOrder', code: 'shopify.scope' }]),
  )
  // Hurried, the time for stragglers is too short for those that are still settling.
  for (const name of ['1', '2', '3']) {
    await until(async () => expect(await stage.subject(name)).toMatchObject({ state: 'retry', holder: null }))
  }
  expect(call(breaker, null, 'listOrders')).toBeNull()
  answer = null
  await started(pauses, () => Promise.reject(new Error('a whole connection is not paused')))
  for (const name of ['1', '2', '3']) await stage.atRest(name, 'settled')
  await until(async () => expect(await rows()).toEqual([]))
})
