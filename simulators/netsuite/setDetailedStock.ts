import { detailStockOf } from './detailStock.ts'
import { numberOf, reference, type SaveContext } from './draft.ts'
import { saveRecord } from './records.ts'
import { setUp } from './seed.ts'
import { stockOf } from './stock.ts'
import type { FieldMap, StoredRecord, SublistLine } from './world.ts'

interface Place {
  readonly item: StoredRecord
  readonly location: StoredRecord
}

/** Sets what is on hand of a lot or serial number, or in a bin, by their names; what does not exist comes into being. */
export function setDetailedStock(
  setup: SaveContext,
  { item, location }: Place,
  level: Readonly<Record<string, unknown>>,
): object {
  const { world } = setup
  const numberId = numberOfItem(setup, item, level)
  const binId = binAt(setup, location, level)
  const here = detailStockOf(world).at(item.id, location.id)
  const now = here.find((one) => one.numberId === numberId && one.binId === binId)?.quantity ?? 0
  const change = Number(level['quantity']) - now
  const place: FieldMap = {
    location: { id: location.id },
    ...(numberId === undefined ? {} : { inventoryNumber: { id: numberId } }),
    ...(binId === undefined ? {} : { binNumber: { id: binId } }),
  }
  const bins = preferring(item, level['preferred'] === true ? binId : undefined)
  const sublists = {
    locations: [added(item.sublists['locations'], { location: place['location'] }, change)],
    balances: [added(item.sublists['balances'], place, change)],
    ...(bins === undefined ? {} : { binNumber: bins }),
  }
  world.put({ ...item, sublists: merged(item, sublists) }, 'setup')
  return { ...stockOf(world).at(item.id, location.id), detail: detailStockOf(world).at(item.id, location.id) }
}

const sameId = (a: FieldMap, b: FieldMap, name: string): boolean =>
  reference(a, name)?.id === reference(b, name)?.id

const samePlace = (a: FieldMap, b: FieldMap): boolean =>
  ['location', 'inventoryNumber', 'binNumber'].every((name) => sameId(a, b, name))

/** The opening line of the place, with the change added. */
function added(lines: readonly SublistLine[] | undefined, place: FieldMap, change: number): SublistLine {
  const known = lines?.find(({ fields }) => samePlace(fields, place))
  const line = known?.line ?? (lines?.length ?? 0) + 1
  const before = known === undefined ? 0 : (numberOf(known.fields, 'quantityOnHand') ?? 0)
  return { line, fields: { ...place, quantityOnHand: before + change } }
}

function preferring(item: StoredRecord, binId: string | undefined): readonly SublistLine[] | undefined {
  if (binId === undefined) return undefined
  const line = (item.sublists['binNumber']?.length ?? 0) + 1
  return [{ line, fields: { binNumber: { id: binId }, preferredBin: true } }]
}

/** Each sublist with these lines in place of those of their number. */
function merged(
  item: StoredRecord,
  changes: Readonly<Record<string, readonly SublistLine[]>>,
): StoredRecord['sublists'] {
  const sublists: Record<string, readonly SublistLine[]> = { ...item.sublists }
  for (const [name, lines] of Object.entries(changes)) {
    const numbers = new Set(lines.map(({ line }) => line))
    sublists[name] = [...(sublists[name] ?? []).filter(({ line }) => !numbers.has(line)), ...lines]
  }
  return sublists
}

function numberOfItem(
  setup: SaveContext,
  item: StoredRecord,
  level: Readonly<Record<string, unknown>>,
): string | undefined {
  if (level['number'] === undefined) return undefined
  const inventoryNumber = String(level['number'])
  const known = [...setup.world.all('inventoryNumber')].find(
    ({ fields }) =>
      fields['inventoryNumber'] === inventoryNumber && reference(fields, 'item')?.id === item.id,
  )
  const expires = level['expires'] === undefined ? {} : { expirationDate: String(level['expires']) }
  return (known ?? setUp(setup, 'inventoryNumber', { inventoryNumber, item: { id: item.id }, ...expires })).id
}

/** A bin makes its location one that uses bins. */
function binAt(
  setup: SaveContext,
  location: StoredRecord,
  level: Readonly<Record<string, unknown>>,
): string | undefined {
  if (level['bin'] === undefined) return undefined
  const binNumber = String(level['bin'])
  if (location.fields['useBins'] !== true) {
    const body = { externalId: undefined, fields: { useBins: true }, sublists: {}, unknown: [] }
    saveRecord(setup, { kind: 'location', before: location, body, replace: new Set() })
  }
  const known = [...setup.world.all('bin')].find(
    ({ fields }) => fields['binNumber'] === binNumber && reference(fields, 'location')?.id === location.id,
  )
  return (known ?? setUp(setup, 'bin', { binNumber, location: { id: location.id }, isInactive: false })).id
}
