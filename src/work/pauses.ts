import { type Breaker, createBreaker, type Pause } from '../adapters/breaker.ts'
import type { Clock } from '../adapters/clock.ts'
import type { Log } from '../adapters/log.ts'
import type { Database } from '../adapters/postgres/database.ts'
import type { SubjectKey } from '../domain/ids.ts'
import type { Presence } from './presence.ts'
import { Signal } from './signal.ts'
import { DELAYED_BY, PAUSED, RESUMED } from './sql/pause.ts'
import { raise } from './subjects.ts'

/** A connection, as breakers and their rows name it. */
export type Connection = Pick<Pause, 'system' | 'scope'>

export type Probe = (connection: Connection) => Promise<unknown>

/**
 * The breakers of this process's connections, and what the deployment knows of them: a row while one is paused, and
 * everything that was delayed by it brought forward when it is well again.
 */
export interface Pauses {
  breaker(connection: Connection): Breaker
  /**
   * Keeps probing what is paused, also where nobody has work for it. `probe`: any call that needs to be let in.
   * A paused operation is probed by a subject that met it, which is looked at again.
   */
  start(presence: Presence, probe: Probe): Promise<void>
  stop(): Promise<void>
}

export interface PauseOptions {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
}

const TICK_MS = 1000
const BATCH = 2000
/** Runs that were refused just before may still be settling their delays. */
const STRAGGLERS_MS = 3000

const EVER_SECONDS = 1e9

interface Guard {
  readonly connection: Connection
  readonly breaker: Breaker
  readonly bell: Signal
  /** When a subject was raised last to probe an operation. */
  readonly raisedAt: Map<string, number>
}

export function createPauses(options: PauseOptions): Pauses {
  return new ProcessPauses(options)
}

class ProcessPauses implements Pauses {
  readonly #options: PauseOptions
  readonly #guards: Guard[] = []
  readonly #stopping = new AbortController()
  /** What is to be told the database, in order. */
  #telling: Promise<void> = Promise.resolve()
  #loops: readonly Promise<void>[] = []

  constructor(options: PauseOptions) {
    this.#options = options
  }

  breaker(connection: Connection): Breaker {
    const { clock, log } = this.#options
    const breaker = createBreaker({
      ...connection,
      clock,
      onPaused: (pause) => {
        const { operation, fault, refusals, probeAfterMs } = pause
        const about = { ...connection, operation, fault: fault.code, detail: fault.tech, probeAfterMs }
        if (refusals === 1) log.warn(about, 'a connection refuses us: it is paused')
        else log.debug(about, 'a connection still refuses us')
        this.#tell(() => this.#paused(pause))
      },
      onResumed: (operation) => {
        log.info({ ...connection, operation }, 'a connection is well again')
        this.#tell(() => this.#resumed(connection, operation))
      },
      onFirstWell: () => this.#tell(() => this.#leftPaused(connection)),
    })
    this.#guards.push({ connection, breaker, bell: new Signal(), raisedAt: new Map() })
    return breaker
  }

  async start(presence: Presence, probe: Probe): Promise<void> {
    await presence.listen('tieout_resumed', () => {
      for (const { breaker, bell } of this.#guards) {
        breaker.probeNow()
        bell.give()
      }
    })
    this.#loops = this.#guards.map((guard) => this.#keepProbing(guard, probe))
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await Promise.all(this.#loops)
    await this.#telling
  }

  async #keepProbing(guard: Guard, probe: Probe): Promise<void> {
    const { clock, log } = this.#options
    const { signal } = this.#stopping
    while (!signal.aborted) {
      try {
        for (const pause of guard.breaker.due()) {
          if (pause.operation === null) await untilAborted(probe(guard.connection), signal)
          else await this.#raiseOne(guard, pause)
        }
      } catch (error) {
        log.warn({ ...guard.connection, error: String(error) }, 'a paused connection could not be probed')
      }
      await guard.bell.taken(clock, TICK_MS, signal)
    }
  }

  /** A paused operation is probed by one of the subjects that met it. */
  async #raiseOne({ connection, raisedAt }: Guard, pause: Pause): Promise<void> {
    const { clock, db } = this.#options
    const now = clock.monotonicMs()
    const operation = pause.operation ?? ''
    if (now - (raisedAt.get(operation) ?? Number.NEGATIVE_INFINITY) < pause.probeAfterMs) return
    raisedAt.set(operation, now)
    const [key] = await this.#delayed(connection, { after: '', limit: 1, seenInSeconds: EVER_SECONDS })
    if (key) await raise(db, [{ key, lane: 'retry', cause: `probe of ${connection.system}` }])
  }

  async #paused({ system, scope, operation, fault }: Pause): Promise<void> {
    await this.#options.db.query(PAUSED, [system, scope, operation ?? '', JSON.stringify(fault)])
  }

  async #resumed(connection: Connection, operation: string | null): Promise<void> {
    await this.#options.db.query(RESUMED, [connection.system, connection.scope, operation ?? ''])
    await this.#bringForward(connection, EVER_SECONDS)
    await this.#options.clock.sleep(STRAGGLERS_MS, this.#stopping.signal)
    await this.#bringForward(connection, (2 * STRAGGLERS_MS) / 1000)
  }

  async #leftPaused(connection: Connection): Promise<void> {
    const { rowCount } = await this.#options.db.query(RESUMED, [connection.system, connection.scope, ''])
    if (rowCount > 0) await this.#bringForward(connection, EVER_SECONDS)
  }

  async #bringForward(connection: Connection, seenInSeconds: number): Promise<void> {
    const { db, log } = this.#options
    let after = ''
    let count = 0
    for (;;) {
      const keys = await this.#delayed(connection, { after, limit: BATCH, seenInSeconds })
      const cause = `${connection.system} is well again`
      await raise(
        db,
        keys.map((key) => ({ key, lane: 'retry', cause })),
      )
      count += keys.length
      after = keys.at(-1) ?? ''
      if (keys.length < BATCH) break
    }
    if (count > 0) log.info({ ...connection, subjects: count }, 'what waited for a connection goes on')
  }

  async #delayed(
    { system, scope }: Connection,
    which: { readonly after: string; readonly limit: number; readonly seenInSeconds: number },
  ): Promise<readonly SubjectKey[]> {
    const keys = system === 'shopify' ? `order:${scope}:` : ''
    const values = [`${system}.`, keys, which.after, which.limit, which.seenInSeconds]
    return (await this.#options.db.query<{ key: SubjectKey }>(DELAYED_BY, values)).rows.map(({ key }) => key)
  }

  /** One after the other, so that a pause and its end reach the database in their order. */
  #tell(work: () => Promise<void>): void {
    this.#telling = this.#telling.then(work).catch((error: unknown) => {
      this.#options.log.warn(
        { error: String(error) },
        'a pause could not be noted; delays run out by themselves',
      )
    })
  }
}

/** A probe that hangs does not keep the process from stopping. */
async function untilAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<void>()
  const abort = (): void => aborted.resolve()
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  await Promise.race([work, aborted.promise])
  signal.removeEventListener('abort', abort)
}
