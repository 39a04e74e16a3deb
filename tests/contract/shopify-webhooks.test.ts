/** From a checkout in the simulated store to a delivery taken in: subscriptions, signature, routing. */
import { Registry } from 'prom-client'
import { afterEach, expect, test } from 'vitest'
import { systemClock } from '../../src/adapters/clock.ts'
import { fetchTransport } from '../../src/adapters/http.ts'
import { silentLog } from '../../src/adapters/log.ts'
import { createShopifyClient } from '../../src/adapters/shopify/client.ts'
import { REQUIRED_SCOPES } from '../../src/domain/shopify/scopes.ts'
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
    timeoutMs: 60_000,
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

const run = async (client: ShopifyClient, text: string, variables: object): Promise<unknown> => {
  const answer = await client.call(
    { name: /\w+/.exec(text.slice(9))?.[0] ?? '', kind: 'mutation', text },
    variables,
  )
  if (!answer.ok) throw new Error(`${answer.failure.code}: ${answer.failure.tech}`)
  return answer.value
}

test('an edit and a shipment are heard of by their order’s id', async () => {
  const shop = await startShopifySimulator({ seed: 5 })
  toStop.push(shop)
  const client = clientOf(shop)
  const { deliveries, address } = await endpoint(shop)
  const id = shopifyId(await checkout(shop))
  await auditSubscriptions(client, address)
  const begun = await run(
    client,
    'mutation Begin($id: ID!) { orderEditBegin(id: $id) { calculatedOrder { id } userErrors { message } } }',
    { id: `gid://shopify/Order/${id}` },
  )
  const calculated = (begun as { orderEditBegin: { calculatedOrder: { id: string } } }).orderEditBegin
  const edit = calculated.calculatedOrder.id
  await run(
    client,
    'mutation Add($id: ID!) { orderEditAddCustomItem(id: $id, title: "Card", price: { amount: "2.00", currencyCode: USD }, quantity: 1) { userErrors { message } } }',
    { id: edit },
  )
  await run(client, 'mutation Commit($id: ID!) { orderEditCommit(id: $id) { userErrors { message } } }', {
    id: edit,
  })
  const orders = await run(
    client,
    'mutation Ship($f: FulfillmentInput!) { fulfillmentCreate(fulfillment: $f) { userErrors { message } } }',
    {
      f: {
        lineItemsByFulfillmentOrder: [
          {
            fulfillmentOrderId: shop.service.world.order(`gid://shopify/Order/${id}`)?.fulfillmentOrders[0]
              ?.id,
          },
        ],
      },
    },
  )
  expect(orders).toMatchObject({ fulfillmentCreate: { userErrors: [] } })
  for (const topic of ['orders/edited', 'fulfillments/create']) {
    const about = (): readonly string[] | undefined =>
      deliveries.find((delivery) => delivery.topic === topic)?.subjects
    await expect.poll(about).toEqual([`order:main:${id}`])
  }
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
