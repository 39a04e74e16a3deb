import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CATALOGUE, FAULT_CODES } from './catalogue.ts'
import { fault } from './fault.ts'
import { retryDelayMs } from './retry.ts'
import { sentence } from './sentence.ts'

describe('every code', () => {
  test.each(FAULT_CODES)('%s says what happened, who acts and what to do, in whole sentences', (code) => {
    const entry = CATALOGUE[code]
    expect(entry.ops).toMatch(/[.}]$/)
    expect(entry.recognised).toMatch(/\.$/)
    expect(entry.runbook).toMatch(/^1\. /)
    // Who is to act on something that goes on by itself is nobody, unless it lasts.
    if (entry.policy === 'park' || entry.policy === 'stop') expect(entry.owner).not.toBe('nobody')
  })

  test('appears once', () => {
    expect(new Set(FAULT_CODES).size).toBe(FAULT_CODES.length)
    expect(Object.keys(CATALOGUE).toSorted()).toEqual([...FAULT_CODES].toSorted())
  })
})

test('a sentence is filled from what the fault is about', () => {
  expect(sentence(fault('mapping.sku-unknown', { order: '#1001', sku: 'ABC-1' }, 'no item'))).toEqual({
    ops: 'Order #1001: SKU ABC-1 does not exist in NetSuite.',
    tech: 'mapping.sku-unknown: no item',
  })
})

test('the order is named also where the sentence does not ask for it', () => {
  const { ops } = sentence(fault('work.customer-pending', { order: '#1001' }, ''))
  expect(ops).toBe('Order #1001: The customer of this order is being created; the order goes on right after.')
})

test('what a fault does not state is said to be missing, never shown as a brace', () => {
  for (const code of FAULT_CODES) expect(sentence(fault(code, {}, '')).ops).not.toMatch(/[{}]/)
})

test('delays grow from a second to a quarter of an hour, spread over all of it, and stay there', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 400 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, random) => {
        const longest = Math.min(900_000, 1_000 * 2 ** (attempt - 1))
        const delay = retryDelayMs('netsuite.unreachable', attempt, random)
        expect(delay).toBe(Math.floor(random * longest))
      },
    ),
  )
  expect(retryDelayMs('netsuite.unreachable', 1, 0.999)).toBe(999)
  expect(retryDelayMs('netsuite.unreachable', 11, 0.999)).toBe(899_100)
})

test('what a person has to cure is not retried by itself; what is governed does not back off', () => {
  expect(retryDelayMs('mapping.sku-unknown', 1, 0.5)).toBeNull()
  expect(retryDelayMs('work.bug', 1, 0.5)).toBeNull()
  expect(retryDelayMs('netsuite.concurrency', 30, 0.5)).toBe(1_000)
})

test('what a paused connection refuses waits for it to resume, and does not back off', () => {
  expect(retryDelayMs('netsuite.auth', 1, 0)).toBe(150_000)
  expect(retryDelayMs('shopify.scope', 30, 0.999)).toBe(299_850)
})
