import { describe, expect, test } from 'vitest'
import { importOrder } from './importOrder.ts'
import type { MoneyBag, Order } from './model.ts'
import { formatAmount, sum } from './money.ts'
import {
  currentTax,
  currentTotal,
  lineDiscount,
  totalDiscounts,
  totalOutstanding,
  totalPrice,
  totalTax,
} from './orderTotals.ts'
import { financialStatus } from './payments.ts'
import type { Body } from './restBody.ts'
import { seedShop } from './seed.ts'
import { createShopifyWorld, type WorldEvent } from './world.ts'

const NOW = '2026-11-23T12:00:00Z'

function store() {
  const events: WorldEvent[] = []
  const world = createShopifyWorld({
    clock: () => new Date(NOW),
    onEvent: (event) => void events.push(event),
  })
  seedShop(world)
  return { world, events, take: (body: Body) => importOrder(world, body).order }
}

const shop = (amounts: MoneyBag): string => formatAmount(amounts.shop)
const sales = (order: Order): string =>
  shop(sum(order.agreements.flatMap((a) => a.sales.map((sale) => sale.total))))
const transactions = (order: Order) =>
  order.transactions.map(({ kind, gateway, amount }) => `${kind} ${gateway} ${shop(amount)}`)

/** A body in which everything adds up: 2 × 50 less 10 %, shipping 5, tax 10 %. */
const body: Body = {
  id: 5001,
  name: '#77',
  created_at: '2025-03-01T09:00:00-05:00',
  currency: 'USD',
  financial_status: 'paid',
  gateway: 'shopify_payments',
  subtotal_price: '90.00',
  total_discounts: '10.00',
  total_tax: '9.50',
  total_price: '104.50',
  total_outstanding: '0.00',
  discount_applications: [
    { type: 'discount_code', code: 'TEN', value_type: 'percentage', value: '10.0', target_type: 'line_item' },
  ],
  line_items: [
    {
      id: 11,
      variant_id: 900,
      sku: 'OLD-1',
      title: 'Chair',
      quantity: 2,
      price: '50.00',
      discount_allocations: [{ amount: '10.00', discount_application_index: 0 }],
      tax_lines: [{ title: 'State', rate: 0.1, price: '9.00' }],
    },
  ],
  shipping_lines: [
    { id: 21, title: 'Post', price: '5.00', tax_lines: [{ title: 'State', rate: 0.1, price: '0.50' }] },
  ],
}

test('an order that adds up arrives with its ids, figures, one implied sale and its ledger', () => {
  const { world, events, take } = store()
  const order = take({ order: body })
  expect(order).toMatchObject({
    id: 'gid://shopify/Order/5001',
    name: '#77',
    processedAt: '2025-03-01T14:00:00Z',
    updatedAt: NOW,
  })
  expect([shop(totalPrice(order)), sales(order), shop(totalOutstanding(order))]).toEqual([
    '104.5',
    '104.5',
    '0.0',
  ])
  expect(transactions(order)).toEqual(['SALE shopify_payments 104.5'])
  expect(order.statedTotals).toEqual({})
  expect(financialStatus(order, currentTotal(order), NOW)).toBe('PAID')
  expect(world.state.variants.get('gid://shopify/ProductVariant/900')?.sku).toBe('OLD-1')
  expect(order.lines[0]).toMatchObject({ sku: 'OLD-1', variantId: 'gid://shopify/ProductVariant/900' })
  expect(events.map(({ topic }) => topic)).toEqual([
    'ORDERS_CREATE',
    'ORDER_TRANSACTIONS_CREATE',
    'ORDERS_PAID',
    'ORDERS_UPDATED',
  ])
})

test('history makes no noise and keeps its time', () => {
  const { world, events, take } = store()
  const order = take({ order: body, history: true })
  expect([events, order.updatedAt]).toEqual([[], '2025-03-01T14:00:00Z'])
  expect(world.order(order.id)).toBe(order)
})

test('figures that contradict each other stay as they are', () => {
  const order = store().take({ ...body, subtotal_price: '80.00', total_price: '94.50' })
  expect([shop(totalPrice(order)), shop(currentTotal(order)), sales(order)]).toEqual([
    '94.5',
    '94.5',
    '104.5',
  ])
})

test('money may be numbers, sets or plain text, and one id may come twice', () => {
  const { world } = store()
  importOrder(world, body)
  const set = {
    shop_money: { amount: 12.5, currency_code: 'USD' },
    presentment_money: { amount: '17.74', currency_code: 'CAD' },
  }
  const { order, renumbered } = importOrder(world, {
    id: 5001,
    total_price: 12.5,
    total_price_set: set,
    financial_status: 'paid',
    line_items: [{ id: 11, title: 'Cup', quantity: 1, price: 12.5, price_set: set, tax_lines: [] }],
    refunds: [{ refund_line_items: [{ line_item_id: 11, quantity: 1, subtotal: 12.5, subtotal_set: set }] }],
  })
  expect(renumbered).toBe(true)
  expect(order.id).not.toBe('gid://shopify/Order/5001')
  expect(order.presentmentCurrencyCode).toBe('CAD')
  expect(order.lines[0]).toMatchObject({
    currentQuantity: 0,
    unitPrice: { shop: 12_500_000n, presentment: 17_740_000n },
  })
  expect(order.refunds[0]?.lines[0]?.lineItemId).toBe(order.lines[0]?.id)
})

describe('what a body implies', () => {
  test('discounts that only the total states are allocated over the lines', () => {
    const line = { quantity: 1, price: '30.00', total_discount: '0.00', tax_lines: [] }
    const order = store().take({
      id: 1,
      total_price: '85.00',
      subtotal_price: '85.00',
      total_discounts: '5.00',
      discount_applications: [
        {
          type: 'automatic',
          title: 'Five',
          value_type: 'fixed_amount',
          value: '5.0',
          target_type: 'line_item',
        },
      ],
      line_items: [line, line, line],
    })
    expect(order.lines.map((each) => shop(lineDiscount(each)))).toEqual(['1.67', '1.67', '1.66'])
    expect([shop(totalDiscounts(order)), sales(order)]).toEqual(['5.0', '85.0'])
  })

  test('a discount stated on its line stays on that line', () => {
    const order = store().take({
      id: 1,
      total_price: '5.00',
      total_discounts: '5.00',
      line_items: [
        { title: 'A', quantity: 1, price: '5.00' },
        { title: 'B', quantity: 1, price: '5.00', total_discount: '5.00' },
      ],
    })
    expect(order.lines.map((line) => shop(lineDiscount(line)))).toEqual(['0.0', '5.0'])
  })

  test('taxes that only the order states are spread over its lines; beside empty ones they stay the order’s', () => {
    const { take } = store()
    const taxes = {
      id: 1,
      total_price: '22.01',
      total_tax: '2.01',
      tax_lines: [{ title: 'T', rate: 0.1, price: '2.01' }],
    }
    const spread = take({ ...taxes, line_items: [{ price: '10.00' }, { price: '10.00' }] })
    expect(spread.lines.map((line) => line.taxLines.map(({ price }) => shop(price)))).toEqual([
      ['1.01'],
      ['1.0'],
    ])
    const kept = take({ ...taxes, id: 2, line_items: [{ price: '20.00', tax_lines: [] }] })
    expect([kept.orderTaxLines.length, shop(totalTax(kept)), sales(kept)]).toEqual([1, '2.01', '20.0'])
  })

  test('a tip is a line, authorized holds, pending pays nothing', () => {
    const { take } = store()
    const line_items = [{ title: 'Coffee', quantity: 1, price: '4.00', sku: '' }]
    const tipped = take({
      id: 1,
      total_price: '5.00',
      total_tip_received: '1.00',
      financial_status: 'authorized',
      gateway: 'bogus',
      line_items,
    })
    expect(tipped.lines.map(({ kind, sku, variantId }) => [kind, sku, variantId])).toEqual([
      ['PRODUCT', null, null],
      ['TIP', null, null],
    ])
    expect([transactions(tipped), sales(tipped)]).toEqual([['AUTHORIZATION bogus 5.0'], '5.0'])
    const pending = take({ id: 2, total_price: '4.00', financial_status: 'pending', line_items })
    expect([pending.transactions, shop(totalOutstanding(pending))]).toEqual([[], '4.0'])
  })
})

test('a refund with lines, shipping and a discrepancy: units, ledger and money', () => {
  const order = store().take({
    ...body,
    financial_status: 'partially_refunded',
    refunds: [
      {
        id: 31,
        created_at: '2025-03-05T00:00:00Z',
        refund_line_items: [
          { id: 41, line_item_id: 11, quantity: 1, restock_type: 'return', subtotal: 45, total_tax: 4.5 },
        ],
        order_adjustments: [
          { id: 51, kind: 'shipping_refund', amount: '-5.00', tax_amount: '-0.50' },
          {
            id: 52,
            kind: 'refund_discrepancy',
            reason: 'Refund discrepancy',
            amount: '2.00',
            tax_amount: '0.00',
          },
        ],
        transactions: [
          { id: 61, kind: 'refund', status: 'success', gateway: 'shopify_payments', amount: '53.00' },
        ],
      },
    ],
  })
  expect(order.lines[0]).toMatchObject({ currentQuantity: 1, refundedQuantity: 1, removedQuantity: 0 })
  expect([sales(order), shop(currentTotal(order)), shop(currentTax(order))]).toEqual(['51.5', '51.5', '4.5'])
  expect(transactions(order)).toEqual(['SALE shopify_payments 104.5', 'REFUND shopify_payments 53.0'])
  expect(shop(totalOutstanding(order))).toBe('0.0')
})

test('a removed unit is an edit in the ledger', () => {
  const line = { ...(body.line_items as Body[])[0], current_quantity: 1 }
  const order = store().take({
    ...body,
    line_items: [line],
    current_total_price: '55.00',
    current_total_tax: '5.00',
  })
  expect(
    order.agreements.map(({ kind, sales: all }) => [kind, shop(sum(all.map((sale) => sale.total)))]),
  ).toEqual([
    ['ORDER', '104.5'],
    ['ORDER_EDIT', '-49.5'],
  ])
  expect(order.edited).toBe(true)
})

test('a stated transaction in the buyer’s currency is kept on both sides', () => {
  const set = {
    shop_money: { amount: '10.00', currency_code: 'USD' },
    presentment_money: { amount: '14.00', currency_code: 'CAD' },
  }
  const order = store().take({
    id: 1,
    total_price: '10.00',
    total_price_set: set,
    line_items: [{ title: 'Cup', quantity: 1, price: '10.00', price_set: set }],
    transactions: [
      { id: 7, kind: 'sale', status: 'success', gateway: 'paypal', amount: '14.00', currency: 'CAD' },
    ],
  })
  expect(order.transactions[0]?.amount).toEqual({ shop: 10_000_000n, presentment: 14_000_000n })
})

test.each([
  [{ id: 1, total_price: '1' }, 'no line_items'],
  [{ id: 1, line_items: [] }, 'no total_price'],
  [{ line_items: [], total_price: '1' }, 'no id'],
  [{ id: 1, line_items: [], total_price: '1', invoice_url: null }, 'a draft order'],
  [{ id: 1, line_items: [], total_price: '1', abandoned_checkout_url: 'x' }, 'a checkout'],
  [{ id: 1, line_items: [{ price: 'ten' }], total_price: '1' }, 'price'],
])('%j is refused: %s', (given, words) => {
  const { world } = store()
  expect(() => importOrder(world, given)).toThrow(words)
  expect(world.state.orders.size).toBe(0)
})
