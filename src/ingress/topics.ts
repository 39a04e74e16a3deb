import { type ShopifyId, type StoreKey, type SubjectKey, orderSubject, shopifyId } from '../domain/ids.ts'

/**
 * The subscriptions that Tieout keeps, each with the fields it asks for: ids and what changes, so that the inbox
 * holds nothing personal, and so that no delivery is dropped as equal to the one before (shopify.md §2.5 [D]).
 * ORDERS_UPDATED fires on everything (shopify.md §7 no. 3), edits included.
 */
export const SUBSCRIPTIONS: readonly { readonly topic: string; readonly includeFields: readonly string[] }[] =
  [
    ...['ORDERS_CREATE', 'ORDERS_UPDATED', 'ORDERS_CANCELLED', 'ORDERS_DELETE'].map((topic) => ({
      topic,
      includeFields: ['id', 'admin_graphql_api_id', 'updated_at'],
    })),
    { topic: 'REFUNDS_CREATE', includeFields: ['id', 'admin_graphql_api_id', 'order_id', 'updated_at'] },
    {
      topic: 'ORDER_TRANSACTIONS_CREATE',
      includeFields: ['id', 'admin_graphql_api_id', 'order_id', 'status', 'updated_at'],
    },
  ]

/** The subjects a delivery hints at; none where the topic is not about an order. */
export function subjectsOf(store: StoreKey, topic: string, payload: unknown): readonly SubjectKey[] {
  const order = orderOf(topic, payload)
  return order === null ? [] : [orderSubject(store, order)]
}

function orderOf(topic: string, payload: unknown): ShopifyId | null {
  const [resource, action] = topic.split('/')
  // The body of this topic is the edit, which names its order.
  if (resource === 'orders' && action === 'edited') {
    return idIn(property(payload, 'order_edit'), ['order_id']) ?? idIn(payload, ['order_id'])
  }
  if (resource === 'orders') return idIn(payload, ['admin_graphql_api_id', 'id'])
  if (resource === 'refunds' || resource === 'order_transactions' || resource === 'fulfillments') {
    return idIn(payload, ['order_id'])
  }
  return null
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function idIn(payload: unknown, names: readonly string[]): ShopifyId | null {
  for (const name of names) {
    const value = property(payload, name)
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
    if (/^(gid:\/\/shopify\/Order\/)?[1-9]\d{0,19}$/.test(text)) return shopifyId(text)
  }
  return null
}

/** Parses a body so that ids keep every digit (shopify.md §2.5); undefined where it is no JSON. */
export function parsePayload(body: string): unknown {
  try {
    return JSON.parse(body, keepDigits)
  } catch {
    return undefined
  }
}

const keepDigits = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' && context?.source !== undefined ? context.source : value
