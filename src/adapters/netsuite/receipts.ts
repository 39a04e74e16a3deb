/** Item receipts that others made of return authorisations of theirs, of orders of ours. */
import type { Fault } from '../../domain/fault/fault.ts'
import { parseExternalId } from '../../domain/identity/externalId.ts'
import { type NetSuiteId, netSuiteId } from '../../domain/ids.ts'
import type { MadeReceipt } from '../../domain/netsuite/madeReceipt.ts'
import { FIELDS } from '../../domain/netsuite/requirements.ts'
import { ok, type Result } from '../../domain/result.ts'
import type { Lane } from '../../domain/work/outcome.ts'
import { type AccountTime, toInstant } from './accountTime.ts'
import { type Row, type Sql, sql, sqlInteger, sqlList, sqlName, type SuiteQlClient } from './suiteql.ts'

const idsOf = (ids: readonly NetSuiteId[]): Sql => sqlList(ids.map(sqlInteger))

const followersSql = (ids: readonly NetSuiteId[]): Sql =>
  sql`SELECT DISTINCT l.previousdoc, l.nextdoc, t.type, t.externalid
 FROM nexttransactionlinelink l
 INNER JOIN transaction t ON t.id = l.nextdoc
 WHERE l.previousdoc IN (${idsOf(ids)})
 AND t.type IN ('RtnAuth', 'ItemRcpt', 'CustCred', 'CashRfnd') AND t.voided = 'F'
 ORDER BY l.previousdoc, l.nextdoc`

const linesSql = (ids: readonly NetSuiteId[]): Sql =>
  sql`SELECT t.id, t.tranid, TO_CHAR(t.lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') lastmodified,
 il.id line, il.quantity, il.location, il.${sqlName(FIELDS.line)} linekey
 FROM transaction t
 INNER JOIN transactionline il ON il.transaction = t.id
 WHERE t.id IN (${idsOf(ids)}) AND t.voided = 'F' AND il.mainline = 'F' AND il.iscogs = 'F' ORDER BY t.id, il.id`

/** Whether a transform carries custom columns along is not established: the lines before are asked too (§5.3). */
const keysSql = (ids: readonly NetSuiteId[]): Sql =>
  sql`SELECT l.nextdoc, l.nextline, ol.${sqlName(FIELDS.line)} linekey
 FROM nexttransactionlinelink l
 INNER JOIN transactionline ol ON ol.transaction = l.previousdoc AND ol.id = l.previousline
 WHERE l.nextdoc IN (${idsOf(ids)}) AND l.linktype = 'ShipRcpt' ORDER BY l.nextdoc, l.nextline`

const isForeign = (row: Row): boolean => parseExternalId(row['externalid'] ?? '') === null

/** Of these orders and sales of ours. */
export async function receiptsOf(
  { time, suiteQl }: { readonly time: AccountTime; readonly suiteQl: SuiteQlClient },
  ours: readonly NetSuiteId[],
  lane: Lane,
): Promise<Result<readonly MadeReceipt[], Fault>> {
  if (ours.length === 0) return ok([])
  const made = await suiteQl.query({ kind: 'returns', lane, build: () => followersSql(ours) })
  if (!made.ok) return made
  const returns = made.value.filter((row) => row['type'] === 'RtnAuth' && isForeign(row)).map(nextOf)
  if (returns.length === 0) return ok([])
  const next = await suiteQl.query({ kind: 'receipts', lane, build: () => followersSql(returns) })
  if (!next.ok) return next
  const receipts = next.value.filter((row) => row['type'] === 'ItemRcpt' && isForeign(row))
  const ids = receipts.map(nextOf)
  if (ids.length === 0) return ok([])
  const offset = await time.offsetMs(lane)
  if (!offset.ok) return offset
  const lines = await suiteQl.query({ kind: 'receiptLines', lane, build: () => linesSql(ids) })
  if (!lines.ok) return lines
  const keys = await suiteQl.query({ kind: 'receiptKeys', lane, build: () => keysSql(ids) })
  if (!keys.ok) return keys
  const credited = new Set(
    next.value
      .filter((row) => row['type'] === 'CustCred' || row['type'] === 'CashRfnd')
      .map((row) => row['previousdoc']),
  )
  return ok(
    receipts.flatMap((row) => {
      const own = lines.value.filter((line) => line['id'] === row['nextdoc'])
      const [head] = own
      if (head === undefined) return []
      return [
        {
          id: nextOf(row),
          tranId: head['tranid'] ?? null,
          credited: credited.has(row['previousdoc']),
          version: toInstant(head['lastmodified'] ?? '', offset.value),
          lines: own.map((line) => lineOf(line, keys.value)),
        },
      ]
    }),
  )
}

const nextOf = (row: Row): NetSuiteId => netSuiteId(row['nextdoc'] ?? '')

const lineOf = (line: Row, keys: readonly Row[]): MadeReceipt['lines'][number] => ({
  key:
    line['linekey'] ??
    keys.find(
      (one) =>
        one['nextdoc'] === line['id'] && one['nextline'] === line['line'] && one['linekey'] !== undefined,
    )?.['linekey'] ??
    null,
  quantity: Math.abs(Number(line['quantity'] ?? '0')),
  location: line['location'] === undefined ? null : netSuiteId(line['location']),
})
