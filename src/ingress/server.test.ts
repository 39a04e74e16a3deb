import { createHmac } from 'node:crypto'
import { connect } from 'node:net'
import { Registry } from 'prom-client'
import { afterEach, describe, expect, test } from 'vitest'
import { virtualClock } from '../../tests/support/virtualClock.ts'
import { silentLog } from '../adapters/log.ts'
import { storeKey } from '../domain/ids.ts'
import { createIngressMetrics } from './metrics.ts'
import type { IncomingDelivery } from './ports.ts'
import { type IngressServer, startIngress } from './server.ts'

const servers: IngressServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()))
})

interface Setup {
  readonly previous?: string
  readonly isDatabaseAway?: boolean
  readonly port?: number
}

async function setUp(setup: Setup = {}) {
  const stored: IncomingDelivery[] = []
  const registry = new Registry()
  const started = await startIngress({
    http: { host: '127.0.0.1', port: setup.port ?? 0, bodyLimitBytes: 10_000 },
    stores: [
      {
        key: storeKey('main'),
        domain: 'acme.myshopify.com',
        apiVersion: '2026-10',
        webhookSecrets: { current: 'new', previous: setup.previous ?? null },
      },
    ],
    accept: (delivery) => {
      if (setup.isDatabaseAway === true) return Promise.reject(new Error('connection refused'))
      stored.push(delivery)
      return Promise.resolve()
    },
    notReady: () => Promise.resolve(setup.isDatabaseAway === true ? 'the database is away' : null),
    registry,
    metrics: createIngressMetrics(registry, silentLog),
    clock: virtualClock(),
    log: silentLog,
  })
  if (!started.ok) throw new Error(started.failure.problem)
  servers.push(started.value)
  return { url: started.value.url, stored }
}

const sign = (body: string, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('base64')

interface Delivery {
  readonly body?: string
  readonly secret?: string
  readonly topic?: string
  readonly store?: string
  readonly headers?: Record<string, string>
}

async function deliver(url: string, delivery: Delivery = {}): Promise<{ status: number; body: unknown }> {
  const body = delivery.body ?? '{"id":1,"admin_graphql_api_id":"gid://shopify/Order/1"}'
  const response = await fetch(`${url}/webhooks/shopify/${delivery.store ?? 'main'}`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-shopify-topic': delivery.topic ?? 'orders/updated',
      'x-shopify-hmac-sha256': sign(body, delivery.secret ?? 'new'),
      'x-shopify-shop-domain': 'acme.myshopify.com',
      'x-shopify-api-version': '2026-10',
      'x-shopify-webhook-id': 'w-1',
      'x-shopify-event-id': 'e-1',
      'x-shopify-triggered-at': '2026-11-23T12:00:00.123456789Z',
      ...delivery.headers,
    },
  })
  return { status: response.status, body: await response.json() }
}

test('a signed delivery is stored with its subject, then answered', async () => {
  const { url, stored } = await setUp()
  expect(await deliver(url)).toEqual({ status: 200, body: { status: 'stored' } })
  expect(stored).toEqual([
    {
      store: 'main',
      webhookId: 'w-1',
      topic: 'orders/updated',
      eventId: 'e-1',
      apiVersion: '2026-10',
      triggeredAt: '2026-11-23T12:00:00.123Z',
      subjects: ['order:main:1'],
    },
  ])
})

describe('what is not Shopify’s leaves no trace', () => {
  const forged: readonly (Delivery & { readonly what: string })[] = [
    { what: 'a forged signature', secret: 'guess' },
    { what: 'no signature', headers: { 'x-shopify-hmac-sha256': '' } },
    { what: 'a signature that is no base64', headers: { 'x-shopify-hmac-sha256': '!!' } },
    { what: 'another shop', headers: { 'x-shopify-shop-domain': 'other.myshopify.com' } },
    { what: 'the old secret, once it is not configured any more', secret: 'old' },
  ]
  test.each(forged)('$what', async (delivery) => {
    const { url, stored } = await setUp()
    expect(await deliver(url, delivery)).toEqual({ status: 401, body: { error: 'unauthorized' } })
    expect(stored).toEqual([])
  })

  test('an unknown store', async () => {
    const { url, stored } = await setUp()
    expect((await deliver(url, { store: 'other' })).status).toBe(404)
    expect(stored).toEqual([])
  })

  test('a body that is too large, signed or not', async () => {
    const { url, stored } = await setUp()
    const body = JSON.stringify({ id: 1, note: 'x'.repeat(20_000) })
    expect(await deliver(url, { body })).toEqual({
      status: 413,
      body: { error: 'the body is larger than 10000 bytes' },
    })
    expect(stored).toEqual([])
  })
})

test('the previous secret is good while it is configured', async () => {
  const { url, stored } = await setUp({ previous: 'old' })
  expect((await deliver(url, { secret: 'old' })).status).toBe(200)
  expect(stored).toHaveLength(1)
})

test('while the database is away Shopify is told to come again', async () => {
  const { url } = await setUp({ isDatabaseAway: true })
  expect((await deliver(url)).status).toBe(503)
})

test('a signed body that is no JSON is refused', async () => {
  const { url, stored } = await setUp()
  expect((await deliver(url, { body: '{' })).status).toBe(400)
  expect(stored).toEqual([])
})

test('a delivery of another content type is still raw bytes', async () => {
  const { url, stored } = await setUp()
  expect((await deliver(url, { headers: { 'content-type': 'text/plain' } })).status).toBe(200)
  expect(stored).toHaveLength(1)
})

test('the headers of a Next-Gen event are understood', async () => {
  const { url, stored } = await setUp()
  const body = '{"id":7}'
  const response = await fetch(`${url}/webhooks/shopify/main`, {
    method: 'POST',
    body,
    headers: {
      'shopify-topic': 'orders/update',
      'shopify-hmac-sha256': sign(body, 'new'),
      'shopify-shop-domain': 'acme.myshopify.com',
      'shopify-webhook-id': 'n-1',
    },
  })
  expect(response.status).toBe(200)
  expect(stored).toMatchObject([{ webhookId: 'n-1', subjects: ['order:main:7'] }])
})

test('a delivery without an id is known by what it says', async () => {
  const { url, stored } = await setUp()
  await deliver(url, { headers: { 'x-shopify-webhook-id': '' } })
  await deliver(url, { headers: { 'x-shopify-webhook-id': '' } })
  await deliver(url, { headers: { 'x-shopify-webhook-id': '' }, body: '{"id":2}' })
  expect(stored.map(({ webhookId }) => webhookId.startsWith('sha256-'))).toEqual([true, true, true])
  expect(new Set(stored.map(({ webhookId }) => webhookId)).size).toBe(2)
})

test('it says whether it is alive, ready, and what it counted', async () => {
  const { url } = await setUp()
  await deliver(url)
  await deliver(url, { secret: 'guess' })
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  const counted = await (await fetch(`${url}/metrics`)).text()
  expect(counted).toContain('tieout_deliveries_total{store="main",outcome="stored"} 1')
  expect(counted).toContain('tieout_deliveries_total{store="main",outcome="refused"} 1')
  const away = await setUp({ isDatabaseAway: true })
  expect((await fetch(`${away.url}/healthz`)).status).toBe(200)
  expect((await fetch(`${away.url}/readyz`)).status).toBe(503)
})

test('an address that does not exist is told so', async () => {
  const { url } = await setUp()
  expect((await fetch(`${url}/admin`)).status).toBe(404)
})

test('a port in use is one clear sentence with its cure', async () => {
  const { url } = await setUp()
  const port = Number(new URL(url).port)
  await expect(setUp({ port })).rejects.toThrow(`port ${port} on 127.0.0.1 is in use by another program`)
})

test('stopping does not wait for an idle connection', async () => {
  const { url } = await setUp()
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await new Promise((resolve) => socket.once('connect', resolve))
  const server = servers.pop()
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await server?.stop()
  await closed
  expect(socket.destroyed).toBe(true)
})
