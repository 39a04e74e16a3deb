/**
 * What a Shopify store holds, as the simulator keeps it. Resolvers compute every total from these facts;
 * nothing that Shopify computes is stored, except the totals that an imported order states about itself
 * (`Order.statedTotals`).
 *
 * Units: an `Amount` is a bigint of millionths of a currency unit, so that any figure a real body states can be
 * carried exactly, also one with more decimals than its currency has. `money.ts` parses, rounds and prints.
 * Times are ISO 8601 UTC at second precision ("2026-05-07T13:14:30Z"), as Shopify prints DateTime.
 * Ids are whole global ids ("gid://shopify/Order/1").
 */

/** Millionths of a currency unit. */
export type Amount = bigint
/** One amount in the shop's currency and in the currency the buyer saw. */
export interface MoneyBag {
  shop: Amount
  presentment: Amount
}
export type Gid = string
export type IsoTime = string

export interface Shop {
  id: Gid
  name: string
  /** "acme.myshopify.com" */
  myshopifyDomain: string
  email: string
  currencyCode: string
  ianaTimezone: string
  /** Whether catalogue prices contain tax. */
  taxesIncluded: boolean
  planName: string
  shopifyPlus: boolean
  countryCode: string
  createdAt: IsoTime
}

export interface MailingAddress {
  id: Gid
  firstName: string | null
  lastName: string | null
  company: string | null
  address1: string | null
  address2: string | null
  city: string | null
  provinceCode: string | null
  province: string | null
  countryCode: string | null
  country: string | null
  zip: string | null
  phone: string | null
}

export interface Location {
  id: Gid
  name: string
  isActive: boolean
  fulfillsOnlineOrders: boolean
  shipsInventory: boolean
  address: MailingAddress
  createdAt: IsoTime
  updatedAt: IsoTime
}

export interface Product {
  id: Gid
  title: string
  handle: string
  vendor: string
  productType: string
  status: 'ACTIVE' | 'ARCHIVED' | 'DRAFT'
  isGiftCard: boolean
  tags: string[]
  variantIds: Gid[]
  createdAt: IsoTime
  updatedAt: IsoTime
}

export interface ProductVariant {
  id: Gid
  productId: Gid
  inventoryItemId: Gid
  title: string
  sku: string | null
  barcode: string | null
  /** In the shop's currency. */
  price: Amount
  compareAtPrice: Amount | null
  taxable: boolean
  position: number
  createdAt: IsoTime
  updatedAt: IsoTime
}

export interface InventoryItem {
  id: Gid
  variantId: Gid
  sku: string | null
  tracked: boolean
  requiresShipping: boolean
  /** On hand by location id. */
  levels: Record<Gid, InventoryLevel>
  createdAt: IsoTime
  updatedAt: IsoTime
}

export interface InventoryLevel {
  id: Gid
  locationId: Gid
  /** By quantity name: available, on_hand, committed, incoming, reserved, damaged, safety_stock, quality_control. */
  quantities: Record<string, number>
  isActive: boolean
  updatedAt: IsoTime
}

export interface Customer {
  id: Gid
  email: string | null
  phone: string | null
  firstName: string | null
  lastName: string | null
  note: string | null
  tags: string[]
  taxExempt: boolean
  taxExemptions: string[]
  state: 'DISABLED' | 'ENABLED' | 'INVITED' | 'DECLINED'
  locale: string
  verifiedEmail: boolean
  addresses: MailingAddress[]
  defaultAddressId: Gid | null
  metafields: Metafield[]
  createdAt: IsoTime
  updatedAt: IsoTime
}

export interface Metafield {
  id: Gid
  namespace: string
  key: string
  type: string
  value: string
  createdAt: IsoTime
  updatedAt: IsoTime
}

export interface Attribute {
  key: string
  value: string | null
}

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

export interface FulfillmentOrderLineItem {
  id: Gid
  lineItemId: Gid
  totalQuantity: number
  remainingQuantity: number
}

export interface FulfillmentHold {
  id: Gid
  handle: string
  reason: string
  reasonNotes: string | null
  externalId: string | null
}

export interface FulfillmentOrder {
  id: Gid
  orderId: Gid
  status: 'CANCELLED' | 'CLOSED' | 'INCOMPLETE' | 'IN_PROGRESS' | 'ON_HOLD' | 'OPEN' | 'SCHEDULED'
  requestStatus: string
  assignedLocationId: Gid | null
  lines: FulfillmentOrderLineItem[]
  holds: FulfillmentHold[]
  fulfillAt: IsoTime | null
  createdAt: IsoTime
  updatedAt: IsoTime
}

export interface FulfillmentTracking {
  company: string | null
  number: string | null
  url: string | null
}

export interface Fulfillment {
  id: Gid
  orderId: Gid
  name: string
  status: 'CANCELLED' | 'ERROR' | 'FAILURE' | 'OPEN' | 'PENDING' | 'SUCCESS'
  displayStatus: string | null
  locationId: Gid | null
  service: string
  lines: { id: Gid; lineItemId: Gid; quantity: number; fulfillmentOrderId: Gid | null }[]
  tracking: FulfillmentTracking[]
  createdAt: IsoTime
  updatedAt: IsoTime
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

export interface Return {
  id: Gid
  orderId: Gid
  name: string
  status: 'CANCELED' | 'CLOSED' | 'DECLINED' | 'OPEN' | 'REQUESTED'
  lines: ReturnLineItem[]
  createdAt: IsoTime
  closedAt: IsoTime | null
}

export interface ReturnLineItem {
  id: Gid
  lineItemId: Gid
  fulfillmentLineItemId: Gid | null
  quantity: number
  processedQuantity: number
  refundedQuantity: number
  returnReason: string
  returnReasonNote: string
  customerNote: string | null
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

export interface WebhookSubscription {
  id: Gid
  topic: string
  uri: string
  format: 'JSON' | 'XML'
  filter: string | null
  includeFields: string[]
  metafieldNamespaces: string[]
  name: string | null
  apiVersion: string
  createdAt: IsoTime
  updatedAt: IsoTime
}

export interface JobRecord {
  id: Gid
  done: boolean
}

export interface AppInstallation {
  id: Gid
  appId: Gid
  title: string
}

/** Answers kept by `@idempotent(key:)`. */
export interface IdempotentAnswer {
  key: string
  mutation: string
  argumentsHash: string
  answer: unknown
}

/** Everything a store holds. Plain data: Maps, arrays, strings, numbers, bigints. */
export interface ShopState {
  shop: Shop
  app: AppInstallation
  locations: Map<Gid, Location>
  products: Map<Gid, Product>
  variants: Map<Gid, ProductVariant>
  inventoryItems: Map<Gid, InventoryItem>
  customers: Map<Gid, Customer>
  orders: Map<Gid, Order>
  calculatedOrders: Map<Gid, CalculatedOrder>
  webhookSubscriptions: Map<Gid, WebhookSubscription>
  jobs: Map<Gid, JobRecord>
  idempotentAnswers: Map<string, IdempotentAnswer>
  /** Last numeric id given out, by type. */
  counters: Map<string, bigint>
  nextOrderNumber: number
  /** Ids that seeded objects were given from outside. */
  admittedIds: Gid[]
}
