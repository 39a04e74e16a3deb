/** A process dies after any of its writes while a refund or a return of NetSuite's is told: each side has it once. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { orderSubject } from '../../src/domain/ids.ts'
import { type PlacedOrder, STORE, type TestDeployment } from '../support/deployment.ts'
import { dyingRun, type Lifetime } from '../support/dyingRun.ts'
import { ship } from '../support/lifeMerchant.ts'
import { creditInvoice, payCredit, refundRecords, shownRefunds } from '../support/refundDesk.ts'
import { type ReflectStage, startReflectStage } from '../support/reflectStage.ts'
import { authorise, openReturn, receive, returnRecords, shownReturns } from '../support/returnDesk.ts'
import { sweepAccount } from '../support/warehouse.ts'

let stage: ReflectStage
let deployment: TestDeployment
beforeAll(async () => {
  stage = await startReflectStage({ refunds: 'both', returns: 'both' })
  ;({ deployment } = stage)
})
afterAll(() => stage.stop())

async function shipped(): Promise<PlacedOrder> {
  const order = await deployment.buy({
    lines: [{ sku: 'TIE-001', price: '100.00', quantity: 2 }],
    taxes: [{ title: 'NY State Tax', rate: '0.08875' }],
  })
  await ship(deployment, order)
  await stage.look(order)
  return order
}

/** Two runs, the first of which tells and the second books, of which one dies after so many writes. False: neither did. */
async function diesAfter(order: PlacedOrder, writes: number): Promise<boolean> {
  const { config, clock } = stage
  const life: Lifetime = { left: writes }
  clock.tick()
  await sweepAccount(deployment, config)
  for (const run of [1, 2]) if ((await dyingRun(deployment, { config, order, life })) === null) return run > 0
  return false
}

async function isSettled(order: PlacedOrder): Promise<void> {
  await stage.look(order)
  await stage.look(order)
  expect(await stage.look(order)).toEqual({ kind: 'settled' })
  const { rows } = await deployment.database.db.query(
    `select external_id from intent where subject = $1 and state in ('planned', 'unknown')`,
    [orderSubject(STORE, order.id)],
  )
  expect(rows).toEqual([])
}

test('a refund: one in Shopify, and one set of records in NetSuite', { timeout: 180_000 }, async () => {
  for (let writes = 1; ; writes += 1) {
    const order = await shipped()
    const credit = await creditInvoice(deployment, order, { 0: 1 })
    const paid = await payCredit(deployment, order, { credit })
    const died = await diesAfter(order, writes)
    await isSettled(order)
    expect(await shownRefunds(deployment, order), `${writes} writes`).toHaveLength(1)
    expect(refundRecords(deployment, order), `${writes} writes`).toEqual([
      `creditMemo ${credit} cm`,
      `customerRefund ${paid} cr`,
    ])
    if (!died) return expect(writes).toBeGreaterThan(15)
  }
})

test('a return: processed once, received once, credited once', { timeout: 180_000 }, async () => {
  for (let writes = 1; ; writes += 1) {
    const order = await shipped()
    await openReturn(deployment, order, { 0: 1 })
    await stage.look(order)
    await receive(deployment, await authorise(deployment, order, { 0: 1 }))
    const died = await diesAfter(order, writes)
    await isSettled(order)
    expect(await shownReturns(deployment, order), `${writes} writes`).toEqual(['CLOSED, 1 RESTOCKED'])
    expect(returnRecords(deployment, order), `${writes} writes`).toEqual([
      'returnAuthorization theirs',
      'itemReceipt theirs',
      'creditMemo ours',
    ])
    if (!died) return expect(writes).toBeGreaterThan(12)
  }
})
