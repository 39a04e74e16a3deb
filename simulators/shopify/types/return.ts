/** Return and its parts, and what of an order may be returned. */
import { connectionOf, type PageArgs } from '../connection.ts'
import type {
  ExchangeLineItem,
  Order,
  Return,
  ReturnFee,
  ReturnLineItem,
  ReverseDelivery,
  ReverseFulfillmentOrder,
  ReverseFulfillmentOrderLineItem,
} from '../model.ts'
import { findPart } from '../node.ts'
import { lineNet } from '../orderTotals.ts'
import { type ApiContext, type FieldMap, type TypeMap } from '../resolver.ts'
import { findReasons, reasonDefinition, type ReasonArgs } from '../returnReasons.ts'
import { returnableQuantity } from '../returns.ts'
import { matches, parseSearch } from '../search.ts'
import { visibleOrder } from '../orderWindow.ts'
import { lineOf } from './fulfillment.ts'
import { allInOrder, inOrder, type InOrder, moneyBag } from './source.ts'
import { suggestedOutcome, suggestedReturnRefund } from './suggestedRefund.ts'

type PlacedReturn = InOrder<Return>
type ReverseOrder = InOrder<ReverseFulfillmentOrder>
type ReverseLine = InOrder<ReverseFulfillmentOrderLineItem>

interface ProcessingArgs extends PageArgs {
  processingStatus?: 'PROCESSABLE' | 'PROCESSED' | null
}

function inProcessing<T extends { quantity: number; processedQuantity: number }>(
  items: readonly T[],
  args: ProcessingArgs,
): T[] {
  return items.filter((item) => {
    const isDone = item.processedQuantity >= item.quantity
    return !args.processingStatus || isDone === (args.processingStatus === 'PROCESSED')
  })
}

/** A fee with the name of its type. */
export function feeOf(order: Order, fee: ReturnFee): object {
  return {
    __typename: fee.kind === 'RESTOCKING' ? 'RestockingFee' : 'ReturnShippingFee',
    id: fee.id,
    percentage: fee.percentage ?? 0,
    amountSet: moneyBag(order, fee.amount),
  }
}

const returnFields: FieldMap = {
  totalQuantity: (r: PlacedReturn) => r.lines.reduce((n, l) => n + l.quantity, 0),
  returnLineItems: (r: PlacedReturn, args: ProcessingArgs) =>
    connectionOf(
      allInOrder(r.order, inProcessing(r.lines, args)).map((l) => ({ ...l, __typename: 'ReturnLineItem' })),
      args,
    ),
  exchangeLineItems: (r: PlacedReturn, args: ProcessingArgs) =>
    connectionOf(allInOrder(r.order, inProcessing(r.exchangeLines, args)), args),
  returnShippingFees: (r: PlacedReturn) => r.shippingFees.map((fee) => feeOf(r.order, fee)),
  reverseFulfillmentOrders: (r: PlacedReturn, args: PageArgs) =>
    connectionOf(allInOrder(r.order, r.reverseFulfillmentOrders), args),
  refunds: (r: PlacedReturn, args: PageArgs) =>
    connectionOf(
      allInOrder(
        r.order,
        r.order.refunds.filter((refund) => refund.returnId === r.id),
      ),
      args,
    ),
  transactions: (r: PlacedReturn, args: PageArgs) => {
    const ids = r.order.refunds.filter((refund) => refund.returnId === r.id).flatMap((x) => x.transactionIds)
    const own = r.order.transactions.filter((t) => ids.includes(t.id))
    return connectionOf(allInOrder(r.order, own), args)
  },
  suggestedFinancialOutcome: suggestedOutcome,
  suggestedRefund: suggestedReturnRefund,
  staffMember: () => null,
}

const returnLineFields: FieldMap = {
  fulfillmentLineItem: (l: InOrder<ReturnLineItem>) => fulfillmentLineOf(l.order, l.fulfillmentLineItemId),
  refundableQuantity: (l: InOrder<ReturnLineItem>) => l.quantity - l.refundedQuantity,
  processableQuantity: (l: InOrder<ReturnLineItem>) => l.quantity - l.processedQuantity,
  unprocessedQuantity: (l: InOrder<ReturnLineItem>) => l.quantity - l.processedQuantity,
  returnReasonDefinition: (l: InOrder<ReturnLineItem>) => reasonDefinition(l.returnReasonDefinitionId),
  restockingFee: (l: InOrder<ReturnLineItem>) => l.restockingFee && feeOf(l.order, l.restockingFee),
  withCodeDiscountedTotalPriceSet: (l: InOrder<ReturnLineItem>) => {
    const line = lineOf(l.order, l.lineItemId)
    return line && moneyBag(l.order, lineNet(l.order, line, l.quantity))
  },
  totalWeight: () => null,
}

function fulfillmentLineOf(order: Order, id: string | null): object | null {
  const found = order.fulfillments.flatMap((f) => f.lines).find((candidate) => candidate.id === id)
  return found ? inOrder(order, found) : null
}

type Exchange = InOrder<ExchangeLineItem>

function soldOf(e: Exchange) {
  return e.order.lines.filter((line) => e.lineItemIds.includes(line.id))
}

const exchangeFields: FieldMap = {
  lineItems: (e: Exchange) => allInOrder(e.order, soldOf(e)),
  lineItem: (e: Exchange) => {
    const first = soldOf(e)[0]
    return first ? inOrder(e.order, first) : null
  },
  processableQuantity: (e: Exchange) => e.quantity - e.processedQuantity,
  unprocessedQuantity: (e: Exchange) => e.quantity - e.processedQuantity,
  productId: (e: Exchange, _args: never, context: ApiContext) => variantOf(e, context)?.productId ?? null,
  variantSku: (e: Exchange, _args: never, context: ApiContext) => variantOf(e, context)?.sku ?? null,
  variantTitle: (e: Exchange, _args: never, context: ApiContext) => variantOf(e, context)?.title ?? null,
  title: (e: Exchange, _args: never, context: ApiContext) => {
    const product = context.world.state.products.get(variantOf(e, context)?.productId ?? '')
    return product?.title ?? null
  },
}

function variantOf(e: Exchange, { world }: ApiContext) {
  return e.variantId === null ? undefined : world.state.variants.get(e.variantId)
}

const reverseOrderFields: FieldMap = {
  lineItems: (r: ReverseOrder, args: PageArgs) => connectionOf(allInOrder(r.order, r.lines), args),
  reverseDeliveries: (r: ReverseOrder, args: PageArgs) =>
    connectionOf(
      r.deliveries.map((delivery) => ({ ...delivery, order: r.order, reverseOrder: r })),
      args,
    ),
  thirdPartyConfirmation: () => null,
}

const reverseLineFields: FieldMap = {
  fulfillmentLineItem: (l: ReverseLine) => fulfillmentLineOf(l.order, l.fulfillmentLineItemId),
}

/** A delivery together with the reverse fulfilment order it is for. */
export type PlacedDelivery = InOrder<ReverseDelivery> & { reverseOrder: ReverseFulfillmentOrder }

const deliveryFields: FieldMap = {
  reverseFulfillmentOrder: (d: PlacedDelivery) => inOrder(d.order, d.reverseOrder),
  reverseDeliveryLineItems: (d: PlacedDelivery, args: PageArgs) =>
    connectionOf(
      d.lines.map((line) => ({ ...line, order: d.order, reverseOrder: d.reverseOrder })),
      args,
    ),
  deliverable: (d: PlacedDelivery) => ({
    __typename: 'ReverseDeliveryShippingDeliverable',
    tracking: d.tracking,
    label: d.label,
  }),
}

type DeliveryLine = PlacedDelivery['lines'][number] & Pick<PlacedDelivery, 'order' | 'reverseOrder'>

const deliveryLineFields: FieldMap = {
  reverseFulfillmentOrderLineItem: (l: DeliveryLine) => {
    const found = l.reverseOrder.lines.find((line) => line.id === l.reverseLineId)
    return found ? inOrder(l.order, found) : null
  },
  dispositions: (l: DeliveryLine) =>
    l.reverseOrder.lines.find((line) => line.id === l.reverseLineId)?.dispositions ?? [],
}

const dispositionFields: FieldMap = {
  location: (d: { locationId: string | null }, _args: never, { world }: ApiContext) =>
    d.locationId === null ? null : (world.state.locations.get(d.locationId) ?? null),
}

/** Every reverse fulfilment order of an order. */
export function reverseOrders(order: Order): ReverseFulfillmentOrder[] {
  return order.returns.flatMap((r) => r.reverseFulfillmentOrders)
}

/** Order.returns, filtered as its `query` says. */
export function returnsOf(order: Order, args: PageArgs & { query?: string | null }, { world }: ApiContext) {
  const terms = parseSearch(args.query ?? '', world.now())
  const found = order.returns.filter((r) =>
    matches(terms, (field) => (field === 'status' ? { text: r.status } : undefined)),
  )
  return connectionOf(allInOrder(order, found), args)
}

export const returnRoots: FieldMap = {
  return: (_root: unknown, args: { id: string }, context: ApiContext) => {
    const found = findPart(context, args.id, (o) => o.returns)
    return found && inOrder(found.order, found.part)
  },
  reverseFulfillmentOrder: (_root: unknown, args: { id: string }, context: ApiContext) => {
    const found = findPart(context, args.id, reverseOrders)
    return found && inOrder(found.order, found.part)
  },
  reverseDelivery: (_root: unknown, args: { id: string }, context: ApiContext) => {
    const found = findPart(context, args.id, (o) => reverseOrders(o).flatMap((r) => r.deliveries))
    if (!found) return null
    const reverseOrder = reverseOrders(found.order).find((r) => r.deliveries.includes(found.part))
    return reverseOrder ? { ...found.part, order: found.order, reverseOrder } : null
  },
  returnableFulfillments: (_root: unknown, args: PageArgs & { orderId: string }, context: ApiContext) => {
    const order = visibleOrder(args.orderId, context)
    return connectionOf(order ? returnableFulfillments(order) : [], args)
  },
  returnReasonDefinitions: (_root: unknown, args: ReasonArgs) => connectionOf(findReasons(args), args),
}

function returnableFulfillments(order: Order): object[] {
  return order.fulfillments
    .filter((f) => f.status === 'SUCCESS')
    .flatMap((fulfillment) => {
      const rows = fulfillment.lines
        .map((row) => ({ row, quantity: returnableQuantity(order, row) }))
        .filter(({ quantity }) => quantity > 0)
      if (rows.length === 0) return []
      const id = fulfillment.id.replace('/Fulfillment/', '/ReturnableFulfillment/')
      return [{ id, order, fulfillment: inOrder(order, fulfillment), rows }]
    })
}

interface Returnable {
  order: Order
  rows: { row: Order['fulfillments'][number]['lines'][number]; quantity: number }[]
}

const returnableFields: FieldMap = {
  returnableFulfillmentLineItems: (r: Returnable, args: PageArgs) =>
    connectionOf(
      r.rows.map(({ row, quantity }) => ({ quantity, fulfillmentLineItem: inOrder(r.order, row) })),
      args,
    ),
}

export const returnTypes: TypeMap = {
  Return: returnFields,
  ReturnLineItem: returnLineFields,
  ExchangeLineItem: exchangeFields,
  ReverseFulfillmentOrder: reverseOrderFields,
  ReverseFulfillmentOrderLineItem: reverseLineFields,
  ReverseFulfillmentOrderDisposition: dispositionFields,
  ReverseDelivery: deliveryFields,
  ReverseDeliveryLineItem: deliveryLineFields,
  ReturnableFulfillment: returnableFields,
}
