import { add, type Money, negate, subtract, sum } from '../money.ts'
import type { OrderFacts } from '../shopify/order.ts'
import { oneOf, withAndWithout } from './candidates.ts'
import { type EquationResult, moneyEquation } from './equation.ts'

/**
 * I-S4, in presentment money: what is outstanding, and what was paid net. Cash may differ from the order by its
 * rounding, and what is authorised and not captured yet no longer counts as outstanding (recording:
 * order-capture-validation: authorised 16.99, received 0.00, outstanding 0.00; voided: outstanding again).
 */
export function paymentEquations(facts: OrderFacts): readonly EquationResult[] {
  const { totals } = facts
  const net = subtract(totals.received.presentment, totals.refunded.presentment)
  const owed = subtract(totals.currentTotal.presentment, net)
  const authorised = openAuthorisations(facts)
  const about = `order ${facts.name}`
  return [
    moneyEquation(
      {
        equation: 'I-S4',
        about,
        ops: 'the amount outstanding in Shopify',
        tech: 'totalOutstandingSet = currentTotal − (totalReceived − totalRefunded) − open authorisations, presentment, ± cash rounding',
      },
      oneOf(
        rounded(facts, [...withAndWithout(owed, [authorised]), ...nothingIfHeld(owed, authorised)]),
        totals.outstanding.presentment,
      ),
      totals.outstanding.presentment,
    ),
    moneyEquation(
      {
        equation: 'I-S4',
        about,
        ops: 'the net payment in Shopify',
        tech: 'netPaymentSet = totalReceived − totalRefunded, presentment, ± cash rounding',
      },
      oneOf(rounded(facts, [net]), totals.netPayment.presentment),
      totals.netPayment.presentment,
    ),
  ]
}

/**
 * An order that was lowered before it was captured has more authorised than it owes: nothing is outstanding. Whether
 * Shopify would rather show the difference as owed to the buyer is not recorded [U]; both are taken.
 */
const nothingIfHeld = (owed: Money, authorised: Money): readonly Money[] =>
  owed.minor > 0n && authorised.minor >= owed.minor ? [{ ...owed, minor: 0n }] : []

/** Authorised, neither captured nor voided. One that expired counts as outstanding again, and nothing here says so. */
function openAuthorisations(facts: OrderFacts): Money {
  const successful = facts.transactions.filter(({ status }) => status === 'SUCCESS')
  const open = successful
    .filter(({ kind }) => kind === 'AUTHORIZATION')
    .filter(({ id }) => !successful.some(({ kind, parentId }) => kind === 'VOID' && parentId === id))
    .map(({ id, amount }) => {
      const captures = successful.filter(({ kind, parentId }) => kind === 'CAPTURE' && parentId === id)
      const captured = captures.reduce((total, one) => total + one.amount.presentment.minor, 0n)
      const left = amount.presentment.minor - captured
      return { ...amount.presentment, minor: left > 0n ? left : 0n }
    })
  return sum(open, facts.presentmentCurrency)
}

/** Each amount as it is, and with the order's cash rounding either way. */
function rounded({ totals }: OrderFacts, amounts: readonly Money[]): readonly Money[] {
  const rounding = subtract(totals.cashRoundingPayment.presentment, totals.cashRoundingRefund.presentment)
  return [rounding, negate(rounding)].reduce<readonly Money[]>(
    (candidates, part) => [...candidates, ...amounts.map((amount) => add(amount, part))],
    amounts,
  )
}
