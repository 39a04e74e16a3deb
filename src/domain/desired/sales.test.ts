import { describe, expect, test } from 'vitest'
import { shopifyId } from '../ids.ts'
import { currency, formatMoney, money } from '../money.ts'
import { documentTotal } from '../netsuite/total.ts'
import type { OrderFacts, RefundFacts, Sale } from '../shopify/order.ts'
import { afterEdit, orderFacts, saleOf, withAgreement } from '../testing/orders.ts'
import { desired } from '../testing/store.ts'

const USD = currency('USD')
const bag = (minor: number) => ({ shop: money(BigInt(minor), USD), presentment: money(BigInt(minor), USD) })
const lines = (facts: OrderFacts): string[] => {
  const { salesOrder, faults } = desired(facts)
  if (salesOrder === null) throw new Error(JSON.stringify(faults))
  return [
    ...salesOrder.lines.map(
      ({ key, quantity, amount }) => `${key} ${quantity ?? '-'} ${formatMoney(amount)}`,
    ),
    `= ${formatMoney(documentTotal(salesOrder))}`,
  ]
}

const GST = (amount: number) => [{ title: 'GST', rate: '0.1', amount }]
const TWO = orderFacts({
  discounts: ['TEN'],
  lines: [
    { price: 5000, quantity: 3, allocations: [[0, 1000]], taxes: GST(1400) },
    { price: 2000, taxes: GST(200) },
  ],
})

function refunded(
  facts: OrderFacts,
  restockType: RefundFacts['lines'][number]['restockType'],
  sale: Sale | null,
): OrderFacts {
  const refund: RefundFacts = {
    id: shopifyId(9501),
    createdAt: '2026-05-08T10:00:00Z',
    totalRefunded: bag(0),
    lines: [{ lineId: shopifyId(6001), quantity: 1, restockType, subtotal: bag(4667), tax: bag(467) }],
    shipping: [],
    duties: [],
    adjustments: [],
    transactionIds: [],
  }
  const sales = sale === null ? [] : [sale]
  const counted = facts.lines.map((line) =>
    line.id === shopifyId(6001) ? { ...line, currentQuantity: line.quantity - 1 } : line,
  )
  return withAgreement(
    { ...facts, refunds: [refund], lines: counted },
    { id: shopifyId(9003), happenedAt: refund.createdAt, reason: 'REFUND', sales },
  )
}

const back = saleOf(TWO, { line: 0, action: 'RETURN', quantity: -1, total: -5134, taxes: GST(-467) })

describe('units taken away', () => {
  test('cancelled before billing: the refund agreement’s own sale is taken off', () => {
    expect(lines(refunded(TWO, 'CANCEL', back))).toEqual([
      'L6001 2 100.00',
      'D6001-0 - -6.67',
      'L6002 1 20.00',
      '= 124.66',
    ])
  })

  test('cancelled before billing without such a sale: the refund line is taken off, its tax exactly', () => {
    expect(lines(refunded(TWO, 'CANCEL', null))).toEqual([
      'L6001 2 100.00',
      'D6001-0 - -6.67',
      'L6002 1 20.00',
      '= 124.66',
    ])
  })

  test('removed by an edit that Shopify lists among the refunds as well: they are taken off once', () => {
    const removal = saleOf(TWO, { line: 0, action: 'RETURN', quantity: -1, total: -5134, taxes: GST(-467) })
    const edited = afterEdit(TWO, { sales: [removal] })
    expect(lines(refunded(edited, 'CANCEL', null))).toEqual(lines(edited))
  })

  test('a cancelled order is closed as it stands', () => {
    const facts = { ...refunded(TWO, 'CANCEL', back), cancelledAt: '2026-05-08T10:00:00Z' }
    expect(desired(facts).salesOrder?.closed).toBe(true)
    expect(lines(facts)).toEqual(lines(TWO))
  })

  test('all units of a line removed by an edit: the line and its discounts are gone', () => {
    const gone = saleOf(TWO, { line: 0, action: 'RETURN', quantity: -3, total: -15_400, taxes: GST(-1400) })
    expect(lines(afterEdit(TWO, { sales: [gone] }))).toEqual(['L6002 1 20.00', '= 22.00'])
  })

  test('everything removed: nothing is left to deliver, and the order is closed', () => {
    const both = [
      saleOf(TWO, { line: 0, action: 'RETURN', quantity: -3, total: -15_400, taxes: GST(-1400) }),
      saleOf(TWO, { line: 1, action: 'RETURN', quantity: -1, total: -2200, taxes: GST(-200) }),
    ]
    expect(desired(afterEdit(TWO, { sales: both })).salesOrder).toMatchObject({ lines: [], closed: true })
  })
})

test('units added by an edit are sold at their list price beside the discounted ones', () => {
  const more = saleOf(TWO, { line: 0, action: 'ORDER', quantity: 1, total: 5500, taxes: GST(500) })
  const [first, second] = TWO.lines
  if (first === undefined || second === undefined) throw new Error('no lines')
  const grown = { ...first, quantity: 4, currentQuantity: 4, originalTotal: bag(20_000) }
  expect(lines(afterEdit(TWO, { sales: [more], lines: [grown, second] }))).toEqual([
    'L6001 4 200.00',
    'D6001-0 - -10.00',
    'L6002 1 20.00',
    '= 231.00',
  ])
})

test('a shipping line taken away by an edit disappears, although its sale no longer names it', () => {
  const facts = orderFacts({
    lines: [{ price: 1000 }],
    shipping: [{ price: 500 }, { title: 'Express', price: 1500 }],
  })
  const removal: Sale = {
    ...saleOf(facts, { line: 9, action: 'RETURN', quantity: -1, total: -500 }),
    lineType: 'SHIPPING',
    subjectId: null,
  }
  const shippingLines = facts.shippingLines.map((line, index) => ({ ...line, isRemoved: index === 0 }))
  expect(lines(afterEdit({ ...facts, shippingLines }, { sales: [removal] }))).toEqual([
    'L6001 1 10.00',
    'S6502 1 15.00',
    '= 25.00',
  ])
})

test('free shipping without a charge is no line; free shipping by a discount is two', () => {
  const free = orderFacts({ lines: [{ price: 1000 }], shipping: [{ price: 0 }] })
  expect(lines(free)).toEqual(['L6001 1 10.00', '= 10.00'])
  const discounted = orderFacts({
    discounts: ['SHIP'],
    lines: [{ price: 1000 }],
    shipping: [{ price: 500, allocations: [[0, 500]] }],
  })
  expect(lines(discounted)).toEqual(['L6001 1 10.00', 'S6501 1 5.00', 'DS6501-0 - -5.00', '= 10.00'])
})

test('three jurisdictions: one tax line each, with explicit lines one each for the whole order', () => {
  const ny = [
    { title: 'NY STATE TAX', rate: '0.04', amount: 40 },
    { title: 'NEW YORK CITY CITY TAX', rate: '0.045', amount: 45 },
    { title: 'METROPOLITAN DISTRICT TAX', rate: '0.00375', amount: 4 },
  ]
  const { salesOrder } = desired(
    orderFacts({
      lines: [
        { price: 1000, taxes: ny },
        { price: 1000, taxes: ny },
      ],
    }),
  )
  const details = salesOrder?.tax.mode === 'suitetax' ? salesOrder.tax.details : []
  expect(details.map(({ line, rate, amount }) => `${line} ${rate} ${formatMoney(amount)}`)).toEqual([
    'L6001 0.375 0.04',
    'L6001 4.5 0.45',
    'L6001 4 0.40',
    'L6002 0.375 0.04',
    'L6002 4.5 0.45',
    'L6002 4 0.40',
  ])
})

test('tax lines that the sale does not list are taken from its line, if they are its tax', () => {
  const strip = (facts: OrderFacts): OrderFacts => ({
    ...facts,
    agreements: facts.agreements.map((agreement) => ({
      ...agreement,
      sales: agreement.sales.map((sale) => ({ ...sale, taxes: [] })),
    })),
  })
  expect(lines(strip(TWO))).toEqual(lines(TWO))
  const other = { ...TWO, lines: TWO.lines.map((line) => ({ ...line, taxLines: [] })) }
  expect(desired(strip(other)).faults.map(({ about }) => about['equation'])).toEqual(['I-S3', 'I-S3'])
})

describe('shop money of an order sold in another currency', () => {
  const facts = orderFacts({
    lines: [{ price: 1033, quantity: 3 }],
    presentment: { currency: 'EUR', rate: [9, 10] },
  })
  const converted = (total: number): OrderFacts => ({
    ...facts,
    agreements: facts.agreements.map((agreement) => ({
      ...agreement,
      sales: agreement.sales.map((sale) => ({
        ...sale,
        total: { ...sale.total, shop: money(BigInt(total), USD) },
      })),
    })),
  })

  test('a list price that is off by its own conversion gives no discount', () => {
    expect(lines(converted(3100))).toEqual(['L6001 3 31.00', '= 31.00'])
    expect(lines(converted(3098))).toEqual(['L6001 3 30.98', '= 30.98'])
  })

  test('more than a unit a piece is no conversion', () => {
    expect(desired(converted(3103)).faults.map(({ about }) => about['equation'])).toEqual(['I-S2'])
    const unedited = desired(converted(3090)).salesOrder?.lines.map(({ key }) => key)
    expect(unedited).toEqual(['L6001', 'D6001-X'])
  })
})
