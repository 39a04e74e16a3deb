import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { divideHalfUp, formatAmount, formatMoneyScalar, parseAmount, part, roundToCurrency } from './money.ts'

describe('amounts as Shopify prints them', () => {
  test.each([
    ['20.00', '20.0'],
    ['13.50', '13.5'],
    ['12.77', '12.77'],
    ['0', '0.0'],
    ['-0.05', '-0.05'],
    ['1340730', '1340730.0'],
    ['10.005', '10.005'],
  ])('%s prints as %s', (given, printed) => {
    expect(formatAmount(parseAmount(given))).toBe(printed)
  })

  test('the Money scalar has the currency’s decimals', () => {
    expect(formatMoneyScalar(parseAmount('16.99'), 'CAD')).toBe('16.99')
    expect(formatMoneyScalar(0n, 'CAD')).toBe('0.00')
    expect(formatMoneyScalar(parseAmount('1000'), 'JPY')).toBe('1000')
    expect(formatMoneyScalar(parseAmount('1.5'), 'KWD')).toBe('1.500')
  })

  test('an amount that is none is refused', () => {
    expect(() => parseAmount('1e3')).toThrow('not a decimal amount')
    expect(() => parseAmount('1.0000001')).toThrow('more than 6 decimals')
  })

  test('printing and parsing give the amount back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (amount) => {
        expect(parseAmount(formatAmount(amount))).toBe(amount)
      }),
    )
  })
})

describe('rounding', () => {
  test('half goes away from zero', () => {
    expect(divideHalfUp(5n, 2n)).toBe(3n)
    expect(divideHalfUp(-5n, 2n)).toBe(-3n)
    expect(roundToCurrency(parseAmount('0.005'), 'CAD')).toBe(parseAmount('0.01'))
    expect(roundToCurrency(parseAmount('10.5'), 'JPY')).toBe(parseAmount('11'))
  })

  test('a part of an amount is a whole number of minor units', () => {
    expect(part(parseAmount('10'), { numerator: 1n, denominator: 3n }, 'CAD')).toBe(parseAmount('3.33'))
  })
})
