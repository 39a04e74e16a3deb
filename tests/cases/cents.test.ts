/** To the cent, where cents are hardest: taken back unit by unit, within the price, without cents, and in the buyer's currency. */
import { describe, expect } from 'vitest'
import { THREE_FOR_100, THREE_REFUNDED } from './orders.ts'
import { type Case, played } from './support/case.ts'
import { inJapan } from './support/places.ts'
import { COAT, openShop } from './support/shop.ts'
import type { PlacedOrder } from '../support/deployment.ts'

/** One unit of the first line goes back, with this much money. */
const giveBack = (on: Case, order: PlacedOrder, money: string): Promise<void> =>
  on.staff.refund(order, { lines: [{ line: 0, quantity: 1 }], money: { shopify_payments: money } })

/** Ships the order, and gives its units back one by one. */
async function shippedAndGivenBack(on: Case, order: PlacedOrder, monies: readonly string[]): Promise<void> {
  await on.look()
  await on.staff.ship(order)
  await on.look()
  for (const money of monies) {
    await giveBack(on, order, money)
    await on.look()
  }
  await on.settle()
}

const REFUNDS = ['I-R1', 'I-R2', 'I-R3', 'I-R4']

describe('to the cent, in a dollar store:', () => {
  // E17: EUR 90.00 are USD 97.65.
  const shop = openShop({ deployment: { shopify: { fx: { 'EUR/USD': '1.085', 'JPY/USD': '0.006633' } } } })
  const VAT = { taxes: [{ title: 'GB VAT', rate: '0.2' }], taxesIncluded: true }
  const EURO = { lines: [{ sku: COAT, price: '90.00' }], presentmentCurrency: 'EUR' }

  played('a line of 100 ÷ 3 is refunded three times', shop, {
    equations: REFUNDS,
    run: async (on) => {
      const order = await on.buy(THREE_FOR_100)
      await shippedAndGivenBack(on, order, ['36.29', '36.30', '36.29'])
      expect(on.records(order)).toEqual(THREE_REFUNDED)
      expect(await on.ledger()).toEqual({ 4000: -10_002, 4200: 10_002, 5000: 5400, 1200: -5400 })
    },
  })

  played('a line of 100 ÷ 3 is shipped and billed one by one, and refunded one by one', shop, {
    equations: ['I-O6', 'I-O9', 'I-O10', ...REFUNDS],
    run: async (on) => {
      const order = await on.buy(THREE_FOR_100)
      await on.look()
      await on.staff.ship(order, { units: { 0: 1 } })
      await on.look()
      await on.staff.ship(order, { units: { 0: 1 } })
      await on.look()
      await shippedAndGivenBack(on, order, ['36.29', '36.30', '36.29'])
      const [third, middle] = ['36.29', '36.30']
      const cost = 'itemFulfillment Dr 5000 18.00, Cr 1200 18.00'
      // Each third of the bill is what its refund is, so that no bill keeps a cent open.
      expect(on.records(order)).toEqual([
        ...THREE_REFUNDED.slice(0, 7),
        `depositApplication Dr 2200 ${third}, Cr 1100 ${third}`,
        `depositApplication Dr 2200 ${third}, Cr 1100 ${third}`,
        `depositApplication Dr 2200 ${middle}, Cr 1100 ${middle}`,
        `invoice Dr 1100 ${third}, Dr 4050 0.01, Cr 2100 2.96, Cr 4000 33.34`,
        `invoice Dr 1100 ${third}, Dr 4050 0.01, Cr 2100 2.96, Cr 4000 33.34`,
        `invoice Dr 1100 ${middle}, Cr 2100 2.96, Cr 4000 33.34`,
        cost,
        cost,
        cost,
        'salesOrder G 108.88',
      ])
      expect(await on.ledger()).toEqual({ 4000: -10_002, 4200: 10_002, 5000: 5400, 1200: -5400 })
    },
  })

  played('0.99 at 20 % inclusive is sold and refunded', shop, {
    equations: ['I-O2', 'I-O5', ...REFUNDS],
    run: async (on) => {
      const order = await on.buy({ lines: [{ sku: 'TIE-030' }], ...VAT })
      await shippedAndGivenBack(on, order, ['0.99'])
      // No net amount gives 0.99 with 20 % of itself: 0.82 would bear 0.16, and 0.83 would bear 0.17.
      expect(on.records(order)).toEqual([
        'creditMemo Dr 2100 0.17, Dr 4200 0.82, Cr 1100 0.99',
        'customerDeposit Dr 1060 0.99, Cr 2200 0.99',
        'customerRefund Dr 1100 0.99, Cr 1060 0.99',
        'depositApplication Dr 2200 0.99, Cr 1100 0.99',
        'invoice Dr 1100 0.99, Cr 2100 0.17, Cr 4000 0.82',
        'itemFulfillment Dr 5000 5.00, Cr 1200 5.00',
        'salesOrder G 0.99',
      ])
      expect(await on.ledger()).toEqual({ 4000: -82, 4200: 82, 5000: 500, 1200: -500 })
    },
  })

  played('three at 0.99 inclusive are refunded one by one', shop, {
    equations: REFUNDS,
    run: async (on) => {
      // 2.97 contain 0.50 of VAT, which no third of it is.
      const order = await on.buy({ lines: [{ sku: 'TIE-030', quantity: 3 }], ...VAT })
      await shippedAndGivenBack(on, order, ['0.99', '0.99', '0.99'])
      const given = 'customerRefund Dr 1100 0.99, Cr 1060 0.99'
      expect(on.records(order)).toEqual([
        'creditMemo Dr 2100 0.16, Dr 4200 0.83, Cr 1100 0.99',
        'creditMemo Dr 2100 0.17, Dr 4200 0.82, Cr 1100 0.99',
        'creditMemo Dr 2100 0.17, Dr 4200 0.82, Cr 1100 0.99',
        'customerDeposit Dr 1060 2.97, Cr 2200 2.97',
        given,
        given,
        given,
        'depositApplication Dr 2200 2.97, Cr 1100 2.97',
        'invoice Dr 1100 2.97, Cr 2100 0.50, Cr 4000 2.47',
        'itemFulfillment Dr 5000 15.00, Cr 1200 15.00',
        'salesOrder G 2.97',
      ])
      expect(await on.ledger()).toEqual({ 4000: -247, 4200: 247, 5000: 1500, 1200: -1500 })
    },
  })

  /** E17 as it stands in the books, sold and refunded whole; the ledger is in dollars either way. */
  const IN_DOLLARS = [
    'creditMemo Dr 4200 97.65, Cr 1100 97.65',
    'customerDeposit Dr 1060 97.65, Cr 2200 97.65',
    'customerRefund Dr 1100 97.65, Cr 1060 97.65',
    'depositApplication Dr 2200 97.65, Cr 1100 97.65',
    'invoice Dr 1100 97.65, Cr 4000 97.65',
    'itemFulfillment Dr 5000 18.00, Cr 1200 18.00',
  ]

  /** 108.88 euro in thirds, in dollars. */
  const IN_THIRDS = [
    'depositApplication Dr 2200 118.12, Cr 1100 118.12',
    'invoice Dr 1100 118.12, Dr 4050 0.02, Cr 2100 9.63, Cr 4000 108.51',
    'itemFulfillment Dr 5000 54.00, Cr 1200 54.00',
  ]

  played('euro are shown, and booked in dollars', shop, {
    equations: ['I-O2', 'I-O5', ...REFUNDS],
    run: async (on) => {
      const order = await on.buy(EURO)
      await shippedAndGivenBack(on, order, ['90.00'])
      expect(on.records(order)).toEqual([...IN_DOLLARS, 'salesOrder G 97.65'])
      expect(totals(on, order)).toEqual([97.65, 97.65])
      expect(await on.ledger()).toEqual({ 4000: -9765, 4200: 9765, 5000: 1800, 1200: -1800 })
    },
  })

  played('euro are shown, and booked in euro', shop, {
    equations: ['I-O2', 'I-O5', ...REFUNDS],
    policy: { bookCurrency: 'presentment' },
    run: async (on) => {
      const order = await on.buy(EURO)
      await shippedAndGivenBack(on, order, ['90.00'])
      expect(on.records(order)).toEqual([...IN_DOLLARS, 'salesOrder G 90.00'])
      expect(totals(on, order)).toEqual([90, 90])
      expect(await on.ledger()).toEqual({ 4000: -9765, 4200: 9765, 5000: 1800, 1200: -1800 })
    },
  })

  played('euro are shown and refunded at another rate, booked in dollars', shop, {
    equations: ['I-O7', 'I-O8', ...REFUNDS],
    run: async (on) => {
      const { fx } = on.deployment.shopify.service.world
      const order = await on.buy(EURO)
      fx.set('EUR/USD', '1.1')
      try {
        await shippedAndGivenBack(on, order, ['90.00'])
      } finally {
        fx.set('EUR/USD', '1.085')
      }
      // Shopify states 99.00 dollars of it. What goes back settles what was credited; the difference of the rates is no
      // revenue, and comes with the settlement (E17).
      expect(on.records(order)).toEqual([...IN_DOLLARS, 'salesOrder G 97.65'])
      expect(await on.ledger()).toEqual({ 4000: -9765, 4200: 9765, 5000: 1800, 1200: -1800 })
    },
  })

  played('a line of 100 ÷ 3 in euro, booked in euro, is refunded three times', shop, {
    equations: REFUNDS,
    policy: { bookCurrency: 'presentment' },
    run: async (on) => {
      const order = await on.buy({ ...THREE_FOR_100, presentmentCurrency: 'EUR' })
      await shippedAndGivenBack(on, order, ['36.29', '36.30', '36.29'])
      expect(totals(on, order)).toEqual([108.88, 36.29, 36.3, 36.29])
      // The ledger is in dollars: NetSuite takes the cent between the two to realised exchange differences.
      expect(on.records(order)).toEqual([
        'creditMemo Dr 2100 3.21, Dr 4200 36.17, Cr 1100 39.37, Cr 4050 0.01',
        'creditMemo Dr 2100 3.21, Dr 4200 36.17, Cr 1100 39.37, Cr 4050 0.01',
        'creditMemo Dr 2100 3.21, Dr 4200 36.17, Cr 1100 39.38',
        'customerDeposit Dr 1060 118.12, Cr 2200 118.12',
        'customerRefund Dr 1100 39.37, Cr 1060 39.37',
        'customerRefund Dr 1100 39.37, Cr 1060 39.37',
        'customerRefund Dr 1100 39.38, Dr 6300 0.01, Cr 1060 39.39',
        ...IN_THIRDS,
        'salesOrder G 108.88',
      ])
      expect(await on.ledger()).toEqual({
        1060: -1,
        6300: 1,
        4000: -10_851,
        4200: 10_851,
        5000: 5400,
        1200: -5400,
      })
    },
  })

  /** 999 yen and 100 of tax, which no third of is whole. */
  const YEN = {
    lines: [{ sku: COAT, price: '333', quantity: 3 }],
    presentmentCurrency: 'JPY',
    taxes: [{ title: 'GB VAT', rate: '0.1' }],
  }
  /** The same in dollars, paid, shipped and billed. */
  const YEN_SOLD = [
    'depositApplication Dr 2200 7.29, Cr 1100 7.29',
    'invoice Dr 1100 7.29, Cr 2100 0.66, Cr 4000 6.63',
    'itemFulfillment Dr 5000 54.00, Cr 1200 54.00',
  ]
  const given = 'customerRefund Dr 1100 2.43, Cr 1060 2.43'
  const credited = 'creditMemo Dr 2100 0.22, Dr 4200 2.21, Cr 1100 2.43'

  played('yen are shown, booked in dollars, and refunded one by one', shop, {
    equations: ['I-O2', 'I-O5', ...REFUNDS],
    run: async (on) => {
      const order = await on.buy(YEN)
      await shippedAndGivenBack(on, order, ['366', '367', '366'])
      expect(on.records(order)).toEqual([
        credited,
        credited,
        credited,
        'customerDeposit Dr 1060 7.29, Cr 2200 7.29',
        given,
        given,
        given,
        ...YEN_SOLD,
        'salesOrder G 7.29',
      ])
      expect(await on.ledger()).toEqual({ 4000: -663, 4200: 663, 5000: 5400, 1200: -5400 })
    },
  })

  played('yen are shown, booked in yen, and refunded one by one', shop, {
    equations: ['I-O2', 'I-O5', ...REFUNDS],
    policy: { bookCurrency: 'presentment' },
    run: async (on) => {
      const order = await on.buy(YEN)
      await shippedAndGivenBack(on, order, ['366', '367', '366'])
      expect(totals(on, order)).toEqual([1099, 366, 367, 366])
      // In the ledger's dollars the thirds of the tax come to a cent more, which is an exchange difference.
      expect(on.records(order)).toEqual([
        credited,
        credited,
        'creditMemo Dr 2100 0.23, Dr 4200 2.21, Cr 1100 2.44',
        'customerDeposit Dr 1060 7.29, Cr 2200 7.29',
        given,
        given,
        'customerRefund Dr 1100 2.44, Cr 1060 2.43, Cr 6300 0.01',
        ...YEN_SOLD,
        'salesOrder G 1099.00',
      ])
      expect(await on.ledger()).toEqual({
        2100: 1,
        6300: -1,
        4000: -663,
        4200: 663,
        5000: 5400,
        1200: -5400,
      })
    },
  })

  played('a line of 100 ÷ 3 in euro, booked in dollars, is refunded three times', shop, {
    equations: REFUNDS,
    run: async (on) => {
      const order = await on.buy({ ...THREE_FOR_100, presentmentCurrency: 'EUR' })
      await shippedAndGivenBack(on, order, ['36.29', '36.30', '36.29'])
      // 36.29, 36.30 and 36.29 euro are 39.37, 39.39 and 39.37 dollars: one cent more than the 118.12 that were paid. What
      // goes back is what was credited.
      expect(on.records(order)).toEqual([
        'creditMemo Dr 2100 3.21, Dr 4200 36.17, Cr 1100 39.37, Cr 4050 0.01',
        'creditMemo Dr 2100 3.21, Dr 4200 36.17, Cr 1100 39.37, Cr 4050 0.01',
        'creditMemo Dr 2100 3.21, Dr 4200 36.17, Cr 1100 39.38',
        'customerDeposit Dr 1060 118.12, Cr 2200 118.12',
        'customerRefund Dr 1100 39.37, Cr 1060 39.37',
        'customerRefund Dr 1100 39.37, Cr 1060 39.37',
        'customerRefund Dr 1100 39.38, Cr 1060 39.38',
        ...IN_THIRDS,
        'salesOrder G 118.12',
      ])
      expect(await on.ledger()).toEqual({ 4000: -10_851, 4200: 10_851, 5000: 5400, 1200: -5400 })
    },
  })
})

describe('to the yen:', () => {
  const shop = openShop({ deployment: { shopify: { currency: 'JPY' } }, policy: inJapan })
  const TAX = { taxes: [{ title: 'Consumption tax', rate: '0.1' }], taxesIncluded: true }

  played('three at 333 inclusive are refunded one by one', shop, {
    equations: ['I-O2', 'I-O5', ...REFUNDS],
    run: async (on) => {
      // 999 contain 91 of tax, which no third of it is; a yen has no parts.
      const order = await on.buy({ lines: [{ sku: COAT, price: '333', quantity: 3 }], ...TAX })
      await shippedAndGivenBack(on, order, ['333', '333', '333'])
      const given = 'customerRefund Dr 1100 333.00, Cr 1060 333.00'
      expect(on.records(order)).toEqual([
        'creditMemo Dr 2100 30.00, Dr 4200 303.00, Cr 1100 333.00',
        'creditMemo Dr 2100 30.00, Dr 4200 303.00, Cr 1100 333.00',
        'creditMemo Dr 2100 31.00, Dr 4200 302.00, Cr 1100 333.00',
        'customerDeposit Dr 1060 999.00, Cr 2200 999.00',
        given,
        given,
        given,
        'depositApplication Dr 2200 999.00, Cr 1100 999.00',
        'invoice Dr 1100 999.00, Cr 2100 91.00, Cr 4000 908.00',
        'itemFulfillment Dr 5000 8061.00, Cr 1200 8061.00',
        'salesOrder G 999.00',
      ])
      // In hundredths, which a yen does not have.
      expect(await on.ledger()).toEqual({ 4000: -90_800, 4200: 90_800, 5000: 806_100, 1200: -806_100 })
    },
  })
})

/** Of the invoice and the credit memo, in the currency of the documents. */
const totals = (on: Case, order: PlacedOrder): readonly unknown[] =>
  (['invoice', 'creditMemo'] as const).flatMap((kind) =>
    on.stored(order, kind).map(({ fields }) => fields['total']),
  )
