/** Documents of the life cycle of which a write has no known outcome, while the order goes on in Shopify. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { FaultMode, FaultRule } from '../../simulators/netsuite/faults.ts'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import type { LoadedConfig } from '../../src/config/types.ts'
import { orderSubject } from '../../src/domain/ids.ts'
import type { RunOutcome } from '../../src/domain/work/outcome.ts'
import { type PlacedOrder, STORE, type TestDeployment, testDeployment } from '../support/deployment.ts'
import { balancesOfOrder, booksOfOrder, recordsOf, statusesOf } from '../support/generalLedger.ts'
import { payOutstanding, refund, ship, takeReturn } from '../support/lifeMerchant.ts'
import { withLife } from '../support/policy.ts'

let deployment: TestDeployment
let config: LoadedConfig
beforeAll(async () => {
  // What lands late holds its slot until then.
  deployment = await testDeployment({ netsuite: { concurrencyLimit: 30 } })
  config = withLife(deployment.config, {})
})
afterEach(() => simulator().faults.clear())
afterAll(() => deployment.stop())

const simulator = () => deployment.netsuite.simulation.simulator
const look = async (order: PlacedOrder): Promise<RunOutcome | undefined> =>
  (await deployment.drain([order], config)).get(orderSubject(STORE, order.id))

const TWO: Partial<CheckoutInput> = {
  lines: [{ sku: 'TIE-001', price: '100.00', quantity: 2 }],
  taxes: [{ title: 'NY State Tax', rate: '0.10' }],
}

async function booked(): Promise<PlacedOrder> {
  const order = await deployment.buy(TWO)
  expect(await look(order)).toEqual({ kind: 'applied' })
  return order
}

/** Every try is cut off without an answer, and saved when the test says so (`idle`). */
const LATE: FaultMode = { kind: 'lateLanding', answerAfterMs: 0, landAfterMs: 60_000 }

const strike = (type: string, method: string, rule: Pick<FaultRule, 'mode' | 'count'>): void =>
  simulator().faults.add({ match: { service: 'record', methods: [method], type }, ...rule })

/** NetSuite does not say what stands under such an external id. */
const blind = (part: string): void =>
  simulator().faults.add({
    mode: { kind: 'reject', status: 500 },
    match: { service: 'suiteql', contains: part },
  })

const kinds = (order: PlacedOrder): readonly string[] => recordsOf(deployment, order).map(({ kind }) => kind)

test('nothing is written beside a bill that may still land before it was looked for', async () => {
  const order = await booked()
  await ship(deployment, order, { 0: 1 })
  strike('invoice', 'POST', { mode: LATE, count: 10 })
  expect(await look(order)).toMatchObject({ kind: 'retry' })
  simulator().faults.clear()
  await ship(deployment, order)
  const before = kinds(order)
  blind('_inv_')
  expect(await look(order)).toMatchObject({ kind: 'retry' })
  expect(kinds(order).filter((kind) => kind !== 'invoice')).toEqual(
    before.filter((kind) => kind !== 'invoice'),
  )
  simulator().faults.clear()
  await simulator().idle()
  expect(await look(order)).toMatchObject({ kind: 'applied' })
  expect(balancesOfOrder(deployment, order)).toEqual({
    '1060': 22000,
    '1200': -1000,
    '2100': -2000,
    '4000': -20000,
    '5000': 1000,
  })
  expect(kinds(order).filter((kind) => kind === 'invoice')).toHaveLength(2)
  expect(await look(order)).toEqual({ kind: 'settled' })
})

test('a refund that is paid out late is paid out once, whatever is refunded meanwhile', async () => {
  const order = await booked()
  await ship(deployment, order)
  expect(await look(order)).toEqual({ kind: 'applied' })
  await refund(deployment, order, { lines: { 0: 1 }, money: { 0: '110.00' } })
  strike('customerRefund', 'POST', { mode: LATE, count: 10 })
  expect(await look(order)).toMatchObject({ kind: 'retry' })
  simulator().faults.clear()
  await refund(deployment, order, { lines: { 0: 1 }, money: { 0: '110.00' } })
  await look(order)
  await simulator().idle()
  await look(order)
  expect(kinds(order).filter((kind) => kind === 'customerRefund')).toHaveLength(2)
  expect(balancesOfOrder(deployment, order)).toEqual({
    '1200': -1000,
    '4000': -20000,
    '4200': 20000,
    '5000': 1000,
  })
  expect(await look(order)).toEqual({ kind: 'settled' })
})

test('a receipt that somebody else had under way is found where NetSuite has nothing left to receive', async () => {
  const order = await booked()
  await ship(deployment, order)
  await look(order)
  await refund(deployment, order, { lines: { 0: 2 }, restock: 'RETURN', money: { 0: '220.00' } })
  expect(await look(order)).toEqual({ kind: 'applied' })
  const [receipt] = recordsOf(deployment, order).filter(({ kind }) => kind === 'itemReceipt')
  // As it is for a run that looked before the other's request landed.
  const { db } = deployment.database
  await db.query('delete from record where external_id = $1', [receipt?.externalId])
  await db.query("update intent set state = 'abandoned' where external_id = $1", [receipt?.externalId])
  expect(await look(order)).toEqual({ kind: 'applied' })
  expect(kinds(order).filter((kind) => kind === 'itemReceipt')).toHaveLength(1)
  expect(await look(order)).toEqual({ kind: 'settled' })
})

test.each<[string, FaultMode]>([
  ['lost its answer', { kind: 'commitThenDrop' }],
  ['lands late', LATE],
])('credit that is set against a later bill, and %s, is set once', async (_, mode) => {
  const order = await booked()
  await ship(deployment, order)
  await look(order)
  await takeReturn(deployment, order, { lines: { 0: 1 }, exchange: ['TIE-004', 2], restockAt: 0 })
  await payOutstanding(deployment, order)
  expect(await look(order)).toEqual({ kind: 'applied' })
  await ship(deployment, order)
  strike('creditMemo', 'PATCH', { mode, count: 10 })
  expect(await look(order)).toMatchObject({ kind: 'retry' })
  simulator().faults.clear()
  await look(order)
  await simulator().idle()
  await look(order)
  const { '1100': receivable, '2200': deposits } = balancesOfOrder(deployment, order)
  expect([receivable, deposits], booksOfOrder(deployment, order).join('\n')).toEqual([undefined, undefined])
  expect(statusesOf(deployment, order, 'creditMemo')).toEqual(['B'])
  expect(await look(order)).toEqual({ kind: 'settled' })
})
