/** FulfillmentOrder, Fulfillment and Return, for reading. */
import { connectionOf, type PageArgs } from '../connection.ts'
import type {
  Fulfillment,
  FulfillmentHold,
  FulfillmentOrder,
  FulfillmentOrderLineItem,
  LineItem,
  Order,
  Return,
  ReturnLineItem,
} from '../model.ts'
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

/** What may be done with a fulfilment order in its state (recording: fulfillment-order-lifecycle). */
function supportedActions(f: FulfillmentOrder): { action: string; externalUrl: null }[] {
  const actions: Readonly<Record<FulfillmentOrder['status'], readonly string[]>> = {
    OPEN: ['CREATE_FULFILLMENT', 'REPORT_PROGRESS', 'MOVE', 'HOLD', ...(isSplittable(f) ? ['SPLIT'] : [])],
    IN_PROGRESS: ['CREATE_FULFILLMENT', 'REPORT_PROGRESS', 'HOLD', 'MARK_AS_OPEN'],
    SCHEDULED: ['MARK_AS_OPEN', 'MOVE'],
    ON_HOLD: ['RELEASE_HOLD', 'HOLD', 'MOVE'],
    INCOMPLETE: [],
    CANCELLED: [],
    CLOSED: [],
  }
  return actions[f.status].map((action) => ({ action, externalUrl: null }))
}

function isSplittable(f: FulfillmentOrder): boolean {
  return f.lines.reduce((n, l) => n + l.remainingQuantity, 0) > 1
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
  supportedActions,
  merchantRequests: (_f: PlacedFulfillmentOrder, args: PageArgs) => connectionOf([], args),
  orderName: (f: PlacedFulfillmentOrder) => f.order.name,
  orderProcessedAt: (f: PlacedFulfillmentOrder) => f.order.processedAt,
  channelId: () => null,
  deliveryMethod: () => null,
  destination: (f: PlacedFulfillmentOrder) => {
    const address = f.order.shippingAddress
    return address && { ...address, email: f.order.email, location: null }
  },
  fulfillBy: () => null,
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
  service: (f: PlacedFulfillment) => ({ id: null, handle: f.service, serviceName: 'Manual', type: 'MANUAL' }),
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

const returnFields: FieldMap = {
  totalQuantity: (r: InOrder<Return>) => r.lines.reduce((n, l) => n + l.quantity, 0),
  returnLineItems: (r: InOrder<Return>, args: PageArgs) =>
    connectionOf(
      allInOrder(r.order, r.lines).map((l) => ({ ...l, __typename: 'ReturnLineItem' })),
      args,
    ),
  refunds: (r: InOrder<Return>, args: PageArgs) =>
    connectionOf(
      allInOrder(
        r.order,
        r.order.refunds.filter((refund) => refund.returnId === r.id),
      ),
      args,
    ),
}

const returnLineFields: FieldMap = {
  fulfillmentLineItem: (l: InOrder<ReturnLineItem>) => {
    const lines = l.order.fulfillments.flatMap((f) => f.lines)
    const found = lines.find((candidate) => candidate.id === l.fulfillmentLineItemId)
    return found ? inOrder(l.order, found) : null
  },
  refundableQuantity: (l: InOrder<ReturnLineItem>) => l.quantity - l.refundedQuantity,
  processableQuantity: (l: InOrder<ReturnLineItem>) => l.quantity - l.processedQuantity,
  unprocessedQuantity: (l: InOrder<ReturnLineItem>) => l.quantity - l.processedQuantity,
  restockingFee: () => null,
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
  Return: returnFields,
  ReturnLineItem: returnLineFields,
}
