/** Bills that others made of our sales orders. */
import { fault, type Fault } from '../../domain/fault/fault.ts'
import { parseExternalId } from '../../domain/identity/externalId.ts'
import { type NetSuiteId, netSuiteId } from '../../domain/ids.ts'
import { currency, type Money, parseMoney } from '../../domain/money.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { toInstant } from './accountTime.ts'
import { type Row, type Sql, sql, sqlInteger, sqlList } from './suiteql.ts'

/** An invoice or a cash sale that is not ours. */
export interface Bill {
  readonly id: NetSuiteId
  readonly kind: 'invoice' | 'cashSale'
  readonly total: Money
  /** ISO instant, UTC. */
  readonly version: string
}

/** netsuite.md §5.3: `OrdBill` from the order to its invoices and cash sales. */
export const billsSql = (orders: readonly string[]): Sql =>
  sql`SELECT DISTINCT l.previousdoc, t.id, t.type, t.externalid, t.foreigntotal, c.symbol,
 TO_CHAR(t.lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') lastmodified
 FROM nexttransactionlinelink l
 INNER JOIN transaction t ON t.id = l.nextdoc
 INNER JOIN currency c ON c.id = t.currency
 WHERE l.previousdoc IN (${sqlList(orders.map(sqlInteger))}) AND l.linktype = 'OrdBill'
 AND t.type IN ('CustInvc', 'CashSale') AND t.voided = 'F' ORDER BY t.id`

/** Sales order → its bills that are not ours, one entry for each order asked for. */
export function billsFrom(
  orders: readonly string[],
  rows: readonly Row[],
  offsetMs: number,
): Result<ReadonlyMap<string, readonly Bill[]>, Fault> {
  const found = new Map<string, Bill[]>(orders.map((order) => [order, []]))
  for (const row of rows) {
    if (parseExternalId(row['externalid'] ?? '') !== null) continue
    const code = currency(row['symbol'] ?? '')
    const total = parseMoney(row['foreigntotal'] ?? '', code)
    if (!total.ok)
      return fail(
        fault('netsuite.unclassified', { call: 'bills' }, `bill ${row['id'] ?? ''}: ${total.failure}`),
      )
    found.get(row['previousdoc'] ?? '')?.push({
      id: netSuiteId(row['id'] ?? ''),
      kind: row['type'] === 'CashSale' ? 'cashSale' : 'invoice',
      total: total.value,
      version: toInstant(row['lastmodified'] ?? '', offsetMs),
    })
  }
  return ok(found)
}
