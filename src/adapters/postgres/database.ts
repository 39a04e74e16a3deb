import {
  Client,
  type ClientConfig,
  Pool,
  type PoolClient,
  type PoolConfig,
  type QueryResult,
  types,
} from 'pg'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { isConnectionLoss, isRepeatable, isStalePlan, wasUndone } from './errors.ts'
import { wholeParameter } from './jsonb.ts'
import { prepareStatements } from './prepared.ts'

export interface Rows<Row> {
  readonly rows: readonly Row[]
  readonly rowCount: number
}

/** Where statements run: the pool, or a transaction. int8 is bigint, timestamps are ISO strings in UTC. */
export interface Queryable {
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Rows<Row>>
}

/**
 * A pool that outlives Postgres: a statement whose connection was lost is sent again once there is a connection.
 * Its first try may have committed, so every statement is written so that repeating it is harmless.
 */
export interface Database extends Queryable {
  readonly url: string
  /** Run again as a whole when the connection was lost or Postgres broke a deadlock. */
  transaction<Value>(work: (tx: Queryable) => Promise<Value>): Promise<Value>
  /** For what must not happen twice: sent again only where Postgres says that it undid it. */
  once<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Rows<Row>>
  /** A connection of its own, for LISTEN and session locks. Its owner notices when it is lost, and ends it. */
  dedicated(): Promise<Client>
  /** A pool of its own on the same server, as patient as this one. */
  another(options: Pick<DatabaseOptions, 'name' | 'max' | 'values'>): Database
  end(): Promise<void>
}

/** Makes sessions; a simulation gives its own. */
export interface PostgresDriver {
  pool(config: PoolConfig): Pool
  client(config: ClientConfig): Client
}

export const pgDriver: PostgresDriver = {
  pool: (config) => new Pool(config),
  client: (config) => new Client(config),
}

export interface DatabaseOptions {
  readonly url: string
  readonly clock: Clock
  readonly log: Log
  /** Connections at most. */
  readonly max?: number
  /** Shown in pg_stat_activity. */
  readonly name?: string
  /** Brings the server back where we run it ourselves (`EmbeddedPostgres.ensureRunning`). */
  readonly revive?: () => Promise<void>
  /** How long a statement waits for the server to come back before it fails. */
  readonly patienceMs?: number
  /** `driver`: int8 and timestamps as `pg` gives them, and nothing prepared, for libraries that expect that. */
  readonly values?: 'ours' | 'driver'
  /**
   * `by-index`: whatever the statistics say. A prepared plan is kept while tables grow from nothing to many rows, and
   * every statement of a role finds few rows by an index.
   */
  readonly plans?: 'by-index'
  readonly driver?: PostgresDriver
}

const OUR_SCHEMA = '-c search_path=tieout,public'
const BY_INDEX = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off'

const INT8 = 20
const TIMESTAMPTZ = 1184

type Parser = (text: string) => unknown

const parsers: ReadonlyMap<number, Parser> = new Map<number, Parser>([
  [INT8, BigInt],
  [TIMESTAMPTZ, (text) => new Date(text).toISOString()],
])

const ourTypes: NonNullable<ClientConfig['types']> = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : parsers.get(oid)) ?? types.getTypeParser(oid, format ?? 'text'),
}

export function openDatabase(options: DatabaseOptions): Database {
  return new PooledDatabase(options)
}

/** However long they took: time that passes while a process stands still is not patience. */
const LEAST_TRIES = 3

class PooledDatabase implements Database {
  readonly url: string
  readonly #options: DatabaseOptions
  readonly #driver: PostgresDriver
  readonly #config: ClientConfig
  readonly #pool: Pool
  #ended: Promise<void> | null = null

  constructor(options: DatabaseOptions) {
    this.url = options.url
    this.#options = options
    this.#driver = options.driver ?? pgDriver
    this.#config = {
      connectionString: options.url,
      application_name: options.name ?? 'tieout',
      connectionTimeoutMillis: 10_000,
      // A statement or a transaction that hangs must not hold what others wait for.
      statement_timeout: 120_000,
      idle_in_transaction_session_timeout: 60_000,
      keepAlive: true,
      ...(options.values === 'driver'
        ? {}
        : {
            types: ourTypes,
            options: options.plans === 'by-index' ? `${OUR_SCHEMA} ${BY_INDEX}` : OUR_SCHEMA,
          }),
    }
    this.#pool = this.#driver.pool({ ...this.#config, max: options.max ?? 12 })
    const lost = (error: Error): void => options.log.debug({ error: error.message }, 'lost a connection')
    // An idle connection that is lost is replaced at its next use; one that is lent out fails its next statement.
    // Without these listeners either loss would end the process.
    this.#pool.on('error', lost)
    this.#pool.on('connect', (client) => {
      client.on('error', lost)
      if (options.values !== 'driver') prepareStatements(client)
    })
  }

  query<Row>(text: string, values: readonly unknown[] = []): Promise<Rows<Row>> {
    return this.#repeating(() => this.#borrow((client) => send<Row>(client, text, values)))
  }

  once<Row>(text: string, values: readonly unknown[] = []): Promise<Rows<Row>> {
    return this.#repeating(async () => {
      const client = await this.#repeating(() => this.#pool.connect())
      return lending(client, () => send<Row>(client, text, values))
    }, wasUndone)
  }

  transaction<Value>(work: (tx: Queryable) => Promise<Value>): Promise<Value> {
    return this.#repeating(() => this.#borrow((client) => transact(client, work)))
  }

  dedicated(): Promise<Client> {
    return this.#repeating(async () => {
      const client = this.#driver.client(this.#config)
      client.on('error', (error) => this.#options.log.debug({ error: error.message }, 'lost a connection'))
      await client.connect()
      return client
    })
  }

  another(options: Pick<DatabaseOptions, 'name' | 'max' | 'values'>): Database {
    return openDatabase({ ...this.#options, ...options })
  }

  end(): Promise<void> {
    this.#ended ??= this.#pool.end()
    return this.#ended
  }

  async #borrow<Value>(work: (client: PoolClient) => Promise<Value>): Promise<Value> {
    const client = await this.#pool.connect()
    return lending(client, () => work(client))
  }

  async #repeating<Value>(
    work: () => Promise<Value>,
    isRepeated: (error: unknown) => boolean = isRepeatable,
  ): Promise<Value> {
    const { clock, log, patienceMs = 60_000 } = this.#options
    // From the first failure on: a process that stood still meanwhile has not been patient yet.
    let until: number | null = null
    for (let tries = 1, pauseMs = 20; ; tries += 1, pauseMs = Math.min(pauseMs * 2, 1000)) {
      try {
        return await work()
      } catch (error) {
        until ??= clock.monotonicMs() + patienceMs
        const isOver = tries >= LEAST_TRIES && clock.monotonicMs() > until
        if (!isRepeated(error) || this.#ended || isOver) throw error
        log.warn({ error: String(error) }, 'PostgreSQL is away: trying again')
        if (isConnectionLoss(error)) await this.#revive()
        await clock.sleep(pauseMs)
      }
    }
  }

  async #revive(): Promise<void> {
    try {
      await this.#options.revive?.()
    } catch (error) {
      this.#options.log.error({ error: String(error) }, 'PostgreSQL could not be started again')
    }
  }
}

/** Gives the client back, or throws it away where the connection may be broken. */
async function lending<Value>(client: PoolClient, work: () => Promise<Value>): Promise<Value> {
  try {
    const value = await work()
    client.release()
    return value
  } catch (error) {
    client.release(isConnectionLoss(error) || isStalePlan(error))
    throw error
  }
}

async function transact<Value>(client: PoolClient, work: (tx: Queryable) => Promise<Value>): Promise<Value> {
  await client.query('begin')
  try {
    const value = await work({ query: (text, values = []) => send(client, text, values) })
    await client.query('commit')
    return value
  } catch (error) {
    if (!isConnectionLoss(error)) await client.query('rollback')
    throw error
  }
}

async function send<Row>(client: PoolClient, text: string, values: readonly unknown[]): Promise<Rows<Row>> {
  // Several statements in one text, as the job engine sends them, answer with a list that the types do not know.
  const answer: QueryResult | QueryResult[] = await client.query(text, values.map(wholeParameter))
  const results = Array.isArray(answer) ? answer : [answer]
  return {
    rows: results.flatMap((result) => result.rows as Row[]),
    rowCount: results.reduce((count, result) => count + (result.rowCount ?? 0), 0),
  }
}
