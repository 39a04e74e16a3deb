import type { Fault } from '../../domain/fault/fault.ts'
import type { ShopifyId, StoreKey } from '../../domain/ids.ts'
import type { Currency } from '../../domain/money.ts'
import type { Result } from '../../domain/result.ts'
import type { CustomerFacts } from '../../domain/shopify/order.ts'
import type { OrderRead } from '../../domain/shopify/shipping.ts'
import type { ShopifyWrites } from './writeTypes.ts'

/** A GraphQL document with the types of its answer and variables; made by `scripts/generate-shopify-types.ts`. */
export interface TypedDocument<Data, Variables> {
  readonly name: string
  readonly kind: 'query' | 'mutation'
  readonly text: string
  /** Never present at run time: carries the two types. */
  readonly types?: (variables: Variables) => Data
}

/** What one answered call cost, as Shopify states it in `extensions.cost` (shopify.md §4.1). */
export interface QueryCost {
  readonly requested: number
  /** Null where Shopify refused to run it. */
  readonly actual: number | null
}

/** One HTTP call to a store, for counters: sign-ins and throttled tries count too. */
export interface ShopifyCall {
  readonly store: StoreKey
  /** The operation's name, or `token` for a sign-in. */
  readonly kind: string
  readonly ms: number
  readonly outcome: 'ok' | 'throttled' | 'failed'
  readonly cost: QueryCost | null
}

export type OnShopifyCall = (call: ShopifyCall) => void

export interface OrderListing {
  readonly id: ShopifyId
  readonly name: string
  readonly createdAt: string
  readonly processedAt: string
  readonly updatedAt: string
  readonly test: boolean
  readonly cancelledAt: string | null
}

export interface OrderPage {
  readonly orders: readonly OrderListing[]
  /** Hand back as `after` for the next page; null: that was the last one. */
  readonly next: string | null
}

export interface OrderQuery {
  /** Inclusive instants, ISO 8601. */
  readonly updatedSince?: string
  readonly updatedUntil?: string
  readonly createdSince?: string
  readonly after?: string
  readonly first?: number
}

export interface ShopFacts {
  readonly id: ShopifyId
  readonly name: string
  /** `*.myshopify.com`: what the deployment pins. */
  readonly domain: string
  readonly currency: Currency
  readonly timeZone: string
  readonly taxesIncluded: boolean
}

export interface WebhookSubscription {
  readonly gid: string
  /** As the schema names it: `ORDERS_CREATE`. */
  readonly topic: string
  readonly uri: string
  readonly includeFields: readonly string[]
  readonly filter: string | null
}

export interface NewWebhookSubscription {
  readonly topic: string
  readonly uri: string
  readonly includeFields: readonly string[]
}

/** One store's Admin API. Every failure is a fault value; nothing throws but a bug. */
export interface ShopifyClient {
  readonly store: StoreKey
  /** Succeeds only with no top-level errors; `userErrors` inside the data are the caller's to judge. */
  call<Data, Variables>(
    document: TypedDocument<Data, Variables>,
    variables: Variables,
  ): Promise<Result<Data, Fault>>
  /**
   * The order with its whole life, every page or a fault; null: Shopify shows no such order (deleted, or older than the
   * scope allows). `withShipping`: with what may be shipped from where, if one read can carry it.
   */
  readOrder(
    id: ShopifyId,
    asked?: { readonly withShipping: boolean },
  ): Promise<Result<OrderRead | null, Fault>>
  /** By numeric id, global id or name ("#1001" or "1001"). Several orders may share a name. */
  findOrder(text: string): Promise<Result<readonly { id: ShopifyId; name: string }[], Fault>>
  readCustomer(id: ShopifyId): Promise<Result<CustomerFacts | null, Fault>>
  /** Ascending by updatedAt, one page a call. Cursors do not outlive their walk (shopify.md §4.3). */
  listOrders(query: OrderQuery): Promise<Result<OrderPage, Fault>>
  shop(): Promise<Result<ShopFacts, Fault>>
  /** The API version of the last answer: a version that is not supported falls forward silently (shopify.md §1.3). Null before one. */
  servedVersion(): string | null
  /** Handles of the granted access scopes. */
  scopes(): Promise<Result<readonly string[], Fault>>
  /** Shopify location ids with their names, for `check`. */
  locations(): Promise<Result<readonly { id: ShopifyId; name: string }[], Fault>>
  listSubscriptions(): Promise<Result<readonly WebhookSubscription[], Fault>>
  createSubscription(wanted: NewWebhookSubscription): Promise<Result<WebhookSubscription, Fault>>
  deleteSubscription(gid: string): Promise<Result<null, Fault>>
  /** Shipments, payments, refunds, cancellations and returns. */
  readonly writes: ShopifyWrites
}
