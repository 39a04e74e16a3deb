/**
 * Books orders of every kind, lets the merchant's staff and time work on them, and holds what NetSuite then keeps
 * against the oracle's books: no difference, and no promise broken on the way.
 */
import { afterEach, expect, test } from 'vitest'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import { ORDER_KINDS } from '../../src/cli/demo/kinds.ts'
import { seededRandom } from '../../src/cli/demo/seededRandom.ts'
import { ask } from '../support/deployment.ts'
import { CHECKOUTS, included, MUGS, TOTE } from './oracle/e2e/checkouts.ts'
import { type Court, type CourtOptions, openCourt, outcomeOf } from './oracle/e2e/court.ts'
import { LIVES } from './oracle/e2e/lives.ts'
import { play, type Scene } from './oracle/e2e/scenes.ts'

const FX = { 'USD/EUR': '0.9217' }

let court: Court | null = null

async function open(options: CourtOptions = {}): Promise<Court> {
  court = await openCourt({ shopify: { fx: FX }, ...options })
  return court
}

afterEach(async () => {
  await court?.close()
  court = null
})

/** Plays the scenes: every judgement on the way finds nothing, and every order ends as it should. */
async function expectRightBooks(on: Court, scenes: readonly Scene[]): Promise<void> {
  const { placed, verdicts } = await play(on, scenes)
  for (const { differences, broken } of verdicts)
    expect({ differences, broken }).toEqual({ differences: [], broken: [] })
  const last = verdicts.at(-1) ?? { orders: [], differences: [], broken: [] }
  const ends = placed.map((order, at) => `${scenes[at]?.name}: ${outcomeOf(last, order)}`)
  expect(ends).toEqual(scenes.map(({ name, outcome }) => `${name}: ${outcome}`))
}

const REASONS: Readonly<Record<string, string>> = {
  'unknown-sku': 'parked: missing-sku',
  'unknown-gateway': 'parked: gateway',
  'cash-rounding': 'booked',
}

test('every kind of order of the demo, twice over', async () => {
  const random = seededRandom(11)
  const scenes = [...ORDER_KINDS, ...ORDER_KINDS].map(
    (kind): Scene => ({
      name: kind.name,
      checkout: kind.make(random).checkout as CheckoutInput,
      outcome: REASONS[kind.name] ?? kind.expected,
    }),
  )
  await expectRightBooks(await open(), scenes)
})

test('the corners of checkouts', async () => {
  await expectRightBooks(await open(), CHECKOUTS)
})

test('what becomes of orders after the sale', async () => {
  await expectRightBooks(await open(), LIVES)
})

test('a merchant who books what the buyer saw', async () => {
  const choice: CourtOptions['choice'] = {
    inText: (text) => text.replace("bookCurrency: 'shop'", "bookCurrency: 'presentment'"),
    inPolicy: (policy) => ({ ...policy, book: 'presentment' }),
  }
  const inEuro = [...CHECKOUTS, ...LIVES]
    .filter(({ checkout }) => checkout.pos === undefined)
    .map((scene) => ({ ...scene, checkout: { ...scene.checkout, presentmentCurrency: 'EUR' } }))
    .filter(({ name }) => !name.startsWith('money: captures') && !name.startsWith('refund'))
  await expectRightBooks(await open({ choice }), inEuro)
})

test('a merchant who books tax as lines of items', async () => {
  const choice: CourtOptions['choice'] = {
    inText: (text, item) =>
      text.replace(
        /tax: \{\n[^]*?\n {6}\},\n/,
        `tax: { mode: 'lines', channelLiableUnknown: 'park', item: (tax) =>
          /State/.test(tax.title) ? '${item('item_tax_us_state')}' : /City/.test(tax.title) ? '${item('item_tax_us_city')}' :
          /VAT/.test(tax.title) ? '${item('item_tax_gb_vat')}' : null },\n`,
      ),
    inPolicy: (policy, item) => ({
      ...policy,
      tax: {
        ...policy.tax,
        mode: 'lines',
        titles: [
          ['State', item('item_tax_us_state')],
          ['City', item('item_tax_us_city')],
          ['VAT', item('item_tax_gb_vat')],
        ],
      },
    }),
  }
  await expectRightBooks(await open({ choice, netsuite: { taxRegime: 'none' } }), [...CHECKOUTS, ...LIVES])
})

test('a store in yen, whose prices contain tax', async () => {
  const yen = [
    {
      name: 'paid',
      checkout: included({
        lines: [MUGS, TOTE],
        shipping: [{ price: '600' }],
        discounts: [{ title: 'CODE', amount: '7' }],
      }),
      outcome: 'booked',
    },
    {
      name: 'one yen of tax',
      checkout: included({ lines: [{ sku: 'TIE-001', price: '5' }], shipping: [] }),
      outcome: 'booked',
    },
  ]
  await expectRightBooks(await open({ shopify: { currency: 'JPY', taxesIncluded: true } }), yen)
})

test('a closed month holds up the deposits and nothing else, and they follow once it is open', async () => {
  const on = await open()
  const close = (closed: boolean): Promise<unknown> =>
    ask(`${on.deployment.netsuite.sim}/periods`, { from: '2026', to: '2027', closed })
  await close(true)
  const scene = { name: 'paid', checkout: { lines: [MUGS] }, outcome: 'parked: closed-period' }
  const { placed, verdicts } = await play(on, [scene, scene])
  const held = verdicts.map(({ differences, broken }) => [...differences, ...broken])
  expect([held, placed.map((order) => verdicts[0] && outcomeOf(verdicts[0], order))]).toEqual([
    [[]],
    [scene.outcome, scene.outcome],
  ])
  await close(false)
  await on.look(placed)
  const { orders, differences, broken } = await on.judge()
  expect({ differences, broken }).toEqual({ differences: [], broken: [] })
  expect(orders.map(({ outcome }) => outcome)).toEqual(['booked', 'booked'])
})
