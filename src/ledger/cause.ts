import type { Fault } from '../domain/fault/fault.ts'

/** What a fault says of its own order only: faults that differ in nothing else have one root cause. */
const OWN = new Set([
  'order',
  'name',
  'amount',
  'expected',
  'actual',
  'transaction',
  'externalId',
  'document',
  'id',
  'line',
  'equation',
  'customer',
])

/** An index holds it, and an entry of an index at most 2,704 bytes: three for each of these at the worst. */
const LONGEST = 800

/** Equal for faults with one root cause: "17 orders wait for SKU ABC-1". */
export function causeOf(fault: Fault): string {
  const shared = Object.entries(fault.about)
    .filter(([name]) => !OWN.has(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return [fault.code, ...shared.map(([name, value]) => `${name}=${value}`)].join(' ').slice(0, LONGEST)
}
