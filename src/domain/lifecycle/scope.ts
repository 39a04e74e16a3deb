import { scopeOf } from '../desired/scope.ts'
import type { Scope } from '../desired/types.ts'
import type { StorePolicy } from '../policy/policy.ts'
import type { OrderLife } from '../shopify/order.ts'

/**
 * Whether an order is to be booked at all. One that was cancelled before anybody looked is left out only where nothing
 * had happened to it: money that came in and goods that left are booked, whenever they are looked at.
 */
export function scopeOfLife(
  facts: OrderLife,
  policy: StorePolicy,
  { booked }: { readonly booked: boolean },
): Scope {
  const scope = scopeOf(facts, policy, { booked })
  if (scope.kind !== 'excluded' || scope.code !== 'cancelled-before-booking') return scope
  const hasMoney = facts.transactions.some(
    ({ kind, status }) => status === 'SUCCESS' && (kind === 'SALE' || kind === 'CAPTURE'),
  )
  const hasLeft = facts.fulfillments.some(({ status }) => status === 'SUCCESS')
  return hasMoney || hasLeft ? scopeOf({ ...facts, cancelledAt: null }, policy, { booked }) : scope
}
