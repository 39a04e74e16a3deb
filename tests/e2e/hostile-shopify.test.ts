/** Answers that are not Shopify's, or not as its schema says: an order is read whole and understood, or not at all. */
import { describe, expect, test } from 'vitest'
import type { HttpResponse } from '../../src/adapters/http.ts'
import { silentLog } from '../../src/adapters/log.ts'
import { createShopifyClient } from '../../src/adapters/shopify/client.ts'
import { inputEquations } from '../../src/domain/accounting/inputEquations.ts'
import { scopeOf } from '../../src/domain/desired/scope.ts'
import { shopifyId, storeKey } from '../../src/domain/ids.ts'
import type { OrderFacts } from '../../src/domain/shopify/order.ts'
import { desired, storePolicy } from '../../src/domain/testing/store.ts'
import {
  bag,
  page,
  type Raw,
  rawAgreement,
  rawLine,
  rawOrder,
  rawRefund,
  rawSale,
  rawTransaction,
} from '../support/rawOrder.ts'
import { scriptedTransport } from '../support/scriptedTransport.ts'
import { virtualClock } from '../support/virtualClock.ts'

function clientOn(...answers: readonly Partial<HttpResponse>[]) {
  const clock = virtualClock()
  const client = createShopifyClient({
    store: storeKey('main'),
    apiUrl: 'https://acme.myshopify.com',
    apiVersion: '2026-10',
    credentials: { kind: 'token', token: 'shpat_canary' },
    transport: scriptedTransport(answers),
    clock,
    random: () => 0,
    timeoutMs: 1000,
    onCall: () => undefined,
    log: silentLog,
  })
  return { client, clock }
}

const read = (...answers: readonly Partial<HttpResponse>[]) =>
  clientOn(...answers).client.readOrder(shopifyId(1))
const json = (body: unknown): Partial<HttpResponse> => ({ body: JSON.stringify(body) })
/** As often as an order is read that seems to change meanwhile. */
const answered = (order: unknown) => {
  const answer = json({ data: { order } })
  return read(answer, answer, answer)
}

const TIMES_READ = 4
const PAGE = '<html><body>\u001b[31mBad gateway\0 10.0.0.7</body></html>'

describe('an answer', () => {
  test.each<[string, Partial<HttpResponse>, string]>([
    ['of a gateway in HTML', { status: 502, body: PAGE }, 'shopify.unreachable'],
    ['of a gateway in HTML with 200', { status: 200, body: PAGE }, 'shopify.unexpected'],
    ['that is empty', { status: 200, body: '' }, 'shopify.unexpected'],
    ['that is cut off', { status: 200, body: '{"data":{"order":{"id":"gid' }, 'shopify.unexpected'],
    ['that is a list', json([]), 'shopify.unexpected'],
    ['that is null', json(null), 'shopify.unexpected'],
    ['without data', json({}), 'shopify.unexpected'],
    [
      'with data and errors',
      json({ data: { order: rawOrder() }, errors: [{ message: 'x' }] }),
      'shopify.unexpected',
    ],
    [
      'with an error code that every object has',
      json({ errors: [{ message: 'x', extensions: { code: 'constructor' } }] }),
      'shopify.unexpected',
    ],
    ['of a shop that is frozen', { status: 402, body: '' }, 'shopify.auth'],
    ['of a shop that is locked', { status: 423, body: '' }, 'shopify.unexpected'],
    [
      'that leads elsewhere',
      { status: 302, headers: { location: 'https://evil.example' } },
      'shopify.unexpected',
    ],
  ])('%s is a fault', async (_what, answer, code) => {
    const result = await read(...Array.from({ length: TIMES_READ }, () => answer))
    expect(result).toMatchObject({ ok: false, failure: { code } })
    expect(JSON.stringify(result)).not.toContain('canary')
  })

  test('that asks for more patience than anybody has is asked again within a minute or so', async () => {
    const cost = {
      requestedQueryCost: 1e9,
      throttleStatus: { maximumAvailable: 1000, currentlyAvailable: 0, restoreRate: 1e-9 },
    }
    const throttled = json({
      errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
      extensions: { cost },
    })
    const { client, clock } = clientOn(throttled, json({ data: { order: rawOrder() } }))
    expect((await client.readOrder(shopifyId(1))).ok).toBe(true)
    expect(clock.monotonicMs()).toBeLessThan(5 * 60_000)
  })
})

/** With something in every part. */
const full = (): Raw =>
  rawOrder({
    customer: { id: 'gid://shopify/Customer/1', firstName: 'A', lastName: 'B', defaultEmailAddress: null },
    shippingAddress: { name: 'A B', address1: '1', city: 'X', countryCodeV2: 'US' },
    discountApplications: page([{ kind: 'DiscountCodeApplication', index: 0, code: 'TEN' }]),
    lineItems: page([
      rawLine(1, {
        discountAllocations: [{ allocatedAmountSet: bag('1.0'), discountApplication: { index: 0 } }],
        taxLines: [{ title: 'VAT', rate: 0.2, channelLiable: false, priceSet: bag('1.0') }],
      }),
    ]),
    shippingLines: page([
      {
        id: 'gid://shopify/ShippingLine/1',
        title: 'Standard',
        code: null,
        isRemoved: false,
        originalPriceSet: bag('5.0'),
        discountedPriceSet: bag('5.0'),
        discountAllocations: [],
        taxLines: [],
      },
    ]),
    agreements: {
      pageInfo: { hasNextPage: false, endCursor: null },
      edges: [
        rawAgreement(
          1,
          page([
            rawSale(1, { taxes: [{ amount: bag('1.0'), taxLine: { title: 'VAT', rate: 0.2 } }] }),
            rawSale(2, { lineType: 'TIP', lineItem: null }),
          ]),
        ),
      ],
    },
    transactions: [rawTransaction(1, { amountRoundingSet: bag('0.0') })],
    refunds: [rawRefund(1)],
  })

type Tree = Record<string, unknown>
const paths = (value: unknown, at: readonly string[] = []): readonly (readonly string[])[] =>
  typeof value === 'object' && value !== null
    ? [at, ...Object.entries(value).flatMap(([name, inner]) => paths(inner, [...at, name]))]
    : [at]

function replaced(tree: unknown, path: readonly string[], value: unknown): unknown {
  const [name, ...rest] = path
  if (name === undefined) return value
  if (Array.isArray(tree))
    return tree.map((one, n) => (String(n) === name ? replaced(one, rest, value) : one))
  return { ...(tree as Tree), [name]: replaced((tree as Tree)[name], rest, value) }
}

/** What becomes of facts that were read: nothing in it may throw, and all of it is decided by values. */
function consider(facts: OrderFacts): void {
  const policy = storePolicy()
  scopeOf(facts, policy, { booked: false })
  inputEquations(facts)
  desired(facts, policy)
}

const WRONG: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['a number', 7],
  ['a fraction', 1.5],
  ['a text', 'SOMETHING_NEW'],
  ['an empty text', ''],
  ['a list', []],
  ['an object', {}],
  ['true', true],
  ['an amount with an exponent', '1e3'],
  ['an amount of many decimals', '10.123456789'],
  ['an amount beyond all measure', '9'.repeat(400)],
  ['a negative amount', '-5.00'],
  ['an unknown currency', 'ZZZ'],
  ['a currency of three decimals', 'KWD'],
  ['a name that every object has', 'constructor'],
]

test.each(WRONG)(
  'with %s in any one place an order is a fault or a fact, and never an exception',
  async (_what, value) => {
    let refused = 0
    for (const path of paths(full())) {
      const result = await answered(replaced(full(), path, value))
      if (!result.ok) {
        refused += 1
        expect(['shopify.unexpected', 'source.unknown-value', 'shopify.partial-read']).toContain(
          result.failure.code,
        )
        expect(JSON.stringify(result.failure).length).toBeLessThan(20_000)
      } else if (result.value !== null) consider(result.value)
    }
    expect(refused).toBeGreaterThan(10)
  },
)

test('an order with a value of a kind that Shopify did not have before is named, not guessed', async () => {
  const at = ['transactions', '0', 'kind']
  expect(await answered(replaced(full(), at, 'TELEPATHY'))).toMatchObject({
    ok: false,
    failure: { code: 'source.unknown-value', about: { value: 'TELEPATHY' } },
  })
})

test('an order of which everything is wrong is a fault of a size that can be stored and read', async () => {
  const lines = page(Array.from({ length: 250 }, () => ({ id: 7, title: null })))
  const result = await answered(rawOrder({ lineItems: lines }))
  expect(result).toMatchObject({ ok: false, failure: { code: 'shopify.unexpected' } })
  expect(JSON.stringify(result).length).toBeLessThan(20_000)
})

test('a page that is announced without saying how to get it is no whole order', async () => {
  const lines = { pageInfo: { hasNextPage: true, endCursor: null }, nodes: [rawLine(1)] }
  const head = json({ data: { order: rawOrder({ lineItems: lines }) } })
  const result = await read(head, head, head)
  expect(result).toMatchObject({ ok: false, failure: { code: 'shopify.partial-read' } })
})

test('an order of 500 lines, and one of none, are read', async () => {
  const lines = Array.from({ length: 500 }, (_, n) => rawLine(n + 1))
  const sales = lines.map((_, n) => rawSale(n + 1))
  const edges = { pageInfo: { hasNextPage: false, endCursor: null }, edges: [rawAgreement(1, page(sales))] }
  const many = await answered(rawOrder({ lineItems: page(lines), agreements: edges }))
  if (!many.ok || many.value === null) throw new Error('it was not read')
  expect(many.value.lines).toHaveLength(500)
  consider(many.value)
  const none = await answered(rawOrder({ lineItems: page([]), agreements: { ...edges, edges: [] } }))
  if (!none.ok || none.value === null) throw new Error('it was not read')
  consider(none.value)
})
