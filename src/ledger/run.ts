import type { Log } from '../adapters/log.ts'
import type { SubjectKey } from '../domain/ids.ts'
import type { Lane, RunOutcome } from '../domain/work/outcome.ts'

/**
 * A run's hold on its subject. The statement that claimed the subject raised `fence` by one; every intent,
 * attempt, record and settle statement carries it and is refused unless it is still equal. The engine's job id
 * is no fence: it survives retries, and an old holder can still complete it.
 */
export interface Claim {
  readonly subject: SubjectKey
  readonly fence: bigint
  /** The subject's `wanted` when the run started: what a complete run settles. */
  readonly wanted: bigint
  readonly lane: Lane
}

export interface RunContext {
  /** Aborted when the engine stops or when the claim was lost. */
  readonly signal: AbortSignal
  /** 1 for the first run, counted up by each retry in a row. */
  readonly attempt: number
  readonly log: Log
}

/** Looks at one subject: observe, plan, apply, verify, record. A thrown error becomes a `work.bug` fault. */
export type Handler = (claim: Claim, context: RunContext) => Promise<RunOutcome>

/** What a run may ask of the engine while it works. */
export interface InlineClaims {
  /**
   * Claims a second subject inside a run (a customer while booking its order), inserting it where it is new.
   * Null: somebody else has it. What a run leaves unsettled is released when the run ends.
   */
  claimInline(key: SubjectKey, lane: Lane): Promise<Claim | null>
  /** False: the fence is no longer ours, and nothing was stored. Wakes who waits for the subject. */
  settle(claim: Claim, outcome: RunOutcome): Promise<boolean>
  stillHeld(claim: Claim): Promise<boolean>
}
