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

/** One coat at 49.99, and nothing else. */
export const ONE_COAT: CheckoutInput = { lines: [{ sku: COAT }] }
