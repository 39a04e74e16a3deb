import { formatDecimal, parseDecimal } from '../decimal.ts'
import { type Fault, fault } from '../fault/fault.ts'
import type { ShopifyId } from '../ids.ts'
import { add, allocate, type Currency, equal, formatMoney, type Money, money, negate, sum } from '../money.ts'
import type { OrderFacts, RefundFacts, Sale, SaleLineType, TaxLine } from '../shopify/order.ts'

/** Which of an order's two currencies is booked; the other one is never mixed in (shopify.md §4.4). */
export type Side = 'shop' | 'presentment'

export const bookCurrency = (facts: OrderFacts, side: Side): Currency =>
  side === 'shop' ? facts.shopCurrency : facts.presentmentCurrency

export interface BookedTax {
  /** As Shopify states it, for the merchant's mapping. */
  readonly tax: TaxLine
  readonly amount: Money
}

/** One thing as it stands sold before billing: the sum of what the order and its edits say about it. */
export interface BookedSale {
  readonly lineType: SaleLineType
  readonly subjectId: ShopifyId | null
  readonly label: string | null
  readonly quantity: number
  /** After discounts, with tax. */
  readonly total: Money
  readonly tax: Money
  readonly taxes: readonly BookedTax[]
}

export interface BookedSales {
  readonly sales: readonly BookedSale[]
  readonly faults: readonly Fault[]
}

/**
 * The booked-order value (accounting-and-reliability.md §1.8, correction 1): the sales of the ORDER and ORDER_EDIT
 * agreements, less units that were cancelled before billing. Sales of refunds and returns belong to the refund.
 * A cancelled order keeps its lines, since it is closed as it stands. The sales are immutable; totals only check them.
 */
export function bookedSales(facts: OrderFacts, side: Side): BookedSales {
  const entries = facts.agreements
    .filter((agreement) => agreement.reason === 'ORDER' || agreement.reason === 'ORDER_EDIT')
    .flatMap((agreement) => agreement.sales.map((sale) => entryOf(sale, side)))
  if (facts.cancelledAt === null) entries.push(...cancelledUnits(facts, side, entries).map(negated))
  const currency = bookCurrency(facts, side)
  const groups = Map.groupBy(entries, groupKey)
  const merged = [...groups.values()].map((group) => merge(group, currency))
  const faults: Fault[] = []
  const sales = settleShipping(merged, currency).map((sale) => withTaxes(sale, { facts, side, faults }))
  return { sales, faults }
}

/** The sum of what is booked: the total that NetSuite's sales order must show. */
export const bookedTotal = (sales: readonly BookedSale[], currency: Currency): Money =>
  sum(
    sales.map((sale) => sale.total),
    currency,
  )

/** Two tax lines are the same tax if title, rate and liability agree; Shopify's order of them is not stable (§4.4). */
export function taxKey(tax: TaxLine): string {
  const rate = tax.rate === null ? null : parseDecimal(tax.rate)
  return JSON.stringify([tax.title, rate === null ? tax.rate : formatDecimal(rate), tax.channelLiable])
}

/** What two sales share that are about the same thing. */
export const groupKey = (sale: BookedSale): string =>
  sale.lineType === 'TIP' ? 'TIP' : JSON.stringify([sale.lineType, sale.subjectId ?? sale.label])

/** A sale in one side's money. */
export const entryOf = (sale: Sale, side: Side): BookedSale => ({
  lineType: sale.lineType,
  subjectId: sale.subjectId,
  label: sale.label,
  quantity: sale.quantity ?? 0,
  total: sale.total[side],
  tax: sale.tax[side],
  taxes: sale.taxes.map((tax) => ({ tax, amount: tax.amount[side] })),
})

/** The sale taken back. */
export const negated = (sale: BookedSale): BookedSale => ({
  ...sale,
  quantity: -sale.quantity,
  total: negate(sale.total),
  tax: negate(sale.tax),
  taxes: sale.taxes.map(({ tax, amount }) => ({ tax, amount: negate(amount) })),
})

/** Several sales of one thing as one; none of them is nothing sold. */
export function merge(group: readonly BookedSale[], currency: Currency): BookedSale {
  const [first] = group
  const taxes = Map.groupBy(
    group.flatMap((sale) => sale.taxes),
    ({ tax }) => taxKey(tax),
  )
  return {
    lineType: first?.lineType ?? 'ADJUSTMENT',
    subjectId: first?.subjectId ?? null,
    label: group.find((sale) => sale.label !== null)?.label ?? null,
    quantity: group.reduce((quantity, sale) => quantity + sale.quantity, 0),
    total: sum(
      group.map((sale) => sale.total),
      currency,
    ),
    tax: sum(
      group.map((sale) => sale.tax),
      currency,
    ),
    // Shopify's order of tax lines is not stable (shopify.md §4.4); ours is, or nothing would stay unchanged.
    taxes: [...taxes].toSorted(byName).flatMap(([, same]) => {
      const tax = same[0]?.tax
      const amounts = same.map(({ amount }) => amount)
      return tax === undefined ? [] : [{ tax, amount: sum(amounts, currency) }]
    }),
  }
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1)

/**
 * A sale that takes a shipping line away names no shipping line (`ShippingLineSale.shippingLine`: "not available if
 * the SaleActionType is a return", admin schema). It is put against the line whose amounts it undoes.
 */
function settleShipping(sales: readonly BookedSale[], currency: Currency): readonly BookedSale[] {
  const nameless = sales.find((sale) => sale.lineType === 'SHIPPING' && sale.subjectId === null)
  if (nameless === undefined || nameless.total.minor >= 0n) return sales
  const others = sales.filter((sale) => sale !== nameless)
  const undone = others.find(
    (sale) =>
      sale.lineType === 'SHIPPING' &&
      equal(sale.total, negate(nameless.total)) &&
      equal(sale.tax, negate(nameless.tax)),
  )
  return undone === undefined
    ? sales
    : others.map((sale) => (sale === undone ? merge([undone, nameless], currency) : sale))
}

/**
 * Units whose refund line says CANCEL: they were never shipped and never will be. The refund agreement's own sale is
 * taken where one states exactly that line, quantity and amount; otherwise the refund line itself, unless the units are
 * gone already: Shopify may list what an edit removed among the refunds as well [U].
 */
function cancelledUnits(facts: OrderFacts, side: Side, sold: readonly BookedSale[]): readonly BookedSale[] {
  const open = facts.agreements
    .filter((agreement) => agreement.reason === 'REFUND' || agreement.reason === 'RETURN')
    .flatMap((agreement) => agreement.sales)
  const unstated: RefundLine[] = []
  const cancelled: BookedSale[] = []
  for (const line of facts.refunds.flatMap((refund) => refund.lines)) {
    if (line.restockType !== 'CANCEL' || line.quantity === 0) continue
    const total = negate(totalOf(facts, line, side))
    const stated = open.findIndex(
      (sale) =>
        sale.subjectId === line.lineId && sale.quantity === -line.quantity && equal(sale.total[side], total),
    )
    const [sale] = stated < 0 ? [] : open.splice(stated, 1)
    if (sale === undefined) unstated.push(line)
    else cancelled.push(negated(entryOf(sale, side)))
  }
  for (const line of unstated) {
    const lineOf = facts.lines.find((candidate) => candidate.id === line.lineId)
    const left = unitsOf(line.lineId, sold) - unitsOf(line.lineId, cancelled) - line.quantity
    if (lineOf !== undefined && left < lineOf.currentQuantity) continue
    cancelled.push({
      lineType: lineOf?.isGiftCard === true ? 'GIFT_CARD' : 'PRODUCT',
      subjectId: line.lineId,
      label: null,
      quantity: line.quantity,
      total: totalOf(facts, line, side),
      tax: line.tax[side],
      taxes: spread(line.tax[side], lineOf?.taxLines ?? [], side),
    })
  }
  return cancelled
}

type RefundLine = RefundFacts['lines'][number]

/** What a refund line comes to with tax: a tax-inclusive store's subtotal contains it. */
export const totalOf = (facts: OrderFacts, line: RefundLine, side: Side): Money =>
  facts.taxesIncluded ? line.subtotal[side] : add(line.subtotal[side], line.tax[side])

const unitsOf = (line: ShopifyId, sold: readonly BookedSale[]): number =>
  sold.reduce((units, { subjectId, quantity }) => units + (subjectId === line ? quantity : 0), 0)

/** An amount over the tax lines of its line, exactly. */
export function spread(amount: Money, taxLines: readonly TaxLine[], side: Side): readonly BookedTax[] {
  if (taxLines.length === 0) return []
  const weights = taxLines.map((tax) => magnitude(tax.amount[side]))
  const parts = allocate(amount, weights)
  return taxLines.map((tax, index) => ({ tax, amount: parts[index] ?? money(0n, amount.currency) }))
}

const magnitude = (amount: Money): bigint => (amount.minor < 0n ? -amount.minor : amount.minor)

/**
 * The sale's own tax lines must sum to its tax. Where the sale lists none, those of the line it sold are taken if
 * they do; anything else is a source that does not add up (I-S3).
 */
export function withTaxes(
  sale: BookedSale,
  { facts, side, faults }: { facts: OrderFacts; side: Side; faults: Fault[] },
): BookedSale {
  const currency = sale.total.currency
  const stated = sum(
    sale.taxes.map(({ amount }) => amount),
    currency,
  )
  if (equal(stated, sale.tax) && (sale.taxes.length > 0 || sale.tax.minor === 0n)) return sale
  const own = ownTaxLines(facts, sale)
  const ownSum = sum(
    own.map((tax) => tax.amount[side]),
    currency,
  )
  if (sale.taxes.length === 0 && equal(ownSum, sale.tax)) {
    const taxes = own.map((tax) => ({ tax, amount: tax.amount[side] }))
    return merge([{ ...sale, taxes }], currency)
  }
  faults.push(
    fault(
      'source.equation-failed',
      {
        order: facts.name,
        equation: 'I-S3',
        expected: formatMoney(sale.tax),
        actual: formatMoney(stated),
      },
      `agreements.sales ${sale.lineType} ${sale.subjectId ?? ''}: Σ taxes.amount ≠ totalTaxAmount`,
    ),
  )
  return sale
}

/** The tax lines that the thing sold carries itself, where it is a line or a shipping line. */
export function ownTaxLines(
  facts: OrderFacts,
  sale: Pick<BookedSale, 'lineType' | 'subjectId'>,
): readonly TaxLine[] {
  const owners: readonly { readonly id: ShopifyId; readonly taxLines: readonly TaxLine[] }[] =
    sale.lineType === 'SHIPPING' ? facts.shippingLines : facts.lines
  return owners.find((owner) => owner.id === sale.subjectId)?.taxLines ?? []
}
