/** What an order's transactions come to. Only SUCCESS moves money (shopify.md §4.4). */
import type { MoneyBag, Order, OrderTransaction, TransactionKind } from './model.ts'
import { isZero, subtract, sum, ZERO } from './money.ts'

function successful(order: Order, kinds: readonly TransactionKind[]): OrderTransaction[] {
  return order.transactions.filter((t) => t.status === 'SUCCESS' && kinds.includes(t.kind))
}

/** Money taken in: sales and captures, less change handed back at a till. */
export function receivedMoney(order: Order): MoneyBag {
  const taken = sum(successful(order, ['SALE', 'CAPTURE']).map((t) => t.amount))
  return subtract(taken, sum(successful(order, ['CHANGE']).map((t) => t.amount)))
}

export function refundedMoney(order: Order): MoneyBag {
  return sum(successful(order, ['REFUND']).map((t) => t.amount))
}

export function authorizations(order: Order): OrderTransaction[] {
  return successful(order, ['AUTHORIZATION', 'EMV_AUTHORIZATION'])
}

function children(order: Order, parent: OrderTransaction, kind: TransactionKind): OrderTransaction[] {
  return successful(order, [kind]).filter((t) => t.parentTransactionId === parent.id)
}

export function isVoided(order: Order, authorization: OrderTransaction): boolean {
  return children(order, authorization, 'VOID').length > 0
}

export function isExpired(authorization: OrderTransaction, now: string): boolean {
  return authorization.authorizationExpiresAt !== null && authorization.authorizationExpiresAt <= now
}

/** What of an authorization may still be captured. */
export function capturableOf(order: Order, authorization: OrderTransaction): MoneyBag {
  if (order.cancelledAt !== null || authorization.isSpent || isVoided(order, authorization)) return ZERO
  const captured = sum(children(order, authorization, 'CAPTURE').map((t) => t.amount))
  const left = subtract(authorization.amount, captured)
  return left.presentment <= 0n ? ZERO : left
}

export function capturableMoney(order: Order): MoneyBag {
  return sum(authorizations(order).map((a) => capturableOf(order, a)))
}

/** Gateways in the order they were first used, failed attempts included (recording: order-payment-…-hydration). */
export function paymentGatewayNames(order: Order): string[] {
  const names = order.transactions.map((t) => t.gateway).filter((g) => g !== null)
  return [...new Set(names)]
}

/**
 * Order.displayFinancialStatus. Money decides; without any, the status given at creation stands, and an order
 * created with neither has none (recordings: order-create-math-matrix `pendingNoTax`, failedAuthorization).
 */
export function financialStatus(order: Order, currentTotal: MoneyBag, now: string): string | null {
  const received = receivedMoney(order)
  const refunded = refundedMoney(order)
  if (!isZero(refunded))
    return refunded.presentment >= received.presentment ? 'REFUNDED' : 'PARTIALLY_REFUNDED'
  const held = authorizations(order)
  if (received.presentment > 0n) {
    return received.presentment >= currentTotal.presentment ? 'PAID' : 'PARTIALLY_PAID'
  }
  if (held.length > 0) {
    if (held.every((a) => isVoided(order, a))) return 'VOIDED'
    return held.every((a) => isExpired(a, now)) ? 'EXPIRED' : 'AUTHORIZED'
  }
  if (order.transactions.some((t) => t.kind === 'SALE' && t.status === 'PENDING')) return 'PENDING'
  return order.statedFinancialStatus
}
