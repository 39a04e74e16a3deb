import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Clock } from '../../adapters/clock.ts'
import { closeSync, openSync } from 'node:fs'

/** One process of the demo. It is started again when it dies, so that a kill shows nothing but a pause. */
export interface ManagedProcess {
  readonly name: string
  pid(): number | null
  /** Asks it to end, and waits. */
  stop(): Promise<void>
}

export interface ProcessSpec {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Its output goes here, appended. */
  readonly logFile: string
  readonly onRestart: (name: string, died: string) => void
}

/** A process that dies this often in a row is not started again: something is wrong with it. */
const MOST_RESTARTS = 20
const STOP_AFTER_MS = 15_000

/** Starts a process and keeps it running until `stop`. */
export function keepRunning(spec: ProcessSpec, sleep: Clock['sleep']): ManagedProcess {
  let child: ChildProcess
  let stopping = false
  let restarts = 0
  let ended: Promise<void>

  const start = (): void => {
    const log = openSync(spec.logFile, 'a', 0o600)
    child = spawn(spec.command, [...spec.args], { env: spec.env, stdio: ['ignore', log, log] })
    closeSync(log)
    ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        resolve()
        if (stopping) return
        restarts += 1
        spec.onRestart(spec.name, signal ?? `exit code ${code ?? 'unknown'}`)
        if (restarts <= MOST_RESTARTS)
          void sleep(Math.min(200 * restarts, 3000)).then(() => (stopping ? undefined : start()))
      })
    })
  }
  start()
  return {
    name: spec.name,
    pid: () => (child.exitCode === null && child.signalCode === null ? (child.pid ?? null) : null),
    async stop() {
      stopping = true
      child.kill('SIGTERM')
      const patience = new AbortController()
      await Promise.race([ended, sleep(STOP_AFTER_MS, patience.signal)])
      patience.abort()
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await ended
    },
  }
}

/** A process that says one line on its standard output when it is ready, and then goes on. */
export interface SpeakingProcess {
  readonly pid: number
  readonly line: string
}

/**
 * Starts a process that outlives us (it is ended by its pid) and waits for its first line.
 * Rejects with the end of what it said when it ends before.
 */
export function startSpeaking(
  command: string,
  args: readonly string[],
  options: { readonly env: Readonly<Record<string, string>>; readonly logFile: string },
): Promise<SpeakingProcess> {
  const log = openSync(options.logFile, 'a', 0o600)
  const child = spawn(command, [...args], {
    env: options.env,
    stdio: ['ignore', 'pipe', log],
    detached: true,
  })
  closeSync(log)
  child.unref()
  const { stdout } = child
  if (!stdout) throw new Error(`${command} was started without a pipe for its output`)
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: stdout })
    lines.once('line', (line) => {
      lines.close()
      // Destroyed, so that a process that outlives us does not keep us waiting.
      stdout.destroy()
      resolve({ pid: child.pid ?? 0, line })
    })
    child.once('exit', (code) =>
      reject(
        new Error(`${command} ${args.join(' ')} ended with ${code ?? 'a signal'}; see ${options.logFile}`),
      ),
    )
    child.once('error', reject)
  })
}

/** Whether a process with this id lives and its command line names the given word: ids are used again. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Ends a process that an earlier run left behind, and waits until it is gone. */
export async function endLeftOver(pid: number, sleep: Clock['sleep']): Promise<void> {
  if (!isAlive(pid)) return
  process.kill(pid, 'SIGTERM')
  for (let waited = 0; waited < STOP_AFTER_MS; waited += 100) {
    await sleep(100)
    if (!isAlive(pid)) return
  }
  if (isAlive(pid)) process.kill(pid, 'SIGKILL')
}
