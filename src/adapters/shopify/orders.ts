import { fault, type Fault } from '../../domain/fault/fault.ts'
import { type ShopifyId, type StoreKey, shopifyGid, shopifyId } from '../../domain/ids.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { CustomerFacts } from '../../domain/shopify/order.ts'
import type { Caller } from './call.ts'
import { ListOrders, OrderById, OrdersByName, ReadCustomer } from './generated/documents.ts'
import { customerShape } from './orderShape.ts'
import { parseCustomer } from './parseOrder.ts'
import type { OrderPage, OrderQuery } from './types.ts'

/** The largest page (shopify.md §4.1 [D]). */
const LARGEST_PAGE = 250

/**
 * One page of orders in ascending order of updatedAt. `status` is left out of the query so that archived and
 * cancelled orders come too (shopify.md §4.3 [U]); the search index lags, so callers overlap their windows.
 */
export async function listOrders(call: Caller, query: OrderQuery): Promise<Result<OrderPage, Fault>> {
  const answer = await call(ListOrders, {
    first: Math.min(query.first ?? LARGEST_PAGE, LARGEST_PAGE),
    after: query.after ?? null,
    query: searchText(query),
  })
  if (!answer.ok) return answer
  const { nodes, pageInfo } = answer.value.orders
  return ok({
    orders: nodes.map((node) => ({
      id: shopifyId(node.id),
      name: node.name,
      createdAt: node.createdAt,
      processedAt: node.processedAt,
      updatedAt: node.updatedAt,
      test: node.test,
      cancelledAt: node.cancelledAt ?? null,
    })),
    next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null,
  })
}

/** Shopify's instants have seconds only. */
const toSecond = (instant: string): string => instant.replace(/\.\d+(?=Z$)/, '')

/** Times are quoted, or the search grammar cuts them at the colon (shopify.md §4.3). */
function searchText(query: OrderQuery): string | null {
  const terms: string[] = []
  if (query.updatedSince !== undefined) terms.push(`updated_at:>='${toSecond(query.updatedSince)}'`)
  if (query.updatedUntil !== undefined) terms.push(`updated_at:<='${toSecond(query.updatedUntil)}'`)
  if (query.createdSince !== undefined) terms.push(`created_at:>='${toSecond(query.createdSince)}'`)
  return terms.length === 0 ? null : terms.join(' AND ')
}

/** Digits may be an id or a number without its "#": the id is tried first, being unique. */
export async function findOrder(
  call: Caller,
  store: StoreKey,
  text: string,
): Promise<Result<readonly { id: ShopifyId; name: string }[], Fault>> {
  const wanted = text.trim()
  if (/^(gid:\/\/shopify\/Order\/)?\d{1,20}$/.test(wanted)) {
    const answer = await call(OrderById, { id: shopifyGid('Order', shopifyId(wanted)) })
    if (!answer.ok) return answer
    const { order } = answer.value
    if (order) return ok([{ id: shopifyId(order.id), name: order.name }])
    if (wanted.startsWith('gid:')) return ok([])
  }
  if (/["'\\]/.test(wanted) || wanted === '') return ok([])
  const answer = await call(OrdersByName, { query: `name:"${wanted}"` })
  if (!answer.ok) return answer
  const { nodes, pageInfo } = answer.value.orders
  if (pageInfo.hasNextPage) {
    return fail(
      fault('shopify.partial-read', { store, order: wanted }, `more than ten orders are named ${wanted}`),
    )
  }
  // The search also answers with names that only contain the words.
  const bare = wanted.replace(/^#/, '')
  const exact = nodes.filter((node) => node.name === wanted || node.name.replace(/^#/, '') === bare)
  return ok(exact.map((node) => ({ id: shopifyId(node.id), name: node.name })))
}

export async function readCustomer(
  call: Caller,
  store: StoreKey,
  id: ShopifyId,
): Promise<Result<CustomerFacts | null, Fault>> {
  const answer = await call(ReadCustomer, { id: shopifyGid('Customer', id) })
  if (!answer.ok) return answer
  if (!answer.value.customer) return ok(null)
  const raw = customerShape.safeParse(answer.value.customer)
  if (raw.success) return ok(parseCustomer(raw.data))
  return fail(fault('shopify.unexpected', { store }, `ReadCustomer ${id}: ${raw.error.message}`))
}
