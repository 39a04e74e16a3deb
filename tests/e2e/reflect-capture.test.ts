/** Payments that are only authorized are captured as NetSuite bills: as much, and once. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import type { LoadedConfig } from '../../src/config/types.ts'
import { orderSubject } from '../../src/domain/ids.ts'
import { ask, type PlacedOrder, STORE, type TestDeployment } from '../support/deployment.ts'
import { recordsOf } from '../support/generalLedger.ts'
import { ship } from '../support/lifeMerchant.ts'
import { edit } from '../support/merchant.ts'
import type { LosingShop } from '../support/losingShop.ts'
import { codes, type ReflectStage, startReflectStage } from '../support/reflectStage.ts'
import { withLife } from '../support/policy.ts'
import { asPerson, sweepAccount } from '../support/warehouse.ts'

let stage: ReflectStage
let deployment: TestDeployment
let shop: LosingShop
let config: LoadedConfig
beforeAll(async () => {
  stage = await startReflectStage(
    { billing: 'netsuite', itemFulfillment: () => 'netsuite', capture: 'on-billing' },
    { invoiceInAdvanceOfFulfillment: true },
  )
  ;({ deployment, shop, config } = stage)
})
afterAll(() => stage.stop())

const look: ReflectStage['look'] = (order, under) => stage.look(order, under)
const swept: ReflectStage['swept'] = (order, under) => stage.swept(order, under)

const AUTHORIZED: Partial<CheckoutInput> = {
  lines: [
    { sku: 'TIE-001', price: '100.00', quantity: 1 },
    { sku: 'TIE-002', price: '30.00', quantity: 1 },
  ],
  payments: [{ kind: 'authorization' }],
}

async function booked(checkout: Partial<CheckoutInput> = AUTHORIZED): Promise<PlacedOrder> {
  const order = await deployment.buy(checkout)
  expect(await look(order)).toEqual({ kind: 'applied' })
  return order
}

/** Bills lines of the sales order, from 0; all of it when none is named. */
function bill(order: PlacedOrder, at?: number): Promise<string> {
  const salesOrder = recordsOf(deployment, order).find(({ kind }) => kind === 'salesOrder')
  const line = at === undefined ? undefined : salesOrder?.sublists['item']?.[at]?.line
  const path = `salesOrder/${salesOrder?.id ?? ''}/!transform/invoice`
  const items = [{ orderLine: line, quantity: 1 }]
  return line === undefined
    ? asPerson(deployment, `POST ${path}`, {})
    : asPerson(deployment, `POST ${path}?replace=item`, { item: { items } })
}

const totalOf = (invoice: string): number =>
  Number(deployment.netsuite.simulation.simulator.world.get('invoice', invoice)?.fields['total'])

async function payments(order: PlacedOrder): Promise<readonly string[]> {
  const data = (await deployment.admin(PAYMENTS, { id: `gid://shopify/Order/${order.id}` })) as {
    order: {
      transactions: readonly {
        kind: string
        status: string
        amountSet: { presentmentMoney: { amount: string } }
      }[]
    }
  }
  return data.order.transactions.map(
    ({ kind, status, amountSet }) => `${kind} ${status} ${amountSet.presentmentMoney.amount}`,
  )
}
const PAYMENTS = `query Payments($id: ID!) { order(id: $id) { transactions(first: 20) {
  kind status amountSet { presentmentMoney { amount } } } } }`

describe('a bill that a person wrote', () => {
  test('for everything: the whole authorization is captured, once, and booked', async () => {
    const order = await booked()
    expect(recordsOf(deployment, order).map(({ kind }) => kind)).toEqual(['salesOrder'])
    await bill(order)
    expect(await swept(order)).toEqual({ kind: 'applied' })
    expect(await payments(order)).toEqual(['AUTHORIZATION SUCCESS 130.0', 'CAPTURE SUCCESS 130.0'])
    expect(await look(order)).toMatchObject({ kind: 'applied' })
    expect(recordsOf(deployment, order).map(({ kind }) => kind)).toContain('customerDeposit')
    const { requests } = deployment.netsuite.simulation.simulator.stats()
    expect(await look(order)).toEqual({ kind: 'settled' })
    expect(deployment.netsuite.simulation.simulator.stats().requests).toBe(requests)
    expect(await payments(order)).toHaveLength(2)
  })

  test('for a part, and then for the rest', async () => {
    const order = await booked()
    const part = totalOf(await bill(order, 1))
    expect(part).toBeLessThan(130)
    expect(await swept(order)).toEqual({ kind: 'applied' })
    expect(await payments(order)).toEqual(['AUTHORIZATION SUCCESS 130.0', `CAPTURE SUCCESS ${part}`])
    await bill(order)
    expect(await swept(order)).toMatchObject({ kind: 'applied' })
    expect(await payments(order)).toEqual([
      'AUTHORIZATION SUCCESS 130.0',
      `CAPTURE SUCCESS ${part}`,
      `CAPTURE SUCCESS ${(130 - part).toFixed(2)}`,
    ])
  })

  test('in another currency than the buyer paid: what is billed in full is captured to the cent', async () => {
    const order = await booked({ ...AUTHORIZED, presentmentCurrency: 'EUR' })
    await bill(order)
    expect(await swept(order)).toMatchObject({ kind: 'applied' })
    const [authorized, captured] = await payments(order)
    expect(captured?.replace('CAPTURE', 'AUTHORIZATION')).toBe(authorized)
  })

  test('for more than was authorized: what there is is captured, and the rest is for a person', async () => {
    const order = await booked({
      ...AUTHORIZED,
      payments: [{ kind: 'authorization', amount: '100.00' }],
    })
    await bill(order)
    expect(codes(await swept(order))).toEqual(['capture.not-possible'])
    expect(await payments(order)).toContain('CAPTURE SUCCESS 100.0')
    expect(codes(await look(order))).toEqual(['capture.not-possible'])
    await ask(`${deployment.shopify.simUrl}/orders/pay`, { id: `gid://shopify/Order/${order.id}` })
    expect(await look(order)).toMatchObject({ kind: 'applied' })
    expect(await look(order)).toEqual({ kind: 'settled' })
  })
})

test('what is sold and billed after everything was captured is for a person, and Shopify is not asked', async () => {
  const order = await booked({
    ...AUTHORIZED,
    payments: [{ kind: 'authorization', amount: '160.00' }],
  })
  await bill(order)
  expect(await swept(order)).toEqual({ kind: 'applied' })
  expect(await payments(order)).toContain('CAPTURE SUCCESS 130.0')
  await edit(deployment, order, (editing) => editing.addVariant('TIE-002'))
  await look(order)
  await bill(order)
  const asked = shop.seen('CapturePayment')
  const outcome = await swept(order)
  expect(codes(outcome)).toEqual(['capture.not-possible'])
  expect(JSON.stringify(outcome)).toContain('was released')
  expect(shop.seen('CapturePayment')).toBe(asked)
})

test('a bill of ours is captured as soon as it stands', async () => {
  const order = await booked()
  const ours = withLife(config, { capture: 'on-billing' })
  await ship(deployment, order)
  expect(await look(order, ours)).toEqual({ kind: 'applied' })
  expect(await payments(order)).toEqual(['AUTHORIZATION SUCCESS 130.0', 'CAPTURE SUCCESS 130.0'])
})

describe('an answer that is lost', () => {
  test('after the money was taken: it is found, and taken once', async () => {
    const order = await booked()
    await bill(order)
    shop.lose('CapturePayment', 'answer')
    expect(await swept(order)).toMatchObject({ kind: expect.stringMatching(/settled|applied/) })
    expect(await payments(order)).toEqual(['AUTHORIZATION SUCCESS 130.0', 'CAPTURE SUCCESS 130.0'])
    expect(await unheard(order)).toEqual([])
  })

  test('and Shopify shows an older copy of the order: nothing is taken twice', async () => {
    const order = await booked()
    const part = totalOf(await bill(order, 1))
    expect(await swept(order)).toEqual({ kind: 'applied' })
    await bill(order)
    stage.clock.tick()
    await sweepAccount(deployment, config)
    shop.lose('ReadOrder', 'stale')
    const stale = shop.seen('ReadOrder')
    await deployment.drain([], config)
    expect(shop.seen('ReadOrder') - stale).toBeGreaterThan(1)
    expect(await payments(order)).toEqual([
      'AUTHORIZATION SUCCESS 130.0',
      `CAPTURE SUCCESS ${part}`,
      `CAPTURE SUCCESS ${(130 - part).toFixed(2)}`,
    ])
  })

  test('before: it is sent again where a second could not be taken', async () => {
    const order = await booked()
    await bill(order)
    shop.lose('CapturePayment', 'request')
    expect(await swept(order)).toMatchObject({ kind: expect.stringMatching(/settled|applied/) })
    expect(await payments(order)).toEqual(['AUTHORIZATION SUCCESS 130.0', 'CAPTURE SUCCESS 130.0'])
  })

  test('of a part that could be taken twice: not before nothing can land any more', async () => {
    const order = await booked()
    const part = totalOf(await bill(order, 1))
    shop.lose('CapturePayment', 'request')
    expect(await swept(order)).toMatchObject({ kind: 'retry', fault: { code: 'shopify.outcome-unknown' } })
    expect(await payments(order)).toEqual(['AUTHORIZATION SUCCESS 130.0'])
    await look(order, { ...config, updateQuietPeriodMinutes: 0 })
    expect(await payments(order)).toEqual(['AUTHORIZATION SUCCESS 130.0', `CAPTURE SUCCESS ${part}`])
  })
})

async function unheard(order: PlacedOrder): Promise<readonly unknown[]> {
  const { rows } = await deployment.database.db.query(
    `select external_id, state from intent where subject = $1 and state in ('planned', 'unknown')`,
    [orderSubject(STORE, order.id)],
  )
  return rows
}
