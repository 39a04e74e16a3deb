import { describe, expect, test } from 'vitest'
import { refusalOf, testAccount } from './testAccount.ts'
import {
  itemId,
  order,
  postings,
  refusedTransform,
  saleBody,
  ship,
  statusOf,
  type TestLine,
  transform,
} from './testDocuments.ts'

const account = (settings: NonNullable<Parameters<typeof testAccount>[0]>['settings'] = {}) =>
  testAccount({ items: [{ itemId: 'SKU', type: 'inventoryItem', cost: 18 }], settings })

const FIVE: readonly TestLine[] = [
  { item: 'SKU', quantity: 5, amount: 5000 },
  { item: 'item_custom_sale', quantity: 1, amount: 700 },
  { item: 'item_shipping', amount: 599 },
]
const shipped = { shipStatus: { id: 'C' } }
const lines = (...items: object[]) => ({ item: { items } })

describe('a fulfilment', () => {
  test('takes what is open of goods, from their location, and only a shipped one posts', async () => {
    const on = await account()
    const orderId = await order(on, FIVE)
    const id = await transform(on, `salesOrder/${orderId}`, [
      'itemFulfillment',
      { externalId: 'tieout_a_fulfillment_1', memo: 'first' },
    ])
    const record = on.stored('transaction', id)
    expect(record.externalId).toBe('tieout_a_fulfillment_1')
    expect(
      record.sublists['item']?.map(({ fields }) => [
        fields['orderLine'],
        fields['quantity'],
        fields['location'],
      ]),
    ).toEqual([
      [1, 5, { id: on.id('location', 'location_main_warehouse') }],
      [2, 1, { id: on.id('location', 'location_main_warehouse') }],
    ])
    expect([statusOf(on, id), postings(on, id), statusOf(on, orderId)]).toEqual(['A', {}, 'B'])
    await on.record('PATCH', `itemFulfillment/${id}`, { body: { shipStatus: { id: 'B' } } })
    expect([statusOf(on, id), postings(on, id)]).toEqual(['B', {}])
    await on.record('PATCH', `itemFulfillment/${id}`, { body: shipped })
    expect([statusOf(on, id), postings(on, id), statusOf(on, orderId)]).toEqual([
      'C',
      { 5000: 9000, 1200: -9000 },
      'F',
    ])
    expect(await on.read(`itemFulfillment/${id}`)).toMatchObject({
      createdFrom: { id: orderId, refName: expect.stringMatching(/^Sales Order #SO/) },
      shipStatus: { id: 'C', refName: 'Shipped' },
      shippedDate: '2026-03-12',
    })
  })

  test('in parts: partly fulfilled, refused above what is open, picked units count as taken', async () => {
    const on = await account()
    const orderId = await order(on, FIVE)
    const two = lines({ orderLine: 1, quantity: 2 }, { orderLine: 2, itemReceive: false })
    await ship(on, orderId, two)
    expect(statusOf(on, orderId)).toBe('E')
    await transform(on, `salesOrder/${orderId}`, [
      'itemFulfillment',
      {
        shipStatus: { id: 'A' },
        ...lines({ orderLine: 1, quantity: 1 }, { orderLine: 2, itemReceive: false }),
      },
    ])
    expect(on.stored('transaction', orderId).sublists['item']?.[0]?.fields).toMatchObject({
      quantityFulfilled: 2,
      quantityPicked: 3,
      quantityBilled: 0,
    })
    const tooMuch = lines({ orderLine: 1, quantity: 3 })
    expect(await refusedTransform(on, `salesOrder/${orderId}`, ['itemFulfillment', tooMuch])).toMatchObject({
      status: 400,
      path: 'item.items[0].quantity',
    })
    const unknown = lines({ orderLine: 3, quantity: 1 })
    expect(
      (await refusedTransform(on, `salesOrder/${orderId}`, ['itemFulfillment', unknown])).detail,
    ).toContain('key: [orderLine] and value: [3]')
    await ship(on, orderId)
    expect((await refusedTransform(on, `salesOrder/${orderId}`, ['itemFulfillment'])).detail).toContain(
      'is not valid for transformation',
    )
  })

  test('needs a location, one for all its lines, and packages a weight', async () => {
    const on = await account()
    const orderId = await order(on, FIVE, { location: null })
    const refused = (body: object) => refusedTransform(on, `salesOrder/${orderId}`, ['itemFulfillment', body])
    expect((await refused(shipped)).detail).toBe(
      'Error while accessing a resource. Please enter value(s) for: Location.',
    )
    const at = (name: string) => ({ location: { externalId: `location_${name}` } })
    const two = lines({ orderLine: 1, ...at('main_warehouse') }, { orderLine: 2, ...at('west_warehouse') })
    expect((await refused(two)).detail).toContain('same location')
    const one = lines({ orderLine: 1, ...at('main_warehouse') }, { orderLine: 2, itemReceive: false })
    const parcel = { packageTrackingNumber: '1Z', packageWeight: 0 }
    expect(await refused({ ...one, package: { items: [parcel] } })).toMatchObject({
      path: 'package.items[0].packageWeight',
    })
    await ship(on, orderId, one)
  })

  test('tracking is corrected later, and shows in SuiteQL', async () => {
    const on = await account()
    const orderId = await order(on, FIVE)
    const parcel = (number: string) => ({ items: [{ packageTrackingNumber: number, packageWeight: 1 }] })
    const shipMethod = { externalId: 'shipitem_ups_ground' }
    const id = await ship(on, orderId, { shipMethod, package: parcel('1Z-WRONG') })
    const answer = await on.record('PATCH', `itemFulfillment/${id}?replace=package`, {
      body: { package: parcel('1Z-RIGHT') },
    })
    expect(answer.status).toBe(204)
    const rows = on.simulation.suiteql.run(
      `SELECT t.status, BUILTIN.DF(t.shipmethod) AS method, n.trackingnumber FROM transaction t, trackingnumbermap m, trackingnumber n
       WHERE t.type = 'ItemShip' AND m.transaction = t.id AND n.id = m.trackingnumber`,
    )
    expect(rows).toEqual([{ status: 'C', method: 'UPS Ground', trackingnumber: '1Z-RIGHT' }])
  })

  test('unshipped or deleted by a person, the order is open again', async () => {
    const on = await account()
    const orderId = await order(on, FIVE)
    const id = await ship(on, orderId)
    const human = (method: string, path: string, body?: object) =>
      on.send('POST', '/sim/human', { body: { method, path, body } })
    await human('PATCH', `itemFulfillment/${id}`, { shipStatus: { id: 'B' } })
    expect([statusOf(on, orderId), postings(on, id)]).toEqual(['B', {}])
    await human('DELETE', `itemFulfillment/${id}`)
    expect(on.stored('transaction', orderId).sublists['item']?.[0]?.fields).toMatchObject({
      quantityFulfilled: 0,
      quantityPicked: 0,
    })
    const [deleted] = on.simulation.suiteql.run(
      `SELECT recordid, recordtypeid, context FROM deletedrecord WHERE recordid = ${id}`,
    )
    expect(deleted).toMatchObject({ recordid: id, recordtypeid: 'itemfulfillment', context: 'UIF' })
  })

  test('is made from an order only, and not from one that waits for approval or is closed', async () => {
    const on = await account()
    const post = await on.record('POST', 'itemFulfillment', { body: { memo: 'from nothing' } })
    expect(refusalOf(post).detail).toContain('by transforming a sales order')
    const put = await on.record('PUT', 'itemFulfillment/eid:x1', { body: {} })
    expect(put.status).toBe(400)
    const waiting = await order(on, FIVE, { orderStatus: { id: 'A' } })
    expect((await refusedTransform(on, `salesOrder/${waiting}`, ['itemFulfillment'])).detail).toContain(
      'is not valid for transformation to Item Fulfillment',
    )
    expect(await refusedTransform(on, `salesOrder/${waiting}`, ['itemReceipt'])).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
    })
    expect(await refusedTransform(on, `salesOrder/${waiting}`, ['fulfillmentRequest'])).toMatchObject({
      status: 501,
    })
    expect(await refusedTransform(on, 'salesOrder/999', ['itemFulfillment'])).toMatchObject({ status: 400 })
  })

  test('takes names, external ids and unknown properties as any record does', async () => {
    const on = await account()
    const orderId = await order(on, FIVE, { externalId: 'tieout_a_order_1' })
    const refused = (body: object) =>
      refusedTransform(on, 'salesOrder/eid:TIEOUT_a_order_1', ['itemfulfillment', body])
    expect(await refused({ shipstate: 'C' })).toMatchObject({ code: 'INVALID_CONTENT', path: 'shipstate' })
    expect((await refused({ externalId: 'TIEOUT_A_ORDER_1' })).detail).toContain('already exists')
    await on.send('POST', '/sim/settings', { body: { acceptExternalIdInTransform: false } })
    expect(await refused({ externalId: 'tieout_a_fulfillment_1' })).toMatchObject({ path: 'externalId' })
    await ship(on, orderId)
  })

  test('without stock it is refused where the account says so', async () => {
    const on = await account({ allowNegativeStock: false })
    const main = on.id('location', 'location_main_warehouse')
    const level = (quantity: number) => ({ item: itemId(on, 'SKU'), location: main, quantity })
    await on.send('POST', '/sim/stock', { body: { levels: [level(4)] } })
    const orderId = await order(on, FIVE)
    const stock = () =>
      on.simulation.suiteql.run(
        'SELECT quantityonhand, quantitycommitted, quantitybackordered, quantityavailable FROM aggregateitemlocation',
      )
    expect(stock()).toEqual([
      { quantityonhand: '4', quantitycommitted: '4', quantitybackordered: '1', quantityavailable: '0' },
    ])
    expect(
      (await refusedTransform(on, `salesOrder/${orderId}`, ['itemFulfillment', shipped])).detail,
    ).toContain('enough quantity on hand')
    await on.send('POST', '/sim/stock', { body: { levels: [level(9)] } })
    await ship(on, orderId)
    expect(stock()).toEqual([
      { quantityonhand: '4', quantitycommitted: '0', quantitybackordered: '0', quantityavailable: '4' },
    ])
  })
})

describe('a receipt', () => {
  test('puts goods back at its location, or writes them off', async () => {
    const on = await account()
    const orderId = await order(on, FIVE)
    await ship(on, orderId)
    const authorised = await transform(on, `salesOrder/${orderId}`, [
      'returnAuthorization?replace=item',
      { orderStatus: { id: 'B' }, ...lines({ orderLine: 1, quantity: 3 }) },
    ])
    expect(statusOf(on, authorised)).toBe('B')
    const receive = (more: object) =>
      transform(on, `returnAuthorization/${authorised}`, [
        'itemReceipt',
        lines({ orderLine: 1, location: { externalId: 'location_west_warehouse' }, ...more }),
      ])
    const back = await receive({ quantity: 2 })
    expect([postings(on, back), statusOf(on, authorised)]).toEqual([{ 1200: 3600, 5000: -3600 }, 'E'])
    const broken = await receive({ quantity: 1, restock: false })
    expect([postings(on, broken), statusOf(on, authorised)]).toEqual([{ 5050: 1800, 5000: -1800 }, 'F'])
    const levels = on.simulation.suiteql.run(
      'SELECT BUILTIN.DF(location) AS place, quantityonhand FROM aggregateitemlocation ORDER BY location',
    )
    expect(levels).toEqual([
      { place: 'Main warehouse', quantityonhand: '-5' },
      { place: 'West warehouse', quantityonhand: '2' },
    ])
    expect(
      (await refusedTransform(on, `returnAuthorization/${authorised}`, ['itemReceipt'])).detail,
    ).toContain('is not valid for transformation to Item Receipt')
  })

  test('a return that waits for approval is not received; a credit waits for the receipt', async () => {
    const on = await account()
    const orderId = await order(on, FIVE)
    await ship(on, orderId)
    const authorised = await transform(on, `salesOrder/${orderId}`, ['returnAuthorization'])
    expect(statusOf(on, authorised)).toBe('A')
    expect((await refusedTransform(on, `returnAuthorization/${authorised}`, ['itemReceipt'])).status).toBe(
      400,
    )
    await on.record('PATCH', `returnAuthorization/${authorised}`, { body: { orderStatus: { id: 'B' } } })
    expect((await refusedTransform(on, `returnAuthorization/${authorised}`, ['creditMemo'])).status).toBe(400)
    await on.send('POST', '/sim/settings', { body: { refundInAdvanceOfReturn: true } })
    await transform(on, `returnAuthorization/${authorised}`, ['creditMemo', saleBody(on, [])])
  })
})
