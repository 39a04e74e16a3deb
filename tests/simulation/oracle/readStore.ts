/** Reads a simulated store's own state into facts. Only the simulated Shopify is asked, nothing that reads it. */
import type {
  Fulfillment,
  LineItem,
  MoneyBag,
  Order,
  Refund,
  Return,
  SalesAgreement,
  ShippingLine,
  ShopState,
} from '../../../simulators/shopify/model.ts'
import { currentTax, currentTotal } from '../../../simulators/shopify/orderTotals.ts'
import type {
  AgreementFact,
  Bag,
  FulfillmentFact,
  LineFact,
  OrderFact,
  RefundFact,
  ReturnFact,
  StoreFacts,
} from './facts.ts'
import { printed } from './money.ts'

/** Decimals in which the simulator keeps amounts. */
const KEPT_DECIMALS = 6

const bag = ({ shop, presentment }: MoneyBag): Bag => ({
  shop: printed(shop, KEPT_DECIMALS),
  presentment: printed(presentment, KEPT_DECIMALS),
})

/** "gid://shopify/Order/1" → "1" */
export const shopifyNumber = (gid: string): string => gid.slice(gid.lastIndexOf('/') + 1)

const numberOrNull = (gid: string | null): string | null => (gid === null ? null : shopifyNumber(gid))

/** Every order of the store as it stands now. */
export function readStore(state: ShopState): StoreFacts {
  return { orders: [...state.orders.values()].map((order) => orderFact(order, state)) }
}

function orderFact(order: Order, state: ShopState): OrderFact {
  const customer = order.customerId === null ? undefined : state.customers.get(order.customerId)
  return {
    id: shopifyNumber(order.id),
    name: order.name,
    test: order.test,
    tags: order.tags,
    processedAt: order.processedAt,
    cancelledAt: order.cancelledAt,
    currency: { shop: order.currencyCode, presentment: order.presentmentCurrencyCode },
    taxesIncluded: order.taxesIncluded,
    customerEmail: customer?.email ?? null,
    hasCustomer: order.customerId !== null,
    email: order.email,
    soldAt: numberOrNull(order.retailLocationId),
    lines: [...order.lines.map(lineFact), ...order.shippingLines.map(shippingFact)],
    fees: Object.fromEntries(order.additionalFees.map(({ id, name }) => [shopifyNumber(id), name])),
    agreements: order.agreements.map(agreementFact),
    transactions: order.transactions.map((transaction) => ({
      id: shopifyNumber(transaction.id),
      kind: transaction.kind,
      status: transaction.status,
      gateway: transaction.gateway,
      amount: bag(transaction.amount),
      rounding: transaction.amountRounding === null ? null : bag(transaction.amountRounding),
      parent: numberOrNull(transaction.parentTransactionId),
      processedAt: transaction.processedAt,
    })),
    refunds: order.refunds.map(refundFact),
    returns: order.returns.map(returnFact),
    fulfillments: order.fulfillments.map(fulfillmentFact),
    stated: { currentTotal: bag(currentTotal(order)), currentTax: bag(currentTax(order)) },
  }
}

const lineFact = (line: LineItem): LineFact => ({
  id: shopifyNumber(line.id),
  title: line.title,
  sku: line.sku,
  variant: numberOrNull(line.variantId),
  unitPrice: bag(line.unitPrice),
})

const shippingFact = (line: ShippingLine): LineFact => ({
  id: shopifyNumber(line.id),
  title: line.title,
  sku: null,
  variant: null,
  unitPrice: bag(line.originalPrice),
})

const agreementFact = (agreement: SalesAgreement): AgreementFact => ({
  id: shopifyNumber(agreement.id),
  kind: agreement.kind,
  happenedAt: agreement.happenedAt,
  return: agreement.kind === 'RETURN' ? numberOrNull(agreement.sourceId) : null,
  refund: agreement.kind === 'REFUND' ? numberOrNull(agreement.sourceId) : null,
  sales: agreement.sales.map((sale) => ({
    kind: sale.lineType,
    subject: numberOrNull(sale.subjectId),
    quantity: sale.quantity,
    total: bag(sale.total),
    tax: bag(sale.totalTax),
    discount: bag(sale.totalDiscountBeforeTaxes),
    taxes: sale.taxes.map(({ taxLine, amount }) => ({
      title: taxLine.title,
      rate: taxLine.rate,
      channelLiable: taxLine.channelLiable,
      amount: bag(amount),
    })),
  })),
})

const refundFact = (refund: Refund): RefundFact => ({
  id: shopifyNumber(refund.id),
  return: numberOrNull(refund.returnId),
  processedAt: refund.processedAt,
  lines: refund.lines.map(({ lineItemId, quantity, restockType, locationId }) => ({
    line: shopifyNumber(lineItemId),
    quantity,
    restock: restockType,
    location: numberOrNull(locationId),
  })),
  adjustments: refund.adjustments.map(({ reason, tax }) => ({ reason, tax: bag(tax) })),
  transactions: refund.transactionIds.map(shopifyNumber),
})

const fulfillmentFact = (fulfillment: Fulfillment): FulfillmentFact => ({
  id: shopifyNumber(fulfillment.id),
  status: fulfillment.status,
  location: numberOrNull(fulfillment.locationId),
  createdAt: fulfillment.createdAt,
  lines: fulfillment.lines.map(({ lineItemId, quantity }) => ({ line: shopifyNumber(lineItemId), quantity })),
})

function returnFact(one: Return): ReturnFact {
  const lines = new Map(one.lines.map(({ id, lineItemId }) => [id, shopifyNumber(lineItemId)]))
  const disposed = one.reverseFulfillmentOrders.flatMap((reverse) => reverse.lines)
  return {
    id: shopifyNumber(one.id),
    dispositions: disposed.flatMap(({ returnLineItemId, dispositions }) =>
      dispositions.map(({ id, type, quantity, locationId, createdAt }) => ({
        id: shopifyNumber(id),
        line: lines.get(returnLineItemId) ?? '',
        type,
        quantity,
        location: numberOrNull(locationId),
        at: createdAt,
      })),
    ),
  }
}
