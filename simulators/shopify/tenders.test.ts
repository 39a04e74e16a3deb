/** Money that goes back: refunds over payments, gift cards, store credit; holds, captures, cancellations. */
import { beforeEach, describe, expect, test } from 'vitest'
import { placeCheckout } from './checkout.ts'
import type { CheckoutInput } from './checkoutInput.ts'
import type { Order } from './model.ts'
import { formatAmount, sum } from './money.ts'
import { currentTotal, totalOutstanding, totalRefunded } from './orderTotals.ts'
import { expireAuthorization, payOrder, setGateway, settle } from './simPayments.ts'
import { testStore, type TestStore, valueAt } from './testing.ts'

let store: TestStore
beforeEach(() => {
  store = testStore({ switches: { idempotencyKey: 'optional' } })
})

const buy = (checkout: CheckoutInput): Order => placeCheckout(store.world, checkout)
const shop = (amounts: { shop: bigint }): string => formatAmount(amounts.shop)
const sales = (order: Order) => sum(order.agreements.flatMap((a) => a.sales.map((s) => s.total)))
const owes = (order: Order) => shop(totalOutstanding(order))
const transactions = (order: Order) =>
  order.transactions.map(
    ({ kind, status, gateway, amount }) => `${kind} ${status} ${gateway} ${shop(amount)}`,
  )
const heard = (topic: string) => store.events.filter((event) => event.topic === topic).length

const REFUND = `mutation($input: RefundInput!) { refundCreate(input: $input) { refund { id totalRefundedSet { shopMoney { amount } }
  orderAdjustments(first: 5) { nodes { reason amountSet { shopMoney { amount } } } } } userErrors { field message } } }`

function refund(order: Order, input: object): unknown {
  return store.read(REFUND, 'refundCreate', { input: { orderId: order.id, ...input } })
}

function over(order: Order, amount: string, at = 0): object {
  const parent = order.transactions[at]
  return { orderId: order.id, kind: 'REFUND', gateway: parent?.gateway, parentId: parent?.id, amount }
}

const giftCards = () => [...store.world.state.giftCards.values()]
const accounts = () => [...store.world.state.storeCreditAccounts.values()]

describe('pending refunds', () => {
  // accounting-and-reliability.md §1.9 case 28
  test('pend, fail, and go through at the second attempt: money is told when it moves', () => {
    const order = buy({ lines: [{ title: 'A', price: '30.00' }] })
    setGateway(store.world, { gateway: 'shopify_payments', refunds: 'pending' })
    const told = heard('ORDER_TRANSACTIONS_CREATE')
    const lines = [{ lineItemId: order.lines[0]?.id, quantity: 1 }]
    const answer = refund(order, { refundLineItems: lines, transactions: [over(order, '30.00')] })
    expect(valueAt(answer, 'refund.totalRefundedSet.shopMoney.amount')).toBe('0.0')
    expect([owes(order), heard('ORDER_TRANSACTIONS_CREATE') - told, heard('REFUNDS_CREATE')]).toEqual([
      '-30.0',
      0,
      1,
    ])
    expect(valueAt(refund(order, { transactions: [over(order, '30.00')] }), 'userErrors.0.message')).toBe(
      'Refund amount $30.00 is greater than net payment received $0.00',
    )
    settle(store.world, { id: order.transactions[1]?.id, status: 'failure' })
    expect([owes(order), heard('ORDER_TRANSACTIONS_CREATE') - told]).toEqual(['-30.0', 1])
    setGateway(store.world, { gateway: 'shopify_payments', refunds: 'success' })
    const again = refund(order, { transactions: [over(order, '30.00')] })
    expect(valueAt(again, 'refund.orderAdjustments.nodes')).toEqual([])
    expect([owes(order), shop(totalRefunded(order)), shop(sales(order))]).toEqual(['0.0', '30.0', '0.0'])
    expect(transactions(order).slice(1)).toEqual([
      'REFUND FAILURE shopify_payments 30.0',
      'REFUND SUCCESS shopify_payments 30.0',
    ])
  })

  test('goodwill that pends is a discrepancy still pending', () => {
    const order = buy({ lines: [{ title: 'A', price: '30.00' }] })
    setGateway(store.world, { gateway: 'shopify_payments', refunds: 'pending' })
    const answer = refund(order, { transactions: [over(order, '4.00')] })
    expect(valueAt(answer, 'refund.orderAdjustments.nodes')).toEqual([
      { reason: 'PENDING_REFUND_DISCREPANCY', amountSet: { shopMoney: { amount: '-4.0' } } },
    ])
    settle(store.world, { id: order.transactions[1]?.id, status: 'success' })
    expect([owes(order), shop(sales(order))]).toEqual(['0.0', '26.0'])
  })

  test('only what pends can be settled', () => {
    const order = buy({ lines: [{ title: 'A', price: '30.00' }] })
    expect(() => settle(store.world, { id: order.transactions[0]?.id, status: 'failure' })).toThrow(
      'not PENDING',
    )
    expect(() => setGateway(store.world, { gateway: 'x', refunds: 'never' })).toThrow('refunds')
  })
})

describe('gift cards', () => {
  // accounting-and-reliability.md E4, §1.9 case 12
  test('sold, spent, given back and switched off', () => {
    const variantId = [...store.world.state.products.values()].find((p) => p.isGiftCard)?.variantIds[1]
    const sold = buy({ lines: [{ variantId: variantId ?? '', quantity: 2 }] })
    expect(giftCards().map((card) => [shop({ shop: card.balance }), card.orderId, card.source])).toEqual([
      ['50.0', sold.id, 'purchased'],
      ['50.0', sold.id, 'purchased'],
    ])
    const [card] = giftCards()
    const order = buy({
      lines: [{ title: 'A', price: '60.00' }],
      payments: [{ gateway: 'gift_card', amount: '50.00', giftCardCode: card?.code ?? '' }, {}],
    })
    expect([card?.balance, order.transactions[0]?.giftCardId]).toEqual([0n, card?.id])
    refund(order, { transactions: [over(order, '20.00')] })
    const query = `query($id: ID!) { giftCard(id: $id) { balance { amount } enabled order { id }
      transactions(first: 5) { nodes { __typename amount { amount } } } } }`
    expect(store.read(query, 'giftCard', { id: card?.id })).toEqual({
      balance: { amount: '20.0' },
      enabled: true,
      order: { id: sold.id },
      transactions: {
        nodes: [
          { __typename: 'GiftCardDebitTransaction', amount: { amount: '-50.0' } },
          { __typename: 'GiftCardCreditTransaction', amount: { amount: '20.0' } },
        ],
      },
    })
    store.run('mutation($id: ID!) { giftCardDeactivate(id: $id) { giftCard { enabled } } }', { id: card?.id })
    const spend = { gateway: 'gift_card', amount: '5.00', giftCardId: card?.id ?? '' }
    expect(() => buy({ lines: [{ title: 'A', price: '5.00' }], payments: [spend] })).toThrow(
      'cannot be redeemed',
    )
  })

  test('a card is issued when it is paid for, and holds no more than it is worth', () => {
    const gift = { title: 'Card', price: '25.00', giftCard: true }
    const order = buy({ lines: [gift], payments: [] })
    expect(giftCards()).toEqual([])
    store.run('mutation($id: ID!) { orderMarkAsPaid(input: { id: $id }) { order { id } } }', { id: order.id })
    const [card] = giftCards()
    const spend = { gateway: 'gift_card', amount: '26.00', giftCardId: card?.id ?? '' }
    expect(() => buy({ lines: [{ title: 'A', price: '30.00' }], payments: [spend, {}] })).toThrow(
      'does not hold',
    )
    const debit = `mutation($id: ID!) { giftCardDebit(id: $id, debitInput: { debitAmount: { amount: "25.01", currencyCode: CAD } }) {
      giftCardDebitTransaction { id } userErrors { code } } }`
    expect(store.read(debit, 'giftCardDebit', { id: card?.id })).toEqual({
      giftCardDebitTransaction: null,
      userErrors: [{ code: 'INSUFFICIENT_FUNDS' }],
    })
  })
})

describe('store credit', () => {
  // accounting-and-reliability.md E13, §1.9 case 13
  test('issued by a refund, spent on another order, given back', () => {
    const order = buy({ lines: [{ title: 'A', price: '48.99' }] })
    const amount = { amount: '48.99', currencyCode: 'CAD' }
    const lines = [{ lineItemId: order.lines[0]?.id, quantity: 1 }]
    const answer = refund(order, {
      refundLineItems: lines,
      refundMethods: [{ storeCreditRefund: { amount } }],
    })
    expect(valueAt(answer, 'refund.totalRefundedSet.shopMoney.amount')).toBe('48.99')
    expect(transactions(order)[1]).toBe('REFUND SUCCESS shopify_store_credit 48.99')
    const later = buy({
      lines: [{ title: 'B', price: '60.00' }],
      payments: [{ gateway: 'shopify_store_credit', amount: '40.00' }, {}],
    })
    refund(later, { transactions: [over(later, '10.00')] })
    const query = `query($id: ID!) { customer(id: $id) { storeCreditAccounts(first: 5) { nodes { balance { amount currencyCode }
      transactions(first: 9) { nodes { amount { amount } balanceAfterTransaction { amount } event origin { ... on OrderTransaction { kind } } } } } } } }`
    const move = (value: string, after: string, [event, kind]: [string, string]) => ({
      amount: { amount: value },
      balanceAfterTransaction: { amount: after },
      event,
      origin: { kind },
    })
    expect(store.read(query, 'customer.storeCreditAccounts.nodes', { id: order.customerId })).toEqual([
      {
        balance: { amount: '18.99', currencyCode: 'CAD' },
        transactions: {
          nodes: [
            move('48.99', '48.99', ['ORDER_REFUND', 'REFUND']),
            move('-40.0', '8.99', ['ORDER_PAYMENT', 'SALE']),
            move('10.0', '18.99', ['ORDER_REFUND', 'REFUND']),
          ],
        },
      },
    ])
  })

  test('needs a customer and enough of it', () => {
    const order = buy({ lines: [{ title: 'A', price: '9.00' }], customer: null })
    const amount = { amount: '9.00', currencyCode: 'CAD' }
    expect(
      valueAt(refund(order, { refundMethods: [{ storeCreditRefund: { amount } }] }), 'userErrors'),
    ).toHaveLength(1)
    const id = [...store.world.state.customers.keys()][0]
    const credit = `mutation($id: ID!) { storeCreditAccountCredit(id: $id, creditInput: { creditAmount: { amount: "5.00", currencyCode: EUR } }) {
      storeCreditAccountTransaction { account { id balance { amount } } } userErrors { code } } }`
    expect(store.read(credit, 'storeCreditAccountCredit.userErrors', { id })).toEqual([])
    const debit = `mutation($id: ID!) { storeCreditAccountDebit(id: $id, debitInput: { debitAmount: { amount: "5.01", currencyCode: EUR } }) {
      storeCreditAccountTransaction { id } userErrors { code } } }`
    expect(store.read(debit, 'storeCreditAccountDebit.userErrors', { id: accounts()[0]?.id })).toEqual([
      { code: 'INSUFFICIENT_FUNDS' },
    ])
  })
})

describe('figures to refund by', () => {
  test('suggestedRefund is what refundCreate then takes without a discrepancy', () => {
    const order = buy({
      lines: [{ title: 'A', price: '100.00', quantity: 3 }],
      discounts: [{ title: 'TEN', amount: '10.00' }],
      shipping: [{ price: '5.00' }],
      taxes: [{ title: 'T', rate: '0.13' }],
      payments: [{ gateway: 'gift_card', amount: '20.00' }, {}],
    })
    const query = `query($id: ID!, $l: [RefundLineItemInput!]) { order(id: $id) { suggestedRefund(refundLineItems: $l, refundShipping: true) {
      amountSet { shopMoney { amount } } subtotalSet { shopMoney { amount } } totalTaxSet { shopMoney { amount } } shipping { amountSet { shopMoney { amount } } taxSet { shopMoney { amount } } }
      suggestedTransactions { gateway kind amountSet { shopMoney { amount } } parentTransaction { id } } } } }`
    const refundLineItems = [{ lineItemId: order.lines[0]?.id, quantity: 1 }]
    expect(store.read(query, 'order.suggestedRefund', { id: order.id, l: refundLineItems })).toMatchObject({
      amountSet: { shopMoney: { amount: '114.89' } },
      subtotalSet: { shopMoney: { amount: '100.0' } },
      totalTaxSet: { shopMoney: { amount: '13.22' } },
      shipping: { amountSet: { shopMoney: { amount: '5.0' } }, taxSet: { shopMoney: { amount: '0.65' } } },
      suggestedTransactions: [
        { gateway: 'gift_card', kind: 'SUGGESTED_REFUND', amountSet: { shopMoney: { amount: '20.0' } } },
        { gateway: 'shopify_payments', amountSet: { shopMoney: { amount: '94.89' } } },
      ],
    })
    const rows = [over(order, '20.00', 0), over(order, '94.89', 1)]
    const answer = refund(order, { refundLineItems, shipping: { fullRefund: true }, transactions: rows })
    expect(valueAt(answer, 'refund.orderAdjustments.nodes')).toEqual([])
    expect([owes(order), shop(sales(order))]).toEqual(['0.0', shop(currentTotal(order))])
  })

  test('no payment gives back more than it took', () => {
    const order = buy({
      lines: [{ title: 'A', price: '50.00' }],
      payments: [{ gateway: 'gift_card', amount: '20.00' }, {}],
    })
    expect(valueAt(refund(order, { transactions: [over(order, '20.01')] }), 'userErrors.0.field')).toEqual([
      'transactions',
    ])
    expect(order.refunds).toEqual([])
  })

  test('a duty goes back in proportion to its units, and once', () => {
    const order = buy({ lines: [{ title: 'A', price: '10.00', quantity: 3, duty: { price: '5.00' } }] })
    const dutyId = order.lines[0]?.duties[0]?.id
    const unit = [{ lineItemId: order.lines[0]?.id, quantity: 1 }]
    refund(order, { refundLineItems: unit, refundDuties: [{ dutyId, refundType: 'PROPORTIONAL' }] })
    refund(order, { refundDuties: [{ dutyId, refundType: 'FULL' }] })
    refund(order, { refundDuties: [{ dutyId, refundType: 'FULL' }] })
    expect(order.refunds.map((r) => r.duties.map((d) => shop(d.amount)))).toEqual([
      ['1.67'],
      ['3.33'],
      ['0.0'],
    ])
    expect(shop(sales(order))).toBe(shop(currentTotal(order)))
  })
})

describe('authorizations', () => {
  const CAPTURE = `mutation($i: OrderCaptureInput!) { orderCapture(input: $i) { transaction { status amountSet { shopMoney { amount } } } userErrors { message } } }`
  const held = () => buy({ lines: [{ title: 'A', price: '89.00' }], payments: [{ kind: 'authorization' }] })
  const capture = (order: Order, amount: string, more: object = {}): unknown =>
    store.read(CAPTURE, 'orderCapture.userErrors.0.message', {
      i: { id: order.id, parentTransactionId: order.transactions[0]?.id, amount, ...more },
    })

  // accounting-and-reliability.md §1.9 case 15
  test('are captured in parts, not beyond, and released by a final capture', () => {
    const order = held()
    expect(capture(order, '40.00')).toBeUndefined()
    expect(capture(order, '50.00')).toBe('Cannot capture more than the authorized 49.00 for this payment.')
    expect([owes(order), order.transactions[1]?.parentTransactionId]).toEqual([
      '0.0',
      order.transactions[0]?.id,
    ])
    expect(capture(order, '9.00', { finalCapture: true })).toBeUndefined()
    expect(capture(order, '1.00')).toBe('Can only capture successful authorizations')
    expect(owes(order)).toBe('40.0')
  })

  test('lapse, and the order owes again', () => {
    const order = held()
    expireAuthorization(store.world, { id: order.transactions[0]?.id })
    const query = 'query($id: ID!) { order(id: $id) { displayFinancialStatus capturable } }'
    expect(store.read(query, 'order', { id: order.id })).toEqual({
      displayFinancialStatus: 'EXPIRED',
      capturable: false,
    })
    expect([owes(order), capture(order, '1.00')]).toEqual([
      '89.0',
      'Can only capture successful authorizations',
    ])
    payOrder(store.world, { id: order.id, amount: '80.00' })
    expect(() => payOrder(store.world, { id: order.id, amount: '9.01' })).toThrow('does not owe')
    payOrder(store.world, { id: order.id })
    expect([owes(order), heard('ORDERS_PAID')]).toEqual(['0.0', 1])
  })
})

describe('cancellation', () => {
  const CANCEL = `mutation($id: ID!, $m: OrderCancelRefundMethodInput) { orderCancel(orderId: $id, reason: CUSTOMER, restock: true, refundMethod: $m) {
    job { done } orderCancelUserErrors { code message } } }`
  const cancel = (order: Order, m: object = { originalPaymentMethodsRefund: true }): unknown =>
    store.read(CANCEL, 'orderCancel.orderCancelUserErrors', { id: order.id, m })

  // accounting-and-reliability.md §1.9 case 22, all four
  test('of an unpaid and of a held order moves no money', () => {
    const unpaid = buy({ lines: [{ title: 'A', price: '9.00' }], payments: [] })
    const held = buy({ lines: [{ title: 'A', price: '9.00' }], payments: [{ kind: 'authorization' }] })
    expect([cancel(unpaid), cancel(held)]).toEqual([[], []])
    expect([transactions(unpaid), transactions(held)]).toEqual([
      [],
      ['AUTHORIZATION SUCCESS shopify_payments 9.0', 'VOID SUCCESS shopify_payments 0.0'],
    ])
    expect([owes(unpaid), owes(held), shop(sales(unpaid))]).toEqual(['0.0', '0.0', '0.0'])
  })

  test('of a paid order gives each tender its own back', () => {
    const order = buy({
      lines: [{ title: 'A', price: '50.00', quantity: 2 }],
      payments: [{ gateway: 'gift_card', amount: '30.00' }, {}],
    })
    expect(cancel(order)).toEqual([])
    expect(transactions(order).slice(2)).toEqual([
      'REFUND SUCCESS gift_card 30.0',
      'REFUND SUCCESS shopify_payments 70.0',
    ])
    expect([giftCards()[0]?.balance, order.refunds[0]?.lines[0]?.restockType]).toEqual([
      30_000_000n,
      'CANCEL',
    ])
    expect([owes(order), shop(sales(order)), heard('REFUNDS_CREATE')]).toEqual(['0.0', '0.0', 1])
  })

  test('may give store credit, to a customer', () => {
    const order = buy({ lines: [{ title: 'A', price: '50.00' }] })
    expect(cancel(order, { storeCreditRefund: {} })).toEqual([])
    expect(accounts()[0]).toMatchObject({
      balance: 50_000_000n,
      transactions: [{ event: 'ORDER_CANCELLATION' }],
    })
    const nobody = buy({ lines: [{ title: 'A', price: '50.00' }], customer: null })
    expect(cancel(nobody, { storeCreditRefund: {} })).toMatchObject([
      { code: 'STORE_CREDIT_REFUND_MISSING_CUSTOMER' },
    ])
  })

  test('after a full refund gives nothing twice; once shipped and paid it is refused', () => {
    const order = buy({ lines: [{ title: 'A', price: '50.00' }] })
    const lines = [{ lineItemId: order.lines[0]?.id, quantity: 1 }]
    refund(order, { refundLineItems: lines, transactions: [over(order, '50.00')] })
    expect([cancel(order), owes(order), shop(totalRefunded(order))]).toEqual([[], '0.0', '50.0'])
    const shipped = buy({ lines: [{ title: 'A', price: '50.00' }] })
    const f = {
      lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: shipped.fulfillmentOrders[0]?.id }],
      trackingInfo: { number: '1Z' },
    }
    store.run(
      'mutation($f: FulfillmentInput!) { fulfillmentCreate(fulfillment: $f) { userErrors { message } } }',
      { f },
    )
    expect(cancel(shipped)).toEqual([
      { code: 'INVALID', message: 'Cannot cancel an order that has outstanding fulfillments' },
    ])
  })
})
