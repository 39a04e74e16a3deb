/** Money and sales of an order: transactions, refunds, and the append-only ledger. */
import type { Gid, IsoTime, MoneyBag } from './amounts.ts'
import type { TaxLine } from './order.ts'

export type TransactionKind =
  | 'AUTHORIZATION'
  | 'CAPTURE'
  | 'CHANGE'
  | 'EMV_AUTHORIZATION'
  | 'REFUND'
  | 'SALE'
  | 'SUGGESTED_REFUND'
  | 'VOID'

export type TransactionStatus = 'AWAITING_RESPONSE' | 'ERROR' | 'FAILURE' | 'PENDING' | 'SUCCESS' | 'UNKNOWN'

export interface OrderTransaction {
  id: Gid
  orderId: Gid
  kind: TransactionKind
  status: TransactionStatus
  gateway: string | null
  formattedGateway: string | null
  manualPaymentGateway: boolean
  amount: MoneyBag
  /** Cash rounding that was applied to the amount. */
  amountRounding: MoneyBag | null
  parentTransactionId: Gid | null
  paymentId: string | null
  authorizationCode: string | null
  authorizationExpiresAt: IsoTime | null
  /** An authorization that holds nothing any more: it lapsed, or its last capture was final. */
  isSpent?: boolean
  errorCode: string | null
  locationId: Gid | null
  giftCardId: Gid | null
  receiptJson: string | null
  test: boolean
  createdAt: IsoTime
  processedAt: IsoTime
}

export interface RefundLineItem {
  id: Gid
  lineItemId: Gid
  quantity: number
  restockType: 'CANCEL' | 'LEGACY_RESTOCK' | 'NO_RESTOCK' | 'RETURN'
  restocked: boolean
  locationId: Gid | null
  /** After discounts, without tax (with tax in tax-inclusive orders). */
  subtotal: MoneyBag
  tax: MoneyBag
  /** The tax by the line's tax lines, and the discount share; absent where a body states the sums only. */
  taxes?: MoneyBag[]
  discount?: MoneyBag
}

export interface RefundShippingLine {
  id: Gid
  shippingLineId: Gid
  subtotal: MoneyBag
  tax: MoneyBag
}

export interface OrderAdjustment {
  id: Gid
  amount: MoneyBag
  tax: MoneyBag
  reason:
    | 'CUSTOMER'
    | 'DAMAGE'
    | 'FULL_RETURN_BALANCING_ADJUSTMENT'
    | 'PENDING_REFUND_DISCREPANCY'
    | 'REFUND_DISCREPANCY'
    | 'RESTOCK'
}

export interface RefundDuty {
  dutyId: Gid
  amount: MoneyBag
}

export interface Refund {
  id: Gid
  orderId: Gid
  note: string | null
  lines: RefundLineItem[]
  shippingLines: RefundShippingLine[]
  adjustments: OrderAdjustment[]
  duties: RefundDuty[]
  transactionIds: Gid[]
  returnId: Gid | null
  createdAt: IsoTime
  processedAt: IsoTime
  updatedAt: IsoTime
}

export type SaleLineType =
  | 'ADDITIONAL_FEE'
  | 'ADJUSTMENT'
  | 'DUTY'
  | 'FEE'
  | 'GIFT_CARD'
  | 'PRODUCT'
  | 'SHIPPING'
  | 'TIP'
  | 'UNKNOWN'

export interface SaleTax {
  id: Gid
  /** Copy of the tax line as it stood, price in full. */
  taxLine: TaxLine
  amount: MoneyBag
}

/** One signed entry of the sales ledger; never changed once it stands (shopify.md §4.4). */
export interface Sale {
  id: Gid
  actionType: 'ORDER' | 'RETURN' | 'UNKNOWN' | 'UPDATE'
  lineType: SaleLineType
  /** Signed; null for entries without units. */
  quantity: number | null
  /** Signed, after discounts, with tax. */
  total: MoneyBag
  totalTax: MoneyBag
  totalDiscountBeforeTaxes: MoneyBag
  totalDiscountAfterTaxes: MoneyBag
  taxes: SaleTax[]
  /** What was sold: a LineItem, ShippingLine, AdditionalFee or Duty; null for adjustments. */
  subjectId: Gid | null
}

export interface SalesAgreement {
  id: Gid
  kind: 'ORDER' | 'ORDER_EDIT' | 'REFUND' | 'RETURN'
  happenedAt: IsoTime
  /** The refund or return, for those kinds. */
  sourceId: Gid | null
  sales: Sale[]
}
