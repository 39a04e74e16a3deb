/** How a deployment begins: a store with a past, a time of only observing, orders that somebody typed in. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { cli } from '../support/cli.ts'
import { ask, type TestDeployment, testDeployment } from '../support/deployment.ts'

let deployment: TestDeployment
afterEach(() => deployment.stop())

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString()
const salesOrders = (): number => [...deployment.netsuite.simulation.simulator.world.all('salesOrder')].length
const PATIENCE = { timeout: 40_000, interval: 100 }

/** Every named order has come to rest in one of these states. */
async function until(names: readonly string[], state: string): Promise<void> {
  await vi.waitFor(async () => {
    const orders = await deployment.orders()
    const standing = orders.filter(({ name, owed }) => names.includes(name ?? '') && !owed)
    expect(standing.map((one) => one.state)).toEqual(names.map(() => state))
  }, PATIENCE)
}

test('a store with three years of history books nothing from before it went live', async () => {
  deployment = await testDeployment({ goLiveAt: daysAgo(2) })
  const past = [1100, 800, 400, 90, 20, 5].map((days) => ({
    lines: [{ sku: 'TIE-001' }],
    processedAt: daysAgo(days),
    history: true,
  }))
  const placed = (await ask(`${deployment.shopify.simUrl}/checkout`, { checkouts: past })) as {
    id: string
    name: string
  }[]
  const recent = [await deployment.buy(), await deployment.buy()]
  // An old order that changes today is heard of, and excluded with its reason.
  const touched = placed.at(-1)
  await deployment.admin(
    'mutation($input: OrderInput!) { orderUpdate(input: $input) { userErrors { message } } }',
    { input: { id: touched?.id, tags: ['looked at'] } },
  )
  const roles = deployment.run(['worker', 'sweep'])
  try {
    await until(
      recent.map(({ name }) => name),
      'applied',
    )
    await until([touched?.name ?? ''], 'excluded')
  } finally {
    await roles.stop()
  }
  const orders = await deployment.orders()
  expect(orders.map(({ name }) => name).toSorted()).toEqual(
    [touched?.name, ...recent.map(({ name }) => name)].toSorted(),
  )
  expect(salesOrders()).toBe(2)
  const told = await cli({ cwd: deployment.folder }, 'order', 'demo', touched?.name ?? '')
  expect(told.out).toContain('out of scope')
})

test('observing writes nothing and shows what it would; without it the same orders are booked', async () => {
  deployment = await testDeployment()
  const at = { cwd: deployment.folder }
  const orders = [await deployment.buy(), await deployment.buy({ shipping: [{ price: '7.50' }] })]
  const names = orders.map(({ name }) => name)
  const observing = new AbortController()
  const observed = cli({ ...at, stop: observing.signal }, 'start', '--role', 'worker,sweep', '--observe')
  await until(names, 'waiting')
  observing.abort()
  expect((await observed).code).toBe(0)
  expect(deployment.writes()).toBe(0)
  const told = await cli(at, 'order', 'demo', names[1] ?? '')
  expect(told.out).toContain('planned and tied, not written.')
  expect(told.out).toContain('a start without --observe')
  expect(told.out).toContain('Ties out')
  const planned = await cli(at, 'plan', 'order', 'demo', names[1] ?? '', '--json')
  expect(planned.json()).toMatchObject({ result: 'would-write', faults: [] })
  expect(deployment.writes()).toBe(0)

  const roles = deployment.run(['worker'])
  try {
    await until(names, 'applied')
  } finally {
    await roles.stop()
  }
  expect(salesOrders()).toBe(2)
})

describe('an order that somebody typed into NetSuite', () => {
  test('is never booked a second time', async () => {
    deployment = await testDeployment()
    const order = await deployment.buy()
    const seed = (await ask(`${deployment.netsuite.sim}/seed`)) as Record<string, Record<string, string>>
    const byHand = (await deployment.asPerson('POST', 'salesOrder', {
      entity: { id: seed.externalIds?.customer_web_us },
      otherRefNum: order.name.replace('#', ''),
      item: { items: [{ item: { id: seed.item?.['TIE-001'] }, quantity: 2, rate: 14.5 }] },
    })) as { status: number; body?: unknown }
    expect(byHand, JSON.stringify(byHand.body)).toMatchObject({ status: 204 })
    const planned = await cli({ cwd: deployment.folder }, 'plan', 'order', 'demo', order.name, '--json')
    expect(planned.code).toBe(6)
    expect(planned.json()).toMatchObject({ faults: [{ code: 'booking.foreign-duplicate' }], actions: [] })

    const outcomes = await deployment.drain([order])
    expect([...outcomes.values()]).toMatchObject([
      { kind: 'parked', faults: [{ code: 'booking.foreign-duplicate' }] },
    ])
    expect(salesOrders()).toBe(1)
    const told = await cli({ cwd: deployment.folder }, 'order', 'demo', order.name)
    expect(told.code).toBe(6)
    expect(told.out).toContain('which we did not write')
  })
})
