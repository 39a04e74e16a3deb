import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { currency, type Money, money } from '../money.ts'
import { type DiscountPart, discountParts, type Priced, withoutTax } from './discounts.ts'

const USD = currency('USD')
const usd = (minor: number): Money => money(BigInt(minor), USD)
const parts = (...amounts: readonly number[]): DiscountPart[] =>
  amounts.map((amount, applicationIndex) => ({ applicationIndex, amount: usd(amount) }))
const told = (result: readonly DiscountPart[] | null): string[] | null =>
  result?.map(({ applicationIndex, amount }) => `${applicationIndex ?? 'X'}:${amount.minor}`) ?? null
const split = (priced: Partial<Priced> & Pick<Priced, 'list' | 'sold'>): string[] | null =>
  told(discountParts({ allocations: [], units: { sold: 1, stated: 1 }, converted: false, ...priced }))

describe('what a line was discounted by', () => {
  test('equal to the allocations: they are taken as given', () => {
    expect(split({ list: usd(1000), sold: usd(700), allocations: parts(100, 200) })).toEqual([
      '0:100',
      '1:200',
    ])
  })

  test('two allocations of one application are one discount', () => {
    const allocations = [...parts(100), ...parts(50)]
    expect(split({ list: usd(1000), sold: usd(850), allocations })).toEqual(['0:150'])
  })

  test('what was booked before a later discount bears none of it', () => {
    const allocations = parts(630, 280, 20)
    expect(split({ list: usd(6303), sold: usd(5673), allocations })).toEqual(['0:630'])
    expect(split({ list: usd(6303), sold: usd(5393), allocations })).toEqual(['0:630', '1:280'])
  })

  test('less than the allocations: scaled by largest remainder', () => {
    expect(split({ list: usd(1000), sold: usd(890), allocations: parts(100, 200) })).toEqual(['0:37', '1:73'])
  })

  test('more than the allocations: the rest has no application', () => {
    expect(split({ list: usd(1000), sold: usd(600), allocations: parts(100, 200) })).toEqual([
      '0:100',
      '1:200',
      'X:100',
    ])
  })

  test('units taken away take their share with them', () => {
    const units = { sold: 2, stated: 3 }
    expect(split({ list: usd(2000), sold: usd(1800), allocations: parts(300), units })).toEqual(['0:200'])
  })

  test('units added at their full price take none of it', () => {
    const units = { sold: 1, stated: 3 }
    expect(split({ list: usd(3200), sold: usd(2880), allocations: parts(320), units })).toEqual(['0:320'])
    expect(split({ list: usd(6400), sold: usd(6400), allocations: parts(320), units })).toEqual([])
  })

  test('no discount, and none stated', () => {
    expect(split({ list: usd(1000), sold: usd(1000), allocations: parts(0) })).toEqual([])
  })

  test('sold above the list price is no discount', () => {
    expect(split({ list: usd(1000), sold: usd(1001) })).toBeNull()
    expect(split({ list: usd(1000), sold: usd(1001), converted: true })).toEqual([])
  })

  test('the parts are the discount exactly, and all of them positive', () => {
    const amounts = fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 4 })
    const counts = fc.record({ sold: fc.integer({ min: 1, max: 9 }), stated: fc.integer({ min: 1, max: 9 }) })
    fc.assert(
      fc.property(
        amounts,
        counts,
        fc.tuple(fc.nat(100_000), fc.nat(100_000)),
        (allocated, units, [list, less]) => {
          const sold = Math.max(0, list - less)
          const result = discountParts({
            list: usd(list),
            sold: usd(sold),
            allocations: parts(...allocated),
            units,
            converted: false,
          })
          expect(result?.reduce((sum, { amount }) => sum + amount.minor, 0n)).toBe(BigInt(list - sold))
          expect(result?.every(({ amount }) => amount.minor > 0n)).toBe(true)
        },
      ),
    )
  })
})

describe('the discount without tax', () => {
  const vat = (rate: string | null) => [
    { title: 'VAT', rate, channelLiable: false, amount: { shop: usd(0), presentment: usd(0) } },
  ]
  const net = (gross: number, rate: string | null): string[] | null =>
    told(withoutTax(parts(gross), { sold: usd(1200), net: usd(1000), taxLines: vat(rate) }))

  test('is gross ÷ (1 + Σ rates), rounded once', () => {
    expect(net(500, '0.2')).toEqual(['0:417'])
    const line = { sold: usd(1200), net: usd(1000), taxLines: [...vat('0.05'), ...vat('0.15')] }
    expect(told(withoutTax(parts(357, 143), line))).toEqual(['0:298', '1:119'])
  })

  test('where no rate is stated, has the line’s own proportion', () => {
    expect(net(600, null)).toEqual(['0:500'])
    expect(told(withoutTax(parts(600), { sold: usd(0), net: usd(0), taxLines: vat(null) }))).toEqual([
      '0:600',
    ])
  })

  test('is the discount itself where nothing is taxed', () => {
    expect(told(withoutTax(parts(600), { sold: usd(1), net: usd(1), taxLines: [] }))).toEqual(['0:600'])
  })
})
