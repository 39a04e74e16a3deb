#!/usr/bin/env node
import { createLog, silentLog } from './adapters/log.ts'
import { migrate, migrationState } from './adapters/postgres/migrate.ts'
import { CliError } from './cli/errors.ts'
import { processIo } from './cli/io.ts'
import { runCli } from './cli/main.ts'
import type { CliPorts } from './cli/types.ts'
import { runRoles } from './roles.ts'
import { openRuntime, type Runtime } from './runtime.ts'

/** A person at a command waits this long for a database that is away. */
const DATABASE_PATIENCE_MS = 5000

const ports: CliPorts = {
  async open(config, mode = 'read') {
    const runtime = await openRuntime({
      config,
      migrate: false,
      databasePatienceMs: DATABASE_PATIENCE_MS,
      log: process.argv.includes('--debug') ? createLog('debug') : silentLog,
    })
    try {
      if (mode === 'read') await usable(runtime)
      return runtime
    } catch (error) {
      await runtime.close()
      throw error
    }
  },
  run: runRoles,
}

/** Sets an empty database up; one that runs under another version is that version's to change. */
async function usable({ database }: Runtime): Promise<void> {
  const { applied, pending } = await migrationState(database)
  if (pending.length === 0) return
  if (applied > 0) {
    throw new CliError('cannot-start', {
      ops: 'The database was set up by an earlier version of Tieout.',
      tech: `not applied yet: ${pending.join(', ')}`,
      cure: 'run `tieout start` of this version once: it brings the database up to date',
    })
  }
  await migrate(database)
}

process.exitCode = await runCli(process.argv.slice(2), ports, processIo())
