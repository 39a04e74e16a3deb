import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDecimals, divideToDecimal, formatDecimal, parseDecimal, toPercent } from './decimal.ts'

const percent = (text: string): string | null => {
  const parsed = parseDecimal(text)
  return parsed === null ? null : formatDecimal(toPercent(parsed))
}

test('rates become percent exactly', () => {
  expect(['0.08875', '0.2', '0', '0.20', '1', '0.005', '-0.05'].map(percent)).toEqual([
    '8.875',
    '20',
    '0',
    '20',
    '100',
    '0.5',
    '-5',
  ])
})

test('what is no plain decimal is not taken', () => {
  expect(['', '1e-3', '1,5', 'NaN', '.5', '5.', '0x1'].map(parseDecimal)).toEqual(Array(7).fill(null))
})

test('formatting and parsing are inverse, and addition is exact', () => {
  const decimals = fc.record({
    units: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
    scale: fc.nat({ max: 10 }),
  })
  fc.assert(
    fc.property(decimals, decimals, (a, b) => {
      const text = formatDecimal(a)
      const parsed = parseDecimal(text)
      expect(parsed === null ? null : formatDecimal(parsed)).toBe(text)
      const total = addDecimals(a, b)
      expect(total.units).toBe(
        a.units * 10n ** BigInt(total.scale - a.scale) + b.units * 10n ** BigInt(total.scale - b.scale),
      )
    }),
  )
})

test('a division keeps the decimals asked for', () => {
  expect(formatDecimal(divideToDecimal(9765n, 9000n, 8))).toBe('1.085')
  expect(formatDecimal(divideToDecimal(1n, 3n, 8))).toBe('0.33333333')
})
