import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isTimeZone, localDate, withinDates } from './localDate.ts'

describe('the calendar date of a fact', () => {
  test.each([
    // The last and the first second of a local day (case 37: 31 March in the shop, 1 April in UTC).
    ['2026-04-01T03:59:59Z', 'America/New_York', '2026-03-31'],
    ['2026-04-01T04:00:00Z', 'America/New_York', '2026-04-01'],
    ['2026-03-31T23:59:59-04:00', 'America/New_York', '2026-03-31'],
    // The nights when clocks change.
    ['2026-03-08T04:59:59Z', 'America/New_York', '2026-03-07'],
    ['2026-03-08T05:00:00Z', 'America/New_York', '2026-03-08'],
    ['2026-03-09T03:59:59Z', 'America/New_York', '2026-03-08'],
    ['2026-03-29T00:59:59Z', 'Europe/Berlin', '2026-03-29'],
    ['2026-10-24T21:59:59Z', 'Europe/Berlin', '2026-10-24'],
    ['2026-10-25T22:59:59Z', 'Europe/Berlin', '2026-10-25'],
    ['2026-10-25T23:00:00Z', 'Europe/Berlin', '2026-10-26'],
    // The furthest zones.
    ['2026-12-31T10:00:00Z', 'Pacific/Kiritimati', '2027-01-01'],
    ['2026-12-31T09:59:59Z', 'Pacific/Kiritimati', '2026-12-31'],
    ['2027-01-01T11:59:59Z', 'Etc/GMT+12', '2026-12-31'],
    ['2027-01-01T12:00:00Z', 'Etc/GMT+12', '2027-01-01'],
    // Leap days.
    ['2028-02-29T23:59:59Z', 'UTC', '2028-02-29'],
    ['2028-02-28T15:00:00Z', 'Asia/Tokyo', '2028-02-29'],
    ['2026-03-01T00:00:00Z', 'America/Los_Angeles', '2026-02-28'],
    // Midnight is hour 0 of the new day, not hour 24 of the old one.
    ['2026-06-15T00:00:00Z', 'UTC', '2026-06-15'],
    ['2026-06-15T00:00:00.000Z', 'Asia/Kolkata', '2026-06-15'],
  ])('%s in %s is %s', (instant, zone, date) => {
    expect(localDate(instant, zone)).toBe(date)
  })

  test('an instant without an offset is refused, whatever the machine’s zone', () => {
    expect(() => localDate('2026-04-01T00:00:00', 'UTC')).toThrow('no offset')
    expect(() => localDate('2026-04-01', 'UTC')).toThrow('no offset')
    expect(() => localDate('2026-13-01T00:00:00Z', 'UTC')).toThrow('no instant')
  })

  test('it never goes back as time goes on, and is at most a day from UTC', () => {
    const zones = fc.constantFrom(
      'Europe/Berlin',
      'America/St_Johns',
      'Pacific/Kiritimati',
      'Etc/GMT+12',
      'Asia/Kathmandu',
    )
    const instants = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2099, 0, 1) })
    fc.assert(
      fc.property(zones, instants, fc.integer({ min: 0, max: 10 * 86_400_000 }), (zone, from, later) => {
        const first = new Date(from).toISOString()
        const second = new Date(from + later).toISOString()
        expect(localDate(first, zone) <= localDate(second, zone)).toBe(true)
        const apart = Math.abs(
          Date.parse(`${localDate(first, zone)}T00:00:00Z`) - Date.parse(`${first.slice(0, 10)}T00:00:00Z`),
        )
        expect(apart).toBeLessThanOrEqual(86_400_000)
      }),
    )
  })
})

test('zones are known by their IANA names', () => {
  expect([isTimeZone('Europe/Zurich'), isTimeZone('Mars/Olympus')]).toEqual([true, false])
})

test('a period includes its first and its last day', () => {
  expect(
    ['2026-02-28', '2026-03-01', '2026-03-31', '2026-04-01'].map((date) =>
      withinDates(date, '2026-03-01', '2026-03-31'),
    ),
  ).toEqual([false, true, true, false])
})
