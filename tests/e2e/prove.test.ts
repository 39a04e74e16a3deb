/** The daily proof over both simulators: a day with everything in it, and each disagreement found by its equation. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LoadedConfig } from '../../src/config/types.ts'
import { type PlacedOrder, type TestDeployment, testDeployment } from '../support/deployment.ts'
import { refund, ship } from '../support/lifeMerchant.ts'
import { edit, updateOrder } from '../support/merchant.ts'
import { withLife } from '../support/policy.ts'
import { explained, provedDay, sums, unexplained } from '../support/proof.ts'

let deployment: TestDeployment
let config: LoadedConfig

const withDesk = (of: LoadedConfig): LoadedConfig =>
  withLife(
    of,
    {},
    { exclude: (order) => (order.tags.includes('wholesale') ? 'sold by the wholesale desk' : null) },
  )

beforeAll(async () => {
  deployment = await testDeployment()
  config = withDesk(deployment.config)
})
afterAll(() => deployment.stop())

const look = (...orders: readonly PlacedOrder[]) => deployment.drain(orders, config)

/** 2 × 49.99, 10 % order discount, shipping 5.99, 8.875 % of each: 104.49. */
const E1 = {
  lines: [{ sku: 'TIE-001', price: '49.99', quantity: 2 }],
  discounts: [{ title: 'TEN', percentage: '10' }],
  shipping: [{ price: '5.99' }],
  taxes: [{ title: 'NY State Tax', rate: '0.08875' }],
}

describe('a day with everything in it', () => {
  let parked: PlacedOrder
  let excluded: PlacedOrder

  test('a day on which nothing happened is proved', async () => {
    const report = await provedDay(config)
    expect(report.verdict).toBe('proved')
    expect(report.sentence.ops).toContain('0 orders, 0 refunds, 0 payments: everything ties out.')
  })

  test('an order, a shipment, a refund and an edit tie out to the cent', async () => {
    const order = await deployment.buy(E1)
    await ship(deployment, order)
    await refund(deployment, order, { lines: { 0: 1 }, restock: 'RETURN', money: { 0: '48.98' } })
    const edited = await deployment.buy({ lines: [{ sku: 'TIE-001', price: '20.00', quantity: 3 }] })
    await look(order, edited)
    await edit(deployment, edited, (editing) => editing.setQuantity(0, 2))
    await look(edited)
    const report = await provedDay(config)
    expect(sums(report)).toEqual([
      'I-D1 number of orders: proved 2 = 2',
      'I-D1 number of edits: proved 1 = 1',
      'I-D1 number of refunds: proved 1 = 1',
      'I-D1 number of payments: proved 2 = 2',
      'I-D1 number of payments given back: proved 1 = 1',
      'I-D1 number of fulfilments: proved 1 = 1',
      'I-D1 sum of orders: proved 144.49 = 144.49',
      'I-D1 sum of refunds: proved 48.98 = 48.98',
      'I-D1 sum of payments: proved 164.49 = 164.49',
      'I-D1 sum of payments given back: proved 48.98 = 48.98',
      'I-D1 units fulfilled: proved 2 = 2',
      'I-D2 everything sold and taken back of the day’s orders: proved 95.51 = 95.51',
      'I-D2 billed goods: proved 99.98 = 99.98',
      'I-D2 billed discounts: proved -5.00 = -5.00',
      'I-D2 billed shipping: proved 5.99 = 5.99',
      'I-D2 billed taxes: proved 4.53 = 4.53',
      'I-D2 billed returns: proved -49.99 = -49.99',
      'I-D3 money by shopify_payments on account 1: proved 115.51 = 115.51',
      'I-D5 customer deposits held: proved 60.00 = 60.00',
      'I-D6 tax payable: proved 4.53 = 4.53',
      'I-D8 orders not final for longer than the limit: proved 0 = 0',
      'I-D9 records asked for and records there: proved 11 = 11',
      'I-D9 ledger rows and records there: proved 11 = 11',
      'I-D10 records that people altered: proved 0 = 0',
    ])
    const [usd] = report.bridge.values()
    expect(Object.fromEntries(usd?.ordered ?? [])).toEqual({
      'gross sales': 13998n,
      discounts: -1000n,
      returns: -4499n,
      shipping: 599n,
      taxes: 453n,
    })
  })

  test('a parked order and one out of scope are named with their reasons, and with them everything is explained', async () => {
    parked = await deployment.buy({ lines: [{ sku: 'NOT-THERE', title: 'Unknown', price: '12.00' }] })
    excluded = await deployment.buy({ lines: [{ sku: 'TIE-001', price: '7.00' }] })
    await updateOrder(deployment, excluded, { tags: ['wholesale'] })
    await look(parked, excluded)
    const report = await provedDay(config)
    expect(report.verdict).toBe('explained')
    expect(unexplained(report)).toEqual([])
    expect(explained(report)).toContain(`I-D1 number of orders: order ${parked.id} parked`)
    expect(explained(report)).toContain(`I-D1 sum of orders: order ${excluded.id} excluded`)
    expect(report.sentence.ops).toContain('1 order waits for a person, 1 order is out of scope')
    const places = (why: string): readonly string[] =>
      explained(report)
        .filter((entry) => entry.endsWith(why))
        .map((entry) => entry.slice(0, entry.indexOf(':')))
    expect(places(' excluded')).toEqual([
      'I-D1 number of orders',
      'I-D1 number of payments',
      'I-D1 sum of orders',
      'I-D1 sum of payments',
      'I-D3 money by shopify_payments on account 1',
    ])
    expect(places(' parked')).toEqual([
      'I-D1 number of orders',
      'I-D1 number of payments',
      'I-D1 sum of orders',
      'I-D1 sum of payments',
      'I-D3 money by shopify_payments on account 1',
      'I-D5 customer deposits held',
      'I-D9 records asked for and records there',
      'I-D9 records asked for and records there',
    ])
  })
})
