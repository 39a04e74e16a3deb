/** Signing in and finding records: our NetSuite client against the simulated account. */
import { describe, expect, test } from 'vitest'
import { realClock } from '../../simulators/clock.ts'
import { salesOrderBody } from '../../src/adapters/netsuite/bodies.ts'
import { spellings } from '../../src/adapters/netsuite/lookups.ts'
import { sql } from '../../src/adapters/netsuite/suiteql.ts'
import { externalId } from '../../src/domain/identity/externalId.ts'
import { shopifyId } from '../../src/domain/ids.ts'
import { createTestAccount } from '../support/netsuiteAccount.ts'
import { count, created, itemId, orderId, salesOrder, store, value } from '../support/netsuiteDocuments.ts'

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
    const { world } = account.simulation.simulator
    const ours = world.get('salesOrder', id)
    if (ours === undefined) throw new Error('no sales order')
    // Another integration's, whose key only looks like ours to LIKE.
    world.put({ ...ours, id: '99001', externalId: 'tieoutX1' }, 'person')
    const changed = value(await account.client.modifiedSince(from))
    expect(changed.map((one) => [one.externalId, one.id])).toEqual([[order.externalId, id]])
    expect(Math.abs(Date.parse(changed[0]?.lastModified ?? '') - Date.now())).toBeLessThan(60_000)
    expect(value(await account.client.modifiedSince(new Date(Date.now() + 60_000).toISOString()))).toEqual([])

    account.simulation.simulator.world.remove('salesOrder', id, 'person')
    expect(value(await account.client.deletedSince(from))).toMatchObject([{ id }])
  })

  test("NetSuite's own time is asked once, and is never ahead of it", async () => {
    const real = realClock()
    const clock = { ...real, now: () => real.now() - 50_000 }
    const account = createTestAccount({ simulator: { clock } })
    const first = value(await account.client.nowMs())
    expect(first).toBeLessThanOrEqual(clock.now())
    expect(first).toBeGreaterThan(clock.now() - 10_000)
    const asked = account.calls.length
    const second = value(await account.client.nowMs())
    expect(second).toBeGreaterThanOrEqual(first)
    expect(second).toBeLessThanOrEqual(clock.now())
    expect(account.calls).toHaveLength(asked)
  })

  test('a fact booked twice is found by its Shopify id, whatever the external ids are', async () => {
    const account = createTestAccount()
    const fields = { custbody_tieout_store: store, custbody_tieout_shopify_id: '1001' }
    const order = salesOrder(account, '1001', { customFields: fields })
    const first = await created(account, order)
    expect(value(await account.client.duplicates())).toEqual([])
    const second = await created(account, salesOrder(account, '1002', { customFields: fields }))
    expect(value(await account.client.duplicates())).toEqual([
      { store, type: 'SalesOrd', shopifyId: '1001', ids: [first, second] },
    ])
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
    expect([...rows.values()]).toEqual([{ id: us, name: 'Tieout US', inactive: false, type: null }])
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
