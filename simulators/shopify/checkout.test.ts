import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placeCheckout } from './checkout.ts'
import type { CheckoutInput } from './checkoutInput.ts'
import type { MoneyBag, Order } from './model.ts'
import { add, formatAmount, sum } from './money.ts'
import {
  currentTotal,
  totalDiscounts,
  totalOutstanding,
  totalPrice,
  totalShipping,
  totalTax,
} from './orderTotals.ts'
import { seedShop } from './seed.ts'
import { createShopifyWorld, type ShopifyWorldOptions, type WorldEvent } from './world.ts'

function store(options: ShopifyWorldOptions = {}) {
  const events: WorldEvent[] = []
  const world = createShopifyWorld({
    clock: () => new Date('2026-11-23T12:00:00Z'),
    onEvent: (event) => void events.push(event),
    ...options,
  })
  seedShop(world)
  return { world, events, buy: (checkout: CheckoutInput) => placeCheckout(world, checkout) }
}

const shop = (amounts: MoneyBag): string => formatAmount(amounts.shop)
const seen = (amounts: MoneyBag): string => formatAmount(amounts.presentment)
const sales = (order: Order): MoneyBag =>
  sum(order.agreements.flatMap((agreement) => agreement.sales.map((sale) => sale.total)))
const money = (order: Order) =>
  order.transactions.map(({ kind, gateway, amount }) => `${kind} ${gateway} ${seen(amount)}`)

test('code, automatic, manual and shipping discounts, two jurisdictions, tip, duty and fee add up', () => {
  const order = store().buy({
    lines: [
      { sku: 'TIE-001', quantity: 2, discount: { amount: '2.00' } },
      { sku: 'TIE-004', duty: { price: '5.00' } },
      { title: 'Engraving', price: '10.00', requiresShipping: false, taxable: false },
    ],
    discounts: [
      { kind: 'automatic', title: 'Autumn', percentage: '10', lines: [1] },
      { kind: 'code', title: 'FIVE', amount: '5.00' },
      { kind: 'code', title: 'HALFSHIP', percentage: '50', target: 'shipping' },
    ],
    shipping: [{ price: '8.00' }],
    taxes: [
      { title: 'NY State', rate: '0.04' },
      { title: 'New York City', rate: '0.045' },
    ],
    tip: '3.00',
    additionalFees: [{ name: 'Retail delivery fee', price: '0.28' }],
  })
  expect(shop(totalDiscounts(order))).toBe('19.9')
  expect(order.lines.map((line) => line.discountAllocations.map(({ allocated }) => shop(allocated)))).toEqual(
    [['2.0', '1.16'], ['8.9', '3.42'], ['0.42'], []],
  )
  expect(order.shippingLines[0]?.taxLines.map(({ price }) => shop(price))).toEqual(['0.16', '0.18'])
  expect(shop(totalPrice(order))).toBe(shop(sales(order)))
  expect(shop(totalOutstanding(order))).toBe('0.0')
  expect(order.discountCodes).toEqual(['FIVE', 'HALFSHIP'])
})

test('tax-inclusive prices contain the tax', () => {
  const order = store({ currency: 'GBP', taxesIncluded: true }).buy({
    lines: [{ title: 'Mug', price: '0.99' }],
    taxes: [{ title: 'VAT', rate: '0.2' }],
  })
  expect([shop(totalPrice(order)), shop(totalTax(order)), shop(sales(order))]).toEqual([
    '0.99',
    '0.17',
    '0.99',
  ])
})

describe('tenders', () => {
  test('gift card and card split the total, store credit too', () => {
    const order = store().buy({
      lines: [{ sku: 'TIE-004' }],
      payments: [
        { gateway: 'gift_card', amount: '50' },
        { gateway: 'shopify_store_credit', amount: '10' },
        {},
      ],
    })
    expect(money(order)).toEqual([
      'SALE gift_card 50.0',
      'SALE shopify_store_credit 10.0',
      'SALE shopify_payments 29.0',
    ])
    expect(order.transactions.map(({ giftCardId }) => giftCardId !== null)).toEqual([true, false, false])
  })

  test('an authorization holds the money, a capture takes it', () => {
    const { buy } = store()
    const held = buy({ lines: [{ sku: 'TIE-004' }], payments: [{ kind: 'authorization' }] })
    expect(money(held)).toEqual(['AUTHORIZATION shopify_payments 89.0'])
    expect(held.transactions[0]?.authorizationExpiresAt).toBe('2026-11-30T12:00:00Z')
    const taken = buy({ lines: [{ sku: 'TIE-004' }], payments: [{ kind: 'capture' }] })
    expect(money(taken)).toEqual(['AUTHORIZATION shopify_payments 89.0', 'CAPTURE shopify_payments 89.0'])
    expect(taken.transactions[1]?.parentTransactionId).toBe(taken.transactions[0]?.id)
  })

  test('cash at a till is rounded, change is given, and nothing is owed', () => {
    const order = store({ currency: 'CAD' }).buy({
      lines: [{ title: 'Candle', price: '10.02' }],
      pos: { location: 'Downtown shop', cash: { given: '20', roundTo: '0.05' } },
    })
    expect(money(order)).toEqual(['SALE cash 20.02', 'CHANGE cash 10.0'])
    expect(order.transactions[0]?.amountRounding).toEqual({ shop: -20_000n, presentment: -20_000n })
    expect(shop(totalOutstanding(order))).toBe('0.0')
    expect(order.fulfillmentOrders[0]?.status).toBe('CLOSED')
    expect([order.sourceName, order.customerId]).toEqual(['pos', null])
  })

  test('no payments leave the order pending, a total of zero makes it paid', () => {
    const { buy } = store()
    expect(buy({ lines: [{ sku: 'TIE-004' }], payments: [] }).statedFinancialStatus).toBe('PENDING')
    const free = buy({ lines: [{ sku: 'TIE-004' }], discounts: [{ title: 'FREE', percentage: '100' }] })
    expect([free.statedFinancialStatus, free.transactions.length, shop(totalPrice(free))]).toEqual([
      'PAID',
      0,
      '0.0',
    ])
  })
})

test('a buyer in another currency sees prices of their own, and each side sums by itself', () => {
  const { buy } = store({ fx: { 'USD/CAD': '1.4192' } })
  const order = buy({
    lines: [{ sku: 'TIE-001' }, { sku: 'TIE-006' }],
    shipping: [{ price: '9.99' }],
    presentmentCurrency: 'CAD',
  })
  const units = order.lines.map(({ unitPrice }) => [shop(unitPrice), seen(unitPrice)])
  expect(units).toEqual([
    ['14.5', '20.58'],
    ['9.99', '14.18'],
  ])
  expect([shop(totalPrice(order)), seen(totalPrice(order))]).toEqual(['31.53', '44.75'])
  expect(sales(order)).toEqual(totalPrice(order))
  const other = buy({ lines: [{ sku: 'TIE-001' }], presentmentCurrency: 'CAD', payments: [{ rate: '0.69' }] })
  expect(other.transactions.map(({ amount }) => [shop(amount), seen(amount)])).toEqual([['14.2', '20.58']])
})

test('yen have no decimals anywhere', () => {
  const order = store({ currency: 'JPY', taxesIncluded: true }).buy({
    lines: [{ title: 'Cup', price: '333', quantity: 3 }],
    discounts: [{ title: 'TEN', percentage: '10' }],
    taxes: [{ title: 'CT', rate: '0.1' }],
  })
  expect([shop(totalPrice(order)), shop(totalTax(order)), shop(totalDiscounts(order))]).toEqual([
    '899.0',
    '82.0',
    '100.0',
  ])
})

test('gift cards sold carry no tax, no discount and no shipping', () => {
  const { world, buy } = store()
  const giftCard = [...world.state.products.values()].find((product) => product.isGiftCard)
  const order = buy({
    lines: [{ variantId: giftCard?.variantIds[0] ?? '' }],
    discounts: [{ title: 'TEN', percentage: '10' }],
    taxes: [{ title: 'NY', rate: '0.04' }],
  })
  expect(order.lines).toMatchObject([
    { kind: 'GIFT_CARD', taxLines: [], discountAllocations: [], requiresShipping: false },
  ])
  expect(order.agreements[0]?.sales[0]?.lineType).toBe('GIFT_CARD')
  expect(order.fulfillmentOrders).toEqual([])
})

test('an exempt customer gets tax lines of zero, and no customer is possible', () => {
  const { buy } = store()
  const taxes = [{ title: 'NY', rate: '0.04' }]
  const exempt = buy({
    lines: [{ sku: 'TIE-004' }],
    taxes,
    customer: { email: 'exempt@example.com', taxExempt: true },
  })
  expect(exempt.lines[0]?.taxLines).toMatchObject([{ rate: '0.04', price: { shop: 0n } }])
  expect(exempt.taxExempt).toBe(true)
  expect(buy({ lines: [{ sku: 'TIE-004' }], customer: null }).customerId).toBeNull()
})

test('one e-mail is one customer, and what happened is announced', () => {
  const { events, buy } = store()
  const first = buy({ lines: [{ sku: 'TIE-001' }], customer: { email: 'new@example.com' } })
  const second = buy({ lines: [{ sku: 'TIE-001' }], customer: { email: 'new@example.com' } })
  expect(second.customerId).toBe(first.customerId)
  const topics = ['ORDERS_CREATE', 'ORDER_TRANSACTIONS_CREATE', 'ORDERS_PAID', 'ORDERS_UPDATED']
  expect(events.map(({ topic }) => topic)).toEqual(['CUSTOMERS_CREATE', ...topics, ...topics])
})

test('history was bought in the past, and nobody hears of it', () => {
  const { world, events, buy } = store()
  const processedAt = '2024-02-29T23:59:59Z'
  const order = buy({ lines: [{ sku: 'TIE-001' }], customer: null, processedAt, history: true })
  expect([order.createdAt, order.updatedAt, order.transactions[0]?.processedAt]).toEqual([
    processedAt,
    processedAt,
    processedAt,
  ])
  expect([events, world.order(order.id)]).toEqual([[], order])
})

test.each([
  [{ lines: [] }, 'lines'],
  [{ lines: [{ sku: 'TIE-001', quantity: 0 }] }, 'lines.0.quantity'],
  [{ lines: [{ sku: 'NOPE' }] }, 'SKU NOPE'],
  [{ lines: [{ sku: 'TIE-001' }], discounts: [{ title: 'X' }] }, 'either percentage or amount'],
  [{ lines: [{ sku: 'TIE-001' }], colour: 'red' }, 'colour'],
])('%j is refused with words about %s', (checkout, words) => {
  expect(() => placeCheckout(store().world, checkout)).toThrow(words)
})

const cents = (max: number) => fc.integer({ min: 0, max }).map((amount) => (amount / 100).toFixed(2))

test('any cart ties: sales = total, allocations = discounts, each side by itself', () => {
  const { buy } = store({ fx: { 'USD/EUR': '0.9137' } })
  const line = fc.record({
    title: fc.constant('Thing'),
    price: cents(20_000),
    quantity: fc.integer({ min: 1, max: 9 }),
  })
  const discount = fc.oneof(
    fc.record({ title: fc.constant('P'), percentage: fc.integer({ min: 1, max: 100 }).map(String) }),
    fc.record({ title: fc.constant('A'), amount: cents(5000) }),
  )
  const cart = fc.record({
    lines: fc.array(line, { minLength: 1, maxLength: 6 }),
    discounts: fc.array(discount, { maxLength: 3 }),
    shipping: fc.array(fc.record({ price: cents(3000) }), { maxLength: 2 }),
    taxes: fc.constantFrom<NonNullable<CheckoutInput['taxes']>>(
      [],
      [{ title: 'A', rate: '0.08875' }],
      [
        { title: 'A', rate: '0.05' },
        { title: 'B', rate: '0.09975' },
      ],
    ),
    taxesIncluded: fc.boolean(),
    presentmentCurrency: fc.constantFrom('USD', 'EUR'),
  })
  fc.assert(
    fc.property(cart, (checkout) => {
      const order = buy(checkout)
      const owners = [...order.lines, ...order.shippingLines]
      expect(sales(order)).toEqual(currentTotal(order))
      expect(sum(owners.flatMap((owner) => owner.discountAllocations.map((a) => a.allocated)))).toEqual(
        totalDiscounts(order),
      )
      expect(sum(order.agreements.flatMap((a) => a.sales.map((sale) => sale.totalTax)))).toEqual(
        totalTax(order),
      )
      expect(add(totalOutstanding(order), totalShipping(order))).toEqual(totalShipping(order))
    }),
    { numRuns: 200 },
  )
})
