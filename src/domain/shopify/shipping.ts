import type { ShopifyId } from '../ids.ts'
import type { FulfillmentFacts, OrderLife } from './order.ts'

/** What of an order may be shipped from where, and what has been. */
export interface OrderShipping {
  readonly fulfillmentOrders: readonly FulfillmentOrder[]
  readonly shipments: readonly Shipment[]
}

/** An order as one read shows it, with what may be shipped where that was asked for and came with it. */
export interface OrderRead extends OrderLife {
  readonly shipping?: OrderShipping
}

export interface FulfillmentOrder {
  readonly id: ShopifyId
  /** As Shopify names it: OPEN, ON_HOLD, SCHEDULED, IN_PROGRESS, INCOMPLETE, CLOSED, CANCELLED. */
  readonly status: string
  /** As Shopify names it: UNSUBMITTED, SUBMITTED, ACCEPTED, … */
  readonly requestStatus: string
  /** A fulfilment may be created now: by `supportedActions`, never by status (shopify.md §7 no. 19). */
  readonly fulfillable: boolean
  /** Reasons of the holds on it; a held one waits. */
  readonly holds: readonly string[]
  /** When a scheduled one comes due. */
  readonly fulfillAt: string | null
  readonly locationId: ShopifyId | null
  readonly lines: readonly FulfillmentOrderLine[]
}

export interface FulfillmentOrderLine {
  readonly id: ShopifyId
  readonly lineId: ShopifyId
  readonly total: number
  readonly remaining: number
}

/** A fulfilment with its parcels. */
export interface Shipment extends FulfillmentFacts {
  readonly tracking: readonly {
    readonly company: string | null
    readonly number: string | null
    readonly url: string | null
  }[]
}

/** Several numbers are several parcels; Shopify knows one carrier a fulfilment. */
export interface Tracking {
  readonly company: string | null
  readonly numbers: readonly string[]
  /** None: Shopify makes them for the carriers that it knows. */
  readonly urls: readonly string[]
}
