/**
 * Facts that change while something is under way: a request of unknown outcome, a refusal that waits for a person, a
 * period that closes, a configuration that is corrected. Read from the NetSuite account itself.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { FaultRule } from '../../simulators/netsuite/faults.ts'
import type { LoadedConfig } from '../../src/config/types.ts'
import type { StorePolicy } from '../../src/domain/policy/policy.ts'
import { orderSubject } from '../../src/domain/ids.ts'
import type { RunOutcome } from '../../src/domain/work/outcome.ts'
import { ask, type PlacedOrder, STORE, type TestDeployment, testDeployment } from '../support/deployment.ts'
import { cancel, capture, edit, updateOrder } from '../support/merchant.ts'
import { customersWith, expectTied, standing, theOrder } from '../support/standing.ts'

let deployment: TestDeployment
beforeEach(async () => {
  // What lands late holds its slot until then.
  deployment = await testDeployment({ netsuite: { concurrencyLimit: 30 } })
})
afterEach(() => deployment.stop())

const simulator = () => deployment.netsuite.simulation.simulator
const strike = (rule: FaultRule): void => simulator().faults.add({ count: 1, ...rule })

async function drained(order: PlacedOrder, config?: LoadedConfig): Promise<RunOutcome | undefined> {
  return (await deployment.drain([order], config)).get(orderSubject(STORE, order.id))
}

/** Every try is cut off without an answer, and saved when the test says so (`idle`). */
const landingLate = (type: string, methods: readonly string[]): FaultRule => ({
  mode: { kind: 'lateLanding', answerAfterMs: 0, landAfterMs: 60_000 },
  match: { service: 'record', methods, type },
  count: 10,
})

const refusing = (type: string): FaultRule => ({
  mode: { kind: 'scriptRejects', detail: 'Please enter value(s) for: Department' },
  match: { service: 'record', methods: ['POST'], type },
})

/** As a person in NetSuite's pages would. */
async function typeIn(order: PlacedOrder): Promise<void> {
  const seed = (await ask(`${deployment.netsuite.sim}/seed`)) as Record<string, Record<string, string>>
  await deployment.asPerson('POST', 'salesOrder', {
    entity: { id: seed['externalIds']?.['customer_web_us'] },
    otherRefNum: order.name,
    item: { items: [{ item: { id: seed['item']?.['TIE-001'] }, quantity: 2, rate: 14.5 }] },
  })
}

const withPolicy = (change: Partial<StorePolicy>): LoadedConfig => {
  const store = deployment.config.stores[STORE]
  if (store === undefined) throw new Error('the deployment has no store')
  return {
    ...deployment.config,
    version: 'another',
    stores: { [STORE]: { ...store, policy: { ...store.policy, ...change } } },
  }
}

describe('while a request has no known outcome', () => {
  test('an order that is cancelled meanwhile leaves no open sales order behind', async () => {
    const order = await deployment.buy()
    strike(landingLate('salesOrder', ['POST']))
    expect(await drained(order)).toMatchObject({ kind: 'retry' })
    simulator().faults.clear()
    await cancel(deployment, order)
    await drained(order)
    await simulator().idle()
    await drained(order)
    expect(standing(deployment, order).orders.map(({ status }) => status)).toEqual(['H'])
  })

  test('nothing is written beside a payment that may still land before it was looked for', async () => {
    const order = await deployment.buy({ payments: [{ kind: 'authorization' }] })
    await drained(order)
    await capture(deployment, order, ['29.00'])
    strike(landingLate('customerDeposit', ['POST']))
    expect(await drained(order)).toMatchObject({ kind: 'retry' })
    simulator().faults.clear()
    await edit(deployment, order, (editing) => editing.setQuantity(0, 1))
    const before = theOrder(deployment, order).lines
    simulator().faults.add({
      mode: { kind: 'reject', status: 500 },
      match: { service: 'suiteql', contains: '_dep_' },
    })
    expect(await drained(order)).toMatchObject({ kind: 'retry' })
    expect(theOrder(deployment, order).lines).toEqual(before)
    simulator().faults.clear()
    await simulator().idle()
    expect(await drained(order)).toMatchObject({ kind: 'applied' })
    await expectTied(deployment, order)
  })

  test('an edit that is taken back waits for the update that was sent, and undoes it', async () => {
    const order = await deployment.buy()
    expect(await drained(order)).toMatchObject({ kind: 'applied' })
    await edit(deployment, order, (editing) => editing.setQuantity(0, 5))
    strike(landingLate('salesOrder', ['PATCH']))
    expect(await drained(order)).toMatchObject({ kind: 'retry' })
    simulator().faults.clear()
    await edit(deployment, order, (editing) => editing.setQuantity(0, 2))
    expect(await drained(order)).toMatchObject({ kind: 'retry', fault: { code: 'booking.update-pending' } })
    await simulator().idle()
    expect(theOrder(deployment, order).lines).toEqual(['L 5 × TIE-001 72.50'])
    expect(await drained(order)).toMatchObject({ kind: 'applied' })
    await expectTied(deployment, order)
  })

  test('a further edit follows the update that was sent; nobody takes ours for a change by a person', async () => {
    const order = await deployment.buy()
    await drained(order)
    await edit(deployment, order, (editing) => editing.setQuantity(0, 5))
    strike(landingLate('salesOrder', ['PATCH']))
    await drained(order)
    simulator().faults.clear()
    await edit(deployment, order, (editing) => editing.setQuantity(0, 4))
    await simulator().idle()
    expect(await drained(order)).toMatchObject({ kind: 'applied' })
    await expectTied(deployment, order)
  })

  test('another Shopify customer of the same e-mail address makes no second NetSuite customer', async () => {
    const email = 'shared@example.com'
    const first = await deployment.buy({ customer: { email, firstName: 'Ann', lastName: 'One' } })
    strike({ mode: { kind: 'dropBefore' }, match: { methods: ['POST'], type: 'customer' }, count: 10 })
    expect(await drained(first)).toMatchObject({ kind: 'retry' })
    simulator().faults.clear()
    // Its own next try is far off.
    await deployment.database.db.query('update subject set settled = wanted')
    const customers = deployment.shopify.service.world.state.customers
    for (const customer of customers.values())
      if (customer.email === email) customer.email = 'moved@example.com'
    const second = await deployment.buy({ customer: { email, firstName: 'Ann', lastName: 'Two' } })
    for (const customer of customers.values())
      if (customer.email === 'moved@example.com') customer.email = email
    expect(await drained(second)).toMatchObject({
      kind: 'retry',
      fault: { code: 'netsuite.outcome-unknown' },
    })
    await drained(first)
    await drained(second)
    expect(customersWith(deployment, email)).toHaveLength(1)
    await expectTied(deployment, first)
    await expectTied(deployment, second)
  })
})

describe('after NetSuite refused', () => {
  test('an order typed in by a person meanwhile is not booked a second time', async () => {
    const order = await deployment.buy()
    strike(refusing('salesOrder'))
    expect(await drained(order)).toMatchObject({
      kind: 'parked',
      faults: [{ code: 'netsuite.mandatory-field' }],
    })
    await typeIn(order)
    expect(await drained(order)).toMatchObject({
      kind: 'parked',
      faults: [{ code: 'booking.foreign-duplicate' }],
    })
    expect(standing(deployment, order).orders).toEqual([])
  })

  test('the captured money is listed as received, not booked, and no more once it is', async () => {
    const listed = async (): Promise<unknown[]> =>
      (await deployment.database.db.query('select received_minor from shopify_order')).rows.map(
        (row) => row['received_minor'],
      )
    const order = await deployment.buy()
    strike(refusing('salesOrder'))
    await drained(order)
    expect(await listed()).toEqual([2900n])
    strike(refusing('customerDeposit'))
    await drained(order)
    expect(await listed()).toEqual([2900n])
    await drained(order)
    expect(await listed()).toEqual([null])
  })

  test('a customer whose address is corrected in Shopify is made', async () => {
    const order = await deployment.buy({ customer: { email: 'tpyo@example.com', lastName: 'Typo' } })
    strike(refusing('customer'))
    expect(await drained(order)).toMatchObject({ kind: 'parked' })
    const customers = deployment.shopify.service.world.state.customers
    for (const customer of customers.values())
      if (customer.email === 'tpyo@example.com') customer.email = 'typo@example.com'
    expect(await drained(order)).toMatchObject({ kind: 'applied' })
    expect(customersWith(deployment, 'typo@example.com')).toHaveLength(1)
  })
})

test('what Shopify answers from an older copy is not written over what is booked', async () => {
  const order = await deployment.buy()
  await edit(deployment, order, (editing) => editing.setQuantity(0, 5))
  expect(await drained(order)).toMatchObject({ kind: 'applied' })
  const state = deployment.shopify.service.world.state.orders.get(`gid://shopify/Order/${order.id}`)
  if (state === undefined) throw new Error('the order is not there')
  state.updatedAt = '2020-01-01T00:00:00Z'
  expect(await drained(order)).toMatchObject({ kind: 'retry', fault: { code: 'shopify.partial-read' } })
})

describe('after a period is closed', () => {
  const close = () =>
    ask(`${deployment.netsuite.sim}/periods`, { from: '2000-01-01', to: '2100-01-01', closed: true })

  test('an order that was only observed waits for the end of observing as well', async () => {
    const order = await deployment.buy()
    await close()
    expect(await drained(order, { ...deployment.config, observe: true })).toMatchObject({
      kind: 'parked',
      faults: [{ code: 'netsuite.period-closed' }],
      waits: expect.arrayContaining([{ onKind: 'config', onKey: 'observe' }]),
    })
  })

  test('an order whose deposit stands in it stays tied, whatever happens to the order', async () => {
    const order = await deployment.buy()
    expect(await drained(order)).toMatchObject({ kind: 'applied' })
    await close()
    await updateOrder(deployment, order, { tags: ['vip'] })
    expect(await drained(order)).toMatchObject({ kind: 'settled' })
  })
})

test('observing shows an order that was typed in by a person as what it is', async () => {
  const order = await deployment.buy()
  await typeIn(order)
  expect(await drained(order, { ...deployment.config, observe: true })).toMatchObject({
    kind: 'parked',
    faults: [{ code: 'booking.foreign-duplicate' }],
    waits: expect.arrayContaining([{ onKind: 'config', onKey: 'observe' }]),
  })
})

describe('once the configuration is corrected', () => {
  test.each([
    ['by mistake', { exclude: () => 'none of ours' }],
    ['by a go-live that was too late', { goLiveAt: '2100-01-01T00:00:00Z' }],
  ])('an order that it excluded %s is booked', async (_, mistake: Partial<StorePolicy>) => {
    const order = await deployment.buy()
    const before = deployment.run(['worker'], withPolicy(mistake))
    await vi.waitFor(async () => expect(await states()).toEqual([]), { timeout: 10_000 })
    await raise(order)
    await vi.waitFor(async () => expect(await states()).toEqual(['excluded']), { timeout: 20_000 })
    await before.stop()
    const after = deployment.run(['worker'])
    await vi.waitFor(async () => expect(await states()).toEqual(['applied']), { timeout: 20_000 })
    await after.stop()
  })

  const states = async (): Promise<unknown[]> =>
    (await deployment.database.db.query(`select state from subject where kind = 'order'`)).rows.map(
      (row) => row['state'],
    )
  const raise = async ({ id }: PlacedOrder): Promise<void> => {
    await deployment.database.db.query(
      `insert into subject (key, wanted, lane) values ($1, 1, 'live') on conflict (key) do update set wanted = subject.wanted + 1`,
      [orderSubject(STORE, id)],
    )
  }
})
