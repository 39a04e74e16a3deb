/** NetSuite calls are what limits throughput: a backlog stays within the promised number an order. */
import { expect, test } from 'vitest'
import { measureCallsOf } from '../../bench/calls.ts'
import { isKept } from '../../bench/support/report.ts'

// How many orders share a look-up depends on how busy the machine is: a measurement may be repeated.
test('a backlog of 150 orders stays within the calls an order that are promised', { retry: 2 }, async () => {
  const { figures, notes } = await measureCallsOf(150)
  expect(figures.filter(({ target }) => target !== undefined).length).toBeGreaterThan(4)
  expect(
    figures.filter((figure) => !isKept(figure)),
    notes.join('\n'),
  ).toEqual([])
})
