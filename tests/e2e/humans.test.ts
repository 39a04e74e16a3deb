/**
 * People in NetSuite beside us: what they change is noticed, listed and never reverted, and what they set right
 * again settles by itself.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import type { LoadedConfig } from '../../src/config/types.ts'
import { orderSubject } from '../../src/domain/ids.ts'
import type { RunOutcome } from '../../src/domain/work/outcome.ts'
import type { OrderState } from '../../src/ledger/orders.ts'
import { cli } from '../support/cli.ts'
import {
  ask,
  type PlacedOrder,
  type RunningRoles,
  STORE,
  type TestDeployment,
  testDeployment,
} from '../support/deployment.ts'
import { edit, markAsPaid, updateOrder } from '../support/merchant.ts'
import { auditOf, expectTied, standing, theOrder } from '../support/standing.ts'
import { nextSecond, until } from '../support/until.ts'

let deployment: TestDeployment
let sweeping: LoadedConfig
let roles: RunningRoles | null = null

beforeAll(async () => {
  deployment = await testDeployment({ netsuite: { settings: { allowDepositsAboveOrder: true } } })
  const { sweep } = deployment.config
  sweeping = { ...deployment.config, sweep: { ...sweep, everySeconds: 3600, netsuiteEverySeconds: 1 } }
})
afterEach(async () => {
  await roles?.stop()
  roles = null
})
afterAll(() => deployment.stop())

const TWO_LINES: Partial<CheckoutInput> = {
  lines: [{ sku: 'TIE-001', quantity: 2 }, { sku: 'TIE-019' }],
  taxes: [{ title: 'NY State Tax', rate: '0.04' }],
}

const look = async (order: PlacedOrder): Promise<RunOutcome | undefined> =>
  (await deployment.drain([order])).get(orderSubject(STORE, order.id))

/** Booked and verified, some time ago. */
async function booked(checkout: Partial<CheckoutInput> = TWO_LINES): Promise<PlacedOrder> {
  const order = await deployment.buy(checkout)
  expect(await look(order)).toEqual({ kind: 'applied' })
  await nextSecond()
  return order
}

async function asPerson(method: string, path: string, body?: unknown): Promise<string> {
  const answer = (await deployment.asPerson(method, path, body)) as { status: number; id?: string }
  expect(answer, JSON.stringify(answer)).toMatchObject({ status: 204 })
  return answer.id ?? ''
}

/** A line by its position from 1: its number is NetSuite's own. */
const lineNumber = (order: PlacedOrder, position: number): number => {
  const record = deployment.netsuite.simulation.simulator.world.get(
    'salesOrder',
    theOrder(deployment, order).id,
  )
  return record?.sublists['item']?.[position - 1]?.line ?? 0
}

const priced = (line: number, quantity: number, amount: number): object => ({
  item: { items: [{ line, quantity, price: { id: '-1' }, amount }] },
})

const stateOf = async ({ id }: PlacedOrder): Promise<OrderState | undefined> =>
  (await deployment.orders()).find(({ orderId }) => orderId === id)

const start = (): void => {
  roles ??= deployment.run(['worker', 'sweep'], sweeping)
}

/** Only the sweep of NetSuite tells: no hint is given. */
async function untilNoticed(order: PlacedOrder): Promise<void> {
  start()
  await until(async () =>
    expect(await stateOf(order)).toMatchObject({
      state: 'parked',
      owed: false,
      faults: [{ code: 'booking.human-change' }],
    }),
  )
}

async function untilSettled(order: PlacedOrder): Promise<void> {
  start()
  await until(async () =>
    expect(await stateOf(order)).toMatchObject({ state: 'settled', owed: false, faults: [], broken: 0 }),
  )
}

describe('our sales order', () => {
  test('a person changes a line: noticed, parked, never reverted; set right, it settles', async () => {
    const order = await booked()
    const path = `salesOrder/${theOrder(deployment, order).id}`
    await asPerson('PATCH', path, priced(lineNumber(order, 1), 5, 72.5))
    await untilNoticed(order)
    const changed = theOrder(deployment, order)
    expect(changed.lines[0]).toBe('L 5 × TIE-001 72.50')
    expect((await stateOf(order))?.faults[0]?.about['changes']).toContain('quantity: 5 → 2')
    expect((await stateOf(order))?.broken).toBeGreaterThan(0)
    await roles?.stop()
    roles = null
    // Neither a look, nor news from Shopify, nor an edit there overwrites it.
    const writes = deployment.writes()
    await look(order)
    await updateOrder(deployment, order, { tags: ['vip'] })
    await look(order)
    await edit(deployment, order, (editing) => editing.setQuantity(1, 0))
    expect(await look(order)).toMatchObject({ kind: 'parked', faults: [{ code: 'booking.human-change' }] })
    expect(deployment.writes()).toBe(writes)
    expect(theOrder(deployment, order).lines).toEqual(changed.lines)

    // Put back as it was, the waiting edit is written by itself.
    await nextSecond()
    await asPerson('PATCH', path, priced(lineNumber(order, 1), 2, 29))
    start()
    await until(async () => {
      expect(theOrder(deployment, order).lines).toEqual(['L 2 × TIE-001 29.00'])
      await expectTied(deployment, order)
    })
  })

  test('a person sets right what they changed: it settles without a write', async () => {
    const order = await booked()
    const path = `salesOrder/${theOrder(deployment, order).id}`
    await asPerson('PATCH', path, priced(lineNumber(order, 2), 1, 18))
    await untilNoticed(order)
    const writes = deployment.writes()
    await nextSecond()
    await asPerson('PATCH', path, priced(lineNumber(order, 2), 1, 19))
    await untilSettled(order)
    expect(deployment.writes()).toBe(writes)
    await expectTied(deployment, order)
  })

  test('a payment is booked on it all the same, as the plan says', async () => {
    const order = await booked({ ...TWO_LINES, payments: [] })
    await asPerson(
      'PATCH',
      `salesOrder/${theOrder(deployment, order).id}`,
      priced(lineNumber(order, 1), 2, 30),
    )
    await edit(deployment, order, (editing) => editing.setQuantity(1, 0))
    await markAsPaid(deployment, order)
    const planned = (
      await cli({ cwd: deployment.folder }, 'plan', 'order', 'demo', order.name, '--json')
    ).json()
    expect(planned).toMatchObject({
      actions: [{ kind: 'create', document: { kind: 'customerDeposit' } }],
      faults: [{ code: 'booking.human-change' }],
    })
    expect(await look(order)).toMatchObject({ kind: 'parked', faults: [{ code: 'booking.human-change' }] })
    expect(standing(deployment, order).deposits.map(({ payment }) => payment)).toEqual(['30.16'])
    expect(theOrder(deployment, order).lines).toEqual(['L 2 × TIE-001 30.00', 'L 1 × TIE-019 19.00'])
  })

  test('a person closes it: noticed, and not opened again', async () => {
    const order = await booked()
    const { id } = theOrder(deployment, order)
    const items = [1, 2].map((position) => ({ line: lineNumber(order, position), isClosed: true }))
    await asPerson('PATCH', `salesOrder/${id}`, { item: { items } })
    await untilNoticed(order)
    expect(theOrder(deployment, order).status).toBe('H')
  })

  test('a person deletes it: noticed, and not made again', async () => {
    const order = await booked({ ...TWO_LINES, payments: [] })
    await asPerson('DELETE', `salesOrder/${theOrder(deployment, order).id}`)
    await untilNoticed(order)
    expect((await stateOf(order))?.faults[0]?.about['changes']).toContain('not there any more')
    expect(standing(deployment, order).orders).toEqual([])
    await roles?.stop()
    roles = null
    expect(await look(order)).toMatchObject({ kind: 'parked', faults: [{ code: 'booking.human-change' }] })
    expect(standing(deployment, order).orders).toEqual([])
  })

  test('a memo is theirs to write: nothing parks', async () => {
    const order = await booked()
    await asPerson('PATCH', `salesOrder/${theOrder(deployment, order).id}`, { memo: 'Call before delivery' })
    await untilSettled(order)
    expect(theOrder(deployment, order).fields['memo']).toBe('Call before delivery')
    await expectTied(deployment, order)
  })
})

describe('our deposit', () => {
  test('a person changes its amount: noticed, and never reverted', async () => {
    const order = await booked()
    const [deposit] = standing(deployment, order).deposits
    await asPerson('PATCH', `customerDeposit/${deposit?.id}`, { payment: 20 })
    await untilNoticed(order)
    expect(standing(deployment, order).deposits.map(({ payment }) => payment)).toEqual(['20.00'])
  })

  test('a person deletes it: noticed, and not made again', async () => {
    const order = await booked()
    const [deposit] = standing(deployment, order).deposits
    await asPerson('DELETE', `customerDeposit/${deposit?.id}`)
    await untilNoticed(order)
    expect(standing(deployment, order).deposits).toEqual([])
    expect(theOrder(deployment, order).total).toBe('49.92')
  })
})

describe('an order typed in by hand', () => {
  const typed = async (order: PlacedOrder, fields: object): Promise<string> => {
    const seed = (await ask(`${deployment.netsuite.sim}/seed`)) as Record<string, Record<string, string>>
    return asPerson('POST', 'salesOrder', {
      entity: { id: seed['externalIds']?.['customer_web_us'] },
      item: { items: [{ item: { id: seed['item']?.['TIE-001'] }, quantity: 2, rate: 14.5 }] },
      ...fields,
    })
  }

  test.each([
    ['as it stands in Shopify', (name: string) => ({ otherRefNum: name })],
    ['without its sign', (name: string) => ({ otherRefNum: name.replace('#', '') })],
    ['as the number of the transaction', (name: string) => ({ tranId: name })],
  ])('under the order number %s: never booked twice', async (_, fields) => {
    const order = await deployment.buy()
    const id = await typed(order, fields(order.name))
    expect(await look(order)).toMatchObject({
      kind: 'parked',
      faults: [{ code: 'booking.foreign-duplicate' }],
    })
    expect(standing(deployment, order)).toEqual({ orders: [], deposits: [] })
    // Taken away by the person who typed it, the order is booked.
    await asPerson('DELETE', `salesOrder/${id}`)
    expect(await look(order)).toEqual({ kind: 'applied' })
    await expectTied(deployment, order)
  })
})

test('what nobody touched is tied, and nothing stands twice', async () => {
  const touched = (await deployment.orders())
    .filter(({ state }) => state === 'parked')
    .map(({ name }) => name)
  const { untied, duplicates } = await auditOf(deployment)
  expect(duplicates).toEqual([])
  for (const one of untied) expect(touched).toContain(one.split(':')[0])
})
