/**
 * Takes a real order into the store from a REST-shaped body, with Shopify's figures as the body states them: totals are
 * never recomputed, agreements and sales are built from its lines, edits and refunds. A body whose figures
 * contradict each other stays contradictory. Nothing about money is made up but what the body implies.
 */
import { isRecord } from './http.ts'
import { importFees, importLines } from './importLines.ts'
import { forgetRedundantTotals, importRefunds, importTotals, importTransactions } from './importMoney.ts'
import type { Customer, MailingAddress, Order } from './model.ts'
import { blankOrder, mailingAddress, numberOrder, openOrder, recordHistory } from './newOrder.ts'
import { orderAgreement, refundAgreement, removalAgreement } from './orderSales.ts'
import {
  amount,
  type Body,
  gidOf,
  ImportError,
  type ImportContext,
  integer,
  list,
  oneOf,
  record,
  referredGid,
  statedGid,
  text,
  time,
} from './restBody.ts'
import { routeOrder } from './routing.ts'
import { addCustomer } from './seed.ts'
import type { ShopifyWorld } from './world.ts'

export { ImportError } from './restBody.ts'

const CANCEL_REASONS = ['CUSTOMER', 'DECLINED', 'FRAUD', 'INVENTORY', 'OTHER', 'STAFF'] as const

export type Imported = {
  order: Order
  /** The body's id was taken, so the order has a new one. */
  renumbered: boolean
}

/**
 * Imports `{order: {…}}` or the bare order. `history: true` beside it makes the order part of the store's past: no
 * webhooks, and `updatedAt` as stated. Otherwise it arrives now: `updatedAt` is now, and it is announced.
 * Throws an ImportError, with nothing imported, for a body that is no order.
 */
export function importOrder(world: ShopifyWorld, given: Body): Imported {
  const body = record(given, 'order') ?? given
  assertOrder(body)
  const stated = statedGid('Order', body)
  const renumbered = stated !== null && world.state.orders.has(stated)
  const order = blankOrder(world)
  order.id = stated === null || renumbered ? world.nextId('Order') : stated
  const context = createContext(world, order, { body, renumbered: renumbered ? new Map() : null })
  describe(context, body)
  numberOrder(world, order)
  importLines(context, body)
  importFees(context, body)
  importRefunds(context, body)
  importTotals(context, body)
  importTransactions(context, body)
  forgetRedundantTotals(order)
  importFulfillments(context, body)
  writeAgreements(context)
  settle(context, body, given.history === true)
  return { order, renumbered }
}

/** Whether a body is an order at all: drafts and checkouts look alike. Throws with the reason. */
function assertOrder(body: Body): void {
  if (!Array.isArray(body.line_items)) throw new ImportError('not an order: it has no line_items')
  if (!('total_price' in body)) throw new ImportError('not an order: it has no total_price')
  if (text(body, 'id') === null) throw new ImportError('not an order: it has no id')
  if ('invoice_url' in body || 'invoice_sent_at' in body || 'order_id' in body)
    throw new ImportError('a draft order, not an order')
  if ('abandoned_checkout_url' in body) throw new ImportError('a checkout, not an order')
}

function createContext(
  world: ShopifyWorld,
  order: Order,
  given: Pick<ImportContext, 'renumbered'> & { body: Body },
): ImportContext {
  const { body, renumbered } = given
  const set = record(body, 'total_price_set')
  const side = (name: string): Body => (set && record(set, name)) ?? {}
  order.currencyCode =
    text(side('shop_money'), 'currency_code') ?? text(body, 'currency') ?? order.currencyCode
  order.presentmentCurrencyCode =
    text(side('presentment_money'), 'currency_code') ??
    text(body, 'presentment_currency') ??
    order.currencyCode
  const shop = amount(side('shop_money').amount, 'total_price_set')
  const presentment = amount(side('presentment_money').amount, 'total_price_set')
  if (shop !== null && presentment !== null && shop !== 0n) {
    return { world, order, renumbered, rate: { numerator: presentment, denominator: shop } }
  }
  const rate = amount(world.rate(order.currencyCode, order.presentmentCurrencyCode).slice(0, 8), 'rate') ?? 1n
  return { world, order, renumbered, rate: { numerator: rate, denominator: 1_000_000n } }
}

/** Everything about the order that is not money. */
function describe(context: ImportContext, body: Body): void {
  const { world, order } = context
  order.number = integer(body, 'order_number') ?? integer(body, 'number') ?? 0
  order.name = text(body, 'name') ?? ''
  order.confirmationNumber = text(body, 'confirmation_number')
  order.processedAt = time(body, 'processed_at') ?? time(body, 'created_at') ?? order.processedAt
  order.createdAt = time(body, 'created_at') ?? order.processedAt
  order.closedAt = time(body, 'closed_at')
  order.cancelledAt = time(body, 'cancelled_at')
  order.cancelReason =
    order.cancelledAt === null ? null : (oneOf(text(body, 'cancel_reason'), CANCEL_REASONS) ?? 'OTHER')
  order.taxesIncluded = body.taxes_included === true
  order.dutiesIncluded = body.duties_included === true
  order.taxExempt = body.tax_exempt === true
  order.estimatedTaxes = body.estimated_taxes === true
  order.test = body.test === true
  order.confirmed = body.confirmed !== false
  order.email = text(body, 'email')
  order.phone = text(body, 'phone')
  order.note = text(body, 'note')
  order.poNumber = text(body, 'po_number')
  order.sourceName = text(body, 'source_name')
  order.sourceIdentifier = text(body, 'source_identifier')
  order.tags = (text(body, 'tags') ?? '').split(',').flatMap((tag) => tag.trim() || [])
  order.customAttributes = list(body, 'note_attributes').map((attribute) => ({
    key: text(attribute, 'name') ?? '',
    value: text(attribute, 'value'),
  }))
  order.shippingAddress = readAddress(world, record(body, 'shipping_address'))
  order.billingAddress = readAddress(world, record(body, 'billing_address'))
  order.customerId = findCustomer(world, record(body, 'customer'))?.id ?? null
  order.statedFinancialStatus = text(body, 'financial_status')?.toUpperCase() ?? null
}

function readAddress(world: ShopifyWorld, body: Body | null): MailingAddress | null {
  if (body === null) return null
  return mailingAddress(world, {
    firstName: text(body, 'first_name'),
    lastName: text(body, 'last_name'),
    company: text(body, 'company'),
    address1: text(body, 'address1'),
    address2: text(body, 'address2'),
    city: text(body, 'city'),
    province: text(body, 'province'),
    provinceCode: text(body, 'province_code'),
    country: text(body, 'country'),
    countryCode: text(body, 'country_code'),
    zip: text(body, 'zip'),
    phone: text(body, 'phone'),
  })
}

/** The body's customer: known by id or e-mail, or new. A body without one is an order without one. */
function findCustomer(world: ShopifyWorld, body: Body | null): Customer | null {
  if (body === null) return null
  const id = statedGid('Customer', body)
  const email = text(body, 'email')
  const known =
    (id === null ? null : world.customer(id)) ??
    [...world.state.customers.values()].find((customer) => email !== null && customer.email === email)
  if (known) return known
  if (id === null && email === null) return null
  return addCustomer(world, {
    ...(id === null ? {} : { id }),
    email,
    firstName: text(body, 'first_name'),
    lastName: text(body, 'last_name'),
    taxExempt: body.tax_exempt === true,
  })
}

/** Units that the body's fulfilments, or its status, say have left. */
function importFulfillments(context: ImportContext, body: Body): void {
  const { order } = context
  for (const fulfillment of list(body, 'fulfillments')) {
    if (text(fulfillment, 'status') !== 'success') continue
    const lines = list(fulfillment, 'line_items').flatMap((row) => {
      const lineItemId = referredGid(context, 'LineItem', { body: row, field: 'id' })
      const line = order.lines.find(({ id }) => id === lineItemId)
      const quantity = integer(row, 'quantity') ?? 0
      if (!line) return []
      line.fulfilledQuantity += quantity
      return [
        {
          id: context.world.nextId('FulfillmentLineItem'),
          lineItemId: line.id,
          quantity,
          fulfillmentOrderId: null,
        },
      ]
    })
    const createdAt = time(fulfillment, 'created_at') ?? order.createdAt
    order.fulfillments.push({
      id: gidOf(context, 'Fulfillment', fulfillment),
      orderId: order.id,
      name: text(fulfillment, 'name') ?? `${order.name}-F${order.fulfillments.length + 1}`,
      status: 'SUCCESS',
      displayStatus: 'FULFILLED',
      locationId: statedGid('Location', fulfillment, 'location_id'),
      service: text(fulfillment, 'service') ?? 'manual',
      lines,
      tracking: [
        {
          company: text(fulfillment, 'tracking_company'),
          number: text(fulfillment, 'tracking_number'),
          url: text(fulfillment, 'tracking_url'),
        },
      ],
      createdAt,
      updatedAt: createdAt,
    })
  }
  if (text(body, 'fulfillment_status') !== 'fulfilled') return
  for (const line of order.lines)
    line.fulfilledQuantity = Math.max(line.fulfilledQuantity, line.currentQuantity)
}

function writeAgreements({ world, order }: ImportContext): void {
  order.agreements.push(orderAgreement(world, order))
  const removal = removalAgreement(world, order, order.processedAt)
  if (removal) order.agreements.push(removal)
  order.edited = removal !== null
  for (const refund of order.refunds) order.agreements.push(refundAgreement(world, order, refund))
}

/** Puts the order into the store, as arriving now or as history. */
function settle({ world, order }: ImportContext, body: Body, history: boolean): void {
  const isOpen =
    order.cancelledAt === null && order.lines.some((line) => line.fulfilledQuantity < line.currentQuantity)
  if (isOpen) routeOrder(world, order, { handedOver: null })
  if (history) recordHistory(world, order, time(body, 'updated_at') ?? order.createdAt)
  else openOrder(world, order)
}

/** The bodies in a request: one order, or `{orders: […]}`. */
export function orderBodies(fields: Body): Body[] {
  const many = fields.orders
  if (!Array.isArray(many)) return [fields]
  return many.filter(isRecord).map((order) => ({ order, history: fields.history }))
}
