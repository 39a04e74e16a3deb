/** Processes of a crash run: each can be killed, stopped for a while, and started again, and none outlives the run. */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Absence } from './traffic.ts'

const children = new Set<ChildProcess>()

/** Kills whatever this module started and has not seen end; SIGKILL reaches a stopped process too. */
export function killAll(): void {
  for (const child of children) child.kill('SIGKILL')
}
process.on('exit', killAll)

/** The environment without what would lead our processes elsewhere. */
function inherited(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, DATABASE_URL: _url, ...rest } = process.env
  return rest
}

function startNode(
  args: readonly string[],
  {
    env,
    logFile,
    speaks,
  }: { readonly env: NodeJS.ProcessEnv; readonly logFile: string; readonly speaks: boolean },
): ChildProcess {
  const log = openSync(logFile, 'a', 0o600)
  // A group of its own: a Ctrl-C at the terminal is ours to pass on.
  const child = spawn(process.execPath, [...args], {
    env: { ...inherited(), ...env },
    stdio: ['ignore', speaks ? 'pipe' : log, log],
    detached: true,
  })
  closeSync(log)
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}

/** Starts a process that says one line when it is ready, and answers that line. */
export function startSpeaking(args: readonly string[], logFile: string): Promise<string> {
  const child = startNode(args, { env: {}, logFile, speaks: true })
  return new Promise((resolve, reject) => {
    const { stdout } = child
    if (!stdout) throw new Error('a process was started without a pipe for its output')
    createInterface({ input: stdout }).once('line', resolve)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended (${code}); see ${logFile}`)))
  })
}

export interface Victim {
  readonly name: string
  /** The present life, as NetSuite's side knows it. */
  caller(): string
  /** Null: it is down. */
  pid(): number | null
  start(): Promise<void>
  /** SIGKILL, and until it is gone. */
  kill(): Promise<void>
  /** SIGSTOP, until `thaw`. */
  freeze(): void
  thaw(): void
  isFrozen(): boolean
  /** SIGTERM, and until it is gone. */
  stop(): Promise<void>
  absences(): readonly Absence[]
}

export interface VictimOptions {
  readonly name: string
  readonly args: readonly string[]
  readonly logFile: string
  /** The environment of a life. */
  readonly env: (caller: string) => Promise<NodeJS.ProcessEnv>
  /** It ended though nobody asked it to. */
  readonly onEnd: (how: string) => void
}

type Mutable<Of> = { -readonly [Name in keyof Of]: Of[Name] }

const STOP_AFTER_MS = 20_000

/** A process of Tieout. Every start is a life of its own. */
export function victim(options: VictimOptions): Victim {
  const absences: Mutable<Absence>[] = []
  let child: ChildProcess | null = null
  let ended: Promise<void> = Promise.resolve()
  let isAsked = false
  let lives = 0
  let frozen: Mutable<Absence> | null = null
  const caller = (): string => `${options.name}.${lives}`
  const gone = (fromMs: number): void => void absences.push({ caller: caller(), fromMs, untilMs: null })
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    if (child === null) return
    isAsked = true
    frozen = null
    gone(Date.now())
    child.kill(signal)
    const patience = setTimeout(() => child?.kill('SIGKILL'), STOP_AFTER_MS)
    await ended
    clearTimeout(patience)
  }
  return {
    name: options.name,
    caller,
    pid: () => child?.pid ?? null,
    absences: () => absences,
    isFrozen: () => frozen !== null,
    async start() {
      if (child !== null) return
      lives += 1
      isAsked = false
      const env = await options.env(caller())
      const started = startNode(options.args, { env, logFile: options.logFile, speaks: false })
      child = started
      ended = new Promise((resolve) => {
        started.once('exit', (code, signal) => {
          child = null
          if (!isAsked) {
            gone(Date.now())
            options.onEnd(signal ?? `exit code ${code}`)
          }
          resolve()
        })
      })
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    freeze() {
      if (child === null || frozen !== null) return
      frozen = { caller: caller(), fromMs: Date.now(), untilMs: null }
      absences.push(frozen)
      child.kill('SIGSTOP')
    },
    thaw() {
      if (frozen === null) return
      child?.kill('SIGCONT')
      frozen.untilMs = Date.now()
      frozen = null
    },
  }
}
