/** Which location ships which units: fulfilment orders as an order is placed (shopify.md §4.4 Fulfilment). */
import type { FulfillmentOrder, LineItem, Location, Order } from './model.ts'
import type { ShopifyWorld } from './world.ts'

/** Lines that ship, and how many units of each. */
export type UnitsToShip = { line: LineItem; quantity: number }

/**
 * Makes the open fulfilment orders of an order, one for each location that ships some of it; or, where the goods left
 * with the buyer, closes a single one with a fulfilment at once. `chosen` names a line's location, where somebody
 * chose it.
 */
export function routeOrder(
  world: ShopifyWorld,
  order: Order,
  routing: { handedOver: Location | null; chosen?: ReadonlyMap<string, Location> },
): void {
  const shippable = order.lines.filter((line) => line.requiresShipping && line.currentQuantity > 0)
  if (shippable.length === 0) return
  if (routing.handedOver) {
    handOver(world, order, { location: routing.handedOver, lines: shippable })
    return
  }
  const units = shippable.map((line) => ({ line, quantity: line.currentQuantity - line.fulfilledQuantity }))
  routeUnits(world, order, { units, chosen: routing.chosen ?? new Map() })
}

/** Opens fulfilment orders for units, one a location. Answers them. */
export function routeUnits(
  world: ShopifyWorld,
  order: Order,
  facts: { units: readonly UnitsToShip[]; chosen?: ReadonlyMap<string, Location> },
): FulfillmentOrder[] {
  const preferred = preferredLocation(world, facts.units)
  const byLocation = new Map<string | null, UnitsToShip[]>()
  for (const unit of facts.units) {
    const location = facts.chosen?.get(unit.line.id) ?? preferred ?? locationOfLine(world, unit)
    const key = location?.id ?? null
    byLocation.set(key, [...(byLocation.get(key) ?? []), unit])
  }
  return [...byLocation].map(([locationId, units]) =>
    openFulfillmentOrder(world, order, { locationId, units }),
  )
}

/** One more open fulfilment order of an order, at one location. */
export function openFulfillmentOrder(
  world: ShopifyWorld,
  order: Order,
  facts: { locationId: string | null; units: readonly UnitsToShip[] },
): FulfillmentOrder {
  const now = order.createdAt > world.now() ? order.createdAt : world.now()
  const created: FulfillmentOrder = {
    ...blankFulfillmentOrder(world, order, facts.locationId),
    lines: facts.units.map(({ line, quantity }) => ({
      id: world.nextId('FulfillmentOrderLineItem'),
      lineItemId: line.id,
      totalQuantity: quantity,
      remainingQuantity: quantity,
    })),
    updatedAt: now,
  }
  order.fulfillmentOrders.push(created)
  return created
}

/** An open fulfilment order of nothing, not yet part of its order. */
export function blankFulfillmentOrder(
  world: ShopifyWorld,
  order: Order,
  locationId: string | null,
): FulfillmentOrder {
  return {
    id: world.nextId('FulfillmentOrder'),
    orderId: order.id,
    status: 'OPEN',
    requestStatus: 'UNSUBMITTED',
    assignedLocationId: locationId,
    lines: [],
    holds: [],
    // The hour the order was placed in (recording: fulfillment-order-lifecycle).
    fulfillAt: `${order.createdAt.slice(0, 13)}:00:00Z`,
    fulfillBy: null,
    isProgressReported: false,
    splitByHoldId: null,
    createdAt: order.createdAt,
    updatedAt: order.createdAt,
  }
}

function onlineLocations(world: ShopifyWorld): Location[] {
  return [...world.state.locations.values()].filter((place) => place.isActive && place.fulfillsOnlineOrders)
}

/** The first location that has all of it; the rules a merchant orders locations by are simplified to their order. */
function preferredLocation(world: ShopifyWorld, units: readonly UnitsToShip[]): Location | null {
  return onlineLocations(world).find((place) => units.every((unit) => hasStock(world, place, unit))) ?? null
}

function locationOfLine(world: ShopifyWorld, unit: UnitsToShip): Location | null {
  const places = onlineLocations(world)
  return places.find((place) => hasStock(world, place, unit)) ?? places[0] ?? null
}

/** What is not tracked is everywhere. */
function hasStock(world: ShopifyWorld, place: Location, { line, quantity }: UnitsToShip): boolean {
  const variant = line.variantId === null ? undefined : world.state.variants.get(line.variantId)
  const item = variant && world.state.inventoryItems.get(variant.inventoryItemId)
  if (!item?.tracked) return true
  const level = item.levels[place.id]
  return level?.isActive === true && (level.quantities.available ?? 0) >= quantity
}

function handOver(
  world: ShopifyWorld,
  order: Order,
  facts: { location: Location; lines: readonly LineItem[] },
): void {
  const fulfillmentOrder: FulfillmentOrder = {
    ...blankFulfillmentOrder(world, order, facts.location.id),
    status: 'CLOSED',
    requestStatus: 'CLOSED',
    lines: facts.lines.map((line) => ({
      id: world.nextId('FulfillmentOrderLineItem'),
      lineItemId: line.id,
      totalQuantity: line.currentQuantity,
      remainingQuantity: 0,
    })),
  }
  order.fulfillmentOrders.push(fulfillmentOrder)
  const lines = facts.lines.map((line, at) => {
    line.fulfilledQuantity = line.quantity
    const held = fulfillmentOrder.lines[at]
    return {
      id: world.nextId('FulfillmentLineItem'),
      lineItemId: line.id,
      quantity: line.quantity,
      fulfillmentOrderId: fulfillmentOrder.id,
      shares: held ? [{ fulfillmentOrderLineItemId: held.id, quantity: line.quantity }] : [],
    }
  })
  order.fulfillments.push({
    id: world.nextId('Fulfillment'),
    orderId: order.id,
    name: `${order.name}-F1`,
    status: 'SUCCESS',
    displayStatus: 'FULFILLED',
    locationId: facts.location.id,
    service: 'manual',
    lines,
    tracking: [],
    createdAt: order.createdAt,
    updatedAt: order.createdAt,
  })
}
