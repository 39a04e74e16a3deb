/** Rows of the tables that show lots, serial numbers and bins (netsuite.md §5.3; QUIRKS.md). */
import { detailStockOf } from '../detailStock.ts'
import type { FieldMap, StoredRecord, TransactionFigures, World } from '../world.ts'
import type { Row } from './rows.ts'

const idIn = (fields: FieldMap, name: string): string | undefined => {
  const value = fields[name]
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined
  return typeof value['id'] === 'string' ? value['id'] : undefined
}

/** One row an assignment, under the line's `transactionline.id`; negative where goods leave [U]. */
export function assignmentRows(record: StoredRecord, figures: TransactionFigures): Row[] {
  return (record.sublists['item'] ?? []).flatMap(({ line, fields }) => {
    const saved = figures.lines.find(({ uniqueKey }) => uniqueKey === fields['lineUniqueKey'])
    const move = record.kind === 'itemReceipt' || record.kind === 'creditMemo' ? 1 : -1
    const detail = fields['inventoryDetail']
    const list =
      typeof detail === 'object' && detail !== null && 'inventoryAssignment' in detail
        ? (detail['inventoryAssignment'] as readonly FieldMap[])
        : []
    return list.map((one, index) => ({
      id: `${record.id}${String(line).padStart(3, '0')}${String(index + 1).padStart(3, '0')}`,
      transaction: record.id,
      transactionline: saved?.id ?? line,
      inventorynumber: idIn(one, 'issueInventoryNumber') ?? idIn(one, 'received'),
      binnumber: idIn(one, 'binNumber'),
      inventorystatus: idIn(one, 'inventoryStatus'),
      quantity: Number(one['quantity'] ?? 0) * move,
    }))
  })
}

/** The bins that an item is associated with; a preferred one stands there at zero on hand, too (P). */
export const itemBinRows = (record: StoredRecord): Row[] =>
  (record.sublists['binNumber'] ?? []).map(({ fields }) => ({
    item: record.id,
    bin: idIn(fields, 'binNumber'),
    preferredbin: fields['preferredBin'] === true,
  }))

/** What is on hand of the item at the location, by number and bin; nothing of it is committed by number. */
export const balanceRows = (world: World, itemId: string, locationId: string): Row[] =>
  detailStockOf(world)
    .at(itemId, locationId)
    .map(({ numberId, binId, quantity }) => ({
      item: itemId,
      location: locationId,
      binnumber: binId,
      inventorynumber: numberId,
      quantityonhand: quantity,
      quantityavailable: quantity,
    }))
