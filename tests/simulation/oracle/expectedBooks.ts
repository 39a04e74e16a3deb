/**
 * The oracle: the books that a store's facts call for under a policy, from the accounting reference alone. It shares
 * nothing with the product, neither code nor types nor its author's reading, so that the two can be held together.
 */
import { cashRounding, moneyIn } from './deposits.ts'
import type { ExpectedBooks, ExpectedOrder, Park, SalesOrderState } from './expected.ts'
import type { OrderFact, StoreFacts } from './facts.ts'
import type { OraclePolicy } from './policy.ts'
import { type Stage, stagesOf } from './salesOrder.ts'
import { contradictionsOf } from './soundness.ts'

/** Shopify ids of orders and transactions that stood in NetSuite at some time (`bookedIn` of a mutation log). */
export interface BookedBefore {
  readonly orders: ReadonlySet<string>
  readonly transactions: ReadonlySet<string>
  /** "kind fact" of every record that stood. */
  readonly records?: ReadonlySet<string>
}

export const NOTHING_BOOKED: BookedBefore = { orders: new Set(), transactions: new Set() }

/** For every order of the store what NetSuite should hold of it, or why not. */
export function expectedBooks(
  store: StoreFacts,
  policy: OraclePolicy,
  before: BookedBefore = NOTHING_BOOKED,
): ExpectedBooks {
  return { orders: store.orders.map((order) => expectedOrder(order, { policy, before })) }
}

export interface Scene {
  readonly policy: OraclePolicy
  readonly before: BookedBefore
}

function expectedOrder(order: OrderFact, scene: Scene): ExpectedOrder {
  const { id, name } = order
  const reason = exclusion(order, scene)
  if (reason !== null) return { outcome: 'excluded', id, name, reason }
  const contradictions = contradictionsOf(order, scene.policy.book)
  if (contradictions.length > 0) {
    const parks = contradictions.map((about): Park => ({ reason: 'source-contradiction', about }))
    return {
      outcome: 'parked',
      id,
      name,
      parks,
      salesOrder: untouched(scene.before.orders.has(id)),
      deposits: [],
    }
  }
  const stages = stagesOf(order, scene.policy)
  const parks = [...(stages.at(-1)?.parks ?? []), ...present(cashRounding(order))]
  const wasBooked = scene.before.orders.has(id)
  if (!wasBooked && parks.length > 0)
    return { outcome: 'parked', id, name, parks, salesOrder: { kind: 'none' }, deposits: [] }
  const salesOrder = salesOrderState(order, stages, wasBooked && parks.length > 0)
  const money = moneyIn({
    order,
    policy: scene.policy,
    orderTotal: stages.at(-1)?.salesOrder.total ?? 0n,
    bookedBefore: scene.before.transactions,
  })
  const { deposits } = money
  // What a cancelled order would need to be booked anew holds nobody up.
  const waiting = [...(salesOrder.kind === 'closed' ? [] : parks), ...money.parks]
  if (salesOrder.kind === 'kept') {
    const soft = deposits.map((one) =>
      isBooked(one.deposit, scene) ? one : { ...one, presence: 'may' as const },
    )
    return { outcome: 'parked', id, name, parks: waiting, salesOrder, deposits: soft }
  }
  if (waiting.length > 0) return { outcome: 'parked', id, name, parks: waiting, salesOrder, deposits }
  return { outcome: 'booked', id, name, salesOrder, deposits }
}

const isBooked = ({ transaction }: { readonly transaction: string }, { before }: Scene): boolean =>
  before.transactions.has(transaction)

const present = <T>(value: T | null): readonly T[] => (value === null ? [] : [value])

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
  return order.cancelledAt === null ? null : 'cancelled'
}

function salesOrderState(order: OrderFact, stages: readonly Stage[], isHeldUp: boolean): SalesOrderState {
  const bookable = stages.filter(({ parks }) => parks.length === 0).map(({ salesOrder }) => salesOrder)
  if (order.cancelledAt !== null) return { kind: 'closed', states: bookable }
  const last = stages.at(-1)
  if (isHeldUp || last === undefined) return { kind: 'kept', states: bookable }
  return { kind: 'open', salesOrder: last.salesOrder }
}
