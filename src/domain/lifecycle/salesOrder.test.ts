import { describe, expect, test } from 'vitest'
import { Books, planned, stampedLife } from '../testing/books.ts'
import { agreed, life, lifePolicy, refunded, type RefundSpec, shipped, taken } from '../testing/life.ts'

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

describe('a discount on what has not left, once other goods have', () => {
  const two = { lines: [{ price: 1000 }, { price: 1660, quantity: 2 }], shipping: [{ price: 500 }] }
  const moved = shipped(taken(two), { at: AT(8), lines: [[0, 1]] })
  const edit = { reason: 'ORDER_EDIT' as const, sales: [{ line: 1, quantity: 0, total: -332 }] }

  test('stands below a line of its own at the end, and the bill names that line', () => {
    const edited = agreed(moved, { at: AT(9), ...edit })
    const result = life(shipped(edited, { at: AT(10), lines: [[1, 2]] }))
    const lines = result.salesOrder?.lines ?? []
    expect(lines.map(({ key, quantity, amount }) => [key, quantity, amount.minor])).toEqual([
      ['L6001', 1, 1000n],
      ['S6501', 1, 500n],
      ['L6002-9002', 2, 3320n],
      ['D6002-9002-X', null, -332n],
    ])
    const bill = result.documents.findLast(({ kind }) => kind === 'invoice')
    expect(bill?.kind === 'invoice' && bill.lines.map(({ sourceKey }) => sourceKey)).toEqual([
      'L6002-9002',
      'D6002-9002-X',
    ])
    expect(Object.values(result.balances).map(({ minor }) => minor)).toEqual([332n, 0n, 0n])
  })

  test('NetSuite is brought to it: the line that stood is closed, its successor added', () => {
    const books = new Books()
    for (const facts of [moved, agreed(moved, { at: AT(9), ...edit })]) {
      const { actions, faults } = planned(books, stampedLife(facts))
      expect(faults).toEqual([])
      books.apply(actions)
    }
    expect([...books.closed]).toEqual(['L6002'])
    expect(planned(books, stampedLife(agreed(moved, { at: AT(9), ...edit }))).faults).toEqual([])
  })

  test('while nothing has left, it stands below the line itself', () => {
    const { salesOrder } = life(agreed(taken(two), { at: AT(9), ...edit }))
    expect(salesOrder?.lines.map(({ key }) => key)).toEqual(['L6001', 'L6002', 'D6002-X', 'S6501'])
  })
})

describe('units added at their full price after discounted ones were billed, and one of them taken back', () => {
  const one = taken({ discounts: ['TEN'], lines: [{ price: 1000, allocations: [[0, 400]] }] })
  const billed = shipped(one, { at: AT(8), lines: [[0, 1]] })
  const added = agreed(billed, {
    at: AT(9),
    reason: 'ORDER_EDIT',
    sales: [{ line: 0, quantity: 2, total: 2000 }],
  })
  const back = (total: number) =>
    agreed(added, { at: AT(10), reason: 'ORDER_EDIT', sales: [{ line: 0, quantity: -1, total }] })

  test('at what all of them cost on average: the rest is sold as it is, and bears no discount', () => {
    const { salesOrder, faults } = life(back(-867))
    expect(faults).toEqual([])
    expect(salesOrder?.lines.map(({ key, quantity, amount }) => [key, quantity, amount.minor])).toEqual([
      ['L6001', 1, 1000n],
      ['D6001-0', null, -400n],
      ['L6001-9002', 1, 1133n],
    ])
  })

  test('at less than the discount explains: more than the list price is no price', () => {
    expect(life(back(-599)).faults.map(({ code }) => code)).toEqual(['source.equation-failed'])
  })
})

test('what was taken back before it could be written does not come back to close the order', () => {
  const facts = taken({ lines: [{ price: 2000, sku: null }, { price: 3200 }] })
  const back = (line: number, subtotal: number, day: number): RefundSpec => ({
    at: AT(day),
    lines: [{ line, quantity: 1, subtotal, restock: 'CANCEL' }],
    money: [{ amount: subtotal }],
  })
  const refundedTwice = refunded(refunded(facts, back(0, 2000, 8)), back(1, 3200, 9))
  const cancelled = { ...refundedTwice, cancelledAt: AT(9) }
  const stands = life(cancelled, lifePolicy(), { orderStands: true })
  expect(stands.faults).toEqual([])
  expect(stands.salesOrder?.lines.map(({ key }) => key)).toEqual(['L6002'])
  expect(stands.closes).toBe(true)
  expect(life(cancelled).faults.map(({ code }) => code)).toEqual(['mapping.sku-missing'])
})

test('what was first sold is known of an order that changed, and of no other', () => {
  const facts = taken({ lines: [{ price: 1000, quantity: 3 }] })
  const less = { at: AT(8), reason: 'ORDER_EDIT' as const, sales: [{ line: 0, quantity: -2, total: -2000 }] }
  const { salesOrder, firstSold } = life(agreed(facts, less))
  expect([salesOrder, firstSold].map((one) => one?.lines.map(({ quantity }) => quantity))).toEqual([[1], [3]])
  expect(life(facts).firstSold).toBeNull()
})
