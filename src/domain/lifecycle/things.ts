import type { Book, Entry } from '../desired/book.ts'
import { type BookedSale, groupKey, merge, withTaxes } from '../desired/bookedSales.ts'
import { extraEntries } from '../desired/extras.ts'
import { goodsEntries } from '../desired/lines.ts'
import { shippingEntries } from '../desired/shipping.ts'
import { taxKey } from '../desired/bookedSales.ts'
import type { Fault } from '../fault/fault.ts'
import type { ShopifyId } from '../ids.ts'
import { allocate, type Money, money } from '../money.ts'
import type { SalesOrderLine } from '../netsuite/documents.ts'
import type { TaxLine } from '../shopify/order.ts'
import { addSlices, isNothing, netOf, nextOf, NOTHING, type Slice, subtractSlices } from './slice.ts'

/**
 * One thing sold: a line of the sales order with the discounts below it. What is added to a line after its goods moved
 * or were billed is a thing of its own, since what is billed does not change.
 */
export interface Thing {
  /** Key of its line on the sales order, unique in the order; another once its line had to be written anew. */
  key: string
  /** What the sales of it share (`groupKey`). */
  readonly saleKey: string
  readonly lineId: ShopifyId | null
  /** The fact that added it, or its line as it is, after goods moved or were billed; null: it came with the order. */
  late: ShopifyId | null
  /** What stands on the sales order: sold, less what was taken back while it was unbilled. */
  sale: BookedSale
  /** The same without what refunds took: a cancelled order is closed as it stands. */
  kept: BookedSale
  /** The sales-order lines of `sale`, main line first, and the taxes by key. */
  lines: ReadonlyMap<string, SalesOrderLine>
  taxLines: ReadonlyMap<string, TaxLine>
  booked: Slice
  billed: Slice
  credited: Slice
  /** What was open when `booked` last changed, and what was billed of that since. */
  start: Slice
  taken: Slice
  fulfilled: number
  /** Delivered units that came back, or that a processed return brings back. */
  returned: number
  /** Billed units that were taken back before they were delivered: nobody will deliver them. */
  stopped: number
  /** Taken back whole: no line of it is left, where a thing sold for nothing keeps its own. */
  gone: boolean
  /** Of its pricing; they are the order's as long as something of it is booked. */
  faults: readonly Fault[]
}

export const isGoods = ({ sale }: Thing): boolean => isGoodsSale(sale)
export const isGoodsSale = ({ lineType }: Pick<BookedSale, 'lineType'>): boolean =>
  lineType === 'PRODUCT' || lineType === 'GIFT_CARD'

export const openUnits = ({ booked, billed }: Thing): number => booked.quantity - billed.quantity
export const openSlice = ({ booked, billed }: Thing): Slice => subtractSlices(booked, billed)
export const isOpen = (thing: Thing): boolean => !isNothing(openSlice(thing))
export const isBilled = (thing: Thing): boolean => !isNothing(thing.billed)

/** Units that may still be delivered. */
export const deliverable = (thing: Thing): number => thing.booked.quantity - thing.fulfilled - thing.stopped

export function newThing(book: Book, sale: BookedSale, made: Made): Thing {
  const key = freeKey(book, sale, made)
  const thing: Thing = {
    key,
    saleKey: groupKey(sale),
    lineId: isGoodsSale(sale) ? sale.subjectId : null,
    late: made.late,
    sale,
    kept: sale,
    lines: new Map(),
    taxLines: new Map(),
    booked: NOTHING,
    billed: NOTHING,
    credited: NOTHING,
    start: NOTHING,
    taken: NOTHING,
    fulfilled: 0,
    returned: 0,
    stopped: 0,
    gone: false,
    faults: [],
  }
  reprice(book, thing)
  return thing
}

interface Made {
  readonly late: ShopifyId | null
  /** A line for the same thing is there already. */
  readonly again: boolean
  /** Of all things. */
  readonly keys: ReadonlySet<string>
}

function freeKey(book: Book, sale: BookedSale, { late, again, keys }: Made): string {
  const stem = entriesOf({ ...book, faults: [] }, sale)[0]?.line.key ?? groupKey(sale)
  let key = again ? `${stem}-${late ?? 'x'}` : stem
  while (keys.has(key)) key = `${key}x`
  return key
}

/** Writes the lines of a thing of which nothing moved anew, as lines that a fact added. */
export function restate(
  book: Book,
  thing: Thing,
  { late, keys }: { readonly late: ShopifyId; readonly keys: ReadonlySet<string> },
): void {
  thing.key = freeKey(book, thing.sale, { late, again: true, keys })
  thing.late = late
  reprice(book, thing)
}

/** Works the lines of a thing out again after its sale changed; what is billed stays, what is open starts afresh. */
export function reprice(book: Book, thing: Thing): void {
  const faults: Fault[] = []
  const entries = thing.gone ? [] : pricedThing({ ...book, faults }, thing, thing.sale)
  thing.taxLines = new Map(
    [...thing.taxLines.values(), ...(entries[0]?.taxes ?? thing.sale.taxes).map(({ tax }) => tax)].map(
      (tax) => [taxKey(tax), tax],
    ),
  )
  const { quantity, taxes } = thing.sale
  thing.booked = {
    quantity,
    amounts: new Map(entries.map(({ line }) => [line.key, line.amount.minor])),
    taxes: new Map((entries[0]?.taxes ?? taxes).map(({ tax, amount }) => [taxKey(tax), amount.minor])),
  }
  if (isBilled(thing)) keepLines(thing, entries)
  else {
    thing.faults = faults
    thing.lines = new Map(entries.map(({ line }) => [line.key, line]))
  }
  thing.start = openSlice(thing)
  thing.taken = NOTHING
}

/**
 * A line of which a part is billed keeps the discount lines that it has: each at what was billed of it and its share of
 * what is open of the discount, so that no line appears or goes in the middle of an order that moved.
 */
function keepLines(thing: Thing, entries: readonly Entry[]): void {
  const [main, ...keys] = thing.lines.keys()
  if (main === undefined) return
  const { billed, sale } = thing
  const before = keys.map((key) => billed.amounts.get(key) ?? 0n)
  const discount = entries.slice(1).reduce((sum, { line }) => sum + line.amount.minor, 0n)
  const open = discount - before.reduce((sum, one) => sum + one, 0n)
  const weights = before.map((one) => (one < 0n ? -one : 0n))
  const shares =
    open < 0n && weights.some((weight) => weight > 0n)
      ? allocate(money(open, sale.total.currency), weights).map(({ minor }) => minor)
      : keys.map(() => 0n)
  const amounts = before.map((one, index) => one + (shares[index] ?? 0n))
  const net = sale.total.minor - sale.tax.minor
  const rest = net - amounts.reduce((sum, one) => sum + one, 0n)
  thing.booked = {
    ...thing.booked,
    amounts: new Map([
      [main, rest],
      ...keys.map((key, index): [string, bigint] => [key, amounts[index] ?? 0n]),
    ]),
  }
}

/** The entries of a thing as the sales order has them, under the thing's own keys. */
export function pricedThing(book: Book, thing: Pick<Thing, 'key'>, sale: BookedSale): readonly Entry[] {
  const entries = entriesOf(
    book,
    withTaxes(sale, { facts: book.facts, side: book.side, faults: book.faults }),
  )
  const [main] = entries
  if (main === undefined || main.line.key === thing.key) return entries
  const suffix = thing.key.slice(main.line.key.length)
  return entries.map((entry) => {
    const own = entry === main ? thing.key : entry.line.key.replace(/^(DS?\d+)-/, `$1${suffix}-`)
    return { ...entry, line: { ...entry.line, key: own } }
  })
}

const entriesOf = (book: Book, sale: BookedSale): readonly Entry[] => [
  ...goodsEntries(book, [sale]),
  ...shippingEntries(book, [sale]),
  ...extraEntries(book, [sale]),
]

/** Bills the next units of a thing, or all that is open of it where it has no units of its own. */
export function billNext(book: Book, thing: Thing, units: number): Slice {
  const slice = nextOf(thing.start, thing.taken, { units, taxesIncluded: book.facts.taxesIncluded })
  thing.taken = addSlices(thing.taken, slice)
  thing.billed = addSlices(thing.billed, slice)
  return slice
}

/** A slice of a thing as lines with their taxes. Discounts that come to nothing are left out. */
export function entriesOfSlice(thing: Thing, slice: Slice, book: Book): readonly Entry[] {
  const amount = (minor: bigint): Money => money(minor, book.currency)
  const net = amount(netOf(slice))
  return [...thing.lines.values()].flatMap((line, index): Entry[] => {
    const own = slice.amounts.get(line.key) ?? 0n
    if (index > 0) {
      if (own === 0n) return []
      return [{ line: { ...line, amount: amount(own) }, taxes: [], basis: amount(own) }]
    }
    const taxes = [...slice.taxes].flatMap(([key, minor]) => {
      const tax = thing.taxLines.get(key)
      return tax === undefined ? [] : [{ tax, amount: amount(minor) }]
    })
    // Shipping, fees and the like are one unit, whatever quantity Shopify states for their sale.
    const quantity = isGoods(thing) ? slice.quantity : line.quantity
    return [{ line: { ...line, quantity, amount: amount(own) }, taxes, basis: net }]
  })
}

/** The sale that two sales of one thing come to. */
export const mergedSale = (a: BookedSale, b: BookedSale): BookedSale => merge([a, b], a.total.currency)
