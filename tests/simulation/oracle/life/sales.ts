/** What is sold, and what is taken back: of the part not yet billed by the sales order, of the rest by a credit. */
import type { SaleFact } from '../facts.ts'
import { type Sold, withSale } from '../ledger.ts'
import { proportion, total } from '../money.ts'
import { type Book, newTrack, type Scene, type Track } from './book.ts'
import { isNothing, minus, worthOf } from './worth.ts'

/** One sale, signed; without taxes that a channel remits, where the merchant leaves those out (§1.3 (1), E20). */
export function soldBy(sale: SaleFact, { side, policy }: Scene): Sold {
  const [sold] = withSale([], sale, side)
  if (sold === undefined) throw new Error('a sale was lost')
  return policy.life.channelLiable === 'net' ? withoutChannelTax(sold) : sold
}

function withoutChannelTax(sold: Sold): Sold {
  const taxes = sold.taxes.filter(({ channelLiable }) => channelLiable !== true)
  const others = total(sold.taxes.map(({ amount }) => amount)) - total(taxes.map(({ amount }) => amount))
  return { ...sold, total: sold.total - others, tax: sold.tax - others, taxes }
}

export function merged(a: Sold, b: Sold): Sold {
  const taxes = [...a.taxes]
  for (const tax of b.taxes) {
    const at = taxes.findIndex(({ title, rate }) => title === tax.title && rate === tax.rate)
    const known = taxes[at]
    if (known === undefined) taxes.push(tax)
    else taxes[at] = { ...known, amount: known.amount + tax.amount }
  }
  return {
    ...a,
    quantity: a.quantity === null && b.quantity === null ? null : (a.quantity ?? 0) + (b.quantity ?? 0),
    total: a.total + b.total,
    tax: a.tax + b.tax,
    discount: a.discount + b.discount,
    taxes,
  }
}

export const negated = (sold: Sold): Sold => ({
  ...sold,
  quantity: sold.quantity === null ? null : -sold.quantity,
  total: -sold.total,
  tax: -sold.tax,
  discount: -sold.discount,
  taxes: sold.taxes.map((tax) => ({ ...tax, amount: -tax.amount })),
})

/** `units` of `of` units of a sale, each part rounded by itself. */
export function soldShare(sold: Sold, units: number, of: number): Sold {
  if (units === of) return sold
  const part = (amount: bigint): bigint => (of === 0 ? 0n : proportion(amount, BigInt(units), BigInt(of)))
  const taxes = sold.taxes.map((tax) => ({ ...tax, amount: part(tax.amount) }))
  const tax = total(taxes.map(({ amount }) => amount))
  const net = part(sold.total - sold.tax)
  const quantity = sold.quantity === null ? null : Math.sign(sold.quantity) * units
  return { ...sold, quantity, total: net + tax, tax, discount: part(sold.discount), taxes }
}

/** Goods and gift cards are counted; a tip is one unit that goes whole, and the rest are amounts. */
export const isCounted = ({ kind }: Sold): boolean => kind === 'PRODUCT' || kind === 'GIFT_CARD'

export const trackOf = (book: Book, { kind, subject }: Pick<Sold, 'kind' | 'subject'>): Track | undefined =>
  book.tracks.find(({ sold }) => sold.kind === kind && sold.subject === subject)

export function sell(book: Book, sold: Sold): void {
  const track = trackOf(book, sold)
  if (track === undefined) {
    book.tracks.push(newTrack(sold))
    return
  }
  if (track.prices === 'lowered' && (sold.quantity ?? 0) > 0) track.prices = 'several'
  track.sold = merged(track.sold, sold)
}

/**
 * Takes back a sale (given positive): lowers the sales order by what is not billed, and answers the rest, for a
 * credit. `first`: which units go first. Goods that came back had left; others go out of what is still open.
 */
export function takeBack(book: Book, sold: Sold, first: 'billed' | 'open'): Sold | null {
  const track = trackOf(book, sold)
  if (track === undefined) {
    book.unsettled.push(`something is taken back that was never sold (${sold.kind} ${sold.subject ?? ''})`)
    return null
  }
  const quantity = sold.quantity ?? 0
  if (!isCounted(sold) || quantity === 0) return takeBackAmount(book, track, sold)
  if (track.prices === 'several')
    book.unsettled.push(`which of the units of ${sold.subject ?? ''} went back, of several prices`)
  const open = (track.sold.quantity ?? 0) - track.billedUnits
  const billed = track.billedUnits - track.creditedUnits
  const fromBill = first === 'billed' ? Math.min(quantity, billed) : quantity - Math.min(quantity, open)
  const lowered = soldShare(sold, quantity - fromBill, quantity)
  track.sold = merged(track.sold, negated(lowered))
  track.creditedUnits += fromBill
  noteResidue(book, track)
  return fromBill === 0 ? null : merged(sold, negated(lowered))
}

/**
 * Units that were billed at their share of more units come to another cent than what is left of their line once the
 * others were taken off it. Which document takes that cent is not settled (§1.5: "anything left", A6).
 */
function noteResidue(book: Book, track: Track): void {
  const { sold, billed, billedUnits } = track
  if (billedUnits === 0 || billedUnits !== sold.quantity) return
  const { net, taxes } = minus(worthOf(sold, book), billed)
  if (net !== 0n || taxes.some(({ amount }) => amount !== 0n))
    book.unsettled.push(`a cent is left of ${sold.subject ?? ''} after its last bill`)
}

/** Amounts without units: the billed share of the line's units, all or nothing where it has none. */
function takeBackAmount(book: Book, track: Track, sold: Sold): Sold | null {
  const units = isCounted(track.sold) ? (track.sold.quantity ?? 0) : 0
  if (units > 0 && track.billedUnits > 0) track.prices = 'lowered'
  const isBilled = units === 0 ? !isNothing(track.billed) : track.billedUnits >= units
  if (isBilled) return sold
  if (track.billedUnits > 0)
    book.unsettled.push(`an amount is taken off ${sold.subject ?? ''}, which is billed in part`)
  const lowered = units === 0 ? sold : soldShare(sold, units - track.billedUnits, units)
  track.sold = merged(track.sold, negated({ ...lowered, quantity: sold.quantity }))
  if (!isCounted(track.sold)) track.lowered += lowered.total - lowered.tax
  return units === 0 || track.billedUnits === 0
    ? null
    : merged({ ...sold, quantity: null }, negated({ ...lowered, quantity: null }))
}

/** An amount without units of which nothing is left, since it was taken back, and not since it was free. */
export const isTakenBack = ({ sold, lowered }: Track): boolean =>
  sold.quantity === null && lowered > 0n && sold.total === 0n && sold.tax === 0n

/** What the sales order holds now. */
export const standing = (book: Book): readonly Sold[] =>
  book.tracks
    .filter((track) => !isTakenBack(track))
    .map(({ sold }) => (book.policy.life.channelLiable === 'gross' ? withoutChannelTax(sold) : sold))
    .filter(({ quantity, total: worth, tax }) => quantity !== 0 || worth !== 0n || tax !== 0n)
