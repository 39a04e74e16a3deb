import { describe, expect, test } from 'vitest'
import { refusalOf, type TestAccount, testAccount } from './testAccount.ts'
import {
  applyDeposit,
  balances,
  deposit,
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
  { item: 'SKU', quantity: 5, amount: 5001 },
  { item: 'item_discount', amount: -500 },
  { item: 'item_shipping', amount: 599 },
]
const lines = (...items: object[]) => ({ item: { items } })
const items = (on: TestAccount, id: string) =>
  on.stored('transaction', id).sublists['item']?.map(({ fields }) => fields)
const apply = (doc: string, amount?: number) => ({
  apply: { items: [{ doc: { id: doc }, apply: true, ...(amount === undefined ? {} : { amount }) }] },
})

describe('an invoice', () => {
  test('a shipment at a time: goods up to what was shipped, shipping and a flat discount with the first', async () => {
    const on = await account()
    const orderId = await order(on, FIVE, { custbody_tieout_order: '77' })
    await ship(on, orderId, lines({ orderLine: 1, quantity: 2 }))
    expect(statusOf(on, orderId)).toBe('E')
    const first = await transform(on, `salesOrder/${orderId}`, ['invoice'])
    expect(items(on, first)).toMatchObject([
      { orderLine: 1, quantity: 2, amount: 20 },
      { orderLine: 2, amount: -5 },
      { orderLine: 3, quantity: 1, amount: 5.99 },
    ])
    expect(statusOf(on, orderId)).toBe('D')
    await ship(on, orderId)
    expect(statusOf(on, orderId)).toBe('F')
    const residue = lines({ orderLine: 1, amount: 30.01 })
    const second = await transform(on, `salesOrder/${orderId}`, ['invoice', residue])
    expect(items(on, second)).toMatchObject([{ orderLine: 1, quantity: 3, amount: 30.01 }])
    expect([first, second].map((id) => on.stored('transaction', id).fields['total'])).toEqual([20.99, 30.01])
    expect(on.stored('transaction', second).fields).toMatchObject({
      custbody_tieout_order: '77',
      createdFrom: { id: orderId },
      amountRemaining: 30.01,
    })
    expect([statusOf(on, orderId), balances(on)[1100]]).toEqual(['G', 5100])
    expect(items(on, orderId)?.[0]).toMatchObject({ quantityFulfilled: 5, quantityBilled: 5 })
  })

  test('bills no more than was shipped unless the account bills in advance', async () => {
    const on = await account()
    const goods: readonly TestLine[] = [{ item: 'SKU', quantity: 5, amount: 5000 }]
    const orderId = await order(on, goods)
    const refused = (body: object = {}) => refusedTransform(on, `salesOrder/${orderId}`, ['invoice', body])
    expect((await refused()).detail).toContain('is not valid for transformation to Invoice')
    await ship(on, orderId, lines({ orderLine: 1, quantity: 2 }))
    expect(await refused(lines({ orderLine: 1, quantity: 3 }))).toMatchObject({
      path: 'item.items[0].quantity',
    })
    await on.send('POST', '/sim/settings', { body: { invoiceInAdvanceOfFulfillment: true } })
    await transform(on, `salesOrder/${orderId}`, ['invoice', lines({ orderLine: 1, quantity: 4 })])
    expect((await refused(lines({ orderLine: 1, quantity: 2 }))).status).toBe(400)
    await on.send('POST', '/sim/settings', { body: { allowOverbilling: true } })
    await transform(on, `salesOrder/${orderId}`, ['invoice', lines({ orderLine: 1, quantity: 2 })])
  })

  test('an order without goods is pending billing at once, also when they were closed', async () => {
    const on = await account()
    const service = await order(on, [{ item: 'item_gift_card', amount: 2500 }])
    expect(statusOf(on, service)).toBe('F')
    expect(postings(on, await transform(on, `salesOrder/${service}`, ['invoice']))).toEqual({
      1100: 2500,
      2300: -2500,
    })
    expect(statusOf(on, service)).toBe('G')
    const orderId = await order(on, FIVE)
    await on.record('PATCH', `salesOrder/${orderId}`, { body: lines({ line: 1, isClosed: true }) })
    expect(statusOf(on, orderId)).toBe('F')
  })

  test.each([
    ['dropped', 0, 5],
    ['carried', 5, 5],
  ] as const)('with tax overrides %s by transforms', async (setting, inherited, sent) => {
    const on = await account({ taxOverrideInTransform: setting, invoiceInAdvanceOfFulfillment: true })
    const taxed: readonly TestLine[] = [{ item: 'item_shipping', amount: 599, tax: 500 }]
    const bill = async (query: string, body: object = {}) => {
      const id = await transform(on, `salesOrder/${await order(on, taxed)}`, [`invoice${query}`, body])
      return on.stored('transaction', id).fields['taxTotal']
    }
    expect(await bill('')).toBe(inherited)
    const own = saleBody(on, [{ ...(taxed[0] ?? { item: '', amount: 0 }), orderLine: 1 }])
    expect(await bill('?replace=item,taxDetails', own)).toBe(sent)
    // The sublist has no key: details that are sent are appended to those that the transform brought.
    expect(await bill('', own)).toBe(inherited + sent)
  })

  test('posts the cost of its goods itself when no order stands behind it', async () => {
    const on = await account()
    const alone = await on.create('invoice', {
      entity: { externalId: 'customer_web_us' },
      location: { externalId: 'location_main_warehouse' },
      ...saleBody(on, [{ item: 'SKU', quantity: 2, amount: 3000 }]),
    })
    expect(postings(on, alone)).toEqual({ 1100: 3000, 4000: -3000, 5000: 3600, 1200: -3600 })
  })
})

describe('money applied', () => {
  async function billed(on: TestAccount) {
    const orderId = await order(on, FIVE)
    const paid = await deposit(on, orderId, [5100])
    await ship(on, orderId)
    const invoice = await transform(on, `salesOrder/${orderId}`, ['invoice'])
    return { orderId, paid, invoice }
  }

  test('a deposit: never above what is open on either side, and only to this customer’s invoices', async () => {
    const on = await account()
    const { orderId, paid, invoice } = await billed(on)
    const refused = (body: object) =>
      refusedTransform(on, `customerDeposit/${paid}`, ['depositApplication', body])
    expect((await refused(apply(invoice, 51.01))).detail).toContain('exceeds the amount remaining')
    expect((await refused(apply('99999', 1))).detail).toBe(
      'Error while accessing a resource. Unable to find a matching line for sublist apply with key: [doc,line] and value: [99999,null].',
    )
    expect((await refused(apply(orderId, 1))).detail).toContain('Unable to find a matching line')
    expect((await refused({})).detail).toContain('at least one transaction')
    const first = await applyDeposit(on, paid, [invoice, 2000])
    expect([statusOf(on, invoice), statusOf(on, paid)]).toEqual(['A', 'B'])
    expect(on.stored('transaction', invoice).fields).toMatchObject({ amountPaid: 20, amountRemaining: 31 })
    await applyDeposit(on, paid, [invoice, 3100])
    expect([statusOf(on, invoice), statusOf(on, paid)]).toEqual(['B', 'C'])
    expect((await refused(apply(invoice))).detail).toContain('is not valid for transformation')
    expect(
      refusalOf(await on.record('POST', 'depositApplication', { body: apply(invoice) })).detail,
    ).toContain('by transforming a customer deposit')
    await on.record('DELETE', `depositApplication/${first}`)
    expect([statusOf(on, invoice), statusOf(on, paid), balances(on)[2200]]).toEqual(['A', 'B', -2000])
  })

  test('NetSuite applies deposits by itself where the account says so', async () => {
    const on = await account({ autoApplyDeposits: true })
    const orderId = await order(on, FIVE)
    const first = await deposit(on, orderId, [2000])
    const second = await deposit(on, orderId, [3100])
    await ship(on, orderId)
    const invoice = await transform(on, `salesOrder/${orderId}`, ['invoice'])
    expect([invoice, first, second].map((id) => statusOf(on, id))).toEqual(['B', 'C', 'C'])
    expect(
      on.simulation.suiteql.run(
        "SELECT t.externalid, l.foreignamount FROM transaction t, nexttransactionlink l WHERE t.type = 'DepAppl' AND l.nextdoc = t.id AND l.linktype = 'DepAppl' ORDER BY t.id",
      ),
    ).toEqual([{ foreignamount: '20' }, { foreignamount: '31' }])
    expect(
      (await refusedTransform(on, `customerDeposit/${first}`, ['depositApplication', apply(invoice)])).status,
    ).toBe(400)
  })

  test('a payment in parts, the rest unapplied and refunded', async () => {
    const on = await account()
    const { invoice } = await billed(on)
    const paid = await transform(on, `invoice/${invoice}`, [
      'customerPayment',
      { payment: 60, account: { externalId: 'account_bank' } },
    ])
    expect(on.stored('transaction', paid).fields).toMatchObject({ applied: 51, unapplied: 9, status: 'C' })
    const refund = await on.create('customerRefund', {
      customer: { externalId: 'customer_web_us' },
      account: { externalId: 'account_bank' },
      ...apply(paid),
    })
    expect(postings(on, refund)).toEqual({ 1100: 900, 1000: -900 })
    expect(on.stored('transaction', paid).fields['unapplied']).toBe(0)
    expect(await on.read(`customerRefund/${refund}?expandSubResources=true`)).toMatchObject({
      total: 9,
      deposit: { items: [] },
    })
  })

  test('at another rate leaves a realised difference, and receivables and deposits at 0', async () => {
    const on = await account({ invoiceInAdvanceOfFulfillment: true })
    const euros = { currency: { externalId: 'currency_EUR' }, exchangeRate: 1.08 }
    const orderId = await order(on, [{ item: 'item_shipping', amount: 3333 }], euros)
    const paid = await on.create('customerDeposit', {
      customer: { externalId: 'customer_web_us' },
      salesOrder: { id: orderId },
      payment: 33.33,
      exchangeRate: 1.08333,
      account: { externalId: 'account_shopify_payments' },
    })
    const invoice = await transform(on, `salesOrder/${orderId}`, ['invoice', { exchangeRate: 1.1 }])
    for (const part of [1111, 1111, 1111]) await applyDeposit(on, paid, [invoice, part])
    // 33.33 € came in at 36.11 $ and was billed at 36.66 $.
    expect(balances(on)).toEqual({ 1060: 3611, 4100: -3666, 6300: 55 })
  })
})

describe('credits', () => {
  test('goods of a credit memo without a return go back into stock; with a setting they do not', async () => {
    const on = await account()
    const credit = (more: object = {}) =>
      on.create('creditMemo', {
        entity: { externalId: 'customer_web_us' },
        location: { externalId: 'location_main_warehouse' },
        ...saleBody(on, [{ item: 'SKU', amount: 1000 }]),
        ...more,
      })
    expect(postings(on, await credit())).toEqual({ 4000: 1000, 1100: -1000, 1200: 1800, 5000: -1800 })
    await on.send('POST', '/sim/settings', { body: { creditMemoRestocks: false } })
    expect(postings(on, await credit())).toEqual({ 4000: 1000, 1100: -1000 })
  })

  test('from an invoice it has its lines, and is applied only where it says so', async () => {
    const on = await account()
    const orderId = await order(on, FIVE)
    await ship(on, orderId)
    const invoice = await transform(on, `salesOrder/${orderId}`, ['invoice'])
    const open = await transform(on, `invoice/${invoice}`, ['creditMemo'])
    expect(on.stored('transaction', open).fields).toMatchObject({ total: 51, unapplied: 51, status: 'A' })
    const shipping = saleBody(on, [{ item: 'item_shipping', amount: 599, orderLine: 3 }])
    const applied = await transform(on, `invoice/${invoice}`, [
      'creditMemo?replace=item',
      { ...shipping, ...apply(invoice) },
    ])
    expect(on.stored('transaction', applied).fields).toMatchObject({ total: 5.99, unapplied: 0, status: 'B' })
    expect(on.stored('transaction', invoice).fields['amountRemaining']).toBe(45.01)
    const tooMuch = await on.record('PATCH', `creditMemo/${open}`, { body: apply(invoice, 46) })
    expect(refusalOf(tooMuch).detail).toContain('exceeds the amount remaining (45.01)')
  })

  test('a cash sale is turned round by a cash refund, with its goods and its account', async () => {
    const on = await account()
    const sale = await on.create('cashSale', {
      entity: { externalId: 'customer_web_us' },
      location: { externalId: 'location_downtown_shop' },
      account: { externalId: 'account_cash' },
      ...saleBody(on, [{ item: 'SKU', quantity: 2, amount: 3000 }]),
    })
    const refund = await transform(on, `cashSale/${sale}`, [
      'cashRefund',
      lines({ orderLine: 1, quantity: 1, amount: 15 }),
    ])
    expect(postings(on, refund)).toEqual({ 4000: 1500, 1063: -1500, 1200: 1800, 5000: -1800 })
    expect((await on.record('DELETE', `cashSale/${sale}`)).status).toBe(400)
  })

  test('a refund of a credit memo: to accounts of the right type, once, and never more than is open', async () => {
    const on = await account()
    const credit = await on.create('creditMemo', {
      entity: { externalId: 'customer_web_us' },
      ...saleBody(on, [{ item: 'item_shipping', amount: 1000 }]),
    })
    const path = `creditMemo/${credit}`
    const bank = { account: { externalId: 'account_bank' } }
    expect((await refusedTransform(on, path, ['customerRefund'])).detail).toContain('Account')
    const income = { account: { externalId: 'account_sales' } }
    expect(await refusedTransform(on, path, ['customerRefund', income])).toMatchObject({ path: 'account' })
    const most = { ...bank, ...apply(credit, 10.01) }
    expect((await refusedTransform(on, path, ['customerRefund', most])).status).toBe(400)
    const method = { paymentOption: { id: paymentMethod(on, 'PayPal') }, ...apply(credit, 4) }
    expect(postings(on, await transform(on, path, ['customerRefund', method]))).toEqual({
      1100: 400,
      1061: -400,
    })
    await transform(on, path, ['customerRefund', bank])
    expect([statusOf(on, credit), balances(on)[1100]]).toEqual(['B', undefined])
    expect((await refusedTransform(on, path, ['customerRefund', bank])).status).toBe(400)
    expect((await on.record('DELETE', path)).status).toBe(400)
  })
})

function paymentMethod(on: TestAccount, name: string): string {
  for (const method of on.simulation.simulator.world.all('paymentMethod'))
    if (method.fields['name'] === name) return method.id
  throw new Error(`no payment method ${name}`)
}

describe('what others hang on', () => {
  test('an order’s moved lines stay: not deleted, not lowered, not another item', async () => {
    const on = await account()
    const orderId = await order(on, FIVE)
    await ship(on, orderId, lines({ orderLine: 1, quantity: 3 }))
    const refused = async (query: string, ...sent: object[]) =>
      refusalOf(await on.record('PATCH', `salesOrder/${orderId}${query}`, { body: lines(...sent) })).detail
    expect(await refused('', { line: 1, quantity: 2 })).toContain('cannot be less than')
    expect(await refused('', { line: 1, item: { id: itemId(on, 'item_custom_sale') } })).toContain('The item')
    const others = [{ item: { id: itemId(on, 'item_shipping') }, amount: 1, price: { id: '-1' } }]
    expect(await refused('?replace=item', ...others)).toContain('You cannot delete this line')
    const lowered = await on.record('PATCH', `salesOrder/${orderId}`, {
      body: lines({ line: 1, quantity: 3 }),
    })
    expect([lowered.status, statusOf(on, orderId)]).toEqual([204, 'F'])
    expect((await on.record('DELETE', `salesOrder/${orderId}`)).status).toBe(400)
  })

  test('documents that were paid, applied or refunded are not deleted, nor lowered below it', async () => {
    const on = await account()
    const orderId = await order(on, FIVE)
    const paid = await deposit(on, orderId, [5100])
    await ship(on, orderId)
    const invoice = await transform(on, `salesOrder/${orderId}`, ['invoice'])
    const application = await applyDeposit(on, paid, [invoice, 5100])
    for (const path of [`invoice/${invoice}`, `customerDeposit/${paid}`])
      expect(refusalOf(await on.record('DELETE', path)).detail).toContain('dependent records')
    expect((await on.record('PATCH', `customerDeposit/${paid}`, { body: { payment: 50 } })).status).toBe(400)
    const less = lines({ line: 1, amount: 1 })
    expect((await on.record('PATCH', `invoice/${invoice}`, { body: less })).status).toBe(400)
    await on.record('DELETE', `depositApplication/${application}`)
    expect((await on.record('DELETE', `invoice/${invoice}`)).status).toBe(204)
    expect(statusOf(on, orderId)).toBe('F')
  })
})
