/** What is no merchandise: tax that a marketplace remits, duties, fees and tips. */
import { expect } from 'vitest'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import { STORE } from '../support/deployment.ts'
import { theCase } from './support/case.ts'
import { openShop } from './support/shop.ts'

const shop = openShop({
  policy: ({ deployment, id }) => ({
    items: {
      fees: {
        ...deployment.config.stores[STORE]?.policy.items.fees,
        'Import fee': id('item', 'item_additional_fee'),
      },
    },
  }),
})

/** Goods of 100.00 with 8.88 of tax, paid whole. */
const sold = (channelLiable: boolean | null): CheckoutInput => ({
  lines: [{ sku: 'TIE-001', price: '100.00' }],
  taxes: [{ title: 'NY State Tax', rate: '0.0888', channelLiable }],
})

theCase(9, shop, {
  policy: { life: { channelLiable: 'gross' } },
  run: async (on) => {
    const [remitted, unknown, own] = [
      await on.buy(sold(true)),
      await on.buy(sold(null)),
      await on.buy(sold(false)),
    ]
    for (const order of [remitted, unknown, own]) await on.staff.ship(order)
    await on.lookNow()
    // Unknown is not false (§1.3): the merchant says what it means.
    expect(on.records(unknown)).toEqual([])
    expect(await on.state(unknown)).toMatchObject({
      state: 'parked',
      faults: [{ code: 'booking.channel-tax-unknown' }],
    })
    const tax = shop().config.stores[STORE]?.policy.tax
    if (tax === undefined) throw new Error('no taxes')
    on.choose({ tax: { ...tax, channelLiableUnknown: 'liable-is-merchant' } })
    await on.settle()
    const merchants = [
      'customerDeposit Dr 1060 108.88, Cr 2200 108.88',
      'depositApplication Dr 2200 108.88, Cr 1100 108.88',
      'invoice Dr 1100 108.88, Cr 2100 8.88, Cr 4000 100.00',
      'itemFulfillment Dr 5000 5.00, Cr 1200 5.00',
      'salesOrder G 108.88',
    ]
    expect(on.records(unknown)).toEqual(merchants)
    expect(on.records(own)).toEqual(merchants)
    // E20: shown gross, and cleared by a credit memo against the invoice.
    expect(on.records(remitted)).toEqual([
      'creditMemo Dr 2110 8.88, Cr 1100 8.88',
      'customerDeposit Dr 1060 100.00, Cr 2200 100.00',
      'depositApplication Dr 2200 100.00, Cr 1100 100.00',
      'invoice Dr 1100 108.88, Cr 2110 8.88, Cr 4000 100.00',
      'itemFulfillment Dr 5000 5.00, Cr 1200 5.00',
      'salesOrder G 108.88',
    ])
    // I-D6: the merchant's own return shows what it owes, and nothing of the channel's.
    expect(await on.ledger()).toEqual({
      1060: 10_000 + 2 * 10_888,
      2100: -2 * 888,
      4000: -30_000,
      5000: 1500,
      1200: -1500,
    })
  },
})

theCase(9, shop, {
  policy: { life: { channelLiable: 'net' } },
  variant: 'net presentation',
  run: async (on) => {
    const order = await on.buy(sold(true))
    await on.look()
    await on.staff.ship(order)
    await on.settle()
    expect(on.records(order)).toEqual([
      'customerDeposit Dr 1060 100.00, Cr 2200 100.00',
      'depositApplication Dr 2200 100.00, Cr 1100 100.00',
      'invoice Dr 1100 100.00, Cr 4000 100.00',
      'itemFulfillment Dr 5000 5.00, Cr 1200 5.00',
      'salesOrder G 100.00',
    ])
    expect(await on.ledger()).toEqual({ 1060: 10_000, 4000: -10_000, 5000: 500, 1200: -500 })
  },
})

theCase(11, shop, async (on) => {
  // E19 with an import fee of 3.00 beside it.
  const order = await on.buy({
    lines: [{ sku: 'TIE-001', price: '50.00', duty: { price: '12.00' } }],
    additionalFees: [{ name: 'Import fee', price: '3.00' }],
    tip: '5.00',
  })
  await on.look()
  await on.staff.ship(order)
  await on.look()
  await on.staff.refund(order, { duties: [0], money: { shopify_payments: '12.00' } })
  await on.settle()
  expect(on.records(order)).toEqual([
    'creditMemo Dr 2450 12.00, Cr 1100 12.00',
    'customerDeposit Dr 1060 70.00, Cr 2200 70.00',
    'customerRefund Dr 1100 12.00, Cr 1060 12.00',
    'depositApplication Dr 2200 70.00, Cr 1100 70.00',
    'invoice Dr 1100 70.00, Cr 2400 5.00, Cr 2450 12.00, Cr 2460 3.00, Cr 4000 50.00',
    'itemFulfillment Dr 5000 5.00, Cr 1200 5.00',
    'salesOrder G 70.00',
  ])
  expect(await on.ledger()).toEqual({
    1060: 5800,
    2400: -500,
    2460: -300,
    4000: -5000,
    5000: 500,
    1200: -500,
  })
})
