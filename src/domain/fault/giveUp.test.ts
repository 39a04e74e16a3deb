import { expect, test } from 'vitest'
import { isGivenUp } from './giveUp.ts'

const HOUR_MS = 3_600_000

test('a fault is retried for a day, and then given up', () => {
  expect(isGivenUp('netsuite.unreachable', { attempt: 120, retryingMs: 24 * HOUR_MS - 1 })).toBe(false)
  expect(isGivenUp('netsuite.unreachable', { attempt: 120, retryingMs: 24 * HOUR_MS })).toBe(true)
  expect(isGivenUp('netsuite.outcome-unknown', { attempt: 120, retryingMs: 24 * HOUR_MS })).toBe(true)
})

test('a day in which hardly anything was tried is not a day of retries', () => {
  expect(isGivenUp('netsuite.unreachable', { attempt: 2, retryingMs: 48 * HOUR_MS })).toBe(false)
})

test('what no rule recognises is retried three times', () => {
  expect(
    [1, 2, 3, 4].map((attempt) => isGivenUp('netsuite.unclassified', { attempt, retryingMs: 0 })),
  ).toEqual([false, false, false, true])
})

test('what the other side paces or pauses is never given up', () => {
  const long = { attempt: 10_000, retryingMs: 1000 * HOUR_MS }
  expect(isGivenUp('netsuite.concurrency', long)).toBe(false)
  expect(isGivenUp('netsuite.auth', long)).toBe(false)
  expect(isGivenUp('mapping.sku-unknown', long)).toBe(false)
})
