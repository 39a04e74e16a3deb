import {
  type BookedSale,
  type BookedTax,
  entryOf,
  groupKey,
  merge,
  ownTaxLines,
  spread,
} from '../desired/bookedSales.ts'
import type { FactRef } from '../netsuite/posted.ts'
import { subtract, sum } from '../money.ts'
import type { Sale } from '../shopify/order.ts'
import { isChannels } from './lines.ts'
import { hasMoved, type Life } from './state.ts'
import { isBilled, isGoodsSale, mergedSale, newThing, reprice, restate, type Thing } from './things.ts'

/**
 * The sales of one agreement in the book currency, one for each thing: units taken and given of the same line are one
 * change of it. Tax that the channel remits is left out where it is not shown.
 */
export function agreedSales(life: Life, sales: readonly Sale[]): readonly BookedSale[] {
  const { side, currency } = life.book
  const groups = Map.groupBy(
    sales.map((sale) => entryOf(sale, side)),
    (sale) => groupKey(named(life, sale)),
  )
  return [...groups.values()].map((group) => presented(life, named(life, merge(group, currency))))
}

/** A sale that takes shipping away names no shipping line; it is put against the one whose amounts it undoes. */
function named(life: Life, sale: BookedSale): BookedSale {
  if (sale.lineType !== 'SHIPPING' || sale.subjectId !== null || sale.total.minor >= 0n) return sale
  const charged = life.things.filter((thing) => thing.sale.lineType === 'SHIPPING')
  const undone =
    charged.find((thing) => thing.sale.total.minor === -sale.total.minor) ??
    (charged.length === 1 ? charged[0] : undefined)
  return undone === undefined ? sale : { ...sale, subjectId: undone.sale.subjectId }
}

/** Tax that the channel remits is left out of everything where policy shows it net (§1.3 (1)). */
export function presented<
  Sold extends Pick<BookedSale, 'lineType' | 'subjectId' | 'total' | 'tax' | 'taxes'>,
>(life: Life, sale: Sold): Sold {
  if (life.policy.life.channelLiable !== 'net') return sale
  const taxes = known(life, sale)
  const liable = sum(
    taxes.filter(isChannels).map(({ amount }) => amount),
    life.book.currency,
  )
  return {
    ...sale,
    total: subtract(sale.total, liable),
    tax: subtract(sale.tax, liable),
    taxes: taxes.filter((booked) => !isChannels(booked)),
  }
}

/** Its taxes; those of the thing sold where it lists none. */
function known(
  life: Life,
  sale: Pick<BookedSale, 'lineType' | 'subjectId' | 'tax' | 'taxes'>,
): readonly BookedTax[] {
  const stated = sale.taxes.reduce((total, { amount }) => total + amount.minor, 0n)
  if (stated === sale.tax.minor) return sale.taxes
  return spread(sale.tax, ownTaxLines(life.facts, sale), life.book.side)
}

/** Whether a change of a thing gives something: units where it has any, else money. */
export const isGiven = (sale: BookedSale): boolean =>
  sale.quantity === 0 ? sale.total.minor > 0n || sale.tax.minor > 0n : sale.quantity > 0

export const isNothingSold = (sale: BookedSale): boolean =>
  sale.quantity === 0 && sale.total.minor === 0n && sale.tax.minor === 0n

/**
 * Puts something sold on the sales order: on its thing as long as nothing of that was billed, else as a line of its
 * own. False: a price was raised on units that were billed already, which no new line can say.
 */
export function sell(life: Life, sale: BookedSale, fact: FactRef): boolean {
  const same = thingsLike(life, sale)
  const last = same.at(-1)
  const untouched = last !== undefined && !isBilled(last) && last.fulfilled === 0
  if (untouched) {
    last.gone = false
    last.sale = mergedSale(last.sale, sale)
    last.kept = mergedSale(last.kept, sale)
    reprice(life.book, last)
    return true
  }
  if (isGoodsSale(sale) && sale.quantity === 0) return false
  const late = hasMoved(life) || last !== undefined ? fact.id : null
  const keys = new Set(life.things.map(({ key }) => key))
  life.things.push(newThing(life.book, sale, { late, again: last !== undefined, keys }))
  return true
}

/**
 * Once goods moved, lines can only be added at the end of the sales order (netsuite.md §1.4). A thing of which nothing
 * moved yet and whose discount lines come or go by a fact is written anew as a line of that fact; the line that stands
 * for it is closed (netsuite.md §10, pitfall 15). Called before the fact; what it answers, after it and before a bill.
 */
export function restating(life: Life, fact: FactRef): () => void {
  if (!hasMoved(life)) return () => undefined
  const before = life.things.map((thing) => ({ thing, lines: lineKeys(thing) }))
  return () => {
    for (const { thing, lines } of before) {
      const isMoved = isBilled(thing) || thing.fulfilled > 0
      if (isMoved || thing.lines.size === 0 || lineKeys(thing) === lines) continue
      const keys = new Set(life.things.map(({ key }) => key))
      life.things.splice(life.things.indexOf(thing), 1)
      life.things.push(thing)
      restate(life.book, thing, { late: fact.id, keys })
    }
  }
}

const lineKeys = ({ lines }: Thing): string => [...lines.keys()].join(' ')

export const thingsLike = (life: Life, sale: BookedSale): readonly Thing[] =>
  life.things.filter(({ saleKey }) => saleKey === groupKey(sale))
