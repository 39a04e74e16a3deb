/** What a line is worth, in the parts that books keep asunder, and shares of it without a lost cent. */
import { beforeTax, type Scene } from '../lines.ts'
import type { Sold, TaxSum } from '../ledger.ts'
import { proportion, total } from '../money.ts'

export interface Worth {
  /** After discounts, without tax. */
  readonly net: bigint
  readonly discounts: bigint
  readonly taxes: readonly TaxSum[]
  /** How far list price and discount may both be off. */
  readonly slack: bigint
}

export const NOTHING: Worth = { net: 0n, discounts: 0n, taxes: [], slack: 0n }

export function worthOf(sold: Sold, scene: Scene): Worth {
  const line = scene.order.lines.find(({ id }) => id === sold.subject)
  const { list, discounts, slack } = beforeTax(sold, { line, ...scene })
  return { net: list - discounts, discounts, taxes: sold.taxes, slack }
}

export const taxOf = ({ taxes }: Worth): bigint => total(taxes.map(({ amount }) => amount))
export const grossOf = (worth: Worth): bigint => worth.net + taxOf(worth)
export const isNothing = ({ net, discounts, taxes }: Worth): boolean =>
  net === 0n && discounts === 0n && taxes.every(({ amount }) => amount === 0n)

const sameTax = (a: TaxSum, b: TaxSum): boolean => a.title === b.title && a.rate === b.rate

export function plus(a: Worth, b: Worth): Worth {
  const taxes = [...a.taxes]
  for (const tax of b.taxes) {
    const at = taxes.findIndex((one) => sameTax(one, tax))
    const known = taxes[at]
    if (known === undefined) taxes.push(tax)
    else taxes[at] = { ...known, amount: known.amount + tax.amount }
  }
  const slack = a.slack > b.slack ? a.slack : b.slack
  return { net: a.net + b.net, discounts: a.discounts + b.discounts, taxes, slack }
}

const each = ({ net, discounts, taxes, slack }: Worth, of: (amount: bigint) => bigint): Worth => ({
  net: of(net),
  discounts: of(discounts),
  taxes: taxes.map((tax) => ({ ...tax, amount: of(tax.amount) })),
  slack,
})

export const negative = (worth: Worth): Worth => each(worth, (amount) => -amount)
export const minus = (a: Worth, b: Worth): Worth => plus(a, negative(b))

/**
 * `units` of `of` units, each part rounded by itself (accounting-and-reliability.md §1.5). Where prices contain tax, the
 * price is such a part, and net is what its tax leaves of it (§1.3: "line net = gross after discount − tax amount").
 * How a discount of several allocations is rounded in parts is not settled: a cent more or less of list price and
 * discount both.
 */
export function share(worth: Worth, units: number, { of, taxesIncluded }: Whole): Worth {
  if (units === of) return worth
  const part = (amount: bigint): bigint => (of === 0 ? 0n : proportion(amount, BigInt(units), BigInt(of)))
  const parts = each(worth, part)
  const net = taxesIncluded ? part(grossOf(worth)) - taxOf(parts) : parts.net
  const slack = worth.discounts === 0n ? worth.slack : worth.slack + 2n
  return { ...parts, net, slack }
}

interface Whole {
  readonly of: number
  /** Prices contain tax. */
  readonly taxesIncluded: boolean
}
