/** Goods that NetSuite keeps by lot, serial number or bin, where Shopify or a 3PL ships them and Tieout writes it. */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import type { FaultMode } from '../../simulators/netsuite/faults.ts'
import type { LoadedConfig } from '../../src/config/types.ts'
import { netSuiteId, orderSubject, shopifyId } from '../../src/domain/ids.ts'
import type { InventoryDetailChoices } from '../../src/domain/policy/policy.ts'
import type { RunOutcome } from '../../src/domain/work/outcome.ts'
import { sentence } from '../../src/domain/fault/sentence.ts'
import { type PlacedOrder, STORE, type TestDeployment, testDeployment } from '../support/deployment.ts'
import { cli } from '../support/cli.ts'
import { recordsOf } from '../support/generalLedger.ts'
import {
  BINNED,
  binId,
  KEPT_ITEMS,
  LOT,
  LOT_IN_BINS,
  movedBy,
  OTHER_LOT,
  OTHER_SERIAL,
  PREFERRED,
  SERIAL,
  stocked,
} from '../support/keptItems.ts'
import { refund, ship } from '../support/lifeMerchant.ts'
import { codes } from '../support/reflectStage.ts'
import { moved } from '../support/shopShipments.ts'
import { withLife } from '../support/policy.ts'

const CHOICES: InventoryDetailChoices = { lots: 'nearest-expiry', bins: true, returnBins: {} }
const WEST = 'location_west_warehouse'

let deployment: TestDeployment
let config: LoadedConfig
beforeAll(async () => {
  deployment = await testDeployment({ netsuite: { items: KEPT_ITEMS } })
  config = withLife(deployment.config, { inventoryDetail: CHOICES })
})
afterEach(() => deployment.netsuite.simulation.simulator.faults.clear())
afterAll(() => deployment.stop())

const look = async (order: PlacedOrder, under = config): Promise<RunOutcome | undefined> =>
  (await deployment.drain([order], under)).get(orderSubject(STORE, order.id))

/** Shopify lists its locations by name. */
const place = (name: string): number =>
  [...deployment.shopify.service.world.state.locations.values()]
    .map((location) => location.name)
    .toSorted()
    .indexOf(name)

const told = (outcome: RunOutcome | undefined): readonly string[] =>
  outcome !== undefined && 'faults' in outcome ? outcome.faults.map((one) => sentence(one).ops) : []

type Wanted = readonly [sku: string, quantity: number]

const cart = (...lines: readonly Wanted[]): Partial<CheckoutInput> => ({
  lines: lines.map(([sku, quantity]) => ({ sku, price: '10.00', quantity })),
})

async function shipped(...lines: readonly Wanted[]): Promise<PlacedOrder> {
  const order = await deployment.buy(cart(...lines))
  expect(await look(order)).toEqual({ kind: 'applied' })
  await ship(deployment, order)
  return order
}

describe('what leaves', () => {
  test('of a lot over two lots, the nearest expiry first; beside goods that are not kept so', async () => {
    await stocked(deployment, LOT, [
      { number: 'L-OLD', quantity: 9 },
      { number: 'L-LATER', expires: '2099-09-01', quantity: 2 },
      { number: 'L-SOON', expires: '2099-05-01', quantity: 2 },
    ])
    const order = await shipped([LOT, 3], ['TIE-001', 1])
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(movedBy(deployment, order)).toEqual(['itemFulfillment: L-SOON × 2, L-LATER × 1'])
    const { requests } = deployment.netsuite.simulation.simulator.stats()
    expect(await look(order)).toEqual({ kind: 'settled' })
    expect(deployment.netsuite.simulation.simulator.stats().requests).toBe(requests)
  })

  test('in parts: each shipment takes what is there by then; the oldest lot where that is chosen', async () => {
    const oldest = withLife(deployment.config, { inventoryDetail: { ...CHOICES, lots: 'oldest' } })
    await stocked(deployment, OTHER_LOT, [
      { number: 'M-1', quantity: 1 },
      { number: 'M-2', expires: '2099-05-01', quantity: 5 },
    ])
    const order = await deployment.buy(cart([OTHER_LOT, 3]))
    await ship(deployment, order, { 0: 1 })
    expect(await look(order, oldest)).toEqual({ kind: 'applied' })
    await ship(deployment, order)
    expect(await look(order, oldest)).toEqual({ kind: 'applied' })
    expect(movedBy(deployment, order)).toEqual(['itemFulfillment: M-1 × 1', 'itemFulfillment: M-2 × 2'])
  })

  test('serial numbers, two lines of one item, and the fullest bin', async () => {
    await stocked(deployment, SERIAL, [
      { number: 'S-1', quantity: 1 },
      { number: 'S-2', quantity: 1 },
      { number: 'S-3', quantity: 1 },
    ])
    await stocked(deployment, BINNED, [
      { bin: 'A-01', quantity: 2 },
      { bin: 'A-02', quantity: 5 },
    ])
    const order = await shipped([SERIAL, 2], [SERIAL, 1], [BINNED, 6])
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(movedBy(deployment, order)).toEqual([
      'itemFulfillment: S-1 × 1, S-2 × 1 | S-3 × 1 | A-02 × 5, A-01 × 1',
    ])
  })

  test('of an account that has bins and no numbers: no column of theirs is asked for', async () => {
    const bins = withLife(deployment.config, { inventoryDetail: { ...CHOICES, lots: null } })
    await stocked(deployment, BINNED, [{ bin: 'A-03', quantity: 9 }])
    const { faults } = deployment.netsuite.simulation.simulator
    for (const contains of ['inventorynumber', 'islotitem'])
      faults.add({ match: { service: 'suiteql', contains }, mode: { kind: 'reject', status: 503 } })
    const order = await deployment.buy(cart([BINNED, 2]))
    await ship(deployment, order)
    expect(await look(order, bins)).toEqual({ kind: 'applied' })
    expect(movedBy(deployment, order)).toEqual(['itemFulfillment: A-03 × 2'])
  })

  test('the preferred bin is left to NetSuite, which has filled it in', async () => {
    await stocked(deployment, PREFERRED, [
      { bin: 'A-01', quantity: 1, preferred: true },
      { bin: 'A-02', quantity: 9 },
    ])
    const order = await shipped([PREFERRED, 2])
    const outcome = await look(order)
    expect(codes(outcome)).toEqual(['inventory.not-enough'])
    await stocked(deployment, PREFERRED, [{ bin: 'A-01', quantity: 2 }])
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(movedBy(deployment, order)).toEqual(['itemFulfillment: A-01 × 2'])
  })

  test('from the location of a 3PL, while NetSuite writes what leaves from the others', async () => {
    const third = [...deployment.shopify.service.world.state.locations.values()].find(
      ({ name }) => name === 'West warehouse',
    )
    const west = shopifyId(third?.id ?? '')
    const partly = withLife(deployment.config, {
      itemFulfillment: (location) => (location === west ? 'tieout' : 'netsuite'),
      billing: 'netsuite',
      inventoryDetail: CHOICES,
    })
    await stocked(deployment, LOT, [{ number: 'L-WEST', quantity: 9, location: WEST }])
    const order = await deployment.buy(cart([LOT, 2]))
    expect(await look(order, partly)).toEqual({ kind: 'applied' })
    await moved(deployment, order, { units: { 0: 1 }, to: 'West warehouse' })
    await ship(deployment, order)
    await look(order, partly)
    expect(movedBy(deployment, order)).toEqual(['itemFulfillment: L-WEST × 1'])
  })

  test('over the counter: the cash sale names them, and so does what comes back of it', async () => {
    const till = withLife(deployment.config, { cashSale: () => true, inventoryDetail: CHOICES })
    const sold = await deployment.buy({ ...cart([OTHER_LOT, 1]), pos: { location: 'Downtown shop' } })
    const outcome = await look(sold, till)
    expect(codes(outcome)).toEqual(['inventory.not-enough'])
    await stocked(deployment, OTHER_LOT, [{ number: 'M-9', quantity: 1, location: 'location_downtown_shop' }])
    expect(await look(sold, till)).toEqual({ kind: 'applied' })
    expect(movedBy(deployment, sold)).toEqual(['cashSale: M-9 × 1'])
    await refund(deployment, sold, {
      lines: { 0: 1 },
      restock: 'RETURN',
      location: place('Downtown shop'),
      money: { 0: '10.00' },
    })
    expect(await look(sold, till)).toEqual({ kind: 'applied' })
    expect(movedBy(deployment, sold)).toEqual(['cashSale: M-9 × 1', 'itemReceipt: M-9 × 1'])
  })
})

describe('too little', () => {
  test('parks in words, writes nothing, and goes on once there is enough', async () => {
    await stocked(deployment, OTHER_SERIAL, [{ number: 'T-1', quantity: 1 }])
    const order = await shipped([OTHER_SERIAL, 2])
    const outcome = await look(order)
    expect(outcome).toMatchObject({ kind: 'parked', recheckAfterMs: 3_600_000 })
    expect(told(outcome)).toEqual([
      `Order ${order.name}: 2 of ${OTHER_SERIAL} left Main warehouse, and NetSuite has 1 of it there that can be named by lot, serial number or bin. It goes on by itself once there are enough.`,
    ])
    expect(movedBy(deployment, order)).toEqual([])
    await stocked(deployment, OTHER_SERIAL, [{ number: 'T-2', quantity: 1 }])
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(movedBy(deployment, order)).toEqual(['itemFulfillment: T-1 × 1, T-2 × 1'])
  })

  test('taken by somebody else between look and write: others are chosen', async () => {
    await stocked(deployment, OTHER_SERIAL, [
      { number: 'U-1', quantity: 1 },
      { number: 'U-2', quantity: 1 },
    ])
    const order = await shipped([OTHER_SERIAL, 1])
    const { faults } = deployment.netsuite.simulation.simulator
    const detail = 'The following serial/lot numbers are not available for item TIE-027: U-1.'
    faults.add({
      match: { service: 'record', type: 'itemFulfillment' },
      mode: { kind: 'scriptRejects', detail },
      count: 1,
    })
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(movedBy(deployment, order)).toEqual(['itemFulfillment: U-1 × 1'])
  })
})

test('without a choice NetSuite’s refusal parks, and the choice sets it going', async () => {
  const without = withLife(deployment.config, {})
  await stocked(deployment, LOT, [{ number: 'L-OLD', quantity: 9 }])
  const order = await shipped([LOT, 1])
  const outcome = await look(order, without)
  expect(codes(outcome)).toEqual(['inventory.detail-missing'])
  expect(outcome).toMatchObject({ kind: 'parked', waits: [{ onKind: 'config' }] })
  expect(told(outcome)[0]).toContain('NetSuite asks by which lots, serial numbers or bins these goods move')
  expect(await look(order)).toEqual({ kind: 'applied' })
  expect(movedBy(deployment, order)).toHaveLength(1)
})

describe('what comes back', () => {
  const back = (order: PlacedOrder, units: number, location = place('Main warehouse')): Promise<void> =>
    refund(deployment, order, {
      lines: { 0: units },
      restock: 'RETURN',
      location,
      money: { 0: `${units * 10}.00` },
    })

  test('is received under the numbers that left last, once each', async () => {
    await stocked(deployment, OTHER_SERIAL, [
      { number: 'R-1', quantity: 1 },
      { number: 'R-2', quantity: 1 },
      { number: 'T-1', quantity: 0 },
      { number: 'U-2', quantity: 0 },
    ])
    const order = await deployment.buy(cart([OTHER_SERIAL, 2]))
    await ship(deployment, order, { 0: 1 })
    expect(await look(order)).toEqual({ kind: 'applied' })
    await ship(deployment, order)
    expect(await look(order)).toEqual({ kind: 'applied' })
    await back(order, 1)
    expect(await look(order)).toEqual({ kind: 'applied' })
    await back(order, 1, place('West warehouse'))
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(movedBy(deployment, order)).toEqual([
      'itemFulfillment: R-1 × 1',
      'itemFulfillment: R-2 × 1',
      'itemReceipt: R-2 × 1',
      'itemReceipt: R-1 × 1',
    ])
  })

  test('into the bin that it left from; elsewhere into the one that is named for returns, else it parks', async () => {
    await stocked(deployment, LOT_IN_BINS, [{ number: 'B-1', bin: 'A-02', quantity: 3 }])
    await stocked(deployment, BINNED, [{ bin: 'RETURNS', quantity: 1, location: WEST }])
    const order = await shipped([LOT_IN_BINS, 3])
    expect(await look(order)).toEqual({ kind: 'applied' })
    await back(order, 1)
    expect(await look(order)).toEqual({ kind: 'applied' })
    await back(order, 1, place('West warehouse'))
    const outcome = await look(order)
    expect(codes(outcome)).toEqual(['inventory.return-unknown'])
    expect(told(outcome)[0]).toContain(
      `1 of ${LOT_IN_BINS} came back to West warehouse, and the bin that they go into there is not named`,
    )
    const { world } = deployment.netsuite.simulation.simulator
    const location = world.byExternalId('location', WEST)?.id ?? ''
    const returnBins = { [location]: netSuiteId(binId(deployment, 'RETURNS')) }
    const named = withLife(deployment.config, { inventoryDetail: { ...CHOICES, returnBins } })
    expect(await look(order, named)).toEqual({ kind: 'applied' })
    expect(movedBy(deployment, order)).toEqual([
      'itemFulfillment: B-1 A-02 × 3',
      'itemReceipt: B-1 A-02 × 1',
      'itemReceipt: B-1 RETURNS × 1',
    ])
  })
})

describe('exactly once', () => {
  const strike = (type: string, mode: FaultMode): void =>
    deployment.netsuite.simulation.simulator.faults.add({
      match: { service: 'record', methods: ['POST'], type },
      mode,
      count: 1,
    })

  test.each<FaultMode>([{ kind: 'commitThenDrop' }, { kind: 'commitThen500' }, { kind: 'dropBefore' }])(
    'a shipment whose answer is lost ($kind) takes its lot once',
    async (mode) => {
      await stocked(deployment, LOT, [
        { number: 'L-OLD', quantity: 0 },
        { number: 'L-LATER', quantity: 0 },
        { number: 'X-1', quantity: 1 },
      ])
      const order = await shipped([LOT, 1])
      strike('itemFulfillment', mode)
      expect(await look(order)).toEqual({ kind: 'applied' })
      expect(movedBy(deployment, order)).toEqual(['itemFulfillment: X-1 × 1'])
      expect(recordsOf(deployment, order).filter(({ kind }) => kind === 'itemFulfillment')).toHaveLength(1)
    },
  )

  test('one that lands late took what is missing now: it is found, not shipped again', async () => {
    const none = ['L-OLD', 'L-LATER', 'L-SOON', 'X-1'].map((number) => ({ number, quantity: 0 }))
    await stocked(deployment, LOT, [...none, { number: 'X-2', quantity: 1 }])
    const order = await shipped([LOT, 1])
    const { simulator } = deployment.netsuite.simulation
    simulator.faults.add({
      match: { service: 'record', methods: ['POST'], type: 'itemFulfillment' },
      mode: { kind: 'lateLanding', answerAfterMs: 0, landAfterMs: 60_000 },
      count: 1,
    })
    // Nobody says what stands; by the next look somebody counted the last unit away.
    simulator.faults.add({
      match: { service: 'suiteql', contains: '_if_' },
      mode: { kind: 'reject', status: 500 },
    })
    expect(await look(order)).toMatchObject({ kind: 'retry' })
    simulator.faults.clear()
    await stocked(deployment, LOT, [{ number: 'X-2', quantity: 0 }])
    expect(codes(await look(order))).toEqual(['inventory.not-enough'])
    await stocked(deployment, LOT, [{ number: 'X-2', quantity: 1 }])
    await simulator.idle()
    expect(movedBy(deployment, order)).toEqual(['itemFulfillment: X-2 × 1'])
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(movedBy(deployment, order)).toEqual(['itemFulfillment: X-2 × 1'])
  })
})

test('tieout check says what will wait while nobody chose, and proves the choice', async () => {
  const findings = async (life: string): Promise<readonly unknown[]> => {
    const cwd = await mkdtemp(join(deployment.folder, 'check-'))
    const written = deployment.configText.replace('itemFulfillment: "netsuite",', life)
    await writeFile(join(cwd, 'tieout.config.ts'), written)
    const run = await cli({ cwd, environment: deployment.secrets }, 'check', '--json')
    return (run.json().findings as { readonly what: string }[]).filter(({ what }) => what.startsWith('lots,'))
  }
  const what = 'lots, serial numbers and bins of demo'
  expect(await findings('')).toEqual([])
  expect(await findings("itemFulfillment: 'tieout',")).toEqual([
    expect.objectContaining({
      what,
      note: true,
      ops: 'NetSuite keeps items by lot and serial number and bin. Shipments and returns of those that Tieout writes will wait for a person.',
    }),
  ])
  const chosen = "itemFulfillment: 'tieout', inventoryDetail: { lots: 'oldest', bins: true },"
  expect(await findings(chosen)).toEqual([
    expect.objectContaining({
      what,
      ok: true,
      note: false,
      ops: 'Goods leave by the oldest lot and the oldest serial number, and from the fullest bin or the preferred one.',
    }),
  ])
  const { faults } = deployment.netsuite.simulation.simulator
  faults.add({
    match: { service: 'suiteql', contains: 'itembinquantity' },
    mode: { kind: 'reject', status: 503 },
  })
  expect(await findings(chosen)).toEqual([expect.objectContaining({ what, ok: false })])
})

test('the plan says how they are chosen, since which ones is decided as it is written', async () => {
  const cwd = await mkdtemp(join(deployment.folder, 'plan-'))
  const life = "itemFulfillment: 'tieout', inventoryDetail: {},"
  const written = deployment.configText.replace('itemFulfillment: "netsuite",', life)
  await writeFile(join(cwd, 'tieout.config.ts'), written)
  const order = await shipped([LOT, 1])
  const planned = await cli({ cwd, environment: deployment.secrets }, 'plan', 'order', 'demo', order.name)
  expect(planned.out).toContain(
    'Goods that NetSuite keeps by lot, serial number or bin leave by the lot that expires first and the oldest serial number, and come back by what left; which ones is decided as it is written.',
  )
})
