/** Our Shopify client against the simulated store, over real sockets. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/adapters/clock.ts'
import { fetchTransport } from '../../src/adapters/http.ts'
import { silentLog } from '../../src/adapters/log.ts'
import { createShopifyClient, type ShopifyClientOptions } from '../../src/adapters/shopify/client.ts'
import type { ShopifyCall, ShopifyClient, TypedDocument } from '../../src/adapters/shopify/types.ts'
import { type ShopifyId, shopifyGid, shopifyId, storeKey } from '../../src/domain/ids.ts'
import { add, currency, formatMoney, type Money, sum } from '../../src/domain/money.ts'
import type { Result } from '../../src/domain/result.ts'
import type { MoneyBag, OrderFacts } from '../../src/domain/shopify/order.ts'
import { auditSubscriptions } from '../../src/ingress/subscriptionAuditor.ts'
import { SUBSCRIPTIONS } from '../../src/ingress/topics.ts'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import { type RunningShopify, startShopifySimulator } from '../../simulators/shopify/start.ts'

const USD = currency('USD')
let shop: RunningShopify
const calls: ShopifyCall[] = []

beforeAll(async () => {
  shop = await startShopifySimulator({ seed: 7, fx: { 'USD/CAD': '1.4' } })
})
afterAll(() => shop.stop())

function client(options: Partial<ShopifyClientOptions> = {}): ShopifyClient {
  return createShopifyClient({
    store: storeKey('main'),
    apiUrl: new URL(shop.url).origin,
    apiVersion: '2026-10',
    credentials: { kind: 'clientCredentials', clientId: shop.clientId, clientSecret: shop.clientSecret },
    transport: fetchTransport,
    clock: systemClock,
    random: () => 0.5,
    timeoutMs: 60_000,
    onCall: (call) => calls.push(call),
    log: silentLog,
    ...options,
  })
}

function value<Value>(result: Result<Value, { code: string; tech: string }>): Value {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.tech}`)
  return result.value
}

async function sim(path: string, body: object): Promise<unknown> {
  const response = await fetch(`${shop.simUrl}${path}`, { method: 'POST', body: JSON.stringify(body) })
  const answer: unknown = await response.json()
  if (!response.ok) throw new Error(JSON.stringify(answer))
  return answer
}

async function checkout(input: CheckoutInput): Promise<ShopifyId> {
  const answer = await sim('/checkout', input)
  if (typeof answer !== 'object' || answer === null || !('id' in answer)) throw new Error('no order')
  return shopifyId(String(answer.id))
}

async function read(id: ShopifyId, from: ShopifyClient = client()): Promise<OrderFacts> {
  const facts = value(await from.readOrder(id))
  if (facts === null) throw new Error(`order ${id} is not visible`)
  return facts
}

const shopSum = (bags: readonly MoneyBag[]): Money =>
  sum(
    bags.map((bag) => bag.shop),
    USD,
  )
const salesOf = (facts: OrderFacts): Money =>
  shopSum(facts.agreements.flatMap((agreement) => agreement.sales.map((sale) => sale.total)))

const mutation = (name: string, text: string): TypedDocument<unknown, object> => ({
  name,
  kind: 'mutation',
  text,
})

describe('an order of up to ten lines and one agreement', () => {
  const everything: CheckoutInput = {
    lines: [
      ...Array.from({ length: 9 }, (_, n) => ({ sku: `TIE-00${n + 1}`, quantity: 2 })),
      { title: 'Engraving', price: '5.00', duty: { price: '1.10', harmonizedSystemCode: '4911' } },
    ],
    discounts: [
      { title: 'TENOFF', percentage: '10' },
      { kind: 'automatic', title: 'Free shipping', target: 'shipping', amount: '2.00' },
    ],
    shipping: [{ price: '9.90' }],
    taxes: [
      { title: 'NY State Tax', rate: '0.04' },
      { title: 'City Tax', rate: '0.04875', channelLiable: null },
    ],
    tip: '3.00',
    additionalFees: [{ name: 'Retail delivery fee', price: '0.28' }],
    payments: [{ gateway: 'gift_card', amount: '20.00' }, {}],
    customer: { email: 'ada@example.com', firstName: 'Ada', lastName: 'Abbot' },
    shippingAddress: {
      address1: '1 Main St',
      city: 'Albany',
      provinceCode: 'NY',
      countryCode: 'US',
      zip: '12207',
    },
    poNumber: 'PO-7',
    tags: ['vip'],
    attributes: { gift: 'yes' },
  }

  test('is read whole in one request whose cost stays far below the limit', async () => {
    const id = await checkout(everything)
    const reader = client({ credentials: { kind: 'token', token: shop.token } })
    calls.length = 0
    const facts = await read(id, reader)
    expect(calls).toMatchObject([{ kind: 'ReadOrder', outcome: 'ok' }])
    const requested = calls[0]?.cost?.requested
    expect(requested).toBeLessThan(200)
    console.log(`ReadOrder requestedQueryCost ${requested}, actualQueryCost ${calls[0]?.cost?.actual}`)

    expect(facts.lines.filter((line) => line.sku !== null)).toHaveLength(9)
    expect(facts.agreements).toHaveLength(1)
    expect(facts.discountApplications.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      'code TENOFF',
      'automatic Free shipping',
    ])
    expect(facts.transactions.map(({ gateway, kind, status }) => `${gateway} ${kind} ${status}`)).toEqual([
      'gift_card SALE SUCCESS',
      'shopify_payments SALE SUCCESS',
    ])
    expect(new Set(facts.agreements[0]?.sales.map(({ lineType }) => lineType))).toEqual(
      new Set(['PRODUCT', 'SHIPPING', 'TIP', 'DUTY', 'ADDITIONAL_FEE']),
    )
    expect(facts.agreements[0]?.sales.find(({ lineType }) => lineType === 'ADDITIONAL_FEE')?.label).toBe(
      'Retail delivery fee',
    )
    expect(
      facts.lines[0]?.taxLines.map(({ title, rate, channelLiable }) => [title, rate, channelLiable]),
    ).toEqual([
      ['NY State Tax', '0.04', false],
      ['City Tax', '0.04875', null],
    ])
    expect(facts).toMatchObject({
      customer: { email: 'ada@example.com', firstName: 'Ada' },
      shippingAddress: { city: 'Albany', provinceCode: 'NY', countryCode: 'US', zip: '12207' },
      poNumber: 'PO-7',
      tags: ['vip'],
      customAttributes: [{ key: 'gift', value: 'yes' }],
      shopCurrency: 'USD',
      test: false,
      cancelledAt: null,
    })
  })

  test('its sales sum to its total, and its transactions to what was received', async () => {
    const facts = await read(await checkout(everything))
    expect(formatMoney(salesOf(facts))).toBe(formatMoney(facts.totals.currentTotal.shop))
    expect(formatMoney(shopSum(facts.transactions.map(({ amount }) => amount)))).toBe(
      formatMoney(facts.totals.received.shop),
    )
  })
})

describe('a larger order is read to the end of every list', () => {
  test('lines, sales and transactions', async () => {
    const id = await checkout({
      lines: Array.from({ length: 64 }, (_, n) => ({ title: `Line ${n}`, price: '10.00' })),
      taxes: [{ title: 'VAT', rate: '0.10' }],
      payments: Array.from({ length: 24 }, (_, n) => (n === 23 ? {} : { amount: '20.00' })),
    })
    calls.length = 0
    const facts = await read(id)
    expect(new Set(facts.lines.map((line) => line.id)).size).toBe(64)
    expect(new Set(facts.transactions.map((transaction) => transaction.id)).size).toBe(24)
    expect(new Set(facts.agreements[0]?.sales.map((sale) => sale.id)).size).toBe(64)
    expect(formatMoney(salesOf(facts))).toBe('704.00')
    expect(calls.map(({ kind }) => kind)).toEqual([
      'token',
      'ReadOrder',
      'OrderLinesPage',
      'OrderLinesPage',
      'AgreementSalesPage',
      'OrderTransactionsAll',
    ])
    expect(Math.max(...calls.map(({ cost }) => cost?.requested ?? 0))).toBeLessThan(500)
  })

  test('refunds and agreements', async () => {
    const caller = client()
    const id = await checkout({ lines: [{ title: 'Mug', price: '10.00', quantity: 5 }], payments: [{}] })
    const before = await read(id, caller)
    const refund = mutation(
      'Refund',
      'mutation Refund($input: RefundInput!, $key: String!) { refundCreate(input: $input) @idempotent(key: $key) { refund { id } userErrors { message } } }',
    )
    for (let n = 0; n < 5; n += 1) {
      const input = {
        orderId: shopifyGid('Order', id),
        refundLineItems: [
          {
            lineItemId: shopifyGid('LineItem', before.lines[0]?.id ?? id),
            quantity: 1,
            restockType: 'NO_RESTOCK',
          },
        ],
        transactions: [
          {
            orderId: shopifyGid('Order', id),
            gateway: 'shopify_payments',
            kind: 'REFUND',
            amount: '10.00',
            parentId: shopifyGid('OrderTransaction', before.transactions[0]?.id ?? id),
          },
        ],
      }
      const answer = value(await caller.call(refund, { input, key: `refund-${n}` }))
      expect(answer).toMatchObject({ refundCreate: { userErrors: [] } })
    }
    const facts = await read(id, caller)
    expect(new Set(facts.refunds.map((each) => each.id)).size).toBe(5)
    expect(facts.refunds.every((each) => each.lines.length === 1 && each.transactionIds.length === 1)).toBe(
      true,
    )
    expect(facts.agreements.map(({ reason }) => reason)).toEqual([
      'ORDER',
      ...Array<string>(5).fill('REFUND'),
    ])
    expect(formatMoney(salesOf(facts))).toBe(formatMoney(facts.totals.currentTotal.shop))
    const taken = shopSum(facts.refunds.map((each) => each.totalRefunded))
    expect(formatMoney(add(taken, facts.totals.netPayment.shop))).toBe('50.00')
  })
})

test('an order in the buyer’s currency states both sides', async () => {
  const facts = await read(
    await checkout({ lines: [{ sku: 'TIE-001' }], presentmentCurrency: 'CAD', payments: [{}] }),
  )
  expect(facts).toMatchObject({ shopCurrency: 'USD', presentmentCurrency: 'CAD' })
  expect(facts.totals.total.shop.currency).toBe('USD')
  expect(facts.totals.total.presentment.currency).toBe('CAD')
  expect(facts.totals.total.presentment.minor).toBeGreaterThan(facts.totals.total.shop.minor)
})

test('orders without a customer, test orders and POS orders with cash are read as they are', async () => {
  const bare = await read(await checkout({ lines: [{ sku: 'TIE-001' }], customer: null, test: true }))
  expect(bare).toMatchObject({ customer: null, test: true })
  const pos = await read(
    await checkout({
      lines: [{ title: 'Mug', price: '10.02' }],
      pos: { cash: { given: '20.00', roundTo: '0.05' } },
    }),
  )
  expect(pos.retailLocationId).not.toBeNull()
  expect(pos.transactions.map(({ kind }) => kind)).toContain('CHANGE')
  expect(pos.totals.cashRoundingPayment.shop.minor).toBe(-2n)
})

test('an order that does not exist, or is not shown to this app, is null', async () => {
  expect(value(await client().readOrder(shopifyId('999999999999')))).toBeNull()
})

describe('lists and look-ups', () => {
  test('pages ascend by updatedAt and lose nothing', async () => {
    for (let n = 0; n < 5; n += 1) await checkout({ lines: [{ sku: 'TIE-002' }] })
    const reader = client()
    const seen: string[] = []
    let after: string | null = null
    do {
      const page: Awaited<ReturnType<ShopifyClient['listOrders']>> = await reader.listOrders({
        first: 2,
        updatedSince: '2000-01-01T00:00:00.000Z',
        ...(after === null ? {} : { after }),
      })
      const { orders, next } = value(page)
      expect(orders.length).toBeLessThanOrEqual(2)
      seen.push(...orders.map((order) => order.updatedAt))
      after = next
    } while (after !== null)
    expect(seen).toEqual(seen.toSorted())
    expect(seen).toHaveLength(shop.service.world.state.orders.size)
    expect(value(await reader.listOrders({ updatedSince: '2999-01-01T00:00:00Z' }))).toEqual({
      orders: [],
      next: null,
    })
  })

  test('an order is found by id, by global id and by its name with or without the #', async () => {
    const id = await checkout({ lines: [{ sku: 'TIE-003' }] })
    const { name } = await read(id)
    const reader = client()
    const found = [{ id, name }]
    expect(value(await reader.findOrder(id))).toEqual(found)
    expect(value(await reader.findOrder(shopifyGid('Order', id)))).toEqual(found)
    expect(value(await reader.findOrder(name))).toEqual(found)
    expect(value(await reader.findOrder(name.replace('#', '')))).toEqual(found)
    expect(value(await reader.findOrder('#nothing'))).toEqual([])
    expect(value(await reader.findOrder('" OR id:1'))).toEqual([])
  })

  test('the customer, the shop, its locations and our scopes', async () => {
    const reader = client()
    const { customer } = await read(
      await checkout({ lines: [{ sku: 'TIE-004' }], customer: { email: 'b@example.com' } }),
    )
    expect(value(await reader.readCustomer(customer?.id ?? shopifyId(1)))).toMatchObject({
      email: 'b@example.com',
    })
    expect(value(await reader.readCustomer(shopifyId(1)))).toBeNull()
    expect(value(await reader.shop())).toMatchObject({ domain: shop.shop, currency: 'USD' })
    expect(value(await reader.locations()).map(({ name }) => name)).toContain('Main warehouse')
    expect(value(await reader.scopes())).toContain('read_orders')
  })
})

test('subscriptions are made, kept, and made again when Shopify removed one', async () => {
  const reader = client()
  const address = 'https://tieout.example.com/webhooks/shopify/main'
  const topics = SUBSCRIPTIONS.map(({ topic }) => topic)
  expect(value(await auditSubscriptions(reader, address)).created).toEqual(topics)
  expect(value(await auditSubscriptions(reader, address))).toEqual({ created: [], removed: [] })
  const [first] = value(await reader.listSubscriptions())
  expect(first).toMatchObject({ uri: address, filter: null })
  await reader.deleteSubscription(first?.gid ?? '')
  expect(value(await auditSubscriptions(reader, address)).created).toEqual([first?.topic])
})

describe('sign-in', () => {
  test('a token that expired is replaced without anybody noticing', async () => {
    const reader = client()
    expect((await reader.shop()).ok).toBe(true)
    await sim('/tokens/expire', {})
    calls.length = 0
    expect((await reader.shop()).ok).toBe(true)
    expect(calls.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
      'ReadShop failed',
      'token ok',
      'ReadShop ok',
    ])
  })

  test('wrong credentials are a fault', async () => {
    const wrong = client({
      credentials: { kind: 'clientCredentials', clientId: shop.clientId, clientSecret: 'x' },
    })
    expect(await wrong.shop()).toMatchObject({ ok: false, failure: { code: 'shopify.auth' } })
    const token = client({ credentials: { kind: 'token', token: 'shpat_wrong' } })
    expect(await token.shop()).toMatchObject({ ok: false, failure: { code: 'shopify.auth' } })
  })

  test('a lost scope names the field', async () => {
    const id = await checkout({ lines: [{ sku: 'TIE-005' }] })
    const all = shop.service.auth.scopes()
    shop.service.auth.setScopes(all.filter((scope) => !scope.includes('customers')))
    try {
      expect(await client().readOrder(id)).toMatchObject({
        ok: false,
        failure: { code: 'shopify.scope', about: { field: 'order.customer' } },
      })
    } finally {
      shop.service.auth.setScopes(all)
    }
  })
})

test('a small bucket slows reading down and loses nothing', async () => {
  const slow = await startShopifySimulator({
    seed: 8,
    throttle: { maximumAvailable: 300, restoreRate: 1000 },
  })
  try {
    const counted: ShopifyCall[] = []
    const reader = client({
      apiUrl: new URL(slow.url).origin,
      credentials: { kind: 'token', token: slow.token },
      onCall: (call) => counted.push(call),
    })
    const response = await fetch(`${slow.simUrl}/checkout`, {
      method: 'POST',
      body: JSON.stringify({ lines: [{ sku: 'TIE-001' }] }),
    })
    const order: unknown = await response.json()
    const id = shopifyId(typeof order === 'object' && order !== null && 'id' in order ? String(order.id) : '')
    const reads = await Promise.all(Array.from({ length: 12 }, () => reader.readOrder(id)))
    expect(reads.every((each) => each.ok)).toBe(true)
    expect(counted.filter(({ outcome }) => outcome === 'ok')).toHaveLength(12)
  } finally {
    await slow.stop()
  }
})
