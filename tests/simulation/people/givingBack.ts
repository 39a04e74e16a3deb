/** People in NetSuite who refund, and who receive what comes back, of a merchant who has Shopify told of it. */
import type { RecordKind, StoredRecord } from '../../../simulators/netsuite/world.ts'
import type { Order } from '../../../simulators/shopify/model.ts'
import { currentTotal } from '../../../simulators/shopify/orderTotals.ts'
import { AS_AGREED, shopifyNumber } from '../oracle/index.ts'
import { FIELDS, factNumber, text } from '../oracle/readBooks.ts'
import type { Chance } from '../world/chance.ts'
import { NETSUITE_URL } from '../world/config.ts'
import type { Deployment } from '../world/deployment.ts'
import { RETURN } from './documents.ts'
import { AWAITED_IN_NETSUITE } from '../told/givenBack.ts'
import { isCurrent } from './shipping.ts'
import { Refused, see, shopOf } from './shop.ts'

export const GIVING_DEEDS = [
  'person refunds deposit',
  'person credits bill',
  'person refunds sale',
  'person refunds amiss',
  'person receives return',
] as const
export type GivingDeed = (typeof GIVING_DEEDS)[number]

export const isGivingDeed = (what: string): what is GivingDeed =>
  (GIVING_DEEDS as readonly string[]).includes(what)

interface Scene {
  readonly deployment: Deployment
  readonly order: Order
  /** The order's records in NetSuite. */
  readonly records: readonly StoredRecord[]
  readonly chance: Chance
}

/** False: it cannot be done to this order, or not yet. */
type Act = (scene: Scene) => boolean | Promise<boolean>

export async function giveBack(
  what: GivingDeed,
  {
    deployment,
    id,
    chance,
  }: { readonly deployment: Deployment; readonly id: string; readonly chance: Chance },
): Promise<boolean> {
  const { netsuite, shopify } = deployment
  const order = shopify.service.world.state.orders.get(id)
  const number = shopifyNumber(id)
  const records = [...netsuite.simulator.world.allInGroup('transaction')].filter(
    ({ kind, fields }) =>
      factNumber(text(fields, kind === 'salesOrder' ? FIELDS.fact : FIELDS.order)) === number,
  )
  return order === undefined ? false : ACTS[what]({ deployment, order, records, chance })
}

const of = ({ records }: Scene, kind: RecordKind): readonly StoredRecord[] =>
  records.filter((record) => record.kind === kind)

function any({ chance }: Scene, among: readonly StoredRecord[]): StoredRecord | undefined {
  return among[chance.below(Math.max(1, among.length))]
}

/** The new record's internal id; null: NetSuite does not let it be made. */
function make({ deployment }: Scene, request: string, body: object): string | null {
  const { netsuite, history } = deployment
  const target = (/!transform\/(\w+)/.exec(request)?.[1] ?? '') as RecordKind
  const { world } = netsuite.simulator
  const before = new Set([...world.all(target)].map(({ id }) => id))
  const answer = netsuite.simulator.asPerson({
    method: 'POST',
    url: `${NETSUITE_URL}/services/rest/record/v1/${request}`,
    headers: { 'x-netsuite-propertynamevalidation': 'Error' },
    body: JSON.stringify({ memo: AS_AGREED, ...body }),
  })
  const made = [...world.all(target)].find(({ id }) => !before.has(id))
  history.note(`person POST ${request} ${answer.status} ${made?.id ?? answer.body.slice(0, 200)}`)
  return made?.id ?? null
}

/** What the store says is booked, and nothing of it is on its way. */
function isQuiet(scene: Scene): boolean {
  const [salesOrder] = of(scene, 'salesOrder')
  return salesOrder !== undefined && isCurrent({ ...scene, salesOrder })
}

const cents = (value: number): number => Math.round(value * 100)

/** All that a deposit has left, where nothing is billed; else what the order does not need of it. */
const refundingDeposit: Act = (scene) => {
  const deposit = any(
    scene,
    of(scene, 'customerDeposit').filter(({ figures }) => (figures?.open ?? 0) > 0),
  )
  if (deposit === undefined || !isQuiet(scene)) return false
  const open = deposit.figures?.open ?? 0
  const total = Number(currentTotal(scene.order).presentment) / 1e6
  const over = cents(open - total) / 100
  const amount = over > 0 && scene.chance.happens(0.7) ? over : open
  return refundOf(scene, deposit, amount) !== null
}

const refundOf = (scene: Scene, deposit: StoredRecord, amount: number): string | null =>
  make(scene, `customerDeposit/${deposit.id}/!transform/customerRefund`, {
    account: deposit.fields['account'],
    deposit: { items: [{ doc: { id: deposit.id }, apply: true, amount }] },
  })

/** As much as nothing in Shopify would come to. */
const refundingAmiss: Act = (scene) => {
  const deposit = any(
    scene,
    of(scene, 'customerDeposit').filter(({ figures }) => (figures?.open ?? 0) > 3),
  )
  if (deposit === undefined || !isQuiet(scene)) return false
  return refundOf(scene, deposit, 1 + scene.chance.below(100) / 100) !== null
}

/** Units of a line of goods that somebody paid for. */
function aPart(scene: Scene, bill: StoredRecord): object | null {
  const rows = (bill.sublists['item'] ?? []).filter(
    ({ fields }) => text(fields, FIELDS.line).startsWith('L') && Number(text(fields, 'quantity') || '0') > 0,
  )
  const row = rows[scene.chance.below(Math.max(1, rows.length))]
  if (row === undefined) return null
  const most = Number(text(row.fields, 'quantity'))
  const quantity = scene.chance.happens(0.5) ? most : 1 + scene.chance.below(most)
  return { item: { items: [{ orderLine: row.line, quantity }] } }
}

/** A part of it, or the whole. */
const partOf = (scene: Scene, bill: StoredRecord): object | null =>
  scene.chance.happens(0.25) ? {} : aPart(scene, bill)

const creditingBill: Act = (scene) => {
  const { deployment, chance } = scene
  const bill = any(
    scene,
    of(scene, 'invoice').filter(({ figures }) => (figures?.open ?? 0) === 0),
  )
  const [deposit] = of(scene, 'customerDeposit')
  if (bill === undefined || deposit === undefined || !isQuiet(scene)) return false
  const body = partOf(scene, bill)
  if (body === null) return false
  const replaced = 'item' in body ? '?replace=item' : ''
  const credit = make(scene, `invoice/${bill.id}/!transform/creditMemo${replaced}`, body)
  if (credit === null) return false
  deployment.timeline.after(chance.below(chance.pick([1_000, 5 * 60_000, 20 * 60_000])), () => {
    make(scene, `creditMemo/${credit}/!transform/customerRefund`, { account: deposit.fields['account'] })
  })
  return true
}

const refundingSale: Act = (scene) => {
  const sale = any(scene, of(scene, 'cashSale'))
  if (sale === undefined || !isQuiet(scene)) return false
  const body = partOf(scene, sale)
  if (body === null) return false
  const replaced = 'item' in body ? '?replace=item' : ''
  return make(scene, `cashSale/${sale.id}/!transform/cashRefund${replaced}`, body) !== null
}

interface Row {
  readonly id: string
  readonly quantity: number
}

/** Staff in Shopify expect goods back; NetSuite authorizes and receives them, at once or in two parts. */
const receivingReturn: Act = async (scene) => {
  const { deployment, order, chance } = scene
  const [salesOrder] = of(scene, 'salesOrder')
  if (salesOrder === undefined || !isQuiet(scene)) return false
  const shop = shopOf(deployment)
  const seen = await see(shop, order.id)
  const rows: readonly Row[] = seen.shipments.flatMap((shipment) => shipment.rows)
  const row = rows[chance.below(Math.max(1, rows.length))]
  const lineOf = order.fulfillments
    .flatMap(({ lines }) => lines)
    .find((line) => line.id === row?.id)?.lineItemId
  const line = (salesOrder.sublists['item'] ?? []).find(
    ({ fields }) =>
      lineOf !== undefined && /^L(\d+)/.exec(text(fields, FIELDS.line))?.[1] === shopifyNumber(lineOf),
  )
  if (row === undefined || line === undefined) return false
  const there = Number(text(line.fields, 'quantityFulfilled') || '0')
  const quantity = 1 + chance.below(row.quantity)
  if (quantity > there) return false
  if (!(await isOpened(scene, { id: row.id, quantity }))) return false
  const authorized = make(scene, `salesOrder/${salesOrder.id}/!transform/returnAuthorization?replace=item`, {
    orderStatus: { id: 'B' },
    item: { items: [{ orderLine: line.line, quantity }] },
  })
  if (authorized === null) return false
  const first = chance.happens(0.7) ? quantity : 1 + chance.below(quantity)
  receiveLater(scene, authorized, first)
  if (first < quantity) receiveLater(scene, authorized, quantity - first)
  return true
}

/** Now and then nobody tells Shopify to expect it. */
async function isOpened({ deployment, order, chance }: Scene, { id, quantity }: Row): Promise<boolean> {
  if (chance.happens(0.15)) return true
  const returnLineItems = [{ fulfillmentLineItemId: id, quantity, returnReason: AWAITED_IN_NETSUITE }]
  try {
    await shopOf(deployment).run(RETURN, { input: { orderId: order.id, returnLineItems } })
    return true
  } catch (error) {
    if (error instanceof Refused) return false
    throw error
  }
}

function receiveLater(scene: Scene, authorized: string, quantity: number): void {
  const { deployment, chance } = scene
  const { world } = deployment.netsuite.simulator
  deployment.timeline.after(chance.below(chance.pick([1_000, 5 * 60_000, 30 * 60_000])), () => {
    const [line] = world.get('returnAuthorization', authorized)?.sublists['item'] ?? []
    if (line === undefined) return
    make(scene, `returnAuthorization/${authorized}/!transform/itemReceipt`, {
      item: { items: [{ orderLine: line.line, quantity }] },
    })
  })
}

const ACTS: Readonly<Record<GivingDeed, Act>> = {
  'person refunds deposit': refundingDeposit,
  'person credits bill': creditingBill,
  'person refunds sale': refundingSale,
  'person refunds amiss': refundingAmiss,
  'person receives return': receivingReturn,
}
