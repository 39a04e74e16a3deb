import { unsupported } from './errors.ts'

/**
 * Dates stand in SQLite as a mark and `YYYY-MM-DD HH:MM:SS` in the account's time zone (netsuite.md §5.5 [U]:
 * SuiteQL shows and compares in that zone, not in UTC). The mark tells a date from a text that looks like one.
 */
export const DATE_MARK = '\u001f'

const two = (value: number) => String(value).padStart(2, '0')

interface Parts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

function fromParts(parts: Parts): string {
  const date = `${String(parts.year).padStart(4, '0')}-${two(parts.month)}-${two(parts.day)}`
  return `${DATE_MARK}${date} ${two(parts.hour)}:${two(parts.minute)}:${two(parts.second)}`
}

/** The mark and the wall time of the millisecond count, taken as if it were UTC. */
const fromWallMs = (wallMs: number) =>
  `${DATE_MARK}${new Date(wallMs).toISOString().slice(0, 19).replace('T', ' ')}`
const toWallMs = (value: string) => Date.parse(`${value.slice(1).replace(' ', 'T')}Z`)

export const isDate = (value: unknown): value is string =>
  typeof value === 'string' && value.startsWith(DATE_MARK)

/** A calendar date YYYY-MM-DD, which has no zone. */
export const fromCalendarDate = (date: string) => `${DATE_MARK}${date.slice(0, 10)} 00:00:00`

const QUARTER_HOUR_MS = 900_000

/** Instant (epoch ms) → date value in the zone. Offsets are kept per quarter hour: zones change on these only. */
export function zoneConverter(timeZone: string): (epochMs: number) => string {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const offsets = new Map<number, number>()
  const offsetAt = (bucket: number): number => {
    const known = offsets.get(bucket)
    if (known !== undefined) return known
    const part = Object.fromEntries(
      format.formatToParts(bucket * QUARTER_HOUR_MS).map((one) => [one.type, Number(one.value)]),
    )
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
    const offset = Date.UTC(year, month - 1, day, hour, minute, second) - bucket * QUARTER_HOUR_MS
    offsets.set(bucket, offset)
    return offset
  }
  return (epochMs) => fromWallMs(epochMs + offsetAt(Math.floor(epochMs / QUARTER_HOUR_MS)))
}

/** Oracle format elements that SuiteQL callers use; longest first, so that MI is not read as M. */
const ELEMENTS = /YYYY|HH24|HH12|HH|MM|MI|DD|SS|MON|YY|AM|PM|"[^"]*"|FF\d?/gi
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

function partsOf(value: string): Parts {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = value
    .slice(1)
    .split(/[- :]/)
    .map(Number)
  return { year, month, day, hour, minute, second }
}

/** TO_CHAR of a date. */
export function formatDate(value: string, format: string): string {
  const parts = partsOf(value)
  const hour12 = parts.hour % 12 === 0 ? 12 : parts.hour % 12
  const shown: Readonly<Record<string, string>> = {
    YYYY: String(parts.year).padStart(4, '0'),
    YY: two(parts.year % 100),
    MM: two(parts.month),
    MON: MONTHS[parts.month - 1] ?? '',
    DD: two(parts.day),
    HH24: two(parts.hour),
    HH12: two(hour12),
    HH: two(hour12),
    MI: two(parts.minute),
    SS: two(parts.second),
    AM: parts.hour < 12 ? 'AM' : 'PM',
    PM: parts.hour < 12 ? 'AM' : 'PM',
  }
  return format.replace(ELEMENTS, (element) =>
    element.startsWith('"') ? element.slice(1, -1) : (shown[element.toUpperCase()] ?? '000'),
  )
}

const DIGITS: Readonly<Record<string, string>> = {
  YYYY: '(?<YYYY>\\d{4})',
  MM: '(?<MM>\\d{1,2})',
  DD: '(?<DD>\\d{1,2})',
  HH24: '(?<HH24>\\d{1,2})',
  HH12: '(?<HH12>\\d{1,2})',
  HH: '(?<HH12>\\d{1,2})',
  MI: '(?<MI>\\d{1,2})',
  SS: '(?<SS>\\d{1,2})',
  AM: '(?<AM>[AaPp][Mm])',
  PM: '(?<AM>[AaPp][Mm])',
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

function maskPattern(format: string): RegExp {
  let pattern = ''
  let last = 0
  for (const match of format.matchAll(ELEMENTS)) {
    pattern += escape(format.slice(last, match.index))
    const element = match[0]
    const digits = DIGITS[element.toUpperCase()]
    if (digits === undefined && !element.startsWith('"')) throw unsupported(`Date format element ${element}.`)
    pattern += digits ?? escape(element.slice(1, -1))
    last = match.index + element.length
  }
  // A time that the text leaves out is midnight: Oracle reads a date with a longer mask.
  return new RegExp(`^\\s*${pattern}${escape(format.slice(last))}\\s*$`)
}

/** TO_DATE and TO_TIMESTAMP. Throws a SuiteQlError where the text does not fit the format. */
export function parseDate(text: string, format: string): string {
  const groups = maskPattern(format).exec(text)?.groups
  if (groups === undefined) throw unsupported(`'${text}' does not match the date format ${format}.`)
  const number = (name: string, otherwise: number) => Number(groups[name] ?? otherwise)
  const afternoon = /pm/i.test(groups['AM'] ?? '')
  const hour =
    groups['HH12'] === undefined ? number('HH24', 0) : (number('HH12', 0) % 12) + (afternoon ? 12 : 0)
  const value = fromParts({
    year: number('YYYY', 1970),
    month: number('MM', 1),
    day: number('DD', 1),
    hour,
    minute: number('MI', 0),
    second: number('SS', 0),
  })
  if (fromWallMs(toWallMs(value)) !== value) throw unsupported(`'${text}' is not a valid date.`)
  return value
}

/** A text compared with a date column is read in the account's display format M/D/YYYY, and in no other. */
export const parseDisplayDate = (text: string) =>
  parseDate(text, text.trim().includes(' ') ? 'MM/DD/YYYY HH24:MI:SS' : 'MM/DD/YYYY')

/** How a date shows without TO_CHAR: account display format, e.g. 11/23/2026 (netsuite.md §5.1 P). */
export function displayDate(value: string): string {
  const { year, month, day } = partsOf(value)
  return `${month}/${day}/${year}`
}

/** Adds days, which may be a fraction, as Oracle's `date + number`. */
export const addDays = (value: string, days: number) =>
  fromWallMs(Math.round(toWallMs(value) / 1000 + days * 86_400) * 1000)

/** Days between two dates, as Oracle's `date - date`. */
export const daysBetween = (a: string, b: string) => (toWallMs(a) - toWallMs(b)) / 86_400_000

export const truncateToDay = (value: string) => `${value.slice(0, 11)} 00:00:00`

/** ADD_MONTHS: the last day of a month stays a last day where the target month is shorter. */
export function addMonths(value: string, months: number): string {
  const parts = partsOf(value)
  const total = parts.year * 12 + (parts.month - 1) + months
  const year = Math.floor(total / 12)
  const month = (total % 12) + 1
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return fromParts({ ...parts, year, month, day: Math.min(parts.day, lastDay) })
}
