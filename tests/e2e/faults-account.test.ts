/**
 * What an account may have against an order: items, customers, periods, scripts. An order that cannot be booked
 * parks for a reason that names it, harms no other, and goes on by itself when the reason is gone.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { FaultMode } from '../../simulators/netsuite/faults.ts'
import type { LoadedConfig } from '../../src/config/types.ts'
import { orderSubject } from '../../src/domain/ids.ts'
import type { RunOutcome } from '../../src/domain/work/outcome.ts'
import { raise } from '../../src/work/subjects.ts'
import { cli } from '../support/cli.ts'
import {
  ask,
  type PlacedOrder,
  type RunningRoles,
  STORE,
  type TestDeployment,
  testDeployment,
} from '../support/deployment.ts'
import { auditOf, countOf, customersWith, expectTied, standing, theOrder } from '../support/standing.ts'
import { until } from '../support/until.ts'

let deployment: TestDeployment
/** Asks NetSuite every second whether what orders wait for is there. */
let watching: LoadedConfig
let roles: RunningRoles | null = null

beforeAll(async () => {
  deployment = await testDeployment()
  const { sweep } = deployment.config
  watching = { ...deployment.config, sweep: { ...sweep, everySeconds: 3600, netsuiteEverySeconds: 1 } }
})
afterEach(async () => {
  deployment.netsuite.simulation.simulator.faults.clear()
  await roles?.stop()
  roles = null
})
afterAll(() => deployment.stop())

const sim = (path: string, body?: unknown): Promise<unknown> => ask(`${deployment.netsuite.sim}${path}`, body)
const subject = ({ id }: PlacedOrder) => orderSubject(STORE, id)

/** One look at the order, with whatever the engine would repeat at once. */
const look = async (order: PlacedOrder): Promise<RunOutcome | undefined> =>
  (await deployment.drain([order])).get(subject(order))

const start = (...named: ('worker' | 'sweep')[]): void => {
  roles = deployment.run(named, watching)
}

const untilBooked = (orders: readonly PlacedOrder[]): Promise<void> =>
  until(async () => {
    const states = await deployment.orders()
    for (const { id, name } of orders) {
      const state = states.find((one) => one.orderId === id)
      expect({ name, owed: state?.owed, running: state?.running }).toEqual({
        name,
        owed: false,
        running: false,
      })
      expect(['applied', 'settled']).toContain(state?.state)
    }
  })

async function saveAsPerson(path: string, body: unknown, method = 'PATCH'): Promise<string> {
  const answer = (await deployment.asPerson(method, path, body)) as { status: number; id?: string }
  expect(answer, JSON.stringify(answer)).toMatchObject({ status: 204 })
  return answer.id ?? ''
}

const seeded = async (): Promise<Record<string, Record<string, string>>> =>
  (await sim('/seed')) as Record<string, Record<string, string>>

describe('items', () => {
  test('a SKU that NetSuite does not know parks its order alone, which goes on once the item exists', async () => {
    await ask(`${deployment.shopify.simUrl}/products`, { sku: 'NEW-1', title: 'Novelty', price: '21.00' })
    const waiting = await deployment.buy({ lines: [{ sku: 'NEW-1' }, { sku: 'TIE-001' }] })
    const other = await deployment.buy()
    const outcomes = await deployment.drain([waiting, other])
    expect(outcomes.get(subject(waiting))).toMatchObject({
      kind: 'parked',
      faults: [{ code: 'mapping.sku-unknown', about: { sku: 'NEW-1' } }],
    })
    expect(outcomes.get(subject(other))).toEqual({ kind: 'applied' })
    expect(standing(deployment, waiting)).toEqual({ orders: [], deposits: [] })

    start('worker', 'sweep')
    await sim('/items', { items: [{ itemId: 'NEW-1' }] })
    await untilBooked([waiting])
    expect(theOrder(deployment, waiting).lines).toEqual(['L 1 × NEW-1 21.00', 'L 1 × TIE-001 14.50'])
    await expectTied(deployment, waiting)
  })

  test('an inactive item parks the order, which goes on once it is active again', async () => {
    const { item } = await seeded()
    const path = `inventoryItem/${item?.['TIE-005']}`
    await saveAsPerson(path, { isInactive: true })
    const order = await deployment.buy({ lines: [{ sku: 'TIE-005' }] })
    expect(await look(order)).toMatchObject({ kind: 'parked', faults: [{ code: 'mapping.item-inactive' }] })
    expect(standing(deployment, order).orders).toEqual([])
    start('worker', 'sweep')
    await saveAsPerson(path, { isInactive: false })
    await untilBooked([order])
    await expectTied(deployment, order)
  })

  test('an item made inactive while we remember it: NetSuite refuses, and it goes on all the same', async () => {
    const { item } = await seeded()
    const path = `inventoryItem/${item?.['TIE-006']}`
    start('worker', 'sweep')
    const first = await deployment.buy({ lines: [{ sku: 'TIE-006' }] })
    await hint(first)
    await untilBooked([first])
    await saveAsPerson(path, { isInactive: true })
    const order = await deployment.buy({ lines: [{ sku: 'TIE-006' }] })
    await hint(order)
    await until(async () => {
      const state = (await deployment.orders()).find((one) => one.orderId === order.id)
      expect(state).toMatchObject({ state: 'parked', owed: false })
    })
    expect(standing(deployment, order).orders).toEqual([])
    await saveAsPerson(path, { isInactive: false })
    await untilBooked([order])
    await expectTied(deployment, order)
  })
})

const hint = (...orders: readonly PlacedOrder[]): Promise<void> =>
  raise(
    deployment.database.db,
    orders.map((order) => ({ key: subject(order), lane: 'live', cause: 'test' })),
  )

describe('customers', () => {
  const existing = async (fields: object): Promise<string> => {
    const { externalIds } = await seeded()
    return saveAsPerson(
      'customer',
      { isPerson: true, subsidiary: { id: externalIds?.['subsidiary_us'] }, ...fields },
      'POST',
    )
  }

  test('one who stands in NetSuite under the e-mail address is adopted, in whatever case it is written', async () => {
    const id = await existing({ firstName: 'Ines', lastName: 'Costa', email: 'Ines.Costa@Example.com' })
    const customers = countOf(deployment, 'customer')
    const order = await deployment.buy({
      customer: { email: 'ines.costa@example.com', firstName: 'Inês', lastName: 'C.' },
    })
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(theOrder(deployment, order).customer).toBe(id)
    expect(countOf(deployment, 'customer')).toBe(customers)
    await expectTied(deployment, order)
  })

  test('two who share the address are a question for a person; nothing is written', async () => {
    const twin = { email: 'twin@example.com', firstName: 'Twin' }
    const one = await existing({ ...twin, lastName: 'One' })
    await existing({ ...twin, lastName: 'Two' })
    const order = await deployment.buy({
      customer: { email: 'twin@example.com', firstName: 'T', lastName: 'X' },
    })
    expect(await look(order)).toMatchObject({
      kind: 'parked',
      faults: [{ code: 'mapping.customer-ambiguous' }],
    })
    expect(standing(deployment, order)).toEqual({ orders: [], deposits: [] })
    await saveAsPerson(`customer/${one}`, { isInactive: true })
    expect(await look(order)).toEqual({ kind: 'applied' })
    await expectTied(deployment, order)
  })

  test('another customer of the same name: a name of its own is found', async () => {
    const id = await existing({ firstName: 'Hugo', lastName: 'Haas', email: 'hugo.the.first@example.com' })
    const order = await deployment.buy({
      customer: { email: 'hugo.the.second@example.com', firstName: 'Hugo', lastName: 'Haas' },
    })
    expect(await look(order)).toEqual({ kind: 'applied' })
    const [made, ...more] = customersWith(deployment, 'hugo.the.second@example.com')
    expect(more).toEqual([])
    expect(made?.fields['entityId']).toMatch(/^Hugo Haas \(Shopify \d+\)$/)
    expect(theOrder(deployment, order).customer).toBe(made?.id)
    expect(made?.id).not.toBe(id)
    await expectTied(deployment, order)
  })

  test.each([
    ['only a last name', { lastName: 'Solo' }],
    ['only a first name', { firstName: 'Cher' }],
    ['no name at all', {}],
  ])('a buyer with %s', async (what, names) => {
    const email = `${what.replaceAll(' ', '.')}@example.com`
    const order = await deployment.buy({ customer: { email, ...names } })
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(customersWith(deployment, email)).toHaveLength(1)
    await expectTied(deployment, order)
  })

  test('one who may not buy in the currency parks the order until the currency is given', async () => {
    const { currency, externalIds } = await seeded()
    const id = await existing({
      firstName: 'Greta',
      lastName: 'Euro',
      email: 'greta@example.com',
      currency: { id: externalIds?.['currency_EUR'] },
    })
    const order = await deployment.buy({ customer: { email: 'greta@example.com' } })
    expect(await look(order)).toMatchObject({ kind: 'parked' })
    expect(standing(deployment, order)).toEqual({ orders: [], deposits: [] })
    expect(currency).toBeDefined()
    await saveAsPerson(`customer/${id}`, {
      currencyList: { items: [{ currency: { id: externalIds?.['currency_USD'] } }] },
    })
    expect(await look(order)).toEqual({ kind: 'applied' })
    await expectTied(deployment, order)
  })

  test('parallel first orders of one buyer make one customer', async () => {
    await sim('/latency', { kind: 'fixed', ms: 60 })
    const buyer = { email: 'parallel@example.com', firstName: 'Para', lastName: 'Llel' }
    const orders: PlacedOrder[] = []
    for (let count = 0; count < 8; count += 1) orders.push(await deployment.buy({ customer: buyer }))
    await hint(...orders)
    start('worker')
    await untilBooked(orders)
    await sim('/latency', { kind: 'none' })
    const [customer, ...more] = customersWith(deployment, 'parallel@example.com')
    expect(more).toEqual([])
    for (const order of orders) {
      expect(theOrder(deployment, order).customer).toBe(customer?.id)
      await expectTied(deployment, order)
    }
  })
})

describe('periods', () => {
  const month = new Date().toISOString().slice(0, 7)
  const closed = (flags: object): Promise<unknown> => sim('/periods', { from: month, to: month, ...flags })

  test.each([
    ['closed', { closed: true }, { closed: false }],
    ['locked for receivables', { arLocked: true }, { arLocked: false }],
  ])('one that is %s parks the deposit, not the order', async (_, close, open) => {
    await closed(close)
    const order = await deployment.buy()
    expect(await look(order)).toMatchObject({ kind: 'parked', faults: [{ code: 'netsuite.period-closed' }] })
    expect(theOrder(deployment, order).total).toBe('29.00')
    expect(standing(deployment, order).deposits).toEqual([])
    await closed(open)
    start('worker', 'sweep')
    await untilBooked([order])
    expect(standing(deployment, order).deposits).toHaveLength(1)
    await expectTied(deployment, order)
  })

  test('one that closes between our look and our deposit: the same, and it goes on when it is reopened', async () => {
    const { world } = deployment.netsuite.simulation.simulator
    const order = await deployment.buy()
    const stopListening = world.onChange(({ record }) => {
      if (record.kind !== 'salesOrder') return
      stopListening()
      for (const period of Array.from(world.all('accountingPeriod')))
        if (String(period.fields['endDate']).startsWith(month))
          world.put({ ...period, fields: { ...period.fields, closed: true } }, 'person')
    })
    expect(await look(order)).toMatchObject({ kind: 'parked', faults: [{ code: 'netsuite.period-closed' }] })
    expect(standing(deployment, order)).toMatchObject({ orders: [{ total: '29.00' }], deposits: [] })
    await closed({ closed: false })
    start('worker', 'sweep')
    await untilBooked([order])
    await expectTied(deployment, order)
  })
})

test('a period that one process remembers as closed is asked for again when another has seen it open', async () => {
  const month = new Date().toISOString().slice(0, 7)
  start('worker')
  await sim('/periods', { from: month, to: month, closed: true })
  const order = await deployment.buy()
  await hint(order)
  await until(async () => {
    const state = (await deployment.orders()).find((one) => one.orderId === order.id)
    expect(state).toMatchObject({ state: 'parked', owed: false })
  })
  await sim('/periods', { from: month, to: month, closed: false })
  const watch = deployment.run(['sweep'], watching)
  try {
    await untilBooked([order])
  } finally {
    await watch.stop()
  }
  await expectTied(deployment, order)
})

describe('scripts and workflows', () => {
  const strike = (mode: FaultMode, type: string, count?: number): void =>
    deployment.netsuite.simulation.simulator.faults.add({
      mode,
      match: { service: 'record', methods: ['POST'], type },
      ...(count === undefined ? {} : { count }),
    })

  test('a script that changes a total: booked with a difference, untied and listed, and never reverted', async () => {
    const order = await deployment.buy()
    strike({ kind: 'scriptChangesTotal', by: 1 }, 'salesOrder', 1)
    expect(await look(order)).toMatchObject({ kind: 'parked', faults: [{ code: 'booking.difference' }] })
    expect(theOrder(deployment, order).total).toBe('30.00')
    // The deposit follows the money, not the order's total.
    expect(standing(deployment, order).deposits.map(({ payment }) => payment)).toEqual(['29.00'])
    expect((await auditOf(deployment)).untied).toEqual([
      expect.stringMatching(`^${order.name}: Shopify 29.0*, NetSuite 30.* USD$`),
    ])
    const writes = deployment.writes()
    expect(await look(order)).toMatchObject({ kind: 'parked', faults: [{ code: 'booking.difference' }] })
    expect(deployment.writes()).toBe(writes)
    const status = (await cli({ cwd: deployment.folder }, 'status', '--json')).json()
    expect(status['untied']).toBe(1)

    // A person corrects the record: the next look ties it.
    const { id } = theOrder(deployment, order)
    await saveAsPerson(`salesOrder/${id}`, {
      item: { items: [{ line: 1, price: { id: '-1' }, amount: 29 }] },
    })
    expect(await look(order)).toEqual({ kind: 'settled' })
    await expectTied(deployment, order)
    expect((await cli({ cwd: deployment.folder }, 'status', '--json')).json()['untied']).toBe(0)
  })

  test('a script that changes a deposit: the same', async () => {
    const order = await deployment.buy()
    strike({ kind: 'scriptChangesTotal', by: -1 }, 'customerDeposit', 1)
    expect(await look(order)).toMatchObject({ kind: 'parked', faults: [{ code: 'booking.difference' }] })
    expect(standing(deployment, order).deposits.map(({ payment }) => payment)).toEqual(['28.00'])
    const writes = deployment.writes()
    expect(await look(order)).toMatchObject({ kind: 'parked' })
    expect(deployment.writes()).toBe(writes)
    await saveAsPerson(`customerDeposit/${standing(deployment, order).deposits[0]?.id}`, { payment: 29 })
    expect(await look(order)).toEqual({ kind: 'settled' })
    await expectTied(deployment, order)
  })

  test.each(['customer', 'salesOrder', 'customerDeposit'])(
    'a script that refuses the %s is told in its own words, until it lets the record through',
    async (type) => {
      const order = await deployment.buy({
        customer: { email: `refused.${type}@example.com`, firstName: 'R', lastName: type },
      })
      strike({ kind: 'scriptRejects', detail: 'Credit desk: not on a Monday.' }, type)
      const outcome = await look(order)
      expect(outcome?.kind).not.toBe('applied')
      expect(JSON.stringify(outcome)).toContain('Credit desk: not on a Monday.')
      expect(standing(deployment, order).orders).toHaveLength(type === 'customerDeposit' ? 1 : 0)
      deployment.netsuite.simulation.simulator.faults.clear()
      expect(await look(order)).toEqual({ kind: 'applied' })
      await expectTied(deployment, order)
    },
  )

  test('a payment that NetSuite refuses holds up neither the other payment nor the check of what stands', async () => {
    const order = await deployment.buy({
      payments: [{ gateway: 'gift_card', amount: '9.00' }, { gateway: 'shopify_payments' }],
    })
    strike({ kind: 'scriptRejects', detail: 'Please enter value(s) for: Department' }, 'customerDeposit', 1)
    expect(await look(order)).toMatchObject({
      kind: 'parked',
      faults: [{ code: 'netsuite.mandatory-field' }],
    })
    expect(standing(deployment, order).deposits.map(({ payment }) => payment)).toEqual(['20.00'])
    const state = (await deployment.orders()).find(({ orderId }) => orderId === order.id)
    expect(state).toMatchObject({ booked: true, faults: [{ code: 'netsuite.mandatory-field' }] })
    const { writes } = deployment.netsuite.simulation.simulator.stats()
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(deployment.writes() - writes).toBe(1)
    await expectTied(deployment, order)
  })

  test('one order that NetSuite refuses holds up no other', async () => {
    const orders: PlacedOrder[] = []
    for (let count = 0; count < 6; count += 1) orders.push(await deployment.buy())
    const [poison, ...others] = orders
    deployment.netsuite.simulation.simulator.faults.add({
      mode: { kind: 'scriptRejects', detail: 'No.' },
      match: { service: 'record', contains: `_so_${poison?.id}` },
    })
    await hint(...orders)
    start('worker')
    await untilBooked(others)
    for (const order of others) await expectTied(deployment, order)
    expect(standing(deployment, poison ?? { id: '0' as never, name: '' }).orders).toEqual([])
  })
})

test('in the end everything is tied, and nothing stands twice', async () => {
  expect(await auditOf(deployment)).toMatchObject({ untied: [], duplicates: [] })
})
