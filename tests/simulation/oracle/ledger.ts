/** An order's sales ledger, added up. */
import type { Bag, OrderFact, SaleFact, SaleKind } from './facts.ts'
import { decimalsOf, minorUnits, total } from './money.ts'

/** One side of every amount of an order, in its minor units. */
export interface Side {
  readonly currency: string
  readonly decimals: number
  of(bag: Bag): bigint
}

export function sideOf(order: OrderFact, which: keyof Bag): Side {
  const currency = order.currency[which]
  const decimals = decimalsOf(currency)
  return { currency, decimals, of: (bag) => minorUnits(bag[which], decimals) }
}

export interface TaxSum {
  readonly title: string
  readonly rate: string | null
  readonly channelLiable: boolean | null
  readonly amount: bigint
}

/** What all sales of one line, shipping line, duty or fee come to. */
export interface Sold {
  readonly kind: SaleKind
  readonly subject: string | null
  readonly quantity: number | null
  /** After discounts, with tax. */
  readonly total: bigint
  readonly tax: bigint
  readonly discount: bigint
  readonly taxes: readonly TaxSum[]
}

export function withSale(all: readonly Sold[], sale: SaleFact, side: Side): readonly Sold[] {
  const at = all.findIndex(({ kind, subject }) => kind === sale.kind && subject === sale.subject)
  const before = all[at]
  const after: Sold = {
    kind: sale.kind,
    subject: sale.subject,
    quantity: added(before?.quantity ?? null, sale.quantity),
    total: (before?.total ?? 0n) + side.of(sale.total),
    tax: (before?.tax ?? 0n) + side.of(sale.tax),
    discount: (before?.discount ?? 0n) + side.of(sale.discount),
    taxes: mergeTaxes(before?.taxes ?? [], sale, side),
  }
  return before === undefined ? [...all, after] : all.with(at, after)
}

const added = (before: number | null, change: number | null): number | null =>
  before === null && change === null ? null : (before ?? 0) + (change ?? 0)

function mergeTaxes(before: readonly TaxSum[], sale: SaleFact, side: Side): readonly TaxSum[] {
  const taxes = [...before]
  for (const { title, rate, channelLiable, amount } of sale.taxes) {
    const at = taxes.findIndex((tax) => tax.title === title && tax.rate === rate)
    const known = taxes[at]
    if (known === undefined) taxes.push({ title, rate, channelLiable, amount: side.of(amount) })
    else taxes[at] = { ...known, amount: known.amount + side.of(amount) }
  }
  return taxes
}

/** Σ of the whole ledger, refunds and returns included: Shopify's current total (I-S1). */
export function ledgerTotals(order: OrderFact, side: Side): { total: bigint; tax: bigint } {
  const sales = order.agreements.flatMap((agreement) => agreement.sales)
  return {
    total: total(sales.map((sale) => side.of(sale.total))),
    tax: total(sales.map((sale) => side.of(sale.tax))),
  }
}
