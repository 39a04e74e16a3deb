import { createHash } from 'node:crypto'
import { type Clock, isMovable, realClock } from '../clock.ts'
import { keepStateFile, readStateFile } from '../stateFile.ts'
import { admitOrders } from './admitOrders.ts'
import type { AppCredentials } from './auth.ts'
import { RECORDED_STORE } from './recordedStore.ts'
import { seedShop } from './seed.ts'
import { listen } from './server.ts'
import { type ApiChaos, createShopifyService, type ServiceOptions, type ShopifyService } from './service.ts'
import type { ThrottleOptions } from './throttle.ts'
import { createShopifyWorld, type ShopifyWorldOptions } from './world.ts'

/** The seeded store is on Plus: 1000 points a second, in a bucket of twenty times that. shopify.md §4.1 [D], bucket [U] */
const PLUS_THROTTLE: ThrottleOptions = { maximumAvailable: 20_000, restoreRate: 1000 }

/** Scopes of the app on the seeded store. shopify.md §3 [S] */
export const ALL_SCOPES: readonly string[] = [
  'read_orders',
  'write_orders',
  'read_all_orders',
  'write_order_edits',
  'read_order_edits',
  'read_customers',
  'write_customers',
  'read_products',
  'write_products',
  'read_inventory',
  'write_inventory',
  'read_locations',
  'read_fulfillments',
  'write_fulfillments',
  'read_merchant_managed_fulfillment_orders',
  'write_merchant_managed_fulfillment_orders',
  'read_assigned_fulfillment_orders',
  'write_assigned_fulfillment_orders',
  'read_third_party_fulfillment_orders',
  'write_third_party_fulfillment_orders',
  'read_returns',
  'write_returns',
  'read_gift_cards',
  'write_gift_cards',
  'read_gift_card_transactions',
  'write_gift_card_transactions',
  'read_draft_orders',
  'write_draft_orders',
  'read_companies',
  'write_companies',
  'read_payment_terms',
  'write_payment_terms',
  'read_store_credit_accounts',
  'read_store_credit_account_transactions',
  'write_store_credit_account_transactions',
  'read_customer_merge',
  'write_customer_merge',
]

export type StartOptions = Omit<ShopifyWorldOptions, 'clock' | 'onEvent'> & {
  /** 0 or absent: a free port. */
  port?: number
  clock?: Clock
  /** Global ids that objects of the seeded store are given. */
  admit?: readonly string[]
  scopes?: readonly string[]
  /** Locations beside the three that every seeded store has. */
  moreLocations?: readonly { name: string; fulfillsOnlineOrders?: boolean }[]
  /** Further static tokens besides the store's own. */
  tokens?: readonly string[]
  /** Where the store is kept between runs. */
  stateFile?: string | undefined
  throttle?: ThrottleOptions
  webhooks?: ServiceOptions['webhooks']
  apiChaos?: ApiChaos
  tokenLifetimeSeconds?: number
}

export type ShopifyConnection = {
  /** The GraphQL endpoint. */
  url: string
  token: string
  clientId: string
  clientSecret: string
  /** "tieout-demo.myshopify.com" */
  shop: string
  /** Key of the webhook signatures: the client secret. */
  webhookSecret: string
}

type Simulator = ShopifyConnection & {
  service: ShopifyService
  /** Ids of `admit` that no object of the store could take: of other types, or more than it has. */
  notAdmitted: readonly string[]
}
export type InProcessShopify = Simulator & { stop(): void }
export type RunningShopify = Simulator & { simUrl: string; stop(): Promise<void> }

/** A seeded store without sockets: call `service.handle(request)`. */
export function createShopifySimulator(options: StartOptions = {}): InProcessShopify {
  const clock = options.clock ?? realClock()
  const recorded = options.admit && options.admit.length > 0 ? RECORDED_STORE : {}
  const given = { ...recorded, ...options }
  const { port: _port, clock: _clock, admit = [], scopes, tokens, stateFile, moreLocations, ...rest } = given
  const world = createShopifyWorld({ ...rest, clock: () => new Date(clock.now()) })
  const saved = readStateFile(stateFile)
  if (saved === null) seedShop(world, { moreLocations: moreLocations ?? [] })
  else world.restore(saved)
  const notAdmitted = saved === null ? admitOrders(world, world.admit(admit)) : []
  const app = appCredentials(world.seed, { scopes: scopes ?? ALL_SCOPES, tokens: tokens ?? [] })
  const service = createShopifyService({
    world,
    clock,
    app,
    throttle: { ...PLUS_THROTTLE, ...options.throttle },
    ...(options.webhooks ? { webhooks: options.webhooks } : {}),
    ...(options.apiChaos ? { apiChaos: options.apiChaos } : {}),
    ...(options.tokenLifetimeSeconds ? { auth: { tokenLifetimeSeconds: options.tokenLifetimeSeconds } } : {}),
    ...(isMovable(clock) ? { advance: (ms: number) => clock.advance(ms) } : {}),
  })
  const kept =
    stateFile === undefined
      ? null
      : keepStateFile(stateFile, { snapshot: () => world.snapshot(), version: () => service.version() })
  return {
    service,
    notAdmitted,
    url: graphqlUrl('http://shop.invalid', world.apiVersion),
    token: app.staticTokens[0] ?? '',
    clientId: app.clientId,
    clientSecret: app.clientSecret,
    shop: world.state.shop.myshopifyDomain,
    webhookSecret: app.clientSecret,
    stop() {
      service.stop()
      kept?.stop()
    },
  }
}

/** A seeded store on a port of this machine. */
export async function startShopifySimulator(options: StartOptions = {}): Promise<RunningShopify> {
  const simulator = createShopifySimulator(options)
  const { service } = simulator
  const server = await listen((request) => service.handle(request), options.port ?? 0)
  return {
    ...simulator,
    url: graphqlUrl(server.url, service.world.apiVersion),
    simUrl: `${server.url}/sim`,
    async stop() {
      await server.stop()
      simulator.stop()
    },
  }
}

function graphqlUrl(origin: string, apiVersion: string): string {
  return `${origin}/admin/api/${apiVersion}/graphql.json`
}

/** The app's id, secret and token: the same for the same seed, so that a restart keeps old clients signed in. */
function appCredentials(
  seed: number,
  given: { scopes: readonly string[]; tokens: readonly string[] },
): AppCredentials {
  const derive = (what: string): string =>
    createHash('sha256').update(`tieout simulator ${what} ${seed}`).digest('hex').slice(0, 32)
  return {
    clientId: derive('client id'),
    clientSecret: `shpss_${derive('client secret')}`,
    staticTokens: [`shpat_${derive('token')}`, ...given.tokens],
    scopes: [...given.scopes],
  }
}
