/**
 * The arithmetic of a checkout on one side (shop or presentment currency): discounts allocated, taxes rounded.
 * Each side is computed on its own, so that each sums in its own currency; converting line by line would not.
 * Amounts are millionths of a currency unit, rounded to the currency's minor unit throughout.
 */
import type { Amount } from './model.ts'
import { currencyExponent, divideHalfUp } from './money.ts'

/** A tax rate as a decimal fraction string ("0.08875"). */
export type Rate = string

export type PricedDiscount = {
  /** Index into the order's discount applications. */
  applicationIndex: number
  /** Which owners (lines or shipping lines, by index) it may lower. */
  owners: readonly number[]
  /** Exactly one: a percentage (15 = 15 %) of what the owners still cost, or a fixed sum over all of them. */
  percentage?: string
  fixed?: Amount
}

export type Allocation = { applicationIndex: number; amount: Amount }

/** The smallest amount of a currency, in millionths. */
export function minorUnit(currencyCode: string): Amount {
  return 10n ** BigInt(6 - currencyExponent(currencyCode))
}

/**
 * Splits `total` over `weights` in proportion, in whole minor units; what is left over goes one unit at a time to
 * the owners from the first on (accounting-and-reliability.md §1.5 [S1]). No share exceeds its weight.
 */
export function allocate(total: Amount, weights: readonly Amount[], unit: Amount): Amount[] {
  const sum = weights.reduce((all, weight) => all + weight, 0n)
  if (sum === 0n) return weights.map(() => 0n)
  const capped = total > sum ? sum : total
  const shares = weights.map((weight) => ((capped * weight) / sum / unit) * unit)
  let left = capped - shares.reduce((all, share) => all + share, 0n)
  while (left >= unit) {
    const before = left
    for (const [index, weight] of weights.entries()) {
      const share = shares[index] ?? 0n
      if (left < unit || share + unit > weight) continue
      shares[index] = share + unit
      left -= unit
    }
    if (left === before) break
  }
  return shares
}

/** Allocates discounts one after another, each on what the earlier ones left. Answers allocations by owner. */
export function allocateDiscounts(
  prices: readonly Amount[],
  discounts: readonly PricedDiscount[],
  unit: Amount,
): Allocation[][] {
  const remaining = [...prices]
  const allocations: Allocation[][] = prices.map(() => [])
  for (const discount of discounts) {
    const weights = remaining.map((price, owner) => (discount.owners.includes(owner) ? price : 0n))
    const base = weights.reduce((all, weight) => all + weight, 0n)
    const total =
      discount.percentage === undefined ? (discount.fixed ?? 0n) : percentOf(base, discount.percentage, unit)
    for (const [owner, amount] of allocate(total, weights, unit).entries()) {
      if (amount === 0n) continue
      remaining[owner] = (remaining[owner] ?? 0n) - amount
      allocations[owner]?.push({ applicationIndex: discount.applicationIndex, amount })
    }
  }
  return allocations
}

/**
 * The taxes on one discounted price, one amount a rate, each rounded half up by itself as Shopify rounds each tax
 * line (shopify.md §7.5). Tax-inclusive prices contain the taxes: price × r ÷ (1 + Σ r), shopify.md §7.6.
 */
export function taxAmounts(
  price: Amount,
  rates: readonly Rate[],
  how: { included: boolean; unit: Amount },
): Amount[] {
  const scaled = rates.map(scaleRate)
  const all = scaled.reduce((sum, rate) => sum + rate, 0n)
  const divisor = how.included ? RATE_SCALE + all : RATE_SCALE
  return scaled.map((rate) => divideHalfUp(price * rate, divisor * how.unit) * how.unit)
}

const RATE_SCALE = 10n ** 12n

function scaleRate(rate: Rate): bigint {
  const match = /^(\d+)(?:\.(\d{1,12}))?$/.exec(rate)
  if (!match) throw new Error(`not a tax rate as a decimal fraction: ${rate}`)
  return BigInt(match[1] ?? '0') * RATE_SCALE + BigInt((match[2] ?? '').padEnd(12, '0'))
}

function percentOf(base: Amount, percentage: string, unit: Amount): Amount {
  return divideHalfUp(base * scaleRate(percentage), RATE_SCALE * 100n * unit) * unit
}
