import type { Book, Entry } from '../desired/book.ts'
import type { BookedSale } from '../desired/bookedSales.ts'
import { salesOrderWith } from '../desired/desiredOrder.ts'
import type { TaxedLines } from '../desired/tax.ts'
import type { Fault } from '../fault/fault.ts'
import type { ShopifyId } from '../ids.ts'
import type { SalesOrder, SalesOrderLine } from '../netsuite/documents.ts'
import { taxedLines } from './lines.ts'
import type { Life } from './state.ts'
import {
  deliverable,
  entriesOfSlice,
  isBilled,
  isGoods,
  isOpen,
  openUnits,
  pricedThing,
  type Thing,
} from './things.ts'

export interface OrderDocument {
  readonly salesOrder: SalesOrder | null
  readonly booked: readonly BookedSale[]
  readonly faults: readonly Fault[]
}

/**
 * The one document that changes: what was sold, less what was taken back while unbilled. What came after goods moved
 * stands after everything else, in the order in which it came, since lines can only be added at the end by then. A
 * cancelled order keeps what its refunds took: it is closed as it stands.
 */
export function orderDocument(life: Life): OrderDocument {
  const faults: Fault[] = []
  const things = life.things.filter((thing) => standsOn(life, thing))
  const booked = things.map((thing) => saleOf(life, thing))
  if (life.cashSale !== null) return { salesOrder: null, booked, faults }
  const groups = Map.groupBy(things, ({ late }) => late)
  const taxed = [...groups].map(([late, group]) => section(life, { late, group, faults }))
  const lines = taxed.flatMap((part) => part.lines)
  const tax: TaxedLines['tax'] =
    life.policy.tax.mode === 'suitetax'
      ? {
          mode: 'suitetax',
          details: taxed.flatMap((part) => (part.tax.mode === 'suitetax' ? part.tax.details : [])),
        }
      : { mode: 'lines' }
  const currencyId = life.policy.currencies[life.book.currency]
  const salesOrder = salesOrderWith(
    { ...life.book, faults },
    { lines, tax, closed: isClosed(life, things), currencyId },
  )
  return { salesOrder, booked, faults }
}

const saleOf = (life: Life, thing: Thing): BookedSale => (life.cancelled ? thing.kept : thing.sale)

function standsOn(life: Life, thing: Thing): boolean {
  const { quantity, total, tax } = saleOf(life, thing)
  if (thing.gone && !life.cancelled) return false
  return quantity !== 0 || total.minor !== 0n || tax.minor !== 0n || thing.lines.size > 0
}

/** Nothing left, or a cancelled order with an open rest. */
const isClosed = (life: Life, things: readonly Thing[]): boolean =>
  things.length === 0 || (life.cancelled && life.things.some((thing) => isOpen(thing) || isReduced(thing)))

const isReduced = ({ sale, kept }: Thing): boolean =>
  sale.quantity !== kept.quantity || sale.total.minor !== kept.total.minor

function section(
  life: Life,
  { late, group, faults }: { late: ShopifyId | null; group: readonly Thing[]; faults: Fault[] },
): TaxedLines {
  const book = { ...life.book, faults }
  const inOrder = late === null ? group.toSorted(byPlace(life)) : group
  const entries = inOrder.flatMap((thing): readonly Entry[] => {
    const stopped = isStopped(thing)
    return entriesOfThing(life, book, thing).map((entry) =>
      stopped ? { ...entry, line: { ...entry.line, closed: true } } : entry,
    )
  })
  const taxed = taxedLines(life, entries, faults)
  if (late === null) return taxed
  // Its taxes are lines of their own as well: those that were billed do not change.
  const lines = taxed.lines.map(
    (line): SalesOrderLine =>
      line.role === 'tax' || line.key === 'CT' ? { ...line, key: `${line.key}-${late}` } : line,
  )
  return { ...taxed, lines }
}

const entriesOfThing = (life: Life, book: Book, thing: Thing): readonly Entry[] =>
  isBilled(thing) && !life.cancelled
    ? entriesOfSlice(thing, thing.booked, book)
    : pricedThing(book, thing, saleOf(life, thing))

/** Billed whole, delivered in part, and the rest taken back: nobody will deliver it. */
const isStopped = (thing: Thing): boolean =>
  isGoods(thing) && thing.stopped > 0 && deliverable(thing) <= 0 && openUnits(thing) === 0

const PLACE = ['goods', 'SHIPPING', 'DUTY', 'ADDITIONAL_FEE', 'FEE', 'TIP', 'ADJUSTMENT']

const place = (thing: Thing): number => PLACE.indexOf(isGoods(thing) ? 'goods' : thing.sale.lineType)

/** As the order was always written: goods in Shopify's order, then shipping, then fees, duties and the tip. */
function byPlace(life: Life): (a: Thing, b: Thing) => number {
  const line = (thing: Thing): number =>
    isGoods(thing)
      ? life.facts.lines.findIndex(({ id }) => id === thing.lineId)
      : life.facts.shippingLines.findIndex(({ id }) => id === thing.sale.subjectId)
  return (a, b) =>
    place(a) - place(b) ||
    line(a) - line(b) ||
    ((a.sale.subjectId ?? '') < (b.sale.subjectId ?? '') ? -1 : Number(a.sale.subjectId !== b.sale.subjectId))
}
