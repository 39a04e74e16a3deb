/** What an order's life should leave in the books. Amounts are minor units of the book currency. */
import type { ExpectedLine, ExpectedOrder, Park } from '../expected.ts'

export type PostedKind =
  | 'cashRefund'
  | 'cashSale'
  | 'creditMemo'
  | 'customerDeposit'
  | 'customerPayment'
  | 'customerRefund'
  | 'depositApplication'
  | 'invoice'
  | 'itemFulfillment'
  | 'itemReceipt'
  | 'journalEntry'
  | 'returnAuthorization'

/** An amount that a record takes from what is open of another one. */
export interface Applied {
  /** Name of the other record. */
  readonly to: string
  readonly amount: bigint
}

export interface Goods {
  readonly line: string
  readonly item: string
  readonly quantity: number
  /** NetSuite location; '' where the order's own counts. */
  readonly location: string
}

/** A record by what it means: its fields that do not concern its kind are empty. */
export interface ExpectedRecord {
  /** "invoice 31", unique within the order. */
  readonly name: string
  readonly kind: PostedKind
  /** Numbers of the Shopify facts that it books; an application has two. */
  readonly facts: readonly string[]
  readonly at: string
  readonly date: string
  /** The date of its fact, which differs where the period was closed. */
  readonly factDate: string
  /** `may`: what it hangs on waits, or is not settled; only its being there once is looked at. */
  readonly presence: 'may' | 'must'
  readonly total: bigint
  /** In the ledger's currency, where that is another one and Shopify states it (§1.4). */
  readonly base: bigint | null
  readonly lines: readonly ExpectedLine[]
  readonly tax: bigint
  readonly taxByCode: Readonly<Record<string, bigint>>
  /** Where its money moves. */
  readonly account: string | null
  readonly applied: readonly Applied[]
  readonly goods: readonly Goods[]
}

export interface ExpectedBalance {
  /** Amount by account, debits positive; none at 0. */
  readonly amounts: Readonly<Record<string, bigint>>
  /** By how much an income or discount account may be off: the sum of those accounts is exact. */
  readonly slack: bigint
}

export type ExpectedLife = ExpectedOrder & {
  readonly records: readonly ExpectedRecord[]
  /** Facts that wait; the order itself may be booked. */
  readonly factParks: readonly FactPark[]
  /** Why the rules do not settle what this order leaves; empty where they do. */
  readonly unsettled: readonly string[]
  readonly openDeposits: bigint
  readonly openReceivables: bigint
  /** Credit given that neither an invoice nor a refund has taken. */
  readonly openCredit: bigint
  /** Nothing is left to ship, to bill or to pay. */
  readonly isFinished: boolean
}

export interface FactPark extends Park {
  /** Number of the Shopify fact. */
  readonly fact: string
}
