import { divideToDecimal, formatDecimal } from '../decimal.ts'
import { exponent } from '../money.ts'
import type { MoneyBag } from '../shopify/order.ts'
import type { Book } from './book.ts'

/** Decimals of the rate we state. */
const PLACES = 8

/**
 * Units of the subsidiary's base currency for one unit of the book currency, as the amounts themselves state it, so
 * that NetSuite's rate of the day cannot change base amounts (accounting-and-reliability.md §1.4). Null where the book
 * currency is the base, or where Shopify states no amount in the base: then NetSuite's own rate applies.
 */
export function exchangeRate({ side, policy }: Pick<Book, 'side' | 'policy'>, bag: MoneyBag): string | null {
  const booked = bag[side]
  const other = side === 'shop' ? bag.presentment : bag.shop
  if (booked.currency === policy.baseCurrency || other.currency !== policy.baseCurrency) return null
  if (booked.minor <= 0n || other.minor <= 0n) return null
  const numerator = other.minor * 10n ** BigInt(exponent(booked.currency))
  const denominator = booked.minor * 10n ** BigInt(exponent(other.currency))
  return formatDecimal(divideToDecimal(numerator, denominator, PLACES))
}
