/**
 * Orders for recordings that speak of orders their store already had (`replay-recordings.mjs --unknown`): unpaid, with
 * fulfilments that were made and taken back, so that its open fulfilment orders can be fulfilled again.
 */
import { placeCheckout } from './checkout.ts'
import { cancelFulfillment, fulfill } from './fulfillments.ts'
import { isActive } from './fulfillmentOrders.ts'
import { gidType } from './gid.ts'
import type { FulfillmentOrder, Gid, Order } from './model.ts'
import type { ShopifyWorld } from './world.ts'

/** Makes one order for each order id, which takes it; the first takes ids of its parts too. Answers what is left. */
export function admitOrders(world: ShopifyWorld, ids: readonly Gid[]): Gid[] {
  const wanted = ids.filter((id) => gidType(id) === 'Order')
  const orders = wanted.map((id) => rename(world, wornOrder(world), id))
  const [first] = orders
  if (!first) return [...ids]
  const left = ids.filter((id) => !wanted.includes(id))
  return left.filter((id) => !takePart(first, id))
}

/** Two lines, each shipped once in part and taken back. */
function wornOrder(world: ShopifyWorld): Order {
  const order = placeCheckout(world, {
    lines: [
      { title: 'Goods shipped before', price: '10.00' },
      { title: 'Service shipped before', price: '25.00', quantity: 2 },
    ],
    payments: [],
    history: true,
  })
  splitLines(world, order)
  for (const fulfillmentOrder of order.fulfillmentOrders.slice()) {
    const line = fulfillmentOrder.lines[0]
    if (!line) continue
    const shipped = [{ fulfillmentOrder, units: [{ line, quantity: 1 }] }]
    const tracking = [{ company: 'Hermes', number: 'TAKEN-BACK', url: 'https://example.com/TAKEN-BACK' }]
    cancelFulfillment(world, order, fulfill(world, order, { shipped, tracking }))
  }
  return order
}

/** One fulfilment order a line. */
function splitLines(world: ShopifyWorld, order: Order): void {
  const [whole] = order.fulfillmentOrders
  if (!whole) return
  const [, ...others] = whole.lines
  whole.lines = whole.lines.slice(0, 1)
  for (const line of others) {
    const part: FulfillmentOrder = {
      ...whole,
      id: world.nextId('FulfillmentOrder'),
      lines: [line],
      holds: [],
    }
    order.fulfillmentOrders.push(part)
  }
}

function rename(world: ShopifyWorld, order: Order, id: Gid): Order {
  world.state.orders.delete(order.id)
  order.id = id
  const parts = [...order.transactions, ...order.fulfillmentOrders, ...order.fulfillments]
  for (const part of parts) part.orderId = id
  world.state.orders.set(id, order)
  world.state.admittedIds.push(id)
  return order
}

/** The fulfilment order with the most to ship, or its line, takes an id of its type. */
function takePart(order: Order, id: Gid): boolean {
  const open = order.fulfillmentOrders.filter(isActive)
  const [target] = open.toSorted((a, b) => unitsOf(b) - unitsOf(a))
  const line = target?.lines[0]
  if (!target || !line) return false
  if (gidType(id) === 'FulfillmentOrder') {
    for (const row of order.fulfillments.flatMap((f) => f.lines))
      if (row.fulfillmentOrderId === target.id) row.fulfillmentOrderId = id
    target.id = id
    return true
  }
  if (gidType(id) !== 'FulfillmentOrderLineItem') return false
  for (const share of order.fulfillments.flatMap((f) => f.lines).flatMap((l) => l.shares ?? []))
    if (share.fulfillmentOrderLineItemId === line.id) share.fulfillmentOrderLineItemId = id
  line.id = id
  return true
}

function unitsOf(fulfillmentOrder: FulfillmentOrder): number {
  return fulfillmentOrder.lines.reduce((n, line) => n + line.remainingQuantity, 0)
}
