import type { NetSuiteId, ShopifyId, StoreKey } from '../ids.ts'
import type { Currency } from '../money.ts'
import type { CustomValue } from '../netsuite/documents.ts'
import type { LotOrder } from '../netsuite/inventoryDetail.ts'
import type { OrderFacts, OrderLine, TaxLine } from '../shopify/order.ts'

/** The merchant's choices for one store, as values and synchronous functions on frozen facts. */
export interface StorePolicy {
  readonly store: StoreKey
  readonly displayName: string
  /** Orders processed before this instant are excluded, and say so. */
  readonly goLiveAt: string
  readonly bookCurrency: 'shop' | 'presentment'
  readonly subsidiary: NetSuiteId
  /** IANA zone of the subsidiary: decides the calendar date of every fact. */
  readonly timeZone: string
  readonly baseCurrency: Currency
  readonly currencies: Readonly<Record<string, NetSuiteId>>
  /** Shopify location id → NetSuite location; an unmapped one parks the order. */
  readonly locations: Readonly<Record<string, NetSuiteId>>
  /** The location of orders that no Shopify location is stated for; null leaves it to NetSuite. */
  readonly defaultLocation: NetSuiteId | null
  readonly customForm: NetSuiteId | null
  /** A pending approval, B pending fulfilment; null leaves it to the account's preference (netsuite.md §6). */
  readonly salesOrderStatus: 'A' | 'B' | null
  readonly customers: CustomerPolicy
  readonly items: ItemPolicy
  readonly tax: TaxPolicy
  /** Gateway handle → where its money is held; an unmapped one parks the deposit. */
  readonly gateways: Readonly<Record<string, GatewayPolicy>>
  readonly customFields: Readonly<Record<string, (order: OrderFacts) => CustomValue>>
  readonly lineCustomFields: Readonly<Record<string, (line: OrderLine, order: OrderFacts) => CustomValue>>
  /** A sentence excludes the order for that reason; null keeps it in scope. */
  readonly exclude: (order: OrderFacts) => string | null
  /** `next-open` posts on the first open day; the true date stays in the fact-date field and the memo (§1.6). */
  readonly closedPeriod: 'park' | 'next-open'
}

export type CustomerPolicy =
  | { readonly mode: 'email'; readonly customerLess: NetSuiteId | null }
  | { readonly mode: 'webCustomer'; readonly customer: NetSuiteId }

export interface ItemPolicy {
  /** Shopify variant id → NetSuite item id: asked before the SKU. */
  readonly variants: Readonly<Record<string, NetSuiteId>>
  /** The NetSuite item field that holds the SKU. */
  readonly skuField: 'itemid' | 'upccode' | 'externalid' | `custitem_${string}`
  readonly discount: NetSuiteId
  readonly shipping: NetSuiteId
  readonly tip: NetSuiteId | null
  readonly duty: NetSuiteId | null
  readonly giftCard: NetSuiteId | null
  /** The item for lines that state no SKU and whose variant is not mapped; null parks their order. */
  readonly withoutSku: NetSuiteId | null
  /** By the fee's name as Shopify states it; an unmapped one parks the order. */
  readonly fees: Readonly<Record<string, NetSuiteId>>
}

export type TaxPolicy =
  | {
      readonly mode: 'suitetax'
      /** Chooses by title, rate and customer, never by amount; null parks the order. */
      readonly code: (tax: TaxLine, order: OrderFacts) => { taxType: NetSuiteId; taxCode: NetSuiteId } | null
      /** Whether NetSuite accepts overridden amounts on these lines over REST [verify]. */
      readonly overrideDiscountLines: boolean
      readonly overrideShippingLines: boolean
      readonly channelLiableUnknown: 'liable-is-merchant' | 'park'
    }
  | {
      readonly mode: 'lines'
      /** The item that carries this tax; null parks the order. */
      readonly item: (tax: TaxLine, order: OrderFacts) => NetSuiteId | null
      readonly channelLiableUnknown: 'liable-is-merchant' | 'park'
    }

export interface GatewayPolicy {
  readonly account: NetSuiteId
  readonly paymentOption: NetSuiteId | null
}

/** A store's policy together with the identity of the configuration that it came from. */
export interface ActivePolicy {
  readonly policy: StorePolicy
  /** Hash of the configuration's bundled sources; stands on every intent. */
  readonly configVersion: string
}

/** A store's policy with the choices that the money life cycle asks for. */
export interface LifePolicy extends StorePolicy {
  readonly items: LifeItemPolicy
  readonly life: LifeChoices
}

export interface ActiveLifePolicy extends ActivePolicy {
  readonly policy: LifePolicy
}

/** Items of the documents that correct; null parks the fact that needs one. */
export interface LifeItemPolicy extends ItemPolicy {
  /**
   * Posts to returns and allowances. A non-inventory item: a credit memo with an inventory item would put goods back by
   * itself, and goods come back through receipts only.
   */
  readonly returned: NetSuiteId | null
  /** Goodwill and refund discrepancies (E7). */
  readonly refundAdjustment: NetSuiteId | null
  /** Restocking and return-shipping fees (E12). */
  readonly returnFee: NetSuiteId | null
  /** Cash rounding, over or short (E18). */
  readonly rounding: NetSuiteId | null
  /** Clears tax that a channel remits, where it is shown gross (E20). */
  readonly channelTax: NetSuiteId | null
}

export interface LifeChoices {
  /**
   * Who bills: NetSuite or a person; or Tieout at each fulfilment; or Tieout at the order. With `netsuite`, a bill is
   * taken to follow each fulfilment, no invoice is written and none can be settled by us.
   */
  readonly billing: 'netsuite' | 'on-fulfillment' | 'on-order'
  /** Who sets deposits against invoices; NetSuite may do it by itself (netsuite.md §6 [U]). */
  readonly depositApplication: 'tieout' | 'netsuite'
  /** Who writes item fulfilments: `tieout` where Shopify or a 3PL ships from the location. */
  readonly itemFulfillment: (shopifyLocation: ShopifyId | null) => 'tieout' | 'netsuite'
  /** Asks for one cash sale instead of a sales order; granted only where the order was paid whole and left at once (E2). */
  readonly cashSale: (order: OrderFacts) => boolean
  /** Tax that the channel remits: left out, shown and cleared at once, or parked (§1.3 (1), E20). */
  readonly channelLiable: 'net' | 'gross' | 'park'
  /** Rounding account for cash taken above the total; null parks it (E18). */
  readonly roundingAccount: NetSuiteId | null
  /** Largest cash rounding of one payment, in minor units (§1.1, A6). */
  readonly roundingLimit: bigint
  /**
   * Whether a rounded transaction's amount is its share of the order (the drawer moved by amount + rounding) or the cash
   * itself (its share is amount − rounding). How Shopify splits the two is not established [U].
   */
  readonly cashAmount: 'share' | 'cash'
  /** Whether refunded shipping and adjustments contain their tax in a tax-inclusive store; not established [U]. */
  readonly refundTax: 'beside' | 'within'
  /** Who captures authorized payments: Shopify or its people; or Tieout, once NetSuite has billed. */
  readonly capture: 'shopify' | 'on-billing'
  /** Sales orders that a person closes before anything left: reported as a change, or the order is cancelled in Shopify. */
  readonly cancellations: 'report' | 'to-shopify'
  /** Whether the money of an order that is cancelled so goes back with it, to where it came from. */
  readonly refundOnCancel: boolean
  /** Who refunds: Shopify and its people; or people in NetSuite as well, and Shopify is told of it. */
  readonly refunds: 'shopify' | 'both'
  /** Who receives returns first: Shopify, where they are processed; or people in NetSuite as well, and Shopify is told. */
  readonly returns: 'shopify' | 'both'
  /** What NetSuite ships is told to Shopify; null: it is not. Only of locations whose fulfilments NetSuite writes. */
  readonly shipping: ShippingChoices | null
  /**
   * How the lots, serial numbers and bins are chosen by which goods leave and come back in what Tieout writes; null: they
   * are not, and NetSuite refuses where it asks for them.
   */
  readonly inventoryDetail: InventoryDetailChoices | null
}

export interface InventoryDetailChoices {
  /**
   * Which lots leave first; of serial numbers it is always the oldest. Null: the account has neither, and no column of
   * theirs is asked for.
   */
  readonly lots: LotOrder | null
  /** The account has bins, and their columns. */
  readonly bins: boolean
  /** NetSuite location → the bin that returned goods go into there; else the one that they left from. */
  readonly returnBins: Readonly<Record<string, NetSuiteId>>
}

export interface ShippingChoices {
  /**
   * NetSuite's ship method by internal id, or its carrier as it stands on the fulfilment ("ups"), to the carrier's name
   * in Shopify; `none` for fulfilments that state neither. One with parcels whose carrier is not named here parks.
   */
  readonly carriers: Readonly<Record<string, string>>
  /** Whether Shopify writes to the buyer about a shipment, and about its tracking when that changes. */
  readonly notifyCustomer: boolean
}
