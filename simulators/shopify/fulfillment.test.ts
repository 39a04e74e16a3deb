/** Shipping through the API: fulfilment orders, fulfilments, and what their webhooks say. */
import { beforeEach, describe, expect, test } from 'vitest'
import { placeCheckout } from './checkout.ts'
import type { CheckoutInput } from './checkoutInput.ts'
import type { FulfillmentOrder, Order } from './model.ts'
import { testStore, type TestStore, valueAt } from './testing.ts'
import { webhookPayload } from './webhookPayload.ts'

let store: TestStore
beforeEach(() => {
  store = testStore()
})

const buy = (checkout: CheckoutInput): Order => placeCheckout(store.world, checkout)
const topics = () => store.events.map((event) => event.topic)

function only<T>(items: readonly T[]): T {
  const [first, ...others] = items
  if (first === undefined || others.length > 0) throw new Error(`${items.length} items`)
  return first
}

const CREATE = `mutation($f: FulfillmentInput!) { fulfillmentCreate(fulfillment: $f) {
  fulfillment { id name status displayStatus totalQuantity trackingInfo { number url company }
    fulfillmentLineItems(first: 9) { nodes { quantity } } } userErrors { field message } } }`

function create(fulfillmentOrders: readonly unknown[], trackingInfo?: object): unknown {
  const f = { lineItemsByFulfillmentOrder: fulfillmentOrders, ...(trackingInfo ? { trackingInfo } : {}) }
  return store.read(CREATE, 'fulfillmentCreate', { f })
}

const state = (order: Order): unknown =>
  store.read(
    'query($id: ID!) { order(id: $id) { displayFulfillmentStatus } }',
    'order.displayFulfillmentStatus',
    {
      id: order.id,
    },
  )

function actions(part: FulfillmentOrder): unknown {
  const query = 'query($id: ID!) { fulfillmentOrder(id: $id) { supportedActions { action } } }'
  const rows = store.read(query, 'fulfillmentOrder.supportedActions', { id: part.id })
  return Array.isArray(rows) ? rows.map((row) => valueAt(row, 'action')) : rows
}

const TWO_PLACES: CheckoutInput = {
  lines: [
    { sku: 'TIE-001', quantity: 3 },
    { sku: 'TIE-004', location: 'West warehouse' },
    { title: 'Engraving', price: '5.00', requiresShipping: false },
  ],
}

describe('routing', () => {
  test('one fulfilment order a location, with what ships', () => {
    const order = buy(TWO_PLACES)
    const places = order.fulfillmentOrders.map((f) => [
      store.world.state.locations.get(f.assignedLocationId ?? '')?.name,
      f.lines.map((line) => line.remainingQuantity),
    ])
    expect(places).toEqual([
      ['Main warehouse', [3]],
      ['West warehouse', [1]],
    ])
  })

  test('the location that has the stock ships it', () => {
    const variant = [...store.world.state.variants.values()].find(({ sku }) => sku === 'TIE-001')
    const item = store.world.state.inventoryItems.get(variant?.inventoryItemId ?? '')
    const first = Object.values(item?.levels ?? {})[0]
    if (first) first.quantities['available'] = 0
    const order = buy({ lines: [{ sku: 'TIE-001' }, { sku: 'TIE-004' }] })
    const part = only(order.fulfillmentOrders)
    expect(store.world.state.locations.get(part.assignedLocationId ?? '')?.name).toBe('West warehouse')
  })
})

describe('fulfillmentCreate', () => {
  test('ships in part, then the rest, and the order says so', () => {
    const order = buy({ lines: [{ sku: 'TIE-001', quantity: 3 }] })
    const part = only(order.fulfillmentOrders)
    const line = only(part.lines)
    const some = { fulfillmentOrderId: part.id, fulfillmentOrderLineItems: [{ id: line.id, quantity: 2 }] }
    const tracking = { company: 'UPS', numbers: ['1Z1', '1Z2'], urls: ['https://ups.example/1'] }
    expect(create([some], tracking)).toMatchObject({
      fulfillment: {
        name: `${order.name}-F1`,
        status: 'SUCCESS',
        totalQuantity: 2,
        trackingInfo: [
          { number: '1Z1', url: 'https://ups.example/1', company: 'UPS' },
          { number: '1Z2', url: null, company: 'UPS' },
        ],
      },
      userErrors: [],
    })
    expect([state(order), part.status, line.remainingQuantity]).toEqual([
      'PARTIALLY_FULFILLED',
      'IN_PROGRESS',
      1,
    ])
    expect(topics()).toContain('ORDERS_PARTIALLY_FULFILLED')
    create([{ fulfillmentOrderId: part.id }])
    expect([state(order), part.status, order.fulfillments.length]).toEqual(['FULFILLED', 'CLOSED', 2])
    expect(topics().filter((topic) => topic === 'FULFILLMENTS_CREATE')).toHaveLength(2)
    expect(topics()).toContain('ORDERS_FULFILLED')
  })

  // recording: fulfillment-create-multi-group
  test('refuses two locations, two orders, unknown ids, too much and nothing', () => {
    const order = buy(TWO_PLACES)
    const other = buy({ lines: [{ sku: 'TIE-001' }] })
    const [main, west] = order.fulfillmentOrders
    const foreign = only(other.fulfillmentOrders)
    const number = (id: string | null | undefined) => id?.split('/').at(-1)
    const places = [main, west].map((f) => number(f?.assignedLocationId)).toSorted()
    const message = (rows: readonly unknown[]) => valueAt(create(rows), 'userErrors.0.message')
    const id = main?.id
    const line = main?.lines[0]?.id
    expect(message([{ fulfillmentOrderId: id }, { fulfillmentOrderId: west?.id }])).toBe(
      `All fulfillment orders must be assigned to a single location. Multiple locations with ids [${places.join(', ')}] were found.`,
    )
    expect(message([{ fulfillmentOrderId: id }, { fulfillmentOrderId: foreign.id }])).toBe(
      `All fulfillment orders must belong to the same order. Multiple orders with ids [${number(order.id)}, ${number(other.id)}] were found.`,
    )
    const rows = (quantity: number, lineId = line) => [
      { fulfillmentOrderId: id, fulfillmentOrderLineItems: [{ id: lineId, quantity }] },
    ]
    expect(message([{ fulfillmentOrderId: 'gid://shopify/FulfillmentOrder/99' }])).toBe(
      'Fulfillment order does not exist.',
    )
    expect(message(rows(1, 'gid://shopify/FulfillmentOrderLineItem/99'))).toBe(
      'Fulfillment order line item does not exist.',
    )
    expect(message(rows(4))).toBe('Invalid fulfillment order line item quantity requested.')
    expect(create(rows(0))).toMatchObject({
      userErrors: [
        {
          field: [
            'fulfillment',
            'lineItemsByFulfillmentOrder',
            '0',
            'fulfillmentOrderLineItems',
            '0',
            'quantity',
          ],
          message: 'Quantity must be greater than 0',
        },
      ],
    })
    expect(order.fulfillments).toEqual([])
  })

  test('waits for a hold', () => {
    const order = buy({ lines: [{ sku: 'TIE-001', quantity: 2 }] })
    const part = only(order.fulfillmentOrders)
    const hold = `mutation($id: ID!, $h: FulfillmentOrderHoldInput!) { fulfillmentOrderHold(id: $id, fulfillmentHold: $h) {
      fulfillmentHold { id } remainingFulfillmentOrder { id } userErrors { message } } }`
    store.run(hold, { id: part.id, h: { reason: 'HIGH_RISK_OF_FRAUD' } })
    expect([state(order), actions(part)]).toEqual(['ON_HOLD', ['RELEASE_HOLD', 'HOLD', 'MOVE']])
    expect(valueAt(create([{ fulfillmentOrderId: part.id }]), 'fulfillment')).toBeNull()
    store.run('mutation($id: ID!) { fulfillmentOrderReleaseHold(id: $id) { fulfillmentOrder { id } } }', {
      id: part.id,
    })
    expect(create([{ fulfillmentOrderId: part.id }])).toMatchObject({ userErrors: [] })
    expect(topics()).toEqual(
      expect.arrayContaining(['FULFILLMENT_ORDERS_PLACED_ON_HOLD', 'FULFILLMENT_ORDERS_HOLD_RELEASED']),
    )
  })

  test('waits for its day, until it is opened', () => {
    const order = buy({ lines: [{ sku: 'TIE-001' }], fulfillAt: '2027-01-04T00:00:00Z' })
    const part = only(order.fulfillmentOrders)
    expect([state(order), actions(part), part.fulfillAt]).toEqual([
      'SCHEDULED',
      ['MARK_AS_OPEN', 'MOVE'],
      '2027-01-04T00:00:00Z',
    ])
    expect(valueAt(create([{ fulfillmentOrderId: part.id }]), 'fulfillment')).toBeNull()
    store.run('mutation($id: ID!) { fulfillmentOrderOpen(id: $id) { userErrors { message } } }', {
      id: part.id,
    })
    expect(create([{ fulfillmentOrderId: part.id }])).toMatchObject({ userErrors: [] })
  })

  test('ships nothing of a cancelled or refunded unit', () => {
    const order = buy({ lines: [{ sku: 'TIE-001', quantity: 2 }] })
    const part = only(order.fulfillmentOrders)
    const line = only(order.lines)
    const input = {
      orderId: order.id,
      refundLineItems: [
        { lineItemId: line.id, quantity: 1, restockType: 'CANCEL', locationId: part.assignedLocationId },
      ],
    }
    store.run(
      'mutation($input: RefundInput!) { refundCreate(input: $input) @idempotent(key: "a") { refund { id } } }',
      { input },
    )
    expect(
      part.lines.map(({ totalQuantity, remainingQuantity }) => [totalQuantity, remainingQuantity]),
    ).toEqual([[1, 1]])
    create([{ fulfillmentOrderId: part.id }])
    expect([state(order), line.fulfilledQuantity]).toEqual(['FULFILLED', 1])
  })
})

test('tracking is replaced as a whole, and told', () => {
  const order = buy({ lines: [{ sku: 'TIE-001' }] })
  create([{ fulfillmentOrderId: only(order.fulfillmentOrders).id }])
  const { id } = only(order.fulfillments)
  const update = `mutation($id: ID!, $t: FulfillmentTrackingInput!) { fulfillmentTrackingInfoUpdate(fulfillmentId: $id, trackingInfoInput: $t) {
    fulfillment { trackingInfo { number company } } userErrors { message } } }`
  expect(
    store.read(update, 'fulfillmentTrackingInfoUpdate', { id, t: { number: '42', company: 'DHL' } }),
  ).toEqual({ fulfillment: { trackingInfo: [{ number: '42', company: 'DHL' }] }, userErrors: [] })
  const event = store.events.find(({ topic }) => topic === 'FULFILLMENTS_UPDATE')
  expect(event && webhookPayload(store.world, event)).toMatchObject({
    admin_graphql_api_id: id,
    order_id: Number(order.id.split('/').at(-1)),
    status: 'success',
    tracking_company: 'DHL',
    tracking_numbers: ['42'],
    line_items: [{ sku: 'TIE-001', quantity: 1 }],
  })
})

// recording: fulfillment-tracking-info-update-parity
test('a cancelled fulfilment gives its units to a new fulfilment order', () => {
  const order = buy({ lines: [{ sku: 'TIE-001', quantity: 2 }] })
  const part = only(order.fulfillmentOrders)
  create([{ fulfillmentOrderId: part.id }])
  const cancel =
    'mutation($id: ID!) { fulfillmentCancel(id: $id) { fulfillment { status displayStatus } userErrors { message } } }'
  const { id } = only(order.fulfillments)
  expect(store.read(cancel, 'fulfillmentCancel', { id })).toEqual({
    fulfillment: { status: 'CANCELLED', displayStatus: 'CANCELED' },
    userErrors: [],
  })
  expect(order.fulfillmentOrders.map((f) => [f.status, f.lines.map((l) => l.remainingQuantity)])).toEqual([
    ['CLOSED', [2]],
    ['OPEN', [2]],
  ])
  expect([state(order), valueAt(store.read(cancel, 'fulfillmentCancel', { id }), 'fulfillment')]).toEqual([
    'UNFULFILLED',
    null,
  ])
})

test('units move to another location, split and merge, and are never more or fewer', () => {
  const order = buy({ lines: [{ sku: 'TIE-001', quantity: 5 }] })
  const part = only(order.fulfillmentOrders)
  const line = only(part.lines)
  const west = [...store.world.state.locations.values()].find(({ name }) => name === 'West warehouse')
  const move = `mutation($id: ID!, $to: ID!, $l: [FulfillmentOrderLineItemInput!]) { fulfillmentOrderMove(id: $id, newLocationId: $to, fulfillmentOrderLineItems: $l) {
    movedFulfillmentOrder { assignedLocation { name } } userErrors { message } } }`
  const some = (quantity: number) => [{ id: line.id, quantity }]
  expect(store.read(move, 'fulfillmentOrderMove', { id: part.id, to: west?.id, l: some(2) })).toEqual({
    movedFulfillmentOrder: { assignedLocation: { name: 'West warehouse' } },
    userErrors: [],
  })
  const split = `mutation($s: [FulfillmentOrderSplitInput!]!) { fulfillmentOrderSplit(fulfillmentOrderSplits: $s) { userErrors { code } } }`
  store.run(split, { s: [{ fulfillmentOrderId: part.id, fulfillmentOrderLineItems: some(1) }] })
  const units = () => order.fulfillmentOrders.map((f) => [f.status, f.lines.map((l) => l.remainingQuantity)])
  expect(units()).toEqual([
    ['OPEN', [2]],
    ['OPEN', [2]],
    ['OPEN', [1]],
  ])
  const merge = `mutation($m: [FulfillmentOrderMergeInput!]!) { fulfillmentOrderMerge(fulfillmentOrderMergeInputs: $m) { userErrors { code } } }`
  const intents = [part, order.fulfillmentOrders[2]].map((f) => ({ fulfillmentOrderId: f?.id }))
  store.run(merge, { m: [{ mergeIntents: intents }] })
  expect(units()).toEqual([
    ['OPEN', [3]],
    ['OPEN', [2]],
    ['CLOSED', [0]],
  ])
})

test('a fulfilment order needs its scope', () => {
  const order = buy({ lines: [{ sku: 'TIE-001' }] })
  const query = 'query($id: ID!) { order(id: $id) { id fulfillmentOrders(first: 1) { nodes { id } } } }'
  const answer = store.run(query, { id: order.id }, { scopes: ['read_orders'] })
  expect(answer.errors).toMatchObject([{ extensions: { code: 'ACCESS_DENIED' } }])
})
