/** One real connection to PostgreSQL: its clock is the simulation's, and what it is asked often is prepared. */
import pg from 'pg'
import type { Answer, TypeParsers } from './session.ts'

export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
  readonly types: TypeParsers
  /** What the database's clock says, in epoch milliseconds; null: leave it. */
  readonly now: number | null
}

export interface RealConnection {
  run(statement: Statement): Promise<Answer>
}

/** The database's clock moves in steps, since moving it costs a statement. */
const TICK_MS = 25
const SET_CLOCK = `select set_config('simulated.now', $1, false)`
const SEARCH_PATH = 'simulated, pg_catalog, tieout, public'

export class Connection implements RealConnection {
  readonly #client: pg.Client
  readonly #prepared = new Map<string, Prepared>()
  /** What the session's clock says; null: what a transaction that was undone left of it. */
  #now: number | null = null

  private constructor(client: pg.Client) {
    this.#client = client
  }

  static async open(url: string): Promise<Connection> {
    const client = new pg.Client({ connectionString: url, pipeline: true })
    await client.connect()
    // One plan for each statement, made when it is first met, so that the same seed reads rows in the same order.
    await client.query(`set search_path = ${SEARCH_PATH}; set plan_cache_mode = force_generic_plan; set jit = off;
      set timezone = 'UTC'; set synchronous_commit = off; ${SET_CLOCK.replace('$1', `'2026-01-01T00:00:00Z'`)}`)
    return new Connection(client)
  }

  get client(): pg.Client {
    return this.#client
  }

  async run({ text, values, types, now }: Statement): Promise<Answer> {
    const tick = now === null ? null : Math.floor(now / TICK_MS) * TICK_MS
    // Both are on their way at once. In a transaction that was broken the clock cannot be set, nor does it matter.
    if (tick !== null && tick !== this.#now) this.#setClock(tick).catch(() => this.#forgetClock())
    const { name, text: asked } = this.#prepare(text)
    const named = name === null ? {} : { name, values: [...values] }
    try {
      const answer: Answer = await this.#client.query({ text: asked, ...named, ...(types ? { types } : {}) })
      // What a transaction had set goes with it.
      if (text === 'rollback') this.#forgetClock()
      return answer
    } catch (error) {
      this.#forgetClock()
      throw error
    }
  }

  #setClock(tick: number): Promise<unknown> {
    this.#now = tick
    return this.#client.query({
      name: 'set the clock',
      text: SET_CLOCK,
      values: [new Date(tick).toISOString()],
    })
  }

  #forgetClock(): void {
    this.#now = null
  }

  /** The server spends most of its time on planning otherwise. */
  #prepare(asked: string): Prepared {
    const known = this.#prepared.get(asked)
    if (known !== undefined) return known
    const text = theOnlyOne(asked) ?? asked
    const isPreparable = !text.includes(';') && !HAS_A_TIME.test(text)
    const prepared = { text, name: isPreparable ? `s${this.#prepared.size}` : null }
    if (isPreparable) this.#prepared.set(asked, prepared)
    return prepared
  }
}

interface Prepared {
  readonly text: string
  /** Null: cannot be prepared, or never comes again. */
  readonly name: string | null
}

const HAS_A_TIME = /\b\d{13}\b/

/** What the job engine puts around a statement, so that it waits for locks no longer than so, one instance at a time. */
const AROUND =
  /^(?:begin|commit|set local (?:lock_timeout|idle_in_transaction_session_timeout) = \d+|select pg_advisory_xact_lock\(.*\))$/i

/**
 * The one statement of a transaction that the job engine sends as one text, without what stands around it: nobody
 * waits for a lock here, since one statement runs at a time. Null: there are several.
 */
function theOnlyOne(text: string): string | null {
  if (!/^\s*BEGIN;/.test(text)) return null
  const parts = text.split(/;\s*(?:\n|$)/).map((part) => part.trim())
  const [only, ...others] = parts.filter((part) => part !== '' && !AROUND.test(part))
  return only === undefined || others.length > 0 ? null : only
}
