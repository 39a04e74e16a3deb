import { basket, NEW_YORK, ORDER_KINDS, UK_VAT } from '../kinds.ts'
import type { Checkout, Expected } from '../scenario.ts'
import type { SeededRandom } from '../seededRandom.ts'
import type { Act } from './acts.ts'

/** Something done to an order, so many days after it was placed. */
export interface Later {
  readonly days: number
  readonly act: Act
}

/** One way in which an order's life can go. */
export interface Life {
  readonly name: string
  readonly says: string
  readonly expected: Expected
  /** Among ten orders of ordinary business. */
  readonly share: number
  /** What comes after the last day is left out: such an order may stay open. */
  readonly mayStayOpen: boolean
  readonly later: readonly Later[]
  /** Paid with the gift card that an order of this life sold before. */
  readonly paidWithCardOf?: string
  make(random: SeededRandom): Checkout
}

const on = (days: number, act: Act): Later => ({ days, act })
const ship = (days: number, rest: Partial<Extract<Act, { do: 'ship' }>> = {}): Later =>
  on(days, { ...rest, do: 'ship' })
const refund = (days: number, rest: Partial<Extract<Act, { do: 'refund' }>>): Later =>
  on(days, { ...rest, do: 'refund' })
const takeBack = (days: number, rest: Partial<Extract<Act, { do: 'return' }>>): Later =>
  on(days, { lines: { 0: 1 }, restock: true, ...rest, do: 'return' })
const pay = (days: number): Later => on(days, { do: 'pay' })
const cancel = (days: number): Later => on(days, { do: 'afterwards', what: { do: 'cancel' } })

const TEN_OFF = { kind: 'code', title: 'TENOFF', percentage: '10' }

/** Two or three of one article and one of another, so that parts of the order can go their own way. */
const parcel = (random: SeededRandom): Checkout => ({
  ...basket(random),
  lines: [
    { sku: random.pick(['TIE-003', 'TIE-006', 'TIE-011']), quantity: random.pick([2, 3]) },
    { sku: random.pick(['TIE-016', 'TIE-020', 'TIE-024']), quantity: 1 },
  ],
})
/** The same with prices that contain VAT, for a buyer who sees euros, with a code, or plain. */
const anyParcel = (random: SeededRandom): Checkout =>
  random.pick([
    (): Checkout => ({ ...parcel(random), taxes: UK_VAT, taxesIncluded: true }),
    (): Checkout => ({ ...parcel(random), presentmentCurrency: 'EUR' }),
    (): Checkout => ({ ...parcel(random), discounts: [TEN_OFF] }),
    (): Checkout => parcel(random),
  ])()
const unpaid = (random: SeededRandom): Checkout => ({ ...parcel(random), payments: [] })

type Made = Pick<Life, 'name' | 'says' | 'later'> & Partial<Life>
const life = (given: Made): Life => ({
  expected: 'booked',
  share: 1,
  mayStayOpen: false,
  make: anyParcel,
  ...given,
})

/** Kinds of order that are taken, sent and billed, and of which nothing more is heard. */
const ORDINARY: Readonly<Record<string, number>> = {
  plain: 10,
  'many-lines': 3,
  code: 4,
  stacked: 3,
  'tax-included': 2,
  tip: 2,
  duties: 2,
  fee: 2,
  presentment: 2,
  'customer-less': 2,
  'zero-total': 1,
}

function ordinary(): readonly Life[] {
  return ORDER_KINDS.flatMap((kind) => {
    const share = ORDINARY[kind.name]
    if (share === undefined) return []
    const make: Life['make'] = (random) => kind.make(random).checkout
    const common = { make, mayStayOpen: true }
    return [
      life({ ...common, name: kind.name, says: kind.says, share, later: [ship(1)] }),
      life({
        ...common,
        name: `${kind.name}-same-day`,
        says: `${kind.says}, sent the same day`,
        share: share / 2,
        later: [ship(0)],
      }),
    ]
  })
}

/** Orders that never reach the books, or wait for a person. */
const outside = (): readonly Life[] =>
  ORDER_KINDS.filter(({ name }) => ['test', 'unknown-sku', 'unknown-gateway'].includes(name)).map((kind) =>
    life({
      name: kind.name,
      says: kind.says,
      expected: kind.expected,
      share: 0.4,
      later: [],
      make: (random) => kind.make(random).checkout,
    }),
  )

const SHIPPED: readonly Life[] = [
  life({
    name: 'two-parcels',
    says: 'sent in two parcels, each with its bill',
    share: 3,
    later: [ship(1, { units: { 0: 1 } }), ship(2)],
  }),
  life({
    name: 'captured-in-parts',
    says: 'authorised, captured in two parts, then sent',
    make: (random) => ({ ...parcel(random), payments: [{ kind: 'authorization' }] }),
    later: [
      on(0, { do: 'afterwards', what: { do: 'capture', parts: ['10.00'] } }),
      on(1, { do: 'afterwards', what: { do: 'capture', parts: ['10.00', 'rest'] } }),
      ship(1),
    ],
  }),
  life({
    name: 'paid-on-delivery',
    says: 'sent first, paid by bank transfer later',
    make: (random) => ({ ...parcel(random), payments: [{ gateway: 'manual', status: 'pending' }] }),
    later: [ship(1), on(2, { do: 'afterwards', what: { do: 'markAsPaid' } })],
  }),
]

const TILL: readonly Life[] = [
  life({
    name: 'till-card',
    says: 'a sale at the till, paid by card',
    share: 2,
    later: [],
    make: (random) => ({
      lines: basket(random).lines,
      taxes: NEW_YORK,
      pos: { location: 'Downtown shop' },
      customer: null,
    }),
  }),
  life({
    name: 'till-cash',
    says: 'cash at the till, rounded to five cents, with change',
    share: 2,
    later: [],
    make: (random) => ({
      lines: [{ sku: 'TIE-030', quantity: 1 + random.below(6) }],
      taxes: NEW_YORK,
      pos: { location: 'Downtown shop', cash: { given: '20.00', roundTo: '0.05' } },
      customer: null,
      payments: [{ gateway: 'cash' }],
    }),
  }),
]

const EDITED: readonly Life[] = [
  life({
    name: 'edited-less-before-bill',
    says: 'one unit taken out before it was sent, its money given back',
    later: [on(0, { do: 'afterwards', what: { do: 'removeUnit' } }), refund(1, {}), ship(1)],
  }),
  life({
    name: 'edited-more-before-bill',
    says: 'another article added before it was sent, and paid',
    later: [on(0, { do: 'afterwards', what: { do: 'addVariant', sku: 'TIE-013' } }), pay(0), ship(1)],
  }),
  life({
    name: 'edited-discount',
    says: 'a discount given before it was paid',
    make: unpaid,
    later: [on(0, { do: 'afterwards', what: { do: 'discountLine', percentage: 20 } }), pay(1), ship(1)],
  }),
  life({
    name: 'edited-after-bill',
    says: 'another article added after it was sent and billed: a bill of its own',
    later: [
      ship(1),
      on(2, { do: 'afterwards', what: { do: 'addVariant', sku: 'TIE-019' } }),
      pay(2),
      ship(2),
    ],
  }),
]

const CANCELLED: readonly Life[] = [
  life({ name: 'cancelled-unpaid', says: 'cancelled before it was paid', make: unpaid, later: [cancel(1)] }),
  life({
    name: 'cancelled-paid',
    says: 'paid, and cancelled before it was sent',
    share: 2,
    later: [cancel(1)],
  }),
  life({
    name: 'cancelled-part-sent',
    says: 'cancelled when one unit was on its way',
    later: [ship(1, { units: { 0: 1 }, tracked: false }), cancel(2)],
  }),
  life({
    name: 'cancelled-after-refund',
    says: 'refunded whole, then cancelled',
    later: [refund(1, { whole: true, restock: 'CANCEL' }), cancel(2)],
  }),
]

const REFUNDED: readonly Life[] = [
  life({
    name: 'refund-whole',
    says: 'everything back, into stock, shipping too',
    later: [ship(1), refund(2, { whole: true, restock: 'RETURN' })],
  }),
  life({
    name: 'refund-one-restocked',
    says: 'one unit back and into stock',
    share: 2,
    later: [ship(1), refund(2, { lines: { 0: 1 }, restock: 'RETURN' })],
  }),
  life({
    name: 'refund-one-kept',
    says: 'one unit refunded, which the buyer keeps',
    later: [ship(1), refund(1, { lines: { 0: 1 }, restock: 'NO_RESTOCK' })],
  }),
  life({
    name: 'refund-before-shipping',
    says: 'one unit refunded before anything was sent',
    later: [refund(0, { lines: { 0: 1 }, restock: 'CANCEL' }), ship(1)],
  }),
  life({
    name: 'refund-shipping',
    says: 'only the shipping refunded',
    make: (random) => ({ ...parcel(random), shipping: [{ title: 'Standard', price: '5.99' }] }),
    later: [ship(1), refund(2, { shipping: true })],
  }),
  life({
    name: 'refund-amount',
    says: 'ten of goodwill, no goods',
    later: [ship(1), refund(2, { amount: '10.00' })],
  }),
  life({
    name: 'refund-three-times',
    says: 'three units of an odd price refunded one after the other',
    make: (random) => ({
      ...basket(random),
      lines: [{ sku: 'TIE-016', price: '33.34', quantity: 3 }],
      discounts: [{ kind: 'code', title: 'ROUND', amount: '0.02' }],
    }),
    later: [0, 1, 2].map((again) => refund(1 + again, { lines: { 0: 1 } })).toSpliced(0, 0, ship(1)),
  }),
  life({
    name: 'refund-store-credit',
    says: 'one unit refunded as store credit',
    later: [ship(1), refund(2, { lines: { 0: 1 }, restock: 'RETURN', to: 'store credit' })],
  }),
  life({
    name: 'refund-second-attempt',
    says: 'a refund that the bank refuses, and pays at the second attempt',
    later: [
      ship(0),
      refund(1, { lines: { 0: 1 }, pending: true }),
      on(2, { do: 'settle', status: 'failure' }),
      refund(2, {}),
    ],
  }),
]

const RETURNED: readonly Life[] = [
  life({ name: 'returned', says: 'a return, into stock', share: 2, later: [ship(1), takeBack(2, {})] }),
  life({
    name: 'returned-with-fees',
    says: 'a return, less a restocking fee and the return label',
    later: [ship(1), takeBack(2, { restockingFee: 10, shippingFee: '4.50' })],
  }),
  life({
    name: 'two-parcels-one-back',
    says: 'sent in two parcels, of which one unit comes back',
    later: [ship(0, { units: { 0: 1 } }), ship(1), takeBack(2, {})],
  }),
  life({
    name: 'refunded-and-returned',
    says: 'one unit refunded, another returned, and a little on top',
    later: [
      ship(1),
      refund(1, { lines: { 0: 1 } }),
      takeBack(2, { lines: { 0: 1 } }),
      refund(2, { amount: '1.00' }),
    ],
  }),
  life({
    name: 'edited-then-refunded-whole',
    says: 'another article added and paid, sent, and all of it refunded',
    later: [
      on(0, { do: 'afterwards', what: { do: 'addVariant', sku: 'TIE-009' } }),
      pay(0),
      ship(1),
      refund(2, { whole: true, restock: 'RETURN' }),
    ],
  }),
  life({
    name: 'return-called-off',
    says: 'a return that the buyer thought better of',
    later: [ship(1), takeBack(2, { calledOff: true })],
  }),
  life({
    name: 'exchange-even',
    says: 'exchanged for the same article',
    make: (random) => ({ ...basket(random), lines: [{ sku: 'TIE-005', quantity: 2 }] }),
    later: [ship(1), takeBack(2, { exchange: { sku: 'TIE-005', quantity: 1 } }), ship(2)],
  }),
  life({
    name: 'exchange-with-charge',
    says: 'exchanged for two of a dearer article, the difference paid',
    later: [ship(1), takeBack(2, { exchange: { sku: 'TIE-004', quantity: 2 } }), pay(2), ship(2)],
  }),
  life({
    name: 'exchange-with-refund',
    says: 'exchanged for something small, the difference refunded',
    later: [ship(1), takeBack(2, { exchange: { sku: 'TIE-030', quantity: 1 } }), ship(2)],
  }),
]

const CARD_SOLD = 'gift-card-sold'
const CARDS: readonly Life[] = [
  life({
    name: CARD_SOLD,
    says: 'a gift card sold beside goods',
    share: 2,
    make: (random) => ({
      ...basket(random, 1),
      lines: [
        { title: 'Gift card', price: '50.00', giftCard: true, taxable: false, requiresShipping: false },
        { sku: 'TIE-017', quantity: 1 },
      ],
    }),
    later: [ship(1)],
  }),
  life({
    name: 'gift-card-redeemed',
    says: 'paid with a gift card and a card, one unit given back to both',
    paidWithCardOf: CARD_SOLD,
    make: (random) => ({
      ...basket(random),
      lines: [
        { sku: 'TIE-004', quantity: 2 },
        { sku: 'TIE-017', quantity: 1 },
      ],
      payments: [{ gateway: 'gift_card', amount: '50.00' }, { gateway: 'shopify_payments' }],
    }),
    later: [ship(1), refund(2, { lines: { 0: 1 }, restock: 'RETURN' })],
  }),
]

/** What the demo's store lives through, the ordinary first. */
export const LIVES: readonly Life[] = [
  ...ordinary(),
  ...SHIPPED,
  ...TILL,
  ...EDITED,
  ...CANCELLED,
  ...REFUNDED,
  ...RETURNED,
  ...CARDS,
  ...outside(),
]
