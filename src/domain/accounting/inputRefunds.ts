import { add, type Currency, type Money, negate, subtract, sum } from '../money.ts'
import type { MoneyBag, OrderFacts, OrderTransaction, RefundFacts } from '../shopify/order.ts'
import { oneOf, saleSum, withAndWithout } from './candidates.ts'
import { type EquationResult, moneyEquation } from './equation.ts'

/**
 * I-S6, in presentment money: a refund's lines and its money are two facts that agree; what is missing is a
 * transaction that has not succeeded. A refund without any transaction moved no money, and states nothing to compare.
 */
export function refundEquation(facts: OrderFacts, refund: RefundFacts): EquationResult {
  const own = facts.transactions.filter(
    ({ id, kind }) => kind === 'REFUND' && refund.transactionIds.includes(id),
  )
  const paid = paidOf(own, facts.presentmentCurrency, (status) => status === 'SUCCESS')
  return moneyEquation(
    {
      equation: 'I-S6',
      about: `refund ${refund.id} of order ${facts.name}`,
      ops: 'the money refunded in Shopify',
      tech: 'Σ refund lines + shipping + duties − adjustments = Σ successful refund transactions, presentment',
    },
    own.length === 0 ? paid : oneOf(worthOf(facts, refund, own), paid),
    paid,
  )
}

/**
 * What the refund may come to. An adjustment is negative where the merchant gives more than the lines (goodwill of
 * 10.00: −10.00, accounting-and-reliability.md E7). In a tax-inclusive store subtotals contain the tax; whether an
 * adjustment's amount does is not established [U].
 */
function worthOf(facts: OrderFacts, refund: RefundFacts, own: readonly OrderTransaction[]): readonly Money[] {
  const currency = facts.presentmentCurrency
  const gross = (amount: MoneyBag, tax: MoneyBag): Money =>
    facts.taxesIncluded ? amount.presentment : add(amount.presentment, tax.presentment)
  const goods = sum(
    [
      ...refund.lines.map((line) => gross(line.subtotal, line.tax)),
      ...refund.shipping.map((line) => gross(line.amount, line.tax)),
      ...refund.duties.map((duty) => duty.presentment),
    ],
    currency,
  )
  const adjustments = sum(
    refund.adjustments.map(({ amount }) => amount.presentment),
    currency,
  )
  const taxes = sum(
    refund.adjustments.map(({ tax }) => tax.presentment),
    currency,
  )
  const full = subtract(goods, adjustments)
  const bases = facts.taxesIncluded ? [full, subtract(full, taxes)] : [subtract(full, taxes)]
  const open = paidOf(own, currency, (status) => status !== 'SUCCESS')
  const fees = saleSum(facts, 'presentment', { types: ['FEE'], of: 'total' })
  const { cashRoundingRefund } = facts.totals
  return bases.flatMap((base) =>
    withAndWithout(base, [
      open,
      fees,
      cashRoundingRefund.presentment,
      negate(cashRoundingRefund.presentment),
    ]),
  )
}

const paidOf = (
  transactions: readonly OrderTransaction[],
  currency: Currency,
  counts: (status: OrderTransaction['status']) => boolean,
): Money =>
  sum(
    transactions.filter(({ status }) => counts(status)).map(({ amount }) => amount.presentment),
    currency,
  )
