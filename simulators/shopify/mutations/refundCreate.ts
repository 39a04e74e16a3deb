/** refundCreate (recordings: refund-create-partial-shipping-restock-parity, money-bag-presentment-parity). */
import type {
  Amount,
  LineItem,
  MoneyBag,
  Order,
  OrderTransaction,
  Refund,
  RefundLineItem,
  RefundShippingLine,
} from '../model.ts'
import {
  add,
  bag,
  divideHalfUp,
  isZero,
  parseAmount,
  roundToCurrency,
  subtract,
  sum,
  ZERO,
} from '../money.ts'
import { refundAgreement } from '../orderSales.ts'
import {
  currentShippingNet,
  currentTotal,
  lineNet,
  lineTax,
  taxOf,
  totalReceived,
  totalRefunded,
} from '../orderTotals.ts'
import type { Memory } from '../idempotency.ts'
import { visibleOrder } from '../orderWindow.ts'
import { type ApiContext, userError, type UserError } from '../resolver.ts'
import { refundableQuantity } from '../types/orderState.ts'
import { inOrder } from '../types/source.ts'
import type { ShopifyWorld } from '../world.ts'
import { bagOfPresentment, timeOfInput } from './inputs.ts'
import { addTransaction } from './payments.ts'

interface LineInput {
  lineItemId: string
  quantity: number
  restockType?: RefundLineItem['restockType'] | null
  locationId?: string | null
}

interface TransactionInput {
  amount: string | number
  gateway: string
  kind: OrderTransaction['kind']
  parentId?: string | null
}

interface RefundInput {
  orderId: string
  currency?: string | null
  note?: string | null
  processedAt?: string | null
  allowOverRefunding?: boolean | null
  discrepancyReason?: 'CUSTOMER' | 'DAMAGE' | 'OTHER' | 'RESTOCK' | null
  refundLineItems?: LineInput[] | null
  shipping?: { amount?: string | number | null; fullRefund?: boolean | null } | null
  refundDuties?: { dutyId: string; refundType?: 'FULL' | 'PROPORTIONAL' | null }[] | null
  transactions?: TransactionInput[] | null
}

interface Payload {
  refund: { id: string } | null
  order: { id: string } | null
  userErrors: UserError[]
}

/** An answer by its ids; the refund and order are read again when it is repeated. */
export const refundMemory: Memory = {
  nothing: { refund: null, order: null },
  keep(answer: unknown): unknown {
    const { refund, order, userErrors } = answer as Payload
    return { refund: refund && { id: refund.id }, order: order && { id: order.id }, userErrors }
  },
  recall(kept: unknown, context: ApiContext): unknown {
    const { refund, order, userErrors } = kept as Payload
    const found = order ? visibleOrder(order.id, context) : null
    const known = found?.refunds.find((r) => r.id === refund?.id)
    return { refund: found && known ? inOrder(found, known) : null, order: found, userErrors }
  },
}

export function refundCreate(_root: unknown, args: { input: RefundInput }, context: ApiContext): Payload {
  const { input } = args
  const order = visibleOrder(input.orderId, context)
  if (!order)
    return { refund: null, order: null, userErrors: [userError(['orderId'], 'Order does not exist')] }
  const errors = inputErrors(order, input)
  if (errors.length > 0) return { refund: null, order, userErrors: errors }
  const { world } = context
  const refund = buildRefund(world, order, input)
  applyRefund(order, refund)
  order.refunds.push(refund)
  const owed = owedToCustomer(order)
  const money = payBack(world, order, { refund, transactions: input.transactions ?? [] })
  const discrepancy = discrepancyOf(order, refund, { owed, money })
  if (!isZero(discrepancy)) {
    const reason = input.discrepancyReason === 'OTHER' ? null : input.discrepancyReason
    const id = world.nextId('OrderAdjustment')
    refund.adjustments.push({ id, amount: discrepancy, tax: ZERO, reason: reason ?? 'REFUND_DISCREPANCY' })
  }
  order.agreements.push(refundAgreement(world, order, refund))
  world.emit('REFUNDS_CREATE', refund.id, order.id)
  world.touchOrder(order)
  return { refund: inOrder(order, refund), order, userErrors: [] }
}

function inputErrors(order: Order, input: RefundInput): UserError[] {
  const isMultiCurrency = order.currencyCode !== order.presentmentCurrencyCode
  if (isMultiCurrency && input.currency !== order.presentmentCurrencyCode) {
    return [userError(['currency'], 'Currency must be the presentment currency of the order')]
  }
  const errors: UserError[] = []
  for (const [at, row] of (input.refundLineItems ?? []).entries()) {
    const place = ['refundLineItems', String(at)]
    const line = order.lines.find((l) => l.id === row.lineItemId)
    if (!line) errors.push(userError([...place, 'lineItemId'], 'Line item does not exist'))
    else if (row.quantity > refundableQuantity(line)) {
      errors.push(userError([...place, 'quantity'], 'Quantity cannot refund more items than were purchased'))
    }
    const needsLocation = row.restockType === 'RETURN' || row.restockType === 'CANCEL'
    if (line?.variantId && needsLocation && !row.locationId) {
      errors.push(userError([...place, 'locationId'], 'Location must be specified when restocking'))
    }
  }
  return errors.length > 0 ? errors : overRefunding(order, input)
}

/** Without allowOverRefunding no parent gives back more than it took. */
function overRefunding(order: Order, input: RefundInput): UserError[] {
  if (input.allowOverRefunding === true) return []
  const paid = sum(order.transactions.filter(takesMoney).map((t) => t.amount)).presentment
  const given = sum(
    order.transactions.filter((t) => t.kind === 'REFUND' && t.status === 'SUCCESS').map((t) => t.amount),
  )
  const asked = (input.transactions ?? []).reduce((n, t) => n + parseAmount(t.amount), 0n)
  if (given.presentment + asked <= paid) return []
  return [userError(['transactions'], 'Refund amount cannot be greater than the amount available to refund')]
}

function takesMoney(transaction: OrderTransaction): boolean {
  return transaction.status === 'SUCCESS' && (transaction.kind === 'SALE' || transaction.kind === 'CAPTURE')
}

function buildRefund(world: ShopifyWorld, order: Order, input: RefundInput): Refund {
  const now = world.now()
  return {
    id: world.nextId('Refund'),
    orderId: order.id,
    note: input.note ?? null,
    lines: (input.refundLineItems ?? []).map((row) => refundLine(world, order, row)),
    shippingLines: refundShipping(world, order, input),
    adjustments: [],
    duties: (input.refundDuties ?? []).map((row) => {
      const duty = order.lines.flatMap((l) => l.duties).find((d) => d.id === row.dutyId)
      return { dutyId: row.dutyId, amount: duty?.price ?? ZERO }
    }),
    transactionIds: [],
    returnId: null,
    createdAt: now,
    processedAt: input.processedAt ? timeOfInput(input.processedAt) : now,
    updatedAt: now,
  }
}

/** A row's amounts are what the line's units come to less what the units that stay come to: no cent is lost. */
function refundLine(world: ShopifyWorld, order: Order, row: LineInput): RefundLineItem {
  const line = order.lines.find((l) => l.id === row.lineItemId)
  const before = line?.currentQuantity ?? 0
  const after = Math.max(0, before - row.quantity)
  const restockType = row.restockType ?? 'NO_RESTOCK'
  return {
    id: world.nextId('RefundLineItem'),
    lineItemId: row.lineItemId,
    quantity: row.quantity,
    restockType,
    restocked: restockType !== 'NO_RESTOCK',
    locationId: row.locationId ?? null,
    subtotal: line ? subtract(lineNet(order, line, before), lineNet(order, line, after)) : ZERO,
    tax: line ? subtract(lineTax(order, line, before), lineTax(order, line, after)) : ZERO,
  }
}

function refundShipping(world: ShopifyWorld, order: Order, input: RefundInput): RefundShippingLine[] {
  const { shipping } = input
  if (!shipping) return []
  const open = order.shippingLines.filter((s) => !s.isRemoved)
  let left = shipping.fullRefund ? null : parseAmount(shipping.amount ?? '0')
  const rows: RefundShippingLine[] = []
  for (const line of open) {
    const net = currentShippingNet(order, line)
    const tax = subtract(taxOf(line.taxLines), line.refundedTax)
    if (net.presentment <= 0n || left === 0n) continue
    const takes = left === null || left >= net.presentment ? net.presentment : left
    if (left !== null) left -= takes
    const share = takes === net.presentment ? net : proportion(order, net, { takes, of: net.presentment })
    const taxShare = takes === net.presentment ? tax : proportion(order, tax, { takes, of: net.presentment })
    const subtotal = order.taxesIncluded ? subtract(share, taxShare) : share
    rows.push({ id: world.nextId('RefundShippingLine'), shippingLineId: line.id, subtotal, tax: taxShare })
  }
  return rows
}

function proportion(order: Order, whole: MoneyBag, ratio: { takes: bigint; of: bigint }): MoneyBag {
  const side = (amount: bigint, code: string) =>
    roundToCurrency(divideHalfUp(amount * ratio.takes, ratio.of), code)
  return bag(side(whole.shop, order.currencyCode), side(whole.presentment, order.presentmentCurrencyCode))
}

function applyRefund(order: Order, refund: Refund): void {
  for (const row of refund.lines) {
    const line = order.lines.find((l) => l.id === row.lineItemId)
    if (!line) continue
    line.refundedQuantity += row.quantity
    line.currentQuantity = Math.max(0, line.currentQuantity - row.quantity)
    releaseUnits(order, line)
  }
  for (const row of refund.shippingLines) {
    const line = order.shippingLines.find((s) => s.id === row.shippingLineId)
    if (!line) continue
    line.refunded = add(line.refunded, row.subtotal)
    line.refundedTax = add(line.refundedTax, row.tax)
  }
}

/** Units that will not ship any more leave the open fulfilment orders. */
function releaseUnits(order: Order, line: LineItem): void {
  const toShip = Math.max(0, line.currentQuantity - line.fulfilledQuantity)
  for (const fulfillmentOrder of order.fulfillmentOrders.filter((f) => f.status !== 'CLOSED')) {
    for (const held of fulfillmentOrder.lines.filter((l) => l.lineItemId === line.id)) {
      held.remainingQuantity = Math.min(held.remainingQuantity, toShip)
      held.totalQuantity = Math.max(held.remainingQuantity, held.totalQuantity)
    }
    if (fulfillmentOrder.lines.every((l) => l.remainingQuantity === 0)) fulfillmentOrder.status = 'CLOSED'
  }
}

function payBack(
  world: ShopifyWorld,
  order: Order,
  facts: { refund: Refund; transactions: readonly TransactionInput[] },
): MoneyBag {
  const given: MoneyBag[] = []
  for (const input of facts.transactions) {
    const transaction = addTransaction(world, order, {
      amount: bagOfPresentment(world, order, parseAmount(input.amount)),
      gateway: input.gateway,
      kind: 'REFUND',
      parentTransactionId: input.parentId ?? order.transactions.find(takesMoney)?.id ?? null,
    })
    facts.refund.transactionIds.push(transaction.id)
    given.push(transaction.amount)
  }
  return sum(given)
}

/** What the customer has paid beyond the order as it stands now, in presentment money. */
function owedToCustomer(order: Order): Amount {
  const kept = subtract(totalReceived(order), totalRefunded(order))
  const beyond = kept.presentment - currentTotal(order).presentment
  return beyond > 0n ? beyond : 0n
}

/**
 * The order adjustment between what the refund's parts come to and its money: negative in the customer's favour
 * where more goes back than is owed, positive where some goes back and less than the parts come to. A refund
 * without money leaves the order owing, and has none ([U]; schema text of Order.refundDiscrepancySet).
 */
function discrepancyOf(order: Order, refund: Refund, facts: { owed: Amount; money: MoneyBag }): MoneyBag {
  const paid = facts.money.presentment
  const due = partsOf(order, refund).presentment
  const fair = due < facts.owed ? due : facts.owed
  const difference = paid > facts.owed ? facts.owed - paid : paid > 0n && paid < fair ? fair - paid : 0n
  if (order.currencyCode === order.presentmentCurrencyCode) return bag(difference)
  const { shop, presentment } = order.originalTotal
  const exact = presentment === 0n ? 0n : divideHalfUp(difference * shop, presentment)
  return bag(roundToCurrency(exact, order.currencyCode), difference)
}

function partsOf(order: Order, refund: Refund): MoneyBag {
  const lines = refund.lines.map((l) => (order.taxesIncluded ? l.subtotal : add(l.subtotal, l.tax)))
  const shipping = refund.shippingLines.map((s) => add(s.subtotal, s.tax))
  return add(...lines, ...shipping, ...refund.duties.map((d) => d.amount))
}
