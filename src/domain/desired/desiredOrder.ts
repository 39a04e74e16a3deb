import { type Fault, fault } from '../fault/fault.ts'
import { deepFrozen } from '../frozen.ts'
import { externalId } from '../identity/externalId.ts'
import type { NetSuiteId } from '../ids.ts'
import { exponent, formatMoney, type Money, sum } from '../money.ts'
import type { SalesOrder } from '../netsuite/documents.ts'
import type { ReceivedNotBooked } from '../plan/plan.ts'
import type { ActivePolicy, StorePolicy } from '../policy/policy.ts'
import type { OrderFacts } from '../shopify/order.ts'
import { localDate } from '../time/localDate.ts'
import { type Book, report } from './book.ts'
import { bookCurrency, type BookedSale, bookedSales } from './bookedSales.ts'
import { currencyFault } from './needs.ts'
import { orderCustomFields } from './customFields.ts'
import { type Deposits, depositsOf, isCashRounded, moneyIn } from './deposits.ts'
import { exchangeRate } from './exchangeRate.ts'
import { extraEntries } from './extras.ts'
import { goodsEntries } from './lines.ts'
import { shippingEntries } from './shipping.ts'
import { type TaxedLines, withTax } from './tax.ts'
import type { DesiredOrder, References } from './types.ts'

/**
 * What should stand in NetSuite for an order in scope: its sales order and one customer deposit for each payment.
 * Pure: facts, policy and references decide everything. Whatever cannot be known is a fault that names it; all of an
 * order's faults are gathered at once, and one of them means that nothing of the order is booked.
 */
export function desiredOrder(facts: OrderFacts, active: ActivePolicy, references: References): DesiredOrder {
  const { policy } = active
  const side = policy.bookCurrency
  const currency = bookCurrency(facts, side)
  const faults: Fault[] = []
  const book: Book = {
    facts: deepFrozen(facts),
    policy,
    references,
    side,
    currency,
    location: locationOf(facts, policy, faults),
    faults,
  }
  const { sales, faults: saleFaults } = bookedSales(facts, side)
  faults.push(...saleFaults)
  refuseUnbookable(book)
  const currencyId = policy.currencies[currency]
  if (currencyId === undefined) faults.push(currencyFault(facts, policy))
  const salesOrder = salesOrderOf(book, sales, currencyId)
  const received = moneyIn(facts, side).map(({ transaction, amount }) => ({ id: transaction.id, amount }))
  if (salesOrder === null || currencyId === undefined || faults.length > 0) {
    return {
      salesOrder: null,
      deposits: [],
      faults: withoutRepeats(faults),
      depositFaults: [],
      fxDifferences: [],
      received: notBooked(received),
    }
  }
  return { salesOrder, faults: [], ...withReceived(depositsOf(book, currencyId)) }
}

function salesOrderOf(
  book: Book,
  sales: readonly BookedSale[],
  currencyId: NetSuiteId | undefined,
): SalesOrder | null {
  const { facts } = book
  const taxed = withTax(book, [
    ...goodsEntries(book, sales),
    ...shippingEntries(book, sales),
    ...extraEntries(book, sales),
  ])
  // An order that was cancelled, or that edits left empty, has nothing more to deliver.
  const closed = facts.cancelledAt !== null || taxed.lines.length === 0
  return salesOrderWith(book, { ...taxed, closed, currencyId })
}

/** The sales order that carries these lines. */
export function salesOrderWith(
  book: Book,
  body: TaxedLines & { readonly closed: boolean; readonly currencyId: NetSuiteId | undefined },
): SalesOrder | null {
  const { facts, policy, references, currency } = book
  const { lines, tax, closed, currencyId } = body
  const customFields = orderCustomFields(book)
  if (currencyId === undefined) return null
  return {
    kind: 'salesOrder',
    externalId: externalId(facts.store, 'so', facts.id),
    entity: references.customer,
    subsidiary: policy.subsidiary,
    location: book.location,
    tranDate: localDate(facts.processedAt, policy.timeZone),
    currency,
    currencyId,
    exchangeRate: exchangeRate(book, facts.totals.total),
    otherRefNum: facts.name,
    memo: `Shopify order ${facts.name}`,
    customForm: policy.customForm,
    orderStatus: policy.salesOrderStatus,
    customFields,
    lines,
    tax,
    closed,
  }
}

function refuseUnbookable(book: Book): void {
  const { facts } = book
  refusePrecision(book)
  if (isCashRounded(facts)) {
    const amount = facts.totals.cashRoundingPayment[book.side]
    report(book, 'booking.cash-rounding', {
      about: { amount: `${formatMoney(amount)} ${amount.currency}` },
      tech: 'totalCashRoundingAdjustment or a transaction’s amountRoundingSet is not zero: rounding needs billing',
    })
  }
}

/** NetSuite currencies have a precision of 0 or 2 only (accounting-and-reliability.md §0, finding 10). */
export function refusePrecision(book: Book): void {
  const { currency } = book
  if (exponent(currency) <= 2) return
  report(book, 'booking.currency-precision', {
    about: { currency },
    tech: `${currency} has ${exponent(currency)} decimals; NetSuite keeps at most 2`,
  })
}

/** Where the order is booked. POS: the location it was sold at, mapped; else the store's default. */
export function locationOf(facts: OrderFacts, policy: StorePolicy, faults: Fault[]): NetSuiteId | null {
  if (facts.retailLocationId === null) return policy.defaultLocation
  const mapped = policy.locations[facts.retailLocationId]
  if (mapped !== undefined) return mapped
  faults.push(
    fault(
      'mapping.location',
      { order: facts.name, location: facts.retailLocationId },
      `policy.locations has no "${facts.retailLocationId}" (order.retailLocation)`,
    ),
  )
  return null
}

function withReceived({
  deposits,
  faults,
  fxDifferences,
}: Deposits): Pick<DesiredOrder, 'deposits' | 'depositFaults' | 'fxDifferences' | 'received'> {
  const received = notBooked(faults.map(({ transaction, amount }) => ({ id: transaction, amount })))
  return { deposits, depositFaults: faults, fxDifferences, received }
}

/** Money that came in while nothing books it. */
export function notBooked(
  payments: readonly { readonly id: string; readonly amount: Money }[],
): ReceivedNotBooked | null {
  const [first] = payments
  if (first === undefined) return null
  const amounts = payments.map(({ amount }) => amount)
  return { amount: sum(amounts, first.amount.currency), transactions: payments.map(({ id }) => id) }
}

/** The same fault from several lines (one SKU, one tax) is said once. */
export function withoutRepeats(faults: readonly Fault[]): readonly Fault[] {
  const byText = new Map(faults.map((one) => [JSON.stringify([one.code, one.about]), one]))
  return [...byText.values()]
}
