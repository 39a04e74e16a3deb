/** What a person refunds in NetSuite is refunded in Shopify, once, and booked by their own records. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import { planForOrder } from '../../src/reconcile/planning.ts'
import { openRuntime } from '../../src/runtime.ts'
import { silentLog } from '../../src/adapters/log.ts'
import { cli } from '../support/cli.ts'
import { type PlacedOrder, STORE, type TestDeployment } from '../support/deployment.ts'
import { balancesOfOrder } from '../support/generalLedger.ts'
import { refund, refundsAre, settlePending, ship, takeReturn } from '../support/lifeMerchant.ts'
import { edit } from '../support/merchant.ts'
import { withLife } from '../support/policy.ts'
import {
  creditBill,
  creditInvoice,
  ourRecord,
  payCredit,
  refundCashSale,
  refundDeposit,
  refundRecords,
  shownRefunds,
} from '../support/refundDesk.ts'
import { codes, type ReflectStage, startReflectStage } from '../support/reflectStage.ts'
import { asPerson } from '../support/warehouse.ts'

let stage: ReflectStage
let deployment: TestDeployment
beforeAll(async () => {
  stage = await startReflectStage({ refunds: 'both' })
  ;({ deployment } = stage)
})
afterAll(() => stage.stop())

const look: ReflectStage['look'] = (order, under) => stage.look(order, under)
const swept: ReflectStage['swept'] = (order, under) => stage.swept(order, under)
const calls = (): number => deployment.netsuite.simulation.simulator.stats().requests

const GOODS: Partial<CheckoutInput> = {
  lines: [
    { sku: 'TIE-001', price: '100.00', quantity: 2 },
    { sku: 'TIE-002', price: '10.00', quantity: 3 },
  ],
  taxes: [{ title: 'NY State Tax', rate: '0.08875' }],
}

async function booked(checkout: Partial<CheckoutInput> = GOODS): Promise<PlacedOrder> {
  const order = await deployment.buy(checkout)
  expect(await look(order)).toEqual({ kind: 'applied' })
  return order
}

async function shipped(checkout: Partial<CheckoutInput> = GOODS): Promise<PlacedOrder> {
  const order = await booked(checkout)
  await ship(deployment, order)
  expect(await look(order)).toEqual({ kind: 'applied' })
  return order
}

/** The records are taken over, and then nothing is asked any more. */
async function isDone(order: PlacedOrder, under?: ReflectStage['config']): Promise<void> {
  expect(await look(order, under)).toEqual({ kind: 'applied' })
  const asked = calls()
  expect(await look(order, under)).toEqual({ kind: 'settled' })
  expect(calls()).toBe(asked)
  await swept(order, under)
  expect(await look(order, under)).toEqual({ kind: 'settled' })
}

describe('a deposit that is given back', () => {
  test('whole, before anything left: Shopify refunds it, and the refund in NetSuite is the one that books it', async () => {
    const order = await booked()
    const id = await refundDeposit(deployment, order)
    expect(await swept(order)).toEqual({ kind: 'applied' })
    expect(await shownRefunds(deployment, order)).toMatchObject([
      { money: ['SUCCESS 250.41'], units: [2, 3] },
    ])
    await isDone(order)
    expect(refundRecords(deployment, order)).toEqual([`customerRefund ${id} cr`])
    expect(balancesOfOrder(deployment, order)).toEqual({})
    const told = await cli({ cwd: deployment.folder }, 'order', 'demo', order.name)
    expect(told.out).toMatch(new RegExp(`refund \\d+ \\(of ${id} in NetSuite\\): Shopify has it`))
  })

  test('whole, with its shipping', async () => {
    const order = await booked({ ...GOODS, shipping: [{ price: '5.99' }] })
    const id = await refundDeposit(deployment, order)
    expect(await swept(order)).toEqual({ kind: 'applied' })
    await isDone(order)
    expect(refundRecords(deployment, order)).toEqual([`customerRefund ${id} cr`])
    expect(balancesOfOrder(deployment, order)).toEqual({})
  })

  test('in part, as much as an edit left over', async () => {
    const order = await booked()
    await edit(deployment, order, (editing) => editing.setQuantity(0, 1))
    await look(order)
    const id = await refundDeposit(deployment, order, { amount: 108.87 })
    expect(await swept(order)).toEqual({ kind: 'applied' })
    expect(await shownRefunds(deployment, order)).toMatchObject([{ money: ['SUCCESS 108.87'], units: [] }])
    await isDone(order)
    expect(refundRecords(deployment, order)).toEqual([`customerRefund ${id} cr`])
  })

  test('in part, for which nothing in Shopify could be booked so: nothing is told, and a person is asked', async () => {
    const order = await booked()
    const id = await refundDeposit(deployment, order, { amount: 10 })
    const outcome = await swept(order)
    expect(codes(outcome)).toEqual(['refund.not-possible'])
    expect(outcome).toMatchObject({
      faults: [{ about: { why: expect.stringContaining('credit memo of 10.00 USD') } }],
    })
    expect(await shownRefunds(deployment, order)).toEqual([])
    expect(codes(await look(order))).toEqual(['refund.not-possible'])
    expect(refundRecords(deployment, order)).toEqual([`customerRefund ${id} `])
    await asPerson(deployment, `DELETE customerRefund/${id}`)
    await swept(order)
    expect(await look(order)).toEqual({ kind: 'settled' })
  })

  test('from another account than the payment belongs to: a person is asked', async () => {
    const order = await booked()
    const accounts = [...deployment.netsuite.simulation.simulator.world.all('account')]
    const other = accounts.find(
      ({ id, fields }) =>
        fields['acctType'] === 'Bank' &&
        id !== (ourRecord(deployment, order, 'customerDeposit').fields['account'] as { id: string }).id,
    )
    await refundDeposit(deployment, order, { account: other?.id ?? '' })
    expect(codes(await swept(order))).toEqual(['refund.not-possible'])
    expect(await shownRefunds(deployment, order)).toEqual([])
  })
})

describe('a credit of the invoice that is paid out', () => {
  test('in part: the units and the money go back, and both records are taken over', async () => {
    const order = await shipped()
    const credit = await creditInvoice(deployment, order, { 0: 1 })
    expect(await swept(order)).toEqual({ kind: 'settled' })
    const paid = await payCredit(deployment, order, { credit })
    expect(await plannedTells(order)).toEqual([
      expect.stringMatching(/^Refund 108.88 USD in Shopify, as CR\d+ in NetSuite.$/),
    ])
    expect(await swept(order)).toEqual({ kind: 'applied' })
    expect(await shownRefunds(deployment, order)).toMatchObject([{ units: [1], money: ['SUCCESS 108.88'] }])
    await isDone(order)
    expect(refundRecords(deployment, order)).toEqual([`creditMemo ${credit} cm`, `customerRefund ${paid} cr`])
  })

  test('whole, with its shipping', async () => {
    const order = await shipped({ ...GOODS, shipping: [{ price: '5.99' }] })
    const credit = await creditInvoice(deployment, order)
    const paid = await payCredit(deployment, order, { credit })
    expect(await swept(order)).toEqual({ kind: 'applied' })
    expect(await shownRefunds(deployment, order)).toMatchObject([{ units: [2, 3] }])
    await isDone(order)
    expect(refundRecords(deployment, order)).toEqual([`creditMemo ${credit} cm`, `customerRefund ${paid} cr`])
  })

  test('only in part: both have to be the same amount, and nothing is told', async () => {
    const order = await shipped()
    const credit = await creditInvoice(deployment, order, { 0: 1 })
    await payCredit(deployment, order, { credit, amount: 50 })
    expect(codes(await swept(order))).toEqual(['refund.not-possible'])
    expect(await shownRefunds(deployment, order)).toEqual([])
  })

  test('of an order with two payments: NetSuite does not say which one, and a person is asked', async () => {
    const order = await shipped({
      ...GOODS,
      payments: [{ gateway: 'shopify_payments', amount: '150.00' }, { gateway: 'manual' }],
    })
    const credit = await creditInvoice(deployment, order, { 1: 1 })
    await payCredit(deployment, order, { credit })
    const outcome = await swept(order)
    expect(codes(outcome)).toEqual(['refund.not-possible'])
    expect(outcome).toMatchObject({ faults: [{ about: { why: expect.stringContaining('2 payments') } }] })
    expect(await shownRefunds(deployment, order)).toEqual([])
  })

  test('while Shopify refunded the same as well: nobody is refunded twice', async () => {
    const order = await shipped()
    const credit = await creditInvoice(deployment, order, { 0: 1 })
    await payCredit(deployment, order, { credit })
    await refund(deployment, order, { lines: { 0: 1 }, money: { 0: '108.88' } })
    stage.clock.tick()
    expect(codes(await swept(order))).toEqual(['refund.not-possible'])
    expect(await shownRefunds(deployment, order)).toHaveLength(1)
  })

  test('twice: one refund after the other', async () => {
    const order = await shipped()
    for (const at of [0, 1]) {
      const credit = await creditInvoice(deployment, order, { [at]: 1 })
      await payCredit(deployment, order, { credit })
    }
    await swept(order)
    await look(order)
    await look(order)
    expect(await look(order)).toEqual({ kind: 'settled' })
    expect(await shownRefunds(deployment, order)).toMatchObject([{ units: [1] }, { units: [1] }])
    expect(refundRecords(deployment, order).map((one) => one.split(' ')[2])).toEqual(['cm', 'cr', 'cm', 'cr'])
  })
})

describe('a cash sale that is refunded', () => {
  test.each([
    ['whole', undefined, [2, 3]],
    ['in part', { 1: 1 }, [1]],
  ] as const)('%s', async (_, units, shown) => {
    const till = withLife(stage.config, { refunds: 'both', cashSale: () => true })
    const order = await deployment.buy({ ...GOODS, taxes: [], pos: {} })
    expect(await look(order, till)).toEqual({ kind: 'applied' })
    const id = await refundCashSale(deployment, order, units)
    expect(await swept(order, till)).toEqual({ kind: 'applied' })
    expect(await shownRefunds(deployment, order)).toMatchObject([{ units: shown }])
    await isDone(order, till)
    expect(refundRecords(deployment, order)).toEqual([`cashRefund ${id} crf`])
  })
})

test('a sales order that is closed as its deposit is given back: its money goes back once', async () => {
  const cancels = withLife(stage.config, {
    refunds: 'both',
    cancellations: 'to-shopify',
    refundOnCancel: true,
  })
  const order = await booked()
  const salesOrder = ourRecord(deployment, order, 'salesOrder')
  const items = (salesOrder.sublists['item'] ?? []).map(({ line }) => ({ line, isClosed: true }))
  stage.clock.tick()
  await asPerson(deployment, `PATCH salesOrder/${salesOrder.id}`, { item: { items } })
  const id = await refundDeposit(deployment, order)
  await swept(order, cancels)
  await look(order, cancels)
  expect(await look(order, cancels)).toEqual({ kind: 'settled' })
  expect(await shownRefunds(deployment, order)).toMatchObject([{ money: ['SUCCESS 250.41'] }])
  expect(refundRecords(deployment, order)).toEqual([`customerRefund ${id} cr`])
  expect(balancesOfOrder(deployment, order)).toEqual({})
})

test('a sales order that is closed once part of its deposit was given back, which Shopify does not show yet: nothing more goes back', async () => {
  const cancels = withLife(stage.config, {
    refunds: 'both',
    cancellations: 'to-shopify',
    refundOnCancel: true,
  })
  const order = await booked()
  await edit(deployment, order, (editing) => editing.setQuantity(0, 1))
  await look(order, cancels)
  await look(order, cancels)
  const salesOrder = ourRecord(deployment, order, 'salesOrder')
  const items = (salesOrder.sublists['item'] ?? []).map(({ line }) => ({ line, isClosed: true }))
  stage.clock.tick()
  await refundDeposit(deployment, order, { amount: 108.87 })
  await asPerson(deployment, `PATCH salesOrder/${salesOrder.id}`, { item: { items } })
  await swept(order, cancels)
  const fresh = stage.shop.lose('ReadOrder', 'stale', 5)
  expect(codes(await look(order, cancels))).toEqual(['booking.human-change'])
  fresh()
  await look(order, cancels)
  expect(stage.shop.seen('CancelOrder')).toBe(0)
  expect(await shownRefunds(deployment, order)).toMatchObject([{ money: ['SUCCESS 108.87'] }])
})

test('an order that the buyer paid in another currency is refunded in Shopify', async () => {
  const order = await booked({ ...GOODS, presentmentCurrency: 'EUR' })
  await refundDeposit(deployment, order)
  expect(codes(await swept(order))).toEqual(['refund.not-possible'])
  expect(await shownRefunds(deployment, order)).toEqual([])
})

test('a credit of a return that was processed in Shopify without its money, paid out in NetSuite', async () => {
  const order = await shipped()
  await takeReturn(deployment, order, { lines: { 0: 1 }, restockAt: 0 })
  await look(order)
  const credit = ourRecord(deployment, order, 'creditMemo')
  const paid = await payCredit(deployment, order, { credit: credit.id })
  expect(await swept(order)).toEqual({ kind: 'applied' })
  expect(await shownRefunds(deployment, order)).toMatchObject([{ units: [], money: ['SUCCESS 108.87'] }])
  await isDone(order)
  expect(refundRecords(deployment, order)).toEqual([
    `creditMemo ${credit.id} cm`,
    `customerRefund ${paid} cr`,
  ])
})

test('a credit that is made from a return of ours, whose goods are credited already, and paid out: a person is asked', async () => {
  const order = await shipped()
  await takeReturn(deployment, order, { lines: { 0: 1 }, restockAt: 0 })
  await look(order)
  const { id } = ourRecord(deployment, order, 'returnAuthorization')
  const credit = await asPerson(deployment, `POST returnAuthorization/${id}/!transform/creditMemo`, {})
  const paid = await payCredit(deployment, order, { credit })
  const outcome = await swept(order)
  expect(codes(outcome)).toEqual(['refund.not-possible'])
  expect(outcome).toMatchObject({
    faults: [{ about: { why: expect.stringContaining('credited already') } }],
  })
  expect(await shownRefunds(deployment, order)).toEqual([])
  await asPerson(deployment, `DELETE customerRefund/${paid}`)
  await asPerson(deployment, `DELETE creditMemo/${credit}`)
  await swept(order)
  expect(await look(order)).toEqual({ kind: 'settled' })
})

test('a refund that waits at its payment provider: the records are taken over as it goes through', async () => {
  const order = await shipped()
  const credit = await creditInvoice(deployment, order, { 0: 2 })
  const paid = await payCredit(deployment, order, { credit })
  await refundsAre(deployment, 'pending')
  await swept(order)
  await refundsAre(deployment, 'success')
  await look(order)
  expect(await look(order)).toEqual({ kind: 'settled' })
  expect(await shownRefunds(deployment, order)).toMatchObject([{ money: ['PENDING 217.75'] }])
  expect(refundRecords(deployment, order)).toEqual([`creditMemo ${credit} cm`, `customerRefund ${paid} `])
  await settlePending(deployment, order, 'success')
  await isDone(order)
  expect(refundRecords(deployment, order)).toEqual([`creditMemo ${credit} cm`, `customerRefund ${paid} cr`])
})

test('a refund that fails at its payment provider after NetSuite paid it: a person is told, and makes it again', async () => {
  const order = await booked()
  const first = await refundDeposit(deployment, order)
  await refundsAre(deployment, 'pending')
  await swept(order)
  await refundsAre(deployment, 'success')
  await look(order)
  await settlePending(deployment, order, 'failure')
  const outcome = await look(order)
  expect(codes(outcome)).toEqual(['refund.not-taken-over'])
  expect(outcome).toMatchObject({ faults: [{ about: { why: expect.stringContaining('failed') } }] })
  await asPerson(deployment, `DELETE customerRefund/${first}`)
  await swept(order)
  expect(await look(order)).toEqual({ kind: 'settled' })
  const again = await refundDeposit(deployment, order)
  await swept(order)
  await look(order)
  expect(await look(order)).toEqual({ kind: 'settled' })
  expect(await shownRefunds(deployment, order)).toMatchObject([
    { money: ['FAILURE 250.41'] },
    { money: ['SUCCESS 250.41'] },
  ])
  expect(refundRecords(deployment, order)).toEqual([`customerRefund ${again} cr`])
  expect(balancesOfOrder(deployment, order)).toEqual({})
})

test('a bill of NetSuite that is credited and paid out', async () => {
  const bills = withLife(stage.config, { refunds: 'both', billing: 'netsuite' })
  const order = await deployment.buy(GOODS)
  expect(await look(order, bills)).toEqual({ kind: 'applied' })
  await ship(deployment, order)
  expect(await look(order, bills)).toEqual({ kind: 'applied' })
  const salesOrder = ourRecord(deployment, order, 'salesOrder')
  const bill = await asPerson(deployment, `POST salesOrder/${salesOrder.id}/!transform/invoice`, {})
  const credit = await creditBill(deployment, bill, { 0: 1 })
  const paid = await payCredit(deployment, order, { credit })
  expect(await swept(order, bills)).toEqual({ kind: 'applied' })
  expect(await shownRefunds(deployment, order)).toMatchObject([{ units: [1] }])
  await isDone(order, bills)
  expect(refundRecords(deployment, order)).toEqual([`creditMemo ${credit} cm`, `customerRefund ${paid} cr`])
})

test('where refunds are for Shopify alone, nothing is told and the deposit is reported as it was', async () => {
  const order = await booked()
  await refundDeposit(deployment, order)
  const alone = withLife(stage.config, { refunds: 'shopify' })
  await swept(order, alone)
  expect(await shownRefunds(deployment, order)).toEqual([])
  await ship(deployment, order)
  expect(codes(await look(order, alone))).toContain('booking.deposit-applied-by-hand')
})

async function plannedTells(order: PlacedOrder): Promise<readonly string[]> {
  const runtime = await openRuntime({ config: stage.config, migrate: false, log: silentLog })
  try {
    const deps = runtime.stores.get(STORE)?.deps()
    const plan = deps === undefined ? null : await planForOrder(deps, order.id)
    return plan?.kind === 'planned' ? plan.tells.map(({ ops }) => ops) : []
  } finally {
    await runtime.close()
  }
}
