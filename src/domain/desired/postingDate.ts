import { dayAfter, localDate, withinDates } from '../time/localDate.ts'
import type { Book } from './book.ts'
import type { ClosedPeriod } from './types.ts'

export interface PostingDate {
  readonly tranDate: string
  /** The closed period that it falls into; null where it may be posted. */
  readonly closed: ClosedPeriod | null
  /** What the memo adds where the date is not the fact's own; else empty. */
  readonly moved: string
}

/**
 * The date of a posting record: its fact's local date, or the first open day after it where policy says so. The true
 * date then stays in the fact-date field and in the memo (accounting-and-reliability.md §1.6).
 */
export function postingDate(book: Pick<Book, 'policy' | 'references'>, instant: string): PostingDate {
  const date = localDate(instant, book.policy.timeZone)
  const closedAt = (day: string): ClosedPeriod | null =>
    book.references.closedPeriods.find(({ start, end }) => withinDates(day, start, end)) ?? null
  if (book.policy.closedPeriod === 'park' || closedAt(date) === null)
    return { tranDate: date, closed: closedAt(date), moved: '' }
  let day = date
  for (let period = closedAt(day); period !== null; period = closedAt(day)) day = dayAfter(period.end)
  return { tranDate: day, closed: null, moved: `, of ${date}` }
}
