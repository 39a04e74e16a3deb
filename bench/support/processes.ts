/** Processes of their own for a measurement, ended with it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface StartedProcess {
  readonly name: string
  readonly pid: number
  /** What it said on its standard output when it was ready. */
  readonly line: string
  stop(): Promise<void>
}

export interface ProcessSpec {
  readonly name: string
  /** Arguments of this Node. */
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Ready with its first line, or at once. */
  readonly speaks: boolean
}

const STOP_AFTER_MS = 15_000
/** What ended processes said last, for the error of the measurement that they belonged to. */
const LAST_WORDS = 4000

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts a process. Rejects with its last words where it ends before it is ready. */
export async function startProcess(spec: ProcessSpec): Promise<StartedProcess> {
  const { NODE_OPTIONS: _options, DATABASE_URL: _url, ...inherited } = process.env
  const child = spawn(process.execPath, [...spec.args], {
    env: { ...inherited, ...spec.env },
    stdio: ['ignore', spec.speaks ? 'pipe' : 'ignore', 'pipe'],
  })
  running.add(child)
  let words = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    words = `${words}${chunk.toString('utf8')}`.slice(-LAST_WORDS)
  })
  const state = { stopping: false }
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      running.delete(child)
      if (!state.stopping) process.stderr.write(`bench: ${spec.name} ended (${code ?? signal}): ${words}\n`)
      resolve()
    })
  })
  return {
    name: spec.name,
    pid: child.pid ?? 0,
    line: spec.speaks ? await firstLine(child, spec.name) : '',
    async stop() {
      state.stopping = true
      child.kill('SIGTERM')
      const patience = setTimeout(() => child.kill('SIGKILL'), STOP_AFTER_MS)
      await ended
      clearTimeout(patience)
    },
  }
}

function firstLine(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { stdout } = child
    if (!stdout) {
      reject(new Error(`${name} has no standard output`))
      return
    }
    const lines = createInterface({ input: stdout })
    lines.once('line', resolve)
    child.once('exit', () => reject(new Error(`${name} ended before it was ready`)))
  })
}
