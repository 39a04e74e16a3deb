/** What the books of a store should hold. Amounts are minor units of the book currency unless said otherwise. */

/** Why a fact waits, in the accountant's words. */
export type ParkReason =
  | 'ambiguous-item'
  | 'cash-rounding'
  | 'channel-tax'
  | 'closed-period'
  | 'credit-item'
  | 'currency'
  | 'customer'
  | 'deposit-above-order'
  | 'fee'
  | 'fulfilled-not-sold'
  | 'fulfillment-cancelled'
  | 'gateway'
  | 'location'
  | 'missing-sku'
  | 'nothing-left'
  | 'refund-exceeds-payment'
  | 'refund-without-credit'
  | 'rounding-limit'
  | 'source-contradiction'
  | 'tax'
  | 'unknown-item'

export interface Park {
  readonly reason: ParkReason
  /** What it is about: the SKU, the title, the gateway. */
  readonly about: string
}

export type LineKind = 'duty' | 'fee' | 'gift card' | 'goods' | 'shipping' | 'tip'

export interface ExpectedLine {
  readonly kind: LineKind
  /** Id of what Shopify sold: a line, shipping line, duty or fee. */
  readonly subject: string
  readonly title: string
  /** NetSuite item. */
  readonly item: string
  /** Null where Shopify counts no units. */
  readonly quantity: number | null
  /** Without tax, before discounts. */
  readonly amount: bigint
  /** Without tax: what the discount lines below take away. */
  readonly discounts: bigint
  /** How far amount and discounts may both be off: their difference is exact, rounding the parts is not settled. */
  readonly slack: bigint
  /** Units that were billed ahead and credited unshipped: so many that did not leave may stand on closed lines. */
  readonly mayBeClosed?: number
}

export interface ExpectedSalesOrder {
  readonly order: string
  readonly date: string
  /** NetSuite ids. */
  readonly currency: string
  readonly subsidiary: string
  readonly customer: ExpectedCustomer
  readonly lines: readonly ExpectedLine[]
  readonly tax: bigint
  /** By tax code, codes with nothing left out. */
  readonly taxByCode: Readonly<Record<string, bigint>>
  readonly total: bigint
}

export type ExpectedCustomer =
  | { readonly kind: 'any' }
  | { readonly kind: 'email'; readonly email: string }
  | { readonly kind: 'id'; readonly id: string }

export type SalesOrderState =
  /** Nothing may stand in NetSuite. */
  | { readonly kind: 'none' }
  /** Exactly this. */
  | { readonly kind: 'open'; readonly salesOrder: ExpectedSalesOrder }
  /** Every line closed; what it says is one of the states that the order went through. */
  | { readonly kind: 'closed'; readonly states: readonly ExpectedSalesOrder[] }
  /** As it was booked at some earlier time, since what came after waits. No states: nothing is known of it. */
  | { readonly kind: 'kept'; readonly states: readonly ExpectedSalesOrder[] }

interface Booked {
  readonly id: string
  readonly name: string
  readonly salesOrder: SalesOrderState
}

export type ExpectedOrder =
  | (Booked & { readonly outcome: 'booked' })
  /** What waits, why, and what of the order stands all the same. Any of the parks may be the one that is shown. */
  | (Booked & { readonly outcome: 'parked'; readonly parks: readonly Park[] })
  | {
      readonly outcome: 'excluded'
      readonly id: string
      readonly name: string
      readonly reason: 'before-go-live' | 'cancelled' | 'tagged' | 'test'
    }
