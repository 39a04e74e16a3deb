/** Currencies without cents, with three decimals, and the buyer's beside the shop's. */
import { expect } from 'vitest'
import { STORE } from '../support/deployment.ts'
import { currency } from '../../src/domain/money.ts'
import { theCase } from './support/case.ts'
import { openShop, type OpenShop, type PolicyChanges } from './support/shop.ts'

const japan = openShop({
  deployment: { shopify: { currency: 'JPY', fx: { 'JPY/KWD': '0.002' } } },
  policy: inJapan,
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

function inJapan(shop: Omit<OpenShop, 'config'>): PolicyChanges {
  const place = shop.id('location', 'location_japan_warehouse')
  const locations = [...shop.deployment.shopify.service.world.state.locations.keys()]
  const tax = shop.deployment.config.stores[STORE]?.policy.tax
  if (tax?.mode !== 'suitetax') throw new Error('the cases override taxes')
  const code = { taxType: shop.id('taxType', 'taxtype_jp'), taxCode: shop.id('salesTaxItem', 'tax_jp_ct_10') }
  return {
    subsidiary: shop.id('subsidiary', 'subsidiary_jp'),
    baseCurrency: currency('JPY'),
    timeZone: 'Asia/Tokyo',
    locations: Object.fromEntries(locations.map((gid) => [gid.split('/').at(-1) ?? '', place])),
    defaultLocation: place,
    customers: { mode: 'email', customerLess: shop.id('entity', 'customer_web_jp') },
    tax: { ...tax, code: () => code },
    life: { cashSale: ({ sourceName }) => sourceName === 'pos' },
  }
}
