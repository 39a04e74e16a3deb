/** Checkouts that several cases start from. */
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import { COAT } from './support/shop.ts'

export const STATE_TAX = { title: 'NY State Tax', rate: '0.08875' }

/** 2 × 49.99 less 10 %, shipping 5.99, 8.875 % on each: 104.49 (E1). */
export const E1: CheckoutInput = {
  lines: [{ sku: COAT, quantity: 2 }],
  discounts: [{ title: 'TEN', percentage: '10' }],
  shipping: [{ price: '5.99' }],
  taxes: [STATE_TAX],
}

/** What E1 leaves once it is paid, shipped and billed. */
export const E1_RECORDS: readonly string[] = [
  'customerDeposit Dr 1060 104.49, Cr 2200 104.49',
  'depositApplication Dr 2200 104.49, Cr 1100 104.49',
  'invoice Dr 1100 104.49, Dr 4050 10.00, Cr 2100 8.52, Cr 4000 99.98, Cr 4100 5.99',
  'itemFulfillment Dr 5000 36.00, Cr 1200 36.00',
  'salesOrder G 104.49',
]

/** Prices that contain 20 % of VAT: 25.00 and 9.99, less 3.57 and 1.43, shipping 3.95 (E3): 33.94. */
export const E3: CheckoutInput = {
  lines: [
    { sku: 'TIE-001', price: '25.00' },
    { sku: 'TIE-019', price: '9.99' },
  ],
  discounts: [
    { title: 'FIVE', lines: [0], amount: '3.57' },
    { title: 'FIVE', lines: [1], amount: '1.43' },
  ],
  shipping: [{ price: '3.95' }],
  taxes: [{ title: 'GB VAT', rate: '0.2' }],
  taxesIncluded: true,
}

/** What E3 leaves once it is paid, shipped and billed. */
export const E3_RECORDS: readonly string[] = [
  'customerDeposit Dr 1060 33.94, Cr 2200 33.94',
  'depositApplication Dr 2200 33.94, Cr 1100 33.94',
  'invoice Dr 1100 33.94, Dr 4050 4.17, Cr 2100 5.66, Cr 4000 29.16, Cr 4100 3.29',
  'itemFulfillment Dr 5000 10.00, Cr 1200 10.00',
  'salesOrder G 33.94',
]

/** One coat at 49.99, and nothing else. */
export const ONE_COAT: CheckoutInput = { lines: [{ sku: COAT }] }

/** A line of 100.00 of three units, which no third of it is: 3 × 33.34 less 0.02, with 8.88 of tax. */
export const THREE_FOR_100: CheckoutInput = {
  lines: [{ sku: COAT, price: '33.34', quantity: 3 }],
  discounts: [{ title: 'ROUND', amount: '0.02' }],
  taxes: [STATE_TAX],
}

/** What it leaves once its units were refunded one by one: 33.33, 33.34 and 33.33, and 2.96 of tax with each. */
export const THREE_REFUNDED: readonly string[] = [
  'creditMemo Dr 2100 2.96, Dr 4200 33.34, Cr 1100 36.29, Cr 4050 0.01',
  'creditMemo Dr 2100 2.96, Dr 4200 33.34, Cr 1100 36.29, Cr 4050 0.01',
  'creditMemo Dr 2100 2.96, Dr 4200 33.34, Cr 1100 36.30',
  'customerDeposit Dr 1060 108.88, Cr 2200 108.88',
  'customerRefund Dr 1100 36.29, Cr 1060 36.29',
  'customerRefund Dr 1100 36.29, Cr 1060 36.29',
  'customerRefund Dr 1100 36.30, Cr 1060 36.30',
  'depositApplication Dr 2200 108.88, Cr 1100 108.88',
  'invoice Dr 1100 108.88, Dr 4050 0.02, Cr 2100 8.88, Cr 4000 100.02',
  'itemFulfillment Dr 5000 54.00, Cr 1200 54.00',
  'salesOrder G 108.88',
]
