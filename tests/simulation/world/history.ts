import { createHash } from 'node:crypto'

/** Everything that happened, as one hash: two runs of one seed are alike exactly when theirs are equal. */
export interface History {
  note(line: string): void
  /** The last lines, for a person who looks at a failure. */
  tail(): readonly string[]
  readonly length: number
  digest(): string
}

/** `keep`: how many lines are kept for a person. */
export function createHistory(now: () => number, keep: number): History {
  const hash = createHash('sha256')
  const lines: string[] = []
  let length = 0
  return {
    note(line) {
      const at = now()
      hash.update(`${at} ${line}\n`)
      length += 1
      if (keep === 0) return
      lines.push(`${new Date(at).toISOString()} ${line}`)
      if (lines.length > 2 * keep) lines.splice(0, lines.length - keep)
    },
    tail: () => lines.slice(-keep),
    get length() {
      return length
    },
    digest: () => hash.copy().digest('hex').slice(0, 16),
  }
}
