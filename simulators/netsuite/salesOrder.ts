import { type Draft, numberOf, reference, type SaveContext, textOf } from './draft.ts'
import { userError } from './errors.ts'
import { NO_GOODS, saleFigures } from './figures.ts'
import { systemAccount } from './organisation.ts'
import { orderStatus } from './progress.ts'
import { completeSale, isSaleLine } from './saleDocument.ts'
import type { FieldMap } from './world.ts'

/**
 * Completes a sales order: references checked, lines priced, tax, totals, status. It posts nothing (netsuite.md §6),
 * so a closed period does not refuse it.
 */
export function completeSalesOrder(context: SaveContext, draft: Draft): void {
  const terms = completeSale(context, draft)
  keepMovedLines(draft)
  const approval = textOf(draft.fields, 'orderStatus') ?? context.settings.defaultOrderStatus
  draft.fields['orderStatus'] = approval
  draft.fields['status'] = orderStatus(context, approval, draft.sublists['item'] ?? [])
  draft.figures = saleFigures(context, draft, {
    type: 'SalesOrd',
    direction: 1,
    accountId: systemAccount(context.world, 'receivables'),
    postingPeriodId: undefined,
    goods: NO_GOODS,
    ...terms,
  })
}

/**
 * What was picked, shipped, received or billed keeps its line: it is not deleted, its item stays and its quantity
 * does not fall below (netsuite.md §10.15, first text as known, the others [U]).
 */
export function keepMovedLines(draft: Draft): void {
  const now = new Map((draft.sublists['item'] ?? []).map((line) => [line.line, line]))
  for (const { line, fields } of draft.before?.sublists['item'] ?? []) {
    const moved = movedUnits(fields)
    if (moved === 0 || !isSaleLine(fields)) continue
    const kept = now.get(line)
    if (kept === undefined)
      throw userError(
        'You cannot delete this line because it has been fulfilled, received, billed or linked to another transaction.',
        'item',
      )
    if (reference(kept.fields, 'item')?.id !== reference(fields, 'item')?.id)
      throw userError('The item of a line that has been fulfilled or billed cannot be changed.', kept.path)
    if ((numberOf(kept.fields, 'quantity') ?? 0) < moved)
      throw userError(
        `The quantity of this line cannot be less than the quantity fulfilled or billed (${moved}).`,
        `${kept.path}.quantity`,
      )
  }
}

function movedUnits(fields: FieldMap): number {
  const of = (name: string) => numberOf(fields, name) ?? 0
  return Math.max(of('quantityPicked'), of('quantityFulfilled'), of('quantityReceived'), of('quantityBilled'))
}
