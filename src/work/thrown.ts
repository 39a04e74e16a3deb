import { isConnectionLoss } from '../adapters/postgres/errors.ts'
import { fault } from '../domain/fault/fault.ts'
import type { RunOutcome } from '../domain/work/outcome.ts'
import type { ClaimedJob } from './subjects.ts'

/** A handler that throws at the same place is tried this often before its subject parks. */
const TRIES_OF_ONE_BUG = 3
/** And this often where it throws at another place each time. */
const TRIES_IN_ALL = 10
const BUG_RECHECK_MS = 3_600_000

/** Postgres away, or stopped by us: again soon. Anything else is a bug of ours: again, then it parks. */
export function outcomeOfThrown(error: unknown, claimed: ClaimedJob, signal: AbortSignal): RunOutcome {
  const what = error instanceof Error ? error.name : 'thrown'
  if (signal.aborted || isConnectionLoss(error))
    return { kind: 'retry', fault: fault('work.bug', { what }, String(error)), afterMs: 1000 }
  const fingerprint = fingerprintOf(error)
  const bug = fault('work.bug', { what, fingerprint }, String(error))
  const tries = (claimed.bugs[fingerprint] ?? 0) + 1
  if (tries < TRIES_OF_ONE_BUG && claimed.attempt < TRIES_IN_ALL)
    return { kind: 'retry', fault: bug, afterMs: null }
  const waits = [{ onKind: 'person', onKey: claimed.claim.subject } as const]
  return { kind: 'parked', faults: [bug], waits, recheckAfterMs: BUG_RECHECK_MS }
}

/** Where in our own code it was thrown: equal for one bug, whatever order it met. Never the message, which may name it. */
export function fingerprintOf(error: unknown): string {
  if (!(error instanceof Error)) return 'thrown'
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const ours = frames
    .map((line) => /(?:^|[/(])((?:src|dist)\/[^\s():]+:\d+)/.exec(line)?.[1])
    .find((place) => place !== undefined && !/domain\/assert\.\w+:/.test(place))
  return ours === undefined ? error.name : `${error.name} at ${ours}`
}
