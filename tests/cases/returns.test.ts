/** Returns and exchanges: nothing is reversed before it is processed (finding 9). */
import { expect } from 'vitest'
import { E1, E1_RECORDS, ONE_COAT } from './orders.ts'
import { theCase } from './support/case.ts'
import { addArticle, COAT, openShop } from './support/shop.ts'

const [SCARF, PARKA] = ['SCARF', 'PARKA']

const shop = openShop({
  setUp: async ({ deployment }) => {
    await addArticle(deployment, { sku: SCARF, price: '20.00', cost: 7 })
    await addArticle(deployment, { sku: PARKA, price: '59.99', cost: 21 })
  },
})

const PAID = 'customerDeposit Dr 1060 49.99, Cr 2200 49.99'
const SOLD: readonly string[] = [
  PAID,
  'depositApplication Dr 2200 49.99, Cr 1100 49.99',
  'invoice Dr 1100 49.99, Cr 4000 49.99',
  'itemFulfillment Dr 5000 18.00, Cr 1200 18.00',
]
const CREDIT = 'creditMemo Dr 4200 49.99, Cr 1100 49.99'
const BACK: readonly string[] = ['itemReceipt Dr 1200 18.00, Cr 5000 18.00', 'returnAuthorization']

theCase(30, shop, async (on) => {
  const never = await on.buy(ONE_COAT)
  const order = await on.buy(ONE_COAT)
  await on.staff.ship(never)
  await on.staff.ship(order)
  await on.look()
  const whole = { lines: [{ line: 0, quantity: 1 }] }
  const cancelled = await on.staff.openReturn(never, whole)
  const processed = await on.staff.openReturn(order, whole)
  await on.lookNow()
  const approved = [...SOLD, 'salesOrder G 49.99']
  expect(on.records(never)).toEqual(approved)
  expect(on.records(order)).toEqual(approved)
  await on.staff.cancelReturn(cancelled)
  await on.staff.process(order, processed, {
    restock: 'Main warehouse',
    money: { shopify_payments: '49.99' },
  })
  await on.look()
  // What was processed cannot be cancelled any more.
  await expect(on.staff.cancelReturn(processed)).rejects.toThrow(/./)
  await on.settle()
  expect(on.records(never)).toEqual(approved)
  expect(on.records(order)).toEqual(
    [...approved, ...BACK, CREDIT, 'customerRefund Dr 1100 49.99, Cr 1060 49.99'].toSorted(),
  )
  expect(await on.ledger()).toEqual({ 1060: 4999, 4000: -9998, 4200: 4999, 5000: 1800, 1200: -1800 })
})

theCase(31, shop, {
  variant: 'even',
  run: async (on) => {
    const order = await on.buy(ONE_COAT)
    await on.staff.ship(order)
    await on.look()
    const opened = await on.staff.openReturn(order, {
      lines: [{ line: 0, quantity: 1 }],
      exchange: [{ sku: COAT, quantity: 1 }],
    })
    await on.staff.process(order, opened, { restock: 'Main warehouse' })
    await on.look()
    await on.staff.ship(order)
    await on.settle()
    expect(on.records(order)).toEqual(
      [
        ...SOLD,
        ...BACK,
        CREDIT,
        'invoice Dr 1100 49.99, Cr 4000 49.99',
        'itemFulfillment Dr 5000 18.00, Cr 1200 18.00',
        'salesOrder G 99.98',
      ].toSorted(),
    )
    // I-O10: the credit pays for what went out instead.
    expect(await on.ledger()).toEqual({ 1060: 4999, 4000: -9998, 4200: 4999, 5000: 1800, 1200: -1800 })
  },
})

theCase(31, shop, {
  variant: 'with a charge',
  run: async (on) => {
    const order = await on.buy(E1)
    await on.staff.ship(order)
    await on.look()
    const opened = await on.staff.openReturn(order, {
      lines: [{ line: 0, quantity: 1 }],
      exchange: [{ sku: PARKA, quantity: 1 }],
    })
    await on.staff.process(order, opened, { restock: 'Main warehouse' })
    await on.look()
    await on.staff.pay(order)
    await on.look()
    await on.staff.ship(order)
    await on.settle()
    // E11, where the credit is 48.98 as Shopify splits the tax: 65.31 less 48.98 are 16.33.
    expect(on.records(order)).toEqual(
      [
        ...E1_RECORDS.filter((record) => !record.startsWith('salesOrder')),
        ...BACK,
        'creditMemo Dr 2100 3.99, Dr 4200 49.99, Cr 1100 48.98, Cr 4050 5.00',
        'customerDeposit Dr 1060 16.33, Cr 2200 16.33',
        'depositApplication Dr 2200 16.33, Cr 1100 16.33',
        'invoice Dr 1100 65.31, Cr 2100 5.32, Cr 4000 59.99',
        'itemFulfillment Dr 5000 21.00, Cr 1200 21.00',
        'salesOrder G 169.80',
      ].toSorted(),
    )
    expect(await on.ledger()).toEqual({
      1060: 10_449 + 1633,
      4050: 500,
      4000: -9998 - 5999,
      4100: -599,
      4200: 4999,
      2100: -852 + 399 - 532,
      5000: 3600 - 1800 + 2100,
      1200: -3600 + 1800 - 2100,
    })
  },
})

theCase(31, shop, {
  variant: 'with a refund',
  run: async (on) => {
    const order = await on.buy(ONE_COAT)
    await on.staff.ship(order)
    await on.look()
    const opened = await on.staff.openReturn(order, {
      lines: [{ line: 0, quantity: 1 }],
      exchange: [{ sku: SCARF, quantity: 1 }],
    })
    await on.staff.process(order, opened, { restock: 'Main warehouse', money: { shopify_payments: '29.99' } })
    await on.look()
    await on.staff.ship(order)
    await on.settle()
    expect(on.records(order)).toEqual(
      [
        ...SOLD,
        ...BACK,
        CREDIT,
        'customerRefund Dr 1100 29.99, Cr 1060 29.99',
        'invoice Dr 1100 20.00, Cr 4000 20.00',
        'itemFulfillment Dr 5000 7.00, Cr 1200 7.00',
        'salesOrder G 69.99',
      ].toSorted(),
    )
    expect(await on.ledger()).toEqual({ 1060: 2000, 4000: -6999, 4200: 4999, 5000: 700, 1200: -700 })
  },
})

theCase(31, shop, {
  variant: 'fee kept',
  run: async (on) => {
    const order = await on.buy(E1)
    await on.staff.ship(order)
    await on.look()
    const opened = await on.staff.openReturn(order, {
      lines: [{ line: 0, quantity: 1 }],
      shippingFee: '5.00',
    })
    await on.staff.process(order, opened, { restock: 'Main warehouse', money: { shopify_payments: '43.98' } })
    await on.settle()
    // E12: the fee is kept from the credit, as income of its own.
    expect(on.records(order)).toEqual(
      [
        ...E1_RECORDS,
        ...BACK,
        'creditMemo Dr 2100 3.99, Dr 4200 49.99, Cr 1100 43.98, Cr 4050 5.00, Cr 4300 5.00',
        'customerRefund Dr 1100 43.98, Cr 1060 43.98',
      ].toSorted(),
    )
    expect(await on.ledger()).toEqual({
      1060: 10_449 - 4398,
      4050: 500,
      4000: -9998,
      4100: -599,
      4200: 4999,
      4300: -500,
      2100: -453,
      5000: 1800,
      1200: -1800,
    })
  },
})
