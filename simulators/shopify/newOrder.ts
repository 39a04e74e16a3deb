import { issueSoldGiftCards } from './giftCards.ts'
import type { MailingAddress, Order } from './model.ts'
import { ZERO } from './money.ts'
import type { ShopifyWorld } from './world.ts'

/** An order with nothing in it yet, in the shop's currency, as of now. It is not in the store until `openOrder`. */
export function blankOrder(world: ShopifyWorld): Order {
  const { shop } = world.state
  const now = world.now()
  return {
    id: '',
    name: '',
    number: 0,
    confirmationNumber: null,
    currencyCode: shop.currencyCode,
    presentmentCurrencyCode: shop.currencyCode,
    taxesIncluded: shop.taxesIncluded,
    dutiesIncluded: false,
    taxExempt: false,
    estimatedTaxes: false,
    test: false,
    confirmed: true,
    customerId: null,
    email: null,
    phone: null,
    note: null,
    tags: [],
    customAttributes: [],
    metafields: [],
    poNumber: null,
    sourceName: 'web',
    sourceIdentifier: null,
    sourceUrl: null,
    shippingAddress: null,
    billingAddress: null,
    retailLocationId: null,
    lines: [],
    shippingLines: [],
    discountApplications: [],
    discountCodes: [],
    orderTaxLines: [],
    additionalFees: [],
    transactions: [],
    refunds: [],
    returns: [],
    agreements: [],
    fulfillmentOrders: [],
    fulfillments: [],
    statedFinancialStatus: null,
    statedTotals: {},
    originalTotal: ZERO,
    edited: false,
    cancelReason: null,
    cancelStaffNote: null,
    cancelledAt: null,
    closedAt: null,
    processedAt: now,
    createdAt: now,
    updatedAt: now,
    touches: [],
  }
}

/** Takes the next order number and id, where the order has none of its own. */
export function numberOrder(world: ShopifyWorld, order: Order): void {
  order.number = order.number || world.state.nextOrderNumber++
  order.name = order.name || `#${order.number}`
  order.id = order.id || world.nextId('Order')
  const serial = BigInt(order.id.split('/').at(-1) ?? '0')
  order.confirmationNumber ??= (serial * 2_654_435_761n).toString(36).toUpperCase().slice(-9)
}

/** Puts an order into the store and announces it: created, paid where money came, one event a transaction. */
export function openOrder(world: ShopifyWorld, order: Order): void {
  world.state.orders.set(order.id, order)
  issueSoldGiftCards(world, order)
  order.touches.push({ at: world.nowMs(), updatedAt: order.updatedAt })
  const announced = order.transactions.filter(({ status }) => status !== 'PENDING')
  const paid = announced.some(
    ({ kind, status }) => status === 'SUCCESS' && (kind === 'SALE' || kind === 'CAPTURE'),
  )
  world.emit('ORDERS_CREATE', order.id, order.id)
  for (const transaction of announced) world.emit('ORDER_TRANSACTIONS_CREATE', transaction.id, order.id)
  if (paid) world.emit('ORDERS_PAID', order.id, order.id)
  world.emit('ORDERS_UPDATED', order.id, order.id)
}

/** Puts an order into the store's past: nobody is told, and it last changed at `updatedAt`. */
export function recordHistory(world: ShopifyWorld, order: Order, updatedAt: string): void {
  order.updatedAt = updatedAt
  order.touches.push({ at: Date.parse(updatedAt), updatedAt })
  world.state.orders.set(order.id, order)
  issueSoldGiftCards(world, order)
}

/** What a checkout or a REST body says of an address; the rest is null. */
export type AddressFacts = { [Field in keyof Omit<MailingAddress, 'id'>]?: string | null | undefined }

export function mailingAddress(world: ShopifyWorld, facts: AddressFacts): MailingAddress {
  return {
    id: world.nextId('MailingAddress'),
    firstName: facts.firstName ?? null,
    lastName: facts.lastName ?? null,
    company: facts.company ?? null,
    address1: facts.address1 ?? null,
    address2: facts.address2 ?? null,
    city: facts.city ?? null,
    provinceCode: facts.provinceCode ?? null,
    province: facts.province ?? null,
    countryCode: facts.countryCode ?? null,
    country: facts.country ?? null,
    zip: facts.zip ?? null,
    phone: facts.phone ?? null,
  }
}
