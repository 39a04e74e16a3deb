/** The worked examples of accounting-and-reliability.md §1.7 as REST calls: postings and balances in cents. */
import { describe, expect, test } from 'vitest'
import { type TestAccount, testAccount } from './testAccount.ts'
import {
  applyDeposit,
  balances,
  deposit,
  order,
  postings,
  saleBody,
  ship,
  statusOf,
  type TestLine,
  transform,
} from './testDocuments.ts'

const account = (settings: NonNullable<Parameters<typeof testAccount>[0]>['settings'] = {}) =>
  testAccount({ items: [{ itemId: 'SKU', type: 'inventoryItem', cost: 18 }], settings })

/** 2 × 49.99, 10 % order discount, shipping 5.99, tax on each: 104.49. */
const E1: readonly TestLine[] = [
  { item: 'SKU', quantity: 2, amount: 9998, tax: 887 },
  { item: 'item_discount', amount: -1000, tax: -88 },
  { item: 'item_shipping', amount: 599, tax: 53 },
]
const E1_INVOICE = { 1100: 10449, 4050: 1000, 4000: -9998, 4100: -599, 2100: -852 }

/** Bills what is open of an order. */
const bill = (on: TestAccount, orderId: string, lines: readonly TestLine[]) =>
  transform(on, `salesOrder/${orderId}`, [
    'invoice?replace=item',
    saleBody(
      on,
      lines.map((line, index) => ({ orderLine: index + 1, ...line })),
    ),
  ])

const creditLines: readonly TestLine[] = [
  { item: 'item_returned_goods', amount: 4999, tax: 444 },
  { item: 'item_discount', amount: -500, tax: -44 },
]
const CREDIT = { 4200: 4999, 2100: 400, 4050: -500, 1100: -4899 }

/** A credit memo against no invoice in particular, for what comes after E1 in the examples. */
const creditMemo = (on: TestAccount, lines: readonly TestLine[], more: object = {}) =>
  on.create('creditMemo', {
    entity: { externalId: 'customer_web_us' },
    tranDate: '2026-03-13',
    ...saleBody(on, lines),
    ...more,
  })

const refundOf = (on: TestAccount, credit: string, holder = 'account_shopify_payments') =>
  transform(on, `creditMemo/${credit}`, ['customerRefund', { account: { externalId: holder } }])

describe('sold', () => {
  test('E1: order, deposit, fulfilment, invoice, application, payout', async () => {
    const on = await account()
    const orderId = await order(on, E1)
    expect(postings(on, orderId)).toEqual({})
    const depositId = await deposit(on, orderId, [10449])
    expect(postings(on, depositId)).toEqual({ 1060: 10449, 2200: -10449 })
    expect(postings(on, await ship(on, orderId))).toEqual({ 5000: 3600, 1200: -3600 })
    const invoice = await bill(on, orderId, E1)
    expect(postings(on, invoice)).toEqual(E1_INVOICE)
    const application = await applyDeposit(on, depositId, [invoice, 10449])
    expect(postings(on, application)).toEqual({ 2200: 10449, 1100: -10449 })
    await on.create('journalEntry', {
      subsidiary: { externalId: 'subsidiary_us' },
      line: {
        items: [
          { account: { externalId: 'account_bank' }, debit: 101.16 },
          { account: { externalId: 'account_processing_fees' }, debit: 3.33 },
          { account: { externalId: 'account_shopify_payments' }, credit: 104.49 },
        ],
      },
    })
    expect(balances(on)).toEqual({
      1000: 10116,
      6100: 333,
      1200: -3600,
      5000: 3600,
      4050: 1000,
      4000: -9998,
      4100: -599,
      2100: -852,
    })
    expect([orderId, depositId, invoice].map((id) => statusOf(on, id))).toEqual(['G', 'C', 'B'])
  })

  test('E2: a cash sale posts revenue, tax, money and cost at once', async () => {
    const on = await account()
    const id = await on.create('cashSale', {
      entity: { externalId: 'customer_web_us' },
      location: { externalId: 'location_downtown_shop' },
      account: { externalId: 'account_shopify_payments' },
      ...saleBody(on, E1),
    })
    expect(postings(on, id)).toEqual({
      1060: 10449,
      4050: 1000,
      5000: 3600,
      4000: -9998,
      4100: -599,
      2100: -852,
      1200: -3600,
    })
  })

  test('E3: tax-inclusive prices, net lines with overridden tax', async () => {
    const on = await account({ invoiceInAdvanceOfFulfillment: true })
    const lines: readonly TestLine[] = [
      { item: 'SKU', amount: 2084, tax: 417 },
      { item: 'item_discount', amount: -298, tax: -60 },
      { item: 'SKU', amount: 832, tax: 166 },
      { item: 'item_discount', amount: -119, tax: -23 },
      { item: 'item_shipping', amount: 329, tax: 66 },
    ]
    const orderId = await order(on, lines)
    const depositId = await deposit(on, orderId, [3394])
    const invoice = await bill(on, orderId, lines)
    expect(postings(on, invoice)).toEqual({ 1100: 3394, 4050: 417, 4000: -2916, 4100: -329, 2100: -566 })
    await applyDeposit(on, depositId, [invoice, 3394])
    expect(balances(on)).toEqual({ 1060: 3394, 4050: 417, 4000: -2916, 4100: -329, 2100: -566 })
  })

  test('E4: a gift card sold, then redeemed beside a card', async () => {
    const on = await account({ depositAccountTypes: ['Bank', 'OthCurrLiab'] })
    const sale = await on.create('cashSale', {
      entity: { externalId: 'customer_web_us' },
      account: { externalId: 'account_shopify_payments' },
      ...saleBody(on, [{ item: 'item_gift_card', amount: 5000 }]),
    })
    expect(postings(on, sale)).toEqual({ 1060: 5000, 2300: -5000 })
    const orderId = await order(on, E1)
    const card = await deposit(on, orderId, [5000, 'account_gift_card_liability'])
    expect(postings(on, card)).toEqual({ 2300: 5000, 2200: -5000 })
    const money = await deposit(on, orderId, [5449])
    await ship(on, orderId)
    const invoice = await bill(on, orderId, E1)
    await applyDeposit(on, card, [invoice, 5000])
    await applyDeposit(on, money, [invoice, 5449])
    const { 2300: liability, 2200: deposits, 1100: receivables, 1060: clearing } = balances(on)
    expect({ liability, deposits, receivables, clearing }).toEqual({ clearing: 10449 })
  })

  test('E19, E20: tips, duties and marketplace tax are items of their own accounts', async () => {
    const on = await account({ invoiceInAdvanceOfFulfillment: true })
    const extras: readonly TestLine[] = [
      { item: 'SKU', amount: 5000 },
      { item: 'item_tip', amount: 500 },
      { item: 'item_duties', amount: 1200 },
    ]
    expect(postings(on, await bill(on, await order(on, extras), extras))).toEqual({
      1100: 6700,
      4000: -5000,
      2400: -500,
      2450: -1200,
    })
    const liable: readonly TestLine[] = [
      { item: 'SKU', amount: 10000 },
      { item: 'item_marketplace_tax', amount: 888 },
    ]
    const invoice = await bill(on, await order(on, liable), liable)
    expect(postings(on, invoice)).toEqual({ 1100: 10888, 4000: -10000, 2110: -888 })
    await transform(on, `invoice/${invoice}`, [
      'customerPayment',
      { payment: 100, account: { externalId: 'account_shopify_payments' } },
    ])
    await creditMemo(on, [{ item: 'item_marketplace_tax', amount: 888 }], {
      apply: { items: [{ doc: { id: invoice }, apply: true }] },
    })
    expect(statusOf(on, invoice)).toBe('B')
    expect(balances(on, ['invoice', 'customerPayment', 'creditMemo'])).toMatchObject({
      1060: 10000,
      1100: 6700,
    })
    expect(balances(on)[2110]).toBeUndefined()
  })

  test('E21: an order for nothing is shipped and billed at 0', async () => {
    const on = await account()
    const lines: readonly TestLine[] = [
      { item: 'SKU', quantity: 2, amount: 9998 },
      { item: 'item_discount', amount: -9998 },
    ]
    const orderId = await order(on, lines)
    await ship(on, orderId)
    const invoice = await bill(on, orderId, lines)
    expect(balances(on)).toEqual({ 5000: 3600, 1200: -3600, 4050: 9998, 4000: -9998 })
    expect([orderId, invoice].map((id) => statusOf(on, id))).toEqual(['G', 'B'])
  })

  test('E22: an invoice paid by bank transfer', async () => {
    const on = await account()
    const orderId = await order(on, E1)
    await ship(on, orderId)
    const invoice = await bill(on, orderId, E1)
    expect(statusOf(on, invoice)).toBe('A')
    const payment = await transform(on, `invoice/${invoice}`, [
      'customerPayment',
      { account: { externalId: 'account_bank' } },
    ])
    expect(postings(on, payment)).toEqual({ 1000: 10449, 1100: -10449 })
    expect(statusOf(on, invoice)).toBe('B')
  })

  test('E23: yen have no decimals', async () => {
    const on = await account()
    const lines: readonly TestLine[] = [{ item: 'item_custom_sale', amount: 909, tax: 91 }]
    const id = await on.create('cashSale', {
      entity: { externalId: 'customer_web_jp' },
      account: { externalId: 'account_shopify_payments' },
      ...saleBody(on, lines, { unit: 1, taxCode: ['taxtype_jp', 'tax_jp_ct_10'] }),
    })
    const { figures } = on.stored('transaction', id)
    expect(figures?.accountingLines.map(({ debit, credit }) => [debit, credit])).toEqual([
      [1000, 0],
      [0, 909],
      [0, 91],
    ])
  })
})

describe('given back', () => {
  test('E5: one unit back, restocked at another location, credit memo and refund', async () => {
    const on = await account()
    const orderId = await order(on, E1)
    await ship(on, orderId)
    const invoice = await bill(on, orderId, E1)
    const before = balances(on)
    const authorised = await transform(on, `invoice/${invoice}`, [
      'returnAuthorization?replace=item',
      { orderStatus: { id: 'B' }, item: { items: [{ orderLine: 1, quantity: 1 }] } },
    ])
    expect(postings(on, authorised)).toEqual({})
    const receipt = await transform(on, `returnAuthorization/${authorised}`, [
      'itemReceipt',
      {
        item: {
          items: [{ orderLine: 1, location: { externalId: 'location_west_warehouse' }, restock: true }],
        },
      },
    ])
    expect(postings(on, receipt)).toEqual({ 1200: 1800, 5000: -1800 })
    // The return's own line is credited at 0, the item of Returns and allowances carries the money.
    const credit = await transform(on, `returnAuthorization/${authorised}`, [
      'creditMemo?replace=item',
      saleBody(on, [{ item: 'SKU', amount: 0, orderLine: 1 }, ...creditLines]),
    ])
    expect(postings(on, credit)).toEqual(CREDIT)
    expect(postings(on, await refundOf(on, credit))).toEqual({ 1100: 4899, 1060: -4899 })
    const after = balances(on)
    const change = (number: string) => (after[number] ?? 0) - (before[number] ?? 0)
    expect(['1100', '1060', '2100', '1200'].map(change)).toEqual([0, -4899, 400, 1800])
    expect([authorised, credit].map((id) => statusOf(on, id))).toEqual(['G', 'B'])
  })

  test('E6, E7: shipping only, and an amount without lines', async () => {
    const on = await account()
    const shipping = await creditMemo(on, [{ item: 'item_shipping', amount: 599, tax: 53 }])
    expect(postings(on, shipping)).toEqual({ 4100: 599, 2100: 53, 1100: -652 })
    expect(postings(on, await refundOf(on, shipping))).toEqual({ 1100: 652, 1060: -652 })
    const goodwill = await creditMemo(on, [{ item: 'item_refund_adjustment', amount: 1000 }])
    expect(postings(on, goodwill)).toEqual({ 6400: 1000, 1100: -1000 })
    expect(postings(on, await refundOf(on, goodwill))).toEqual({ 1100: 1000, 1060: -1000 })
  })

  test('E8: cancelled before fulfilment, refunded from the deposit', async () => {
    const on = await account()
    const orderId = await order(on, E1)
    const depositId = await deposit(on, orderId, [10449])
    const closed = [1, 2, 3].map((line) => ({ line, isClosed: true }))
    await on.record('PATCH', `salesOrder/${orderId}`, { body: { item: { items: closed } } })
    const refund = await transform(on, `customerDeposit/${depositId}`, [
      'customerRefund',
      { account: { externalId: 'account_shopify_payments' } },
    ])
    expect(postings(on, refund)).toEqual({ 2200: 10449, 1060: -10449 })
    expect(balances(on)).toEqual({})
    expect([orderId, depositId].map((id) => statusOf(on, id))).toEqual(['H', 'C'])
  })

  test('E9: edited down before the invoice, the rest of the deposit refunded', async () => {
    const on = await account()
    const two: readonly TestLine[] = [{ item: 'SKU', quantity: 2, amount: 20000, tax: 2600 }]
    const one: readonly TestLine[] = [{ item: 'SKU', quantity: 1, amount: 10000, tax: 1300 }]
    const orderId = await order(on, two)
    const depositId = await deposit(on, orderId, [22600])
    const edit = { item: { items: [{ line: 1, quantity: 1, amount: 100 }] } }
    const taxDetails = (saleBody(on, one) as { taxDetails: object }).taxDetails
    const edited = await on.record('PATCH', `salesOrder/${orderId}?replace=taxDetails`, {
      body: { ...edit, taxDetails },
    })
    expect(edited.status).toBe(204)
    await transform(on, `customerDeposit/${depositId}`, [
      'customerRefund',
      {
        account: { externalId: 'account_shopify_payments' },
        deposit: { items: [{ doc: { id: depositId }, apply: true, amount: 113 }] },
      },
    ])
    await ship(on, orderId)
    const invoice = await bill(on, orderId, one)
    expect(postings(on, invoice)).toEqual({ 1100: 11300, 4000: -10000, 2100: -1300 })
    await applyDeposit(on, depositId, [invoice, 11300])
    expect(balances(on, ['customerDeposit', 'customerRefund', 'invoice', 'depositApplication'])).toEqual({
      1060: 11300,
      4000: -10000,
      2100: -1300,
    })
  })

  test('E10: an item added after the invoice is a line, a deposit and an invoice more', async () => {
    const on = await account()
    const orderId = await order(on, E1)
    await ship(on, orderId)
    const first = await bill(on, orderId, E1)
    expect(statusOf(on, orderId)).toBe('G')
    const { item, taxDetails } = saleBody(on, [{ item: 'SKU', amount: 2000, tax: 178 }]) as {
      item: { items: object[] }
      taxDetails: { items: object[] }
    }
    const renamed = (lines: object[]) => lines.map((line) => ({ ...line, taxDetailsReference: 'L9' }))
    await on.record('PATCH', `salesOrder/${orderId}`, {
      body: { item: { items: renamed(item.items) }, taxDetails: { items: renamed(taxDetails.items) } },
    })
    expect(statusOf(on, orderId)).toBe('D')
    const depositId = await deposit(on, orderId, [2178])
    await ship(on, orderId)
    const second = await bill(on, orderId, [{ item: 'SKU', amount: 2000, tax: 178, orderLine: 4 }])
    expect(postings(on, second)).toEqual({ 1100: 2178, 4000: -2000, 2100: -178 })
    await applyDeposit(on, depositId, [second, 2178])
    expect(postings(on, first)).toEqual(E1_INVOICE)
    expect([orderId, first, second].map((id) => statusOf(on, id))).toEqual(['G', 'A', 'B'])
  })

  test('E11: an exchange with a charge', async () => {
    const on = await account({ invoiceInAdvanceOfFulfillment: true })
    const credit = await creditMemo(on, creditLines)
    const exchange: readonly TestLine[] = [{ item: 'SKU', amount: 5999, tax: 532 }]
    const orderId = await order(on, exchange)
    const depositId = await deposit(on, orderId, [1632])
    const invoice = await bill(on, orderId, exchange)
    await applyDeposit(on, depositId, [invoice, 1632])
    const applied = { apply: { items: [{ doc: { id: invoice }, apply: true, amount: 48.99 }] } }
    expect((await on.record('PATCH', `creditMemo/${credit}`, { body: applied })).status).toBe(204)
    expect(postings(on, credit)).toEqual(CREDIT)
    const { 1100: receivables, 2200: deposits, 1060: clearing } = balances(on)
    expect({ receivables, deposits, clearing }).toEqual({ clearing: 1632 })
    expect([invoice, credit].map((id) => statusOf(on, id))).toEqual(['B', 'B'])
  })

  test('E12: a return fee lowers the credit', async () => {
    const on = await account()
    const credit = await creditMemo(on, [...creditLines, { item: 'item_return_fee', amount: -500 }])
    expect(postings(on, credit)).toEqual({ 4200: 4999, 2100: 400, 4050: -500, 4300: -500, 1100: -4399 })
    expect(postings(on, await refundOf(on, credit))).toEqual({ 1100: 4399, 1060: -4399 })
  })

  test('E13: store credit is a liability that a refund names only where the account allows it', async () => {
    const on = await account()
    const credit = await creditMemo(on, creditLines)
    const body = { account: { externalId: 'account_store_credit_liability' } }
    const path = `creditMemo/${credit}/!transform/customerRefund`
    expect((await on.record('POST', path, { body })).status).toBe(400)
    await on.send('POST', '/sim/settings', { body: { refundAccountTypes: ['Bank', 'OthCurrLiab'] } })
    expect(postings(on, await refundOf(on, credit, 'account_store_credit_liability'))).toEqual({
      1100: 4899,
      2310: -4899,
    })
  })

  test('E18: cash rounding is a payment and a credit memo of two cents', async () => {
    const on = await account({ invoiceInAdvanceOfFulfillment: true })
    const lines: readonly TestLine[] = [{ item: 'SKU', amount: 1002 }]
    const invoice = await bill(on, await order(on, lines), lines)
    await transform(on, `invoice/${invoice}`, [
      'customerPayment',
      { payment: 10, account: { externalId: 'account_cash' } },
    ])
    await creditMemo(on, [{ item: 'item_rounding', amount: 2 }], {
      apply: { items: [{ doc: { id: invoice }, apply: true, amount: 0.02 }] },
    })
    expect(balances(on)).toEqual({ 1063: 1000, 6200: 2, 4000: -1002 })
    expect(statusOf(on, invoice)).toBe('B')
  })
})
