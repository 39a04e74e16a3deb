import { NO_ITEM } from '../desired/book.ts'
import { moneyIn } from '../desired/deposits.ts'
import { formatMoney, type Money } from '../money.ts'
import { ownValue } from '../own.ts'
import type { FactRef, Source } from '../netsuite/posted.ts'
import type { LifeRefund, OrderTransaction } from '../shopify/order.ts'
import { cashOf, gatewayFault, roundingFaults, roundingJournal } from './rounding.ts'
import { amountOf, emit, idOf, type Life, type OpenCredit, type OpenDeposit, park } from './state.ts'
import { payCashRefund } from './cashRefund.ts'

interface PaidOut {
  readonly fact: FactRef
  readonly transaction: OrderTransaction
  readonly refund: LifeRefund | null
}

interface Part {
  readonly from: Source
  readonly amount: bigint
  readonly take: () => void
}

/**
 * Money that went back, by a successful refund transaction: out of the credit memos of its refund, then of the order,
 * then out of deposits, that of its own payment first; one customer refund for each of them (E5, E8, E13). Nothing that
 * could be paid out is a fault: money without a reason is not booked.
 */
export function payOut(life: Life, out: PaidOut): void {
  const { transaction, fact } = out
  const stated = magnitude(transaction.amount[life.book.side]).minor
  const { share, cash } = cashOf(life, transaction, settled(life, out, stated))
  const { before, limit, now } = bounds(life, transaction, share)
  if (before + now > limit) {
    refuse(life, out, 'booking.refund-exceeds-payment')
    return
  }
  if (payCashRefund(life, { ...out, amount: share })) {
    count(life, transaction, share)
    return
  }
  const parts = partsOf(life, out, share)
  const found = parts.reduce((sum, { amount }) => sum + amount, 0n)
  const short = share - found - keptBack(life, share - found)
  if (short > (isConverted(life) ? ODD_CONVERTED : 0n)) {
    refuse(life, out, 'booking.refund-without-credit')
    return
  }
  count(life, transaction, share)
  parts.forEach((part, index) => write(life, { ...out, part, index, faults: { share, cash } }))
  // The drawer gave more or less than the order was settled by: the difference is the rounding account's.
  roundingJournal(life, { fact, transaction, over: share - cash })
}

interface Bounds {
  readonly before: bigint
  readonly now: bigint
  readonly limit: bigint
}

/**
 * I-R6. Conversion gives each payment and each refund an odd cent of its own, or another day's rate: then the buyer's own
 * money is counted (accounting-and-reliability.md §1.8, correction 2).
 */
function bounds(life: Life, transaction: OrderTransaction, share: bigint): Bounds {
  if (!isConverted(life)) return { before: life.moneyOut, now: share, limit: life.moneyIn }
  const limit = moneyIn(life.facts, 'presentment').reduce((sum, { amount }) => sum + amount.minor, 0n)
  return { before: life.buyersMoneyOut, now: magnitude(transaction.amount.presentment).minor, limit }
}

function count(life: Life, transaction: OrderTransaction, share: bigint): void {
  life.moneyOut += share
  life.buyersMoneyOut += magnitude(transaction.amount.presentment).minor
}

/** Minor units by which converted amounts of one refund may miss each other (accounting-and-reliability.md §1.1, A6). */
const ODD_CONVERTED = 5n

const isConverted = ({ book, facts }: Life): boolean =>
  book.side === 'shop' && facts.shopCurrency !== facts.presentmentCurrency

/** Tax that a channel kept of the payment it gives back itself. */
function keptBack(life: Life, short: bigint): bigint {
  const kept = short < life.withheld ? short : life.withheld
  if (kept <= 0n) return 0n
  life.withheld -= kept
  return kept
}

/**
 * Shop money of an order sold in another currency carries the day's rate; what it settles is what its refund is worth
 * at the order's own (accounting-and-reliability.md §1.8, correction 2).
 */
function settled(life: Life, { transaction }: PaidOut, stated: bigint): bigint {
  const { facts } = life
  if (!isConverted(life)) return stated
  const { shop, presentment } = facts.totals.total
  if (presentment.minor <= 0n) return stated
  const paid = magnitude(transaction.amount.presentment).minor
  const atOrderRate = (2n * paid * shop.minor + presentment.minor) / (2n * presentment.minor)
  const difference = atOrderRate - stated
  // One minor unit is the conversion's own rounding: then what Shopify states holds.
  return difference >= -1n && difference <= 1n ? stated : atOrderRate
}

function partsOf(life: Life, out: PaidOut, amount: bigint): readonly Part[] {
  const parts: Part[] = []
  let left = amount
  const take = (open: bigint, part: (amount: bigint) => Part): void => {
    const taken = open < left ? open : left
    if (taken <= 0n) return
    left -= taken
    parts.push(part(taken))
  }
  for (const credit of creditsFor(life, out)) {
    take(credit.open, (taken) => ({
      from: { kind: 'creditMemo', externalId: credit.externalId },
      amount: taken,
      take: () => {
        credit.open -= taken
        credit.reserved = credit.reserved > taken ? credit.reserved - taken : 0n
      },
    }))
  }
  const parent = out.transaction.parentId
  const deposits = life.deposits.toSorted(
    (a, b) => Number(b.fact.id === parent) - Number(a.fact.id === parent),
  )
  for (const deposit of deposits) {
    take(deposit.open + deposit.supposed, (taken) => ({
      from: { kind: 'customerDeposit', externalId: deposit.externalId },
      amount: taken,
      take: () => payFrom(life, deposit, taken),
    }))
  }
  return parts
}

/** What is open of a deposit; then what a bill of NetSuite's was taken to have used of it, which is then owed again. */
function payFrom(life: Life, deposit: OpenDeposit, taken: bigint): void {
  const open = taken < deposit.open ? taken : deposit.open
  const again = taken - open
  deposit.open -= open
  deposit.supposed -= again
  const owed = life.invoices.findLast(({ assumed }) => assumed)
  if (owed !== undefined) owed.open += again
}

/** Those of its own refund or return first, then the others, each in the order in which they were made. */
function creditsFor(life: Life, { refund }: PaidOut): readonly OpenCredit[] {
  const isOwn = ({ refundId, returnId }: OpenCredit): boolean =>
    refund !== null && (refundId === refund.id || (returnId !== null && returnId === refund.returnId))
  return [...life.credits.filter(isOwn), ...life.credits.filter((credit) => !isOwn(credit))]
}

function write(
  life: Life,
  {
    fact,
    transaction,
    part,
    index,
    faults,
  }: PaidOut & {
    readonly part: Part
    readonly index: number
    readonly faults: { readonly share: bigint; readonly cash: bigint }
  },
): void {
  part.take()
  const gateway = ownValue(life.policy.gateways, transaction.gateway)
  const { id } = transaction
  const payment = amountOf(life, part.amount)
  emit(
    life,
    {
      externalId: idOf(life, 'cr', index === 0 ? id : { id, part: String(index + 1) }),
      fact,
      from: part.from,
      needs: [part.from.externalId],
      memo: `refund by ${transaction.gateway}`,
      rate: transaction.amount,
      faults: [
        ...(gateway === undefined ? [gatewayFault(life, transaction)] : []),
        ...roundingFaults(life, faults),
      ],
    },
    (posted) => ({
      ...posted,
      kind: 'customerRefund',
      payment,
      account: gateway?.account ?? NO_ITEM,
      paymentOption: gateway?.paymentOption ?? null,
      apply: [{ to: part.from.externalId, amount: payment }],
    }),
  )
}

function refuse(
  life: Life,
  { fact, transaction }: PaidOut,
  code: 'booking.refund-exceeds-payment' | 'booking.refund-without-credit',
): void {
  const amount = magnitude(transaction.amount[life.book.side])
  park(life, fact, {
    code,
    about: { amount: `${formatMoney(amount)} ${amount.currency}`, gateway: transaction.gateway },
    tech: `transaction ${transaction.id}: received ${life.moneyIn}, given back ${life.moneyOut}, this one ${amount.minor} minor units; open credit and deposits do not cover it`,
    amount,
  })
}

const magnitude = (amount: Money): Money => (amount.minor < 0n ? { ...amount, minor: -amount.minor } : amount)
