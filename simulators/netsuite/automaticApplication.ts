import { openAmount } from './apply.ts'
import { reference, type SaveContext } from './draft.ts'
import { indexesOf } from './indexes.ts'
import { saveRecord } from './records.ts'
import { transformTemplate } from './transform.ts'
import type { StoredRecord } from './world.ts'

/**
 * NetSuite applies an order's deposits by itself when its invoice is saved, where the account is set so
 * (netsuite.md §6 [U]): one application a deposit, on the invoice's date, until the invoice is paid.
 */
export function applyDepositsTo(context: SaveContext, invoice: StoredRecord): void {
  const { world } = context
  const order = reference(invoice.fields, 'createdFrom')?.id
  if (!context.settings.autoApplyDeposits || order === undefined) return
  for (const id of indexesOf(world).depositsByOrder.ids(order)) {
    const deposit = world.get('customerDeposit', id)
    const left = openAmount(world, invoice)
    if (left <= 0) return
    if (deposit === undefined || openAmount(world, deposit) <= 0) continue
    if (deposit.figures?.currencyId !== invoice.figures?.currencyId) continue
    const amount = Math.min(left, openAmount(world, deposit))
    const line = { doc: { id: invoice.id }, line: 0, apply: true, amount }
    saveRecord(
      { ...context, by: 'system' },
      {
        kind: 'depositApplication',
        before: undefined,
        template: transformTemplate(context, { source: deposit, target: 'depositApplication' }),
        body: {
          externalId: undefined,
          fields: { tranDate: invoice.fields['tranDate'] },
          sublists: { apply: [{ key: invoice.id, otherKey: undefined, fields: line }] },
          unknown: [],
        },
        replace: new Set(),
      },
    )
  }
}
