import { bookCurrency, type Side } from '../desired/bookedSales.ts'
import { type Money, subtract, sum } from '../money.ts'
import type { OrderFacts, SaleLineType } from '../shopify/order.ts'

/** The candidate that equals what is stated, else the first: where the reference leaves open what a figure contains. */
export function oneOf(candidates: readonly Money[], stated: Money): Money {
  const [first] = candidates
  return candidates.find(({ minor }) => minor === stated.minor) ?? first ?? stated
}

/** The amount with all parts, and without any of them that are not zero. */
export function withAndWithout(amount: Money, parts: readonly Money[]): readonly Money[] {
  let candidates: readonly Money[] = [amount]
  for (const part of parts) {
    if (part.minor === 0n) continue
    candidates = [...candidates, ...candidates.map((candidate) => subtract(candidate, part))]
  }
  return candidates
}

/** Σ of an amount of the sales of all agreements, or of those of some types. */
export const saleSum = (
  facts: OrderFacts,
  side: Side,
  { types, of }: { readonly types?: readonly SaleLineType[]; readonly of: 'total' | 'tax' },
): Money =>
  sum(
    facts.agreements
      .flatMap((agreement) => agreement.sales)
      .filter((sale) => types === undefined || types.includes(sale.lineType))
      .map((sale) => sale[of][side]),
    bookCurrency(facts, side),
  )

/** Whether the order still is as it was ordered: figures that Shopify states for all units ever ordered can be compared. */
export const isAsOrdered = (facts: OrderFacts): boolean =>
  !facts.edited &&
  facts.refunds.length === 0 &&
  facts.agreements.every((agreement) => agreement.reason === 'ORDER') &&
  facts.lines.every((line) => line.currentQuantity === line.quantity) &&
  facts.shippingLines.every((line) => !line.isRemoved)
