#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'
import { createLog, silentLog } from './adapters/log.ts'
import { processIo } from './cli/io.ts'
import { runCli } from './cli/main.ts'
import type { CliPorts } from './cli/types.ts'
import { runRoles } from './roles.ts'
import { openForCommand } from './runtime.ts'

// V8 spends memory to save time: left alone, a worker of 55 permits grew to 430 MiB, of which 90 were in use. Set here,
// and not where a process is started, so that it holds however that is done (`npm run bench -- backlog`).
setFlagsFromString('--semi-space-growth-factor=1')
setFlagsFromString('--heap-growing-percent=40')

const argv = process.argv.slice(2)
const log = argv.includes('--debug') ? createLog('debug') : silentLog
const ports: CliPorts = {
  open: (config, mode = 'read') => openForCommand(config, mode, log),
  run: (config, roles, signal) => runRoles(config, roles, { signal }),
}

process.exitCode = await runCli(argv, ports, processIo())
