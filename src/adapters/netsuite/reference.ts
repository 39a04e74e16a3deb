/** Reference data of the account: what other answers are read with, and what `tieout check` proves. */
import type { ClosedPeriod } from '../../domain/desired/types.ts'
import type { Fault } from '../../domain/fault/fault.ts'
import { type Currency, currency } from '../../domain/money.ts'
import { ok, type Result } from '../../domain/result.ts'
import type { Lane } from '../../domain/work/outcome.ts'
import type { Clock } from '../clock.ts'
import { closedPeriodOf, closedPeriodsSql } from './lookups.ts'
import { type Row, sql, sqlInteger, sqlList, sqlName, type SuiteQlClient } from './suiteql.ts'

export interface CurrencyData {
  /** Internal id → ISO code. */
  readonly currencies: ReadonlyMap<string, Currency>
  /** Subsidiary's internal id → its base currency. */
  readonly baseCurrencies: ReadonlyMap<string, Currency>
}

/** Tables whose rows a configuration may refer to, and the column that names a row. */
export const REFERENCE_TABLES = {
  subsidiary: 'name',
  location: 'name',
  currency: 'symbol',
  account: 'accountsearchdisplayname',
  item: 'itemid',
  customer: 'entityid',
  paymentmethod: 'name',
  taxtype: 'name',
  salestaxitem: 'name',
} as const

/** The column that says of what type a row is, where there are types (netsuite.md §5.3). */
const TYPE_COLUMNS: Readonly<Partial<Record<ReferenceTable, string>>> = {
  account: 'accttype',
  item: 'itemtype',
}

export type ReferenceTable = keyof typeof REFERENCE_TABLES

export interface ReferenceRow {
  readonly id: string
  readonly name: string
  readonly inactive: boolean
  /** As SuiteQL names it (`Bank`, `OthCharge`); null where the table has no types. */
  readonly type: string | null
}

export interface ReferenceData {
  currencyData(lane: Lane): Promise<Result<CurrencyData, Fault>>
  closedPeriods(lane: Lane): Promise<Result<readonly ClosedPeriod[], Fault>>
  /** The next question for closed periods goes to NetSuite. */
  forgetPeriods(): void
  /** The rows that exist among these internal ids, by id. */
  rows(
    table: ReferenceTable,
    ids: readonly string[],
  ): Promise<Result<ReadonlyMap<string, ReferenceRow>, Fault>>
  /** Columns (custom fields, for instance) that the account or our role does not have on the table. */
  missingColumns(table: string, columns: readonly string[]): Promise<Result<readonly string[], Fault>>
}

const HOUR_MS = 3_600_000
/** Closing a period is followed by parked deposits within this time; a refusal by NetSuite comes first. */
const PERIODS_MS = 300_000
const IN_LIST = 1000

export function createReferenceData(suiteQl: SuiteQlClient, clock: Clock): ReferenceData {
  const read = (kind: string, lane: Lane, query: ReturnType<typeof sql>) =>
    suiteQl.query({ kind, lane, build: () => query })

  const currencyData = kept(clock, HOUR_MS, async (lane): Promise<Result<CurrencyData, Fault>> => {
    const currencyRows = await read('currencies', lane, sql`SELECT id, symbol FROM currency ORDER BY id`)
    if (!currencyRows.ok) return currencyRows
    const subsidiaryRows = await read(
      'subsidiaries',
      lane,
      sql`SELECT id, currency FROM subsidiary ORDER BY id`,
    )
    if (!subsidiaryRows.ok) return subsidiaryRows
    const currencies = new Map(currencyRows.value.flatMap(codeOf))
    const baseCurrencies = new Map(
      subsidiaryRows.value.flatMap((row): [string, Currency][] => {
        const base = currencies.get(row['currency'] ?? '')
        return base === undefined ? [] : [[row['id'] ?? '', base]]
      }),
    )
    return ok({ currencies, baseCurrencies })
  })

  const closedPeriods = kept(
    clock,
    PERIODS_MS,
    async (lane): Promise<Result<readonly ClosedPeriod[], Fault>> => {
      const rows = await read('closedPeriods', lane, closedPeriodsSql)
      return rows.ok ? ok(rows.value.map(closedPeriodOf)) : rows
    },
  )

  return {
    currencyData: currencyData.read,
    closedPeriods: closedPeriods.read,
    forgetPeriods: closedPeriods.forget,
    async rows(table, ids) {
      const found = new Map<string, ReferenceRow>()
      for (let at = 0; at < ids.length; at += IN_LIST) {
        const wanted = sqlList(ids.slice(at, at + IN_LIST).map(sqlInteger))
        const name = sqlName(REFERENCE_TABLES[table])
        const type = sqlName(TYPE_COLUMNS[table] ?? REFERENCE_TABLES[table])
        const rows = await read(
          `check ${table}`,
          'live',
          sql`SELECT id, ${name} name, ${type} rowtype, isinactive FROM ${sqlName(table)} WHERE id IN (${wanted}) ORDER BY id`,
        )
        if (!rows.ok) return rows
        for (const row of rows.value) found.set(row['id'] ?? '', referenceRow(table, row))
      }
      return ok(found)
    },
    missingColumns: (table, columns) => missingColumns(suiteQl, table, columns),
  }
}

const referenceRow = (table: ReferenceTable, row: Row): ReferenceRow => ({
  id: row['id'] ?? '',
  name: row['name'] ?? '',
  inactive: row['isinactive'] === 'T',
  type: TYPE_COLUMNS[table] === undefined ? null : (row['rowtype'] ?? null),
})

function codeOf(row: Row): [string, Currency][] {
  const symbol = row['symbol'] ?? ''
  return /^[A-Z]{3}$/.test(symbol) ? [[row['id'] ?? '', currency(symbol)]] : []
}

/** Selects the columns from no row; NetSuite names one unknown identifier at a time (netsuite.md §5.1). */
async function missingColumns(
  suiteQl: SuiteQlClient,
  table: string,
  columns: readonly string[],
): Promise<Result<readonly string[], Fault>> {
  const missing: string[] = []
  let left = columns.map((column) => column.toLowerCase())
  while (left.length > 0) {
    const selected = sqlList(left.map(sqlName))
    const rows = await suiteQl.query({
      kind: 'check columns',
      lane: 'live',
      build: () => sql`SELECT ${selected} FROM ${sqlName(table)} WHERE id = -999999`,
    })
    if (rows.ok) break
    const unknown = /(?:Unknown identifier|Field) '(?<name>[^']+)'/
      .exec(rows.failure.tech)
      ?.groups?.['name']?.toLowerCase()
    if (unknown === undefined || !left.includes(unknown)) return rows
    missing.push(unknown)
    left = left.filter((column) => column !== unknown)
  }
  return ok(missing)
}

/** A value read once for many, and again after a while. A failure is not kept. */
function kept<Value>(
  clock: Clock,
  forMs: number,
  read: (lane: Lane) => Promise<Result<Value, Fault>>,
): { readonly read: (lane: Lane) => Promise<Result<Value, Fault>>; readonly forget: () => void } {
  let known: { readonly value: Value; readonly until: number } | null = null
  let reading: Promise<Result<Value, Fault>> | null = null
  const renew = async (lane: Lane) => {
    const result = await read(lane)
    if (result.ok) known = { value: result.value, until: clock.monotonicMs() + forMs }
    return result
  }
  return {
    read(lane) {
      if (known !== null && clock.monotonicMs() < known.until) return Promise.resolve(ok(known.value))
      reading ??= renew(lane).finally(() => {
        reading = null
      })
      return reading
    },
    forget() {
      known = null
    },
  }
}
