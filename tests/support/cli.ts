import { silentLog } from '../../src/adapters/log.ts'
import type { Environment } from '../../src/config/secrets.ts'
import { runCli } from '../../src/cli/main.ts'
import type { CliPorts } from '../../src/cli/types.ts'
import { runRoles } from '../../src/roles.ts'
import { openForCommand } from '../../src/runtime.ts'

export interface CliRun {
  readonly code: number
  readonly out: string
  readonly err: string
  /** The one document on standard output, of a run with `--json`. Throws where it is not exactly one. */
  json(): Record<string, unknown>
}

export interface CliSurroundings {
  readonly cwd: string
  readonly environment?: Environment
  readonly nodeVersion?: string
  /** Ends what runs until it is stopped. */
  readonly stop?: AbortSignal
}

const ports: CliPorts = {
  open: (config, mode = 'read') => openForCommand(config, mode, silentLog),
  run: (config, roles, signal) => runRoles(config, roles, { signal }),
}

/** Runs a command in this process, with its output caught. */
export async function cli(surroundings: CliSurroundings, ...argv: readonly string[]): Promise<CliRun> {
  let out = ''
  let err = ''
  const code = await runCli(argv, ports, {
    cwd: surroundings.cwd,
    nodeVersion: surroundings.nodeVersion ?? process.versions.node,
    watched: false,
    answering: false,
    environment: surroundings.environment ?? {},
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    operator: () => 'tester',
    interrupted: () => surroundings.stop ?? new AbortController().signal,
  })
  return { code, out, err, json: () => JSON.parse(out) as Record<string, unknown> }
}
