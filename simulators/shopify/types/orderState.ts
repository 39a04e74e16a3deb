/** What an order's lines, fulfilments and returns say about its state. */
import type { FulfillmentOrder, LineItem, Order } from '../model.ts'

/** Units that have left and not come back; a shipment may be taken back after its units were. */
export function outQuantity(line: LineItem): number {
  return Math.max(0, line.fulfilledQuantity - (line.returnedQuantity ?? 0))
}

/** Units still to leave: current ones less those that are out. */
export function unfulfilledQuantity(line: LineItem): number {
  return Math.max(0, line.currentQuantity - outQuantity(line))
}

export function refundableQuantity(line: LineItem): number {
  return Math.max(0, line.quantity - line.removedQuantity - line.refundedQuantity)
}

/** What ships, if anything does; else everything but tips. */
function linesToFulfill(order: Order): LineItem[] {
  const shipped = order.lines.filter((l) => l.requiresShipping || l.fulfilledQuantity > 0)
  return shipped.length > 0 ? shipped : order.lines.filter((l) => l.kind !== 'TIP')
}

/** Order.displayFulfillmentStatus (recordings: order-create-…, fulfillment-order-lifecycle). */
export function fulfillmentStatus(order: Order): string {
  const lines = linesToFulfill(order)
  const fulfilled = lines.reduce((n, l) => n + l.fulfilledQuantity, 0)
  const open = lines.reduce((n, l) => n + unfulfilledQuantity(l), 0)
  if (fulfilled > 0) return open > 0 ? 'PARTIALLY_FULFILLED' : 'FULFILLED'
  const active = order.fulfillmentOrders.filter((f) => f.status !== 'CLOSED' && f.status !== 'CANCELLED')
  if (active.length > 0 && active.every((f) => f.status === 'ON_HOLD')) return 'ON_HOLD'
  if (active.length > 0 && active.every((f) => f.status === 'SCHEDULED')) return 'SCHEDULED'
  if (active.some((f) => f.status === 'IN_PROGRESS')) return 'IN_PROGRESS'
  return 'UNFULFILLED'
}

/**
 * Order.returnStatus (recording: order-return-status-lifecycle): a request is shown before what is in progress; a
 * return is INSPECTION_COMPLETE nowhere in the recordings.
 */
export function returnStatus(order: Order): string {
  const statuses = new Set(order.returns.map((r) => r.status))
  if (statuses.has('REQUESTED')) return 'RETURN_REQUESTED'
  if (statuses.has('OPEN')) return 'IN_PROGRESS'
  if (statuses.has('CLOSED')) return 'RETURNED'
  return 'NO_RETURN'
}

/** Units of a line that may be fulfilled now: what is on hold may not (recording: fulfillment-order-lifecycle). */
export function fulfillableQuantity(orders: readonly FulfillmentOrder[], lineItemId: string): number {
  let quantity = 0
  for (const fulfillmentOrder of orders) {
    if (['CLOSED', 'CANCELLED', 'ON_HOLD'].includes(fulfillmentOrder.status)) continue
    for (const line of fulfillmentOrder.lines) {
      if (line.lineItemId === lineItemId) quantity += line.remainingQuantity
    }
  }
  return quantity
}
