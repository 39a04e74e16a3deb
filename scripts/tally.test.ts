import { expect, test } from 'vitest'
import { add, closingLine, tallyOf } from './tally.ts'

const report = (passed: number, failed: number, files: readonly unknown[]): string =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, testResults: files })

test('a run without failures counts its tests', () => {
  const files = [{ status: 'passed', assertionResults: [{ status: 'passed' }, { status: 'passed' }] }]
  expect(tallyOf(report(2, 0, files), 0)).toEqual({ passed: 2, failed: 0 })
})

test('a file that cannot be loaded is a failure, although none of its tests failed', () => {
  expect(tallyOf(report(3, 0, [{ status: 'failed', assertionResults: [] }]), 1)).toEqual({
    passed: 3,
    failed: 1,
  })
})

test('a file with a failed test is not counted twice', () => {
  const files = [{ status: 'failed', assertionResults: [{ status: 'failed' }] }]
  expect(tallyOf(report(0, 1, files), 1)).toEqual({ passed: 0, failed: 1 })
})

test('a bad exit code is a failure even when every test passed, and so is a missing report', () => {
  expect(tallyOf(report(5, 0, []), 1)).toEqual({ passed: 5, failed: 1 })
  expect(tallyOf(null, 0)).toEqual({ passed: 0, failed: 1 })
})

test('the closing line sums checks and tests', () => {
  expect(closingLine(add({ passed: 4, failed: 0 }, { passed: 10, failed: 2 }))).toBe('14 passed, 2 failed')
})
