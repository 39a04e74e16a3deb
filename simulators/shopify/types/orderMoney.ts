/** The money fields of Order. */
import type { MoneyBag, Order, TaxLine } from '../model.ts'
import { add, negate, subtract, sum, ZERO } from '../money.ts'
import * as totals from '../orderTotals.ts'
import { capturableMoney } from '../payments.ts'
import type { FieldMap } from '../resolver.ts'
import { moneyBag, moneyScalar, money, taxLine } from './source.ts'

const set = (compute: (order: Order) => MoneyBag) => (order: Order) => moneyBag(order, compute(order))
const scalar = (compute: (order: Order) => MoneyBag) => (order: Order) => moneyScalar(order, compute(order))

const netPayment = (order: Order) => subtract(totals.totalReceived(order), totals.totalRefunded(order))

function refundedShipping(order: Order): MoneyBag {
  const rows = order.refunds.flatMap((r) => r.shippingLines)
  return sum(rows.map((s) => add(s.subtotal, s.tax)))
}

/** Discounts over the whole cart: those not aimed at single lines. */
function cartDiscounts(order: Order, isCurrent: boolean): MoneyBag {
  return sum(
    order.lines.flatMap((line) => {
      const units = { quantity: isCurrent ? line.currentQuantity : line.quantity, of: line.quantity }
      return line.discountAllocations
        .filter((a) => order.discountApplications[a.applicationIndex]?.allocationMethod === 'ACROSS')
        .map((a) => totals.share(a.allocated, units, order))
    }),
  )
}

/** Tax lines of everything taxed, added up by title and rate (schema text of Order.taxLines). */
function mergedTaxLines(order: Order, isCurrent: boolean): TaxLine[] {
  const all: TaxLine[] = []
  for (const line of order.lines) {
    const units = { quantity: isCurrent ? line.currentQuantity : line.quantity, of: line.quantity }
    if (units.quantity === 0) continue
    for (const tax of [...line.taxLines, ...line.duties.flatMap((d) => d.taxLines)]) {
      all.push({ ...tax, price: totals.share(tax.price, units, order) })
    }
  }
  for (const shipping of order.shippingLines.filter((s) => !s.isRemoved)) {
    const kept = isCurrent ? subtract(totals.taxOf(shipping.taxLines), shipping.refundedTax) : null
    all.push(...shipping.taxLines.map((t, at) => (kept && at === 0 ? { ...t, price: kept } : t)))
  }
  all.push(...order.additionalFees.flatMap((f) => f.taxLines), ...order.orderTaxLines)
  return merge(all)
}

function merge(lines: readonly TaxLine[]): TaxLine[] {
  const byName = new Map<string, TaxLine>()
  for (const line of lines) {
    const key = `${line.title}\n${line.rate}`
    const found = byName.get(key)
    byName.set(key, found ? { ...found, price: add(found.price, line.price) } : line)
  }
  return [...byName.values()]
}

/** Null when the order never had any (bulk sample orders.json: currentTotalDutiesSet null). */
function orNull(order: Order, has: boolean, bag: MoneyBag): object | null {
  return has ? moneyBag(order, bag) : null
}

const hasDuties = (order: Order) => order.lines.some((l) => l.duties.length > 0)
const hasFees = (order: Order) => order.additionalFees.length > 0

function roundings(order: Order, kinds: readonly string[]): MoneyBag {
  const rounded = order.transactions.filter((t) => t.status === 'SUCCESS' && kinds.includes(t.kind))
  return sum(rounded.map((t) => t.amountRounding ?? ZERO))
}

export const orderMoneyFields: FieldMap = {
  subtotalPriceSet: set(totals.subtotal),
  subtotalPrice: scalar(totals.subtotal),
  currentSubtotalPriceSet: set(totals.currentSubtotal),
  totalPriceSet: set(totals.totalPrice),
  totalPrice: scalar(totals.totalPrice),
  currentTotalPriceSet: set(totals.currentTotal),
  originalTotalPriceSet: (order: Order) =>
    moneyBag(order, order.statedTotals.originalTotalPriceSet ?? order.originalTotal),
  totalTaxSet: set(totals.totalTax),
  totalTax: scalar(totals.totalTax),
  currentTotalTaxSet: set(totals.currentTax),
  totalDiscountsSet: set(totals.totalDiscounts),
  totalDiscounts: scalar(totals.totalDiscounts),
  currentTotalDiscountsSet: set(totals.currentDiscounts),
  cartDiscountAmountSet: set((order) => cartDiscounts(order, false)),
  cartDiscountAmount: scalar((order) => cartDiscounts(order, false)),
  currentCartDiscountAmountSet: set((order) => cartDiscounts(order, true)),
  totalShippingPriceSet: set(totals.totalShipping),
  totalShippingPrice: scalar(totals.totalShipping),
  currentShippingPriceSet: set(totals.currentShipping),
  totalRefundedShippingSet: set(refundedShipping),
  totalOutstandingSet: set(totals.totalOutstanding),
  totalReceivedSet: set(totals.totalReceived),
  totalReceived: scalar(totals.totalReceived),
  totalRefundedSet: set(totals.totalRefunded),
  totalRefunded: scalar(totals.totalRefunded),
  netPaymentSet: set(netPayment),
  netPayment: scalar(netPayment),
  totalCapturableSet: set(capturableMoney),
  totalCapturable: scalar(capturableMoney),
  // Positive in the merchant's favour, as the adjustments are (schema text).
  refundDiscrepancySet: set(totals.refundAdjustments),
  totalTipReceivedSet: set((order) => order.statedTotals.totalTipReceivedSet ?? totals.tips(order, false)),
  totalTipReceived: (order: Order) =>
    money((order.statedTotals.totalTipReceivedSet ?? totals.tips(order)).shop, order.currencyCode),
  currentTotalDutiesSet: (order: Order) => orNull(order, hasDuties(order), totals.duties(order, true)),
  originalTotalDutiesSet: (order: Order) => orNull(order, hasDuties(order), totals.duties(order, false)),
  currentTotalAdditionalFeesSet: (order: Order) => orNull(order, hasFees(order), totals.fees(order, true)),
  originalTotalAdditionalFeesSet: (order: Order) => orNull(order, hasFees(order), totals.fees(order)),
  taxLines: (order: Order) => mergedTaxLines(order, false).map((t) => taxLine(order, t)),
  currentTaxLines: (order: Order) => mergedTaxLines(order, true).map((t) => taxLine(order, t)),
  totalCashRoundingAdjustment: (order: Order) => ({
    paymentSet: moneyBag(order, roundings(order, ['SALE', 'CAPTURE', 'CHANGE'])),
    refundSet: moneyBag(order, negate(roundings(order, ['REFUND']))),
  }),
}
