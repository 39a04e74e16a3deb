import type { NetSuiteId, ShopifyId } from '../ids.ts'

/** An item fulfilment of a sales order of ours that NetSuite, or a person in it, made. */
export interface NetSuiteFulfillment {
  readonly id: NetSuiteId
  readonly tranId: string | null
  /** Picked, packed, shipped: only the last has left (netsuite.md §6, §10.27). */
  readonly status: 'A' | 'B' | 'C'
  /** When it was last changed. ISO instant, UTC. */
  readonly version: string
  readonly shipMethod: NetSuiteId | null
  readonly shipCarrier: string | null
  /** One a package that has one, in their order. */
  readonly trackingNumbers: readonly string[]
  readonly lines: readonly {
    /** The sales order's own mark on the line; null where it is not one of ours. */
    readonly key: string | null
    readonly location: NetSuiteId | null
    readonly quantity: number
  }[]
}

/** The Shopify line behind a sales-order line of goods; null: gift cards, which no shelf holds, and lines of others. */
export const shopifyLineOf = (key: string | null): ShopifyId | null =>
  (/^L(\d{1,20})(?:-\w+)?x*$/.exec(key ?? '')?.[1] ?? null) as ShopifyId | null

/** A gift card that is sold is fulfilled by Shopify itself (shopify.md §7 no. 33). */
export const isGiftCardLine = (key: string | null): boolean => key?.startsWith('G') === true
