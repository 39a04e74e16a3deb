/** Holds what the product says became of each order against what should have become of it and of its facts. */
import type { Difference } from '../difference.ts'
import { compareReports, type ReportedOrder } from '../reports.ts'
import type { ExpectedLife } from './expected.ts'

/** As `compareReports`; of an order whose end no rule settles nothing is asked but that it is named. */
export function compareLifeReports(
  expected: readonly ExpectedLife[],
  reported: readonly ReportedOrder[],
): readonly Difference[] {
  const named = new Set(reported.map(({ id }) => id))
  const unsettled = expected.filter((life) => life.unsettled.length > 0)
  const settled = expected.filter((life) => life.unsettled.length === 0)
  return [
    ...compareReports(settled, reported),
    ...unsettled
      .filter(({ id }) => !named.has(id))
      .map(({ name }) => ({ order: name, says: 'nothing is said of it' })),
  ]
}
