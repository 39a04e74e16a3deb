import type { Fault } from '../../domain/fault/fault.ts'
import { ok, type Result } from '../../domain/result.ts'
import {
  OrderRefundsAll,
  RefundAdjustmentsPage,
  RefundLinesPage,
  RefundShippingPage,
  RefundTransactionsPage,
} from './generated/documents.ts'
import {
  adjustmentsPage,
  idsPage,
  type RawRefund,
  refundLinesPage,
  refundShippingPage,
  refundsList,
  type WholeRefund,
} from './orderShape.ts'
import {
  eachOf,
  nodePart,
  type OrderContext,
  orderPart,
  type PageContext,
  restOf,
  wholeList,
} from './pages.ts'

/** The limits that ReadOrder and OrderRefundsAll ask with. */
const ASKED = 3
const MOST = 100

export async function readRefunds(context: OrderContext): Promise<Result<readonly WholeRefund[], Fault>> {
  const { head } = context
  const refunds = await wholeList(context, head.refunds, {
    what: 'refunds',
    asked: ASKED,
    most: MOST,
    all: () =>
      orderPart(context, {
        document: OrderRefundsAll,
        variables: { id: head.id },
        pick: (order) => order.refunds,
        shape: refundsList,
      }),
  })
  return refunds.ok ? eachOf(refunds.value, (refund) => readRefund(context, refund)) : refunds
}

async function readRefund(context: PageContext, head: RawRefund): Promise<Result<WholeRefund, Fault>> {
  const { id } = head
  const lines = await restOf(context, head.refundLineItems, (after) =>
    nodePart(context, {
      document: RefundLinesPage,
      variables: { id, after },
      part: 'refundLineItems',
      shape: refundLinesPage,
    }),
  )
  if (!lines.ok) return lines
  const shipping = await restOf(context, head.refundShippingLines, (after) =>
    nodePart(context, {
      document: RefundShippingPage,
      variables: { id, after },
      part: 'refundShippingLines',
      shape: refundShippingPage,
    }),
  )
  if (!shipping.ok) return shipping
  const adjustments = await restOf(context, head.orderAdjustments, (after) =>
    nodePart(context, {
      document: RefundAdjustmentsPage,
      variables: { id, after },
      part: 'orderAdjustments',
      shape: adjustmentsPage,
    }),
  )
  if (!adjustments.ok) return adjustments
  const transactions = await restOf(context, head.transactions, (after) =>
    nodePart(context, {
      document: RefundTransactionsPage,
      variables: { id, after },
      part: 'transactions',
      shape: idsPage,
    }),
  )
  if (!transactions.ok) return transactions
  return ok({
    head,
    lines: lines.value,
    shipping: shipping.value,
    adjustments: adjustments.value,
    transactionIds: transactions.value.map((transaction) => transaction.id),
  })
}
