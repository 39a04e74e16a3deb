/** Cases 1-4 and 6: what is sold, shipped, billed and paid. */
import { expect } from 'vitest'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import { theCase } from './support/case.ts'
import { COAT, openShop } from './support/shop.ts'

const shop = openShop()

/** 2 × 49.99 less 10 %, shipping 5.99, 8.875 % on each: 104.49. */
const E1: CheckoutInput = {
  lines: [{ sku: COAT, quantity: 2 }],
  discounts: [{ title: 'TEN', percentage: '10' }],
  shipping: [{ price: '5.99' }],
  taxes: [{ title: 'NY State Tax', rate: '0.08875' }],
}

theCase(1, shop, async (on) => {
  const order = await on.buy(E1)
  await on.look()
  await on.staff.ship(order)
  await on.settle()
  expect(on.records(order)).toEqual([
    'customerDeposit Dr 1060 104.49, Cr 2200 104.49',
    'depositApplication Dr 2200 104.49, Cr 1100 104.49',
    'invoice Dr 1100 104.49, Dr 4050 10.00, Cr 2100 8.52, Cr 4000 99.98, Cr 4100 5.99',
    'itemFulfillment Dr 5000 36.00, Cr 1200 36.00',
    'salesOrder G 104.49',
  ])
  // The payout: a person's, until payouts are ours.
  await on.byHand('POST', 'journalEntry', {
    subsidiary: { externalId: 'subsidiary_us' },
    line: {
      items: [
        { account: { externalId: 'account_bank' }, debit: 101.16 },
        { account: { externalId: 'account_processing_fees' }, debit: 3.33 },
        { account: { externalId: 'account_shopify_payments' }, credit: 104.49 },
      ],
    },
  })
  await on.settle()
  expect(await on.ledger()).toEqual({
    1000: 10116,
    6100: 333,
    1200: -3600,
    5000: 3600,
    4050: 1000,
    4000: -9998,
    4100: -599,
    2100: -852,
  })
})
