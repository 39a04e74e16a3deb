/** From a checkout in the simulated store to a delivery taken in: subscriptions, signature, routing. */
import { Registry } from 'prom-client'
import { afterEach, expect, test } from 'vitest'
import { systemClock } from '../../src/adapters/clock.ts'
import { fetchTransport } from '../../src/adapters/http.ts'
import { silentLog } from '../../src/adapters/log.ts'
import { createShopifyClient } from '../../src/adapters/shopify/client.ts'
import { REQUIRED_SCOPES } from '../../src/adapters/shopify/shop.ts'
import type { ShopifyClient } from '../../src/adapters/shopify/types.ts'
import { shopifyId, storeKey } from '../../src/domain/ids.ts'
import { createIngressMetrics } from '../../src/ingress/metrics.ts'
import type { IncomingDelivery } from '../../src/ingress/ports.ts'
import { startIngress } from '../../src/ingress/server.ts'
import { auditSubscriptions } from '../../src/ingress/subscriptionAuditor.ts'
import { type RunningShopify, startShopifySimulator } from '../../simulators/shopify/start.ts'

const toStop: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const running of toStop.splice(0).toReversed()) await running.stop()
})

const clientOf = (shop: RunningShopify): ShopifyClient =>
  createShopifyClient({
    store: storeKey('main'),
    apiUrl: new URL(shop.url).origin,
    apiVersion: '2026-10',
    credentials: { kind: 'clientCredentials', clientId: shop.clientId, clientSecret: shop.clientSecret },
    transport: fetchTransport,
    clock: systemClock,
    random: () => 0,
    timeoutMs: 10_000,
    onCall: () => undefined,
    log: silentLog,
  })

async function checkout(shop: RunningShopify): Promise<string> {
  const body = JSON.stringify({ lines: [{ sku: 'TIE-001' }], customer: { email: 'ada@example.com' } })
  const answer: unknown = await (await fetch(`${shop.simUrl}/checkout`, { method: 'POST', body })).json()
  if (typeof answer === 'object' && answer !== null && 'id' in answer) return shopifyId(String(answer.id))
  throw new Error(JSON.stringify(answer))
}

/** An endpoint that keeps deliveries in memory; `heard(n)` resolves once there are that many. */
async function endpoint(shop: RunningShopify, secret = shop.webhookSecret) {
  const deliveries: IncomingDelivery[] = []
  const waiting: { readonly count: number; readonly done: () => void }[] = []
  const registry = new Registry()
  const started = await startIngress({
    http: { host: '127.0.0.1', port: 0, bodyLimitBytes: 5_000_000 },
    stores: [
      {
        key: storeKey('main'),
        domain: shop.shop,
        apiVersion: '2026-10',
        webhookSecrets: { current: secret, previous: null },
      },
    ],
    accept: (delivery) => {
      deliveries.push(delivery)
      for (const { count, done } of waiting) if (deliveries.length >= count) done()
      return Promise.resolve()
    },
    notReady: () => Promise.resolve(null),
    registry,
    metrics: createIngressMetrics(registry, silentLog),
    log: silentLog,
  })
  if (!started.ok) throw new Error(started.failure.problem)
  toStop.push(started.value)
  const heard = (count: number): Promise<void> =>
    new Promise((done) => {
      if (deliveries.length >= count) done()
      else waiting.push({ count, done })
    })
  return { deliveries, heard, address: `${started.value.url}/webhooks/shopify/main` }
}

test('a checkout is heard of by its order’s id, signed, and nothing else is kept', async () => {
  const shop = await startShopifySimulator({ seed: 3 })
  toStop.push(shop)
  const { deliveries, heard, address } = await endpoint(shop)
  expect((await auditSubscriptions(clientOf(shop), address)).ok).toBe(true)
  const id = await checkout(shop)
  await heard(2)
  expect(new Set(deliveries.flatMap(({ subjects }) => subjects))).toEqual(new Set([`order:main:${id}`]))
  expect(deliveries.map(({ topic }) => topic)).toContain('orders/create')
  expect(deliveries.every(({ apiVersion }) => apiVersion === '2026-10')).toBe(true)
  expect(new Set(deliveries.map(({ webhookId }) => webhookId)).size).toBe(deliveries.length)
  expect(JSON.stringify(deliveries)).not.toContain('ada@example.com')
})

test('every topic that we subscribe to is routed to its order', async () => {
  const shop = await startShopifySimulator({ seed: 4 })
  toStop.push(shop)
  const { deliveries, heard, address } = await endpoint(shop)
  const client = clientOf(shop)
  await auditSubscriptions(client, address)
  const id = await checkout(shop)
  const cancelled = await client.call(
    {
      name: 'Cancel',
      kind: 'mutation',
      text: 'mutation Cancel($id: ID!) { orderCancel(orderId: $id, reason: OTHER, restock: false, refundMethod: { originalPaymentMethodsRefund: true }) { orderCancelUserErrors { message } } }',
    },
    { id: `gid://shopify/Order/${id}` },
  )
  expect(cancelled).toMatchObject({ ok: true, value: { orderCancel: { orderCancelUserErrors: [] } } })
  await heard(7)
  const topics = new Set(deliveries.map(({ topic }) => topic))
  expect([...topics]).toEqual(expect.arrayContaining(['orders/create', 'orders/updated', 'orders/cancelled']))
  expect(
    deliveries.every(({ subjects }) => subjects.length === 1 && subjects[0] === `order:main:${id}`),
  ).toBe(true)
})

test('the scopes that we ask for are enough for everything that we read', async () => {
  const shop = await startShopifySimulator({ seed: 5, scopes: [...REQUIRED_SCOPES] })
  toStop.push(shop)
  const client = clientOf(shop)
  const id = await checkout(shop)
  const answers = [
    await client.readOrder(shopifyId(id)),
    await client.listOrders({ updatedSince: '2020-01-01T00:00:00Z' }),
    await client.findOrder('#1001'),
    await client.readCustomer(shopifyId(1)),
    await client.shop(),
    await client.scopes(),
    await client.locations(),
    await client.listSubscriptions(),
  ]
  expect(answers.filter((answer) => !answer.ok)).toEqual([])
  expect(await auditSubscriptions(client, 'https://tieout.example.com/webhooks/shopify/main')).toMatchObject({
    ok: true,
  })
})
