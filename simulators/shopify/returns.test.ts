/** Returns and exchanges: nothing is reversed before it is processed, and then exactly what it comes to. */
import * as fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import { placeCheckout } from './checkout.ts'
import type { CheckoutInput } from './checkoutInput.ts'
import type { Order } from './model.ts'
import { formatAmount, subtract, sum } from './money.ts'
import { currentTotal, totalOutstanding, totalPrice, totalReceived, totalRefunded } from './orderTotals.ts'
import { payOrder } from './simPayments.ts'
import { testStore, type TestStore, valueAt } from './testing.ts'
import { webhookPayload } from './webhookPayload.ts'

let store: TestStore
beforeEach(() => {
  store = testStore({ fx: { 'CAD/EUR': '0.6789' } })
})

const shop = (amounts: { shop: bigint }): string => formatAmount(amounts.shop)

function shipped(checkout: CheckoutInput): Order {
  const order = placeCheckout(store.world, checkout)
  for (const { id } of order.fulfillmentOrders.slice()) {
    const f = { lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: id }] }
    store.run(
      'mutation($f: FulfillmentInput!) { fulfillmentCreate(fulfillment: $f) { userErrors { message } } }',
      {
        f,
      },
    )
  }
  return order
}

const row = (order: Order, at = 0) => order.fulfillments[0]?.lines[at]?.id

const RETURN = `mutation($r: ReturnInput!) { returnCreate(returnInput: $r) { return { id status
  returnLineItems(first: 9) { nodes { id } } exchangeLineItems(first: 9) { nodes { id } }
  reverseFulfillmentOrders(first: 1) { nodes { id lineItems(first: 9) { nodes { id } } } } } userErrors { code field message } } }`
const PROCESS = `mutation($p: ReturnProcessInput!) { returnProcess(input: $p) { return { id status } userErrors { code message } } }`

function open(
  order: Order,
  input: object,
): { id: unknown; lines: unknown[]; exchanges: unknown[]; reverse: unknown[] } {
  const found = store.read(RETURN, 'returnCreate.return', {
    r: { orderId: order.id, returnLineItems: [], ...input },
  })
  const ids = (path: string) => {
    const nodes = valueAt(found, `${path}.nodes`)
    return Array.isArray(nodes) ? nodes.map((node) => valueAt(node, 'id')) : []
  }
  return {
    id: valueAt(found, 'id'),
    lines: ids('returnLineItems'),
    exchanges: ids('exchangeLineItems'),
    reverse: ids('reverseFulfillmentOrders.nodes.0.lineItems'),
  }
}

const process = (input: object): unknown => store.read(PROCESS, 'returnProcess.userErrors', { p: input })

function refundOver(order: Order, amount: string): object {
  const parentId = order.transactions[0]?.id
  const transactionAmount = { amount, currencyCode: order.presentmentCurrencyCode }
  return { issueRefund: { orderTransactions: [{ parentId, transactionAmount }] } }
}

const sales = (order: Order) => sum(order.agreements.flatMap((a) => a.sales.map((s) => s.total)))

const TAXED: CheckoutInput = {
  lines: [{ title: 'Coat', price: '49.99', quantity: 2 }],
  discounts: [{ title: 'TEN', percentage: '10' }],
  shipping: [{ price: '5.99' }],
  taxes: [{ title: 'State', rate: '0.08875' }],
}

// accounting-and-reliability.md E1, E5: one of two units, 44.99 or so net, with its tax
test('a return reverses sales when it is processed, not before', () => {
  const order = shipped(TAXED)
  const before = shop(currentTotal(order))
  const { id, lines } = open(order, { returnLineItems: [{ fulfillmentLineItemId: row(order), quantity: 1 }] })
  expect([shop(currentTotal(order)), order.agreements.length]).toEqual([before, 1])
  expect(process({ returnId: id, returnLineItems: [{ id: lines[0], quantity: 1 }] })).toEqual([])
  expect(order.agreements.map(({ kind }) => kind)).toEqual(['ORDER', 'RETURN'])
  expect(order.agreements[1]?.sales).toMatchObject([
    { actionType: 'RETURN', lineType: 'PRODUCT', quantity: -1 },
  ])
  expect(shop(totalOutstanding(order))).toBe('-48.98')
  expect(shop(sales(order))).toBe(shop(currentTotal(order)))
  expect(order.refunds).toEqual([])
  expect(store.events.map(({ topic }) => topic)).toEqual(
    expect.arrayContaining(['RETURNS_APPROVE', 'RETURNS_PROCESS']),
  )
})

test('fees are sales of the return, and the refund is what is left', () => {
  const order = shipped({ lines: [{ title: 'Coat', price: '20.00', quantity: 2 }] })
  const { id, lines } = open(order, {
    returnLineItems: [{ fulfillmentLineItemId: row(order), quantity: 2, restockingFee: { percentage: 10 } }],
    returnShippingFee: { amount: { amount: '7.50', currencyCode: 'CAD' } },
  })
  const suggestion = `query($id: ID!, $l: [SuggestedOutcomeReturnLineItemInput!]!) { return(id: $id) { suggestedFinancialOutcome(returnLineItems: $l, exchangeLineItems: []) {
    totalAdditionalFees { shopMoney { amount } } financialTransfer { __typename ... on RefundReturnOutcome { amount { shopMoney { amount } } suggestedTransactions { gateway amountSet { shopMoney { amount } } } } } } } }`
  expect(
    store.read(suggestion, 'return.suggestedFinancialOutcome', { id, l: [{ id: lines[0], quantity: 1 }] }),
  ).toEqual({
    totalAdditionalFees: { shopMoney: { amount: '9.5' } },
    financialTransfer: {
      __typename: 'RefundReturnOutcome',
      amount: { shopMoney: { amount: '10.5' } },
      suggestedTransactions: [{ gateway: 'shopify_payments', amountSet: { shopMoney: { amount: '10.5' } } }],
    },
  })
  const items = [{ id: lines[0], quantity: 1 }]
  process({ returnId: id, returnLineItems: items, financialTransfer: refundOver(order, '10.50') })
  process({ returnId: id, returnLineItems: items, financialTransfer: refundOver(order, '18.00') })
  const fees = `query($id: ID!) { order(id: $id) { agreements(first: 9) { nodes { reason sales(first: 9) { nodes {
    lineType totalAmount { shopMoney { amount } } ... on FeeSale { fee { __typename id } } } } } } } }`
  expect(store.read(fees, 'order.agreements.nodes', { id: order.id })).toMatchObject([
    {},
    {
      reason: 'RETURN',
      sales: {
        nodes: [
          { lineType: 'PRODUCT', totalAmount: { shopMoney: { amount: '-20.0' } } },
          {
            lineType: 'FEE',
            totalAmount: { shopMoney: { amount: '2.0' } },
            fee: { __typename: 'RestockingFee' },
          },
          {
            lineType: 'FEE',
            totalAmount: { shopMoney: { amount: '7.5' } },
            fee: { __typename: 'ReturnShippingFee' },
          },
        ],
      },
    },
    {
      reason: 'RETURN',
      sales: { nodes: [{ lineType: 'PRODUCT' }, { totalAmount: { shopMoney: { amount: '2.0' } } }] },
    },
  ])
  expect(order.refunds.map((r) => [r.returnId === id, r.adjustments])).toEqual([
    [true, []],
    [true, []],
  ])
  expect([shop(currentTotal(order)), shop(sales(order)), shop(totalOutstanding(order))]).toEqual([
    '11.5',
    '11.5',
    '0.0',
  ])
})

// bulk order_agreements.json: one RETURN agreement with both; Refund.totalRefundedSet is net of the exchange (§7.9)
test('what return fees had kept goes back with a cancelled order, as a discrepancy', () => {
  const order = shipped({ lines: [{ title: 'Coat', price: '20.00', quantity: 2 }] })
  const { id, lines } = open(order, {
    returnLineItems: [{ fulfillmentLineItemId: row(order), quantity: 2, restockingFee: { percentage: 10 } }],
  })
  process({ returnId: id, returnLineItems: [{ id: lines[0], quantity: 2 }] })
  store.read(
    'mutation($id: ID!) { orderCancel(orderId: $id, reason: OTHER, restock: true, refundMethod: { originalPaymentMethodsRefund: true }) { userErrors { message } } }',
    'orderCancel.userErrors',
    { id: order.id },
  )
  expect(order.refunds.at(-1)?.adjustments).toMatchObject([{ amount: { shop: -4_000_000n } }])
  expect([shop(totalRefunded(order)), shop(currentTotal(order)), shop(sales(order))]).toEqual([
    '40.0',
    '0.0',
    '0.0',
  ])
})

test('a cancelled order brings back what is still out, and no unit twice', () => {
  const order = placeCheckout(store.world, { lines: [{ title: 'Coat', price: '20.00', quantity: 3 }] })
  const [waiting] = order.fulfillmentOrders
  const rows = [{ id: waiting?.lines[0]?.id, quantity: 1 }]
  store.run(
    'mutation($f: FulfillmentInput!) { fulfillmentCreate(fulfillment: $f) { userErrors { message } } }',
    {
      f: {
        lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: waiting?.id, fulfillmentOrderLineItems: rows }],
      },
    },
  )
  const { id, lines } = open(order, {
    returnLineItems: [{ fulfillmentLineItemId: row(order), quantity: 1 }],
  })
  process({ returnId: id, returnLineItems: [{ id: lines[0], quantity: 1 }] })
  store.read(
    'mutation($id: ID!) { orderCancel(orderId: $id, reason: OTHER, restock: true) { userErrors { message } } }',
    'orderCancel.userErrors',
    { id: order.id },
  )
  expect(order.refunds.at(-1)?.lines).toMatchObject([{ quantity: 2, restockType: 'CANCEL' }])
})

test('an exchange is a line of the order, sold by the return, with goods of its own to ship', () => {
  const order = shipped({ lines: [{ sku: 'TIE-004' }] })
  const variantId = [...store.world.state.variants.values()].find(({ sku }) => sku === 'TIE-001')?.id
  const { id, lines, exchanges } = open(order, {
    returnLineItems: [{ fulfillmentLineItemId: row(order), quantity: 1 }],
    exchangeLineItems: [{ variantId, quantity: 2 }],
  })
  expect(order.lines).toHaveLength(1)
  const both = {
    returnId: id,
    returnLineItems: [{ id: lines[0], quantity: 1 }],
    exchangeLineItems: [{ id: exchanges[0], quantity: 2 }],
  }
  expect(process({ ...both, financialTransfer: refundOver(order, '60.00') })).toEqual([])
  expect(order.agreements[1]?.sales.map((s) => [s.actionType, s.quantity, shop(s.total)])).toEqual([
    ['RETURN', -1, '-89.0'],
    ['ORDER', 2, '29.0'],
  ])
  expect([shop(totalPrice(order)), shop(currentTotal(order)), shop(totalOutstanding(order))]).toEqual([
    '118.0',
    '29.0',
    '0.0',
  ])
  expect(order.refunds.map((refund) => refund.adjustments)).toEqual([[]])
  expect(order.fulfillmentOrders.map((f) => [f.status, f.lines.map((l) => l.remainingQuantity)])).toEqual([
    ['CLOSED', [0]],
    ['OPEN', [2]],
  ])
  const query =
    'query($id: ID!) { return(id: $id) { exchangeLineItems(first: 5) { nodes { processedQuantity lineItems { sku quantity } } } } }'
  expect(store.read(query, 'return.exchangeLineItems.nodes', { id })).toEqual([
    { processedQuantity: 2, lineItems: [{ sku: 'TIE-001', quantity: 2 }] },
  ])
})

// accounting-and-reliability.md E11: the customer pays the difference
test('an exchange for more is owed until it is paid, and its unit may come back too', () => {
  const order = shipped({ lines: [{ sku: 'TIE-001' }] })
  const variantId = [...store.world.state.variants.values()].find(({ sku }) => sku === 'TIE-004')?.id
  const { id, lines, exchanges } = open(order, {
    returnLineItems: [{ fulfillmentLineItemId: row(order), quantity: 1 }],
    exchangeLineItems: [
      { variantId, quantity: 1, appliedDiscount: { description: 'Sorry', value: { percentage: 50 } } },
    ],
  })
  process({
    returnId: id,
    returnLineItems: [{ id: lines[0], quantity: 1 }],
    exchangeLineItems: [{ id: exchanges[0], quantity: 1 }],
  })
  expect([shop(totalOutstanding(order)), order.refunds]).toEqual(['30.0', []])
  payOrder(store.world, { id: order.id })
  expect([shop(totalOutstanding(order)), shop(sales(order)), order.transactions.length]).toEqual([
    '0.0',
    '44.5',
    2,
  ])
  const input = {
    orderId: order.id,
    refundLineItems: [{ lineItemId: order.lines[1]?.id, quantity: 1 }],
  }
  store.run(
    'mutation($i: RefundInput!) { refundCreate(input: $i) @idempotent(key: "x") { refund { id } } }',
    { i: input },
  )
  expect([shop(totalOutstanding(order)), shop(sales(order)), shop(currentTotal(order))]).toEqual([
    '-44.5',
    '0.0',
    '0.0',
  ])
})

test('restocked units say where, others that they were not', () => {
  const order = shipped({ lines: [{ sku: 'TIE-001', quantity: 3 }] })
  const { id, lines, reverse } = open(order, {
    returnLineItems: [{ fulfillmentLineItemId: row(order), quantity: 3 }],
  })
  const location = [...store.world.state.locations.values()].at(-1)
  const of = (dispositionType: string, quantity: number) => ({
    reverseFulfillmentOrderLineItemId: reverse[0],
    dispositionType,
    quantity,
    locationId: location?.id,
  })
  const dispositions = [of('RESTOCKED', 1), of('NOT_RESTOCKED', 1)]
  const items = [{ id: lines[0], quantity: 3, dispositions }]
  process({ returnId: id, returnLineItems: items, financialTransfer: refundOver(order, '43.50') })
  expect(order.refunds[0]?.lines.map((l) => [l.quantity, l.restockType, l.locationId])).toEqual([
    [1, 'RETURN', location?.id],
    [1, 'NO_RESTOCK', location?.id],
    [1, 'NO_RESTOCK', null],
  ])
  const dispose = store.events.find(({ topic }) => topic === 'REVERSE_FULFILLMENT_ORDERS_DISPOSE')
  expect(dispose && webhookPayload(store.world, dispose)).toMatchObject({ total_dispositions: 2 })
})

test('no more comes back than went out, and no more than was paid', () => {
  const order = shipped({ lines: [{ title: 'Coat', price: '20.00', quantity: 2 }] })
  const input = { orderId: order.id, returnLineItems: [{ fulfillmentLineItemId: row(order), quantity: 3 }] }
  expect(store.read(RETURN, 'returnCreate.userErrors.0.code', { r: input })).toBe('INVALID')
  const { id, lines } = open(order, { returnLineItems: [{ fulfillmentLineItemId: row(order), quantity: 2 }] })
  const twice = { orderId: order.id, returnLineItems: [{ fulfillmentLineItemId: row(order), quantity: 1 }] }
  expect(store.read(RETURN, 'returnCreate.return', { r: twice })).toBeNull()
  const items = [{ id: lines[0], quantity: 2 }]
  expect(
    process({ returnId: id, returnLineItems: items, financialTransfer: refundOver(order, '41.00') }),
  ).toEqual([
    { code: 'INVALID', message: 'Refund amount $41.00 is greater than net payment received $40.00' },
  ])
  expect(order.agreements).toHaveLength(1)
  expect(process({ returnId: id, returnLineItems: items })).toEqual([])
  expect(process({ returnId: id, returnLineItems: items })).toMatchObject([{ code: 'INVALID' }])
})

test('what may be returned is what was shipped and not yet taken back', () => {
  const order = shipped({ lines: [{ title: 'Coat', price: '20.00', quantity: 3 }] })
  open(order, { returnLineItems: [{ fulfillmentLineItemId: row(order), quantity: 1 }] })
  const query = `query($id: ID!) { returnableFulfillments(orderId: $id, first: 5) { nodes { returnableFulfillmentLineItems(first: 5) { nodes { quantity } } } } }`
  expect(store.read(query, 'returnableFulfillments.nodes', { id: order.id })).toEqual([
    { returnableFulfillmentLineItems: { nodes: [{ quantity: 2 }] } },
  ])
})

test('any returns tie: sales = current total, and three thirds are a whole', () => {
  const units = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9999 }), units, fc.boolean(), (cents, steps, taxesIncluded) => {
      const order = shipped({
        presentmentCurrency: cents % 2 === 0 ? 'CAD' : 'EUR',
        lines: [{ title: 'P', price: (cents / 100).toFixed(2), quantity: 9 }],
        discounts: [{ title: 'D', amount: '1.00' }],
        taxes: [
          { title: 'A', rate: '0.05' },
          { title: 'B', rate: '0.09975' },
        ],
        taxesIncluded,
      })
      for (const quantity of [...steps, 9 - steps.reduce((a, b) => a + b, 0)].filter((n) => n > 0)) {
        const { id, lines } = open(order, {
          returnLineItems: [
            { fulfillmentLineItemId: row(order), quantity, restockingFee: { percentage: 15 } },
          ],
        })
        process({ returnId: id, returnLineItems: [{ id: lines[0], quantity }] })
        expect(sales(order)).toEqual(currentTotal(order))
        const kept = subtract(totalReceived(order), totalRefunded(order))
        expect(subtract(currentTotal(order), kept).presentment).toBe(totalOutstanding(order).presentment)
      }
      const all = order.agreements.flatMap((a) => a.sales).filter((s) => s.lineType === 'PRODUCT')
      const left = [sum(all.map((s) => s.total)), sum(all.map((s) => s.totalDiscountBeforeTaxes))]
      expect(left).toEqual([
        { shop: 0n, presentment: 0n },
        { shop: 0n, presentment: 0n },
      ])
      const byTax = all.flatMap((s) => s.taxes).map((t) => [t.taxLine.title, t.amount.shop] as const)
      for (const title of ['A', 'B'])
        expect(byTax.filter(([name]) => name === title).reduce((n, [, amount]) => n + amount, 0n)).toBe(0n)
    }),
    { numRuns: 40 },
  )
})

test('webhooks of a return say what Shopify’s samples say', () => {
  const order = shipped({ lines: [{ title: 'Coat', price: '20.00' }] })
  const { id } = open(order, { returnLineItems: [{ fulfillmentLineItemId: row(order), quantity: 1 }] })
  store.run('mutation($id: ID!) { returnClose(id: $id) { return { id } } }', { id })
  const body = (topic: string) => {
    const event = store.events.find((candidate) => candidate.topic === topic)
    return event && webhookPayload(store.world, event)
  }
  const number = Number(order.id.split('/').at(-1))
  expect(body('RETURNS_APPROVE')).toMatchObject({
    admin_graphql_api_id: id,
    order: { id: number, admin_graphql_api_id: order.id },
    total_return_line_items: 1,
    return_line_items: [{ quantity: 1, return_reason: 'unknown' }],
  })
  expect(body('RETURNS_CLOSE')).toEqual({
    id: Number(String(id).split('/').at(-1)),
    admin_graphql_api_id: id,
    order_id: number,
    status: 'closed',
  })
})
