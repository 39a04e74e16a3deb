import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { CliError } from '../errors.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs the simulators as a process of their own with our arguments, and ends as they end. */
export function sim(args: readonly string[]): Promise<number> {
  const main = simulatorsMain()
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
      stdio: 'inherit',
    })
    const forward = (signal: NodeJS.Signals): void => {
      child.kill(signal)
    }
    for (const signal of SIGNALS) process.on(signal, forward)
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      for (const name of SIGNALS) process.off(name, forward)
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })
}

/** Beside the sources, or beside `dist/` in the published package. */
function simulatorsMain(): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const path = fileURLToPath(new URL(`../../../simulators/main.${extension}`, import.meta.url))
  if (existsSync(path)) return path
  throw new CliError('failed', {
    ops: 'The simulators are not part of this installation.',
    tech: `${path} is not there`,
    cure: 'install the whole package again',
  })
}
