import type { Fault } from '../domain/fault/fault.ts'
import type { Claim } from '../ledger/types.ts'
import { fenceLost } from './context.ts'
import type { ReconcileDeps } from './ports.ts'

/** What both systems' writes have in common. */
type Sent =
  | { readonly kind: 'ok' }
  | { readonly kind: 'refused'; readonly fault: Fault }
  | { readonly kind: 'unknown' | 'exists'; readonly fault: Fault }

/**
 * Sends one write with its attempt committed before it and its outcome after it, so that a crash between
 * the two leaves the intent "unknown" and never "not sent". A lost fence sends nothing.
 */
export async function tracked<Outcome extends Sent>(
  deps: Pick<ReconcileDeps, 'ledger' | 'now'>,
  sending: { readonly claim: Claim; readonly intentId: bigint },
  send: () => Promise<Outcome>,
): Promise<Outcome | Extract<Sent, { kind: 'refused' }>> {
  const { claim, intentId } = sending
  const attempt = await deps.ledger.beginAttempt(claim, intentId)
  if (attempt === 'fence-lost') return { kind: 'refused', fault: fenceLost(claim) }
  const started = deps.now().getTime()
  const outcome = await send()
  await deps.ledger.endAttempt(claim, {
    id: attempt,
    outcome: outcome.kind,
    faultCode: outcome.kind === 'ok' ? null : outcome.fault.code,
    ms: Math.max(0, deps.now().getTime() - started),
  })
  return outcome
}
