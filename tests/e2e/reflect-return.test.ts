/** What a person receives back in NetSuite is processed on Shopify's open return, once, and booked by their own records. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import type { LoadedConfig } from '../../src/config/types.ts'
import { orderSubject } from '../../src/domain/ids.ts'
import { type PlacedOrder, STORE, type TestDeployment } from '../support/deployment.ts'
import { ship, takeReturn } from '../support/lifeMerchant.ts'
import type { LosingShop } from '../support/losingShop.ts'
import { withLife, withPolicy } from '../support/policy.ts'
import { provedDay, unexplained } from '../support/proof.ts'
import { codes, type ReflectStage, startReflectStage } from '../support/reflectStage.ts'
import { authorise, openReturn, receive, returnRecords, shownReturns } from '../support/returnDesk.ts'

let stage: ReflectStage
let deployment: TestDeployment
let shop: LosingShop
let config: LoadedConfig
beforeAll(async () => {
  stage = await startReflectStage({ returns: 'both' })
  ;({ deployment, shop, config } = stage)
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

async function shipped(under?: LoadedConfig): Promise<PlacedOrder> {
  const order = await deployment.buy(GOODS)
  await ship(deployment, order)
  expect(await look(order, under)).toEqual({ kind: 'applied' })
  return order
}

/** The credit is booked, and then nothing is asked any more. */
async function isDone(order: PlacedOrder): Promise<void> {
  await look(order)
  await look(order)
  const asked = calls()
  expect(await look(order)).toEqual({ kind: 'settled' })
  expect(calls()).toBe(asked)
  const { rows } = await deployment.database.db.query(
    `select external_id from intent where subject = $1 and state in ('planned', 'unknown')`,
    [orderSubject(STORE, order.id)],
  )
  expect(rows).toEqual([])
}

const THEIRS = ['returnAuthorization theirs', 'itemReceipt theirs', 'creditMemo ours']

describe('goods that are received in NetSuite', () => {
  test('all of two lines at once: processed, put back, closed, and credited once', async () => {
    const order = await shipped()
    await openReturn(deployment, order, { 0: 1, 1: 2 })
    await look(order)
    await receive(deployment, await authorise(deployment, order, { 0: 1, 1: 2 }))
    expect(await swept(order)).toEqual({ kind: 'applied' })
    expect(await shownReturns(deployment, order)).toEqual(['CLOSED, 1 RESTOCKED, 2 RESTOCKED'])
    await isDone(order)
    expect(returnRecords(deployment, order)).toEqual(THEIRS)
  })

  test('in two receipts: the return is closed after the second', async () => {
    const order = await shipped()
    await openReturn(deployment, order, { 0: 2 })
    const authorisation = await authorise(deployment, order, { 0: 2 })
    await receive(deployment, authorisation, { 0: 1 })
    expect(await swept(order)).toEqual({ kind: 'applied' })
    expect(await shownReturns(deployment, order)).toEqual(['OPEN, 1 RESTOCKED'])
    await isDone(order)
    await receive(deployment, authorisation, { 0: 1 })
    expect(await swept(order)).toEqual({ kind: 'applied' })
    expect(await shownReturns(deployment, order)).toEqual(['CLOSED, 1 RESTOCKED, 1 RESTOCKED'])
    await isDone(order)
    expect(returnRecords(deployment, order)).toEqual([
      'returnAuthorization theirs',
      'itemReceipt theirs',
      'creditMemo ours',
      'itemReceipt theirs',
      'creditMemo ours',
    ])
  })

  test('where Shopify has no open return: a person opens one, and it goes on', async () => {
    const order = await shipped()
    await receive(deployment, await authorise(deployment, order, { 0: 1 }))
    expect(codes(await swept(order))).toEqual(['return.not-possible'])
    await openReturn(deployment, order, { 0: 1 })
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(await shownReturns(deployment, order)).toEqual(['CLOSED, 1 RESTOCKED'])
    await isDone(order)
  })

  test('more units than the return expects: nothing is processed', async () => {
    const order = await shipped()
    await openReturn(deployment, order, { 0: 1 })
    await receive(deployment, await authorise(deployment, order, { 0: 2 }))
    expect(codes(await swept(order))).toEqual(['return.not-possible'])
    expect(await shownReturns(deployment, order)).toEqual(['OPEN'])
  })

  test('at a place that is none in Shopify: processed, and not put back', async () => {
    const nowhere = withPolicy(config, { locations: {} })
    const order = await shipped()
    await openReturn(deployment, order, { 0: 1 })
    await receive(deployment, await authorise(deployment, order, { 0: 1 }))
    await swept(order, nowhere)
    expect(await shownReturns(deployment, order)).toEqual(['CLOSED, 1 NOT_RESTOCKED'])
    await look(order, nowhere)
    expect(await look(order, nowhere)).toEqual({ kind: 'settled' })
  })
})

describe('an answer that is lost', () => {
  test('after Shopify processed it: it shows, and nothing is booked beside', async () => {
    const order = await shipped()
    await openReturn(deployment, order, { 0: 2 })
    await receive(deployment, await authorise(deployment, order, { 0: 2 }))
    const heard = shop.lose('ProcessReturn', 'answer', 100)
    await swept(order)
    heard()
    await look(order)
    expect(await shownReturns(deployment, order)).toEqual(['CLOSED, 2 RESTOCKED'])
    await isDone(order)
    expect(returnRecords(deployment, order)).toEqual(THEIRS)
  })

  test('before: it is sent again where Shopify would refuse it twice', async () => {
    const order = await shipped()
    await openReturn(deployment, order, { 0: 1 })
    await receive(deployment, await authorise(deployment, order, { 0: 1 }))
    shop.lose('ProcessReturn', 'request')
    await swept(order)
    await look(order)
    expect(await shownReturns(deployment, order)).toEqual(['CLOSED, 1 RESTOCKED'])
    await isDone(order)
  })

  test('of units that could be processed twice: not before nothing can land any more', async () => {
    const order = await shipped()
    await openReturn(deployment, order, { 0: 2 })
    await receive(deployment, await authorise(deployment, order, { 0: 2 }), { 0: 1 })
    const arrives = shop.lose('ProcessReturn', 'request', 100)
    expect(await swept(order)).toMatchObject({ kind: 'retry', fault: { code: 'shopify.outcome-unknown' } })
    arrives()
    expect(await look(order)).toMatchObject({ kind: 'retry' })
    expect(await shownReturns(deployment, order)).toEqual(['OPEN'])
    await look(order, { ...config, updateQuietPeriodMinutes: 0 })
    expect(await shownReturns(deployment, order)).toEqual(['OPEN, 1 RESTOCKED'])
    await isDone(order)
  })
})

test('a return that is processed in Shopify is booked as it was', async () => {
  const order = await shipped()
  await takeReturn(deployment, order, { lines: { 0: 1 }, restockAt: 0 })
  await isDone(order)
  expect(returnRecords(deployment, order)).toEqual([
    'creditMemo ours',
    'returnAuthorization ours',
    'itemReceipt ours',
  ])
})

test('where returns are for Shopify alone, nothing is told', async () => {
  const alone = withLife(config, { returns: 'shopify' })
  const order = await shipped(alone)
  await openReturn(deployment, order, { 0: 1 })
  await receive(deployment, await authorise(deployment, order, { 0: 1 }))
  await swept(order, alone)
  await look(order, alone)
  expect(await shownReturns(deployment, order)).toEqual(['OPEN'])
})

test('the day is proved with returns that were received in NetSuite', async () => {
  expect(unexplained(await provedDay(config))).toEqual([])
})
