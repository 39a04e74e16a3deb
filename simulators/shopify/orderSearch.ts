/** `orders(query:, sortKey:)`: what the search index knows of an order. */
import type { PageArgs, SortPosition } from './connection.ts'
import type { Customer, Location, Order, Product, ProductVariant, WebhookSubscription } from './model.ts'
import { currentTotal } from './orderTotals.ts'
import { financialStatus, paymentGatewayNames } from './payments.ts'
import type { ApiContext } from './resolver.ts'
import { documentOf, type SearchDocument, type SearchFields, type SearchValue } from './search.ts'
import { fulfillmentStatus, returnStatus } from './types/orderState.ts'
import type { ShopifyWorld } from './world.ts'
import { legacyId } from './world.ts'

export interface SearchArgs extends PageArgs {
  query?: string | null
  sortKey?: string | null
}

/** An order as the index holds it: the index may lag behind (`switches.searchLagMs`; shopify.md §4.3 [U]). */
export interface IndexedOrder {
  order: Order
  updatedAt: string
}

/** Orders the index has seen; one changed since stands at its earlier `updatedAt`. */
export function indexedOrders(orders: readonly Order[], world: ShopifyWorld): IndexedOrder[] {
  const lag = world.switches.searchLagMs
  if (lag <= 0) return orders.map((order) => ({ order, updatedAt: order.updatedAt }))
  const horizon = world.nowMs() - lag
  return orders.flatMap((order) => {
    const seen = order.touches.findLast((t) => t.at <= horizon)
    return seen ? [{ order, updatedAt: seen.updatedAt }] : []
  })
}

const numberOf = (id: string | null): SearchValue => ({ number: id === null ? null : BigInt(legacyId(id)) })

/** The fields `orders(query:)` can name (schema text of the argument). */
const ORDER_FIELDS: SearchFields<{ indexed: IndexedOrder; order: Order; now: string }> = {
  id: ({ order }) => numberOf(order.id),
  name: ({ order }) => ({ text: [order.name, order.name.replace(/^#/, '')] }),
  created_at: ({ order }) => ({ time: order.createdAt }),
  updated_at: ({ indexed }) => ({ time: indexed.updatedAt }),
  processed_at: ({ order }) => ({ time: order.processedAt }),
  financial_status: ({ order, now }) => ({ text: financialStatus(order, currentTotal(order), now) }),
  fulfillment_status: ({ order }) => ({ text: fulfillmentWords(fulfillmentStatus(order)) }),
  return_status: ({ order }) => ({ text: returnStatus(order) }),
  status: ({ order }) => ({ text: statusWords(order) }),
  tag: ({ order }) => ({ text: order.tags }),
  test: ({ order }) => ({ flag: order.test }),
  email: ({ order }) => ({ text: order.email }),
  customer_id: ({ order }) => numberOf(order.customerId),
  po_number: ({ order }) => ({ text: order.poNumber }),
  source_name: ({ order }) => ({ text: order.sourceName }),
  source_identifier: ({ order }) => ({ text: order.sourceIdentifier }),
  confirmation_number: ({ order }) => ({ text: order.confirmationNumber }),
  discount_code: ({ order }) => ({ text: order.discountCodes.slice(0, 1) }),
  gateway: ({ order }) => ({ text: paymentGatewayNames(order) }),
  sku: ({ order }) => ({ text: order.lines.map((l) => l.sku).filter((s) => s !== null) }),
  location_id: ({ order }) => numberOf(order.retailLocationId),
  current_total_price: ({ order }) => ({ number: Number(currentTotal(order).shop) / 1_000_000 }),
  text: ({ order }) => ({
    text: [order.name, order.email ?? '', ...order.tags, ...order.lines.map((l) => l.title)],
  }),
}

export function orderDocument(indexed: IndexedOrder, context: ApiContext): SearchDocument {
  return documentOf(ORDER_FIELDS, { indexed, order: indexed.order, now: context.world.now() })
}

function statusWords(order: Order): string[] {
  if (order.cancelledAt !== null)
    return order.closedAt === null ? ['cancelled', 'not_closed'] : ['cancelled', 'closed']
  return order.closedAt === null ? ['open', 'not_closed'] : ['closed']
}

function fulfillmentWords(status: string): string[] {
  const synonyms: Readonly<Record<string, readonly string[]>> = {
    FULFILLED: ['fulfilled', 'shipped'],
    UNFULFILLED: ['unfulfilled', 'unshipped'],
    PARTIALLY_FULFILLED: ['partial', 'partially_fulfilled'],
  }
  return [...(synonyms[status] ?? [status.toLowerCase()])]
}

/** Where an order stands under a sort key. */
export function orderPosition(sortKey: string): (indexed: IndexedOrder) => SortPosition {
  return ({ order, updatedAt }) => {
    const id = BigInt(legacyId(order.id))
    switch (sortKey) {
      case 'UPDATED_AT':
        return { value: updatedAt, id }
      case 'CREATED_AT':
        return { value: order.createdAt, id }
      case 'ID':
        return { value: '', id }
      case 'ORDER_NUMBER':
        return { value: order.number, id }
      case 'TOTAL_PRICE':
        return { value: Number(order.originalTotal.shop), id }
      case 'CUSTOMER_NAME':
        return { value: order.shippingAddress?.lastName ?? '', id }
      default:
        return { value: order.processedAt, id }
    }
  }
}

const CUSTOMER_FIELDS: SearchFields<Customer> = {
  id: (c) => numberOf(c.id),
  email: (c) => ({ text: c.email }),
  phone: (c) => ({ text: c.phone }),
  first_name: (c) => ({ text: c.firstName }),
  last_name: (c) => ({ text: c.lastName }),
  tag: (c) => ({ text: c.tags }),
  state: (c) => ({ text: c.state }),
  created_at: (c) => ({ time: c.createdAt }),
  updated_at: (c) => ({ time: c.updatedAt }),
  customer_date: (c) => ({ time: c.createdAt }),
  text: (c) => ({ text: [c.email ?? '', c.firstName ?? '', c.lastName ?? '', c.phone ?? ''] }),
}

export const customerDocument = (customer: Customer): SearchDocument => documentOf(CUSTOMER_FIELDS, customer)

function skusOf({ product, world }: { product: Product; world: ShopifyWorld }): string[] {
  return product.variantIds.map((id) => world.state.variants.get(id)?.sku ?? '')
}

const PRODUCT_FIELDS: SearchFields<{ product: Product; world: ShopifyWorld }> = {
  id: ({ product }) => numberOf(product.id),
  title: ({ product }) => ({ text: product.title }),
  handle: ({ product }) => ({ text: product.handle }),
  vendor: ({ product }) => ({ text: product.vendor }),
  product_type: ({ product }) => ({ text: product.productType }),
  status: ({ product }) => ({ text: product.status }),
  tag: ({ product }) => ({ text: product.tags }),
  gift_card: ({ product }) => ({ flag: product.isGiftCard }),
  sku: (placed) => ({ text: skusOf(placed) }),
  created_at: ({ product }) => ({ time: product.createdAt }),
  updated_at: ({ product }) => ({ time: product.updatedAt }),
  text: (placed) => ({ text: [placed.product.title, placed.product.handle, ...skusOf(placed)] }),
}

export function productDocument(product: Product, world: ShopifyWorld): SearchDocument {
  return documentOf(PRODUCT_FIELDS, { product, world })
}

const VARIANT_FIELDS: SearchFields<ProductVariant> = {
  id: (v) => numberOf(v.id),
  sku: (v) => ({ text: v.sku }),
  barcode: (v) => ({ text: v.barcode }),
  title: (v) => ({ text: v.title }),
  product_id: (v) => numberOf(v.productId),
  updated_at: (v) => ({ time: v.updatedAt }),
  text: (v) => ({ text: [v.title, v.sku ?? ''] }),
}

export const variantDocument = (variant: ProductVariant): SearchDocument =>
  documentOf(VARIANT_FIELDS, variant)

const LOCATION_FIELDS: SearchFields<Location> = {
  id: (l) => numberOf(l.id),
  name: (l) => ({ text: l.name }),
  active: (l) => ({ flag: l.isActive }),
  text: (l) => ({ text: l.name }),
}

export const locationDocument = (location: Location): SearchDocument => documentOf(LOCATION_FIELDS, location)

const SUBSCRIPTION_FIELDS: SearchFields<WebhookSubscription> = {
  id: (w) => numberOf(w.id),
  topic: (w) => ({ text: w.topic }),
  created_at: (w) => ({ time: w.createdAt }),
  updated_at: (w) => ({ time: w.updatedAt }),
}

export const subscriptionDocument = (subscription: WebhookSubscription): SearchDocument =>
  documentOf(SUBSCRIPTION_FIELDS, subscription)
