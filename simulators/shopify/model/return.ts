/** Goods that come back, and what is sent in exchange. */
import type { Gid, IsoTime, MoneyBag } from './amounts.ts'

export type ReturnStatus = 'CANCELED' | 'CLOSED' | 'DECLINED' | 'OPEN' | 'REQUESTED'

export type DispositionType = 'MISSING' | 'NOT_RESTOCKED' | 'PROCESSING_REQUIRED' | 'RESTOCKED'

/** A fee that the merchant keeps of a return: FeeSale in the ledger once it is charged. */
export interface ReturnFee {
  id: Gid
  kind: 'RESTOCKING' | 'RETURN_SHIPPING'
  amount: MoneyBag
  /** Of the returned line's price, for restocking fees. */
  percentage: number | null
  /** What processing has charged so far. */
  charged: MoneyBag
}

export interface ReturnLineItem {
  id: Gid
  lineItemId: Gid
  fulfillmentLineItemId: Gid | null
  quantity: number
  processedQuantity: number
  refundedQuantity: number
  returnReason: string
  returnReasonDefinitionId: Gid | null
  returnReasonNote: string
  customerNote: string | null
  restockingFee: ReturnFee | null
}

export interface ExchangeLineItem {
  id: Gid
  variantId: Gid | null
  quantity: number
  processedQuantity: number
  /** Per unit, in presentment currency: staff discount on the exchanged item. */
  discount: { description: string; percentage: number | null; fixed: bigint | null } | null
  /** Lines that processing put into the order, one each time. */
  lineItemIds: Gid[]
}

export interface Disposition {
  id: Gid
  type: DispositionType
  quantity: number
  locationId: Gid | null
  createdAt: IsoTime
}

export interface ReverseFulfillmentOrderLineItem {
  id: Gid
  returnLineItemId: Gid
  fulfillmentLineItemId: Gid | null
  totalQuantity: number
  dispositions: Disposition[]
}

export interface ReverseDelivery {
  id: Gid
  lines: { id: Gid; reverseLineId: Gid; quantity: number }[]
  tracking: { number: string | null; url: string | null; carrierName: string | null } | null
  label: { publicFileUrl: string | null; createdAt: IsoTime; updatedAt: IsoTime } | null
}

export interface ReverseFulfillmentOrder {
  id: Gid
  status: 'CANCELED' | 'CLOSED' | 'OPEN'
  lines: ReverseFulfillmentOrderLineItem[]
  deliveries: ReverseDelivery[]
}

export interface Return {
  id: Gid
  orderId: Gid
  /** "#1001-R1" */
  name: string
  status: ReturnStatus
  lines: ReturnLineItem[]
  exchangeLines: ExchangeLineItem[]
  shippingFees: ReturnFee[]
  reverseFulfillmentOrders: ReverseFulfillmentOrder[]
  decline: { reason: string; note: string | null } | null
  createdAt: IsoTime
  requestApprovedAt: IsoTime | null
  closedAt: IsoTime | null
}
