/** Currencies without cents, with three decimals, and the buyer's beside the shop's. */
import { expect } from 'vitest'
import { theCase } from './support/case.ts'
import { inJapan } from './support/places.ts'
import { openShop } from './support/shop.ts'

const japan = openShop({
  deployment: { shopify: { currency: 'JPY', fx: { 'JPY/KWD': '0.002' } } },
  policy: (shop) => ({ ...inJapan(shop), life: { cashSale: ({ sourceName }) => sourceName === 'pos' } }),
})

const kuwait = openShop({ deployment: { shopify: { currency: 'KWD' } } })

theCase(36, kuwait, {
  variant: 'a dinar store',
  run: async (on) => {
    const order = await on.buy({ lines: [{ sku: 'TIE-001', price: '2.005' }] })
    await on.lookNow()
    // There is no other money to book it in: nothing is written.
    expect(on.records(order)).toEqual([])
    expect(await on.state(order)).toMatchObject({
      state: 'parked',
      faults: [{ code: 'booking.currency-precision' }, { code: 'mapping.currency' }],
    })
    expect(await on.ledger()).toEqual({})
  },
})

const TEA = { lines: [{ sku: 'TIE-001', price: '1000' }], taxes: [{ title: 'Consumption tax', rate: '0.1' }] }

theCase(36, japan, async (on) => {
  const cash = await on.buy({ ...TEA, taxesIncluded: true, pos: { location: 'Downtown shop' } })
  const web = await on.buy({ ...TEA, taxesIncluded: true })
  await on.staff.ship(web)
  await on.look()
  await on.staff.refund(web, { lines: [{ line: 0, quantity: 1 }], money: { shopify_payments: '1000' } })
  await on.settle()
  // E23: yen have no cents, and the tax is 91 within 1000.
  expect(on.records(cash)).toEqual([
    'cashSale Dr 1060 1000.00, Dr 5000 746.00, Cr 1200 746.00, Cr 2100 91.00, Cr 4000 909.00',
  ])
  expect(on.records(web)).toEqual([
    'creditMemo Dr 2100 91.00, Dr 4200 909.00, Cr 1100 1000.00',
    'customerDeposit Dr 1060 1000.00, Cr 2200 1000.00',
    'customerRefund Dr 1100 1000.00, Cr 1060 1000.00',
    'depositApplication Dr 2200 1000.00, Cr 1100 1000.00',
    'invoice Dr 1100 1000.00, Cr 2100 91.00, Cr 4000 909.00',
    'itemFulfillment Dr 5000 746.00, Cr 1200 746.00',
    'salesOrder G 1000.00',
  ])
  // A hundredth of a yen is the smallest unit that the trial balance is read in.
  expect(await on.ledger()).toEqual({
    1060: 100_000,
    4000: -181_800,
    4200: 90_900,
    2100: -9100,
    5000: 149_200,
    1200: -149_200,
  })
})

theCase(36, japan, {
  variant: 'dinar',
  run: async (on) => {
    on.choose({ bookCurrency: 'presentment' })
    const order = await on.buy({
      lines: [{ sku: 'TIE-001', price: '2.005' }],
      presentmentCurrency: 'KWD',
    })
    await on.lookNow()
    // NetSuite keeps no third decimal (finding 10): refused, not rounded.
    expect(on.records(order)).toEqual([])
    expect(await on.state(order)).toMatchObject({
      state: 'parked',
      faults: [{ code: 'booking.currency-precision' }, { code: 'mapping.currency' }],
    })
    // The approved policy is the shop's own money.
    on.choose({ bookCurrency: 'shop' })
    await on.settle()
    expect(on.records(order)).toEqual([
      'customerDeposit Dr 1060 1003.00, Cr 2200 1003.00',
      'salesOrder B 1003.00',
    ])
  },
})
