import { describe, expect, test } from 'vitest'
import { externalId } from '../identity/externalId.ts'
import { shopifyId } from '../ids.ts'
import { formatMoney } from '../money.ts'
import { orderFacts, type OrderSpec, type PaymentSpec } from '../testing/orders.ts'
import { desired, storePolicy } from '../testing/store.ts'

const paid = (payments: readonly PaymentSpec[], more: Partial<OrderSpec> = {}) =>
  orderFacts({ lines: [{ price: 10_000 }], payments, ...more })
const amounts = (result: ReturnType<typeof desired>): string[] =>
  result.deposits.map((deposit) => `${deposit.externalId} ${formatMoney(deposit.payment)}`)

describe('what is a payment', () => {
  test('each successful sale and capture, and nothing else', () => {
    const facts = paid([
      { kind: 'AUTHORIZATION', amount: 10_000 },
      { kind: 'CAPTURE', amount: 4000, parent: 0 },
      { kind: 'CAPTURE', amount: 3000, parent: 0 },
      { kind: 'SALE', amount: 3000, status: 'PENDING' },
      { kind: 'SALE', amount: 3000, status: 'FAILURE' },
      { kind: 'SALE', amount: 3000, status: 'ERROR' },
      { kind: 'VOID', amount: 3000 },
      { kind: 'REFUND', amount: 1000 },
      { kind: 'SALE', amount: 0 },
    ])
    expect(amounts(desired(facts))).toEqual(['tieout_acme_dep_3002 40.00', 'tieout_acme_dep_3003 30.00'])
  })

  test('an order that nobody paid is booked without a deposit', () => {
    const result = desired(paid([]))
    expect([result.faults, result.deposits, result.received]).toEqual([[], [], null])
    expect(result.salesOrder).not.toBeNull()
  })

  test('a POS sale counts less the change given on it', () => {
    const facts = paid([
      { amount: 12_000, gateway: 'cash' },
      { kind: 'CHANGE', amount: 2000, gateway: 'cash', parent: 0 },
    ])
    expect(amounts(desired(facts))).toEqual(['tieout_acme_dep_3001 100.00'])
  })

  test('change without a parent is taken from the cash sale, not from the card', () => {
    const facts = paid([
      { amount: 4000 },
      { amount: 7000, gateway: 'cash' },
      { kind: 'CHANGE', amount: 1000, gateway: 'cash' },
    ])
    expect(amounts(desired(facts))).toEqual(['tieout_acme_dep_3001 40.00', 'tieout_acme_dep_3002 60.00'])
  })
})

describe('what cannot be booked yet', () => {
  test('an unmapped gateway parks its own deposit; the order and the others go on', () => {
    const result = desired(paid([{ amount: 4000, gateway: 'klarna' }, { amount: 6000 }]))
    expect(result.salesOrder).not.toBeNull()
    expect(amounts(result)).toEqual(['tieout_acme_dep_3002 60.00'])
    expect(result.depositFaults).toMatchObject([
      {
        transaction: '3001',
        fault: { code: 'mapping.gateway', about: { gateway: 'klarna', amount: '40.00 USD' } },
      },
    ])
    expect(result.received).toMatchObject({ amount: { minor: 4000n }, transactions: ['3001'] })
  })

  test('a closed period parks the deposit, not the order', () => {
    const closedPeriods = [{ name: 'Mar 2026', start: '2026-03-01', end: '2026-03-31' }]
    const facts = paid([
      { amount: 4000, processedAt: '2026-04-01T03:59:59Z' },
      { amount: 6000, processedAt: '2026-04-01T04:00:00Z' },
    ])
    const result = desired(facts, storePolicy(), { closedPeriods })
    expect(amounts(result)).toEqual(['tieout_acme_dep_3002 60.00'])
    expect(result.depositFaults[0]?.fault).toMatchObject({
      code: 'netsuite.period-closed',
      about: { date: '2026-03-31', period: 'Mar 2026', amount: '40.00 USD' },
    })
  })

  test('a period that was closed after its deposit was booked changes nothing', () => {
    const closedPeriods = [{ name: 'Mar 2026', start: '2026-03-01', end: '2026-03-31' }]
    const facts = paid([{ amount: 10_000, processedAt: '2026-03-15T12:00:00Z' }])
    const deposited = new Set([externalId(facts.store, 'dep', shopifyId(3001))])
    const result = desired(facts, storePolicy(), { closedPeriods, deposited })
    expect(amounts(result)).toEqual(['tieout_acme_dep_3001 100.00'])
    expect([result.depositFaults, result.received]).toEqual([[], null])
  })
})

describe('a deposit', () => {
  test('names its order, its transaction, and the day in the subsidiary’s zone', () => {
    const facts = orderFacts({
      lines: [{ price: 10_000 }],
      payments: [{ amount: 10_000, processedAt: '2026-05-08T03:30:00Z' }],
      facts: { processedAt: '2026-05-07T03:30:00Z' },
    })
    const result = desired(facts)
    expect(result.salesOrder?.tranDate).toBe('2026-05-06')
    expect(result.deposits).toMatchObject([
      {
        salesOrder: 'tieout_acme_so_5001',
        customer: '77',
        tranDate: '2026-05-07',
        memo: 'Shopify order #1001, shopify_payments',
        customFields: {
          custbody_tieout_store: 'acme',
          custbody_tieout_shopify_id: '3001',
          custbody_tieout_order: '5001',
          custbody_tieout_fact_date: '2026-05-07',
        },
      },
    ])
  })

  test('of a sold and of a cancelled order alike follows the money', () => {
    const facts = paid([{ amount: 10_000 }], { facts: { cancelledAt: '2026-05-09T00:00:00Z' } })
    const result = desired(facts)
    expect([result.salesOrder?.closed, amounts(result)]).toEqual([true, ['tieout_acme_dep_3001 100.00']])
  })
})

describe('several currencies', () => {
  const EUR: OrderSpec['presentment'] = { currency: 'EUR', rate: [9000, 9765] }
  const facts = (more: Partial<OrderSpec> = {}) =>
    orderFacts({ lines: [{ price: 9765 }], presentment: EUR, ...more })

  test('E17: booked in shop money, at no rate of its own', () => {
    const result = desired(facts())
    expect(result.deposits).toMatchObject([
      { payment: { minor: 9765n, currency: 'USD' }, exchangeRate: null },
    ])
    expect(result.fxDifferences).toEqual([])
  })

  test('booked in presentment money, at the rate that Shopify’s own amounts state', () => {
    const result = desired(facts(), storePolicy({ bookCurrency: 'presentment' }))
    expect(result.salesOrder).toMatchObject({ currency: 'EUR', currencyId: '13', exchangeRate: '1.085' })
    expect(result.deposits).toMatchObject([
      { payment: { minor: 9000n, currency: 'EUR' }, exchangeRate: '1.085' },
    ])
  })

  test('a rate to a base that Shopify states no amount in is NetSuite’s', () => {
    const gbp = storePolicy({ baseCurrency: storePolicy().baseCurrency, bookCurrency: 'presentment' })
    const cad = orderFacts({
      currency: 'CAD',
      lines: [{ price: 100 }],
      presentment: { currency: 'EUR', rate: [1, 2] },
    })
    expect(desired(cad, gbp).salesOrder?.exchangeRate).toBeNull()
  })

  test('a payment converted at another day’s rate is booked at its own amount, and the difference named', () => {
    const later = facts({ payments: [{ amount: 9720, presentmentAmount: 9000 }] })
    const result = desired(later)
    expect(result.deposits).toMatchObject([{ payment: { minor: 9720n } }])
    expect(result.fxDifferences).toMatchObject([
      { transaction: shopifyId(3001), amount: { minor: -45n, currency: 'USD' } },
    ])
  })
})
