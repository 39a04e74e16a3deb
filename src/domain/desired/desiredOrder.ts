import { type Fault, fault } from '../fault/fault.ts'
import { externalId } from '../identity/externalId.ts'
import type { NetSuiteId } from '../ids.ts'
import { exponent, type Money, sum } from '../money.ts'
import type { SalesOrder } from '../netsuite/documents.ts'
import type { ReceivedNotBooked } from '../plan/plan.ts'
import type { StorePolicy } from '../policy/policy.ts'
import type { OrderFacts } from '../shopify/order.ts'
import { localDate } from '../time/localDate.ts'
import { type Book, report } from './book.ts'
import { orderCustomFields } from './customFields.ts'
import { exchangeRate } from './exchangeRate.ts'
import type { TaxedLines } from './tax.ts'

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
