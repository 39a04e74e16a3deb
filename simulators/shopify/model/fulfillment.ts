/** How an order ships and comes back. */
import type { Gid, IsoTime } from './amounts.ts'

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
