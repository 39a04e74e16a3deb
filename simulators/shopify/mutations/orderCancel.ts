/** orderCancel (recordings: orderCancel-parity; fulfillment-multi-tracking-info `cleanup`). */
import type { Order, Refund, Sale } from '../model.ts'
import { isZero, negate, subtract, sum, ZERO } from '../money.ts'
import { refundAgreement } from '../orderSales.ts'
import { refundAdjustments } from '../orderTotals.ts'
import { visibleOrder } from '../orderWindow.ts'
import { authorizations, capturableOf, receivedMoney } from '../payments.ts'
import { addTransaction, netPaid, payBack, spreadOver } from '../refundMoney.ts'
import {
  adjustmentsFor,
  applyParts,
  blankRefund,
  discrepancyOf,
  dutyLeft,
  numberParts,
  priceParts,
  type RefundParts,
  suggestedFor,
  totalOfParts,
} from '../refunds.ts'
import { type ApiContext, type FieldMap, userError } from '../resolver.ts'
import type { ShopifyWorld } from '../world.ts'
import { outQuantity } from '../types/orderState.ts'
import { timeOfInput } from './inputs.ts'

interface CancelArgs {
  orderId: string
  reason: NonNullable<Order['cancelReason']>
  restock: boolean
  refund?: boolean | null
  refundMethod?: {
    originalPaymentMethodsRefund?: boolean | null
    storeCreditRefund?: { expiresAt?: string | null } | null
  } | null
  staffNote?: string | null
}

function refuse(message: string, code: string): object {
  const errors = [userError(['orderId'], message, code)]
  return { job: null, jobResult: null, orderCancelUserErrors: errors, userErrors: errors }
}

/**
 * Asynchronous at Shopify. The simulator has cancelled by the time it answers, while the job says `done: false`
 * as recorded.
 */
function orderCancel(_root: unknown, args: CancelArgs, context: ApiContext): object {
  const { world } = context
  const order = visibleOrder(args.orderId, context)
  if (!order) return refuse('Order does not exist', 'NOT_FOUND')
  if (order.cancelledAt !== null)
    return refuse('Cannot cancel an order that has already been canceled', 'INVALID')
  const refused = cancelRefusal(order, args)
  if (refused) return refused
  cancel(world, order, args)
  const id = nextJobId(world)
  world.state.jobs.set(id, { id, done: true })
  const jobResult = { id, done: true, status: 'SUCCEEDED', errors: [], order }
  return { job: { id, done: false }, jobResult, orderCancelUserErrors: [], userErrors: [] }
}

function cancelRefusal(order: Order, args: CancelArgs): object | null {
  const isShipped = order.fulfillments.some((f) => f.status === 'SUCCESS' && f.tracking.length > 0)
  // Recorded for paid orders on their way; orders not paid for, or shipped without tracking, were cancelled.
  if (isShipped && receivedMoney(order).presentment > 0n)
    return refuse('Cannot cancel an order that has outstanding fulfillments', 'INVALID')
  if (args.refundMethod?.storeCreditRefund && order.customerId === null) {
    const message = 'Order must have a customer to refund to store credit'
    return refuse(message, 'STORE_CREDIT_REFUND_MISSING_CUSTOMER')
  }
  return null
}

/** Everything that is left goes back as one refund; its money only where asked for; what is held is let go. */
function cancel(world: ShopifyWorld, order: Order, args: CancelArgs): void {
  const parts = numberParts(world, priceParts(order, whatIsLeft(order, args.restock)))
  const balancing = balancingAdjustment(world, order)
  const refund: Refund = { ...blankRefund(world, order), ...parts, note: args.staffNote ?? null }
  const feeReversals = reverseFees(world, order)
  const due = subtract(
    subtract(totalOfParts(order, parts), sum(feeReversals.map(({ total }) => total))),
    sum(balancing.map(({ amount }) => amount)),
  )
  const owed = suggestedFor(order, due.presentment, netPaid(order))
  applyParts(order, parts)
  // All of it goes back, also what return fees had kept: beyond what is suggested it is a discrepancy, as of any refund.
  const { money, isPending } = giveMoneyBack(world, order, { refund, args })
  const reason = isPending ? 'PENDING_REFUND_DISCREPANCY' : 'REFUND_DISCREPANCY'
  refund.adjustments = [
    ...balancing,
    ...adjustmentsFor(world, discrepancyOf(order, { due, owed, money }), reason),
  ]
  releaseHolds(world, order)
  closeFulfillmentOrders(order)
  const agreement = refundAgreement(world, order, refund)
  agreement.sales.push(...feeReversals)
  if (agreement.sales.length > 0 || refund.transactionIds.length > 0) {
    order.refunds.push(refund)
    world.emit('REFUNDS_CREATE', refund.id, order.id)
  }
  if (agreement.sales.length > 0) order.agreements.push(agreement)
  order.cancelledAt = world.now()
  order.closedAt = order.cancelledAt
  order.cancelReason = args.reason
  order.cancelStaffNote = args.staffNote ?? null
  world.touchOrder(order, ['ORDERS_UPDATED', 'ORDERS_CANCELLED'])
}

/** Units not yet shipped are cancelled, shipped ones come back as returned ([U] for orders shipped in part). */
function whatIsLeft(order: Order, restock: boolean): RefundParts {
  const locationId = order.fulfillmentOrders[0]?.assignedLocationId ?? null
  const units = order.lines.flatMap((line) => {
    // What came back already does not come back again.
    const shipped = Math.min(line.requiresShipping ? outQuantity(line) : 0, line.currentQuantity)
    const rows = [
      { quantity: line.currentQuantity - shipped, restockType: restock ? 'CANCEL' : 'NO_RESTOCK' },
      { quantity: shipped, restockType: restock ? 'RETURN' : 'NO_RESTOCK' },
    ] as const
    const kept = rows.filter(({ quantity }) => quantity > 0)
    return kept.map((row) => ({ ...row, lineItemId: line.id, locationId: restock ? locationId : null }))
  })
  const duties = order.lines.flatMap((line) => line.duties).filter((d) => !isZero(dutyLeft(order, d)))
  return { units, shipping: 'all', duties: duties.map((d) => ({ dutyId: d.id, refundType: 'FULL' })) }
}

/** Money only held is let go of, whatever becomes of the rest (schema text of orderCancel). */
function releaseHolds(world: ShopifyWorld, order: Order): void {
  for (const held of authorizations(order)) {
    if (capturableOf(order, held).presentment <= 0n) continue
    const { gateway, id: parentTransactionId } = held
    addTransaction(world, order, { amount: ZERO, gateway, kind: 'VOID', parentTransactionId })
  }
}

function giveMoneyBack(
  world: ShopifyWorld,
  order: Order,
  { refund, args }: { refund: Refund; args: CancelArgs },
): ReturnType<typeof payBack> {
  const event = 'ORDER_CANCELLATION'
  const credit = args.refundMethod?.storeCreditRefund
  const isOriginal = args.refund === true || args.refundMethod?.originalPaymentMethodsRefund === true
  const paid = netPaid(order)
  if (credit && paid > 0n) {
    const expiresAt = credit.expiresAt ? timeOfInput(credit.expiresAt) : null
    return payBack(world, order, { refund, payments: [], credits: [{ amount: paid, expiresAt }], event })
  }
  const payments = (isOriginal ? spreadOver(order, paid) : []).map(({ payment, amount }) => {
    return { amount, gateway: payment.gateway ?? 'manual', parentId: payment.id }
  })
  return payBack(world, order, { refund, payments, credits: [], event })
}

/** What earlier refunds gave short or beyond is settled with the order: nothing of it stays in the total ([U]). */
function balancingAdjustment(world: ShopifyWorld, order: Order): Refund['adjustments'] {
  const standing = refundAdjustments(order)
  if (isZero(standing)) return []
  const id = world.nextId('OrderAdjustment')
  return [{ id, amount: negate(standing), tax: ZERO, reason: 'FULL_RETURN_BALANCING_ADJUSTMENT' }]
}

/** A cancelled order charges no fees: their sales are taken back with the rest. */
function reverseFees(world: ShopifyWorld, order: Order): Sale[] {
  const sold = order.agreements.flatMap((a) => a.sales).filter((s) => s.lineType === 'ADDITIONAL_FEE')
  return sold.map((sale) => ({
    ...sale,
    id: world.nextId('Sale'),
    actionType: 'RETURN',
    total: negate(sale.total),
    totalTax: negate(sale.totalTax),
    taxes: sale.taxes.map((t) => ({ ...t, id: world.nextId('SaleTax'), amount: negate(t.amount) })),
  }))
}

function closeFulfillmentOrders(order: Order): void {
  for (const fulfillmentOrder of order.fulfillmentOrders) {
    if (fulfillmentOrder.status === 'CLOSED') continue
    fulfillmentOrder.status = 'CLOSED'
    for (const line of fulfillmentOrder.lines) line.remainingQuantity = 0
  }
}

/** Job ids are UUIDs (recordings: "gid://shopify/Job/534492fb-…"). */
export function nextJobId(world: ShopifyWorld): string {
  const serial = world.nextId('Job').split('/').at(-1) ?? '0'
  const hex = (BigInt(serial) * 0x9e3779b97f4a7c15n).toString(16).padStart(32, '0').slice(-32)
  return `gid://shopify/Job/${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
}

export const orderCancelMutations: FieldMap = { orderCancel }
