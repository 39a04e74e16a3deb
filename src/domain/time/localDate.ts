import { assert } from '../assert.ts'

/**
 * Formatters are cached by zone: making one costs about a thousand times as much as using it. `Intl` reads only the
 * zone data that comes with the run time, so the answer depends on the arguments alone.
 */
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    era: 'short',
  })
  formatters.set(timeZone, made)
  return made
}

/** Whether `Intl` knows the IANA zone. */
export function isTimeZone(text: string): boolean {
  try {
    formatterOf(text)
    return true
  } catch (error) {
    assert(error instanceof RangeError, `asking for zone ${text} failed otherwise than by its name`)
    return false
  }
}

/**
 * The calendar date, `YYYY-MM-DD`, on the wall of an IANA zone at an instant (ISO 8601 with its offset or `Z`):
 * the book date of a fact (accounting-and-reliability.md §1.6). Throws a Bug for an instant without an offset,
 * since that would be read in the machine's own zone.
 */
export function localDate(instant: string, timeZone: string): string {
  assert(/T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(instant), `instant "${instant}" states no offset`)
  const milliseconds = Date.parse(instant)
  assert(!Number.isNaN(milliseconds), `"${instant}" is no instant`)
  const parts = new Map(
    formatterOf(timeZone)
      .formatToParts(milliseconds)
      .map((part) => [part.type, part.value]),
  )
  assert(parts.get('era') === 'AD', `instant "${instant}" lies before the common era`)
  return `${(parts.get('year') ?? '').padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`
}

/** Whether a calendar date lies within two others, both included. Dates as `YYYY-MM-DD`. */
export const withinDates = (date: string, start: string, end: string): boolean => start <= date && date <= end

const DAY_MS = 86_400_000

/** The calendar day after a date, `YYYY-MM-DD`. */
export const dayAfter = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10)
