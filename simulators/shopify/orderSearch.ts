/** `orders(query:, sortKey:)`: what the search index knows of an order. */
import type { PageArgs, SortPosition } from './connection.ts'
import type { Customer, Order, Product, ProductVariant } from './model.ts'
import { currentTotal } from './orderTotals.ts'
import { financialStatus, paymentGatewayNames } from './payments.ts'
import type { ApiContext } from './resolver.ts'
import type { SearchDocument } from './search.ts'
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

/** The fields `orders(query:)` can name (schema text of the argument). */
export function orderDocument(indexed: IndexedOrder, context: ApiContext): SearchDocument {
  const { order } = indexed
  const status = financialStatus(order, currentTotal(order), context.world.now())
  return {
    id: { number: BigInt(legacyId(order.id)) },
    name: { text: [order.name, order.name.replace(/^#/, '')] },
    created_at: { time: order.createdAt },
    updated_at: { time: indexed.updatedAt },
    processed_at: { time: order.processedAt },
    financial_status: { text: status },
    fulfillment_status: { text: fulfillmentWords(fulfillmentStatus(order)) },
    return_status: { text: returnStatus(order) },
    status: { text: statusWords(order) },
    tag: { text: order.tags },
    tag_not: { text: [] },
    test: { flag: order.test },
    email: { text: order.email },
    customer_id: { number: order.customerId === null ? null : BigInt(legacyId(order.customerId)) },
    po_number: { text: order.poNumber },
    source_name: { text: order.sourceName },
    source_identifier: { text: order.sourceIdentifier },
    confirmation_number: { text: order.confirmationNumber },
    discount_code: { text: order.discountCodes.slice(0, 1) },
    gateway: { text: paymentGatewayNames(order) },
    sku: { text: order.lines.map((l) => l.sku).filter((s) => s !== null) },
    location_id: {
      number: order.retailLocationId === null ? null : BigInt(legacyId(order.retailLocationId)),
    },
    current_total_price: { number: Number(currentTotal(order).shop) / 1_000_000 },
    text: { text: [order.name, order.email ?? '', ...order.tags, ...order.lines.map((l) => l.title)] },
  }
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

export function customerDocument(customer: Customer): SearchDocument {
  return {
    id: { number: BigInt(legacyId(customer.id)) },
    email: { text: customer.email },
    phone: { text: customer.phone },
    first_name: { text: customer.firstName },
    last_name: { text: customer.lastName },
    tag: { text: customer.tags },
    state: { text: customer.state },
    created_at: { time: customer.createdAt },
    updated_at: { time: customer.updatedAt },
    customer_date: { time: customer.createdAt },
    text: {
      text: [customer.email ?? '', customer.firstName ?? '', customer.lastName ?? '', customer.phone ?? ''],
    },
  }
}

export function productDocument(product: Product, world: ShopifyWorld): SearchDocument {
  const skus = product.variantIds.map((id) => world.state.variants.get(id)?.sku ?? '')
  return {
    id: { number: BigInt(legacyId(product.id)) },
    title: { text: product.title },
    handle: { text: product.handle },
    vendor: { text: product.vendor },
    product_type: { text: product.productType },
    status: { text: product.status },
    tag: { text: product.tags },
    gift_card: { flag: product.isGiftCard },
    sku: { text: skus },
    created_at: { time: product.createdAt },
    updated_at: { time: product.updatedAt },
    text: { text: [product.title, product.handle, ...skus] },
  }
}

export function variantDocument(variant: ProductVariant): SearchDocument {
  return {
    id: { number: BigInt(legacyId(variant.id)) },
    sku: { text: variant.sku },
    barcode: { text: variant.barcode },
    title: { text: variant.title },
    product_id: { number: BigInt(legacyId(variant.productId)) },
    updated_at: { time: variant.updatedAt },
    text: { text: [variant.title, variant.sku ?? ''] },
  }
}
