import { add, type Money, sum } from '../money.ts'
import type { SalesOrder } from './documents.ts'

/** What NetSuite must show as the sales order's total: its lines, and the tax that its details add. */
export const documentTotal = (order: SalesOrder): Money => add(lineTotal(order), taxTotal(order))

/** The tax that stands beside the lines; explicit tax lines are lines. */
export const taxTotal = (order: SalesOrder): Money =>
  sum(order.tax.mode === 'suitetax' ? order.tax.details.map(({ amount }) => amount) : [], order.currency)

const lineTotal = (order: SalesOrder): Money =>
  sum(
    order.lines.map(({ amount }) => amount),
    order.currency,
  )
