import { fault, type Fault } from '../fault/fault.ts'
import type { ShopifyId } from '../ids.ts'
import { divideRounded, formatMoney, type Money, money, subtract, sum } from '../money.ts'
import { bookCurrency } from '../desired/bookedSales.ts'
import type { LifePolicy } from '../policy/policy.ts'
import type { OrderFacts, OrderTransaction } from '../shopify/order.ts'

/** Money to be captured from one authorization, in the buyer's currency. */
export interface WantedCapture {
  readonly parentId: ShopifyId
  readonly amount: Money
  /** Nothing more will be captured from it; null where nothing would be left of it anyway. */
  readonly final: true | null
  /** What it held captured before, in minor units: tells captures of one authorization apart. */
  readonly before: bigint
}

export interface CapturePlan {
  readonly captures: readonly WantedCapture[]
  readonly fault: Fault | null
}

/** What was billed, and what is known of the authorizations beside the order's transactions. */
export interface Billed {
  /** All bills of the order, by whomever. */
  readonly billed: readonly Money[]
  /** Authorizations whose last capture was told to be the last: Shopify released the rest (orderCapture.finalCapture). */
  readonly ended?: ReadonlySet<ShopifyId>
}

const NOTHING: CapturePlan = { captures: [], fault: null }
const NONE_ENDED: ReadonlySet<ShopifyId> = new Set()

/**
 * What is to be captured so that the buyer has paid what NetSuite billed, and never more: from the order's
 * authorizations, oldest first, each no further than it goes. Where a part is billed, its share of the buyer's total
 * is rounded half up; where everything is, exactly the rest. An order without an authorization is paid otherwise.
 */
export function planCapture(
  facts: OrderFacts,
  policy: Pick<LifePolicy, 'bookCurrency'>,
  { billed, ended = NONE_ENDED }: Billed,
): CapturePlan {
  const side = policy.bookCurrency
  const book = bookCurrency(facts, side)
  const authorizations = authorizationsOf(facts)
  if (billed.length === 0 || authorizations.length === 0) return NOTHING
  const foreign = billed.find(({ currency }) => currency !== book)
  if (foreign !== undefined)
    return notPossible(facts, `a bill is in ${foreign.currency}, and the order is booked in ${book}`, foreign)
  const bills = sum(billed, book)
  const total = facts.totals.currentTotal
  const isAll = bills.minor >= total[side].minor
  const owed = isAll ? total.presentment : share(bills, total[side], total.presentment)
  let left = subtract(owed, paid(facts))
  if (left.minor <= 0n) return NOTHING
  const captures: WantedCapture[] = []
  for (const { transaction, captured } of authorizations) {
    const rest = subtract(transaction.amount.presentment, captured)
    if (left.minor <= 0n || rest.minor <= 0n || ended.has(transaction.id)) continue
    const amount = rest.minor < left.minor ? rest : left
    const final = isAll && amount.minor < rest.minor ? true : null
    captures.push({ parentId: transaction.id, amount, final, before: captured.minor })
    left = subtract(left, amount)
  }
  if (left.minor <= 0n) return { captures, fault: null }
  const why = authorizations.some(({ transaction }) => ended.has(transaction.id))
    ? 'the payment was captured for everything that was billed before, and what it held beyond that was released'
    : 'the authorization of the payment does not hold that much'
  const short = notPossible(facts, why, left)
  return { captures, fault: short.fault }
}

/** Of a total, in another currency. */
const share = (part: Money, whole: Money, of: Money): Money =>
  whole.minor <= 0n
    ? money(0n, of.currency)
    : money(divideRounded(of.minor * part.minor, whole.minor), of.currency)

const notPossible = (facts: OrderFacts, why: string, amount: Money): CapturePlan => {
  const text = `${formatMoney(amount)} ${amount.currency}`
  return {
    captures: [],
    fault: fault(
      'capture.not-possible',
      { order: facts.name, amount: text, why },
      `order ${facts.id}: ${text} billed and not captured; ${why}`,
    ),
  }
}

/** Taken, or being taken; what was given back stays taken, since its bill stays. */
function paid({ transactions, presentmentCurrency }: OrderFacts): Money {
  const amounts = transactions.flatMap(({ kind, status, amount: { presentment } }) => {
    if (status !== 'SUCCESS' && status !== 'PENDING') return []
    if (kind === 'SALE' || kind === 'CAPTURE') return [presentment]
    return kind === 'CHANGE' ? [money(-magnitude(presentment.minor), presentment.currency)] : []
  })
  return sum(amounts, presentmentCurrency)
}

const magnitude = (minor: bigint): bigint => (minor < 0n ? -minor : minor)

interface Authorization {
  readonly transaction: OrderTransaction
  readonly captured: Money
}

/** Those that stand, oldest first: a void ends one. */
function authorizationsOf({ transactions }: OrderFacts): readonly Authorization[] {
  return transactions
    .filter(({ kind, status }) => kind === 'AUTHORIZATION' && status === 'SUCCESS')
    .filter(
      ({ id }) =>
        !transactions.some(
          ({ kind, status, parentId }) => kind === 'VOID' && status === 'SUCCESS' && parentId === id,
        ),
    )
    .toSorted((a, b) => Date.parse(a.processedAt) - Date.parse(b.processedAt))
    .map((transaction) => ({
      transaction,
      captured: sum(
        capturesOf(transactions, transaction.id).map(({ amount }) => amount.presentment),
        transaction.amount.presentment.currency,
      ),
    }))
}

/** Captures of one authorization that were made, or are under way. */
export const capturesOf = (
  transactions: readonly OrderTransaction[],
  parent: ShopifyId,
): readonly OrderTransaction[] =>
  transactions.filter(
    ({ kind, status, parentId }) =>
      kind === 'CAPTURE' && parentId === parent && (status === 'SUCCESS' || status === 'PENDING'),
  )

/** A payment was authorized first, and stands. */
export const isAuthorized = (facts: OrderFacts): boolean => authorizationsOf(facts).length > 0

/** Something of a payment is authorized and not captured: bills of the order may be news. */
export const mayCapture = (facts: OrderFacts): boolean =>
  authorizationsOf(facts).some(
    ({ transaction, captured }) => captured.minor < transaction.amount.presentment.minor,
  )
