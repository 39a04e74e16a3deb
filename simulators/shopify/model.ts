/**
 * What a Shopify store holds, as the simulator keeps it. Resolvers compute every total from these facts;
 * nothing that Shopify computes is stored, except the totals that an imported order states about itself
 * (`Order.statedTotals`).
 *
 * Units: an `Amount` is a bigint of millionths of a currency unit, so that any figure a real body states can be
 * carried exactly, also one with more decimals than its currency has. `money.ts` parses, rounds and prints.
 * Times are ISO 8601 UTC at second precision ("2026-05-07T13:14:30Z"), as Shopify prints DateTime.
 * Ids are whole global ids ("gid://shopify/Order/1").
 */
import type { Gid } from './model/amounts.ts'
import type { GiftCard, StoreCreditAccount } from './model/credit.ts'
import type { CalculatedOrder, Order } from './model/order.ts'
import type {
  AppInstallation,
  Customer,
  IdempotentAnswer,
  InventoryItem,
  JobRecord,
  Location,
  Product,
  ProductVariant,
  Shop,
  WebhookSubscription,
} from './model/store.ts'

export type * from './model/amounts.ts'
export type * from './model/credit.ts'
export type * from './model/fulfillment.ts'
export type * from './model/ledger.ts'
export type * from './model/order.ts'
export type * from './model/return.ts'
export type * from './model/store.ts'

/** Everything a store holds. Plain data: Maps, arrays, strings, numbers, bigints. */
export interface ShopState {
  shop: Shop
  app: AppInstallation
  locations: Map<Gid, Location>
  products: Map<Gid, Product>
  variants: Map<Gid, ProductVariant>
  inventoryItems: Map<Gid, InventoryItem>
  customers: Map<Gid, Customer>
  orders: Map<Gid, Order>
  giftCards: Map<Gid, GiftCard>
  storeCreditAccounts: Map<Gid, StoreCreditAccount>
  /** What becomes of refunds over a gateway, where it is not success at once (set by `POST /sim/gateways`). */
  refundOutcomes: Map<string, 'FAILURE' | 'PENDING'>
  calculatedOrders: Map<Gid, CalculatedOrder>
  webhookSubscriptions: Map<Gid, WebhookSubscription>
  jobs: Map<Gid, JobRecord>
  idempotentAnswers: Map<string, IdempotentAnswer>
  /** Last numeric id given out, by type. */
  counters: Map<string, bigint>
  nextOrderNumber: number
  /** Ids that seeded objects were given from outside. */
  admittedIds: Gid[]
}
