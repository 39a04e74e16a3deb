import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PgBoss } from 'pg-boss'
import type { TestProject } from 'vitest/node'
import { systemClock } from '../../src/adapters/clock.ts'
import { silentLog } from '../../src/adapters/log.ts'
import { openDatabase } from '../../src/adapters/postgres/database.ts'
import { startEmbedded } from '../../src/adapters/postgres/embedded.ts'
import { migrate } from '../../src/adapters/postgres/migrate.ts'
import { TEMPLATE } from '../../src/adapters/postgres/testDatabase.ts'
import { JOB_SCHEMA } from '../../src/work/jobs.ts'

/** One PostgreSQL for the whole run, with a migrated template: a test file's own database is a copy of it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tieout-test-'))
  const server = await startEmbedded({
    dataDir,
    clock: systemClock,
    log: silentLog,
    // The data is thrown away; a crash of the machine need not be survived.
    settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' },
  })
  await makeTemplate(server.url)
  project.provide('postgresUrl', server.url)
  return async () => {
    // A test that failed may have left connections: nothing here is worth waiting for.
    await server.stop({ evenIfUsed: true })
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 })
  }
}

async function makeTemplate(url: string): Promise<void> {
  const admin = openDatabase({ url, clock: systemClock, log: silentLog })
  await admin.query(`create database ${TEMPLATE}`)
  const templateUrl = new URL(url)
  templateUrl.pathname = `/${TEMPLATE}`
  const template = openDatabase({ url: templateUrl.href, clock: systemClock, log: silentLog })
  await migrate(template)
  await template.end()
  const boss = new PgBoss({
    connectionString: templateUrl.href,
    schema: JOB_SCHEMA,
    supervise: false,
    schedule: false,
    registerInstance: false,
  })
  await boss.start()
  await boss.stop({ graceful: false })
  await admin.end()
}
