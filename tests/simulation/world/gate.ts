/**
 * The one door to PostgreSQL: every statement of every simulated process passes here, one at a time, in an order
 * that the seed decides. Sessions are the simulation's own; they share one real connection, except those that hold
 * session locks, which have a real one each. The database's clock is the simulation's.
 */
import type { Coverage } from '../coverage.ts'
import type { Chance } from './chance.ts'
import type { History } from './history.ts'
import type { SimulatedProcess } from './process.ts'
import type { SimulationServer } from './server.ts'
import { type Answer, Session, type SessionOptions } from './session.ts'
import type { Timeline } from './timeline.ts'

/** What befalls a statement on its way. */
export type StatementFate = 'well' | 'lost-before' | 'ack-lost' | 'undone' | 'away'

export interface GateOptions {
  readonly server: SimulationServer
  readonly timeline: Timeline
  readonly chance: Chance
  readonly history: History
  readonly coverage: Coverage
  readonly fate: (text: string) => StatementFate
  /** How far the database's clock is from the true time, in ms. */
  readonly skewMs: () => number
}

/** How long a statement takes on its way there, and back, at most. */
const WAY_MS = 3

interface Item {
  readonly session: Session
  readonly text: string
  readonly values: readonly unknown[]
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

const lost = (): Error => new Error('Connection terminated unexpectedly')
const refused = (): Error => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
const deadlock = (): Error => Object.assign(new Error('deadlock detected'), { code: '40P01' })

export class Gate {
  readonly #options: GateOptions
  readonly #ready: Item[] = []
  readonly #sessions = new Set<Session>()
  /** Broken off since; the server ends them before it runs anything else. */
  readonly #ending: Session[] = []
  readonly #watched = new WeakSet<SimulatedProcess>()
  /** The session whose transaction is open: nobody else's statement runs meanwhile. */
  #owner: Session | null = null
  #statements = 0
  #travelling = 0
  #owedChanges = 0

  constructor(options: GateOptions) {
    this.#options = options
    options.server.onNotification((channel) => this.#notify(channel))
  }

  get statements(): number {
    return this.#statements
  }

  /** Rises whenever what is owed, or handed out, may have changed. */
  get owedChanges(): number {
    return this.#owedChanges
  }

  open(options: SessionOptions): Session {
    const session = new Session(options)
    this.#sessions.add(session)
    const { process } = options
    if (!this.#watched.has(process)) {
      this.#watched.add(process)
      process.onDeath(() => this.#cut(process, () => true))
      // Who stands still in a transaction keeps it no longer than the server's patience.
      process.onFreeze(() =>
        this.#cut(
          process,
          (one) => one.inTransaction || (one.options.isDedicated && this.#options.chance.happens(0.5)),
        ),
      )
    }
    return session
  }

  submit(session: Session, text: string, values: readonly unknown[]): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const item: Item = { session, text, values, resolve, reject }
      this.#onWay(this.#wayMs(session), () => void this.#ready.push(item))
    })
  }

  /** The process itself ends the session. */
  end(session: Session): void {
    session.cut()
    if (!this.#ending.includes(session)) this.#ending.push(session)
  }

  /** Whether a statement or an answer is on its way. */
  get isBusy(): boolean {
    return this.#travelling > 0
  }

  /** Whether a statement can be run now. */
  isReady(): boolean {
    return this.#ending.length > 0 || this.#nextAt() >= 0
  }

  /** Runs the next statement, to its end. */
  async step(): Promise<void> {
    const ending = this.#ending.shift()
    if (ending) return this.#finish(ending)
    const [item] = this.#ready.splice(this.#nextAt(), 1)
    if (item === undefined) return
    const { session } = item
    if (!session.isOpen) return this.#answer(item, lost())
    const fate = this.#options.fate(item.text)
    if (fate !== 'well') this.#options.coverage.count(`postgres.${fate}`)
    if (fate === 'away') return this.#lose(item, refused())
    if (fate === 'lost-before') return this.#lose(item, lost())
    // Sessions that hold locks lock no rows.
    if (fate === 'undone' && !session.inTransaction && !session.options.isDedicated)
      return this.#answer(item, deadlock())
    const answer = await this.#run(item)
    if (isLockTaken(item.text, answer)) {
      this.#onWay(LOCK_WAIT_MS, () => void this.#ready.push(item))
      return
    }
    if (fate === 'ack-lost') return this.#lose(item, lost())
    this.#answer(item, answer)
  }

  /** Ends every session, and forgets what was on its way. */
  async stop(): Promise<void> {
    this.#ready.length = 0
    for (const session of this.#sessions) await session.close(this.#options.server)
    this.#sessions.clear()
  }

  #nextAt(): number {
    const owner = this.#owner
    if (owner !== null) return this.#ready.findIndex(({ session }) => session === owner)
    return this.#ready.length > 0 ? 0 : -1
  }

  #wayMs(session: Session): number {
    return this.#owner === session ? 0 : this.#options.chance.below(WAY_MS + 1)
  }

  /** What a dead process had sent already may still run; then its session is over. */
  async #finish(session: Session): Promise<void> {
    const { process } = session.options
    for (const item of this.#ready.filter((one) => one.session === session)) {
      this.#ready.splice(this.#ready.indexOf(item), 1)
      if (process.isAlive()) this.#answer(item, lost())
      else if (this.#options.chance.happens(0.5)) await this.#run(item)
    }
    await this.#close(session)
    process.deliver('connection lost', session.options.onLost)
  }

  async #close(session: Session): Promise<void> {
    if (this.#owner === session) this.#owner = null
    this.#sessions.delete(session)
    this.#owedChanges += 1
    await session.close(this.#options.server)
  }

  async #run({ session, text: asked, values }: Item): Promise<Answer | Error> {
    const { history, server, timeline, skewMs } = this.#options
    // The server would keep everybody waiting; so it is asked again instead.
    const text = asked.replace(LOCK, 'pg_try_advisory_lock')
    const channel = /^listen (\w+)$/.exec(text)?.[1]
    if (channel !== undefined) {
      session.listening.add(channel)
      return { command: 'LISTEN', rowCount: null, oid: 0, fields: [], rows: [] }
    }
    if (LOOKS_AT_THE_MACHINE.test(text)) return NOTHING_TO_SEE
    this.#statements += 1
    const { process: asker, types } = session.options
    const { words, writesSubjects, writesJobs } = aboutOf(text)
    const what = `${asker.name} sql ${words} ${shown(values)}`
    try {
      const real = await session.real(server)
      const answer = await real.run({ text, values, types, now: timeline.now() + skewMs() })
      if (writesSubjects || (writesJobs && wroteRows(answer))) this.#owedChanges += 1
      this.#track(session, text)
      history.note(`${what} ${rowsOf(answer)}`)
      return answer
    } catch (error) {
      if (!(error instanceof Error)) throw error
      history.note(`${what} ${error.message}`)
      return error
    }
  }

  #track(session: Session, text: string): void {
    if (text === 'begin') {
      session.inTransaction = true
      this.#owner = session
    } else if (session.inTransaction && (text === 'commit' || text === 'rollback')) {
      session.inTransaction = false
      this.#owner = null
    }
  }

  #answer(item: Item, answer: Answer | Error): void {
    const { session, resolve, reject } = item
    this.#onWay(this.#wayMs(session), () =>
      session.options.process.deliver(session.inTransaction ? 'sql in transaction' : 'sql', () => {
        if (answer instanceof Error) reject(answer)
        else resolve(answer)
      }),
    )
  }

  async #lose(item: Item, error: Error): Promise<void> {
    const { session } = item
    session.cut()
    await this.#close(session)
    this.#answer(item, error)
    session.options.process.deliver('connection lost', session.options.onLost)
  }

  /** Statements come from looks at whether there is anything to do as well: they are no sign that there is. */
  #onWay(ms: number, arrive: () => void): void {
    this.#travelling += 1
    this.#options.timeline.after(
      ms,
      () => {
        this.#travelling -= 1
        arrive()
      },
      'poll',
    )
  }

  #cut(process: SimulatedProcess, which: (session: Session) => boolean): void {
    for (const session of this.#sessions)
      if (session.options.process === process && which(session)) this.end(session)
  }

  #notify(channel: string): void {
    const { timeline, chance } = this.#options
    for (const session of this.#sessions) {
      const { process, onNotification } = session.options
      if (!session.listening.has(channel)) continue
      timeline.after(chance.below(WAY_MS + 1), () =>
        process.deliver('notification', () => onNotification(channel)),
      )
    }
  }
}

const LOCK = 'pg_advisory_lock'
const LOCK_WAIT_MS = 20

const isLockTaken = (text: string, answer: Answer | Error): boolean =>
  text.includes(LOCK) && 'rows' in answer && answer.rows[0]?.pg_try_advisory_lock === false

interface About {
  /** The statement's first words: enough to tell a person which it is. */
  readonly words: string
  readonly writesSubjects: boolean
  readonly writesJobs: boolean
}

const WRITES_SUBJECTS = /\b(?:update|insert into|delete from)\s+(?:tieout\.)?subject\b|^rollback$/
const WRITES_JOBS = /\b(?:update|insert into|delete from)\s+\w+\.job_common\b/i

const wroteRows = (answer: Answer): boolean =>
  (Array.isArray(answer) ? answer : [answer]).some(({ rowCount }) => rowCount !== 0)

/** The same statements come again and again. */
const abouts = new Map<string, About>()

function aboutOf(text: string): About {
  const known = abouts.get(text)
  if (known !== undefined) return known
  const words = text.replaceAll(/\s+/g, ' ').trim().slice(0, 70)
  const about = { words, writesSubjects: WRITES_SUBJECTS.test(text), writesJobs: WRITES_JOBS.test(text) }
  abouts.set(text, about)
  return about
}

/** The job engine looks whether the server vacuums, and how large its indexes are: that is the machine's own. */
const LOOKS_AT_THE_MACHINE = /\bs\.n_live_tup\b|\bi\.relpages\b/
const NOTHING_TO_SEE: Answer = { command: 'SELECT', rowCount: 0, oid: 0, fields: [], rows: [] }

const OF_THE_MACHINE = new Set(['pinSeconds'])

/** Without what the machine adds of its own: our process id, and how long the server really took. */
const shown = (values: readonly unknown[]): string =>
  JSON.stringify(values, (key, value: unknown) => {
    if (OF_THE_MACHINE.has(key) || value === process.pid) return 'the machine'
    return typeof value === 'bigint' ? String(value) : value
  })

function rowsOf(answer: Answer): string {
  const results = Array.isArray(answer) ? answer : [answer]
  return results
    .map(({ rowCount, rows }) => `${rowCount ?? 0}:${rows.length > 0 ? shown([rows[0]]).slice(0, 200) : ''}`)
    .join(' ')
}
