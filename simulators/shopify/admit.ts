/**
 * Gives objects of a seeded store ids from outside, so that recordings which speak of a store's own products,
 * locations and customers can be played against it (`replay-recordings.mjs --unknown` lists such ids).
 */
import type { Customer, Gid, InventoryItem, Location, Product, ProductVariant, ShopState } from './model.ts'
import { gidType } from './gid.ts'

type Rename = (state: ShopState, from: Gid, to: Gid) => void

interface Admissible {
  ids(state: ShopState): Iterable<Gid>
  rename: Rename
}

function rekey<T extends { id: Gid }>(map: Map<Gid, T>, from: Gid, to: Gid): Map<Gid, T> {
  return new Map([...map].map(([id, item]) => [id === from ? to : id, item]))
}

const ADMISSIBLE: Readonly<Record<string, Admissible>> = {
  Location: {
    ids: (state) => state.locations.keys(),
    rename(state, from, to) {
      const location = state.locations.get(from)
      if (location) location.id = to
      state.locations = rekey<Location>(state.locations, from, to)
      for (const item of state.inventoryItems.values()) renameLevel(item, from, to)
    },
  },
  Product: {
    ids: (state) => state.products.keys(),
    rename(state, from, to) {
      const product = state.products.get(from)
      if (product) product.id = to
      state.products = rekey<Product>(state.products, from, to)
      for (const variant of state.variants.values()) if (variant.productId === from) variant.productId = to
    },
  },
  ProductVariant: {
    ids: (state) => state.variants.keys(),
    rename(state, from, to) {
      const variant = state.variants.get(from)
      if (variant) variant.id = to
      state.variants = rekey<ProductVariant>(state.variants, from, to)
      for (const item of state.inventoryItems.values()) if (item.variantId === from) item.variantId = to
      for (const product of state.products.values()) {
        product.variantIds = product.variantIds.map((id) => (id === from ? to : id))
      }
    },
  },
  InventoryItem: {
    ids: (state) => state.inventoryItems.keys(),
    rename(state, from, to) {
      const item = state.inventoryItems.get(from)
      if (item) item.id = to
      state.inventoryItems = rekey<InventoryItem>(state.inventoryItems, from, to)
      for (const variant of state.variants.values())
        if (variant.inventoryItemId === from) variant.inventoryItemId = to
    },
  },
  Customer: {
    ids: (state) => state.customers.keys(),
    rename(state, from, to) {
      const customer = state.customers.get(from)
      if (customer) customer.id = to
      state.customers = rekey<Customer>(state.customers, from, to)
    },
  },
}

function renameLevel(item: InventoryItem, from: Gid, to: Gid): void {
  const level = item.levels[from]
  if (!level) return
  delete item.levels[from]
  item.levels[to] = { ...level, locationId: to }
}

/**
 * Renames seeded objects to the ids given, in order. Answers the ids that nothing could take: of other types, or
 * more than the store has objects.
 */
export function admitIds(state: ShopState, ids: readonly Gid[]): Gid[] {
  const taken = new Set(state.admittedIds)
  const refused: Gid[] = []
  for (const id of ids) {
    if (taken.has(id)) continue
    const kind = ADMISSIBLE[gidType(id) ?? '']
    const free = kind && [...kind.ids(state)].find((own) => !taken.has(own))
    if (!kind || free === undefined) {
      refused.push(id)
      continue
    }
    kind.rename(state, free, id)
    taken.add(id)
    state.admittedIds.push(id)
  }
  return refused
}
