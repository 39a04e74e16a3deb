/** The arithmetic of an order edit: what a line is at another quantity or discount, and the order as drafted. */
import type { CalculatedOrder, LineItem, MoneyBag, Order, TaxLine } from '../model.ts'
import { bag, divideHalfUp, isZero, roundToCurrency, subtract, times } from '../money.ts'
import { lineDiscount } from '../orderTotals.ts'

/** The order with the edit's lines, shipping lines and discounts in place of its own. */
export function draftOrderOf(order: Order, calculated: CalculatedOrder): Order {
  const edited = new Map(calculated.lines.map((l) => [l.draft.id, l.draft]))
  const kept = order.lines.map((line) => edited.get(line.id) ?? line)
  const known = new Set(order.lines.map((l) => l.id))
  const added = calculated.lines.filter((l) => !known.has(l.draft.id)).map((l) => l.draft)
  return {
    ...order,
    statedTotals: {},
    lines: [...kept, ...added],
    shippingLines: calculated.shippingLines.map((s) => s.draft),
    discountApplications: [
      ...order.discountApplications,
      ...calculated.addedDiscountApplications.map((d) => d.application),
    ],
  }
}

/**
 * A line at another number of current units. Removing leaves `quantity`, discounts and taxes as they were;
 * adding raises them (recording: order-edit-money-math `taxed`).
 */
export function withQuantity(order: Order, base: LineItem, quantity: number): LineItem {
  if (quantity <= base.currentQuantity) {
    const removed = base.currentQuantity - quantity
    return { ...base, currentQuantity: quantity, removedQuantity: base.removedQuantity + removed }
  }
  const grown = {
    ...base,
    quantity: base.quantity + quantity - base.currentQuantity,
    currentQuantity: quantity,
  }
  return { ...grown, taxLines: rescaledTaxes(order, base, grown) }
}

/** A line with one more allocation, its taxes following its price (recording: order-edit-money-math `discount`). */
export function withAllocation(
  order: Order,
  base: LineItem,
  allocation: { applicationIndex: number; allocated: MoneyBag },
): LineItem {
  const discounted = { ...base, discountAllocations: [...base.discountAllocations, allocation] }
  return { ...discounted, taxLines: rescaledTaxes(order, base, discounted) }
}

export function withoutAllocation(order: Order, base: LineItem, applicationIndex: number): LineItem {
  const kept = base.discountAllocations.filter((a) => a.applicationIndex !== applicationIndex)
  const raised = { ...base, discountAllocations: kept }
  return { ...raised, taxLines: rescaledTaxes(order, base, raised) }
}

function net(line: LineItem): MoneyBag {
  return subtract(times(line.unitPrice, line.quantity), lineDiscount(line))
}

function scaled(amount: bigint, ratio: [to: bigint, from: bigint], currencyCode: string): bigint {
  return ratio[1] === 0n ? 0n : roundToCurrency(divideHalfUp(amount * ratio[0], ratio[1]), currencyCode)
}

/** Taxes in the proportion in which the price moved, each tax line rounded by itself. */
function rescaledTaxes(order: Order, before: LineItem, after: LineItem): TaxLine[] {
  const from = net(before)
  const to = net(after)
  if (isZero(from)) return before.taxLines
  return before.taxLines.map((tax) => ({
    ...tax,
    price: bag(
      scaled(tax.price.shop, [to.shop, from.shop], order.currencyCode),
      scaled(tax.price.presentment, [to.presentment, from.presentment], order.presentmentCurrencyCode),
    ),
  }))
}
