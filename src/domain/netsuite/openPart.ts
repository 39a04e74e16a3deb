import { type Money, subtract, sum } from '../money.ts'
import type { DocumentReadBack, SalesOrder } from './documents.ts'

/**
 * A sales order without the lines that were closed before anything of them left or was billed and that it should not
 * have any more: once goods moved, a line is closed and cannot be taken out, and NetSuite still counts it in the total.
 */
export function withoutClosedRest<Record extends DocumentReadBack>(
  standing: Record,
  wanted: SalesOrder,
): Record {
  const keys = new Set(wanted.lines.map(({ key }) => key))
  const isRest = (line: DocumentReadBack['lines'][number]): boolean =>
    line.closed && line.fulfilled === 0 && line.billed === 0 && line.key !== null && !keys.has(line.key)
  const rest = standing.lines.filter(isRest)
  if (rest.length === 0) return standing
  const gone = new Set(rest.map(({ key }) => key))
  const taxes = standing.taxes.filter(({ line }) => line !== null && gone.has(line))
  const { currency } = standing
  const amounts = (entries: readonly { readonly amount: Money }[]): Money =>
    sum(
      entries.map(({ amount }) => amount),
      currency,
    )
  return {
    ...standing,
    lines: standing.lines.filter((line) => !rest.includes(line)),
    taxes: standing.taxes.filter((tax) => !taxes.includes(tax)),
    taxTotal: subtract(standing.taxTotal, amounts(taxes)),
    total: subtract(subtract(standing.total, amounts(rest)), amounts(taxes)),
  }
}
