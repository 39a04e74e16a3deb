/** Orders that were reduced in Shopify before their payment was booked, in an account that takes no deposit above its order. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { FaultMode } from '../../simulators/netsuite/faults.ts'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import type { LoadedConfig } from '../../src/config/types.ts'
import { orderSubject } from '../../src/domain/ids.ts'
import type { RunOutcome } from '../../src/domain/work/outcome.ts'
import { type PlacedOrder, STORE, type TestDeployment, testDeployment } from '../support/deployment.ts'
import { balancesOfOrder, booksOfOrder } from '../support/generalLedger.ts'
import { refund, ship } from '../support/lifeMerchant.ts'
import { cancel, capture, edit } from '../support/merchant.ts'
import { withLife } from '../support/policy.ts'
import { theOrder } from '../support/standing.ts'
import { nextSecond } from '../support/until.ts'

let deployment: TestDeployment
let config: LoadedConfig
beforeAll(async () => {
  deployment = await testDeployment()
  config = withLife(deployment.config, {})
})
afterAll(() => deployment.stop())
const simulator = () => deployment.netsuite.simulation.simulator
afterEach(() => simulator().faults.clear())

const look = async (order: PlacedOrder): Promise<RunOutcome | undefined> =>
  (await deployment.drain([order], config)).get(orderSubject(STORE, order.id))
const codes = (outcome: RunOutcome | undefined): readonly string[] =>
  outcome !== undefined && 'faults' in outcome ? outcome.faults.map(({ code }) => code) : []

const TWO: Partial<CheckoutInput> = {
  lines: [{ sku: 'TIE-001', price: '100.00', quantity: 2 }],
  taxes: [{ title: 'NY State Tax', rate: '0.10' }],
}
const BOOKS = [
  'salesOrder:',
  'customerDeposit: 1060 22000, 2200 -22000',
  'customerRefund: 1060 -11000, 2200 11000',
]

async function reduced(): Promise<PlacedOrder> {
  const order = await deployment.buy(TWO)
  await refund(deployment, order, { lines: { 0: 1 }, restock: 'CANCEL', money: { 0: '110.00' } })
  return order
}

test('E9: the order is written as it was first sold, takes its deposit, and is brought to what is left of it', async () => {
  const order = await reduced()
  expect(await look(order)).toEqual({ kind: 'applied' })
  expect(booksOfOrder(deployment, order)).toEqual(BOOKS)
  expect(theOrder(deployment, order).lines).toEqual(['L 1 × TIE-001 100.00'])
  await ship(deployment, order)
  expect(await look(order)).toEqual({ kind: 'applied' })
  expect(balancesOfOrder(deployment, order)['2200']).toBeUndefined()
  expect(await look(order)).toEqual({ kind: 'settled' })
})

const TROUBLE: readonly FaultMode[] = [
  { kind: 'dropBefore' },
  { kind: 'commitThenDrop' },
  { kind: 'commitThen500' },
]

test.each(TROUBLE)('no answer to the deposit ($kind): the next run goes on from there', async (mode) => {
  const order = await reduced()
  const match = { service: 'record', methods: ['POST'], type: 'customerDeposit' } as const
  simulator().faults.add({ mode, match, count: 3 })
  await look(order)
  simulator().faults.clear()
  await look(order)
  expect(await look(order)).toEqual({ kind: 'settled' })
  expect(booksOfOrder(deployment, order)).toEqual(BOOKS)
  expect(theOrder(deployment, order).lines).toEqual(['L 1 × TIE-001 100.00'])
})

test('cancelled with its money given back before anybody looked twice: it is closed', async () => {
  const order = await deployment.buy({ ...TWO, payments: [{ kind: 'authorization' }] })
  expect(await look(order)).toEqual({ kind: 'applied' })
  await capture(deployment, order, ['220.00'])
  await nextSecond()
  await cancel(deployment, order)
  expect(await look(order)).toEqual({ kind: 'applied' })
  expect(theOrder(deployment, order).status).toBe('H')
  expect(balancesOfOrder(deployment, order)).toEqual({})
})

test('a payment that came after the order was reduced waits for the account to allow it', async () => {
  const order = await deployment.buy({ ...TWO, payments: [{ kind: 'authorization' }] })
  await edit(deployment, order, (editing) => editing.setQuantity(0, 1))
  expect(await look(order)).toEqual({ kind: 'applied' })
  await capture(deployment, order, ['220.00'])
  expect(codes(await look(order))).toEqual(['netsuite.business-rule'])
  expect(booksOfOrder(deployment, order)).toEqual(['salesOrder:'])
  simulator().settings.allowDepositsAboveOrder = true
  expect(await look(order)).toEqual({ kind: 'applied' })
  simulator().settings.allowDepositsAboveOrder = false
  expect(booksOfOrder(deployment, order)).toEqual(BOOKS.slice(0, 2))
  expect(await look(order)).toEqual({ kind: 'settled' })
})
