import type { StoreKey } from '../../domain/ids.ts'
import type { Breaker } from '../breaker.ts'
import type { Clock } from '../clock.ts'
import type { HttpTransport } from '../http.ts'
import type { Log } from '../log.ts'
import type { Random } from '../random.ts'
import { createCalls } from './call.ts'
import { findOrder, listOrders, readCustomer } from './orders.ts'
import { readOrder } from './readOrder.ts'
import { readLocations, readScopes, readShop } from './shop.ts'
import { createSignIn, type ShopifyCredentials } from './signIn.ts'
import { createSubscription, deleteSubscription, listSubscriptions } from './subscriptions.ts'
import type { OnShopifyCall, ShopifyClient } from './types.ts'
import { createWrites } from './writes.ts'

export interface ShopifyClientOptions {
  readonly store: StoreKey
  /** The shop's origin, without a trailing slash. */
  readonly apiUrl: string
  readonly apiVersion: string
  readonly credentials: ShopifyCredentials
  readonly transport: HttpTransport
  readonly breaker?: Breaker
  readonly clock: Clock
  readonly random: Random
  readonly timeoutMs: number
  readonly onCall: OnShopifyCall
  readonly log: Log
}

/** One store's client; make one a store and process, since the throttle and the token live in it. */
export function createShopifyClient(options: ShopifyClientOptions): ShopifyClient {
  const { store } = options
  let served: string | null = null
  const transport: HttpTransport = async (request) => {
    const response = await options.transport(request)
    served = response.headers['x-shopify-api-version'] ?? served
    return response
  }
  const calls = createCalls({ ...options, transport, signIn: createSignIn(options) })
  const { call } = calls
  return {
    store,
    call,
    readOrder: (id, asked = { withShipping: false }) => readOrder({ call, store }, id, asked),
    findOrder: (text) => findOrder(call, store, text),
    readCustomer: (id) => readCustomer(call, store, id),
    listOrders: (query) => listOrders(call, query),
    shop: () => readShop(call, store),
    servedVersion: () => served,
    scopes: () => readScopes(call, store),
    locations: () => readLocations(call),
    listSubscriptions: () => listSubscriptions(call),
    createSubscription: (wanted) => createSubscription(call, store, wanted),
    writes: createWrites(calls, store),
    deleteSubscription: (gid) => deleteSubscription(call, store, gid),
  }
}
