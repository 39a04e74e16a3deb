import type { Clock } from '../adapters/clock.ts'
import type { Log } from '../adapters/log.ts'
import type { Database } from '../adapters/postgres/database.ts'
import type { Lane } from '../domain/work/outcome.ts'
import { isPatient, LaneQueue } from './laneQueue.ts'
import type { Presence } from './presence.ts'
import { currentRun } from './runContext.ts'
import { Signal } from './signal.ts'
import { LOCK_POOL, LOWER_LEVEL, OPEN_POOL, RAISE_LEVEL, RENEW_LEASE } from './sql/permits.ts'
import type { PermitFor, Permits } from './types.ts'

export interface PermitOptions {
  readonly db: Database
  readonly presence: Presence
  readonly clock: Clock
  readonly log: Log
  readonly account: string
  /** The share of the account's concurrency that is ours: where the level starts, and never exceeded. */
  readonly permits: number
  readonly renewMs?: number
  readonly probeAfterMs?: number
  readonly probeFailedAfterMs?: number
}

export interface OpenPermits extends Permits {
  /** Gives this process's permits back. Calls that wait are never made. */
  close(): Promise<void>
}

const RENEW_MS = 500
const PROBE_AFTER_MS = 30_000
const PROBE_FAILED_AFTER_MS = 300_000
/** Until calls have been measured, and where they are faster. */
const ROUND_TRIP_MS = 200
/** So long after a live order's call, permits are kept free for the next one's. */
const RESERVING_MS = 10_000
/** How much the latest call counts in the measured round trip. */
const SMOOTHING = 0.2

/**
 * One account's semaphore. The process leases permits from Postgres and hands them out itself, so that a call costs
 * no statement; the sum of all leases never exceeds the level, and a dead process's lease is freed with its lock.
 */
export async function openPermits(options: PermitOptions): Promise<OpenPermits> {
  await options.db.query(OPEN_POOL, [options.account, options.permits])
  return new LeasedPermits(options)
}

class LeasedPermits implements OpenPermits {
  readonly #options: PermitOptions
  readonly #queue = new LaneQueue()
  readonly #bell = new Signal()
  readonly #closing = new AbortController()
  #level: number
  #granted = 0
  #inUse = 0
  #patientInUse = 0
  /** Permits that were refused a moment ago. */
  #resting = 0
  /** When a live order asked last. */
  #liveAt = Number.NEGATIVE_INFINITY
  /** The most that was wanted at once since the last renewal. */
  #wanted = 0
  #roundTripMs = ROUND_TRIP_MS
  #renewing: Promise<void> | null = null

  constructor(options: PermitOptions) {
    this.#options = options
    this.#level = options.permits
    options.presence.onReborn(() => {
      this.#granted = 0
    })
  }

  level(): number {
    return this.#level
  }

  async withPermit<Value>(
    lane: Lane,
    call: () => Promise<Value>,
    permitFor: PermitFor = 'many',
  ): Promise<Value> {
    await this.#acquire(lane, permitFor === 'run' ? (currentRun.getStore()?.serial ?? null) : null)
    const { clock } = this.#options
    const started = clock.monotonicMs()
    try {
      return await call()
    } finally {
      this.#roundTripMs += SMOOTHING * (clock.monotonicMs() - started - this.#roundTripMs)
      this.#inUse -= 1
      if (isPatient(lane)) this.#patientInUse -= 1
      this.#handOut()
    }
  }

  refused(): void {
    const roundTripMs = Math.max(this.#roundTripMs, ROUND_TRIP_MS)
    void this.#rest(roundTripMs)
    void this.#lower(roundTripMs)
  }

  /** A refusal comes at once: handed on at once, a permit too many would be refused a hundred times a second. */
  async #rest(roundTripMs: number): Promise<void> {
    this.#resting += 1
    await this.#options.clock.sleep(roundTripMs, this.#closing.signal)
    this.#resting -= 1
    this.#handOut()
  }

  async #lower(roundTripMs: number): Promise<void> {
    const { account, db, log } = this.#options
    try {
      const { rowCount } = await db.query(LOWER_LEVEL, [account, roundTripMs])
      if (rowCount === 0) return
      log.warn({ account, level: this.#level - 1 }, 'refused for concurrency: one permit less')
      this.#bell.give()
    } catch (error) {
      log.error({ error: String(error) }, 'a refusal could not be noted')
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#renewing
    await this.#renew(0)
  }

  #acquire(lane: Lane, run: number | null): Promise<void> {
    return new Promise((resolve) => {
      if (lane === 'live') this.#liveAt = this.#options.clock.monotonicMs()
      this.#queue.push({ lane, run, go: resolve })
      this.#handOut()
      this.#wanted = Math.max(this.#wanted, this.#inUse + this.#queue.size)
      this.#renewing ??= this.#keepRenewing().finally(() => {
        this.#renewing = null
      })
    })
  }

  #handOut(): void {
    while (this.#inUse + this.#resting < this.#granted) {
      const waiter = this.#queue.next({
        permits: this.#granted,
        patient: this.#patientInUse,
        reserving: this.#options.clock.monotonicMs() - this.#liveAt < RESERVING_MS,
      })
      if (!waiter) return
      this.#inUse += 1
      if (isPatient(waiter.lane)) this.#patientInUse += 1
      waiter.go()
    }
  }

  /** As long as there is anything to lease for, and once more to give it back. */
  async #keepRenewing(): Promise<void> {
    const { clock, log, renewMs = RENEW_MS } = this.#options
    const { signal } = this.#closing
    while (!signal.aborted) {
      const wanted = Math.max(this.#wanted, this.#inUse + this.#queue.size)
      this.#wanted = 0
      try {
        await this.#renew(wanted)
      } catch (error) {
        log.warn({ error: String(error) }, 'permits could not be renewed; trying again')
      }
      this.#handOut()
      if (wanted === 0 && this.#inUse + this.#queue.size === 0) return
      await this.#bell.taken(clock, renewMs, signal)
    }
  }

  async #renew(wanted: number): Promise<void> {
    const { account, db, presence } = this.#options
    const { probeAfterMs = PROBE_AFTER_MS, probeFailedAfterMs = PROBE_FAILED_AFTER_MS } = this.#options
    const saturated = this.#queue.size > 0 && this.#granted > 0
    const lease = await db.transaction(async (tx) => {
      await tx.query(LOCK_POOL, [account])
      if (saturated) await tx.query(RAISE_LEVEL, [account, probeAfterMs, probeFailedAfterMs])
      // From here to the answer no more may be handed out than the lease will have. Not before: where many runs end
      // at once, a connection is waited for longer than a call takes.
      const inUse = this.#inUse
      this.#granted = Math.min(this.#granted, inUse)
      const values = [account, presence.id(), Math.min(wanted, this.#level), inUse]
      return (await tx.query<{ granted: number; level: number }>(RENEW_LEASE, values)).rows[0]
    })
    if (!lease) return
    this.#granted = lease.granted
    this.#level = lease.level
  }
}
