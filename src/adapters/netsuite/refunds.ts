/** Credit memos, customer refunds and cash refunds that others made of our records. */
import { fault, type Fault } from '../../domain/fault/fault.ts'
import { parseExternalId } from '../../domain/identity/externalId.ts'
import { type NetSuiteId, netSuiteId } from '../../domain/ids.ts'
import { type Currency, currency, type Money, negate, parseMoney, sum } from '../../domain/money.ts'
import type { MadeRefund, RefundRecordKind } from '../../domain/netsuite/madeRefund.ts'
import { FIELDS } from '../../domain/netsuite/requirements.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Lane } from '../../domain/work/outcome.ts'
import { type AccountTime, toInstant } from './accountTime.ts'
import { type Row, type Sql, sql, sqlInteger, sqlList, sqlName, type SuiteQlClient } from './suiteql.ts'

/** By `transaction.type` (netsuite.md §5.3). */
export const REFUND_KINDS = {
  CustRfnd: 'customerRefund',
  CustCred: 'creditMemo',
  CashRfnd: 'cashRefund',
} as const satisfies Readonly<Record<string, RefundRecordKind>>

const kindOf = (row: Row | undefined): RefundRecordKind | undefined =>
  (REFUND_KINDS as Readonly<Record<string, RefundRecordKind>>)[row?.['type'] ?? '']

/** What lies between a record of ours and what went back: bills of NetSuite's, returns and credits, by whomever. */
export const BETWEEN: ReadonlySet<string> = new Set(['CustInvc', 'CashSale', 'CustCred', 'RtnAuth'])

/** Order, bill, credit, refund. */
export const MOST_STEPS = 4

/** netsuite.md §5.3: which records follow these. */
const followersSql = (ids: readonly NetSuiteId[]): Sql =>
  sql`SELECT DISTINCT l.nextdoc, t.type, t.externalid
 FROM nexttransactionlinelink l
 INNER JOIN transaction t ON t.id = l.nextdoc
 WHERE l.previousdoc IN (${sqlList(ids.map(sqlInteger))})
 AND t.type IN ('CustInvc', 'CashSale', 'RtnAuth', 'CustCred', 'CustRfnd', 'CashRfnd') AND t.voided = 'F'
 ORDER BY l.nextdoc`

const recordsSql = (ids: readonly NetSuiteId[]): Sql =>
  sql`SELECT t.id, t.type, t.externalid, t.tranid, t.entity, t.posting, t.foreigntotal, c.symbol,
 TO_CHAR(t.trandate, 'YYYY-MM-DD') trandate, TO_CHAR(t.lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') lastmodified,
 tl.id line, tl.mainline, tl.taxline, tl.iscogs, tl.quantity, tl.foreignamount, tl.${sqlName(FIELDS.line)} linekey,
 tal.account
 FROM transaction t
 INNER JOIN currency c ON c.id = t.currency
 INNER JOIN transactionline tl ON tl.transaction = t.id
 LEFT OUTER JOIN transactionaccountingline tal
  ON tal.transaction = tl.transaction AND tal.transactionline = tl.id AND tal.accountingbook = 1
 WHERE t.id IN (${sqlList(ids.map(sqlInteger))}) AND t.voided = 'F' ORDER BY t.id, tl.id, tal.account`

/** Where they come from, line by line: whether a transform carries custom columns along is not established (§5.3). */
const sourcesSql = (ids: readonly NetSuiteId[]): Sql =>
  sql`SELECT l.nextdoc, l.nextline, l.previousdoc, l.linktype, s.type, s.externalid, ol.${sqlName(FIELDS.line)} linekey
 FROM nexttransactionlinelink l
 INNER JOIN transaction s ON s.id = l.previousdoc
 LEFT OUTER JOIN transactionline ol ON ol.transaction = l.previousdoc AND ol.id = l.previousline
 WHERE l.nextdoc IN (${sqlList(ids.map(sqlInteger))})
 ORDER BY l.nextdoc, l.previousdoc, l.linktype, l.nextline, l.previousline`

export interface RefundLookups {
  /** What others gave back of these records of ours, directly or by way of bills and credits of their own. */
  refundsOf(ours: readonly NetSuiteId[], lane?: Lane): Promise<Result<readonly MadeRefund[], Fault>>
  /** These records as they are now, whoever they belong to; without those that are gone, voided or no refunds. */
  refundRecords(ids: readonly NetSuiteId[], lane?: Lane): Promise<Result<readonly MadeRefund[], Fault>>
}

export function refundLookups(time: AccountTime, suiteQl: SuiteQlClient): RefundLookups {
  const refundRecords = async (
    ids: readonly NetSuiteId[],
    lane: Lane = 'live',
  ): Promise<Result<readonly MadeRefund[], Fault>> => {
    if (ids.length === 0) return ok([])
    const offset = await time.offsetMs(lane)
    if (!offset.ok) return offset
    const rows = await suiteQl.query({ kind: 'refunds', lane, build: () => recordsSql(ids) })
    if (!rows.ok) return rows
    const sources = await suiteQl.query({ kind: 'refundSources', lane, build: () => sourcesSql(ids) })
    return sources.ok ? madeRefunds(rows.value, sources.value, offset.value) : sources
  }
  return {
    refundRecords,
    async refundsOf(ours, lane = 'live') {
      const found = new Set<NetSuiteId>()
      const looked = new Set(ours)
      let from = ours
      for (let step = 0; step < MOST_STEPS && from.length > 0; step += 1) {
        const ids = from
        const rows = await suiteQl.query({ kind: 'refundsMade', lane, build: () => followersSql(ids) })
        if (!rows.ok) return rows
        const foreign = rows.value.filter((row) => parseExternalId(row['externalid'] ?? '') === null)
        for (const row of foreign) if (kindOf(row) !== undefined) found.add(netSuiteId(row['nextdoc'] ?? ''))
        from = foreign
          .filter((row) => BETWEEN.has(row['type'] ?? ''))
          .map((row) => netSuiteId(row['nextdoc'] ?? ''))
          .filter((id) => !looked.has(id))
        for (const id of from) looked.add(id)
      }
      return refundRecords([...found], lane)
    },
  }
}

function madeRefunds(
  rows: readonly Row[],
  sources: readonly Row[],
  offsetMs: number,
): Result<readonly MadeRefund[], Fault> {
  const made: MadeRefund[] = []
  for (const [id, own] of Map.groupBy(rows, (row) => row['id'] ?? '')) {
    const [head] = own
    const kind = kindOf(head)
    if (head === undefined || kind === undefined) continue
    const read = new AmountReader(currency(head['symbol'] ?? ''))
    const links = sources.filter((row) => row['nextdoc'] === id)
    const record: MadeRefund = {
      id: netSuiteId(id),
      kind,
      tranId: head['tranid'] ?? null,
      externalId: head['externalid'] ?? null,
      entity: netSuiteId(head['entity'] ?? ''),
      tranDate: head['trandate'] ?? '',
      total: read.amount(head['foreigntotal']),
      tax: taxIn(own, read),
      posted: head['posting'] === 'T',
      accounts: [
        ...new Set(own.flatMap((row) => (row['account'] === undefined ? [] : [netSuiteId(row['account'])]))),
      ],
      sources: sourcesIn(links),
      lines: linesIn(own, links, read),
      version: toInstant(head['lastmodified'] ?? '', offsetMs),
    }
    if (read.problem !== null) {
      const tech = `${head['type'] ?? ''} ${id}: ${read.problem}`
      return fail(fault('netsuite.unclassified', { call: 'refunds' }, tech))
    }
    made.push(record)
  }
  return ok(made)
}

/** Amounts without their sign: that of credits and refunds is not established (netsuite.md §5.3 [U]). */
class AmountReader {
  problem: string | null = null
  readonly currency: Currency
  constructor(code: Currency) {
    this.currency = code
  }

  amount(text: string | undefined): Money {
    const parsed = parseMoney(text ?? '0', this.currency)
    if (!parsed.ok) this.problem ??= parsed.failure
    const amount = parsed.ok ? parsed.value : { minor: 0n, currency: this.currency }
    return amount.minor < 0n ? negate(amount) : amount
  }
}

/** A line with several postings comes several times. */
const eachLine = (rows: readonly Row[]): readonly Row[] => [
  ...new Map(rows.map((row) => [row['line'], row])).values(),
]

const taxIn = (rows: readonly Row[], read: AmountReader): Money =>
  sum(
    eachLine(rows)
      .filter((row) => row['taxline'] === 'T')
      .map((row) => read.amount(row['foreignamount'])),
    read.currency,
  )

const linesIn = (rows: readonly Row[], links: readonly Row[], read: AmountReader): MadeRefund['lines'] =>
  eachLine(rows)
    .filter((row) => row['mainline'] !== 'T' && row['taxline'] !== 'T' && row['iscogs'] !== 'T')
    .map((row) => ({
      key:
        row['linekey'] ??
        links.find((link) => link['nextline'] === row['line'] && link['linekey'] !== undefined)?.[
          'linekey'
        ] ??
        null,
      quantity: Math.abs(Number(row['quantity'] ?? '0')),
      amount: read.amount(row['foreignamount']),
    }))

const sourcesIn = (links: readonly Row[]): MadeRefund['sources'] =>
  [...new Map(links.map((row) => [row['previousdoc'], row])).values()].map((row) => ({
    id: netSuiteId(row['previousdoc'] ?? ''),
    type: row['type'] ?? '',
    externalId: row['externalid'] ?? null,
  }))
