/** orderCreate (recordings: order-create-*, order-capture-validation, order-payment-transaction-cold-hydration). */
import { blankLine } from '../checkoutCart.ts'
import { blankTransaction } from '../checkoutPayments.ts'
import type { Customer, LineItem, Order } from '../model.ts'
import { bag, multiplyRate, sum, ZERO } from '../money.ts'
import { blankOrder, numberOrder, openOrder } from '../newOrder.ts'
import { orderAgreement } from '../orderSales.ts'
import { shippingNet, totalPrice, lineNet } from '../orderTotals.ts'
import type { ApiContext, FieldMap, UserError } from '../resolver.ts'
import { userError } from '../resolver.ts'
import { routeOrder } from '../routing.ts'
import { debitKnownGiftCard } from '../tenders.ts'
import type { ShopifyWorld } from '../world.ts'
import { applyDiscountCode, type DiscountCodeInput } from './discountCode.ts'
import { fulfillWhole } from './fulfillWhole.ts'
import {
  addressOfInput,
  type AddressInput,
  type AttributeInput,
  attributesOfInput,
  bagOfInput,
  type MoneyBagInput,
  normalizeTags,
  taxLinesOfInput,
  type TaxLineInput,
  timeOfInput,
} from './inputs.ts'

interface LineInput {
  title?: string | null
  variantTitle?: string | null
  variantId?: string | null
  productId?: string | null
  quantity: number
  sku?: string | null
  vendor?: string | null
  priceSet?: MoneyBagInput | null
  properties?: AttributeInput[] | null
  taxLines?: TaxLineInput[] | null
  taxable?: boolean | null
  requiresShipping?: boolean | null
  giftCard?: boolean | null
  fulfillmentService?: string | null
}

interface ShippingInput {
  title: string
  code?: string | null
  source?: string | null
  priceSet: MoneyBagInput
  taxLines?: TaxLineInput[] | null
}

interface TransactionInput {
  amountSet: MoneyBagInput
  kind: 'AUTHORIZATION' | 'CAPTURE' | 'SALE'
  status: 'ERROR' | 'FAILURE' | 'PENDING' | 'SUCCESS'
  gateway?: string | null
  authorizationCode?: string | null
  locationId?: string | null
  giftCardId?: string | null
  processedAt?: string | null
  test?: boolean | null
}

interface CustomerChoice {
  toAssociate?: { id?: string | null; email?: string | null } | null
  toUpsert?: CustomerFacts | null
}

interface CustomerFacts {
  id?: string | null
  email?: string | null
  phone?: string | null
  firstName?: string | null
  lastName?: string | null
  note?: string | null
  tags?: string[] | null
  taxExempt?: boolean | null
  addresses?: AddressInput[] | null
}

interface OrderCreateInput {
  lineItems?: LineInput[] | null
  shippingLines?: ShippingInput[] | null
  transactions?: TransactionInput[] | null
  taxLines?: TaxLineInput[] | null
  discountCode?: DiscountCodeInput | null
  customer?: CustomerChoice | null
  customerId?: string | null
  shippingAddress?: AddressInput | null
  billingAddress?: AddressInput | null
  customAttributes?: AttributeInput[] | null
  fulfillment?: { locationId: string; trackingCompany?: string | null; trackingNumber?: string | null } | null
  fulfillmentStatus?: 'FULFILLED' | 'PARTIAL' | 'RESTOCKED' | null
  financialStatus?: string | null
  currency?: string | null
  presentmentCurrency?: string | null
  email?: string | null
  phone?: string | null
  name?: string | null
  note?: string | null
  poNumber?: string | null
  tags?: string[] | null
  taxesIncluded?: boolean | null
  test?: boolean | null
  sourceName?: string | null
  sourceIdentifier?: string | null
  sourceUrl?: string | null
  processedAt?: string | null
  closedAt?: string | null
}

function orderCreate(_root: unknown, args: { order: OrderCreateInput }, { world }: ApiContext): object {
  const input = args.order
  const errors = inputErrors(world, input)
  if (errors.length > 0) return { order: null, userErrors: errors }
  const order = blankOrder(world)
  describe(world, order, input)
  fillLines(world, order, input)
  numberOrder(world, order)
  takeTransactions(world, order, input.transactions ?? [])
  order.originalTotal = totalPrice(order)
  order.agreements.push(orderAgreement(world, order))
  routeOrder(world, order, { handedOver: null })
  if (input.fulfillment || input.fulfillmentStatus === 'FULFILLED') {
    fulfillWhole(world, order, {
      locationId: input.fulfillment?.locationId ?? null,
      tracking: trackingOf(input),
    })
  }
  openOrder(world, order)
  return { order, userErrors: [] }
}

const invalid = (field: string[], message: string) => userError(['order', ...field], message, 'INVALID')

function inputErrors(world: ShopifyWorld, input: OrderCreateInput): UserError[] {
  const lines = input.lineItems ?? []
  if (lines.length === 0) return [invalid(['lineItems'], 'Line items must have at least one line item')]
  if (input.customerId && input.customer) {
    return [userError(['order'], 'Cannot specify both customerId and customer', 'REDUNDANT_CUSTOMER_FIELDS')]
  }
  if (input.processedAt && Date.parse(input.processedAt) > world.nowMs()) {
    return [
      userError(['order', 'processedAt'], 'Processed at must not be in the future', 'PROCESSED_AT_INVALID'),
    ]
  }
  return lines.flatMap((line, at) => {
    const place = ['lineItems', String(at)]
    if (line.quantity < 1) return [invalid([...place, 'quantity'], 'Quantity must be greater than 0')]
    if (line.variantId && !world.state.variants.has(line.variantId)) {
      return [invalid([...place, 'variantId'], 'Variant does not exist')]
    }
    if (!line.variantId && !line.title) return [invalid([...place, 'title'], "Title can't be blank")]
    return []
  })
}

function describe(world: ShopifyWorld, order: Order, input: OrderCreateInput): void {
  order.currencyCode = input.currency ?? order.currencyCode
  order.presentmentCurrencyCode = input.presentmentCurrency ?? presentmentOf(input) ?? order.currencyCode
  order.taxesIncluded = input.taxesIncluded ?? false
  order.test = input.test ?? false
  order.email = input.email ?? null
  order.phone = input.phone ?? null
  order.note = input.note ?? null
  order.poNumber = input.poNumber ?? null
  order.name = input.name ?? ''
  order.tags = normalizeTags(input.tags ?? [])
  order.customAttributes = attributesOfInput(input.customAttributes)
  order.sourceName = input.sourceName ?? 'api'
  order.sourceIdentifier = input.sourceIdentifier ?? null
  order.sourceUrl = input.sourceUrl ?? null
  order.shippingAddress = addressOfInput(world, input.shippingAddress)
  order.billingAddress = addressOfInput(world, input.billingAddress)
  order.statedFinancialStatus = input.financialStatus ?? null
  order.closedAt = input.closedAt ? timeOfInput(input.closedAt) : null
  if (input.processedAt) order.processedAt = timeOfInput(input.processedAt)
  const customer = customerOf(world, input)
  order.customerId = customer?.id ?? null
  order.email ??= customer?.email ?? null
}

function presentmentOf(input: OrderCreateInput): string | null {
  return input.lineItems?.[0]?.priceSet?.presentmentMoney?.currencyCode ?? null
}

/** An e-mail alone makes no customer (recording: orderCancel-parity reads `customer: null`). */
function customerOf(world: ShopifyWorld, input: OrderCreateInput): Customer | null {
  if (input.customerId) return world.customer(input.customerId)
  const byEmail = (email: string | null | undefined) =>
    [...world.state.customers.values()].find((c) => Boolean(email) && c.email === email?.toLowerCase()) ??
    null
  const associate = input.customer?.toAssociate
  if (associate) return (associate.id ? world.customer(associate.id) : null) ?? byEmail(associate.email)
  const upsert = input.customer?.toUpsert
  if (!upsert) return null
  const known = (upsert.id ? world.customer(upsert.id) : null) ?? byEmail(upsert.email)
  return known ? updateCustomer(world, known, upsert) : addCustomer(world, upsert)
}

function updateCustomer(world: ShopifyWorld, customer: Customer, facts: CustomerFacts): Customer {
  customer.firstName = facts.firstName ?? customer.firstName
  customer.lastName = facts.lastName ?? customer.lastName
  customer.phone = facts.phone ?? customer.phone
  customer.note = facts.note ?? customer.note
  customer.taxExempt = facts.taxExempt ?? customer.taxExempt
  customer.updatedAt = world.now()
  world.emit('CUSTOMERS_UPDATE', customer.id)
  return customer
}

function addCustomer(world: ShopifyWorld, facts: CustomerFacts): Customer {
  const addresses = (facts.addresses ?? []).map((a) => addressOfInput(world, a)).filter((a) => a !== null)
  const customer: Customer = {
    id: world.nextId('Customer'),
    email: facts.email?.toLowerCase() ?? null,
    phone: facts.phone ?? null,
    firstName: facts.firstName ?? null,
    lastName: facts.lastName ?? null,
    note: facts.note ?? null,
    tags: normalizeTags(facts.tags ?? []),
    taxExempt: facts.taxExempt ?? false,
    taxExemptions: [],
    state: 'DISABLED',
    locale: 'en',
    verifiedEmail: true,
    addresses,
    defaultAddressId: addresses[0]?.id ?? null,
    metafields: [],
    createdAt: world.now(),
    updatedAt: world.now(),
  }
  world.state.customers.set(customer.id, customer)
  world.emit('CUSTOMERS_CREATE', customer.id)
  return customer
}

function fillLines(world: ShopifyWorld, order: Order, input: OrderCreateInput): void {
  order.lines = (input.lineItems ?? []).map((line) => buildLine(world, order, line))
  order.shippingLines = (input.shippingLines ?? []).map((line) => ({
    id: world.nextId('ShippingLine'),
    title: line.title,
    code: line.code ?? null,
    source: line.source ?? null,
    carrierIdentifier: null,
    originalPrice: bagOfInput(world, order, line.priceSet),
    discountAllocations: [],
    taxLines: [],
    isRemoved: false,
    refunded: ZERO,
    refundedTax: ZERO,
  }))
  if (input.discountCode) applyDiscountCode(world, order, input.discountCode)
  for (const [at, line] of order.lines.entries()) {
    const taxLines = input.lineItems?.[at]?.taxLines
    line.taxLines = taxLinesOfInput(world, order, { taxLines, base: lineNet(order, line, line.quantity) })
  }
  for (const [at, line] of order.shippingLines.entries()) {
    const taxLines = input.shippingLines?.[at]?.taxLines
    line.taxLines = taxLinesOfInput(world, order, { taxLines, base: shippingNet(line) })
  }
  const goods = sum(order.lines.map((l) => lineNet(order, l, l.quantity)))
  order.orderTaxLines = taxLinesOfInput(world, order, { taxLines: input.taxLines, base: goods })
}

function buildLine(world: ShopifyWorld, order: Order, input: LineInput): LineItem {
  const variant = input.variantId ? world.state.variants.get(input.variantId) : undefined
  const product = world.state.products.get(variant?.productId ?? input.productId ?? '')
  const item = variant ? world.state.inventoryItems.get(variant.inventoryItemId) : undefined
  const isGiftCard = input.giftCard === true || (variant !== undefined && product?.isGiftCard === true)
  const variantTitle = variant && variant.title !== 'Default Title' ? variant.title : null
  return {
    ...blankLine(world, {
      title: input.title ?? product?.title ?? '',
      quantity: input.quantity,
      unitPrice: unitPrice(world, order, { input, price: variant?.price ?? 0n }),
    }),
    kind: isGiftCard ? 'GIFT_CARD' : 'PRODUCT',
    variantId: variant?.id ?? null,
    productId: product?.id ?? null,
    variantTitle: input.variantTitle ?? variantTitle,
    sku: input.sku ?? variant?.sku ?? null,
    vendor: input.vendor ?? product?.vendor ?? null,
    taxable: input.taxable ?? true,
    requiresShipping: input.requiresShipping === true || item?.requiresShipping === true,
    customAttributes: attributesOfInput(input.properties),
    fulfillmentService: input.fulfillmentService ?? 'manual',
  }
}

function unitPrice(world: ShopifyWorld, order: Order, given: { input: LineInput; price: bigint }) {
  if (given.input.priceSet) return bagOfInput(world, order, given.input.priceSet)
  const rate = world.rate(order.currencyCode, order.presentmentCurrencyCode)
  return bag(given.price, multiplyRate(given.price, rate, order.presentmentCurrencyCode))
}

function takeTransactions(world: ShopifyWorld, order: Order, inputs: readonly TransactionInput[]): void {
  for (const input of inputs) {
    const amount = bagOfInput(world, order, input.amountSet)
    const processedAt = input.processedAt ? timeOfInput(input.processedAt) : order.processedAt
    const facts = { gateway: input.gateway ?? 'manual', amount, kind: input.kind }
    const authorization = order.transactions.find((t) => t.kind === 'AUTHORIZATION')
    const transaction: Order['transactions'][number] = {
      ...blankTransaction(world, order, facts),
      status: input.status,
      parentTransactionId: input.kind === 'CAPTURE' ? (authorization?.id ?? null) : null,
      authorizationCode: input.authorizationCode ?? null,
      locationId: input.locationId ?? null,
      giftCardId: input.giftCardId ?? null,
      test: input.test ?? order.test,
      processedAt,
      createdAt: order.createdAt,
    }
    order.transactions.push(transaction)
    if (input.giftCardId && input.kind === 'SALE' && input.status === 'SUCCESS')
      debitKnownGiftCard(world, order, transaction)
  }
}

function trackingOf(input: OrderCreateInput) {
  const { trackingCompany = null, trackingNumber = null } = input.fulfillment ?? {}
  return trackingCompany || trackingNumber
    ? [{ company: trackingCompany, number: trackingNumber, url: null }]
    : []
}

export const orderCreateMutations: FieldMap = { orderCreate }
