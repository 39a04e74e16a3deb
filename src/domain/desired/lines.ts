import type { NetSuiteId } from '../ids.ts'
import { type Money, money } from '../money.ts'
import type { OrderFacts, OrderLine } from '../shopify/order.ts'
import { type Book, type Entry, NO_ITEM, report } from './book.ts'
import type { BookedSale, Side } from './bookedSales.ts'
import { lineCustomFields } from './customFields.ts'
import { allocationsIn } from './discounts.ts'
import { pricedEntries } from './priceLines.ts'

/** Products and gift cards in Shopify's order, each with its discounts below it. Lines with nothing left are not there. */
export function goodsEntries(book: Book, sales: readonly BookedSale[]): readonly Entry[] {
  const entries = book.facts.lines.flatMap((line) => {
    const sale = sales.find((candidate) => isGoods(candidate) && candidate.subjectId === line.id)
    return sale === undefined || nothingLeft(book, sale) ? [] : goodsEntry(book, line, sale)
  })
  for (const sale of sales) {
    if (isGoods(sale) && !nothingLeft(book, sale) && !hasLine(book.facts, sale)) {
      report(book, 'source.unknown-value', {
        about: { value: `a sale of line ${sale.subjectId ?? '(none)'}` },
        tech: `agreements.sales names line ${sale.subjectId ?? '(none)'}, which lineItems does not list`,
      })
    }
  }
  return entries
}

/** The SKUs that have to be looked up: of products that stand sold and are not mapped by variant or booked already. */
export function skusOf(
  lines: readonly OrderLine[],
  options: {
    readonly sales: readonly BookedSale[]
    readonly variants: Readonly<Record<string, NetSuiteId>>
    readonly booked?: ReadonlyMap<string, NetSuiteId> | undefined
  },
): string[] {
  const skus = lines.flatMap((line) => {
    const sale = options.sales.find(
      (candidate) => candidate.lineType === 'PRODUCT' && candidate.subjectId === line.id,
    )
    if (sale === undefined || sale.quantity === 0 || isGiftCard(line, sale)) return []
    if (options.booked?.has(goodsKey(line, sale)) === true) return []
    if (line.variantId !== null && options.variants[line.variantId] !== undefined) return []
    return hasSku(line) ? [line.sku] : []
  })
  return [...new Set(skus)]
}

/** List price of the units that stand sold; the stated line total where all of them do, so that nothing is multiplied. */
export function listPrice(line: OrderLine, quantity: number, side: Side): Money {
  if (quantity === line.quantity) return line.originalTotal[side]
  const unit = line.originalUnitPrice[side]
  return money(unit.minor * BigInt(quantity), unit.currency)
}

export const goodsKey = (line: OrderLine, sale: BookedSale): string =>
  `${isGiftCard(line, sale) ? 'G' : 'L'}${line.id}`

const isGoods = (sale: BookedSale): boolean => sale.lineType === 'PRODUCT' || sale.lineType === 'GIFT_CARD'
const isGiftCard = (line: OrderLine, sale: BookedSale): boolean =>
  sale.lineType === 'GIFT_CARD' || line.isGiftCard
const hasLine = (facts: OrderFacts, sale: BookedSale): boolean =>
  facts.lines.some((line) => line.id === sale.subjectId)
const hasSku = (line: OrderLine): line is OrderLine & { readonly sku: string } =>
  line.sku !== null && line.sku.trim() !== ''

/** True for a line whose units were all taken away. Money without units, or less than none, is not booked as anything. */
function nothingLeft(book: Book, sale: BookedSale): boolean {
  if (sale.quantity > 0) return false
  if (sale.quantity === 0 && sale.total.minor === 0n && sale.tax.minor === 0n) return true
  report(book, 'source.equation-failed', {
    about: { equation: 'I-S1', expected: 'no money without units', actual: `${sale.quantity} units` },
    tech: `agreements.sales of line ${sale.subjectId ?? '(none)'} leave ${sale.quantity} units and ${sale.total.minor} minor units of money`,
  })
  return true
}

function goodsEntry(book: Book, line: OrderLine, sale: BookedSale): readonly Entry[] {
  const item = isGiftCard(line, sale) ? giftCardItem(book) : productItem(book, line, goodsKey(line, sale))
  const customFields = lineCustomFields(book, line)
  // Without an item the order is parked; its line goes on, so that whatever else is missing is said at once.
  return pricedEntries(book, {
    sale,
    key: goodsKey(line, sale),
    discountKey: `D${line.id}`,
    role: isGiftCard(line, sale) ? 'giftCard' : 'product',
    item: item ?? NO_ITEM,
    quantity: sale.quantity,
    description: line.title,
    list: listPrice(line, sale.quantity, book.side),
    allocations: allocationsIn(line.discountAllocations, book.side),
    statedUnits: line.quantity,
    location: book.location,
    customFields,
    isWithinList: isWithinList(book, line),
  })
}

/** What was ordered and edited of a line, without what refunds and returns say, at its list price or below. */
function isWithinList({ facts, side }: Book, line: OrderLine): boolean {
  const sales = facts.agreements
    .filter(({ reason }) => reason === 'ORDER' || reason === 'ORDER_EDIT')
    .flatMap((agreement) => agreement.sales)
    .filter(({ subjectId }) => subjectId === line.id)
  const units = sales.reduce((sum, { quantity }) => sum + (quantity ?? 0), 0)
  const sold = sales.reduce((sum, { total, tax }) => {
    const net = facts.taxesIncluded ? total[side].minor : total[side].minor - tax[side].minor
    return sum + net
  }, 0n)
  return units > 0 && sold <= listPrice(line, units, side).minor
}

/** A gift card sold is a liability, not revenue (accounting-and-reliability.md §1.2, E4). */
function giftCardItem(book: Book): NetSuiteId | null {
  const { giftCard } = book.policy.items
  if (giftCard !== null) return giftCard
  return report(book, 'mapping.fee', { about: { fee: 'Gift card' }, tech: 'policy.items.giftCard is null' })
}

/** By what is booked already, then by variant, then by SKU: exactly one active item, or the order is parked. */
function productItem(book: Book, line: OrderLine, key: string): NetSuiteId | null {
  const known =
    book.references.booked?.get(key) ??
    (line.variantId === null ? undefined : book.policy.items.variants[line.variantId])
  if (known !== undefined) return known
  if (!hasSku(line)) {
    return (
      book.policy.items.withoutSku ??
      report(book, 'mapping.sku-missing', {
        about: { line: line.title },
        tech: `lineItem ${line.id} has no sku and variant ${line.variantId ?? '(none)'} is not in policy.items.variants; policy.items.withoutSku is null`,
      })
    )
  }
  const about = { sku: line.sku }
  const match = book.references.items.get(line.sku)
  if (match === undefined || match.kind === 'none') {
    return report(book, 'mapping.sku-unknown', {
      about,
      tech: `no item with ${book.policy.items.skuField} = sku`,
    })
  }
  if (match.kind === 'many') {
    return report(book, 'mapping.sku-ambiguous', {
      about: { ...about, items: match.ids.join(', ') },
      tech: `several items with ${book.policy.items.skuField} = sku: ${match.ids.join(', ')}`,
    })
  }
  if (match.inactive) {
    return report(book, 'mapping.item-inactive', {
      about: { ...about, item: match.itemId },
      tech: `item ${match.id} (${match.itemId}) is inactive`,
    })
  }
  return match.id
}
