/** What is shipped in NetSuite shows in Shopify, once, whatever happens on the way. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import type { LoadedConfig } from '../../src/config/types.ts'
import type { ShippingChoices } from '../../src/domain/policy/policy.ts'
import { orderSubject } from '../../src/domain/ids.ts'
import { silentLog } from '../../src/adapters/log.ts'
import { planForOrder } from '../../src/reconcile/planning.ts'
import { openRuntime } from '../../src/runtime.ts'
import { type PlacedOrder, STORE, type TestDeployment } from '../support/deployment.ts'
import { ship } from '../support/lifeMerchant.ts'
import { cli } from '../support/cli.ts'
import type { LosingShop } from '../support/losingShop.ts'
import { codes, type ReflectStage, startReflectStage } from '../support/reflectStage.ts'
import { moved, openOrders, shown } from '../support/shopShipments.ts'
import { withLife, withPolicy } from '../support/policy.ts'
import { asPerson, packages, shipInNetSuite, sweepAccount } from '../support/warehouse.ts'

let stage: ReflectStage
let deployment: TestDeployment
let shop: LosingShop
let config: LoadedConfig
const shipping: ShippingChoices = { carriers: { ups: 'UPS' }, notifyCustomer: true }
beforeAll(async () => {
  stage = await startReflectStage({ billing: 'netsuite', itemFulfillment: () => 'netsuite', shipping })
  ;({ deployment, shop, config } = stage)
})
afterAll(() => stage.stop())

const look: ReflectStage['look'] = (order, under) => stage.look(order, under)
const swept: ReflectStage['swept'] = (order, under) => stage.swept(order, under)

const GOODS: Partial<CheckoutInput> = {
  lines: [
    { sku: 'TIE-001', price: '100.00', quantity: 2 },
    { sku: 'TIE-002', price: '10.00', quantity: 3 },
  ],
}

async function booked(checkout: Partial<CheckoutInput> = GOODS): Promise<PlacedOrder> {
  const order = await deployment.buy(checkout)
  expect(await look(order)).toEqual({ kind: 'applied' })
  return order
}

describe('what left in NetSuite', () => {
  test('whole, in two parcels: one fulfilment with both numbers, and then nothing more is asked', async () => {
    const order = await booked()
    const { requests } = deployment.netsuite.simulation.simulator.stats()
    expect(await look(order)).toEqual({ kind: 'settled' })
    expect(deployment.netsuite.simulation.simulator.stats().requests).toBe(requests)
    await shipInNetSuite(deployment, order, { parcels: ['1Z1', '1Z2'] })
    expect(await plannedTells(order)).toEqual(['Tell Shopify that 5 units left with'])
    const asked = ['ReadOrder', 'ReadOrderToShip', 'OrderShipping', 'CreateFulfillment']
    const calls = asked.map((name) => shop.seen(name))
    expect(await swept(order)).toEqual({ kind: 'applied' })
    expect(await shown(deployment, order)).toMatchObject([
      { status: 'SUCCESS', location: 'Main warehouse', units: [2, 3], tracking: ['UPS 1Z1', 'UPS 1Z2'] },
    ])
    expect(asked.map((name, at) => shop.seen(name) - (calls[at] ?? 0))).toEqual([0, 1, 0, 1])
    const told = await cli({ cwd: deployment.folder }, 'order', 'demo', order.name)
    expect(told.out).toMatch(/Told to Shopify\n  fulfilment \d+ \(of \d+ in NetSuite\): Shopify has it/)
    expect(told.out).toContain('Decided to tell Shopify the shipment.')
    expect(told.out).toContain('Sent to Shopify. Shopify accepted it.')
    const before = deployment.netsuite.simulation.simulator.stats().requests
    expect(await look(order)).toEqual({ kind: 'settled' })
    expect(deployment.netsuite.simulation.simulator.stats().requests).toBe(before)
  })

  test('picked and packed is not shipped', async () => {
    const order = await booked()
    const id = await shipInNetSuite(deployment, order, { status: 'A' })
    expect(await swept(order)).toEqual({ kind: 'settled' })
    expect(await shown(deployment, order)).toEqual([])
    await asPerson(deployment, `PATCH itemFulfillment/${id}`, { shipStatus: { id: 'C' } })
    expect(await swept(order)).toEqual({ kind: 'applied' })
    expect(await shown(deployment, order)).toMatchObject([{ units: [2, 3], tracking: [] }])
  })

  test('in parts: one fulfilment each', async () => {
    const order = await booked()
    await shipInNetSuite(deployment, order, { units: { 0: 1, 1: 3 } })
    expect(await swept(order)).toEqual({ kind: 'applied' })
    await shipInNetSuite(deployment, order, { parcels: ['1Z9'] })
    expect(await swept(order)).toEqual({ kind: 'applied' })
    expect(await shown(deployment, order)).toMatchObject([
      { units: [1, 3], tracking: [] },
      { units: [1, 0], tracking: ['UPS 1Z9'] },
    ])
  })
})

describe('two locations', () => {
  test('each with its own item fulfilment: one fulfilment each, whichever is told first', async () => {
    const order = await booked()
    await moved(deployment, order, { units: { 1: 3 }, to: 'West warehouse' })
    await shipInNetSuite(deployment, order, { units: { 1: 3 }, from: 'location_west_warehouse' })
    await shipInNetSuite(deployment, order, { units: { 0: 2 }, from: 'location_main_warehouse' })
    expect(await swept(order)).toEqual({ kind: 'applied' })
    expect(await shown(deployment, order)).toMatchObject([
      { location: 'West warehouse', units: [0, 3] },
      { location: 'Main warehouse', units: [2, 0] },
    ])
    expect(await look(order)).toEqual({ kind: 'settled' })
  })

  test('Shopify expects the units from elsewhere: a person moves them, and it goes on', async () => {
    const order = await booked()
    await shipInNetSuite(deployment, order, { from: 'location_west_warehouse' })
    const outcome = await swept(order)
    expect(codes(outcome)).toEqual(['fulfillment.not-open'])
    expect(await shown(deployment, order)).toEqual([])
    await moved(deployment, order, { units: { 0: 2, 1: 3 }, to: 'West warehouse' })
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(await shown(deployment, order)).toMatchObject([{ location: 'West warehouse', units: [2, 3] }])
  })
})

describe('tracking', () => {
  test('added later, and corrected, is what Shopify shows', async () => {
    const order = await booked()
    const id = await shipInNetSuite(deployment, order)
    expect(await swept(order)).toEqual({ kind: 'applied' })
    await asPerson(deployment, `PATCH itemFulfillment/${id}`, { package: packages(['1ZA']) })
    expect(await swept(order)).toEqual({ kind: 'applied' })
    expect(await shown(deployment, order)).toMatchObject([{ tracking: ['UPS 1ZA'] }])
    await asPerson(deployment, `PATCH itemFulfillment/${id}?replace=package`, {
      package: packages(['1ZB', '1ZC']),
    })
    expect(await swept(order)).toEqual({ kind: 'applied' })
    expect(await shown(deployment, order)).toMatchObject([
      { units: [2, 3], tracking: ['UPS 1ZB', 'UPS 1ZC'] },
    ])
    expect(await look(order)).toEqual({ kind: 'settled' })
  })

  test('of a carrier whose name nobody has set waits for it', async () => {
    const order = await booked()
    await shipInNetSuite(deployment, order, { parcels: ['X1'], carrier: 'pigeon' })
    const outcome = await swept(order)
    expect(codes(outcome)).toEqual(['mapping.carrier'])
    expect(await shown(deployment, order)).toEqual([])
    const mapped = withLife(config, {
      itemFulfillment: () => 'netsuite',
      billing: 'netsuite',
      shipping: { ...shipping, carriers: { pigeon: 'Pigeon Post' } },
    })
    expect(await look(order, mapped)).toEqual({ kind: 'applied' })
    expect(await shown(deployment, order)).toMatchObject([{ tracking: ['Pigeon Post X1'] }])
  })
})

describe('a hold', () => {
  test('waits, and the shipment is told once it is released', async () => {
    const order = await booked()
    const [held] = await openOrders(deployment, order)
    await admin(HOLD, { id: held?.id })
    await shipInNetSuite(deployment, order)
    const outcome = await swept(order)
    expect(outcome?.kind).toBe('waiting')
    expect(codes(outcome)).toEqual(['fulfillment.waits'])
    expect(await shown(deployment, order)).toEqual([])
    await admin(RELEASE, { id: held?.id })
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(await shown(deployment, order)).toMatchObject([{ units: [2, 3] }])
  })
})

describe('taken back', () => {
  test('deleted in NetSuite: a person decides; cancelled in Shopify too, it goes on, and may be shipped again', async () => {
    const order = await booked()
    const id = await shipInNetSuite(deployment, order)
    expect(await swept(order)).toEqual({ kind: 'applied' })
    await asPerson(deployment, `DELETE itemFulfillment/${id}`)
    expect(codes(await swept(order))).toEqual(['fulfillment.withdrawn'])
    const [told] = await shown(deployment, order)
    expect(told?.status).toBe('SUCCESS')
    await admin(CANCEL, { id: told?.id })
    expect(await look(order)).toEqual({ kind: 'settled' })
    await shipInNetSuite(deployment, order)
    expect(await swept(order)).toEqual({ kind: 'applied' })
    expect((await shown(deployment, order)).map(({ status }) => status)).toEqual(['CANCELLED', 'SUCCESS'])
  })

  test('with fewer units than were told: once that is cancelled in Shopify, those are told that left', async () => {
    const order = await booked()
    const id = await shipInNetSuite(deployment, order)
    expect(await swept(order)).toEqual({ kind: 'applied' })
    const made = deployment.netsuite.simulation.simulator.world.get('itemFulfillment', id)
    const orderLine = made?.sublists['item']?.[0]?.fields['orderLine']
    const items = [{ orderLine, quantity: 1 }]
    await asPerson(deployment, `PATCH itemFulfillment/${id}`, { item: { items } })
    expect(codes(await swept(order))).toEqual(['fulfillment.withdrawn'])
    await admin(CANCEL, { id: (await shown(deployment, order))[0]?.id })
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(await shown(deployment, order)).toMatchObject([
      { status: 'CANCELLED', units: [2, 3] },
      { status: 'SUCCESS', units: [1, 3] },
    ])
  })

  test('deleted where an account does not show deletions: noticed by its sales order, and not forgotten', async () => {
    const order = await booked()
    const id = await shipInNetSuite(deployment, order)
    expect(await swept(order)).toEqual({ kind: 'applied' })
    stage.clock.tick()
    await asPerson(deployment, `DELETE itemFulfillment/${id}`)
    stage.clock.tick()
    await sweepAccount(deployment, config, { deletions: false })
    expect(codes((await deployment.drain([], config)).get(orderSubject(STORE, order.id)))).toEqual([
      'fulfillment.withdrawn',
    ])
    expect(codes(await look(order))).toEqual(['fulfillment.withdrawn'])
    await admin(CANCEL, { id: (await shown(deployment, order))[0]?.id })
    expect(await look(order)).toEqual({ kind: 'settled' })
  })

  test('put back to packed, and shipped again: it is the same shipment', async () => {
    const order = await booked()
    const id = await shipInNetSuite(deployment, order)
    expect(await swept(order)).toEqual({ kind: 'applied' })
    await asPerson(deployment, `PATCH itemFulfillment/${id}`, { shipStatus: { id: 'B' } })
    expect(codes(await swept(order))).toEqual(['fulfillment.withdrawn'])
    await asPerson(deployment, `PATCH itemFulfillment/${id}`, { shipStatus: { id: 'C' } })
    expect(await swept(order)).toEqual({ kind: 'settled' })
    expect(await shown(deployment, order)).toMatchObject([{ status: 'SUCCESS', units: [2, 3] }])
  })

  test('cancelled in Shopify while NetSuite has it as shipped: it is not told again by itself', async () => {
    const order = await booked()
    await shipInNetSuite(deployment, order)
    expect(await swept(order)).toEqual({ kind: 'applied' })
    const [told] = await shown(deployment, order)
    await admin(CANCEL, { id: told?.id })
    expect(codes(await look(order))).toEqual(['fulfillment.cancelled-in-shopify'])
    expect(await shown(deployment, order)).toMatchObject([{ status: 'CANCELLED' }])
  })
})

describe('an answer that is lost', () => {
  test('after Shopify did it: it is found, and stands once', async () => {
    const order = await booked()
    await shipInNetSuite(deployment, order, { parcels: ['1Z5'] })
    shop.lose('CreateFulfillment', 'answer')
    expect(await swept(order)).toMatchObject({ kind: 'settled' })
    expect(await shown(deployment, order)).toMatchObject([{ units: [2, 3], tracking: ['UPS 1Z5'] }])
    expect(await unheard(order)).toEqual([])
  })

  test('before Shopify had it: it is sent again where Shopify would refuse a second', async () => {
    const order = await booked()
    await shipInNetSuite(deployment, order)
    shop.lose('CreateFulfillment', 'request')
    expect(await swept(order)).toMatchObject({ kind: 'applied' })
    expect(await shown(deployment, order)).toMatchObject([{ units: [2, 3] }])
    expect(await unheard(order)).toEqual([])
  })

  test('of tracking: it is what Shopify shows', async () => {
    const order = await booked()
    const id = await shipInNetSuite(deployment, order)
    expect(await swept(order)).toEqual({ kind: 'applied' })
    await asPerson(deployment, `PATCH itemFulfillment/${id}`, { package: packages(['1ZT']) })
    shop.lose('UpdateTracking', 'answer')
    expect(await swept(order)).toMatchObject({ kind: 'settled' })
    expect(await shown(deployment, order)).toMatchObject([{ tracking: ['UPS 1ZT'] }])
    expect(await unheard(order)).toEqual([])
  })

  test('of a part that could be shipped twice: nothing is sent before nothing can land any more', async () => {
    const order = await booked({ lines: [{ sku: 'TIE-001', price: '10.00', quantity: 4 }] })
    await shipInNetSuite(deployment, order, { units: { 0: 1 } })
    shop.lose('CreateFulfillment', 'request')
    expect(await swept(order)).toMatchObject({ kind: 'retry', fault: { code: 'shopify.outcome-unknown' } })
    expect(await shown(deployment, order)).toEqual([])
    expect(await look(order, { ...config, updateQuietPeriodMinutes: 0 })).toEqual({ kind: 'applied' })
    expect(await shown(deployment, order)).toMatchObject([{ units: [1] }])
    expect(await unheard(order)).toEqual([])
  })
})

test('what waits for a person in the books holds up no shipment', async () => {
  const order = await booked()
  const broken = withPolicy(config, { currencies: {} })
  await shipInNetSuite(deployment, order)
  expect(codes(await swept(order, broken))).toContain('mapping.currency')
  expect(await shown(deployment, order)).toMatchObject([{ units: [2, 3] }])
})

test('where Tieout writes the fulfilments, those of people are not told', async () => {
  const order = await booked()
  await shipInNetSuite(deployment, order)
  const ours = withLife(config, { itemFulfillment: () => 'tieout', billing: 'netsuite', shipping })
  expect(await swept(order, ours)).toEqual({ kind: 'settled' })
  expect(await shown(deployment, order)).toEqual([])
})

test('what was fulfilled in Shopify by hand already is for a person', async () => {
  const order = await booked()
  await ship(deployment, order)
  await shipInNetSuite(deployment, order)
  expect(codes(await swept(order))).toEqual(['fulfillment.not-open'])
  expect(await shown(deployment, order)).toHaveLength(1)
})

/** What a plan says that Shopify would be told, up to the shipment's own number. */
async function plannedTells(order: PlacedOrder): Promise<readonly string[]> {
  const runtime = await openRuntime({ config, migrate: false, log: silentLog })
  try {
    const deps = runtime.stores.get(STORE)?.deps()
    const plan = deps === undefined ? null : await planForOrder(deps, order.id)
    return plan?.kind === 'planned' ? plan.tells.map(({ ops }) => ops.replace(/ with .*/, ' with')) : []
  } finally {
    await runtime.close()
  }
}

const admin = async (document: string, variables: Readonly<Record<string, unknown>>): Promise<void> => {
  const data = (await deployment.admin(document, variables)) as Record<string, { userErrors: unknown[] }>
  expect(Object.values(data)[0]?.userErrors).toEqual([])
}
const HOLD = `mutation Hold($id: ID!) { fulfillmentOrderHold(id: $id, fulfillmentHold: { reason: AWAITING_PAYMENT }) {
  userErrors { message } } }`
const RELEASE = `mutation Release($id: ID!) { fulfillmentOrderReleaseHold(id: $id) { userErrors { message } } }`
const CANCEL = `mutation Cancel($id: ID!) { fulfillmentCancel(id: $id) { userErrors { message } } }`
async function unheard(order: PlacedOrder): Promise<readonly unknown[]> {
  const { rows } = await deployment.database.db.query(
    `select external_id, state from intent where subject = $1 and state in ('planned', 'unknown')`,
    [orderSubject(STORE, order.id)],
  )
  return rows
}
