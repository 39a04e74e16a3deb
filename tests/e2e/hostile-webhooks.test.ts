/** Whoever talks to the webhook endpoint: what is not Shopify's leaves no trace, and nothing makes it fall silent. */
import { createHmac } from 'node:crypto'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestDeployment, testDeployment, type RunningRoles } from '../support/deployment.ts'
import { until } from '../support/until.ts'

let deployment: TestDeployment
let web: RunningRoles
let database: Relay
let origin = ''
let path = ''
beforeAll(async () => {
  deployment = await testDeployment()
  database = await relayTo(new URL(deployment.database.url))
  const url = new URL(deployment.database.url)
  url.port = String(database.port)
  const { config } = deployment
  web = deployment.run(['web'], { ...config, database: { ...config.database, url: url.href } })
  origin = `http://127.0.0.1:${deployment.webPort}`
  path = '/webhooks/shopify/demo'
  await until(async () => expect((await fetch(`${origin}/readyz`)).status).toBe(200))
})
afterAll(async () => {
  await web.stop()
  await database.stop()
  await deployment.stop()
})
beforeEach(() => deployment.database.db.query('truncate delivery, hint, subject cascade'))

/** A way to the database that can be cut. */
interface Relay {
  readonly port: number
  cut(): Promise<void>
  mend(): Promise<void>
  stop(): Promise<void>
}

async function relayTo(target: URL): Promise<Relay> {
  const sockets = new Set<Socket>()
  const listen = (port: number): Promise<Server> =>
    new Promise((resolve) => {
      const server = createServer((inside) => {
        const outside = connect(Number(target.port), target.hostname)
        for (const [from, to] of [
          [inside, outside],
          [outside, inside],
        ] as const) {
          sockets.add(from)
          from.on('error', () => to.destroy()).on('close', () => to.destroy())
          from.pipe(to)
        }
      })
      server.listen(port, '127.0.0.1', () => resolve(server))
    })
  let server = await listen(0)
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const cut = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    sockets.clear()
    await closed
  }
  return {
    port,
    cut,
    mend: async () => {
      server = await listen(port)
    },
    stop: cut,
  }
}

const BODY = '{"id":820982911946154508,"admin_graphql_api_id":"gid://shopify/Order/820982911946154508"}'
const SUBJECT = 'order:demo:820982911946154508'

const sign = (body: string | Buffer): string =>
  createHmac('sha256', deployment.shopify.webhookSecret).update(body).digest('base64')

interface Delivery {
  readonly body?: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
  readonly path?: string
  readonly method?: string
}

let serial = 0
const headersFor = (body: string | Buffer): Record<string, string> => ({
  'content-type': 'application/json',
  'x-shopify-topic': 'orders/updated',
  'x-shopify-hmac-sha256': sign(body),
  'x-shopify-shop-domain': deployment.shopify.shop,
  'x-shopify-api-version': '2026-10',
  'x-shopify-webhook-id': `w-${(serial += 1)}`,
  'x-shopify-triggered-at': '2026-11-23T12:00:00Z',
})

function deliver(delivery: Delivery = {}): Promise<Response> {
  const body = delivery.body ?? BODY
  return fetch(`${origin}${delivery.path ?? path}`, {
    method: delivery.method ?? 'POST',
    ...(delivery.method === 'GET' || delivery.method === 'HEAD' ? {} : { body }),
    headers: { ...headersFor(body), ...delivery.headers },
  })
}

async function stored(): Promise<{ deliveries: number; subjects: readonly string[] }> {
  const { db } = deployment.database
  const { rows: counted } = await db.query<{ n: bigint }>('select count(*) as n from delivery')
  const { rows } = await db.query<{ key: string }>('select key from subject order by key')
  return { deliveries: Number(counted[0]?.n), subjects: rows.map(({ key }) => key) }
}

const NOTHING = { deliveries: 0, subjects: [] }

/** Writes raw bytes, and answers the first that comes back; nothing where the connection ends without a word. */
function raw(text: string): Promise<string> {
  return new Promise((resolve) => {
    let said = ''
    const socket = connect(deployment.webPort, '127.0.0.1', () => socket.write(text))
    socket.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      socket.destroy()
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => resolve(said))
  })
}

describe('a signature', () => {
  test.each([
    ['that is cut', (hmac: string) => hmac.slice(0, -4)],
    ['with something behind it', (hmac: string) => `${hmac}AAAA`],
    ['in hex', (hmac: string) => Buffer.from(hmac, 'base64').toString('hex')],
    ['twice', (hmac: string) => `${hmac}, ${hmac}`],
    ['that is empty', () => ''],
    ['that is far too long', () => 'A'.repeat(8000)],
    ['of nothing', () => createHmac('sha256', '').update(BODY).digest('base64')],
  ])('%s is refused', async (_what, change) => {
    const answer = await deliver({ headers: { 'x-shopify-hmac-sha256': change(sign(BODY)) } })
    expect(answer.status).toBe(401)
    expect(await answer.json()).toEqual({ error: 'unauthorized' })
    expect(await stored()).toEqual(NOTHING)
  })

  test('of the same JSON written another way is none of these bytes', async () => {
    const body = JSON.stringify(JSON.parse('{"id":1}'), null, 1)
    const answer = await deliver({ body, headers: { 'x-shopify-hmac-sha256': sign('{"id":1}') } })
    expect(answer.status).toBe(401)
  })

  test('of the compressed bytes does not make them JSON', async () => {
    const body = gzipSync(BODY)
    expect((await deliver({ body, headers: { 'content-encoding': 'gzip' } })).status).toBe(400)
    expect(await stored()).toEqual(NOTHING)
  })

  test('is good over bytes that came in chunks', async () => {
    const headers = Object.entries(headersFor(BODY)).map(([name, value]) => `${name}: ${value}\r\n`)
    const chunks = [BODY.slice(0, 7), BODY.slice(7)].map(
      (part) => `${part.length.toString(16)}\r\n${part}\r\n`,
    )
    const said = await raw(
      `POST ${path} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n${headers.join('')}\r\n${chunks.join('')}0\r\n\r\n`,
    )
    expect(said).toContain('HTTP/1.1 200')
    expect(await stored()).toEqual({ deliveries: 1, subjects: [SUBJECT] })
  })
})

describe('a signed delivery', () => {
  test.each([
    ['a negative id', '{"id":-1}'],
    ['an id with decimals', '{"id":1.5}'],
    ['an id with an exponent', '{"id":1e3}'],
    ['an id that is far too long', `{"id":${'9'.repeat(50)}}`],
    ['an id of another type', '{"id":"gid://shopify/Product/1"}'],
    ['an id that is a list', '{"id":[1]}'],
    ['an id that wants to be more', `{"id":"1'; drop table delivery; --"}`],
    ['an id with zeros before it', '{"id":"0042"}'],
    ['no id', '{}'],
    ['a list', '[1,2]'],
    ['null', 'null'],
    ['a text', '"1"'],
    ['a prototype', '{"__proto__":{"id":1},"constructor":{"id":2}}'],
  ])('with %s is kept and raises nothing', async (_what, body) => {
    expect((await deliver({ body })).status).toBe(200)
    expect(await stored()).toEqual({ deliveries: 1, subjects: [] })
  })

  test('of an unknown topic and version is kept and raises nothing', async () => {
    const headers = { 'x-shopify-topic': 'orders2/"><script>', 'x-shopify-api-version': '2099-13' }
    expect((await deliver({ headers })).status).toBe(200)
    expect(await stored()).toEqual({ deliveries: 1, subjects: [] })
  })

  test('nested deeper than any stack is no JSON of ours', async () => {
    const body = `{"id":1,"a":${'['.repeat(500_000)}${']'.repeat(500_000)}}`
    expect((await deliver({ body })).status).toBe(400)
    expect((await deliver()).status).toBe(200)
  })

  test.each([
    ['webhook-id', 'é'.repeat(3000)],
    ['event-id', 'e'.repeat(5000)],
    ['api-version', 'v'.repeat(5000)],
    ['triggered-at', '+275760-09-13T00:00:00Z'],
    ['triggered-at', '-000001-01-01T00:00:00Z'],
    ['triggered-at', 'yesterday'],
  ])('is stored whatever stands in %s', async (name, value) => {
    const answer = await deliver({ headers: { [`x-shopify-${name}`]: value } })
    expect(answer.status).toBe(200)
    expect(await stored()).toEqual({ deliveries: 1, subjects: [SUBJECT] })
  })

  test('sent again a thousand times raises its subject once', async () => {
    const headers = { 'x-shopify-webhook-id': 'again' }
    for (let round = 0; round < 20; round += 1)
      await Promise.all(Array.from({ length: 50 }, () => deliver({ headers })))
    const { rows } = await deployment.database.db.query('select wanted from subject')
    expect(rows).toEqual([{ wanted: 1n }])
  })
})

describe('an address', () => {
  test.each([
    '/webhooks/shopify/..%2f..%2fetc%2fpasswd',
    '/webhooks/shopify/__proto__',
    '/webhooks/shopify/constructor',
    '/webhooks/shopify/DEMO',
    '/webhooks/shopify/demo%00',
    '/webhooks/shopify/demo/',
    '/webhooks/shopify/',
    '//webhooks/shopify/demo',
  ])('%s is nobody’s', async (other) => {
    expect((await deliver({ path: other })).status).toBe(404)
    expect(await stored()).toEqual(NOTHING)
  })

  test('beyond all measure is refused', async () => {
    expect((await deliver({ path: `/webhooks/shopify/${'a'.repeat(5000)}` })).status).toBe(414)
  })

  test('that is no address at all is refused in JSON', async () => {
    const said = await raw('POST /webhooks/shopify/%zz HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n')
    expect(said).toMatch(/^HTTP\/1\.1 400 /)
    expect(said.toLowerCase()).toContain('content-type: application/json')
  })

  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    '%s does not deliver, and an override header does not change that',
    async (method) => {
      const answer = await deliver({ method, headers: { 'x-http-method-override': 'POST' } })
      expect(answer.status).toBe(404)
      expect(await stored()).toEqual(NOTHING)
    },
  )
})

describe('a client', () => {
  test('with headers beyond all measure is refused', async () => {
    const said = await raw(`POST ${path} HTTP/1.1\r\nhost: x\r\nx-a: ${'a'.repeat(40_000)}\r\n\r\n`)
    expect(said).toMatch(/^HTTP\/1\.1 431 /)
  })

  test('that states two lengths is refused, so that nobody in between reads it another way', async () => {
    const said = await raw(
      `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    )
    expect(said).toMatch(/^HTTP\/1\.1 400 /)
  })

  test('that is of another shop is refused before its body is read', async () => {
    const head = `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 4000000\r\nx-shopify-topic: a\r\nx-shopify-hmac-sha256: AA==\r\nx-shopify-shop-domain: other.myshopify.com\r\n\r\n`
    expect(await raw(head)).toMatch(/^HTTP\/1\.1 401 /)
  })

  test('that sends a body in chunks without end is cut at the limit', async () => {
    const headers = Object.entries(headersFor(BODY)).map(([name, value]) => `${name}: ${value}\r\n`)
    const part = `100000\r\n${'x'.repeat(0x10_0000)}\r\n`
    const said = await raw(
      `POST ${path} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n${headers.join('')}\r\n${part.repeat(6)}`,
    )
    expect(said).toMatch(/^HTTP\/1\.1 413 /)
  })

  test('that sends slower than Shopify ever would is cut, and holds up nobody', async () => {
    const began = performance.now()
    const slow = raw(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n`)
    expect((await deliver()).status).toBe(200)
    expect(await slow).toMatch(/^(HTTP\/1\.1 408 |$)/)
    expect(performance.now() - began).toBeLessThan(9000)
  })
})

describe('what is told to anybody', () => {
  test('is counts, and no secret, order or address of the database', async () => {
    await deliver()
    const metrics = await (await fetch(`${origin}/metrics`)).text()
    expect(metrics).toContain('tieout_deliveries_total{store="demo",outcome="stored"}')
    for (const told of [metrics, await (await fetch(`${origin}/healthz`)).text()]) {
      for (const secret of [
        ...Object.values(deployment.secrets),
        new URL(deployment.database.url).pathname.slice(1),
        '820982911946154508',
        deployment.shopify.shop,
      ])
        expect(told).not.toContain(secret)
    }
  })
})

test('while the database is away a delivery is answered 503 in time, and nothing is told of where it is', async () => {
  await database.cut()
  try {
    const began = performance.now()
    const [answer, ready] = await Promise.all([deliver(), fetch(`${origin}/readyz`)])
    expect(performance.now() - began).toBeLessThan(5000)
    expect(answer.status).toBe(503)
    expect(ready.status).toBe(503)
    expect(await ready.json()).toEqual({ error: 'the database does not answer' })
    expect((await fetch(`${origin}/healthz`)).status).toBe(200)
  } finally {
    await database.mend()
  }
  await until(async () => expect((await deliver()).status).toBe(200))
  expect((await stored()).subjects).toEqual([SUBJECT])
})
