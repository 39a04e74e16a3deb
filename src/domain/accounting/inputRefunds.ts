import { ONE_STEP_MS } from '../lifecycle/facts.ts'
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
    own.length === 0 ? paid : expected(facts, refund, { own, paid }),
    paid,
  )
}

function expected(
  facts: OrderFacts,
  refund: RefundFacts,
  { own, paid }: { readonly own: readonly OrderTransaction[]; readonly paid: Money },
): Money {
  const worth = worthOf(facts, refund, own)
  const asked = paidOf(own, facts.presentmentCurrency, () => true)
  const isShort = worth[0] !== undefined && worth[0].minor > asked.minor
  const unpaid = isShort && isAllThatWasLeft(facts, refund) ? [paid] : []
  return oneOf([...worth, ...owedBack(facts, refund, paid), ...unpaid], paid)
}

/**
 * Shopify gives no more back than it has received (accounting-and-reliability.md §1.8, I-R6 [capture]) and suggests no
 * more: the lines of an order that was not paid in full may come to more than the money that was left. All of it then
 * is what Shopify suggests, and no discrepancy (Order.refundDiscrepancySet, admin schema: "between the suggested and
 * actual refund amount"), whether it succeeded or not. An earlier refund that failed had failed by then, or had not.
 */
function isAllThatWasLeft(facts: OrderFacts, refund: RefundFacts): boolean {
  const at = Date.parse(refund.createdAt)
  const ids = facts.refunds
    .filter(({ createdAt }) => Date.parse(createdAt) <= at)
    .flatMap(({ transactionIds }) => transactionIds)
  const isOwn = ({ id }: OrderTransaction): boolean => refund.transactionIds.includes(id)
  const isEarlier = ({ id, kind, processedAt }: OrderTransaction): boolean =>
    ids.includes(id) || (kind === 'CHANGE' && Date.parse(processedAt) <= at)
  const mayHaveFailed = [
    (one: OrderTransaction) =>
      isEarlier(one) && (isOwn(one) || one.status === 'SUCCESS' || one.status === 'PENDING'),
    isEarlier,
  ]
  return mayHaveFailed.some((isGiven) => received(facts, at) === sumOf(facts.transactions.filter(isGiven)))
}

const sumOf = (transactions: readonly OrderTransaction[]): bigint =>
  transactions.reduce((total, { amount }) => total + magnitude(amount.presentment.minor), 0n)

/** Payments that had succeeded by then. */
const received = (facts: OrderFacts, untilMs: number): bigint =>
  sumOf(
    facts.transactions.filter(
      ({ kind, status, processedAt }) =>
        status === 'SUCCESS' && (kind === 'SALE' || kind === 'CAPTURE') && Date.parse(processedAt) <= untilMs,
    ),
  )

/**
 * Money given back because an edit or an exchange left the buyer with too much paid (accounting-and-reliability.md E9:
 * 226.00 paid, 113.00 sold, 113.00 given back) belongs to no line and to no adjustment of the refund. It is explained as
 * long as the order is not paid less than it comes to: as it stands, or as it stood when the refund was made, whatever
 * was sold since.
 */
function owedBack(facts: OrderFacts, refund: RefundFacts, paid: Money): readonly Money[] {
  const { netPayment, currentTotal } = facts.totals
  if (netPayment.presentment.minor >= currentTotal.presentment.minor) return [paid]
  const at = Date.parse(refund.createdAt)
  // An exchange and its refund are one step to the store's staff, and a moment apart to Shopify.
  return [at, at + ONE_STEP_MS].some((until) => isCovered(facts, refund, until)) ? [paid] : []
}

/** Payments so far, less refunds so far and this one, still cover what was sold so far. */
function isCovered(facts: OrderFacts, refund: RefundFacts, untilMs: number): boolean {
  const isBefore = (instant: string): boolean => Date.parse(instant) <= untilMs
  const given = facts.transactions.filter(
    ({ id, kind, status, processedAt }) =>
      status === 'SUCCESS' &&
      (kind === 'REFUND' || kind === 'CHANGE') &&
      (isBefore(processedAt) || refund.transactionIds.includes(id)),
  )
  const sold = facts.agreements
    .filter(({ happenedAt }) => isBefore(happenedAt))
    .flatMap(({ sales }) => sales)
    .reduce((total, sale) => total + sale.total.presentment.minor, 0n)
  return received(facts, untilMs) - sumOf(given) >= sold
}

const magnitude = (minor: bigint): bigint => (minor < 0n ? -minor : minor)

/**
 * What the refund may come to. An adjustment is negative where the merchant gives more than the lines (goodwill of
 * 10.00: −10.00, accounting-and-reliability.md E7). In a tax-inclusive store the subtotal of a
 * refunded line contains its tax; whether the amounts of shipping and of an adjustment do is not established [U].
 */
function worthOf(facts: OrderFacts, refund: RefundFacts, own: readonly OrderTransaction[]): readonly Money[] {
  const currency = facts.presentmentCurrency
  const total = (bags: readonly MoneyBag[]): Money =>
    sum(
      bags.map((bag) => bag.presentment),
      currency,
    )
  const lines = total([
    ...refund.lines.flatMap(({ subtotal, tax }) => (facts.taxesIncluded ? [subtotal] : [subtotal, tax])),
    ...refund.duties,
  ])
  const shipping = total(refund.shipping.flatMap(({ amount, tax }) => [amount, tax]))
  const adjustments = total(refund.adjustments.flatMap(({ amount, tax }) => [amount, tax]))
  const full = subtract(add(lines, shipping), adjustments)
  const unsure = facts.taxesIncluded
    ? [total(refund.shipping.map(({ tax }) => tax)), negate(total(refund.adjustments.map(({ tax }) => tax)))]
    : []
  const bases = withAndWithout(full, unsure)
  const open = paidOf(own, currency, (status) => status !== 'SUCCESS')
  const fees = saleSum(facts, 'presentment', { types: ['FEE'], of: 'total' })
  const { cashRoundingRefund } = facts.totals
  // A Refund states no additional fees before the unstable version (shopify.md §4.4); the sales do.
  const additionalFees = sum(
    facts.agreements
      .filter(({ reason }) => reason === 'REFUND' || reason === 'RETURN')
      .flatMap(({ sales }) => sales)
      .filter(({ lineType }) => lineType === 'ADDITIONAL_FEE')
      .map((sale) => sale.total.presentment),
    currency,
  )
  return bases.flatMap((base) =>
    withAndWithout(base, [
      open,
      fees,
      additionalFees,
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
