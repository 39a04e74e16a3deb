import type { ExternalId, NetSuiteId, ShopifyId } from '../ids.ts'
import { type Currency, type Money, sum, zero } from '../money.ts'
import type { CustomValue, DocumentTax, SalesOrderLineRole } from './documents.ts'

/**
 * Documents that are written once and never changed: one for each fact, under a key made from it. A correction is a new
 * document (accounting-and-reliability.md §1.1, A1 and A4). Amounts in the document's currency; positive in the
 * document's own direction (a credit memo's line of goods returned is positive).
 */
export type PostedDocument =
  | ItemFulfillment
  | Invoice
  | CashSale
  | DepositApplication
  | CustomerPayment
  | CreditMemo
  | CreditApplication
  | CustomerRefund
  | CashRefund
  | ReturnAuthorization
  | ItemReceipt
  | JournalEntry

export type PostedKind = PostedDocument['kind']

export type FactKind =
  | 'order'
  | 'edit'
  | 'return'
  | 'refund'
  | 'transaction'
  | 'fulfillment'
  | 'disposition'
  | 'cancellation'

/** What happened in Shopify: the thing, its numeric id and the instant (ISO 8601, UTC) that dates the books. */
export interface FactRef {
  readonly kind: FactKind
  readonly id: ShopifyId
  readonly at: string
}

/** The record that a document is transformed from (netsuite.md §1.10). */
export interface Source {
  readonly kind:
    | 'salesOrder'
    | 'customerDeposit'
    | 'creditMemo'
    | 'cashSale'
    | 'returnAuthorization'
    | 'invoice'
  readonly externalId: ExternalId
}

/** What all of them carry. */
export interface Posted {
  readonly externalId: ExternalId
  readonly fact: FactRef
  /** Null: created by itself. */
  readonly from: Source | null
  /** What has to stand in NetSuite before this can be written. */
  readonly needs: readonly ExternalId[]
  readonly entity: NetSuiteId
  readonly subsidiary: NetSuiteId
  /** Local calendar date of the fact in the subsidiary's zone, or the first open day after it where policy says so. */
  readonly tranDate: string
  readonly currency: Currency
  readonly currencyId: NetSuiteId
  readonly exchangeRate: string | null
  readonly memo: string
  readonly customFields: Readonly<Record<string, CustomValue>>
  /** A person made it in NetSuite, under this internal id; it becomes ours as it is, and is judged by what it comes to. */
  readonly takenOver?: NetSuiteId
}

export interface PostedLine {
  /** Stands in `custcol_tieout_line`. */
  readonly key: string
  /** The line of the source document that this one continues; null: a line of its own. */
  readonly sourceKey: string | null
  readonly role: PostedLineRole
  readonly item: NetSuiteId
  /** Null on lines that carry an amount only. */
  readonly quantity: number | null
  /** Before tax. */
  readonly amount: Money
  readonly description: string
  readonly location: NetSuiteId | null
  readonly customFields: Readonly<Record<string, CustomValue>>
}

export type PostedLineRole =
  | SalesOrderLineRole
  | 'returned'
  | 'adjustment'
  | 'returnFee'
  | 'rounding'
  | 'channelTax'

/** Goods that move: no amounts. */
export interface GoodsLine {
  readonly key: string
  readonly sourceKey: string
  readonly item: NetSuiteId
  readonly quantity: number
  readonly location: NetSuiteId
}

/** How much of an open document another one settles. */
export interface Settlement {
  readonly to: ExternalId
  readonly amount: Money
}

interface Priced extends Posted {
  readonly location: NetSuiteId | null
  readonly lines: readonly PostedLine[]
  readonly tax: DocumentTax
}

/** Where money stands or goes. */
interface Tendered {
  readonly account: NetSuiteId
  readonly paymentOption: NetSuiteId | null
}

export interface ItemFulfillment extends Posted {
  readonly kind: 'itemFulfillment'
  readonly location: NetSuiteId
  readonly lines: readonly GoodsLine[]
}

export interface Invoice extends Priced {
  readonly kind: 'invoice'
  /** The Shopify order's name. */
  readonly otherRefNum: string
}

export interface CashSale extends Priced, Tendered {
  readonly kind: 'cashSale'
  readonly otherRefNum: string
}

/** `apply` names the invoice; `from` is the deposit. */
export interface DepositApplication extends Posted {
  readonly kind: 'depositApplication'
  readonly apply: readonly Settlement[]
}

export interface CustomerPayment extends Posted, Tendered {
  readonly kind: 'customerPayment'
  readonly payment: Money
  readonly apply: readonly Settlement[]
}

export interface CreditMemo extends Priced {
  readonly kind: 'creditMemo'
  /** The invoices that were open when it was written and that no money goes back for. */
  readonly apply: readonly Settlement[]
}

/**
 * A credit memo set against an invoice that came after it (accounting-and-reliability.md E11, "non-posting"). It is no
 * record of its own in NetSuite: the open-item matching of the credit memo gains these lines, its posting does not move.
 */
export interface CreditApplication extends Posted {
  readonly kind: 'creditApplication'
  readonly apply: readonly Settlement[]
}

/** `from` is the credit memo or the deposit that is paid out, and `apply` names it with the amount. */
export interface CustomerRefund extends Posted, Tendered {
  readonly kind: 'customerRefund'
  readonly payment: Money
  readonly apply: readonly Settlement[]
}

export interface CashRefund extends Priced, Tendered {
  readonly kind: 'cashRefund'
}

/** Non-posting: what is expected back. */
export interface ReturnAuthorization extends Posted {
  readonly kind: 'returnAuthorization'
  readonly location: NetSuiteId | null
  readonly lines: readonly PostedLine[]
}

export interface ItemReceipt extends Posted {
  readonly kind: 'itemReceipt'
  readonly location: NetSuiteId
  readonly lines: readonly (GoodsLine & { readonly restock: boolean })[]
}

export interface JournalEntry extends Posted {
  readonly kind: 'journalEntry'
  readonly lines: readonly {
    readonly account: NetSuiteId
    readonly debit: Money
    readonly credit: Money
    readonly memo: string
  }[]
}

/** What the document comes to, tax included: what NetSuite must show as its total. Goods that move come to nothing. */
export function postedTotal(document: PostedDocument): Money {
  switch (document.kind) {
    case 'invoice':
    case 'cashSale':
    case 'creditMemo':
    case 'cashRefund':
      return sum(
        [...document.lines, ...(document.tax.mode === 'suitetax' ? document.tax.details : [])].map(
          ({ amount }) => amount,
        ),
        document.currency,
      )
    case 'customerPayment':
    case 'customerRefund':
      return document.payment
    case 'depositApplication':
    case 'creditApplication':
      return sum(
        document.apply.map(({ amount }) => amount),
        document.currency,
      )
    case 'journalEntry':
      return sum(
        document.lines.map(({ debit }) => debit),
        document.currency,
      )
    case 'returnAuthorization':
      return sum(
        document.lines.map(({ amount }) => amount),
        document.currency,
      )
    case 'itemFulfillment':
    case 'itemReceipt':
      return zero(document.currency)
  }
}

/** Documents that post to the ledger; only they are stopped by a closed period (accounting-and-reliability.md §1.6). */
export const isPosting = (kind: PostedKind): boolean =>
  kind !== 'returnAuthorization' && kind !== 'creditApplication'
