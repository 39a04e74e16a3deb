/** Refund and its parts. */
import { connectionOf, type PageArgs } from '../connection.ts'
import type { OrderAdjustment, Refund, RefundLineItem, RefundShippingLine } from '../model.ts'
import { divideHalfUp, sum } from '../money.ts'
import type { ApiContext, TypeMap } from '../resolver.ts'
import { legacyId } from '../world.ts'
import { duty } from './line.ts'
import { allInOrder, inOrder, type InOrder, money, moneyBag, moneyScalar } from './source.ts'

type InOrderRefund = InOrder<Refund>

function transactions(refund: InOrderRefund) {
  return refund.order.transactions.filter((t) => refund.transactionIds.includes(t.id))
}

/** Money that went back, successful transactions only (shopify.md §4.4). */
function totalRefunded(refund: InOrderRefund) {
  return sum(
    transactions(refund)
      .filter((t) => t.kind === 'REFUND' && t.status === 'SUCCESS')
      .map((t) => t.amount),
  )
}

function unitPrice(row: InOrder<RefundLineItem>) {
  const quantity = BigInt(Math.max(1, row.quantity))
  return {
    shop: divideHalfUp(row.subtotal.shop, quantity),
    presentment: divideHalfUp(row.subtotal.presentment, quantity),
  }
}

export const refundTypes: TypeMap = {
  Refund: {
    legacyResourceId: (r: InOrderRefund) => legacyId(r.id),
    totalRefundedSet: (r: InOrderRefund) => moneyBag(r.order, totalRefunded(r)),
    totalRefunded: (r: InOrderRefund) => money(totalRefunded(r).shop, r.order.currencyCode),
    refundLineItems: (r: InOrderRefund, args: PageArgs) => connectionOf(allInOrder(r.order, r.lines), args),
    refundShippingLines: (r: InOrderRefund, args: PageArgs) =>
      connectionOf(allInOrder(r.order, r.shippingLines), args),
    orderAdjustments: (r: InOrderRefund, args: PageArgs) =>
      connectionOf(allInOrder(r.order, r.adjustments), args),
    transactions: (r: InOrderRefund, args: PageArgs) =>
      connectionOf(allInOrder(r.order, transactions(r)), args),
    duties: (r: InOrderRefund) => {
      const known = r.order.lines.flatMap((l) => l.duties)
      return r.duties.map((refunded) => {
        const original = known.find((d) => d.id === refunded.dutyId)
        return {
          amountSet: moneyBag(r.order, refunded.amount),
          originalDuty: original ? duty(r.order, original) : null,
        }
      })
    },
    return: (r: InOrderRefund) => {
      const found = r.order.returns.find((candidate) => candidate.id === r.returnId)
      return found ? inOrder(r.order, found) : null
    },
    staffMember: () => null,
  },
  RefundLineItem: {
    lineItem: (row: InOrder<RefundLineItem>) => {
      const line = row.order.lines.find((l) => l.id === row.lineItemId)
      return line ? inOrder(row.order, line) : null
    },
    location: (row: InOrder<RefundLineItem>, _args: never, { world }: ApiContext) =>
      row.locationId === null ? null : (world.state.locations.get(row.locationId) ?? null),
    subtotalSet: (row: InOrder<RefundLineItem>) => moneyBag(row.order, row.subtotal),
    subtotal: (row: InOrder<RefundLineItem>) => moneyScalar(row.order, row.subtotal),
    totalTaxSet: (row: InOrder<RefundLineItem>) => moneyBag(row.order, row.tax),
    totalTax: (row: InOrder<RefundLineItem>) => moneyScalar(row.order, row.tax),
    priceSet: (row: InOrder<RefundLineItem>) => moneyBag(row.order, unitPrice(row)),
    price: (row: InOrder<RefundLineItem>) => moneyScalar(row.order, unitPrice(row)),
  },
  RefundShippingLine: {
    shippingLine: (row: InOrder<RefundShippingLine>) => {
      const line = row.order.shippingLines.find((s) => s.id === row.shippingLineId)
      return line ? inOrder(row.order, line) : null
    },
    subtotalAmountSet: (row: InOrder<RefundShippingLine>) => moneyBag(row.order, row.subtotal),
    taxAmountSet: (row: InOrder<RefundShippingLine>) => moneyBag(row.order, row.tax),
  },
  OrderAdjustment: {
    amountSet: (a: InOrder<OrderAdjustment>) => moneyBag(a.order, a.amount),
    taxAmountSet: (a: InOrder<OrderAdjustment>) => moneyBag(a.order, a.tax),
  },
}
