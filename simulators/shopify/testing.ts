/** A small store for tests: seeded, under a clock that stands still until moved. */
import { executeGraphql, type GraphqlAnswer, type GraphqlCaller } from './graphql.ts'
import { seedShop } from './seed.ts'
import { createShopifyWorld, type ShopifyWorld, type ShopifyWorldOptions, type WorldEvent } from './world.ts'

export interface TestStore {
  world: ShopifyWorld
  events: WorldEvent[]
  /** Moves the clock by seconds. */
  advance(seconds: number): void
  /** Runs a document. */
  run(query: string, variables?: Record<string, unknown>, caller?: GraphqlCaller): GraphqlAnswer
  /** Runs a document that must not fail, and answers the value at a dotted path of `data`. */
  read(query: string, path: string, variables?: Record<string, unknown>): unknown
}

export function testStore(options: Omit<ShopifyWorldOptions, 'clock' | 'onEvent'> = {}): TestStore {
  let now = Date.parse('2026-11-23T12:00:00Z')
  const events: WorldEvent[] = []
  const world = createShopifyWorld({ currency: 'CAD', ...options, clock: () => new Date(now) })
  seedShop(world)
  world.onEvent((event) => events.push(event))
  const run: TestStore['run'] = (query, variables = {}, caller = {}) =>
    executeGraphql(world, { query, variables }, caller)
  return {
    world,
    events,
    advance(seconds) {
      now += seconds * 1000
    },
    run,
    read(query, path, variables) {
      const answer = run(query, variables)
      if (answer.errors) throw new Error(JSON.stringify(answer.errors))
      return valueAt(answer.data, path)
    },
  }
}

/** The value at "orderCreate.order.id" and the like; undefined where there is none. */
export function valueAt(data: unknown, path: string): unknown {
  let value = data
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Reflect.get(value, key)
  }
  return value
}

/** A MoneyBagInput in one currency. */
export function cad(amount: string): object {
  return { shopMoney: { amount, currencyCode: 'CAD' } }
}

const CREATE = `mutation($order: OrderCreateOrderInput!) { orderCreate(order: $order) { order { id } userErrors { field message code } } }`

/** Creates an order of custom lines and answers its id. */
export function createOrder(store: TestStore, order: Record<string, unknown>): string {
  const id = store.read(CREATE, 'orderCreate.order.id', { order })
  if (typeof id !== 'string') throw new Error('the order was refused')
  return id
}
