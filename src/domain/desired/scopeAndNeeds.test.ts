import { describe, expect, test } from 'vitest'
import { netSuiteId, shopifyId } from '../ids.ts'
import { addressless, orderFacts } from '../testing/orders.ts'
import { storePolicy } from '../testing/store.ts'
import { customerNeed, neededReferences } from './needs.ts'
import { scopeOf } from './scope.ts'

const NEW = { booked: false }
const PLAIN = orderFacts({ lines: [{ price: 1000 }] })
const hashed = (email: string): string => `email-${email.length}`

describe('scope', () => {
  test.each([
    ['test-order', { test: true }, 'Order #1001 is not booked: test order.'],
    [
      'before-go-live',
      { processedAt: '2025-12-31T23:59:59Z' },
      'Order #1001 is not booked: processed before the start of bookkeeping with Tieout.',
    ],
    [
      'cancelled-before-booking',
      { cancelledAt: '2026-05-08T00:00:00Z' },
      'Order #1001 is not booked: cancelled before it was booked.',
    ],
  ])('%s is excluded, and says so', (code, facts, ops) => {
    expect(scopeOf({ ...PLAIN, ...facts }, storePolicy(), NEW)).toMatchObject({
      kind: 'excluded',
      code,
      sentence: { ops },
    })
  })

  test('the go-live instant itself is in scope', () => {
    expect(scopeOf({ ...PLAIN, processedAt: '2026-01-01T00:00:00Z' }, storePolicy(), NEW)).toEqual({
      kind: 'in',
    })
  })

  test('the merchant’s own reason is quoted; one that throws parks', () => {
    const tagged = storePolicy({
      exclude: (order) => (order.tags.includes('draft') ? 'a draft of the sales team' : null),
    })
    expect(scopeOf(PLAIN, tagged, NEW)).toEqual({ kind: 'in' })
    expect(scopeOf({ ...PLAIN, tags: ['draft'] }, tagged, NEW)).toMatchObject({
      kind: 'excluded',
      sentence: { ops: 'Order #1001 is not booked: a draft of the sales team.' },
    })
    const broken = storePolicy({
      exclude: () => {
        throw new TypeError('undefined channel')
      },
    })
    expect(scopeOf(PLAIN, broken, NEW)).toMatchObject({
      kind: 'fault',
      fault: { code: 'mapping.function-threw', about: { mapping: 'exclude' } },
    })
  })

  test('what is booked stays in scope, whatever changes', () => {
    const changed = { ...PLAIN, cancelledAt: '2026-05-08T00:00:00Z', processedAt: '2020-01-01T00:00:00Z' }
    expect(scopeOf(changed, storePolicy({ exclude: () => 'no' }), { booked: true })).toEqual({ kind: 'in' })
  })
})

describe('the customer', () => {
  test('is matched by e-mail whatever its case, and described for creation', () => {
    const facts = {
      ...PLAIN,
      customer: {
        id: shopifyId(7001),
        email: ' Ada@Example.COM ',
        firstName: 'Ada',
        lastName: 'Byron',
        phone: null,
      },
    }
    expect(customerNeed(facts, storePolicy(), hashed)).toMatchObject({
      kind: 'match',
      match: 'email-15',
      email: 'ada@example.com',
      document: {
        kind: 'customer',
        externalId: 'tieout_acme_customer_7001',
        subsidiary: '2',
        currencyId: '11',
        isPerson: true,
        firstName: 'Ada',
        lastName: 'Byron',
        companyName: null,
        email: 'ada@example.com',
        phone: null,
        customFields: { custentity_tieout_shopify_id: '7001' },
      },
    })
  })

  test('without an e-mail address is matched by its id alone', () => {
    const facts = {
      ...PLAIN,
      customer: { id: shopifyId(7001), email: null, firstName: null, lastName: 'Byron', phone: '+1' },
    }
    expect(customerNeed(facts, storePolicy(), hashed)).toMatchObject({
      kind: 'match',
      match: 'acme-7001',
      email: null,
    })
  })

  test.each([
    [{ firstName: 'Ada', lastName: ' ' }, null, { isPerson: true, firstName: null, lastName: 'Ada' }],
    [
      { firstName: null, lastName: null },
      'Ada Byron',
      { isPerson: true, firstName: null, lastName: 'Ada Byron' },
    ],
    [
      { firstName: null, lastName: null },
      null,
      { isPerson: false, lastName: null, companyName: 'Shopify customer 7001' },
    ],
  ])('with names %j and address name %j still has a name', (names, name, expected) => {
    const facts = {
      ...PLAIN,
      customer: { id: shopifyId(7001), email: 'a@b.c', phone: null, ...names },
      billingAddress: name === null ? null : { ...addressless, name },
    }
    expect(customerNeed(facts, storePolicy(), hashed)).toMatchObject({ document: expected })
  })

  test('of an order without one is the store’s default, or missing', () => {
    const facts = { ...PLAIN, customer: null }
    expect(customerNeed(facts, storePolicy(), hashed)).toEqual({ kind: 'fixed', id: '50' })
    const none = storePolicy({ customers: { mode: 'email', customerLess: null } })
    expect(customerNeed(facts, none, hashed)).toMatchObject({
      kind: 'fault',
      fault: { code: 'mapping.customer-default' },
    })
  })

  test('may be one web customer for all', () => {
    const web = storePolicy({ customers: { mode: 'webCustomer', customer: netSuiteId(9) } })
    expect(customerNeed(PLAIN, web, hashed)).toEqual({ kind: 'fixed', id: '9' })
  })

  test('needs a currency that is set up', () => {
    expect(customerNeed(PLAIN, storePolicy({ currencies: {} }), hashed)).toMatchObject({
      kind: 'fault',
      fault: { code: 'mapping.currency' },
    })
  })
})

describe('the SKUs to look up', () => {
  const facts = orderFacts({
    lines: [
      { price: 1, sku: 'A' },
      { price: 1, sku: 'B' },
      { price: 1, sku: 'A' },
      { price: 1, sku: null },
      { price: 1, sku: 'CARD', giftCard: true },
    ],
  })

  test('are those of products, once each', () => {
    expect(neededReferences(facts, storePolicy())).toEqual({ skus: ['A', 'B'] })
  })

  test('are not those of mapped variants and of lines that stand in NetSuite', () => {
    const policy = storePolicy()
    const mapped = storePolicy({ items: { ...policy.items, variants: { '4002': netSuiteId(1) } } })
    expect(neededReferences(facts, mapped)).toEqual({ skus: ['A'] })
    const booked = new Map([
      ['L6001', netSuiteId(1)],
      ['L6003', netSuiteId(1)],
    ])
    expect(neededReferences(facts, mapped, booked)).toEqual({ skus: [] })
  })
})
