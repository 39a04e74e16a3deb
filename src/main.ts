#!/usr/bin/env node
import { createLog, silentLog } from './adapters/log.ts'
import { processIo } from './cli/io.ts'
import { runCli } from './cli/main.ts'
import type { CliPorts } from './cli/types.ts'
import { runRoles } from './roles.ts'
import { openForCommand } from './runtime.ts'

const argv = process.argv.slice(2)
const log = argv.includes('--debug') ? createLog('debug') : silentLog
const ports: CliPorts = {
  open: (config, mode = 'read') => openForCommand(config, mode, log),
  run: (config, roles, signal) => runRoles(config, roles, { signal }),
}

process.exitCode = await runCli(argv, ports, processIo())
