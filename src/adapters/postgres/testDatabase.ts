import { inject } from 'vitest'
import { systemClock } from '../clock.ts'
import { silentLog } from '../log.ts'
import { type Database, openDatabase } from './database.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string
  }
}

/** The migrated database that each test's own is copied from. */
export const TEMPLATE = 'tieout_template'

export interface TestDatabase {
  readonly url: string
  readonly db: Database
  /** Closes the pool and drops the database, whoever is still connected. */
  drop(): Promise<void>
}

/** For tests: an empty, migrated database of its own on the run's PostgreSQL (tests/support/postgres.globalSetup.ts). */
export async function testDatabase(): Promise<TestDatabase> {
  const server = inject('postgresUrl')
  const name = `test_${process.pid}_${crypto.randomUUID().replaceAll('-', '')}`
  await asAdministrator(server, (admin) => admin.query(`create database ${name} template ${TEMPLATE}`))
  const url = new URL(server)
  url.pathname = `/${name}`
  const db = openDatabase({ url: url.href, clock: systemClock, log: silentLog, patienceMs: 5000, max: 8 })
  return {
    url: url.href,
    db,
    drop: async () => {
      await db.end()
      await asAdministrator(server, (admin) => admin.query(`drop database ${name} with (force)`))
    },
  }
}

async function asAdministrator(url: string, work: (admin: Database) => Promise<unknown>): Promise<void> {
  const admin = openDatabase({ url, clock: systemClock, log: silentLog, max: 1 })
  try {
    await work(admin)
  } finally {
    await admin.end()
  }
}
