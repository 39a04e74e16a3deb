import type { DesiredLife } from '../domain/lifecycle/types.ts'
import type { CustomerDeposit, SalesOrder } from '../domain/netsuite/documents.ts'
import type { PostedDocument } from '../domain/netsuite/posted.ts'

/**
 * What must stand before a line is closed, which can be neither delivered nor billed any more: all that can be written
 * now, and what is made from the sales order though it waits, for a closed period for instance.
 */
export const beforeClosing = ({
  deposits,
  documents,
  intended,
}: Pick<DesiredLife, 'deposits' | 'documents' | 'intended'>): readonly (
  | CustomerDeposit
  | PostedDocument
)[] => [...deposits, ...documents, ...intended.filter(({ from }) => from?.kind === 'salesOrder')]

/**
 * Whether a sales order that will be closed whole may stay as it was written until then: all that is made from it is on
 * it. Its last version holds again what refunds took off it, and would bring it back to an earlier state.
 */
export function staysUntilClosed(
  written: SalesOrder,
  { salesOrder, documents }: Pick<DesiredLife, 'documents'> & { readonly salesOrder: SalesOrder },
): boolean {
  if (!salesOrder.closed || written.closed) return false
  const units = new Map(written.lines.map(({ key, quantity }) => [key, quantity ?? 0]))
  const isEnough = ([key, needed]: readonly [string, number]): boolean => (units.get(key) ?? -1) >= needed
  return (['invoice', 'itemFulfillment'] as const).every((kind) =>
    [...unitsFrom(documents, kind)].every(isEnough),
  )
}

/** Units by line of the sales order that documents of a kind are made from. */
function unitsFrom(
  documents: DesiredLife['documents'],
  kind: 'invoice' | 'itemFulfillment',
): ReadonlyMap<string, number> {
  const units = new Map<string, number>()
  for (const document of documents) {
    if (document.kind !== kind || document.from === null) continue
    for (const { sourceKey, quantity } of document.lines)
      if (sourceKey !== null) units.set(sourceKey, (units.get(sourceKey) ?? 0) + (quantity ?? 0))
  }
  return units
}
