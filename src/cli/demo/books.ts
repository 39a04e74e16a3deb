import type { AskNetSuite, Row } from './audit.ts'

const ORDERS = `SELECT t.id, t.otherrefnum, t.foreigntotal, t.status, t.memo, BUILTIN.DF(t.currency) AS currency,
  TO_CHAR(t.trandate, 'YYYY-MM-DD') AS trandate, TO_CHAR(t.custbody_tieout_fact_date, 'YYYY-MM-DD') AS factdate,
  BUILTIN.DF(t.entity) AS entity
  FROM transaction t WHERE t.type = 'SalesOrd'`
const DEPOSITS = `SELECT t.id, t.foreigntotal, t.memo, BUILTIN.DF(t.currency) AS currency,
  TO_CHAR(t.trandate, 'YYYY-MM-DD') AS trandate, TO_CHAR(t.custbody_tieout_fact_date, 'YYYY-MM-DD') AS factdate
  FROM transaction t WHERE t.type = 'CustDep'`
const OTHERS = `SELECT t.id, t.recordtype, t.foreigntotal, t.status, t.memo, BUILTIN.DF(t.currency) AS currency,
  TO_CHAR(t.trandate, 'YYYY-MM-DD') AS trandate, TO_CHAR(t.custbody_tieout_fact_date, 'YYYY-MM-DD') AS factdate
  FROM transaction t WHERE t.type NOT IN ('SalesOrd', 'CustDep')`
const LINES = `SELECT tl.transaction, tl.linesequencenumber, tl.quantity, tl.foreignamount, tl.isclosed, tl.taxline,
  BUILTIN.DF(tl.item) AS item
  FROM transactionline tl, transaction t WHERE t.id = tl.transaction AND t.type = 'SalesOrd' AND tl.mainline = 'F'`
const POSTINGS = `SELECT tal.transaction, BUILTIN.DF(tal.account) AS account, tal.debit, tal.credit
  FROM transactionaccountingline tal, transaction t
  WHERE t.id = tal.transaction AND tal.posting = 'T'`

/**
 * The books in a canonical form for `diff`: order names, items, amounts and accounts as NetSuite
 * states them, sorted; no internal ids and no times.
 */
export async function canonicalBooks(askNetSuite: AskNetSuite): Promise<string> {
  const [orders, deposits] = [await askNetSuite(ORDERS), await askNetSuite(DEPOSITS)]
  const [lines, postings] = [
    byTransaction(await askNetSuite(LINES)),
    byTransaction(await askNetSuite(POSTINGS)),
  ]
  const salesOrders = orders.map((order) => ({
    kind: 'salesOrder',
    number: order.otherrefnum ?? '',
    ...header(order),
    lines: (lines.get(order.id ?? '') ?? [])
      .toSorted((a, b) => Number(a.linesequencenumber) - Number(b.linesequencenumber))
      .map((line) =>
        [line.item, line.quantity, line.foreignamount, line.isclosed, line.taxline]
          .map((cell) => cell ?? '-')
          .join(' | '),
      ),
  }))
  const posted = (kind: string, record: Row) => ({
    kind,
    ...header(record),
    postings: (postings.get(record.id ?? '') ?? [])
      .map((posting) =>
        [posting.account, posting.debit, posting.credit].map((cell) => cell ?? '-').join(' | '),
      )
      .toSorted(),
  })
  const payments = deposits.map((deposit) => posted('customerDeposit', deposit))
  const others = (await askNetSuite(OTHERS)).map((record) => posted(record.recordtype ?? 'record', record))
  const entries = [...salesOrders, ...payments, ...others].map((entry) => JSON.stringify(entry, null, 1))
  return `${entries.toSorted().join('\n')}\n`
}

const header = (row: Row): Readonly<Record<string, string>> => ({
  // Two runs of one seed on different days are the same books, so only a date that is not the fact's own is told.
  date:
    row.trandate !== undefined && row.trandate === row.factdate ? 'of the fact' : (row.trandate ?? 'none'),
  total: row.foreigntotal ?? '',
  currency: row.currency ?? '',
  status: row.status ?? '',
  memo: row.memo ?? '',
  ...(row.entity === undefined ? {} : { entity: row.entity }),
})

function byTransaction(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(row.transaction ?? '')
    if (group) group.push(row)
    else groups.set(row.transaction ?? '', [row])
  }
  return groups
}
