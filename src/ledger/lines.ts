import type { Clock } from '../adapters/clock.ts'
import type { Queryable } from '../adapters/postgres/database.ts'
import type { RecordKind } from '../domain/netsuite/documents.ts'
import { iso } from './rows.ts'
import { CLEAR_LINES, STOPPED_LINES, WAITED_LINES } from './sql/lines.ts'

/** One kind of document that nothing more is written of, because NetSuite keeps it differently from what was sent. */
export interface StoppedLine {
  readonly kind: RecordKind
  /** With an open difference of this kind. */
  readonly orders: number
  readonly since: string
}

/** Differences of one kind after which nothing more of it is written (accounting-and-reliability.md §2.7 no. 28). */
const DIFFERENCES = 3
/** A few more records may be written before a process knows: cheaper than a question before each write. */
const KNOWN_FOR_MS = 3000

const WAIT_PREFIX = 'line:'

/** What an order waits for whose documents belong to a stopped line. */
export const lineKey = (kind: string): string => `${WAIT_PREFIX}${kind}`

export async function stoppedLines(db: Queryable): Promise<readonly StoppedLine[]> {
  const { rows } = await db.query<{ kind: RecordKind; orders: bigint; since: string }>(STOPPED_LINES, [
    DIFFERENCES,
  ])
  return rows.map(({ kind, orders, since }) => ({ kind, orders: Number(orders), since: iso(since) }))
}

/** Lets the lines go on although their differences stand; three new ones stop them again. Answers what was stopped. */
export async function clearLines(db: Queryable): Promise<readonly RecordKind[]> {
  const kinds = (await stoppedLines(db)).map(({ kind }) => kind)
  if (kinds.length > 0) await db.query(CLEAR_LINES, [kinds])
  return kinds
}

/** What waits stand for of lines that are not stopped any more: wake these. */
export async function linesToWake(db: Queryable): Promise<readonly string[]> {
  const { rows } = await db.query<{ key: string }>(WAITED_LINES)
  if (rows.length === 0) return []
  const stopped = new Set((await stoppedLines(db)).map(({ kind }) => lineKey(kind)))
  return rows.map(({ key }) => key).filter((key) => !stopped.has(key))
}

/** Whether a kind's line is stopped, asked before each write and known for a few seconds. */
export type LineGuard = (kind: RecordKind) => Promise<StoppedLine | null>

export function createLineGuard(db: Queryable, clock: Clock): LineGuard {
  let known: { readonly at: number; readonly lines: Promise<readonly StoppedLine[]> } | null = null
  return async (kind) => {
    const now = clock.monotonicMs()
    if (known === null || now - known.at >= KNOWN_FOR_MS) known = { at: now, lines: stoppedLines(db) }
    const { lines } = known
    try {
      return (await lines).find((line) => line.kind === kind) ?? null
    } catch (error) {
      if (known?.lines === lines) known = null
      throw error
    }
  }
}
