import type { ShopifyId, StoreKey } from '../ids.ts'
import type { Currency, Money } from '../money.ts'

/**
 * A Shopify order as Shopify states it, read whole and parsed once. Nothing here is calculated by us.
 * Instants are ISO 8601 strings in UTC. Fields Shopify does not state are null, never a default.
 */
export interface OrderFacts {
  readonly store: StoreKey
  readonly id: ShopifyId
  /** The order's name as people say it ("#1001"); not guaranteed unique (shopify.md §4.4). */
  readonly name: string
  readonly createdAt: string
  /** The accounting instant: an imported order can differ from createdAt (shopify.md §4.4). */
  readonly processedAt: string
  readonly updatedAt: string
  readonly cancelledAt: string | null
  readonly test: boolean
  readonly edited: boolean
  readonly taxesIncluded: boolean
  readonly shopCurrency: Currency
  readonly presentmentCurrency: Currency
  readonly sourceName: string | null
  readonly channel: string | null
  readonly retailLocationId: ShopifyId | null
  readonly poNumber: string | null
  readonly tags: readonly string[]
  readonly customAttributes: readonly { readonly key: string; readonly value: string | null }[]
  readonly displayFulfillmentStatus: string
  readonly paymentGatewayNames: readonly string[]
  readonly customer: CustomerFacts | null
  readonly billingAddress: AddressFacts | null
  readonly shippingAddress: AddressFacts | null
  readonly totals: OrderTotals
  readonly discountApplications: readonly DiscountApplication[]
  readonly lines: readonly OrderLine[]
  readonly shippingLines: readonly ShippingLine[]
  readonly agreements: readonly Agreement[]
  readonly transactions: readonly OrderTransaction[]
  readonly refunds: readonly RefundFacts[]
}

/** One amount in both of the order's currencies; they are never mixed (shopify.md §4.4). */
export interface MoneyBag {
  readonly shop: Money
  readonly presentment: Money
}

export interface CustomerFacts {
  readonly id: ShopifyId
  readonly email: string | null
  readonly firstName: string | null
  readonly lastName: string | null
  readonly phone: string | null
}

export interface AddressFacts {
  readonly name: string | null
  readonly company: string | null
  readonly address1: string | null
  readonly address2: string | null
  readonly city: string | null
  readonly provinceCode: string | null
  readonly zip: string | null
  readonly countryCode: string | null
  readonly phone: string | null
}

export interface OrderTotals {
  readonly total: MoneyBag
  readonly currentTotal: MoneyBag
  readonly currentSubtotal: MoneyBag
  readonly currentTax: MoneyBag
  readonly currentDiscounts: MoneyBag
  readonly currentShipping: MoneyBag
  readonly currentDuties: MoneyBag | null
  readonly currentAdditionalFees: MoneyBag | null
  readonly tipReceived: MoneyBag
  readonly received: MoneyBag
  readonly refunded: MoneyBag
  readonly outstanding: MoneyBag
  readonly netPayment: MoneyBag
  readonly cashRoundingPayment: MoneyBag
  readonly cashRoundingRefund: MoneyBag
}

export interface DiscountApplication {
  readonly index: number
  readonly kind: 'code' | 'automatic' | 'manual' | 'script'
  /** The code or title a person would recognise. */
  readonly label: string
}

export interface DiscountAllocation {
  readonly applicationIndex: number
  readonly amount: MoneyBag
}

export interface TaxLine {
  readonly title: string
  /** Decimal fraction as stated ("0.0725"); null where Shopify states none. */
  readonly rate: string | null
  /** True: the channel remits it. Null: unknown, which is not false (accounting-and-reliability.md §1.3). */
  readonly channelLiable: boolean | null
  readonly amount: MoneyBag
}

export interface OrderLine {
  readonly id: ShopifyId
  readonly title: string
  readonly sku: string | null
  readonly variantId: ShopifyId | null
  readonly quantity: number
  readonly currentQuantity: number
  readonly isGiftCard: boolean
  readonly requiresShipping: boolean
  readonly taxable: boolean
  readonly originalUnitPrice: MoneyBag
  readonly originalTotal: MoneyBag
  /** As ordered, including units removed or refunded since (shopify.md §4.4). */
  readonly discountAllocations: readonly DiscountAllocation[]
  readonly taxLines: readonly TaxLine[]
}

export interface ShippingLine {
  readonly id: ShopifyId
  readonly title: string
  readonly code: string | null
  readonly isRemoved: boolean
  readonly originalPrice: MoneyBag
  readonly discountedPrice: MoneyBag
  readonly discountAllocations: readonly DiscountAllocation[]
  readonly taxLines: readonly TaxLine[]
}

export type AgreementReason = 'ORDER' | 'ORDER_EDIT' | 'REFUND' | 'RETURN'

/** One entry of the append-only commercial ledger `Order.agreements → sales` (shopify.md §4.4). */
export interface Agreement {
  readonly id: ShopifyId
  readonly happenedAt: string
  readonly reason: AgreementReason
  readonly sales: readonly Sale[]
}

export type SaleLineType =
  | 'PRODUCT'
  | 'GIFT_CARD'
  | 'TIP'
  | 'SHIPPING'
  | 'DUTY'
  | 'ADDITIONAL_FEE'
  | 'FEE'
  | 'ADJUSTMENT'

/** Signed amounts: negative where something was taken back. */
export interface Sale {
  readonly id: ShopifyId
  readonly action: 'ORDER' | 'UPDATE' | 'RETURN'
  readonly lineType: SaleLineType
  /** The order line, shipping line, duty, additional fee or fee it concerns; null for a tip or adjustment without one. */
  readonly subjectId: ShopifyId | null
  /** What the subject is called, for fees and duties. */
  readonly label: string | null
  readonly quantity: number | null
  /** After discounts, including tax. */
  readonly total: MoneyBag
  readonly tax: MoneyBag
  /** Discounts, stated before and after taxes; they differ only in tax-inclusive stores. */
  readonly discountBeforeTaxes: MoneyBag
  readonly discountAfterTaxes: MoneyBag
  readonly taxes: readonly TaxLine[]
}

export type TransactionKind = 'AUTHORIZATION' | 'SALE' | 'CAPTURE' | 'REFUND' | 'VOID' | 'CHANGE'
export type TransactionStatus = 'SUCCESS' | 'PENDING' | 'FAILURE' | 'ERROR' | 'AWAITING_RESPONSE'

export interface OrderTransaction {
  readonly id: ShopifyId
  readonly kind: TransactionKind
  readonly status: TransactionStatus
  /** Shopify's gateway handle, e.g. `shopify_payments`, `gift_card`, `manual`, `cash`. */
  readonly gateway: string
  readonly test: boolean
  readonly processedAt: string
  readonly parentId: ShopifyId | null
  readonly amount: MoneyBag
  /** Cash rounding of this transaction; null where none is stated. */
  readonly amountRounding: MoneyBag | null
}

export interface RefundFacts {
  readonly id: ShopifyId
  readonly createdAt: string
  readonly totalRefunded: MoneyBag
  readonly lines: readonly {
    readonly lineId: ShopifyId
    readonly quantity: number
    readonly restockType: 'RETURN' | 'CANCEL' | 'NO_RESTOCK' | 'LEGACY_RESTOCK'
    readonly subtotal: MoneyBag
    readonly tax: MoneyBag
  }[]
  readonly shipping: readonly { readonly amount: MoneyBag; readonly tax: MoneyBag }[]
  readonly duties: readonly MoneyBag[]
  readonly adjustments: readonly {
    readonly reason: string
    readonly amount: MoneyBag
    readonly tax: MoneyBag
  }[]
  readonly transactionIds: readonly ShopifyId[]
}

/**
 * An order with everything that happened after it was taken: what the money life cycle is folded from. Each fact keeps
 * its own instant, so that an order read late gives the same documents as one read at every step.
 */
export interface OrderLife extends OrderFacts {
  readonly agreements: readonly LifeAgreement[]
  readonly refunds: readonly LifeRefund[]
  readonly fulfillments: readonly FulfillmentFacts[]
  readonly returns: readonly ReturnFacts[]
}

/** With what a REFUND or RETURN agreement is about (`RefundAgreement.refund`, `ReturnAgreement.return`); null otherwise. */
export interface LifeAgreement extends Agreement {
  readonly refundId: ShopifyId | null
  readonly returnId: ShopifyId | null
}

export interface LifeRefund extends RefundFacts {
  /** The return whose money it is; its lines are then the return's (shopify.md §7, pitfall 9). */
  readonly returnId: ShopifyId | null
  readonly lines: readonly (RefundFacts['lines'][number] & {
    /** Where the units were put back; null where none states one. */
    readonly locationId: ShopifyId | null
  })[]
  readonly shipping: readonly (RefundFacts['shipping'][number] & {
    readonly shippingLineId: ShopifyId | null
  })[]
}

export type FulfillmentStatus = 'SUCCESS' | 'CANCELLED' | 'ERROR' | 'FAILURE' | 'OPEN' | 'PENDING'

export interface FulfillmentFacts {
  readonly id: ShopifyId
  readonly createdAt: string
  readonly status: FulfillmentStatus
  readonly locationId: ShopifyId | null
  readonly lines: readonly { readonly lineId: ShopifyId; readonly quantity: number }[]
}

export type DispositionType = 'RESTOCKED' | 'NOT_RESTOCKED' | 'MISSING' | 'PROCESSING_REQUIRED'

/** A return; whether and when it reverses a sale is said by its agreements, never by its status (finding 9). */
export interface ReturnFacts {
  readonly id: ShopifyId
  readonly name: string
  readonly status: 'REQUESTED' | 'OPEN' | 'CLOSED' | 'CANCELED' | 'DECLINED'
  /** What became of the goods, unit by unit as they arrived. */
  readonly dispositions: readonly {
    readonly id: ShopifyId
    readonly at: string
    readonly lineId: ShopifyId
    readonly quantity: number
    readonly type: DispositionType
    readonly locationId: ShopifyId | null
  }[]
}
