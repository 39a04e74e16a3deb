/** Whether what Shopify says of an order holds together (accounting-and-reliability.md §1.8, I-S1 to I-S4). */
import type { OrderFact } from './facts.ts'
import { ledgerTotals, type Side, sideOf } from './ledger.ts'
import { NotAnAmount, printed, total } from './money.ts'

/** The contradictions, in words; none in an order that can be booked. Figures that are no amounts count as one. */
export function contradictionsOf(order: OrderFact, book: 'presentment' | 'shop'): readonly string[] {
  try {
    const side = sideOf(order, book)
    const found = [...ledgerContradictions(order, side), ...taxContradictions(order, side)]
    return book === 'presentment'
      ? found
      : [...found, ...ledgerContradictions(order, sideOf(order, 'presentment'))]
  } catch (error) {
    if (error instanceof NotAnAmount) return [error.message]
    throw error
  }
}

function ledgerContradictions(order: OrderFact, side: Side): string[] {
  const ledger = ledgerTotals(order, side)
  const states: [what: string, ledger: bigint, stated: bigint][] = [
    ['total', ledger.total, side.of(order.stated.currentTotal)],
    ['tax', ledger.tax, side.of(order.stated.currentTax)],
  ]
  return states
    .filter(([, sum, stated]) => sum !== stated)
    .map(
      ([what, sum, stated]) =>
        `the agreements' ${what} is ${printed(sum, side.decimals)} and Shopify states ${printed(stated, side.decimals)} ${side.currency}`,
    )
}

/** Per sale, Σ tax lines = the sale's tax. */
function taxContradictions(order: OrderFact, side: Side): string[] {
  return order.agreements
    .flatMap(({ sales }) => sales)
    .filter(({ tax, taxes }) => total(taxes.map(({ amount }) => side.of(amount))) !== side.of(tax))
    .map(({ kind, subject }) => `the tax lines of the ${kind} sale of ${subject} do not add up to its tax`)
}
