import { assert } from '../assert.ts'
import { CATALOGUE, type FaultCode } from './catalogue.ts'

const FIRST_MS = 1_000
const LONGEST_MS = 15 * 60_000
/** The other side says when; we only spread out (§2.7, RG). */
const GOVERNED_MS = 2_000
/** Whoever finds the connection well again brings these forward; until then every run of theirs would be in vain. */
const PAUSED_MS = 5 * 60_000

/**
 * How long to wait before the next attempt: full jitter, from 1 s to 15 min, doubling with each attempt
 * (accounting-and-reliability.md §2.7). `attempt` counts from 1; `random` is from [0, 1). A paused
 * connection is looked at again after 2.5 to 5 min, whatever the attempt. Null: not retried by itself.
 */
export function retryDelayMs(code: FaultCode, attempt: number, random: number): number | null {
  assert(Number.isInteger(attempt) && attempt >= 1, `attempt ${attempt} must be 1 or more`)
  assert(random >= 0 && random < 1, `random ${random} must be in [0, 1)`)
  const { policy } = CATALOGUE[code]
  if (policy === 'park' || policy === 'stop') return null
  if (policy === 'pause') return Math.floor(PAUSED_MS * (0.5 + random / 2))
  const longest =
    policy === 'retry-governed' ? GOVERNED_MS : Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1))
  return Math.floor(random * longest)
}
