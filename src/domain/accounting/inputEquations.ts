import { bookCurrency, type Side } from '../desired/bookedSales.ts'
import { type Money, sum } from '../money.ts'
import type { OrderFacts, SaleLineType } from '../shopify/order.ts'
import { oneOf, saleSum, withAndWithout } from './candidates.ts'
import { type EquationResult, moneyEquation } from './equation.ts'
import { discountEquations } from './inputDiscounts.ts'
import { paymentEquations } from './inputPayments.ts'
import { refundEquation } from './inputRefunds.ts'
import { taxEquations } from './inputTaxes.ts'

/**
 * Whether Shopify's figures for an order add up, before anything is written (accounting-and-reliability.md §1.8,
 * with the corrections that stand above that list). I-S1…I-S3 in the currency that is booked, I-S4 and I-S6 in
 * presentment money: in shop money a transaction may carry another day's rate than its order. I-S5 (every page read)
 * is the reader's: it hands over whole orders or none. What Shopify does not state is not checked; what it states
 * must add up.
 */
export function inputEquations(facts: OrderFacts, side: Side = 'shop'): readonly EquationResult[] {
  return [
    ...ledgerEquations(facts, side),
    ...discountEquations(facts, side),
    ...taxEquations(facts, side),
    ...paymentEquations(facts),
    ...facts.refunds.map((refund) => refundEquation(facts, refund)),
  ]
}

/** Entries of refunds and returns of which it is not established whether the current totals contain them [U]. */
const UNSURE: readonly SaleLineType[] = ['ADJUSTMENT', 'FEE']

/** I-S1: the ledger of sales is the order, and so are its parts. */
function ledgerEquations(facts: OrderFacts, side: Side): readonly EquationResult[] {
  const { totals } = facts
  const current = totals.currentTotal[side]
  const unsure = UNSURE.map((type) => saleSum(facts, side, { types: [type], of: 'total' }))
  const parts = [
    totals.currentSubtotal[side],
    totals.currentShipping[side],
    totals.tipReceived[side],
    tipReturned(facts, side),
    ...(facts.taxesIncluded ? [] : [totals.currentTax[side]]),
    ...(totals.currentDuties === null ? [] : [totals.currentDuties[side]]),
    ...(totals.currentAdditionalFees === null ? [] : [totals.currentAdditionalFees[side]]),
  ]
  const sold = saleSum(facts, side, { of: 'total' })
  const about = `order ${facts.name}`
  return [
    moneyEquation(
      {
        equation: 'I-S1',
        about,
        ops: 'the sum of the sales that Shopify lists',
        tech: 'Σ agreements.sales.totalAmount = currentTotalPriceSet',
      },
      current,
      oneOf(withAndWithout(sold, unsure), current),
    ),
    moneyEquation(
      {
        equation: 'I-S1',
        about,
        ops: 'the sum of goods, shipping, taxes, duties, fees and tip in Shopify',
        tech: `subtotal + shipping${facts.taxesIncluded ? '' : ' + tax'} + duties + fees + tip = total, all current`,
      },
      current,
      oneOf(withAndWithout(sum([...parts, ...unsure], current.currency), unsure), current),
    ),
  ]
}

/** `totalTipReceivedSet` stays at what was given; a tip that was refunded stands in the sales alone. */
function tipReturned(facts: OrderFacts, side: Side): Money {
  const returned = facts.agreements
    .flatMap((agreement) => agreement.sales)
    .filter((sale) => sale.lineType === 'TIP' && sale.total[side].minor < 0n)
  return sum(
    returned.map((sale) => sale.total[side]),
    bookCurrency(facts, side),
  )
}
