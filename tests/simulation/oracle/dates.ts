/** Calendar dates of facts (accounting-and-reliability.md §1.6). */

const formats = new Map<string, Intl.DateTimeFormat>()

/** The date, YYYY-MM-DD, that a wall calendar in `timeZone` (IANA) shows at an instant (ISO 8601 with offset). */
export function calendarDate(instant: string, timeZone: string): string {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  formats.set(timeZone, format)
  const parts = new Map(format.formatToParts(Date.parse(instant)).map(({ type, value }) => [type, value]))
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`
}
