/** Our NetSuite client against the simulated account: what it writes is what it reads back. */
import { describe, expect, test } from 'vitest'
import {
  depositBody,
  salesOrderBody,
  salesOrderClosing,
  salesOrderUpdate,
} from '../../src/adapters/netsuite/bodies.ts'
import { spellings } from '../../src/adapters/netsuite/lookups.ts'
import { sql } from '../../src/adapters/netsuite/suiteql.ts'
import { externalId } from '../../src/domain/identity/externalId.ts'
import { type NetSuiteId, netSuiteId, shopifyId, storeKey } from '../../src/domain/ids.ts'
import { currency, type Money, money } from '../../src/domain/money.ts'
import type { CustomerDeposit, SalesOrder, SalesOrderLine } from '../../src/domain/netsuite/documents.ts'
import { createTestAccount, type TestAccount } from '../support/netsuiteAccount.ts'

const USD = currency('USD')
const usd = (cents: number): Money => money(BigInt(cents), USD)
const store = storeKey('us')

const orderId = (id: string) => externalId(store, 'so', shopifyId(id))
const depositId = (id: string) => externalId(store, 'dep', shopifyId(id))

const line = (key: string, item: NetSuiteId, more: Partial<SalesOrderLine>): SalesOrderLine => ({
  key,
  role: 'product',
  item,
  quantity: 1,
  amount: usd(0),
  description: '',
  location: null,
  customFields: {},
  ...more,
})

/** Two of an item at 10.99, 2.20 off, 5.00 shipping, 8.875 % on all of it. */
function salesOrder(account: TestAccount, id: string, more: Partial<SalesOrder> = {}): SalesOrder {
  const state = {
    taxType: account.id('taxType', 'taxtype_us'),
    taxCode: account.id('salesTaxItem', 'tax_us_state'),
  }
  const detail = (key: string, basis: number, amount: number) => ({
    line: key,
    ...state,
    basis: usd(basis),
    rate: '8.875',
    amount: usd(amount),
  })
  return {
    kind: 'salesOrder',
    externalId: orderId(id),
    entity: account.id('entity', 'customer_web_us'),
    subsidiary: account.id('subsidiary', 'subsidiary_us'),
    location: account.id('location', 'location_main_warehouse'),
    tranDate: '2026-11-20',
    currency: USD,
    currencyId: account.id('currency', 'currency_USD'),
    exchangeRate: null,
    otherRefNum: `#${id}`,
    memo: '',
    customForm: null,
    customFields: {
      custbody_tieout_store: store,
      custbody_tieout_order: id,
      custbody_tieout_fact_date: '2026-11-20',
    },
    lines: [
      line('L1', itemId(account, 'TIE-001'), { quantity: 2, amount: usd(2198) }),
      line('D1-0', account.id('item', 'item_discount'), {
        role: 'discount',
        quantity: null,
        amount: usd(-220),
      }),
      line('S1', account.id('item', 'item_shipping'), { role: 'shipping', amount: usd(500) }),
    ],
    tax: {
      mode: 'suitetax',
      details: [detail('L1', 2198, 195), detail('D1-0', -220, -20), detail('S1', 500, 44)],
    },
    closed: false,
    ...more,
  }
}

function itemId(account: TestAccount, name: string): NetSuiteId {
  for (const item of account.simulation.simulator.world.allInGroup('item')) {
    if (item.fields['itemId'] === name) return netSuiteId(item.id)
  }
  throw new Error(`no item ${name}`)
}

function deposit(account: TestAccount, order: SalesOrder, id: string): CustomerDeposit {
  return {
    kind: 'customerDeposit',
    externalId: depositId(id),
    customer: order.entity,
    salesOrder: order.externalId,
    subsidiary: order.subsidiary,
    tranDate: '2026-11-20',
    currency: USD,
    currencyId: order.currencyId,
    exchangeRate: null,
    payment: usd(2697),
    account: account.id('account', 'account_shopify_payments'),
    paymentOption: null,
    memo: '',
    customFields: { custbody_tieout_store: store, custbody_tieout_shopify_id: id },
  }
}

async function created(account: TestAccount, order: SalesOrder): Promise<NetSuiteId> {
  const outcome = await account.client.create('salesOrder', salesOrderBody(order))
  if (outcome.kind !== 'ok' || outcome.id === null) throw new Error(JSON.stringify(outcome))
  return outcome.id
}

function value<Value>(result: { ok: true; value: Value } | { ok: false; failure: unknown }): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.failure))
  return result.value
}

const count = (account: TestAccount, kind: string) =>
  account.calls.filter((call) => call.kind === kind).length

describe('documents', () => {
  test('an order and its deposit read back as they were written, in one query', async () => {
    const account = createTestAccount()
    const order = salesOrder(account, '1001')
    const id = await created(account, order)
    const paid = await account.client.create(
      'customerDeposit',
      depositBody(deposit(account, order, '9001'), id),
    )
    expect(paid.kind).toBe('ok')

    const documents = value(
      await account.client.readBack([order.externalId, depositId('9001'), orderId('404')]),
    )
    expect(documents).toHaveLength(2)
    const [saved, held] = documents
    expect(saved).toMatchObject({
      kind: 'salesOrder',
      id,
      externalId: order.externalId,
      tranDate: '2026-11-20',
      entity: order.entity,
      otherRefNum: '#1001',
      total: usd(2697),
      taxTotal: usd(219),
      voided: false,
      customFields: { custbody_tieout_store: 'us', custbody_tieout_order: '1001' },
      postings: [],
    })
    expect(saved?.lines.map(({ key, item, quantity, amount }) => ({ key, item, quantity, amount }))).toEqual(
      order.lines.map(({ key, item, quantity, amount }) => ({ key, item, quantity, amount })),
    )
    expect(saved?.taxes.map(({ line: key, amount }) => [key, amount.minor])).toEqual([
      ['L1', 195n],
      ['D1-0', -20n],
      ['S1', 44n],
    ])
    expect(held).toMatchObject({ kind: 'customerDeposit', total: usd(2697), taxTotal: usd(0), lines: [] })
    expect(held?.postings.map(({ debit, credit }) => [debit.minor, credit.minor])).toEqual([
      [2697n, 0n],
      [0n, 2697n],
    ])
    expect(count(account, 'readBack')).toBe(1)
  })

  test('a yen order and a legacy account read back too', async () => {
    const account = createTestAccount({ simulator: { taxRegime: 'legacy' } })
    const JPY = currency('JPY')
    const order = salesOrder(account, '1002', {
      entity: account.id('entity', 'customer_web_jp'),
      subsidiary: account.id('subsidiary', 'subsidiary_jp'),
      location: account.id('location', 'location_japan_warehouse'),
      currency: JPY,
      currencyId: account.id('currency', 'currency_JPY'),
      lines: [line('L1', itemId(account, 'TIE-001'), { quantity: 3, amount: money(3001n, JPY) })],
      tax: { mode: 'lines' },
    })
    await created(account, order)
    const [saved] = value(await account.client.readBack([order.externalId]))
    expect(saved?.total).toEqual(money(3001n, JPY))
    expect(saved?.taxes).toEqual([])
  })

  test('an update keeps lines by their key, a rewrite replaces them, a closing closes all', async () => {
    const account = createTestAccount()
    const order = salesOrder(account, '1003')
    const id = await created(account, order)
    const saved = value(await account.client.salesOrderLines(id)) ?? []
    expect(saved.map((one) => one.key)).toEqual(['L1', 'D1-0', 'S1'])

    const extra = line('L2', itemId(account, 'TIE-002'), { amount: usd(100) })
    const longer = { ...order, lines: [...order.lines, extra] }
    const kept = await account.client.update({
      type: 'salesOrder',
      id,
      lane: 'live',
      ...salesOrderUpdate(longer, saved, 'keep'),
    })
    expect(kept).toEqual({ kind: 'ok', id })
    const after = value(await account.client.readBack([order.externalId]))[0]
    expect(after?.lines.map((one) => one.key)).toEqual(['L1', 'D1-0', 'S1', 'L2'])
    expect(after?.taxTotal).toEqual(usd(219))

    const shorter = {
      ...order,
      lines: order.lines.slice(0, 1),
      tax: { mode: 'suitetax' as const, details: [] },
    }
    await account.client.update({
      type: 'salesOrder',
      id,
      lane: 'live',
      ...salesOrderUpdate(shorter, saved, 'rewrite'),
    })
    const rewritten = value(await account.client.readBack([order.externalId]))[0]
    expect(rewritten?.lines.map((one) => one.key)).toEqual(['L1'])
    expect(rewritten?.total).toEqual(usd(2198))

    const left = value(await account.client.salesOrderLines(id)) ?? []
    await account.client.update({ type: 'salesOrder', id, lane: 'live', ...salesOrderClosing(left, {}) })
    const closed = value(await account.client.readBack([order.externalId]))[0]
    expect(closed?.status).toBe('H')
    expect(closed?.lines.every((one) => one.closed)).toBe(true)
  })
})

describe('outcomes of writes', () => {
  test('the same external id twice: exists', async () => {
    const account = createTestAccount()
    const order = salesOrder(account, '1001')
    await created(account, order)
    const again = await account.client.create('salesOrder', salesOrderBody(order))
    expect(again).toMatchObject({ kind: 'exists', fault: { code: 'netsuite.duplicate' } })
  })

  test('an inactive item: refused, and the line is named', async () => {
    const account = createTestAccount()
    const order = salesOrder(account, '1001')
    const broken = { ...order, lines: [line('L1', netSuiteId(999_999), { amount: usd(1) })] }
    const outcome = await account.client.create(
      'salesOrder',
      salesOrderBody({ ...broken, tax: { mode: 'suitetax', details: [] } }),
    )
    expect(outcome).toMatchObject({
      kind: 'refused',
      fault: { code: 'netsuite.item-unusable', about: { line: '1', value: '999999' } },
    })
  })

  test('a custom field that the account lacks: refused as configuration', async () => {
    const account = createTestAccount()
    const order = salesOrder(account, '1001', { customFields: { custbody_unheard_of: 'x' } })
    const outcome = await account.client.create('salesOrder', salesOrderBody(order))
    expect(outcome).toMatchObject({ kind: 'refused', fault: { code: 'netsuite.configuration' } })
  })

  test('a deposit in a closed period: refused as such', async () => {
    const account = createTestAccount()
    const order = salesOrder(account, '1001')
    const id = await created(account, order)
    const old = { ...deposit(account, order, '9001'), tranDate: '2020-03-01' }
    const outcome = await account.client.create('customerDeposit', depositBody(old, id))
    expect(outcome).toMatchObject({ kind: 'refused', fault: { code: 'netsuite.period-closed' } })
    const closed = value(await account.client.closedPeriods('live'))
    expect(closed.some(({ start, end }) => start <= '2020-03-01' && '2020-03-01' <= end)).toBe(true)
  })

  test.each([
    ['commitThenDrop', { kind: 'commitThenDrop' }, false],
    ['commitThen500', { kind: 'commitThen500' }, true],
    ['a gateway error', { kind: 'reject', status: 504 }, false],
  ] as const)('%s: unknown, never repeated', async (_name, mode, answered) => {
    const account = createTestAccount({
      simulator: { faults: [{ mode, match: { methods: ['POST'], type: 'salesOrder' } }] },
    })
    const outcome = await account.client.create('salesOrder', salesOrderBody(salesOrder(account, '1001')))
    expect(outcome).toMatchObject({ kind: 'unknown', answered, fault: { code: 'netsuite.outcome-unknown' } })
    expect(count(account, 'create salesOrder')).toBe(1)
    const found = value(await account.client.readBack([orderId('1001')]))
    expect(found).toHaveLength(mode.kind === 'reject' ? 0 : 1)
  })

  test('a script that throws: unknown, since it may have run after the save', async () => {
    const mode = { kind: 'scriptRejects', detail: 'Something odd happened in our script' } as const
    const account = createTestAccount({ simulator: { faults: [{ mode }] } })
    const outcome = await account.client.create('salesOrder', salesOrderBody(salesOrder(account, '1001')))
    expect(outcome).toMatchObject({
      kind: 'unknown',
      answered: true,
      fault: { code: 'netsuite.unclassified' },
    })
  })

  test('429: taken back to the permits, and repeated until it is served', async () => {
    let refused = 0
    const permits = {
      withPermit: <Value>(_lane: string, call: () => Promise<Value>) => call(),
      refused() {
        refused += 1
      },
    }
    const faults = [{ mode: { kind: 'burst429' as const, requests: 3 }, count: 1 }]
    const account = createTestAccount({ simulator: { faults }, permits })
    await created(account, salesOrder(account, '1001'))
    expect(refused).toBe(3)
  })
})

describe('signing in', () => {
  test('one token serves calls that start together; a revoked one is renewed once', async () => {
    const account = createTestAccount()
    await Promise.all([1, 2, 3, 4].map(() => account.client.serverTime()))
    expect(count(account, 'token')).toBe(1)
    account.simulation.auth.revokeTokens()
    expect((await account.client.serverTime()).ok).toBe(true)
    expect(count(account, 'token')).toBe(2)
  })

  test('TBA signs every call', async () => {
    const account = createTestAccount({ signIn: 'tba' })
    const order = salesOrder(account, '1001')
    await created(account, order)
    expect(value(await account.client.readBack([order.externalId]))).toHaveLength(1)
    expect(count(account, 'token')).toBe(0)
  })
})

describe('look-ups', () => {
  test('look-ups that start together share one query', async () => {
    const account = createTestAccount({ batchWindowMs: 5 })
    const orders = ['1001', '1002', '1003', '1004'].map((id) => salesOrder(account, id))
    await Promise.all(orders.map((order) => created(account, order)))
    await account.client.readBack([orderId('1')])
    const before = account.calls.length
    const found = await Promise.all(orders.map((order) => account.client.readBack([order.externalId])))
    expect(found.map((one) => value(one)[0]?.externalId)).toEqual(orders.map((order) => order.externalId))
    expect(account.calls.length - before).toBe(1)
  })

  test('SKUs: one, none, many, inactive, and texts that want to be SQL', async () => {
    const account = createTestAccount()
    const { world } = account.simulation.simulator
    const item = world.getInGroup('item', itemId(account, 'TIE-002'))
    if (item === undefined) throw new Error('no TIE-002')
    world.put({ ...item, fields: { ...item.fields, isInactive: true } }, 'person')
    for (const id of ['77001', '77002'])
      world.put(
        { ...item, id, externalId: undefined, fields: { itemId: `X ${id}`, upcCode: 'TWICE' } },
        'person',
      )

    const found = value(
      await account.client.findItems(['TIE-001', 'TIE-002', "x' OR '1'='1", 'a\u0000b'], 'itemid'),
    )
    expect(found.get('TIE-001')).toMatchObject({ kind: 'one', itemId: 'TIE-001', inactive: false })
    expect(found.get('TIE-002')).toMatchObject({ kind: 'one', inactive: true })
    expect(found.get("x' OR '1'='1")).toEqual({ kind: 'none' })
    expect(found.get('a\u0000b')).toEqual({ kind: 'none' })
    const byCode = value(await account.client.findItems(['TWICE'], 'upccode'))
    expect(byCode.get('TWICE')).toEqual({ kind: 'many', ids: ['77001', '77002'] })

    const before = account.calls.length
    await account.client.findItems(['TIE-001'], 'itemid')
    expect(account.calls.length).toBe(before)
  })

  test('customers by external id and by e-mail in any case', async () => {
    const account = createTestAccount()
    const us = account.id('subsidiary', 'subsidiary_us')
    const ours = externalId(store, 'customer', shopifyId('55'))
    const person = { isPerson: true, firstName: 'Ada', subsidiary: { id: us } }
    await account.client.create('customer', {
      ...person,
      externalId: ours,
      lastName: 'One',
      email: 'Ada@Example.com',
    })
    await account.client.create('customer', { ...person, lastName: "O'Two", email: 'ada@example.com' })
    const found = value(
      await account.client.findCustomers({
        externalIds: [ours],
        emails: ['ADA@example.com', "o'hara@example.com"],
      }),
    )
    expect(found.byExternalId.get(ours)).toMatchObject({
      email: 'ada@example.com',
      inactive: false,
      subsidiaries: [us],
    })
    expect(found.byEmail.get('ada@example.com')).toHaveLength(2)
    expect(found.byEmail.get("o'hara@example.com")).toEqual([])
  })

  test('an order typed by hand is found under its number, our own is not', async () => {
    const account = createTestAccount()
    const order = salesOrder(account, '1001')
    await created(account, order)
    const { externalId: _ours, ...typed } = salesOrderBody(
      salesOrder(account, '1002', { otherRefNum: '1002' }),
    )
    await account.client.create('salesOrder', typed)
    const found = value(await account.client.foreignOrders(['#1001', '#1002']))
    expect(found.get('#1001')).toEqual([])
    expect(found.get('#1002')).toMatchObject([{ type: 'SalesOrd', otherRefNum: '1002', externalId: null }])
    expect(spellings('#1002')).toEqual(['#1002', '1002'])
  })

  test('our changed and deleted records since an instant, in UTC whatever the account time zone', async () => {
    const account = createTestAccount({ simulator: { timeZone: 'Asia/Tokyo' } })
    const order = salesOrder(account, '1001')
    const from = new Date(Date.now() - 60_000).toISOString()
    const id = await created(account, order)
    const changed = value(await account.client.modifiedSince(from))
    expect(changed).toMatchObject([{ externalId: order.externalId, id }])
    expect(Math.abs(Date.parse(changed[0]?.lastModified ?? '') - Date.now())).toBeLessThan(60_000)
    expect(value(await account.client.modifiedSince(new Date(Date.now() + 60_000).toISOString()))).toEqual([])

    account.simulation.simulator.world.remove('salesOrder', id, 'person')
    expect(value(await account.client.deletedSince(from))).toMatchObject([{ id }])
  })

  test('what the account lacks is named', async () => {
    const account = createTestAccount()
    const columns = ['custbody_tieout_store', 'custbody_missing_one', 'custbody_missing_two']
    expect(value(await account.client.missingColumns('transaction', columns))).toEqual([
      'custbody_missing_one',
      'custbody_missing_two',
    ])
    const us = account.id('subsidiary', 'subsidiary_us')
    const rows = value(await account.client.rows('subsidiary', [us, '424242']))
    expect([...rows.values()]).toEqual([{ id: us, name: 'Tieout US', inactive: false }])
  })

  test('a wrong query is a fault, not an exception', async () => {
    const account = createTestAccount()
    const answer = await account.client.query({
      kind: 'test',
      lane: 'live',
      build: () => sql`SELECT nothing FROM item`,
    })
    expect(answer).toMatchObject({ ok: false, failure: { code: 'netsuite.query' } })
  })

  test('more rows than a page are read to the end', async () => {
    const account = createTestAccount()
    const { world } = account.simulation.simulator
    for (let id = 1; id <= 2500; id += 1) {
      const date = '2026-01-01T00:00:00Z'
      world.put(
        {
          kind: 'location',
          id: String(90_000 + id),
          externalId: undefined,
          createdDate: date,
          lastModifiedDate: date,
          fields: { name: `L${id}` },
          sublists: {},
          figures: undefined,
        },
        'setup',
      )
    }
    const rows = value(
      await account.client.query({
        kind: 'many',
        lane: 'live',
        build: () => sql`SELECT id FROM location WHERE id > 90000 ORDER BY id`,
      }),
    )
    expect(new Set(rows.map((row) => row['id'])).size).toBe(2500)
    expect(count(account, 'many')).toBe(3)
  })
})
