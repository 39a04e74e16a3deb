import type { Clock } from '../adapters/clock.ts'
import type { Log } from '../adapters/log.ts'
import type { Database } from '../adapters/postgres/database.ts'
import { isRefusedValue } from '../adapters/postgres/errors.ts'
import { fault, type Fault } from '../domain/fault/fault.ts'
import { DAY_MS, type Tries } from '../domain/fault/giveUp.ts'
import type { SubjectKey } from '../domain/ids.ts'
import type { Lane, RunOutcome, Wait } from '../domain/work/outcome.ts'
import { Dispatcher } from './dispatcher.ts'
import { type Job, JobQueue, URGENT } from './jobs.ts'
import type { Presence } from './presence.ts'
import { currentRun, type InlineTokens } from './runContext.ts'
import { Signal } from './signal.ts'
import { type ClaimedJob, claimInline, claimJobs, release, settleSubject, stillHeld } from './subjects.ts'
import { outcomeOfThrown } from './thrown.ts'
import type { Claim, Handler, WorkEngine } from './types.ts'

/**
 * From the fault catalogue: how long until the next try, and whether this one counts. Null: it was tried long enough,
 * and a person has to look.
 */
export type RetryPolicy = (
  fault: Fault,
  tries: Tries,
) => { readonly delayMs: number; readonly counts: boolean } | null

export interface EngineOptions {
  readonly db: Database
  /** Joined by the caller, since permits belong to it too; the caller leaves after `stop`. */
  readonly presence: Presence
  readonly handler: Handler
  readonly clock: Clock
  readonly log: Log
  /** Subjects at once in this process. NetSuite's permits are the real limit; look-ups coalesce over many runs. */
  readonly concurrency?: number
  readonly retryPolicy: RetryPolicy
  /** A subject that waits is looked at again after this long even where nothing woke it. */
  readonly waitingRecheckMs?: number
  /** How long `stop` lets runs finish before it aborts them. */
  readonly stopGraceMs?: number
  readonly owedAfterSeconds?: number
}

/** A share of the slots runs live orders and retries only, so that a backfill never fills them all. */
const RESERVED_SHARE = 0.2
const MOST_RESERVED = 40
/** How long something may be owed without a job before it is handed out again. */
const OWED_AFTER_SECONDS = 10
const POLL_MS = 1000
const TOUCH_EVERY_MS = 7000
const WAITING_RECHECK_MS = 600_000
const FIRST_TRY: Tries = { attempt: 1, retryingMs: 0 }

interface ActiveRun {
  readonly claimed: ClaimedJob
  readonly abort: AbortController
  readonly inline: InlineTokens
  readonly finished: Promise<void>
}

export function createEngine(options: EngineOptions): WorkEngine {
  return new Engine(options)
}

class Engine implements WorkEngine {
  readonly #options: EngineOptions
  readonly #jobs: JobQueue
  readonly #dispatcher: Dispatcher
  readonly #due = new Signal()
  readonly #stopping = new AbortController()
  readonly #active = new Set<ActiveRun>()
  #loops: readonly Promise<void>[] = []
  #begun = 0
  /** Jobs whose run has ended; taken out of the queue together with the next fetch. */
  #done: string[] = []

  constructor(options: EngineOptions) {
    const { db, presence, clock, log } = options
    this.#options = options
    this.#jobs = new JobQueue({ db, clock, log })
    const jobs = this.#jobs
    const owedAfterSeconds = options.owedAfterSeconds ?? OWED_AFTER_SECONDS
    const onEnqueued = (): void => this.#due.give()
    this.#dispatcher = new Dispatcher({ db, presence, clock, log, jobs, owedAfterSeconds, onEnqueued })
  }

  async start(): Promise<void> {
    const { presence, log } = this.#options
    await this.#jobs.start()
    await presence.listen('tieout_due', () => this.#due.give())
    presence.onReborn(() => {
      log.warn({ runs: this.#active.size }, 'this process was taken for dead: its runs stop')
      for (const run of this.#active) run.abort.abort()
    })
    await this.#dispatcher.start()
    this.#loops = [this.#pump(), this.#touch()]
  }

  async stop(): Promise<void> {
    const { clock, stopGraceMs = 10_000 } = this.#options
    this.#stopping.abort()
    await this.#dispatcher.stop()
    await Promise.all(this.#loops)
    const ended = this.#allEnded()
    const patience = new AbortController()
    await Promise.race([ended, clock.sleep(stopGraceMs, patience.signal)])
    for (const run of this.#active) run.abort.abort()
    await Promise.race([ended, clock.sleep(stopGraceMs, patience.signal)])
    patience.abort()
    await this.#jobs.remove(this.#takeDone())
    await this.#jobs.stop()
  }

  active(): number {
    return this.#active.size
  }

  async claimInline(key: SubjectKey, lane: Lane): Promise<Claim | null> {
    const { db, presence } = this.#options
    const unsettled = currentRun.getStore()?.inline
    const token = crypto.randomUUID()
    unsettled?.set(key, token)
    const claim = await claimInline(db, presence.id(), { key, lane, token })
    if (claim === null) unsettled?.delete(key)
    return claim
  }

  stillHeld(claim: Claim): Promise<boolean> {
    return stillHeld(this.#options.db, claim)
  }

  async settle(claim: Claim, outcome: RunOutcome): Promise<boolean> {
    const stored = await this.#settle(claim, outcome, FIRST_TRY)
    currentRun.getStore()?.inline.delete(claim.subject)
    return stored
  }

  async #settle(claim: Claim, outcome: RunOutcome, tries: Tries): Promise<boolean> {
    const { clock, db, retryPolicy, waitingRecheckMs = WAITING_RECHECK_MS } = this.#options
    if (outcome.kind !== 'retry') {
      const waiting = outcome.kind === 'waiting' && !forDecisionOnly(outcome.waits) ? waitingRecheckMs : null
      const recheckAfterMs = outcome.kind === 'parked' ? outcome.recheckAfterMs : waiting
      return settleSubject(db, claim, {
        outcome,
        times: { retryAfterMs: null, counts: false, recheckAfterMs },
      })
    }
    const policy = retryPolicy(outcome.fault, tries)
    if (policy === null) return this.#settle(claim, givenUp(claim, outcome.fault), tries)
    const retryAfterMs = outcome.afterMs ?? policy.delayMs
    const stored = await settleSubject(db, claim, {
      outcome,
      times: { retryAfterMs, counts: policy.counts, recheckAfterMs: null },
    })
    if (!stored) return false
    // A delay shorter than what is there already is the dispatcher's business: a new hint brings it forward.
    await this.#jobs.insert([{ key: claim.subject, lane: claim.lane }], retryAfterMs)
    // Polling would find it too, up to its own interval later.
    void clock.sleep(retryAfterMs, this.#stopping.signal).then(() => this.#due.give())
    return true
  }

  /** Fetches as many jobs as there are free slots, claims them in one statement, and runs them. */
  async #pump(): Promise<void> {
    const { clock, log } = this.#options
    const { signal } = this.#stopping
    while (!signal.aborted) {
      let started = 0
      try {
        await this.#jobs.remove(this.#takeDone())
        started = await this.#fetchAndRun()
      } catch (error) {
        log.warn({ error: String(error) }, 'fetching work failed; it goes on')
        await clock.sleep(200, signal)
      }
      if (started === 0) await this.#due.taken(clock, POLL_MS, signal)
    }
  }

  async #fetchAndRun(): Promise<number> {
    const { concurrency = 40, db, presence } = this.#options
    const reserved = Math.min(MOST_RESERVED, Math.floor(concurrency * RESERVED_SHARE))
    const free = concurrency - this.#active.size
    if (free <= 0) return 0
    const jobs =
      free > reserved ? await this.#jobs.fetch(free - reserved, null) : await this.#jobs.fetch(free, URGENT)
    if (jobs.length === 0) return 0
    const claimed = await claimJobs(db, presence.id(), jobs)
    this.#dropUnclaimed(jobs, claimed)
    for (const one of claimed) this.#begin(one)
    return jobs.length
  }

  /** Nothing is owed, or another run has the subject: when that one settles, what is owed is handed out again. */
  #dropUnclaimed(jobs: readonly Job[], claimed: readonly ClaimedJob[]): void {
    const running = new Set(claimed.map(({ job }) => job))
    for (const { id } of jobs) if (!running.has(id)) this.#done.push(id)
  }

  #begin(claimed: ClaimedJob): void {
    const abort = new AbortController()
    const inline: InlineTokens = new Map()
    const run: ActiveRun = { claimed, abort, inline, finished: this.#run(claimed, abort.signal, inline) }
    this.#active.add(run)
    void run.finished.finally(() => {
      this.#active.delete(run)
      this.#done.push(claimed.job)
      this.#due.give()
    })
  }

  async #run(claimed: ClaimedJob, signal: AbortSignal, inline: InlineTokens): Promise<void> {
    const { claim, attempt } = claimed
    const log = this.#options.log.child({ subject: claim.subject, fence: String(claim.fence) })
    const context = { inline, serial: (this.#begun += 1) }
    const outcome = await currentRun.run(context, () => this.#handle(claimed, signal, log))
    await this.#firmly(log, async () => {
      for (const [key, token] of inline) await release(this.#options.db, key, token)
      const stored = await this.#settleOrPark(claimed, outcome)
      if (stored) log.info({ outcome: outcome.kind, attempt }, 'run ended')
      else log.warn({ outcome: outcome.kind }, 'run ended, but its claim was lost: nothing was stored')
    })
  }

  /** An outcome that Postgres will never take must not hold its subject for ever: it parks as the bug that it is. */
  async #settleOrPark(claimed: ClaimedJob, outcome: RunOutcome): Promise<boolean> {
    const { claim } = claimed
    try {
      return await this.#settle(claim, outcome, claimed)
    } catch (error) {
      if (!isRefusedValue(error)) throw error
      const bug = fault('work.bug', { what: 'an outcome that cannot be stored' }, String(error))
      return this.#settle(claim, givenUp(claim, bug), claimed)
    }
  }

  async #handle(claimed: ClaimedJob, signal: AbortSignal, log: Log): Promise<RunOutcome> {
    const { claim, attempt } = claimed
    try {
      return await this.#options.handler(claim, { signal, attempt, log })
    } catch (error) {
      const tech = error instanceof Error ? (error.stack ?? error.message) : String(error)
      log.error({ error: tech }, 'the run threw')
      return outcomeOfThrown(error, claimed, signal)
    }
  }

  /** A run that cannot be settled would hold its subject for ever: tried until Postgres is back. */
  async #firmly(log: Log, work: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await work()
        return
      } catch (error) {
        log.error({ error: String(error) }, 'the run could not be settled; trying again')
        if (this.#stopping.signal.aborted) return
        await this.#options.clock.sleep(1000, this.#stopping.signal)
      }
    }
  }

  async #touch(): Promise<void> {
    const { clock, log } = this.#options
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await clock.sleep(TOUCH_EVERY_MS, signal)
      try {
        await this.#jobs.touch([...this.#active].map(({ claimed }) => claimed.job))
      } catch (error) {
        log.warn({ error: String(error) }, 'the job engine could not be told what is running')
      }
    }
  }

  #takeDone(): string[] {
    const done = this.#done
    this.#done = []
    return done
  }

  async #allEnded(): Promise<void> {
    await Promise.allSettled([...this.#active].map(({ finished }) => finished))
  }
}

/**
 * Only a start, or a person, can change that, and says so: looking before then would read a whole observed store, or
 * all that stands behind a stopped line, over and over.
 */
const forDecisionOnly = (waits: readonly Wait[]): boolean =>
  waits.every(({ onKind }) => onKind === 'config' || onKind === 'person')

/** Retried for as long as it makes sense: a person has to look, and it is looked at again every day. */
const givenUp = (claim: Claim, why: Fault): RunOutcome => ({
  kind: 'parked',
  faults: [why],
  waits: [{ onKind: 'person', onKey: claim.subject }],
  recheckAfterMs: DAY_MS,
})
