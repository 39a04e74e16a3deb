import { z } from 'zod'

/**
 * The answer of the ReadOrder document and of its pages, as JSON. Enums stay strings here: which values we
 * know is decided where they get their meaning, so that an unknown one can be named.
 */
const money = z.object({ amount: z.string(), currencyCode: z.string() })
export const bagShape = z.object({ shopMoney: money, presentmentMoney: money })
const id = z.string()
export const withId = z.object({ id })

const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() })
export const pageOf = <Node extends z.ZodType>(node: Node) => z.object({ pageInfo, nodes: z.array(node) })

const taxShape = z.object({
  title: z.string(),
  rate: z.number().nullish(),
  channelLiable: z.boolean().nullish(),
  priceSet: bagShape,
})

const allocationShape = z.object({
  allocatedAmountSet: bagShape,
  discountApplication: z.object({ index: z.number().int() }),
})

const lineShape = z.object({
  id,
  title: z.string(),
  sku: z.string().nullish(),
  variant: withId.nullish(),
  quantity: z.number().int(),
  currentQuantity: z.number().int(),
  isGiftCard: z.boolean(),
  requiresShipping: z.boolean(),
  taxable: z.boolean(),
  originalUnitPriceSet: bagShape,
  originalTotalSet: bagShape,
  discountAllocations: z.array(allocationShape),
  taxLines: z.array(taxShape),
})

const shippingLineShape = z.object({
  id: id.nullish(),
  title: z.string(),
  code: z.string().nullish(),
  isRemoved: z.boolean(),
  originalPriceSet: bagShape,
  discountedPriceSet: bagShape,
  discountAllocations: z.array(allocationShape),
  taxLines: z.array(taxShape),
})

const applicationShape = z.object({
  kind: z.string(),
  index: z.number().int(),
  code: z.string().nullish(),
  title: z.string().nullish(),
})

const saleShape = z.object({
  id,
  actionType: z.string(),
  lineType: z.string(),
  quantity: z.number().int().nullish(),
  totalAmount: bagShape,
  totalTaxAmount: bagShape,
  totalDiscountAmountBeforeTaxes: bagShape,
  totalDiscountAmountAfterTaxes: bagShape,
  taxes: z.array(
    z.object({
      amount: bagShape,
      taxLine: z.object({
        title: z.string(),
        rate: z.number().nullish(),
        channelLiable: z.boolean().nullish(),
      }),
    }),
  ),
  lineItem: withId.nullish(),
  shippingLine: z.object({ id: id.nullish(), title: z.string() }).nullish(),
  duty: z.object({ id, harmonizedSystemCode: z.string().nullish() }).nullish(),
  additionalFee: z.object({ id, name: z.string() }).nullish(),
  fee: z.object({ kind: z.string(), id }).nullish(),
})

const agreementShape = z.object({
  id,
  happenedAt: z.string(),
  reason: z.string(),
  refund: withId.nullish(),
  return: withId.nullish(),
  sales: pageOf(saleShape),
})

const transactionShape = z.object({
  id,
  kind: z.string(),
  status: z.string(),
  gateway: z.string().nullish(),
  test: z.boolean(),
  createdAt: z.string(),
  processedAt: z.string().nullish(),
  parentTransaction: withId.nullish(),
  amountSet: bagShape,
  amountRoundingSet: bagShape.nullish(),
})

const refundLineShape = z.object({
  lineItem: withId,
  quantity: z.number().int(),
  restockType: z.string(),
  location: withId.nullish(),
  subtotalSet: bagShape,
  totalTaxSet: bagShape,
})
const refundShippingShape = z.object({
  shippingLine: z.object({ id: id.nullish() }).nullish(),
  subtotalAmountSet: bagShape,
  taxAmountSet: bagShape,
})
const adjustmentShape = z.object({
  reason: z.string().nullish(),
  amountSet: bagShape,
  taxAmountSet: bagShape,
})

const refundShape = z.object({
  id,
  createdAt: z.string().nullish(),
  return: withId.nullish(),
  totalRefundedSet: bagShape,
  duties: z.array(z.object({ amountSet: bagShape })).nullish(),
  refundLineItems: pageOf(refundLineShape),
  refundShippingLines: pageOf(refundShippingShape),
  orderAdjustments: pageOf(adjustmentShape),
  transactions: pageOf(withId),
})

const fulfillmentLineShape = z.object({ lineItem: withId, quantity: z.number().int().nullish() })

export const fulfillmentShape = z.object({
  id,
  createdAt: z.string(),
  status: z.string(),
  location: withId.nullish(),
  fulfillmentLineItems: pageOf(fulfillmentLineShape),
})

const reverseLineShape = z.object({
  id,
  fulfillmentLineItem: z.object({ lineItem: withId }).nullish(),
  dispositions: z.array(
    z.object({
      id,
      createdAt: z.string(),
      quantity: z.number().int(),
      type: z.string(),
      location: withId.nullish(),
    }),
  ),
})

const reverseOrderShape = z.object({ id, lineItems: pageOf(reverseLineShape) })

export const returnShape = z.object({
  id,
  name: z.string(),
  status: z.string(),
  reverseFulfillmentOrders: pageOf(reverseOrderShape),
})

const addressShape = z.object({
  name: z.string().nullish(),
  company: z.string().nullish(),
  address1: z.string().nullish(),
  address2: z.string().nullish(),
  city: z.string().nullish(),
  provinceCode: z.string().nullish(),
  zip: z.string().nullish(),
  countryCodeV2: z.string().nullish(),
  phone: z.string().nullish(),
})

export const customerShape = z.object({
  id: z.string().regex(/^gid:\/\/shopify\/Customer\/\d{1,20}$/),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  defaultEmailAddress: z.object({ emailAddress: z.string() }).nullish(),
  defaultPhoneNumber: z.object({ phoneNumber: z.string() }).nullish(),
})

export const linesPage = pageOf(lineShape)
export const shippingLinesPage = pageOf(shippingLineShape)
export const applicationsPage = pageOf(applicationShape)
export const salesPage = pageOf(saleShape)
export const agreementsPage = z.object({
  pageInfo,
  edges: z.array(z.object({ cursor: z.string(), node: agreementShape })),
})
export const transactionsList = z.array(transactionShape)
export const refundsList = z.array(refundShape)
export const refundLinesPage = pageOf(refundLineShape)
export const refundShippingPage = pageOf(refundShippingShape)
export const adjustmentsPage = pageOf(adjustmentShape)
export const idsPage = pageOf(withId)
export const fulfillmentsList = z.array(fulfillmentShape)
export const fulfillmentLinesPage = pageOf(fulfillmentLineShape)
export const returnsPage = pageOf(returnShape)
export const reverseOrdersPage = pageOf(reverseOrderShape)
export const reverseLinesPage = pageOf(reverseLineShape)

export const orderShape = z.object({
  id,
  name: z.string(),
  createdAt: z.string(),
  processedAt: z.string(),
  updatedAt: z.string(),
  cancelledAt: z.string().nullish(),
  test: z.boolean(),
  edited: z.boolean(),
  taxesIncluded: z.boolean(),
  currencyCode: z.string(),
  presentmentCurrencyCode: z.string(),
  sourceName: z.string().nullish(),
  attribution: z.object({ handle: z.string().nullish(), displayName: z.string().nullish() }).nullish(),
  retailLocation: withId.nullish(),
  poNumber: z.string().nullish(),
  tags: z.array(z.string()),
  customAttributes: z.array(z.object({ key: z.string(), value: z.string().nullish() })),
  displayFulfillmentStatus: z.string(),
  paymentGatewayNames: z.array(z.string()),
  customer: customerShape.nullish(),
  billingAddress: addressShape.nullish(),
  shippingAddress: addressShape.nullish(),
  totalPriceSet: bagShape,
  currentTotalPriceSet: bagShape,
  currentSubtotalPriceSet: bagShape,
  currentTotalTaxSet: bagShape,
  currentTotalDiscountsSet: bagShape,
  currentShippingPriceSet: bagShape,
  currentTotalDutiesSet: bagShape.nullish(),
  currentTotalAdditionalFeesSet: bagShape.nullish(),
  totalTipReceivedSet: bagShape,
  totalReceivedSet: bagShape,
  totalRefundedSet: bagShape,
  totalOutstandingSet: bagShape,
  netPaymentSet: bagShape,
  totalCashRoundingAdjustment: z.object({ paymentSet: bagShape, refundSet: bagShape }),
  discountApplications: applicationsPage,
  lineItems: linesPage,
  shippingLines: shippingLinesPage,
  agreements: agreementsPage,
  transactions: transactionsList,
  refunds: refundsList,
  fulfillments: fulfillmentsList,
  /** Whether there are any; they are read by pages of their own. */
  returns: z.object({ nodes: z.array(withId) }),
})

export type RawBag = z.infer<typeof bagShape>
export type RawTax = z.infer<typeof taxShape>
export type RawAllocation = z.infer<typeof allocationShape>
export type RawLine = z.infer<typeof lineShape>
export type RawShippingLine = z.infer<typeof shippingLineShape>
export type RawApplication = z.infer<typeof applicationShape>
export type RawSale = z.infer<typeof saleShape>
export type RawAgreement = z.infer<typeof agreementShape>
export type RawTransaction = z.infer<typeof transactionShape>
export type RawRefund = z.infer<typeof refundShape>
export type RawFulfillment = z.infer<typeof fulfillmentShape>
export type RawReturn = z.infer<typeof returnShape>
export type RawReverseOrder = z.infer<typeof reverseOrderShape>
export type RawReverseLine = z.infer<typeof reverseLineShape>
export type RawAddress = z.infer<typeof addressShape>
export type RawCustomer = z.infer<typeof customerShape>
export type RawOrder = z.infer<typeof orderShape>

export interface RawPage<Node> {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null | undefined }
  readonly nodes: readonly Node[]
}

/** The order with every connection read to its end. */
export interface WholeOrder {
  readonly head: RawOrder
  readonly applications: readonly RawApplication[]
  readonly lines: readonly RawLine[]
  readonly shippingLines: readonly RawShippingLine[]
  readonly agreements: readonly { readonly head: RawAgreement; readonly sales: readonly RawSale[] }[]
  readonly transactions: readonly RawTransaction[]
  readonly refunds: readonly WholeRefund[]
  readonly fulfillments: readonly WholeFulfillment[]
  readonly returns: readonly WholeReturn[]
}

export interface WholeFulfillment {
  readonly head: RawFulfillment
  readonly lines: readonly z.infer<typeof fulfillmentLineShape>[]
}

export interface WholeReturn {
  readonly head: RawReturn
  /** Of all its reverse fulfilment orders. */
  readonly lines: readonly z.infer<typeof reverseLineShape>[]
}

export interface WholeRefund {
  readonly head: RawRefund
  readonly lines: readonly z.infer<typeof refundLineShape>[]
  readonly shipping: readonly z.infer<typeof refundShippingShape>[]
  readonly adjustments: readonly z.infer<typeof adjustmentShape>[]
  readonly transactionIds: readonly string[]
}
