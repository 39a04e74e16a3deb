import { type Book, type Entry, report } from './book.ts'
import type { BookedSale } from './bookedSales.ts'
import { allocationsIn } from './discounts.ts'
import { pricedEntries } from './priceLines.ts'

/** Each shipping line that stands sold, with its discounts below it. A free one that nothing was charged for is left out. */
export function shippingEntries(book: Book, sales: readonly BookedSale[]): readonly Entry[] {
  const charged = sales.filter((sale) => sale.lineType === 'SHIPPING')
  const entries = book.facts.shippingLines.flatMap((line) => {
    const sale = charged.find((candidate) => candidate.subjectId === line.id)
    if (sale === undefined) return []
    const taken = sale.total.minor === 0n && sale.tax.minor === 0n
    const free = line.originalPrice[book.side].minor === 0n && sale.taxes.length === 0
    if (taken && (line.isRemoved || free)) return []
    return pricedEntries(book, {
      sale,
      key: `S${line.id}`,
      discountKey: `DS${line.id}`,
      role: 'shipping',
      item: book.policy.items.shipping,
      quantity: 1,
      description: line.title,
      list: line.originalPrice[book.side],
      allocations: allocationsIn(line.discountAllocations, book.side),
      statedUnits: 1,
      location: null,
      customFields: {},
      isWithinList: false,
    })
  })
  for (const sale of charged) {
    const known = book.facts.shippingLines.some((line) => line.id === sale.subjectId)
    if (known || sale.total.minor === 0n) continue
    report(book, 'source.unknown-value', {
      about: { value: `a shipping sale of line ${sale.subjectId ?? '(none)'}` },
      tech: `agreements.sales names shipping line ${sale.subjectId ?? '(none)'}, which shippingLines does not list`,
    })
  }
  return entries
}
