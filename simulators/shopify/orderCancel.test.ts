/** What a cancelled order gives back of what happened to it before. */
import { beforeEach, expect, test } from 'vitest'
import { placeCheckout } from './checkout.ts'
import { testStore, type TestStore } from './testing.ts'

let store: TestStore
beforeEach(() => {
  store = testStore()
})

test('nothing comes back of a shipment that was taken back after its units were', () => {
  const order = placeCheckout(store.world, {
    lines: [{ title: 'Coat', price: '20.00', quantity: 2 }, { sku: 'TIE-001' }],
  })
  const fulfillmentOrderId = order.fulfillmentOrders[0]?.id
  store.run(
    'mutation($f: FulfillmentInput!) { fulfillmentCreate(fulfillment: $f) { userErrors { message } } }',
    { f: { lineItemsByFulfillmentOrder: [{ fulfillmentOrderId }] } },
  )
  const [coat] = order.lines
  const locationId = order.fulfillments[0]?.locationId
  const input = {
    orderId: order.id,
    notify: false,
    refundLineItems: [{ lineItemId: coat?.id, quantity: 2, restockType: 'RETURN', locationId }],
    transactions: [],
  }
  store.run(
    'mutation($i: RefundInput!) { refundCreate(input: $i) @idempotent(key: "back") { userErrors { message } } }',
    { i: input },
  )
  store.run('mutation($id: ID!) { fulfillmentCancel(id: $id) { userErrors { message } } }', {
    id: order.fulfillments[0]?.id,
  })
  store.run(
    'mutation($id: ID!) { orderCancel(orderId: $id, reason: OTHER, restock: true) { userErrors { message } } }',
    { id: order.id },
  )
  expect(order.refunds.map(({ lines }) => lines.map(({ lineItemId }) => lineItemId))).toEqual([
    [coat?.id],
    [order.lines[1]?.id],
  ])
})
