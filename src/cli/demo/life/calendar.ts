import { localDate } from '../../../domain/time/localDate.ts'

/** The days that the demo's store lives through: whole ones, the last of which ended at the latest midnight. */
export interface Calendar {
  /** `YYYY-MM-DD` in the store's zone, oldest first. */
  readonly dates: readonly string[]
  /** The instant at which so many minutes of the day have passed. */
  readonly instant: (day: number, minute: number) => Date
}

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

export function calendarOf(now: Date, days: number, timeZone: string): Calendar {
  const today = Date.parse(`${localDate(now.toISOString(), timeZone)}T00:00:00Z`)
  const dates = Array.from({ length: days }, (_, day) =>
    new Date(today - (days - day) * DAY_MS).toISOString().slice(0, 10),
  )
  return {
    dates,
    instant: (day, minute) => new Date(midnight(dates[day] ?? '', timeZone).getTime() + minute * MINUTE_MS),
  }
}

/** The first instant of a date: between 14 hours before the date's midnight in UTC and 14 after, by quarters of an hour. */
function midnight(date: string, timeZone: string): Date {
  const utc = Date.parse(`${date}T00:00:00Z`)
  for (let quarter = -14 * 4; quarter <= 14 * 4; quarter++) {
    const at = new Date(utc + quarter * 15 * MINUTE_MS)
    if (localDate(at.toISOString(), timeZone) === date) return at
  }
  throw new Error(`${date} has no midnight in ${timeZone}`)
}
