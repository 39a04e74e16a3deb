import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Client } from 'pg'
import type { Database, Queryable } from './database.ts'

/** The database cannot be used by this version of Tieout; the message names the cure. */
export class MigrationError extends Error {
  override name = 'MigrationError'
}

export interface Migration {
  readonly version: number
  readonly name: string
  readonly sql: string
  readonly checksum: string
}

const DIRECTORY = fileURLToPath(new URL('../../../migrations/', import.meta.url))
/** "tieout" in hexadecimal, shortened: the session lock under which one process migrates. */
const LOCK = 0x7469656f

/** The forward-only files `NNNNNN_what.sql`, in order, without gaps. */
export function readMigrations(directory: string = DIRECTORY): readonly Migration[] {
  const files = readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
  return files.map((file, index) => {
    const version = Number(/^(\d{6})_[a-z0-9_]+\.sql$/.exec(file)?.[1])
    if (version !== index + 1) {
      throw new MigrationError(`migrations/${file} should be number ${index + 1}, as NNNNNN_what.sql.`)
    }
    const sql = readFileSync(`${directory}/${file}`, 'utf8')
    return { version, name: file, sql, checksum: createHash('sha256').update(sql).digest('hex') }
  })
}

/**
 * Brings the database to this version, each file in a transaction of its own, under a session lock, so that
 * processes started together wait for one another. Returns the versions applied now.
 * Throws MigrationError where the database is newer, or a file was changed after it had been applied.
 */
export async function migrate(
  db: Database,
  migrations: readonly Migration[] = readMigrations(),
): Promise<number[]> {
  const client = await db.dedicated()
  try {
    await client.query('set statement_timeout = 0')
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await client.query('create schema if not exists tieout')
    await client.query(`
      create table if not exists tieout.migration (
        version int primary key,
        name text not null,
        checksum text not null,
        applied_at timestamptz not null default now()
      )`)
    const pending = await pendingOf(client, migrations)
    for (const migration of pending) await apply(client, migration)
    return pending.map(({ version }) => version)
  } finally {
    // Ends the session, and with it the lock.
    await client.end()
  }
}

export interface MigrationState {
  readonly applied: number
  readonly pending: readonly string[]
}

/**
 * How far the database has come, without touching it. Throws MigrationError where it is newer than this version,
 * or a file was changed after it had been applied.
 */
export async function migrationState(
  db: Queryable,
  migrations: readonly Migration[] = readMigrations(),
): Promise<MigrationState> {
  const { rows } = await db.query<{ there: boolean }>(
    `select to_regclass('tieout.migration') is not null as there`,
  )
  const applied = rows[0]?.there ? (await db.query<Applied>(APPLIED)).rows : []
  return { applied: applied.length, pending: pendingAfter(applied, migrations).map(({ name }) => name) }
}

type Applied = Pick<Migration, 'version' | 'name' | 'checksum'>
const APPLIED = 'select version, name, checksum from tieout.migration order by version'

async function pendingOf(client: Client, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  return pendingAfter((await client.query<Applied>(APPLIED)).rows, migrations)
}

function pendingAfter(rows: readonly Applied[], migrations: readonly Migration[]): readonly Migration[] {
  for (const applied of rows) {
    const known = migrations[applied.version - 1]
    if (!known) {
      throw new MigrationError(
        `The database is newer than this version of Tieout: it has had ${applied.name}. Run the newer version again, or restore a backup from before the upgrade.`,
      )
    }
    if (known.checksum !== applied.checksum) {
      throw new MigrationError(
        `migrations/${known.name} was changed after this database had had it. Put the file back as it was, and make a new one for the change.`,
      )
    }
  }
  return migrations.slice(rows.length)
}

async function apply(client: Client, migration: Migration): Promise<void> {
  await client.query('begin')
  try {
    await client.query('set local search_path = tieout, public')
    await client.query(migration.sql)
    await client.query('insert into tieout.migration (version, name, checksum) values ($1, $2, $3)', [
      migration.version,
      migration.name,
      migration.checksum,
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new MigrationError(`${migration.name} failed: ${String(error)}`, { cause: error })
  }
}
