/** Orders and their edits. */
import type { Amount, Gid, IsoTime, MoneyBag } from './amounts.ts'
import type { Fulfillment, FulfillmentOrder } from './fulfillment.ts'
import type { OrderTransaction, Refund, SalesAgreement } from './ledger.ts'
import type { Return } from './return.ts'
import type { Attribute, MailingAddress, Metafield } from './store.ts'

export interface TaxLine {
  title: string
  /** As a decimal fraction string ("0.13"); null where the source states none. */
  rate: string | null
  source: string | null
  channelLiable: boolean | null
  /** For the owner's whole original quantity. */
  price: MoneyBag
}

export interface DiscountAllocation {
  /** Index into `Order.discountApplications`. */
  applicationIndex: number
  /** For the owner's whole original quantity. */
  allocated: MoneyBag
}

export interface DiscountApplication {
  index: number
  kind: 'CODE' | 'AUTOMATIC' | 'MANUAL' | 'SCRIPT'
  /** The code, or the title. */
  title: string
  description: string | null
  allocationMethod: 'ACROSS' | 'EACH'
  targetType: 'LINE_ITEM' | 'SHIPPING_LINE'
  targetSelection: 'ALL' | 'ENTITLED' | 'EXPLICIT'
  /** Exactly one is not null. A fixed value is in presentment currency. */
  percentage: number | null
  fixed: Amount | null
  /** Added by an order edit: Order.discountApplications leaves it out (shopify.md §4.4). */
  fromEdit: boolean
}

export interface Duty {
  id: Gid
  harmonizedSystemCode: string | null
  countryCodeOfOrigin: string | null
  price: MoneyBag
  taxLines: TaxLine[]
}

export interface LineItem {
  id: Gid
  /** A tip is a line of the order (TipSale.lineItem), which subtotals leave out. */
  kind: 'PRODUCT' | 'GIFT_CARD' | 'TIP'
  variantId: Gid | null
  productId: Gid | null
  title: string
  variantTitle: string | null
  /** Snapshot at the sale. */
  sku: string | null
  vendor: string | null
  /** As ordered, units added by edits included, removed units included. */
  quantity: number
  /** Units left after edits, cancellation, refunds and processed returns. */
  currentQuantity: number
  /** Units refunded or returned (what `refundableQuantity` subtracts). */
  refundedQuantity: number
  /** Units taken away by order edits. */
  removedQuantity: number
  fulfilledQuantity: number
  /** Fulfilled units that came back. */
  returnedQuantity?: number
  unitPrice: MoneyBag
  discountAllocations: DiscountAllocation[]
  taxLines: TaxLine[]
  duties: Duty[]
  taxable: boolean
  requiresShipping: boolean
  customAttributes: Attribute[]
  fulfillmentService: string
  /** Bundle parent, if the line is a component. */
  lineItemGroup: {
    id: Gid
    title: string
    quantity: number
    variantId: Gid | null
    variantSku: string | null
  } | null
  /** The line came with an order edit. */
  fromEdit: boolean
}

export interface ShippingLine {
  id: Gid
  title: string
  code: string | null
  source: string | null
  carrierIdentifier: string | null
  originalPrice: MoneyBag
  discountAllocations: DiscountAllocation[]
  taxLines: TaxLine[]
  isRemoved: boolean
  /** Refunded so far: amount without the tax that `refundedTax` holds. */
  refunded: MoneyBag
  refundedTax: MoneyBag
}

export interface AdditionalFee {
  id: Gid
  name: string
  price: MoneyBag
  taxLines: TaxLine[]
}

/** Totals that an imported body states and the simulator must answer as stated. */
export type StatableTotal =
  | 'currentSubtotalPriceSet'
  | 'currentTotalDiscountsSet'
  | 'currentTotalPriceSet'
  | 'currentTotalTaxSet'
  | 'originalTotalPriceSet'
  | 'subtotalPriceSet'
  | 'totalDiscountsSet'
  | 'totalOutstandingSet'
  | 'totalPriceSet'
  | 'totalReceivedSet'
  | 'totalRefundedSet'
  | 'totalShippingPriceSet'
  | 'totalTaxSet'
  | 'totalTipReceivedSet'

export interface Order {
  id: Gid
  /** "#1001" */
  name: string
  number: number
  confirmationNumber: string | null
  /** Shop currency at the sale. */
  currencyCode: string
  presentmentCurrencyCode: string
  taxesIncluded: boolean
  dutiesIncluded: boolean
  taxExempt: boolean
  estimatedTaxes: boolean
  test: boolean
  /** Stock was reserved. */
  confirmed: boolean
  customerId: Gid | null
  email: string | null
  phone: string | null
  note: string | null
  tags: string[]
  customAttributes: Attribute[]
  metafields: Metafield[]
  poNumber: string | null
  sourceName: string | null
  sourceIdentifier: string | null
  sourceUrl: string | null
  shippingAddress: MailingAddress | null
  billingAddress: MailingAddress | null
  /** POS: where it was sold. */
  retailLocationId: Gid | null
  lines: LineItem[]
  shippingLines: ShippingLine[]
  discountApplications: DiscountApplication[]
  /** Codes the buyer entered. */
  discountCodes: string[]
  /** Tax lines of the order itself, where no line carries them. */
  orderTaxLines: TaxLine[]
  additionalFees: AdditionalFee[]
  transactions: OrderTransaction[]
  refunds: Refund[]
  returns: Return[]
  agreements: SalesAgreement[]
  fulfillmentOrders: FulfillmentOrder[]
  fulfillments: Fulfillment[]
  /** Financial status given at creation, until money moves (recording: order-create-math-matrix). */
  statedFinancialStatus: string | null
  statedTotals: Partial<Record<StatableTotal, MoneyBag>>
  /** Total at creation, before any edit. */
  originalTotal: MoneyBag
  edited: boolean
  cancelReason: 'CUSTOMER' | 'DECLINED' | 'FRAUD' | 'INVENTORY' | 'OTHER' | 'STAFF' | null
  cancelStaffNote: string | null
  cancelledAt: IsoTime | null
  closedAt: IsoTime | null
  processedAt: IsoTime
  createdAt: IsoTime
  updatedAt: IsoTime
  /** When the order changed, in epoch ms: what a lagging search index has or has not seen. */
  touches: { at: number; updatedAt: IsoTime }[]
}

/** What an edit session has changed so far; committed as one agreement. */
export interface CalculatedOrder {
  id: Gid
  orderId: Gid
  /** Working copies; ids of lines that the order has are kept. */
  lines: CalculatedLine[]
  shippingLines: CalculatedShippingLine[]
  addedDiscountApplications: CalculatedDiscount[]
  committed: boolean
}

export interface CalculatedLine {
  /** CalculatedLineItem id. */
  id: Gid
  /** The order's line; null for one added by this edit. */
  lineItemId: Gid | null
  /** As the committed line would be. */
  draft: LineItem
  restock: boolean
}

export interface CalculatedShippingLine {
  id: Gid
  shippingLineId: Gid | null
  draft: ShippingLine
  staged: 'ADDED' | 'NONE' | 'REMOVED'
}

export interface CalculatedDiscount {
  id: Gid
  calculatedLineId: Gid
  application: DiscountApplication
}
