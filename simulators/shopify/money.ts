import type { Amount, MoneyBag } from './model.ts'

/** Decimals an `Amount` keeps. */
const SCALE = 6
const UNIT = 1_000_000n

// ISO 4217 minor units where they are not two.
const EXPONENTS: Readonly<Record<string, number>> = {
  BHD: 3,
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  IQD: 3,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  PYG: 0,
  RWF: 0,
  TND: 3,
  UGX: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
}

export const ZERO: MoneyBag = Object.freeze({ shop: 0n, presentment: 0n })

/** Decimals the currency has. */
export function currencyExponent(currencyCode: string): number {
  return EXPONENTS[currencyCode] ?? 2
}

/**
 * Parses a decimal ("12.00", "-3.5", 4, "1e2" refused) to millionths, cutting nothing: more than six decimals
 * that are not zero throw.
 */
export function parseAmount(text: string | number): Amount {
  const match = /^\s*([+-]?)(\d+)(?:\.(\d*))?\s*$/.exec(String(text))
  if (!match) throw new Error(`not a decimal amount: ${text}`)
  const fraction = match[3] ?? ''
  if (/[1-9]/.test(fraction.slice(SCALE))) throw new Error(`more than ${SCALE} decimals: ${text}`)
  const value = BigInt(match[2] ?? '0') * UNIT + BigInt(fraction.slice(0, SCALE).padEnd(SCALE, '0'))
  return match[1] === '-' ? -value : value
}

/** Prints as Shopify prints Decimal: at least one decimal, no further trailing zeros (recordings: "20.0", "13.5"). */
export function formatAmount(amount: Amount): string {
  const sign = amount < 0n ? '-' : ''
  const abs = amount < 0n ? -amount : amount
  const fraction = (abs % UNIT).toString().padStart(SCALE, '0').replace(/0+$/, '')
  return `${sign}${abs / UNIT}.${fraction === '' ? '0' : fraction}`
}

/** Prints as the deprecated `Money` scalar and REST bodies do: the currency's own number of decimals or more. */
export function formatMoneyScalar(amount: Amount, currencyCode: string): string {
  const exponent = currencyExponent(currencyCode)
  const [whole, fraction = ''] = formatAmount(amount).split('.')
  const digits = fraction.replace(/0+$/, '').padEnd(exponent, '0')
  return digits === '' ? `${whole}` : `${whole}.${digits}`
}

/** Integer division rounding half away from zero. `divisor` > 0. */
export function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n
  const abs = negative ? -dividend : dividend
  const rounded = (abs * 2n + divisor) / (divisor * 2n)
  return negative ? -rounded : rounded
}

/** Rounds half up to the currency's minor unit. */
export function roundToCurrency(amount: Amount, currencyCode: string): Amount {
  const step = 10n ** BigInt(SCALE - currencyExponent(currencyCode))
  return divideHalfUp(amount, step) * step
}

/** amount × rate, rounded half up to the currency. `rate` is a decimal string with up to 12 decimals. */
export function multiplyRate(amount: Amount, rate: string, currencyCode: string): Amount {
  const [whole = '0', fraction = ''] = rate.split('.')
  const scaled = BigInt(whole + fraction.slice(0, 12).padEnd(12, '0'))
  const step = 10n ** BigInt(SCALE - currencyExponent(currencyCode))
  return divideHalfUp(amount * scaled, 10n ** 12n * step) * step
}

/** The part `numerator / denominator` of an amount, rounded half up to the currency. */
export function part(
  amount: Amount,
  ratio: { numerator: bigint; denominator: bigint },
  currencyCode: string,
): Amount {
  const step = 10n ** BigInt(SCALE - currencyExponent(currencyCode))
  return divideHalfUp(amount * ratio.numerator, ratio.denominator * step) * step
}

export function bag(shop: Amount, presentment: Amount = shop): MoneyBag {
  return { shop, presentment }
}

export function add(...bags: readonly MoneyBag[]): MoneyBag {
  let shop = 0n
  let presentment = 0n
  for (const b of bags) {
    shop += b.shop
    presentment += b.presentment
  }
  return { shop, presentment }
}

export function subtract(a: MoneyBag, b: MoneyBag): MoneyBag {
  return { shop: a.shop - b.shop, presentment: a.presentment - b.presentment }
}

export function negate(a: MoneyBag): MoneyBag {
  return { shop: -a.shop, presentment: -a.presentment }
}

export function times(a: MoneyBag, quantity: number): MoneyBag {
  return { shop: a.shop * BigInt(quantity), presentment: a.presentment * BigInt(quantity) }
}

export function isZero(a: MoneyBag): boolean {
  return a.shop === 0n && a.presentment === 0n
}

export function sum(bags: Iterable<MoneyBag>): MoneyBag {
  return add(...bags)
}
