/** Orders as buyers make them, beyond the demo's kinds: the corners where amounts, tenders and mappings go wrong. */
import type { CheckoutInput } from '../../../../simulators/shopify/checkoutInput.ts'
import type { Scene } from './scenes.ts'

export const STATE = { title: 'New York State Tax', rate: '0.04' }
export const CITY = { title: 'New York City Tax', rate: '0.045' }
export const VAT = { title: 'GB VAT', rate: '0.2' }
export const SHIPPING = [{ price: '6.95' }]
export const MUGS = { sku: 'TIE-004', quantity: 3 }
export const TOTE = { sku: 'TIE-019', quantity: 1 }
const MOON = { title: 'Moon levy', rate: '0.01' }
const EXEMPT = { email: 'exempt@example.com', taxExempt: true }
const code = (amount: string): { title: string; amount: string } => ({ title: 'CODE', amount })

const booked = (name: string, checkout: Partial<CheckoutInput>): Scene => ({
  name,
  checkout,
  outcome: 'booked',
})
const ending = (outcome: string, one: Scene): Scene => ({ ...one, outcome })

/** Prices that contain VAT. */
export const included = (checkout: Partial<CheckoutInput>): Partial<CheckoutInput> => ({
  taxesIncluded: true,
  taxes: [VAT],
  shipping: SHIPPING,
  ...checkout,
})

const TAXES: readonly Scene[] = [
  booked('two kinds of tax on goods and shipping', {
    lines: [MUGS, TOTE],
    taxes: [STATE, CITY],
    shipping: SHIPPING,
  }),
  booked('two included taxes', included({ taxes: [STATE, CITY], lines: [MUGS], discounts: [code('5')] })),
  booked('a price that no net amount gives', included({ lines: [{ sku: 'TIE-001', price: '0.99' }] })),
  booked('a buyer who is exempt', { lines: [MUGS], taxes: [STATE], customer: EXEMPT }),
  booked(
    'an exempt buyer of prices that contain tax',
    included({ lines: [MUGS], discounts: [code('2')], customer: EXEMPT }),
  ),
  booked('a tax on some lines only', {
    lines: [MUGS, TOTE],
    taxes: [STATE, { ...CITY, lines: [1], onShipping: false }],
  }),
  ending('parked: tax', booked('a tax of an unknown place', { lines: [MUGS], taxes: [MOON] })),
  ending(
    'parked: channel-tax',
    booked('a tax of which nobody knows who remits it', {
      lines: [MUGS],
      taxes: [{ ...STATE, channelLiable: null }],
    }),
  ),
]

const DISCOUNTS: readonly Scene[] = [
  booked('ten over three equal lines', {
    lines: [1, 2, 3].map((n) => ({ sku: `TIE-00${n}`, price: '20.00' })),
    discounts: [code('10.00')],
    taxes: [CITY],
  }),
  booked(
    'tax included, discounts on discounts, cheaper shipping',
    included({
      lines: [{ ...MUGS, discount: { amount: '1.11' } }, TOTE],
      discounts: [
        { kind: 'code', title: 'A', percentage: '12.5' },
        { kind: 'automatic', title: 'B', amount: '3.33' },
        { kind: 'code', title: 'C', target: 'shipping', percentage: '33' },
      ],
    }),
  ),
  booked(
    'everything given away, tax included',
    included({ shipping: [], lines: [MUGS], discounts: [{ title: 'ALL', percentage: '100' }] }),
  ),
  booked('free shipping by a code', {
    lines: [MUGS],
    shipping: SHIPPING,
    taxes: [STATE],
    discounts: [{ title: 'SHIP', target: 'shipping', percentage: '100' }],
  }),
  booked('a free sample beside goods', { lines: [TOTE, { sku: 'TIE-002', price: '0' }], taxes: [STATE] }),
]

const TENDERS: readonly Scene[] = [
  booked('gift card, store credit and a card', {
    lines: [MUGS],
    payments: [
      { gateway: 'gift_card', amount: '5' },
      { gateway: 'shopify_store_credit', amount: '4.20' },
      {},
    ],
  }),
  booked('a declined card, then another', { lines: [MUGS], payments: [{ status: 'failure' }, {}] }),
  booked('money that is still on its way', { lines: [MUGS], payments: [{ status: 'pending' }] }),
  booked('authorised and captured at once', { lines: [MUGS], payments: [{ kind: 'capture' }] }),
  booked('cash, with change', { lines: [MUGS], customer: null, pos: { cash: { given: '500.00' } } }),
  booked('another day’s rate', { lines: [MUGS], presentmentCurrency: 'EUR', payments: [{ rate: '1.0801' }] }),
  booked('euros, in two tenders', {
    lines: [MUGS, TOTE],
    taxes: [STATE],
    presentmentCurrency: 'EUR',
    payments: [{ gateway: 'gift_card', amount: '10' }, {}],
  }),
  ending(
    'parked: gateway',
    booked('a gateway beside one that nobody mapped', {
      lines: [MUGS],
      payments: [{ gateway: 'klarna', amount: '5' }, {}],
    }),
  ),
]

const THINGS: readonly Scene[] = [
  booked('a gift card alone', {
    lines: [{ title: 'Gift card', price: '50', giftCard: true }],
    taxes: [STATE],
  }),
  booked('a known SKU by another name', {
    lines: [{ title: 'Engraved mug', sku: 'TIE-004', price: '31.07' }],
  }),
  booked('one article on two lines', {
    lines: [TOTE, { ...TOTE, quantity: 2, discount: { amount: '1' } }],
    taxes: [STATE],
  }),
  booked('a tip, duties and a fee', {
    lines: [{ ...MUGS, duty: { price: '3.07' } }],
    tip: '4',
    additionalFees: [{ name: 'Retail Delivery Fee', price: '0.28', taxable: true }],
    taxes: [STATE],
  }),
  ending(
    'parked: unknown-item',
    booked('a SKU that NetSuite does not have', { lines: [{ title: 'X', sku: 'NO-SUCH', price: '5' }] }),
  ),
  ending(
    'parked: fee',
    booked('a fee that nobody mapped', {
      lines: [MUGS],
      additionalFees: [{ name: 'Bag fee', price: '0.10' }],
    }),
  ),
  ending(
    'parked: missing-sku, tax',
    booked('everything wrong at once', {
      lines: [{ title: 'X', price: '5' }],
      taxes: [MOON],
      payments: [{ gateway: 'klarna' }],
    }),
  ),
  ending('excluded', booked('before the go-live', { lines: [MUGS], processedAt: '2026-01-02T10:00:00Z' })),
  ending('excluded', booked('a test', { lines: [MUGS], test: true })),
]

export const CHECKOUTS: readonly Scene[] = [...TAXES, ...DISCOUNTS, ...TENDERS, ...THINGS]
