import { expect, test } from 'vitest'
import { readOptions } from './options.ts'
import { isGood, jsonLine, type Report, table, tallyOfReport } from './report.ts'

const GOOD: Report = {
  minutes: 3,
  seed: 7,
  kills: { worker: 8, writer: 12, web: 4, postgres: 4, backend: 3, frozen: 2, zombie: 5 },
  orders: 200,
  deeds: 90,
  shipped: 30,
  refusedDeeds: 4,
  booked: 180,
  parked: 8,
  excluded: 12,
  lateLandings: ['one', 'another'],
  restSeconds: 31.4,
  findings: { duplicates: [], owed: [], leaked: [], together: [], differences: [], ended: [] },
}

test('a run is good where every list is empty, and one entry in any of them is not', () => {
  expect([isGood(GOOD), tallyOfReport(GOOD)]).toEqual([true, { passed: 7, failed: 0 }])
  const checks = ['duplicates', 'owed', 'leaked', 'together', 'differences', 'ended'] as const
  for (const check of checks) {
    const bad = { ...GOOD, findings: { ...GOOD.findings, [check]: ['something is wrong'] } }
    expect([check, isGood(bad), tallyOfReport(bad).failed]).toEqual([check, false, 1])
    expect(table(bad)).toContain('something is wrong')
    expect(JSON.parse(jsonLine(bad))).toMatchObject({ [check]: 1 })
  }
})

test('a run in which nothing died, nothing was booked, or one kind of blow never fell proves nothing', () => {
  const none = { worker: 0, writer: 0, web: 0, postgres: 0, backend: 0, frozen: 0, zombie: 0 }
  for (const bad of [
    { ...GOOD, kills: none },
    { ...GOOD, minutes: 0.5, kills: none },
    { ...GOOD, booked: 0 },
    { ...GOOD, orders: 0 },
    { ...GOOD, shipped: 0 },
    { ...GOOD, kills: { ...GOOD.kills, zombie: 0 } },
  ])
    expect([isGood(bad), tallyOfReport(bad).failed]).toEqual([false, 1])
  expect(isGood({ ...GOOD, minutes: 0.5, kills: { ...GOOD.kills, zombie: 0 } })).toBe(true)
})

test('the last line of --json', () => {
  expect(JSON.parse(jsonLine(GOOD))).toEqual({
    minutes: 3,
    seed: 7,
    kills: GOOD.kills,
    orders: 200,
    shipped: 30,
    booked: 180,
    parked: 8,
    excluded: 12,
    duplicates: 0,
    owed: 0,
    leaked: 0,
    together: 0,
    differences: 0,
    ended: 0,
    lateLandings: 2,
    restSeconds: 31,
  })
})

test('the command line is read, and what is wrong with it is said', () => {
  const given = ['--minutes', '1', '--seed', '7', '--workers', '2', '--json']
  expect(readOptions(given)).toEqual({ minutes: 1, seed: 7, workers: 2, json: true })
  expect(readOptions([])).toMatchObject({ minutes: 3, workers: 3, json: false })
  expect(readOptions(['--help'])).toBeNull()
  const wrong = [
    ['--minutes', 'x'],
    ['--minutes', '0'],
    ['--minutes', ''],
    ['--seed', '1.5'],
    ['--workers', '0'],
  ]
  for (const args of wrong) expect(readOptions(args)).toMatch(new RegExp(`^${args[0]} takes a`))
  expect(readOptions(['--minute', '1'])).toMatch(/Unknown option/)
  expect(readOptions(['now'])).toMatch(/Unexpected argument/)
})
