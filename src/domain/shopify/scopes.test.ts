import { expect, test } from 'vitest'
import { scopesToTell } from './scopes.ts'

const shipping = { carriers: {}, notifyCustomer: false }

test('what is told to Shopify asks for its own scopes, and nothing for none', () => {
  const none = {
    shipping: null,
    capture: 'shopify',
    cancellations: 'report',
    refunds: 'shopify',
    returns: 'shopify',
  } as const
  expect(scopesToTell(none)).toEqual([])
  expect(scopesToTell({ ...none, shipping })).toEqual(['write_merchant_managed_fulfillment_orders'])
  expect(scopesToTell({ ...none, capture: 'on-billing' })).toEqual(['write_orders'])
  expect(scopesToTell({ ...none, refunds: 'both' })).toEqual(['write_orders'])
  expect(scopesToTell({ ...none, returns: 'both' })).toEqual(['write_returns'])
  expect(scopesToTell({ ...none, shipping, cancellations: 'to-shopify' })).toEqual([
    'write_merchant_managed_fulfillment_orders',
    'write_orders',
  ])
})
