/** `node(id:)`: any object of the store by its global id. */
import type { Order } from './model.ts'
import { isVisible, visibleOrder } from './orderWindow.ts'
import { type ApiContext, notSimulated } from './resolver.ts'
import { inOrder } from './types/source.ts'
import { gidType } from './world.ts'

type PartOfOrder = (order: Order) => readonly { id: string }[]

/** Where the parts of an order stand, by the type in their id. */
const PARTS: Readonly<Record<string, PartOfOrder>> = {
  LineItem: (o) => o.lines,
  ShippingLine: (o) => o.shippingLines,
  OrderTransaction: (o) => o.transactions,
  Refund: (o) => o.refunds,
  Return: (o) => o.returns,
  ReturnLineItem: (o) => o.returns.flatMap((r) => r.lines),
  ExchangeLineItem: (o) => o.returns.flatMap((r) => r.exchangeLines),
  ReverseFulfillmentOrder: (o) => o.returns.flatMap((r) => r.reverseFulfillmentOrders),
  ReverseFulfillmentOrderLineItem: (o) =>
    o.returns.flatMap((r) => r.reverseFulfillmentOrders).flatMap((r) => r.lines),
  FulfillmentOrder: (o) => o.fulfillmentOrders,
  Fulfillment: (o) => o.fulfillments,
  FulfillmentLineItem: (o) => o.fulfillments.flatMap((f) => f.lines),
  FulfillmentOrderLineItem: (o) => o.fulfillmentOrders.flatMap((f) => f.lines),
  OrderAgreement: (o) => o.agreements,
  OrderEditAgreement: (o) => o.agreements,
  RefundAgreement: (o) => o.agreements,
  ReturnAgreement: (o) => o.agreements,
}

/** The object with its `__typename`, or null where the store has none (recording: …cold-hydration `confirmedMissing`). */
export function findNode(id: string, context: ApiContext): object | null {
  const type = gidType(id)
  if (type === null) return null
  const whole = wholeObjects(context).get(type)
  if (whole) {
    const found = whole(id)
    return found ? { ...found, __typename: type } : null
  }
  const parts = PARTS[type]
  if (!parts) throw notSimulated(`node of type ${type}`)
  for (const order of context.world.state.orders.values()) {
    const found = parts(order).find((part) => part.id === id)
    if (found) return isVisible(order, context) ? { ...inOrder(order, found), __typename: type } : null
  }
  return null
}

const from = (map: ReadonlyMap<string, object>) => (id: string) => map.get(id) ?? null

function wholeObjects(context: ApiContext): ReadonlyMap<string, (id: string) => object | null> {
  const { state } = context.world
  return new Map<string, (id: string) => object | null>([
    ['Order', (id) => visibleOrder(id, context)],
    ['Customer', from(state.customers)],
    ['Product', from(state.products)],
    ['ProductVariant', from(state.variants)],
    ['InventoryItem', from(state.inventoryItems)],
    ['Location', from(state.locations)],
    ['GiftCard', from(state.giftCards)],
    ['StoreCreditAccount', from(state.storeCreditAccounts)],
    ['WebhookSubscription', from(state.webhookSubscriptions)],
    ['CalculatedOrder', from(state.calculatedOrders)],
    ['Shop', (id) => (state.shop.id === id ? state.shop : null)],
    ['AppInstallation', (id) => (state.app.id === id ? state.app : null)],
  ])
}

/** The first part of a type with an id, and its order; null where no order has it. */
export function findPart<T extends { id: string }>(
  context: ApiContext,
  id: string,
  parts: (order: Order) => readonly T[],
): { order: Order; part: T } | null {
  for (const order of context.world.state.orders.values()) {
    const part = parts(order).find((candidate) => candidate.id === id)
    if (part) return isVisible(order, context) ? { order, part } : null
  }
  return null
}
