/** Lots, serial numbers and bins of the goods that a document moves (netsuite.md §1.5, §10.16; QUIRKS.md). */
import { sum } from './amounts.ts'
import { detailKey, detailStockOf } from './detailStock.ts'
import { type Draft, type DraftLine, numberOf, reference, type SaveContext, textOf } from './draft.ts'
import { invalidFieldValue, notSimulated, userError } from './errors.ts'
import type { GoodsLine } from './goods.ts'
import { refName } from './names.ts'
import type { FieldMap, StockDetail, StockMove, StoredRecord, World } from './world.ts'

interface KeptBy {
  readonly number: 'lot' | 'serial' | undefined
  readonly bins: boolean
}

/** What of an item has to be named where it moves; undefined: nothing. */
function keptBy(world: World, item: StoredRecord, locationId: string | undefined): KeptBy | undefined {
  const kinds = { lotNumberedInventoryItem: 'lot', serializedInventoryItem: 'serial' } as const
  const number = kinds[item.kind as keyof typeof kinds] as KeptBy['number']
  const place = locationId === undefined ? undefined : world.get('location', locationId)
  const bins = item.fields['useBins'] === true && place?.fields['useBins'] === true
  return number === undefined && !bins ? undefined : { number, bins }
}

/** The bin of the location that the item prefers, by its `binNumber` sublist. */
export function preferredBin(
  world: World,
  item: StoredRecord,
  locationId: string | undefined,
): string | undefined {
  return (item.sublists['binNumber'] ?? [])
    .filter(({ fields }) => fields['preferredBin'] === true)
    .map(({ fields }) => reference(fields, 'binNumber')?.id)
    .find((id) => reference(world.get('bin', id ?? '')?.fields ?? {}, 'location')?.id === locationId)
}

/**
 * The detail of one line, which it must have where its item is kept by lot, serial number or bin. The refusals' texts for
 * what is missing and for what does not add up are from public code (P, QUIRKS.md); the others [U].
 */
export function detailOf(
  context: SaveContext,
  draft: Draft,
  { line, goods }: { readonly line: DraftLine; readonly goods: GoodsLine },
): readonly StockDetail[] | undefined {
  const { world, settings } = context
  const kept = keptBy(world, goods.item, goods.locationId)
  const sent = line.fields['inventoryDetail'] !== undefined
  if (kept === undefined) {
    if (!sent) return undefined
    throw userError('Inventory detail is not available for this item.', `${line.path}.inventoryDetail`)
  }
  if (goods.writtenOff && !sent && !settings.detailOfWriteOffs) return undefined
  fillPreferredBin(context, draft, { line, goods, kept })
  const assignments = assignmentsOf(line.fields)
  const at = (draft.sublists['item'] ?? []).indexOf(line) + 1
  const complete = assignments.every((one) => isComplete(one, kept, goods.quantity > 0))
  if (assignments.length === 0 || !complete)
    throw userError(`Please configure the inventory detail in line ${at} of the item list.`)
  const quantity = Math.abs(goods.quantity)
  if (sum(assignments.map((one) => numberOf(one, 'quantity') ?? 0)) !== quantity)
    throw userError(`The total inventory detail quantity must be ${quantity}.`)
  return assignments.map((one) => stockDetail(world, { assignment: one, line, goods, kept }))
}

const assignmentsOf = (fields: FieldMap): readonly FieldMap[] => {
  const detail = fields['inventoryDetail']
  const list = typeof detail === 'object' && detail !== null && 'inventoryAssignment' in detail
  return list ? (detail['inventoryAssignment'] as readonly FieldMap[]) : []
}

const isComplete = (one: FieldMap, kept: KeptBy, incoming: boolean): boolean =>
  (kept.number === undefined ||
    one[incoming ? 'receiptInventoryNumber' : 'issueInventoryNumber'] !== undefined) &&
  (!kept.bins || one['binNumber'] !== undefined)

/** A preferred bin is filled in before the request is laid over it (P): what was sent is added to it. */
function fillPreferredBin(
  context: SaveContext,
  draft: Draft,
  { line, goods, kept }: { readonly line: DraftLine; readonly goods: GoodsLine; readonly kept: KeptBy },
): void {
  if (!context.settings.fillPreferredBin || draft.before !== undefined || kept.number !== undefined) return
  const bin = preferredBin(context.world, goods.item, goods.locationId)
  if (bin === undefined) return
  // A second round of completing, after a script changed the document, finds it there.
  if (assignmentsOf(line.fields).some((one) => one['filled'] === true)) return
  const filled: FieldMap = { binNumber: { id: bin }, quantity: Math.abs(goods.quantity), filled: true }
  line.fields['inventoryDetail'] = { inventoryAssignment: [filled, ...assignmentsOf(line.fields)] }
}

function stockDetail(
  world: World,
  from: {
    readonly assignment: FieldMap
    readonly line: DraftLine
    readonly goods: GoodsLine
    readonly kept: KeptBy
  },
): StockDetail {
  const { assignment, line, goods, kept } = from
  const quantity = numberOf(assignment, 'quantity') ?? 0
  const path = `${line.path}.inventoryDetail`
  if (quantity <= 0) throw userError('The inventory detail quantity must be above zero.', path)
  if (kept.number === 'serial' && quantity !== 1)
    throw userError('The quantity of a serial number must be 1.', path)
  const sign = goods.quantity > 0 ? 1 : -1
  const number = kept.number === undefined ? undefined : numberIn(world, assignment, { goods, path })
  const binId = kept.bins ? reference(assignment, 'binNumber')?.id : undefined
  const bin = binId === undefined ? undefined : world.get('bin', binId)
  if (bin !== undefined && reference(bin.fields, 'location')?.id !== goods.locationId)
    throw invalidFieldValue(bin.id, 'binNumber', path)
  return {
    quantity: quantity * sign,
    ...(number === undefined ? {} : { numberId: number.id }),
    ...(binId === undefined ? {} : { binId }),
  }
}

function numberIn(
  world: World,
  assignment: FieldMap,
  { goods, path }: { readonly goods: GoodsLine; readonly path: string },
): StoredRecord {
  const ofItem = (record: StoredRecord | undefined): boolean =>
    reference(record?.fields ?? {}, 'item')?.id === goods.item.id
  if (goods.quantity < 0) {
    const issued = world.get('inventoryNumber', reference(assignment, 'issueInventoryNumber')?.id ?? '')
    if (issued === undefined || !ofItem(issued))
      throw invalidFieldValue(issued?.id, 'issueInventoryNumber', path)
    return issued
  }
  const name = textOf(assignment, 'receiptInventoryNumber')
  const known = [...world.all('inventoryNumber')].find(
    (record) => record.fields['inventoryNumber'] === name && ofItem(record),
  )
  // A receipt makes numbers that are new.
  if (known === undefined) throw notSimulated('new lot and serial numbers on receipts')
  assignment['received'] = { id: known.id }
  return known
}

/**
 * What the moves take must be there, and a serial number that comes in must not be. Texts: bins from Oracle's table of
 * error codes (BIN_DSNT_CONTAIN_ENOUGH_ITEM), numbers [U].
 */
export function checkDetail(context: SaveContext, draft: Draft, moves: readonly StockMove[]): void {
  const { world } = context
  const own = new Map<string, number>()
  const add = (move: StockMove, sign: 1 | -1) => {
    for (const one of move.detail ?? []) {
      const key = `${move.itemId}/${move.locationId}/${detailKey(one)}`
      own.set(key, sum([own.get(key) ?? 0, one.quantity * sign]))
    }
  }
  for (const move of draft.before?.figures?.stock ?? []) add(move, -1)
  for (const move of moves) add(move, 1)
  for (const move of moves) {
    for (const one of move.detail ?? []) {
      const level = detailStockOf(world)
        .at(move.itemId, move.locationId)
        .find((at) => detailKey(at) === detailKey(one))
      const left = sum([
        level?.quantity ?? 0,
        own.get(`${move.itemId}/${move.locationId}/${detailKey(one)}`) ?? 0,
      ])
      if (left < 0) throw notEnough(world, move, one)
      const isSerial = world.getInGroup('item', move.itemId)?.kind === 'serializedInventoryItem'
      if (isSerial && left > 1) throw userError('Duplicate inventory number found in entry.')
    }
  }
}

function notEnough(world: World, move: StockMove, one: StockDetail) {
  const item = world.getInGroup('item', move.itemId)
  const name = item === undefined ? move.itemId : refName(item)
  const number = one.numberId === undefined ? undefined : world.get('inventoryNumber', one.numberId)
  if (number !== undefined)
    return userError(
      `The following serial/lot numbers are not available for item ${name}: ${refName(number)}.`,
    )
  const bin = world.get('bin', one.binId ?? '')
  const binName = bin === undefined ? '' : refName(bin)
  return userError(`The following bins do not contain enough of the requested item (${name}): ${binName}`)
}
