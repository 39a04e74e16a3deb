/** Orders whose sales orders people closed. */
import type { StoredRecord } from '../../../simulators/netsuite/world.ts'
import { FIELDS, factNumber, text } from '../oracle/readBooks.ts'
import type { ToldCase, ToldOrder } from './case.ts'

/** As it is told apart from what staff cancel: their reason is another. */
const OURS = 'STAFF'

const isClosed = ({ sublists }: StoredRecord): boolean => {
  const lines = sublists['item'] ?? []
  return lines.length > 0 && lines.every(({ fields }) => fields['isClosed'] === true)
}

const hasMoved = ({ sublists }: StoredRecord): boolean =>
  (sublists['item'] ?? []).some(
    ({ fields }) =>
      Number(text(fields, 'quantityFulfilled') || '0') + Number(text(fields, 'quantityBilled') || '0') > 0,
  )

/** Nothing but the sale and its payments, ever. */
const BEFORE: ReadonlySet<string> = new Set(['customerDeposit', 'salesOrder'])

/** At any time: nobody loses an order that no person closed. In the end: who closed one in time, has cancelled it. */
export function wrongCancellations(
  { log, scripted }: ToldCase,
  orders: readonly ToldOrder[],
): readonly string[] {
  return orders.flatMap(({ order, number, said }) => {
    const own = log.mutations.filter(
      ({ record }) =>
        factNumber(text(record.fields, FIELDS.order) || text(record.fields, FIELDS.fact)) === number,
    )
    const closings = own.filter(
      ({ record, by, before }) =>
        record.kind === 'salesOrder' &&
        by === 'person' &&
        before !== undefined &&
        isClosed(record) &&
        !isClosed(before) &&
        !hasMoved(record),
    )
    const isCancelledByUs = order.cancelReason === OURS
    if (isCancelledByUs && closings.length === 0)
      return [`${order.name}: was cancelled, and nobody closed its sales order`]
    const isUntouched =
      !scripted.has(number) &&
      own.every(({ record }) => BEFORE.has(record.kind)) &&
      own.filter(({ by, record }) => by === 'person' && record.kind === 'salesOrder').length === 1 &&
      order.fulfillments.length === 0 &&
      order.refunds.length === 0 &&
      !order.edited
    // A sales order that was changed beside it, or that waits for something else, is for a person.
    if (order.cancelledAt !== null || closings.length === 0 || !isUntouched) return []
    return [
      `${order.name}: its sales order was closed, and it is not cancelled (${said?.outcome ?? 'nothing'}: ${said?.codes.join(', ') ?? ''})`,
    ]
  })
}
