import type { FulfillmentFacts, LifeRefund, ReturnFacts } from '../../domain/shopify/order.ts'
import { type Amounts, idIn, idOrNull, instant } from './amounts.ts'
import type { WholeFulfillment, WholeRefund, WholeReturn } from './orderShape.ts'
import {
  ADJUSTMENT_UNSTATED,
  DISPOSITION_TYPES,
  FULFILLMENT_STATUSES,
  known,
  RESTOCK_TYPES,
  RETURN_STATUSES,
  Unreadable,
} from './vocabulary.ts'

/** What happened to an order after it was taken. Throws Unreadable where a value is not known. */
export function parseRefund(amounts: Amounts, whole: WholeRefund): LifeRefund {
  const { head } = whole
  if (!head.createdAt) throw new Unreadable('createdAt of a refund', 'none')
  return {
    id: idIn(head.id, 'refund id'),
    createdAt: instant(head.createdAt, 'createdAt of a refund'),
    returnId: idOrNull(head.return, 'return id of a refund'),
    totalRefunded: amounts.bag(head.totalRefundedSet, 'total of a refund'),
    lines: whole.lines.map((line) => ({
      lineId: idIn(line.lineItem.id, 'line id of a refund'),
      quantity: line.quantity,
      restockType: known(RESTOCK_TYPES, line.restockType, 'restock type'),
      locationId: idOrNull(line.location, 'location id of a refund line'),
      subtotal: amounts.bag(line.subtotalSet, 'subtotal of a refund line'),
      tax: amounts.bag(line.totalTaxSet, 'tax of a refund line'),
    })),
    shipping: whole.shipping.map((line) => ({
      shippingLineId: idOrNull(line.shippingLine, 'shipping line id of a refund'),
      amount: amounts.bag(line.subtotalAmountSet, 'refunded shipping'),
      tax: amounts.bag(line.taxAmountSet, 'tax of refunded shipping'),
    })),
    duties: (head.duties ?? []).map((duty) => amounts.bag(duty.amountSet, 'refunded duty')),
    adjustments: whole.adjustments.map((adjustment) => ({
      reason: adjustment.reason ?? ADJUSTMENT_UNSTATED,
      amount: amounts.bag(adjustment.amountSet, 'order adjustment'),
      tax: amounts.bag(adjustment.taxAmountSet, 'tax of an order adjustment'),
    })),
    transactionIds: whole.transactionIds.map((gid) => idIn(gid, 'transaction id of a refund')),
  }
}

export function parseFulfillment({ head, lines }: WholeFulfillment): FulfillmentFacts {
  return {
    id: idIn(head.id, 'fulfilment id'),
    createdAt: instant(head.createdAt, 'createdAt of a fulfilment'),
    status: known(FULFILLMENT_STATUSES, head.status, 'status of a fulfilment'),
    locationId: idOrNull(head.location, 'location id of a fulfilment'),
    lines: lines.map(({ lineItem, quantity }) => ({
      lineId: idIn(lineItem.id, 'line id of a fulfilment'),
      quantity: quantity ?? unstated('quantity of a fulfilment line'),
    })),
  }
}

export function parseReturn({ head, lines }: WholeReturn): ReturnFacts {
  return {
    id: idIn(head.id, 'return id'),
    name: head.name,
    status: known(RETURN_STATUSES, head.status, 'status of a return'),
    dispositions: lines.flatMap(({ fulfillmentLineItem, dispositions }) =>
      dispositions.map((disposition) => ({
        id: idIn(disposition.id, 'disposition id'),
        at: instant(disposition.createdAt, 'createdAt of a disposition'),
        lineId: idIn(fulfillmentLineItem?.lineItem.id ?? unstated('line of a disposition'), 'line id'),
        quantity: disposition.quantity,
        type: known(DISPOSITION_TYPES, disposition.type, 'type of a disposition'),
        locationId: idOrNull(disposition.location, 'location id of a disposition'),
      })),
    ),
  }
}

/** What the schema lets Shopify leave out, and the books cannot do without. */
function unstated(what: string): never {
  throw new Unreadable(what, 'none')
}
