import { type ShopifyId, type StoreKey, type SubjectKey, orderSubject, shopifyId } from '../domain/ids.ts'

const IDS = ['id', 'admin_graphql_api_id', 'updated_at'] as const
/** A return names its order whole, and by number where it is stated so. */
const OF_RETURN = [...IDS, 'order', 'order_id', 'status'] as const

/** By the schema's name of each topic, the fields that its deliveries carry. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  ORDERS_CREATE: IDS,
  ORDERS_UPDATED: IDS,
  ORDERS_CANCELLED: IDS,
  ORDERS_DELETE: IDS,
  // The edit, which names its order, is all that there is; no payload is kept.
  ORDERS_EDITED: ['order_edit'],
  REFUNDS_CREATE: [...IDS, 'order_id'],
  ORDER_TRANSACTIONS_CREATE: [...IDS, 'order_id', 'status'],
  FULFILLMENTS_CREATE: [...IDS, 'order_id', 'status'],
  FULFILLMENTS_UPDATE: [...IDS, 'order_id', 'status'],
  // A return that is asked for, or declined, changes nothing that was agreed.
  RETURNS_APPROVE: OF_RETURN,
  RETURNS_UPDATE: OF_RETURN,
  RETURNS_PROCESS: OF_RETURN,
  RETURNS_CANCEL: OF_RETURN,
  RETURNS_CLOSE: OF_RETURN,
  RETURNS_REOPEN: OF_RETURN,
  REVERSE_FULFILLMENT_ORDERS_DISPOSE: [...IDS, 'order_id', 'total_dispositions'],
}

/**
 * The subscriptions that Tieout keeps, each with the fields it asks for: ids and what changes, so that the inbox
 * holds nothing personal, and so that no delivery is dropped as equal to the one before (shopify.md §2.5 [D]).
 * ORDERS_UPDATED fires on everything (shopify.md §7 no. 3); the others say so again when it is late or lost.
 */
export const SUBSCRIPTIONS: readonly { readonly topic: string; readonly includeFields: readonly string[] }[] =
  Object.entries(FIELDS).map(([topic, includeFields]) => ({ topic, includeFields }))

/** The subjects a delivery hints at; none where the topic is not about an order. */
export function subjectsOf(store: StoreKey, topic: string, payload: unknown): readonly SubjectKey[] {
  const order = orderOf(topic, payload)
  return order === null ? [] : [orderSubject(store, order)]
}

/** What belongs to an order and names it. */
const OF_AN_ORDER: ReadonlySet<string> = new Set([
  'refunds',
  'order_transactions',
  'fulfillments',
  'returns',
  'reverse_fulfillment_orders',
])

function orderOf(topic: string, payload: unknown): ShopifyId | null {
  const [resource = '', action] = topic.split('/')
  // The body of this topic is the edit, which names its order.
  if (resource === 'orders' && action === 'edited') {
    return idIn(property(payload, 'order_edit'), ['order_id']) ?? idIn(payload, ['order_id'])
  }
  if (resource === 'orders') return idIn(payload, ['admin_graphql_api_id', 'id'])
  if (!OF_AN_ORDER.has(resource)) return null
  return idIn(payload, ['order_id']) ?? idIn(property(payload, 'order'), ['admin_graphql_api_id', 'id'])
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
