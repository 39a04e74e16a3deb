/** Which orders are booked at all, and what of an order stays whatever becomes of it. */
import type { ExpectedOrder, SalesOrderState } from './expected.ts'
import type { OrderFact } from './facts.ts'
import type { OraclePolicy } from './policy.ts'

/** Shopify ids of orders that stood in NetSuite at some time (`bookedIn` of a mutation log). */
export interface BookedBefore {
  readonly orders: ReadonlySet<string>
  /** "kind fact" of every record that stood. */
  readonly records: ReadonlySet<string>
}

export const NOTHING_BOOKED: BookedBefore = { orders: new Set(), records: new Set() }

export interface Scene {
  readonly policy: OraclePolicy
  readonly before: BookedBefore
}

/** Figures that contradict each other say nothing of what was booked before they did. */
export const untouched = (wasBooked: boolean): SalesOrderState =>
  wasBooked ? { kind: 'kept', states: [] } : { kind: 'none' }

type ExclusionReason = Extract<ExpectedOrder, { outcome: 'excluded' }>['reason']

export function exclusion(order: OrderFact, { policy, before }: Scene): ExclusionReason | null {
  // What was booked once stays in scope.
  if (before.orders.has(order.id)) return null
  if (Date.parse(order.processedAt) < Date.parse(policy.goLiveAt)) return 'before-go-live'
  if (order.test) return 'test'
  if (order.tags.some((tag) => policy.excludedTags[tag] !== undefined)) return 'tagged'
  return order.cancelledAt === null || hasMoved(order) ? null : 'cancelled'
}

/** Money that came in and goods that left are booked, whenever they are looked at (§1.7 E8). */
const hasMoved = ({ transactions, fulfillments }: OrderFact): boolean =>
  transactions.some(({ kind, status }) => status === 'SUCCESS' && (kind === 'SALE' || kind === 'CAPTURE')) ||
  fulfillments.some(({ status }) => status === 'SUCCESS')
