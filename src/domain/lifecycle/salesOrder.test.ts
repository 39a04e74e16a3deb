import { describe, expect, test } from 'vitest'
import { life, refunded, taken } from '../testing/life.ts'

const AT = (day: number): string => `2026-05-${String(day).padStart(2, '0')}T10:00:00Z`

/** It states the taxes that it would bear, so that it has a line of its own. */
const FREE = { price: 0, taxes: [{ title: 'NY STATE TAX', rate: '0.08875', amount: 0 }] }

describe('an order of which only shipping for nothing is left', () => {
  const sold = taken({ lines: [{ price: 8900 }], shipping: [FREE] })
  const refund = {
    at: AT(8),
    lines: [{ line: 0, quantity: 1, subtotal: 8900, restock: 'NO_RESTOCK' as const }],
    money: [{ amount: 8900 }],
  }

  test('is closed as it stood, since nothing of it will ever be billed', () => {
    const { salesOrder, closes } = life(refunded(sold, refund))
    expect(closes).toBe(true)
    expect(salesOrder?.lines.map(({ key, quantity, amount }) => [key, quantity, amount.minor])).toEqual([
      ['L6001', 1, 8900n],
      ['S6501', 1, 0n],
    ])
  })

  test('stays open while a unit given away is still to be delivered', () => {
    const gift = { price: 500, allocations: [[0, 500]] as const }
    const facts = taken({ discounts: ['GIFT'], lines: [{ price: 8900 }, gift], shipping: [FREE] })
    const { salesOrder, closes } = life(refunded(facts, refund))
    expect(closes).toBe(false)
    expect(salesOrder?.lines.map(({ key }) => key)).toEqual(['L6002', 'D6002-0', 'S6501'])
  })
})
