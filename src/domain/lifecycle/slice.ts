import { divideRounded } from '../money.ts'

/**
 * Units with their amounts, in minor units: by sales-order line key before tax (a line and its discounts), and by tax.
 * Everything that is billed, credited or left over of a thing sold is such a slice of it.
 */
export interface Slice {
  readonly quantity: number
  readonly amounts: ReadonlyMap<string, bigint>
  readonly taxes: ReadonlyMap<string, bigint>
}

export const NOTHING: Slice = { quantity: 0, amounts: new Map(), taxes: new Map() }

export const addSlices = (a: Slice, b: Slice): Slice => ({
  quantity: a.quantity + b.quantity,
  amounts: combine(a.amounts, b.amounts, 1n),
  taxes: combine(a.taxes, b.taxes, 1n),
})

export const subtractSlices = (a: Slice, b: Slice): Slice => ({
  quantity: a.quantity - b.quantity,
  amounts: combine(a.amounts, b.amounts, -1n),
  taxes: combine(a.taxes, b.taxes, -1n),
})

/** Before tax, after discounts. */
export const netOf = (slice: Slice): bigint => total(slice.amounts)
export const taxOf = (slice: Slice): bigint => total(slice.taxes)
/** With tax. */
export const grossOf = (slice: Slice): bigint => netOf(slice) + taxOf(slice)
export const total = (amounts: ReadonlyMap<string, bigint>): bigint =>
  [...amounts.values()].reduce((sum, amount) => sum + amount, 0n)

export const isNothing = (slice: Slice): boolean =>
  slice.quantity === 0 &&
  [...slice.amounts.values(), ...slice.taxes.values()].every((amount) => amount === 0n)

/**
 * The next units of a slice of which some were taken before: round(amount × units so far ÷ all) − already taken, so that
 * the last one takes what is left (accounting-and-reliability.md §1.5). What is rounded is what the units cost after
 * discounts: the largest discount takes what its parts, each rounded by itself, come to beside that. Where prices contain
 * tax, it is the price with its tax, and the main line takes the difference.
 */
export function nextOf(
  whole: Slice,
  taken: Slice,
  next: { readonly units: number; readonly taxesIncluded: boolean },
): Slice {
  const { units, taxesIncluded } = next
  const upTo = taken.quantity + units
  const share = (amounts: ReadonlyMap<string, bigint>, before: ReadonlyMap<string, bigint>) =>
    new Map(
      [...amounts].map(([key, amount]) => [
        key,
        cumulative(amount, upTo, whole.quantity) - (before.get(key) ?? 0n),
      ]),
    )
  const amounts = share(whole.amounts, taken.amounts)
  const taxes = share(whole.taxes, taken.taxes)
  const [main] = amounts.keys()
  const due = taxesIncluded
    ? cumulative(grossOf(whole), upTo, whole.quantity) - grossOf(taken) - total(taxes)
    : cumulative(netOf(whole), upTo, whole.quantity) - netOf(taken)
  const takes = taxesIncluded ? main : (largestDiscount(amounts) ?? main)
  if (takes !== undefined) amounts.set(takes, (amounts.get(takes) ?? 0n) + due - total(amounts))
  return { quantity: units, amounts, taxes }
}

function largestDiscount(amounts: ReadonlyMap<string, bigint>): string | undefined {
  const [, ...discounts] = amounts
  return discounts.toSorted(([, a], [, b]) => (a < b ? -1 : Number(a > b)))[0]?.[0]
}

/** amount × part ÷ whole, rounded half away from zero; the amount itself where there are no units to divide by. */
export const cumulative = (amount: bigint, part: number, whole: number): bigint =>
  whole <= 0 || part >= whole ? amount : divideRounded(amount * BigInt(part), BigInt(whole))

function combine(
  a: ReadonlyMap<string, bigint>,
  b: ReadonlyMap<string, bigint>,
  sign: bigint,
): ReadonlyMap<string, bigint> {
  const sum = new Map(a)
  for (const [key, amount] of b) sum.set(key, (sum.get(key) ?? 0n) + sign * amount)
  return sum
}
