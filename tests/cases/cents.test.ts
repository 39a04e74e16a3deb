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

const EURO = {
  lines: [{ sku: COAT, price: '45.00', quantity: 2 }],
  presentmentCurrency: 'EUR',
  taxes: [STATE_TAX],
}

played('euro shown in a dollar store, booked in dollars', shop, {
  equations: ['I-O2', 'I-O5', 'I-R1'],
  run: async (on) => {
    const order = await on.buy(EURO)
    await on.staff.ship(order)
    await on.look()
    // 90.00 and 7.99 of tax, in euro.
    await on.staff.refund(order, { lines: [{ line: 0, quantity: 2 }], money: { shopify_payments: '97.99' } })
    await on.settle()
    const { 1060: clearing = 0, 1100: receivable = 0, 2100: payable = 0, 4000: sales } = await on.ledger()
    expect({ clearing, receivable, payable, sales }).toEqual({
      clearing: 0,
      receivable: 0,
      payable: 0,
      sales: -9765,
    })
  },
})

played('euro shown in a dollar store, booked in euro', shop, {
  equations: ['I-O2', 'I-O5', 'I-R1'],
  policy: { bookCurrency: 'presentment' },
  run: async (on) => {
    const order = await on.buy(EURO)
    await on.staff.ship(order)
    await on.look()
    await on.staff.refund(order, { lines: [{ line: 0, quantity: 2 }], money: { shopify_payments: '97.99' } })
    await on.settle()
    expect(totals(on.stored(order, 'invoice'))).toEqual([97.99])
    expect(totals(on.stored(order, 'creditMemo'))).toEqual([97.99])
    const {
      1060: clearing = 0,
      1100: receivable = 0,
      2100: payable = 0,
      2200: deposits = 0,
    } = await on.ledger()
    expect({ clearing, receivable, payable, deposits }).toEqual({
      clearing: 0,
      receivable: 0,
      payable: 0,
      deposits: 0,
    })
  },
})
