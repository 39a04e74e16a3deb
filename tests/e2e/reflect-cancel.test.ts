/** A sales order that a person closes in NetSuite cancels its order in Shopify, where the store says so. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LoadedConfig } from '../../src/config/types.ts'
import { orderSubject } from '../../src/domain/ids.ts'
import { type PlacedOrder, STORE, type TestDeployment } from '../support/deployment.ts'
import { balancesOfOrder, recordsOf } from '../support/generalLedger.ts'
import { ship } from '../support/lifeMerchant.ts'
import type { LosingShop } from '../support/losingShop.ts'
import { codes, type ReflectStage, startReflectStage } from '../support/reflectStage.ts'
import { withLife } from '../support/policy.ts'
import { asPerson } from '../support/warehouse.ts'

let stage: ReflectStage
let deployment: TestDeployment
let shop: LosingShop
let config: LoadedConfig
beforeAll(async () => {
  stage = await startReflectStage({ cancellations: 'to-shopify', refundOnCancel: true })
  ;({ deployment, shop, config } = stage)
})
afterAll(() => stage.stop())

const look: ReflectStage['look'] = (order, under) => stage.look(order, under)
const swept: ReflectStage['swept'] = (order, under) => stage.swept(order, under)

async function booked(): Promise<PlacedOrder> {
  const order = await deployment.buy({ lines: [{ sku: 'TIE-001', price: '30.00', quantity: 2 }] })
  expect(await look(order)).toEqual({ kind: 'applied' })
  return order
}

async function close(order: PlacedOrder): Promise<void> {
  stage.clock.tick()
  const salesOrder = recordsOf(deployment, order).find(({ kind }) => kind === 'salesOrder')
  const lines = salesOrder?.sublists['item'] ?? []
  const items = lines.map(({ line }) => ({ line, isClosed: true }))
  await asPerson(deployment, `PATCH salesOrder/${salesOrder?.id ?? ''}`, { item: { items } })
}

async function shown(order: PlacedOrder): Promise<unknown> {
  const data = (await deployment.admin(SHOWN, { id: `gid://shopify/Order/${order.id}` })) as {
    order: { cancelledAt: string | null; totalRefundedSet: { shopMoney: { amount: string } } }
  }
  const { cancelledAt, totalRefundedSet } = data.order
  return { cancelled: cancelledAt !== null, refunded: totalRefundedSet.shopMoney.amount }
}
const SHOWN = `query Shown($id: ID!) { order(id: $id) { cancelledAt totalRefundedSet { shopMoney { amount } } } }`

test('closed before anything left: cancelled and refunded in Shopify, and the books follow', async () => {
  const order = await booked()
  await close(order)
  expect(await swept(order)).toMatchObject({ kind: 'applied' })
  expect(await shown(order)).toEqual({ cancelled: true, refunded: '60.0' })
  await look(order)
  expect(await look(order)).toEqual({ kind: 'settled' })
  expect(recordsOf(deployment, order).map(({ kind }) => kind)).toEqual([
    'salesOrder',
    'customerDeposit',
    'customerRefund',
  ])
  expect(balancesOfOrder(deployment, order)).toEqual({})
})

test('closed before it was ever looked at again: it is cancelled all the same', async () => {
  const { simulator } = deployment.netsuite.simulation
  const order = await deployment.buy({ lines: [{ sku: 'TIE-001', price: '30.00', quantity: 2 }] })
  const closing: Promise<void>[] = []
  const stop = simulator.world.onChange(({ change, record }) => {
    if (record.kind === 'salesOrder' && change === 'created' && closing.length === 0)
      closing.push(Promise.resolve().then(() => close(order)))
  })
  await look(order)
  stop()
  await Promise.all(closing)
  await swept(order)
  expect(await shown(order)).toEqual({ cancelled: true, refunded: '60.0' })
  await look(order)
  expect(await look(order)).toEqual({ kind: 'settled' })
})

test('an answer that is lost: it is cancelled once', async () => {
  const order = await booked()
  await close(order)
  shop.lose('CancelOrder', 'answer')
  await swept(order)
  await look(order)
  expect(await shown(order)).toEqual({ cancelled: true, refunded: '60.0' })
  expect(await look(order)).toEqual({ kind: 'settled' })
  const { rows } = await deployment.database.db.query(
    `select id from intent where subject = $1 and state in ('planned', 'unknown')`,
    [orderSubject(STORE, order.id)],
  )
  expect(rows).toEqual([])
})

test('where money is not to go back by itself, the order is cancelled and the money is for a person', async () => {
  const order = await booked()
  await close(order)
  await swept(order, withLife(config, { cancellations: 'to-shopify', refundOnCancel: false }))
  expect(await shown(order)).toEqual({ cancelled: true, refunded: '0.0' })
})

test('where it is to be reported, and where goods have left already, a person is asked', async () => {
  const order = await booked()
  await close(order)
  expect(codes(await swept(order, withLife(config, { cancellations: 'report' })))).toEqual([
    'booking.human-change',
  ])
  expect(await shown(order)).toMatchObject({ cancelled: false })
  const other = await booked()
  await ship(deployment, other, { 0: 1 })
  await look(other)
  await close(other)
  await swept(other)
  expect(await shown(other)).toMatchObject({ cancelled: false })
})
