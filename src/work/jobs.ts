import { type Clock as ClockSource, PgBoss } from 'pg-boss'
import type { Log } from '../adapters/log.ts'
import type { Database } from '../adapters/postgres/database.ts'
import type { Clock } from '../adapters/clock.ts'
import type { SubjectKey } from '../domain/ids.ts'
import type { Lane } from '../domain/work/outcome.ts'

/** The job engine's schema in our database. */
export const JOB_SCHEMA = 'tieout_jobs'
const QUEUE = 'subject'

/** Higher is fetched first. */
const PRIORITY: Readonly<Record<Lane, number>> = { live: 30, retry: 20, sweep: 10, backfill: 0 }
/** What the slots kept free for people and new orders may run. */
export const URGENT = PRIORITY.retry

export interface Job {
  readonly id: string
  readonly key: SubjectKey
  readonly retryCount: number
}

export interface DueSubject {
  readonly key: SubjectKey
  readonly lane: Lane
}

export interface JobQueueOptions {
  readonly db: Database
  /** Its timers run on it too. */
  readonly clock: Clock
  readonly log: Log
}

/**
 * pg-boss as we use it: one `stately` queue, so that a subject stands in it at most once and runs at most once.
 * We fetch by ourselves, in batches as large as there are free slots, on our own notification: each of pg-boss's
 * own workers takes one job at a time, and a notification wakes every one of them to ask.
 */
export class JobQueue {
  readonly #boss: PgBoss
  readonly #db: Database

  constructor(options: JobQueueOptions) {
    // Its values as the driver gives them; its statements outlive Postgres as ours do. A batch that was fetched
    // for a connection that broke is given back by its heartbeat.
    this.#db = options.db.another({ name: 'tieout-jobs', max: 4, values: 'driver' })
    this.#boss = new PgBoss({
      db: {
        executeSql: async (text, values) => ({ rows: [...(await this.#db.query(text, values ?? [])).rows] }),
      },
      schema: JOB_SCHEMA,
      schedule: false,
      registerInstance: false,
      superviseIntervalSeconds: 5,
      monitorIntervalSeconds: 5,
      openTelemetry: { enabled: false },
      clock: timersOf(options.clock),
    })
    this.#boss.on('error', (error) => options.log.warn({ error: error.message }, 'the job engine'))
  }

  async start(): Promise<void> {
    await this.#boss.start()
    await this.#boss.createQueue(QUEUE, {
      policy: 'stately',
      // Handed out again for ever: whether work is owed is not the engine's to decide.
      retryLimit: 1_000_000,
      // A process that dies is noticed by its lock; this catches jobs that it had fetched and not claimed.
      heartbeatSeconds: 20,
      expireInSeconds: 6 * 3600,
    })
  }

  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: false })
    await this.#db.end()
  }

  /** What stands in the queue already is left as it is, a delayed retry included. */
  async insert(subjects: readonly DueSubject[], afterMs = 0): Promise<void> {
    if (subjects.length === 0) return
    await this.#boss.insert(
      QUEUE,
      subjects.map(({ key, lane }) => ({
        data: { key },
        singletonKey: key,
        priority: PRIORITY[lane],
        ...(afterMs > 0 ? { startAfter: afterMs / 1000 } : {}),
      })),
    )
  }

  /** A new hint waits neither for a delayed retry nor behind a lane that is less urgent. */
  async bringForward(subject: DueSubject): Promise<void> {
    const { key, lane } = subject
    await this.#boss.upsert(QUEUE, { key }, { singletonKey: key, priority: PRIORITY[lane], startAfter: 0 })
  }

  async fetch(batchSize: number, minPriority: number | null): Promise<Job[]> {
    const jobs = await this.#boss.fetch<{ key: SubjectKey }>(QUEUE, {
      batchSize,
      ...(minPriority === null ? {} : { minPriority }),
    })
    return jobs.map(({ id, data, retryCount }) => ({ id, key: data.key, retryCount }))
  }

  /** Done with these jobs: deleted at once, since our own tables tell the story, and the queue stays small. */
  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#boss.deleteJob(QUEUE, [...ids])
  }

  /** Tells the engine that these are still being run. */
  async touch(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#boss.touch(QUEUE, [...ids])
  }
}

/**
 * pg-boss's timers on our clock. It compares when a timer was due with what `now` says, and waits for the rest: by a
 * wall clock that was set back, it would supervise nothing for as long.
 */
function timersOf(clock: Clock): ClockSource {
  const began = clock.now().getTime() - clock.monotonicMs()
  const stops = new Map<unknown, AbortController>()
  const begin = (run: (signal: AbortSignal) => Promise<void>): unknown => {
    const stop = new AbortController()
    stops.set(stop, stop)
    void run(stop.signal).finally(() => stops.delete(stop))
    return stop
  }
  const clear = (handle: unknown): void => stops.get(handle)?.abort()
  return {
    now: () => began + clock.monotonicMs(),
    setTimeout: (call, ms) =>
      begin(async (signal) => {
        await clock.sleep(ms, signal)
        if (!signal.aborted) call()
      }),
    clearTimeout: clear,
    setInterval: (call, ms) =>
      begin(async (signal) => {
        for (;;) {
          await clock.sleep(ms, signal)
          if (signal.aborted) return
          call()
        }
      }),
    clearInterval: clear,
  }
}
