/**
 * An order's totals, computed from its lines, fees, transactions and refunds as Shopify computes them.
 *
 * "Original" figures count removed and refunded units; "current" figures do not (shopify.md §4.4 [D];
 * recording: order-edit-money-math). An imported order answers the totals its body states.
 */
import type { LineItem, MoneyBag, Order, ShippingLine, StatableTotal, TaxLine } from './model.ts'
import { add, isZero, part, roundToCurrency, subtract, sum, times, ZERO } from './money.ts'
import { receivedMoney, refundedMoney, capturableMoney } from './payments.ts'

type Currencies = Pick<Order, 'currencyCode' | 'presentmentCurrencyCode'>

/** The part of an amount that `quantity` of `of` units carry; all units carry exactly the whole. */
export function share(whole: MoneyBag, units: { quantity: number; of: number }, order: Currencies): MoneyBag {
  if (units.of === 0 || units.quantity === units.of) return units.quantity === 0 ? ZERO : whole
  const ratio = { numerator: BigInt(units.quantity), denominator: BigInt(units.of) }
  return {
    shop: part(whole.shop, ratio, order.currencyCode),
    presentment: part(whole.presentment, ratio, order.presentmentCurrencyCode),
  }
}

export function lineGross(line: LineItem): MoneyBag {
  return times(line.unitPrice, line.quantity)
}

export function lineDiscount(line: LineItem | ShippingLine): MoneyBag {
  return sum(line.discountAllocations.map((a) => a.allocated))
}

export function taxOf(taxLines: readonly TaxLine[]): MoneyBag {
  return sum(taxLines.map((t) => t.price))
}

/** What `quantity` units of a line come to: after discounts, without tax unless prices contain it. */
export function lineNet(order: Currencies, line: LineItem, quantity: number): MoneyBag {
  const units = { quantity, of: line.quantity }
  return subtract(times(line.unitPrice, quantity), share(lineDiscount(line), units, order))
}

export function lineTax(order: Currencies, line: LineItem, quantity: number): MoneyBag {
  const units = { quantity, of: line.quantity }
  return sum(line.taxLines.map((t) => share(t.price, units, order)))
}

export function shippingNet(line: ShippingLine): MoneyBag {
  return subtract(line.originalPrice, lineDiscount(line))
}

function isGoods(line: LineItem): boolean {
  return line.kind !== 'TIP'
}

function goods(order: Order): LineItem[] {
  return order.lines.filter(isGoods)
}

/** Tips received, or with `current` those left after refunds and cancellation. */
export function tips(order: Order, current = false): MoneyBag {
  const lines = order.lines.filter((l) => l.kind === 'TIP')
  return sum(lines.map((l) => times(l.unitPrice, current ? l.currentQuantity : l.quantity)))
}

/** Duties as charged, or with `current` those that no refund gave back. */
export function duties(order: Order, current: boolean): MoneyBag {
  const charged = sum(order.lines.flatMap((line) => line.duties.map((d) => d.price)))
  if (!current) return charged
  return subtract(charged, sum(order.refunds.flatMap((r) => r.duties.map((d) => d.amount))))
}

/** Additional fees; a cancelled order charges none any more. */
export function fees(order: Order, current = false): MoneyBag {
  return current && order.cancelledAt !== null ? ZERO : sum(order.additionalFees.map((f) => f.price))
}

/** What processed returns cost the customer: restocking and return shipping (FeeSale). */
export function returnFees(order: Order): MoneyBag {
  const charged = order.returns.flatMap((r) => [
    ...r.shippingFees.map((fee) => fee.charged),
    ...r.lines.map((line) => line.restockingFee?.charged ?? ZERO),
  ])
  return sum(charged)
}

function otherTax(order: Order, current: boolean): MoneyBag {
  if (current && order.cancelledAt !== null) return ZERO
  const ofDuties = order.lines.flatMap((line) => line.duties.map((d) => taxOf(d.taxLines)))
  const ofFees = order.additionalFees.map((f) => taxOf(f.taxLines))
  return add(...ofDuties, ...ofFees, taxOf(order.orderTaxLines))
}

export function subtotal(order: Order): MoneyBag {
  return stated(order, 'subtotalPriceSet') ?? sum(goods(order).map((l) => lineNet(order, l, l.quantity)))
}

export function currentSubtotal(order: Order): MoneyBag {
  const computed = () => sum(goods(order).map((l) => lineNet(order, l, l.currentQuantity)))
  return stated(order, 'currentSubtotalPriceSet') ?? computed()
}

export function totalDiscounts(order: Order): MoneyBag {
  const computed = () => add(...order.lines.map(lineDiscount), ...order.shippingLines.map(lineDiscount))
  return stated(order, 'totalDiscountsSet') ?? computed()
}

export function currentDiscounts(order: Order): MoneyBag {
  const ofLine = (l: LineItem) =>
    share(lineDiscount(l), { quantity: l.currentQuantity, of: l.quantity }, order)
  const shipping = order.shippingLines.filter((s) => !s.isRemoved && isZero(s.refunded))
  const computed = () => add(...order.lines.map(ofLine), ...shipping.map(lineDiscount))
  return stated(order, 'currentTotalDiscountsSet') ?? computed()
}

/** After discounts; lines that an edit removed do not count. */
export function totalShipping(order: Order): MoneyBag {
  const computed = () => sum(order.shippingLines.filter((s) => !s.isRemoved).map(shippingNet))
  return stated(order, 'totalShippingPriceSet') ?? computed()
}

export function currentShipping(order: Order): MoneyBag {
  return sum(order.shippingLines.filter((s) => !s.isRemoved).map((s) => currentShippingNet(order, s)))
}

/** What a shipping line costs after refunds; with its tax where prices contain it. */
export function currentShippingNet(order: Order, line: ShippingLine): MoneyBag {
  const kept = subtract(shippingNet(line), line.refunded)
  return order.taxesIncluded ? subtract(kept, line.refundedTax) : kept
}

export function totalTax(order: Order): MoneyBag {
  const computed = () => {
    const shipping = order.shippingLines.filter((s) => !s.isRemoved)
    return add(
      ...order.lines.map((l) => taxOf(l.taxLines)),
      ...shipping.map((s) => taxOf(s.taxLines)),
      otherTax(order, false),
    )
  }
  return stated(order, 'totalTaxSet') ?? computed()
}

export function currentTax(order: Order): MoneyBag {
  const computed = () => {
    const shipping = order.shippingLines.filter((s) => !s.isRemoved)
    return add(
      ...order.lines.map((l) => lineTax(order, l, l.currentQuantity)),
      ...shipping.map((s) => subtract(taxOf(s.taxLines), s.refundedTax)),
      otherTax(order, true),
    )
  }
  return stated(order, 'currentTotalTaxSet') ?? computed()
}

/** Order.totalPriceSet: units removed or refunded count, units and discounts added by edits too. */
export function totalPrice(order: Order): MoneyBag {
  const computed = () => {
    const before = add(subtotal(order), totalShipping(order), duties(order, false), fees(order), tips(order))
    return order.taxesIncluded ? before : add(before, totalTax(order))
  }
  return stated(order, 'totalPriceSet') ?? computed()
}

/** What refunds gave beyond (+) or short of (−) the lines, shipping and duties they name. */
export function refundAdjustments(order: Order): MoneyBag {
  return sum(order.refunds.flatMap((r) => r.adjustments.map((a) => add(a.amount, a.tax))))
}

/** Order.currentTotalPriceSet: equals the sum of all sales (accounting-and-reliability.md I-S1). */
export function currentTotal(order: Order): MoneyBag {
  const computed = () => {
    const before = add(
      currentSubtotal(order),
      currentShipping(order),
      duties(order, true),
      fees(order, true),
      tips(order, true),
      returnFees(order),
      refundAdjustments(order),
    )
    return order.taxesIncluded ? before : add(before, currentTax(order))
  }
  return stated(order, 'currentTotalPriceSet') ?? computed()
}

export function totalReceived(order: Order): MoneyBag {
  return stated(order, 'totalReceivedSet') ?? receivedMoney(order)
}

export function totalRefunded(order: Order): MoneyBag {
  return stated(order, 'totalRefundedSet') ?? refundedMoney(order)
}

/**
 * What is not yet transacted: current total less money kept and money authorised (recordings:
 * order-create-math-matrix `authorization`, order-payment-transaction-cold-hydration `void`).
 * Counted in presentment money; the shop side follows the order's own rate, so that an order paid at another
 * day's rate owes nothing on either side (recording: money-bag-presentment-parity).
 */
export function totalOutstanding(order: Order): MoneyBag {
  const given = stated(order, 'totalOutstandingSet')
  if (given) return given
  const total = currentTotal(order)
  const kept = subtract(totalReceived(order), totalRefunded(order))
  const open = lessHeld(subtract(total, kept), capturableMoney(order))
  if (order.currencyCode === order.presentmentCurrencyCode) return open
  const reference = total.presentment === 0n ? order.originalTotal : total
  if (reference.presentment === 0n) return { shop: 0n, presentment: open.presentment }
  const exact = (open.presentment * reference.shop) / reference.presentment
  return { shop: roundToCurrency(exact, order.currencyCode), presentment: open.presentment }
}

/** What is open less what is held for it; a hold beyond what is open owes nobody anything. */
function lessHeld(open: MoneyBag, held: MoneyBag): MoneyBag {
  if (open.presentment <= 0n) return open
  return held.presentment >= open.presentment ? ZERO : subtract(open, held)
}

function stated(order: Order, field: StatableTotal): MoneyBag | null {
  return order.statedTotals[field] ?? null
}
