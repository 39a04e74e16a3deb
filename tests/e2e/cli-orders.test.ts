/** The commands on one deployment, from before the first order to a parked one that goes on. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cli, type CliRun } from '../support/cli.ts'
import { ask, type PlacedOrder, type TestDeployment, testDeployment } from '../support/deployment.ts'

let deployment: TestDeployment
const tieout = (...argv: readonly string[]): Promise<CliRun> => cli({ cwd: deployment.folder }, ...argv)

beforeAll(async () => {
  deployment = await testDeployment()
})
afterAll(() => deployment.stop())

describe('an order that can be booked', () => {
  let order: PlacedOrder

  test('is planned before anything was started, in both voices, and nothing is written', async () => {
    order = await deployment.buy({
      discounts: [{ title: 'SUMMER', percentage: '10' }],
      shipping: [{ price: '5.00' }],
      taxes: [{ title: 'NY State Tax', rate: '0.04' }],
    })
    const planned = await tieout('plan', 'order', 'demo', order.name)
    expect(planned.code).toBe(0)
    expect(planned.out).toContain(
      `Order ${order.name} is not in NetSuite: a sales order of 32.34 USD is created.`,
    )
    expect(planned.out).toContain('POST customerDeposit')
    expect(planned.out).toContain('entity (known after apply), subsidiary')
    expect(planned.out).toContain('Tie-out once this is written: all 20 equations hold.')
    expect((await tieout('plan', 'order', 'demo', order.name, '--voice', 'ops')).out).not.toContain('POST')
    expect(deployment.writes()).toBe(0)
    expect(await deployment.orders()).toEqual([])
  })

  test('has its plan as one JSON document, without the buyer', async () => {
    const document = (await tieout('plan', 'order', 'demo', order.id, '--json')).json()
    expect(document).toMatchObject({
      store: 'demo',
      order: { id: order.id, name: order.name, total: { amount: '32.34', currency: 'USD' } },
      result: 'would-write',
      customer: { kind: 'to-come', id: null },
      actions: [
        { kind: 'create', document: { kind: 'customer' } },
        { kind: 'create', document: { kind: 'salesOrder', entity: null, otherRefNum: order.name } },
        { kind: 'create', document: { kind: 'customerDeposit', customer: null } },
      ],
      faults: [],
      tieOut: { against: 'plan' },
    })
    expect(JSON.stringify(document)).not.toMatch(/@|firstName/)
  })

  test('is told to be unheard of until a hint comes', async () => {
    const told = await tieout('order', 'demo', order.name)
    expect(told.code).toBe(5)
    expect(told.err).toContain('Tieout has not heard of it yet')
    expect(told.err).toContain(`tieout retry demo ${order.id}`)
  })

  test('is looked at after a retry, and its story tells from the hint to the records', async () => {
    expect((await tieout('retry', 'demo', order.name)).code).toBe(0)
    await deployment.drain()
    const told = await tieout('order', 'demo', order.name)
    expect(told.code).toBe(0)
    expect(told.out).toContain('in NetSuite as it should be.')
    expect(told.out).toContain('Ties out: all 20 equations hold')
    const happened = told.out.slice(told.out.indexOf('What happened'))
    const inOrder = [
      'Noticed: retry by a person.',
      'tester: retry.',
      'Decided to create the sales order.',
      'Sent to NetSuite. NetSuite accepted it.',
      'Stands in NetSuite as sales order',
      'Checked 20 equations: all hold.',
      'Looked at it: written and verified.',
    ].map((words) => happened.indexOf(words))
    expect(inOrder.every((at) => at > 0)).toBe(true)
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b))
    const story = (await tieout('order', 'demo', order.name, '--json')).json()
    expect(story).toMatchObject({
      state: 'applied',
      records: [
        { kind: 'salesOrder', state: 'verified' },
        { kind: 'customerDeposit', state: 'verified' },
      ],
    })
  })

  test('is planned with nothing to do, tied against NetSuite itself', async () => {
    const document = (await tieout('plan', 'order', 'demo', order.name, '--json')).json()
    expect(document).toMatchObject({
      result: 'nothing-to-do',
      customer: { kind: 'known' },
      tieOut: { against: 'netsuite' },
    })
  })

  test('that a person changed in NetSuite is planned as a stop, not as a repair', async () => {
    const story = (await tieout('order', 'demo', order.name, '--json')).json()
    const [record] = story.records as { internalId: string }[]
    await deployment.asPerson('PATCH', `salesOrder/${record?.internalId}`, { otherRefNum: 'changed' })
    const planned = await tieout('plan', 'order', 'demo', order.name)
    expect(planned.code).toBe(6)
    expect(planned.out).toContain('Somebody changed')
    expect(planned.out).not.toContain('PATCH')
  })
})

describe('an order that cannot be booked', () => {
  let order: PlacedOrder

  test('is planned with the reason, the money, who is to act and how', async () => {
    await ask(`${deployment.shopify.simUrl}/products`, { sku: 'NEW-1', title: 'New', price: '12.00' })
    order = await deployment.buy({ lines: [{ sku: 'NEW-1' }] })
    const planned = await tieout('plan', 'order', 'demo', order.name)
    expect(planned.code).toBe(6)
    expect(planned.out).toContain(`Order ${order.name}: SKU NEW-1 does not exist in NetSuite.`)
    expect(planned.out).toContain('for merchandising')
    expect(planned.out).toContain('Received, not booked: 12.00 USD')
  })

  test('parks, and the status says so in plain words', async () => {
    await deployment.drain([order])
    const told = await tieout('order', 'demo', order.name, '--voice', 'ops')
    expect(told.code).toBe(6)
    expect(told.out).toContain('parked: a person is needed.')
    expect(told.out).toContain('an item with SKU NEW-1 in NetSuite')
    const status = await tieout('status')
    expect(status.code).toBe(0)
    expect(status.out).toContain('1 order since')
    expect(status.out).toContain('Received, not booked: 12.00 USD of 1 order (demo).')
    const failing = await tieout('status', '--json', '--fail-on-attention')
    expect(failing.code).toBe(6)
    expect(failing.json()).toMatchObject({
      openCauses: [{ code: 'mapping.sku-unknown', subjects: 1, owner: 'merchandising' }],
      receivedNotBooked: [{ store: 'demo', amount: { amount: '12.00', currency: 'USD' }, orders: 1 }],
    })
  })

  test('goes on by retry of its code, once the item is there', async () => {
    await ask(`${deployment.netsuite.sim}/items`, { items: [{ itemId: 'NEW-1' }] })
    const retried = await tieout('retry', '--code', 'mapping.sku-unknown', '--json')
    expect(retried.json()).toMatchObject({ retried: 1, subjects: [`order:demo:${order.id}`] })
    await deployment.drain()
    expect((await tieout('retry', 'demo', '--all-parked')).out).toContain('Nothing to retry')
    expect((await tieout('order', 'demo', order.name)).code).toBe(0)
  })
})

test('check proves a configuration that is right', async () => {
  const right = await tieout('check', '--json')
  expect(right.code).toBe(0)
  const { findings } = right.json() as { findings: { what: string; ok: boolean }[] }
  expect(findings.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['sign-in', 'scopes', 'locations', 'account', 'custom fields of transactionline']),
  )
  const text = await tieout('check', '--voice', 'ops')
  expect(text.out).toContain('nothing stands in the way')
})
