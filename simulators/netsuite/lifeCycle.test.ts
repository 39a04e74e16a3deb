/** Periods, link tables, faults and human hands on the documents of the money life cycle. */
import { describe, expect, test } from 'vitest'
import { refusalOf, type TestAccount, testAccount } from './testAccount.ts'
import {
  applyDeposit,
  deposit,
  order,
  postings,
  refusedTransform,
  saleBody,
  ship,
  statusOf,
  type TestLine,
  transform,
} from './testDocuments.ts'

const account = (options: NonNullable<Parameters<typeof testAccount>[0]> = {}) =>
  testAccount({ items: [{ itemId: 'SKU', type: 'inventoryItem', cost: 18 }], ...options })

const GOODS: readonly TestLine[] = [
  { item: 'SKU', quantity: 2, amount: 2000 },
  { item: 'item_shipping', amount: 500 },
]
const bank = { account: { externalId: 'account_bank' } }
const apply = (doc: string) => ({ apply: { items: [{ doc: { id: doc }, apply: true }] } })

/** One document of each kind: everything sold, paid by deposit, one unit returned and refunded. */
async function life(on: TestAccount) {
  const orderId = await order(on, GOODS)
  const paid = await deposit(on, orderId, [2500])
  const fulfillment = await ship(on, orderId)
  const invoice = await transform(on, `salesOrder/${orderId}`, ['invoice'])
  const application = await applyDeposit(on, paid, [invoice, 2500])
  const authorised = await transform(on, `invoice/${invoice}`, [
    'returnAuthorization?replace=item',
    { orderStatus: { id: 'B' }, item: { items: [{ orderLine: 1, quantity: 1 }] } },
  ])
  const receipt = await transform(on, `returnAuthorization/${authorised}`, ['itemReceipt'])
  const credit = await transform(on, `returnAuthorization/${authorised}`, ['creditMemo'])
  const refund = await transform(on, `creditMemo/${credit}`, ['customerRefund', bank])
  return { orderId, paid, fulfillment, invoice, application, authorised, receipt, credit, refund }
}

const closing = (on: TestAccount, flags: object) =>
  on.send('POST', '/sim/periods', { body: { from: '2026-02', to: '2026-02', ...flags } })

describe('accounting periods', () => {
  const february = { tranDate: '2026-02-10' }

  test('a closed one refuses everything that posts; orders and returns go on', async () => {
    const on = await account()
    const made = await life(on)
    await closing(on, { closed: true })
    const refused = async (path: string, target: string, body: object = {}) => {
      const refusal = await refusedTransform(on, path, [target, { ...february, ...body }])
      expect(refusal).toMatchObject({ status: 400, path: 'tranDate' })
      expect(refusal.detail).toContain('closed accounting period: Feb 2026')
    }
    const next = await order(on, GOODS, february)
    const paid = await deposit(on, next, [2500])
    await refused(`salesOrder/${next}`, 'itemFulfillment', { shipStatus: { id: 'C' } })
    await ship(on, next)
    await refused(`salesOrder/${next}`, 'invoice')
    await refused(`salesOrder/${next}`, 'cashSale', bank)
    const invoice = await transform(on, `salesOrder/${next}`, ['invoice'])
    await refused(`customerDeposit/${paid}`, 'depositApplication', apply(invoice))
    await refused(`customerDeposit/${paid}`, 'customerRefund', bank)
    await refused(`invoice/${invoice}`, 'customerPayment', bank)
    await refused(`invoice/${invoice}`, 'creditMemo')
    const authorised = await transform(on, `invoice/${invoice}`, [
      'returnAuthorization',
      { ...february, orderStatus: { id: 'B' } },
    ])
    await refused(`returnAuthorization/${authorised}`, 'itemReceipt')
    await closing(on, { closed: false })
    await on.send('POST', '/sim/periods', { body: { from: '2026-03', to: '2026-03', closed: true } })
    for (const path of [`customerRefund/${made.refund}`, `depositApplication/${made.application}`])
      expect(refusalOf(await on.record('DELETE', path)).detail).toContain('closed accounting period')
  })

  test('one locked for receivables refuses money and bills, not goods', async () => {
    const on = await account()
    await closing(on, { arLocked: true })
    const orderId = await order(on, GOODS)
    await ship(on, orderId, february)
    expect(await refusedTransform(on, `salesOrder/${orderId}`, ['invoice', february])).toMatchObject({
      path: 'tranDate',
    })
  })

  test('tracking may still be corrected in one that allows changes without postings', async () => {
    const on = await account()
    const id = await ship(on, await order(on, GOODS), february)
    await closing(on, { closed: true })
    const correct = () => on.record('PATCH', `itemFulfillment/${id}`, { body: { memo: 'sent again' } })
    expect((await correct()).status).toBe(400)
    await closing(on, { allowNonGlChanges: true })
    expect((await correct()).status).toBe(204)
    const unship = await on.record('PATCH', `itemFulfillment/${id}`, { body: { shipStatus: { id: 'B' } } })
    expect(unship.status).toBe(400)
  })
})

describe('SuiteQL', () => {
  test('links every document to the ones before it', async () => {
    const on = await account()
    const made = await life(on)
    const names = new Map(Object.entries(made).map(([name, id]) => [id, name]))
    const links = on.simulation.suiteql.run(
      'SELECT previousdoc, previoustype, nextdoc, nexttype, linktype FROM previoustransactionlink ORDER BY nextdoc, previousdoc',
    )
    const name = (id: string | undefined) => names.get(id ?? '')
    expect(links.map((link) => [name(link['previousdoc']), name(link['nextdoc']), link['linktype']])).toEqual(
      [
        ['orderId', 'paid', 'OrdDep'],
        ['orderId', 'fulfillment', 'ShipRcpt'],
        ['orderId', 'invoice', 'OrdBill'],
        ['paid', 'application', 'DepAppl'],
        ['invoice', 'application', 'Payment'],
        ['invoice', 'authorised', 'SaleRet'],
        ['authorised', 'receipt', 'ShipRcpt'],
        ['authorised', 'credit', 'OrdBill'],
        ['credit', 'refund', 'Payment'],
      ],
    )
    const lines = on.simulation.suiteql.run(
      `SELECT previousline, nextline, foreignamount FROM nexttransactionlinelink
       WHERE previousdoc = ${made.orderId} AND nextdoc = ${made.invoice} ORDER BY previousline`,
    )
    expect(lines).toEqual([
      { previousline: '0', nextline: '0', foreignamount: '25' },
      { previousline: '1', nextline: '1', foreignamount: '20' },
      { previousline: '2', nextline: '2', foreignamount: '5' },
    ])
  })

  test('shows status, what is open, progress of lines and the ledger of each', async () => {
    const on = await account()
    const made = await life(on)
    const headers = on.simulation.suiteql.run(
      `SELECT type, BUILTIN.DF(status) AS shown, foreigntotal, foreignamountunpaid AS unpaid,
       foreignpaymentamountunused AS unused FROM transaction ORDER BY id`,
    )
    expect(headers).toEqual([
      { type: 'SalesOrd', shown: 'Sales Order : Billed', foreigntotal: '25' },
      { type: 'CustDep', shown: 'Customer Deposit : Fully Applied', foreigntotal: '25', unused: '0' },
      { type: 'ItemShip', shown: 'Item Fulfillment : Shipped', foreigntotal: '0' },
      { type: 'CustInvc', shown: 'Invoice : Paid In Full', foreigntotal: '25', unpaid: '0' },
      { type: 'DepAppl', foreigntotal: '25' },
      { type: 'RtnAuth', shown: 'Return Authorization : Refunded', foreigntotal: '-10' },
      { type: 'ItemRcpt', foreigntotal: '0' },
      { type: 'CustCred', shown: 'Credit Memo : Fully Applied', foreigntotal: '-10', unused: '0' },
      { type: 'CustRfnd', foreigntotal: '-10' },
    ])
    const progress = on.simulation.suiteql.run(
      `SELECT quantity, quantityshiprecv, quantitybilled, isfullyshipped FROM transactionline
       WHERE transaction IN (${made.orderId}, ${made.authorised}) AND mainline = 'F' ORDER BY transaction, id`,
    )
    expect(progress).toEqual([
      { quantity: '-2', quantityshiprecv: '2', quantitybilled: '2', isfullyshipped: 'T' },
      { quantity: '-1', quantityshiprecv: '0', quantitybilled: '1', isfullyshipped: 'F' },
      { quantity: '1', quantityshiprecv: '1', quantitybilled: '1', isfullyshipped: 'T' },
    ])
    const shipped = on.simulation.suiteql.run(
      `SELECT l.iscogs, l.quantity, BUILTIN.DF(a.account) AS account, a.debit, a.credit
       FROM transactionline l, transactionaccountingline a
       WHERE l.transaction = ${made.fulfillment} AND a.transaction = l.transaction AND a.transactionline = l.id
       ORDER BY l.id`,
    )
    expect(shipped).toEqual([
      { iscogs: 'F', quantity: '-2', account: '1200 Inventory', credit: '36' },
      { iscogs: 'T', quantity: '2', account: '5000 Cost of goods sold', debit: '36' },
    ])
    const sums = on.simulation.suiteql.run(
      "SELECT SUM(debit) AS debit, SUM(credit) AS credit FROM transactionaccountingline WHERE posting = 'T'",
    )
    expect(sums[0]?.['debit']).toBe(sums[0]?.['credit'])
  })

  test('credits show positive totals where the account is set so', async () => {
    const on = await account({ settings: { creditTotals: 'positive' } })
    await life(on)
    const rows = on.simulation.suiteql.run("SELECT foreigntotal FROM transaction WHERE type = 'CustCred'")
    expect(rows).toEqual([{ foreigntotal: '10' }])
  })
})

describe('faults', () => {
  const fault = (on: TestAccount, mode: object, type: string) =>
    on.send('POST', '/sim/faults', { body: { mode, match: { type }, count: 1 } })

  test('a transform whose answer was lost is there once, and its external id is taken', async () => {
    const on = await account()
    const orderId = await order(on, GOODS)
    await ship(on, orderId)
    await fault(on, { kind: 'commitThenDrop' }, 'invoice')
    const path = `salesOrder/${orderId}/!transform/invoice`
    const body = { externalId: 'tieout_a_invoice_1' }
    expect(await on.attempt('POST', path, { body })).toEqual({ dropped: true })
    expect((await on.read('invoice/eid:tieout_a_invoice_1'))['createdFrom']).toMatchObject({ id: orderId })
    expect(refusalOf(await on.record('POST', path, { body })).detail).toContain(
      'not valid for transformation',
    )
    expect(statusOf(on, orderId)).toBe('G')
  })

  test('bursts, rejections and scripts reach transforms by the type that they make', async () => {
    const on = await account()
    const orderId = await order(on, GOODS)
    const shipPath = `salesOrder/${orderId}/!transform/itemFulfillment`
    await fault(on, { kind: 'burst429', requests: 1 }, 'itemFulfillment')
    expect((await on.record('POST', shipPath)).status).toBe(429)
    await fault(on, { kind: 'reject', status: 503 }, 'itemFulfillment')
    expect((await on.record('POST', shipPath)).status).toBe(503)
    await ship(on, orderId)
    await fault(on, { kind: 'scriptChangesTotal', by: 0.01 }, 'invoice')
    const invoice = await transform(on, `salesOrder/${orderId}`, ['invoice'])
    expect(postings(on, invoice)).toEqual({ 1100: 2501, 4000: -2001, 4100: -500 })
    await fault(on, { kind: 'commitThen500' }, 'creditMemo')
    expect((await on.record('POST', `invoice/${invoice}/!transform/creditMemo`)).status).toBe(500)
    expect(on.simulation.simulator.stats().byKind).toMatchObject({
      'record POST invoice from salesOrder': 1,
      'record POST creditMemo from invoice': 1,
    })
  })

  test('a source that changed while the transform was on its way refuses it', async () => {
    const tasks: (() => void)[] = []
    const clock = {
      now: () => Date.UTC(2026, 2, 15, 20),
      schedule(_delayMs: number, task: () => void) {
        tasks.push(task)
        return () => undefined
      },
    }
    const on = await account({ clock })
    const orderId = await order(on, GOODS)
    const path = `salesOrder/${orderId}/!transform/itemFulfillment`
    await fault(on, { kind: 'slow', ms: 5000 }, 'itemFulfillment')
    const late = on.record('POST', path, { body: { item: { items: [{ orderLine: 1, quantity: 1 }] } } })
    while (tasks.length === 0) await Promise.resolve()
    await ship(on, orderId, { item: { items: [{ orderLine: 1, quantity: 1 }] } })
    for (const task of tasks) task()
    expect(refusalOf(await late)).toMatchObject({ status: 400, code: 'RCRD_HAS_BEEN_CHANGED' })
  })
})

describe('people', () => {
  test('bill, apply and refund by hand; the sources show it, in their dates and not as theirs', async () => {
    let now = Date.UTC(2026, 2, 15, 20)
    const clock = { now: () => now, schedule: (_ms: number, task: () => void) => (task(), () => undefined) }
    const on = await account({ clock })
    const orderId = await order(on, GOODS)
    const paid = await deposit(on, orderId, [2500])
    await ship(on, orderId)
    now += 60_000
    const human = async (method: string, path: string, body: object = {}) => {
      const answer = await on.send('POST', '/sim/human', { body: { method, path, body } })
      if ('dropped' in answer) throw new Error('cut')
      return JSON.parse(answer.body) as { status: number; id: string }
    }
    const { id: invoice } = await human('POST', `salesOrder/${orderId}/!transform/invoice`)
    await human('POST', `customerDeposit/${paid}/!transform/depositApplication`, apply(invoice))
    const { status } = await human('POST', `customerDeposit/${paid}/!transform/customerRefund`, bank)
    expect(status).toBe(400)
    expect([orderId, invoice, paid].map((id) => statusOf(on, id))).toEqual(['G', 'B', 'C'])
    expect(on.stored('transaction', orderId).lastModifiedDate).toBe('2026-03-15T20:01:00Z')
    const notes = on.simulation.suiteql.run(
      `SELECT field, newvalue, context, name FROM systemnote WHERE recordid = ${orderId} AND field = 'STATUS'`,
    )
    expect(notes).toEqual([
      { field: 'STATUS', newvalue: 'F', context: 'SYT', name: 'system' },
      { field: 'STATUS', newvalue: 'G', context: 'SYT', name: 'system' },
    ])
    await human('DELETE', `invoice/${invoice}`)
    expect(statusOf(on, orderId)).toBe('G')
    await on.send('POST', '/sim/settings', { body: { dependentsTouchSource: false } })
    now += 60_000
    const credit = await transform(on, `invoice/${invoice}`, ['creditMemo', saleBody(on, [])])
    expect(on.stored('transaction', credit).lastModifiedDate).toBe('2026-03-15T20:02:00Z')
    expect(on.stored('transaction', invoice).lastModifiedDate).toBe('2026-03-15T20:01:00Z')
  })
})
