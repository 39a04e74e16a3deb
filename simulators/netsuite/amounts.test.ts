import { describe, expect, test } from 'vitest'
import { array, assert, integer, property } from 'fast-check'
import { divide, multiply, percentOf, round, sum } from './amounts.ts'

describe('amounts', () => {
  test('round half away from zero in decimal, not in binary', () => {
    expect(round(1.005, 2)).toBe(1.01)
    expect(round(-1.005, 2)).toBe(-1.01)
    expect(round(2.4, 0)).toBe(2)
    expect(round(1e-7, 2)).toBe(0)
    expect(multiply(1.1, 3, 2)).toBe(3.3)
    expect(percentOf(33.3, 8.875, 2)).toBe(2.96)
    expect(divide(10, 3, 2)).toBe(3.33)
    expect(divide(-10, 0.03, 2)).toBe(-333.33)
    expect(sum([0.1, 0.2, -0.3])).toBe(0)
  })

  test('sums equal the integer sums of cents', () => {
    assert(
      property(array(integer({ min: -1_000_000, max: 1_000_000 })), (cents) => {
        const total = cents.reduce((left, right) => left + right, 0)
        expect(Math.round(sum(cents.map((value) => value / 100)) * 100)).toBe(total === 0 ? 0 : total)
      }),
    )
  })
})
