import { describe, expect, test } from 'vitest'
import { testAccount, type TestAccount } from './testAccount.ts'
import { itemId, order, refusedTransform, saleBody, ship, transform } from './testDocuments.ts'
import type { Settings } from './settings.ts'

const MAIN = 'location_main_warehouse'
const WEST = 'location_west_warehouse'

const account = (settings: Partial<Settings> = {}) =>
  testAccount({
    items: [
      { itemId: 'LOT', type: 'lotNumberedInventoryItem' },
      { itemId: 'SERIAL', type: 'serializedInventoryItem' },
      { itemId: 'BINNED', type: 'inventoryItem', useBins: true },
      { itemId: 'PLAIN', type: 'inventoryItem' },
    ],
    settings,
  })

interface Level {
  readonly item: string
  readonly quantity: number
  readonly [name: string]: unknown
}

async function stocked(on: TestAccount, levels: readonly Level[]): Promise<void> {
  const body = { levels: levels.map((level) => ({ location: MAIN, ...level, item: itemId(on, level.item) })) }
  const answer = await on.send('POST', '/sim/stock', { body })
  if ('dropped' in answer || answer.status !== 200) throw new Error(JSON.stringify(answer))
}

const rows = (on: TestAccount, sql: string) => on.simulation.suiteql.run(sql)
const numberId = (on: TestAccount, name: string): string =>
  String(rows(on, `SELECT id FROM inventorynumber WHERE inventorynumber = '${name}'`)[0]?.['id'])
const binId = (on: TestAccount, name: string): string =>
  String(rows(on, `SELECT id FROM bin WHERE binnumber = '${name}'`)[0]?.['id'])
const balance = (on: TestAccount) =>
  rows(
    on,
    `SELECT BUILTIN.DF(ib.inventorynumber) number, BUILTIN.DF(ib.binnumber) bin, ib.quantityavailable q
 FROM inventorybalance ib ORDER BY ib.item, ib.inventorynumber, ib.binnumber`,
  )
const detail = (...items: object[]) => ({ inventoryDetail: { inventoryAssignment: { items } } })
const goods = (line: object) => ({ shipStatus: { id: 'C' }, item: { items: [{ orderLine: 1, ...line }] } })

async function refusal(on: TestAccount, orderId: string, line: object): Promise<string> {
  const refused = await refusedTransform(on, `salesOrder/${orderId}`, ['itemFulfillment', goods(line)])
  return refused.detail.replace('Error while accessing a resource. ', '')
}

describe('items kept by lot', () => {
  test('leave by named lots, which add up and are there; a picked one takes nothing yet', async () => {
    const on = await account()
    await stocked(on, [
      { item: 'LOT', quantity: 3, number: 'L1', expires: '2026-06-01' },
      { item: 'LOT', quantity: 5, number: 'L2' },
    ])
    const [one, two] = [{ id: numberId(on, 'L1') }, { id: numberId(on, 'L2') }]
    const orderId = await order(on, [{ item: 'LOT', quantity: 4, amount: 4000 }])
    expect(await refusal(on, orderId, {})).toBe(
      'Please configure the inventory detail in line 1 of the item list.',
    )
    expect(await refusal(on, orderId, detail({ issueInventoryNumber: one, quantity: 3 }))).toBe(
      'The total inventory detail quantity must be 4.',
    )
    expect(await refusal(on, orderId, detail({ issueInventoryNumber: one, quantity: 4 }))).toBe(
      'The following serial/lot numbers are not available for item LOT: L1.',
    )
    expect(
      await refusal(on, orderId, detail({ issueInventoryNumber: { id: '999' }, quantity: 4 })),
    ).toContain('Invalid Field Value 999')
    const both = detail(
      { issueInventoryNumber: one, quantity: 3 },
      { issueInventoryNumber: two, quantity: 1 },
    )
    const id = await transform(on, `salesOrder/${orderId}`, [
      'itemFulfillment',
      { ...goods(both), shipStatus: { id: 'A' } },
    ])
    expect(balance(on)).toEqual([
      { number: 'L1', q: '3' },
      { number: 'L2', q: '5' },
    ])
    await on.record('PATCH', `itemFulfillment/${id}`, { body: { shipStatus: { id: 'C' } } })
    expect(balance(on)).toEqual([{ number: 'L2', q: '4' }])
    expect(
      rows(
        on,
        `SELECT tl.item, n.inventorynumber number, n.expirationdate, ia.quantity FROM inventoryassignment ia
 INNER JOIN transactionline tl ON tl.transaction = ia.transaction AND tl.id = ia.transactionline
 INNER JOIN inventorynumber n ON n.id = ia.inventorynumber WHERE ia.transaction = ${id} ORDER BY ia.id`,
      ),
    ).toEqual([
      { item: itemId(on, 'LOT'), number: 'L1', expirationdate: '6/1/2026', quantity: '-3' },
      { item: itemId(on, 'LOT'), number: 'L2', quantity: '-1' },
    ])
    await on.record('DELETE', `itemFulfillment/${id}`)
    expect(balance(on)).toHaveLength(2)
    expect(rows(on, 'SELECT COUNT(*) n FROM inventoryassignment')).toEqual([{ n: '0' }])
  })

  test('come back under the numbers that left, or are written off', async () => {
    const on = await account()
    await stocked(on, [{ item: 'LOT', quantity: 4, number: 'L1' }])
    const orderId = await order(on, [{ item: 'LOT', quantity: 4, amount: 4000 }])
    const issued = detail({ issueInventoryNumber: { id: numberId(on, 'L1') }, quantity: 4 })
    await ship(on, orderId, goods(issued))
    const back = await transform(on, `salesOrder/${orderId}`, [
      'returnAuthorization',
      { orderStatus: { id: 'B' } },
    ])
    const receive = (line: object) => ({ item: { items: [{ orderLine: 1, ...line }] } })
    const missing = await refusedTransform(on, `returnAuthorization/${back}`, ['itemReceipt', receive({})])
    expect(missing.detail).toContain('Please configure the inventory detail')
    const received = detail({ receiptInventoryNumber: 'L1', quantity: 1 })
    const id = await transform(on, `returnAuthorization/${back}`, [
      'itemReceipt',
      receive({ quantity: 1, ...received }),
    ])
    expect(balance(on)).toEqual([{ number: 'L1', q: '1' }])
    expect(
      rows(on, `SELECT inventorynumber, quantity FROM inventoryassignment WHERE transaction = ${id}`),
    ).toEqual([{ inventorynumber: numberId(on, 'L1'), quantity: '1' }])
    const broken = receive({ quantity: 1, restock: false })
    const refused = await refusedTransform(on, `returnAuthorization/${back}`, ['itemReceipt', broken])
    expect(refused.detail).toContain('Please configure the inventory detail')
    await on.send('POST', '/sim/settings', { body: { detailOfWriteOffs: false } })
    await transform(on, `returnAuthorization/${back}`, ['itemReceipt', broken])
    expect(balance(on)).toEqual([{ number: 'L1', q: '1' }])
  })
})

test('serial numbers leave one by one, and do not come back twice', async () => {
  const on = await account()
  await stocked(on, [
    { item: 'SERIAL', quantity: 1, number: 'S1' },
    { item: 'SERIAL', quantity: 1, number: 'S2' },
  ])
  const issue = (name: string, quantity = 1) => ({
    issueInventoryNumber: { id: numberId(on, name) },
    quantity,
  })
  const orderId = await order(on, [{ item: 'SERIAL', quantity: 2, amount: 4000 }])
  expect(await refusal(on, orderId, detail(issue('S1', 2)))).toBe(
    'The quantity of a serial number must be 1.',
  )
  expect(await refusal(on, orderId, detail(issue('S1'), issue('S1')))).toContain('are not available')
  await ship(on, orderId, goods({ quantity: 1, ...detail(issue('S1')) }))
  expect(balance(on)).toEqual([{ number: 'S2', q: '1' }])
  const back = await transform(on, `salesOrder/${orderId}`, [
    'returnAuthorization',
    { orderStatus: { id: 'B' } },
  ])
  const twice = {
    item: { items: [{ orderLine: 1, ...detail({ receiptInventoryNumber: 'S2', quantity: 1 }) }] },
  }
  const refused = await refusedTransform(on, `returnAuthorization/${back}`, ['itemReceipt', twice])
  expect(refused.detail).toContain('Duplicate inventory number')
})

describe('bins', () => {
  test('are named where the location uses them, and hold what leaves', async () => {
    const on = await account()
    await stocked(on, [
      { item: 'BINNED', quantity: 2, bin: 'A-01' },
      { item: 'BINNED', quantity: 5, bin: 'A-02' },
      { item: 'BINNED', quantity: 5, location: WEST },
    ])
    const from = (name: string, quantity: number) => ({ binNumber: { id: binId(on, name) }, quantity })
    const orderId = await order(on, [{ item: 'BINNED', quantity: 3, amount: 4000 }])
    expect(await refusal(on, orderId, detail({ quantity: 3 }))).toContain('Please configure')
    expect(await refusal(on, orderId, detail(from('A-01', 3)))).toBe(
      'The following bins do not contain enough of the requested item (BINNED): A-01',
    )
    await ship(on, orderId, goods({ quantity: 2, ...detail(from('A-02', 2)) }))
    expect(balance(on)).toEqual([
      { bin: 'A-01', q: '2' },
      { bin: 'A-02', q: '3' },
    ])
    await ship(on, orderId, goods({ location: { externalId: WEST } }))
  })

  test('that are preferred are filled in already, and what is sent is added to it', async () => {
    const on = await account()
    await stocked(on, [
      { item: 'BINNED', quantity: 5, bin: 'A-01', preferred: true },
      { item: 'BINNED', quantity: 5, bin: 'A-02' },
    ])
    expect(rows(on, 'SELECT item, bin, preferredbin FROM itembinquantity')).toEqual([
      { item: itemId(on, 'BINNED'), bin: binId(on, 'A-01'), preferredbin: 'T' },
    ])
    const orderId = await order(on, [{ item: 'BINNED', quantity: 3, amount: 4000 }])
    const sent = detail({ binNumber: { id: binId(on, 'A-02') }, quantity: 3 })
    expect(await refusal(on, orderId, sent)).toBe('The total inventory detail quantity must be 3.')
    await ship(on, orderId, goods({}))
    expect(balance(on)[0]).toEqual({ bin: 'A-01', q: '2' })
    await on.send('POST', '/sim/settings', { body: { fillPreferredBin: false } })
    const another = await order(on, [{ item: 'BINNED', quantity: 3, amount: 4000 }])
    await ship(on, another, goods(sent))
    expect(balance(on)[1]).toEqual({ bin: 'A-02', q: '2' })
  })
})

test('a cash sale names them too; items that are not kept so have none', async () => {
  const on = await account()
  await stocked(on, [{ item: 'LOT', quantity: 4, number: 'L1' }])
  const sale = (line: object) => {
    const body = saleBody(on, [
      { item: 'LOT', quantity: 2, amount: 2000 },
      { item: 'PLAIN', quantity: 1, amount: 1000 },
    ]) as { item: { items: object[] } }
    const [lot, plain] = body.item.items
    return {
      entity: { externalId: 'customer_web_us' },
      location: { externalId: MAIN },
      tranDate: '2026-03-10',
      account: { externalId: 'account_cash' },
      ...body,
      item: { items: [{ ...lot, ...line }, plain] },
    }
  }
  const issued = detail({ issueInventoryNumber: { id: numberId(on, 'L1') }, quantity: 2 })
  const refused = await on.record('POST', 'cashSale', { body: sale({}) })
  expect(refused.body).toContain('Please configure the inventory detail in line 1')
  await on.create('cashSale', sale(issued))
  expect(balance(on)).toEqual([{ number: 'L1', q: '2' }])
  const orderId = await order(on, [{ item: 'PLAIN', quantity: 1, amount: 4000 }])
  expect(await refusal(on, orderId, issued)).toContain('not available for this item')
  expect(rows(on, "SELECT islotitem, isserialitem, usebins FROM item WHERE itemid = 'LOT'")).toEqual([
    { islotitem: 'T', isserialitem: 'F', usebins: 'F' },
  ])
})

test('what stands by number and bin survives a restart', async () => {
  const on = await account()
  await stocked(on, [{ item: 'LOT', quantity: 3, number: 'L1', bin: 'A-01' }])
  const { world } = on.simulation.simulator
  world.restore(JSON.parse(JSON.stringify(world.snapshot())) as ReturnType<typeof world.snapshot>)
  expect(balance(on)).toEqual([{ number: 'L1', bin: 'A-01', q: '3' }])
  await stocked(on, [{ item: 'LOT', quantity: 7, number: 'L1', bin: 'A-01' }])
  expect(balance(on)).toEqual([{ number: 'L1', bin: 'A-01', q: '7' }])
})
