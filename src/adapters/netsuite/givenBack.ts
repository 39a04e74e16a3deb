/** What others gave back of our records, money and goods, as the sweep of changes sees it. */
import type { Fault } from '../../domain/fault/fault.ts'
import { parseExternalId } from '../../domain/identity/externalId.ts'
import { type ExternalId, type NetSuiteId, netSuiteId } from '../../domain/ids.ts'
import { ok, type Result } from '../../domain/result.ts'
import type { Lane } from '../../domain/work/outcome.ts'
import { type AccountTime, formatLocal, toInstant } from './accountTime.ts'
import { BETWEEN, MOST_STEPS, REFUND_KINDS } from './refunds.ts'
import {
  type Row,
  type Sql,
  sql,
  sqlInteger,
  sqlList,
  sqlText,
  sqlTimestamp,
  type SuiteQlClient,
} from './suiteql.ts'

const KINDS = { ...REFUND_KINDS, ItemRcpt: 'itemReceipt' } as const

export type GivenType = 'CustRfnd' | 'CustCred' | 'CashRfnd' | 'ItemRcpt'
type GivenKind = (typeof KINDS)[GivenType]

export interface GivenBack {
  readonly id: NetSuiteId
  readonly kind: GivenKind
  /** The record of ours that it leads to. */
  readonly source: ExternalId
  /** ISO instant, UTC. */
  readonly lastModified: string
}

/** Changed since a local timestamp, one page after the id (netsuite.md §5.4); one row a document before each. */
const changedSql = (types: readonly GivenType[], since: string, afterId: Sql): Sql =>
  sql`SELECT DISTINCT t.id, t.type, t.externalid, l.previousdoc, s.type sourcetype, s.externalid source,
 TO_CHAR(t.lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') lastmodified
 FROM transaction t
 INNER JOIN nexttransactionlinelink l ON l.nextdoc = t.id
 INNER JOIN transaction s ON s.id = l.previousdoc
 WHERE t.type IN (${sqlList(types.map(sqlText))})
 AND t.lastmodifieddate >= ${sqlTimestamp(since)} AND t.id > ${afterId}
 ORDER BY t.id, l.previousdoc FETCH FIRST 1000 ROWS ONLY`

const beforeSql = (ids: readonly NetSuiteId[]): Sql =>
  sql`SELECT DISTINCT l.nextdoc, l.previousdoc, s.type sourcetype, s.externalid source
 FROM nexttransactionlinelink l
 INNER JOIN transaction s ON s.id = l.previousdoc
 WHERE l.nextdoc IN (${sqlList(ids.map(sqlInteger))}) ORDER BY l.nextdoc, l.previousdoc`

/** An IN list holds 1,000 (netsuite.md §5.2); each row of it may bring several. */
const IDS_A_QUERY = 300

export interface GivenQuestion {
  readonly types: readonly GivenType[]
  /** ISO instant. */
  readonly since: string
  readonly lane: Lane
}

/**
 * Credit memos, refunds and item receipts of others, changed at or after an instant, that lead to a record of ours: over
 * bills, returns and credits that are not ours, whose own sources are asked for step by step.
 */
export async function givenBackSince(
  { time, suiteQl }: { readonly time: AccountTime; readonly suiteQl: SuiteQlClient },
  { types, since, lane }: GivenQuestion,
): Promise<Result<readonly GivenBack[], Fault>> {
  const offset = await time.offsetMs(lane)
  if (!offset.ok) return offset
  const local = formatLocal(Date.parse(since), offset.value)
  const rows = await suiteQl.queryByKey({
    kind: 'givenBackSince',
    lane,
    first: '0',
    build: (after) => changedSql(types, local, sqlInteger(after)),
    keyOf: (row) => row['id'],
  })
  if (!rows.ok) return rows
  const foreign = rows.value.filter((row) => ourKey(row['externalid']) === null)
  const sources = await sourcesOf(suiteQl, foreign, lane)
  if (!sources.ok) return sources
  const found = new Map<string, GivenBack>()
  for (const row of foreign) {
    const id = row['id'] ?? ''
    // The query selects these types only.
    const kind = KINDS[(row['type'] ?? '') as GivenType]
    const source = ourKey(row['source']) ?? sources.value.get(row['previousdoc'] ?? '') ?? null
    if (source === null || found.has(id)) continue
    const lastModified = toInstant(row['lastmodified'] ?? '', offset.value)
    found.set(id, { id: netSuiteId(id), kind, source, lastModified })
  }
  return ok([...found.values()])
}

const ourKey = (text: string | undefined): ExternalId | null =>
  text === undefined || parseExternalId(text) === null ? null : (text as ExternalId)

/** Foreign bill or credit → the record of ours that it leads to. */
async function sourcesOf(
  suiteQl: SuiteQlClient,
  rows: readonly Row[],
  lane: Lane,
): Promise<Result<ReadonlyMap<string, ExternalId>, Fault>> {
  const before = new Map<string, Set<string>>()
  const ours = new Map<string, ExternalId>()
  let next = foreignSources(rows)
  for (let step = 1; step < MOST_STEPS && next.length > 0; step += 1) {
    const found: Row[] = []
    for (let at = 0; at < next.length; at += IDS_A_QUERY) {
      const ids = next.slice(at, at + IDS_A_QUERY)
      const read = await suiteQl.query({ kind: 'givenBackBefore', lane, build: () => beforeSql(ids) })
      if (!read.ok) return read
      found.push(...read.value)
    }
    for (const row of found) {
      const id = row['nextdoc'] ?? ''
      const key = ourKey(row['source'])
      if (key !== null) ours.set(id, key)
      else before.set(id, (before.get(id) ?? new Set()).add(row['previousdoc'] ?? ''))
    }
    next = foreignSources(found).filter((id) => !before.has(id) && !ours.has(id))
  }
  // What leads to something that leads to ours does so too.
  for (let step = 1; step < MOST_STEPS; step += 1)
    for (const [id, earlier] of before)
      for (const one of earlier) {
        const key = ours.get(one)
        if (key !== undefined && !ours.has(id)) ours.set(id, key)
      }
  return ok(ours)
}

const foreignSources = (rows: readonly Row[]): readonly NetSuiteId[] => [
  ...new Set(
    rows
      .filter((row) => ourKey(row['source']) === null && BETWEEN.has(row['sourcetype'] ?? ''))
      .map((row) => netSuiteId(row['previousdoc'] ?? '')),
  ),
]
