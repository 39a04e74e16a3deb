import { type Draft, type SaveContext, textOf } from './draft.ts'
import { NO_GOODS, saleFigures } from './figures.ts'
import { systemAccount } from './organisation.ts'
import { orderStatus } from './progress.ts'
import { completeSale } from './saleDocument.ts'
import { keepMovedLines } from './salesOrder.ts'

/** Completes a return authorisation. Like an order it posts nothing and no period refuses it (netsuite.md §6). */
export function completeReturnAuthorization(context: SaveContext, draft: Draft): void {
  const terms = completeSale(context, draft)
  keepMovedLines(draft)
  const approval = textOf(draft.fields, 'orderStatus') ?? context.settings.defaultReturnStatus
  draft.fields['orderStatus'] = approval
  draft.fields['status'] = orderStatus(context, approval, draft.sublists['item'] ?? [])
  draft.figures = saleFigures(context, draft, {
    type: 'RtnAuth',
    direction: -1,
    accountId: systemAccount(context.world, 'receivables'),
    postingPeriodId: undefined,
    goods: NO_GOODS,
    ...terms,
  })
}
