import type { WriteOutcome } from '../adapters/netsuite/types.ts'
import type { Claim } from '../ledger/types.ts'
import { fenceLost } from './context.ts'
import type { ReconcileDeps } from './ports.ts'

/**
 * Sends one write with its attempt committed before it and its outcome after it, so that a crash between
 * the two leaves the intent "unknown" and never "not sent". A lost fence sends nothing.
 */
export async function tracked(
  deps: Pick<ReconcileDeps, 'ledger' | 'now'>,
  sending: { readonly claim: Claim; readonly intentId: bigint },
  send: () => Promise<WriteOutcome>,
): Promise<WriteOutcome> {
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
