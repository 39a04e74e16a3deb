import { userInfo } from 'node:os'
import { isatty } from 'node:tty'
import type { Environment } from '../config/secrets.ts'

/** The process around a command; a test gives its own. */
export interface CliIo {
  readonly cwd: string
  readonly nodeVersion: string
  /** Somebody watches standard error: a line that changes in place makes sense. */
  readonly watched: boolean
  /** Somebody can answer a question. */
  readonly answering: boolean
  /** Only where a test gives its own; else the configuration reads the process's. */
  readonly environment?: Environment
  out(text: string): void
  err(text: string): void
  /** Who types: the actor of audit entries. */
  operator(): string
  /** Aborted by the first SIGINT or SIGTERM after this call; the second one ends the process as ever. */
  interrupted(): AbortSignal
}

export function processIo(): CliIo {
  let interruption: AbortController | null = null
  return {
    cwd: process.cwd(),
    nodeVersion: process.versions.node,
    watched: isatty(2),
    answering: isatty(0) && isatty(1),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    operator,
    interrupted() {
      if (interruption === null) {
        interruption = new AbortController()
        const { signal } = interruption
        for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interruption?.abort())
        return signal
      }
      return interruption.signal
    },
  }
}

function operator(): string {
  try {
    return userInfo().username
  } catch {
    // A container's user may have no name.
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
