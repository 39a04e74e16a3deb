import type { Fault } from '../fault/fault.ts'

/** Which queue a piece of work stands in, so that a backfill never starves new orders. */
export type Lane = 'live' | 'retry' | 'sweep' | 'backfill'

/** What would free a subject that waits or is parked; a change there raises its `wanted`. */
export interface Wait {
  readonly onKind: 'subject' | 'sku' | 'mapping' | 'period' | 'config' | 'person'
  readonly onKey: string
}

/** The closed outcome of one reconcile run. */
export type RunOutcome =
  /** Nothing had to be done: NetSuite holds what it should, as last verified. */
  | { readonly kind: 'settled' }
  /** Something was written, and verified. */
  | { readonly kind: 'applied' }
  /** Out of scope, for a stated reason. */
  | {
      readonly kind: 'excluded'
      readonly reason: { readonly ops: string; readonly tech: string }
      /** What may bring it into scope again; nothing where left out. */
      readonly waits?: readonly Wait[]
    }
  /** Goes on by itself when one of the waits is freed. */
  | { readonly kind: 'waiting'; readonly faults: readonly Fault[]; readonly waits: readonly Wait[] }
  /** Needs a person; also goes on by itself when one of the waits is freed, or at the re-check. */
  | {
      readonly kind: 'parked'
      readonly faults: readonly Fault[]
      readonly waits: readonly Wait[]
      readonly recheckAfterMs: number | null
    }
  /** Not finished: the engine runs it again. */
  | { readonly kind: 'retry'; readonly fault: Fault; readonly afterMs: number | null }
