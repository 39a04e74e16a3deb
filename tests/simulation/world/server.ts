/**
 * A PostgreSQL for simulations: nothing is synced to disk, the clock is the simulation's (a schema of functions that
 * stands before the server's own), ids are counted instead of drawn, and a database is emptied in a moment.
 */
import { systemClock } from '../../../src/adapters/clock.ts'
import { silentLog } from '../../../src/adapters/log.ts'
import { type Database, openDatabase } from '../../../src/adapters/postgres/database.ts'
import { migrate } from '../../../src/adapters/postgres/migrate.ts'
import { JOB_SCHEMA, JobQueue } from '../../../src/work/jobs.ts'
import { Connection, type RealConnection } from './connection.ts'

export interface SimulationServer {
  readonly shared: RealConnection
  /** A connection for a session that holds locks. */
  lend(): Promise<RealConnection>
  /** Its locks are freed. */
  takeBack(connection: RealConnection): Promise<void>
  onNotification(hear: (channel: string) => void): void
  /** Empties every table, and starts every sequence anew. */
  reset(): Promise<void>
  stop(): Promise<void>
}

const CHANNELS = ['tieout_raised', 'tieout_due', 'tieout_resumed']

/** Makes the database `name` on the server at `url` and opens it. */
export async function openSimulationServer(url: string, name: string): Promise<SimulationServer> {
  const admin = openDatabase({ url, clock: systemClock, log: silentLog, max: 1 })
  await admin.query('select pg_advisory_lock($1)', [MAKING_LOCK])
  await makeTemplate(admin)
  await admin.query(`drop database if exists ${name} with (force)`)
  await admin.query(`create database ${name} template ${TEMPLATE}`)
  await admin.end()
  const server = new Server(urlOf(admin, name))
  await server.start()
  return server
}

/** Made once a server, and copied. */
const TEMPLATE = 'simulation_template'
const HALF_MADE = 'simulation_template_half_made'
const MAKING_LOCK = 19_072_031

async function makeTemplate(admin: Database): Promise<void> {
  const { rows } = await admin.query('select 1 from pg_database where datname = $1', [TEMPLATE])
  if (rows.length > 0) return
  await admin.query(`drop database if exists ${HALF_MADE} with (force)`)
  await admin.query(`create database ${HALF_MADE}`)
  await setUp(urlOf(admin, HALF_MADE))
  await admin.query(`alter database ${HALF_MADE} rename to ${TEMPLATE}`)
}

function urlOf(admin: Database, name: string): string {
  const url = new URL(admin.url)
  url.pathname = `/${name}`
  return url.href
}

async function setUp(url: string): Promise<void> {
  const database = openDatabase({ url, clock: systemClock, log: silentLog, max: 2 })
  await migrate(database)
  const jobs = new JobQueue({ db: database, clock: systemClock, log: silentLog })
  await jobs.start()
  await jobs.stop()
  await database.query(SIMULATED_SCHEMA)
  await database.end()
}

class Server implements SimulationServer {
  readonly #url: string
  readonly #free: Connection[] = []
  readonly #all: Connection[] = []
  #shared: Connection | null = null
  #emptier: Connection | null = null
  #hear: (channel: string) => void = () => undefined
  /** After every table was emptied. */
  #startAnew = ''

  constructor(url: string) {
    this.#url = url
  }

  get shared(): RealConnection {
    if (this.#shared === null) throw new Error('the simulation server was not started')
    return this.#shared
  }

  async start(): Promise<void> {
    this.#shared = await this.#connect()
    this.#shared.client.on('notification', ({ channel }) => this.#hear(channel))
    for (const channel of CHANNELS) await this.#shared.client.query(`listen ${channel}`)
    this.#emptier = await this.#connect()
    // What is append-only refuses to be emptied otherwise. A session that sets this forgets all its plans.
    await this.#emptier.client.query('set session_replication_role = replica')
    const { rows } = await this.#emptier.client.query<{ starts: string }>(SEQUENCES)
    const putBack = KEPT.map((table) => `insert into ${JOB_SCHEMA}.${table} select * from simulated.${table}`)
    this.#startAnew = [`select ${rows[0]?.starts ?? ''}`, ...putBack].join('; ')
  }

  async lend(): Promise<RealConnection> {
    return this.#free.pop() ?? (await this.#connect())
  }

  async takeBack(connection: RealConnection): Promise<void> {
    const own = this.#all.find((one) => one === connection)
    if (own === undefined) throw new Error('this connection was never lent')
    await own.client.query('select pg_advisory_unlock_all()')
    this.#free.push(own)
  }

  onNotification(hear: (channel: string) => void): void {
    this.#hear = hear
  }

  async reset(): Promise<void> {
    const client = this.#emptier?.client
    if (client === undefined) throw new Error('the simulation server was not started')
    const { rows } = await client.query<{ tables: string }>(WRITTEN)
    await client.query(`truncate ${rows[0]?.tables ?? ''}; ${this.#startAnew}`)
  }

  async stop(): Promise<void> {
    for (const { client } of this.#all) await client.end()
  }

  async #connect(): Promise<Connection> {
    const connection = await Connection.open(this.#url)
    this.#all.push(connection)
    return connection
  }
}

/** The tables that the job engine fills when it is set up; what stood there then is put back. */
const KEPT = ['version', 'queue']

const SIMULATED_SCHEMA = `
create schema simulated;
create sequence simulated.ids;
create function simulated.now() returns timestamptz language sql stable
  as $$ select current_setting('simulated.now')::timestamptz $$;
create function simulated.clock_timestamp() returns timestamptz language sql stable
  as $$ select current_setting('simulated.now')::timestamptz $$;
create function simulated.transaction_timestamp() returns timestamptz language sql stable
  as $$ select current_setting('simulated.now')::timestamptz $$;
create function simulated.gen_random_uuid() returns uuid language sql volatile
  as $$ select lpad(to_hex(nextval('simulated.ids')), 32, '0')::uuid $$;
create function simulated.random() returns double precision language sql stable as $$ select 0.5 $$;
create or replace function ${JOB_SCHEMA}.job_now() returns timestamptz language sql stable
  as $$ select current_setting('simulated.now')::timestamptz $$;
${KEPT.map((table) => `create table simulated.${table} as table ${JOB_SCHEMA}.${table};`).join('\n')}
do $$
declare
  one record;
begin
  for one in
    select n.nspname, c.relname, a.attname, pg_get_expr(d.adbin, d.adrelid) as expression
    from pg_attrdef d
      join pg_class c on c.oid = d.adrelid
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where n.nspname in ('tieout', '${JOB_SCHEMA}') and a.attgenerated = ''
      and pg_get_expr(d.adbin, d.adrelid) ~ '(now|clock_timestamp|gen_random_uuid)\\('
  loop
    execute format('alter table %I.%I alter column %I set default %s', one.nspname, one.relname, one.attname,
      regexp_replace(one.expression, '(now|clock_timestamp|gen_random_uuid)\\(', 'simulated.\\1(', 'g'));
  end loop;
end
$$;
`

/** The tables that were written to, and those that refer to them, since PostgreSQL empties them together only. */
const WRITTEN = `
with recursive written as (
  select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('tieout', '${JOB_SCHEMA}') and c.relkind = 'r' and c.relname <> 'migration'
    and pg_relation_size(c.oid) > 0
  union
  select conrelid from pg_constraint join written on confrelid = written.oid where contype = 'f'
)
select string_agg(oid::regclass::text, ', ' order by oid) as tables from written`

const SEQUENCES = `
select string_agg(format('setval(%L, %s, false)', format('%I.%I', schemaname, sequencename), start_value), ', ') as starts
from pg_sequences where schemaname in ('tieout', 'simulated', '${JOB_SCHEMA}')`
