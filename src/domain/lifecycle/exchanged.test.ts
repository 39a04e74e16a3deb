import { expect, test } from 'vitest'
import { type NetSuiteId, netSuiteId } from '../ids.ts'
import { agreed, life, lifePolicy, paid, taken } from '../testing/life.ts'

const AT = (day: number): string => `2026-05-${String(day).padStart(2, '0')}T10:00:00Z`

/** A unit comes back, and another article is billed with it, since the store bills at the order. */
const facts = paid(
  agreed(taken({ lines: [{ price: 4000 }] }), {
    at: AT(20),
    reason: 'RETURN',
    returnId: 4401,
    lines: [{ price: 5000 }],
    sales: [
      { line: 0, quantity: -1, total: -4000 },
      { line: 1, quantity: 1, total: 5000 },
    ],
  }),
  { at: AT(21), amount: 1000 },
)
const items = new Map([
  ['SKU-1', { kind: 'one', id: '101', itemId: 'SKU-1', inactive: false } as never],
  ['SKU-2', { kind: 'none' } as never],
])
const given = (...booked: readonly (readonly [string, NetSuiteId])[]) =>
  life(facts, lifePolicy({ billing: 'on-order' }), { items, orderStands: true, booked: new Map(booked) })

test('an exchanged article whose SKU NetSuite does not know is not written, though it is billed', () => {
  const result = given(['L6001', netSuiteId(101)])
  expect(result.faults.map(({ code }) => code)).toEqual(['mapping.sku-unknown'])
  expect(result.salesOrder).toBeNull()
})

test('one that stands already keeps its item, whatever became of the SKU', () => {
  const result = given(['L6001', netSuiteId(101)], ['L6002', netSuiteId(102)])
  expect(result.faults).toEqual([])
  expect(result.salesOrder?.lines.map(({ key, item }) => [key, item])).toEqual([
    ['L6001', '101'],
    ['L6002', '102'],
  ])
})
