import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type VirtualClock, virtualClock } from '../clock.ts'
import { type OutgoingRequest, topicHeader } from './webhookRequest.ts'
import { type DeliverySubscription, type WebhookOptions, Webhooks } from './webhooks.ts'

const HOUR = 3_600_000
const fields = ['id', 'updated_at']
const ordersCreate = {
  id: 's1',
  topic: 'ORDERS_CREATE',
  uri: 'http://shop.test/hook',
  name: 'tieout',
  includeFields: fields,
}

function setUp(answer: (request: OutgoingRequest) => number, options: Partial<WebhookOptions> = {}) {
  const clock: VirtualClock = virtualClock(Date.UTC(2026, 10, 23))
  const subscriptions = new Map<string, DeliverySubscription>([['s1', ordersCreate]])
  const sent: OutgoingRequest[] = []
  const webhooks = new Webhooks({
    clock,
    clientSecret: 'secret',
    shopDomain: 'acme.myshopify.com',
    apiVersion: '2026-10',
    subscriptions: () => subscriptions.values(),
    removeSubscription: (id) => subscriptions.delete(id),
    send: async (request) => {
      sent.push(request)
      return answer(request)
    },
    ...options,
  })
  return { clock, subscriptions, sent, webhooks }
}

const event = (id: number) => ({
  topic: 'ORDERS_CREATE',
  payload: { id, email: 'a@b.test', updated_at: 'now' },
})

test('a delivery carries the asked-for fields, the real headers and a signature over the raw body', async () => {
  const { clock, sent, webhooks } = setUp(() => 200)
  webhooks.publish(event(7))
  webhooks.publish({ topic: 'ORDERS_PAID', payload: { id: 7 } })
  await clock.advance(0)
  expect(sent).toHaveLength(1)
  const body = sent[0]?.body ?? ''
  expect(JSON.parse(body)).toEqual({ id: 7, updated_at: 'now' })
  expect(sent[0]?.headers).toMatchObject({
    'X-Shopify-Topic': 'orders/create',
    'X-Shopify-Shop-Domain': 'acme.myshopify.com',
    'X-Shopify-API-Version': '2026-10',
    'X-Shopify-Name': 'tieout',
    'X-Shopify-Triggered-At': '2026-11-23T00:00:00.000Z',
    'X-Shopify-Hmac-Sha256': createHmac('sha256', 'secret').update(body).digest('base64'),
  })
  expect(webhooks.counts()).toMatchObject({ events: 2, deliveries: 1, delivered: 1 })
})

test('two subscriptions on one topic get one delivery each with the same event id', async () => {
  const { clock, subscriptions, sent, webhooks } = setUp(() => 200)
  subscriptions.set('s2', { ...ordersCreate, id: 's2' })
  webhooks.publish(event(7))
  await clock.advance(0)
  const header = (name: string) => sent.map((request) => request.headers[name])
  expect(new Set(header('X-Shopify-Event-Id')).size).toBe(1)
  expect(new Set(header('X-Shopify-Webhook-Id')).size).toBe(2)
})

describe('retries', () => {
  test('nine attempts over four hours with the original payload, then the subscription is gone', async () => {
    const { clock, subscriptions, sent, webhooks } = setUp(() => 503)
    webhooks.publish(event(7))
    await clock.advance(4 * HOUR - 1000)
    expect(sent).toHaveLength(8)
    expect(subscriptions.has('s1')).toBe(true)
    await clock.advance(1000)
    expect(sent).toHaveLength(9)
    expect(new Set(sent.map((request) => request.body)).size).toBe(1)
    expect(new Set(sent.map((request) => request.headers['X-Shopify-Webhook-Id'])).size).toBe(1)
    expect(subscriptions.has('s1')).toBe(false)
    expect(webhooks.counts()).toMatchObject({ failed: 1, subscriptionsRemoved: 1 })
    const gaps =
      webhooks.deliveries()[0]?.attempts.map(({ at }, index, all) => at - (all[index - 1]?.at ?? at)) ?? []
    expect(gaps.slice(2).every((gap, index) => Math.abs(gap - (gaps[index + 1] ?? 0) * 2) < 2)).toBe(true)
  })

  test('a receiver that comes back within four hours keeps its subscription', async () => {
    let down = true
    const { clock, subscriptions, sent, webhooks } = setUp(() => (down ? 500 : 204))
    webhooks.publish(event(7))
    await clock.advance(HOUR)
    down = false
    await clock.advance(8 * HOUR)
    expect(webhooks.deliveries()[0]?.state).toBe('delivered')
    expect(sent.length).toBeLessThan(9)
    expect(subscriptions.has('s1')).toBe(true)
  })

  test('a retry may carry an id of its own', async () => {
    const { clock, sent, webhooks } = setUp(() => 500, { stableWebhookId: false })
    webhooks.publish(event(7))
    await clock.advance(HOUR)
    expect(new Set(sent.map((request) => request.headers['X-Shopify-Webhook-Id'])).size).toBe(sent.length)
  })

  test('a redirect and five seconds of silence are failures', async () => {
    const { clock, webhooks } = setUp(() => 302)
    webhooks.publish(event(7))
    const silent = setUp(() => 200, { send: () => new Promise(() => undefined) })
    silent.webhooks.publish(event(8))
    await clock.advance(10)
    await silent.clock.advance(5000)
    expect(webhooks.deliveries()[0]?.attempts.map(({ outcome }) => outcome)).toEqual([302])
    expect(silent.webhooks.deliveries()[0]?.attempts.map(({ outcome }) => outcome)).toEqual(['timeout'])
  })
})

describe('chaos', () => {
  test('duplicate sends each delivery that often, shuffled, with one webhook id', async () => {
    const { clock, sent, webhooks } = setUp(() => 200, { chaos: { duplicate: 5 }, seed: 3 })
    for (let id = 0; id < 20; id++) webhooks.publish(event(id))
    await clock.advance(1000)
    const order = sent.map((request) => JSON.parse(request.body).id)
    expect(order).toHaveLength(100)
    expect(order).not.toEqual(order.toSorted((a, b) => a - b))
    expect(new Set(sent.map((request) => request.headers['X-Shopify-Webhook-Id'])).size).toBe(20)
    expect(webhooks.counts().delivered).toBe(20)
    expect(webhooks.busy()).toBe(false)
  })

  test('lost deliveries never come, and are counted', async () => {
    const { clock, sent, webhooks } = setUp(() => 200, { chaos: { lost: true } })
    webhooks.publish(event(1))
    webhooks.setChaos({ lost: false })
    webhooks.publish(event(2))
    await clock.advance(8 * HOUR)
    expect(sent.map((request) => JSON.parse(request.body).id)).toEqual([2])
    expect(webhooks.counts()).toMatchObject({ lost: 1, delivered: 1 })
  })
})

test.each([
  ['ORDERS_CREATE', 'orders/create'],
  ['ORDERS_PARTIALLY_FULFILLED', 'orders/partially_fulfilled'],
  ['ORDER_TRANSACTIONS_CREATE', 'order_transactions/create'],
  ['FULFILLMENT_ORDERS_PLACED_ON_HOLD', 'fulfillment_orders/placed_on_hold'],
  ['APP_UNINSTALLED', 'app/uninstalled'],
])('%s is announced as %s', (topic, header) => {
  expect(topicHeader(topic)).toBe(header)
})
