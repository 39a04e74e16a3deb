import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import {
  addDays,
  addMonths,
  daysBetween,
  formatDate,
  isDate,
  parseDate,
  parseDisplayDate,
  truncateToDay,
} from './dates.ts'
import { SuiteQlError, unsupported } from './errors.ts'

type Value = SQLOutputValue | undefined
type SqlFunction = (...values: Value[]) => string | number | bigint | null

/** Functions of the dialect → what SQLite calls them; `null` where SQLite has the same name and meaning. */
export const FUNCTIONS: ReadonlyMap<string, string | null> = new Map<string, string | null>([
  ...[
    'ABS',
    'COALESCE',
    'COUNT',
    'SUM',
    'AVG',
    'MIN',
    'MAX',
    'LENGTH',
    'LOWER',
    'UPPER',
    'NULLIF',
    'REPLACE',
  ].map((name): [string, null] => [name, null]),
  ...['ROUND', 'TRIM', 'LTRIM', 'RTRIM', 'INSTR', 'SIGN', 'FLOOR', 'CEIL', 'MOD', 'CONCAT'].map(
    (name): [string, null] => [name, null],
  ),
  ...['ROW_NUMBER', 'RANK', 'DENSE_RANK', 'LAG', 'LEAD', 'FIRST_VALUE', 'LAST_VALUE', 'EXISTS', 'CAST'].map(
    (name): [string, null] => [name, null],
  ),
  ['NVL', 'ifnull'],
  ['NVL2', 'ns_nvl2'],
  ['SUBSTR', 'substr'],
  ['GREATEST', 'max'],
  ['LEAST', 'min'],
  ['DECODE', 'ns_decode'],
  ['TO_CHAR', 'ns_to_char'],
  ['TO_NUMBER', 'ns_to_number'],
  ['TO_DATE', 'ns_to_date'],
  ['TO_TIMESTAMP', 'ns_to_date'],
  ['TRUNC', 'ns_trunc'],
  ['ADD_MONTHS', 'ns_add_months'],
  ['LPAD', 'ns_lpad'],
  ['RPAD', 'ns_rpad'],
  ['REGEXP_LIKE', 'ns_regexp_like'],
  ['REGEXP_REPLACE', 'ns_regexp_replace'],
  ['REGEXP_SUBSTR', 'ns_regexp_substr'],
])

/** Functions whose result is a date, for date arithmetic and comparison. */
export const DATE_FUNCTIONS: ReadonlySet<string> = new Set(['TO_DATE', 'TO_TIMESTAMP', 'ADD_MONTHS'])

export const SYSDATE_WORDS: ReadonlySet<string> = new Set([
  'SYSDATE',
  'SYSTIMESTAMP',
  'CURRENT_DATE',
  'CURRENT_TIMESTAMP',
])

const text = (value: Value): string => (value === null || value === undefined ? '' : String(value))
const blank = (value: Value): value is null | undefined =>
  value === null || value === undefined || value === ''

const toChar: SqlFunction = (value, format) => {
  if (blank(value)) return null
  if (isDate(value)) return formatDate(value, blank(format) ? 'MM/DD/YYYY' : text(format))
  if (!blank(format)) throw unsupported('TO_CHAR of a number with a format.')
  return text(value)
}

const toDate: SqlFunction = (value, format) => {
  if (blank(value)) return null
  if (isDate(value)) return value
  return blank(format) ? parseDisplayDate(text(value)) : parseDate(text(value), text(format))
}

const truncate: SqlFunction = (value, places) => {
  if (blank(value)) return null
  if (isDate(value)) {
    if (!blank(places)) throw unsupported('TRUNC of a date with a unit.')
    return truncateToDay(value)
  }
  const factor = 10 ** Number(places ?? 0)
  return Math.trunc(Number(value) * factor) / factor
}

const EXTRACTS: Readonly<Record<string, string>> = {
  YEAR: 'YYYY',
  MONTH: 'MM',
  DAY: 'DD',
  HOUR: 'HH24',
  MINUTE: 'MI',
  SECOND: 'SS',
}

const extract: SqlFunction = (part, value) => {
  const format = EXTRACTS[text(part)]
  if (format === undefined) throw unsupported(`EXTRACT of ${text(part)}.`)
  return isDate(value) ? Number(formatDate(value, format)) : null
}

/** DECODE takes NULL as equal to NULL. */
const decode: SqlFunction = (value, ...rest) => {
  let at = 0
  for (; at + 1 < rest.length; at += 2) {
    const search = rest[at]
    const same = blank(search) ? blank(value) : text(search) === text(value)
    if (same) return plain(rest[at + 1])
  }
  return at < rest.length ? plain(rest[at]) : null
}

const plain = (value: Value): string | number | bigint | null =>
  value === undefined || value instanceof Uint8Array ? null : value

const pad =
  (side: 'start' | 'end'): SqlFunction =>
  (value, length, fill) => {
    if (blank(value)) return null
    const width = Number(length)
    const filler = blank(fill) ? ' ' : text(fill)
    const cut = text(value).slice(0, width)
    return side === 'start' ? cut.padStart(width, filler) : cut.padEnd(width, filler)
  }

const pattern = (source: Value, flags: string) => {
  try {
    return new RegExp(text(source), flags)
  } catch (error) {
    throw error instanceof SyntaxError ? unsupported('Invalid regular expression.') : error
  }
}

const IMPLEMENTED: Readonly<Record<string, SqlFunction>> = {
  ns_nvl2: (value, present, absent) => plain(blank(value) ? absent : present),
  ns_decode: decode,
  ns_to_char: toChar,
  ns_to_number: (value) => (blank(value) ? null : Number(value)),
  ns_to_date: toDate,
  ns_implicit_date: (value) => (blank(value) ? null : isDate(value) ? value : parseDisplayDate(text(value))),
  ns_trunc: truncate,
  ns_extract: extract,
  ns_add_months: (value, months) => (isDate(value) ? addMonths(value, Number(months)) : null),
  ns_add_days: (value, days) => (isDate(value) ? addDays(value, Number(days)) : null),
  ns_days_between: (a, b) => (isDate(a) && isDate(b) ? daysBetween(a, b) : null),
  ns_lpad: pad('start'),
  ns_rpad: pad('end'),
  ns_regexp_like: (value, source, flags) => Number(pattern(source, text(flags)).test(text(value))),
  ns_regexp_replace: (value, source, replacement) =>
    text(value).replace(pattern(source, 'g'), text(replacement)),
  ns_regexp_substr: (value, source) => pattern(source, '').exec(text(value))?.[0] ?? null,
}

export interface FunctionHost {
  /** The account's wall time, as a date value. */
  sysdate(): string
  /** BUILTIN.DF: the display text of a column's value. */
  display(column: string, value: string): string | null
}

/**
 * Registers the dialect's functions. A SuiteQlError thrown inside one is handed to `onError`, since SQLite
 * passes on its message only.
 */
export function registerFunctions(
  db: DatabaseSync,
  host: FunctionHost,
  onError: (error: SuiteQlError) => void,
): void {
  const guarded =
    (run: SqlFunction): SqlFunction =>
    (...values) => {
      try {
        return run(...values)
      } catch (error) {
        if (error instanceof SuiteQlError) onError(error)
        throw error
      }
    }
  for (const [name, run] of Object.entries(IMPLEMENTED)) {
    db.function(name, { varargs: true, deterministic: true }, guarded(run))
  }
  db.function('ns_sysdate', { varargs: true }, () => host.sysdate())
  db.function('ns_display', { varargs: true }, (column: Value, value: Value) =>
    blank(value) ? null : host.display(text(column), text(value)),
  )
}
