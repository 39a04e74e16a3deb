/** A refund that begins in NetSuite, where an answer is lost, a process dies, or somebody is faster. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import type { LoadedConfig } from '../../src/config/types.ts'
import { orderSubject } from '../../src/domain/ids.ts'
import { type PlacedOrder, STORE, type TestDeployment } from '../support/deployment.ts'
import { balancesOfOrder } from '../support/generalLedger.ts'
import { refund, ship, takeReturn } from '../support/lifeMerchant.ts'
import type { LosingShop } from '../support/losingShop.ts'
import { withLife } from '../support/policy.ts'
import { provedDay, today, unexplained } from '../support/proof.ts'
import {
  creditInvoice,
  payCredit,
  refundDeposit,
  refundRecords,
  shownRefunds,
} from '../support/refundDesk.ts'
import { codes, type ReflectStage, startReflectStage } from '../support/reflectStage.ts'
import { asPerson } from '../support/warehouse.ts'

let stage: ReflectStage
let deployment: TestDeployment
let shop: LosingShop
let config: LoadedConfig
beforeAll(async () => {
  stage = await startReflectStage({ refunds: 'both' })
  ;({ deployment, shop, config } = stage)
})
afterAll(() => stage.stop())

const look: ReflectStage['look'] = (order, under) => stage.look(order, under)
const swept: ReflectStage['swept'] = (order, under) => stage.swept(order, under)

const GOODS: Partial<CheckoutInput> = {
  lines: [{ sku: 'TIE-001', price: '100.00', quantity: 2 }],
  shipping: [{ price: '5.99' }],
  taxes: [{ title: 'NY State Tax', rate: '0.08875' }],
}

/** A shipped order of which one unit is credited and paid out in NetSuite. */
async function refunded(): Promise<{ order: PlacedOrder; credit: string; paid: string }> {
  const order = await deployment.buy(GOODS)
  await ship(deployment, order)
  expect(await look(order)).toEqual({ kind: 'applied' })
  const credit = await creditInvoice(deployment, order, { 0: 1 })
  const paid = await payCredit(deployment, order, { credit })
  return { order, credit, paid }
}

/** One refund in Shopify, one set of records in NetSuite, both the person's own, and nothing left open. */
async function isOnce({ order, credit, paid }: Awaited<ReturnType<typeof refunded>>): Promise<void> {
  await look(order)
  await look(order)
  expect(await look(order)).toEqual({ kind: 'settled' })
  expect(await shownRefunds(deployment, order)).toMatchObject([{ units: [1], money: ['SUCCESS 108.88'] }])
  expect(refundRecords(deployment, order)).toEqual([`creditMemo ${credit} cm`, `customerRefund ${paid} cr`])
  const { rows } = await deployment.database.db.query(
    `select external_id from intent where subject = $1 and state in ('planned', 'unknown')`,
    [orderSubject(STORE, order.id)],
  )
  expect(rows).toEqual([])
}

const NOT_HEARD = { kind: 'retry', fault: { code: 'shopify.outcome-unknown' } }

/** No refund reaches Shopify meanwhile. */
async function losing(act: () => Promise<void>): Promise<void> {
  const found = shop.lose('CreateRefund', 'request', 1_000_000)
  try {
    await act()
  } finally {
    found()
  }
}

beforeEach(() => deployment.netsuite.simulation.simulator.faults.clear())

test('the answer is lost after Shopify made it: it is found by its mark', async () => {
  const made = await refunded()
  const heard = shop.lose('CreateRefund', 'answer', 10)
  await swept(made.order)
  heard()
  await isOnce(made)
})

test('the request is lost: it is made once, when it is sent again', async () => {
  const made = await refunded()
  const arrives = shop.lose('CreateRefund', 'request', 5)
  await swept(made.order)
  arrives()
  await isOnce(made)
})

test('the request is lost, and the records are deleted meanwhile: nothing is sent any more', async () => {
  const { order, credit, paid } = await refunded()
  await losing(async () => {
    expect(await swept(order)).toMatchObject(NOT_HEARD)
    const sent = shop.seen('CreateRefund')
    await asPerson(deployment, `DELETE customerRefund/${paid}`)
    await asPerson(deployment, `DELETE creditMemo/${credit}`)
    expect(await swept(order)).toMatchObject(NOT_HEARD)
    expect(shop.seen('CreateRefund')).toBe(sent)
    expect(await look(order, { ...config, updateQuietPeriodMinutes: 0 })).toEqual({ kind: 'settled' })
  })
  expect(await shownRefunds(deployment, order)).toEqual([])
})

test('it is not heard of, and Shopify refunds something else by hand: that is booked, and both stand once', async () => {
  const { order, credit, paid } = await refunded()
  await losing(async () => {
    expect(await swept(order)).toMatchObject(NOT_HEARD)
    await refund(deployment, order, { lines: { 0: 1 }, money: { 0: '20.00' } })
    await look(order)
  })
  await look(order)
  await look(order)
  await look(order)
  expect(await look(order)).toEqual({ kind: 'settled' })
  const [first, second, ...others] = refundRecords(deployment, order)
  expect([first, second]).toEqual([`creditMemo ${credit} cm`, `customerRefund ${paid} cr`])
  expect(others.map((one) => one.split(' ')[0])).toEqual(['creditMemo', 'customerRefund'])
  expect(await shownRefunds(deployment, order)).toHaveLength(2)
})

test('it was made and is not heard of: nothing else is booked for it, also where Shopify does not say which it is', async () => {
  const { order } = await refunded()
  const heard = shop.lose('CreateRefund', 'answer', 1_000_000)
  const says = shop.lose('RefundMarks', 'request', 1_000_000)
  await swept(order)
  await look(order)
  expect(refundRecords(deployment, order).filter((one) => !one.endsWith(' '))).toEqual([])
  heard()
  says()
  await look(order)
  await look(order)
  expect(await look(order)).toEqual({ kind: 'settled' })
  expect(refundRecords(deployment, order)).toHaveLength(2)
  expect(await shownRefunds(deployment, order)).toHaveLength(1)
})

test.each([
  ['is written and its answer lost', 'commitThenDrop'],
  ['is lost before it is written', 'dropBefore'],
] as const)('the key on the record %s: it is taken over once', async (_, kind) => {
  const made = await refunded()
  await swept(made.order)
  deployment.netsuite.simulation.simulator.faults.add({
    mode: { kind },
    match: { methods: ['PATCH'] },
    count: 1,
  })
  await isOnce(made)
})

test('the store goes back to refunds in Shopify alone before the records are taken over: nothing is booked twice', async () => {
  const { order, credit, paid } = await refunded()
  await swept(order)
  const alone = withLife(config, { refunds: 'shopify' })
  await look(order, alone)
  expect(await look(order, alone)).toEqual({ kind: 'settled' })
  expect(refundRecords(deployment, order)).toEqual([`creditMemo ${credit} cm`, `customerRefund ${paid} cr`])
})

test('the store goes back to refunds in Shopify alone while one is not heard of: what Shopify credits waits for it, and no longer', async () => {
  const { order, credit, paid } = await refunded()
  await losing(async () => expect(await swept(order)).toMatchObject(NOT_HEARD))
  await asPerson(deployment, `DELETE customerRefund/${paid}`)
  await asPerson(deployment, `DELETE creditMemo/${credit}`)
  await takeReturn(deployment, order, { lines: { 0: 1 }, restockAt: 0, money: '108.87' })
  const alone = withLife(config, { refunds: 'shopify' })
  expect(await look(order, alone)).toMatchObject(NOT_HEARD)
  expect(refundRecords(deployment, order)).toEqual([])
  const quiet = { ...alone, updateQuietPeriodMinutes: 0 }
  await look(order, quiet)
  expect(await look(order, quiet)).toEqual({ kind: 'settled' })
  expect(refundRecords(deployment, order).map((one) => one.split(' ')[2])).toEqual(['cm', 'cr'])
  expect(await shownRefunds(deployment, order)).toHaveLength(1)
})

test('a record is deleted after Shopify made the refund: a person is asked, and nothing is booked instead', async () => {
  const { order, paid, credit } = await refunded()
  await swept(order)
  await asPerson(deployment, `DELETE customerRefund/${paid}`)
  expect(codes(await look(order))).toContain('refund.not-taken-over')
  expect(refundRecords(deployment, order)).toEqual([`creditMemo ${credit} cm`])
})

test('a record that was taken over is changed: that is reported by what it comes to', async () => {
  const made = await refunded()
  await swept(made.order)
  await isOnce(made)
  stage.clock.tick()
  await asPerson(deployment, `PATCH creditMemo/${made.credit}`, { memo: 'as agreed on the phone' })
  await swept(made.order)
  expect(await look(made.order)).toEqual({ kind: 'settled' })
})

test('a deposit is given back while nothing is known yet: no fault frightens anybody', async () => {
  const order = await deployment.buy(GOODS)
  await look(order)
  await refundDeposit(deployment, order)
  await losing(async () => expect(await swept(order)).toMatchObject(NOT_HEARD))
  await look(order)
  await look(order)
  expect(await look(order)).toEqual({ kind: 'settled' })
  expect(balancesOfOrder(deployment, order)).toEqual({})
})

test('records of the day before Shopify was told: both days are proved', async () => {
  const yesterday = new Date(Date.parse(`${today(config)}T12:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
  const order = await deployment.buy(GOODS)
  await look(order)
  const paid = await refundDeposit(deployment, order)
  await asPerson(deployment, `PATCH customerRefund/${paid}`, { tranDate: yesterday })
  await swept(order)
  await look(order)
  expect(await look(order)).toEqual({ kind: 'settled' })
  const made = await refunded()
  await asPerson(deployment, `PATCH creditMemo/${made.credit}`, { tranDate: yesterday })
  await asPerson(deployment, `PATCH customerRefund/${made.paid}`, { tranDate: yesterday })
  await swept(made.order)
  await isOnce(made)
  expect(unexplained(await provedDay(config, yesterday))).toEqual([])
})

test('the day is proved with refunds that began in NetSuite', async () => {
  expect(unexplained(await provedDay(config))).toEqual([])
})
