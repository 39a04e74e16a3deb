import { access } from 'node:fs/promises'
import { registerHooks } from 'node:module'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fail, ok, type Result } from '../domain/result.ts'
import { resolveConfig } from './resolve.ts'
import { ENV_FILE, type Environment, processEnvironment, withEnvFile } from './secrets.ts'
import type { ConfigProblem, LoadedConfig } from './types.ts'
import { configVersion } from './version.ts'

export const CONFIG_FILE = 'tieout.config.ts'
const LEAST_NODE = 24

export interface LoadOptions {
  /** Where to look, and where a relative `file` starts. */
  readonly cwd: string
  readonly file?: string
  readonly observe?: boolean
  /** The process's own unless a test says otherwise. A `.env` beside the configuration adds to it. */
  readonly environment?: Environment
  readonly nodeVersion?: string
}

/** Imports and checks the configuration. A failure lists everything that is wrong with it, with cures. */
export async function loadConfig(
  options: LoadOptions,
): Promise<Result<LoadedConfig, readonly ConfigProblem[]>> {
  const file = configFile(options)
  const tooOld = nodeProblem(options.nodeVersion ?? process.versions.node)
  if (tooOld !== null) return fail([tooOld])
  if (!(await exists(file))) {
    return fail([
      {
        path: file,
        problem: 'is not there',
        cure: `run \`tieout init\` to write a commented one, or name another with --config FILE`,
      },
    ])
  }
  const written = await importConfig(file)
  if (!written.ok) return written
  const folder = dirname(file)
  const environment = await environmentIn(folder, options.environment ?? processEnvironment())
  if (!environment.ok) return environment
  const version = await configVersion(file)
  const observe = options.observe ?? false
  try {
    return resolveConfig(written.value, { environment: environment.value, file, folder, version, observe })
  } catch (error) {
    // A getter of the configuration's own threw while it was looked at.
    return fail([importProblem(file, error)])
  }
}

async function environmentIn(
  folder: string,
  given: Environment,
): Promise<Result<Environment, readonly ConfigProblem[]>> {
  try {
    return ok(await withEnvFile(given, folder))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    const cure = 'let the user that runs Tieout read it, and nobody else, or remove it'
    return fail([{ path: join(folder, ENV_FILE), problem: `cannot be read (${String(error.code)})`, cure }])
  }
}

export function configFile(options: { readonly cwd: string; readonly file?: string }): string {
  const file = options.file ?? CONFIG_FILE
  return isAbsolute(file) ? file : resolve(options.cwd, file)
}

function nodeProblem(version: string): ConfigProblem | null {
  const major = Number.parseInt(version, 10)
  if (major >= LEAST_NODE) return null
  return {
    path: `Node ${version}`,
    problem: `cannot run ${CONFIG_FILE}: it is TypeScript, which Node ${LEAST_NODE} runs directly`,
    cure: `start Tieout with Node ${LEAST_NODE} or newer, or through \`npm run tieout\`, which brings its own`,
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}

let areHooksSet = false

/** `import { defineConfig } from 'tieout'` works wherever the file lies, installed beside it or not. */
function resolveOurselves(): void {
  if (areHooksSet) return
  areHooksSet = true
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const ours = new URL(`./define.${extension}`, import.meta.url).href
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'tieout' ? { url: ours, shortCircuit: true } : next(specifier, context),
  })
}

async function importConfig(file: string): Promise<Result<unknown, readonly ConfigProblem[]>> {
  resolveOurselves()
  try {
    const module: unknown = await import(pathToFileURL(file).href)
    const written: unknown =
      typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined
    if (written !== undefined) return { ok: true, value: written }
    return fail([
      {
        path: file,
        problem: 'exports nothing by default',
        cure: 'end it with `export default defineConfig({ … })`',
      },
    ])
  } catch (error) {
    return fail([importProblem(file, error)])
  }
}

function importProblem(file: string, error: unknown): ConfigProblem {
  const words = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    return {
      path: file,
      problem: `uses TypeScript that cannot be erased: ${words}`,
      cure: 'leave out enums, namespaces and parameter properties: types only',
    }
  }
  if (code === 'ERR_MODULE_NOT_FOUND') {
    return {
      path: file,
      problem: `imports what is not there: ${words}`,
      cure: 'correct the import; paths end in .ts',
    }
  }
  return {
    path: file,
    problem: `cannot be run: ${words}`,
    cure: 'correct the file; the message above is its own',
  }
}
