import type { Fault } from '../../domain/fault/fault.ts'
import { ok, type Result } from '../../domain/result.ts'
import {
  FulfillmentLinesPage,
  OrderFulfillmentsAll,
  OrderReturnsPage,
  ReverseLinesPage,
  ReverseOrdersPage,
} from './generated/documents.ts'
import {
  fulfillmentLinesPage,
  fulfillmentsList,
  type RawFulfillment,
  type RawReturn,
  type RawReverseOrder,
  returnsPage,
  reverseLinesPage,
  reverseOrdersPage,
  type WholeFulfillment,
  type WholeReturn,
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

/** The limits that ReadOrder and OrderFulfillmentsAll ask with. */
const ASKED = 5
const MOST = 250

/** Every fulfilment of the order with every line of it. */
export async function readFulfillments(
  context: OrderContext,
): Promise<Result<readonly WholeFulfillment[], Fault>> {
  const { head } = context
  const fulfillments = await wholeList(context, head.fulfillments, {
    what: 'fulfilments',
    asked: ASKED,
    most: MOST,
    all: () =>
      orderPart(context, {
        document: OrderFulfillmentsAll,
        variables: { id: head.id },
        pick: (order) => order.fulfillments,
        shape: fulfillmentsList,
      }),
  })
  return fulfillments.ok ? eachOf(fulfillments.value, (one) => readFulfillment(context, one)) : fulfillments
}

export async function readFulfillment(
  context: PageContext,
  head: RawFulfillment,
): Promise<Result<WholeFulfillment, Fault>> {
  const lines = await restOf(context, head.fulfillmentLineItems, (after) =>
    nodePart(context, {
      document: FulfillmentLinesPage,
      variables: { id: head.id, after },
      part: 'fulfillmentLineItems',
      shape: fulfillmentLinesPage,
    }),
  )
  return lines.ok ? ok({ head, lines: lines.value }) : lines
}

/** Every return with what became of its goods. Nothing is asked where the first read says that there is none. */
export async function readReturns(context: OrderContext): Promise<Result<readonly WholeReturn[], Fault>> {
  const { head } = context
  if (head.returns.nodes.length === 0) return ok([])
  const next = (after: string | null) =>
    orderPart(context, {
      document: OrderReturnsPage,
      variables: { id: head.id, after },
      pick: (order) => order.returns,
      shape: returnsPage,
    })
  const first = await next(null)
  if (!first.ok) return first
  const returns = await restOf(context, first.value, next)
  return returns.ok ? eachOf(returns.value, (one) => readReturn(context, one)) : returns
}

export const readReverseOrders = (
  context: PageContext,
  { id, reverseFulfillmentOrders }: RawReturn,
): Promise<Result<readonly RawReverseOrder[], Fault>> =>
  restOf(context, reverseFulfillmentOrders, (after) =>
    nodePart(context, {
      document: ReverseOrdersPage,
      variables: { id, after },
      part: 'reverseFulfillmentOrders',
      shape: reverseOrdersPage,
    }),
  )

async function readReturn(context: PageContext, head: RawReturn): Promise<Result<WholeReturn, Fault>> {
  const orders = await readReverseOrders(context, head)
  if (!orders.ok) return orders
  const lines = await eachOf(orders.value, (order) => readReverseLines(context, order))
  return lines.ok ? ok({ head, lines: lines.value.flat() }) : lines
}

export const readReverseLines = (
  context: PageContext,
  { id, lineItems }: RawReverseOrder,
): Promise<Result<WholeReturn['lines'], Fault>> =>
  restOf(context, lineItems, (after) =>
    nodePart(context, {
      document: ReverseLinesPage,
      variables: { id, after },
      part: 'lineItems',
      shape: reverseLinesPage,
    }),
  )
