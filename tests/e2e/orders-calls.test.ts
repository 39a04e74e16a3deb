/** NetSuite calls are what limits throughput: a backlog stays within the promised number an order. */
import { expect, test } from 'vitest'
import { measureCallsOf } from '../../bench/calls.ts'
import { isKept } from '../../bench/support/report.ts'

// The promise is a bigger backlog's (`npm run bench -- calls`): with 150 orders, about 20 to 40 shared look-ups come
// to a quarter of a call an order, and leave as much room as a slow machine needs.
// It counts calls, not seconds: how long it takes is the machine's affair.
const PATIENCE_MS = 240_000

test('a backlog of 150 orders stays within the calls an order that are promised', {
  timeout: PATIENCE_MS,
}, async () => {
  const { figures, notes } = await measureCallsOf({ orders: 150, swept: 300 })
  expect(figures.filter(({ target }) => target !== undefined).length).toBeGreaterThan(4)
  expect(
    figures.filter((figure) => !isKept(figure)),
    notes.join('\n'),
  ).toEqual([])
})
