import { describe, expect, test } from 'vitest'
import type { OrderSpec } from '../testing/orders.ts'
import { keys, life, lifePolicy, paid, posted, shipped, taken } from '../testing/life.ts'
import type { DesiredLife } from './types.ts'

/** The worked examples E18…E23 of accounting-and-reliability.md §1.7, to the cent. */
const DAY = (day: number, time = '10:00:00'): string => `2026-05-${String(day).padStart(2, '0')}T${time}Z`
const NY = (amount: number) => [{ title: 'NY STATE TAX', rate: '0.08875', amount }]
const E1: OrderSpec = {
  discounts: ['TEN'],
  lines: [{ price: 4999, quantity: 2, allocations: [[0, 1000]], taxes: NY(799) }],
  shipping: [{ price: 599, taxes: NY(53) }],
}
const E1_INVOICE = 'invoice: 1100 10449, 2100 -852, 4000 -9998, 4050 1000, 4100 -599'

const clean = (result: DesiredLife): DesiredLife => {
  expect({
    ...result,
    faults: result.faults,
    facts: result.factFaults,
    waiting: result.waiting,
  }).toMatchObject({
    faults: [],
    facts: [],
    waiting: [],
    depositFaults: [],
  })
  return result
}
const left = ({ balances }: DesiredLife): number[] => [
  Number(balances.depositLiability.minor),
  Number(balances.receivable.minor),
  Number(balances.openCredit.minor),
]
const SETTLED = [0, 0, 0]

describe('E18: cash rounding', () => {
  const cash = (total: number, rounding: number, amount = total) =>
    taken({
      currency: 'CAD',
      lines: [{ price: total }],
      payments: [{ amount, gateway: 'cash', rounding }],
    })

  test('down: cash as received, and the rest of the invoice cleared by a credit memo', () => {
    const facts = shipped(cash(1002, -2), { at: DAY(8), lines: [[0, 1]] })
    const result = clean(life(facts, lifePolicy({ itemFulfillment: () => 'netsuite' })))
    expect(posted(result)).toEqual([
      'customerDeposit: 1063 1000, 2200 -1000',
      'invoice: 1100 1002, 4000 -1002',
      'depositApplication: 1100 -1000, 2200 1000',
      'creditMemo: 1100 -2, 6200 2',
    ])
    expect(keys(result).at(-1)).toBe('cmr_3001')
    expect(left(result)).toEqual(SETTLED)
  })

  test('up: what was owed is received, and the drawer takes the rest by a journal', () => {
    const facts = shipped(cash(9950, 50), { at: DAY(8), lines: [[0, 1]] })
    const result = clean(life(facts, lifePolicy({ itemFulfillment: () => 'netsuite' })))
    expect(posted(result)).toEqual([
      'customerDeposit: 1063 9950, 2200 -9950',
      'journalEntry: 1063 50, 6200 -50',
      'invoice: 1100 9950, 4000 -9950',
      'depositApplication: 1100 -9950, 2200 9950',
    ])
    expect(left(result)).toEqual(SETTLED)
  })

  test('a transaction that states the cash itself comes to the same', () => {
    const facts = shipped(cash(1002, -2, 1000), { at: DAY(8), lines: [[0, 1]] })
    const result = clean(life(facts, lifePolicy({ cashAmount: 'cash', itemFulfillment: () => 'netsuite' })))
    expect(posted(result)[0]).toBe('customerDeposit: 1063 1000, 2200 -1000')
    expect(left(result)).toEqual(SETTLED)
  })

  test('above the limit it is parked', () => {
    const result = life(cash(1002, -2), lifePolicy({ roundingLimit: 1n }))
    expect(result.depositFaults.map(({ fault }) => fault.code)).toEqual(['booking.rounding-limit'])
  })
})

test('E19: tip and duties are owed on, not earned', () => {
  const facts = taken({ lines: [{ price: 5000 }], tip: 500, duties: [{ amount: 1200 }] })
  const result = clean(life(shipped(facts, { at: DAY(8), lines: [[0, 1]] })))
  expect(posted(result)[2]).toBe('invoice: 1100 6700, 2400 -500, 2450 -1200, 4000 -5000')
  expect(left(result)).toEqual(SETTLED)
})

describe('E20: tax that the channel remits', () => {
  const LIABLE = [{ title: 'Sales tax', rate: '0.0888', amount: 888, channelLiable: true }]
  const facts = (paidAmount: number) =>
    shipped(taken({ lines: [{ price: 10_000, taxes: LIABLE }], payments: [{ amount: paidAmount }] }), {
      at: DAY(8),
      lines: [[0, 1]],
    })
  const policy = (channelLiable: 'net' | 'gross' | 'park') =>
    lifePolicy({ channelLiable, itemFulfillment: () => 'netsuite' })

  test('gross: shown, and cleared at once', () => {
    const result = clean(life(facts(10_000), policy('gross')))
    expect(posted(result)).toEqual([
      'customerDeposit: 1060 10000, 2200 -10000',
      'invoice: 1100 10888, 2110 -888, 4000 -10000',
      'creditMemo: 1100 -888, 2110 888',
      'depositApplication: 1100 -10000, 2200 10000',
    ])
    expect(left(result)).toEqual(SETTLED)
  })

  test('net: left out, whether the payment states it or not', () => {
    for (const amount of [10_000, 10_888]) {
      const result = clean(life(facts(amount), policy('net')))
      expect(posted(result)).toEqual([
        'customerDeposit: 1060 10000, 2200 -10000',
        'invoice: 1100 10000, 4000 -10000',
        'depositApplication: 1100 -10000, 2200 10000',
      ])
      expect(left(result)).toEqual(SETTLED)
    }
  })

  test('parked where policy has not decided', () => {
    const result = life(facts(10_888), policy('park'))
    expect(result.faults.map(({ code }) => code)).toEqual(['booking.channel-tax-unknown'])
    expect(result.documents).toEqual([])
  })
})

test('E21: a free order is billed for nothing and still stands', () => {
  const facts = taken({
    discounts: ['FREE'],
    lines: [{ price: 4999, quantity: 2, allocations: [[0, 9998]] }],
  })
  const result = clean(life(shipped(facts, { at: DAY(8), lines: [[0, 2]] })))
  expect(posted(result)).toEqual(['itemFulfillment: 1200 -3600, 5000 3600', 'invoice: 4000 -9998, 4050 9998'])
  expect(left(result)).toEqual(SETTLED)
})

test('E22: billed on shipment and paid 30 days later: a customer payment on the invoice', () => {
  let facts = shipped(taken({ ...E1, payments: [] }), { at: DAY(1), lines: [[0, 2]] })
  facts = paid(facts, { at: DAY(31), amount: 10_449, gateway: 'manual' })
  const result = clean(life(facts))
  expect(posted(result)).toEqual([
    'itemFulfillment: 1200 -3600, 5000 3600',
    E1_INVOICE,
    'customerPayment: 1000 10449, 1100 -10449',
  ])
  expect(keys(result).at(-1)).toBe('pay_3001')
  expect(left(result)).toEqual(SETTLED)
})

test('E23: yen', () => {
  const facts = taken({
    currency: 'JPY',
    taxesIncluded: true,
    lines: [{ price: 1000, taxes: [{ title: 'Consumption tax', rate: '0.1', amount: 91 }] }],
  })
  const at = shipped(facts, { at: facts.processedAt, lines: [[0, 1]] })
  const result = clean(life(at, lifePolicy({ cashSale: () => true })))
  expect(posted(result)).toEqual(['cashSale: 1060 1000, 1200 -1800, 2100 -91, 4000 -909, 5000 1800'])
})
