import type { NetSuiteId } from '../ids.ts'
import { subtract } from '../money.ts'
import type { SalesOrderLineRole } from '../netsuite/documents.ts'
import { ownValue } from '../own.ts'
import type { SaleLineType } from '../shopify/order.ts'
import { type Book, type Entry, NO_ITEM, report, salesOrderLine } from './book.ts'
import type { BookedSale } from './bookedSales.ts'

interface Extra {
  readonly role: SalesOrderLineRole
  readonly key: string
  readonly label: string
  readonly item: NetSuiteId | null
  /** Where the item is configured. */
  readonly path: string
}

const ORDER_OF_EXTRAS: readonly SaleLineType[] = ['DUTY', 'ADDITIONAL_FEE', 'FEE', 'TIP', 'ADJUSTMENT']

/**
 * Duties, additional fees and the tip, each an item of its own: they are owed on, not earned
 * (accounting-and-reliability.md §1.2, E19). In this order, after shipping.
 */
export function extraEntries(book: Book, sales: readonly BookedSale[]): readonly Entry[] {
  return ORDER_OF_EXTRAS.flatMap((lineType) =>
    sales
      .filter((sale) => sale.lineType === lineType && (sale.total.minor !== 0n || sale.tax.minor !== 0n))
      .toSorted((a, b) => ((a.subjectId ?? '') < (b.subjectId ?? '') ? -1 : 1))
      .flatMap((sale, index) => extraEntry(book, sale, index)),
  )
}

function extraEntry(book: Book, sale: BookedSale, index: number): readonly Entry[] {
  const extra = describe(book, sale, index)
  if (extra === null) return []
  if (extra.item === null) {
    report(book, 'mapping.fee', { about: { fee: extra.label }, tech: `${extra.path} names no item` })
  }
  const net = subtract(sale.total, sale.tax)
  const line = salesOrderLine({
    key: extra.key,
    role: extra.role,
    item: extra.item ?? NO_ITEM,
    quantity: 1,
    amount: net,
    description: extra.label,
  })
  return [{ line, taxes: sale.taxes, basis: net }]
}

function describe(book: Book, sale: BookedSale, index: number): Extra | null {
  const { items } = book.policy
  const id = sale.subjectId ?? `x${index}`
  switch (sale.lineType) {
    case 'TIP':
      return { role: 'tip', key: 'TIP', label: 'Tip', item: items.tip, path: 'policy.items.tip' }
    case 'DUTY':
      return {
        role: 'duty',
        key: `U${id}`,
        label: sale.label ?? 'Duties',
        item: items.duty,
        path: 'policy.items.duty',
      }
    case 'ADDITIONAL_FEE':
    case 'FEE': {
      const label = sale.label ?? 'Fee'
      const item = ownValue(items.fees, label) ?? null
      return { role: 'fee', key: `F${id}`, label, item, path: `policy.items.fees[${JSON.stringify(label)}]` }
    }
    case 'ADJUSTMENT':
    case 'PRODUCT':
    case 'GIFT_CARD':
    case 'SHIPPING':
      return report(book, 'source.unknown-value', {
        about: { value: `a sale of type ${sale.lineType}` },
        tech: `agreements.sales: lineType ${sale.lineType} in an ORDER or ORDER_EDIT agreement`,
      })
  }
}
