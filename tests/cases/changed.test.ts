/** What changes after the order: shipped in parts, edited, cancelled. */
import { expect } from 'vitest'
import { ask } from '../support/deployment.ts'
import { E1, E1_RECORDS, ONE_COAT, STATE_TAX } from './orders.ts'
import { theCase } from './support/case.ts'
import { addArticle, COAT, openShop } from './support/shop.ts'

const SCARF = 'SCARF'

const shop = openShop({
  setUp: ({ deployment }) => addArticle(deployment, { sku: SCARF, price: '20.00', cost: 7 }),
})

theCase(18, shop, async (on) => {
  const order = await on.buy({
    lines: [{ sku: 'TIE-016', price: '33.33', quantity: 3, location: 'Main warehouse' }],
    discounts: [{ title: 'TENOFF', amount: '10.00' }],
    shipping: [{ price: '5.99' }],
    taxes: [STATE_TAX],
  })
  await on.look()
  await on.staff.move(order, 'West warehouse', { 0: 2 })
  await on.staff.ship(order, { from: 'Main warehouse' })
  await on.look()
  await on.staff.ship(order, { from: 'West warehouse' })
  await on.settle()
  // Shipping once, on the first; a third of 10.00 and of 7.99 of tax, and on the last what is left of them.
  expect(on.records(order)).toEqual([
    'customerDeposit Dr 1060 104.50, Cr 2200 104.50',
    'depositApplication Dr 2200 39.18, Cr 1100 39.18',
    'depositApplication Dr 2200 65.32, Cr 1100 65.32',
    'invoice Dr 1100 39.18, Dr 4050 3.33, Cr 2100 3.19, Cr 4000 33.33, Cr 4100 5.99',
    'invoice Dr 1100 65.32, Dr 4050 6.67, Cr 2100 5.33, Cr 4000 66.66',
    'itemFulfillment Dr 5000 10.00, Cr 1200 10.00',
    'itemFulfillment Dr 5000 5.00, Cr 1200 5.00',
    'salesOrder G 104.50',
  ])
  expect(await on.ledger()).toEqual({
    1060: 10_450,
    4050: 1000,
    4000: -9999,
    4100: -599,
    2100: -852,
    5000: 1500,
    1200: -1500,
  })
  // I-O11
  expect(await on.moved()).toEqual({ 'TIE-016 at Main warehouse': -1, 'TIE-016 at West warehouse': -2 })
})

theCase(19, shop, async (on) => {
  const order = await on.buy({
    lines: [{ sku: 'TIE-001', price: '100.00', quantity: 2 }],
    taxes: [{ title: 'NY State Tax', rate: '0.13' }],
  })
  await on.look()
  await on.edit(order, (editing) => editing.setQuantity(0, 1))
  await on.look()
  await on.staff.refund(order, { money: { shopify_payments: '113.00' } })
  await on.look()
  await on.staff.ship(order)
  await on.settle()
  // E9
  expect(on.records(order)).toEqual([
    'customerDeposit Dr 1060 226.00, Cr 2200 226.00',
    'customerRefund Dr 2200 113.00, Cr 1060 113.00',
    'depositApplication Dr 2200 113.00, Cr 1100 113.00',
    'invoice Dr 1100 113.00, Cr 2100 13.00, Cr 4000 100.00',
    'itemFulfillment Dr 5000 5.00, Cr 1200 5.00',
    'salesOrder G 113.00',
  ])
  expect(await on.ledger()).toEqual({ 1060: 11_300, 4000: -10_000, 2100: -1300, 5000: 500, 1200: -500 })
})

theCase(20, shop, async (on) => {
  const order = await on.buy({ lines: [{ sku: 'TIE-001', price: '100.00' }] })
  await on.look()
  await on.edit(order, (editing) => editing.discount(0, 20))
  await on.look()
  await on.staff.refund(order, { money: { shopify_payments: '20.00' } })
  await on.look()
  await on.staff.ship(order)
  await on.settle()
  expect(on.records(order)).toEqual([
    'customerDeposit Dr 1060 100.00, Cr 2200 100.00',
    'customerRefund Dr 2200 20.00, Cr 1060 20.00',
    'depositApplication Dr 2200 80.00, Cr 1100 80.00',
    'invoice Dr 1100 80.00, Dr 4050 20.00, Cr 4000 100.00',
    'itemFulfillment Dr 5000 5.00, Cr 1200 5.00',
    'salesOrder G 80.00',
  ])
  expect(await on.ledger()).toEqual({ 1060: 8000, 4050: 2000, 4000: -10_000, 5000: 500, 1200: -500 })
})

theCase(21, shop, {
  variant: 'an item added',
  run: async (on) => {
    const order = await on.buy(E1)
    await on.staff.ship(order)
    await on.look()
    await on.edit(order, (editing) => editing.addVariant(SCARF))
    await on.look()
    await on.staff.pay(order)
    await on.look()
    await on.staff.ship(order)
    await on.settle()
    // E10: the first invoice stays as it is. The order itself goes from 104.49 to 126.27.
    expect(on.records(order)).toEqual(
      [
        ...E1_RECORDS.filter((record) => !record.startsWith('salesOrder')),
        'customerDeposit Dr 1060 21.78, Cr 2200 21.78',
        'itemFulfillment Dr 5000 7.00, Cr 1200 7.00',
        'invoice Dr 1100 21.78, Cr 2100 1.78, Cr 4000 20.00',
        'depositApplication Dr 2200 21.78, Cr 1100 21.78',
        'salesOrder G 126.27',
      ].toSorted(),
    )
    expect(await on.ledger()).toEqual({
      1060: 12_627,
      4050: 1000,
      4000: -11_998,
      4100: -599,
      2100: -1030,
      5000: 4300,
      1200: -4300,
    })
  },
})

/** NetSuite bills before it ships only where the account's preference allows it. */
async function inAdvance<Value>(run: () => Promise<Value>): Promise<Value> {
  const settings = `${shop().deployment.netsuite.sim}/settings`
  await ask(settings, { invoiceInAdvanceOfFulfillment: true, allowOverbilling: false })
  try {
    return await run()
  } finally {
    await ask(settings, { invoiceInAdvanceOfFulfillment: false })
  }
}

theCase(21, shop, {
  policy: { life: { billing: 'on-order' } },
  variant: 'an item removed',
  run: (on) =>
    inAdvance(async () => {
      const order = await on.buy({ lines: [{ sku: COAT, quantity: 2 }] })
      await on.look()
      await on.edit(order, (editing) => editing.setQuantity(0, 1))
      await on.look()
      await on.staff.refund(order, { money: { shopify_payments: '49.99' } })
      await on.look()
      await on.staff.ship(order)
      await on.settle()
      expect(on.records(order)).toEqual([
        'creditMemo Dr 4200 49.99, Cr 1100 49.99',
        'customerPayment Dr 1060 99.98, Cr 1100 99.98',
        'customerRefund Dr 1100 49.99, Cr 1060 49.99',
        'invoice Dr 1100 99.98, Cr 4000 99.98',
        'itemFulfillment Dr 5000 18.00, Cr 1200 18.00',
        'salesOrder H',
      ])
      expect(await on.ledger()).toEqual({ 1060: 4999, 4000: -9998, 4200: 4999, 5000: 1800, 1200: -1800 })
    }),
})

theCase(21, shop, {
  policy: { life: { billing: 'on-order' } },
  variant: 'a variant swapped',
  run: (on) =>
    inAdvance(async () => {
      const order = await on.buy(ONE_COAT)
      await on.look()
      await on.edit(order, async (editing) => {
        await editing.setQuantity(0, 0)
        await editing.addVariant(SCARF)
      })
      await on.look()
      await on.staff.refund(order, { money: { shopify_payments: '29.99' } })
      await on.look()
      await on.staff.ship(order)
      await on.settle()
      expect(on.records(order)).toEqual([
        'creditMemo Dr 4200 49.99, Cr 1100 49.99',
        'customerPayment Dr 1060 49.99, Cr 1100 49.99',
        'customerRefund Dr 1100 29.99, Cr 1060 29.99',
        'invoice Dr 1100 20.00, Cr 4000 20.00',
        'invoice Dr 1100 49.99, Cr 4000 49.99',
        'itemFulfillment Dr 5000 7.00, Cr 1200 7.00',
        'salesOrder G 69.99',
      ])
      // Nobody delivers the coat.
      const lines = on.stored(order, 'salesOrder')[0]?.sublists['item'] ?? []
      expect(lines.map(({ fields }) => fields['isClosed'] === true)).toEqual([true, false])
      expect(await on.ledger()).toEqual({ 1060: 2000, 4000: -6999, 4200: 4999, 5000: 700, 1200: -700 })
    }),
})

theCase(22, shop, {
  looks: 'each',
  variant: 'unpaid',
  run: async (on) => {
    const order = await on.buy({ ...E1, payments: [] })
    await on.look()
    await on.staff.cancel(order)
    await on.settle()
    expect(on.records(order)).toEqual(['salesOrder H'])
    expect(await on.ledger()).toEqual({})
  },
})

theCase(22, shop, {
  looks: 'each',
  variant: 'unpaid, before anybody looked',
  run: async (on) => {
    const order = await on.buy({ ...E1, payments: [] })
    await on.staff.cancel(order)
    await on.lookNow()
    expect(await on.state(order)).toMatchObject({ state: 'excluded', faults: [], broken: null })
    expect((await on.state(order)).excludedBecause?.ops).toMatch(/cancelled/)
    expect(on.records(order)).toEqual([])
  },
})

const TAKEN = 'customerDeposit Dr 1060 104.49, Cr 2200 104.49'
const GIVEN_BACK = 'customerRefund Dr 2200 104.49, Cr 1060 104.49'

theCase(22, shop, {
  variant: 'paid, not shipped',
  run: async (on) => {
    const order = await on.buy(E1)
    await on.look()
    await on.staff.cancel(order)
    await on.settle()
    // E8: no credit memo, no revenue, no tax.
    expect(on.records(order)).toEqual([TAKEN, GIVEN_BACK, 'salesOrder H'])
    expect(await on.ledger()).toEqual({})
  },
})

theCase(22, shop, {
  variant: 'shipped in part',
  run: async (on) => {
    const order = await on.buy(E1)
    await on.look()
    // With tracking, Shopify would refuse to cancel.
    await on.staff.ship(order, { units: { 0: 1 }, tracked: false })
    await on.look()
    await on.staff.cancel(order)
    await on.settle()
    // The coat that was shipped and billed, with all of the shipping: 49.99 - 5.00 + 4.00 + 6.52 = 55.51.
    expect(on.records(order)).toEqual([
      'creditMemo Dr 2100 4.53, Dr 4100 5.99, Dr 4200 49.99, Cr 1100 55.51, Cr 4050 5.00',
      TAKEN,
      'customerRefund Dr 1100 55.51, Cr 1060 55.51',
      'customerRefund Dr 2200 48.98, Cr 1060 48.98',
      'depositApplication Dr 2200 55.51, Cr 1100 55.51',
      'invoice Dr 1100 55.51, Dr 4050 5.00, Cr 2100 4.53, Cr 4000 49.99, Cr 4100 5.99',
      'itemFulfillment Dr 5000 18.00, Cr 1200 18.00',
      'itemReceipt Dr 1200 18.00, Cr 5000 18.00',
      'returnAuthorization',
      'salesOrder H',
    ])
    expect(await on.ledger()).toEqual({ 4000: -4999, 4200: 4999 })
  },
})

theCase(22, shop, {
  variant: 'after a full refund',
  run: async (on) => {
    const order = await on.buy(E1)
    await on.look()
    await on.staff.refund(order, {
      lines: [{ line: 0, quantity: 2, restock: 'CANCEL', at: 'Main warehouse' }],
      shipping: 'full',
      money: { shopify_payments: '104.49' },
    })
    await on.look()
    await on.staff.cancel(order)
    await on.settle()
    expect(on.records(order)).toEqual([TAKEN, GIVEN_BACK, 'salesOrder H'])
    expect(await on.ledger()).toEqual({})
  },
})

theCase(22, shop, {
  variant: 'refunded whole and left open',
  run: async (on) => {
    const order = await on.buy(E1)
    await on.look()
    await on.staff.refund(order, {
      lines: [{ line: 0, quantity: 2, restock: 'CANCEL', at: 'Main warehouse' }],
      shipping: 'full',
      money: { shopify_payments: '104.49' },
    })
    await on.settle()
    expect(on.records(order)).toEqual([TAKEN, GIVEN_BACK, 'salesOrder H'])
    expect(await on.ledger()).toEqual({})
  },
})
