import { divideRounded } from './money.ts'

/** A plain decimal number, exact: `units` × 10^−`scale`. For rates; amounts of money have money.ts. */
export interface Decimal {
  readonly units: bigint
  readonly scale: number
}

/** Null for anything but digits with an optional sign and fraction: exponents and separators are not taken. */
export function parseDecimal(text: string): Decimal | null {
  const match = /^([+-])?(\d+)(?:\.(\d+))?$/.exec(text.trim())
  if (!match) return null
  const fraction = (match[3] ?? '').replace(/0+$/, '')
  const units = BigInt((match[2] ?? '0') + fraction)
  return { units: match[1] === '-' ? -units : units, scale: fraction.length }
}

/** Without trailing zeros: "8.875", "20", "0". */
export function formatDecimal({ units, scale }: Decimal): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '')
  const text = fraction === '' ? whole : `${whole}.${fraction}`
  return units < 0n ? `-${text}` : text
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale)
  const lift = (value: Decimal): bigint => value.units * 10n ** BigInt(scale - value.scale)
  return { units: lift(a) + lift(b), scale }
}

/** 0.08875 → 8.875: NetSuite states tax rates in percent. */
export function toPercent({ units, scale }: Decimal): Decimal {
  return scale >= 2 ? { units, scale: scale - 2 } : { units: units * 10n ** BigInt(2 - scale), scale: 0 }
}

/** numerator ÷ denominator with `scale` decimals, rounded half away from zero. The denominator is positive. */
export const divideToDecimal = (numerator: bigint, denominator: bigint, scale: number): Decimal => ({
  units: divideRounded(numerator * 10n ** BigInt(scale), denominator),
  scale,
})
