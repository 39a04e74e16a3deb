/** What our client writes to a shop, against the simulated store: done, refused, or not known, and never done twice. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fetchTransport, TransportError } from '../../src/adapters/http.ts'
import type { ShopifyWrites, WriteOutcome } from '../../src/adapters/shopify/writeTypes.ts'
import { type ShopifyId, shopifyId } from '../../src/domain/ids.ts'
import { currency, money } from '../../src/domain/money.ts'
import type { OrderLife } from '../../src/domain/shopify/order.ts'
import { type ContractShop, losing, startContractShop } from '../support/contractShop.ts'

const USD = currency('USD')
const usd = (minor: bigint) => money(minor, USD)

let shop: ContractShop
let writes: ShopifyWrites
beforeAll(async () => {
  shop = await startContractShop({ seed: 13, fx: { 'USD/CAD': '1.4' } })
  ;({ writes } = shop.client)
})
afterAll(() => shop.stop())

function done<Value>(outcome: WriteOutcome<Value>): Value {
  if (outcome.kind === 'ok') return outcome.value
  throw new Error(`${outcome.kind}: ${outcome.fault.code} ${outcome.fault.tech}`)
}

async function shipping(order: ShopifyId) {
  const result = await writes.fulfillmentOrders(order)
  if (!result.ok || result.value === null) throw new Error(JSON.stringify(result))
  return result.value
}

/** One fulfilment of so many units of the order's first line. */
async function unitsOf(order: ShopifyId, quantity: number) {
  const { fulfillmentOrders } = await shipping(order)
  const open = fulfillmentOrders.find(({ fulfillable }) => fulfillable)
  const line = open?.lines[0]
  if (open === undefined || line === undefined) throw new Error('nothing to ship')
  return [{ fulfillmentOrderId: open.id, lines: [{ id: line.id, quantity }] }]
}

const THREE = { lines: [{ sku: 'TIE-001', quantity: 3 }] }
const plain = { tracking: null, notifyCustomer: false }
const cut = (stage: TransportError['stage']) => () => new TransportError(stage, 'cut off', null)

describe('shipments', () => {
  test('units leave with their parcels in two calls, and what is left stays open', async () => {
    const order = await shop.checkout(THREE)
    shop.calls.length = 0
    const id = done(
      await writes.fulfillmentCreate({
        order,
        parts: await unitsOf(order, 2),
        tracking: { company: 'UPS', numbers: ['1Z1', '1Z2'], urls: [] },
        notifyCustomer: true,
      }),
    )
    expect(shop.calls.map(({ kind }) => kind)).toEqual(['OrderShipping', 'CreateFulfillment'])
    const { fulfillmentOrders, shipments } = await shipping(order)
    expect(shipments).toMatchObject([
      {
        id,
        status: 'SUCCESS',
        lines: [{ quantity: 2 }],
        tracking: [
          { company: 'UPS', number: '1Z1' },
          { company: 'UPS', number: '1Z2' },
        ],
      },
    ])
    expect(fulfillmentOrders.flatMap(({ lines }) => lines.map(({ remaining }) => remaining))).toEqual([1])
  })

  test('what may be shipped comes with the order where it is asked for, until its fulfilments are many', async () => {
    const order = await shop.checkout({ lines: [{ sku: 'TIE-001', quantity: 9 }] })
    const tracking = { company: 'UPS', numbers: ['1Z7'], urls: [] }
    const together = async () => {
      shop.calls.length = 0
      const read = await shop.client.readOrder(order, { withShipping: true })
      if (!read.ok || read.value === null) throw new Error(JSON.stringify(read))
      expect(shop.calls[0]?.kind).toBe('ReadOrderToShip')
      expect(shop.calls[0]?.cost?.requested).toBeLessThan(1000)
      return read.value.shipping
    }
    for (let left = 0; left <= 4; left += 1) {
      const read = await together()
      expect(shop.calls).toHaveLength(1)
      expect(read).toEqual(await shipping(order))
      const parts = await unitsOf(order, 1)
      done(await writes.fulfillmentCreate({ order, parts, tracking, notifyCustomer: false }))
    }
    expect(await together()).toBeUndefined()
    const alone = await shop.client.readOrder(order)
    expect(alone.ok && alone.value !== null && 'shipping' in alone.value).toBe(false)
  })

  test('tracking is corrected whole, and a cancelled shipment frees its units', async () => {
    const order = await shop.checkout(THREE)
    const fulfillmentId = done(
      await writes.fulfillmentCreate({ order, parts: await unitsOf(order, 3), ...plain }),
    )
    const tracking = { company: 'DHL Express', numbers: ['7'], urls: ['https://track.example.com/7'] }
    done(
      await writes.fulfillmentTrackingInfoUpdate({ order, fulfillmentId, tracking, notifyCustomer: false }),
    )
    expect((await shipping(order)).shipments[0]?.tracking).toEqual([
      { company: 'DHL Express', number: '7', url: 'https://track.example.com/7' },
    ])
    done(await writes.fulfillmentCancel({ order, fulfillmentId }))
    const after = await shipping(order)
    expect(after.shipments[0]?.status).toBe('CANCELLED')
    expect(after.fulfillmentOrders.filter(({ fulfillable }) => fulfillable)).toMatchObject([
      { lines: [{ remaining: 3 }] },
    ])
    expect(await writes.fulfillmentCancel({ order, fulfillmentId })).toMatchObject({
      kind: 'refused',
      fault: { code: 'shopify.refused', about: { store: 'main', order, action: 'cancel the fulfilment' } },
    })
  })

  test('more than is left is refused with Shopify’s words, and nothing leaves', async () => {
    const order = await shop.checkout(THREE)
    const refused = await writes.fulfillmentCreate({ order, parts: await unitsOf(order, 4), ...plain })
    expect(refused).toMatchObject({
      kind: 'refused',
      fault: { about: { message: 'Invalid fulfillment order line item quantity requested' } },
    })
    expect((await shipping(order)).shipments).toEqual([])
  })

  test('what is on hold is not to be shipped, and says why', async () => {
    const order = await shop.checkout(THREE)
    await shop.run('fulfillmentOrderHold(id: $id, fulfillmentHold: $h) { userErrors { message } }', {
      id: ['ID!', shop.openOrder(order)],
      h: ['FulfillmentOrderHoldInput!', { reason: 'INCORRECT_ADDRESS', reasonNotes: 'no such street' }],
    })
    expect((await shipping(order)).fulfillmentOrders).toMatchObject([
      { status: 'ON_HOLD', fulfillable: false, holds: ['INCORRECT_ADDRESS'] },
    ])
  })

  test('a fulfilment without units would ship everything, and is never sent', () => {
    const parts = [{ fulfillmentOrderId: shopifyId(1), lines: [] }]
    expect(() => writes.fulfillmentCreate({ order: shopifyId(1), parts, ...plain })).toThrow(
      'names its units',
    )
  })
})

describe('what is not idempotent is sent once', () => {
  const lossy = (operation: string, when: 'before' | 'after', stage: TransportError['stage']) =>
    shop.clientWith({ transport: losing(fetchTransport, { operation, when, error: cut(stage) }) }).writes

  test('a lost answer leaves the outcome unknown, and reading shows what was done', async () => {
    const order = await shop.checkout(THREE)
    const parts = await unitsOf(order, 1)
    shop.calls.length = 0
    const outcome = await lossy('CreateFulfillment', 'after', 'timeout').fulfillmentCreate({
      order,
      parts,
      ...plain,
    })
    expect(outcome).toMatchObject({ kind: 'unknown', fault: { code: 'shopify.outcome-unknown' } })
    expect(shop.calls.map(({ kind }) => kind)).toEqual(['CreateFulfillment'])
    expect((await shipping(order)).shipments).toHaveLength(1)
  })

  test('what was never sent is refused as unreachable, after a few tries', async () => {
    const order = await shop.checkout(THREE)
    const parts = await unitsOf(order, 1)
    const outcome = await lossy('CreateFulfillment', 'before', 'before-send').fulfillmentCreate({
      order,
      parts,
      ...plain,
    })
    expect(outcome).toMatchObject({ kind: 'refused', fault: { code: 'shopify.unreachable' } })
    expect((await shipping(order)).shipments).toEqual([])
  })

  test('a scope that is missing is refused as such', async () => {
    const order = await shop.checkout(THREE)
    const parts = await unitsOf(order, 1)
    const { auth } = shop.running.service
    const all = auth.scopes()
    auth.setScopes(all.filter((scope) => !scope.startsWith('write_')))
    try {
      expect(await writes.fulfillmentCreate({ order, parts, ...plain })).toMatchObject({
        kind: 'refused',
        fault: { code: 'shopify.scope' },
      })
    } finally {
      auth.setScopes(all)
    }
  })
})

describe('captures', () => {
  const authorized = async (checkout: object = {}): Promise<OrderLife> =>
    shop.read(
      await shop.checkout({
        lines: [{ title: 'Lamp', price: '20.00' }],
        payments: [{ kind: 'authorization' }],
        ...checkout,
      }),
    )
  const authorization = (life: OrderLife): ShopifyId => life.transactions[0]?.id ?? shopifyId(0)

  test('an authorization is captured once, for no more than it is for', async () => {
    const life = await authorized()
    const capture = { order: life.id, parentId: authorization(life), final: null }
    const tooMuch = await writes.orderCapture({ ...capture, amount: usd(2001n) })
    expect(tooMuch).toMatchObject({
      kind: 'refused',
      fault: { code: 'shopify.refused', about: { action: 'capture 20.01 USD' } },
    })
    const moved = done(await writes.orderCapture({ ...capture, amount: usd(2000n) }))
    expect(moved.status).toBe('SUCCESS')
    const { transactions } = await shop.read(life.id)
    expect(transactions.map(({ id, kind }) => [id, kind])).toContainEqual([moved.transactionId, 'CAPTURE'])
    const again = await writes.orderCapture({ ...capture, amount: usd(2000n) })
    expect(again.kind).toBe('refused')
  })

  test('in the buyer’s currency where it is not the shop’s', async () => {
    const life = await authorized({ presentmentCurrency: 'CAD' })
    const total = life.totals.total.presentment
    expect(total.currency).toBe('CAD')
    const capture = { order: life.id, parentId: authorization(life), amount: total, final: null }
    expect(done(await writes.orderCapture(capture)).status).toBe('SUCCESS')
  })
})

describe('refunds', () => {
  const paid = async (): Promise<OrderLife> =>
    shop.read(
      await shop.checkout({
        lines: [{ title: 'Lamp', price: '20.00', quantity: 3 }],
        shipping: [{ price: '5.00' }],
      }),
    )
  const refundOf = (life: OrderLife, key: string) => ({
    order: life.id,
    key,
    currency: USD,
    lines: [
      {
        lineId: life.lines[0]?.id ?? shopifyId(0),
        quantity: 1,
        restockType: 'NO_RESTOCK' as const,
        locationId: null,
      },
    ],
    shipping: usd(200n),
    payments: [
      {
        parentId: life.transactions[0]?.id ?? shopifyId(0),
        gateway: 'shopify_payments',
        amount: usd(2200n),
      },
    ],
    note: 'Credit memo 1001',
    notifyCustomer: false,
    processedAt: null,
  })

  test('goods, shipping and money go back as one refund', async () => {
    const life = await paid()
    const made = done(await writes.refundCreate(refundOf(life, 'credit-1')))
    expect(made.money).toMatchObject([{ status: 'SUCCESS' }])
    expect((await shop.read(life.id)).refunds).toMatchObject([
      {
        id: made.refundId,
        totalRefunded: { shop: { minor: 2200n } },
        lines: [{ quantity: 1, restockType: 'NO_RESTOCK' }],
        shipping: [{ amount: { shop: { minor: 200n } } }],
        transactionIds: made.money.map(({ transactionId }) => transactionId),
      },
    ])
  })

  test('a refund whose answers are all lost is sent again under its key, and made once', async () => {
    const life = await paid()
    const { writes: lossy } = shop.clientWith({
      transport: losing(fetchTransport, { operation: 'CreateRefund', when: 'after', error: cut('timeout') }),
    })
    shop.calls.length = 0
    expect(await lossy.refundCreate(refundOf(life, 'credit-2'))).toMatchObject({ kind: 'unknown' })
    expect(shop.calls.filter(({ kind }) => kind === 'CreateRefund').length).toBeGreaterThan(1)
    const { refundId } = done(await writes.refundCreate(refundOf(life, 'credit-2')))
    expect((await shop.read(life.id)).refunds.map(({ id }) => id)).toEqual([refundId])
  })

  test('a key that was used for another refund is refused', async () => {
    const life = await paid()
    done(await writes.refundCreate(refundOf(life, 'credit-3')))
    const other = { ...refundOf(life, 'credit-3'), note: 'another' }
    expect(await writes.refundCreate(other)).toMatchObject({
      kind: 'refused',
      fault: { code: 'shopify.refused' },
    })
    expect((await shop.read(life.id)).refunds).toHaveLength(1)
  })

  test('more than was paid is refused', async () => {
    const life = await paid()
    const wanted = refundOf(life, 'credit-4')
    const payments = wanted.payments.map((payment) => ({ ...payment, amount: usd(9900n) }))
    expect((await writes.refundCreate({ ...wanted, payments })).kind).toBe('refused')
    expect((await shop.read(life.id)).refunds).toEqual([])
  })
})

test('an order is cancelled once, with its money', async () => {
  const order = await shop.checkout(THREE)
  const wanted = {
    order,
    reason: 'STAFF',
    restock: true,
    refund: true,
    notifyCustomer: false,
    staffNote: 'cancelled in NetSuite',
  } as const
  done(await writes.orderCancel(wanted))
  const life = await shop.read(order)
  expect(life.cancelledAt).not.toBeNull()
  expect(life.totals.netPayment.shop.minor).toBe(0n)
  expect(await writes.orderCancel(wanted)).toMatchObject({
    kind: 'refused',
    fault: { about: { action: 'cancel' } },
  })
})

test('a return is processed with what became of its goods and its money, and closed', async () => {
  const order = await shop.checkout(THREE)
  done(await writes.fulfillmentCreate({ order, parts: await unitsOf(order, 3), ...plain }))
  const life = await shop.read(order)
  await shop.run('returnCreate(returnInput: $r) { userErrors { message } }', {
    r: [
      'ReturnInput!',
      {
        orderId: `gid://shopify/Order/${order}`,
        returnLineItems: [
          {
            fulfillmentLineItemId: shop.order(order).fulfillments[0]?.lines[0]?.id,
            quantity: 2,
            returnReason: 'UNWANTED',
          },
        ],
      },
    ],
  })
  const opened = await writes.returns(order)
  const [found] = opened.ok ? (opened.value ?? []) : []
  const [line] = found?.lines ?? []
  const [reverse] = found?.reverseLines ?? []
  if (found === undefined || line === undefined || reverse === undefined) throw new Error('no return')
  expect(found).toMatchObject({ status: 'OPEN', lines: [{ quantity: 2, processable: 2, processed: 0 }] })
  expect([line.lineId, reverse.lineId]).toEqual([life.lines[0]?.id, life.lines[0]?.id])
  const amount = { ...life.totals.total.presentment, minor: 100n }
  const parentId = life.transactions[0]?.id ?? shopifyId(0)
  done(
    await writes.returnProcess({
      order,
      returnId: found.id,
      lines: [
        {
          id: line.id,
          quantity: 2,
          dispositions: [
            {
              reverseLineId: reverse.id,
              quantity: 2,
              type: 'RESTOCKED',
              locationId: life.fulfillments[0]?.locationId ?? null,
            },
          ],
        },
      ],
      exchanges: [],
      refund: [{ parentId, amount }],
      refundShipping: null,
      notifyCustomer: false,
    }),
  )
  done(await writes.returnClose({ order, returnId: found.id }))
  const after = await shop.read(order)
  expect(after.returns).toMatchObject([
    { status: 'CLOSED', dispositions: [{ type: 'RESTOCKED', quantity: 2 }] },
  ])
  expect(after.refunds).toMatchObject([{ returnId: found.id, totalRefunded: { shop: { minor: 100n } } }])
  expect(await writes.returnClose({ order, returnId: shopifyId(1) })).toMatchObject({
    kind: 'refused',
    fault: { tech: expect.stringContaining('NOT_FOUND') },
  })
})

test('an order that Shopify does not show has nothing to ship and nothing to return', async () => {
  expect(await writes.fulfillmentOrders(shopifyId(1))).toEqual({ ok: true, value: null })
  expect(await writes.returns(shopifyId(1))).toEqual({ ok: true, value: null })
})
