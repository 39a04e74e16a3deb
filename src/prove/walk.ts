import type { ShopifyClient } from '../adapters/shopify/types.ts'
import { fault, type Fault } from '../domain/fault/fault.ts'
import type { ShopifyId } from '../domain/ids.ts'
import { fail, ok, type Result } from '../domain/result.ts'

/** A connection answers 25,000 objects at most (shopify.md §4.1 [D]); a walk opens a new window before that. */
const WINDOW = 20_000

/**
 * Hands over the ids of all orders that were updated since an instant (ISO 8601), page after page, each once. An order
 * that is updated meanwhile moves to the end of the walk and is not handed over again.
 */
export async function walkOrders(
  client: Pick<ShopifyClient, 'listOrders' | 'store'>,
  since: string,
  take: (ids: readonly ShopifyId[]) => Promise<Fault | null>,
): Promise<Result<null, Fault>> {
  const seen = new Set<ShopifyId>()
  let from = since
  let after: string | null = null
  let listed = 0
  for (;;) {
    const page: Awaited<ReturnType<ShopifyClient['listOrders']>> = await client.listOrders({
      updatedSince: from,
      ...(after === null ? {} : { after }),
    })
    if (!page.ok) return page
    const { orders, next } = page.value
    const fresh = orders.map(({ id }) => id).filter((id) => !seen.has(id))
    for (const id of fresh) seen.add(id)
    const failure = fresh.length === 0 ? null : await take(fresh)
    if (failure !== null) return fail(failure)
    if (next === null) return ok(null)
    after = next
    listed += orders.length
    if (listed < WINDOW) continue
    const last = orders.at(-1)?.updatedAt ?? from
    if (last === from) return fail(tooMany(client.store, from))
    ;[from, after, listed] = [last, null, 0]
  }
}

const tooMany = (store: string, at: string): Fault =>
  fault('shopify.partial-read', { store }, `more orders were updated at ${at} than one walk can list`)
