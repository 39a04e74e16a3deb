import { expect, test } from 'vitest'
import { localDate } from '../../../domain/time/localDate.ts'
import { calendarOf } from './calendar.ts'

const ZONE = 'America/New_York'

test('the days are the last whole ones of the store, of which none lies ahead', () => {
  // Still the 22nd in New York.
  const now = new Date('2026-11-23T03:00:00Z')
  const { dates, instant } = calendarOf(now, 3, ZONE)
  expect(dates).toEqual(['2026-11-19', '2026-11-20', '2026-11-21'])
  expect(instant(2, 24 * 60).getTime()).toBeLessThan(now.getTime())
})

test('every day begins at its own midnight, over the end of daylight saving time too', () => {
  const { dates, instant } = calendarOf(new Date('2026-11-03T12:00:00Z'), 4, ZONE)
  expect(dates.map((_, day) => instant(day, 0).toISOString())).toEqual([
    '2026-10-30T04:00:00.000Z',
    '2026-10-31T04:00:00.000Z',
    '2026-11-01T04:00:00.000Z',
    '2026-11-02T05:00:00.000Z',
  ])
  for (const [day, date] of dates.entries())
    expect(localDate(instant(day, 21 * 60).toISOString(), ZONE)).toBe(date)
})
