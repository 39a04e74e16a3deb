import type { ForeignOrder } from '../adapters/netsuite/lookups.ts'
import { fault, type Fault } from '../domain/fault/fault.ts'
import type { DesiredLife } from '../domain/lifecycle/types.ts'
import type { ExternalId } from '../domain/ids.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { OrderRun } from './context.ts'

/** What an order is booked as, and the number that it stands under. */
export type BookedAs = { readonly externalId: ExternalId; readonly otherRefNum: string }

/** The sales order, or the cash sale instead of it. Null: the order cannot be booked anew. */
export const bookedAs = ({ salesOrder, cashSale }: DesiredLife): BookedAs | null => salesOrder ?? cashSale

/**
 * Before a store's first write for an order: its number must not stand on a record which is not ours, or the
 * order was typed in by hand, or booked by another integration. Asked anew as long as nothing of ours stands: a
 * person may type in what we could not book. Not asked while ours may stand unseen, which is settled first.
 */
export async function foreignDuplicate(run: OrderRun, document: BookedAs): Promise<Result<null, Fault>> {
  const { records, openIntents } = run.observed
  const stands = records.some((record) => record.externalId === document.externalId)
  const mayStand = openIntents.some(
    (intent) => intent.externalId === document.externalId && intent.state === 'unknown',
  )
  if (stands || mayStand) return ok(null)
  const found = await run.deps.books.foreignOrders(document.otherRefNum, run.claim.lane)
  if (!found.ok) return found
  const [foreign] = found.value
  return foreign ? fail(foreignFault(document.otherRefNum, foreign)) : ok(null)
}

export function foreignFault(order: string, foreign: ForeignOrder): Fault {
  const named = foreign.tranId ?? foreign.id
  return fault(
    'booking.foreign-duplicate',
    { order, record: named },
    `${foreign.type} ${foreign.id} (${named}, externalId ${foreign.externalId ?? 'none'}) carries number ${foreign.otherRefNum ?? named}`,
  )
}
