import { describe, expect, test } from 'vitest'
import { externalId } from '../identity/externalId.ts'
import { shopifyId } from '../ids.ts'
import { planLife } from '../plan/planLife.ts'
import { agreed, keys, life, lifePolicy, paid, shipped, taken } from '../testing/life.ts'

const AT = (day: number): string => `2026-05-${String(day).padStart(2, '0')}T10:00:00Z`

describe('NetSuite applies deposits, and goods left before the buyer paid for everything', () => {
  const policy = lifePolicy({ depositApplication: 'netsuite' })
  const ordered = taken({ lines: [{ price: 1000, quantity: 2 }], payments: [] })
  const facts = paid(shipped(ordered, { at: AT(8), lines: [[0, 1]] }), { at: AT(9), amount: 2000 })
  const bill = externalId(ordered.store, 'inv', shopifyId(1101))
  const deposit = externalId(ordered.store, 'dep', shopifyId(3001))

  test('the deposit is not to stand before the bill, and is applied to it', () => {
    const result = life(facts, policy)
    expect([...result.lateDeposits]).toEqual([[deposit, [bill]]])
    expect(keys(result)).toEqual(['if_1101', 'inv_1101', 'da_3001_1101'])
    expect(Object.values(result.balances).map(({ minor }) => minor)).toEqual([1000n, 0n, 0n])
  })

  test('it is planned after the bill, and before what applies it', () => {
    const desired = life(facts, policy)
    const { actions } = planLife({
      desired,
      customer: null,
      standing: [],
      written: null,
      applied: new Set(),
    })
    expect(actions.map((one) => ('document' in one ? one.document.kind : one.kind))).toEqual([
      'salesOrder',
      'itemFulfillment',
      'invoice',
      'customerDeposit',
      'depositApplication',
    ])
  })

  test('to a later bill NetSuite applies it by itself', () => {
    const result = life(shipped(facts, { at: AT(10), lines: [[0, 1]] }), policy)
    expect(keys(result)).toEqual(['if_1101', 'inv_1101', 'da_3001_1101', 'if_1102', 'inv_1102'])
    expect(Object.values(result.balances).map(({ minor }) => minor)).toEqual([0n, 0n, 0n])
  })

  test('one that stands before its bill is applied as the bill is written', () => {
    const result = life(facts, policy, { posted: new Map([[deposit, null]]) })
    expect([...result.lateDeposits]).toEqual([])
    expect(keys(result)).toEqual(['if_1101', 'inv_1101'])
    expect(Object.values(result.balances).map(({ minor }) => minor)).toEqual([1000n, 0n, 0n])
  })

  test('that both stand says nothing else than their order', () => {
    const stand = { posted: new Map([bill, deposit].map((id) => [id, null] as const)) }
    expect(keys(life(facts, policy, stand))).toEqual(['if_1101', 'inv_1101', 'da_3001_1101'])
  })
})

test('a credit is set against a bill of its own fact before a deposit is (E11)', () => {
  const policy = lifePolicy({ billing: 'on-order' })
  const sold = shipped(taken({ lines: [{ price: 700 }] }), { at: AT(8), lines: [[0, 1]] })
  // The buyer pays a cent more than the difference.
  const ahead = paid(sold, { at: AT(9), amount: 301 })
  const exchanged = agreed(ahead, {
    at: AT(10),
    reason: 'RETURN',
    returnId: 4401,
    lines: [{ price: 1000 }],
    sales: [
      { line: 0, quantity: -1, total: -700 },
      { line: 1, quantity: 1, total: 1000 },
    ],
  })
  const settled = life(exchanged, policy).documents.flatMap((document) =>
    'apply' in document ? document.apply.map(({ amount }) => [document.kind, amount.minor]) : [],
  )
  expect(settled).toEqual([
    ['customerPayment', 700n],
    ['creditMemo', 700n],
    ['depositApplication', 300n],
  ])
})
