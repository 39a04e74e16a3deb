import { array, assert, boolean, constantFrom, integer, property } from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../adapters/clock.ts'
import { silentLog } from '../adapters/log.ts'
import { type TestDatabase, testDatabase } from '../adapters/postgres/testDatabase.ts'
import type { Lane } from '../domain/work/outcome.ts'
import { LaneQueue } from './laneQueue.ts'
import { openPermits, type OpenPermits } from './permits.ts'
import { join, type Presence } from './presence.ts'

/** A machine with other things to do. */
const PATIENT = { timeout: 15_000 }

let database: TestDatabase
const presences: Presence[] = []

beforeEach(async () => {
  database = await testDatabase()
})
afterEach(async () => {
  for (const presence of presences.splice(0)) await presence.leave()
  await database.drop()
})

async function open(permits: number, more: { probeAfterMs?: number; probeFailedAfterMs?: number } = {}) {
  const presence = await join({ db: database.db, clock: systemClock, log: silentLog, role: 'test' })
  presences.push(presence)
  return openPermits({
    db: database.db,
    presence,
    clock: systemClock,
    log: silentLog,
    account: '123',
    permits,
    renewMs: 20,
    ...more,
  })
}

/** Counts the calls that are under way at once, over every process. */
class Account {
  inFlight = 0
  most = 0
  async call(ms: number): Promise<void> {
    this.inFlight += 1
    this.most = Math.max(this.most, this.inFlight)
    await systemClock.sleep(ms)
    this.inFlight -= 1
  }
}

const many = (
  permits: OpenPermits,
  account: Account,
  calls: { count: number; lane: Lane },
): Promise<unknown> =>
  Promise.all(
    Array.from({ length: calls.count }, () => permits.withPermit(calls.lane, () => account.call(5))),
  )

describe('permits', () => {
  test('W11: are never exceeded by several processes together, and all of them are used', async () => {
    const account = new Account()
    const [a, b, c] = [await open(5), await open(5), await open(5)]
    await Promise.all([
      many(a, account, { count: 150, lane: 'live' }),
      many(b, account, { count: 150, lane: 'sweep' }),
      systemClock.sleep(50).then(() => many(c, account, { count: 50, lane: 'retry' })),
    ])
    expect(account.most).toBe(5)
    // Fewer permits than processes: each still gets its turn.
    const narrow = new Account()
    const [d, e] = [await open(1), await open(1)]
    await Promise.all([
      many(d, narrow, { count: 20, lane: 'live' }),
      many(e, narrow, { count: 20, lane: 'live' }),
    ])
    expect(narrow.most).toBe(1)
  })

  test('W12: are given back when their holder dies', async () => {
    const first = await open(1)
    const hung = Promise.withResolvers<void>()
    void first.withPermit('live', () => hung.promise)
    await expect.poll(leased, PATIENT).toBe(1)
    // Another process sees the lock free and releases; here the dead one's own row is released the same way.
    await presences[0]?.leave()
    expect(await leased()).toBe(0)
    const second = await open(1)
    expect(await second.withPermit('live', () => Promise.resolve('done'))).toBe('done')
    hung.resolve()
  })

  test('W13: are lowered by one for all refusals of a round trip, and probed upward again', async () => {
    const account = new Account()
    const permits = await open(4, { probeAfterMs: 2500, probeFailedAfterMs: 2500 })
    await permits.withPermit('live', () => account.call(1))
    for (let refusal = 0; refusal < 10; refusal += 1) permits.refused()
    await expect
      .poll(() => many(permits, account, { count: 1, lane: 'live' }).then(() => permits.level()), PATIENT)
      .toBe(3)
    account.most = 0
    await many(permits, account, { count: 20, lane: 'live' })
    expect(account.most).toBe(3)
    await expect
      .poll(async () => {
        await many(permits, account, { count: 30, lane: 'live' })
        return permits.level()
      }, PATIENT)
      .toBe(4)
  })

  test('W29: a permit that was refused rests for a round trip', async () => {
    const permits = await open(4)
    const [limit, calls] = [2, 60]
    const account = new Account()
    let refusals = 0
    const untilServed = async (): Promise<void> => {
      for (;;) {
        const isServed = await permits.withPermit('live', async () => {
          if (account.inFlight < limit) return account.call(20).then(() => true)
          refusals += 1
          permits.refused()
          return false
        })
        if (isServed) return
      }
    }
    await Promise.all(Array.from({ length: calls }, untilServed))
    // Two permits too many, for two round trips or three.
    expect(refusals).toBeGreaterThan(0)
    expect(refusals).toBeLessThan(10)
  })

  test('W14: a level that was refused is not probed again for a long while', async () => {
    const account = new Account()
    const permits = await open(4, { probeAfterMs: 50, probeFailedAfterMs: 600_000 })
    await permits.withPermit('live', () => account.call(1))
    permits.refused()
    await expect
      .poll(() => many(permits, account, { count: 5, lane: 'live' }).then(() => permits.level()), PATIENT)
      .toBe(3)
    for (let round = 0; round < 10; round += 1) await many(permits, account, { count: 20, lane: 'live' })
    expect(permits.level()).toBe(3)
  })
})

async function leased(): Promise<number> {
  const { rows } = await database.db.query<{ sum: bigint }>(
    'select coalesce(sum(granted), 0) as sum from permit_lease',
  )
  return Number(rows[0]?.sum)
}

describe('lanes', () => {
  const LANES: readonly Lane[] = ['live', 'retry', 'sweep', 'backfill']

  test('W15: leave a permit to live orders while these come in, serve the urgent first, and forget nobody', () => {
    assert(
      property(
        integer({ min: 1, max: 12 }),
        array(constantFrom(...LANES)),
        boolean(),
        (permits, lanes, reserving) => {
          const queue = new LaneQueue()
          const gone: Lane[] = []
          for (const lane of lanes) queue.push({ lane, run: null, go: () => gone.push(lane) })
          let patient = 0
          for (;;) {
            const waiter = queue.next({ permits, patient, reserving })
            if (!waiter) break
            waiter.go()
            if (waiter.lane === 'sweep' || waiter.lane === 'backfill') patient += 1
          }
          const waiting = lanes.filter((lane) => lane === 'sweep' || lane === 'backfill').length
          const left = reserving && permits >= 3 ? Math.max(1, Math.floor(permits * 0.2)) : 0
          // No more than these, and no fewer: what nobody else wants is not left idle.
          expect(patient).toBe(Math.min(waiting, permits - left))
          expect(gone.filter((lane) => lane === 'live' || lane === 'retry')).toHaveLength(
            lanes.filter((lane) => lane === 'live' || lane === 'retry').length,
          )
        },
      ),
    )
  })

  test('W16: a backfill has a turn while live orders never stop', () => {
    const queue = new LaneQueue()
    let backfilled = 0
    queue.push({ lane: 'backfill', run: null, go: () => (backfilled += 1) })
    for (let turn = 0; turn < 10; turn += 1) {
      queue.push({ lane: 'live', run: turn, go: () => undefined })
      queue.next({ permits: 5, patient: 0, reserving: true })?.go()
    }
    expect(backfilled).toBe(1)
  })

  test('W28: the run that began first goes first, and a call for many in its turn', () => {
    const queue = new LaneQueue()
    const gone: string[] = []
    const push = (run: number | null, name: string): void =>
      queue.push({ lane: 'backfill', run, go: () => gone.push(name) })
    push(3, 'third')
    push(2, 'second')
    push(null, 'look-up')
    push(3, 'third again')
    push(1, 'first')
    for (;;) {
      const waiter = queue.next({ permits: 9, patient: 0, reserving: false })
      if (!waiter) break
      waiter.go()
    }
    expect(gone).toEqual(['first', 'second', 'look-up', 'third', 'third again'])
  })
})
