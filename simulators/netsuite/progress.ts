/** Orders and returns: how far their lines are, and the status that follows (netsuite.md §6). */
import { sum } from './amounts.ts'
import { numberOf, reference, type SaveContext, textOf } from './draft.ts'
import { indexesOf } from './indexes.ts'
import { isSaleLine } from './saleDocument.ts'
import type { FieldMap, RecordKind, StoredRecord, World } from './world.ts'

/** Item types that are shipped and received; `isFulfillable` of an item says otherwise (netsuite.md §10.9). */
const FULFILLABLE: ReadonlySet<string> = new Set(['InvtPart', 'Assembly', 'Kit', 'NonInvtPart'])

export function isFulfillable(world: World, fields: FieldMap): boolean {
  const itemId = reference(fields, 'item')?.id
  const item = itemId === undefined ? undefined : world.getInGroup('item', itemId)
  const chosen = item?.fields['isFulfillable']
  return typeof chosen === 'boolean' ? chosen : FULFILLABLE.has(textOf(fields, 'itemType') ?? '')
}

/** Units of one line of an order or a return, over all documents made from it. */
export interface Moved {
  /** In fulfilments of any status, or receipts. */
  readonly picked: number
  readonly packed: number
  /** In shipped fulfilments, or receipts. */
  readonly shipped: number
  readonly billed: number
}

const NOTHING: Moved = { picked: 0, packed: 0, shipped: 0, billed: 0 }
const BILLS: ReadonlySet<RecordKind> = new Set(['invoice', 'cashSale', 'creditMemo', 'cashRefund'])

/** Units moved by the documents made from `source`, by its REST line; `except` leaves one document out. */
export function movedOf(world: World, sourceId: string, except?: string): ReadonlyMap<number, Moved> {
  const moved = new Map<number, Moved>()
  for (const id of indexesOf(world).nextDocs.ids(sourceId)) {
    const doc = world.getInGroup('transaction', id)
    if (doc === undefined || id === except || reference(doc.fields, 'createdFrom')?.id !== sourceId) continue
    for (const { fields } of doc.sublists['item'] ?? []) {
      const line = numberOf(fields, 'orderLine')
      if (line === undefined) continue
      const known = moved.get(line) ?? NOTHING
      const units = unitsOf(doc, numberOf(fields, 'quantity') ?? 0)
      moved.set(line, {
        picked: sum([known.picked, units.picked]),
        packed: sum([known.packed, units.packed]),
        shipped: sum([known.shipped, units.shipped]),
        billed: sum([known.billed, units.billed]),
      })
    }
  }
  return moved
}

function unitsOf(doc: StoredRecord, quantity: number): Moved {
  if (doc.kind === 'itemFulfillment') {
    const status = doc.fields['status']
    return {
      picked: quantity,
      packed: status === 'A' ? 0 : quantity,
      shipped: status === 'C' ? quantity : 0,
      billed: 0,
    }
  }
  if (doc.kind === 'itemReceipt') return { picked: quantity, packed: quantity, shipped: quantity, billed: 0 }
  return BILLS.has(doc.kind) ? { ...NOTHING, billed: quantity } : NOTHING
}

/** Lines as they are saved or being saved. */
interface Line {
  readonly fields: FieldMap
}

/** Whether the documents made from the record change what its lines and status say. */
export function progressFields(record: StoredRecord, moved: Moved): FieldMap {
  return record.kind === 'returnAuthorization'
    ? { quantityReceived: moved.shipped, quantityBilled: moved.billed }
    : {
        quantityFulfilled: moved.shipped,
        quantityBilled: moved.billed,
        quantityPicked: moved.picked,
        quantityPacked: moved.packed,
      }
}

const quantity = (fields: FieldMap) => numberOf(fields, 'quantity') ?? 0
const billed = (fields: FieldMap) => numberOf(fields, 'quantityBilled') ?? 0
const shippedOf = (fields: FieldMap): number =>
  numberOf(fields, 'quantityFulfilled') ?? numberOf(fields, 'quantityReceived') ?? 0

/**
 * Status of an order, or of a return with "received" for "fulfilled" and "refunded" for "billed"; the letters
 * correspond (netsuite.md §6 [U letters, standard meanings]). Closed lines want nothing more; an order without
 * goods that can be fulfilled goes from approval to Pending Billing [U].
 */
export function orderStatus(context: SaveContext, approval: string, lines: readonly Line[]): string {
  const sold = lines.filter(({ fields }) => isSaleLine(fields))
  const open = sold.filter(({ fields }) => fields['isClosed'] !== true)
  if (sold.length > 0 && open.length === 0) return 'H'
  const goods = open.filter(({ fields }) => isFulfillable(context.world, fields))
  const someShipped = goods.some(({ fields }) => shippedOf(fields) > 0)
  const someBilled = open.some(({ fields }) => billed(fields) > 0)
  if (approval === 'A' && !someShipped && !someBilled) return 'A'
  if (goods.every(({ fields }) => shippedOf(fields) >= quantity(fields)))
    return open.every(({ fields }) => billed(fields) >= quantity(fields)) ? 'G' : 'F'
  if (!someShipped) return 'B'
  return goods.some(({ fields }) => shippedOf(fields) > billed(fields)) ? 'E' : 'D'
}

/** The record with the progress that the documents made from it give; the same object when nothing changed. */
export function withProgress(context: SaveContext, record: StoredRecord): StoredRecord {
  const moved = movedOf(context.world, record.id)
  let changed = false
  const items = (record.sublists['item'] ?? []).map((line) => {
    if (numberOf(line.fields, 'quantity') === undefined || !isSaleLine(line.fields)) return line
    const progress = progressFields(record, moved.get(line.line) ?? NOTHING)
    if (Object.entries(progress).every(([name, value]) => (line.fields[name] ?? 0) === value)) return line
    changed = true
    return { ...line, fields: { ...line.fields, ...progress } }
  })
  const status = orderStatus(context, textOf(record.fields, 'orderStatus') ?? 'B', items)
  if (!changed && status === record.fields['status']) return record
  return {
    ...record,
    fields: { ...record.fields, status },
    sublists: { ...record.sublists, item: items },
  }
}
