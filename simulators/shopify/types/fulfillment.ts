/** FulfillmentOrder and Fulfillment, for reading. */
import { connectionOf, type PageArgs } from '../connection.ts'
import type {
  Fulfillment,
  FulfillmentHold,
  FulfillmentOrder,
  FulfillmentOrderLineItem,
  LineItem,
  Order,
} from '../model.ts'
import { mergeable, supportedActions } from '../fulfillmentOrders.ts'
import { times } from '../money.ts'
import { lineNet } from '../orderTotals.ts'
import type { ApiContext, FieldMap, TypeMap } from '../resolver.ts'
import { legacyId } from '../world.ts'
import { allInOrder, inOrder, type InOrder, moneyBag } from './source.ts'

type PlacedFulfillmentOrder = InOrder<FulfillmentOrder>
type PlacedLine = InOrder<FulfillmentOrderLineItem>
type PlacedFulfillment = InOrder<Fulfillment>
type FulfillmentLine = InOrder<Fulfillment['lines'][number]>

export function lineOf(order: Order, id: string): InOrder<LineItem> | null {
  const line = order.lines.find((l) => l.id === id)
  return line ? inOrder(order, line) : null
}

const fulfillmentOrderFields: FieldMap = {
  assignedLocation: (f: PlacedFulfillmentOrder, _args: never, { world }: ApiContext) => {
    const location =
      f.assignedLocationId === null ? undefined : world.state.locations.get(f.assignedLocationId)
    const address = location?.address
    return {
      name: location?.name ?? '',
      location: location ?? null,
      address1: address?.address1 ?? null,
      address2: address?.address2 ?? null,
      city: address?.city ?? null,
      countryCode: address?.countryCode ?? world.state.shop.countryCode,
      phone: address?.phone ?? null,
      province: address?.province ?? null,
      zip: address?.zip ?? null,
    }
  },
  lineItems: (f: PlacedFulfillmentOrder, args: PageArgs) => connectionOf(allInOrder(f.order, f.lines), args),
  fulfillmentHolds: (f: PlacedFulfillmentOrder) => f.holds,
  fulfillments: (f: PlacedFulfillmentOrder, args: PageArgs) => {
    const own = f.order.fulfillments.filter((x) => x.lines.some((l) => l.fulfillmentOrderId === f.id))
    return connectionOf(allInOrder(f.order, own), args)
  },
  supportedActions: (f: PlacedFulfillmentOrder) =>
    supportedActions(f.order, f).map((action) => ({ action, externalUrl: null })),
  merchantRequests: (_f: PlacedFulfillmentOrder, args: PageArgs) => connectionOf([], args),
  orderName: (f: PlacedFulfillmentOrder) => f.order.name,
  orderProcessedAt: (f: PlacedFulfillmentOrder) => f.order.processedAt,
  channelId: () => null,
  deliveryMethod: () => null,
  destination: (f: PlacedFulfillmentOrder) => {
    const address = f.order.shippingAddress
    return address && { ...address, email: f.order.email, location: null }
  },
  fulfillmentOrdersForMerge: (f: PlacedFulfillmentOrder, args: PageArgs) =>
    connectionOf(allInOrder(f.order, mergeable(f.order, f)), args),
  locationsForMove: (f: PlacedFulfillmentOrder, args: PageArgs, { world }: ApiContext) => {
    const places = [...world.state.locations.values()].filter(
      (l) => l.isActive && l.id !== f.assignedLocationId,
    )
    return connectionOf(
      places.map((location) => ({ location, message: null, movable: true })),
      args,
    )
  },
  internationalDuties: () => null,
}

const fulfillmentOrderLineFields: FieldMap = {
  lineItem: (l: PlacedLine) => lineOf(l.order, l.lineItemId),
  originalUnitPriceSet: (l: PlacedLine) => {
    const line = lineOf(l.order, l.lineItemId)
    return line && moneyBag(l.order, line.unitPrice)
  },
  productTitle: (l: PlacedLine) => lineOf(l.order, l.lineItemId)?.title ?? '',
  variantTitle: (l: PlacedLine) => lineOf(l.order, l.lineItemId)?.variantTitle ?? null,
  sku: (l: PlacedLine) => lineOf(l.order, l.lineItemId)?.sku ?? null,
  vendor: (l: PlacedLine) => lineOf(l.order, l.lineItemId)?.vendor ?? null,
  requiresShipping: (l: PlacedLine) => lineOf(l.order, l.lineItemId)?.requiresShipping ?? false,
  variant: (l: PlacedLine, _args: never, { world }: ApiContext) => {
    const variantId = lineOf(l.order, l.lineItemId)?.variantId
    return variantId ? (world.state.variants.get(variantId) ?? null) : null
  },
  inventoryItemId: (l: PlacedLine, _args: never, { world }: ApiContext) => {
    const variantId = lineOf(l.order, l.lineItemId)?.variantId
    return variantId ? (world.state.variants.get(variantId)?.inventoryItemId ?? null) : null
  },
  image: () => null,
  warnings: () => [],
}

const fulfillmentFields: FieldMap = {
  legacyResourceId: (f: PlacedFulfillment) => legacyId(f.id),
  trackingInfo: (f: PlacedFulfillment, args: { first?: number | null }) =>
    f.tracking.slice(0, args.first ?? undefined),
  fulfillmentLineItems: (f: PlacedFulfillment, args: PageArgs) =>
    connectionOf(allInOrder(f.order, f.lines), args),
  fulfillmentOrders: (f: PlacedFulfillment, args: PageArgs) => {
    const ids = new Set(f.lines.map((l) => l.fulfillmentOrderId))
    return connectionOf(
      allInOrder(
        f.order,
        f.order.fulfillmentOrders.filter((x) => ids.has(x.id)),
      ),
      args,
    )
  },
  totalQuantity: (f: PlacedFulfillment) => f.lines.reduce((n, l) => n + l.quantity, 0),
  location: (f: PlacedFulfillment, _args: never, { world }: ApiContext) =>
    f.locationId === null ? null : (world.state.locations.get(f.locationId) ?? null),
  service: (f: PlacedFulfillment) => ({
    id: `gid://shopify/FulfillmentService/${f.service}`,
    handle: f.service,
    serviceName: 'Manual',
    type: 'MANUAL',
  }),
  requiresShipping: () => true,
  deliveredAt: () => null,
  inTransitAt: () => null,
  estimatedDeliveryAt: () => null,
  originAddress: () => null,
  events: (_f: PlacedFulfillment, args: PageArgs) => connectionOf([], args),
}

const fulfillmentLineFields: FieldMap = {
  lineItem: (l: FulfillmentLine) => lineOf(l.order, l.lineItemId),
  originalTotalSet: (l: FulfillmentLine) => {
    const line = lineOf(l.order, l.lineItemId)
    return line && moneyBag(l.order, times(line.unitPrice, l.quantity))
  },
  discountedTotalSet: (l: FulfillmentLine) => {
    const line = lineOf(l.order, l.lineItemId)
    return line && moneyBag(l.order, lineNet(l.order, line, l.quantity))
  },
}

const holdFields: FieldMap = {
  displayReason: (h: FulfillmentHold) => {
    const words = h.reason.toLowerCase().replaceAll('_', ' ')
    return words.charAt(0).toUpperCase() + words.slice(1)
  },
  heldByRequestingApp: () => true,
  heldByApp: (_hold: FulfillmentHold, _args: never, { world }: ApiContext) => ({
    id: world.state.app.appId,
    title: world.state.app.title,
  }),
}

export const fulfillmentTypes: TypeMap = {
  FulfillmentOrder: fulfillmentOrderFields,
  FulfillmentOrderLineItem: fulfillmentOrderLineFields,
  FulfillmentHold: holdFields,
  Fulfillment: fulfillmentFields,
  FulfillmentLineItem: fulfillmentLineFields,
}
