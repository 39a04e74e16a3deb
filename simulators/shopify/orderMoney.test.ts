/** Money through an order's life: totals as recorded, and the ledger's sum always the current total (I-S1). */
import * as fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { add, formatAmount, sum } from './money.ts'
import { currentTotal, totalOutstanding, totalReceived, totalRefunded } from './orderTotals.ts'
import { cad, createOrder, testStore, type TestStore, valueAt } from './testing.ts'

let store: TestStore
beforeEach(() => {
  store = testStore({ switches: { idempotencyKey: 'optional' } })
})

const TAX = (amount: string, rate = 0.13) => [{ title: 'HST', rate, priceSet: cad(amount) }]

function theOrder(id: string) {
  const order = store.world.order(id)
  if (!order) throw new Error('no such order')
  return order
}

/** Σ sales of all agreements, and the current total, in shop money. */
function ledger(id: string): { sales: string; total: string } {
  const order = theOrder(id)
  const sales = sum(order.agreements.flatMap((a) => a.sales.map((s) => s.total)))
  return { sales: formatAmount(sales.shop), total: formatAmount(currentTotal(order).shop) }
}

const BEGIN =
  'mutation($id: ID!) { orderEditBegin(id: $id) { calculatedOrder { id lineItems(first: 9) { nodes { id } } } } }'
const SET =
  'mutation($id: ID!, $line: ID!, $n: Int!) { orderEditSetQuantity(id: $id, lineItemId: $line, quantity: $n) { userErrors { message } } }'
const COMMIT = 'mutation($id: ID!) { orderEditCommit(id: $id) { order { id } userErrors { field message } } }'
const DISCOUNT = `mutation($id: ID!, $line: ID!, $d: OrderEditAppliedDiscountInput!) {
  orderEditAddLineItemDiscount(id: $id, lineItemId: $line, discount: $d) { userErrors { message } } }`
const REFUND = `mutation($input: RefundInput!) { refundCreate(input: $input) { refund { id
  orderAdjustments(first: 5) { nodes { reason amountSet { shopMoney { amount } } } } } userErrors { field message } } }`

function begin(id: string): { edit: unknown; lines: unknown[] } {
  const calculated = store.read(BEGIN, 'orderEditBegin.calculatedOrder', { id })
  const nodes = valueAt(calculated, 'lineItems.nodes')
  return {
    edit: valueAt(calculated, 'id'),
    lines: Array.isArray(nodes) ? nodes.map((n) => valueAt(n, 'id')) : [],
  }
}

describe('order edits', () => {
  // recording: order-edit-money-math `taxed`
  test('removing a unit leaves the total and moves the current one', () => {
    const id = createOrder(store, {
      lineItems: [{ title: 'A', quantity: 2, priceSet: cad('100.00'), taxLines: TAX('26.00') }],
    })
    const { edit, lines } = begin(id)
    store.run(SET, { id: edit, line: lines[0], n: 1 })
    expect(store.read(COMMIT, 'orderEditCommit', { id: edit })).toEqual({ order: { id }, userErrors: [] })
    const query = `query($id: ID!) { order(id: $id) { edited totalPriceSet { shopMoney { amount } } originalTotalPriceSet { shopMoney { amount } }
      currentTotalPriceSet { shopMoney { amount } } currentTotalTaxSet { shopMoney { amount } }
      agreements(first: 5) { nodes { reason sales(first: 5) { nodes { __typename actionType lineType quantity
        totalAmount { shopMoney { amount } } totalTaxAmount { shopMoney { amount } } } } } } } }`
    expect(store.read(query, 'order', { id })).toEqual({
      edited: true,
      totalPriceSet: { shopMoney: { amount: '226.0' } },
      originalTotalPriceSet: { shopMoney: { amount: '226.0' } },
      currentTotalPriceSet: { shopMoney: { amount: '113.0' } },
      currentTotalTaxSet: { shopMoney: { amount: '13.0' } },
      agreements: {
        nodes: [
          { reason: 'ORDER', sales: { nodes: [productSale('ORDER', 2, ['226.0', '26.0'])] } },
          { reason: 'ORDER_EDIT', sales: { nodes: [productSale('UPDATE', -1, ['-113.0', '-13.0'])] } },
        ],
      },
    })
    expect(store.events.map((e) => e.topic)).toContain('ORDERS_EDITED')
  })

  const productSale = (actionType: string, quantity: number, [total, tax]: [string, string]) => ({
    __typename: 'ProductSale',
    actionType,
    lineType: 'PRODUCT',
    quantity,
    totalAmount: { shopMoney: { amount: total } },
    totalTaxAmount: { shopMoney: { amount: tax } },
  })

  // recording: money-bag-presentment-parity
  test('an edit that changes nothing is refused', () => {
    const id = createOrder(store, { lineItems: [{ title: 'A', quantity: 1, priceSet: cad('5.00') }] })
    const { edit } = begin(id)
    expect(store.read(COMMIT, 'orderEditCommit', { id: edit })).toEqual({
      order: null,
      userErrors: [{ field: ['id'], message: 'There must be at least one change to be made.' }],
    })
  })

  // bulk sample orders.json: an exchanged line raises totalPriceSet
  test('a variant added raises the total, ships, and is a sale of its own', () => {
    const id = createOrder(store, {
      lineItems: [{ title: 'A', quantity: 1, priceSet: cad('10.00'), taxLines: TAX('1.30') }],
    })
    const variantId = [...store.world.state.variants.keys()][0]
    const { edit } = begin(id)
    const addVariant = `mutation($id: ID!, $v: ID!) { orderEditAddVariant(id: $id, variantId: $v, quantity: 2) {
      calculatedLineItem { title sku quantity } calculatedOrder { totalPriceSet { shopMoney { amount } } } userErrors { message } } }`
    expect(store.read(addVariant, 'orderEditAddVariant', { id: edit, v: variantId })).toEqual({
      calculatedLineItem: { title: 'Enamel mug', sku: 'TIE-001', quantity: 2 },
      calculatedOrder: { totalPriceSet: { shopMoney: { amount: '44.07' } } },
      userErrors: [],
    })
    store.run(COMMIT, { id: edit })
    expect(ledger(id)).toEqual({ sales: '44.07', total: '44.07' })
    expect(theOrder(id).fulfillmentOrders.flatMap((f) => f.lines.map((l) => l.remainingQuantity))).toEqual([
      2,
    ])
  })
})

describe('shipping lines of an edit', () => {
  const ADD = `mutation($id: ID!, $s: OrderEditAddShippingLineInput!) { orderEditAddShippingLine(id: $id, shippingLine: $s) {
    calculatedShippingLine { id title stagedStatus price { shopMoney { amount } } }
    calculatedOrder { totalPriceSet { shopMoney { amount } } stagedChanges(first: 5) { nodes { __typename } } } userErrors { message } } }`
  const REMOVE = `mutation($id: ID!, $line: ID!) { orderEditRemoveShippingLine(id: $id, shippingLineId: $line) {
    calculatedOrder { totalPriceSet { shopMoney { amount } } stagedChanges(first: 5) { nodes { __typename } } } userErrors { message } } }`

  test('one may be added, another removed, and the ledger follows', () => {
    const id = createOrder(store, {
      lineItems: [{ title: 'A', quantity: 1, priceSet: cad('10.00') }],
      shippingLines: [{ title: 'Post', priceSet: cad('5.00'), taxLines: TAX('0.65') }],
    })
    const { edit } = begin(id)
    const price = { amount: '3.00', currencyCode: 'CAD' }
    expect(
      store.read(ADD, 'orderEditAddShippingLine', { id: edit, s: { title: 'Courier', price } }),
    ).toMatchObject({
      calculatedShippingLine: {
        title: 'Courier',
        stagedStatus: 'ADDED',
        price: { shopMoney: { amount: '3.0' } },
      },
      calculatedOrder: {
        totalPriceSet: { shopMoney: { amount: '18.65' } },
        stagedChanges: { nodes: [{ __typename: 'OrderStagedChangeAddShippingLine' }] },
      },
      userErrors: [],
    })
    const old = theOrder(id).shippingLines[0]?.id
    expect(
      store.read(REMOVE, 'orderEditRemoveShippingLine.calculatedOrder', { id: edit, line: old }),
    ).toEqual({
      totalPriceSet: { shopMoney: { amount: '13.0' } },
      stagedChanges: {
        nodes: [
          { __typename: 'OrderStagedChangeRemoveShippingLine' },
          { __typename: 'OrderStagedChangeAddShippingLine' },
        ],
      },
    })
    store.run(COMMIT, { id: edit })
    expect(ledger(id)).toEqual({ sales: '13.0', total: '13.0' })
    const lines = store.read(
      'query($id: ID!) { order(id: $id) { shippingLines(first: 5) { nodes { title } } } }',
      'order.shippingLines.nodes',
      { id },
    )
    expect(lines).toEqual([{ title: 'Courier' }])
  })
})

describe('refunds', () => {
  function paidOrder(): string {
    return createOrder(store, {
      lineItems: [{ title: 'A', quantity: 3, priceSet: cad('10.00'), taxLines: TAX('1.00', 0.0333) }],
      shippingLines: [{ title: 'Post', priceSet: cad('5.00'), taxLines: TAX('0.65') }],
      transactions: [{ kind: 'SALE', status: 'SUCCESS', gateway: 'manual', amountSet: cad('36.65') }],
    })
  }

  test('a unit and the shipping go back with their money', () => {
    const id = paidOrder()
    const line = theOrder(id).lines[0]?.id
    const input = {
      orderId: id,
      refundLineItems: [{ lineItemId: line, quantity: 1, restockType: 'NO_RESTOCK' }],
      shipping: { fullRefund: true },
      transactions: [{ orderId: id, gateway: 'manual', kind: 'REFUND', amount: '15.98' }],
    }
    expect(store.read(REFUND, 'refundCreate.refund.orderAdjustments.nodes', { input })).toEqual([])
    expect(ledger(id)).toEqual({ sales: '20.67', total: '20.67' })
    const order = theOrder(id)
    expect(formatAmount(totalOutstanding(order).shop)).toBe('0.0')
    expect(order.lines[0]).toMatchObject({ quantity: 3, currentQuantity: 2, refundedQuantity: 1 })
  })

  // accounting-and-reliability.md E7: amount-only goodwill is an adjustment of the opposite sign
  test('money without lines is a discrepancy in the customer’s favour', () => {
    const id = paidOrder()
    const input = {
      orderId: id,
      transactions: [{ orderId: id, gateway: 'manual', kind: 'REFUND', amount: '4.00' }],
    }
    expect(store.read(REFUND, 'refundCreate.refund.orderAdjustments.nodes', { input })).toEqual([
      { reason: 'REFUND_DISCREPANCY', amountSet: { shopMoney: { amount: '-4.0' } } },
    ])
    expect(ledger(id)).toEqual({ sales: '32.65', total: '32.65' })
  })

  test('money that an edit left over goes back without a discrepancy', () => {
    const id = paidOrder()
    const { edit, lines } = begin(id)
    store.run(SET, { id: edit, line: lines[0], n: 2 })
    store.run(COMMIT, { id: edit })
    expect(formatAmount(totalOutstanding(theOrder(id)).shop)).toBe('-10.33')
    const transactions = [{ orderId: id, gateway: 'manual', kind: 'REFUND', amount: '10.33' }]
    store.run(REFUND, { input: { orderId: id, transactions } })
    expect(ledger(id)).toEqual({ sales: '26.32', total: '26.32' })
    expect(formatAmount(totalOutstanding(theOrder(id)).shop)).toBe('0.0')
  })

  test('less money than the lines come to is a discrepancy in the merchant’s favour', () => {
    const id = paidOrder()
    const refundLineItems = [{ lineItemId: theOrder(id).lines[0]?.id, quantity: 1 }]
    const transactions = [{ orderId: id, gateway: 'manual', kind: 'REFUND', amount: '8.00' }]
    const input = { orderId: id, refundLineItems, transactions }
    expect(store.read(REFUND, 'refundCreate.refund.orderAdjustments.nodes', { input })).toEqual([
      { reason: 'REFUND_DISCREPANCY', amountSet: { shopMoney: { amount: '2.33' } } },
    ])
    expect(formatAmount(totalOutstanding(theOrder(id)).shop)).toBe('0.0')
  })

  test('what Shopify suggests for a part is no discrepancy, also where an edit left the order owing', () => {
    const id = paidOrder()
    const { edit, lines } = begin(id)
    store.run(SET, { id: edit, line: lines[0], n: 5 })
    store.run(COMMIT, { id: edit })
    const refundLineItems = [{ lineItemId: theOrder(id).lines[0]?.id, quantity: 1 }]
    const adjusted = (amount: string): unknown => {
      const transactions = [{ orderId: id, gateway: 'manual', kind: 'REFUND', amount }]
      const input = { orderId: id, refundLineItems, transactions }
      return store.read(REFUND, 'refundCreate.refund.orderAdjustments.nodes', { input })
    }
    expect(adjusted('10.33')).toEqual([])
    expect(adjusted('12.34')).toMatchObject([{ amountSet: { shopMoney: { amount: '-2.0' } } }])
  })

  test('no more goes back than came in, unless allowed', () => {
    const id = paidOrder()
    const input = {
      orderId: id,
      transactions: [{ orderId: id, gateway: 'manual', kind: 'REFUND', amount: '99.00' }],
    }
    expect(store.read(REFUND, 'refundCreate.refund', { input })).toBeNull()
    expect(
      store.read(REFUND, 'refundCreate.userErrors', { input: { ...input, allowOverRefunding: true } }),
    ).toEqual([])
  })

  test('a cancelled order owes and charges nothing', () => {
    const id = paidOrder()
    const cancel = `mutation($id: ID!) { orderCancel(orderId: $id, reason: CUSTOMER, restock: true, refundMethod: { originalPaymentMethodsRefund: true }) {
      job { done } jobResult { done status } orderCancelUserErrors { message } } }`
    expect(store.read(cancel, 'orderCancel', { id })).toEqual({
      job: { done: false },
      jobResult: { done: true, status: 'SUCCEEDED' },
      orderCancelUserErrors: [],
    })
    const order = theOrder(id)
    expect(ledger(id)).toEqual({ sales: '0.0', total: '0.0' })
    expect(formatAmount(totalOutstanding(order).shop)).toBe('0.0')
    expect(order.refunds[0]?.lines).toMatchObject([{ quantity: 3, restockType: 'CANCEL' }])
    expect(order.refunds[0]?.adjustments).toEqual([])
    expect(store.events.map((e) => e.topic)).toContain('ORDERS_CANCELLED')
  })
})

describe('@idempotent', () => {
  const keyed = (
    key: string,
  ) => `mutation($input: RefundInput!) { refundCreate(input: $input) @idempotent(key: "${key}") {
    refund { id } userErrors { message } } }`

  function orderToRefund(): { orderId: string; transactions: object[] } {
    const orderId = createOrder(store, {
      lineItems: [{ title: 'A', quantity: 1, priceSet: cad('9.00') }],
      transactions: [{ kind: 'SALE', status: 'SUCCESS', gateway: 'manual', amountSet: cad('9.00') }],
    })
    return { orderId, transactions: [{ orderId, gateway: 'manual', kind: 'REFUND', amount: '1.00' }] }
  }

  // recording: inventory-quantity-contracts-2026-04 `missingSetIdempotency`
  test('is required', () => {
    store.world.switches.idempotencyKey = 'required'
    expect(store.run(REFUND, { input: orderToRefund() }).errors).toMatchObject([
      {
        message: 'The @idempotent directive is required for this mutation but was not provided.',
        path: ['refundCreate'],
        extensions: { code: 'BAD_REQUEST' },
      },
    ])
  })

  test('the same key refunds once, also after a restart', () => {
    const input = orderToRefund()
    const first = store.read(keyed('k1'), 'refundCreate.refund.id', { input })
    store.world.restore(store.world.snapshot())
    expect(store.read(keyed('k1'), 'refundCreate.refund.id', { input })).toBe(first)
    expect(theOrder(input.orderId).refunds).toHaveLength(1)
    const other = { ...input, note: 'other' }
    expect(store.read(keyed('k1'), 'refundCreate.userErrors.0.message', { input: other })).toContain(
      'idempotency key',
    )
  })
})

/** An order, then any sequence of edits, refunds and a cancellation. */
type Step =
  | { kind: 'quantity'; line: number; quantity: number }
  | { kind: 'discount'; line: number; percent: number }
  | { kind: 'refund'; line: number; quantity: number; money: number }
  | { kind: 'cancel' }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('quantity' as const), line: fc.nat(2), quantity: fc.nat(5) }),
    fc.record({
      kind: fc.constant('discount' as const),
      line: fc.nat(2),
      percent: fc.integer({ min: 1, max: 100 }),
    }),
    fc.record({
      kind: fc.constant('refund' as const),
      line: fc.nat(2),
      quantity: fc.nat(3),
      money: fc.nat(3000),
    }),
    fc.record({ kind: fc.constant('cancel' as const) }),
  ),
  { maxLength: 6 },
)

function take(id: string, step: Step): void {
  if (step.kind === 'cancel') {
    store.run(
      'mutation($id: ID!) { orderCancel(orderId: $id, reason: OTHER, restock: true) { job { id } } }',
      { id },
    )
  } else if (step.kind === 'refund') {
    const lineItemId = theOrder(id).lines[step.line]?.id
    const amount = (step.money / 100).toFixed(2)
    const input = {
      orderId: id,
      allowOverRefunding: true,
      refundLineItems: lineItemId ? [{ lineItemId, quantity: step.quantity }] : [],
      transactions: [{ orderId: id, gateway: 'manual', kind: 'REFUND', amount }],
    }
    store.run(REFUND, { input })
  } else {
    const { edit, lines } = begin(id)
    const line = lines[step.line]
    if (line === undefined) return
    if (step.kind === 'quantity') store.run(SET, { id: edit, line, n: step.quantity })
    else store.run(DISCOUNT, { id: edit, line, d: { percentValue: step.percent, description: 'x' } })
    store.run(COMMIT, { id: edit })
  }
}

test('whatever happens, Σ sales = current total, and outstanding = current − received + refunded', () => {
  const lines = fc.array(
    fc.record({
      cents: fc.integer({ min: 1, max: 9999 }),
      quantity: fc.integer({ min: 1, max: 5 }),
      tax: fc.nat(500),
    }),
    { minLength: 1, maxLength: 3 },
  )
  fc.assert(
    fc.property(lines, steps, fc.boolean(), (items, sequence, taxesIncluded) => {
      const id = createOrder(store, {
        taxesIncluded,
        lineItems: items.map(({ cents, quantity, tax }) => ({
          title: 'P',
          quantity,
          requiresShipping: true,
          priceSet: cad((cents / 100).toFixed(2)),
          taxLines: TAX((Math.min(tax, cents) / 100).toFixed(2)),
        })),
        shippingLines: [{ title: 'Post', priceSet: cad('7.77'), taxLines: TAX('1.01') }],
        discountCode: { itemPercentageDiscountCode: { code: 'TEN', percentage: 10 } },
      })
      for (const step of sequence) {
        take(id, step)
        const { sales, total } = ledger(id)
        expect(sales).toBe(total)
        const order = theOrder(id)
        const settled = add(totalOutstanding(order), totalReceived(order))
        expect(settled.shop - totalRefunded(order).shop).toBe(currentTotal(order).shop)
      }
    }),
    { numRuns: 150 },
  )
})
