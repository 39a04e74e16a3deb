/**
 * The money life cycle through both simulators' real APIs, to NetSuite's records and general ledger: the worked
 * examples of accounting-and-reliability.md §1.7, in a store in which Tieout bills by shipment.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import { orderSubject } from '../../src/domain/ids.ts'
import type { RunOutcome } from '../../src/domain/work/outcome.ts'
import type { LoadedConfig } from '../../src/config/types.ts'
import { type PlacedOrder, STORE, type TestDeployment, testDeployment } from '../support/deployment.ts'
import { balancesOfOrder, booksOfOrder, statusesOf } from '../support/generalLedger.ts'
import { refund, refundsAre, settlePending, ship, takeReturn } from '../support/lifeMerchant.ts'
import { cancel } from '../support/merchant.ts'
import { withLife } from '../support/policy.ts'

let deployment: TestDeployment
let config: LoadedConfig
beforeAll(async () => {
  deployment = await testDeployment()
  config = withLife(deployment.config, {})
})
afterEach(() => deployment.netsuite.simulation.simulator.faults.clear())
afterAll(() => deployment.stop())

const look = async (order: PlacedOrder): Promise<RunOutcome | undefined> =>
  (await deployment.drain([order], config)).get(orderSubject(STORE, order.id))

/** A run that finds nothing more to do, and asks NetSuite nothing. */
async function expectQuiet(order: PlacedOrder): Promise<void> {
  const { requests } = deployment.netsuite.simulation.simulator.stats()
  expect(await look(order)).toEqual({ kind: 'settled' })
  expect(deployment.netsuite.simulation.simulator.stats().requests).toBe(requests)
}

/** 2 × 49.99, 10 % order discount, shipping 5.99, 8.875 % of each: 104.49. */
const E1: Partial<CheckoutInput> = {
  lines: [{ sku: 'TIE-001', price: '49.99', quantity: 2 }],
  discounts: [{ title: 'TEN', percentage: '10' }],
  shipping: [{ price: '5.99' }],
  taxes: [{ title: 'NY State Tax', rate: '0.08875' }],
}
/** Units of the seeded account cost 5.00. */
const E1_BOOKS = [
  'salesOrder:',
  'customerDeposit: 1060 10449, 2200 -10449',
  'itemFulfillment: 1200 -1000, 5000 1000',
  'invoice: 1100 10449, 2100 -852, 4000 -9998, 4050 1000, 4100 -599',
  'depositApplication: 1100 -10449, 2200 10449',
]

async function delivered(checkout: Partial<CheckoutInput> = E1): Promise<PlacedOrder> {
  const order = await deployment.buy(checkout)
  await ship(deployment, order)
  expect(await look(order)).toEqual({ kind: 'applied' })
  return order
}

describe('sold', () => {
  test('E1: ordered and captured, then shipped: fulfilment, invoice, application', async () => {
    const order = await deployment.buy(E1)
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(booksOfOrder(deployment, order)).toEqual(E1_BOOKS.slice(0, 2))
    await ship(deployment, order)
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(booksOfOrder(deployment, order)).toEqual(E1_BOOKS)
    expect(statusesOf(deployment, order, 'salesOrder')).toEqual(['G'])
    expect(balancesOfOrder(deployment, order)).not.toHaveProperty('1100')
    await expectQuiet(order)
  })

  test('E1 looked at late gives the same books', async () => {
    const order = await delivered()
    expect(booksOfOrder(deployment, order)).toEqual(E1_BOOKS)
    await expectQuiet(order)
  })

  test('E4: a gift card sold is a liability without tax, and leaves no shelf', async () => {
    const order = await delivered({ lines: [{ title: 'Gift card', price: '50.00', giftCard: true }] })
    expect(booksOfOrder(deployment, order)).toEqual([
      'salesOrder:',
      'customerDeposit: 1060 5000, 2200 -5000',
      'invoice: 1100 5000, 2300 -5000',
      'depositApplication: 1100 -5000, 2200 5000',
    ])
    expect(statusesOf(deployment, order, 'salesOrder')).toEqual(['G'])
    await expectQuiet(order)
  })

  test('two shipments: an invoice each, shipping on the first, the residue on the last', async () => {
    const order = await deployment.buy(E1)
    await ship(deployment, order, { 0: 1 })
    expect(await look(order)).toEqual({ kind: 'applied' })
    await ship(deployment, order)
    expect(await look(order)).toEqual({ kind: 'applied' })
    const books = booksOfOrder(deployment, order)
    expect(books.filter((one) => one.startsWith('invoice'))).toHaveLength(2)
    expect(balancesOfOrder(deployment, order)).toEqual({
      '1060': 10449,
      '1200': -1000,
      '2100': -852,
      '4000': -9998,
      '4050': 1000,
      '4100': -599,
      '5000': 1000,
    })
    await expectQuiet(order)
  })
})

describe('given back', () => {
  test('E5: one unit back, restocked elsewhere: return, receipt, credit memo, refund; four writes', async () => {
    const order = await delivered()
    const before = deployment.writes()
    await refund(deployment, order, {
      lines: { 0: 1 },
      restock: 'RETURN',
      location: 1,
      money: { 0: '48.98' },
    })
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(deployment.writes() - before).toBeLessThanOrEqual(4)
    expect(booksOfOrder(deployment, order).slice(E1_BOOKS.length)).toEqual([
      'creditMemo: 1100 -4898, 2100 399, 4050 -500, 4200 4999',
      'returnAuthorization:',
      'itemReceipt: 1200 500, 5000 -500',
      'customerRefund: 1060 -4898, 1100 4898',
    ])
    // Pending Refund: the credit memo is on the item for returns, and not made from the authorisation.
    expect(statusesOf(deployment, order, 'returnAuthorization')).toEqual(['F'])
    await expectQuiet(order)
  })

  test('E6: one unit back and not restocked', async () => {
    const order = await delivered()
    await refund(deployment, order, { lines: { 0: 1 }, money: { 0: '48.98' } })
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(booksOfOrder(deployment, order).slice(E1_BOOKS.length)).toEqual([
      'creditMemo: 1100 -4898, 2100 399, 4050 -500, 4200 4999',
      'customerRefund: 1060 -4898, 1100 4898',
    ])
    await expectQuiet(order)
  })

  test('E7: money without lines is goodwill', async () => {
    const order = await delivered()
    await refund(deployment, order, { money: { 0: '10.00' } })
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(booksOfOrder(deployment, order).slice(E1_BOOKS.length)).toEqual([
      'creditMemo: 1100 -1000, 6400 1000',
      'customerRefund: 1060 -1000, 1100 1000',
    ])
    await expectQuiet(order)
  })

  test('E8: cancelled before anything left: the deposit goes back, nothing is credited', async () => {
    const order = await deployment.buy(E1)
    expect(await look(order)).toEqual({ kind: 'applied' })
    await cancel(deployment, order)
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(booksOfOrder(deployment, order)).toEqual([
      'salesOrder:',
      'customerDeposit: 1060 10449, 2200 -10449',
      'customerRefund: 1060 -10449, 2200 10449',
    ])
    expect(statusesOf(deployment, order, 'salesOrder')).toEqual(['H'])
    expect(balancesOfOrder(deployment, order)).toEqual({})
    await expectQuiet(order)
  })

  test('E8 looked at late gives the same books', async () => {
    const order = await deployment.buy(E1)
    await cancel(deployment, order)
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(booksOfOrder(deployment, order)).toEqual([
      'salesOrder:',
      'customerDeposit: 1060 10449, 2200 -10449',
      'customerRefund: 1060 -10449, 2200 10449',
    ])
    expect(statusesOf(deployment, order, 'salesOrder')).toEqual(['H'])
    await expectQuiet(order)
  })

  test('a refund that pends, fails, and goes through at the second attempt: nothing is booked before it does', async () => {
    const order = await delivered()
    await refundsAre(deployment, 'pending')
    await refund(deployment, order, { lines: { 0: 1 }, money: { 0: '48.98' } })
    await look(order)
    const paidOut = (): readonly string[] =>
      booksOfOrder(deployment, order).filter((one) => one.startsWith('customerRefund'))
    expect(paidOut()).toEqual([])
    await settlePending(deployment, order, 'failure')
    await look(order)
    expect(paidOut()).toEqual([])
    await refundsAre(deployment, 'success')
    await refund(deployment, order, { money: { 0: '48.98' } })
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(paidOut()).toEqual(['customerRefund: 1060 -4898, 1100 4898'])
    expect(balancesOfOrder(deployment, order)).not.toHaveProperty('1100')
    await expectQuiet(order)
  })

  test('E12: a processed return with fees credits what is left', async () => {
    const order = await delivered({ lines: [{ sku: 'TIE-001', price: '20.00', quantity: 2 }] })
    await takeReturn(deployment, order, {
      lines: { 0: 1 },
      restockingFee: '10',
      returnShippingFee: '7.50',
      money: '10.50',
      restockAt: 1,
    })
    expect(await look(order)).toEqual({ kind: 'applied' })
    const books = booksOfOrder(deployment, order).slice(5)
    expect(books.toSorted()).toEqual([
      'creditMemo: 1100 -1050, 4200 2000, 4300 -950',
      'customerRefund: 1060 -1050, 1100 1050',
      'itemReceipt: 1200 500, 5000 -500',
      'returnAuthorization:',
    ])
    await expectQuiet(order)
  })
})
