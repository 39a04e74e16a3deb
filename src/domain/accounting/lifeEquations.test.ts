import { describe, expect, test } from 'vitest'
import { lifeEquations } from './lifeEquations.ts'
import { isSame } from './lifeTies.ts'
import { shopifyId } from '../ids.ts'
import { money } from '../money.ts'
import type { LifeReadBack } from '../netsuite/documents.ts'
import { lifeAsIfStanding } from '../netsuite/lifeAsIfStanding.ts'
import type { OrderSpec } from '../testing/orders.ts'
import { life, lifePolicy, refunded, type RefundSpec, shipped, taken } from '../testing/life.ts'

const DAY = (day: number, time = '10:00:00'): string => `2026-05-${String(day).padStart(2, '0')}T${time}Z`
const NY = (amount: number) => [{ title: 'NY STATE TAX', rate: '0.08875', amount }]
const E1: OrderSpec = {
  discounts: ['TEN'],
  lines: [{ price: 4999, quantity: 2, allocations: [[0, 1000]], taxes: NY(799) }],
  shipping: [{ price: 599, taxes: NY(53) }],
}
const DELIVERED = shipped(taken(E1), { at: DAY(8), lines: [[0, 2]] })
const ONE_BACK: RefundSpec = {
  at: DAY(20),
  lines: [{ line: 0, quantity: 1, subtotal: 4499, taxes: NY(400) }],
  money: [{ amount: 4899, parent: 0 }],
}

describe('an equation sees what NetSuite keeps differently', () => {
  const facts = refunded(DELIVERED, ONE_BACK)
  const policy = lifePolicy()
  const desired = life(facts, policy)
  const failing = (change: (record: LifeReadBack) => LifeReadBack | null): string[] => {
    const standing = lifeAsIfStanding(desired).flatMap((record) => change(record) ?? [])
    const results = lifeEquations({ facts, policy, desired, standing })
    return [...new Set(results.filter(({ holds }) => !holds).map(({ equation }) => equation))].toSorted()
  }
  const only = (id: string, change: (record: LifeReadBack) => LifeReadBack | null) =>
    failing((record) => (isSame(record, `tieout_acme_${id}`) ? change(record) : record))
  const cent = (record: LifeReadBack): LifeReadBack => ({
    ...record,
    total: money(record.total.minor + 1n, record.total.currency),
  })

  test('nothing, where it keeps everything', () => expect(failing((record) => record)).toEqual([]))
  test('I-O6 an invoice a cent above', () => expect(only('inv_1101', cent)).toEqual(['I-O14', 'I-O6']))
  test('I-O7 a deposit that is gone', () => expect(only('dep_3001', () => null)).toContain('I-O7'))
  test('I-O8 and I-R2 a refund a cent off', () =>
    expect(only('cr_3002', cent)).toEqual(['I-O14', 'I-O8', 'I-R2']))
  test('I-O9 a deposit that is not applied', () =>
    expect(only('dep_3001', (record) => ({ ...record, open: record.total }))).toEqual(['I-O9']))
  test('I-O10 an invoice that is still open', () =>
    expect(only('inv_1101', (record) => ({ ...record, open: record.total }))).toEqual(['I-O10']))
  test('I-O11 and I-R5 goods received elsewhere', () =>
    expect(
      only('ir_5501', (record) => ({
        ...record,
        lines: record.lines.map((line) => ({ ...line, location: '99' as never })),
      })),
    ).toEqual(['I-O11', 'I-R5']))
  test('I-O12 a refund from another account', () =>
    expect(
      only('cr_3002', (record) => ({
        ...record,
        postings: record.postings.map((posting) => ({ ...posting, account: '1' as never })),
      })),
    ).toEqual(['I-O12', 'I-R2']))
  test('I-O13 another date', () =>
    expect(only('cm_5501', (record) => ({ ...record, tranDate: '2026-06-01' }))).toEqual(['I-O13']))
  test('I-R1 and I-R4 a credit memo with other tax', () =>
    expect(
      only('cm_5501', (record) => ({
        ...cent(record),
        taxTotal: money(record.taxTotal.minor + 1n, record.currency),
      })),
    ).toEqual(['I-O14', 'I-R1', 'I-R4']))

  test('I-R6 more money given back than came in', () => {
    const standing = lifeAsIfStanding(desired)
    const bound = (transactions: typeof facts.transactions) =>
      lifeEquations({ facts: { ...facts, transactions }, policy, desired, standing }).find(
        ({ equation }) => equation === 'I-R6',
      )
    const [refund] = facts.transactions.filter(({ kind }) => kind === 'REFUND')
    if (refund === undefined) throw new Error('the refund has no transaction')
    const again = { ...refund, id: shopifyId('39999') }
    // 108.50 came in: 48.99 went back, then twice as much, then three times as much.
    expect(bound(facts.transactions)).toMatchObject({ holds: true })
    expect(bound([...facts.transactions, again])).toMatchObject({ holds: true })
    expect(bound([...facts.transactions, again, again])).toMatchObject({
      holds: false,
      expected: expect.stringMatching(/^at most \d+\.\d\d/),
      actual: expect.stringContaining('146.97'),
    })
  })
})
