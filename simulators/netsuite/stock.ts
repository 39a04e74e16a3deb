/**
 * Stock on hand and committed, by item and location. Derived from the records: the opening stock that an item's
 * `locations` hold, what posted transactions moved, and what approved orders still want.
 */
import { sum } from './amounts.ts'
import { numberOf, reference, textOf } from './draft.ts'
import { groupOf, type StockMove, type StoredRecord, type World } from './world.ts'

export interface StockLevel {
  readonly itemId: string
  readonly locationId: string
  readonly onHand: number
  readonly committed: number
  readonly available: number
  readonly backOrdered: number
  /** When `available` changed last, epoch milliseconds. */
  readonly changedAt: number
}

export interface Stock {
  at(itemId: string, locationId: string): StockLevel
  ofItem(itemId: string): readonly StockLevel[]
  all(): IterableIterator<StockLevel>
  /** Called with `item/location` after a change. */
  onChange(listener: (key: string) => void): void
}

interface Entry {
  readonly itemId: string
  readonly locationId: string
  onHand: number
  demand: number
  changedAt: number
}

const perWorld = new WeakMap<World, Stock>()

export function stockOf(world: World): Stock {
  const known = perWorld.get(world)
  if (known !== undefined) return known
  const made = createStock(world)
  perWorld.set(world, made)
  return made
}

function createStock(world: World): Stock {
  const entries = new Map<string, Entry>()
  const listeners: ((key: string) => void)[] = []
  const entry = (itemId: string, locationId: string): Entry => {
    const key = `${itemId}/${locationId}`
    const found = entries.get(key) ?? { itemId, locationId, onHand: 0, demand: 0, changedAt: 0 }
    entries.set(key, found)
    return found
  }
  const apply = (record: StoredRecord, sign: 1 | -1, at: number) => {
    const change = (move: StockMove, field: 'onHand' | 'demand') => {
      const found = entry(move.itemId, move.locationId)
      found[field] = sum([found[field], move.quantity * sign])
      found.changedAt = at
      for (const listener of listeners) listener(`${move.itemId}/${move.locationId}`)
    }
    for (const move of openingOf(record)) change(move, 'onHand')
    for (const move of record.figures?.stock ?? []) change(move, 'onHand')
    for (const move of demandOf(world, record)) change(move, 'demand')
  }
  const fill = () => {
    entries.clear()
    const now = world.clock.now()
    for (const item of world.allInGroup('item')) apply(item, 1, now)
    for (const transaction of world.allInGroup('transaction')) apply(transaction, 1, now)
  }
  fill()
  world.onReset(fill)
  world.onChange(({ change, record, before, at }) => {
    if (before !== undefined) apply(before, -1, at)
    if (change !== 'deleted') apply(record, 1, at)
  })
  return {
    at: (itemId, locationId) => levelOf(entries.get(`${itemId}/${locationId}`) ?? none(itemId, locationId)),
    ofItem: (itemId) => [...entries.values()].filter((one) => one.itemId === itemId).map(levelOf),
    *all() {
      for (const one of entries.values()) yield levelOf(one)
    },
    onChange: (listener) => void listeners.push(listener),
  }
}

const none = (itemId: string, locationId: string): Entry => ({
  itemId,
  locationId,
  onHand: 0,
  demand: 0,
  changedAt: 0,
})

/** Available = on hand − committed; what orders want beyond the stock is back-ordered (netsuite.md §10.10). */
function levelOf({ itemId, locationId, onHand, demand, changedAt }: Entry): StockLevel {
  const committed = Math.min(Math.max(onHand, 0), Math.max(demand, 0))
  const available = Math.max(sum([onHand, -committed]), 0)
  const backOrdered = sum([Math.max(demand, 0), -committed])
  return { itemId, locationId, onHand, committed, available, backOrdered, changedAt }
}

function openingOf(record: StoredRecord): readonly StockMove[] {
  if (groupOf(record.kind) !== 'item') return []
  return (record.sublists['locations'] ?? []).flatMap(({ fields }) => {
    const locationId = reference(fields, 'location')?.id
    const quantity = numberOf(fields, 'quantityOnHand') ?? 0
    return locationId === undefined ? [] : [{ itemId: record.id, locationId, quantity }]
  })
}

/** Types whose stock is kept. A kit would move its members. */
export const STOCKED: ReadonlySet<string> = new Set([
  'inventoryItem',
  'lotNumberedInventoryItem',
  'serializedInventoryItem',
  'assemblyItem',
])

/** Open quantities of an approved order; "Do Not Commit" (3) leaves a line out (netsuite.md §6). */
function demandOf(world: World, record: StoredRecord): readonly StockMove[] {
  if (record.kind !== 'salesOrder' || record.fields['orderStatus'] === 'A') return []
  const head = reference(record.fields, 'location')
  return (record.sublists['item'] ?? []).flatMap(({ fields }) => {
    const itemId = reference(fields, 'item')?.id
    const locationId = (reference(fields, 'location') ?? head)?.id
    const left = sum([numberOf(fields, 'quantity') ?? 0, -(numberOf(fields, 'quantityFulfilled') ?? 0)])
    const wanted = left > 0 && fields['isClosed'] !== true && textOf(fields, 'commitInventory') !== '3'
    if (!wanted || itemId === undefined || locationId === undefined || !isStocked(world, itemId)) return []
    return [{ itemId, locationId, quantity: left }]
  })
}

const isStocked = (world: World, itemId: string): boolean =>
  STOCKED.has(world.getInGroup('item', itemId)?.kind ?? '')
