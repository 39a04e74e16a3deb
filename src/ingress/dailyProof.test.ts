import { expect, test } from 'vitest'
import { fault } from '../domain/fault/fault.ts'
import { storeKey } from '../domain/ids.ts'
import { type DayReport, reportOf } from '../domain/prove/report.ts'
import { fail, ok } from '../domain/result.ts'
import { createDailyProof } from './dailyProof.ts'

const AWAY = fault('netsuite.unreachable', { call: 'dayRecords' }, 'away')

/** A store in New York that was first started on 5 March, proved from four o'clock on. */
function stage() {
  const kept: string[] = []
  const at = {
    now: new Date('2026-03-08T12:00:00Z'),
    away: false,
    first: '2026-03-05T09:00:00Z' as string | null,
  }
  const head = { store: storeKey('acme'), storeName: 'Acme', timeZone: 'America/New_York', at: '' }
  const round = createDailyProof({
    timeZone: head.timeZone,
    at: '04:00',
    now: () => at.now,
    firstStart: () => Promise.resolve(at.first),
    isProved: (day) => Promise.resolve(kept.includes(day)),
    prove: (day) => Promise.resolve(at.away ? fail(AWAY) : ok(reportOf({ ...head, day }, [], new Map()))),
    keep: (report: DayReport) => {
      kept.push(report.day)
      return Promise.resolve()
    },
  })
  return { at, kept, round }
}

test('the day before is proved once, when its time has come', async () => {
  const { at, kept, round } = stage()
  // 03:59 in New York, on the day whose clocks go forward at two.
  at.now = new Date('2026-03-08T07:59:00Z')
  expect(await round()).toBeNull()
  expect(kept).toEqual([])
  at.now = new Date('2026-03-08T08:00:00Z')
  await round()
  await round()
  expect(kept).toEqual(['2026-03-07'])
  at.now = new Date('2026-03-09T08:00:00Z')
  await round()
  expect(kept).toEqual(['2026-03-07', '2026-03-08'])
})

test('a day that could not be read is tried again', async () => {
  const { at, kept, round } = stage()
  at.away = true
  expect(await round()).toEqual(AWAY)
  expect(kept).toEqual([])
  at.away = false
  expect(await round()).toBeNull()
  expect(kept).toEqual(['2026-03-07'])
})

test('a day before the first start was nobody’s to book', async () => {
  const { at, kept, round } = stage()
  at.first = '2026-03-08T11:00:00Z'
  await round()
  at.first = null
  await round()
  expect(kept).toEqual([])
})
