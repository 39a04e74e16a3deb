/** At the till: tips, cash rounded to what coins there are, change (E18). A mug costs 5 dollars, whatever it is booked in. */
import { expect } from 'vitest'
import { theCase } from './support/case.ts'
import { inCanada, inSweden } from './support/places.ts'
import { openShop } from './support/shop.ts'

const canada = openShop({ deployment: { shopify: { currency: 'CAD' } }, policy: inCanada })

theCase(10, canada, {
  variant: 'Canadian cash',
  run: async (on) => {
    const order = await on.buy({
      lines: [{ sku: 'TIE-001', price: '10.02' }],
      pos: { location: 'Downtown shop', cash: { given: '20.00', roundTo: '0.05' } },
    })
    await on.settle()
    // 20.00 given, 10.00 of change: the order's 10.02 were paid with 10.00, and two cents are rounding.
    expect(on.records(order)).toEqual([
      'creditMemo Dr 6200 0.02, Cr 1100 0.02',
      'customerDeposit Dr 1063 10.00, Cr 2200 10.00',
      'depositApplication Dr 2200 10.00, Cr 1100 10.00',
      'invoice Dr 1100 10.02, Cr 4000 10.02',
      'itemFulfillment Dr 5000 6.85, Cr 1200 6.85',
      'salesOrder G 10.02',
    ])
    // I-D7
    expect(await on.ledger()).toEqual({ 1063: 1000, 6200: 2, 4000: -1002, 5000: 685, 1200: -685 })
  },
})

theCase(10, canada, {
  variant: 'a tip',
  run: async (on) => {
    const order = await on.buy({
      lines: [{ sku: 'TIE-001', price: '30.00' }],
      tip: '4.50',
      pos: { location: 'Downtown shop' },
    })
    await on.settle()
    expect(on.records(order)).toEqual([
      'customerDeposit Dr 1060 34.50, Cr 2200 34.50',
      'depositApplication Dr 2200 34.50, Cr 1100 34.50',
      'invoice Dr 1100 34.50, Cr 2400 4.50, Cr 4000 30.00',
      'itemFulfillment Dr 5000 6.85, Cr 1200 6.85',
      'salesOrder G 34.50',
    ])
    expect(await on.ledger()).toEqual({ 1060: 3450, 2400: -450, 4000: -3000, 5000: 685, 1200: -685 })
  },
})

const sweden = openShop({ deployment: { shopify: { currency: 'SEK' } }, policy: inSweden })

theCase(10, sweden, {
  variant: 'Swedish cash',
  run: async (on) => {
    const order = await on.buy({
      lines: [{ sku: 'TIE-001', price: '99.50' }],
      pos: { location: 'Downtown shop', cash: { given: '200.00', roundTo: '1' } },
    })
    await on.settle()
    // The other way round: 100.00 for 99.50.
    expect(on.records(order)).toEqual([
      'customerDeposit Dr 1063 99.50, Cr 2200 99.50',
      'depositApplication Dr 2200 99.50, Cr 1100 99.50',
      'invoice Dr 1100 99.50, Cr 4000 99.50',
      'itemFulfillment Dr 5000 52.63, Cr 1200 52.63',
      'journalEntry Dr 1063 0.50, Cr 6200 0.50',
      'salesOrder G 99.50',
    ])
    expect(await on.ledger()).toEqual({ 1063: 10_000, 6200: -50, 4000: -9950, 5000: 5263, 1200: -5263 })
  },
})
