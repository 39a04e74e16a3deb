import { describe, expect, test } from 'vitest'
import { externalId } from '../identity/externalId.ts'
import { netSuiteId, shopifyId, storeKey } from '../ids.ts'
import { currency, money } from '../money.ts'
import type { LifeReadBack } from '../netsuite/documents.ts'
import { lifeAsIfStanding } from '../netsuite/lifeAsIfStanding.ts'
import type { References } from '../desired/types.ts'
import { afterEdit, orderFacts, saleOf } from '../testing/orders.ts'
import { asLife, desired, inLife, storePolicy, taxLinesPolicy } from '../testing/store.ts'
import { lifeEquations } from './lifeEquations.ts'

const USD = currency('USD')
const FACTS = orderFacts({
  discounts: ['TEN'],
  lines: [
    {
      price: 5000,
      quantity: 2,
      allocations: [[0, 1000]],
      taxes: [{ title: 'Sales tax', rate: '0.08', amount: 720 }],
    },
  ],
  payments: [{ amount: 4720 }, { amount: 5000, gateway: 'gift_card' }],
})

function situation(facts = FACTS, policy = storePolicy(), changes: Partial<References> = {}) {
  const result = desired(facts, policy, changes)
  if (result.salesOrder === null) throw new Error(JSON.stringify(result.faults))
  const [order, ...deposits] = lifeAsIfStanding(result)
  if (order === undefined) throw new Error('nothing stands')
  return {
    order,
    deposits,
    tie: (standing: readonly LifeReadBack[]) =>
      lifeEquations({ facts: asLife(facts), policy: inLife(policy), desired: result, standing }),
  }
}

const { order, deposits, tie } = situation()
const broken = (standing: readonly LifeReadBack[]) => tie(standing).filter(({ holds }) => !holds)
const names = (standing: readonly LifeReadBack[]): string[] => [
  ...new Set(broken(standing).map(({ equation }) => equation)),
]

test('a payment at another rate than its order is named, holds, and breaks nothing', () => {
  const later = situation(
    orderFacts({
      lines: [{ price: 9765 }],
      presentment: { currency: 'EUR', rate: [9000, 9765] },
      payments: [{ amount: 9720, presentmentAmount: 9000 }],
    }),
  )
  const results = later.tie([later.order, ...later.deposits])
  expect(results.filter(({ holds }) => !holds)).toEqual([])
  expect(results.filter(({ equation }) => equation === 'FX')).toMatchObject([
    {
      about: 'transaction 3001',
      actual: '-0.45 USD',
      sentence: { ops: expect.stringContaining('-0.45 USD') },
    },
  ])
})

test('every equation is checked and holds when NetSuite kept what was meant', () => {
  const results = tie([order, ...deposits])
  expect(results.filter(({ holds }) => !holds)).toEqual([])
  expect([...new Set(results.map(({ equation }) => equation))]).toEqual([
    'I-O1',
    'I-O2',
    'I-O3',
    'I-O4',
    'I-O5',
    'I-O13',
    'I-O7',
    'I-O8',
    'I-O9',
    'I-O10',
    'I-O14',
    'I-O12',
  ])
  expect(results.find(({ equation }) => equation === 'I-O2')?.sentence.ops).toBe(
    'The total of the sales order is right for order #1001: 97.20 USD.',
  )
})

describe('I-O1: one sales order, not none and not two', () => {
  test('none', () => {
    expect(broken(deposits)).toMatchObject([{ equation: 'I-O1', expected: '1', actual: '0' }])
  })
  test('a voided one is none', () => {
    expect(names([{ ...order, voided: true }, ...deposits])).toEqual(['I-O1'])
  })
  test('two', () => {
    expect(names([order, { ...order, id: netSuiteId(2) }, ...deposits])).toEqual(['I-O1'])
  })
})

describe('what NetSuite changed shows in the equation that it breaks', () => {
  const line = (at: number, changes: object): LifeReadBack => ({
    ...order,
    lines: order.lines.map((one, index) => (index === at ? { ...one, ...changes } : one)),
  })
  const stray = {
    key: null,
    line: 9,
    item: netSuiteId(9),
    quantity: 1,
    amount: money(5n, USD),
    location: null,
    closed: false,
    fulfilled: 0,
    billed: 0,
  }
  test.each<[string, LifeReadBack, string[]]>([
    ['the total', { ...order, total: money(9721n, USD) }, ['I-O2']],
    ['the units of a line', line(0, { quantity: 1 }), ['I-O3']],
    ['the item of a line', line(0, { item: netSuiteId(9) }), ['I-O3']],
    ['the amount of a line', line(0, { amount: money(9999n, USD) }), ['I-O3']],
    ['a discount', line(1, { amount: money(-900n, USD) }), ['I-O3', 'I-O4']],
    ['a line of somebody else', { ...order, lines: [...order.lines, stray] }, ['I-O3']],
    ['the tax', { ...order, taxTotal: money(719n, USD) }, ['I-O5']],
    [
      'the tax code',
      { ...order, taxes: order.taxes.map((tax) => ({ ...tax, taxCode: netSuiteId(1) })) },
      ['I-O5'],
    ],
    ['the date', { ...order, tranDate: '2026-06-01' }, ['I-O13']],
  ])('%s', (_, changed, equations) => {
    expect(names([changed, ...deposits])).toEqual(equations)
  })
})

describe('I-O7: payments and deposits, one to one', () => {
  const [first, second] = deposits
  if (first === undefined || second === undefined) throw new Error('no deposits')

  test('one missing', () => {
    expect(broken([order, first])).toMatchObject([
      {
        equation: 'I-O7',
        expected: '2 payments, 3001 47.20 USD, 3002 50.00 USD',
        actual: '2 payments, 3001 47.20 USD, 3002 0 records',
      },
      { equation: 'I-O14', expected: '50.00 USD', actual: 'no record' },
    ])
  })

  test('the right sum on the wrong transactions', () => {
    const swapped = [
      { ...first, total: second.total },
      { ...second, total: first.total },
    ]
    expect(names([order, ...swapped])).toEqual(['I-O7', 'I-O14'])
  })

  test('one too many', () => {
    const extra = { ...first, externalId: externalId(storeKey('acme'), 'dep', shopifyId(3999)) }
    expect(names([order, ...deposits, extra])).toEqual(['I-O7'])
  })

  test('a parked payment is not expected, but a deposit that stands for it is', () => {
    const policy = storePolicy({
      gateways: { shopify_payments: { account: netSuiteId(1060), paymentOption: null } },
    })
    const parked = situation(FACTS, policy)
    expect(parked.deposits).toHaveLength(1)
    expect(parked.tie([parked.order, ...parked.deposits]).filter(({ holds }) => !holds)).toEqual([])
    expect(parked.tie([parked.order, ...deposits]).map(({ holds }) => holds)).toContain(false)
    const stands = situation(FACTS, policy, {
      deposited: new Set(deposits.map((deposit) => deposit.externalId)),
    })
    expect(stands.deposits).toHaveLength(2)
  })
})

describe('I-O12: the ledger of a deposit', () => {
  const [first, second] = deposits
  if (first === undefined || second === undefined) throw new Error('no deposits')
  const [debit, credit] = first.postings
  if (debit === undefined || credit === undefined) throw new Error('no postings')

  test.each([
    ['one-sided', [debit]],
    ['unbalanced', [debit, { ...credit, credit: money(1n, USD) }]],
    ['on another account', [{ ...debit, account: netSuiteId(9) }, credit]],
    ['not posted', []],
  ])('%s', (_, postings) => {
    expect(names([order, { ...first, postings }, second])).toEqual(['I-O12'])
  })

  test('in the subsidiary’s base currency', () => {
    const base = first.postings.map((posting) => ({
      ...posting,
      debit: { ...posting.debit, currency: currency('GBP') },
      credit: { ...posting.credit, currency: currency('GBP') },
    }))
    expect(names([order, { ...first, postings: base }, second])).toEqual([])
  })
})

test('explicit tax lines: a tax on the wrong line shows, although the sum is right', () => {
  const facts = orderFacts({
    lines: [
      {
        price: 10_000,
        taxes: [
          { title: 'NY STATE TAX', rate: '0.04', amount: 400 },
          { title: 'GST', rate: '0.05', amount: 500 },
        ],
      },
    ],
  })
  const explicit = situation(facts, storePolicy({ tax: taxLinesPolicy }))
  const moved = explicit.order.lines.map((line) =>
    line.key === 'T1'
      ? { ...line, amount: money(550n, USD) }
      : line.key === 'T2'
        ? { ...line, amount: money(350n, USD) }
        : line,
  )
  expect(explicit.tie([explicit.order, ...explicit.deposits]).every(({ holds }) => holds)).toBe(true)
  const results = explicit
    .tie([{ ...explicit.order, lines: moved }, ...explicit.deposits])
    .filter(({ holds }) => !holds)
  expect(results.map(({ equation, about }) => `${equation} ${about}`)).toEqual(['I-O5 order #1001'])
})

describe('orders that changed', () => {
  test('an edited order is measured by what stands sold', () => {
    const removed = saleOf(FACTS, {
      line: 0,
      action: 'RETURN',
      quantity: -1,
      total: -4860,
      taxes: [{ title: 'Sales tax', rate: '0.08', amount: -360 }],
    })
    const edited = situation(afterEdit(FACTS, { sales: [removed] }))
    expect(edited.tie([edited.order, ...deposits]).filter(({ holds }) => !holds)).toEqual([])
    expect(
      edited
        .tie([order, ...deposits])
        .filter(({ holds }) => !holds)
        .map(({ equation }) => equation),
    ).toContain('I-O2')
  })

  test('a closed order has nothing open', () => {
    const closed = situation({ ...FACTS, cancelledAt: '2026-05-09T00:00:00Z' })
    expect(closed.tie([closed.order, ...deposits]).filter(({ holds }) => !holds)).toEqual([])
    expect(closed.tie([order, ...deposits]).filter(({ holds }) => !holds)).toMatchObject([
      { equation: 'I-O2', expected: '0.00 USD', actual: '90.00 USD' },
    ])
  })
})
