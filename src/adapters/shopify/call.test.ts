import { describe, expect, test } from 'vitest'
import { scriptedTransport } from '../../../tests/support/scriptedTransport.ts'
import { virtualClock } from '../../../tests/support/virtualClock.ts'
import { storeKey } from '../../domain/ids.ts'
import { TransportError } from '../http.ts'
import { silentLog } from '../log.ts'
import { createCalls } from './call.ts'
import { createSignIn, type ShopifyCredentials } from './signIn.ts'
import type { ShopifyCall, TypedDocument } from './types.ts'

const query: TypedDocument<{ shop: { name: string } }, object> = {
  name: 'Q',
  kind: 'query',
  text: '{shop{name}}',
}
const mutation: TypedDocument<unknown, object> = { name: 'M', kind: 'mutation', text: 'mutation{x}' }

const cost = (requested: number, available: number) => ({
  cost: {
    requestedQueryCost: requested,
    actualQueryCost: null,
    throttleStatus: { maximumAvailable: 2000, currentlyAvailable: available, restoreRate: 100 },
  },
})
const good = (available = 1900) => ({
  body: JSON.stringify({ data: { shop: { name: 'Acme' } }, extensions: cost(10, available) }),
})
const throttled = {
  body: JSON.stringify({
    errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
    extensions: cost(752, 252),
  }),
}

function setUp(
  steps: Parameters<typeof scriptedTransport>[0],
  credentials: ShopifyCredentials = { kind: 'token', token: 'shpat_1' },
) {
  const transport = scriptedTransport(steps)
  const clock = virtualClock()
  const calls: ShopifyCall[] = []
  const shared = {
    store: storeKey('main'),
    apiUrl: 'https://acme.myshopify.com',
    transport,
    clock,
    timeoutMs: 30_000,
    onCall: (call: ShopifyCall) => calls.push(call),
  }
  const { call, mutate } = createCalls({
    ...shared,
    apiVersion: '2026-10',
    random: () => 0.5,
    log: silentLog,
    signIn: createSignIn({ ...shared, credentials }),
  })
  return { call, mutate, transport, clock, calls }
}

const codeOf = (result: { ok: boolean; failure?: { code: string } }): string | undefined =>
  result.failure?.code

test('a success hands the data back and counts its cost', async () => {
  const { call, transport, calls } = setUp([good()])
  expect(await call(query, {})).toEqual({ ok: true, value: { shop: { name: 'Acme' } } })
  expect(transport.sent[0]).toMatchObject({
    method: 'POST',
    url: 'https://acme.myshopify.com/admin/api/2026-10/graphql.json',
    headers: { 'x-shopify-access-token': 'shpat_1' },
  })
  expect(calls).toMatchObject([{ kind: 'Q', outcome: 'ok', cost: { requested: 10, actual: null } }])
})

describe('throttled', () => {
  test('inside HTTP 200: waits (requested − available) / restoreRate, then repeats, mutations too', async () => {
    const { call, clock, transport, calls } = setUp([throttled, good()])
    expect(await call(mutation, {})).toMatchObject({ ok: true })
    expect(transport.sent).toHaveLength(2)
    expect(clock.slept[0]).toBeGreaterThanOrEqual(5000)
    expect(clock.slept[0]).toBeLessThan(6000)
    expect(calls.map(({ outcome }) => outcome)).toEqual(['throttled', 'ok'])
  })

  test('HTTP 429: Retry-After is in seconds', async () => {
    const { call, clock } = setUp([{ status: 429, headers: { 'retry-after': '2.0' } }, good()])
    expect(await call(query, {})).toMatchObject({ ok: true })
    expect(clock.slept[0]).toBeGreaterThanOrEqual(2000)
  })

  test('without end it is a fault', async () => {
    const { call } = setUp(Array.from({ length: 20 }, () => throttled))
    expect(codeOf(await call(query, {}))).toBe('shopify.throttled')
  })

  test('the next call waits for the points it will be asked for', async () => {
    const { call, clock } = setUp([good(4), good()])
    await call(query, {})
    await call(query, {})
    expect(clock.slept[0]).toBeGreaterThanOrEqual(60)
  })
})

describe('what may be repeated', () => {
  const reset = new TransportError('after-send', 'socket hang up', null)
  const refused = new TransportError('before-send', 'ECONNREFUSED', null)

  test('a query after a 5xx and after a lost answer', async () => {
    const { call, transport } = setUp([{ status: 502 }, reset, good()])
    expect(await call(query, {})).toMatchObject({ ok: true })
    expect(transport.sent).toHaveLength(3)
  })

  test('a mutation whose answer was lost is not sent again', async () => {
    const { call, transport } = setUp([reset, good()])
    expect(codeOf(await call(mutation, {}))).toBe('shopify.unreachable')
    expect(transport.sent).toHaveLength(1)
  })

  test('a mutation that met a 5xx is not sent again', async () => {
    const { call, transport } = setUp([{ status: 503 }, good()])
    expect(codeOf(await call(mutation, {}))).toBe('shopify.unreachable')
    expect(transport.sent).toHaveLength(1)
  })

  test('a mutation that never left is', async () => {
    const { call } = setUp([refused, good()])
    expect(await call(mutation, {})).toMatchObject({ ok: true })
  })

  test('not for ever', async () => {
    const { call, transport } = setUp(Array.from({ length: 9 }, () => ({ status: 500 })))
    expect(codeOf(await call(query, {}))).toBe('shopify.unreachable')
    expect(transport.sent).toHaveLength(4)
  })
})

const OTHER = [{ message: 'x', extensions: { code: 'OTHER' } }]
const DENIED = [{ message: 'Access denied', path: ['shop'], extensions: { code: 'ACCESS_DENIED' } }]

test.each([
  {
    what: 'partial data beside an error',
    status: 200,
    body: { data: {}, errors: OTHER },
    code: 'shopify.unexpected',
  },
  { what: 'a lost scope', status: 200, body: { data: null, errors: DENIED }, code: 'shopify.scope' },
  { what: 'errors as a text', status: 200, body: { errors: 'Not Found' }, code: 'shopify.unexpected' },
  { what: 'no data', status: 200, body: { data: null }, code: 'shopify.unexpected' },
  { what: 'a refused token', status: 401, body: { errors: '[API] Invalid API key' }, code: 'shopify.auth' },
  { what: 'a frozen shop', status: 402, body: { errors: 'Unavailable Shop' }, code: 'shopify.auth' },
  { what: 'an unknown shop', status: 404, body: { errors: 'Not Found' }, code: 'shopify.unexpected' },
  { what: 'a redirect', status: 301, body: {}, code: 'shopify.unexpected' },
])('$what is a fault', async ({ status, body, code }) => {
  const { call } = setUp([{ status, body: JSON.stringify(body) }])
  expect(codeOf(await call(query, {}))).toBe(code)
})

test('an answer that is no JSON is a fault', async () => {
  const { call } = setUp([{ body: '<html>' }])
  expect(codeOf(await call(query, {}))).toBe('shopify.unexpected')
})

describe('client credentials', () => {
  const credentials: ShopifyCredentials = {
    kind: 'clientCredentials',
    clientId: 'id',
    clientSecret: 'secret',
  }
  const token = (text: string, expires = 86_399) => ({
    body: JSON.stringify({ access_token: text, scope: 'read_orders', expires_in: expires }),
  })
  const tokensSent = (
    sent: readonly { headers: Readonly<Record<string, string>> }[],
  ): (string | undefined)[] => sent.map(({ headers }) => headers['x-shopify-access-token'])

  test('one token serves many calls, also those that come at once', async () => {
    const { call, transport } = setUp([token('a'), good(), good(), good()], credentials)
    await Promise.all([call(query, {}), call(query, {})])
    await call(query, {})
    expect(tokensSent(transport.sent)).toEqual([undefined, 'a', 'a', 'a'])
    expect(transport.sent[0]?.body).toBe('grant_type=client_credentials&client_id=id&client_secret=secret')
  })

  test('it is renewed at 80 % of its life', async () => {
    const { call, transport, clock } = setUp(
      [token('a', 1000), good(), good(), token('b', 1000), good()],
      credentials,
    )
    await call(query, {})
    clock.advance(790_000)
    await call(query, {})
    clock.advance(20_000)
    await call(query, {})
    expect(tokensSent(transport.sent)).toEqual([undefined, 'a', 'a', undefined, 'b'])
  })

  test('it is renewed once on a 401, and then it is a fault', async () => {
    const refused = { status: 401, body: '{"errors":"Invalid"}' }
    const once = setUp([token('a'), refused, token('b'), good()], credentials)
    expect(await once.call(query, {})).toMatchObject({ ok: true })
    const twice = setUp([token('a'), refused, token('b'), refused], credentials)
    expect(codeOf(await twice.call(query, {}))).toBe('shopify.auth')
  })

  test('refused credentials are a fault that shows no secret', async () => {
    const body = JSON.stringify({
      error: 'invalid_client',
      error_description: 'Client authentication failed',
    })
    const { call } = setUp([{ status: 401, body }], credentials)
    const result = await call(query, {})
    expect(result).toMatchObject({ ok: false, failure: { code: 'shopify.auth', about: { store: 'main' } } })
    expect(JSON.stringify(result)).not.toContain('secret')
  })
})

describe('a mutation that failed says whether it can have been carried out', () => {
  const graphql = (body: object): { readonly body: string } => ({ body: JSON.stringify(body) })
  const error = (code: string, path?: readonly string[]): object => ({
    message: code,
    extensions: { code },
    ...(path === undefined ? {} : { path }),
  })
  test.each<[string, Parameters<typeof scriptedTransport>[0][number], 'none' | 'unknown']>([
    ['a timeout', new TransportError('timeout', 'no answer in time', null), 'unknown'],
    ['a lost answer', new TransportError('after-send', 'socket hang up', null), 'unknown'],
    ['HTTP 502', { status: 502 }, 'unknown'],
    ['HTTP 408', { status: 408 }, 'unknown'],
    ['HTTP 403', { status: 403 }, 'none'],
    ['HTTP 400', { status: 400 }, 'none'],
    ['a body that is no answer', { body: '<html>' }, 'unknown'],
    ['an answer of nothing', graphql({ data: null }), 'unknown'],
    ['INTERNAL_SERVER_ERROR', graphql({ errors: [error('INTERNAL_SERVER_ERROR')] }), 'unknown'],
    ['a document that Shopify does not take', graphql({ errors: [error('undefinedField')] }), 'none'],
    ['a cost above the limit', graphql({ errors: [error('MAX_COST_EXCEEDED')] }), 'none'],
    ['no access to it', graphql({ data: { x: null }, errors: [error('ACCESS_DENIED', ['x'])] }), 'none'],
    [
      'no access to a field of what it made',
      graphql({ data: { x: { y: null } }, errors: [error('ACCESS_DENIED', ['x', 'y'])] }),
      'unknown',
    ],
    [
      'a part of its answer that was throttled',
      graphql({ data: { x: { y: null } }, errors: [error('THROTTLED', ['x', 'y'])] }),
      'unknown',
    ],
  ])('%s', async (_name, answer, effect) => {
    const { mutate, transport } = setUp([answer])
    expect(await mutate(mutation, {})).toMatchObject({ kind: 'failed', effect })
    expect(transport.sent).toHaveLength(1)
  })

  test('one that carries its key is sent again, and what one try may have done stays open', async () => {
    const keyed = { idempotent: true }
    const lost = new TransportError('after-send', 'socket hang up', null)
    const { mutate, transport } = setUp([lost, { status: 503 }, good()])
    expect(await mutate(mutation, {}, keyed)).toMatchObject({ kind: 'answered' })
    expect(transport.sent).toHaveLength(3)
    const refusing = setUp([lost, { status: 403 }])
    expect(await refusing.mutate(mutation, {}, keyed)).toMatchObject({
      kind: 'failed',
      effect: 'unknown',
      fault: { code: 'shopify.auth' },
    })
  })
})
