import { NO_ITEM } from '../desired/book.ts'
import { type Fault } from '../fault/fault.ts'
import type { ExternalId, NetSuiteId, ShopifyId } from '../ids.ts'
import type { FactRef, GoodsLine } from '../netsuite/posted.ts'
import type { FulfillmentFacts } from '../shopify/order.ts'
import { bill } from './bill.ts'
import { emit, faultOf, idOf, type Life, park, salesOrderId } from './state.ts'
import { deliverable, type Thing } from './things.ts'

/**
 * Goods that left: an item fulfilment where Shopify or a 3PL ships, and the bill where policy bills by shipment. Only
 * a successful fulfilment is one; a cancelled one that stands in NetSuite already is a person's to undo.
 */
export function fulfil(life: Life, fact: FactRef, fulfillment: FulfillmentFacts): void {
  const { posted, gone } = life.references
  const stands = (id: ExternalId): boolean => posted?.has(id) === true && gone?.has(id) !== true
  if (fulfillment.status !== 'SUCCESS') {
    const own = [idOf(life, 'if', fulfillment.id), idOf(life, 'inv', fulfillment.id)]
    const sale = life.cashSale !== null && !leftAgain(life, fulfillment) ? [life.cashSale.externalId] : []
    const record = [...own, ...sale].find(stands)
    if (record === undefined) return
    park(life, fact, {
      code: 'booking.fulfillment-cancelled',
      about: { fulfillment: fulfillment.id, record },
      tech: `fulfillment ${fulfillment.id} has status ${fulfillment.status} and its documents stand`,
    })
  }
  const units = unitsOf(life, fulfillment)
  if (units === null) {
    park(life, fact, {
      code: 'booking.fulfilled-not-sold',
      about: { fulfillment: fulfillment.id },
      tech: `fulfillment ${fulfillment.id} ships more units than the order still holds`,
    })
    return
  }
  for (const [thing, count] of units) thing.fulfilled += count
  const needs = life.cashSale === null ? ship(life, { fact, fulfillment, units }) : []
  if (life.policy.life.billing !== 'on-order') bill(life, { fact, units, needs })
}

/** Everything of its lines left all the same, with other shipments. */
const leftAgain = (life: Life, { lines }: FulfillmentFacts): boolean =>
  lines.every(({ lineId }) => {
    const units = life.facts.fulfillments
      .filter(({ status }) => status === 'SUCCESS')
      .flatMap((other) => other.lines)
      .reduce((sum, line) => sum + (line.lineId === lineId ? line.quantity : 0), 0)
    const sold = life.things.filter((thing) => thing.lineId === lineId)
    return units >= sold.reduce((sum, { booked }) => sum + booked.quantity, 0)
  })

/** Units by thing, what came with the order first. Null: there are not that many. */
function unitsOf(life: Life, fulfillment: FulfillmentFacts): Map<Thing, number> | null {
  const units = new Map<Thing, number>()
  for (const { lineId, quantity } of fulfillment.lines) {
    let left = quantity
    for (const thing of life.things) {
      if (thing.lineId !== lineId) continue
      const taken = Math.min(left, deliverable(thing) - (units.get(thing) ?? 0))
      if (taken <= 0) continue
      units.set(thing, (units.get(thing) ?? 0) + taken)
      left -= taken
    }
    if (left > 0 && life.things.some((thing) => thing.lineId === lineId)) return null
  }
  return units
}

function ship(
  life: Life,
  shipment: {
    readonly fact: FactRef
    readonly fulfillment: FulfillmentFacts
    readonly units: ReadonlyMap<Thing, number>
  },
): readonly ExternalId[] {
  const { fact, fulfillment, units } = shipment
  if (life.policy.life.itemFulfillment(fulfillment.locationId) === 'netsuite') return []
  const location = locationFor(life, fulfillment.locationId)
  const lines = [...units].flatMap(([thing, quantity]) => goodsLine(life, { thing, quantity, location }))
  if (lines.length === 0) return []
  const externalId = idOf(life, 'if', fulfillment.id)
  emit(
    life,
    {
      externalId,
      fact,
      from: { kind: 'salesOrder', externalId: salesOrderId(life) },
      needs: [salesOrderId(life)],
      memo: `fulfilment ${fulfillment.id}`,
      faults: [...locationFaults(life, fulfillment.locationId), ...faultsOf(units.keys())],
    },
    (posted) => ({ ...posted, kind: 'itemFulfillment', location, lines }),
  )
  return [externalId]
}

const faultsOf = (things: Iterable<Thing>): readonly Fault[] => [...things].flatMap(({ faults }) => faults)

/** Gift cards and what needs no shipping are no goods that leave a shelf. */
function goodsLine(
  life: Life,
  { thing, quantity, location }: { thing: Thing; quantity: number; location: NetSuiteId },
): readonly GoodsLine[] {
  const line = thing.lines.get(thing.key)
  if (line === undefined || !isStocked(life, thing)) return []
  return [{ key: thing.key, sourceKey: thing.key, item: line.item, quantity, location }]
}

export const isStocked = (life: Life, thing: Thing): boolean =>
  thing.lines.get(thing.key)?.role === 'product' &&
  life.facts.lines.find(({ id }) => id === thing.lineId)?.requiresShipping === true

/** The NetSuite location; where Shopify states none, the store's default. */
export function locationFor(life: Life, shopify: ShopifyId | null): NetSuiteId {
  const mapped = shopify === null ? life.policy.defaultLocation : (life.policy.locations[shopify] ?? null)
  return mapped ?? NO_ITEM
}

export function locationFaults(life: Life, shopify: ShopifyId | null): readonly Fault[] {
  if (locationFor(life, shopify) !== NO_ITEM) return []
  return [
    faultOf(life, {
      code: 'mapping.location',
      about: { location: shopify ?? 'not stated' },
      tech: `policy.locations has no "${shopify ?? '(none)'}"`,
    }),
  ]
}
