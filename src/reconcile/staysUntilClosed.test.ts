import { expect, test } from 'vitest'
import type { SalesOrder } from '../domain/netsuite/documents.ts'
import type { OrderLife } from '../domain/shopify/order.ts'
import { life, lifePolicy, refunded, shipped, taken } from '../domain/testing/life.ts'
import { beforeClosing, staysUntilClosed } from './staysUntilClosed.ts'

const AT = (day: number): string => `2026-05-${String(day).padStart(2, '0')}T10:00:00Z`
const sold = taken({ lines: [{ price: 1000, quantity: 3 }] })
const back = (facts: OrderLife, day: number, quantity: number): OrderLife =>
  refunded(facts, {
    at: AT(day),
    lines: [{ line: 0, quantity, subtotal: 1000 * quantity, restock: 'CANCEL' }],
    money: [{ amount: 1000 * quantity }],
  })
const written = (facts: OrderLife): SalesOrder => {
  const { salesOrder } = life(facts)
  if (salesOrder === null) throw new Error('no sales order')
  return salesOrder
}
const stays = (before: OrderLife, now: OrderLife): boolean =>
  staysUntilClosed(written(before), { salesOrder: written(now), documents: life(now).documents })

test('refunded in steps: it stays at what the last refund but one left, and is closed', () => {
  const partly = back(sold, 8, 2)
  expect(stays(partly, back(partly, 9, 1))).toBe(true)
})

test('cancelled after a shipment: units that are still to be billed must be on it', () => {
  const cancelled = { ...back(shipped(sold, { at: AT(8), lines: [[0, 2]] }), 9, 1), cancelledAt: AT(9) }
  expect(stays(sold, cancelled)).toBe(true)
  expect(stays(back(sold, 7, 2), cancelled)).toBe(false)
})

test('an order that goes on follows its facts', () => {
  expect(stays(sold, back(sold, 8, 1))).toBe(false)
})

test('before a line is closed, what waits for its period must stand too, as far as it is made from the order', () => {
  const facts = back(shipped(sold, { at: AT(8), lines: [[0, 2]] }), 9, 1)
  const closedPeriods = [{ name: 'May 2026', start: '2026-05-01', end: '2026-05-31' }]
  const desired = life(facts, lifePolicy({ billing: 'on-order' }), { closedPeriods })
  expect(desired.documents.filter(({ from }) => from?.kind === 'salesOrder')).toEqual([])
  const kinds = beforeClosing(desired).map(({ kind }) => kind)
  expect(kinds).toEqual(expect.arrayContaining(['invoice', 'itemFulfillment']))
})
