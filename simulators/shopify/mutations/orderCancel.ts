/** orderCancel (recordings: orderCancel-parity; fulfillment-multi-tracking-info `cleanup`). */
import type { Order, Refund, RefundShippingLine, Sale } from '../model.ts'
import { add, isZero, negate, subtract, ZERO } from '../money.ts'
import { refundAgreement } from '../orderSales.ts'
import { currentShippingNet, lineNet, lineTax, refundAdjustments, taxOf } from '../orderTotals.ts'
import { visibleOrder } from '../orderWindow.ts'
import { type ApiContext, type FieldMap, userError } from '../resolver.ts'
import type { ShopifyWorld } from '../world.ts'
import { addTransaction } from './payments.ts'

interface CancelArgs {
  orderId: string
  reason: NonNullable<Order['cancelReason']>
  restock: boolean
  refund?: boolean | null
  refundMethod?: { originalPaymentMethodsRefund?: boolean | null } | null
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
  // Recorded for fulfilments on their way; orders fulfilled without tracking were cancelled.
  if (order.fulfillments.some((f) => f.status === 'SUCCESS' && f.tracking.length > 0)) {
    return refuse('Cannot cancel an order that has outstanding fulfillments', 'INVALID')
  }
  const isRefunded = args.refund === true || args.refundMethod?.originalPaymentMethodsRefund === true
  cancel(world, order, { ...args, isRefunded })
  const id = nextJobId(world)
  world.state.jobs.set(id, { id, done: true })
  const jobResult = { id, done: true, status: 'SUCCEEDED', errors: [], order }
  return { job: { id, done: false }, jobResult, orderCancelUserErrors: [], userErrors: [] }
}

/** Everything that is left goes back as one refund; its money only where asked for. */
function cancel(world: ShopifyWorld, order: Order, args: CancelArgs & { isRefunded: boolean }): void {
  const refund = cancellationRefund(world, order, args)
  const feeReversals = reverseFees(world, order)
  if (args.isRefunded) refund.transactionIds = refundMoney(world, order)
  for (const line of order.lines) {
    line.refundedQuantity += line.currentQuantity
    line.currentQuantity = 0
  }
  for (const row of refund.shippingLines) {
    const line = order.shippingLines.find((s) => s.id === row.shippingLineId)
    if (!line) continue
    line.refunded = add(line.refunded, row.subtotal)
    line.refundedTax = add(line.refundedTax, row.tax)
  }
  closeFulfillmentOrders(order)
  const agreement = refundAgreement(world, order, refund)
  agreement.sales.push(...feeReversals)
  if (agreement.sales.length > 0) {
    order.refunds.push(refund)
    order.agreements.push(agreement)
  }
  order.cancelledAt = world.now()
  order.closedAt = order.cancelledAt
  order.cancelReason = args.reason
  order.cancelStaffNote = args.staffNote ?? null
  world.touchOrder(order, ['ORDERS_UPDATED', 'ORDERS_CANCELLED'])
}

function cancellationRefund(world: ShopifyWorld, order: Order, args: CancelArgs): Refund {
  const now = world.now()
  const left = order.lines.filter((l) => l.currentQuantity > 0)
  const id = world.nextId('Refund')
  return {
    id,
    orderId: order.id,
    note: args.staffNote ?? null,
    lines: left.map((line) => ({
      id: world.nextId('RefundLineItem'),
      lineItemId: line.id,
      quantity: line.currentQuantity,
      restockType: args.restock ? 'CANCEL' : 'NO_RESTOCK',
      restocked: args.restock,
      locationId: null,
      subtotal: lineNet(order, line, line.currentQuantity),
      tax: lineTax(order, line, line.currentQuantity),
    })),
    shippingLines: leftOfShipping(world, order),
    adjustments: balancingAdjustment(world, order),
    duties: leftOfDuties(order),
    transactionIds: [],
    returnId: null,
    createdAt: now,
    processedAt: now,
    updatedAt: now,
  }
}

/** What earlier refunds gave short or beyond is settled with the order: nothing of it stays in the total ([U]). */
function balancingAdjustment(world: ShopifyWorld, order: Order): Refund['adjustments'] {
  const standing = refundAdjustments(order)
  if (isZero(standing)) return []
  const id = world.nextId('OrderAdjustment')
  return [{ id, amount: negate(standing), tax: ZERO, reason: 'FULL_RETURN_BALANCING_ADJUSTMENT' }]
}

function leftOfShipping(world: ShopifyWorld, order: Order): RefundShippingLine[] {
  return order.shippingLines
    .filter((line) => !line.isRemoved)
    .map((line) => {
      const net = currentShippingNet(order, line)
      const tax = subtract(taxOf(line.taxLines), line.refundedTax)
      const subtotal = order.taxesIncluded ? subtract(net, tax) : net
      return { id: world.nextId('RefundShippingLine'), shippingLineId: line.id, subtotal, tax }
    })
    .filter((row) => !isZero(row.subtotal) || !isZero(row.tax))
}

function leftOfDuties(order: Order): Refund['duties'] {
  const given = new Set(order.refunds.flatMap((r) => r.duties.map((d) => d.dutyId)))
  const all = order.lines.flatMap((line) => line.duties)
  return all.filter((d) => !given.has(d.id)).map((d) => ({ dutyId: d.id, amount: d.price }))
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

function refundMoney(world: ShopifyWorld, order: Order): string[] {
  const taken = order.transactions.filter(
    (t) => t.status === 'SUCCESS' && (t.kind === 'SALE' || t.kind === 'CAPTURE'),
  )
  const ids: string[] = []
  for (const paid of taken) {
    const given = order.transactions.filter(
      (t) => t.kind === 'REFUND' && t.status === 'SUCCESS' && t.parentTransactionId === paid.id,
    )
    const amount = subtract(paid.amount, add(...given.map((t) => t.amount)))
    if (amount.presentment <= 0n) continue
    const { gateway, id: parentTransactionId } = paid
    ids.push(addTransaction(world, order, { amount, gateway, kind: 'REFUND', parentTransactionId }).id)
  }
  return ids
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
