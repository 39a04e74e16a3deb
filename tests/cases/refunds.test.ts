/** What goes back: goods, money, or both, each a fact of its own. */
import { expect } from 'vitest'
import { E1, E1_RECORDS, E3, E3_RECORDS, ONE_COAT, THREE_FOR_100, THREE_REFUNDED } from './orders.ts'
import { theCase } from './support/case.ts'
import { COAT, openShop } from './support/shop.ts'

const shop = openShop()

theCase(23, shop, async (on) => {
  const order = await on.buy(E1)
  await on.look()
  await on.staff.ship(order)
  await on.look()
  await on.staff.refund(order, {
    lines: [{ line: 0, quantity: 2, restock: 'RETURN', at: 'Main warehouse' }],
    shipping: 'full',
    money: { shopify_payments: '104.49' },
  })
  await on.settle()
  expect(on.records(order)).toEqual(
    [
      ...E1_RECORDS,
      'returnAuthorization',
      'itemReceipt Dr 1200 36.00, Cr 5000 36.00',
      'creditMemo Dr 2100 8.52, Dr 4100 5.99, Dr 4200 99.98, Cr 1100 104.49, Cr 4050 10.00',
      'customerRefund Dr 1100 104.49, Cr 1060 104.49',
    ].toSorted(),
  )
  // What was sold and what came back stand beside each other; everything else is as it was.
  expect(await on.ledger()).toEqual({ 4000: -9998, 4200: 9998 })
  expect(await on.moved()).toEqual({})
})

theCase(23, shop, {
  policy: { life: { cashSale: ({ sourceName }) => sourceName === 'pos' } },
  variant: 'of a cash sale',
  run: async (on) => {
    const order = await on.buy({ ...E1, pos: { location: 'Downtown shop' } })
    await on.look()
    await on.staff.refund(order, {
      lines: [{ line: 0, quantity: 2, restock: 'RETURN', at: 'Downtown shop' }],
      shipping: 'full',
      money: { shopify_payments: '104.49' },
    })
    await on.lookNow()
    await on.settle()
    expect(on.records(order)).toEqual([
      'cashRefund Dr 2100 8.52, Dr 4100 5.99, Dr 4200 99.98, Cr 1060 104.49, Cr 4050 10.00',
      'cashSale Dr 1060 104.49, Dr 4050 10.00, Dr 5000 36.00, Cr 1200 36.00, Cr 2100 8.52, Cr 4000 99.98, Cr 4100 5.99',
      'itemReceipt Dr 1200 36.00, Cr 5000 36.00',
      'returnAuthorization',
    ])
    expect(await on.ledger()).toEqual({ 4000: -9998, 4200: 9998 })
  },
})

theCase(24, shop, async (on) => {
  const order = await on.buy(THREE_FOR_100)
  await on.staff.ship(order)
  await on.look()
  for (const money of ['36.29', '36.30', '36.29']) {
    await on.staff.refund(order, { lines: [{ line: 0, quantity: 1 }], money: { shopify_payments: money } })
    await on.look()
  }
  await on.settle()
  expect(on.stored(order, 'creditMemo').map(({ fields }) => fields['total'])).toEqual([36.29, 36.3, 36.29])
  expect(on.records(order)).toEqual(THREE_REFUNDED)
  expect(await on.ledger()).toEqual({ 4000: -10002, 4200: 10002, 5000: 5400, 1200: -5400 })
})

theCase(25, shop, {
  variant: 'tax excluded',
  run: async (on) => {
    const order = await on.buy(E1)
    await on.staff.ship(order)
    await on.look()
    await on.staff.refund(order, { shipping: 'full', money: { shopify_payments: '6.52' } })
    await on.settle()
    // E6
    expect(on.records(order)).toEqual(
      [
        ...E1_RECORDS,
        'creditMemo Dr 2100 0.53, Dr 4100 5.99, Cr 1100 6.52',
        'customerRefund Dr 1100 6.52, Cr 1060 6.52',
      ].toSorted(),
    )
    expect(await on.ledger()).toEqual({
      1060: 10_449 - 652,
      4050: 1000,
      4000: -9998,
      2100: -852 + 53,
      5000: 3600,
      1200: -3600,
    })
  },
})

theCase(25, shop, {
  variant: 'tax included',
  run: async (on) => {
    const order = await on.buy(E3)
    await on.staff.ship(order)
    await on.look()
    await on.staff.refund(order, { shipping: 'full', money: { shopify_payments: '3.95' } })
    await on.settle()
    expect(on.records(order)).toEqual(
      [
        ...E3_RECORDS,
        'creditMemo Dr 2100 0.66, Dr 4100 3.29, Cr 1100 3.95',
        'customerRefund Dr 1100 3.95, Cr 1060 3.95',
      ].toSorted(),
    )
    expect(await on.ledger()).toEqual({
      1060: 3394 - 395,
      4050: 417,
      4000: -2916,
      2100: -566 + 66,
      5000: 1000,
      1200: -1000,
    })
  },
})

theCase(26, shop, async (on) => {
  const goodwill = await on.buy(E1)
  const free = await on.buy({ lines: [{ sku: 'TIE-001', price: '0.00' }, { sku: COAT }] })
  await on.staff.ship(goodwill)
  await on.staff.ship(free)
  await on.look()
  await on.staff.refund(goodwill, { money: { shopify_payments: '10.00' } })
  await on.staff.refund(free, { lines: [{ line: 0, quantity: 1 }], money: { shopify_payments: '15.00' } })
  await on.settle()
  // E7; and a line that is worth nothing with 15.00 of money.
  expect(on.records(goodwill)).toEqual(
    [
      ...E1_RECORDS,
      'creditMemo Dr 6400 10.00, Cr 1100 10.00',
      'customerRefund Dr 1100 10.00, Cr 1060 10.00',
    ].toSorted(),
  )
  expect(on.records(free)).toEqual([
    'creditMemo Dr 6400 15.00, Cr 1100 15.00',
    'customerDeposit Dr 1060 49.99, Cr 2200 49.99',
    'customerRefund Dr 1100 15.00, Cr 1060 15.00',
    'depositApplication Dr 2200 49.99, Cr 1100 49.99',
    'invoice Dr 1100 49.99, Cr 4000 49.99',
    'itemFulfillment Dr 5000 23.00, Cr 1200 23.00',
    'salesOrder G 49.99',
  ])
  expect(await on.ledger()).toEqual({
    1060: 10_449 - 1000 + 4999 - 1500,
    6400: 2500,
    4050: 1000,
    4000: -9998 - 4999,
    4100: -599,
    2100: -852,
    5000: 5900,
    1200: -5900,
  })
})

theCase(27, shop, async (on) => {
  const order = await on.buy({ lines: [{ sku: COAT, quantity: 3, location: 'Main warehouse' }] })
  await on.staff.ship(order)
  await on.look()
  const back = { line: 0, quantity: 1 } as const
  const money = { shopify_payments: '49.99' }
  await on.staff.refund(order, { lines: [{ ...back, restock: 'RETURN', at: 'West warehouse' }], money })
  await on.staff.refund(order, { lines: [{ ...back, restock: 'NO_RESTOCK' }], money })
  // Where this merchant keeps what is damaged.
  await on.staff.refund(order, { lines: [{ ...back, restock: 'RETURN', at: 'Downtown shop' }], money })
  await on.settle()
  const [receipt, credit] = [
    'itemReceipt Dr 1200 18.00, Cr 5000 18.00',
    'creditMemo Dr 4200 49.99, Cr 1100 49.99',
  ]
  const given = 'customerRefund Dr 1100 49.99, Cr 1060 49.99'
  expect(on.records(order)).toEqual([
    credit,
    credit,
    credit,
    'customerDeposit Dr 1060 149.97, Cr 2200 149.97',
    given,
    given,
    given,
    'depositApplication Dr 2200 149.97, Cr 1100 149.97',
    'invoice Dr 1100 149.97, Cr 4000 149.97',
    'itemFulfillment Dr 5000 54.00, Cr 1200 54.00',
    receipt,
    receipt,
    'returnAuthorization',
    'returnAuthorization',
    'salesOrder G 149.97',
  ])
  // I-R5, and the money alike for all three.
  expect(await on.moved()).toEqual({
    'COAT at Main warehouse': -3,
    'COAT at West warehouse': 1,
    'COAT at Downtown shop': 1,
  })
  expect(await on.ledger()).toEqual({ 4000: -14_997, 4200: 14_997, 5000: 1800, 1200: -1800 })
})

theCase(28, shop, async (on) => {
  const order = await on.buy(ONE_COAT)
  await on.staff.ship(order)
  await on.look()
  await on.staff.control('gateways', { gateway: 'shopify_payments', refunds: 'pending' })
  await on.staff.refund(order, { lines: [{ line: 0, quantity: 1 }], money: { shopify_payments: '49.99' } })
  await on.staff.control('gateways', { gateway: 'shopify_payments', refunds: 'success' })
  await on.lookNow()
  const money = () => on.stored(order, 'customerRefund').length
  expect(money()).toBe(0)
  const pending = (await on.staff.see(order)).transactions.find(({ status }) => status === 'PENDING')
  await on.staff.control('transactions/settle', { id: pending?.id, status: 'failure' })
  await on.lookNow()
  expect(money()).toBe(0)
  await on.staff.refund(order, { money: { shopify_payments: '49.99' } })
  await on.settle()
  expect(on.records(order)).toEqual([
    'creditMemo Dr 4200 49.99, Cr 1100 49.99',
    'customerDeposit Dr 1060 49.99, Cr 2200 49.99',
    'customerRefund Dr 1100 49.99, Cr 1060 49.99',
    'depositApplication Dr 2200 49.99, Cr 1100 49.99',
    'invoice Dr 1100 49.99, Cr 4000 49.99',
    'itemFulfillment Dr 5000 18.00, Cr 1200 18.00',
    'salesOrder G 49.99',
  ])
  expect(await on.ledger()).toEqual({ 4000: -4999, 4200: 4999, 5000: 1800, 1200: -1800 })
})

theCase(29, shop, async (on) => {
  const order = await on.buy({ lines: [{ sku: COAT, quantity: 3, location: 'Main warehouse' }] })
  await on.look()
  await on.staff.ship(order, { units: { 0: 1 } })
  await on.look()
  // One that was billed comes back, one that was not is not sent.
  await on.staff.refund(order, {
    lines: [
      { line: 0, quantity: 1, restock: 'CANCEL', at: 'Main warehouse' },
      { line: 0, quantity: 1, restock: 'RETURN', at: 'Main warehouse' },
    ],
    money: { shopify_payments: '99.98' },
  })
  await on.look()
  await on.staff.ship(order)
  await on.settle()
  const coat = 'invoice Dr 1100 49.99, Cr 4000 49.99'
  const cost = 'itemFulfillment Dr 5000 18.00, Cr 1200 18.00'
  const applied = 'depositApplication Dr 2200 49.99, Cr 1100 49.99'
  expect(on.records(order)).toEqual([
    'creditMemo Dr 4200 49.99, Cr 1100 49.99',
    'customerDeposit Dr 1060 149.97, Cr 2200 149.97',
    'customerRefund Dr 1100 49.99, Cr 1060 49.99',
    'customerRefund Dr 2200 49.99, Cr 1060 49.99',
    applied,
    applied,
    coat,
    coat,
    cost,
    cost,
    'itemReceipt Dr 1200 18.00, Cr 5000 18.00',
    'returnAuthorization',
    'salesOrder G 99.98',
  ])
  // I-O9: nothing of the deposit is left once the last coat is billed.
  expect(await on.ledger()).toEqual({ 1060: 4999, 4000: -9998, 4200: 4999, 5000: 1800, 1200: -1800 })
})
