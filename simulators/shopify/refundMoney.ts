/** The money of refunds: transactions over the payments they give back, pending or failed where the gateway says so. */
import { blankTransaction } from './checkoutPayments.ts'
import { amountIn, GIFT_CARD_GATEWAY, issueSoldGiftCards, moveGiftCard } from './giftCards.ts'
import type { Amount, MoneyBag, Order, OrderTransaction, Refund, StoreCreditEvent } from './model.ts'
import { bagOfPresentment } from './mutations/inputs.ts'
import { subtract, sum } from './money.ts'
import { totalOutstanding } from './orderTotals.ts'
import { moveStoreCredit, STORE_CREDIT_GATEWAY, storeCreditOf } from './storeCredit.ts'
import type { ShopifyWorld } from './world.ts'

/** Money to give back over one payment. `amount` is presentment money. */
export type PayBack = { amount: Amount; gateway: string; parentId: string | null }
/** Money to give as store credit instead. */
export type CreditBack = { amount: Amount; expiresAt: string | null }

export type NewTransaction = Pick<OrderTransaction, 'amount' | 'gateway' | 'kind'> & Partial<OrderTransaction>

/** Adds a transaction as of now; those that are settled are announced (shopify.md §2.7). */
export function addTransaction(world: ShopifyWorld, order: Order, facts: NewTransaction): OrderTransaction {
  const now = world.now()
  const transaction: OrderTransaction = {
    ...blankTransaction(world, order, facts),
    test: order.test,
    createdAt: now,
    processedAt: now,
    ...facts,
  }
  order.transactions.push(transaction)
  if (transaction.status !== 'PENDING') world.emit('ORDER_TRANSACTIONS_CREATE', transaction.id, order.id)
  return transaction
}

/** Payments that took money. */
export function takesMoney(transaction: OrderTransaction): boolean {
  return transaction.status === 'SUCCESS' && (transaction.kind === 'SALE' || transaction.kind === 'CAPTURE')
}

/** What of a payment no refund has given back, or is about to. */
export function refundableOf(order: Order, payment: OrderTransaction): MoneyBag {
  const given = order.transactions.filter(
    (t) =>
      t.parentTransactionId === payment.id &&
      (t.kind === 'REFUND' || t.kind === 'CHANGE') &&
      (t.status === 'SUCCESS' || t.status === 'PENDING'),
  )
  return subtract(payment.amount, sum(given.map((t) => t.amount)))
}

/** What is still in the shop's hands, pending refunds taken off, in presentment money. */
export function netPaid(order: Order): Amount {
  const of = (...kinds: OrderTransaction['kind'][]) =>
    order.transactions.filter((t) => kinds.includes(t.kind))
  const received = sum(
    of('SALE', 'CAPTURE')
      .filter(takesMoney)
      .map((t) => t.amount),
  ).presentment
  const given = of('REFUND', 'CHANGE').filter((t) => t.status === 'SUCCESS' || t.status === 'PENDING')
  return received - sum(given.map((t) => t.amount)).presentment
}

/** An amount over the payments it can go back to, in the order they came. */
export function spreadOver(order: Order, amount: Amount): { payment: OrderTransaction; amount: Amount }[] {
  let left = amount
  const parts: { payment: OrderTransaction; amount: Amount }[] = []
  for (const payment of order.transactions.filter(takesMoney)) {
    const most = refundableOf(order, payment).presentment
    const takes = left < most ? left : most
    if (takes <= 0n) continue
    left -= takes
    parts.push({ payment, amount: takes })
  }
  return parts
}

/** Pays back over payments and as store credit; answers what is on its way, failed money left out. */
export function payBack(
  world: ShopifyWorld,
  order: Order,
  facts: {
    refund: Refund
    payments: readonly PayBack[]
    credits: readonly CreditBack[]
    event?: StoreCreditEvent
  },
): { money: MoneyBag; isPending: boolean } {
  const event = facts.event ?? 'ORDER_REFUND'
  const made = facts.payments.map((payment) => payOne(world, order, { payment, event }))
  for (const { amount, expiresAt } of facts.credits) {
    const transaction = addTransaction(world, order, {
      amount: bagOfPresentment(world, order, amount),
      gateway: STORE_CREDIT_GATEWAY,
      kind: 'REFUND',
    })
    giveStoreCredit(world, order, { transaction, event, expiresAt })
    made.push(transaction)
  }
  facts.refund.transactionIds.push(...made.map(({ id }) => id))
  const moving = made.filter(({ status }) => status === 'SUCCESS' || status === 'PENDING')
  return { money: sum(moving.map((t) => t.amount)), isPending: moving.some((t) => t.status === 'PENDING') }
}

function payOne(
  world: ShopifyWorld,
  order: Order,
  { payment, event }: { payment: PayBack; event: StoreCreditEvent },
): OrderTransaction {
  const { amount, gateway, parentId } = payment
  const parent = order.transactions.find((t) => t.id === parentId) ?? parentOf(order, payment)
  const outcome = world.state.refundOutcomes.get(gateway)
  const transaction = addTransaction(world, order, {
    amount: bagOfPresentment(world, order, amount),
    gateway,
    kind: 'REFUND',
    status: outcome ?? 'SUCCESS',
    errorCode: outcome === 'FAILURE' ? 'GENERIC_ERROR' : null,
    parentTransactionId: parent?.id ?? null,
    giftCardId: parent?.giftCardId ?? null,
  })
  if (transaction.status === 'SUCCESS') landRefund(world, order, { transaction, event })
  return transaction
}

/** The payment a refund without a parent goes back to: the first over its gateway, else the first at all. */
function parentOf(order: Order, payment: PayBack): OrderTransaction | undefined {
  const payments = order.transactions.filter(takesMoney)
  return payments.find((t) => t.gateway === payment.gateway) ?? payments[0]
}

/** Where refunded money lands that the shop itself holds: on the gift card that paid, or in the store credit. */
function landRefund(
  world: ShopifyWorld,
  order: Order,
  { transaction, event }: { transaction: OrderTransaction; event: StoreCreditEvent },
): void {
  if (transaction.gateway === GIFT_CARD_GATEWAY) {
    const card = world.state.giftCards.get(transaction.giftCardId ?? '')
    if (!card) return
    const amount = amountIn(order, transaction.amount, card.currencyCode)
    moveGiftCard(world, card, { amount, orderTransactionId: transaction.id })
  } else if (transaction.gateway === STORE_CREDIT_GATEWAY) {
    giveStoreCredit(world, order, { transaction, event, expiresAt: null })
  }
}

function giveStoreCredit(
  world: ShopifyWorld,
  order: Order,
  facts: { transaction: OrderTransaction; event: StoreCreditEvent; expiresAt: string | null },
): void {
  if (order.customerId === null) return
  const owner = { customerId: order.customerId, currencyCode: order.presentmentCurrencyCode }
  const { transaction, event, expiresAt } = facts
  const amount = transaction.amount.presentment
  moveStoreCredit(world, storeCreditOf(world, owner), {
    amount,
    event,
    orderTransactionId: transaction.id,
    expiresAt,
  })
}

/** What comes of a pending transaction: the gateway's word, which the store hears as an event. */
export function settleTransaction(
  world: ShopifyWorld,
  order: Order,
  facts: { transaction: OrderTransaction; status: 'ERROR' | 'FAILURE' | 'SUCCESS'; errorCode?: string },
): void {
  const { transaction, status } = facts
  transaction.status = status
  transaction.processedAt = world.now()
  transaction.errorCode = status === 'SUCCESS' ? null : (facts.errorCode ?? 'GENERIC_ERROR')
  if (status === 'SUCCESS' && transaction.kind === 'REFUND')
    landRefund(world, order, { transaction, event: 'ORDER_REFUND' })
  world.emit('ORDER_TRANSACTIONS_CREATE', transaction.id, order.id)
  if (status === 'SUCCESS' && takesMoney(transaction)) announcePayment(world, order)
  else world.touchOrder(order)
}

/** Says that money came, and hands out the gift cards that it paid for. */
export function announcePayment(world: ShopifyWorld, order: Order): void {
  issueSoldGiftCards(world, order)
  const isPaid = totalOutstanding(order).presentment <= 0n
  world.touchOrder(order, isPaid ? ['ORDERS_UPDATED', 'ORDERS_PAID'] : ['ORDERS_UPDATED'])
}
