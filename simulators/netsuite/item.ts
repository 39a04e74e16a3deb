import { type Draft, type SaveContext, textOf } from './draft.ts'
import { mandatoryFields, userError } from './errors.ts'
import { indexesOf } from './indexes.ts'
import { ITEM_TYPES } from './names.ts'

/** Completes an item of any type: its name is unique among all items (netsuite.md §2.2, DUP_ITEM). */
export function completeItem(context: SaveContext, draft: Draft): void {
  const { fields } = draft
  const itemId = textOf(fields, 'itemId')
  if (itemId === undefined) throw mandatoryFields(['Item Name/Number'])
  const taken = indexesOf(context.world).itemNames.ids(itemId.toLowerCase())
  // Text [U]; REST collapses DUP_ITEM to USER_ERROR (netsuite.md §2.2).
  if (taken.some((id) => id !== draft.id)) throw userError('An item with this name already exists.', 'itemId')
  fields['isInactive'] = fields['isInactive'] === true
  fields['itemType'] = ITEM_TYPES[draft.kind] ?? 'NonInvtPart'
}
