/**
 * Trouble on the way of what posts: lost answers, refusals, and what people do in NetSuite by hand. Each parks with its
 * own sentence and goes on by itself once its cause is gone; nothing is ever written twice.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import type { FaultMode } from '../../simulators/netsuite/faults.ts'
import type { RecordKind } from '../../simulators/netsuite/world.ts'
import { silentLog } from '../../src/adapters/log.ts'
import type { LoadedConfig } from '../../src/config/types.ts'
import { type ExternalId, orderSubject } from '../../src/domain/ids.ts'
import type { RunOutcome } from '../../src/domain/work/outcome.ts'
import { distrust } from '../../src/ledger/distrust.ts'
import { type OrderPlan, planForOrder } from '../../src/reconcile/planning.ts'
import { openRuntime } from '../../src/runtime.ts'
import { ask, type PlacedOrder, STORE, type TestDeployment, testDeployment } from '../support/deployment.ts'
import { balancesOfOrder, booksOfOrder, recordsOf } from '../support/generalLedger.ts'
import { refund, ship } from '../support/lifeMerchant.ts'
import { cancel } from '../support/merchant.ts'
import { withLife } from '../support/policy.ts'
import { theOrder } from '../support/standing.ts'

let deployment: TestDeployment
let config: LoadedConfig
beforeAll(async () => {
  const settings = { invoiceInAdvanceOfFulfillment: true }
  deployment = await testDeployment({ netsuite: { settings } })
  config = withLife(deployment.config, {})
})
afterEach(() => simulator().faults.clear())
afterAll(() => deployment.stop())

const simulator = () => deployment.netsuite.simulation.simulator
const look = async (order: PlacedOrder, under = config): Promise<RunOutcome | undefined> =>
  (await deployment.drain([order], under)).get(orderSubject(STORE, order.id))

const TWO: Partial<CheckoutInput> = {
  lines: [{ sku: 'TIE-001', price: '100.00', quantity: 2 }],
  taxes: [{ title: 'NY State Tax', rate: '0.10' }],
}

async function delivered(): Promise<PlacedOrder> {
  const order = await deployment.buy(TWO)
  await ship(deployment, order)
  expect(await look(order)).toEqual({ kind: 'applied' })
  return order
}

const strike = (type: RecordKind, mode: FaultMode): void =>
  simulator().faults.add({ mode, match: { service: 'record', methods: ['POST'], type }, count: 1 })

const ofKind = (order: PlacedOrder, kind: RecordKind) =>
  recordsOf(deployment, order).filter((record) => record.kind === kind)

async function asPerson(method: string, path: string, body?: unknown): Promise<string> {
  const answer = (await deployment.asPerson(method, path, body)) as { status: number; id?: string }
  expect(answer, JSON.stringify(answer)).toMatchObject({ status: 204 })
  return answer.id ?? ''
}

const codes = (outcome: RunOutcome | undefined): readonly string[] =>
  outcome !== undefined && 'faults' in outcome ? outcome.faults.map(({ code }) => code) : []

const KINDS: readonly RecordKind[] = [
  'itemFulfillment',
  'invoice',
  'depositApplication',
  'creditMemo',
  'returnAuthorization',
  'itemReceipt',
  'customerRefund',
]

describe('an answer that is lost', () => {
  test.each(KINDS)('of a new %s: it is looked up, and stands once', async (kind) => {
    const order = await deployment.buy(TWO)
    await ship(deployment, order)
    await refund(deployment, order, {
      lines: { 0: 1 },
      restock: 'RETURN',
      location: 1,
      money: { 0: '110.00' },
    })
    strike(kind, { kind: 'commitThenDrop' })
    expect(await look(order)).toMatchObject({ kind: 'applied' })
    expect(KINDS.map((one) => [one, ofKind(order, one).length])).toEqual(KINDS.map((one) => [one, 1]))
    expect(balancesOfOrder(deployment, order)).toEqual({
      '1060': 11000,
      '1200': -500,
      '2100': -1000,
      '4000': -20000,
      '4200': 10000,
      '5000': 500,
    })
    expect(await look(order)).toEqual({ kind: 'settled' })
  })

  test('of a request that never arrived: it is sent again', async () => {
    const order = await deployment.buy(TWO)
    await ship(deployment, order)
    strike('invoice', { kind: 'dropBefore' })
    expect(await look(order)).toMatchObject({ kind: 'applied' })
    expect(ofKind(order, 'invoice')).toHaveLength(1)
    expect(await look(order)).toEqual({ kind: 'settled' })
  })

  test('of a request that lands late, after it was sent again: one of the two is refused', async () => {
    const order = await deployment.buy(TWO)
    await ship(deployment, order)
    strike('invoice', { kind: 'lateLanding', answerAfterMs: 0, landAfterMs: 60_000 })
    await look(order)
    await simulator().idle()
    await look(order)
    expect(ofKind(order, 'invoice')).toHaveLength(1)
    expect(await look(order)).toEqual({ kind: 'settled' })
  })
})

describe('a refusal', () => {
  test('of one document holds up what hangs on it, and nothing else', async () => {
    const order = await deployment.buy(TWO)
    await ship(deployment, order)
    strike('invoice', { kind: 'workflowLock' })
    simulator().faults.add({
      mode: { kind: 'scriptRejects', detail: 'The total can not be negative' },
      match: { service: 'record', methods: ['POST'], type: 'invoice' },
    })
    expect(await look(order)).toMatchObject({ kind: expect.stringMatching(/parked|retry/) })
    expect(recordsOf(deployment, order).map(({ kind }) => kind)).toEqual([
      'salesOrder',
      'customerDeposit',
      'itemFulfillment',
    ])
    simulator().faults.clear()
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(balancesOfOrder(deployment, order)).not.toHaveProperty('1100')
  })

  test('of a closed period parks the bill by the name of the period, until it is open again', async () => {
    const lines = [{ sku: 'TIE-001', price: '100.00' }, { sku: 'TIE-019' }]
    const order = await deployment.buy({ ...TWO, lines })
    expect(await look(order)).toEqual({ kind: 'applied' })
    await ship(deployment, order)
    const month = new Date().toISOString().slice(0, 7)
    const closing = (arLocked: boolean): Promise<unknown> =>
      ask(`${deployment.netsuite.sim}/periods`, { from: `${month}-01`, to: `${month}-31`, arLocked })
    await closing(true)
    expect(codes(await look(order))).toContain('netsuite.period-closed')
    expect(ofKind(order, 'invoice')).toEqual([])
    await closing(false)
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(ofKind(order, 'invoice')).toHaveLength(1)
  })
})

describe('by hand', () => {
  test('an order changed while its last lines cannot be closed yet is said to be changed, and not ours', async () => {
    const order = await deployment.buy(TWO)
    expect(await look(order)).toEqual({ kind: 'applied' })
    await cancel(deployment, order)
    const mode: FaultMode = { kind: 'scriptRejects', detail: 'The total can not be negative' }
    const match = { service: 'record', methods: ['POST'], type: 'customerRefund' } as const
    simulator().faults.add({ mode, match, count: 9 })
    expect(codes(await look(order))).toEqual(['netsuite.business-rule'])
    const [stands] = ofKind(order, 'salesOrder')
    const line = stands?.sublists['item']?.[0]?.line
    const items = [{ line, quantity: 3, price: { id: '-1' }, amount: 300 }]
    await asPerson('PATCH', `salesOrder/${stands?.id ?? ''}`, { item: { items } })
    await distrust(deployment.database.db, [stands?.externalId as ExternalId])
    const outcome = await look(order)
    expect(outcome?.kind).toBe('parked')
    expect(codes(outcome)).toContain('booking.human-change')
  })

  test('a line was closed before it left: nothing of the shipment is written until it is open again', async () => {
    const lines = [{ sku: 'TIE-001', price: '100.00' }, { sku: 'TIE-019' }]
    const order = await deployment.buy({ ...TWO, lines })
    expect(await look(order)).toEqual({ kind: 'applied' })
    const { id } = theOrder(deployment, order)
    const line = simulator().world.get('salesOrder', id)?.sublists['item']?.[0]?.line
    const closing = (isClosed: boolean) =>
      asPerson('PATCH', `salesOrder/${id}`, { item: { items: [{ line, isClosed }] } })
    await closing(true)
    await ship(deployment, order)
    const outcome = await look(order)
    expect(codes(outcome)).toEqual(['booking.human-change'])
    expect(outcome).toMatchObject({
      faults: [{ about: { changes: expect.stringMatching(/^line L\d+: open → closed$/) } }],
    })
    expect(ofKind(order, 'itemFulfillment')).toEqual([])
    await closing(false)
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(ofKind(order, 'invoice')).toHaveLength(1)
  })

  test('the order is billed already: no second bill; deleted, ours is written', async () => {
    const order = await deployment.buy(TWO)
    expect(await look(order)).toEqual({ kind: 'applied' })
    const bill = await asPerson('POST', `salesOrder/${theOrder(deployment, order).id}/!transform/invoice`, {})
    await ship(deployment, order)
    expect(codes(await look(order))).toEqual(['booking.billed-by-hand'])
    expect(ofKind(order, 'invoice').map(({ id }) => id)).toEqual([bill])
    expect(ofKind(order, 'itemFulfillment')).toHaveLength(1)
    await asPerson('DELETE', `invoice/${bill}`)
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(ofKind(order, 'invoice')).toHaveLength(1)
    expect(balancesOfOrder(deployment, order)).not.toHaveProperty('1100')
  })

  test('the goods were fulfilled already: no second fulfilment; deleted, ours is written', async () => {
    const order = await deployment.buy(TWO)
    expect(await look(order)).toEqual({ kind: 'applied' })
    const shipment = await asPerson(
      'POST',
      `salesOrder/${theOrder(deployment, order).id}/!transform/itemFulfillment`,
      { shipStatus: { id: 'C' } },
    )
    await ship(deployment, order)
    expect(codes(await look(order))).toEqual(['booking.fulfilled-by-hand'])
    await asPerson('DELETE', `itemFulfillment/${shipment}`)
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(ofKind(order, 'itemFulfillment')).toHaveLength(1)
  })

  test('the deposit was applied already: no second application; deleted, ours is written', async () => {
    const order = await deployment.buy(TWO)
    expect(await look(order)).toEqual({ kind: 'applied' })
    await ship(deployment, order)
    simulator().faults.add({
      mode: { kind: 'workflowLock' },
      match: { service: 'record', methods: ['POST'], type: 'depositApplication' },
    })
    await look(order)
    simulator().faults.clear()
    const [deposit] = ofKind(order, 'customerDeposit')
    const [invoice] = ofKind(order, 'invoice')
    const application = await asPerson(
      'POST',
      `customerDeposit/${deposit?.id}/!transform/depositApplication`,
      { apply: { items: [{ doc: { id: invoice?.id }, apply: true, amount: 220 }] } },
    )
    expect(codes(await look(order))).toEqual(['booking.deposit-applied-by-hand'])
    await asPerson('DELETE', `depositApplication/${application}`)
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(ofKind(order, 'depositApplication')).toHaveLength(1)
  })

  test('NetSuite applies deposits by itself: with that said in the configuration, nothing is missing', async () => {
    const byNetSuite = withLife(deployment.config, { depositApplication: 'netsuite' })
    const order = await deployment.buy(TWO)
    await ship(deployment, order)
    simulator().settings.autoApplyDeposits = true
    const outcome = await look(order, byNetSuite)
    simulator().settings.autoApplyDeposits = false
    expect(outcome).toEqual({ kind: 'applied' })
    expect(balancesOfOrder(deployment, order)).not.toHaveProperty('1100')
    expect(await look(order, byNetSuite)).toEqual({ kind: 'settled' })
  })

  test('the fulfilment was deleted: nothing that hangs on it is written; made again, everything goes on', async () => {
    const order = await deployment.buy(TWO)
    expect(await look(order)).toEqual({ kind: 'applied' })
    await ship(deployment, order, { 0: 1 })
    expect(await look(order)).toEqual({ kind: 'applied' })
    const [shipment] = ofKind(order, 'itemFulfillment')
    await asPerson('DELETE', `itemFulfillment/${shipment?.id}`)
    await refund(deployment, order, { lines: { 0: 1 }, restock: 'RETURN', money: { 0: '110.00' } })
    expect(codes(await look(order))).toEqual(['booking.record-deleted'])
    expect(ofKind(order, 'returnAuthorization')).toEqual([])
    const line = shipment?.sublists['item']?.[0]?.fields ?? {}
    await asPerson('POST', `salesOrder/${theOrder(deployment, order).id}/!transform/itemFulfillment`, {
      externalId: shipment?.externalId,
      shipStatus: { id: 'C' },
      tranDate: shipment?.fields['tranDate'],
      ...Object.fromEntries(
        Object.entries(shipment?.fields ?? {}).filter(([name]) => name.startsWith('custbody_')),
      ),
      item: {
        items: [
          { orderLine: line['orderLine'], quantity: 1, custcol_tieout_line: line['custcol_tieout_line'] },
        ],
      },
    })
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(ofKind(order, 'returnAuthorization')).toHaveLength(1)
    expect(await look(order)).toEqual({ kind: 'settled' })
  })

  test('a bill was changed: it is never edited back, and says so', async () => {
    const order = await delivered()
    const [invoice] = ofKind(order, 'invoice')
    await asPerson('PATCH', `invoice/${invoice?.id}`, { tranDate: '2026-01-05' })
    await refund(deployment, order, { lines: { 0: 1 }, money: { 0: '110.00' } })
    expect(codes(await look(order))).toContain('booking.human-change')
    expect(ofKind(order, 'creditMemo')).toEqual([])
    await asPerson('PATCH', `invoice/${invoice?.id}`, { tranDate: invoice?.fields['tranDate'] })
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(ofKind(order, 'creditMemo')).toHaveLength(1)
  })
})

describe('a plan', () => {
  async function planned(order: PlacedOrder): Promise<Extract<OrderPlan, { kind: 'planned' }>> {
    const runtime = await openRuntime({ config, migrate: false, log: silentLog })
    try {
      const claims = { claimInline: () => Promise.resolve(null), settle: () => Promise.resolve(false) }
      const plan = await planForOrder(runtime.depsOf(STORE, claims), order.id)
      if (plan.kind !== 'planned') throw new Error(JSON.stringify(plan))
      return plan
    } finally {
      await runtime.close()
    }
  }
  const steps = ({ plan }: Extract<OrderPlan, { kind: 'planned' }>): readonly string[] =>
    plan.actions
      .filter(({ kind }) => kind !== 'none')
      .map((action) => `${action.kind} ${'document' in action ? action.document.kind : ''}`.trim())

  test('says everything that a run would write, and ties as if it had', async () => {
    const order = await deployment.buy(TWO)
    await ship(deployment, order)
    const before = deployment.writes()
    const plan = await planned(order)
    expect(steps(plan)).toEqual([
      'create salesOrder',
      'create customerDeposit',
      'post itemFulfillment',
      'post invoice',
      'post depositApplication',
    ])
    expect(plan.equations.filter(({ holds }) => !holds)).toEqual([])
    expect(deployment.writes()).toBe(before)
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(steps(await planned(order))).toEqual([])
    await refund(deployment, order, { lines: { 0: 1 }, money: { 0: '110.00' } })
    expect(steps(await planned(order))).toEqual(['post creditMemo', 'post customerRefund'])
    expect(booksOfOrder(deployment, order)).toHaveLength(5)
  })

  test('of an order that is billed by hand says so, and plans no bill', async () => {
    const order = await deployment.buy(TWO)
    expect(await look(order)).toEqual({ kind: 'applied' })
    await asPerson('POST', `salesOrder/${theOrder(deployment, order).id}/!transform/invoice`, {})
    await ship(deployment, order)
    const plan = await planned(order)
    expect(steps(plan)).toEqual(['post itemFulfillment'])
    expect(plan.plan.faults.map(({ code }) => code)).toEqual(['booking.billed-by-hand'])
  })

  test('while observing is stored, and nothing is written', async () => {
    const order = await deployment.buy(TWO)
    await ship(deployment, order)
    const before = deployment.writes()
    const observing = { ...config, observe: true }
    expect(await look(order, observing)).toMatchObject({ kind: 'waiting', faults: [] })
    expect(deployment.writes()).toBe(before)
    const { rows } = await deployment.database.db.query<{ kind: string }>(
      `select kind from intent where subject = $1 and state = 'planned' order by id`,
      [orderSubject(STORE, order.id)],
    )
    expect(rows.map(({ kind }) => kind)).toEqual([
      'salesOrder',
      'customerDeposit',
      'itemFulfillment',
      'invoice',
      'depositApplication',
    ])
    expect(await look(order)).toEqual({ kind: 'applied' })
  })
})
