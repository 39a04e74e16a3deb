import { expect, test } from 'vitest'
import { agreed, shipped, taken } from '../domain/testing/life.ts'
import { stampedLife } from '../domain/testing/books.ts'
import { bookedItems, storedDocument } from './storedDocument.ts'

test('a line that was written anew keeps the item of the line that it stands for', () => {
  const two = { lines: [{ price: 1000 }, { price: 1660 }], shipping: [{ price: 500 }] }
  const moved = shipped(taken(two), { at: '2026-05-08T10:00:00Z', lines: [[0, 1]] })
  const sales = [{ line: 1, quantity: 0, total: -332 }]
  const { salesOrder } = stampedLife(
    agreed(moved, { at: '2026-05-09T10:00:00Z', reason: 'ORDER_EDIT', sales }),
  )
  if (salesOrder === null) throw new Error('no sales order')
  const items = new Map(bookedItems({ kind: 'salesOrder', document: storedDocument(salesOrder) }))
  expect([...items.keys()]).toEqual(['L6001', 'L6002', 'L6002-9002'])
  expect(items.get('L6002')).toBe(items.get('L6002-9002'))
})
