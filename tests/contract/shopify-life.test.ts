/** An order's whole life, made through the simulated store's own API and read back by our client. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type ContractShop, startContractShop } from '../support/contractShop.ts'

let shop: ContractShop
beforeAll(async () => {
  shop = await startContractShop({ seed: 11 })
})
beforeEach(() => {
  shop.calls.length = 0
})
afterAll(() => shop.stop())

const COATS = { lines: [{ sku: 'TIE-001', quantity: 3 }], shipping: [{ price: '5.00' }], payments: [{}] }

const shippedWhole = async (): Promise<string> => {
  const id = await shop.checkout(COATS)
  await shop.run('fulfillmentCreate(fulfillment: $f) { userErrors { message } }', {
    f: ['FulfillmentInput!', { lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: shop.openOrder(id) }] }],
  })
  return id
}

test('a shipped order is one request, however it was read before', async () => {
  const id = await shippedWhole()
  shop.calls.length = 0
  const life = await shop.read(id)
  expect(shop.calls.map(({ kind }) => kind)).toEqual(['ReadOrder'])
  expect(shop.calls[0]?.cost?.requested).toBeLessThan(200)
  expect(life.fulfillments).toMatchObject([
    { status: 'SUCCESS', lines: [{ lineId: life.lines[0]?.id, quantity: 3 }] },
  ])
  expect(life.fulfillments[0]?.locationId).toMatch(/^\d+$/)
  expect(life.returns).toEqual([])
})

test('a refund states where goods went back to and which shipping it gave back', async () => {
  const id = await shippedWhole()
  const before = await shop.read(id)
  const location = before.fulfillments[0]?.locationId
  await shop.run('refundCreate(input: $i) @idempotent(key: $k) { userErrors { message } }', {
    k: ['String!', 'refund-1'],
    i: [
      'RefundInput!',
      {
        orderId: `gid://shopify/Order/${id}`,
        refundLineItems: [
          {
            lineItemId: `gid://shopify/LineItem/${before.lines[0]?.id}`,
            quantity: 1,
            restockType: 'RETURN',
            locationId: `gid://shopify/Location/${location}`,
          },
        ],
        shipping: { fullRefund: true },
      },
    ],
  })
  shop.calls.length = 0
  const life = await shop.read(id)
  expect(shop.calls.map(({ kind }) => kind)).toEqual(['ReadOrder'])
  expect(life.refunds).toMatchObject([
    {
      returnId: null,
      lines: [{ quantity: 1, restockType: 'RETURN', locationId: location }],
      shipping: [{ shippingLineId: life.shippingLines[0]?.id }],
    },
  ])
  expect(life.agreements.map(({ reason, refundId }) => [reason, refundId])).toEqual([
    ['ORDER', null],
    ['REFUND', life.refunds[0]?.id],
  ])
})

test('a return says what became of its goods, and its agreement names it', async () => {
  const id = await shippedWhole()
  const order = shop.order(id)
  const row = order.fulfillments[0]?.lines[0]?.id
  const location = order.fulfillments[0]?.locationId
  await shop.run('returnCreate(returnInput: $r) { userErrors { message } }', {
    r: [
      'ReturnInput!',
      {
        orderId: order.id,
        returnLineItems: [{ fulfillmentLineItemId: row, quantity: 2, returnReason: 'UNWANTED' }],
      },
    ],
  })
  const opened = shop.order(id).returns[0]
  const reverseLine = opened?.reverseFulfillmentOrders[0]?.lines[0]?.id
  await shop.run('reverseFulfillmentOrderDispose(dispositionInputs: $d) { userErrors { message } }', {
    d: [
      '[ReverseFulfillmentOrderDisposeInput!]!',
      [
        {
          reverseFulfillmentOrderLineItemId: reverseLine,
          quantity: 1,
          dispositionType: 'RESTOCKED',
          locationId: location,
        },
        { reverseFulfillmentOrderLineItemId: reverseLine, quantity: 1, dispositionType: 'MISSING' },
      ],
    ],
  })
  await shop.run('returnProcess(input: $p) { userErrors { message } }', {
    p: [
      'ReturnProcessInput!',
      { returnId: opened?.id, returnLineItems: [{ id: opened?.lines[0]?.id, quantity: 2 }] },
    ],
  })
  shop.calls.length = 0
  const life = await shop.read(id)
  expect(shop.calls.map(({ kind }) => kind)).toEqual(['ReadOrder', 'OrderReturnsPage'])
  expect(Math.max(...shop.calls.map(({ cost }) => cost?.requested ?? 0))).toBeLessThan(400)
  const [returned] = life.returns
  expect(returned?.dispositions).toMatchObject([
    { type: 'RESTOCKED', quantity: 1, lineId: life.lines[0]?.id, locationId: location?.split('/').at(-1) },
    { type: 'MISSING', quantity: 1, locationId: null },
  ])
  expect(life.agreements.at(-1)).toMatchObject({ reason: 'RETURN', returnId: returned?.id })
})
