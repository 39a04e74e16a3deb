/** Order, apart from its money. */
import { connectionOf, type PageArgs } from '../connection.ts'
import type { LineItem, Order, ShippingLine } from '../model.ts'
import { totalOutstanding, currentTotal } from '../orderTotals.ts'
import { capturableMoney, financialStatus, paymentGatewayNames } from '../payments.ts'
import type { ApiContext, FieldMap, TypeMap } from '../resolver.ts'
import { matches, parseSearch } from '../search.ts'
import { legacyId } from '../world.ts'
import { discountApplication } from './discount.ts'
import { metafieldFields } from './metafield.ts'
import { orderMoneyFields } from './orderMoney.ts'
import { fulfillmentStatus, returnStatus } from './orderState.ts'
import { returnsOf } from './return.ts'
import { allInOrder, inOrder, moneyBag, taxLine } from './source.ts'
import { suggestedRefund } from './suggestedRefund.ts'

interface FirstArgs {
  first?: number | null
}

function visibleLines(order: Order, context: ApiContext): LineItem[] {
  return context.world.switches.tipsInLineItems ? order.lines : order.lines.filter((l) => l.kind !== 'TIP')
}

function limited<T>(items: readonly T[], args: FirstArgs): T[] {
  return typeof args.first === 'number' ? items.slice(0, args.first) : items.slice()
}

function shippingLines(order: Order, includeRemovals: boolean): ShippingLine[] {
  return order.shippingLines.filter((s) => includeRemovals || !s.isRemoved)
}

const units = (order: Order, count: (line: LineItem) => number) =>
  order.lines.filter((l) => l.kind !== 'TIP').reduce((n, l) => n + count(l), 0)

const stateFields: FieldMap = {
  legacyResourceId: (order: Order) => legacyId(order.id),
  cancellation: (order: Order) => (order.cancelledAt === null ? null : { staffNote: order.cancelStaffNote }),
  capturable: (order: Order) => capturableMoney(order).presentment > 0n,
  canMarkAsPaid: (order: Order) => order.cancelledAt === null && totalOutstanding(order).presentment > 0n,
  canNotifyCustomer: (order: Order) => order.email !== null,
  closed: (order: Order) => order.closedAt !== null,
  displayFinancialStatus: (order: Order, _args: never, { world }: ApiContext) =>
    financialStatus(order, currentTotal(order), world.now()),
  displayFulfillmentStatus: fulfillmentStatus,
  returnStatus,
  fulfillable: (order: Order) =>
    order.fulfillmentOrders.some((f) => f.status === 'OPEN' || f.status === 'IN_PROGRESS'),
  fullyPaid: (order: Order) =>
    totalOutstanding(order).presentment <= 0n && capturableMoney(order).presentment === 0n,
  unpaid: (order: Order) => totalOutstanding(order).presentment > 0n,
  refundable: (order: Order) =>
    order.transactions.some((t) => t.status === 'SUCCESS' && t.kind !== 'AUTHORIZATION'),
  restockable: (order: Order) => order.lines.some((l) => l.currentQuantity > 0),
  requiresShipping: (order: Order) => order.lines.some((l) => l.requiresShipping),
  merchantEditable: (order: Order) => order.cancelledAt === null,
  merchantEditableErrors: (order: Order) =>
    order.cancelledAt === null ? [] : ['Canceled orders can’t be edited'],
  paymentGatewayNames,
  subtotalLineItemsQuantity: (order: Order) => units(order, (l) => l.quantity),
  currentSubtotalLineItemsQuantity: (order: Order) => units(order, (l) => l.currentQuantity),
  currentTotalWeight: () => '0',
  totalWeight: () => '0',
  discountCode: (order: Order) => order.discountCodes[0] ?? null,
  statusPageUrl: (order: Order, _args: never, { world }: ApiContext) =>
    `https://${world.state.shop.myshopifyDomain}/orders/${legacyId(order.id)}/authenticate`,
  customerAcceptsMarketing: () => false,
  hasTimelineComment: () => false,
  alerts: () => [],
  disputes: () => [],
  productNetwork: () => false,
  paymentTerms: () => null,
  app: () => null,
  publication: () => null,
  channelInformation: () => null,
  merchantOfRecordApp: () => null,
  staffMember: () => null,
  customerLocale: () => 'en',
  attribution: (order: Order) =>
    order.sourceName === null ? null : { handle: order.sourceName, displayName: order.sourceName },
  risk: () => ({ recommendation: 'NONE', assessments: [] }),
}

const partyFields: FieldMap = {
  customer: (order: Order, _args: never, { world }: ApiContext) =>
    order.customerId === null ? null : world.customer(order.customerId),
  purchasingEntity: (order: Order, _args: never, { world }: ApiContext) => {
    const customer = order.customerId === null ? null : world.customer(order.customerId)
    return customer && { ...customer, __typename: 'Customer' }
  },
  displayAddress: (order: Order) => order.shippingAddress ?? order.billingAddress,
  billingAddressMatchesShippingAddress: (order: Order) =>
    JSON.stringify({ ...order.billingAddress, id: '' }) ===
    JSON.stringify({ ...order.shippingAddress, id: '' }),
  retailLocation: (order: Order, _args: never, { world }: ApiContext) =>
    order.retailLocationId === null ? null : (world.state.locations.get(order.retailLocationId) ?? null),
  physicalLocation: (order: Order, _args: never, { world }: ApiContext) =>
    order.retailLocationId === null ? null : (world.state.locations.get(order.retailLocationId) ?? null),
  merchantBusinessEntity: (_order: Order, _args: never, { world }: ApiContext) => ({
    id: `gid://shopify/BusinessEntity/${legacyId(world.state.shop.id)}`,
    displayName: world.state.shop.name,
    primary: true,
    archived: false,
  }),
}

const partFields: FieldMap = {
  lineItems: (order: Order, args: PageArgs, context: ApiContext) =>
    connectionOf(allInOrder(order, visibleLines(order, context)), args),
  nonFulfillableLineItems: (order: Order, args: PageArgs) =>
    connectionOf(
      allInOrder(
        order,
        order.lines.filter((l) => l.kind === 'TIP'),
      ),
      args,
    ),
  shippingLine: (order: Order) => {
    const first = shippingLines(order, false)[0]
    return first ? inOrder(order, first) : null
  },
  shippingLines: (order: Order, args: PageArgs & { includeRemovals?: boolean | null }) =>
    connectionOf(allInOrder(order, shippingLines(order, args.includeRemovals === true)), args),
  discountApplications: (order: Order, args: PageArgs) => {
    const original = order.discountApplications.filter((d) => !d.fromEdit)
    return connectionOf(
      original.map((d) => discountApplication(order, d)),
      args,
    )
  },
  additionalFees: (order: Order) =>
    order.additionalFees.map((fee) => ({
      id: fee.id,
      name: fee.name,
      price: moneyBag(order, fee.price),
      taxLines: fee.taxLines.map((t) => taxLine(order, t)),
    })),
  transactions: (
    order: Order,
    args: FirstArgs & { capturable?: boolean | null; manuallyResolvable?: boolean | null },
  ) => allInOrder(order, limited(order.transactions, args)),
  transactionsCount: (order: Order) => ({ count: order.transactions.length, precision: 'EXACT' }),
  refunds: (order: Order, args: FirstArgs) => allInOrder(order, limited(order.refunds, args)),
  returns: returnsOf,
  suggestedRefund,
  agreements: (order: Order, args: PageArgs & { query?: string | null }, { world }: ApiContext) => {
    const terms = parseSearch(args.query ?? '', world.now())
    const found = order.agreements.filter((a) =>
      matches(terms, (field) => (field === 'happened_at' ? { time: a.happenedAt } : undefined)),
    )
    return connectionOf(allInOrder(order, found), args)
  },
  fulfillmentOrders: (order: Order, args: PageArgs) =>
    connectionOf(allInOrder(order, order.fulfillmentOrders), args),
  // The newest first (bulk fulfillments.json, recording: fulfillment-tracking-info-update-parity).
  fulfillments: (order: Order, args: FirstArgs) =>
    allInOrder(order, limited(order.fulfillments.toReversed(), args)),
  fulfillmentsCount: (order: Order) => ({ count: order.fulfillments.length, precision: 'EXACT' }),
}

export const orderTypes: TypeMap = {
  Order: { ...stateFields, ...partyFields, ...partFields, ...orderMoneyFields, ...metafieldFields },
}
