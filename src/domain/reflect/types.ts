import type { Fault } from '../fault/fault.ts'
import type { NetSuiteId, ShopifyId } from '../ids.ts'
import type { Tracking } from '../shopify/shipping.ts'

/** A fulfilment that Shopify was told, or may have been. */
export interface ToldFulfillment {
  readonly netsuiteId: NetSuiteId
  /** Tells several of one item fulfilment apart. */
  readonly part: string
  /** `sent`: whether it arrived is not known. */
  readonly state: 'sent' | 'standing' | 'undone'
  /** Null while that is not known. */
  readonly shopifyId: ShopifyId | null
  readonly content: FulfillmentContent
}

/** By it a fulfilment whose answer was lost is found again. */
export interface FulfillmentContent {
  readonly locationId: ShopifyId
  readonly lines: readonly UnitsOfLine[]
}

export interface UnitsOfLine {
  readonly lineId: ShopifyId
  readonly quantity: number
}

/** What is to be told to Shopify about what left in NetSuite. */
export type ShippingAction =
  | {
      readonly kind: 'fulfil'
      readonly netsuiteId: NetSuiteId
      /** As people call the item fulfilment. */
      readonly named: string
      readonly part: string
      readonly content: FulfillmentContent
      readonly parts: readonly {
        readonly fulfillmentOrderId: ShopifyId
        readonly lines: readonly { readonly id: ShopifyId; readonly quantity: number }[]
      }[]
      readonly tracking: Tracking | null
    }
  | {
      readonly kind: 'track'
      readonly netsuiteId: NetSuiteId
      readonly named: string
      readonly part: string
      readonly fulfillmentId: ShopifyId
      readonly tracking: Tracking
    }
  /** Cancelled in Shopify, and not shipped in NetSuite any more: both agree, and it counts no longer. */
  | { readonly kind: 'undo'; readonly netsuiteId: NetSuiteId; readonly part: string }

export interface ShippingPlan {
  readonly actions: readonly ShippingAction[]
  readonly faults: readonly ShippingFault[]
}

/** A fault with the NetSuite record that it keeps open. */
export interface ShippingFault {
  readonly netsuiteId: NetSuiteId
  readonly fault: Fault
}
