import { expect, test } from 'vitest'
import { FIELDS } from '../netsuite/requirements.ts'
import type { SalesOrder } from '../netsuite/documents.ts'
import { orderFacts } from '../testing/orders.ts'
import { desired } from '../testing/store.ts'
import { canonical } from './canonical.ts'

const { salesOrder } = desired(orderFacts({ lines: [{ price: 1000 }] }))
if (salesOrder === null) throw new Error('not booked')
const ORDER: SalesOrder = salesOrder
const withField = (name: string, value: string): SalesOrder => ({
  ...ORDER,
  customFields: { ...ORDER.customFields, [name]: value },
})

test('content is the same whatever order its properties come in', () => {
  const turned = Object.fromEntries(Object.entries(ORDER).toReversed()) as unknown as SalesOrder
  expect(canonical(turned)).toBe(canonical(ORDER))
})

test('content changes with anything that a person would see', () => {
  expect(canonical({ ...ORDER, memo: 'other' })).not.toBe(canonical(ORDER))
  expect(canonical({ ...ORDER, lines: ORDER.lines.map((line) => ({ ...line, quantity: 2 })) })).not.toBe(
    canonical(ORDER),
  )
  expect(canonical(withField('custbody_channel', 'web'))).not.toBe(canonical(ORDER))
})

test('content does not change with how the document came to be', () => {
  expect(canonical(withField(FIELDS.version, '7.2026-06-01T00:00:00Z'))).toBe(canonical(ORDER))
  expect(canonical(withField(FIELDS.hash, 'abc'))).toBe(canonical(ORDER))
})
