import { type Fault, type FaultAbout, fault } from '../fault/fault.ts'
import type { FaultCode } from '../fault/catalogue.ts'
import { type NetSuiteId, netSuiteId } from '../ids.ts'
import type { Currency, Money } from '../money.ts'
import type { CustomValue, SalesOrderLine, SalesOrderLineRole } from '../netsuite/documents.ts'
import type { StorePolicy } from '../policy/policy.ts'
import type { OrderFacts } from '../shopify/order.ts'
import type { BookedSale, Side } from './bookedSales.ts'
import type { References } from './types.ts'

/** What every part of the translation needs. Faults are gathered, so that one run names everything that is missing. */
export interface Book {
  readonly facts: OrderFacts
  readonly policy: StorePolicy
  readonly references: References
  readonly side: Side
  readonly currency: Currency
  readonly location: NetSuiteId | null
  readonly faults: Fault[]
}

/** Stands for an item that a fault says is missing; a document with it is never handed out. */
export const NO_ITEM = netSuiteId('0')

/** A line together with what its tax details are made from. */
export interface Entry {
  readonly line: SalesOrderLine
  readonly taxes: BookedSale['taxes']
  /** Net after discount: what the tax was calculated on. */
  readonly basis: Money
}

export interface LineDraft {
  readonly key: string
  readonly role: SalesOrderLineRole
  readonly item: NetSuiteId
  readonly quantity: number | null
  readonly amount: Money
  readonly description: string
  readonly location?: NetSuiteId | null
  readonly customFields?: Readonly<Record<string, CustomValue>>
}

export const salesOrderLine = (draft: LineDraft): SalesOrderLine => ({
  location: null,
  customFields: {},
  ...draft,
})

export function report(book: Book, code: FaultCode, detail: { about: FaultAbout; tech: string }): null {
  book.faults.push(fault(code, { order: book.facts.name, ...detail.about }, detail.tech))
  return null
}
