import type { ExternalId, ShopifyId } from '../ids.ts'
import type { FactRef, PostedLine, Source } from '../netsuite/posted.ts'
import type { LifeAgreement, LifeRefund, ReturnFacts } from '../shopify/order.ts'
import { isStocked, locationFaults, locationFor } from './fulfil.ts'
import { cumulative } from './slice.ts'
import { amountOf, emit, idOf, type Life, salesOrderId } from './state.ts'
import type { CreditPart } from './takeBack.ts'
import type { Thing } from './things.ts'

type Units = ReadonlyMap<Thing, number>

/** What a return still expects, and what of it has an authorisation to be received against. */
export interface ReturnState {
  /** Processed units that no authorisation names yet. */
  readonly expected: Map<Thing, number>
  /** Authorised units that have not come in, and where. */
  readonly authorised: Map<Thing, number>
  authorisations: number
  current: ExternalId | null
  /** Units that were put back before their return was processed. */
  readonly early: { readonly fact: FactRef; readonly disposition: ReturnFacts['dispositions'][number] }[]
}

/**
 * Goods that a refund puts back: one authorisation and one receipt for each location. Only units that had left come
 * back; cancelled and not restocked ones are no receipt (I-R5).
 */
export function restockRefund(life: Life, fact: FactRef, refund: LifeRefund): void {
  const byLocation = new Map<ShopifyId | null, Map<Thing, number>>()
  for (const line of refund.lines) {
    if (line.restockType !== 'RETURN' && line.restockType !== 'LEGACY_RESTOCK') continue
    const units = byLocation.get(line.locationId) ?? new Map<Thing, number>()
    byLocation.set(line.locationId, units)
    takeDelivered(life, { lineId: line.lineId, quantity: line.quantity }, units)
  }
  const received = [...byLocation].filter(([, units]) => units.size > 0)
  if (received.length === 0) return
  const all = new Map<Thing, number>()
  for (const [, units] of received) add(all, units)
  const authorisation = authorise(life, { fact, units: all, id: idOf(life, 'ra', refund.id) })
  received.forEach(([location, units], index) => {
    const id = idOf(life, 'ir', index === 0 ? refund.id : { id: refund.id, part: String(index + 1) })
    receive(life, { fact, units, location, id, authorisation })
  })
}

/** Units of a line that left and have not come back, counted as returned. */
function takeDelivered(
  life: Life,
  { lineId, quantity }: { readonly lineId: ShopifyId; readonly quantity: number },
  units: Map<Thing, number>,
): void {
  let left = quantity
  for (const thing of life.things) {
    if (thing.lineId !== lineId || !isStocked(life, thing)) continue
    const taken = Math.min(left, thing.fulfilled - thing.returned)
    if (taken <= 0) continue
    thing.returned += taken
    left -= taken
    units.set(thing, (units.get(thing) ?? 0) + taken)
  }
}

/** A processed return: its goods may be received now, and those that came early are. */
export function expectReturn(
  life: Life,
  {
    agreement,
    parts,
  }: { readonly fact: FactRef; readonly agreement: LifeAgreement; readonly parts: readonly CreditPart[] },
): void {
  if (agreement.returnId === null) return
  const state = stateOf(life, agreement.returnId)
  for (const { thing, slice } of parts) {
    if (!isStocked(life, thing)) continue
    const units = Math.min(slice.quantity, thing.fulfilled - thing.returned)
    if (units <= 0) continue
    thing.returned += units
    state.expected.set(thing, (state.expected.get(thing) ?? 0) + units)
  }
  const waiting = state.early.splice(0)
  for (const { fact, disposition } of waiting)
    dispose(life, { fact, returnId: agreement.returnId, disposition })
}

/** Units of a return that were put back on a shelf; other dispositions move no stock. */
export function dispose(
  life: Life,
  arrived: {
    readonly fact: FactRef
    readonly returnId: ShopifyId
    readonly disposition: ReturnFacts['dispositions'][number]
  },
): void {
  const { fact, returnId, disposition } = arrived
  if (disposition.type !== 'RESTOCKED') return
  const state = stateOf(life, returnId)
  const units = unitsOf(state, disposition)
  if (units === null) {
    state.early.push({ fact, disposition })
    return
  }
  if (life.references.received?.has(disposition.id) === true) {
    takeFrom(state.expected, units)
    return
  }
  if ([...units].some(([thing, count]) => (state.authorised.get(thing) ?? 0) < count)) {
    state.authorisations += 1
    const part = state.authorisations === 1 ? returnId : { id: returnId, part: String(state.authorisations) }
    state.current = authorise(life, { fact, units: new Map(state.expected), id: idOf(life, 'ra', part) })
    add(state.authorised, state.expected)
    state.expected.clear()
  }
  for (const [thing, count] of units) state.authorised.set(thing, (state.authorised.get(thing) ?? 0) - count)
  if (state.current === null) return
  const id = idOf(life, 'ir', disposition.id)
  receive(life, { fact, units, location: disposition.locationId, id, authorisation: state.current })
}

function takeFrom(from: Map<Thing, number>, units: Units): void {
  for (const [thing, count] of units) {
    const left = (from.get(thing) ?? 0) - count
    if (left > 0) from.set(thing, left)
    else from.delete(thing)
  }
}

function unitsOf(
  state: ReturnState,
  { lineId, quantity }: { lineId: ShopifyId; quantity: number },
): Units | null {
  let left = quantity
  const units = new Map<Thing, number>()
  for (const thing of new Set([...state.authorised.keys(), ...state.expected.keys()])) {
    if (thing.lineId !== lineId) continue
    const available = (state.authorised.get(thing) ?? 0) + (state.expected.get(thing) ?? 0)
    const taken = Math.min(left, available)
    if (taken <= 0) continue
    left -= taken
    units.set(thing, taken)
  }
  return left > 0 ? null : units
}

function stateOf(life: Life, returnId: ShopifyId): ReturnState {
  const known = life.returns.get(returnId)
  if (known !== undefined) return known
  const made: ReturnState = {
    expected: new Map(),
    authorised: new Map(),
    authorisations: 0,
    current: null,
    early: [],
  }
  life.returns.set(returnId, made)
  return made
}

const add = (to: Map<Thing, number>, units: Units): void => {
  for (const [thing, count] of units) to.set(thing, (to.get(thing) ?? 0) + count)
}

function authorise(
  life: Life,
  { fact, units, id }: { readonly fact: FactRef; readonly units: Units; readonly id: ExternalId },
): ExternalId {
  const from: Source = life.cashSale ?? { kind: 'salesOrder', externalId: salesOrderId(life) }
  const shipped = life.drafts
    .filter(({ document }) => document.kind === 'itemFulfillment')
    .map(({ document }) => document.externalId)
  const lines = [...units].flatMap(([thing, quantity]) => authorisedLine(life, thing, quantity))
  emit(
    life,
    { externalId: id, fact, from, needs: [from.externalId, ...shipped], memo: `${fact.kind} ${fact.id}` },
    (posted) => ({ ...posted, kind: 'returnAuthorization', location: life.book.location, lines }),
  )
  return id
}

function authorisedLine(life: Life, thing: Thing, quantity: number): readonly PostedLine[] {
  const line = thing.lines.get(thing.key)
  if (line === undefined) return []
  const amount = amountOf(life, cumulative(line.amount.minor, quantity, thing.booked.quantity))
  const { role, item, description, location } = line
  return [
    {
      key: thing.key,
      sourceKey: thing.key,
      role,
      item,
      quantity,
      amount,
      description,
      location,
      customFields: {},
    },
  ]
}

function receive(
  life: Life,
  receipt: {
    readonly fact: FactRef
    readonly units: Units
    readonly location: ShopifyId | null
    readonly id: ExternalId
    readonly authorisation: ExternalId
  },
): void {
  const location = locationFor(life, receipt.location)
  const lines = [...receipt.units].flatMap(([thing, quantity]) => {
    const line = thing.lines.get(thing.key)
    if (line === undefined) return []
    return [{ key: thing.key, sourceKey: thing.key, item: line.item, quantity, location, restock: true }]
  })
  emit(
    life,
    {
      externalId: receipt.id,
      fact: receipt.fact,
      from: { kind: 'returnAuthorization', externalId: receipt.authorisation },
      needs: [receipt.authorisation],
      memo: `${receipt.fact.kind} ${receipt.fact.id}`,
      faults: locationFaults(life, receipt.location),
    },
    (posted) => ({ ...posted, kind: 'itemReceipt', location, lines }),
  )
}
