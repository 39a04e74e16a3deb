/** What left in NetSuite against what Shopify shows as fulfilled. */
import type { FieldMap, StoredRecord } from '../../../simulators/netsuite/world.ts'
import type { Fulfillment, Order } from '../../../simulators/shopify/model.ts'
import { CARRIER } from '../merchant.ts'
import { shopifyNumber } from '../oracle/index.ts'
import { FIELDS, factNumber, referenceOf, text } from '../oracle/readBooks.ts'
import { TILL } from '../world/config.ts'
import { says, type ToldCase, type ToldOrder } from './case.ts'

/** Units by the number of a line in Shopify. */
type Units = ReadonlyMap<string, number>

interface Left {
  readonly id: string
  readonly order: string
  readonly units: Units
  /** The same by place and line: "Main warehouse 17". */
  readonly placed: Units
  readonly tracking: readonly string[]
}

function add(to: Map<string, number>, key: string, quantity: number): void {
  to.set(key, (to.get(key) ?? 0) + quantity)
}

/** What an item fulfilment ships; nothing before it is shipped. */
function leftWith({ id, fields, sublists }: StoredRecord, { world }: ToldCase): Left {
  const units = new Map<string, number>()
  const placed = new Map<string, number>()
  const isShipped = statusOf(fields) === 'C'
  for (const { fields: row } of isShipped ? (sublists['item'] ?? []) : []) {
    const line = /^L(\d+)/.exec(text(row, FIELDS.line))?.[1]
    const quantity = Number(text(row, 'quantity') || '0')
    if (line === undefined || quantity <= 0) continue
    const place = text(world.get('location', referenceOf(row, 'location'))?.fields ?? {}, 'name')
    if (place === TILL) continue
    add(units, line, quantity)
    add(placed, `${place} ${line}`, quantity)
  }
  const tracking = (sublists['package'] ?? []).map((parcel) => text(parcel.fields, 'packageTrackingNumber'))
  return {
    id,
    order: factNumber(text(fields, FIELDS.order)),
    units,
    placed,
    tracking: tracking.filter((number) => number !== '').toSorted(),
  }
}

const statusOf = (fields: FieldMap): string => referenceOf(fields, 'shipStatus') || text(fields, 'shipStatus')

const nowLeft = (given: ToldCase): readonly Left[] =>
  [...given.world.all('itemFulfillment')].map((record) => leftWith(record, given))

/** The most that each item fulfilment ever shipped, by order and line. */
function everLeft(given: ToldCase): ReadonlyMap<string, Units> {
  const most = new Map<string, Map<string, number>>()
  const owners = new Map<string, string>()
  for (const { record } of given.log.mutations) {
    if (record.kind !== 'itemFulfillment') continue
    const { id, order, units } = leftWith(record, given)
    owners.set(id, order)
    const known = most.get(id) ?? new Map<string, number>()
    for (const [line, quantity] of units) known.set(line, Math.max(known.get(line) ?? 0, quantity))
    most.set(id, known)
  }
  const orders = new Map<string, Map<string, number>>()
  for (const [id, units] of most) {
    const order = owners.get(id) ?? ''
    const all = orders.get(order) ?? new Map<string, number>()
    for (const [line, quantity] of units) add(all, line, quantity)
    orders.set(order, all)
  }
  return orders
}

/** What is sold over the counter is fulfilled there, and follows in NetSuite. */
const standing = ({ fulfillments }: Order, { state }: ToldCase): readonly Fulfillment[] =>
  fulfillments.filter(
    ({ status, locationId }) => status === 'SUCCESS' && state.locations.get(locationId ?? '')?.name !== TILL,
  )

function shownUnits(fulfillments: readonly Fulfillment[]): Units {
  const units = new Map<string, number>()
  for (const { lines } of fulfillments)
    for (const { lineItemId, quantity } of lines) add(units, shopifyNumber(lineItemId), quantity)
  return units
}

function shownPlaced(fulfillments: readonly Fulfillment[], { state }: ToldCase): Units {
  const units = new Map<string, number>()
  for (const { lines, locationId } of fulfillments)
    for (const { lineItemId, quantity } of lines)
      add(
        units,
        `${state.locations.get(locationId ?? '')?.name ?? ''} ${shopifyNumber(lineItemId)}`,
        quantity,
      )
  return units
}

/** Gift cards are Shopify's own to fulfil. */
const goodsOf = ({ lines }: Order): ReadonlySet<string> =>
  new Set(lines.filter(({ kind }) => kind === 'PRODUCT').map(({ id }) => shopifyNumber(id)))

/** At any time: no line shows more units as fulfilled than ever left in NetSuite. */
export function fulfilledBeyond(given: ToldCase): readonly string[] {
  const ever = everLeft(given)
  return [...given.state.orders.values()].flatMap((order) => {
    const left = ever.get(shopifyNumber(order.id))
    const goods = goodsOf(order)
    return [...shownUnits(standing(order, given))].flatMap(([line, quantity]) =>
      goods.has(line) && quantity > (left?.get(line) ?? 0)
        ? [
            `${order.name}: ${quantity} of line ${line} are fulfilled in Shopify, and ${left?.get(line) ?? 0} left in NetSuite`,
          ]
        : [],
    )
  })
}

/** In the end: what is shipped in NetSuite is fulfilled in Shopify, from there, with its tracking, and nothing else is. */
export function untoldShipments(given: ToldCase, orders: readonly ToldOrder[]): readonly string[] {
  const all = nowLeft(given)
  const ever = everLeft(given)
  return orders.flatMap((told) => {
    const left = all.filter(({ order }) => order === told.number)
    return shipmentFindings(given, { told, left, ever: ever.get(told.number) ?? new Map() }).map(
      (found) => `${told.order.name}: ${found}`,
    )
  })
}

interface Situation {
  readonly told: ToldOrder
  readonly left: readonly Left[]
  readonly ever: Units
}

function shipmentFindings(given: ToldCase, situation: Situation): readonly string[] {
  const { told } = situation
  const reasons = whyNot(given, situation)
  const unfounded = SHIPMENT_CODES.filter((code) => says(told, code) && !reasons.has(code)).map(
    (code) => `is said to wait (${code}), and there is no reason`,
  )
  if (SHIPMENT_CODES.some((code) => says(told, code))) return unfounded
  return [...unitFindings(given, situation), ...trackingFindings(given, situation)]
}

const SHIPMENT_CODES = [
  'fulfillment.cancelled-in-shopify',
  'fulfillment.not-open',
  'fulfillment.withdrawn',
] as const

/** What can be a person's matter, by what stands in the two systems. */
function whyNot(given: ToldCase, { told, left, ever }: Situation): ReadonlySet<string> {
  const { order } = told
  const now = sumOf(left)
  const codes = new Set<string>()
  // Something that was shipped is not any more.
  if ([...ever].some(([line, quantity]) => quantity > (now.get(line) ?? 0)))
    codes.add('fulfillment.withdrawn')
  if (order.fulfillments.some(({ status }) => status === 'CANCELLED'))
    codes.add('fulfillment.cancelled-in-shopify')
  // Shopify does not have so many left to fulfil, or not there.
  const there = shownPlaced(standing(order, given), given)
  for (const [place, quantity] of placedOf(left)) {
    const untold = quantity - (there.get(place) ?? 0)
    if (untold > 0 && waiting(given, order, place) < untold) codes.add('fulfillment.not-open')
  }
  return codes
}

const WAITING: ReadonlySet<string> = new Set(['IN_PROGRESS', 'OPEN'])

const waiting = ({ state }: ToldCase, { fulfillmentOrders }: Order, place: string): number =>
  fulfillmentOrders
    .filter(({ status }) => WAITING.has(status))
    .flatMap(({ lines, assignedLocationId }) =>
      lines.map(({ lineItemId, remainingQuantity }) => ({
        remainingQuantity,
        place: `${state.locations.get(assignedLocationId ?? '')?.name ?? ''} ${shopifyNumber(lineItemId)}`,
      })),
    )
    .filter((row) => row.place === place)
    .reduce((sum, { remainingQuantity }) => sum + remainingQuantity, 0)

function placedOf(left: readonly Left[]): Units {
  const units = new Map<string, number>()
  for (const { placed } of left) for (const [place, quantity] of placed) add(units, place, quantity)
  return units
}

function sumOf(left: readonly Left[]): Units {
  const units = new Map<string, number>()
  for (const one of left) for (const [line, quantity] of one.units) add(units, line, quantity)
  return units
}

function unitFindings(given: ToldCase, { told, left }: Situation): readonly string[] {
  const goods = goodsOf(told.order)
  const shown = shownPlaced(standing(told.order, given), given)
  const wanted = placedOf(left)
  const places = [...new Set([...shown.keys(), ...wanted.keys()])]
  return places
    .filter((place) => goods.has(place.slice(place.lastIndexOf(' ') + 1)))
    .filter((place) => (shown.get(place) ?? 0) !== (wanted.get(place) ?? 0))
    .map(
      (place) =>
        `${wanted.get(place) ?? 0} left in NetSuite from ${place}, and ${shown.get(place) ?? 0} are fulfilled in Shopify`,
    )
}

const numbersOf = ({ tracking }: Fulfillment): string =>
  tracking
    .map(({ company, number }) => `${company ?? ''} ${number ?? ''}`)
    .toSorted()
    .join(', ')

/** An item fulfilment's numbers stand on exactly its units. */
function trackingFindings(given: ToldCase, { told, left }: Situation): readonly string[] {
  return left.flatMap(({ id, tracking, units }) => {
    if (units.size === 0 || tracking.length === 0) return []
    const wanted = tracking.map((number) => `${CARRIER} ${number}`).join(', ')
    const shown = shownUnits(standing(told.order, given).filter((one) => numbersOf(one) === wanted))
    const isSame =
      shown.size === units.size && [...units].every(([line, quantity]) => shown.get(line) === quantity)
    return isSame ? [] : [`Shopify does not show ${wanted} on what left with item fulfilment ${id}`]
  })
}

/**
 * Orders that were changed in Shopify after they had left in NetSuite, and before Shopify was told so: what the change
 * takes may be gone or billed, and then it is for a person. By number.
 */
export function overtakenOrders(given: ToldCase): ReadonlySet<string> {
  const { state, log } = given
  const isOvertaken = (order: Order): boolean => {
    const left = log.mutations
      .filter(({ record, by }) => record.kind === 'itemFulfillment' && by === 'person')
      .map(({ record, at }) => ({ at, ...leftWith(record, given) }))
      .filter((one) => one.order === shopifyNumber(order.id) && one.units.size > 0)
    return order.agreements.slice(1).some(({ happenedAt }) => {
      const at = Date.parse(happenedAt)
      const shown = standing(order, given).filter(({ createdAt }) => Date.parse(createdAt) < at)
      return total(shownUnits(shown)) < total(sumOf(latestOf(left.filter((one) => one.at < at + SECOND_MS))))
    })
  }
  return new Set([...state.orders.values()].filter(isOvertaken).map(({ id }) => shopifyNumber(id)))
}

/** Shopify tells instants by the second. */
const SECOND_MS = 1000

const latestOf = (left: readonly Left[]): readonly Left[] => [
  ...new Map(left.map((one) => [one.id, one])).values(),
]

const total = (units: Units): number => [...units.values()].reduce((sum, quantity) => sum + quantity, 0)
