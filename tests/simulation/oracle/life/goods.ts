/** Goods that leave and come back. */
import type { FulfillmentFact } from '../facts.ts'
import { invoice, lineLike, nextBill, type UnitsToBill } from './bill.ts'
import { type Book, park, presenceOf, type Track, write } from './book.ts'
import type { Goods } from './expected.ts'
import type { OracleLifePolicy } from './policy.ts'
import { isCounted } from './sales.ts'
import type { Received } from './timeline.ts'

interface Moved {
  readonly track: Track
  readonly quantity: number
}

function moved(book: Book, lines: readonly { readonly line: string; readonly quantity: number }[]): Moved[] {
  const sums = new Map<string, number>()
  for (const { line, quantity } of lines) sums.set(line, (sums.get(line) ?? 0) + quantity)
  return [...sums].flatMap(([line, quantity]) => {
    const track = book.tracks.find(({ sold }) => isCounted(sold) && sold.subject === line)
    return track === undefined ? [] : [{ track, quantity }]
  })
}

/** NetSuite's location of a place at Shopify; null where the merchant has not said. */
function placeOf(policy: OracleLifePolicy, location: string | null): string | null {
  return location === null ? (policy.defaultLocation ?? '') : (policy.locations[location] ?? null)
}

function goodsOf(book: Book, all: readonly Moved[], location: string): readonly Goods[] {
  return all.flatMap(({ track, quantity }) => {
    const item = lineLike(book, track.sold)?.item ?? ''
    const line = track.sold.subject ?? ''
    return book.policy.ledger.shipped.has(item) && quantity > 0 ? [{ line, item, quantity, location }] : []
  })
}

/** Whether the integration books what leaves from a place. */
function isOurs({ life }: OracleLifePolicy, location: string | null): boolean {
  return life.fulfillsFrom === 'all' || (location !== null && life.fulfillsFrom.has(location))
}

/** A shipment: its fulfilment where that is ours, and its bill by policy. */
export function ship(book: Book, { id, status, createdAt: at, lines, location }: FulfillmentFact): void {
  // Its documents stand: that the goods never left is a person's to undo.
  if (status !== 'SUCCESS') park(book, id, { reason: 'fulfillment-cancelled', about: id, holdsUp: 'nothing' })
  const all = moved(book, lines)
  const tooMany = all.find(({ track, quantity }) => track.fulfilled + quantity > (track.sold.quantity ?? 0))
  if (tooMany !== undefined) {
    const about = tooMany.track.sold.subject ?? ''
    return park(book, id, { reason: 'fulfilled-not-sold', about, holdsUp: 'goods' })
  }
  if (isOurs(book.policy, location) && !leave(book, { id, at, all, location })) return
  for (const { track, quantity } of all) track.fulfilled += quantity
  const units = new Map(all.map(({ track, quantity }) => [track, quantity]))
  const unitsOf: UnitsToBill = (track) => units.get(track) ?? 0
  if (book.policy.life.billing === 'on-fulfillment') invoice(book, { id, at }, unitsOf)
  // Somebody else's bill is taken to follow, of what ours would be of.
  if (book.policy.life.billing === 'netsuite') nextBill(book, unitsOf)
}

interface Leaving {
  readonly id: string
  readonly at: string
  readonly all: readonly Moved[]
  readonly location: string | null
}

/** False where the fulfilment waits, and its bill with it. */
function leave(book: Book, { id, at, all, location }: Leaving): boolean {
  const place = placeOf(book.policy, location)
  const goods = goodsOf(book, all, place ?? '')
  if (goods.length === 0) return true
  if (place === null) {
    park(book, id, { reason: 'location', about: location ?? '', holdsUp: 'goods' })
    return false
  }
  const given = { kind: 'itemFulfillment' as const, facts: [id], at, total: 0n, goods }
  return write(book, given, 'goods') !== null
}

/** Goods back in stock: a return authorisation and its receipt, of units that had left. */
export function receive(book: Book, { source, lines, location }: Received, at: string): void {
  const all = moved(book, lines).map(({ track, quantity }) => ({
    track,
    quantity: Math.min(quantity, track.fulfilled - track.received),
  }))
  const place = placeOf(book.policy, location)
  if (place === null)
    return park(book, source, { reason: 'location', about: location ?? '', holdsUp: 'nothing' })
  const goods = goodsOf(book, all, place)
  for (const { track, quantity } of all) track.received += quantity
  if (goods.length === 0) return
  const given = { facts: [source], at, total: 0n, goods, presence: presenceOf(book, 'goods') }
  write(book, { kind: 'itemReceipt', ...given }, 'nothing')
}
