/** What fulfilment orders are made of and how units pass between them (recording: fulfillment-order-lifecycle). */
import { gidType, legacyId } from './gid.ts'
import type { FulfillmentOrder, FulfillmentOrderLineItem, Order } from './model.ts'
import { findPart } from './node.ts'
import { ApiError, type ApiContext } from './resolver.ts'
import { blankFulfillmentOrder } from './routing.ts'
import { unfulfilledQuantity } from './types/orderState.ts'
import type { ShopifyWorld } from './world.ts'

/** FulfillmentOrderLineItemInput */
export type UnitsInput = { id: string; quantity: number }

export type Placed = { order: Order; part: FulfillmentOrder }

export function isActive(fulfillmentOrder: FulfillmentOrder): boolean {
  return fulfillmentOrder.status !== 'CLOSED' && fulfillmentOrder.status !== 'CANCELLED'
}

/**
 * The fulfilment order with an id; null where no order has it. An id of another type, or of number 0, is no id at all:
 * a top-level RESOURCE_NOT_FOUND (recording: fulfillment-order-lifecycle `validation`).
 */
export function findFulfillmentOrder(context: ApiContext, id: string): Placed | null {
  assertId(id, 'FulfillmentOrder')
  return findPart(context, id, (order) => order.fulfillmentOrders)
}

/** Throws RESOURCE_NOT_FOUND for a global id that is none of a type. */
export function assertId(id: string, type: string): void {
  if (gidType(id) === type && legacyId(id) !== '0') return
  throw new ApiError('RESOURCE_NOT_FOUND', `Invalid id: ${id}`)
}

export function remainingUnits(fulfillmentOrder: FulfillmentOrder): number {
  return fulfillmentOrder.lines.reduce((sum, line) => sum + line.remainingQuantity, 0)
}

/** The lines an input names, or all with something left; null where one does not exist or has fewer units. */
export function pickUnits(
  fulfillmentOrder: FulfillmentOrder,
  inputs: readonly UnitsInput[] | null | undefined,
): { line: FulfillmentOrderLineItem; quantity: number }[] | null {
  if (!inputs || inputs.length === 0) {
    const open = fulfillmentOrder.lines.filter((line) => line.remainingQuantity > 0)
    return open.map((line) => ({ line, quantity: line.remainingQuantity }))
  }
  const picked = inputs.map(({ id, quantity }) => ({
    line: fulfillmentOrder.lines.find((line) => line.id === id),
    quantity,
  }))
  const found = picked.flatMap(({ line, quantity }) => (line ? [{ line, quantity }] : []))
  const isPossible = found.every(({ line, quantity }) => quantity > 0 && quantity <= line.remainingQuantity)
  return found.length === picked.length && isPossible ? found : null
}

/** Moves units into a new open fulfilment order at a location, standing right behind the others of the order. */
export function splitOff(
  world: ShopifyWorld,
  { order, part: source }: Placed,
  facts: {
    locationId: string | null
    units: readonly { line: FulfillmentOrderLineItem; quantity: number }[]
  },
): FulfillmentOrder {
  const created: FulfillmentOrder = {
    ...blankFulfillmentOrder(world, order, facts.locationId),
    fulfillAt: source.fulfillAt,
    fulfillBy: source.fulfillBy,
    createdAt: world.now(),
    updatedAt: world.now(),
  }
  for (const { line, quantity } of facts.units) {
    line.totalQuantity -= quantity
    line.remainingQuantity -= quantity
    created.lines.push({
      id: world.nextId('FulfillmentOrderLineItem'),
      lineItemId: line.lineItemId,
      totalQuantity: quantity,
      remainingQuantity: quantity,
    })
  }
  source.lines = source.lines.filter((line) => line.totalQuantity > 0)
  source.updatedAt = world.now()
  order.fulfillmentOrders.push(created)
  return created
}

/** Takes what is left of another fulfilment order into this one, which stays; the other closes, empty. */
export function mergeInto(world: ShopifyWorld, target: FulfillmentOrder, source: FulfillmentOrder): void {
  for (const line of source.lines) {
    const own = target.lines.find((candidate) => candidate.lineItemId === line.lineItemId)
    if (own) {
      own.totalQuantity += line.remainingQuantity
      own.remainingQuantity += line.remainingQuantity
    } else {
      target.lines.push({
        ...line,
        id: world.nextId('FulfillmentOrderLineItem'),
        totalQuantity: line.remainingQuantity,
      })
    }
    line.totalQuantity -= line.remainingQuantity
    line.remainingQuantity = 0
  }
  source.status = 'CLOSED'
  target.updatedAt = source.updatedAt = world.now()
}

/** Others that this one could be merged with: open, at the same location. */
export function mergeable(order: Order, fulfillmentOrder: FulfillmentOrder): FulfillmentOrder[] {
  return order.fulfillmentOrders.filter(
    (other) =>
      other !== fulfillmentOrder &&
      other.id !== fulfillmentOrder.id &&
      other.status === 'OPEN' &&
      other.assignedLocationId === fulfillmentOrder.assignedLocationId,
  )
}

/** What may be done with a fulfilment order in its state. */
export function supportedActions(order: Order, f: FulfillmentOrder): string[] {
  const parts = [
    ...(remainingUnits(f) > 1 ? ['SPLIT'] : []),
    ...(f.status === 'OPEN' && mergeable(order, f).length > 0 ? ['MERGE'] : []),
  ]
  switch (f.status) {
    case 'OPEN':
      return ['CREATE_FULFILLMENT', 'REPORT_PROGRESS', 'MOVE', 'HOLD', ...parts]
    case 'IN_PROGRESS':
      // Partly fulfilled ones are not recorded: as open ones ([U]).
      return f.isProgressReported
        ? ['CREATE_FULFILLMENT', 'REPORT_PROGRESS', 'HOLD', 'MARK_AS_OPEN']
        : ['CREATE_FULFILLMENT', 'REPORT_PROGRESS', 'MOVE', 'HOLD', ...parts]
    case 'SCHEDULED':
      return ['MARK_AS_OPEN', 'MOVE']
    case 'ON_HOLD':
      return ['RELEASE_HOLD', 'HOLD', 'MOVE']
    case 'INCOMPLETE':
    case 'CANCELLED':
    case 'CLOSED':
      return []
    default:
      return f.status satisfies never
  }
}

/** Units that will not ship any more leave the active fulfilment orders; empty ones close. */
export function releaseUnits(order: Order, lineItemId: string): void {
  const line = order.lines.find((candidate) => candidate.id === lineItemId)
  if (!line) return
  let toShip = unfulfilledQuantity(line)
  for (const fulfillmentOrder of order.fulfillmentOrders.filter(isActive)) {
    for (const held of fulfillmentOrder.lines.filter((l) => l.lineItemId === lineItemId)) {
      const kept = Math.min(held.remainingQuantity, toShip)
      held.totalQuantity -= held.remainingQuantity - kept
      held.remainingQuantity = kept
      toShip -= kept
    }
    if (fulfillmentOrder.lines.every((l) => l.remainingQuantity === 0)) fulfillmentOrder.status = 'CLOSED'
  }
}
