import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressless, orderFacts } from '../testing/orders.ts'
import type { OrderFacts } from '../shopify/order.ts'
import { fault } from './fault.ts'
import { redactedFault, redactionFor } from './personal.ts'

const buyer = (changes: { first?: string; last?: string; phone?: string; street?: string }): OrderFacts => ({
  ...orderFacts({ lines: [{ price: 100 }] }),
  customer: {
    ...orderFacts({ lines: [{ price: 100 }] }).customer,
    id: orderFacts({ lines: [{ price: 100 }] }).id,
    email: 'ada@example.com',
    firstName: changes.first ?? 'Ada',
    lastName: changes.last ?? 'Byron-King',
    phone: changes.phone ?? '+1 (555) 123-4567',
  },
  shippingAddress: { ...addressless, address1: changes.street ?? '12 St. James’s Sq. [rear]' },
})

test('what NetSuite quotes of a person is taken out, in whatever case and beside whatever sign', () => {
  const redact = redactionFor(buyer({}))
  expect(
    redact(
      'Invalid "ADA", <Byron-King>, 12 St. James’s Sq. [rear]; call +1 (555) 123-4567 or ada@example.com',
    ),
  ).toBe('Invalid "[personal]", <[personal]>, [personal]; call [personal] or [personal]')
})

test('a word that only holds a name stays, and so does a name that is too short to tell', () => {
  const redact = redactionFor(buyer({ first: 'Art', last: 'Li' }))
  expect(redact('Article of Lima, by Art Li')).toBe('Article of Lima, by [personal]')
  expect(redactionFor(buyer({ first: 'Li', last: 'Wu' }))('Li')).toBe('Li')
})

test('an attribute is taken out where it is more than a word', () => {
  const customAttributes = [
    { key: 'gift', value: 'true' },
    { key: 'for', value: 'my dear Jo' },
  ]
  const redact = redactionFor({ ...buyer({}), customAttributes })
  expect(redact('gift is true, "my dear Jo"')).toBe('gift is true, "[personal]"')
})

test('what a fault is about stays: order, SKU, tax', () => {
  const named = fault(
    'netsuite.business-rule',
    { order: '#Ada', sku: 'ADA', message: 'no credit for Ada' },
    'no credit for Ada',
  )
  expect(redactedFault(named, redactionFor(buyer({})))).toEqual({
    code: 'netsuite.business-rule',
    about: { order: '#Ada', sku: 'ADA', message: 'no credit for [personal]' },
    tech: 'no credit for [personal]',
  })
})

test('whatever people are called, nothing breaks and the name is gone', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 3, unit: 'grapheme' }), (name) => {
      const redact = redactionFor(buyer({ first: name, last: '', street: name }))
      const told = redact(`before "${name}" after`)
      expect(told === 'before "[personal]" after' || name.includes('@') || name.trim().length < 3).toBe(true)
    }),
  )
})
