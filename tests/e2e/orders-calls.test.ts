/** NetSuite calls are what limits throughput: a backlog stays within the promised number an order. */
import { expect, test } from 'vitest'
import { measureCalls } from '../../bench/calls.ts'

// How many orders share a look-up depends on how busy the machine is: a measurement may be repeated.
test('a backlog of 150 orders stays within the calls an order that are promised', { retry: 2 }, async () => {
  const { newCustomers, knownCustomers, requestedQueryCost } = await measureCalls(150)
  expect(newCustomers.netsuitePerOrder, JSON.stringify(newCustomers)).toBeLessThanOrEqual(3.4)
  expect(knownCustomers.netsuitePerOrder, JSON.stringify(knownCustomers)).toBeLessThanOrEqual(2.3)
  // Once more where an order was read in the second of its update, which may not have been the last word of it.
  expect(newCustomers.orderReadsPerOrder).toBeLessThanOrEqual(2)
  expect(requestedQueryCost).toBeLessThan(1000)
})
