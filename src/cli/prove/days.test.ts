import { describe, expect, test } from 'vitest'
import { daysOf, yesterday } from './days.ts'

const NOON = new Date('2026-03-08T16:00:00Z')

describe('yesterday', () => {
  test.each([
    // One second before and after midnight in New York.
    ['2026-03-08T04:59:59Z', 'America/New_York', '2026-03-06'],
    ['2026-03-08T05:00:00Z', 'America/New_York', '2026-03-07'],
    // The day after one of 23 hours, and after one of 25.
    ['2026-03-09T04:00:00Z', 'America/New_York', '2026-03-08'],
    ['2026-11-02T05:00:00Z', 'America/New_York', '2026-11-01'],
    ['2026-03-01T00:00:00Z', 'UTC', '2026-02-28'],
    ['2026-01-01T00:30:00Z', 'Pacific/Kiritimati', '2025-12-31'],
  ])('at %s in %s is %s', (now, zone, day) => {
    expect(yesterday(new Date(now), zone)).toBe(day)
  })
})

test('one day, several days, or yesterday', () => {
  expect(daysOf({}, NOON, 'UTC')).toEqual(['2026-03-07'])
  expect(daysOf({ day: '2026-03-08' }, NOON, 'UTC')).toEqual(['2026-03-08'])
  expect(daysOf({ from: '2026-02-27', to: '2026-03-01' }, NOON, 'UTC')).toEqual([
    '2026-02-27',
    '2026-02-28',
    '2026-03-01',
  ])
})

test.each([
  [{ day: '2026-02-30' }, 'is no day'],
  [{ day: 'yesterday' }, 'is no day'],
  [{ day: '2026-03-09' }, 'has not come yet'],
  [{ from: '2026-03-01' }, 'belong together'],
  [{ from: '2026-03-02', to: '2026-03-01' }, 'is after'],
  [{ day: '2026-03-01', from: '2026-03-01', to: '2026-03-01' }, 'names one day'],
  [{ from: '2025-01-01', to: '2026-01-01' }, 'more than 100 days'],
])('%j is refused: %s', (options, words) => {
  expect(() => daysOf(options, NOON, 'UTC')).toThrow(words)
})
