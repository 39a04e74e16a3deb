/** Queries that find records by what they mean, and what their rows say. */
import { type ExternalId, type NetSuiteId, netSuiteId } from '../../domain/ids.ts'
import type { ClosedPeriod, ItemMatch } from '../../domain/desired/types.ts'
import { parseExternalId } from '../../domain/identity/externalId.ts'
import type { StorePolicy } from '../../domain/policy/policy.ts'
import { FIELDS } from '../../domain/netsuite/requirements.ts'
import { type Row, type Sql, sql, sqlList, sqlName, sqlStartsWith, sqlText, sqlTimestamp } from './suiteql.ts'

export type SkuField = StorePolicy['items']['skuField']

const texts = (values: readonly string[]): Sql => sqlList(values.map(sqlText))

/** Items by the field that holds the SKU. */
export function itemsSql(field: SkuField, skus: readonly string[]): Sql {
  const column = sqlName(field)
  return sql`SELECT id, itemid, ${column} sku, isinactive, matrixtype FROM item WHERE ${column} IN (${texts(skus)}) ORDER BY id`
}

/**
 * SKU → match, one entry for each SKU asked for. Active items decide; only where there is none do inactive ones
 * count. Parents of a matrix cannot be sold (netsuite.md §10.11).
 */
export function itemMatches(skus: readonly string[], rows: readonly Row[]): ReadonlyMap<string, ItemMatch> {
  return new Map(
    skus.map((sku) => {
      const found = rows.filter((row) => row['sku'] === sku && row['matrixtype'] !== 'PARENT')
      const active = found.filter((row) => row['isinactive'] !== 'T')
      return [sku, matchOf(active.length > 0 ? active : found, active.length === 0)]
    }),
  )
}

function matchOf(rows: readonly Row[], inactive: boolean): ItemMatch {
  const [first] = rows
  if (first === undefined) return { kind: 'none' }
  if (rows.length > 1) return { kind: 'many', ids: rows.map((row) => netSuiteId(row['id'] ?? '')) }
  return { kind: 'one', id: netSuiteId(first['id'] ?? ''), itemId: first['itemid'] ?? '', inactive }
}

export interface CustomerMatch {
  readonly id: NetSuiteId
  readonly externalId: string | null
  /** Lower case. */
  readonly email: string | null
  readonly inactive: boolean
  /** Its subsidiaries, the primary one first. */
  readonly subsidiaries: readonly NetSuiteId[]
}

/** Keys of customer look-ups: by our external id, or by e-mail address in lower case. */
export const customerKey = {
  externalId: (id: ExternalId): string => `x:${id.toLowerCase()}`,
  email: (email: string): string => `e:${email.trim().toLowerCase()}`,
}

export function customersSql(keys: readonly string[]): Sql {
  const of = (prefix: string) =>
    keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))
  const byId = of('x:')
  const byEmail = of('e:')
  const conditions = [
    ...(byId.length > 0 ? [sql`c.externalid IN (${texts(byId)})`] : []),
    ...(byEmail.length > 0 ? [sql`LOWER(c.email) IN (${texts(byEmail)})`] : []),
  ]
  const condition =
    conditions.length === 2 ? sql`${conditions[0] ?? NEVER} OR ${conditions[1] ?? NEVER}` : conditions[0]
  return sql`SELECT c.id, c.externalid, c.email, c.isinactive, r.subsidiary, r.isprimarysub
 FROM customer c LEFT OUTER JOIN customersubsidiaryrelationship r ON r.entity = c.id
 WHERE ${condition ?? NEVER} ORDER BY c.id, r.isprimarysub DESC, r.subsidiary`
}

const NEVER: Sql = sql`1 = 0`

/** Key → customers, oldest first. */
export function customerMatches(
  keys: readonly string[],
  rows: readonly Row[],
): ReadonlyMap<string, readonly CustomerMatch[]> {
  const byId = new Map<string, Row[]>()
  for (const row of rows) byId.set(row['id'] ?? '', [...(byId.get(row['id'] ?? '') ?? []), row])
  const customers = [...byId.values()].map(customerOf)
  return new Map(
    keys.map((key) => [
      key,
      customers.filter((one) =>
        key.startsWith('x:') ? one.externalId?.toLowerCase() === key.slice(2) : one.email === key.slice(2),
      ),
    ]),
  )
}

function customerOf(rows: readonly Row[]): CustomerMatch {
  const head = rows[0] ?? {}
  return {
    id: netSuiteId(head['id'] ?? ''),
    externalId: head['externalid'] ?? null,
    email: head['email']?.toLowerCase() ?? null,
    inactive: head['isinactive'] === 'T',
    subsidiaries: rows.flatMap((row) =>
      row['subsidiary'] === undefined ? [] : [netSuiteId(row['subsidiary'])],
    ),
  }
}

/** A transaction that carries a Shopify order's number and is not one of ours. */
export interface ForeignOrder {
  readonly id: NetSuiteId
  readonly type: string
  readonly tranId: string | null
  readonly otherRefNum: string | null
  readonly externalId: string | null
  readonly tranDate: string
}

/** How a person may have typed an order's name: with its prefix and without. */
export const spellings = (number: string): readonly string[] => {
  const bare = number.replace(/^#/, '')
  return [...new Set([number, bare, `#${bare}`])].filter((text) => text !== '')
}

export function foreignOrdersSql(numbers: readonly string[]): Sql {
  const wanted = texts([...new Set(numbers.flatMap(spellings))])
  return sql`SELECT t.id, t.type, t.tranid, t.otherrefnum, t.externalid, TO_CHAR(t.trandate, 'YYYY-MM-DD') trandate
 FROM transaction t
 WHERE t.type IN ('SalesOrd', 'CashSale', 'CustInvc') AND (t.otherrefnum IN (${wanted}) OR t.tranid IN (${wanted}))
 ORDER BY t.id`
}

/** Order number → what stands under it that is not ours. */
export function foreignOrders(
  numbers: readonly string[],
  rows: readonly Row[],
): ReadonlyMap<string, readonly ForeignOrder[]> {
  const foreign = rows.filter((row) => parseExternalId(row['externalid'] ?? '') === null)
  return new Map(
    numbers.map((number) => {
      const names = spellings(number)
      const found = foreign.filter(
        (row) => names.includes(row['otherrefnum'] ?? '') || names.includes(row['tranid'] ?? ''),
      )
      return [number, found.map(foreignOrderOf)]
    }),
  )
}

const foreignOrderOf = (row: Row): ForeignOrder => ({
  id: netSuiteId(row['id'] ?? ''),
  type: row['type'] ?? '',
  tranId: row['tranid'] ?? null,
  otherRefNum: row['otherrefnum'] ?? null,
  externalId: row['externalid'] ?? null,
  tranDate: row['trandate'] ?? '',
})

/** Periods that a deposit cannot be dated in: closed, or locked for all or for receivables. */
export const closedPeriodsSql: Sql = sql`SELECT id, periodname, TO_CHAR(startdate, 'YYYY-MM-DD') startdate, TO_CHAR(enddate, 'YYYY-MM-DD') enddate
 FROM accountingperiod
 WHERE isquarter = 'F' AND isyear = 'F' AND (closed = 'T' OR alllocked = 'T' OR arlocked = 'T') ORDER BY id`

export const closedPeriodOf = (row: Row): ClosedPeriod => ({
  name: row['periodname'] ?? '',
  start: row['startdate'] ?? '',
  end: row['enddate'] ?? '',
})

/** A record of ours as it stands among the account's changes. */
export interface ChangedRecord {
  readonly externalId: ExternalId
  readonly id: NetSuiteId
  /** ISO instant, UTC. */
  readonly lastModified: string
}

/** Our transactions changed since a local timestamp, one page after the id. */
export const modifiedSql = (since: string, afterId: Sql): Sql =>
  sql`SELECT t.id, t.externalid, TO_CHAR(t.lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') lastmodified
 FROM transaction t
 WHERE ${sqlStartsWith(sql`t.externalid`, 'tieout_')} AND t.lastmodifieddate >= ${sqlTimestamp(since)} AND t.id > ${afterId}
 ORDER BY t.id FETCH FIRST 1000 ROWS ONLY`

/** Transactions deleted since a local timestamp; columns of the table are not established. [U] */
export const deletedSql = (since: string): Sql =>
  sql`SELECT recordid, type, TO_CHAR(deleteddate, 'YYYY-MM-DD HH24:MI:SS') deleteddate
 FROM deletedrecord WHERE deleteddate >= ${sqlTimestamp(since)} ORDER BY deleteddate, recordid`

/** One Shopify fact that stands on several transactions of one type. */
export interface DuplicateFact {
  readonly store: string
  readonly type: string
  /** The Shopify order's id on sales orders, the transaction's on deposits. */
  readonly shopifyId: string
  readonly ids: readonly NetSuiteId[]
}

/**
 * Duplicates by what they mean: external ids, which NetSuite keeps unique itself, play no part. Of other kinds one fact
 * may have several (a refund paid out of two deposits), and what a person transforms carries the order's own fields.
 */
export const duplicatesSql: Sql = sql`SELECT type, ${sqlName(FIELDS.store)} store, ${sqlName(FIELDS.shopifyId)} shopifyid,
 LISTAGG(id, ',') WITHIN GROUP (ORDER BY id) ids
 FROM transaction WHERE ${sqlName(FIELDS.shopifyId)} IS NOT NULL AND type IN ('SalesOrd', 'CustDep', 'CashSale')
 GROUP BY type, ${sqlName(FIELDS.store)}, ${sqlName(FIELDS.shopifyId)} HAVING COUNT(*) > 1
 ORDER BY type, ${sqlName(FIELDS.store)}, ${sqlName(FIELDS.shopifyId)}`

export const duplicateOf = (row: Row): DuplicateFact => ({
  store: row['store'] ?? '',
  type: row['type'] ?? '',
  shopifyId: row['shopifyid'] ?? '',
  ids: (row['ids'] ?? '').split(',').map(netSuiteId),
})
