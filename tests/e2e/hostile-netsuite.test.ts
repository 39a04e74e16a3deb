/** Answers that are not NetSuite's, or not as documented: nothing counts as written or read that was not. */
import { describe, expect, test } from 'vitest'
import { sqlText } from '../../src/adapters/netsuite/suiteql.ts'
import { createNetSuiteClient } from '../../src/adapters/netsuite/client.ts'
import { createSignIn } from '../../src/adapters/netsuite/signIn.ts'
import { openGate } from '../../src/adapters/netsuite/types.ts'
import type { HttpRequest, HttpResponse } from '../../src/adapters/http.ts'
import { currency } from '../../src/domain/money.ts'
import type { ExternalId } from '../../src/domain/ids.ts'
import { netSuiteId } from '../../src/domain/ids.ts'
import { scriptedTransport } from '../support/scriptedTransport.ts'
import { virtualClock } from '../support/virtualClock.ts'
import { createTestAccount } from '../support/netsuiteAccount.ts'
import { created, orderId, salesOrder } from '../support/netsuiteDocuments.ts'

type Answer = Partial<HttpResponse>
type Step = Answer | ((request: HttpRequest) => Answer)

function clientOn(steps: readonly Step[]) {
  const transport = scriptedTransport(steps)
  const clock = virtualClock()
  const shared = {
    baseUrl: 'https://1.suitetalk.api.netsuite.com',
    transport,
    clock,
    timeoutMs: 1000,
    onCall: () => undefined,
  }
  const credentials = {
    kind: 'tba',
    consumerKey: 'ck',
    consumerSecret: 'cs',
    tokenId: 'ti',
    tokenSecret: 'ts',
  } as const
  const client = createNetSuiteClient({
    ...shared,
    signIn: createSignIn({ ...shared, account: '1', credentials }),
    permits: openGate,
    random: () => 0,
    suiteTax: false,
    batchWindowMs: { quiet: 1, busy: 1 },
  })
  return { client, transport }
}

const PAGE = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!DOCTYPE html><html><body>NetSuite is undergoing scheduled maintenance.</body></html>',
}
const BARE_PAGE = { status: 200, body: '\n <html><head><title>Sign in</title></head></html>' }
const UPDATE = { type: 'salesOrder', id: netSuiteId(7), body: { memo: 'x' }, replace: [] } as const
const rows = (...items: readonly Record<string, unknown>[]): Answer => ({
  body: JSON.stringify({ count: items.length, hasMore: false, totalResults: items.length, items }),
})

describe.each([
  ['a maintenance page', PAGE],
  ['a sign-in page without a content type', BARE_PAGE],
])('%s with status 200', (_what, page) => {
  test('does not make an update or a new record done', async () => {
    const { client } = clientOn([page, page])
    expect(await client.update({ ...UPDATE, lane: 'live' })).toMatchObject({
      kind: 'unknown',
      answered: false,
      fault: { code: 'netsuite.outcome-unknown' },
    })
    expect(await client.create('salesOrder', { memo: 'x' })).toMatchObject({ kind: 'unknown' })
  })

  test('is no answer to a question', async () => {
    const { client } = clientOn([page, page, page, page])
    const found = await client.readBack(['tieout_a_so_1' as ExternalId])
    expect(found.ok).toBe(false)
    if (found.ok) return
    expect(['netsuite.maintenance', 'netsuite.unclassified', 'netsuite.unreachable']).toContain(
      found.failure.code,
    )
  })
})

test('a redirect is not followed, so that our sign-in goes nowhere else', async () => {
  const elsewhere = { status: 302, headers: { location: 'https://evil.example/' } }
  const { client, transport } = clientOn([elsewhere])
  expect(await client.create('salesOrder', { memo: 'x' })).toMatchObject({
    kind: 'refused',
    fault: { code: 'netsuite.wrong-account' },
  })
  expect(transport.sent.map(({ url }) => new URL(url).host)).toEqual(['1.suitetalk.api.netsuite.com'])
})

describe('rows', () => {
  const HEAD = {
    part: 'line',
    type: 'SalesOrd',
    status: 'B',
    trandate: '2026-11-22',
    currency: '1',
    entity: '7',
    foreigntotal: '0',
    voided: 'F',
    lastmodified: '2026-11-22 19:30:00',
    mainline: 'T',
    lineid: '0',
  }
  /** Reads two orders in one question; the second is as given. */
  async function readTwo(second: Record<string, unknown>) {
    const { client } = clientOn([
      rows({ ...HEAD, id: '1', externalid: 'tieout_a_so_1' }, { ...HEAD, ...second }),
      rows({ id: '1', symbol: 'USD' }),
      rows({ id: '1', currency: '1' }),
      { body: '{"serverTime":"2026-11-23T03:30:00Z"}' },
      rows({ local: '2026-11-22 19:30:00' }),
    ])
    const asked = ['tieout_a_so_1', 'tieout_a_so_2'] as ExternalId[]
    return Promise.all(asked.map((id) => client.readBack([id])))
  }

  test.each([
    ['an amount with an exponent', { foreigntotal: '1E3' }],
    ['more decimals than its currency has', { foreigntotal: '10.005' }],
    ['no customer', { entity: null }],
    ['an id that is no id', { entity: 'Jane' }],
    ['no time', { lastmodified: null }],
    ['a time that is none', { lastmodified: '2026-99-99 19:30:00' }],
    ['a currency that the account does not list', { currency: '99' }],
  ])('of one document with %s harm no other that was asked for with it', async (_what, changes) => {
    const [well, ill] = await readTwo({ id: '2', externalid: 'tieout_a_so_2', ...changes })
    expect(well).toMatchObject({ ok: true, value: [{ externalId: 'tieout_a_so_1' }] })
    expect(ill).toMatchObject({ ok: false, failure: { code: 'netsuite.unclassified' } })
  })

  test('as numbers are read as exactly as texts', async () => {
    const [, second] = await readTwo({ id: 2, externalid: 'TIEOUT_A_SO_2', foreigntotal: 10.5, entity: 7 })
    expect(second).toMatchObject({
      ok: true,
      value: [{ id: '2', entity: '7', total: { minor: 1050n, currency: currency('USD') } }],
    })
  })

  test('that change from page to page are never half an answer', async () => {
    const page = (total: number): Answer => ({
      body: JSON.stringify({
        hasMore: true,
        totalResults: total,
        items: Array.from({ length: 1000 }, (_, id) => ({ id: String(id), symbol: 'USD' })),
      }),
    })
    const { client } = clientOn([page(2000), page(2001), page(2000), page(2001), page(2000), page(2001)])
    const found = await client.closedPeriods('live')
    expect(found).toMatchObject({ ok: false, failure: { code: 'netsuite.unreachable' } })
  })
})

const QUERY_TEXTS = [
  "'; DROP TABLE item; --",
  "O''Reilly",
  "' OR '1'='1",
  "\\' OR 1=1 --",
  '"} } --',
  '%_[a-z]',
  '=HYPERLINK("http://x")',
  '<script>alert(1)</script>',
  '${7*7}{{7*7}}',
  '😀'.repeat(100),
  'مرحبا \u202e\u2066 abc',
  'x'.repeat(300),
]

describe('a text from outside', () => {
  test.each(QUERY_TEXTS)('stays one literal in a query: %j', (text) => {
    const literal = sqlText(text).text
    expect(literal.slice(1, -1).replaceAll("''", '')).not.toContain("'")
    expect(literal.slice(1, -1).replaceAll("''", "'")).toBe(text)
  })

  test('finds in the account only what is named exactly so', async () => {
    const account = createTestAccount()
    const skus = [...QUERY_TEXTS, 'NUL\0', '\u001b[2J', 'y'.repeat(2000)]
    const items = await account.client.findItems(skus, 'itemid')
    if (!items.ok) throw new Error(items.failure.tech)
    expect([...items.value.values()].map(({ kind }) => kind)).toEqual(skus.map(() => 'none'))
    const foreign = await account.client.foreignOrders(QUERY_TEXTS)
    if (!foreign.ok) throw new Error(foreign.failure.tech)
    expect([...foreign.value.values()].flat()).toEqual([])
    const customers = await account.client.findCustomers({
      externalIds: [],
      emails: QUERY_TEXTS.map((text) => `${text}@example.com`),
    })
    expect(customers.ok).toBe(true)
  })

  test('comes back from NetSuite as it went there', async () => {
    const account = createTestAccount()
    for (const [index, text] of QUERY_TEXTS.entries()) {
      const number = `9${index}`
      const order = { ...salesOrder(account, number), memo: text, otherRefNum: text.slice(0, 40) }
      await created(account, order)
      const read = await account.client.readBack([orderId(number)])
      if (!read.ok) throw new Error(read.failure.tech)
      expect(read.value[0]?.otherRefNum).toBe(order.otherRefNum)
    }
  })
})
