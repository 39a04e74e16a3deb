/** The simulated store over real sockets with our client on it, for contract tests. */
import { systemClock } from '../../src/adapters/clock.ts'
import { fetchTransport, type HttpTransport } from '../../src/adapters/http.ts'
import { silentLog } from '../../src/adapters/log.ts'
import { createShopifyClient, type ShopifyClientOptions } from '../../src/adapters/shopify/client.ts'
import type { ShopifyCall, ShopifyClient } from '../../src/adapters/shopify/types.ts'
import { type ShopifyId, shopifyId, storeKey } from '../../src/domain/ids.ts'
import type { OrderLife } from '../../src/domain/shopify/order.ts'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import type { Order } from '../../simulators/shopify/model.ts'
import {
  type RunningShopify,
  type StartOptions,
  startShopifySimulator,
} from '../../simulators/shopify/start.ts'

export interface ContractShop {
  readonly running: RunningShopify
  readonly client: ShopifyClient
  /** Every call of every client made here. */
  readonly calls: ShopifyCall[]
  clientWith(options: Partial<ShopifyClientOptions>): ShopifyClient
  /** Places an order as a buyer does. */
  checkout(input: CheckoutInput): Promise<ShopifyId>
  read(id: string): Promise<OrderLife>
  /** The order as the store itself keeps it. */
  order(id: string): Order
  /** The first fulfilment order of the order that is still open. */
  openOrder(id: string): string
  /** Runs one mutation as another app would; variables as `[type, value]`. It must go through. */
  run(field: string, variables: Readonly<Record<string, readonly [string, unknown]>>): Promise<unknown>
  sim(path: string, body: object): Promise<unknown>
  stop(): Promise<void>
}

export async function startContractShop(options: StartOptions = {}): Promise<ContractShop> {
  const running = await startShopifySimulator(options)
  const calls: ShopifyCall[] = []
  const clientWith = (changes: Partial<ShopifyClientOptions>): ShopifyClient =>
    createShopifyClient({
      store: storeKey('main'),
      apiUrl: new URL(running.url).origin,
      apiVersion: '2026-10',
      credentials: { kind: 'token', token: running.token },
      transport: fetchTransport,
      clock: systemClock,
      random: () => 0,
      timeoutMs: 60_000,
      onCall: (call) => calls.push(call),
      log: silentLog,
      ...changes,
    })
  const client = clientWith({})
  const order = (id: string): Order => {
    const found = running.service.world.order(`gid://shopify/Order/${id}`)
    if (found === null) throw new Error(`no order ${id}`)
    return found
  }
  const sim = async (path: string, body: object): Promise<unknown> => {
    const response = await fetch(`${running.simUrl}${path}`, { method: 'POST', body: JSON.stringify(body) })
    const answer: unknown = await response.json()
    if (!response.ok) throw new Error(JSON.stringify(answer))
    return answer
  }
  return {
    running,
    client,
    calls,
    clientWith,
    order,
    sim,
    stop: () => running.stop(),
    checkout: async (input) => shopifyId(textAt(await sim('/checkout', input), 'id')),
    openOrder(id) {
      const open = order(id).fulfillmentOrders.find(({ status }) => status === 'OPEN')
      if (open === undefined) throw new Error(`order ${id} has no open fulfilment order`)
      return open.id
    },
    async read(id) {
      const answer = await client.readOrder(shopifyId(id))
      if (!answer.ok) throw new Error(`${answer.failure.code}: ${answer.failure.tech}`)
      if (answer.value === null) throw new Error(`order ${id} is not visible`)
      return answer.value
    },
    async run(field, variables) {
      const name = /^\w+/.exec(field)?.[0] ?? ''
      const head = Object.entries(variables).map(([key, [type]]) => `$${key}: ${type}`)
      const text = `mutation Run(${head.join(', ')}) { ${field} }`
      const values = Object.fromEntries(Object.entries(variables).map(([key, [, value]]) => [key, value]))
      const answer = await client.call({ name: 'Run', kind: 'mutation', text }, values)
      if (!answer.ok) throw new Error(`${name}: ${answer.failure.tech}`)
      const said = JSON.stringify(answer.value)
      if (!said.includes('"userErrors":[]')) throw new Error(`${name}: ${said}`)
      return answer.value
    },
  }
}

function textAt(value: unknown, name: string): string {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  if (typeof found !== 'string') throw new Error(`no ${name} in ${JSON.stringify(value)}`)
  return found
}

/** What a connection does that loses every answer of the operation, or every request before it is sent. */
export function losing(
  transport: HttpTransport,
  lost: { readonly operation: string; readonly when: 'before' | 'after'; readonly error: () => Error },
): HttpTransport {
  return async (request) => {
    if (!request.body?.includes(`"operationName":"${lost.operation}"`)) return transport(request)
    if (lost.when === 'after') await transport(request)
    throw lost.error()
  }
}
