import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { add, allocate, currency, divideRounded, formatMoney, money, parseMoney, sum } from './money.ts'

const USD = currency('USD')
const JPY = currency('JPY')
const KWD = currency('KWD')

describe('parseMoney', () => {
  test.each([
    ['20.0', USD, 2000n],
    ['20', USD, 2000n],
    ['15.0000', USD, 1500n],
    ['-0.05', USD, -5n],
    ['1000.00', JPY, 1000n],
    ['1.005', KWD, 1005n],
  ])('%s %s', (text, code, minor) => {
    expect(parseMoney(text, code)).toEqual({ ok: true, value: { minor, currency: code } })
  })

  test.each([
    ['0.001', USD],
    ['10.5', JPY],
    ['1e3', USD],
    ['', USD],
    ['1,000.00', USD],
    ['NaN', USD],
  ])('refuses %s %s', (text, code) => {
    expect(parseMoney(text, code).ok).toBe(false)
  })

  test('format and parse are inverse for every amount and currency', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
        fc.constantFrom(USD, JPY, KWD),
        (minor, code) => {
          expect(parseMoney(formatMoney(money(minor, code)), code)).toEqual({
            ok: true,
            value: money(minor, code),
          })
        },
      ),
    )
  })
})

test('amounts of different currencies are never added', () => {
  expect(() => add(money(1n, USD), money(1n, JPY))).toThrow('USD and JPY')
})

test('allocation is exact, and no part is more than one minor unit from its share', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -1_000_000n, max: 1_000_000n }),
      fc.array(fc.bigInt({ min: 0n, max: 10_000n }), { minLength: 1, maxLength: 12 }),
      (minor, weights) => {
        const parts = allocate(money(minor, USD), weights)
        expect(sum(parts, USD).minor).toBe(minor)
        const total = weights.reduce((a, b) => a + b, 0n)
        if (total === 0n) return
        for (const [index, part] of parts.entries()) {
          const exact = minor * (weights[index] ?? 0n)
          const off = part.minor * total - exact
          expect(off > -total && off < total).toBe(true)
        }
      },
    ),
  )
})

test('a 10.00 discount over three equal lines is 334, 333, 333', () => {
  expect(allocate(money(1000n, USD), [1n, 1n, 1n]).map((part) => part.minor)).toEqual([334n, 333n, 333n])
})

test('rounding is half away from zero', () => {
  expect([divideRounded(5n, 2n), divideRounded(-5n, 2n), divideRounded(4n, 3n)]).toEqual([3n, -3n, 1n])
})
