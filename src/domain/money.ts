import { assert } from './assert.ts'
import type { Brand } from './brand.ts'
import { fail, ok, type Result } from './result.ts'

/** ISO 4217 code, upper case. */
export type Currency = Brand<string, 'Currency'>

/** An amount in minor units (cents, yen): the only form in which money is calculated. */
export interface Money {
  readonly minor: bigint
  readonly currency: Currency
}

/** ISO 4217 currencies whose minor unit is not 1/100. */
const EXPONENTS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
}

export function currency(code: string): Currency {
  assert(/^[A-Z]{3}$/.test(code), `"${code}" is no ISO 4217 currency code`)
  return code as Currency
}

/** Decimal places of the currency's minor unit. */
export const exponent = (code: Currency): number => EXPONENTS[code] ?? 2

export const money = (minor: bigint, code: Currency): Money => ({ minor, currency: code })
export const zero = (code: Currency): Money => money(0n, code)

/**
 * Parses a decimal string as an API states it. Trailing zeros are legal at any length ("15.0", "15.0000");
 * more significant decimals than the currency has are a failure, never rounded away.
 */
export function parseMoney(text: string, code: Currency): Result<Money, string> {
  const match = /^([+-])?(\d+)(?:\.(\d+))?$/.exec(text.trim())
  if (!match) return fail(`"${text}" is no decimal amount`)
  const places = exponent(code)
  const decimals = (match[3] ?? '').replace(/0+$/, '')
  if (decimals.length > places) return fail(`"${text}" has more decimals than ${code} has (${places})`)
  const minor = BigInt((match[2] ?? '0') + decimals.padEnd(places, '0'))
  return ok(money(match[1] === '-' ? -minor : minor, code))
}

/** The exact decimal string, with the currency's own number of decimals: "104.49", "1000", "-0.05". */
export function formatMoney(amount: Money): string {
  const places = exponent(amount.currency)
  const negative = amount.minor < 0n
  const digits = (negative ? -amount.minor : amount.minor).toString().padStart(places + 1, '0')
  const whole = places ? digits.slice(0, -places) : digits
  return `${negative ? '-' : ''}${whole}${places ? `.${digits.slice(-places)}` : ''}`
}

function sameCurrency(a: Money, b: Money): void {
  assert(a.currency === b.currency, `${a.currency} and ${b.currency} cannot be calculated together`)
}

export function add(a: Money, b: Money): Money {
  sameCurrency(a, b)
  return money(a.minor + b.minor, a.currency)
}

export function subtract(a: Money, b: Money): Money {
  sameCurrency(a, b)
  return money(a.minor - b.minor, a.currency)
}

export const negate = (a: Money): Money => money(-a.minor, a.currency)

export function equal(a: Money, b: Money): boolean {
  sameCurrency(a, b)
  return a.minor === b.minor
}

export const sum = (amounts: Iterable<Money>, code: Currency): Money => {
  let total = zero(code)
  for (const amount of amounts) total = add(total, amount)
  return total
}

/** Rounds numerator ÷ denominator half away from zero, in integers. The denominator is positive. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  assert(denominator > 0n, 'divideRounded needs a positive denominator')
  const magnitude = (2n * (numerator < 0n ? -numerator : numerator) + denominator) / (2n * denominator)
  return numerator < 0n ? -magnitude : magnitude
}

/**
 * Splits an amount by weights so that the parts sum to it exactly; what rounding leaves goes one minor unit
 * at a time to the largest remainders, earlier parts first. All-zero weights give everything to the first part.
 */
export function allocate(amount: Money, weights: readonly bigint[]): readonly Money[] {
  assert(weights.length > 0 && weights.every((weight) => weight >= 0n), 'allocate needs non-negative weights')
  const total = weights.reduce((a, b) => a + b, 0n)
  if (total === 0n) return weights.map((_, index) => money(index === 0 ? amount.minor : 0n, amount.currency))
  const sign = amount.minor < 0n ? -1n : 1n
  const magnitude = amount.minor * sign
  const parts = weights.map((weight, index) => ({
    index,
    floor: (magnitude * weight) / total,
    rest: (magnitude * weight) % total,
  }))
  let left = magnitude - parts.reduce((a, part) => a + part.floor, 0n)
  for (const part of parts.toSorted((a, b) =>
    a.rest === b.rest ? a.index - b.index : a.rest < b.rest ? 1 : -1,
  )) {
    if (left === 0n) break
    part.floor += 1n
    left -= 1n
  }
  return parts.map((part) => money(part.floor * sign, amount.currency))
}
