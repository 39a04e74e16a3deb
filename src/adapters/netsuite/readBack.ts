/**
 * Reads whole documents back by external id, as few queries as possible: header, lines, postings and tax details
 * of all of them in one UNION.
 */
import { assert } from '../../domain/assert.ts'
import { fault, type Fault } from '../../domain/fault/fault.ts'
import { type ExternalId, type NetSuiteId, netSuiteId } from '../../domain/ids.ts'
import { type Currency, type Money, parseMoney, sum, negate, equal, add, zero } from '../../domain/money.ts'
import type { LifeReadBack, PostingReadBack, TaxReadBack } from '../../domain/netsuite/documents.ts'
import { FIELDS } from '../../domain/netsuite/requirements.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { toInstant } from './accountTime.ts'
import { type KindShape, kindOf } from './readBackKinds.ts'
import { type Row, type Sql, sql, sqlList, sqlName, sqlText } from './suiteql.ts'

export interface ReadBackShape {
  /** SuiteTax account: tax details exist as a table; without it the query would be refused. */
  readonly suiteTax: boolean
  /** `custbody_*` fields to read, ours included. */
  readonly bodyFields: readonly string[]
}

/** Columns of the header, in the order of both halves of the union. */
const HEADER = [
  't.id',
  't.externalid',
  't.type',
  't.status',
  "TO_CHAR(t.trandate, 'YYYY-MM-DD') trandate",
  't.currency',
  't.entity',
  't.foreigntotal',
  't.otherrefnum',
  't.postingperiod',
  't.voided',
  't.foreignamountunpaid',
  't.foreignpaymentamountunused',
  "TO_CHAR(t.lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') lastmodified",
]

const LINE = [
  'tl.id lineid',
  'tl.mainline',
  'tl.taxline',
  'tl.item',
  'tl.quantity',
  'tl.foreignamount',
  'tl.isclosed',
  'tl.quantityshiprecv',
  'tl.quantitybilled',
  'tl.subsidiary',
  'tl.location',
  'tl.iscogs',
  `tl.${FIELDS.line} linekey`,
  'tal.account',
  'tal.debit',
  'tal.credit',
  'tal.posting',
]

/** The tax half fills the same columns: item is the tax code, foreignamount the tax. */
const TAX = [
  'd.line lineid',
  "'F' mainline",
  "'F' taxline",
  'd.taxcode item',
  'NULL quantity',
  'd.taxamount foreignamount',
  'NULL isclosed',
  'NULL quantityshiprecv',
  'NULL quantitybilled',
  'NULL subsidiary',
  'NULL location',
  'NULL iscogs',
  'NULL linekey',
  'NULL account',
  'NULL debit',
  'NULL credit',
  'NULL posting',
]

/** The query for these external ids. */
export function readBackSql(ids: readonly ExternalId[], shape: ReadBackShape): Sql {
  const wanted = sqlList(ids.map(sqlText))
  const custom = shape.bodyFields.map((name) => `t.${sqlName(name).text}`)
  const columns = (kind: string, line: readonly string[]): Sql =>
    sqlRaw([`'${kind}' part`, ...HEADER, ...custom, ...line].join(', '))
  const lines = sql`SELECT ${columns('line', LINE)}
 FROM transaction t
 INNER JOIN transactionline tl ON tl.transaction = t.id
 LEFT OUTER JOIN transactionaccountingline tal
  ON tal.transaction = tl.transaction AND tal.transactionline = tl.id AND tal.accountingbook = 1
 WHERE t.externalid IN (${wanted})`
  if (!shape.suiteTax) return sql`${lines} ORDER BY t.id, tl.id, tal.account`
  return sql`${lines} UNION ALL
SELECT ${columns('tax', TAX)}
 FROM transaction t
 INNER JOIN transactiontaxdetail d ON d.transaction = t.id
 WHERE t.externalid IN (${wanted}) ORDER BY id, part, lineid, item, account, foreignamount`
}

/** Made of constants of this file and checked names only. */
const sqlRaw = (text: string): Sql => sqlList([{ text }])

export interface ReadBackContext {
  /** Internal id → ISO code. */
  readonly currencies: ReadonlyMap<string, Currency>
  /** Subsidiary's internal id → its base currency. */
  readonly baseCurrencies: ReadonlyMap<string, Currency>
  readonly offsetMs: number
  /** Sign of `transactiontaxdetail.taxamount` on sales, once a document told it. [U] */
  readonly taxSign: TaxSign
  readonly bodyFields: readonly string[]
}

/** Kept per account: all its documents share one sign. */
export interface TaxSign {
  value: 1 | -1 | null
}

/** Rows of the query → documents by external id in lower case. One that cannot be read fails alone. */
export function assemble(
  rows: readonly Row[],
  context: ReadBackContext,
): ReadonlyMap<string, Result<LifeReadBack, Fault>> {
  const byDocument = new Map<string, Row[]>()
  for (const row of rows) {
    const id = row['id'] ?? ''
    const known = byDocument.get(id)
    if (known === undefined) byDocument.set(id, [row])
    else known.push(row)
  }
  const found = new Map<string, Result<LifeReadBack, Fault>>()
  for (const documentRows of byDocument.values()) {
    const document = assembleOne(documentRows, context)
    const key = (documentRows[0]?.['externalid'] ?? '').toLowerCase()
    if (!document.ok) found.set(key, document)
    else if (document.value !== null) found.set(key, ok(document.value))
  }
  return found
}

/** Null: a type that we never write stands under the external id. */
function assembleOne(rows: readonly Row[], context: ReadBackContext): Result<LifeReadBack | null, Fault> {
  const [head] = rows
  assert(head !== undefined, 'a document has at least one row')
  const shape = kindOf(head['type'] ?? '')
  if (shape === null) return ok(null)
  const currency = context.currencies.get(head['currency'] ?? '')
  if (currency === undefined)
    return fail(unreadable(head, `currency ${head['currency'] ?? 'missing'} is not known`))
  const reader = new RowReader(currency)
  const header = headerOf(head, context, { reader, shape })
  const lineRows = rows.filter((row) => row['part'] === 'line')
  const total = reader.amount(head['foreigntotal'])
  const parts = {
    total: shape.totals === 'signed' ? total : magnitude(total),
    open: openOf(head, shape, reader),
    ...linesOf(lineRows, shape, reader),
    postings: postingsOf(lineRows, context),
  }
  // Only sales tell the account's sign: on credits it is the other one or the same, and nothing says which. [U]
  const sign = shape.lines === 'sold' ? context.taxSign : { value: null }
  const taxes = taxesOf(rows, { lineRows, taxTotal: parts.taxTotal, reader, sign })
  if (reader.problem !== null) return fail(unreadable(head, reader.problem))
  if (typeof parts.postings === 'string') return fail(unreadable(head, parts.postings))
  return ok({ ...header, kind: shape.kind, currency, ...parts, postings: parts.postings, taxes })
}

function headerOf(
  head: Row,
  context: ReadBackContext,
  { reader, shape }: { readonly reader: RowReader; readonly shape: KindShape },
) {
  const customFields: Record<string, string> = {}
  for (const name of context.bodyFields) {
    const value = head[name]
    if (value !== undefined) customFields[name] = value
  }
  return {
    // The query asked for nothing but external ids of ours.
    externalId: (head['externalid'] ?? '') as ExternalId,
    id: reader.id(head['id'], 'id'),
    status: head['status'] ?? '',
    tranDate: head['trandate'] ?? '',
    entity: shape.kind === 'journalEntry' ? NO_ID : reader.id(head['entity'], 'entity'),
    otherRefNum: head['otherrefnum'] ?? null,
    postingPeriod:
      head['postingperiod'] === undefined ? null : reader.id(head['postingperiod'], 'postingperiod'),
    voided: head['voided'] === 'T',
    customFields,
    lastModified: reader.instant(head['lastmodified'], context.offsetMs),
  }
}

const NO_ID = netSuiteId('0')

/** Reads values of one document's rows and remembers the first that is none: then nothing that it read counts. */
class RowReader {
  problem: string | null = null
  readonly currency: Currency
  constructor(currency: Currency) {
    this.currency = currency
  }

  amount(text: string | undefined): Money {
    if (text === undefined) return zero(this.currency)
    const parsed = parseMoney(text, this.currency)
    if (parsed.ok) return parsed.value
    this.problem ??= parsed.failure
    return zero(this.currency)
  }

  id(text: string | undefined, what: string): NetSuiteId {
    if (text !== undefined && /^-?\d{1,18}$/.test(text)) return netSuiteId(text)
    this.problem ??= `${what} is "${text ?? 'missing'}", which is no internal id`
    return NO_ID
  }

  /** An instant of the account's wall time, in UTC. */
  instant(text: string | undefined, offsetMs: number): string {
    if (text !== undefined && isLocal(text)) return toInstant(text, offsetMs)
    this.problem ??= `lastmodifieddate is "${text ?? 'missing'}", which is no timestamp`
    return ''
  }
}

const isLocal = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text.replace(' ', 'T')}Z`))

const magnitude = (amount: Money): Money => (amount.minor < 0n ? negate(amount) : amount)

/** What is unpaid of an invoice, unapplied of a deposit, payment or credit memo. Names as in analytics [U]. */
function openOf(head: Row, { open }: KindShape, reader: RowReader): Money | null {
  return open === null || head[open] === undefined ? null : magnitude(reader.amount(head[open]))
}

/** Lines as a person reads them; a line with several postings comes several times. */
function linesOf(rows: readonly Row[], shape: KindShape, reader: RowReader) {
  const lines: LifeReadBack['lines'][number][] = []
  const taxAmounts: Money[] = []
  const seen = new Set<string>()
  const costs = new Set(rows.filter(isCost).map((row) => costKey(row, 1)))
  for (const row of rows) {
    const id = row['lineid'] ?? ''
    const isOwn = row['mainline'] !== 'T' && !isCost(row) && shape.lines !== 'none'
    const isStock = row['linekey'] === undefined && costs.has(costKey(row, -1))
    if (!isOwn || isStock || seen.has(id)) continue
    seen.add(id)
    const stated = reader.amount(row['foreignamount'])
    const amount = shape.lines === 'sold' ? negate(stated) : stated
    if (row['taxline'] === 'T') taxAmounts.push(amount)
    else if (row['item'] !== undefined)
      lines.push(lineOf(row, { shape, item: reader.id(row['item'], 'item'), amount, reader }))
  }
  return { lines, taxTotal: sum(taxAmounts, reader.currency) }
}

/** Goods that move with their bill have a line of cost, and one that takes the same off the stock. [U] */
const isCost = (row: Row): boolean => row['iscogs'] === 'T'

const costKey = (row: Row, sign: 1 | -1): string =>
  `${row['item'] ?? ''} ${sign * Number(row['foreignamount'] ?? 0)}`

interface LineParts {
  readonly shape: KindShape
  readonly item: NetSuiteId
  readonly amount: Money
  readonly reader: RowReader
}

function lineOf(row: Row, { shape, item, amount, reader }: LineParts): LifeReadBack['lines'][number] {
  const location = row['location']
  return {
    key: row['linekey'] ?? null,
    line: Number(row['lineid']),
    item,
    quantity: quantityOf(row['quantity'], shape),
    // Goods that move have a cost and no price; what they cost is NetSuite's own.
    amount: shape.lines === 'moved' ? zero(reader.currency) : amount,
    closed: row['isclosed'] === 'T',
    fulfilled: Math.abs(Number(row['quantityshiprecv'] ?? 0)),
    billed: Math.abs(Number(row['quantitybilled'] ?? 0)),
    location: location === undefined ? null : reader.id(location, 'location'),
  }
}

function quantityOf(stated: string | undefined, { lines }: KindShape): number | null {
  if (stated === undefined) return null
  if (lines === 'moved') return Math.abs(Number(stated))
  return lines === 'sold' ? 0 - Number(stated) : Number(stated)
}

/** Postings stand in the base currency of the subsidiary. A text says what could not be read. */
function postingsOf(rows: readonly Row[], context: ReadBackContext): readonly PostingReadBack[] | string {
  const postings: PostingReadBack[] = []
  for (const row of rows) {
    const account = row['account']
    if (account === undefined || row['posting'] !== 'T') continue
    const base = context.baseCurrencies.get(row['subsidiary'] ?? '')
    if (base === undefined)
      return `base currency of subsidiary ${row['subsidiary'] ?? 'missing'} is not known`
    const reader = new RowReader(base)
    const posting = {
      account: reader.id(account, 'account'),
      debit: reader.amount(row['debit']),
      credit: reader.amount(row['credit']),
    }
    if (reader.problem !== null) return reader.problem
    postings.push(posting)
  }
  return postings
}

interface TaxSource {
  readonly lineRows: readonly Row[]
  readonly taxTotal: Money
  readonly reader: RowReader
  readonly sign: TaxSign
}

/**
 * Tax details with the key of the line that they tax. Whether their amounts carry the ledger's sign is not
 * established: it is taken from the tax lines, whose sign is. [U]
 */
function taxesOf(rows: readonly Row[], source: TaxSource): readonly TaxReadBack[] {
  const keys = new Map(source.lineRows.map((row) => [row['lineid'], row['linekey'] ?? null]))
  const details = rows
    .filter((row) => row['part'] === 'tax' && row['item'] !== undefined)
    .map((row) => ({
      line: keys.get(row['lineid']) ?? null,
      taxCode: source.reader.id(row['item'], 'taxcode'),
      amount: source.reader.amount(row['foreignamount']),
    }))
  const stated = sum(
    details.map((detail) => detail.amount),
    source.reader.currency,
  )
  if (stated.minor !== 0n && equal(stated, source.taxTotal)) source.sign.value = 1
  else if (stated.minor !== 0n && add(stated, source.taxTotal).minor === 0n) source.sign.value = -1
  return source.sign.value === -1
    ? details.map((detail) => ({ ...detail, amount: negate(detail.amount) }))
    : details
}

const unreadable = (row: Row, why: string): Fault =>
  fault(
    'netsuite.unclassified',
    { call: 'readBack', record: row['id'] ?? '' },
    `readBack of transaction ${row['id'] ?? '?'}: ${why}`,
  )
