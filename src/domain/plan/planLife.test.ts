import { describe, expect, test } from 'vitest'
import { subtract } from '../money.ts'
import { Books, planned, stampedLife } from '../testing/books.ts'
import { agreed, refunded, shipped, taken } from '../testing/life.ts'
import { planLife } from './planLife.ts'

const DAY = (day: number): string => `2026-05-${String(day).padStart(2, '0')}T10:00:00Z`
const TWO_LINES = taken({ lines: [{ price: 5000, quantity: 2 }, { price: 2000 }] })

describe('a sales order of which a part left', () => {
  const after = (facts: typeof TWO_LINES) => {
    const books = new Books()
    const before = shipped(TWO_LINES, { at: DAY(8), lines: [[0, 1]] })
    books.apply(planned(books, stampedLife(before)).actions)
    const desired = stampedLife(facts)
    return { books, desired, plan: planned(books, desired) }
  }
  const part = shipped(TWO_LINES, { at: DAY(8), lines: [[0, 1]] })

  test('closes a line that was refunded before anything of it left', () => {
    const facts = refunded(part, {
      at: DAY(9),
      lines: [{ line: 1, quantity: 1, subtotal: 2000, restock: 'CANCEL' }],
      money: [{ amount: 2000 }],
    })
    expect(after(facts).plan.actions).toMatchObject([
      { kind: 'update', how: 'amend', closes: ['L6002'] },
      {},
      {},
      {},
      {},
      { kind: 'post', document: { kind: 'customerRefund' } },
    ])
  })

  test('lowers the open part of a line, and adds a new one at the end', () => {
    const facts = agreed(part, {
      at: DAY(9),
      reason: 'ORDER_EDIT',
      lines: [{ price: 700 }],
      sales: [
        { line: 0, quantity: -1, total: -5000 },
        { line: 2, quantity: 1, total: 700 },
      ],
    })
    const { plan } = after(facts)
    expect(plan.actions[0]).toMatchObject({ kind: 'update', how: 'append', closes: [] })
    expect(plan.faults).toEqual([])
  })

  test('closes its rest when the order is cancelled', () => {
    expect(after({ ...part, cancelledAt: DAY(9) }).plan.actions[0]).toMatchObject({ kind: 'close' })
  })

  test('is a person’s where somebody changed what left', () => {
    const { books, desired } = after(part)
    const standing = books.standing(desired).map((record) =>
      record.kind === 'salesOrder'
        ? {
            ...record,
            lines: record.lines.map((line) =>
              line.key === 'L6001' ? { ...line, item: '1' as never } : line,
            ),
          }
        : record,
    )
    const plan = planLife({ desired, customer: null, standing, written: books.order, applied: new Set() })
    expect(plan.faults.map(({ code }) => code)).toEqual(['booking.edit-after-billing'])
  })

  test('a posted document that stands with another total is a difference, never an edit', () => {
    const { books, desired } = after(part)
    const standing = books
      .standing(desired)
      .map((record) =>
        record.kind === 'invoice'
          ? { ...record, total: subtract(record.total, { ...record.total, minor: 1n }) }
          : record,
      )
    const plan = planLife({ desired, customer: null, standing, written: books.order, applied: new Set() })
    expect(plan.faults.map(({ code }) => code)).toEqual(['booking.difference'])
  })
})
