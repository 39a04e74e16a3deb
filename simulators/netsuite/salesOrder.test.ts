import { describe, expect, test } from 'vitest'
import { refusalOf, type TestAccount, testAccount } from './testAccount.ts'

interface LineInput {
  readonly item: string
  readonly amount?: number
  readonly [field: string]: unknown
}

/** Ids of seeded items by name. */
function itemId(account: TestAccount, name: string): string {
  for (const item of account.simulation.simulator.world.allInGroup('item'))
    if (item.fields['itemId'] === name) return item.id
  throw new Error(`no item ${name}`)
}

const custom = { price: { id: '-1' } }

function order(account: TestAccount, lines: readonly LineInput[], more: object = {}): object {
  return {
    entity: { externalId: 'customer_web_us' },
    orderStatus: { id: 'B' },
    ...more,
    item: { items: lines.map((line) => ({ ...line, item: { id: itemId(account, line.item) } })) },
  }
}

const mug = { item: 'TIE-001', quantity: 2, rate: 14.5, amount: 29, ...custom, taxDetailsReference: 'L1' }
const tenOff = { item: 'Shopify discount', amount: -10, taxDetailsReference: 'D1' }
const post = { item: 'Shipping', quantity: 1, amount: 5.95, ...custom, taxDetailsReference: 'S1' }

const detail = (account: TestAccount, reference: string, tax: object) => ({
  taxDetailsReference: reference,
  taxType: { id: account.id('taxType', 'taxtype_us') },
  taxCode: { id: account.id('salesTaxItem', 'tax_us_state') },
  ...tax,
})

const overridden = (account: TestAccount, details: readonly object[], more: object = {}) =>
  order(account, [mug, tenOff, post], {
    taxDetailsOverride: true,
    taxDetails: { items: details },
    ...more,
  })

describe('amounts of lines', () => {
  test('Custom keeps the amount, any other price level brings the price of the item', async () => {
    const account = await testAccount()
    const id = await account.create(
      'salesOrder',
      order(account, [
        { item: 'TIE-001', quantity: 3, rate: 3.33, amount: 10, ...custom },
        { item: 'TIE-002', quantity: 3, amount: 10 },
        { item: 'TIE-003', quantity: 3, rate: 3.335, ...custom },
      ]),
    )
    const lines = account.stored('transaction', id).sublists['item']?.map(({ fields }) => fields)
    expect(lines).toMatchObject([
      { line: 1, rate: 3.33, amount: 10 },
      { line: 2, rate: 0, amount: 0, price: { id: '1' } },
      { line: 3, rate: 3.335, amount: 10.01 },
    ])
  })

  test('a discount line lowers the order, in money or as a share of the line above', async () => {
    const account = await testAccount()
    const id = await account.create(
      'salesOrder',
      order(account, [
        mug,
        tenOff,
        { ...mug, taxDetailsReference: 'L2' },
        { item: 'Shopify discount', rate: '-12.5%' },
      ]),
    )
    const record = account.stored('transaction', id)
    expect(record.sublists['item']?.[3]?.fields).toMatchObject({ amount: -3.63 })
    expect(record.fields).toMatchObject({ subtotal: 44.37, taxTotal: 0, total: 44.37 })
    const first = await account.record('POST', 'salesOrder', { body: order(account, [tenOff, mug]) })
    expect(refusalOf(first).detail).toContain('must follow the line')
  })

  test('amounts are rounded to the decimals of the currency', async () => {
    const account = await testAccount()
    const id = await account.create(
      'salesOrder',
      order(account, [{ item: 'TIE-001', quantity: 1, amount: 1999.5, ...custom }], {
        entity: { externalId: 'customer_web_jp' },
      }),
    )
    expect(account.stored('transaction', id).fields).toMatchObject({
      subtotal: 2000,
      taxTotal: 200,
      currency: { id: '4' },
    })
  })

  test('an order without a sale line is refused', async () => {
    const account = await testAccount()
    const answer = await account.record('POST', 'salesOrder', { body: order(account, []) })
    expect(refusalOf(answer).detail).toContain('You must have at least one valid line item')
  })
})

describe('SuiteTax', () => {
  test('overridden amounts stand, per line, and make the total', async () => {
    const account = await testAccount()
    const id = await account.create(
      'salesOrder',
      overridden(account, [
        detail(account, 'L1', { taxBasis: 29, taxRate: 8.875, taxAmount: 2.58 }),
        detail(account, 'D1', { taxBasis: -10, taxRate: 8.875, taxAmount: -0.89 }),
        detail(account, 'S1', { taxBasis: 5.95, taxRate: 8.875, taxAmount: 0.53 }),
      ]),
    )
    const shown = await account.read(`salesOrder/${id}?expandSubResources=true`)
    expect(shown).toMatchObject({ subtotal: 24.95, taxTotal: 2.22, total: 27.17 })
    expect(shown['taxDetails']).toMatchObject({
      items: [
        { taxAmount: 2.58, taxCode: { refName: 'US State Tax' } },
        { taxAmount: -0.89 },
        { taxAmount: 0.53 },
      ],
    })
  })

  test('override without the section silently has no tax', async () => {
    const account = await testAccount()
    const body = order(account, [mug], {
      taxDetailsOverride: true,
      shippingAddress: { country: 'US', state: 'NY' },
    })
    const id = await account.create('salesOrder', body)
    expect(account.stored('transaction', id).fields).toMatchObject({ taxTotal: 0, total: 29 })
  })

  test('without override NetSuite computes its own tax by place, rounding per line', async () => {
    const account = await testAccount()
    const body = order(account, [mug, { ...mug, amount: 1.11, taxDetailsReference: 'L2' }], {
      shippingAddress: { country: 'US', state: 'NY' },
      taxDetails: { items: [detail(account, 'L1', { taxAmount: 99 })] },
    })
    const id = await account.create('salesOrder', body)
    // 4 % + 0.375 % + 4.5 % of 29.00 and of 1.11, each rounded: 1.16 + 0.11 + 1.31 and 0.04 + 0.00 + 0.05.
    expect(account.stored('transaction', id).fields['taxTotal']).toBe(2.67)
  })

  test('a detail must name a line and a code of its type', async () => {
    const account = await testAccount()
    const refused = async (details: readonly object[]) =>
      refusalOf(await account.record('POST', 'salesOrder', { body: overridden(account, details) }))
    expect(await refused([detail(account, 'L9', { taxAmount: 1 })])).toMatchObject({
      code: 'INVALID_CONTENT',
      path: 'taxDetails.items[0].taxDetailsReference',
    })
    const british = { taxType: { externalId: 'taxtype_gb' }, taxAmount: 1 }
    expect(await refused([detail(account, 'L1', british)])).toMatchObject({
      path: 'taxDetails.items[0].taxType',
    })
    expect(await refused([detail(account, 'L1', { taxCode: { id: '9999' } })])).toMatchObject({
      path: 'taxDetails.items[0].taxCode',
    })
  })

  test.each([
    ['acceptTaxOverrideOnDiscountLines', 'D1'],
    ['acceptTaxOverrideOnShippingLines', 'S1'],
  ])('with %s off the detail of %s is refused', async (setting, reference) => {
    const account = await testAccount({ settings: { [setting]: false } })
    const body = (name: string) => overridden(account, [detail(account, name, { taxAmount: 0.5 })])
    expect((await account.record('POST', 'salesOrder', { body: body(reference) })).status).toBe(400)
    expect((await account.record('POST', 'salesOrder', { body: body('L1') })).status).toBe(204)
  })

  test('a legacy-tax account does not know the section, and computes from its tax codes', async () => {
    const account = await testAccount({ taxRegime: 'legacy' })
    const answer = await account.record('POST', 'salesOrder', { body: overridden(account, []) })
    expect(refusalOf(answer)).toMatchObject({ code: 'INVALID_CONTENT' })
    const taxed = {
      item: 'TIE-001',
      quantity: 1,
      amount: 0.99,
      ...custom,
      taxCode: { externalId: 'tax_gb_vat_20' },
    }
    const id = await account.create('salesOrder', order(account, [{ ...taxed, taxRate1: 5 }]))
    expect(account.stored('transaction', id).fields).toMatchObject({ taxTotal: 0.2, total: 1.19 })
  })
})

describe('references', () => {
  test('an unknown, inactive or foreign item is INVALID_CONTENT at its line', async () => {
    const account = await testAccount()
    const refused = async () =>
      refusalOf(
        await account.record('POST', 'salesOrder', {
          body: order(account, [mug, { ...mug, item: 'TIE-002' }]),
        }),
      )
    const unknown = {
      entity: { externalId: 'customer_web_us' },
      item: { items: [{ item: { id: 9999 }, amount: 1 }] },
    }
    expect(refusalOf(await account.record('POST', 'salesOrder', { body: unknown }))).toEqual({
      status: 400,
      code: 'INVALID_CONTENT',
      detail:
        'Error while accessing a resource. You have entered an Invalid Field Value 9999 for the following field: item',
      path: 'item.items[0].item',
    })
    const id = itemId(account, 'TIE-002')
    await account.record('PATCH', `inventoryItem/${id}`, { body: { isInactive: true } })
    expect(await refused()).toMatchObject({ code: 'INVALID_CONTENT', path: 'item.items[1].item' })
    const body = {
      isInactive: false,
      includeChildren: false,
      subsidiary: { items: [{ externalId: 'subsidiary_uk' }] },
    }
    await account.record('PATCH', `inventoryItem/${id}`, { body })
    expect(await refused()).toMatchObject({ path: 'item.items[1].item' })
  })

  test('the currency must stand on the customer, the subsidiary must be one of its own', async () => {
    const account = await testAccount()
    const customer = await account.create('customer', {
      companyName: 'Dollars only',
      subsidiary: { externalId: 'subsidiary_us' },
    })
    const refused = async (more: object) =>
      refusalOf(
        await account.record('POST', 'salesOrder', {
          body: order(account, [mug], { entity: customer, ...more }),
        }),
      )
    const euro = { currency: { externalId: 'currency_EUR' } }
    expect(await refused(euro)).toMatchObject({ code: 'INVALID_CONTENT', path: 'currency' })
    await account.record('PATCH', `customer/${customer}`, { body: { currencyList: { items: [euro] } } })
    await account.create('salesOrder', order(account, [mug], { entity: customer, ...euro }))
    expect(await refused({ subsidiary: { externalId: 'subsidiary_uk' } })).toMatchObject({
      path: 'subsidiary',
    })
    await account.record('PATCH', `customer/${customer}`, { body: { isInactive: true } })
    expect(await refused({})).toMatchObject({ path: 'entity' })
  })

  test('the form can make a field mandatory', async () => {
    const account = await testAccount({ settings: { mandatoryFields: { salesOrder: ['location'] } } })
    expect(
      refusalOf(await account.record('POST', 'salesOrder', { body: order(account, [mug]) })).detail,
    ).toBe('Error while accessing a resource. Please enter value(s) for: Location.')
  })
})

describe('lines of a saved order', () => {
  const twoLines = (account: TestAccount) =>
    order(account, [
      { ...mug, custcol_tieout_line: 'a' },
      { ...mug, item: 'TIE-002', taxDetailsReference: 'L2', custcol_tieout_line: 'b' },
    ])
  const lineKeys = (account: TestAccount, id: string) =>
    account
      .stored('transaction', id)
      .sublists['item']?.map(({ line, fields }) => [line, fields['custcol_tieout_line']])

  test('PATCH updates by line, appends without it, and keeps what it does not name', async () => {
    const account = await testAccount()
    const id = await account.create('salesOrder', twoLines(account))
    const extra = { ...mug, item: { id: itemId(account, 'TIE-003') }, taxDetailsReference: 'L3' }
    const body = {
      item: {
        items: [
          { line: 1, quantity: 4 },
          { ...extra, custcol_tieout_line: 'c' },
        ],
      },
    }
    await account.record('PATCH', `salesOrder/${id}`, { body })
    expect(lineKeys(account, id)).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ])
    // 4 × 14.50, then twice 29.00.
    expect(account.stored('transaction', id).fields['total']).toBe(116)
  })

  test('replace=item removes the others, and a new line never takes an old number', async () => {
    const account = await testAccount()
    const id = await account.create('salesOrder', twoLines(account))
    const added = { ...mug, item: { id: itemId(account, 'TIE-003') }, taxDetailsReference: 'L3' }
    const body = { item: { items: [{ ...added, custcol_tieout_line: 'c' }, { line: 2 }] } }
    await account.record('PATCH', `salesOrder/${id}?replace=item`, { body })
    expect(lineKeys(account, id)).toEqual([
      [3, 'c'],
      [2, 'b'],
    ])
  })

  test('closing every line closes the order, reopening one opens it', async () => {
    const account = await testAccount()
    const id = await account.create('salesOrder', twoLines(account))
    const close = (line: number, isClosed: boolean) => ({ item: { items: [{ line, isClosed }] } })
    const status = () => account.stored('transaction', id).fields['status']
    await account.record('PATCH', `salesOrder/${id}`, { body: close(1, true) })
    expect(status()).toBe('B')
    await account.record('PATCH', `salesOrder/${id}`, { body: close(2, true) })
    expect(status()).toBe('H')
    expect(await account.read(`salesOrder/${id}`)).toMatchObject({ status: { id: 'H', refName: 'Closed' } })
    await account.record('PATCH', `salesOrder/${id}`, { body: close(2, false) })
    expect(status()).toBe('B')
  })
})

describe('figures', () => {
  test('lines carry the signs of SuiteQL, and the order is in balance without posting', async () => {
    const account = await testAccount()
    const tax = [detail(account, 'L1', { taxAmount: 2.58 })]
    const body = overridden(account, tax, {
      entity: { externalId: 'customer_web_uk' },
      currency: { externalId: 'currency_EUR' },
      exchangeRate: 0.8437,
    })
    const id = await account.create('salesOrder', body)
    const figures = account.stored('transaction', id).figures
    expect(
      figures?.lines.map(({ mainLine, taxLine, quantity, foreignAmount }) => [
        mainLine,
        taxLine,
        quantity,
        foreignAmount,
      ]),
    ).toEqual([
      [true, false, undefined, 27.53],
      [false, false, -2, -29],
      [false, false, undefined, 10],
      [false, false, -1, -5.95],
      [false, true, undefined, -2.58],
    ])
    const cents = (side: 'debit' | 'credit') =>
      figures?.accountingLines.reduce((total, line) => total + Math.round(line[side] * 100), 0)
    expect(cents('debit')).toBe(cents('credit'))
    expect(figures?.posting).toBe(false)
  })
})
