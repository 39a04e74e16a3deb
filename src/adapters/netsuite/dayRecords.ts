/** NetSuite's side of a day: our records by date with their postings, and what an account holds by order. */
import { assert } from '../../domain/assert.ts'
import { fault, type Fault } from '../../domain/fault/fault.ts'
import { type ExternalId, type NetSuiteId, netSuiteId, type StoreKey } from '../../domain/ids.ts'
import { type Currency, parseMoney } from '../../domain/money.ts'
import { FIELDS } from '../../domain/netsuite/requirements.ts'
import type { DayPosting, DayRecord } from '../../domain/prove/types.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { NetSuiteClient } from './client.ts'
import { kindOf } from './readBackKinds.ts'
import { type Row, type Sql, sql, sqlInteger, sqlList, sqlName, sqlStartsWith, sqlText } from './suiteql.ts'

type Client = Pick<NetSuiteClient, 'query' | 'currencyData'>

/** Records read at once: their postings fill a few pages (netsuite.md §5.1). */
const BLOCK = 250
const LANE = 'sweep'

/** `YYYY-MM-DD` as a date: there are no date literals (netsuite.md §5.2). */
function sqlDate(day: string): Sql {
  assert(/^\d{4}-\d\d-\d\d$/.test(day), `"${day}" is no date`)
  return sql`TO_DATE(${sqlText(day)}, 'YYYY-MM-DD')`
}

/** By our prefix, or by the store that a record names: what a person copies keeps it. */
function ours(store: StoreKey): Sql {
  const own = sqlStartsWith(sql`t.externalid`, `tieout_${store}_`)
  return sql`((${own}) OR t.${sqlName(FIELDS.store)} = ${sqlText(store)})`
}

const HEADER = sql`SELECT t.id, t.externalid, t.type, TO_CHAR(t.trandate, 'YYYY-MM-DD') trandate,
 TO_CHAR(t.${sqlName(FIELDS.factDate)}, 'YYYY-MM-DD') factdate, t.currency, t.foreigntotal, t.voided,
 t.${sqlName(FIELDS.order)} shopifyorder
 FROM transaction t`

const headersSql = (store: StoreKey, day: string, after: NetSuiteId): Sql =>
  sql`${HEADER}
 WHERE ${ours(store)} AND (t.trandate = ${sqlDate(day)} OR t.${sqlName(FIELDS.factDate)} = ${sqlDate(day)})
 AND t.id > ${sqlInteger(after)} ORDER BY t.id FETCH FIRST ${sqlInteger(BLOCK)} ROWS ONLY`

const namedSql = (ids: readonly ExternalId[]): Sql =>
  sql`${HEADER} WHERE t.externalid IN (${sqlList(ids.map(sqlText))}) ORDER BY t.id`

/** A line has one accounting line a book at most (netsuite.md §5.3): its foreign amount is what it posts. */
const linesSql = (ids: readonly NetSuiteId[]): Sql =>
  sql`SELECT tl.transaction, tl.id lineid, tl.mainline, tl.taxline, tl.iscogs, tl.item, tl.quantity, tl.foreignamount,
 tl.${sqlName(FIELDS.line)} linekey, tal.account, tal.posting
 FROM transactionline tl
 LEFT OUTER JOIN transactionaccountingline tal
  ON tal.transaction = tl.transaction AND tal.transactionline = tl.id AND tal.accountingbook = 1
 WHERE tl.transaction IN (${sqlList(ids.map(sqlInteger))}) ORDER BY tl.transaction, tl.id, tal.account`

/**
 * Our records that NetSuite dates on the day, or whose fact is of the day, block by block in the order of their ids.
 * Keyset pages: what is read while others write has no gaps. Each record is handed to `take`.
 */
export async function eachDayRecord(
  client: Client,
  of: { readonly store: StoreKey; readonly day: string },
  take: (record: DayRecord) => void,
): Promise<Result<null, Fault>> {
  let after = netSuiteId('0')
  for (;;) {
    const from = after
    const block = await readBlock(client, () => headersSql(of.store, of.day, from))
    if (!block.ok) return block
    for (const record of block.value) take(record)
    const last = block.value.at(-1)
    if (last === undefined || block.value.length < BLOCK) return ok(null)
    after = last.id
  }
}

/** Records by external id as they stand now, whatever their date; those that are not there are absent. */
export const namedRecords = (
  client: Client,
  ids: readonly ExternalId[],
): Promise<Result<readonly DayRecord[], Fault>> => readBlock(client, () => namedSql(ids))

/** The records that a query for headers finds, with their lines. */
async function readBlock(client: Client, build: () => Sql): Promise<Result<readonly DayRecord[], Fault>> {
  const currencies = await client.currencyData(LANE)
  if (!currencies.ok) return currencies
  const headers = await client.query({ kind: 'dayRecords', lane: LANE, build })
  if (!headers.ok) return headers
  const ids = headers.value.map((row) => netSuiteId(row['id'] ?? ''))
  if (ids.length === 0) return ok([])
  const lines = await client.query({ kind: 'dayLines', lane: LANE, build: () => linesSql(ids) })
  if (!lines.ok) return lines
  const byRecord = Map.groupBy(lines.value, (row) => row['transaction'] ?? '')
  const records: DayRecord[] = []
  for (const header of headers.value) {
    const code = currencies.value.currencies.get(header['currency'] ?? '')
    const record = code === undefined ? null : recordOf(header, byRecord.get(header['id'] ?? '') ?? [], code)
    if (record === null) return fail(unreadable(header))
    records.push(record)
  }
  return ok(records)
}

/** Null: an amount that is none. */
function recordOf(header: Row, lines: readonly Row[], currency: Currency): DayRecord | null {
  const shape = kindOf(header['type'] ?? '')
  const amounts = new Amounts(currency)
  const total = amounts.minor(header['foreigntotal'])
  const record: DayRecord = {
    id: netSuiteId(header['id'] ?? ''),
    externalId: header['externalid']?.toLowerCase() ?? null,
    kind: shape?.kind ?? null,
    tranDate: header['trandate'] ?? '',
    factDate: header['factdate'] ?? null,
    currency,
    total: shape?.totals === 'signed' || total >= 0n ? total : -total,
    units: unitsOf(lines),
    order: header['shopifyorder'] ?? null,
    voided: header['voided'] === 'T',
    postings: postingsOf(lines, amounts),
  }
  return amounts.failed ? null : record
}

class Amounts {
  failed = false
  readonly #currency: Currency
  constructor(currency: Currency) {
    this.#currency = currency
  }

  minor(text: string | undefined): bigint {
    if (text === undefined) return 0n
    const parsed = parseMoney(text, this.#currency)
    if (parsed.ok) return parsed.value.minor
    this.failed = true
    return 0n
  }
}

const unitsOf = (lines: readonly Row[]): bigint => {
  const own = lines.filter((row) => row['linekey'] !== undefined && row['iscogs'] !== 'T')
  const byLine = new Map(own.map((row) => [row['lineid'], Math.abs(Number(row['quantity'] ?? 0))]))
  return BigInt(Math.round([...byLine.values()].reduce((sum, units) => sum + units, 0)))
}

/** What posts. Of goods that move with a bill, their cost and what it takes off the stock are no part of the sale. [U] */
function postingsOf(lines: readonly Row[], amounts: Amounts): readonly DayPosting[] {
  const costs = new Set(lines.filter((row) => row['iscogs'] === 'T').map((row) => costKey(row, 1)))
  return lines.flatMap((row) => {
    const { account } = row
    const isStock = row['iscogs'] === 'T' || (row['linekey'] === undefined && costs.has(costKey(row, -1)))
    if (account === undefined || row['posting'] !== 'T') return []
    const isMain = row['mainline'] === 'T'
    const item = row['item']
    return [
      {
        account: netSuiteId(account),
        item: isMain || isStock || item === undefined ? null : netSuiteId(item),
        tax: row['taxline'] === 'T',
        minor: amounts.minor(row['foreignamount']),
      },
    ]
  })
}

const costKey = (row: Row, sign: 1 | -1): string =>
  `${row['item'] ?? ''} ${sign * Number(row['foreignamount'] ?? 0)}`

const unreadable = (row: Row): Fault =>
  fault(
    'netsuite.unclassified',
    { call: 'dayRecords', record: row['id'] ?? '' },
    `transaction ${row['id'] ?? '?'}: its currency or an amount cannot be read`,
  )

/** The accounts that customer deposits of the store are held on: those that they credit. */
const depositAccountsSql = (store: StoreKey): Sql =>
  sql`SELECT tal.account, COUNT(*) records
 FROM transaction t
 INNER JOIN transactionaccountingline tal ON tal.transaction = t.id AND tal.accountingbook = 1
 WHERE ${ours(store)} AND t.type = 'CustDep' AND tal.posting = 'T' AND tal.credit > 0
 GROUP BY tal.account ORDER BY tal.account`

const balancesSql = (store: StoreKey, day: string, accounts: readonly string[]): Sql =>
  sql`SELECT t.${sqlName(FIELDS.order)} shopifyorder, t.currency, ROUND(SUM(tl.foreignamount), 2) balance
 FROM transaction t
 INNER JOIN transactionline tl ON tl.transaction = t.id
 INNER JOIN transactionaccountingline tal
  ON tal.transaction = tl.transaction AND tal.transactionline = tl.id AND tal.accountingbook = 1
 WHERE ${ours(store)} AND t.trandate <= ${sqlDate(day)} AND tal.posting = 'T'
 AND tal.account IN (${sqlList(accounts.map(sqlInteger))})
 GROUP BY t.${sqlName(FIELDS.order)}, t.currency HAVING ROUND(SUM(tl.foreignamount), 2) <> 0
 ORDER BY t.${sqlName(FIELDS.order)}, t.currency`

export interface HeldBalance {
  /** The Shopify order's id as it stands on the records; null where they name none. */
  readonly order: string | null
  readonly currency: Currency
  /** Minor units that the deposit accounts owe. */
  readonly minor: bigint
}

/** What the deposit accounts hold by order at the end of a day, where it is not nothing. */
export async function heldBalances(
  client: Client,
  { store, day }: { readonly store: StoreKey; readonly day: string },
): Promise<Result<readonly HeldBalance[], Fault>> {
  const currencies = await client.currencyData(LANE)
  if (!currencies.ok) return currencies
  const accounts = await client.query({
    kind: 'depositAccounts',
    lane: LANE,
    build: () => depositAccountsSql(store),
  })
  if (!accounts.ok) return accounts
  const ids = accounts.value.map((row) => row['account'] ?? '')
  if (ids.length === 0) return ok([])
  const rows = await client.query({
    kind: 'heldBalances',
    lane: LANE,
    build: () => balancesSql(store, day, ids),
  })
  if (!rows.ok) return rows
  const balances: HeldBalance[] = []
  for (const row of rows.value) {
    const currency = currencies.value.currencies.get(row['currency'] ?? '')
    const parsed = currency === undefined ? null : parseMoney(row['balance'] ?? '', currency)
    if (currency === undefined || parsed === null || !parsed.ok) return fail(unreadable(row))
    balances.push({ order: row['shopifyorder'] ?? null, currency, minor: -parsed.value.minor })
  }
  return ok(balances)
}
