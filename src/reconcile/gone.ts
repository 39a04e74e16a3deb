import type { FaultCode } from '../domain/fault/catalogue.ts'
import type { Fault } from '../domain/fault/fault.ts'
import type { ExternalId } from '../domain/ids.ts'
import type { DesiredLife } from '../domain/lifecycle/types.ts'
import { ok, type Result } from '../domain/result.ts'
import type { Lane } from '../domain/work/outcome.ts'
import type { Observed } from '../ledger/types.ts'
import type { ReconcileDeps } from './ports.ts'

/** Both say that something stands which no fact asks for any more. */
const NOT_ASKED_FOR: ReadonlySet<FaultCode> = new Set([
  'booking.fulfillment-cancelled',
  'booking.posted-differs',
])

/**
 * Documents of ours that somebody deleted in NetSuite. Asked only where a document is in the way of what Shopify says
 * now: deleted, it is so no more. One that was never verified may not show yet, and counts as standing.
 */
export async function goneFromNetSuite(
  deps: Pick<ReconcileDeps, 'books'>,
  desired: DesiredLife,
  { observed, lane }: { readonly observed: Observed; readonly lane: Lane },
): Promise<Result<ReadonlySet<ExternalId>, Fault>> {
  if (!desired.factFaults.some(({ fault }) => NOT_ASKED_FOR.has(fault.code))) return ok(new Set())
  const verified = observed.records
    .filter(
      ({ kind, verifiedAt }) => verifiedAt !== null && kind !== 'customer' && kind !== 'creditApplication',
    )
    .map(({ externalId }) => externalId)
  if (verified.length === 0) return ok(new Set())
  const standing = await deps.books.readBack(verified, lane)
  if (!standing.ok) return standing
  const shown = new Set(standing.value.map(({ externalId }) => externalId.toLowerCase()))
  return ok(new Set(verified.filter((id) => !shown.has(id.toLowerCase()))))
}
