/**
 * What Shopify says of a store's orders, as far as books depend on it. Amounts are decimal texts as Shopify prints
 * them, ids the numbers at the end of its global ids, times ISO 8601 (shopify.md §4.4).
 */

/** One amount in the shop's currency and in the buyer's. */
export interface Bag {
  readonly shop: string
  readonly presentment: string
}

export interface TaxFact {
  readonly title: string
  /** A decimal fraction ("0.2"); null where Shopify states none. */
  readonly rate: string | null
  readonly channelLiable: boolean | null
  /** Signed, of the sale that it stands on. */
  readonly amount: Bag
}

export type SaleKind =
  | 'ADDITIONAL_FEE'
  | 'ADJUSTMENT'
  | 'DUTY'
  | 'FEE'
  | 'GIFT_CARD'
  | 'PRODUCT'
  | 'SHIPPING'
  | 'TIP'
  | 'UNKNOWN'

/** An entry of the sales ledger: signed, after discounts, with tax. */
export interface SaleFact {
  readonly kind: SaleKind
  /** The line, shipping line, duty or fee that was sold; null for adjustments. */
  readonly subject: string | null
  readonly quantity: number | null
  readonly total: Bag
  readonly tax: Bag
  readonly discount: Bag
  readonly taxes: readonly TaxFact[]
}

export interface AgreementFact {
  readonly id: string
  readonly kind: 'ORDER' | 'ORDER_EDIT' | 'REFUND' | 'RETURN'
  readonly happenedAt: string
  /** The refund, for that kind. */
  readonly refund: string | null
  /** The return, for that kind. */
  readonly return: string | null
  readonly sales: readonly SaleFact[]
}

/** A line of the order: goods, a gift card sold, a tip, or shipping. */
export interface LineFact {
  readonly id: string
  readonly title: string
  readonly sku: string | null
  readonly variant: string | null
  readonly unitPrice: Bag
}

export interface TransactionFact {
  readonly id: string
  readonly kind: string
  readonly status: string
  readonly gateway: string | null
  readonly amount: Bag
  /** Cash rounding. */
  readonly rounding: Bag | null
  readonly parent: string | null
  readonly processedAt: string
}

export type RestockType = 'CANCEL' | 'LEGACY_RESTOCK' | 'NO_RESTOCK' | 'RETURN'

/** Units of one line that a refund names, and where they went. */
export interface RefundLineFact {
  readonly line: string
  readonly quantity: number
  readonly restock: RestockType
  readonly location: string | null
}

export interface AdjustmentFact {
  readonly reason: string
  readonly tax: Bag
}

/** What a refund names beside its sales, which stand in its agreement. */
export interface RefundFact {
  readonly id: string
  /** The return that it pays for. */
  readonly return: string | null
  readonly processedAt: string
  readonly lines: readonly RefundLineFact[]
  /** In the order of the agreement's adjustments. */
  readonly adjustments: readonly AdjustmentFact[]
  readonly transactions: readonly string[]
}

/** Goods that left. */
export interface FulfillmentFact {
  readonly id: string
  readonly status: string
  readonly location: string | null
  readonly createdAt: string
  readonly lines: readonly { readonly line: string; readonly quantity: number }[]
}

/** What became of goods that came back. */
export interface DispositionFact {
  readonly id: string
  readonly line: string
  readonly type: string
  readonly quantity: number
  readonly location: string | null
  readonly at: string
}

export interface ReturnFact {
  readonly id: string
  readonly dispositions: readonly DispositionFact[]
}

export interface OrderFact {
  readonly id: string
  readonly name: string
  readonly test: boolean
  readonly tags: readonly string[]
  readonly processedAt: string
  readonly cancelledAt: string | null
  readonly currency: { readonly shop: string; readonly presentment: string }
  readonly taxesIncluded: boolean
  /** The customer's e-mail; null where the order has no customer, or that one no e-mail. */
  readonly customerEmail: string | null
  readonly hasCustomer: boolean
  /** The e-mail on the order itself. */
  readonly email: string | null
  /** Where a sale at the till was made. */
  readonly soldAt: string | null
  readonly lines: readonly LineFact[]
  /** Names of additional fees by id. */
  readonly fees: Readonly<Record<string, string>>
  readonly agreements: readonly AgreementFact[]
  readonly transactions: readonly TransactionFact[]
  readonly refunds: readonly RefundFact[]
  readonly returns: readonly ReturnFact[]
  readonly fulfillments: readonly FulfillmentFact[]
  /** Totals that Shopify states of the order as it is now. */
  readonly stated: { readonly currentTotal: Bag; readonly currentTax: Bag }
}

export interface StoreFacts {
  readonly orders: readonly OrderFact[]
}
