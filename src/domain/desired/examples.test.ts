import { describe, expect, test } from 'vitest'
import { formatMoney, type Money } from '../money.ts'
import { documentTotal, taxTotal } from '../netsuite/total.ts'
import type { SalesOrder } from '../netsuite/documents.ts'
import { afterEdit, orderFacts, type OrderSpec, saleOf } from '../testing/orders.ts'
import { desired, ITEMS, storePolicy, suiteTax, taxLinesPolicy } from '../testing/store.ts'
import type { DesiredOrder } from './types.ts'

/** The worked examples of accounting-and-reliability.md §1.7, to the cent. */
const order = (result: DesiredOrder): SalesOrder => {
  if (result.salesOrder === null) throw new Error(JSON.stringify(result.faults))
  return result.salesOrder
}
const lines = (result: DesiredOrder): string[] =>
  order(result).lines.map(({ key, quantity, amount }) => `${key} ${quantity ?? '-'} ${formatMoney(amount)}`)
const cents = (amount: Money): number => Number(amount.minor)
const deposits = (result: DesiredOrder): string[] =>
  result.deposits.map(({ payment, account }) => `${formatMoney(payment)} → ${account}`)
const sumOf = (result: DesiredOrder, role: string): number =>
  order(result)
    .lines.filter((line) => line.role === role)
    .reduce((sum, { amount }) => sum + cents(amount), 0)

const NY = (amount: number) => [{ title: 'NY STATE TAX', rate: '0.08875', amount }]

const E1: OrderSpec = {
  discounts: ['TEN'],
  lines: [{ price: 4999, quantity: 2, allocations: [[0, 1000]], taxes: NY(799) }],
  shipping: [{ price: 599, taxes: NY(53) }],
}

test('E1: prepaid, tax-exclusive', () => {
  const result = desired(orderFacts(E1))
  expect(lines(result)).toEqual(['L6001 2 99.98', 'D6001-0 - -10.00', 'S6501 1 5.99'])
  expect(cents(documentTotal(order(result)))).toBe(10_449)
  expect(cents(taxTotal(order(result)))).toBe(852)
  expect(deposits(result)).toEqual(['104.49 → 1060'])
})

test('E1 with explicit tax lines: the same total, the tax a line of its own', () => {
  const result = desired(orderFacts(E1), storePolicy({ tax: taxLinesPolicy }))
  expect(lines(result)).toEqual(['L6001 2 99.98', 'D6001-0 - -10.00', 'S6501 1 5.99', 'T1 1 8.52'])
  expect(cents(documentTotal(order(result)))).toBe(10_449)
  expect(order(result).tax).toEqual({ mode: 'lines' })
})

test('E1 with SuiteTax: the tax of a line stands whole on it, and nothing is left to compute on discounts', () => {
  const { tax } = order(desired(orderFacts(E1)))
  const details = tax.mode === 'suitetax' ? tax.details : []
  expect(
    details.map(({ line, basis, rate, amount }) => [line, formatMoney(basis), rate, formatMoney(amount)]),
  ).toEqual([
    ['L6001', '89.98', '8.875', '7.99'],
    ['D6001-0', '0.00', '8.875', '0.00'],
    ['S6501', '5.99', '8.875', '0.53'],
  ])
  const without = order(
    desired(orderFacts(E1), storePolicy({ tax: { ...suiteTax, overrideDiscountLines: false } })),
  )
  expect(without.tax.mode === 'suitetax' ? without.tax.details.map(({ line }) => line) : []).toEqual([
    'L6001',
    'S6501',
  ])
})

const VAT = (amount: number) => [{ title: 'VAT', rate: '0.2', amount }]

test('E3: tax-inclusive, UK VAT 20 %, discounted', () => {
  const facts = orderFacts({
    currency: 'GBP',
    taxesIncluded: true,
    discounts: ['FIVER'],
    lines: [
      { price: 2500, allocations: [[0, 357]], taxes: VAT(357) },
      { price: 999, allocations: [[0, 143]], taxes: VAT(143) },
    ],
    shipping: [{ price: 395, taxes: VAT(66) }],
  })
  const result = desired(facts)
  expect(lines(result)).toEqual([
    'L6001 1 20.84',
    'D6001-0 - -2.98',
    'L6002 1 8.32',
    'D6002-0 - -1.19',
    'S6501 1 3.29',
  ])
  expect(sumOf(result, 'product')).toBe(2_916)
  expect(sumOf(result, 'discount')).toBe(-417)
  expect(sumOf(result, 'shipping')).toBe(329)
  expect(cents(taxTotal(order(result)))).toBe(566)
  expect(cents(documentTotal(order(result)))).toBe(3_394)
  expect(deposits(result)).toEqual(['33.94 → 1060'])
})

test('0.99 at 20 % included: a gross that no net and rate can reach comes out exactly', () => {
  const result = desired(
    orderFacts({ currency: 'GBP', taxesIncluded: true, lines: [{ price: 99, taxes: VAT(17) }] }),
  )
  expect(lines(result)).toEqual(['L6001 1 0.82'])
  expect(cents(documentTotal(order(result)))).toBe(99)
})

describe('E4: gift card', () => {
  test('sold: a liability item of its own, without tax', () => {
    const result = desired(orderFacts({ lines: [{ price: 5000, giftCard: true, sku: null }] }))
    expect(order(result).lines.map(({ key, role, item }) => [key, role, item])).toEqual([
      ['G6001', 'giftCard', ITEMS.giftCard],
    ])
    expect(deposits(result)).toEqual(['50.00 → 1060'])
  })

  test('redeemed with a second tender: two deposits, no discount', () => {
    const facts = orderFacts({
      ...E1,
      payments: [{ amount: 5000, gateway: 'gift_card' }, { amount: 5449 }],
    })
    const result = desired(facts)
    expect(deposits(result)).toEqual(['50.00 → 2300', '54.49 → 1060'])
    expect(cents(documentTotal(order(result)))).toBe(10_449)
  })
})

test('E9: an edit takes one of two units away: 226.00 becomes 113.00, the deposit stays', () => {
  const facts = orderFacts({
    lines: [{ price: 10_000, quantity: 2, taxes: [{ title: 'GST', rate: '0.13', amount: 2600 }] }],
  })
  const removed = saleOf(facts, {
    line: 0,
    action: 'RETURN',
    quantity: -1,
    total: -11_300,
    taxes: [{ title: 'GST', rate: '0.13', amount: -1300 }],
  })
  const edited = desired(afterEdit(facts, { sales: [removed] }))
  expect(lines(edited)).toEqual(['L6001 1 100.00'])
  expect(cents(documentTotal(order(edited)))).toBe(11_300)
  expect(cents(taxTotal(order(edited)))).toBe(1_300)
  expect(deposits(edited)).toEqual(['226.00 → 1060'])
})

test('an edit adds a discount: 100.00 becomes 80.00, as a discount line that no application names', () => {
  const facts = orderFacts({ lines: [{ price: 10_000 }] })
  const discount = saleOf(facts, { line: 0, action: 'UPDATE', quantity: 0, total: -2000, discount: 2000 })
  const result = desired(afterEdit(facts, { sales: [discount] }))
  expect(lines(result)).toEqual(['L6001 1 100.00', 'D6001-X - -20.00'])
  expect(cents(documentTotal(order(result)))).toBe(8_000)
})

test('E19: tip and duties are items of their own', () => {
  const result = desired(orderFacts({ lines: [{ price: 5000 }], tip: 500, duties: [{ amount: 1200 }] }))
  expect(lines(result)).toEqual(['L6001 1 50.00', 'U6601 1 12.00', 'TIP 1 5.00'])
  expect(order(result).lines.map(({ item }) => item)).toEqual(['101', ITEMS.duty, ITEMS.tip])
  expect(cents(documentTotal(order(result)))).toBe(6_700)
})

test('E21: a zero-total order is booked, without a deposit', () => {
  const result = desired(
    orderFacts({ discounts: ['FREE'], lines: [{ price: 4999, quantity: 2, allocations: [[0, 9998]] }] }),
  )
  expect(lines(result)).toEqual(['L6001 2 99.98', 'D6001-0 - -99.98'])
  expect(cents(documentTotal(order(result)))).toBe(0)
  expect([result.deposits, result.received]).toEqual([[], null])
})

test('a free tax-inclusive order keeps its list price net of the tax that would have been', () => {
  const facts = orderFacts({
    currency: 'GBP',
    taxesIncluded: true,
    discounts: ['FREE'],
    lines: [{ price: 1200, allocations: [[0, 1200]], taxes: VAT(0) }],
  })
  expect(lines(desired(facts))).toEqual(['L6001 1 10.00', 'D6001-0 - -10.00'])
})

test('E23: yen have no decimals', () => {
  const facts = orderFacts({
    currency: 'JPY',
    taxesIncluded: true,
    lines: [{ price: 1000, taxes: [{ title: 'Consumption tax', rate: '0.1', amount: 91 }] }],
  })
  const result = desired(facts)
  expect(lines(result)).toEqual(['L6001 1 909'])
  expect(formatMoney(documentTotal(order(result)))).toBe('1000')
  expect(deposits(result)).toEqual(['1000 → 1060'])
})

test('a 10.00 order discount over three equal lines is taken as Shopify allocated it', () => {
  const facts = orderFacts({
    discounts: ['TEN'],
    lines: [334, 333, 333].map((amount) => ({ price: 1000, allocations: [[0, amount]] as const })),
  })
  expect(lines(desired(facts)).filter((line) => line.startsWith('D'))).toEqual([
    'D6001-0 - -3.34',
    'D6002-0 - -3.33',
    'D6003-0 - -3.33',
  ])
})

test('stacked discounts stand one below the other on their line, and free shipping below shipping', () => {
  const facts = orderFacts({
    discounts: ['SPRING', 'LOYAL', 'Free shipping'],
    lines: [
      {
        price: 5000,
        allocations: [
          [0, 500],
          [1, 450],
        ],
      },
      { price: 1000 },
    ],
    shipping: [{ price: 599, allocations: [[2, 599]] }],
  })
  const result = order(desired(facts))
  expect(result.lines.map(({ key, description }) => `${key} ${description}`)).toEqual([
    'L6001 Product 1',
    'D6001-0 SPRING',
    'D6001-1 LOYAL',
    'L6002 Product 2',
    'S6501 Standard shipping',
    'DS6501-2 Free shipping',
  ])
  expect(cents(documentTotal(result))).toBe(5_050)
})
