/** The oracle's own arithmetic: bigint minor units of one currency, from the decimal texts that Shopify and NetSuite write. */

/** ISO 4217 currencies whose minor unit is not a hundredth. */
const DECIMALS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
}

export const decimalsOf = (currency: string): number => DECIMALS[currency] ?? 2

/** A figure that cannot be an amount of its currency. */
export class NotAnAmount extends Error {
  override readonly name = 'NotAnAmount'
}

/**
 * "12.50" as minor units: 1250n with two decimals.
 * @throws NotAnAmount where it is no decimal, or has more decimals than its currency that are not zero
 */
export function minorUnits(text: string, decimals: number): bigint {
  const dot = text.indexOf('.')
  const whole = dot < 0 ? text : text.slice(0, dot)
  const fraction = dot < 0 ? '' : text.slice(dot + 1)
  if (!/^-?\d+$/.test(whole) || !/^\d*$/.test(fraction)) throw new NotAnAmount(`"${text}" is no decimal`)
  if (/[^0]/.test(fraction.slice(decimals)))
    throw new NotAnAmount(`"${text}" has more than ${decimals} decimals`)
  const digits = BigInt(whole.replace('-', '') + fraction.slice(0, decimals).padEnd(decimals, '0'))
  return text.startsWith('-') ? -digits : digits
}

/** 1250n with two decimals as "12.50". */
export function printed(amount: bigint, decimals = 2): string {
  const sign = amount < 0n ? '-' : ''
  const digits = String(amount < 0n ? -amount : amount).padStart(decimals + 1, '0')
  if (decimals === 0) return sign + digits
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

/** amount × by ÷ over, rounded half away from zero. `over` > 0. */
export function proportion(amount: bigint, by: bigint, over: bigint): bigint {
  const product = amount * by
  const magnitude = product < 0n ? -product : product
  const twice = (2n * magnitude) / over
  const rounded = (twice + 1n) / 2n
  return product < 0n ? -rounded : rounded
}

export const total = (amounts: Iterable<bigint>): bigint => {
  let all = 0n
  for (const amount of amounts) all += amount
  return all
}

export const magnitude = (amount: bigint): bigint => (amount < 0n ? -amount : amount)
