/** A customer deposit as NetSuite keeps it, and what it posted, against the one expected. */
import type { ExpectedDeposit } from './expected.ts'
import { magnitude, printed } from './money.ts'
import type { ActualDeposit, ActualSalesOrder } from './readBooks.ts'

/** Differences in words. `salesOrder`: the order's, which the deposit must hang on. */
export function depositDifferences(
  expected: ExpectedDeposit,
  actual: ActualDeposit,
  salesOrder: ActualSalesOrder | undefined,
): readonly string[] {
  const differences: string[] = []
  const same = (what: string, wanted: string, found: string): void => {
    if (wanted !== found)
      differences.push(
        `deposit of transaction ${expected.transaction}: ${what} ${found || 'nothing'} instead of ${wanted}`,
      )
  }
  same('amount', printed(expected.amount), printed(actual.amount))
  same('account', expected.account, actual.account)
  same('date', expected.date, actual.date)
  same('fact date', expected.date, actual.factDate)
  same('currency', expected.currency, actual.currency)
  same('order', expected.order, actual.order)
  if (salesOrder !== undefined) {
    same('sales order', salesOrder.internalId, actual.salesOrder)
    same('customer', salesOrder.customer.id, actual.customer)
  }
  same('posting', 'true', String(actual.isPosting))
  const [debit, credit, ...more] = actual.ledger.toSorted((a, b) => Number(b.debit - a.debit))
  same('debited account', expected.account, debit?.account ?? '')
  same('credited account', expected.liability, credit?.account ?? '')
  same('further postings', '0', String(more.length))
  same('credit', printed(debit?.debit ?? 0n), printed(credit?.credit ?? 0n))
  const { base } = expected
  if (base !== null && magnitude((debit?.debit ?? 0n) - base.amount) > base.tolerance)
    same('debit', printed(base.amount), printed(debit?.debit ?? 0n))
  return differences
}
