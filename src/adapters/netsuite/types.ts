import type { Fault } from '../../domain/fault/fault.ts'
import type { NetSuiteId } from '../../domain/ids.ts'
import type { Lane } from '../../domain/work/outcome.ts'

/** The account's concurrency, shared by all workers. Whoever offers it stands above this layer. */
export interface PermitGate {
  /** For the one run that asks, or for many that wait for the same call. */
  withPermit<Value>(lane: Lane, call: () => Promise<Value>, permitFor: 'run' | 'many'): Promise<Value>
  /** NetSuite refused a call for concurrency. */
  refused(): void
}

/** No limit: for the command line's single calls and for tests. */
export const openGate: PermitGate = { withPermit: (_lane, call) => call(), refused: () => undefined }

/** One HTTP call, for the counters: refused tries and sign-ins count too. */
export interface NetSuiteCall {
  /** What it was for: `create salesOrder`, `readBack`, `token`. */
  readonly kind: string
  readonly operation: 'read' | 'write' | 'token'
  readonly ms: number
  readonly outcome: 'ok' | 'fault' | 'refused' | 'unknown'
}

export type OnNetSuiteCall = (call: NetSuiteCall) => void

/** The outcome of a write. A vendor's answer is never thrown. */
export type WriteOutcome =
  /** `id` is null where the answer did not name the record. */
  | { readonly kind: 'ok'; readonly id: NetSuiteId | null }
  /** An external id or a name is taken: read it back by external id; not found there, it is the name. */
  | { readonly kind: 'exists'; readonly fault: Fault }
  /** NetSuite said no and wrote nothing. */
  | { readonly kind: 'refused'; readonly fault: Fault }
  /**
   * It may be written: read by external id before anything else. `answered`: NetSuite is done with the request
   * (an error that can stand beside a saved record, netsuite.md §2.3), so one read is conclusive. Otherwise the
   * request may still be running, up to 15 minutes.
   */
  | { readonly kind: 'unknown'; readonly fault: Fault; readonly answered: boolean }
