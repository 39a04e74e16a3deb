/** Units leaving: fulfilments of an order, made and taken back. */
import { isActive, releaseUnits } from './fulfillmentOrders.ts'
import type {
  Fulfillment,
  FulfillmentOrder,
  FulfillmentOrderLineItem,
  FulfillmentTracking,
  Order,
} from './model.ts'
import { openFulfillmentOrder } from './routing.ts'
import { fulfillmentStatus } from './types/orderState.ts'
import type { ShopifyWorld } from './world.ts'

/** Units of one fulfilment order that leave together. */
export type Shipped = {
  fulfillmentOrder: FulfillmentOrder
  units: readonly { line: FulfillmentOrderLineItem; quantity: number }[]
}

/** FulfillmentTrackingInput: one number or several, one URL or several, one carrier for all. */
export type TrackingInput = {
  company?: string | null
  number?: string | null
  numbers?: string[] | null
  url?: string | null
  urls?: string[] | null
}

/** Numbers and URLs by position (recording: fulfillment-multi-tracking-info). */
export function trackingOf(input: TrackingInput | null | undefined): FulfillmentTracking[] {
  if (!input) return []
  const numbers = input.numbers ?? (input.number ? [input.number] : [])
  const urls = input.urls ?? (input.url ? [input.url] : [])
  const count = Math.max(numbers.length, urls.length, input.company ? 1 : 0)
  return Array.from({ length: count }, (_, at) => ({
    company: input.company ?? null,
    number: numbers[at] ?? null,
    url: urls[at] ?? null,
  }))
}

/** Makes one fulfilment of units that leave one location, and announces it. */
export function fulfill(
  world: ShopifyWorld,
  order: Order,
  facts: { shipped: readonly Shipped[]; tracking: FulfillmentTracking[] },
): Fulfillment {
  const now = world.now()
  const fulfillment: Fulfillment = {
    id: world.nextId('Fulfillment'),
    orderId: order.id,
    name: `${order.name}-F${order.fulfillments.length + 1}`,
    status: 'SUCCESS',
    displayStatus: 'FULFILLED',
    locationId: facts.shipped[0]?.fulfillmentOrder.assignedLocationId ?? null,
    service: 'manual',
    lines: [],
    tracking: facts.tracking,
    createdAt: now,
    updatedAt: now,
  }
  for (const { fulfillmentOrder, units } of facts.shipped) {
    for (const { line, quantity } of units)
      ship(world, order, { fulfillment, fulfillmentOrder, line, quantity })
    const isDone = fulfillmentOrder.lines.every((line) => line.remainingQuantity === 0)
    fulfillmentOrder.status = isDone ? 'CLOSED' : 'IN_PROGRESS'
    fulfillmentOrder.updatedAt = now
  }
  order.fulfillments.push(fulfillment)
  world.emit('FULFILLMENTS_CREATE', fulfillment.id, order.id)
  const isWhole = fulfillmentStatus(order) === 'FULFILLED'
  world.touchOrder(order, [isWhole ? 'ORDERS_FULFILLED' : 'ORDERS_PARTIALLY_FULFILLED', 'ORDERS_UPDATED'])
  return fulfillment
}

type ShippedLine = {
  fulfillment: Fulfillment
  fulfillmentOrder: FulfillmentOrder
  line: FulfillmentOrderLineItem
  quantity: number
}

/** Units of one order line are one row, also from two fulfilment orders (recording: fulfillment-create-multi-group). */
function ship(
  world: ShopifyWorld,
  order: Order,
  { fulfillment, fulfillmentOrder, line, quantity }: ShippedLine,
): void {
  line.remainingQuantity -= quantity
  const item = order.lines.find((l) => l.id === line.lineItemId)
  if (item) item.fulfilledQuantity += quantity
  const row = fulfillment.lines.find((l) => l.lineItemId === line.lineItemId)
  const share = { fulfillmentOrderLineItemId: line.id, quantity }
  if (row) {
    row.quantity += quantity
    row.shares = [...(row.shares ?? []), share]
    return
  }
  fulfillment.lines.push({
    id: world.nextId('FulfillmentLineItem'),
    lineItemId: line.lineItemId,
    quantity,
    fulfillmentOrderId: fulfillmentOrder.id,
    shares: [share],
  })
}

/**
 * Takes a fulfilment back. A fulfilment order that is still active gets its units back; for one that had closed, its
 * units show as remaining and stand in a new one (recording: fulfillment-tracking-info-update-parity; schema text).
 */
export function cancelFulfillment(world: ShopifyWorld, order: Order, fulfillment: Fulfillment): void {
  fulfillment.status = 'CANCELLED'
  fulfillment.displayStatus = 'CANCELED'
  fulfillment.updatedAt = world.now()
  const reopened = new Map<FulfillmentOrder, { lineItemId: string; quantity: number }[]>()
  for (const row of fulfillment.lines) {
    const item = order.lines.find((l) => l.id === row.lineItemId)
    if (item) item.fulfilledQuantity -= row.quantity
    for (const { fulfillmentOrder, line, quantity } of sharesOf(order, row)) {
      line.remainingQuantity += quantity
      if (isActive(fulfillmentOrder)) continue
      const units = reopened.get(fulfillmentOrder) ?? []
      reopened.set(fulfillmentOrder, [...units, { lineItemId: line.lineItemId, quantity }])
    }
  }
  for (const part of order.fulfillmentOrders) {
    const isUntouched = part.lines.every((line) => line.remainingQuantity === line.totalQuantity)
    if (part.status === 'IN_PROGRESS' && !part.isProgressReported && isUntouched) part.status = 'OPEN'
  }
  for (const [closed, rows] of reopened) {
    const units = rows.flatMap(({ lineItemId, quantity }) => {
      const line = order.lines.find((l) => l.id === lineItemId)
      return line ? [{ line, quantity }] : []
    })
    openFulfillmentOrder(world, order, { locationId: closed.assignedLocationId, units })
  }
  // Units refunded meanwhile do not ship again.
  for (const row of fulfillment.lines) releaseUnits(order, row.lineItemId)
  world.emit('FULFILLMENTS_UPDATE', fulfillment.id, order.id)
  world.touchOrder(order)
}

function sharesOf(order: Order, row: Fulfillment['lines'][number]) {
  const placed = order.fulfillmentOrders.flatMap((part) => part.lines.map((line) => ({ part, line })))
  const shares = row.shares ?? []
  return shares.flatMap(({ fulfillmentOrderLineItemId, quantity }) => {
    const found = placed.find(({ line }) => line.id === fulfillmentOrderLineItemId)
    return found ? [{ fulfillmentOrder: found.part, line: found.line, quantity }] : []
  })
}
