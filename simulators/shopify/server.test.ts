import { afterEach, describe, expect, test } from 'vitest'
import { virtualClock } from '../clock.ts'
import { isRecord } from './http.ts'
import {
  createShopifySimulator,
  type RunningShopify,
  type StartOptions,
  startShopifySimulator,
} from './start.ts'

const running: RunningShopify[] = []
afterEach(async () => {
  for (const simulator of running.splice(0)) await simulator.stop()
})

async function start(options: StartOptions = {}): Promise<RunningShopify> {
  const simulator = await startShopifySimulator(options)
  running.push(simulator)
  return simulator
}

/** What stands at a path of parsed JSON. */
function at(json: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), json)
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const json: unknown = await response.json()
  return { status: response.status, headers: response.headers, json }
}

const ask = (simulator: RunningShopify, query: string, token = simulator.token) =>
  post(simulator.url, { query }, { 'x-shopify-access-token': token })

describe('over a socket', () => {
  test('a static token reads the shop, and the answer says which version served it', async () => {
    const simulator = await start()
    const { status, headers, json } = await ask(simulator, '{ shop { myshopifyDomain currencyCode } }')
    expect(status).toBe(200)
    expect(headers.get('x-shopify-api-version')).toBe('2026-10')
    expect(at(json, 'data')).toEqual({
      shop: { myshopifyDomain: 'tieout-demo.myshopify.com', currencyCode: 'USD' },
    })
    expect(at(json, 'extensions', 'cost', 'throttleStatus')).toMatchObject({
      maximumAvailable: 20_000,
      restoreRate: 1000,
    })
  })

  test('client credentials sign in by form or JSON; a wrong secret and a wrong token are told so', async () => {
    const simulator = await start()
    const url = simulator.url.replace(/\/admin\/.*/, '/admin/oauth/access_token')
    const { clientId: client_id, clientSecret: client_secret } = simulator
    const fields = { grant_type: 'client_credentials', client_id, client_secret }
    const granted = await post(url, new URLSearchParams(fields).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    })
    expect((await post(url, fields)).json).toMatchObject({ expires_in: 86_399 })
    expect((await ask(simulator, '{ shop { name } }', String(at(granted.json, 'access_token')))).status).toBe(
      200,
    )
    expect(await post(url, { ...fields, client_secret: 'x' })).toMatchObject({
      status: 400,
      json: { error: 'invalid_client' },
    })
    const refused = await ask(simulator, '{ shop { name } }', 'shpat_wrong')
    expect(refused.status).toBe(401)
    expect(at(refused.json, 'errors')).toContain('Invalid API key or access token')
  })

  test('a checkout by HTTP becomes an order that GraphQL shows', async () => {
    const simulator = await start()
    const bought = await post(`${simulator.simUrl}/checkout`, { lines: [{ sku: 'TIE-001', quantity: 2 }] })
    expect(bought.json).toMatchObject({ name: '#1001', totalPrice: '29.00' })
    const shown = await ask(
      simulator,
      `{ order(id: "${String(at(bought.json, 'id'))}") { name totalPriceSet { shopMoney { amount } } } }`,
    )
    expect(at(shown.json, 'data', 'order')).toEqual({
      name: '#1001',
      totalPriceSet: { shopMoney: { amount: '29.0' } },
    })
    const refused = await post(`${simulator.simUrl}/checkout`, { lines: [] })
    expect(refused.status).toBe(422)
    expect(at(refused.json, 'error')).toContain('lines')
  })

  test('no such path, no JSON, no query', async () => {
    const simulator = await start()
    const origin = new URL(simulator.url).origin
    const token = { 'x-shopify-access-token': simulator.token }
    expect((await post(`${origin}/admin/api/2026-10/orders.json`, {})).status).toBe(404)
    expect((await post(simulator.url, '{', token)).status).toBe(400)
    expect((await post(simulator.url, {}, token)).status).toBe(400)
    expect((await post(`${simulator.simUrl}/nothing`, {})).status).toBe(404)
  })

  test('a taken port rejects with the reason', async () => {
    const simulator = await start()
    const port = Number(new URL(simulator.url).port)
    await expect(startShopifySimulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})

describe('in process, under a virtual clock', () => {
  const request = (simulator: ReturnType<typeof createShopifySimulator>, query: string) =>
    simulator.service
      .handle({
        method: 'POST',
        url: '/admin/api/2026-10/graphql.json',
        headers: { 'content-type': 'application/json', 'x-shopify-access-token': simulator.token },
        body: JSON.stringify({ query }),
      })
      .then(({ body }) => JSON.parse(body))

  test('an empty bucket answers THROTTLED in HTTP 200 until time has passed', async () => {
    const clock = virtualClock(Date.UTC(2026, 10, 23))
    const simulator = createShopifySimulator({ clock, throttle: { maximumAvailable: 1, restoreRate: 1 } })
    const query = '{ shop { name } }'
    expect((await request(simulator, query)).data).toBeDefined()
    const throttled = await request(simulator, '{ shop { name } locations(first: 3) { nodes { id } } }')
    expect(throttled.errors[0].extensions.code).toBe('THROTTLED')
    expect(throttled.extensions.cost.actualQueryCost).toBeNull()
    await clock.advance(60_000)
    expect((await request(simulator, query)).data).toBeDefined()
  })

  test('a query dearer than one query may be is refused whatever the bucket holds', async () => {
    const simulator = createShopifySimulator({ clock: virtualClock(0), throttle: { maxQueryCost: 20 } })
    const query = '{ orders(first: 250) { nodes { lineItems(first: 250) { nodes { id } } } } }'
    expect((await request(simulator, query)).errors[0].extensions.code).toBe('MAX_COST_EXCEEDED')
  })

  test('an order sends the webhook that was subscribed to', async () => {
    const clock = virtualClock(Date.UTC(2026, 10, 23))
    const bodies: unknown[] = []
    const send = async ({ body }: { body: string }) => bodies.push(JSON.parse(body)) && 200
    const simulator = createShopifySimulator({ clock, webhooks: { send } })
    await request(
      simulator,
      `mutation { webhookSubscriptionCreate(topic: ORDERS_CREATE, webhookSubscription: {
        uri: "https://tieout.test/hook", includeFields: ["id", "admin_graphql_api_id", "updated_at"] }) { userErrors { message } } }`,
    )
    const body = JSON.stringify({ lines: [{ sku: 'TIE-001' }] })
    const headers = { 'content-type': 'application/json' }
    const bought = await simulator.service.handle({ method: 'POST', url: '/sim/checkout', headers, body })
    await clock.advance(0)
    const { id } = JSON.parse(bought.body)
    expect(bodies).toEqual([
      { id: Number(id.split('/').at(-1)), admin_graphql_api_id: id, updated_at: '2026-11-23T00:00:00Z' },
    ])
  })

  const sim = async (simulator: ReturnType<typeof createShopifySimulator>, url: string, fields: object) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await simulator.service.handle({
      method: 'POST',
      url,
      headers,
      body: JSON.stringify(fields),
    })
    return { status: answer.status, json: JSON.parse(answer.body) }
  }

  test('scopes can be withdrawn and tokens expired while it runs', async () => {
    const simulator = createShopifySimulator({ clock: virtualClock(0) })
    await sim(simulator, '/sim/scopes', { scopes: ['read_products'] })
    const denied = await request(simulator, '{ orders(first: 1) { nodes { id } } }')
    expect(denied.errors[0].extensions.code).toBe('ACCESS_DENIED')
    const { clientId: client_id, clientSecret: client_secret } = simulator
    const fields = { grant_type: 'client_credentials', client_id, client_secret }
    const { json } = await sim(simulator, '/admin/oauth/access_token', fields)
    expect(simulator.service.auth.session(json.access_token)).not.toBeNull()
    await sim(simulator, '/sim/tokens/expire', {})
    expect(simulator.service.auth.session(json.access_token)).toBeNull()
  })

  test('the API can be down or slow, and wrong chaos is refused by name', async () => {
    const clock = virtualClock(0)
    const simulator = createShopifySimulator({ clock })
    await sim(simulator, '/sim/chaos', { api: { unavailable: 1 }, searchLagMs: 500 })
    expect((await request(simulator, '{ shop { name } }')).errors).toBe('Service Unavailable')
    expect(simulator.service.world.switches.searchLagMs).toBe(500)
    await sim(simulator, '/sim/chaos', { api: { unavailable: 0, latency: 300 } })
    const slow = request(simulator, '{ shop { name } }')
    await sim(simulator, '/sim/clock', { advanceMs: 300 })
    expect((await slow).data.shop.name).toBe('tieout-demo')
    const wrong = await sim(simulator, '/sim/chaos', { webhooks: { duplicate: 0 } })
    expect([wrong.status, wrong.json.error]).toEqual([422, expect.stringContaining('webhooks.duplicate')])
  })

  test('a product added later can be bought', async () => {
    const simulator = createShopifySimulator({ clock: virtualClock(0) })
    await sim(simulator, '/sim/products', { sku: 'NEW-1', price: '12.00' })
    const { json } = await sim(simulator, '/sim/checkout', { checkouts: [{ lines: [{ sku: 'NEW-1' }] }] })
    expect(json).toMatchObject([{ totalPrice: '12.00' }])
  })
})
