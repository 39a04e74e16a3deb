/** To the cent, where cents are hardest: taken back unit by unit, within the price, and in the buyer's currency. */
import { expect } from 'vitest'
import { STATE_TAX } from './orders.ts'
import { played } from './support/case.ts'
import { COAT, openShop } from './support/shop.ts'

// E17: EUR 90.00 are USD 97.65.
const shop = openShop({ deployment: { shopify: { fx: { 'EUR/USD': '1.085' } } } })

const VAT = { taxes: [{ title: 'GB VAT', rate: '0.2' }], taxesIncluded: true }
const totals = (records: readonly { readonly fields: Readonly<Record<string, unknown>> }[]) =>
  records.map(({ fields }) => fields['total'])

played('100 ÷ 3, refunded three times', shop, {
  equations: ['I-R1', 'I-R3', 'I-R4'],
  run: async (on) => {
    const order = await on.buy({
      lines: [{ sku: COAT, price: '33.34', quantity: 3 }],
      discounts: [{ title: 'ROUND', amount: '0.02' }],
      taxes: [STATE_TAX],
    })
    await on.staff.ship(order)
    await on.look()
    for (const money of ['36.29', '36.30', '36.29']) {
      await on.staff.refund(order, { lines: [{ line: 0, quantity: 1 }], money: { shopify_payments: money } })
      await on.look()
    }
    await on.settle()
    expect(totals(on.stored(order, 'creditMemo'))).toEqual([36.29, 36.3, 36.29])
    expect(await on.ledger()).toEqual({ 4000: -10_002, 4200: 10_002, 5000: 5400, 1200: -5400 })
  },
})

played('0.99 at 20 % inclusive, sold and refunded', shop, {
  equations: ['I-O5', 'I-R4'],
  run: async (on) => {
    const order = await on.buy({ lines: [{ sku: 'TIE-030' }], ...VAT })
    await on.staff.ship(order)
    await on.look()
    await on.staff.refund(order, { lines: [{ line: 0, quantity: 1 }], money: { shopify_payments: '0.99' } })
    await on.settle()
    const records = on.records(order)
    expect(records).toContain('invoice Dr 1100 0.99, Cr 2100 0.17, Cr 4000 0.82')
    expect(records).toContain('creditMemo Dr 2100 0.17, Dr 4200 0.82, Cr 1100 0.99')
  },
})

played('three at 0.99 inclusive, refunded one by one', shop, {
  equations: ['I-R1', 'I-R3', 'I-R4'],
  run: async (on) => {
    // 2.97 contain 0.50 of VAT, which no third of it is.
    const order = await on.buy({ lines: [{ sku: 'TIE-030', quantity: 3 }], ...VAT })
    await on.staff.ship(order)
    await on.look()
    for (let unit = 0; unit < 3; unit += 1) {
      await on.staff.refund(order, { lines: [{ line: 0, quantity: 1 }], money: { shopify_payments: '0.99' } })
      await on.look()
    }
    await on.settle()
    expect(totals(on.stored(order, 'creditMemo'))).toEqual([0.99, 0.99, 0.99])
    expect(await on.ledger()).toEqual({ 4000: -247, 4200: 247, 5000: 1500, 1200: -1500 })
  },
})

const EURO = { lines: [{ sku: COAT, price: '90.00' }], presentmentCurrency: 'EUR' }
const BACK = { lines: [{ line: 0, quantity: 1 }], money: { shopify_payments: '90.00' } }

played('euro shown in a dollar store, booked in dollars', shop, {
  equations: ['I-O2', 'I-O5', 'I-R1'],
  run: async (on) => {
    const order = await on.buy(EURO)
    await on.staff.ship(order)
    await on.look()
    await on.staff.refund(order, BACK)
    await on.settle()
    expect(totals(on.stored(order, 'invoice'))).toEqual([97.65])
    expect(totals(on.stored(order, 'creditMemo'))).toEqual([97.65])
    expect(await on.ledger()).toEqual({ 4000: -9765, 4200: 9765, 5000: 1800, 1200: -1800 })
  },
})

played('euro shown in a dollar store, booked in euro', shop, {
  equations: ['I-O2', 'I-O5', 'I-R1'],
  policy: { bookCurrency: 'presentment' },
  run: async (on) => {
    const order = await on.buy(EURO)
    await on.staff.ship(order)
    await on.look()
    await on.staff.refund(order, BACK)
    await on.settle()
    expect(totals(on.stored(order, 'invoice'))).toEqual([90])
    expect(totals(on.stored(order, 'creditMemo'))).toEqual([90])
    // The ledger is in dollars, at the order's own rate.
    expect(await on.ledger()).toEqual({ 4000: -9765, 4200: 9765, 5000: 1800, 1200: -1800 })
  },
})
