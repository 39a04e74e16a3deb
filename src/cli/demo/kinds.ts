import type { Afterwards, Checkout, Expected } from './scenario.ts'
import type { SeededRandom } from './seededRandom.ts'

export interface OrderKind {
  readonly name: string
  /** What a person watching the demo is told. */
  readonly says: string
  readonly expected: Expected
  make(random: SeededRandom): { readonly checkout: Checkout; readonly afterwards?: Afterwards }
}

const SKUS = Array.from({ length: 30 }, (_, index) => `TIE-${String(index + 1).padStart(3, '0')}`)
const sku = (random: SeededRandom): string => SKUS[random.below(SKUS.length)] ?? 'TIE-001'

/** Distinct SKUs, so that every line of an order can be told apart by a person. */
const lines = (random: SeededRandom, most: number): { sku: string; quantity: number }[] =>
  random
    .shuffle(SKUS)
    .slice(0, 1 + random.below(most))
    .map((one) => ({ sku: one, quantity: 1 + random.below(3) }))

export const NEW_YORK = [
  { title: 'New York State Tax', rate: '0.04' },
  { title: 'New York City Tax', rate: '0.045' },
  { title: 'Metropolitan Commuter District Tax', rate: '0.00375' },
]
export const UK_VAT = [{ title: 'GB VAT', rate: '0.2' }]
const ship = (price: string): { title: string; price: string }[] => [{ title: 'Standard', price }]

const address = (random: SeededRandom): Checkout => ({
  firstName: random.pick(['Ada', 'Ben', 'Chen', 'Dora']),
  lastName: random.pick(['Abbot', 'Brandt', 'Costa', 'Duval']),
  address1: `${1 + random.below(200)} Hudson Street`,
  city: 'New York',
  provinceCode: 'NY',
  countryCode: 'US',
  zip: '10013',
})

const buyer = (random: SeededRandom): Checkout => {
  const number = random.below(60)
  return { email: `buyer${number}@example.com`, firstName: 'Buyer', lastName: `No ${number}` }
}

/** Goods, New York's taxes, shipping, a buyer and an address. */
export const basket = (random: SeededRandom, most = 3): Checkout => ({
  lines: lines(random, most),
  taxes: NEW_YORK,
  shipping: ship(random.pick(['5.99', '0.00', '12.50'])),
  customer: buyer(random),
  shippingAddress: address(random),
})

const kind = (name: string, says: string, make: (random: SeededRandom) => Checkout): OrderKind => ({
  name,
  says,
  expected: 'booked',
  make: (random) => ({ checkout: make(random) }),
})

/** The same order, expected to end otherwise than booked. */
const ending = (expected: Expected, one: OrderKind): OrderKind => ({ ...one, expected })

const followed = (name: string, says: string, make: OrderKind['make']): OrderKind => ({
  name,
  says,
  expected: 'booked',
  make,
})

/** Every kind of order that the demo's store takes. */
export const ORDER_KINDS: readonly OrderKind[] = [
  kind('plain', 'a paid order with three New York taxes', (random) => basket(random)),
  kind('many-lines', 'a paid order with many lines', (random) => basket(random, 9)),
  kind('code', 'a discount code over all lines', (random) => ({
    ...basket(random),
    discounts: [{ kind: 'code', title: 'WELCOME10', percentage: '10' }],
  })),
  kind(
    'stacked',
    'a code, an automatic discount, a staff discount and cheaper shipping on one order',
    (random) => ({
      ...basket(random),
      lines: [
        { sku: 'TIE-004', quantity: 2, discount: { title: 'Damaged box', amount: '3.00' } },
        { sku: sku(random), quantity: 1 },
        { sku: 'TIE-030', quantity: 3 },
      ],
      shipping: ship('8.00'),
      discounts: [
        { kind: 'automatic', title: 'Black Friday', percentage: '15' },
        { kind: 'code', title: 'FIVE', amount: '5.00' },
        { kind: 'code', title: 'SHIPHALF', target: 'shipping', percentage: '50' },
      ],
    }),
  ),
  kind('tax-included', 'prices that contain 20 % VAT', (random) => ({
    ...basket(random),
    lines: [
      { sku: 'TIE-030', quantity: 1 + random.below(4) },
      { sku: sku(random), quantity: 2 },
    ],
    taxes: UK_VAT,
    taxesIncluded: true,
    discounts: [{ kind: 'code', title: 'VATSALE', amount: '4.99' }],
  })),
  kind('gift-card-sold', 'a gift card sold beside goods', (random) => ({
    ...basket(random),
    lines: [
      { title: 'Gift card', price: '50.00', giftCard: true, taxable: false, requiresShipping: false },
      ...lines(random, 2),
    ],
  })),
  kind('split-tender', 'paid with a gift card and a card', (random) => ({
    ...basket(random),
    lines: [{ sku: 'TIE-004', quantity: 2 }],
    payments: [{ gateway: 'gift_card', amount: '25.00' }, { gateway: 'shopify_payments' }],
  })),
  kind('tip', 'a tip on top', (random) => ({ ...basket(random), tip: random.pick(['2.00', '5.50']) })),
  kind('duties', 'duties collected at checkout', (random) => ({
    ...basket(random),
    lines: [
      {
        sku: sku(random),
        quantity: 1,
        duty: { price: '7.35', harmonizedSystemCode: '691200', countryCodeOfOrigin: 'PT' },
      },
    ],
  })),
  kind('fee', 'a retail delivery fee', (random) => ({
    ...basket(random),
    additionalFees: [{ name: 'Retail Delivery Fee', price: '0.28' }],
  })),
  kind('pos', 'a sale at the till, paid by card', (random) => ({
    lines: lines(random, 3),
    taxes: NEW_YORK,
    pos: {},
    customer: null,
    payments: [{ gateway: 'shopify_payments' }],
  })),
  kind('presentment', 'a buyer who sees euros in a dollar store', (random) => ({
    ...basket(random),
    presentmentCurrency: 'EUR',
  })),
  kind('customer-less', 'an order without a customer', (random) => ({ ...basket(random), customer: null })),
  kind('zero-total', 'a free replacement', (random) => ({
    ...basket(random),
    shipping: [],
    discounts: [{ kind: 'manual', title: 'Replacement', percentage: '100' }],
  })),
  ending(
    'excluded',
    kind('test', 'a test order', (random) => ({ ...basket(random), test: true })),
  ),
  followed('authorised', 'authorised first, captured in two parts later', (random) => ({
    checkout: {
      ...basket(random),
      lines: [{ sku: 'TIE-004', quantity: 1 }],
      payments: [{ kind: 'authorization' }],
    },
    afterwards: { do: 'capture', parts: ['10.00', 'rest'] },
  })),
  followed('pay-later', 'bank transfer: pending, then marked as paid', (random) => ({
    checkout: { ...basket(random), payments: [{ gateway: 'manual', status: 'pending' }] },
    afterwards: { do: 'markAsPaid' },
  })),
  followed('edited-less', 'one unit taken out after payment', (random) => ({
    checkout: {
      ...basket(random),
      lines: [
        { sku: 'TIE-004', quantity: 2 },
        { sku: sku(random), quantity: 1 },
      ],
    },
    afterwards: { do: 'removeUnit' },
  })),
  followed('edited-more', 'another article added after payment', (random) => ({
    checkout: { ...basket(random), lines: [{ sku: 'TIE-001', quantity: 1 }] },
    afterwards: { do: 'addVariant', sku: 'TIE-013' },
  })),
  followed('edited-discount', 'a discount given after the order was placed', (random) => ({
    checkout: {
      ...basket(random),
      lines: [
        { sku: 'TIE-005', quantity: 1 },
        { sku: 'TIE-009', quantity: 2 },
      ],
      payments: [],
    },
    afterwards: { do: 'discountLine', percentage: 20 },
  })),
  followed('cancelled', 'cancelled before it was paid or shipped', (random) => ({
    checkout: { ...basket(random), payments: [] },
    afterwards: { do: 'cancel' },
  })),
  ending(
    'parked',
    kind('unknown-sku', 'an article that NetSuite does not know', (random) => ({
      ...basket(random),
      lines: [
        { title: 'Mystery box', price: '20.00', quantity: 1 },
        { sku: sku(random), quantity: 1 },
      ],
    })),
  ),
  ending(
    'parked',
    kind('unknown-gateway', 'a payment method that nobody has mapped', (random) => ({
      ...basket(random),
      payments: [{ gateway: 'klarna' }],
    })),
  ),
  kind('cash-rounding', 'cash at the till, rounded to five cents', () => ({
    lines: [{ sku: 'TIE-030', quantity: 3 }],
    taxes: NEW_YORK,
    pos: { cash: { given: '10.00', roundTo: '0.05' } },
    customer: null,
    // 2.97 and 0.26 of tax: 3.23 due, 3.25 in cash, of which two cents are rounding.
    payments: [{ gateway: 'cash' }],
  })),
]
