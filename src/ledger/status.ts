import type { Queryable } from '../adapters/postgres/database.ts'
import type { FaultCode } from '../domain/fault/catalogue.ts'
import type { StoreKey, SubjectKey } from '../domain/ids.ts'
import { type Currency, money } from '../domain/money.ts'
import type { Lane } from '../domain/work/outcome.ts'
import { stoppedLines } from './lines.ts'
import { iso } from './rows.ts'
import {
  COUNTS,
  IN_HAND,
  OPEN_CAUSES,
  OWED_LANES,
  PAUSED_CONNECTIONS,
  RECEIVED_NOT_BOOKED,
} from './sql/status.ts'
import type { OpenCause, PausedConnection, Status, SubjectState } from './types.ts'

interface InHandRow {
  readonly owed: bigint
  readonly running: bigint
  readonly oldest: { readonly subject: SubjectKey; readonly since: string } | null
  readonly untied: bigint
  readonly unknown_outcomes: bigint
}

interface CauseRow {
  readonly code: FaultCode
  readonly cause: string
  readonly subjects: bigint
  readonly since: string
  readonly example: OpenCause['example']
}

const CAUSES = 50

export async function readStatus(db: Queryable): Promise<Status> {
  const counts = await db.query<{ kind: string; state: SubjectState; count: bigint }>(COUNTS)
  const [inHand] = (await db.query<InHandRow>(IN_HAND)).rows
  const lanes = await db.query<{ lane: Lane; owed: bigint }>(OWED_LANES)
  const causes = await db.query<CauseRow>(OPEN_CAUSES, [CAUSES])
  const received = await db.query<{ store: StoreKey; currency: Currency; minor: bigint; orders: bigint }>(
    RECEIVED_NOT_BOOKED,
  )
  const paused = await db.query<PausedConnection>(PAUSED_CONNECTIONS)
  return {
    paused: paused.rows,
    stoppedLines: await stoppedLines(db),
    counts: counts.rows.map((row) => ({ ...row, count: Number(row.count) })),
    owed: Number(inHand?.owed ?? 0),
    running: Number(inHand?.running ?? 0),
    oldestOwed: inHand?.oldest ? { subject: inHand.oldest.subject, since: iso(inHand.oldest.since) } : null,
    openCauses: causes.rows.map((row) => ({ ...row, subjects: Number(row.subjects) })),
    receivedNotBooked: received.rows.map((row) => ({
      store: row.store,
      amount: money(row.minor, row.currency),
      orders: Number(row.orders),
    })),
    untied: Number(inHand?.untied ?? 0),
    unknownOutcomes: Number(inHand?.unknown_outcomes ?? 0),
    lanes: lanes.rows.map((row) => ({ lane: row.lane, owed: Number(row.owed) })),
  }
}
