/**
 * What changes in Shopify after an order was booked, and what becomes of its one sales order: amended, rewritten,
 * closed, or left as it is because goods have moved. Also when the update itself meets trouble.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import type { FaultMode } from '../../simulators/netsuite/faults.ts'
import { orderSubject } from '../../src/domain/ids.ts'
import type { Lane, RunOutcome } from '../../src/domain/work/outcome.ts'
import { raise } from '../../src/work/subjects.ts'
import { type PlacedOrder, STORE, type TestDeployment, testDeployment } from '../support/deployment.ts'
import { cancel, edit, markAsPaid, updateOrder } from '../support/merchant.ts'
import { auditOf, countOf, expectTied, standing, theOrder } from '../support/standing.ts'
import { nextSecond, until } from '../support/until.ts'

let deployment: TestDeployment
beforeAll(async () => {
  // The preference with which a deposit may exceed an order that was edited down (netsuite.md §6).
  deployment = await testDeployment({
    netsuite: { settings: { allowDepositsAboveOrder: true }, concurrencyLimit: 30 },
  })
})
afterEach(() => simulator().faults.clear())
afterAll(() => deployment.stop())

const simulator = () => deployment.netsuite.simulation.simulator
const look = async (order: PlacedOrder, config = deployment.config): Promise<RunOutcome | undefined> =>
  (await deployment.drain([order], config)).get(orderSubject(STORE, order.id))

const STATE = { title: 'NY State Tax', rate: '0.04' }
const TWO_LINES: Partial<CheckoutInput> = {
  lines: [{ sku: 'TIE-001', quantity: 3 }, { sku: 'TIE-019' }],
  taxes: [STATE],
  shipping: [{ price: '5.00' }],
}

async function booked(checkout: Partial<CheckoutInput> = TWO_LINES): Promise<PlacedOrder> {
  const order = await deployment.buy(checkout)
  expect(await look(order)).toEqual({ kind: 'applied' })
  return order
}

const patches = (): number => simulator().stats().byKind['record PATCH salesOrder'] ?? 0
/** Fails the next update of a sales order. */
const strike = (mode: FaultMode, count = 1): void =>
  simulator().faults.add({
    mode,
    match: { service: 'record', methods: ['PATCH'], type: 'salesOrder' },
    count,
  })

describe('an edit before anything has moved', () => {
  test('a unit taken out: the line, its tax and the total follow; the deposit stands as it was paid', async () => {
    const order = await booked()
    const { id } = theOrder(deployment, order)
    await edit(deployment, order, (editing) => editing.setQuantity(0, 2))
    expect(await look(order)).toEqual({ kind: 'applied' })
    const stands = theOrder(deployment, order)
    expect(stands.id).toBe(id)
    expect(stands.lines).toEqual(['L 2 × TIE-001 29.00', 'L 1 × TIE-019 19.00', 'S 1 × Shipping 5.00'])
    expect(stands.taxes).toEqual([
      'L US State Tax 4% of 29.00 = 1.16',
      'L US State Tax 4% of 19.00 = 0.76',
      'S US State Tax 4% of 5.00 = 0.20',
    ])
    // 67.50 and 2.70 of tax were paid; 53.00 and 2.12 are left.
    expect(stands.total).toBe('55.12')
    expect(standing(deployment, order).deposits.map(({ payment }) => payment)).toEqual(['70.20'])
    await expectTied(deployment, order)
  })

  test('a whole line taken out', async () => {
    const order = await booked()
    await edit(deployment, order, (editing) => editing.setQuantity(1, 0))
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(theOrder(deployment, order).lines).toEqual(['L 3 × TIE-001 43.50', 'S 1 × Shipping 5.00'])
    await expectTied(deployment, order)
  })

  test('an article added stands above shipping, as it would had it been bought at once', async () => {
    const order = await booked()
    await edit(deployment, order, (editing) => editing.addVariant('TIE-013', 2))
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(theOrder(deployment, order).lines).toEqual([
      'L 3 × TIE-001 43.50',
      'L 1 × TIE-019 19.00',
      'L 2 × TIE-013 15.54',
      'S 1 × Shipping 5.00',
    ])
    await expectTied(deployment, order)
  })

  test('an article added to an order without shipping comes last', async () => {
    const order = await booked({ lines: [{ sku: 'TIE-001' }] })
    await edit(deployment, order, (editing) => editing.addVariant('TIE-019'))
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(theOrder(deployment, order).lines).toEqual(['L 1 × TIE-001 14.50', 'L 1 × TIE-019 19.00'])
    await expectTied(deployment, order)
  })

  test('a discount given later stands directly below its line', async () => {
    const order = await booked({ ...TWO_LINES, payments: [] })
    await edit(deployment, order, (editing) => editing.discount(0, 10))
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(theOrder(deployment, order).lines).toEqual([
      'L 3 × TIE-001 43.50',
      'D Shopify discount -4.35',
      'L 1 × TIE-019 19.00',
      'S 1 × Shipping 5.00',
    ])
    await expectTied(deployment, order)
  })

  test('one edit after the other, with a payment between them', async () => {
    const order = await booked({ lines: [{ sku: 'TIE-001' }], payments: [] })
    await edit(deployment, order, (editing) => editing.setQuantity(0, 4))
    expect(await look(order)).toEqual({ kind: 'applied' })
    await markAsPaid(deployment, order)
    expect(await look(order)).toEqual({ kind: 'applied' })
    await edit(deployment, order, async (editing) => {
      await editing.addVariant('TIE-019')
      await editing.setQuantity(0, 1)
    })
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(theOrder(deployment, order).lines).toEqual(['L 1 × TIE-001 14.50', 'L 1 × TIE-019 19.00'])
    expect(standing(deployment, order).deposits.map(({ payment }) => payment)).toEqual(['58.00'])
    await expectTied(deployment, order)
  })

  test.each([
    { payments: 'none', writes: 0 },
    { payments: 'more than is left of it', writes: 1 },
  ])('what it had before the first look is all that is booked; paid: $payments', async ({ writes }) => {
    const order = await deployment.buy(writes === 0 ? { ...TWO_LINES, payments: [] } : TWO_LINES)
    await edit(deployment, order, (editing) => editing.setQuantity(0, 1))
    await edit(deployment, order, (editing) => editing.addVariant('TIE-030'))
    const before = patches()
    expect(await look(order)).toEqual({ kind: 'applied' })
    // As it was first sold it takes a deposit that is larger than it is now (E9).
    expect(patches()).toBe(before + writes)
    await expectTied(deployment, order)
  })

  test('an address: the sales order has it, and no line is touched', async () => {
    const order = await booked({
      ...TWO_LINES,
      shippingAddress: { address1: '1 Old Street', countryCode: 'US' },
    })
    const { lines, taxes } = theOrder(deployment, order)
    await updateOrder(deployment, order, { shippingAddress: { address1: '2 New Street' } })
    expect(await look(order)).toEqual({ kind: 'applied' })
    const stands = theOrder(deployment, order)
    expect(stands.fields['shippingAddress']).toMatchObject({ addr1: '2 New Street' })
    expect({ lines: stands.lines, taxes: stands.taxes }).toEqual({ lines, taxes })
    await expectTied(deployment, order)
  })

  test('tags are none of NetSuite’s business: not one call', async () => {
    const order = await booked()
    await updateOrder(deployment, order, { tags: ['looked-at'] })
    const { requests } = simulator().stats()
    expect(await look(order)).toEqual({ kind: 'settled' })
    expect(simulator().stats().requests).toBe(requests)
  })
})

describe('an update whose answer is lost', () => {
  test.each<[string, FaultMode]>([
    ['cut off', { kind: 'commitThenDrop' }],
    ['500', { kind: 'commitThen500' }],
  ])('after it was saved (%s): its version shows, and it is not sent again', async (_, mode) => {
    const order = await booked()
    await edit(deployment, order, (editing) => editing.setQuantity(0, 1))
    const before = patches()
    strike(mode)
    expect(await look(order)).toMatchObject({ kind: 'applied' })
    expect(patches() - before).toBe(1)
    await expectTied(deployment, order)
  })

  test('before it was saved: nothing is sent until the quiet period is over, and then it is', async () => {
    const order = await booked()
    await edit(deployment, order, (editing) => editing.setQuantity(0, 1))
    const before = patches()
    strike({ kind: 'dropBefore' })
    expect(await look(order)).toMatchObject({ kind: 'retry', fault: { code: 'booking.update-pending' } })
    expect(patches() - before).toBe(1)
    expect(theOrder(deployment, order).lines[0]).toBe('L 3 × TIE-001 43.50')
    const brief = { ...deployment.config, updateQuietPeriodMinutes: 0 }
    expect(await look(order, brief)).toEqual({ kind: 'applied' })
    expect(patches() - before).toBe(2)
    await expectTied(deployment, order)
  })

  test('and which lands after the quiet period, over a newer one: it is noticed, and the newer one stands in the end', async () => {
    // Without NetSuite's own optimistic locking, which would refuse it.
    simulator().settings.optimisticLocking = false
    const order = await booked()
    await edit(deployment, order, (editing) => editing.setQuantity(0, 1))
    strike({ kind: 'lateLanding', answerAfterMs: 0, landAfterMs: 60_000 })
    const brief = { ...deployment.config, updateQuietPeriodMinutes: 0 }
    expect(await look(order, brief)).toMatchObject({ kind: 'applied' })
    await edit(deployment, order, (editing) => editing.setQuantity(0, 2))
    expect(await look(order, brief)).toMatchObject({ kind: 'applied' })
    await expectTied(deployment, order)
    // A change within the second in which the record was verified is not seen.
    await nextSecond()
    await simulator().idle()
    expect(theOrder(deployment, order).lines[0]).toBe('L 1 × TIE-001 14.50')

    const { sweep } = brief
    const roles = deployment.run(['worker', 'sweep'], {
      ...brief,
      sweep: { ...sweep, everySeconds: 3600, netsuiteEverySeconds: 1 },
    })
    try {
      await until(() => expectTied(deployment, order))
    } finally {
      await roles.stop()
      simulator().settings.optimisticLocking = true
    }
    expect(theOrder(deployment, order).lines[0]).toBe('L 2 × TIE-001 29.00')
  })

  test('429: repeated within the run', async () => {
    const order = await booked()
    await edit(deployment, order, (editing) => editing.setQuantity(0, 1))
    strike({ kind: 'burst429', requests: 2 })
    expect(await look(order)).toEqual({ kind: 'applied' })
    await expectTied(deployment, order)
  })

  test('a create of an unknown outcome, then an edit: one order, of the newest version', async () => {
    const order = await deployment.buy(TWO_LINES)
    simulator().faults.add({
      mode: { kind: 'lateLanding', answerAfterMs: 0, landAfterMs: 60_000 },
      match: { service: 'record', methods: ['POST'], type: 'salesOrder' },
    })
    expect(await look(order)).toMatchObject({ kind: 'retry' })
    simulator().faults.clear()
    await edit(deployment, order, (editing) => editing.setQuantity(0, 1))
    await look(order)
    await simulator().idle()
    await look(order)
    expect(theOrder(deployment, order).lines[0]).toBe('L 1 × TIE-001 14.50')
    await expectTied(deployment, order)
  })
})

describe('a cancellation', () => {
  test('closes every line of an unpaid order, and changes nothing else', async () => {
    const order = await booked({ ...TWO_LINES, payments: [] })
    const { lines, taxes } = theOrder(deployment, order)
    await cancel(deployment, order)
    expect(await look(order)).toEqual({ kind: 'applied' })
    const stands = theOrder(deployment, order)
    expect(stands).toMatchObject({ status: 'H', lines, taxes })
    await expectTied(deployment, order)
    expect(await look(order)).toEqual({ kind: 'settled' })
  })

  test('of a paid order closes it; the deposit that was posted stays as it is', async () => {
    const order = await booked()
    const { deposits } = standing(deployment, order)
    expect(deposits).toHaveLength(1)
    await cancel(deployment, order)
    expect((await look(order))?.kind).toMatch(/applied|parked/)
    expect(theOrder(deployment, order).status).toBe('H')
    expect(standing(deployment, order).deposits).toEqual(deposits)
  })

  test('whose answer is lost is found to be done', async () => {
    const order = await booked({ ...TWO_LINES, payments: [] })
    await cancel(deployment, order)
    const before = patches()
    strike({ kind: 'commitThenDrop' })
    expect(await look(order)).toMatchObject({ kind: 'applied' })
    expect(patches() - before).toBe(1)
    await expectTied(deployment, order)
  })

  test('before the first look leaves nothing in NetSuite, and says so', async () => {
    const order = await deployment.buy({ payments: [] })
    await cancel(deployment, order)
    expect(await look(order)).toMatchObject({ kind: 'excluded' })
    expect(standing(deployment, order)).toEqual({ orders: [], deposits: [] })
  })
})

describe('everything again', () => {
  test('in any lane, any number of times, changes nothing and costs no call to NetSuite', async () => {
    const lanes: readonly Lane[] = ['live', 'retry', 'sweep', 'backfill']
    const orders = [...deployment.shopify.service.world.state.orders.values()].map(({ id, name }) => ({
      id: id.split('/').at(-1) as PlacedOrder['id'],
      name,
    }))
    const parked = new Set(
      (await deployment.orders())
        .filter(({ state }) => state === 'parked')
        .map(({ orderId }) => orderId as string),
    )
    const quiet = orders.filter(({ id }) => !parked.has(id))
    expect(quiet.length).toBeGreaterThan(15)
    await deployment.drain(quiet)
    const counts = (['salesOrder', 'customerDeposit', 'customer'] as const).map((kind) =>
      countOf(deployment, kind),
    )
    const { requests } = simulator().stats()
    for (const lane of lanes) {
      await raise(
        deployment.database.db,
        quiet.map(({ id }) => ({ key: orderSubject(STORE, id), lane, cause: 'test' })),
      )
      const outcomes = await deployment.drain()
      expect(new Set([...outcomes.values()].map(({ kind }) => kind))).toEqual(
        new Set(['settled', 'excluded']),
      )
    }
    expect(simulator().stats().requests).toBe(requests)
    expect(
      (['salesOrder', 'customerDeposit', 'customer'] as const).map((kind) => countOf(deployment, kind)),
    ).toEqual(counts)
    expect((await auditOf(deployment)).duplicates).toEqual([])
  })
})
