/** What a store's staff and buyers do to an order after the sale: goods that leave and come back, money both ways. */
import type { Chance } from '../world/chance.ts'
import { CANCEL, CAPTURE, MOVE, REFUND, SHIP, SUGGESTED, UNSHIP } from './documents.ts'
import { takeReturn } from './returns.ts'
import { type Act, one, type Scene, some } from './scene.ts'
import { type Fields, Refused, see, type SeenLine, type SeenOrder, type Shop } from './shop.ts'

/** Acts of the money life cycle; each draws from chance what exactly is done. */
export const STAFF_DEEDS = [
  'ship all',
  'ship a part',
  'ship from elsewhere',
  'unship',
  'capture',
  'buyer pays',
  'refund goods',
  'refund shipping',
  'refund goodwill',
  'refund what is owed',
  'refund over a slow gateway',
  'gateway answers',
  'return',
  'exchange',
  'cancel',
] as const
export type StaffDeed = (typeof STAFF_DEEDS)[number]

export const isStaffDeed = (what: string): what is StaffDeed =>
  (STAFF_DEEDS as readonly string[]).includes(what)

/** Throws `Refused` where it cannot be done to this order, or not now. */
export async function actAsStaff(
  what: StaffDeed,
  given: { readonly shop: Shop; readonly id: string; readonly chance: Chance },
): Promise<void> {
  const { shop, id, chance } = given
  await ACTS[what]({ shop, order: await see(shop, id), chance })
}

async function ship({ shop }: Scene, id: string, rows: readonly Fields[]): Promise<void> {
  const fulfillment = {
    lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: id, fulfillmentOrderLineItems: rows }],
    trackingInfo: { number: `1Z${id.slice(-4)}`, company: 'UPS' },
  }
  await shop.run(SHIP, { fulfillment })
}

const shipAll: Act = async (scene) => {
  const { waiting } = scene.order
  if (waiting.length === 0) throw new Refused('nothing waits to be shipped')
  for (const { id, rows } of waiting)
    await ship(
      scene,
      id,
      rows.map((row) => ({ id: row.id, quantity: row.left })),
    )
}

const shipPart: Act = async (scene) => {
  const from = one(scene, scene.order.waiting, 'fulfilment order that waits')
  const row = one(scene, from.rows, 'row')
  await ship(scene, from.id, [{ id: row.id, quantity: some(scene, row.left) }])
}

const shipElsewhere: Act = async (scene) => {
  const { shop, order } = scene
  const from = one(scene, order.waiting, 'fulfilment order that waits')
  const row = one(scene, from.rows, 'row')
  const rows = [{ id: row.id, quantity: some(scene, row.left) }]
  await shop.run(MOVE, { id: from.id, to: one(scene, order.locations, 'location'), rows })
}

const unship: Act = async (scene) => {
  await scene.shop.run(UNSHIP, { id: one(scene, scene.order.shipments, 'shipment').id })
}

const capture: Act = async ({ shop, order, chance }) => {
  const parent = order.transactions.find(({ kind }) => kind === 'AUTHORIZATION')
  const most = Number(order.capturable)
  if (parent === undefined || most <= 0) throw new Refused('there is nothing to capture')
  const amount = chance.happens(0.5) ? order.capturable : (most / 2).toFixed(2)
  await shop.run(CAPTURE, {
    input: { id: order.id, parentTransactionId: parent.id, amount, currency: order.currency },
  })
}

interface Suggested {
  readonly suggestedTransactions: readonly {
    readonly gateway: string
    readonly amountSet: Amount
    readonly parentTransaction: { readonly id: string } | null
  }[]
  readonly maximumRefundableSet: Amount
  readonly amountSet: Amount
}

interface Amount {
  readonly presentmentMoney: { readonly amount: string }
}

interface Parts {
  readonly refundLineItems: readonly Fields[]
  readonly refundDuties: readonly Fields[]
  readonly refundShipping: boolean
}

const NOTHING: Parts = { refundLineItems: [], refundDuties: [], refundShipping: false }

async function suggestedFor({ shop, order }: Scene, parts: Parts): Promise<Suggested> {
  const { order: found } = await shop.read<{ order: { suggestedRefund: Suggested } }>(SUGGESTED, {
    id: order.id,
    ...parts,
  })
  return found.suggestedRefund
}

type Money = 'as suggested' | 'half' | 'none' | 'store credit'

/** A refund of these parts, with the money that Shopify suggests, or less, or to store credit. */
async function refund(scene: Scene, parts: Parts, money: Money): Promise<void> {
  const { order } = scene
  const suggested = await suggestedFor(scene, parts)
  const whole = suggested.amountSet.presentmentMoney.amount
  const isCredit = money === 'store credit' && order.hasCustomer && Number(whole) > 0
  const part = (amount: string): string => (money === 'half' ? (Number(amount) / 2).toFixed(2) : amount)
  const transactions =
    money === 'none' || isCredit
      ? []
      : suggested.suggestedTransactions.map(({ gateway, amountSet, parentTransaction }) => ({
          orderId: order.id,
          kind: 'REFUND',
          gateway,
          parentId: parentTransaction?.id,
          amount: part(amountSet.presentmentMoney.amount),
        }))
  const { refundShipping, ...given } = parts
  await create(scene, {
    ...given,
    ...(refundShipping ? { shipping: { fullRefund: true } } : {}),
    transactions: transactions.filter(({ amount }) => Number(amount) > 0),
    ...(isCredit
      ? {
          refundMethods: [{ storeCreditRefund: { amount: { amount: whole, currencyCode: order.currency } } }],
        }
      : {}),
  })
}

async function create({ shop, order, chance }: Scene, input: Fields): Promise<void> {
  const key = `refund ${chance.below(2 ** 31)}`
  await shop.run(REFUND, { key, input: { orderId: order.id, currency: order.currency, ...input } })
}

const MONEY: readonly [Money, ...Money[]] = [
  'as suggested',
  'as suggested',
  'as suggested',
  'as suggested',
  'half',
  'none',
  'store credit',
]

/** Units of one line: back in stock if they had left, out of the order if they had not, or neither. */
function goodsOf(scene: Scene): Parts {
  const { order, chance } = scene
  const line = one(scene, order.lines.filter(hasRefundable), 'line to be refunded')
  const quantity = some(scene, line.refundableQuantity)
  const restockType = chance.happens(0.25)
    ? 'NO_RESTOCK'
    : line.unfulfilledQuantity >= quantity
      ? 'CANCEL'
      : 'RETURN'
  const at = restockType === 'NO_RESTOCK' ? {} : { locationId: one(scene, order.locations, 'location') }
  return {
    refundLineItems: [{ lineItemId: line.id, quantity, restockType, ...at }],
    refundDuties: chance.happens(0.5)
      ? line.duties.map(({ id }) => ({ dutyId: id, refundType: 'FULL' }))
      : [],
    refundShipping: order.hasShipping && chance.happens(0.2),
  }
}

const hasRefundable = ({ refundableQuantity }: SeenLine): boolean => refundableQuantity > 0

const refundGoods: Act = async (scene) => refund(scene, goodsOf(scene), scene.chance.pick(MONEY))

const refundShipping: Act = async (scene) => {
  if (!scene.order.hasShipping) throw new Refused('there is no shipping')
  await refund(scene, { ...NOTHING, refundShipping: true }, scene.chance.pick(MONEY))
}

const refundGoodwill: Act = async (scene) => {
  const { order, chance } = scene
  const { maximumRefundableSet } = await suggestedFor(scene, NOTHING)
  const most = Number(maximumRefundableSet.presentmentMoney.amount)
  const parent = one(scene, order.transactions.filter(isPayment), 'payment')
  const amount = Math.min(most, chance.pick([1, 2.5, 4.99])).toFixed(2)
  if (Number(amount) <= 0) throw new Refused('nothing is left that could go back')
  const { gateway, id: parentId } = parent
  await create(scene, { transactions: [{ orderId: order.id, kind: 'REFUND', gateway, parentId, amount }] })
}

const isPayment = ({ kind, status }: SeenOrder['transactions'][number]): boolean =>
  status === 'SUCCESS' && (kind === 'SALE' || kind === 'CAPTURE')

/** What an edit, a failed refund or a return left in the store's hands. */
const refundOwed: Act = async (scene) => {
  const { suggestedTransactions } = await suggestedFor(scene, NOTHING)
  if (suggestedTransactions.length === 0) throw new Refused('nothing is owed')
  await refund(scene, NOTHING, 'as suggested')
}

const GATEWAY = 'shopify_payments'

const refundSlowly: Act = async (scene) => {
  const { shop } = scene
  await shop.control('gateways', { gateway: GATEWAY, refunds: 'pending' })
  try {
    await refund(scene, goodsOf(scene), 'as suggested')
  } finally {
    await shop.control('gateways', { gateway: GATEWAY, refunds: 'success' })
  }
}

const gatewayAnswers: Act = async (scene) => {
  const { shop, order, chance } = scene
  const pending = order.transactions.filter(({ status, kind }) => status === 'PENDING' && kind === 'REFUND')
  const { id } = one(scene, pending, 'refund that is under way')
  await shop.control('transactions/settle', { id, status: chance.happens(0.6) ? 'success' : 'failure' })
}

const ACTS: Readonly<Record<StaffDeed, Act>> = {
  'ship all': shipAll,
  'ship a part': shipPart,
  'ship from elsewhere': shipElsewhere,
  unship,
  capture,
  'buyer pays': ({ shop, order }) => shop.control('orders/pay', { id: order.id }),
  'refund goods': refundGoods,
  'refund shipping': refundShipping,
  'refund goodwill': refundGoodwill,
  'refund what is owed': refundOwed,
  'refund over a slow gateway': refundSlowly,
  'gateway answers': gatewayAnswers,
  return: takeReturn(false),
  exchange: takeReturn(true),
  cancel: async ({ shop, order }) => void (await shop.run(CANCEL, { id: order.id })),
}
