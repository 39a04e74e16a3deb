import { linksOf } from './links.ts'
import type { RecordGroup, StoredRecord, World } from './world.ts'

/** Ids of the records of one group by a key of theirs, kept up to date from the world's changes. */
export interface RecordIndex {
  ids(key: string): readonly string[]
}

export function createIndex(
  world: World,
  group: RecordGroup,
  selection: { readonly covers: (record: StoredRecord) => boolean; readonly key: KeyOf },
): RecordIndex {
  const byKey = new Map<string, Set<string>>()
  const keysOf = (record: StoredRecord): readonly string[] => {
    if (!selection.covers(record)) return []
    const key = selection.key(record)
    return key === undefined ? [] : typeof key === 'string' ? [key] : key
  }
  const add = (record: StoredRecord) => {
    for (const key of keysOf(record)) {
      const ids = byKey.get(key) ?? new Set()
      byKey.set(key, ids.add(record.id))
    }
  }
  const fill = () => {
    byKey.clear()
    for (const record of world.allInGroup(group)) add(record)
  }
  fill()
  world.onReset(fill)
  world.onChange(({ change, record, before }) => {
    if (before !== undefined) for (const key of keysOf(before)) byKey.get(key)?.delete(before.id)
    if (change !== 'deleted') add(record)
  })
  return { ids: (key) => [...(byKey.get(key) ?? [])] }
}

/** One key, several, or none. */
type KeyOf = (record: StoredRecord) => string | readonly string[] | undefined

/** The id that a reference field holds. */
export function referenceId(record: Pick<StoredRecord, 'fields'>, field: string): string | undefined {
  const value = record.fields[field]
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined
  return typeof value['id'] === 'string' ? value['id'] : undefined
}

interface WorldIndexes {
  /** Documents made from, or applied to, a transaction. */
  readonly nextDocs: RecordIndex
  readonly depositsByOrder: RecordIndex
  readonly transactionsByEntity: RecordIndex
  readonly entityNames: RecordIndex
  readonly itemNames: RecordIndex
}

const perWorld = new WeakMap<World, WorldIndexes>()

const lower = (field: string) => (record: StoredRecord) => {
  const value = record.fields[field]
  return typeof value === 'string' ? value.toLowerCase() : undefined
}
const always = () => true

/** The look-ups that saving needs. */
export function indexesOf(world: World): WorldIndexes {
  const known = perWorld.get(world)
  if (known !== undefined) return known
  const made: WorldIndexes = {
    nextDocs: createIndex(world, 'transaction', {
      covers: always,
      key: (record) => [...new Set(linksOf(record).map(({ previousId }) => previousId))],
    }),
    depositsByOrder: createIndex(world, 'transaction', {
      covers: (record) => record.kind === 'customerDeposit',
      key: (record) => referenceId(record, 'salesOrder'),
    }),
    transactionsByEntity: createIndex(world, 'transaction', {
      covers: always,
      key: (record) => referenceId(record, 'entity') ?? referenceId(record, 'customer'),
    }),
    entityNames: createIndex(world, 'entity', { covers: always, key: lower('entityId') }),
    itemNames: createIndex(world, 'item', { covers: always, key: lower('itemId') }),
  }
  perWorld.set(world, made)
  return made
}
