import type { Database, Queryable } from '../adapters/postgres/database.ts'
import { toJsonb } from '../adapters/postgres/jsonb.ts'
import { assertNever } from '../domain/assert.ts'
import type { Fault } from '../domain/fault/fault.ts'
import type { Tries } from '../domain/fault/giveUp.ts'
import type { SubjectKey } from '../domain/ids.ts'
import type { Lane, RunOutcome, Wait } from '../domain/work/outcome.ts'
import { causeOf } from '../ledger/cause.ts'
import { CLAIM, CLAIM_INLINE, RELEASE, STILL_HELD } from './sql/claim.ts'
import { RAISE } from './sql/raise.ts'
import { LOCK_WAITED_SUBJECTS, LOCK_WAITED_THINGS, SETTLE } from './sql/settle.ts'
import { LOCK_WOKEN_THINGS, MARK_WOKEN, WAKE } from './sql/wake.ts'
import type { Claim, Hint } from './types.ts'

/** `wanted` + 1 for each subject, in one statement that may stand in a transaction of the caller's. */
export async function raise(db: Queryable, hints: readonly Hint[]): Promise<void> {
  if (hints.length === 0) return
  await db.query(RAISE, [
    hints.map(({ key }) => key),
    hints.map(({ lane }) => lane),
    hints.map(({ cause }) => cause),
  ])
}

/**
 * Something changed that subjects may wait for: raises those that do, and those that are about to.
 * The change itself must be committed before. Answers the subjects raised now.
 */
export function wake(db: Database, onKind: Wait['onKind'], onKeys: readonly string[]): Promise<SubjectKey[]> {
  if (onKeys.length === 0) return Promise.resolve([])
  return db.transaction(async (tx) => {
    await tx.query(LOCK_WOKEN_THINGS, [onKeys.map((key) => `${onKind}:${key}`)])
    await tx.query(MARK_WOKEN, [onKind, onKeys])
    return wakeWaiting(tx, onKind, onKeys)
  })
}

async function wakeWaiting(tx: Queryable, onKind: string, onKeys: readonly string[]): Promise<SubjectKey[]> {
  const { rows } = await tx.query<{ key: SubjectKey }>(WAKE, [onKind, onKeys])
  return rows.map(({ key }) => key)
}

export interface ClaimedJob extends Tries {
  readonly claim: Claim
  readonly job: string
  /** How often its last runs in a row threw at one place, by fingerprint. */
  readonly bugs: Readonly<Record<string, number>>
}

interface ClaimRow {
  readonly key: SubjectKey
  readonly fence: bigint
  readonly wanted: bigint
  readonly lane: Lane
  readonly attempts: number
  readonly job: string
  readonly retrying_ms: number
  readonly bugs: Readonly<Record<string, number>>
}

const claimOf = (row: ClaimRow): Claim => ({
  subject: row.key,
  fence: row.fence,
  wanted: row.wanted,
  lane: row.lane,
})

/** Claims what is owed and free of these jobs' subjects; the rest are not among the answers. */
export async function claimJobs(
  db: Queryable,
  worker: number,
  jobs: readonly { readonly id: string; readonly key: SubjectKey }[],
): Promise<ClaimedJob[]> {
  const { rows } = await db.query<ClaimRow>(CLAIM, [
    jobs.map(({ key }) => key),
    jobs.map(({ id }) => id),
    worker,
  ])
  return rows.map((row) => ({
    claim: claimOf(row),
    job: row.job,
    attempt: row.attempts + 1,
    retryingMs: row.retrying_ms,
    bugs: row.bugs,
  }))
}

export async function claimInline(
  db: Queryable,
  worker: number,
  subject: { readonly key: SubjectKey; readonly lane: Lane; readonly token?: string },
): Promise<Claim | null> {
  const values = [subject.key, subject.lane, worker, subject.token ?? crypto.randomUUID()]
  const { rows } = await db.query<ClaimRow>(CLAIM_INLINE, values)
  return rows[0] ? claimOf(rows[0]) : null
}

export async function stillHeld(db: Queryable, claim: Claim): Promise<boolean> {
  return (await db.query(STILL_HELD, [claim.subject, claim.fence])).rowCount > 0
}

/** Gives an inline claim up; the work stays owed. Nothing happens where somebody else has the subject. */
export async function release(db: Queryable, key: SubjectKey, token: string): Promise<void> {
  await db.query(RELEASE, [key, token])
}

export interface SettleTimes {
  /** Only for a retry. */
  readonly retryAfterMs: number | null
  /** Whether the retry counts as an attempt. */
  readonly counts: boolean
  readonly recheckAfterMs: number | null
}

/** False: the fence is no longer ours, and nothing was stored. */
export function settleSubject(
  db: Database,
  claim: Claim,
  ended: { readonly outcome: RunOutcome; readonly times: SettleTimes },
): Promise<boolean> {
  const { outcome, times } = ended
  const waits = waitsOf(outcome)
  return db.transaction(async (tx) => {
    if (waits.length > 0) await lockWaited(tx, waits)
    const { rowCount } = await tx.query(SETTLE, [
      claim.subject,
      claim.fence,
      outcome.kind,
      claim.wanted,
      toJsonb(faultsOf(outcome).map((fault) => ({ ...fault, cause: causeOf(fault) }))),
      toJsonb(waits),
      times.retryAfterMs,
      times.recheckAfterMs,
      outcome.kind === 'excluded' ? toJsonb(outcome.reason) : null,
      times.counts,
    ])
    if (rowCount === 0) return false
    if (isGood(outcome)) await wakeWaiting(tx, 'subject', [claim.subject])
    return true
  })
}

/** In the order in which a wake locks, so that neither waits for the other. */
async function lockWaited(tx: Queryable, waits: readonly Wait[]): Promise<void> {
  const subjects = waits.filter(({ onKind }) => onKind === 'subject').map(({ onKey }) => onKey)
  const things = waits
    .filter(({ onKind }) => onKind !== 'subject')
    .map(({ onKind, onKey }) => `${onKind}:${onKey}`)
  if (things.length > 0) await tx.query(LOCK_WAITED_THINGS, [things])
  if (subjects.length > 0) await tx.query(LOCK_WAITED_SUBJECTS, [subjects])
}

const isGood = (outcome: RunOutcome): boolean =>
  outcome.kind === 'settled' || outcome.kind === 'applied' || outcome.kind === 'excluded'

/** An index holds the key. Nothing that can be looked up has a longer one, so that waiting for it would be in vain. */
const LONGEST_KEY = 800

function waitsOf(outcome: RunOutcome): readonly Wait[] {
  const stated = 'waits' in outcome ? (outcome.waits ?? []) : []
  return stated.filter(({ onKey }) => onKey.length <= LONGEST_KEY)
}

function faultsOf(outcome: RunOutcome): readonly Fault[] {
  switch (outcome.kind) {
    case 'waiting':
    case 'parked':
      return outcome.faults
    case 'retry':
      return [outcome.fault]
    case 'settled':
    case 'applied':
    case 'excluded':
      return []
    default:
      return assertNever(outcome, 'the outcome of a run')
  }
}
