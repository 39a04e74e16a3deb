/** The merchant's choices, as the oracle understands them: plain data with NetSuite internal ids. */
export interface OraclePolicy {
  /** The store's key, as it stands on NetSuite records. */
  readonly store: string
  /** Orders processed before are not ours. */
  readonly goLiveAt: string
  /** Of the subsidiary: facts get their dates in it. */
  readonly timeZone: string
  readonly subsidiary: string
  /** The side of each amount that is booked. */
  readonly book: 'presentment' | 'shop'
  /** ISO code of the subsidiary's currency, in which its ledger is kept. */
  readonly baseCurrency: string
  /** ISO code → NetSuite currency. */
  readonly currencies: Readonly<Record<string, string>>
  readonly items: ItemPolicy
  readonly tax: TaxPolicy
  /** Gateway → account that holds its money. */
  readonly gateways: Readonly<Record<string, string>>
  /** The account that owes customers what they paid ahead. */
  readonly depositLiability: string
  /** First and last dates that take no receivables posting. */
  readonly closedPeriods: readonly { readonly from: string; readonly to: string }[]
  /** Shopify location → NetSuite location. */
  readonly locations: Readonly<Record<string, string>>
  readonly defaultLocation: string | null
  /** For orders without a customer; null parks them. */
  readonly customerLess: string | null
  /** Tag → why an order that bears it is excluded. */
  readonly excludedTags: Readonly<Record<string, string>>
  /** NetSuite's preference that lets the deposits of an order exceed its total (netsuite.md §6). */
  readonly depositsAboveOrder: boolean
}

export interface ItemPolicy {
  /** SKU → the active items that bear it. */
  readonly bySku: Readonly<Record<string, readonly string[]>>
  /** Shopify variant → item; wins over the SKU. */
  readonly variants: Readonly<Record<string, string>>
  readonly withoutSku: string | null
  readonly shipping: string | null
  readonly tip: string | null
  readonly duty: string | null
  readonly giftCard: string | null
  /** Name of an additional fee → item. */
  readonly fees: Readonly<Record<string, string>>
  /** A shipping discount as a line of its own, or taken from the shipping (accounting-and-reliability.md §1.2). */
  readonly shippingDiscount: 'line' | 'net'
}

export interface TaxPolicy {
  /** SuiteTax details with overridden amounts, or item lines that carry the tax. */
  readonly mode: 'lines' | 'suitetax'
  /** Part of a tax line's title → tax code (or item); the first that fits counts. */
  readonly titles: readonly (readonly [part: string, code: string])[]
  /** What a tax means of which Shopify does not say who remits it (accounting-and-reliability.md §1.3). */
  readonly channelLiableUnknown: 'merchant' | 'park'
}
