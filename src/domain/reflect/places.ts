import { fault, type Fault } from '../fault/fault.ts'
import type { NetSuiteId, ShopifyId } from '../ids.ts'
import type { LifePolicy } from '../policy/policy.ts'
import { fail, ok, type Result } from '../result.ts'
import type { FulfillmentOrder, OrderShipping } from '../shopify/shipping.ts'
import type { UnitsOfLine } from './types.ts'
import { type Units, linesOf } from './units.ts'

/** Shopify locations that a NetSuite location stands for. */
export interface Places {
  /** Null: any, since NetSuite states none. */
  readonly shopify: ReadonlySet<ShopifyId> | null
  /** All of them are places whose fulfilments Tieout writes in NetSuite: what people write there is not told. */
  readonly isOurs: boolean
}

/** By the store's locations, read backwards; several Shopify locations may stand for one of NetSuite's. */
export function placesOf(
  { locations, life }: LifePolicy,
  about: { readonly order: string; readonly record: string; readonly location: NetSuiteId | null },
): Result<Places, Fault> {
  const { location } = about
  if (location === null) return ok({ shopify: null, isOurs: false })
  const all = Object.entries(locations).flatMap(([shopify, netsuite]) =>
    netsuite === location ? [shopify as ShopifyId] : [],
  )
  if (all.length === 0) {
    return fail(
      fault(
        'mapping.netsuite-location',
        { ...about, location },
        `no Shopify location stands for NetSuite location ${location} in policy.locations`,
      ),
    )
  }
  const told = all.filter((shopify) => life.itemFulfillment(shopify) === 'netsuite')
  return ok({ shopify: new Set(told), isOurs: told.length === 0 })
}

/** What is left of the lines of fulfilment orders, counted down while a plan takes from it. */
export type Remaining = Map<ShopifyId, number>

export const remainingOf = ({ fulfillmentOrders }: OrderShipping): Remaining =>
  new Map(fulfillmentOrders.flatMap(({ lines }) => lines.map(({ id, remaining }) => [id, remaining])))

/** Units of one Shopify location, by the lines of its fulfilment orders. */
export interface Taken {
  readonly locationId: ShopifyId
  readonly lines: readonly UnitsOfLine[]
  readonly parts: readonly {
    readonly fulfillmentOrderId: ShopifyId
    readonly lines: readonly { readonly id: ShopifyId; readonly quantity: number }[]
  }[]
}

/**
 * Takes units out of what can be fulfilled now: whole from one location where one has all of them, else from as many
 * as it needs. Null: there are not that many, and nothing was taken.
 */
export function takeUnits(
  units: Units,
  from: { readonly orders: readonly FulfillmentOrder[]; readonly remaining: Remaining },
): readonly Taken[] | null {
  const locations = [...new Set(from.orders.flatMap(({ locationId }) => locationId ?? []))].toSorted(byNumber)
  for (const location of locations) {
    const taken = takeAt(location, units, from)
    if (taken.left.size === 0) return commit(from.remaining, [taken.taken])
  }
  const all: Taken[] = []
  let left = units
  for (const location of locations) {
    const taken = takeAt(location, left, from)
    if (taken.taken.lines.length > 0) all.push(taken.taken)
    left = taken.left
  }
  return left.size === 0 ? commit(from.remaining, all) : null
}

const byNumber = (a: ShopifyId, b: ShopifyId): number => (BigInt(a) < BigInt(b) ? -1 : 1)

function takeAt(
  locationId: ShopifyId,
  units: Units,
  { orders, remaining }: Parameters<typeof takeUnits>[1],
): { readonly taken: Taken; readonly left: Units } {
  const left = new Map(units)
  const lines = new Map<ShopifyId, number>()
  const parts = orders
    .filter((order) => order.locationId === locationId)
    .toSorted((a, b) => byNumber(a.id, b.id))
    .flatMap((order) => {
      const rows = order.lines.flatMap(({ id, lineId }) => {
        const quantity = Math.min(left.get(lineId) ?? 0, remaining.get(id) ?? 0)
        if (quantity <= 0) return []
        left.set(lineId, (left.get(lineId) ?? 0) - quantity)
        lines.set(lineId, (lines.get(lineId) ?? 0) + quantity)
        return [{ id, quantity }]
      })
      return rows.length === 0 ? [] : [{ fulfillmentOrderId: order.id, lines: rows }]
    })
  return {
    taken: { locationId, lines: linesOf(lines), parts },
    left: new Map([...left].filter(([, quantity]) => quantity > 0)),
  }
}

function commit(remaining: Remaining, taken: readonly Taken[]): readonly Taken[] {
  for (const { parts } of taken)
    for (const { lines } of parts)
      for (const { id, quantity } of lines) remaining.set(id, (remaining.get(id) ?? 0) - quantity)
  return taken
}
