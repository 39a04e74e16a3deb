/**
 * Arithmetic on amounts as NetSuite's JSON numbers carry them. Values go through their shortest decimal text
 * and integers, so 1.005 is 1.005 and sums do not drift.
 */

interface Decimal {
  readonly units: bigint
  readonly scale: number
}

const TEXT = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i

function decimalOf(value: number): Decimal {
  const match = TEXT.exec(String(value))
  if (match === null) throw new RangeError(`not a finite number: ${value}`)
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  const digits = BigInt(`${whole}${fraction}` || '0')
  const units = sign === '-' ? -digits : digits
  const scale = fraction.length - Number(exponent)
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 }
}

function roundTo(value: Decimal, precision: number): number {
  if (value.scale <= precision) return toNumber(value)
  const divisor = 10n ** BigInt(value.scale - precision)
  const magnitude = value.units < 0n ? -value.units : value.units
  const rounded = (magnitude + divisor / 2n) / divisor
  return toNumber({ units: value.units < 0n ? -rounded : rounded, scale: precision })
}

function toNumber(value: Decimal): number {
  if (value.units === 0n) return 0
  return Number(`${value.units}e-${value.scale}`)
}

/** Half away from zero to `precision` decimals. */
export function round(value: number, precision: number): number {
  return roundTo(decimalOf(value), precision)
}

/** The exact product, rounded half away from zero. */
export function multiply(left: number, right: number, precision: number): number {
  const a = decimalOf(left)
  const b = decimalOf(right)
  return roundTo({ units: a.units * b.units, scale: a.scale + b.scale }, precision)
}

/** left ÷ right, rounded half away from zero; 0 when `right` is 0. */
export function divide(left: number, right: number, precision: number): number {
  if (right === 0) return 0
  const a = decimalOf(left)
  const b = decimalOf(right)
  const guard = precision + 12
  const numerator = a.units * 10n ** BigInt(guard + b.scale)
  const denominator = b.units * 10n ** BigInt(a.scale)
  return roundTo({ units: numerator / denominator, scale: guard }, precision)
}

/** The exact sum. */
export function sum(values: readonly number[]): number {
  if (values.every(Number.isSafeInteger)) {
    const total = values.reduce((left, right) => left + right, 0)
    if (Number.isSafeInteger(total)) return total
  }
  return exactSum(values)
}

function exactSum(values: readonly number[]): number {
  let total: Decimal = { units: 0n, scale: 0 }
  for (const value of values) {
    const next = decimalOf(value)
    const scale = Math.max(total.scale, next.scale)
    const lift = (part: Decimal) => part.units * 10n ** BigInt(scale - part.scale)
    total = { units: lift(total) + lift(next), scale }
  }
  return toNumber(total)
}

/** `percent` % of `basis`, rounded half away from zero. */
export function percentOf(basis: number, percent: number, precision: number): number {
  const a = decimalOf(basis)
  const b = decimalOf(percent)
  return roundTo({ units: a.units * b.units, scale: a.scale + b.scale + 2 }, precision)
}
