/** What changes in Shopify after a person shipped units of the order in NetSuite: only what is still here follows. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import { orderSubject } from '../../src/domain/ids.ts'
import type { RunOutcome } from '../../src/domain/work/outcome.ts'
import { type PlacedOrder, STORE, type TestDeployment, testDeployment } from '../support/deployment.ts'
import { cancel, capture, edit, markAsPaid } from '../support/merchant.ts'
import { expectTied, standing, theOrder } from '../support/standing.ts'

let deployment: TestDeployment
beforeAll(async () => {
  deployment = await testDeployment({ netsuite: { settings: { allowDepositsAboveOrder: true } } })
})
afterAll(() => deployment.stop())

const simulator = () => deployment.netsuite.simulation.simulator
const look = async (order: PlacedOrder): Promise<RunOutcome | undefined> =>
  (await deployment.drain([order])).get(orderSubject(STORE, order.id))

const TWO_LINES: Partial<CheckoutInput> = {
  lines: [{ sku: 'TIE-001', quantity: 3 }, { sku: 'TIE-019' }],
  taxes: [{ title: 'NY State Tax', rate: '0.04' }],
  shipping: [{ price: '5.00' }],
}

async function booked(checkout: Partial<CheckoutInput> = TWO_LINES): Promise<PlacedOrder> {
  const order = await deployment.buy(checkout)
  expect(await look(order)).toEqual({ kind: 'applied' })
  return order
}

const patches = (): number => simulator().stats().byKind['record PATCH salesOrder'] ?? 0

/** What a person ships in NetSuite of the order's lines, counted from 1. */
async function shipByHand(order: PlacedOrder, units: Readonly<Record<number, number>>): Promise<void> {
  const path = `salesOrder/${theOrder(deployment, order).id}/!transform/itemFulfillment`
  const items = [1, 2].map((orderLine) => {
    const quantity = units[orderLine] ?? 0
    return quantity === 0 ? { orderLine, itemReceive: false } : { orderLine, quantity }
  })
  const answer = await deployment.asPerson('POST', path, { shipStatus: { id: 'C' }, item: { items } })
  expect(answer).toMatchObject({ status: 204 })
}

describe('an edit after goods have left', () => {
  test('of units that are still here: the open part of the order follows', async () => {
    const order = await booked()
    await shipByHand(order, { 1: 1 })
    await edit(deployment, order, (editing) => editing.setQuantity(0, 2))
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(theOrder(deployment, order).lines[0]).toBe('L 2 × TIE-001 29.00')
    await expectTied(deployment, order)
  })

  test('of a line that is still here: it is closed, and its amount stays in NetSuite', async () => {
    const order = await booked()
    await shipByHand(order, { 1: 1 })
    await edit(deployment, order, (editing) => editing.setQuantity(1, 0))
    expect(await look(order)).toEqual({ kind: 'applied' })
    const { world } = simulator()
    const [, gone] = world.get('salesOrder', theOrder(deployment, order).id)?.sublists['item'] ?? []
    expect(gone?.fields).toMatchObject({ isClosed: true, amount: 19 })
    expect(await look(order)).toEqual({ kind: 'settled' })
  })

  test('that adds an article where Shopify knows of no shipment: it would stand above shipping, so a person decides', async () => {
    const order = await booked()
    await shipByHand(order, { 1: 3 })
    await edit(deployment, order, (editing) => editing.addVariant('TIE-030'))
    expect(await look(order)).toMatchObject({
      kind: 'parked',
      faults: [{ code: 'booking.edit-after-billing' }],
    })
  })

  test('of units that left is left to a person; nothing is written', async () => {
    const order = await booked()
    await shipByHand(order, { 1: 3 })
    await edit(deployment, order, (editing) => editing.setQuantity(0, 1))
    const before = patches()
    expect(await look(order)).toMatchObject({
      kind: 'parked',
      faults: [{ code: 'booking.edit-after-billing' }],
    })
    expect(patches()).toBe(before)
    expect(theOrder(deployment, order).lines[0]).toBe('L 3 × TIE-001 43.50')
    // Taken back in Shopify, it stands as it should again.
    await edit(deployment, order, (editing) => editing.setQuantity(0, 3))
    expect((await look(order))?.kind).toMatch(/settled|applied/)
    await expectTied(deployment, order)
  })

  test('a cancellation closes what is left', async () => {
    const order = await booked({ ...TWO_LINES, payments: [] })
    await shipByHand(order, { 1: 1 })
    await cancel(deployment, order)
    expect(await look(order)).toEqual({ kind: 'applied' })
    expect(theOrder(deployment, order).status).toBe('H')
    expect(await look(order)).toEqual({ kind: 'settled' })
  })

  test('a payment is booked beside an edit that is left to a person', async () => {
    const order = await booked({ ...TWO_LINES, payments: [] })
    await shipByHand(order, { 1: 3 })
    await edit(deployment, order, (editing) => editing.setQuantity(0, 1))
    await markAsPaid(deployment, order)
    expect(await look(order)).toMatchObject({
      kind: 'parked',
      faults: [{ code: 'booking.edit-after-billing' }],
    })
    expect(theOrder(deployment, order).lines[0]).toBe('L 3 × TIE-001 43.50')
    // 14.50, 19.00 and 5.00, and 4 % of each.
    expect(standing(deployment, order).deposits.map(({ payment }) => payment)).toEqual(['40.04'])
  })

  test('a payment is still booked', async () => {
    const order = await booked({ lines: [{ sku: 'TIE-019' }], payments: [{ kind: 'authorization' }] })
    await shipByHand(order, { 1: 1 })
    await capture(deployment, order, ['19.00'])
    expect(await look(order)).toEqual({ kind: 'applied' })
    await expectTied(deployment, order)
  })
})
