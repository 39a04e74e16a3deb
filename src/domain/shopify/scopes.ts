import type { LifeChoices } from '../policy/policy.ts'

/** What the app must be allowed on a shop. `init`, `check` and docs/reference/shopify-scopes.md all speak from this list. */
export interface ScopeNeed {
  /** Its `write_` twin contains it (shopify.md §3). */
  readonly scope: string
  readonly needed: 'always' | 'older-orders' | 'shipments' | 'money' | 'returns'
  readonly why: string
}

/** From `requiredAccess` of the schema and the texts of the webhook topics [S]; a test holds it to both. */
export const SCOPES: readonly ScopeNeed[] = [
  {
    scope: 'read_orders',
    needed: 'always',
    why: 'Orders with their lines, taxes, payments, refunds, shipments and agreements; their webhooks.',
  },
  { scope: 'read_customers', needed: 'always', why: 'The customer that an order is booked to.' },
  {
    scope: 'read_products',
    needed: 'always',
    why: 'The variant of a line, where its SKU alone is not enough.',
  },
  {
    scope: 'read_locations',
    needed: 'always',
    why: 'Where an order was sold, shipped from and returned to.',
  },
  { scope: 'read_fulfillments', needed: 'always', why: 'The webhooks of shipments.' },
  {
    scope: 'read_returns',
    needed: 'always',
    why: 'Returns, exchanges, and what became of the goods; their webhooks.',
  },
  {
    scope: 'read_all_orders',
    needed: 'older-orders',
    why: 'Orders older than 60 days, which Shopify does not show otherwise. Shopify grants it on request.',
  },
  {
    scope: 'write_merchant_managed_fulfillment_orders',
    needed: 'shipments',
    why: "Shipments that start in NetSuite, from the merchant's own locations.",
  },
  {
    scope: 'write_third_party_fulfillment_orders',
    needed: 'shipments',
    why: 'Shipments that start in NetSuite, from locations of a fulfilment service.',
  },
  {
    scope: 'write_orders',
    needed: 'money',
    why: 'Captures, refunds and cancellations that start in NetSuite.',
  },
  { scope: 'write_returns', needed: 'returns', why: 'Returns that are received in NetSuite first.' },
]

/** The scopes without which orders cannot be booked. */
export const REQUIRED_SCOPES: readonly string[] = SCOPES.filter(({ needed }) => needed === 'always').map(
  ({ scope }) => scope,
)

/** What the app must be allowed beside them, for what begins in NetSuite and is told to Shopify. */
export function scopesToTell({
  shipping,
  capture,
  cancellations,
  refunds,
  returns,
}: Pick<LifeChoices, 'shipping' | 'capture' | 'cancellations' | 'refunds' | 'returns'>): readonly string[] {
  const asked = new Set<ScopeNeed['needed']>([
    ...(shipping === null ? [] : (['shipments'] as const)),
    ...(capture === 'shopify' && cancellations === 'report' && refunds === 'shopify'
      ? []
      : (['money'] as const)),
    ...(returns === 'shopify' ? [] : (['returns'] as const)),
  ])
  // Places of fulfilment services are another scope; a store that has none needs it not.
  return SCOPES.filter(({ needed, scope }) => asked.has(needed) && !scope.includes('third_party')).map(
    ({ scope }) => scope,
  )
}
