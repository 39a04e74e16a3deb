/** People in NetSuite who ship first, of a merchant who has Shopify told of it; and those who close a sales order. */
import type { Order } from '../../../simulators/shopify/model.ts'
import { currentTotal } from '../../../simulators/shopify/orderTotals.ts'
import type { FieldMap, StoredRecord } from '../../../simulators/netsuite/world.ts'
import { AS_AGREED, BY_HAND, shopifyNumber } from '../oracle/index.ts'
import { FIELDS, factNumber, text } from '../oracle/readBooks.ts'
import type { Chance } from '../world/chance.ts'
import { NETSUITE_URL, TILL } from '../world/config.ts'
import type { Deployment } from '../world/deployment.ts'
import { MOVE } from './documents.ts'
import { see, shopOf } from './shop.ts'

export const WAREHOUSE_DEEDS = [
  'warehouse ships',
  'warehouse ships a part',
  'warehouse packs',
  'warehouse ships from elsewhere',
  'warehouse corrects tracking',
  'warehouse takes back',
  'warehouse deletes',
  'person closes order',
] as const
export type WarehouseDeed = (typeof WAREHOUSE_DEEDS)[number]

export const isWarehouseDeed = (what: string): what is WarehouseDeed =>
  (WAREHOUSE_DEEDS as readonly string[]).includes(what)

interface Scene {
  readonly deployment: Deployment
  readonly salesOrder: StoredRecord
  readonly order: Order
  readonly chance: Chance
}

/** False: it cannot be done to this order, or not yet. */
type Act = (scene: Scene) => boolean | Promise<boolean>

export async function actInWarehouse(
  what: WarehouseDeed,
  {
    deployment,
    id,
    chance,
  }: { readonly deployment: Deployment; readonly id: string; readonly chance: Chance },
): Promise<boolean> {
  const { netsuite, shopify } = deployment
  const order = shopify.service.world.state.orders.get(id)
  const number = shopifyNumber(id)
  const salesOrder = [...netsuite.simulator.world.all('salesOrder')].find(
    ({ fields }) => factNumber(text(fields, FIELDS.fact)) === number,
  )
  // What is sold over the counter has left with the buyer.
  if (order === undefined || salesOrder === undefined || order.retailLocationId !== null) return false
  return ACTS[what]({ deployment, salesOrder, order, chance })
}

interface OpenRow {
  readonly line: number
  /** Number of the line in Shopify. */
  readonly subject: string
  readonly open: number
}

const units = (fields: FieldMap, name: string): number => Number(text(fields, name) || '0')

/** Goods that the sales order has open. */
const openRows = ({ sublists }: StoredRecord): readonly OpenRow[] =>
  (sublists['item'] ?? []).flatMap(({ line, fields }) => {
    const subject = /^L(\d+)/.exec(text(fields, FIELDS.line))?.[1]
    const open = units(fields, 'quantity') - units(fields, 'quantityFulfilled')
    if (subject === undefined || text(fields, 'itemType') !== 'InvtPart') return []
    return fields['isClosed'] === true || open <= 0 ? [] : [{ line, subject, open }]
  })

/** What was done to an order is booked by then, or will not be. */
const BOOKED_AFTER_MS = 90 * 60_000

/**
 * The sales order shows what the store says. Where it does not, an edit or a refund is on its way, and people wait for
 * it: a while, since what left and came back stays on a sales order.
 */
export function isCurrent({
  deployment,
  salesOrder,
  order,
}: Pick<Scene, 'deployment' | 'order' | 'salesOrder'>): boolean {
  const latest = Math.max(...order.agreements.map(({ happenedAt }) => Date.parse(happenedAt)))
  if (deployment.timeline.now() - latest > BOOKED_AFTER_MS) return true
  const booked = Number(text(salesOrder.fields, 'total') || '0')
  if (Math.abs(booked - Number(currentTotal(order).shop) / 1e6) > 0.02) return false
  const shown = new Map<string, number>()
  for (const { fields } of salesOrder.sublists['item'] ?? []) {
    const subject = /^L(\d+)/.exec(text(fields, FIELDS.line))?.[1]
    const left = fields['isClosed'] === true ? units(fields, 'quantityFulfilled') : units(fields, 'quantity')
    if (subject !== undefined) shown.set(subject, (shown.get(subject) ?? 0) + left)
  }
  return order.lines
    .filter(({ kind }) => kind === 'PRODUCT')
    .every(({ id, currentQuantity }) => (shown.get(shopifyNumber(id)) ?? 0) === currentQuantity)
}

interface Shipment {
  readonly status: 'A' | 'B' | 'C'
  readonly units: ReadonlyMap<number, number>
  /** NetSuite's location, by name; null: as the sales order says. */
  readonly from: string | null
}

/** The item fulfilment's internal id; null: NetSuite does not let it be made. */
function ship(scene: Scene, { status, units: wanted, from }: Shipment): string | null {
  const { deployment, salesOrder, chance } = scene
  const { world } = deployment.netsuite.simulator
  const location = [...world.all('location')].find(({ fields }) => text(fields, 'name') === from)
  const place = location === undefined ? {} : { location: { id: location.id } }
  const items = openRows(salesOrder).map(({ line }) => {
    const quantity = wanted.get(line) ?? 0
    return quantity > 0
      ? { orderLine: line, itemReceive: true, quantity, ...place }
      : { orderLine: line, itemReceive: false }
  })
  const parcels = Array.from({ length: chance.pick([0, 1, 1, 2]) }, () => numberOf(chance))
  const body = {
    shipStatus: { id: status },
    memo: AS_AGREED,
    shipCarrier: 'ups',
    item: { items },
    ...(parcels.length === 0 ? {} : { package: packages(parcels) }),
  }
  const before = new Set([...world.all('itemFulfillment')].map(({ id }) => id))
  const done = asPerson(deployment, `POST salesOrder/${salesOrder.id}/!transform/itemFulfillment`, body)
  const made = [...world.all('itemFulfillment')].find(({ id }) => !before.has(id))
  return done ? (made?.id ?? null) : null
}

const numberOf = (chance: Chance): string => `1Z${chance.below(10 ** 9)}`

const packages = (numbers: readonly string[]) => ({
  items: numbers.map((packageTrackingNumber) => ({ packageTrackingNumber, packageWeight: 1 })),
})

function asPerson({ netsuite, history }: Deployment, request: string, body: object): boolean {
  const [method = '', path = ''] = request.split(' ')
  const answer = netsuite.simulator.asPerson({
    method,
    url: `${NETSUITE_URL}/services/rest/record/v1/${path}`,
    headers: { 'x-netsuite-propertynamevalidation': 'Error' },
    body: method === 'DELETE' ? '' : JSON.stringify(body),
  })
  history.note(`person ${request} ${answer.status}`)
  return answer.status < 400
}

const everything = (rows: readonly OpenRow[]): ReadonlyMap<number, number> =>
  new Map(rows.map(({ line, open }) => [line, open]))

function aPart(rows: readonly OpenRow[], chance: Chance): ReadonlyMap<number, number> {
  const row = rows[chance.below(rows.length)]
  return row === undefined ? new Map() : new Map([[row.line, 1 + chance.below(row.open)]])
}

const shipping =
  (which: typeof aPart): Act =>
  (scene) => {
    const rows = openRows(scene.salesOrder)
    if (rows.length === 0 || !isCurrent(scene)) return false
    return ship(scene, { status: 'C', units: which(rows, scene.chance), from: null }) !== null
  }

/** Picked or packed now, shipped some time later. */
const packing: Act = (scene) => {
  const { deployment, salesOrder, chance } = scene
  const rows = openRows(salesOrder)
  if (rows.length === 0 || !isCurrent(scene)) return false
  const wanted = chance.happens(0.5) ? everything(rows) : aPart(rows, chance)
  const made = ship(scene, { status: chance.pick(['A', 'B']), units: wanted, from: null })
  if (made === null) return false
  const laterMs = chance.below(chance.pick([10_000, 5 * 60_000, 40 * 60_000]))
  deployment.timeline.after(laterMs, () => {
    const path = `PATCH itemFulfillment/${made}`
    asPerson(deployment, path, { shipStatus: { id: 'C' } })
  })
  return true
}

/** The units leave from another place; mostly somebody has told Shopify so before. */
const shippingElsewhere: Act = async (scene) => {
  const { deployment, salesOrder, order, chance } = scene
  const rows = openRows(salesOrder)
  const row = rows[chance.below(Math.max(1, rows.length))]
  if (row === undefined || !isCurrent(scene)) return false
  const quantity = 1 + chance.below(row.open)
  const { locations } = deployment.shopify.service.world.state
  const places = [...locations.values()].filter(({ name }) => name !== TILL)
  const to = places[chance.below(places.length)]
  const shop = shopOf(deployment)
  const seen = await see(shop, order.id)
  const from = order.fulfillmentOrders.find(
    ({ id, lines, assignedLocationId }) =>
      assignedLocationId !== to?.id &&
      seen.waiting.some((waits) => waits.id === id) &&
      lines.some(
        ({ lineItemId, remainingQuantity }) =>
          shopifyNumber(lineItemId) === row.subject && remainingQuantity >= quantity,
      ),
  )
  const moved = from?.lines.find(({ lineItemId }) => shopifyNumber(lineItemId) === row.subject)
  if (to === undefined || from === undefined || moved === undefined) return false
  await shop.run(MOVE, { id: from.id, to: to.id, rows: [{ id: moved.id, quantity }] })
  return ship(scene, { status: 'C', units: new Map([[row.line, quantity]]), from: to.name }) !== null
}

/** One of the order's item fulfilments, of those that people made. */
function shipped({ deployment, order, chance }: Scene): StoredRecord | undefined {
  const number = shopifyNumber(order.id)
  const made = [...deployment.netsuite.simulator.world.all('itemFulfillment')].filter(
    ({ fields }) => factNumber(text(fields, FIELDS.order)) === number && text(fields, 'memo') === AS_AGREED,
  )
  return made[chance.below(Math.max(1, made.length))]
}

const correctingTracking: Act = (scene) => {
  const { deployment, chance } = scene
  const found = shipped(scene)
  if (found === undefined) return false
  const numbers = Array.from({ length: 1 + chance.below(2) }, () => numberOf(chance))
  return asPerson(deployment, `PATCH itemFulfillment/${found.id}?replace=package`, {
    package: packages(numbers),
  })
}

/** Put back on the table; mostly it leaves after all. */
const takingBack: Act = (scene) => {
  const { deployment, chance } = scene
  const found = shipped(scene)
  if (found === undefined) return false
  const path = `PATCH itemFulfillment/${found.id}`
  if (!asPerson(deployment, path, { shipStatus: { id: 'B' }, memo: BY_HAND })) return false
  if (chance.happens(0.6)) {
    const laterMs = chance.below(chance.pick([10_000, 5 * 60_000, 40 * 60_000]))
    deployment.timeline.after(laterMs, () => {
      asPerson(deployment, path, { shipStatus: { id: 'C' } })
    })
  }
  return true
}

const deleting: Act = (scene) => {
  const found = shipped(scene)
  return found !== undefined && asPerson(scene.deployment, `DELETE itemFulfillment/${found.id}`, {})
}

const closing: Act = ({ deployment, salesOrder }) => {
  const lines = salesOrder.sublists['item'] ?? []
  const items = lines.map(({ line }) => ({ line, isClosed: true }))
  return asPerson(deployment, `PATCH salesOrder/${salesOrder.id}`, { item: { items } })
}

const ACTS: Readonly<Record<WarehouseDeed, Act>> = {
  'warehouse ships': shipping(everything),
  'warehouse ships a part': shipping(aPart),
  'warehouse packs': packing,
  'warehouse ships from elsewhere': shippingElsewhere,
  'warehouse corrects tracking': correctingTracking,
  'warehouse takes back': takingBack,
  'warehouse deletes': deleting,
  'person closes order': closing,
}
