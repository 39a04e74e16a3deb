import type { DesiredLife } from '../domain/lifecycle/types.ts'
import { add } from '../domain/money.ts'
import type { SalesOrder } from '../domain/netsuite/documents.ts'
import { documentTotal } from '../domain/netsuite/total.ts'
import type { OrderRun } from './context.ts'
import { stampSalesOrder } from './stamp.ts'

/**
 * NetSuite refuses a deposit beyond its sales order unless a preference allows it (netsuite.md §6): an order that was
 * reduced before anybody looked is written as it was first sold, takes its deposits, and is then brought to what it should
 * be (accounting-and-reliability.md E9). Null: its deposits fit, or it was reduced already.
 */
export function forItsDeposits(run: OrderRun, desired: DesiredLife): SalesOrder | null {
  const { salesOrder, firstSold, deposits } = desired
  if (salesOrder === null || firstSold === null) return null
  const recordOf = (id: string) => run.observed.records.find(({ externalId }) => externalId === id)
  const [first, ...others] = deposits.map(({ payment }) => payment)
  if (first === undefined || deposits.every(({ externalId }) => recordOf(externalId) !== undefined))
    return null
  const paid = others.reduce(add, first).minor
  if (paid <= documentTotal(salesOrder).minor || paid > documentTotal(firstSold).minor) return null
  const stamped = stampSalesOrder(firstSold, run.facts)
  const record = recordOf(salesOrder.externalId)
  return record === undefined || record.hash === stamped.hash ? stamped.document : null
}
