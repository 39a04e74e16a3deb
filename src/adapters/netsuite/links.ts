/** What was made from a record, or settles it: the link table between lines (netsuite.md §5.3). */
import { parseExternalId } from '../../domain/identity/externalId.ts'
import { type NetSuiteId, netSuiteId } from '../../domain/ids.ts'
import { type Row, type Sql, sql, sqlInteger, sqlList } from './suiteql.ts'

export interface Link {
  readonly id: NetSuiteId
  /** As SuiteQL names it: `CustInvc`, `ItemShip`, `DepAppl`. */
  readonly type: string
  readonly externalId: string | null
  readonly tranId: string | null
  /** Its external id is one of ours. */
  readonly isOurs: boolean
}

export const linksSql = (ids: readonly string[]): Sql =>
  sql`SELECT DISTINCT l.previousdoc, l.nextdoc, t.type, t.externalid, t.tranid
 FROM nexttransactionlinelink l INNER JOIN transaction t ON t.id = l.nextdoc
 WHERE l.previousdoc IN (${sqlList(ids.map(sqlInteger))}) AND t.voided = 'F' ORDER BY l.previousdoc, l.nextdoc`

/** Internal id → links to what came after it, one entry for each id asked for. */
export const linksFrom = (
  ids: readonly string[],
  rows: readonly Row[],
): ReadonlyMap<string, readonly Link[]> =>
  new Map(ids.map((id) => [id, rows.filter((row) => row['previousdoc'] === id).map((row) => linkOf(row))]))

const linkOf = (row: Row): Link => ({
  id: netSuiteId(row['nextdoc'] ?? ''),
  type: row['type'] ?? '',
  externalId: row['externalid'] ?? null,
  tranId: row['tranid'] ?? null,
  isOurs: parseExternalId(row['externalid'] ?? '') !== null,
})
