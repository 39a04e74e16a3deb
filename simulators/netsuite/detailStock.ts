/** Stock of items that are kept by lot, serial number or bin: derived from the records, as stock.ts derives the whole. */
import { sum } from './amounts.ts'
import { numberOf, reference } from './draft.ts'
import { groupOf, type StockDetail, type StoredRecord, type World } from './world.ts'

export interface DetailLevel extends StockDetail {
  readonly itemId: string
  readonly locationId: string
}

export interface DetailStock {
  /** What is on hand of the item at the location, by number and bin; nothing of those that are used up. */
  at(itemId: string, locationId: string): readonly DetailLevel[]
  /** Where the number is on hand. */
  ofNumber(numberId: string): readonly DetailLevel[]
}

export const detailKey = ({ numberId = '', binId = '' }: Omit<StockDetail, 'quantity'>): string =>
  `${numberId}/${binId}`

const perWorld = new WeakMap<World, DetailStock>()

export function detailStockOf(world: World): DetailStock {
  const known = perWorld.get(world)
  if (known !== undefined) return known
  const made = createDetailStock(world)
  perWorld.set(world, made)
  return made
}

function createDetailStock(world: World): DetailStock {
  const places = new Map<string, Map<string, DetailLevel>>()
  const add = (itemId: string, locationId: string, detail: StockDetail) => {
    const place = places.get(`${itemId}/${locationId}`) ?? new Map<string, DetailLevel>()
    places.set(`${itemId}/${locationId}`, place)
    const key = detailKey(detail)
    const before = place.get(key)?.quantity ?? 0
    const quantity = sum([before, detail.quantity])
    if (quantity === 0) place.delete(key)
    else place.set(key, { ...detail, itemId, locationId, quantity })
  }
  const apply = (record: StoredRecord, sign: 1 | -1) => {
    for (const level of openingOf(record))
      add(level.itemId, level.locationId, { ...level, quantity: level.quantity * sign })
    for (const { itemId, locationId, detail = [] } of record.figures?.stock ?? [])
      for (const one of detail) add(itemId, locationId, { ...one, quantity: one.quantity * sign })
  }
  const fill = () => {
    places.clear()
    for (const item of world.allInGroup('item')) apply(item, 1)
    for (const transaction of world.allInGroup('transaction')) apply(transaction, 1)
  }
  fill()
  world.onReset(fill)
  world.onChange(({ change, record, before }) => {
    if (before !== undefined) apply(before, -1)
    if (change !== 'deleted') apply(record, 1)
  })
  return {
    at: (itemId, locationId) => [...(places.get(`${itemId}/${locationId}`)?.values() ?? [])],
    ofNumber: (numberId) =>
      [...places.values()].flatMap((place) => [...place.values()].filter((one) => one.numberId === numberId)),
  }
}

/** The opening stock that an item's `balances` hold: not a sublist of NetSuite's, and not shown. */
function openingOf(record: StoredRecord): readonly DetailLevel[] {
  if (groupOf(record.kind) !== 'item') return []
  return (record.sublists['balances'] ?? []).flatMap(({ fields }) => {
    const locationId = reference(fields, 'location')?.id
    const numberId = reference(fields, 'inventoryNumber')?.id
    const binId = reference(fields, 'binNumber')?.id
    const quantity = numberOf(fields, 'quantityOnHand') ?? 0
    if (locationId === undefined) return []
    return [
      {
        itemId: record.id,
        locationId,
        quantity,
        ...(numberId === undefined ? {} : { numberId }),
        ...(binId === undefined ? {} : { binId }),
      },
    ]
  })
}
