/** How an order ships. */
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
  /** Deadline that the merchant set. */
  fulfillBy: IsoTime | null
  /** IN_PROGRESS because somebody said so, not because some units have left. */
  isProgressReported: boolean
  /** The part that a hold on some units split off; releasing the hold merges it back. */
  splitByHoldId: Gid | null
  createdAt: IsoTime
  updatedAt: IsoTime
}

export interface FulfillmentTracking {
  company: string | null
  number: string | null
  url: string | null
}

export interface FulfillmentLineItem {
  id: Gid
  lineItemId: Gid
  quantity: number
  fulfillmentOrderId: Gid | null
  /** Which lines of fulfilment orders the units are of; absent where the order came fulfilled. */
  shares?: { fulfillmentOrderLineItemId: Gid; quantity: number }[]
}

export interface Fulfillment {
  id: Gid
  orderId: Gid
  name: string
  status: 'CANCELLED' | 'ERROR' | 'FAILURE' | 'OPEN' | 'PENDING' | 'SUCCESS'
  displayStatus: string | null
  locationId: Gid | null
  service: string
  lines: FulfillmentLineItem[]
  tracking: FulfillmentTracking[]
  createdAt: IsoTime
  updatedAt: IsoTime
}
