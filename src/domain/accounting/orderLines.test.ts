import { expect, test } from 'vitest'
import type { LifeReadBack } from '../netsuite/documents.ts'
import { lifeAsIfStanding } from '../netsuite/lifeAsIfStanding.ts'
import { agreed, life, lifePolicy, shipped, taken } from '../testing/life.ts'
import { lifeEquations } from './lifeEquations.ts'

const AT = (day: number): string => `2026-05-${String(day).padStart(2, '0')}T10:00:00Z`

/** A unit was billed, and an edit added another one of it, which stands on a line of its own. */
const facts = agreed(shipped(taken({ lines: [{ price: 1000 }] }), { at: AT(8), lines: [[0, 1]] }), {
  at: AT(9),
  reason: 'ORDER_EDIT',
  sales: [{ line: 0, quantity: 1, total: 1000 }],
})
const policy = lifePolicy()
const desired = life(facts, policy)

const linesTie = (change: (line: LifeReadBack['lines'][number]) => LifeReadBack['lines'][number]) =>
  lifeEquations({
    facts,
    policy,
    desired,
    standing: lifeAsIfStanding(desired).map((record) =>
      record.kind === 'salesOrder' ? { ...record, lines: record.lines.map(change) } : record,
    ),
  })
    .filter(({ equation }) => equation === 'I-O3')
    .map(({ holds }) => holds)

test('units added after the bill stand on a line of their own, and count as the same thing sold', () => {
  expect(desired.salesOrder?.lines.map(({ key, quantity }) => [key, quantity])).toEqual([
    ['L6001', 1],
    ['L6001-9002', 1],
  ])
  expect(linesTie((line) => line)).toEqual([true])
  expect(linesTie((line) => (line.key === 'L6001-9002' ? { ...line, quantity: 2 } : line))).toContain(false)
})
