import type { NetSuiteId } from '../ids.ts'
import { add, type Money, negate, subtract, sum } from '../money.ts'
import type { CustomValue, SalesOrderLine, SalesOrderLineRole } from '../netsuite/documents.ts'
import { type Book, type Entry, report, salesOrderLine } from './book.ts'
import { type BookedSale, ownTaxLines } from './bookedSales.ts'
import { type DiscountPart, discountParts, withoutTax } from './discounts.ts'

/** A product, a gift card or a shipping line: something with a list price that can be discounted. */
export interface PricedThing {
  readonly sale: BookedSale
  readonly key: string
  /** Discount lines are keyed `<this>-<application index>`, or `<this>-X` without an application. */
  readonly discountKey: string
  readonly role: SalesOrderLineRole
  readonly item: NetSuiteId
  readonly quantity: number
  readonly description: string
  readonly list: Money
  readonly allocations: readonly DiscountPart[]
  readonly statedUnits: number
  readonly location: NetSuiteId | null
  readonly customFields: Readonly<Record<string, CustomValue>>
  /** What Shopify sold of it in all, billed units included, costs no more than its list price. */
  readonly isWithinList: boolean
}

/**
 * The line at its list net, and directly below it one negative line for each of its discount applications
 * (accounting-and-reliability.md §1.2). The line with its discounts is the sale's net exactly, whatever rounds.
 */
export function pricedEntries(book: Book, thing: PricedThing): readonly Entry[] {
  const { sale } = thing
  const net = subtract(sale.total, sale.tax)
  const sold = book.facts.taxesIncluded ? sale.total : net
  const parts = discountParts({
    list: thing.list,
    sold,
    allocations: thing.allocations,
    units: { sold: thing.quantity, stated: thing.statedUnits },
    converted: book.side === 'shop' && book.facts.shopCurrency !== book.facts.presentmentCurrency,
  })
  if (parts === null) return thing.isWithinList ? [soldAsIs(thing, net)] : soldAboveList(book, thing)
  const stated = sale.taxes.map(({ tax }) => tax)
  const taxLines = stated.length > 0 ? stated : ownTaxLines(book.facts, sale)
  const discounts = book.facts.taxesIncluded ? withoutTax(parts, { sold, net, taxLines }) : parts
  const discount = sum(
    discounts.map((part) => part.amount),
    book.currency,
  )
  return [
    { line: mainLine(thing, add(net, discount)), taxes: sale.taxes, basis: net },
    ...discounts.map((part) => discountEntry(book, thing, part)),
  ]
}

const mainLine = (thing: PricedThing, amount: Money): SalesOrderLine =>
  salesOrderLine({
    key: thing.key,
    role: thing.role,
    item: thing.item,
    quantity: thing.quantity,
    amount,
    description: thing.description,
    location: thing.location,
    customFields: thing.customFields,
  })

/**
 * Units that were added at their full price beside discounted ones, and of which some were taken away at what they all
 * cost on average: the rest costs more than its list price, and the discount stays with what was billed before.
 */
const soldAsIs = (thing: PricedThing, net: Money): Entry => ({
  line: mainLine(thing, net),
  taxes: thing.sale.taxes,
  basis: net,
})

function discountEntry(book: Book, thing: PricedThing, part: DiscountPart): Entry {
  const application = book.facts.discountApplications.find(({ index }) => index === part.applicationIndex)
  return {
    line: salesOrderLine({
      key: `${thing.discountKey}-${part.applicationIndex ?? 'X'}`,
      role: 'discount',
      item: book.policy.items.discount,
      quantity: null,
      amount: negate(part.amount),
      description: application?.label ?? 'Discount',
      location: thing.location,
    }),
    taxes: [],
    basis: negate(part.amount),
  }
}

function soldAboveList(book: Book, thing: PricedThing): readonly Entry[] {
  report(book, 'source.equation-failed', {
    about: {
      equation: 'I-S2',
      expected: `at most the list price of ${thing.description}`,
      actual: 'sold for more',
    },
    tech: `line ${thing.key}: agreements.sales exceed the list price of ${thing.quantity} units`,
  })
  return []
}
