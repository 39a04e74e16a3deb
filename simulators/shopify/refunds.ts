/**
 * What goes back to a customer. The goods, shipping and duties of a refund are one fact, its money another
 * (shopify.md §4.4, accounting-and-reliability.md finding 8); the difference between them is an order adjustment.
 */
import { releaseUnits } from './fulfillmentOrders.ts'
import type {
  Amount,
  LineItem,
  MoneyBag,
  Order,
  OrderAdjustment,
  Refund,
  RefundDuty,
  RefundLineItem,
  RefundShippingLine,
} from './model.ts'
import { add, bag, divideHalfUp, isZero, roundToCurrency, subtract, sum, ZERO } from './money.ts'
import { currentShippingNet, currentTotal, lineDiscount, lineNet, share, taxOf } from './orderTotals.ts'
import { totalReceived, totalRefunded } from './orderTotals.ts'
import { outQuantity, unfulfilledQuantity } from './types/orderState.ts'
import type { ShopifyWorld } from './world.ts'

/** Units of a line that go back, and where to. */
export type RefundedUnits = {
  lineItemId: string
  quantity: number
  restockType: RefundLineItem['restockType']
  locationId: string | null
}

/** Parts of an order to refund: `amount` of shipping is presentment money, with tax only where prices contain it. */
export type RefundParts = {
  units: readonly RefundedUnits[]
  shipping: { amount: Amount } | 'all' | null
  duties: readonly { dutyId: string; refundType: 'FULL' | 'PROPORTIONAL' }[]
}

export type PricedParts = {
  lines: RefundLineItem[]
  shippingLines: RefundShippingLine[]
  duties: RefundDuty[]
}

/**
 * What the parts come to as the order stands. A row's amounts are what the line's units come to less what the units
 * that stay come to, so that no cent is lost over several refunds.
 */
export function priceParts(order: Order, parts: RefundParts): PricedParts {
  const left = new Map(order.lines.map((line) => [line.id, line.currentQuantity]))
  const lines = parts.units.flatMap((units) => {
    const line = order.lines.find((l) => l.id === units.lineItemId)
    if (!line) return []
    const before = left.get(line.id) ?? 0
    const after = Math.max(0, before - units.quantity)
    left.set(line.id, after)
    return [priceUnits(order, line, { units, before, after })]
  })
  return { lines, shippingLines: priceShipping(order, parts.shipping), duties: priceDuties(order, parts) }
}

function priceUnits(
  order: Order,
  line: LineItem,
  change: { units: RefundedUnits; before: number; after: number },
): RefundLineItem {
  const { units, before, after } = change
  const difference = (of: (quantity: number) => MoneyBag) => subtract(of(before), of(after))
  const portion = (whole: MoneyBag) => (quantity: number) =>
    share(whole, { quantity, of: line.quantity }, order)
  const taxes = line.taxLines.map((t) => difference(portion(t.price)))
  return {
    id: '',
    ...units,
    restocked: units.restockType !== 'NO_RESTOCK',
    subtotal: difference((quantity) => lineNet(order, line, quantity)),
    tax: sum(taxes),
    taxes,
    discount: difference(portion(lineDiscount(line))),
  }
}

function priceShipping(order: Order, shipping: RefundParts['shipping']): RefundShippingLine[] {
  if (shipping === null) return []
  let left = shipping === 'all' ? null : shipping.amount
  const rows: RefundShippingLine[] = []
  for (const line of order.shippingLines.filter((s) => !s.isRemoved)) {
    const net = currentShippingNet(order, line)
    const tax = subtract(taxOf(line.taxLines), line.refundedTax)
    const isNothing = net.presentment <= 0n && tax.presentment <= 0n
    if (isNothing || left === 0n) continue
    const takes = left === null || left >= net.presentment ? net.presentment : left
    if (left !== null) left -= takes
    const isWhole = takes === net.presentment
    const portion = isWhole ? net : proportion(order, net, { takes, of: net.presentment })
    const taxPortion = isWhole ? tax : proportion(order, tax, { takes, of: net.presentment })
    const subtotal = order.taxesIncluded ? subtract(portion, taxPortion) : portion
    rows.push({ id: '', shippingLineId: line.id, subtotal, tax: taxPortion })
  }
  return rows
}

function proportion(order: Order, whole: MoneyBag, ratio: { takes: bigint; of: bigint }): MoneyBag {
  const side = (amount: bigint, code: string) =>
    roundToCurrency(divideHalfUp(amount * ratio.takes, ratio.of), code)
  return bag(side(whole.shop, order.currencyCode), side(whole.presentment, order.presentmentCurrencyCode))
}

/** FULL gives back what is left of a duty, PROPORTIONAL the share of the units that go back with it. */
function priceDuties(order: Order, parts: RefundParts): RefundDuty[] {
  return parts.duties.flatMap(({ dutyId, refundType }) => {
    const line = order.lines.find((l) => l.duties.some((d) => d.id === dutyId))
    const duty = line?.duties.find((d) => d.id === dutyId)
    if (!line || !duty) return []
    const left = dutyLeft(order, duty)
    const quantity = parts.units
      .filter((units) => units.lineItemId === line.id)
      .reduce((n, units) => n + units.quantity, 0)
    const asked = refundType === 'FULL' ? left : share(duty.price, { quantity, of: line.quantity }, order)
    return [{ dutyId, amount: asked.presentment > left.presentment ? left : asked }]
  })
}

/** What of a duty no refund gave back. */
export function dutyLeft(order: Order, duty: { id: string; price: MoneyBag }): MoneyBag {
  const given = order.refunds.flatMap((r) =>
    r.duties.filter((d) => d.dutyId === duty.id).map((d) => d.amount),
  )
  return subtract(duty.price, sum(given))
}

/** Ids for priced parts, which then stand in a refund. */
export function numberParts(world: ShopifyWorld, parts: PricedParts): PricedParts {
  return {
    lines: parts.lines.map((row) => ({ ...row, id: world.nextId('RefundLineItem') })),
    shippingLines: parts.shippingLines.map((row) => ({ ...row, id: world.nextId('RefundShippingLine') })),
    duties: parts.duties,
  }
}

/** Takes the parts out of the order: units, what is left to ship, shipping. */
export function applyParts(order: Order, parts: PricedParts, facts: { isReturn?: boolean } = {}): void {
  for (const row of parts.lines) {
    const line = order.lines.find((l) => l.id === row.lineItemId)
    if (!line) continue
    line.returnedQuantity = (line.returnedQuantity ?? 0) + cameBack(line, row, facts.isReturn === true)
    line.refundedQuantity += row.quantity
    line.currentQuantity = Math.max(0, line.currentQuantity - row.quantity)
    releaseUnits(order, line.id)
  }
  for (const row of parts.shippingLines) {
    const line = order.shippingLines.find((s) => s.id === row.shippingLineId)
    if (!line) continue
    line.refunded = add(line.refunded, row.subtotal)
    line.refundedTax = add(line.refundedTax, row.tax)
  }
}

/**
 * How many of refunded units had left: those of a return all had, RETURN says so, CANCEL says not; otherwise units that
 * have not left yet go first ([U]).
 */
function cameBack(line: LineItem, row: RefundLineItem, isReturn: boolean): number {
  const out = outQuantity(line)
  if (row.restockType === 'CANCEL') return Math.max(0, row.quantity - unfulfilledQuantity(line))
  if (isReturn || row.restockType === 'RETURN') return Math.min(row.quantity, out)
  return Math.max(0, Math.min(out, row.quantity - unfulfilledQuantity(line)))
}

/** What priced parts come to, with tax. */
export function totalOfParts(order: Order, parts: PricedParts): MoneyBag {
  const lines = parts.lines.map((l) => (order.taxesIncluded ? l.subtotal : add(l.subtotal, l.tax)))
  const shipping = parts.shippingLines.map((s) => add(s.subtotal, s.tax))
  return add(...lines, ...shipping, ...parts.duties.map((d) => d.amount))
}

/** What the customer has paid beyond the order as it stands now, in presentment money. */
export function owedToCustomer(order: Order): Amount {
  const kept = subtract(totalReceived(order), totalRefunded(order))
  const beyond = kept.presentment - currentTotal(order).presentment
  return beyond > 0n ? beyond : 0n
}

/**
 * What Shopify suggests to give back for these parts before they come off the order, in presentment money: what they
 * come to, with what is owed anyway (money that an edit left over), and at most `most`, what is still paid.
 */
export const suggestedBack = (order: Order, parts: PricedParts, most: Amount): Amount =>
  suggestedFor(order, totalOfParts(order, parts).presentment, most)

/** The same for parts that come to `due`. */
export function suggestedFor(order: Order, due: Amount, most: Amount): Amount {
  const all = due + owedToCustomer(order)
  return all < most ? all : most > 0n ? most : 0n
}

/**
 * The order adjustment between what a refund's parts come to and its money: negative in the customer's favour
 * where more goes back than is owed, positive where some goes back and less than the parts come to. `owed` is what
 * Shopify suggests, also where the order is not paid in full. A refund without money leaves the order owing, and has
 * none ([U]; schema text of Order.refundDiscrepancySet: between the suggested and the actual refund).
 */
export function discrepancyOf(
  order: Order,
  facts: { due: MoneyBag; owed: Amount; money: MoneyBag },
): MoneyBag {
  const paid = facts.money.presentment
  const due = facts.due.presentment
  const fair = due < facts.owed ? due : facts.owed
  const difference = paid > facts.owed ? facts.owed - paid : paid > 0n && paid < fair ? fair - paid : 0n
  if (order.currencyCode === order.presentmentCurrencyCode) return bag(difference)
  const { shop, presentment } = order.originalTotal
  const exact = presentment === 0n ? 0n : divideHalfUp(difference * shop, presentment)
  return bag(roundToCurrency(exact, order.currencyCode), difference)
}

/** The adjustment for a discrepancy, or none. */
export function adjustmentsFor(
  world: ShopifyWorld,
  discrepancy: MoneyBag,
  reason: OrderAdjustment['reason'],
): OrderAdjustment[] {
  if (isZero(discrepancy)) return []
  return [{ id: world.nextId('OrderAdjustment'), amount: discrepancy, tax: ZERO, reason }]
}

/** A refund of nothing yet, as of now. */
export function blankRefund(world: ShopifyWorld, order: Order): Refund {
  const now = world.now()
  return {
    id: world.nextId('Refund'),
    orderId: order.id,
    note: null,
    lines: [],
    shippingLines: [],
    adjustments: [],
    duties: [],
    transactionIds: [],
    returnId: null,
    createdAt: now,
    processedAt: now,
    updatedAt: now,
  }
}
