import type { ExternalId, NetSuiteId } from '../ids.ts'
import type { Currency, Money } from '../money.ts'
import type { PostedKind } from './posted.ts'

/** Documents as we want NetSuite to keep them, or as read back from it. Amounts in the document's currency. */
export type NetSuiteDocument = SalesOrder | CustomerDeposit

export type DocumentKind = 'salesOrder' | 'customerDeposit' | 'customer'

/** Everything that is written for an order. */
export type RecordKind = DocumentKind | PostedKind

export interface SalesOrder {
  readonly kind: 'salesOrder'
  readonly externalId: ExternalId
  readonly entity: NetSuiteId
  readonly subsidiary: NetSuiteId
  readonly location: NetSuiteId | null
  /** Local calendar date of the fact in the subsidiary's zone, YYYY-MM-DD. */
  readonly tranDate: string
  readonly currency: Currency
  readonly currencyId: NetSuiteId
  /** Decimal string; null where the book currency is the subsidiary's base. */
  readonly exchangeRate: string | null
  /** The Shopify order's name: what a person searches for (netsuite `otherRefNum`). */
  readonly otherRefNum: string
  readonly memo: string
  readonly customForm: NetSuiteId | null
  /** Asked for when it is created; NetSuite moves it on by itself. Null: the account's preference. */
  readonly orderStatus: 'A' | 'B' | null
  readonly customFields: Readonly<Record<string, CustomValue>>
  readonly lines: readonly SalesOrderLine[]
  readonly tax: DocumentTax
  readonly closed: boolean
}

export type CustomValue = string | number | boolean | null

export type SalesOrderLineRole =
  | 'product'
  | 'discount'
  | 'shipping'
  | 'tip'
  | 'duty'
  | 'fee'
  | 'giftCard'
  | 'tax'

export interface SalesOrderLine {
  /** Stands in the column `custcol_tieout_line`; lines are matched by it, never by position. */
  readonly key: string
  readonly role: SalesOrderLineRole
  readonly item: NetSuiteId
  /** Null on lines that carry an amount only (discounts). */
  readonly quantity: number | null
  /** Before tax, negative for discounts. */
  readonly amount: Money
  readonly description: string
  readonly location: NetSuiteId | null
  readonly customFields: Readonly<Record<string, CustomValue>>
  /** Billed, and the rest of it will not be delivered: the line is closed. */
  readonly closed?: true
}

/**
 * How the order's tax is carried: amounts overridden per line in a SuiteTax account, explicit lines
 * (then they stand in `lines` with role `tax`), or none.
 */
export type DocumentTax =
  | { readonly mode: 'suitetax'; readonly details: readonly TaxDetail[] }
  | { readonly mode: 'lines' }

export interface TaxDetail {
  /** The key of the line it belongs to; also sent as `taxDetailsReference`. */
  readonly line: string
  readonly taxType: NetSuiteId
  readonly taxCode: NetSuiteId
  readonly basis: Money
  /** Percent as NetSuite states it, decimal string ("8.875"). */
  readonly rate: string
  readonly amount: Money
}

export interface CustomerDeposit {
  readonly kind: 'customerDeposit'
  readonly externalId: ExternalId
  readonly customer: NetSuiteId
  /** The sales order's external id; resolved to its internal id when written. */
  readonly salesOrder: ExternalId
  readonly subsidiary: NetSuiteId
  readonly tranDate: string
  readonly currency: Currency
  readonly currencyId: NetSuiteId
  readonly exchangeRate: string | null
  readonly payment: Money
  /** Where the money is held until the payout. */
  readonly account: NetSuiteId
  readonly paymentOption: NetSuiteId | null
  readonly memo: string
  readonly customFields: Readonly<Record<string, CustomValue>>
}

/** What NetSuite holds for one of our external ids, read back in one piece. */
export interface DocumentReadBack {
  readonly externalId: ExternalId
  readonly id: NetSuiteId
  readonly kind: DocumentKind
  /** The bare status letter as SuiteQL states it (netsuite.md §5.3). */
  readonly status: string
  readonly tranDate: string
  readonly currency: Currency
  readonly entity: NetSuiteId
  readonly total: Money
  readonly taxTotal: Money
  readonly otherRefNum: string | null
  readonly postingPeriod: NetSuiteId | null
  readonly voided: boolean
  /** `custbody_*` values as text, absent where null. */
  readonly customFields: Readonly<Record<string, string>>
  readonly lines: readonly LineReadBack[]
  readonly taxes: readonly TaxReadBack[]
  readonly postings: readonly PostingReadBack[]
  /** ISO instant, UTC. */
  readonly lastModified: string
}

export interface LineReadBack {
  readonly key: string | null
  /** NetSuite's `line` number, the key of the item sublist. */
  readonly line: number
  readonly item: NetSuiteId
  /** As a person reads it: positive for goods sold (SuiteQL's sign is turned, netsuite.md §5.3). */
  readonly quantity: number | null
  readonly amount: Money
  readonly closed: boolean
  readonly fulfilled: number
  readonly billed: number
}

/**
 * A record of an order's life as NetSuite holds it: what `DocumentReadBack` says of orders and deposits, and what else
 * the equations of billing, refunds and goods need.
 */
export interface LifeReadBack extends Omit<DocumentReadBack, 'kind' | 'lines'> {
  readonly kind: RecordKind
  readonly lines: readonly (LineReadBack & { readonly location: NetSuiteId | null })[]
  /** What is left of it: unpaid of an invoice, unapplied of a credit memo or a deposit. Null where it has none. */
  readonly open: Money | null
}

export interface TaxReadBack {
  readonly line: string | null
  readonly taxCode: NetSuiteId
  readonly amount: Money
}

export interface PostingReadBack {
  readonly account: NetSuiteId
  readonly debit: Money
  readonly credit: Money
}

/** A customer record to be created; adopted records are never compared by content. */
export interface CustomerDocument {
  readonly kind: 'customer'
  readonly externalId: ExternalId
  readonly subsidiary: NetSuiteId
  readonly currencyId: NetSuiteId
  /** Every currency that the store books in: NetSuite refuses a transaction in another one (netsuite.md §10.12). */
  readonly currencyIds: readonly NetSuiteId[]
  readonly isPerson: boolean
  readonly firstName: string | null
  readonly lastName: string | null
  readonly companyName: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly customFields: Readonly<Record<string, CustomValue>>
}
