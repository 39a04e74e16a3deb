import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAmount } from './money.ts'
import { allocate, allocateDiscounts, minorUnit, taxAmounts } from './pricing.ts'

const cent = minorUnit('USD')
const cents = (...amounts: number[]): bigint[] => amounts.map((amount) => BigInt(amount) * cent)

describe('discounts', () => {
  test('10.00 over three equal lines is 3.34, 3.33, 3.33: the odd cent goes to the first', () => {
    expect(allocate(parseAmount('10'), cents(2000, 2000, 2000), cent)).toEqual(cents(334, 333, 333))
  })

  test('a percentage code comes after the discount on one line', () => {
    const discounts = [
      { applicationIndex: 0, owners: [0], fixed: parseAmount('5') },
      { applicationIndex: 1, owners: [0, 1], percentage: '10' },
    ]
    expect(allocateDiscounts(cents(2500, 1000), discounts, cent)).toEqual([
      [
        { applicationIndex: 0, amount: parseAmount('5') },
        { applicationIndex: 1, amount: parseAmount('2') },
      ],
      [{ applicationIndex: 1, amount: parseAmount('1') }],
    ])
  })

  test('shares sum to the discount, capped at the price, and none exceeds its line', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(weights, fc.integer({ min: 0, max: 300_000 }), (prices, total) => {
        const shares = allocate(BigInt(total) * cent, cents(...prices), cent)
        const most = prices.reduce((all, price) => all + price, 0)
        expect(shares.reduce((all, share) => all + share, 0n)).toBe(BigInt(Math.min(total, most)) * cent)
        expect(shares.every((share, index) => share >= 0n && share <= (cents(...prices)[index] ?? 0n))).toBe(
          true,
        )
      }),
    )
  })
})

describe('taxes', () => {
  test('each jurisdiction rounds by itself', () => {
    const rates = ['0.04', '0.045', '0.00375']
    expect(taxAmounts(parseAmount('19.99'), rates, { included: false, unit: cent })).toEqual(cents(80, 90, 7))
  })

  test('tax-inclusive: 102.00 at 20 % contains 17.00', () => {
    expect(taxAmounts(parseAmount('102'), ['0.2'], { included: true, unit: cent })).toEqual(cents(1700))
  })

  test('yen have no decimals', () => {
    const unit = minorUnit('JPY')
    expect(taxAmounts(parseAmount('1000'), ['0.1'], { included: true, unit })).toEqual([parseAmount('91')])
  })

  test('a rate in per cent is refused', () => {
    expect(() => taxAmounts(1n, ['20 %'], { included: false, unit: cent })).toThrow('decimal fraction')
  })
})
