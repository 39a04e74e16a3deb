import { expect, test } from 'vitest'
import { CASES } from '../tests/cases/cases.ts'
import { caseResults, caseTable, caseTally } from './caseTable.ts'

const CASE = { number: 1, title: 'Prepaid order', equations: [] }
const LATER = { number: 2, title: 'Payout', equations: [], later: 'payouts come later' }

const report = (...tests: readonly object[]): string =>
  JSON.stringify({ testResults: [{ name: 'sold.test.ts', status: 'passed', assertionResults: tests }] })

const passed = (fullName: string, ...records: readonly string[]): object => ({
  fullName,
  status: 'passed',
  meta: { records },
})

test('a case passes where all of its tests do, and shows what stood in NetSuite', () => {
  const both = report(
    passed('case 01: Prepaid order, a', 'salesOrder', 'invoice'),
    passed('case 01: b', 'invoice'),
  )
  const results = caseResults([CASE, LATER], both)
  expect(caseTally(results)).toEqual({ passed: 1, failed: 0, later: 1 })
  expect(caseTable(results)).toBe(
    [
      ' 1  passed  Prepaid order  sales order, invoice',
      ' 2  later   Payout',
      '            payouts come later',
    ].join('\n'),
  )
})

test('a case with one broken test, with a skipped one, or with none has failed', () => {
  const broken = {
    fullName: 'case 01: b',
    status: 'failed',
    failureMessages: ['AssertionError: 1 ≠ 2\n at x'],
  }
  const [one] = caseResults([CASE], report(passed('case 01: a'), broken))
  expect(one).toMatchObject({ result: 'failed', why: 'case 01: b: AssertionError: 1 ≠ 2' })
  const skipped = { fullName: 'case 01: a', status: 'skipped' }
  expect(caseTally(caseResults([CASE], report(skipped)))).toEqual({ passed: 0, failed: 1, later: 0 })
  expect(caseTally(caseResults([CASE], report(passed('case 10: another'))))).toEqual({
    passed: 0,
    failed: 1,
    later: 0,
  })
  expect(caseTally(caseResults([CASE], null))).toEqual({ passed: 0, failed: 1, later: 0 })
})

test('there are 42 cases, and only what comes with its own work is for later', () => {
  expect(CASES.map(({ number }) => number)).toEqual(Array.from({ length: 42 }, (_, index) => index + 1))
  expect(CASES.filter(({ later }) => later !== undefined).map(({ number }) => number)).toEqual([
    17, 32, 33, 34, 35, 39,
  ])
})
