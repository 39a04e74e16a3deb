import { configFile, loadConfig } from '../config/load.ts'
import type { LoadedConfig } from '../config/types.ts'
import type { CliIo } from './io.ts'
import type { Voice } from './output.ts'
import { ConfigError } from './trouble.ts'
import type { CliPorts, Opened, OpenMode, Output } from './types.ts'

/** Options that every command has. */
export interface CommonOptions {
  readonly config?: string
  readonly json?: boolean
  readonly voice: Voice
  readonly debug?: boolean
}

/** What a command works with. */
export interface CommandContext {
  readonly io: CliIo
  readonly ports: CliPorts
  readonly output: Output
  readonly options: CommonOptions
  readonly json: boolean
  readonly voice: Voice
}

/** Loads the configuration, or ends the command with everything that is wrong with it. */
export async function configOf(
  { io, options }: Pick<CommandContext, 'io' | 'options'>,
  observe = false,
): Promise<LoadedConfig> {
  const where = { cwd: io.cwd, ...(options.config === undefined ? {} : { file: options.config }) }
  const loaded = await loadConfig({
    ...where,
    observe,
    nodeVersion: io.nodeVersion,
    ...(io.environment === undefined ? {} : { environment: io.environment }),
  })
  if (loaded.ok) return loaded.value
  throw new ConfigError(configFile(where), loaded.failure)
}

/** Opens the deployment for the work and closes it afterwards, whatever became of it. */
export async function withDeployment<Value>(
  context: CommandContext,
  work: (opened: Opened, config: LoadedConfig) => Promise<Value>,
  mode: OpenMode = 'read',
): Promise<Value> {
  const config = await configOf(context)
  const opened = await context.ports.open(config, mode)
  try {
    return await work(opened, config)
  } finally {
    await opened.close()
  }
}
