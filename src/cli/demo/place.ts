import type { HttpTransport } from '../../adapters/http.ts'
import type { FoundOrder } from './importDirectory.ts'
import type { PlannedOrder } from './scenario.ts'
import { askShopify, askSimulator, type RunningSimulators } from './simulators.ts'

/** An order as it stands in the simulated store. */
export interface PlacedOrder {
  readonly id: string
  readonly name: string
  /** The planned order's tag; null for an imported one. */
  readonly tag: string | null
}

export interface StoreOrder {
  readonly id: string
  readonly name: string
  readonly updatedAt: string
}

export interface Store {
  readonly transport: HttpTransport
  readonly simulators: RunningSimulators
}

/** The store's orders by global id, with their last change. */
export async function storeOrders({ transport, simulators }: Store): Promise<readonly StoreOrder[]> {
  return (await askSimulator(transport, `${simulators.shopify.sim}/orders`)) as readonly StoreOrder[]
}

/** Places the next planned orders: one request for several, so that a large demo is not held up by its buyers. */
export async function placeOrders(
  store: Store,
  planned: readonly PlannedOrder[],
): Promise<readonly PlacedOrder[]> {
  const url = `${store.simulators.shopify.sim}/checkout`
  const placed = (await askSimulator(store.transport, url, {
    checkouts: planned.map((one) => one.checkout),
  })) as readonly StoreOrder[]
  return placed.map(({ id, name }, index) => ({ id, name, tag: planned[index]?.tag ?? null }))
}

/** Imports a body as it was found; answers why where the store cannot take it. */
export async function importOrder(store: Store, found: FoundOrder): Promise<PlacedOrder> {
  const url = `${store.simulators.shopify.sim}/orders/import`
  const { id, name } = (await askSimulator(store.transport, url, { order: found.body })) as StoreOrder
  return { id, name, tag: null }
}

const TAGS = `query DemoTags($after: String) {
  orders(first: 100, after: $after, sortKey: ID) { pageInfo { hasNextPage endCursor } nodes { id name tags } }
}`

/** Which planned orders an earlier run has placed already, by tag. */
export async function placedBefore({
  transport,
  simulators,
}: Store): Promise<ReadonlyMap<string, PlacedOrder>> {
  const admin = { transport, url: simulators.shopify.url, token: simulators.shopify.token }
  const placed = new Map<string, PlacedOrder>()
  let after: string | null = null
  do {
    const page: {
      orders: {
        pageInfo: { hasNextPage: boolean; endCursor: string | null }
        nodes: readonly { id: string; name: string; tags: readonly string[] }[]
      }
    } = await askShopify(admin, TAGS, { after })
    for (const { id, name, tags } of page.orders.nodes) {
      const tag = tags.find((one) => one.startsWith('demo-'))
      if (tag !== undefined) placed.set(tag, { id, name, tag })
    }
    after = page.orders.pageInfo.hasNextPage ? page.orders.pageInfo.endCursor : null
  } while (after !== null)
  return placed
}
