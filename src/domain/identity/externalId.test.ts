import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shopifyId, storeKey } from '../ids.ts'
import { externalId, parseExternalId } from './externalId.ts'

const ACME = storeKey('acme')

test('an order, a deposit and a customer get the keys that the books are searched by', () => {
  expect(externalId(ACME, 'so', shopifyId('gid://shopify/Order/8913892278578'))).toBe(
    'tieout_acme_so_8913892278578',
  )
  expect(externalId(ACME, 'dep', { id: shopifyId(7), part: '2' })).toBe('tieout_acme_dep_7_2')
  expect(externalId(ACME, 'customer', shopifyId(7))).toBe('tieout_acme_customer_7')
})

test('every key is legal in NetSuite, reads back in any case, and differs from every other fact’s key', () => {
  const facts = fc.record({
    store: fc.stringMatching(/^[a-z0-9]{1,20}$/),
    kind: fc.constantFrom('so' as const, 'dep' as const, 'customer' as const, 'da' as const, 'cr' as const),
    id: fc.bigInt({ min: 1n, max: 10n ** 19n }),
    part: fc.option(fc.stringMatching(/^[a-z0-9]{1,20}$/)),
  })
  fc.assert(
    fc.property(facts, ({ store, kind, id, part }) => {
      const fact = part === null ? shopifyId(id) : { id: shopifyId(id), part }
      const key = externalId(storeKey(store), kind, fact)
      expect(key).toMatch(/^[A-Za-z0-9_-]+$/)
      const expected = { store, kind, id: String(id), part }
      expect(parseExternalId(key)).toEqual(expected)
      expect(parseExternalId(key.toUpperCase())).toEqual(expected)
    }),
  )
})

describe('a key that is not ours is never taken for ours', () => {
  test.each([
    '',
    'SO1001',
    'tieout_acme_xyz_7',
    'tieout_acme_so_',
    'tieout_acme_so_7_',
    'xtieout_acme_so_7',
    'tieout_a-b_so_7',
  ])('%s', (text) => expect(parseExternalId(text)).toBeNull())
})
