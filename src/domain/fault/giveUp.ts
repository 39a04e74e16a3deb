import { CATALOGUE, type FaultCode } from './catalogue.ts'

/** How long a subject has been retried, by what counts as a retry. */
export interface Tries {
  /** 1 for the first run, counted up by each retry in a row. */
  readonly attempt: number
  /** Since the first of them, by the database's clock. */
  readonly retryingMs: number
}

/** Parked facts are looked at again by themselves once a day, however they may be freed sooner. */
export const DAY_MS = 24 * 60 * 60_000
/** A day of retries is some hundred of them; a process that was away for a day has not tried. */
const LEAST_TRIES = 20
/** What no rule recognises is tried three times more (§2.7 no. 32). */
const UNCLASSIFIED_RETRIES = 3

/**
 * Whether a fault that is retried by itself has been retried long enough: a person has to look
 * (accounting-and-reliability.md §2.7: up to 24 h, then escalate). What the other side paces or pauses never is.
 */
export function isGivenUp(code: FaultCode, tries: Tries): boolean {
  const { policy } = CATALOGUE[code]
  if (policy !== 'retry' && policy !== 'verify') return false
  if (code === 'netsuite.unclassified') return tries.attempt > UNCLASSIFIED_RETRIES
  return tries.retryingMs >= DAY_MS && tries.attempt >= LEAST_TRIES
}
