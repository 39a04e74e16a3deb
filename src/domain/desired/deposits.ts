import { type Fault, fault } from '../fault/fault.ts'
import { externalId } from '../identity/externalId.ts'
import type { NetSuiteId } from '../ids.ts'
import { divideRounded, formatMoney, type Money, money, subtract, sum } from '../money.ts'
import type { CustomerDeposit } from '../netsuite/documents.ts'
import { ownValue } from '../own.ts'
import type { OrderFacts, OrderTransaction } from '../shopify/order.ts'
import { postingDate } from './postingDate.ts'
import { type Book, NO_ITEM } from './book.ts'
import type { Side } from './bookedSales.ts'
import { identityFields } from './customFields.ts'
import { exchangeRate } from './exchangeRate.ts'
import type { FxDifference } from './types.ts'

/** A successful SALE or CAPTURE with the money that it brought in, less the change given on it (§1.8, correction 3). */
export interface MoneyIn {
  readonly transaction: OrderTransaction
  readonly amount: Money
}

/**
 * Money received, one for each transaction, in one side's currency. Authorisations, failed and pending transactions
 * are no facts (accounting-and-reliability.md §1.1, A1); gift card and store credit are tenders like any gateway.
 */
export function moneyIn(facts: OrderFacts, side: Side): readonly MoneyIn[] {
  const successful = facts.transactions.filter(({ status }) => status === 'SUCCESS')
  const received = successful.filter(({ kind }) => kind === 'SALE' || kind === 'CAPTURE')
  const changes = successful.filter(({ kind }) => kind === 'CHANGE')
  return received
    .map((transaction) => {
      const given = changes.filter((change) => givenOn(change, received) === transaction)
      const change = sum(
        given.map((one) => magnitude(one.amount[side])),
        transaction.amount[side].currency,
      )
      return { transaction, amount: subtract(transaction.amount[side], change) }
    })
    .filter(({ amount }) => amount.minor !== 0n)
}

/** The sale that change was given on: its parent, else the first sale by the same gateway, else the first one. */
function givenOn(
  change: OrderTransaction,
  received: readonly OrderTransaction[],
): OrderTransaction | undefined {
  return (
    received.find(({ id }) => id === change.parentId) ??
    received.find(({ gateway }) => gateway === change.gateway) ??
    received[0]
  )
}

const magnitude = (amount: Money): Money =>
  amount.minor < 0n ? money(-amount.minor, amount.currency) : amount

/** The deposit of one payment, or why it cannot be booked. */
export function depositOf(
  book: Book,
  { transaction, amount }: MoneyIn,
  currencyId: NetSuiteId,
): CustomerDeposit | Fault {
  const { facts, policy } = book
  const about = {
    order: facts.name,
    gateway: transaction.gateway,
    amount: `${formatMoney(amount)} ${amount.currency}`,
  }
  const gateway = ownValue(policy.gateways, transaction.gateway)
  const id = externalId(facts.store, 'dep', transaction.id)
  // One that stands is taken as it was written, whatever would stop it today.
  const stands = book.references.deposited?.has(id) === true
  if (gateway === undefined && !stands) {
    return fault(
      'mapping.gateway',
      about,
      `policy.gateways has no "${transaction.gateway}" (transaction ${transaction.id})`,
    )
  }
  const { tranDate, closed, moved } = postingDate(book, transaction.processedAt)
  if (closed !== null && !stands) {
    return fault(
      'netsuite.period-closed',
      { ...about, date: tranDate, period: closed.name },
      `transaction ${transaction.id} of ${transaction.processedAt} falls on ${tranDate}, in ${closed.name}`,
    )
  }
  return {
    kind: 'customerDeposit',
    externalId: id,
    customer: book.references.customer,
    salesOrder: externalId(facts.store, 'so', facts.id),
    subsidiary: policy.subsidiary,
    tranDate,
    currency: book.currency,
    currencyId,
    exchangeRate: exchangeRate(book, transaction.amount),
    payment: amount,
    account: gateway?.account ?? NO_ITEM,
    paymentOption: gateway?.paymentOption ?? null,
    memo: `Shopify order ${facts.name}, ${transaction.gateway}${moved}`,
    customFields: identityFields(facts, {
      shopifyId: transaction.id,
      instant: transaction.processedAt,
      book,
    }),
  }
}

/**
 * What each payment's shop money differs by from its presentment money at the order's own rate (recording:
 * order-create-math-matrix states order CAD 13.50, SALE CAD 12.77, outstanding 0.00). Named; kept out of I-O7 and I-O9.
 */
export function fxDifferences(facts: OrderFacts, payments: readonly MoneyIn[]): readonly FxDifference[] {
  const { shop, presentment } = facts.totals.total
  if (facts.shopCurrency === facts.presentmentCurrency || presentment.minor <= 0n) return []
  const inPresentment = moneyIn(facts, 'presentment')
  return payments.flatMap(({ transaction, amount }) => {
    const paid = inPresentment.find((other) => other.transaction.id === transaction.id)
    if (paid === undefined) return []
    const atOrderRate = divideRounded(paid.amount.minor * shop.minor, presentment.minor)
    const difference = amount.minor - atOrderRate
    return difference === 0n
      ? []
      : [{ transaction: transaction.id, amount: money(difference, amount.currency) }]
  })
}
