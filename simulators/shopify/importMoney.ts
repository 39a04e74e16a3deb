/** The transactions, refunds and stated totals of an imported order. */
import { blankTransaction } from './checkoutPayments.ts'
import type { MoneyBag, Order, OrderTransaction, Refund, StatableTotal } from './model.ts'
import { add, isZero, negate, subtract, sum, ZERO } from './money.ts'
import {
  currentDiscounts,
  currentSubtotal,
  currentTax,
  currentTotal,
  subtotal,
  tips,
  totalDiscounts,
  totalOutstanding,
  totalPrice,
  totalShipping,
  totalTax,
} from './orderTotals.ts'
import {
  amount,
  type Body,
  fromPresentment,
  gidOf,
  type ImportContext,
  integer,
  list,
  money,
  moneyOfSet,
  oneOf,
  record,
  referredGid,
  statedGid,
  text,
  time,
} from './restBody.ts'

const KINDS = ['AUTHORIZATION', 'CAPTURE', 'CHANGE', 'EMV_AUTHORIZATION', 'REFUND', 'SALE', 'VOID'] as const
const STATUSES = ['AWAITING_RESPONSE', 'ERROR', 'FAILURE', 'PENDING', 'SUCCESS', 'UNKNOWN'] as const
const RESTOCK_TYPES = ['CANCEL', 'LEGACY_RESTOCK', 'NO_RESTOCK', 'RETURN'] as const
const ADJUSTMENT_REASONS = [
  'CUSTOMER',
  'DAMAGE',
  'FULL_RETURN_BALANCING_ADJUSTMENT',
  'PENDING_REFUND_DISCREPANCY',
  'REFUND_DISCREPANCY',
  'RESTOCK',
] as const

/** Fills `order.refunds` and books their units on the lines. */
export function importRefunds(context: ImportContext, body: Body): void {
  const { order } = context
  order.refunds = list(body, 'refunds').map((refund) => readRefund(context, refund))
  for (const row of order.refunds.flatMap((refund) => refund.lines)) {
    const line = order.lines.find((candidate) => candidate.id === row.lineItemId)
    if (line) line.refundedQuantity += row.quantity
  }
  const bodies = list(body, 'line_items')
  for (const [index, line] of order.lines.entries()) {
    const stated = bodies[index] ? integer(bodies[index], 'current_quantity') : null
    line.currentQuantity = stated ?? Math.max(0, line.quantity - line.refundedQuantity)
    line.removedQuantity = Math.max(0, line.quantity - line.refundedQuantity - line.currentQuantity)
  }
}

function readRefund(context: ImportContext, body: Body): Refund {
  const { order, world } = context
  const createdAt = time(body, 'created_at') ?? order.processedAt
  const refund: Refund = {
    id: gidOf(context, 'Refund', body),
    orderId: order.id,
    note: text(body, 'note'),
    lines: [],
    shippingLines: [],
    adjustments: [],
    duties: [],
    transactionIds: [],
    returnId: null,
    createdAt,
    processedAt: time(body, 'processed_at') ?? createdAt,
    updatedAt: createdAt,
  }
  refund.lines = list(body, 'refund_line_items').flatMap((row) => readRefundLine(context, row) ?? [])
  for (const row of list(body, 'refund_shipping_lines')) {
    const shipping = record(row, 'shipping_line')
    const amounts = {
      subtotal: money(context, row, 'subtotal_amount'),
      tax: money(context, row, 'tax_amount'),
    }
    refundShipping(context, refund, {
      shippingLineId: shipping && referredGid(context, 'ShippingLine', { body: shipping, field: 'id' }),
      ...amounts,
    })
  }
  for (const row of list(body, 'order_adjustments')) {
    const amounts = {
      amount: money(context, row, 'amount') ?? ZERO,
      tax: money(context, row, 'tax_amount') ?? ZERO,
    }
    // Old bodies state a shipping refund as a negative adjustment of kind `shipping_refund`.
    if (text(row, 'kind') === 'shipping_refund' && order.shippingLines.length > 0) {
      if (list(body, 'refund_shipping_lines').length > 0) continue
      refundShipping(context, refund, {
        shippingLineId: null,
        subtotal: negate(amounts.amount),
        tax: negate(amounts.tax),
      })
      continue
    }
    const reason = oneOf(text(row, 'reason'), ADJUSTMENT_REASONS) ?? 'REFUND_DISCREPANCY'
    refund.adjustments.push({ id: gidOf(context, 'OrderAdjustment', row), ...amounts, reason })
  }
  refund.duties = list(body, 'duties').map((duty) => ({
    dutyId: referredGid(context, 'Duty', { body: duty, field: 'duty_id' }) ?? world.nextId('Duty'),
    amount: money(context, duty, 'amount') ?? ZERO,
  }))
  const transactions = list(body, 'transactions').map((row) => readTransaction(context, row))
  for (const transaction of transactions) addTransaction(order, transaction)
  refund.transactionIds = transactions.map(({ id }) => id)
  return refund
}

function readRefundLine(context: ImportContext, body: Body): Refund['lines'][number] | null {
  const { order } = context
  const lineItemId = referredGid(context, 'LineItem', { body, field: 'line_item_id' })
  const line =
    order.lines.find(({ id }) => id === lineItemId) ?? (order.lines.length === 1 ? order.lines[0] : undefined)
  if (!line) return null
  const restockType = oneOf(text(body, 'restock_type'), RESTOCK_TYPES) ?? 'NO_RESTOCK'
  return {
    id: gidOf(context, 'RefundLineItem', body),
    lineItemId: line.id,
    quantity: integer(body, 'quantity') ?? 0,
    restockType,
    restocked: restockType !== 'NO_RESTOCK',
    locationId: statedGid('Location', body, 'location_id'),
    subtotal: money(context, body, 'subtotal') ?? ZERO,
    tax: money(context, body, 'total_tax') ?? ZERO,
  }
}

type ShippingRefund = { shippingLineId: string | null; subtotal: MoneyBag | null; tax: MoneyBag | null }

function refundShipping(context: ImportContext, refund: Refund, given: ShippingRefund): void {
  const { order, world } = context
  const named = order.shippingLines.find(({ id }) => id === given.shippingLineId)
  const line = named ?? order.shippingLines[0]
  if (!line) return
  const gross = given.subtotal ?? ZERO
  const tax = given.tax ?? ZERO
  refund.shippingLines.push({
    id: world.nextId('RefundShippingLine'),
    shippingLineId: line.id,
    subtotal: gross,
    tax,
  })
  line.refunded = add(line.refunded, order.taxesIncluded ? add(gross, tax) : gross)
  line.refundedTax = add(line.refundedTax, tax)
}

/** Fills `order.transactions`: as stated, or, for a body without any, what its financial status implies. */
export function importTransactions(context: ImportContext, body: Body): void {
  const { order } = context
  for (const row of list(body, 'transactions')) addTransaction(order, readTransaction(context, row))
  const isPayment = order.transactions.some(
    ({ kind }) => kind === 'SALE' || kind === 'CAPTURE' || kind === 'AUTHORIZATION',
  )
  if (!isPayment) addImpliedPayment(context, body)
  order.transactions.sort((a, b) => a.processedAt.localeCompare(b.processedAt))
}

function addTransaction(order: Order, transaction: OrderTransaction): void {
  if (!order.transactions.some(({ id }) => id === transaction.id)) order.transactions.push(transaction)
}

function readTransaction(context: ImportContext, body: Body): OrderTransaction {
  const { order, world } = context
  const kind = oneOf(text(body, 'kind'), KINDS) ?? 'SALE'
  const blank = blankTransaction(world, order, {
    gateway: text(body, 'gateway'),
    amount: transactionAmount(context, body),
    kind,
  })
  const createdAt = time(body, 'created_at') ?? order.processedAt
  const roundingSet = record(body, 'amount_rounding_set')
  const rounding = roundingSet
    ? moneyOfSet(context, roundingSet, 'amount_rounding')
    : money(context, body, 'amount_rounding')
  return {
    ...blank,
    id: gidOf(context, 'OrderTransaction', body),
    status: oneOf(text(body, 'status'), STATUSES) ?? 'SUCCESS',
    amountRounding: rounding && !isZero(rounding) ? rounding : null,
    parentTransactionId: referredGid(context, 'OrderTransaction', { body, field: 'parent_id' }),
    authorizationCode: text(body, 'authorization'),
    paymentId: text(body, 'payment_id') ?? blank.paymentId,
    manualPaymentGateway: body.manual_payment_gateway === true || blank.manualPaymentGateway,
    test: body.test === true,
    createdAt,
    processedAt: time(body, 'processed_at') ?? createdAt,
  }
}

/** A transaction's amount is in the currency it names: the shop's, else the one the buyer paid in. */
function transactionAmount(context: ImportContext, body: Body): MoneyBag {
  const { order } = context
  const currency = text(body, 'currency')
  const plain = amount(body.amount, 'transactions.amount')
  if (record(body, 'amount_set') === null && plain !== null && currency === order.presentmentCurrencyCode) {
    return fromPresentment(context, plain)
  }
  return money(context, body, 'amount') ?? ZERO
}

/**
 * An order that says it was paid but lists no transactions had one sale over its stated gateway, of what it was paid;
 * one that says it was authorized had one authorization. Pending, voided and free orders had none.
 */
function addImpliedPayment(context: ImportContext, body: Body): void {
  const { order, world } = context
  const status = text(body, 'financial_status')
  const gateway = text(body, 'gateway') ?? firstGateway(body) ?? 'manual'
  if (status === 'authorized') {
    order.transactions.push(
      blankTransaction(world, order, { gateway, amount: totalPrice(order), kind: 'AUTHORIZATION' }),
    )
    return
  }
  if (status === null || !['paid', 'partially_paid', 'partially_refunded', 'refunded'].includes(status))
    return
  const outstanding = order.statedTotals.totalOutstandingSet ?? ZERO
  const refunded = sum(
    order.transactions
      .filter(({ kind, status: done }) => kind === 'REFUND' && done === 'SUCCESS')
      .map((t) => t.amount),
  )
  const received = add(subtract(currentTotal(order), outstanding), refunded)
  if (received.presentment <= 0n) return
  order.transactions.unshift(blankTransaction(world, order, { gateway, amount: received, kind: 'SALE' }))
}

function firstGateway(body: Body): string | null {
  const names = Array.isArray(body.payment_gateway_names) ? body.payment_gateway_names : []
  const name: unknown = names.find((candidate) => candidate !== 'gift_card') ?? names[0]
  return typeof name === 'string' ? name : null
}

const STATED: readonly (readonly [total: StatableTotal, field: string])[] = [
  ['subtotalPriceSet', 'subtotal_price'],
  ['totalPriceSet', 'total_price'],
  ['totalTaxSet', 'total_tax'],
  ['totalDiscountsSet', 'total_discounts'],
  ['totalShippingPriceSet', 'total_shipping_price'],
  ['totalTipReceivedSet', 'total_tip_received'],
  ['totalOutstandingSet', 'total_outstanding'],
  ['currentSubtotalPriceSet', 'current_subtotal_price'],
  ['currentTotalPriceSet', 'current_total_price'],
  ['currentTotalTaxSet', 'current_total_tax'],
  ['currentTotalDiscountsSet', 'current_total_discounts'],
]

/**
 * Keeps every total that the body states, whether or not its lines come to it. Where an older body states no
 * `current_…` figure, it follows from the stated original by what its refunds and edits took away, so that a
 * contradiction between lines and totals stays visible.
 */
export function importTotals(context: ImportContext, body: Body): void {
  const { order } = context
  const reduced = {
    currentTotalPriceSet: subtract(totalPrice(order), currentTotal(order)),
    currentSubtotalPriceSet: subtract(subtotal(order), currentSubtotal(order)),
    currentTotalTaxSet: subtract(totalTax(order), currentTax(order)),
    currentTotalDiscountsSet: subtract(totalDiscounts(order), currentDiscounts(order)),
  }
  const totals: Order['statedTotals'] = {}
  for (const [total, field] of STATED) {
    const stated = money(context, body, field)
    if (stated !== null) totals[total] = stated
  }
  const originals = [
    ['currentTotalPriceSet', totals.totalPriceSet],
    ['currentSubtotalPriceSet', totals.subtotalPriceSet],
    ['currentTotalTaxSet', totals.totalTaxSet],
    ['currentTotalDiscountsSet', totals.totalDiscountsSet],
  ] as const
  for (const [current, original] of originals) {
    if (totals[current] === undefined && original !== undefined)
      totals[current] = subtract(original, reduced[current])
  }
  order.statedTotals = totals
  order.originalTotal = totalPrice(order)
}

/**
 * Forgets the stated totals of an order whose lines, transactions and refunds come to exactly them, so that later edits,
 * payments and refunds move its totals as they move any other order's.
 */
export function forgetRedundantTotals(order: Order): void {
  const stated = order.statedTotals
  order.statedTotals = {}
  const computed: Partial<Record<StatableTotal, MoneyBag>> = {
    subtotalPriceSet: subtotal(order),
    totalPriceSet: totalPrice(order),
    totalTaxSet: totalTax(order),
    totalDiscountsSet: totalDiscounts(order),
    totalShippingPriceSet: totalShipping(order),
    totalTipReceivedSet: tips(order),
    totalOutstandingSet: totalOutstanding(order),
    currentSubtotalPriceSet: currentSubtotal(order),
    currentTotalPriceSet: currentTotal(order),
    currentTotalTaxSet: currentTax(order),
    currentTotalDiscountsSet: currentDiscounts(order),
  }
  const agrees = STATED.every(([total]) => {
    const given = stated[total]
    return given === undefined || isSame(given, computed[total] ?? ZERO)
  })
  if (!agrees) order.statedTotals = stated
}

function isSame(a: MoneyBag, b: MoneyBag): boolean {
  return a.shop === b.shop && a.presentment === b.presentment
}
