import type { Assignment } from '../../domain/netsuite/inventoryDetail.ts'
import type { Body } from './json.ts'

/**
 * The inventory detail subrecord of a line (netsuite.md §1.5; REST schemas 2026.1, `_inventoryAssignment`): a number that
 * leaves is named by reference, one that comes in by its text. Without assignments there is no subrecord.
 */
export function detailPart(assignments: readonly Assignment[] | undefined, way: 'issue' | 'receipt'): Body {
  if (assignments === undefined || assignments.length === 0) return {}
  const items = assignments.map(({ number, bin, quantity }) => ({
    ...(number === null
      ? {}
      : way === 'issue'
        ? { issueInventoryNumber: { id: number.id } }
        : { receiptInventoryNumber: number.name }),
    ...(bin === null ? {} : { binNumber: { id: bin } }),
    quantity,
  }))
  return { inventoryDetail: { inventoryAssignment: { items } } }
}
