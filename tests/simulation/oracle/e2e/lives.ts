/** What becomes of orders after the sale: edits, captures, cancellations and refunds, before and after the booking. */
import type { CheckoutInput } from '../../../../simulators/shopify/checkoutInput.ts'
import { ask } from '../../../support/deployment.ts'
import { cancel, capture, edit, type Editing, markAsPaid } from '../../../support/merchant.ts'
import { CITY, included, MUGS, SHIPPING, STATE, TOTE } from './checkouts.ts'
import type { Act, Scene } from './scenes.ts'

const PAID: Partial<CheckoutInput> = {
  lines: [MUGS, TOTE],
  taxes: [STATE, CITY],
  shipping: SHIPPING,
  discounts: [{ title: 'SEVEN', percentage: '7' }],
}
const OPEN: Partial<CheckoutInput> = { ...PAID, payments: [] }
const UNKNOWN: Partial<CheckoutInput> = { lines: [{ title: 'Mystery box', price: '5' }] }

const edited =
  (change: (editing: Editing) => Promise<void>): Act =>
  (deployment, order) =>
    edit(deployment, order, change)
const units = (line: number, quantity: number): Act =>
  edited((editing) => editing.setQuantity(line, quantity))
const added = (sku: string, quantity = 1): Act => edited((editing) => editing.addVariant(sku, quantity))
const cheaper = (line: number, percent: number): Act => edited((editing) => editing.discount(line, percent))
const captured =
  (...amounts: readonly string[]): Act =>
  (deployment, order) =>
    capture(deployment, order, amounts)

/** An article that the store sells and NetSuite does not know. */
const addedUnknown: Act = async (deployment, order) => {
  const sku = `NEW-${order.id}`
  await ask(`${deployment.shopify.simUrl}/products`, { sku, price: '7.50' })
  await edit(deployment, order, (editing) => editing.addVariant(sku))
}

interface Refund {
  /** Units of the order's first line. */
  readonly units?: number
  readonly restockType?: 'CANCEL' | 'NO_RESTOCK'
  readonly money?: string
}

const REFUND = `mutation Refund($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) { userErrors { message } }
}`

const refunded =
  ({ units: quantity = 0, restockType = 'NO_RESTOCK', money }: Refund): Act =>
  async (deployment, { id }) => {
    const { orders, locations } = deployment.shopify.service.world.state
    const order = orders.get(`gid://shopify/Order/${id}`)
    const locationId = restockType === 'CANCEL' ? { locationId: [...locations.keys()][0] } : {}
    const line = { lineItemId: order?.lines[0]?.id, quantity, restockType, ...locationId }
    const parentId = order?.transactions[0]?.id
    const paidBack = {
      orderId: order?.id,
      gateway: 'shopify_payments',
      kind: 'REFUND',
      amount: money,
      parentId,
    }
    const input = {
      orderId: order?.id,
      refundLineItems: quantity === 0 ? [] : [line],
      transactions: money === undefined ? [] : [paidBack],
    }
    const answer = (await deployment.admin(REFUND, { input, key: `${id}-${order?.refunds.length}` })) as {
      refundCreate: { userErrors: readonly { message: string }[] }
    }
    const [refusal] = answer.refundCreate.userErrors
    if (refusal !== undefined) throw new Error(refusal.message)
  }

const scene = (
  name: string,
  checkout: Partial<CheckoutInput>,
  acts: Omit<Scene, 'checkout' | 'name' | 'outcome'>,
): Scene => ({
  name,
  checkout,
  ...acts,
  outcome: 'booked',
})
const ending = (outcome: string, one: Scene): Scene => ({ ...one, outcome })

const EDITS: readonly Scene[] = [
  scene('units taken out of a booked order', PAID, { later: [units(0, 1)] }),
  scene('a line taken out whole', PAID, { later: [units(1, 0)] }),
  scene('units added', OPEN, { later: [units(0, 5)] }),
  scene('an article added, then paid', PAID, { later: [added('TIE-013', 2), markAsPaid] }),
  scene('a discount after the sale', OPEN, { later: [cheaper(0, 20)] }),
  scene('three edits before the booking', OPEN, { atOnce: [units(0, 2), added('TIE-007'), cheaper(1, 15)] }),
  scene('three edits, each booked', OPEN, { later: [units(0, 2), added('TIE-007'), cheaper(1, 15)] }),
  scene('an edit away and back', PAID, { later: [units(0, 2), units(0, 3)] }),
  scene(
    'prices that contain tax',
    included({ lines: [MUGS, TOTE], discounts: [{ title: 'SEVEN', percentage: '7' }], payments: [] }),
    {
      later: [
        edited(async (editing) => {
          await editing.setQuantity(0, 2)
          await editing.discount(1, 15)
        }),
        added('TIE-013'),
      ],
    },
  ),
  scene(
    'a discount on prices that contain tax, then fewer units',
    included({
      lines: [{ ...MUGS, quantity: 7 }],
      discounts: [{ title: 'CODE', amount: '5.01' }],
      payments: [],
    }),
    {
      later: [cheaper(0, 11), units(0, 5), units(0, 3)],
    },
  ),
  scene('euros', { ...OPEN, presentmentCurrency: 'EUR' }, { later: [units(0, 2), added('TIE-007')] }),
  scene('below its money, before the booking', PAID, { atOnce: [units(0, 1)] }),
  ending(
    'parked: unknown-item',
    scene('an article that NetSuite does not have', OPEN, { later: [addedUnknown] }),
  ),
  ending(
    'parked: unknown-item',
    scene('the same, then another edit', OPEN, { later: [addedUnknown, cheaper(0, 10)] }),
  ),
]

const MONEY: readonly Scene[] = [
  scene(
    'captures in parts',
    { ...PAID, payments: [{ kind: 'authorization' }] },
    { later: [captured('10.00'), captured('20.00', '3.03')] },
  ),
  scene(
    'marked as paid',
    { ...PAID, payments: [{ gateway: 'manual', status: 'pending' }] },
    { atOnce: [markAsPaid] },
  ),
  scene('marked as paid later', OPEN, { later: [markAsPaid] }),
]

const CANCELLATIONS: readonly Scene[] = [
  scene('unpaid', OPEN, { later: [cancel] }),
  scene('paid', PAID, { later: [cancel] }),
  scene('edited', OPEN, { later: [units(0, 1), cancel] }),
  scene('edited and cancelled at once', OPEN, {
    later: [
      async (deployment, order) => {
        await units(0, 1)(deployment, order)
        await cancel(deployment, order)
      },
    ],
  }),
  scene('before the booking', PAID, { atOnce: [cancel] }),
  ending('excluded', scene('before the booking, unpaid', OPEN, { atOnce: [cancel] })),
  ending('excluded', scene('while it waits for a SKU', UNKNOWN, { later: [cancel] })),
]

const REFUNDS: readonly Scene[] = [
  scene('a unit cancelled', OPEN, { later: [refunded({ units: 1, restockType: 'CANCEL' })] }),
  scene('units cancelled one by one', OPEN, {
    atOnce: [refunded({ units: 1, restockType: 'CANCEL' })],
    later: [refunded({ units: 1, restockType: 'CANCEL' })],
  }),
  scene('a unit cancelled, then an edit', OPEN, {
    later: [refunded({ units: 1, restockType: 'CANCEL' }), units(0, 1)],
  }),
  scene('a refund that takes nothing off the order', PAID, {
    later: [refunded({ units: 1, money: '3.00' })],
  }),
  scene('that, then an edit', PAID, { later: [refunded({ units: 1, money: '3.00' }), units(0, 1)] }),
  scene('goodwill', PAID, { later: [refunded({ money: '4.00' })] }),
]

const named = (what: string, scenes: readonly Scene[]): readonly Scene[] =>
  scenes.map((one) => ({ ...one, name: `${what}: ${one.name}` }))

export const LIVES: readonly Scene[] = [
  ...named('edit', EDITS),
  ...named('money', MONEY),
  ...named('cancellation', CANCELLATIONS),
  ...named('refund', REFUNDS),
]
