/**
 * What changes after an order was taken, through both simulators' real APIs, to NetSuite's general ledger: edits before
 * and after the bill, exchanges, refunds of what is billed in part, other tenders, other ways to bill.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import { orderSubject } from '../../src/domain/ids.ts'
import type { RunOutcome } from '../../src/domain/work/outcome.ts'
import type { LoadedConfig } from '../../src/config/types.ts'
import { ask, type PlacedOrder, STORE, type TestDeployment, testDeployment } from '../support/deployment.ts'
import { balancesOfOrder, booksOfOrder, recordsOf, statusesOf } from '../support/generalLedger.ts'
import { payOutstanding, refund, ship, takeReturn } from '../support/lifeMerchant.ts'
import { cancel, edit, markAsPaid } from '../support/merchant.ts'
import { withLife } from '../support/policy.ts'
import { theOrder } from '../support/standing.ts'
import { nextSecond } from '../support/until.ts'

let deployment: TestDeployment
let config: LoadedConfig
beforeAll(async () => {
  // The preferences with which a deposit may exceed an order that was edited down, and an order is billed at once.
  const settings = { allowDepositsAboveOrder: true, invoiceInAdvanceOfFulfillment: true }
  deployment = await testDeployment({ netsuite: { settings } })
  config = withLife(deployment.config, {})
})
afterAll(() => deployment.stop())

const look = async (order: PlacedOrder, under = config): Promise<RunOutcome | undefined> =>
  (await deployment.drain([order], under)).get(orderSubject(STORE, order.id))

async function booked(checkout: Partial<CheckoutInput>, under = config): Promise<PlacedOrder> {
  const order = await deployment.buy(checkout)
  expect(await look(order, under)).toEqual({ kind: 'applied' })
  return order
}

async function applied(order: PlacedOrder, under = config): Promise<void> {
  expect(await look(order, under)).toEqual({ kind: 'applied' })
  const { requests } = deployment.netsuite.simulation.simulator.stats()
  expect(await look(order, under)).toEqual({ kind: 'settled' })
  expect(deployment.netsuite.simulation.simulator.stats().requests).toBe(requests)
}

const TAX = { title: 'NY State Tax', rate: '0.10' }
const TWO: Partial<CheckoutInput> = {
  lines: [{ sku: 'TIE-001', price: '100.00', quantity: 2 }],
  taxes: [TAX],
}
const kinds = (order: PlacedOrder): readonly string[] => recordsOf(deployment, order).map(({ kind }) => kind)

describe('an edit', () => {
  test('E9: before the bill: the order follows, the deposit gives back, the bill is of what is left', async () => {
    const order = await booked(TWO)
    await edit(deployment, order, (editing) => editing.setQuantity(0, 1))
    await refund(deployment, order, { money: { 0: '110.00' } })
    await applied(order)
    await ship(deployment, order)
    await applied(order)
    expect(booksOfOrder(deployment, order)).toEqual([
      'salesOrder:',
      'customerDeposit: 1060 22000, 2200 -22000',
      'customerRefund: 1060 -11000, 2200 11000',
      'itemFulfillment: 1200 -500, 5000 500',
      'invoice: 1100 11000, 2100 -1000, 4000 -10000',
      'depositApplication: 1100 -11000, 2200 11000',
    ])
  })

  test('E10: after the bill: the added article has a line, a deposit and a bill of its own', async () => {
    const order = await booked(TWO)
    await ship(deployment, order)
    await applied(order)
    const [invoice] = recordsOf(deployment, order).filter(({ kind }) => kind === 'invoice')
    await edit(deployment, order, (editing) => editing.addVariant('TIE-019'))
    await payOutstanding(deployment, order)
    await applied(order)
    await ship(deployment, order)
    await applied(order)
    expect(booksOfOrder(deployment, order).slice(5)).toEqual([
      'customerDeposit: 1060 2090, 2200 -2090',
      'itemFulfillment: 1200 -500, 5000 500',
      'invoice: 1100 2090, 2100 -190, 4000 -1900',
      'depositApplication: 1100 -2090, 2200 2090',
    ])
    expect(recordsOf(deployment, order).find(({ id }) => id === invoice?.id)?.fields['total']).toBe(220)
    expect(theOrder(deployment, order).lines).toEqual(['L 2 × TIE-001 200.00', 'L 1 × TIE-019 19.00'])
  })

  test('that gives a discount on an article of which nothing has left: its line is closed and written anew', async () => {
    const order = await booked({
      lines: [
        { sku: 'TIE-001', price: '100.00' },
        { sku: 'TIE-019', price: '50.00' },
        { sku: 'TIE-030', price: '10.00' },
      ],
      taxes: [TAX],
    })
    await ship(deployment, order, { 0: 1, 2: 1 })
    await applied(order)
    await nextSecond()
    await edit(deployment, order, (editing) => editing.discount(1, 10))
    await applied(order)
    expect(theOrder(deployment, order).lines.slice(3)).toEqual([
      'L 1 × TIE-019 50.00',
      'D Shopify discount -5.00',
    ])
    await ship(deployment, order)
    await applied(order)
    expect(booksOfOrder(deployment, order).slice(-3)).toEqual([
      'itemFulfillment: 1200 -500, 5000 500',
      'invoice: 1100 4950, 2100 -450, 4000 -5000, 4050 500',
      'depositApplication: 1100 -4950, 2200 4950',
    ])
  })

  test('that takes out a unit added at its full price, at what it and the billed ones cost on average', async () => {
    const order = await booked({
      lines: [{ sku: 'TIE-001', price: '10.00' }],
      discounts: [{ title: 'TEN', percentage: '40' }],
    })
    await ship(deployment, order)
    await applied(order)
    for (const units of [3, 2]) {
      await nextSecond()
      await edit(deployment, order, (editing) => editing.setQuantity(0, units))
    }
    await applied(order)
    expect(theOrder(deployment, order).lines).toEqual([
      'L 1 × TIE-001 10.00',
      'D Shopify discount -4.00',
      'L 1 × TIE-001 11.33',
    ])
    await ship(deployment, order)
    await applied(order)
    expect(booksOfOrder(deployment, order).slice(-2)).toEqual([
      'itemFulfillment: 1200 -500, 5000 500',
      'invoice: 1100 1133, 4000 -1133',
    ])
  })

  test('that sells more after everything was taken back: the closed order goes on, its free shipping with it', async () => {
    const order = await booked({ ...TWO, shipping: [{ title: 'Standard', price: '0.00' }] })
    await refund(deployment, order, { lines: { 0: 2 }, restock: 'CANCEL', money: { 0: '220.00' } })
    await applied(order)
    expect(theOrder(deployment, order).status).toBe('H')
    await nextSecond()
    await edit(deployment, order, (editing) => editing.addVariant('TIE-019'))
    await payOutstanding(deployment, order)
    await applied(order)
    expect(theOrder(deployment, order).lines.at(-1)).toBe('L 1 × TIE-019 19.00')
    await ship(deployment, order)
    await applied(order)
    expect(booksOfOrder(deployment, order).slice(-3)).toEqual([
      'itemFulfillment: 1200 -500, 5000 500',
      'invoice: 1100 2090, 2100 -190, 4000 -1900',
      'depositApplication: 1100 -2090, 2200 2090',
    ])
  })

  test('that takes out a unit while another has left: the open part of the line follows', async () => {
    const order = await booked({ ...TWO, lines: [{ sku: 'TIE-001', price: '100.00', quantity: 3 }] })
    await ship(deployment, order, { 0: 1 })
    await applied(order)
    await edit(deployment, order, (editing) => editing.setQuantity(0, 2))
    await refund(deployment, order, { money: { 0: '110.00' } })
    await applied(order)
    expect(theOrder(deployment, order).lines).toEqual(['L 2 × TIE-001 200.00'])
    await ship(deployment, order)
    await applied(order)
    expect(balancesOfOrder(deployment, order)).toEqual({
      '1060': 22000,
      '1200': -1000,
      '2100': -2000,
      '4000': -20000,
      '5000': 1000,
    })
  })
})

describe('an exchange', () => {
  test('E11: the credit is set against the bill of the exchange, and the buyer pays the difference', async () => {
    const order = await booked(TWO)
    await ship(deployment, order)
    await applied(order)
    await takeReturn(deployment, order, {
      lines: { 0: 1 },
      exchange: ['TIE-004', 2],
      restockAt: 0,
    })
    await payOutstanding(deployment, order)
    await applied(order)
    await ship(deployment, order)
    await applied(order)
    const books = booksOfOrder(deployment, order)
    const { '1100': receivable, '2200': deposits } = balancesOfOrder(deployment, order)
    expect([receivable, deposits], books.join('\n')).toEqual([undefined, undefined])
    expect(kinds(order).filter((kind) => kind === 'creditMemo')).toHaveLength(1)
    expect(statusesOf(deployment, order, 'creditMemo')).toEqual(['B'])
  })
})

describe('money', () => {
  test('E13: given back as store credit, it leaves the account of store credit', async () => {
    const order = await booked(TWO)
    await ship(deployment, order)
    await applied(order)
    await refund(deployment, order, { lines: { 0: 1 }, storeCredit: '110.00' })
    await applied(order)
    expect(booksOfOrder(deployment, order).slice(5)).toEqual([
      'creditMemo: 1100 -11000, 2100 1000, 4200 10000',
      'customerRefund: 1065 -11000, 1100 11000',
    ])
  })

  test('two tenders: each goes back over its own account', async () => {
    const order = await booked({
      ...TWO,
      payments: [{ gateway: 'gift_card', amount: '50.00' }, { gateway: 'shopify_payments' }],
    })
    await ship(deployment, order)
    await applied(order)
    await refund(deployment, order, { lines: { 0: 2 }, money: { 0: '50.00', 1: '170.00' } })
    await applied(order)
    const { '1100': receivable, '1060': card, '1064': giftCard } = balancesOfOrder(deployment, order)
    expect([receivable, card, giftCard]).toEqual([undefined, undefined, undefined])
  })

  test('a refund of an order that is billed in part: the unbilled part comes off the order, the rest is credited', async () => {
    const order = await booked({ ...TWO, lines: [{ sku: 'TIE-001', price: '100.00', quantity: 3 }] })
    await ship(deployment, order, { 0: 1 })
    await applied(order)
    await refund(deployment, order, { lines: { 0: 3 }, money: { 0: '330.00' } })
    await applied(order)
    expect(balancesOfOrder(deployment, order)).toEqual({
      '1200': -500,
      '4000': -10000,
      '4200': 10000,
      '5000': 500,
    })
    expect(kinds(order).filter((kind) => kind === 'customerRefund')).toHaveLength(2)
  })

  test('E22: an order that is paid after its bill has a customer payment and no deposit', async () => {
    const order = await booked({ ...TWO, payments: [] })
    await ship(deployment, order)
    await applied(order)
    await nextSecond()
    await payOutstanding(deployment, order)
    await applied(order)
    expect(booksOfOrder(deployment, order).slice(2)).toEqual([
      'invoice: 1100 22000, 2100 -2000, 4000 -20000',
      'customerPayment: 1060 22000, 1100 -22000',
    ])
  })
})

describe('other ways to bill', () => {
  test('on order: billed at once, delivered later; the refund of an undelivered unit is a credit memo', async () => {
    const onOrder = withLife(deployment.config, { billing: 'on-order' })
    const order = await booked(TWO, onOrder)
    // The payment comes after the bill, so that it is one of the bill.
    expect(kinds(order)).toEqual(['salesOrder', 'invoice', 'customerPayment'])
    await ship(deployment, order, { 0: 1 })
    await applied(order, onOrder)
    await refund(deployment, order, { lines: { 0: 1 }, money: { 0: '110.00' } })
    await applied(order, onOrder)
    expect(balancesOfOrder(deployment, order)).toEqual({
      '1060': 11000,
      '1200': -500,
      '2100': -1000,
      '4000': -20000,
      '4200': 10000,
      '5000': 500,
    })
  })

  test('by NetSuite: no bill and no shipment is written; a refund before the shipment goes out of the deposit', async () => {
    const order = await booked(TWO, deployment.config)
    await refund(deployment, order, { lines: { 0: 1 }, restock: 'CANCEL', money: { 0: '110.00' } })
    await applied(order, deployment.config)
    expect(booksOfOrder(deployment, order)).toEqual([
      'salesOrder:',
      'customerDeposit: 1060 22000, 2200 -22000',
      'customerRefund: 1060 -11000, 2200 11000',
    ])
    expect(theOrder(deployment, order).lines).toEqual(['L 1 × TIE-001 100.00'])
  })

  test('at the till: one cash sale, and a cash refund', async () => {
    const till = withLife(deployment.config, { cashSale: () => true })
    const order = await deployment.buy({ ...TWO, pos: {} })
    expect(await look(order, till)).toEqual({ kind: 'applied' })
    expect(booksOfOrder(deployment, order)).toEqual([
      'cashSale: 1060 22000, 1200 -1000, 2100 -2000, 4000 -20000, 5000 1000',
    ])
    await refund(deployment, order, { lines: { 0: 1 }, money: { 0: '110.00' } })
    await applied(order, till)
    expect(booksOfOrder(deployment, order).slice(1)).toEqual([
      'cashRefund: 1060 -11000, 2100 1000, 4200 10000',
    ])
  })
})

test('cancelled before it could be booked, with all its money back: nobody is asked any more', async () => {
  await ask(`${deployment.shopify.simUrl}/products`, { sku: 'NEW-7', title: 'Novelty', price: '21.00' })
  const order = await deployment.buy({ lines: [{ sku: 'NEW-7' }] })
  expect(await look(order)).toMatchObject({ kind: 'parked', faults: [{ code: 'mapping.sku-unknown' }] })
  await cancel(deployment, order)
  expect(await look(order)).toMatchObject({ kind: 'excluded' })
  expect(kinds(order)).toEqual([])
})

test('NetSuite applies deposits: one that comes after a bill waits for it, and is applied by Tieout', async () => {
  const { settings } = deployment.netsuite.simulation.simulator
  settings.autoApplyDeposits = true
  const automatic = withLife(deployment.config, { depositApplication: 'netsuite' })
  try {
    for (const isLookedAt of [true, false]) {
      const order = await booked({ ...TWO, payments: [] }, automatic)
      await ship(deployment, order, { 0: 1 })
      if (isLookedAt) await applied(order, automatic)
      await nextSecond()
      await markAsPaid(deployment, order)
      await applied(order, automatic)
      expect(booksOfOrder(deployment, order).slice(1)).toEqual([
        'itemFulfillment: 1200 -500, 5000 500',
        'invoice: 1100 11000, 2100 -1000, 4000 -10000',
        'customerDeposit: 1062 22000, 2200 -22000',
        'depositApplication: 1100 -11000, 2200 11000',
      ])
      await ship(deployment, order)
      await applied(order, automatic)
      expect(kinds(order).slice(-3)).toEqual(['itemFulfillment', 'invoice', 'depositApplication'])
      const { '1100': receivable, '2200': deposits } = balancesOfOrder(deployment, order)
      expect([receivable ?? 0, deposits ?? 0]).toEqual([0, 0])
    }
  } finally {
    settings.autoApplyDeposits = false
  }
})
