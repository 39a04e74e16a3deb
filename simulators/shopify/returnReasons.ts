/** Shopify's standard reasons for returns (recording: return-shipping-fee-recorded `returnReasonDefinitions`). */
import type { PageArgs } from './connection.ts'
import { legacyId } from './gid.ts'

export interface ReturnReasonDefinition {
  id: string
  name: string
  handle: string
  deleted: boolean
}

/** Names and handles by number; beside each, the deprecated ReturnReason it stands for. */
const REASONS: readonly (readonly [name: string, handle: string, reason: string])[] = [
  ['Unknown', 'unknown', 'UNKNOWN'],
  ['Changed my mind', 'changed-my-mind', 'UNWANTED'],
  ['Item not as described', 'item-not-as-described', 'NOT_AS_DESCRIBED'],
  ['Received the wrong item', 'received-the-wrong-item', 'WRONG_ITEM'],
  ['Other', 'other-reason', 'OTHER'],
  ['Damaged or defective', 'damaged-or-defective', 'DEFECTIVE'],
  ['Too small', 'too-small', 'SIZE_TOO_SMALL'],
  ['Too big', 'too-big', 'SIZE_TOO_LARGE'],
  ['Style', 'style', 'STYLE'],
  ['Color', 'color', 'COLOR'],
]

const idOf = (at: number): string => `gid://shopify/ReturnReasonDefinition/${at + 1}`

const DEFINITIONS: readonly ReturnReasonDefinition[] = REASONS.map(([name, handle], at) => {
  return { id: idOf(at), name, handle, deleted: false }
})

export function reasonDefinition(id: string | null): ReturnReasonDefinition | null {
  return DEFINITIONS.find((definition) => definition.id === id) ?? null
}

/** The reason in both forms, from whichever of them a request gives. */
export function reasonOf(input: { returnReason?: string | null; returnReasonDefinitionId?: string | null }): {
  returnReason: string
  returnReasonDefinitionId: string | null
} {
  const { returnReason, returnReasonDefinitionId } = input
  if (returnReasonDefinitionId) {
    const known = REASONS[Number(legacyId(returnReasonDefinitionId)) - 1]
    return { returnReason: known?.[2] ?? 'OTHER', returnReasonDefinitionId }
  }
  const reason = returnReason ?? 'UNKNOWN'
  const at = REASONS.findIndex(([, , candidate]) => candidate === reason)
  return { returnReason: reason, returnReasonDefinitionId: at < 0 ? null : idOf(at) }
}

export interface ReasonArgs extends PageArgs {
  ids?: string[] | null
  handles?: string[] | null
}

export function findReasons(args: ReasonArgs): ReturnReasonDefinition[] {
  const { ids, handles } = args
  const isWanted = ({ id, handle }: ReturnReasonDefinition) =>
    (!ids || ids.includes(id)) && (!handles || handles.includes(handle))
  return DEFINITIONS.filter(isWanted)
}
