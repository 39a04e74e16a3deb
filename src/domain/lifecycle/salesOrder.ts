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
  isGoodsSale,
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
 * stands after everything else, in the order in which it came, since lines can only be added at the end by then. An
 * order that was cancelled, or of which nothing is left, keeps what its refunds took: it is closed as it stands, since
 * NetSuite knows no order without lines.
 */
export function orderDocument(life: Life): OrderDocument {
  const faults: Fault[] = []
  const isKept = life.cancelled || !life.things.some(isLeft)
  const things = life.things.filter((thing) => standsOn(thing, isKept))
  const booked = life.cancelled || !isKept ? things.map((thing) => saleOf(thing, isKept)) : []
  if (life.cashSale !== null) return { salesOrder: null, booked, faults }
  const groups = Map.groupBy(things, ({ late }) => late)
  const taxed = [...groups].map(([late, group]) => section(life, { late, group, faults, isKept }))
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
    { lines, tax, closed: isKept && isClosed(life), currencyId },
  )
  return { salesOrder, booked, faults }
}

const saleOf = (thing: Thing, isKept: boolean): BookedSale => (isKept ? thing.kept : thing.sale)

function standsOn(thing: Thing, isKept: boolean): boolean {
  const { quantity, total, tax } = saleOf(thing, isKept)
  if (thing.gone && !isKept) return false
  return quantity !== 0 || total.minor !== 0n || tax.minor !== 0n || thing.lines.size > 0
}

/** Units or money: shipping for nothing has nothing to bill, and an order of which only that is left is closed. */
const isLeft = ({ gone, sale }: Thing): boolean =>
  !gone && ((isGoodsSale(sale) && sale.quantity !== 0) || sale.total.minor !== 0n || sale.tax.minor !== 0n)

/** Nothing left, or a cancelled order with an open rest. */
const isClosed = (life: Life): boolean =>
  !life.cancelled || life.things.some((thing) => isOpen(thing) || isReduced(thing))

const isReduced = ({ sale, kept }: Thing): boolean =>
  sale.quantity !== kept.quantity || sale.total.minor !== kept.total.minor

interface Section {
  /** The fact that these lines came with after goods moved; null: the order as it was sold. */
  readonly late: ShopifyId | null
  readonly group: readonly Thing[]
  readonly faults: Fault[]
  /** As they were before refunds took them. */
  readonly isKept: boolean
}

function section(life: Life, { late, group, faults, isKept }: Section): TaxedLines {
  const inOrder = late === null ? group.toSorted(byPlace(life)) : group
  const entries = inOrder.flatMap((thing): readonly Entry[] => {
    const stopped = isStopped(thing)
    const own: Fault[] = []
    const lines = entriesOfThing(life, { ...life.book, faults: own }, { thing, isKept })
    if (own.length > 0 && isUnwritten(life, { thing, isKept })) return []
    faults.push(...own)
    return lines.map((entry) => (stopped ? { ...entry, line: { ...entry.line, closed: true } } : entry))
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

/** What is missing for billed things holds up an order, or a line, that is not written yet; of one that stands it is history. */
function entriesOfThing(life: Life, book: Book, { thing, isKept }: KeptThing): readonly Entry[] {
  if (!isBilled(thing) || isKept) return pricedThing(book, thing, saleOf(thing, isKept))
  const { orderStands, booked } = life.references
  const isWritten = orderStands === true && booked?.has(thing.key) !== false
  if (!isWritten) book.faults.push(...thing.faults)
  return entriesOfSlice(thing, thing.booked, book)
}

/** Taken back before it could be written on the order that stands: nobody wants it there any more. */
const isUnwritten = ({ references }: Life, { thing, isKept }: KeptThing): boolean =>
  isKept && thing.gone && references.orderStands === true

interface KeptThing {
  readonly thing: Thing
  readonly isKept: boolean
}

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
