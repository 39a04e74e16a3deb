/** Committing an edit: the order takes the drafts, the ledger the difference. */
import type { CalculatedOrder, LineItem, Order } from '../model.ts'
import { routeUnits as openFulfillmentOrders } from '../routing.ts'
import type { ShopifyWorld } from '../world.ts'
import { draftOrderOf } from './editDraft.ts'
import { editAgreement } from './editSales.ts'

/** Commits; false where the edit changes nothing (recording: money-bag-presentment-parity). */
export function commitEdit(world: ShopifyWorld, order: Order, calculated: CalculatedOrder): boolean {
  const drafted = draftOrderOf(order, calculated)
  const lines = drafted.lines.filter((l) => l.quantity > 0)
  const agreement = editAgreement(world, order, { ...drafted, lines })
  if (!agreement) return false
  const before = new Map(order.lines.map((l) => [l.id, l]))
  order.agreements.push(agreement)
  order.lines = lines
  order.shippingLines = drafted.shippingLines
  order.discountApplications = drafted.discountApplications
  order.statedTotals = {}
  order.edited = true
  calculated.committed = true
  for (const line of lines) routeUnits(world, order, { line, before: before.get(line.id) })
  world.touchOrder(order, ['ORDERS_EDITED', 'ORDERS_UPDATED'])
  return true
}

/** Units added join the open fulfilment order, or a new one; units removed leave it. */
function routeUnits(
  world: ShopifyWorld,
  order: Order,
  change: { line: LineItem; before: LineItem | undefined },
): void {
  const { line, before } = change
  const difference = line.currentQuantity - (before?.currentQuantity ?? 0)
  if (difference === 0 || !line.requiresShipping) return
  const open = order.fulfillmentOrders.filter((f) => f.status !== 'CLOSED' && f.status !== 'CANCELLED')
  const held = open.flatMap((f) => f.lines).find((l) => l.lineItemId === line.id)
  if (held) {
    held.totalQuantity = Math.max(0, held.totalQuantity + difference)
    held.remainingQuantity = Math.max(0, held.remainingQuantity + difference)
  } else if (difference > 0) {
    const target = open[0]
    if (!target) openFulfillmentOrders(world, order, { units: [{ line, quantity: difference }] })
    else {
      target.lines.push({
        id: world.nextId('FulfillmentOrderLineItem'),
        lineItemId: line.id,
        totalQuantity: difference,
        remainingQuantity: difference,
      })
    }
  }
  for (const f of open) if (f.lines.every((l) => l.remainingQuantity === 0)) f.status = 'CLOSED'
}
