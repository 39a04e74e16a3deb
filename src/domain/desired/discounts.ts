import { addDecimals, type Decimal, parseDecimal } from '../decimal.ts'
import { add, allocate, divideRounded, type Money, money, subtract, sum } from '../money.ts'
import type { DiscountAllocation, TaxLine } from '../shopify/order.ts'
import type { Side } from './bookedSales.ts'

/** One discount on one line, in the price's own terms: with tax in a tax-inclusive store. */
export interface DiscountPart {
  /** Index of the discount application; null for one that Shopify does not list (an order edit's). */
  readonly applicationIndex: number | null
  readonly amount: Money
}

export interface Priced {
  /** List price of the units that stand sold, in the price's own terms. */
  readonly list: Money
  /** What they were sold for, in the same terms. */
  readonly sold: Money
  /** As Shopify states them: for every unit ever ordered (shopify.md §4.4). */
  readonly allocations: readonly DiscountPart[]
  /** Units that stand sold, and units that the allocations speak of. */
  readonly units: { readonly sold: number; readonly stated: number }
  /** Shop money of an order sold in another currency: the list price is a conversion of its own. */
  readonly converted: boolean
}

/**
 * Splits what a line was discounted by into its discount applications, exactly. The discount is what the sales say:
 * list price less what the line was sold for. Shopify's allocations name it:
 * - equal to them: taken as given, never allocated anew (accounting-and-reliability.md §1.5);
 * - less, and exactly the first of them: what was booked before an edit discounted further, which they name by now;
 * - less otherwise (units were taken away): scaled by largest remainder;
 * - more (an edit discounted further): the allocations as given, and the rest without an application.
 * A converted list price may be some minor units off; there the allocations hold and the list price takes the residue.
 * Null: sold above its list price.
 */
export function discountParts(priced: Priced): readonly DiscountPart[] | null {
  const { list, sold, converted, units } = priced
  const derived = subtract(list, sold)
  const stated = perApplication(priced.allocations)
  const share = shareOf(stated, units, derived)
  const tolerance = converted ? BigInt(Math.max(units.sold, 1)) : 0n
  const isAll = (parts: readonly DiscountPart[]): boolean => {
    const difference = derived.minor - total(parts, derived).minor
    return difference <= tolerance && -difference <= tolerance
  }
  // The whole of it first: units that an edit added at their full price bear none of it.
  for (const parts of [withoutZero(stated), share, ...firstOf(stated), ...firstOf(share)])
    if (isAll(parts)) return parts
  const rest = derived.minor - total(share, derived).minor
  if (derived.minor < 0n) return null
  if (rest < 0n) return weighted(derived, share)
  return withoutZero([...share, { applicationIndex: null, amount: money(rest, derived.currency) }])
}

/** The first few of them, more before fewer: later applications have higher indexes. */
function firstOf(parts: readonly DiscountPart[]): readonly (readonly DiscountPart[])[] {
  const inOrder = withoutZero(parts).toSorted(
    (a, b) =>
      (a.applicationIndex ?? Number.POSITIVE_INFINITY) - (b.applicationIndex ?? Number.POSITIVE_INFINITY),
  )
  return inOrder.slice(1).map((_, dropped) => inOrder.slice(0, inOrder.length - 1 - dropped))
}

/** The allocations in one side's money. */
export const allocationsIn = (
  allocations: readonly DiscountAllocation[],
  side: Side,
): readonly DiscountPart[] =>
  allocations.map(({ applicationIndex, amount }) => ({ applicationIndex, amount: amount[side] }))

/**
 * Ex-tax discount of a tax-inclusive line: gross ÷ (1 + Σ rates), rounded once for the line and split over its parts,
 * so that list net = net after discount + ex-tax discount comes out exactly (accounting-and-reliability.md §1.3).
 * Where a rate is not stated, the line's own proportion of net to gross stands in for it.
 */
export function withoutTax(
  parts: readonly DiscountPart[],
  line: { readonly sold: Money; readonly net: Money; readonly taxLines: readonly TaxLine[] },
): readonly DiscountPart[] {
  const gross = total(parts, line.sold)
  if (gross.minor === 0n) return parts
  return weighted(money(exTax(gross.minor, line), gross.currency), parts)
}

function exTax(gross: bigint, line: Parameters<typeof withoutTax>[1]): bigint {
  const rate = rateSum(line.taxLines)
  if (rate !== null) {
    const one = 10n ** BigInt(rate.scale)
    return divideRounded(gross * one, one + rate.units)
  }
  return line.sold.minor > 0n ? divideRounded(gross * line.net.minor, line.sold.minor) : gross
}

/** Null where any line states no rate, or none that is a number. */
function rateSum(taxLines: readonly TaxLine[]): Decimal | null {
  let rates: Decimal = { units: 0n, scale: 0 }
  for (const { rate } of taxLines) {
    const parsed = rate === null ? null : parseDecimal(rate)
    if (parsed === null) return null
    rates = addDecimals(rates, parsed)
  }
  return rates
}

function perApplication(allocations: readonly DiscountPart[]): readonly DiscountPart[] {
  const groups = Map.groupBy(allocations, (allocation) => allocation.applicationIndex)
  return [...groups].map(([applicationIndex, group]) => ({
    applicationIndex,
    amount: group.map((part) => part.amount).reduce(add),
  }))
}

/** The stated allocations brought to the units that stand sold. */
function shareOf(
  stated: readonly DiscountPart[],
  units: Priced['units'],
  like: Money,
): readonly DiscountPart[] {
  if (units.sold >= units.stated || units.stated <= 0) return withoutZero(stated)
  const whole = total(stated, like).minor
  const kept = divideRounded(whole * BigInt(Math.max(units.sold, 0)), BigInt(units.stated))
  return weighted(money(kept, like.currency), stated)
}

function weighted(amount: Money, parts: readonly DiscountPart[]): readonly DiscountPart[] {
  if (parts.length === 0) return []
  const amounts = allocate(
    amount,
    parts.map((part) => (part.amount.minor < 0n ? 0n : part.amount.minor)),
  )
  return withoutZero(parts.map((part, index) => ({ ...part, amount: amounts[index] ?? part.amount })))
}

const total = (parts: readonly DiscountPart[], like: Money): Money =>
  sum(
    parts.map((part) => part.amount),
    like.currency,
  )

const withoutZero = (parts: readonly DiscountPart[]): readonly DiscountPart[] =>
  parts.filter((part) => part.amount.minor !== 0n)
