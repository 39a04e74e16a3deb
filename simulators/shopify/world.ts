/**
 * A Shopify store in memory: its state, its deterministic ids, its clock, and the hook through which webhooks
 * hear of changes. No sockets, no timers: whoever runs it supplies the clock, so the same world runs behind an
 * HTTP server and under virtual time.
 */
import { realClock } from '../clock.ts'
import { admitIds } from './admit.ts'
import type { CalculatedOrder, Customer, Gid, IsoTime, Order, ShopState } from './model.ts'
import { restoreState, snapshotState } from './snapshot.ts'

export { gidType, legacyId } from './gid.ts'

/** Something that Shopify would announce by webhook. */
export interface WorldEvent {
  /** As in WebhookSubscriptionTopic: "ORDERS_CREATE". */
  topic: string
  /** The resource the payload describes. */
  resourceId: Gid
  /** The order the resource belongs to (itself for orders/…); null outside orders. */
  orderId: Gid | null
  occurredAt: IsoTime
}

/** Behaviour that the reference leaves open, or that a test wants to change at run time. */
export interface WorldSwitches {
  /** How far the orders search index lags behind, in ms (shopify.md §4.3 [U]). */
  searchLagMs: number
  /**
   * Whether mutations that need `@idempotent(key:)` since 2026-04 refuse to run without it (shopify.md §5 [D]).
   * 'optional' is for playing recordings of older API versions.
   */
  idempotencyKey: 'optional' | 'required'
  /** Whether tip lines show in Order.lineItems (TipSale.lineItem says they are lines; [U] for the connection). */
  tipsInLineItems: boolean
}

export interface ShopifyWorldOptions {
  /** "acme" or "acme.myshopify.com" */
  shop?: string
  currency?: string
  ianaTimezone?: string
  taxesIncluded?: boolean
  /** Ids differ between seeds; the same seed gives the same ids. */
  seed?: number
  clock?: () => Date
  /** Exchange rates: { "USD/CAD": "1.4192" } says that one USD is 1.4192 CAD. */
  fx?: Readonly<Record<string, string>>
  switches?: Partial<WorldSwitches>
  /** Number of the first order; 1001 by default, as in a new store. */
  firstOrderNumber?: number
  onEvent?: (event: WorldEvent) => void
}

const API_VERSION = '2026-10'

export class ShopifyWorld {
  readonly apiVersion = API_VERSION
  readonly seed: number
  readonly switches: WorldSwitches
  /** Rates by "FROM/TO". */
  readonly fx: Map<string, string>
  state: ShopState
  readonly #clock: () => Date
  readonly #listeners: ((event: WorldEvent) => void)[] = []

  constructor(options: ShopifyWorldOptions = {}) {
    this.seed = options.seed ?? 1
    this.#clock = options.clock ?? (() => new Date(realClock().now()))
    this.fx = new Map(Object.entries(options.fx ?? {}))
    this.switches = { searchLagMs: 0, idempotencyKey: 'required', tipsInLineItems: true, ...options.switches }
    if (options.onEvent) this.#listeners.push(options.onEvent)
    this.state = emptyState(options, this.now())
  }

  /** The clock's time at Shopify's precision. */
  now(): IsoTime {
    return isoSeconds(this.#clock())
  }

  nowMs(): number {
    return this.#clock().getTime()
  }

  /** The next id of a type. Numbers differ by type and seed, and repeat from run to run. */
  nextId(type: string): Gid {
    const last = this.state.counters.get(type) ?? firstNumber(type, this.seed)
    const next = last + 32_768n
    this.state.counters.set(type, next)
    return `gid://shopify/${type}/${next}`
  }

  /** Hears every event from now on. Returns the way to stop. */
  onEvent(listener: (event: WorldEvent) => void): () => void {
    this.#listeners.push(listener)
    return () => {
      const at = this.#listeners.indexOf(listener)
      if (at >= 0) this.#listeners.splice(at, 1)
    }
  }

  emit(topic: string, resourceId: Gid, orderId: Gid | null = null): void {
    const event: WorldEvent = { topic, resourceId, orderId, occurredAt: this.now() }
    const listeners = this.#listeners.slice()
    for (const listener of listeners) listener(event)
  }

  order(id: Gid): Order | null {
    return this.state.orders.get(id) ?? null
  }

  customer(id: Gid): Customer | null {
    return this.state.customers.get(id) ?? null
  }

  calculatedOrder(id: Gid): CalculatedOrder | null {
    return this.state.calculatedOrders.get(id) ?? null
  }

  /** Stamps a change on an order and says so: `updatedAt`, the search index, and ORDERS_UPDATED. */
  touchOrder(order: Order, topics: readonly string[] = ['ORDERS_UPDATED']): void {
    order.updatedAt = this.now()
    order.touches.push({ at: this.nowMs(), updatedAt: order.updatedAt })
    for (const topic of topics) this.emit(topic, order.id, order.id)
  }

  /**
   * The rate from one currency to another as a decimal string: as configured, or the inverse of what is
   * configured, or "1".
   */
  rate(from: string, to: string): string {
    if (from === to) return '1'
    const direct = this.fx.get(`${from}/${to}`)
    if (direct !== undefined) return direct
    const inverse = this.fx.get(`${to}/${from}`)
    if (inverse !== undefined) return (1 / Number(inverse)).toFixed(12)
    return '1'
  }

  /**
   * Gives seeded objects ids from outside (`replay-recordings.mjs --unknown` lists such ids). Answers those that
   * nothing could take.
   */
  admit(ids: readonly Gid[]): Gid[] {
    return admitIds(this.state, ids)
  }

  /** Everything the store holds, as JSON text. */
  snapshot(): string {
    return snapshotState(this.state)
  }

  /** Puts back what `snapshot` gave. */
  restore(snapshot: string): void {
    this.state = { ...emptyState({}, this.now()), ...restoreState(snapshot) }
  }
}

/** A store with its shop and app, and nothing else in it: `seed.ts` fills it. */
export function createShopifyWorld(options: ShopifyWorldOptions = {}): ShopifyWorld {
  return new ShopifyWorld(options)
}

/** "2026-05-07T13:14:30Z" */
export function isoSeconds(date: Date): IsoTime {
  return `${date.toISOString().slice(0, 19)}Z`
}

function firstNumber(type: string, seed: number): bigint {
  let hash = 0
  for (const c of type) hash = (hash * 31 + c.charCodeAt(0)) % 997
  return 6_000_000_000_000n + BigInt(hash) * 1_000_000_000n + BigInt(seed % 1000) * 1_000_000n
}

function emptyState(options: ShopifyWorldOptions, now: IsoTime): ShopState {
  const name = (options.shop ?? 'tieout-demo').replace(/\.myshopify\.com$/, '')
  const seed = options.seed ?? 1
  return {
    shop: {
      id: `gid://shopify/Shop/${60_000_000_000 + seed}`,
      name,
      myshopifyDomain: `${name}.myshopify.com`,
      email: `owner@${name}.example`,
      currencyCode: options.currency ?? 'USD',
      ianaTimezone: options.ianaTimezone ?? 'America/New_York',
      taxesIncluded: options.taxesIncluded ?? false,
      planName: 'Shopify Plus',
      shopifyPlus: true,
      countryCode: 'US',
      createdAt: now,
    },
    app: {
      id: `gid://shopify/AppInstallation/${900_000 + seed}`,
      appId: `gid://shopify/App/${800_000 + seed}`,
      title: 'Tieout',
    },
    locations: new Map(),
    products: new Map(),
    variants: new Map(),
    inventoryItems: new Map(),
    customers: new Map(),
    orders: new Map(),
    giftCards: new Map(),
    storeCreditAccounts: new Map(),
    refundOutcomes: new Map(),
    calculatedOrders: new Map(),
    webhookSubscriptions: new Map(),
    jobs: new Map(),
    idempotentAnswers: new Map(),
    counters: new Map(),
    nextOrderNumber: options.firstOrderNumber ?? 1001,
    admittedIds: [],
  }
}
