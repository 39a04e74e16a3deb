import type { SubjectKey } from '../domain/ids.ts'
import type { Lane } from '../domain/work/outcome.ts'
import type { InlineClaims } from '../ledger/run.ts'

export type { Claim, Handler, InlineClaims } from '../ledger/run.ts'

/** Something may have changed about a subject: look at it again. The cause is for the story only. */
export interface Hint {
  readonly key: SubjectKey
  readonly lane: Lane
  /** In plain words: `webhook orders/updated`, `sweep`, `retry by a person`. */
  readonly cause: string
}

/** Dispatches owed subjects to the job engine, runs them, and settles them. Invariants: SPEC.md. */
export interface WorkEngine extends InlineClaims {
  start(): Promise<void>
  /** Lets running subjects finish for a while, then aborts them; releases everything this process holds. */
  stop(): Promise<void>
  /** How many subjects this process is running now. */
  active(): number
}

/** A call of one run, made in its turn; or one that many runs wait for, in the order of asking. */
export type PermitFor = 'run' | 'many'

/** One account's concurrency, shared by every process on the database. */
export interface Permits {
  /** Waits for a permit in the lane's turn, then runs the call and gives the permit back. Default: for many. */
  withPermit<Value>(lane: Lane, call: () => Promise<Value>, permitFor?: PermitFor): Promise<Value>
  /** NetSuite refused for concurrency: takes back one permit, at most once a round trip. */
  refused(): void
  /** How many calls the whole deployment may make at once now. */
  level(): number
}
