import type { NetSuiteId, ShopifyId } from '../ids.ts'
import { type NetSuiteFulfillment, shopifyLineOf } from '../netsuite/fulfillment.ts'
import type { UnitsOfLine } from './types.ts'

/** Units by Shopify line. */
export type Units = ReadonlyMap<ShopifyId, number>

/** What left one NetSuite location with one item fulfilment. */
export interface Leaving {
  /** Null: NetSuite states none. */
  readonly location: NetSuiteId | null
  readonly units: Units
}

/** By location, in the order of its lines. Gift cards are Shopify's own to fulfil. */
export function leavingOf({ lines, status }: NetSuiteFulfillment): readonly Leaving[] {
  if (status !== 'C') return []
  const found = new Map<NetSuiteId | null, Map<ShopifyId, number>>()
  for (const { key, location, quantity } of lines) {
    const line = shopifyLineOf(key)
    if (line === null || quantity <= 0) continue
    const units = found.get(location) ?? new Map<ShopifyId, number>()
    units.set(line, (units.get(line) ?? 0) + quantity)
    found.set(location, units)
  }
  return [...found].map(([location, units]) => ({ location, units }))
}

export const isNone = (units: Units): boolean => [...units.values()].every((quantity) => quantity === 0)

export function minus(units: Units, taken: readonly UnitsOfLine[]): Units {
  const left = new Map(units)
  for (const { lineId, quantity } of taken) left.set(lineId, (left.get(lineId) ?? 0) - quantity)
  return left
}

export const positive = (units: Units): Units => new Map([...units].filter(([, quantity]) => quantity > 0))

export const unitsOf = (lines: readonly UnitsOfLine[]): Units => {
  const units = new Map<ShopifyId, number>()
  for (const { lineId, quantity } of lines) units.set(lineId, (units.get(lineId) ?? 0) + quantity)
  return units
}

/** In an order that depends on nothing but the lines. */
export const linesOf = (units: Units): readonly UnitsOfLine[] =>
  [...positive(units)]
    .map(([lineId, quantity]) => ({ lineId, quantity }))
    .toSorted((a, b) => (BigInt(a.lineId) < BigInt(b.lineId) ? -1 : 1))

export function sameUnits(a: readonly UnitsOfLine[], b: readonly UnitsOfLine[]): boolean {
  const [first, second] = [linesOf(unitsOf(a)), linesOf(unitsOf(b))]
  return JSON.stringify(first) === JSON.stringify(second)
}
