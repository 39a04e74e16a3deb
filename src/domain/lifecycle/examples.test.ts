import { describe, expect, test } from 'vitest'
import type { OrderSpec } from '../testing/orders.ts'
import {
  agreed,
  disposed,
  life,
  lifePolicy,
  keys,
  paid,
  posted,
  refunded,
  type RefundSpec,
  shipped,
  taken,
} from '../testing/life.ts'
import type { DesiredLife } from './types.ts'

/** The worked examples of accounting-and-reliability.md §1.7: facts, documents, postings, to the cent. */
const DAY = (day: number, time = '10:00:00'): string => `2026-05-${String(day).padStart(2, '0')}T${time}Z`
const NY = (amount: number) => [{ title: 'NY STATE TAX', rate: '0.08875', amount }]
const VAT = (amount: number) => [{ title: 'VAT', rate: '0.2', amount }]

const E1: OrderSpec = {
  discounts: ['TEN'],
  lines: [{ price: 4999, quantity: 2, allocations: [[0, 1000]], taxes: NY(799) }],
  shipping: [{ price: 599, taxes: NY(53) }],
}
const PREPAID = taken(E1)
const DELIVERED = shipped(PREPAID, { at: DAY(8), lines: [[0, 2]] })
/** One unit back, with the money by card. */
const ONE_BACK: RefundSpec = {
  at: DAY(20),
  lines: [{ line: 0, quantity: 1, subtotal: 4499, taxes: NY(400), location: 2002 }],
  money: [{ amount: 4899, parent: 0 }],
}

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

const E1_POSTED = [
  'customerDeposit: 1060 10449, 2200 -10449',
  'itemFulfillment: 1200 -3600, 5000 3600',
  'invoice: 1100 10449, 2100 -852, 4000 -9998, 4050 1000, 4100 -599',
  'depositApplication: 1100 -10449, 2200 10449',
]

test('E1: prepaid, tax-exclusive: deposit, fulfilment, invoice, application', () => {
  const result = clean(life(DELIVERED))
  expect(posted(result)).toEqual(E1_POSTED)
  expect(keys(result)).toEqual(['if_1101', 'inv_1101', 'da_3001_1101'])
  expect(result.documents.map(({ tranDate }) => tranDate)).toEqual(['2026-05-08', '2026-05-08', '2026-05-08'])
  expect(left(result)).toEqual(SETTLED)
})

test('E2: the same order as a cash sale', () => {
  const facts = shipped(PREPAID, { at: PREPAID.processedAt, lines: [[0, 2]] })
  const result = clean(life(facts, lifePolicy({ cashSale: () => true })))
  expect(posted(result)).toEqual([
    'cashSale: 1060 10449, 1200 -3600, 2100 -852, 4000 -9998, 4050 1000, 4100 -599, 5000 3600',
  ])
  expect(result.salesOrder).toBeNull()
  expect(keys(result)).toEqual(['cs_5001'])
})

test('E2 without delivery at once, or with two tenders, stays a sales order', () => {
  const policy = lifePolicy({ cashSale: () => true })
  expect(life(DELIVERED, policy).cashSale).toBeNull()
  const two = taken({ ...E1, payments: [{ amount: 5000, gateway: 'gift_card' }, { amount: 5449 }] })
  expect(life(shipped(two, { at: two.processedAt, lines: [[0, 2]] }), policy).cashSale).toBeNull()
})

test('E3: tax-inclusive, VAT 20 %', () => {
  const facts = taken({
    currency: 'GBP',
    taxesIncluded: true,
    discounts: ['FIVER'],
    lines: [
      { price: 2500, allocations: [[0, 357]], taxes: VAT(357) },
      { price: 999, allocations: [[0, 143]], taxes: VAT(143) },
    ],
    shipping: [{ price: 395, taxes: VAT(66) }],
  })
  const result = clean(
    life(
      shipped(facts, {
        at: DAY(8),
        lines: [
          [0, 1],
          [1, 1],
        ],
      }),
      lifePolicy({ itemFulfillment: () => 'netsuite' }),
    ),
  )
  expect(posted(result)).toEqual([
    'customerDeposit: 1060 3394, 2200 -3394',
    'invoice: 1100 3394, 2100 -566, 4000 -2916, 4050 417, 4100 -329',
    'depositApplication: 1100 -3394, 2200 3394',
  ])
  expect(left(result)).toEqual(SETTLED)
})

describe('E4: gift card', () => {
  test('sold: a liability, billed when Shopify fulfils it, without an item fulfilment', () => {
    const facts = taken({ lines: [{ price: 5000, giftCard: true, sku: null }] })
    const result = clean(life(shipped(facts, { at: facts.processedAt, lines: [[0, 1]] })))
    expect(posted(result)).toEqual([
      'customerDeposit: 1060 5000, 2200 -5000',
      'invoice: 1100 5000, 2300 -5000',
      'depositApplication: 1100 -5000, 2200 5000',
    ])
  })

  test('redeemed with a second tender: two deposits, both applied', () => {
    const facts = taken({ ...E1, payments: [{ amount: 5000, gateway: 'gift_card' }, { amount: 5449 }] })
    const result = clean(life(shipped(facts, { at: DAY(8), lines: [[0, 2]] })))
    expect(posted(result)).toEqual([
      'customerDeposit: 2200 -5000, 2300 5000',
      'customerDeposit: 1060 5449, 2200 -5449',
      'itemFulfillment: 1200 -3600, 5000 3600',
      E1_POSTED[2],
      'depositApplication: 1100 -5000, 2200 5000',
      'depositApplication: 1100 -5449, 2200 5449',
    ])
    expect(left(result)).toEqual(SETTLED)
  })
})

test('E5: one unit refunded and restocked at another location', () => {
  const result = clean(life(refunded(DELIVERED, ONE_BACK)))
  expect(posted(result)).toEqual([
    ...E1_POSTED,
    'creditMemo: 1100 -4899, 2100 400, 4050 -500, 4200 4999',
    'itemReceipt: 1200 1800, 5000 -1800',
    'customerRefund: 1060 -4899, 1100 4899',
  ])
  expect(keys(result).slice(3)).toEqual(['cm_5501', 'ra_5501', 'ir_5501', 'cr_3002'])
  const receipt = result.documents.find(({ kind }) => kind === 'itemReceipt')
  expect(receipt).toMatchObject({ location: '32', from: { kind: 'returnAuthorization' } })
  expect(left(result)).toEqual(SETTLED)
  // Goods are received, never put back by the credit memo.
  const memo = result.documents.find(({ kind }) => kind === 'creditMemo')
  expect(memo).toMatchObject({
    lines: [{ role: 'returned', item: '907', quantity: 1 }, { role: 'discount' }],
  })
})

test('E5 without restocking: the money is the same, and nothing is received', () => {
  const result = clean(
    life(
      refunded(DELIVERED, {
        ...ONE_BACK,
        lines: [{ line: 0, quantity: 1, subtotal: 4499, taxes: NY(400), restock: 'NO_RESTOCK' }],
      }),
    ),
  )
  expect(keys(result).slice(3)).toEqual(['cm_5501', 'cr_3002'])
  expect(left(result)).toEqual(SETTLED)
})

test('E6: shipping only', () => {
  const result = clean(
    life(
      refunded(DELIVERED, {
        at: DAY(20),
        shipping: { amount: 599, taxes: NY(53) },
        money: [{ amount: 652 }],
      }),
    ),
  )
  expect(posted(result).slice(4)).toEqual([
    'creditMemo: 1100 -652, 2100 53, 4100 599',
    'customerRefund: 1060 -652, 1100 652',
  ])
})

describe('E7: goodwill', () => {
  const goodwill: RefundSpec = { at: DAY(20), adjustments: [{ amount: -1000 }], money: [{ amount: 1000 }] }
  const expected = ['creditMemo: 1100 -1000, 6400 1000', 'customerRefund: 1060 -1000, 1100 1000']

  test('of a billed order', () => {
    expect(posted(clean(life(refunded(DELIVERED, goodwill)))).slice(4)).toEqual(expected)
  })

  test('of an order that is not billed yet: the same, and the deposit stays whole', () => {
    const result = clean(life(refunded(PREPAID, goodwill)))
    expect(posted(result).slice(1)).toEqual(expected)
    expect(left(result)).toEqual([10_449, 0, 0])
  })

  test('a pending discrepancy is no fact', () => {
    const pending = { ...goodwill, adjustments: [{ amount: -1000, reason: 'PENDING_REFUND_DISCREPANCY' }] }
    const result = life(refunded(DELIVERED, { ...pending, money: [{ amount: 1000, status: 'PENDING' }] }))
    expect(posted(clean(result))).toEqual(E1_POSTED)
  })
})

test('E8: cancelled and refunded before fulfilment: the deposit goes back, no credit memo', () => {
  const back = refunded(PREPAID, {
    at: DAY(9),
    lines: [{ line: 0, quantity: 2, subtotal: 8998, taxes: NY(799), restock: 'CANCEL' }],
    shipping: { amount: 599, taxes: NY(53) },
    money: [{ amount: 10_449, parent: 0 }],
  })
  const result = clean(life({ ...back, cancelledAt: DAY(9, '10:00:01') }))
  expect(posted(result)).toEqual([
    'customerDeposit: 1060 10449, 2200 -10449',
    'customerRefund: 1060 -10449, 2200 10449',
  ])
  expect(result.closes).toBe(true)
  expect(result.salesOrder?.lines.length).toBe(3)
  expect(left(result)).toEqual(SETTLED)
})

test('E9: an edit before billing takes a unit off; the excess goes back from the deposit; then ship and bill', () => {
  const HST = (amount: number) => [{ title: 'Sales tax', rate: '0.13', amount }]
  let facts = taken({ lines: [{ price: 10_000, quantity: 2, taxes: HST(2600) }] })
  facts = agreed(facts, {
    at: DAY(8),
    reason: 'ORDER_EDIT',
    sales: [{ line: 0, quantity: -1, total: -11_300, taxes: HST(-1300) }],
  })
  facts = refunded(facts, { at: DAY(8, '10:05:00'), money: [{ amount: 11_300, parent: 0 }] })
  facts = shipped(facts, { at: DAY(9), lines: [[0, 1]] })
  const result = clean(life(facts))
  expect(posted(result)).toEqual([
    'customerDeposit: 1060 22600, 2200 -22600',
    'customerRefund: 1060 -11300, 2200 11300',
    'itemFulfillment: 1200 -1800, 5000 1800',
    'invoice: 1100 11300, 2100 -1300, 4000 -10000',
    'depositApplication: 1100 -11300, 2200 11300',
  ])
  expect(result.salesOrder?.lines.map(({ key, quantity }) => [key, quantity])).toEqual([['L6001', 1]])
  expect(left(result)).toEqual(SETTLED)
})

test('E10: an item added after the invoice: a new line, an invoice of its own, paid by a second capture', () => {
  let facts = agreed(DELIVERED, {
    at: DAY(10),
    reason: 'ORDER_EDIT',
    lines: [{ price: 2000, taxes: NY(178) }],
    sales: [{ line: 1, quantity: 1, total: 2178, taxes: NY(178) }],
  })
  facts = paid(facts, { at: DAY(10, '10:05:00'), amount: 2178 })
  facts = shipped(facts, { at: DAY(11), lines: [[1, 1]] })
  const result = clean(life(facts))
  expect(posted(result).filter((line) => !line.startsWith('itemFul'))).toEqual([
    E1_POSTED[0],
    'customerDeposit: 1060 2178, 2200 -2178',
    E1_POSTED[2],
    E1_POSTED[3],
    'invoice: 1100 2178, 2100 -178, 4000 -2000',
    'depositApplication: 1100 -2178, 2200 2178',
  ])
  expect(result.salesOrder?.lines.map(({ key }) => key)).toEqual(['L6001', 'D6001-0', 'S6501', 'L6002'])
  expect(left(result)).toEqual(SETTLED)
})

const EXCHANGE = {
  at: DAY(20),
  reason: 'RETURN' as const,
  returnId: 4401,
  lines: [{ price: 5999, taxes: NY(532) }],
  sales: [
    { line: 0, quantity: -1, total: -4899, taxes: NY(-400) },
    { line: 1, quantity: 1, total: 6531, taxes: NY(532) },
  ],
}

test('E11: exchange with a charge: the credit goes on the new invoice, the difference is a deposit', () => {
  let facts = agreed(DELIVERED, EXCHANGE)
  facts = disposed(facts, 4401, { at: DAY(20), line: 0, quantity: 1 })
  facts = paid(facts, { at: DAY(20, '10:01:00'), amount: 1632 })
  facts = shipped(facts, { at: DAY(21), lines: [[1, 1]] })
  const result = clean(life(facts))
  expect(keys(result).slice(3)).toEqual([
    'cm_9002',
    'ra_4401',
    'ir_7701',
    'if_1102',
    'inv_1102',
    'ca_9002_1102',
    'da_3002_1102',
  ])
  expect(posted(result).slice(5)).toEqual([
    'creditMemo: 1100 -4899, 2100 400, 4050 -500, 4200 4999',
    'itemReceipt: 1200 1800, 5000 -1800',
    'itemFulfillment: 1200 -1800, 5000 1800',
    'invoice: 1100 6531, 2100 -532, 4000 -5999',
    'depositApplication: 1100 -1632, 2200 1632',
  ])
  expect(result.documents.find(({ kind }) => kind === 'creditApplication')).toMatchObject({
    apply: [{ to: 'tieout_acme_inv_1102', amount: { minor: 4899n } }],
  })
  expect(left(result)).toEqual(SETTLED)
})

test('E11 billed at the order: the exchange is billed with its return, and the credit applied where it is written', () => {
  let facts = agreed(taken(E1), EXCHANGE)
  facts = paid(facts, { at: DAY(20, '10:01:00'), amount: 1632 })
  const result = clean(life(facts, lifePolicy({ billing: 'on-order' })))
  expect(keys(result)).toEqual(['inv_5001', 'pay_3001', 'inv_9002', 'cm_9002', 'pay_3002'])
  expect(left(result)).toEqual(SETTLED)
})

test('E12: a fee is kept back of the credit', () => {
  let facts = agreed(DELIVERED, {
    ...EXCHANGE,
    lines: [],
    sales: [
      { line: 0, quantity: -1, total: -4899, taxes: NY(-400) },
      { type: 'FEE', quantity: 1, total: 500, label: 'Restocking fee' },
    ],
  })
  facts = refunded(facts, { at: DAY(20), returnId: 4401, money: [{ amount: 4399, parent: 0 }] })
  const result = clean(life(facts))
  expect(posted(result).slice(4)).toEqual([
    'creditMemo: 1100 -4399, 2100 400, 4050 -500, 4200 4999, 4300 -500',
    'customerRefund: 1060 -4399, 1100 4399',
  ])
  expect(left(result)).toEqual(SETTLED)
})

test('E13: refunded to store credit: to its liability, not to the gateway of the payment', () => {
  const result = clean(
    life(refunded(DELIVERED, { ...ONE_BACK, money: [{ amount: 4899, gateway: 'shopify_store_credit' }] })),
  )
  expect(posted(result).at(-1)).toBe('customerRefund: 1100 4899, 2310 -4899')
})
