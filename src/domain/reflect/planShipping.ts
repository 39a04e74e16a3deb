import { fault, type Fault } from '../fault/fault.ts'
import type { NetSuiteId, ShopifyId } from '../ids.ts'
import { isGiftCardLine, type NetSuiteFulfillment, shopifyLineOf } from '../netsuite/fulfillment.ts'
import type { LifePolicy, ShippingChoices } from '../policy/policy.ts'
import type { FulfillmentStatus } from '../shopify/order.ts'
import type { FulfillmentOrder, OrderShipping, Shipment } from '../shopify/shipping.ts'
import { isTracked, nameOf, trackingOf } from './carriers.ts'
import { type Places, placesOf, type Remaining, remainingOf, takeUnits } from './places.ts'
import type { ShippingAction, ShippingFault, ShippingPlan, ToldFulfillment } from './types.ts'
import { isNone, leavingOf, minus, positive, type Units } from './units.ts'

export interface ShippingSituation {
  /** As people call the order. */
  readonly order: string
  readonly policy: LifePolicy
  readonly choices: ShippingChoices
  /** All item fulfilments of the order that are not ours, whatever their status. */
  readonly fulfillments: readonly NetSuiteFulfillment[]
  readonly shipping: OrderShipping
  readonly told: readonly ToldFulfillment[]
}

/**
 * What Shopify is to be told of what left in NetSuite: for each item fulfilment that is shipped one fulfilment a
 * location, of what is not told yet; tracking that differs; and what a person has to look at. Never more than
 * Shopify's fulfilment orders still hold, and nothing of a location's units unless all of them can be told.
 */
export function planShipping(situation: ShippingSituation): ShippingPlan {
  const actions: ShippingAction[] = []
  const faults: ShippingFault[] = []
  const remaining = remainingOf(situation.shipping)
  const ids = [
    ...new Set([
      ...situation.fulfillments.map(({ id }) => id),
      ...situation.told.map(({ netsuiteId }) => netsuiteId),
    ]),
  ].toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
  for (const id of ids) {
    const one = planOne(situation, id, remaining)
    actions.push(...one.actions)
    faults.push(...one.faults.map((found) => ({ netsuiteId: id, fault: found })))
  }
  return { actions, faults }
}

interface One {
  readonly actions: readonly ShippingAction[]
  readonly faults: readonly Fault[]
}

function planOne(situation: ShippingSituation, id: NetSuiteId, remaining: Remaining): One {
  const fulfillment = situation.fulfillments.find((one) => one.id === id) ?? null
  const told = situation.told.filter((one) => one.netsuiteId === id && one.state !== 'undone')
  const back = takenBack(situation, { id, fulfillment, told })
  if (back !== null) return back
  if (fulfillment === null) return { actions: [], faults: [] }
  const foreign = fulfillment.lines.find(
    ({ key, quantity }) => quantity > 0 && shopifyLineOf(key) === null && !isGiftCardLine(key),
  )
  if (foreign !== undefined && fulfillment.status === 'C')
    return {
      actions: [],
      faults: [notOpen(situation, fulfillment, 'it ships a line that the order in Shopify does not have')],
    }
  const tracking = trackingOf(situation.order, fulfillment, situation.choices)
  if (!tracking.ok) {
    return fulfillment.status === 'C' && isTold(situation, fulfillment)
      ? { actions: [], faults: [tracking.failure] }
      : { actions: [], faults: [] }
  }
  const created = leavingOf(fulfillment).map((leaving) =>
    fulfilments(situation, { fulfillment, leaving, told, remaining, tracking: tracking.value }),
  )
  return {
    actions: [
      ...created.flatMap(({ actions }) => actions),
      ...changedTracking(situation, fulfillment, { told, tracking: tracking.value }),
    ],
    faults: created.flatMap(({ faults }) => faults),
  }
}

/** At least one of its locations is one whose shipments Shopify is told. */
const isTold = (situation: ShippingSituation, fulfillment: NetSuiteFulfillment): boolean =>
  leavingOf(fulfillment).some(({ location }) => {
    const places = placesOf(situation.policy, { order: '', record: '', location })
    return !places.ok || !places.value.isOurs
  })

const shipmentOf = ({ shipping }: ShippingSituation, { shopifyId }: ToldFulfillment): Shipment | null =>
  shipping.shipments.find(({ id }) => id === shopifyId) ?? null

const isCancelled = (situation: ShippingSituation, told: ToldFulfillment): boolean =>
  // A fulfilment never leaves its order: one that does not show yet was read too early.
  told.state === 'standing' && hasEnded(shipmentOf(situation, told)?.status ?? 'SUCCESS')

/** Its goods did not leave after all; a pending one may still. */
export const hasEnded = (status: FulfillmentStatus): boolean =>
  status === 'CANCELLED' || status === 'ERROR' || status === 'FAILURE'

/**
 * What was told and is not so any more. Nothing is cancelled by itself: a person decides which side is right, and it
 * goes on once both say the same.
 */
function takenBack(
  situation: ShippingSituation,
  {
    id,
    fulfillment,
    told,
  }: {
    readonly id: NetSuiteId
    readonly fulfillment: NetSuiteFulfillment | null
    readonly told: readonly ToldFulfillment[]
  },
): One | null {
  const shipped = new Map<ShopifyId, number>()
  for (const { units } of fulfillment === null ? [] : leavingOf(fulfillment))
    for (const [line, quantity] of units) shipped.set(line, (shipped.get(line) ?? 0) + quantity)
  const standing = told.filter((one) => !isCancelled(situation, one))
  const cancelled = told.filter((one) => isCancelled(situation, one))
  const over = (parts: readonly ToldFulfillment[]): boolean =>
    [
      ...minus(
        shipped,
        parts.flatMap(({ content }) => content.lines),
      ).values(),
    ].some((left) => left < 0)
  const named = fulfillment === null ? id : nameOf(fulfillment)
  if (over(standing)) {
    const state =
      fulfillment === null ? 'deleted' : fulfillment.status === 'C' ? 'changed' : 'not shipped any more'
    const shown = standing.map(({ shopifyId }) => shopifyId ?? '(not known yet)').join(', ')
    return {
      actions: [],
      faults: [
        fault(
          'fulfillment.withdrawn',
          { order: situation.order, record: named, state, fulfillment: shown },
          `item fulfilment ${id} is ${state}; Shopify still has fulfillment ${shown}`,
        ),
      ],
    }
  }
  if (cancelled.length === 0) return null
  if (over([...standing, ...cancelled])) {
    const actions = cancelled.map(({ part }) => ({ kind: 'undo' as const, netsuiteId: id, part }))
    return { actions, faults: [] }
  }
  const shown = cancelled.map(({ shopifyId }) => shopifyId ?? '').join(', ')
  return {
    actions: [],
    faults: [
      fault(
        'fulfillment.cancelled-in-shopify',
        { order: situation.order, record: named, fulfillment: shown },
        `fulfillment ${shown} has ended in Shopify; item fulfilment ${id} is still shipped`,
      ),
    ],
  }
}

interface Telling {
  readonly fulfillment: NetSuiteFulfillment
  readonly leaving: ReturnType<typeof leavingOf>[number]
  readonly told: readonly ToldFulfillment[]
  readonly remaining: Remaining
  readonly tracking: Extract<ShippingAction, { kind: 'fulfil' }>['tracking']
}

/** New fulfilments for what left one NetSuite location and is not told yet. */
function fulfilments(situation: ShippingSituation, telling: Telling): One {
  const { fulfillment, leaving, told, remaining } = telling
  const { order, policy, shipping } = situation
  const places = placesOf(policy, { order, record: nameOf(fulfillment), location: leaving.location })
  if (!places.ok) return { actions: [], faults: [places.failure] }
  if (places.value.isOurs) return { actions: [], faults: [] }
  const before = told.filter(
    ({ content }) => leaving.location === null || policy.locations[content.locationId] === leaving.location,
  )
  const units = positive(
    minus(
      leaving.units,
      before.flatMap(({ content }) => content.lines),
    ),
  )
  if (isNone(units)) return { actions: [], faults: [] }
  const here = (one: FulfillmentOrder): boolean => isAt(policy, places.value, one)
  const orders = shipping.fulfillmentOrders.filter((one) => one.fulfillable && here(one))
  const taken = takeUnits(units, { orders, remaining })
  if (taken === null) return { actions: [], faults: [whyNot(situation, { fulfillment, units, here })] }
  const used = new Set(
    situation.told.filter(({ netsuiteId }) => netsuiteId === fulfillment.id).map(({ part }) => part),
  )
  const actions = taken.map(({ locationId, lines, parts }): ShippingAction => {
    const part = freePart(locationId, used)
    const { id } = fulfillment
    const content = { locationId, lines }
    return {
      kind: 'fulfil',
      netsuiteId: id,
      named: nameOf(fulfillment),
      part,
      content,
      parts,
      tracking: telling.tracking,
    }
  })
  return { actions, faults: [] }
}

const isAt = ({ life }: LifePolicy, { shopify }: Places, { locationId }: FulfillmentOrder): boolean =>
  locationId !== null &&
  (shopify === null ? life.itemFulfillment(locationId) === 'netsuite' : shopify.has(locationId))

function freePart(locationId: ShopifyId, used: Set<string>): string {
  let part: string = locationId
  for (let number = 2; used.has(part); number += 1) part = `${locationId}_${number}`
  used.add(part)
  return part
}

/** Holds and dates pass; for the rest a person decides. */
function whyNot(
  situation: ShippingSituation,
  {
    fulfillment,
    units,
    here,
  }: {
    readonly fulfillment: NetSuiteFulfillment
    readonly units: Units
    readonly here: (one: FulfillmentOrder) => boolean
  },
): Fault {
  const having = situation.shipping.fulfillmentOrders.filter(({ lines }) =>
    lines.some(({ lineId, remaining }) => remaining > 0 && units.has(lineId)),
  )
  const waits = having.filter((one) => here(one) && !one.fulfillable)
  const held = waits.find(({ holds, status }) => holds.length > 0 || status === 'ON_HOLD')
  const later = waits.find(({ status }) => status === 'SCHEDULED')
  if (held ?? later) {
    const until = later?.fulfillAt ?? null
    const why =
      held === undefined
        ? `it is scheduled${until === null ? '' : ` for ${until}`}`
        : `it is on hold${held.holds.length === 0 ? '' : ` (${held.holds.join(', ')})`}`
    return fault(
      'fulfillment.waits',
      { order: situation.order, record: nameOf(fulfillment), why },
      `item fulfilment ${fulfillment.id}: ${describe(waits)}`,
    )
  }
  const elsewhere = having.filter((one) => !here(one) && one.fulfillable)
  const why =
    elsewhere.length > 0
      ? `Shopify expects them from location ${elsewhere.map(({ locationId }) => locationId ?? '(none)').join(', ')}`
      : 'Shopify has not as many of its units left to fulfil'
  return notOpen(situation, fulfillment, why)
}

const notOpen = (situation: ShippingSituation, fulfillment: NetSuiteFulfillment, why: string): Fault =>
  fault(
    'fulfillment.not-open',
    { order: situation.order, record: nameOf(fulfillment), why },
    `item fulfilment ${fulfillment.id}: ${describe(situation.shipping.fulfillmentOrders)}`,
  )

const describe = (orders: readonly FulfillmentOrder[]): string =>
  orders.length === 0
    ? 'no fulfilment orders'
    : orders
        .map(
          ({ id, status, locationId, fulfillable, lines }) =>
            `fulfilment order ${id} ${status} at ${locationId ?? '(none)'}${fulfillable ? '' : ', not fulfillable'}: ${lines.map(({ lineId, remaining }) => `${lineId} × ${remaining}`).join(', ')}`,
        )
        .join('; ')

/** Tracking that was added or corrected since. What loses its numbers keeps those that the buyer was told. */
function changedTracking(
  situation: ShippingSituation,
  fulfillment: NetSuiteFulfillment,
  { told, tracking }: { readonly told: readonly ToldFulfillment[]; readonly tracking: Telling['tracking'] },
): readonly ShippingAction[] {
  if (tracking === null || fulfillment.status !== 'C') return []
  return told.flatMap((one): ShippingAction[] => {
    const shipment = shipmentOf(situation, one)
    if (shipment === null || isTracked(shipment, tracking)) return []
    const { netsuiteId, part } = one
    return [
      { kind: 'track', netsuiteId, named: nameOf(fulfillment), part, fulfillmentId: shipment.id, tracking },
    ]
  })
}
