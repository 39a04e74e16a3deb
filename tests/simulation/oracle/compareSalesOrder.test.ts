/** Which lines of a sales order count, where some are closed. */
import { expect, test } from 'vitest'
import { countedLines } from './compareSalesOrder.ts'
import type { ExpectedLine } from './expected.ts'
import type { ActualLine } from './readBooks.ts'

const expected = (quantity: number, mayBeClosed?: number): ExpectedLine => ({
  kind: 'goods',
  subject: '6001',
  title: 'Blanket',
  item: 'blanket',
  quantity,
  amount: 8900n * BigInt(quantity),
  discounts: 0n,
  slack: 0n,
  ...(mayBeClosed === undefined ? {} : { mayBeClosed }),
})

const line = (key: string, quantity: number, given: Partial<ActualLine> = {}): ActualLine => ({
  key,
  item: 'blanket',
  quantity,
  fulfilled: 0,
  amount: 8900n * BigInt(quantity),
  discounts: 0n,
  isClosed: false,
  ...given,
})

const counted = (wanted: ExpectedLine, lines: readonly ActualLine[]): readonly string[] =>
  countedLines([wanted], lines).map(({ key }) => key)

const CLOSED = { isClosed: true }

test('a line of units that were credited unshipped counts, beside one that was added later', () => {
  const lines = [line('L6001', 2, CLOSED), line('L6001-7', 3)]
  expect(counted(expected(5, 2), lines)).toEqual(['L6001', 'L6001-7'])
})

test('a line that keeps more from leaving than was credited does not', () => {
  expect(counted(expected(5, 1), [line('L6001', 2, CLOSED), line('L6001-7', 3)])).toEqual(['L6001-7'])
  expect(counted(expected(5, 2), [line('L6001', 2), line('L6001-7', 3, CLOSED)])).toEqual(['L6001'])
  expect(counted(expected(2), [line('L6001', 2, CLOSED)])).toEqual([])
})

test('what left of a closed line was not kept from leaving', () => {
  expect(counted(expected(3, 1), [line('L6001', 3, { ...CLOSED, fulfilled: 2 })])).toEqual(['L6001'])
})

test('a line that was taken back whole counts for nothing', () => {
  expect(counted(expected(3, 1), [line('L6001', 3), line('L6001-7', 1, CLOSED)])).toEqual(['L6001'])
})
