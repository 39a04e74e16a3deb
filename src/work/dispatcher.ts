import type { Clock } from '../adapters/clock.ts'
import type { Log } from '../adapters/log.ts'
import type { Database } from '../adapters/postgres/database.ts'
import type { DueSubject, JobQueue } from './jobs.ts'
import { type Presence, TASKS } from './presence.ts'
import { Signal } from './signal.ts'
import { MARK_DISPATCHED, OWED_WORK, PRUNE_HINTS, RECHECK, TELL_DUE, UNDISPATCHED } from './sql/dispatch.ts'
import { DEAD_WORKERS, HELD_JOBS, RELEASE_WORKERS } from './sql/presence.ts'

export interface DispatcherOptions {
  readonly db: Database
  readonly jobs: JobQueue
  readonly presence: Presence
  readonly clock: Clock
  readonly log: Log
  /** How long something may be owed without a job before the owed-work job hands it out again. */
  readonly owedAfterSeconds: number
  /** Jobs stand in the queue: for this process at once, before the others hear of it. */
  readonly onEnqueued: () => void
}

const BATCH = 500
/** Between two looks where no notification came. */
const TICK_MS = 1000
/** A process whose connection was lost has this long to be back before it is taken for dead. */
const GRACE_MS = 1500
const OWED_EVERY_MS = 2000
const PRUNE_EVERY_MS = 3_600_000
const HINTS_KEPT_DAYS = 90

interface DueRow extends DueSubject {
  readonly wanted: bigint
  readonly standing: boolean
}

/**
 * Hands owed subjects to the job engine, after commit and in batches; takes back what dead processes held. One of
 * all processes does it at a time; when it dies, the next takes over within a tick.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #raised = new Signal()
  /** Workers whose lock was free, and since when. */
  readonly #missing = new Map<number, number>()
  readonly #stopping = new AbortController()
  #owedAt = 0
  #prunedAt = 0
  #loop: Promise<void> = Promise.resolve()

  constructor(options: DispatcherOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    await this.#options.presence.listen('tieout_raised', () => this.#raised.give())
    this.#loop = this.#run()
  }

  /** What this process has under way may wait for what a dead one holds, and only who leads frees that. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#loop
    const { log, presence } = this.#options
    await presence.resign(TASKS.dispatching).catch((error: unknown) => {
      log.debug({ error: String(error) }, 'the lead went with the connection')
    })
  }

  async #run(): Promise<void> {
    const { clock, log, presence } = this.#options
    const { signal } = this.#stopping
    while (!signal.aborted) {
      try {
        if (await presence.lead(TASKS.dispatching)) await this.#tick()
      } catch (error) {
        log.warn({ error: String(error) }, 'dispatching failed; it goes on')
        await clock.sleep(200, signal)
      }
      await this.#raised.taken(clock, TICK_MS, signal)
    }
  }

  async #tick(): Promise<void> {
    const now = this.#options.clock.monotonicMs()
    await this.#dispatch()
    await this.#releaseDead(now)
    if (now - this.#owedAt >= OWED_EVERY_MS) {
      this.#owedAt = now
      await this.#options.db.query(RECHECK, [BATCH])
      await this.#handOutOwed()
    }
    if (now - this.#prunedAt >= PRUNE_EVERY_MS) {
      this.#prunedAt = now
      await this.#options.db.query(PRUNE_HINTS, [HINTS_KEPT_DAYS])
    }
  }

  async #dispatch(): Promise<void> {
    const { db } = this.#options
    for (;;) {
      const { rows } = await db.query<DueRow>(UNDISPATCHED, [BATCH])
      if (rows.length === 0) return
      await this.#enqueue(rows)
      this.#options.onEnqueued()
      await db.query(MARK_DISPATCHED, [
        rows.map(({ key }) => key),
        rows.map(({ wanted }) => wanted),
        rows.map(({ lane }) => lane),
      ])
      await db.query(TELL_DUE)
      if (rows.length < BATCH) return
    }
  }

  async #enqueue(rows: readonly DueRow[]): Promise<void> {
    const { jobs } = this.#options
    await jobs.insert(rows.filter(({ standing }) => !standing))
    for (const row of rows) if (row.standing) await jobs.bringForward(row)
  }

  /** Never brings a delayed retry forward: what is delayed is not found until long after it was due. */
  async #handOutOwed(): Promise<void> {
    const { db, jobs, owedAfterSeconds } = this.#options
    const { rows } = await db.query<DueRow>(OWED_WORK, [owedAfterSeconds, BATCH])
    if (rows.length === 0) return
    await jobs.insert(rows)
    await db.query(TELL_DUE)
  }

  async #releaseDead(now: number): Promise<void> {
    const { db, jobs, log } = this.#options
    const { rows } = await db.query<{ id: number }>(DEAD_WORKERS)
    const missing = new Set(rows.map(({ id }) => id))
    for (const id of this.#missing.keys()) if (!missing.has(id)) this.#missing.delete(id)
    for (const id of missing) if (!this.#missing.has(id)) this.#missing.set(id, now)
    const dead = [...this.#missing].filter(([, since]) => now - since >= GRACE_MS).map(([id]) => id)
    if (dead.length === 0) return
    // The jobs first: a job that is still active keeps its subject's next one from being fetched.
    const held = await db.query<{ job: string }>(HELD_JOBS, [dead])
    await jobs.remove(held.rows.map(({ job }) => job))
    const released = await db.query<{ key: string }>(RELEASE_WORKERS, [dead])
    log.warn({ workers: dead, subjects: released.rows.length }, 'released what dead processes held')
    for (const id of dead) this.#missing.delete(id)
    await this.#dispatch()
  }
}
