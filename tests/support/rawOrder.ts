/** ReadOrder's answer for a small paid order, as JSON, to be changed by a test in the place it is about. */
export type Raw = Record<string, unknown>

export const bag = (amount: string, shop = 'USD', presentment = shop): Raw => ({
  shopMoney: { amount, currencyCode: shop },
  presentmentMoney: { amount, currencyCode: presentment },
})

export const page = (nodes: readonly unknown[], next: string | null = null): Raw => ({
  pageInfo: { hasNextPage: next !== null, endCursor: next },
  nodes,
})

export const rawLine = (id: number, changes: Raw = {}): Raw => ({
  id: `gid://shopify/LineItem/${id}`,
  title: `Line ${id}`,
  sku: `SKU-${id}`,
  variant: { id: `gid://shopify/ProductVariant/${id}` },
  quantity: 1,
  currentQuantity: 1,
  isGiftCard: false,
  requiresShipping: true,
  taxable: true,
  originalUnitPriceSet: bag('10.0'),
  originalTotalSet: bag('10.0'),
  discountAllocations: [],
  taxLines: [],
  ...changes,
})

export const rawSale = (id: number, changes: Raw = {}): Raw => ({
  id: `gid://shopify/ProductSale/${id}`,
  actionType: 'ORDER',
  lineType: 'PRODUCT',
  quantity: 1,
  totalAmount: bag('10.0'),
  totalTaxAmount: bag('0.0'),
  totalDiscountAmountBeforeTaxes: bag('0.0'),
  totalDiscountAmountAfterTaxes: bag('0.0'),
  taxes: [],
  lineItem: { id: `gid://shopify/LineItem/${id}` },
  ...changes,
})

export const rawTransaction = (id: number, changes: Raw = {}): Raw => ({
  id: `gid://shopify/OrderTransaction/${id}`,
  kind: 'SALE',
  status: 'SUCCESS',
  gateway: 'shopify_payments',
  test: false,
  createdAt: '2026-11-23T12:00:00Z',
  processedAt: '2026-11-23T12:00:00Z',
  parentTransaction: null,
  amountSet: bag('10.0'),
  amountRoundingSet: null,
  ...changes,
})

export const rawRefund = (id: number, changes: Raw = {}): Raw => ({
  id: `gid://shopify/Refund/${id}`,
  createdAt: '2026-11-23T13:00:00Z',
  totalRefundedSet: bag('1.0'),
  duties: [],
  refundLineItems: page([]),
  refundShippingLines: page([]),
  orderAdjustments: page([]),
  transactions: page([]),
  ...changes,
})

export const rawAgreement = (id: number, sales: Raw, changes: Raw = {}): Raw => ({
  cursor: `agreement-${id}`,
  node: {
    id: `gid://shopify/OrderAgreement/${id}`,
    happenedAt: '2026-11-23T12:00:00Z',
    reason: 'ORDER',
    sales,
    ...changes,
  },
})

export const rawFulfillment = (id: number, changes: Raw = {}): Raw => ({
  id: `gid://shopify/Fulfillment/${id}`,
  createdAt: '2026-11-24T09:00:00Z',
  status: 'SUCCESS',
  location: { id: 'gid://shopify/Location/9' },
  fulfillmentLineItems: page([]),
  ...changes,
})

/** `orders`: a page of its reverse fulfilment orders. */
export const rawReturn = (id: number, orders: Raw): Raw => ({
  id: `gid://shopify/Return/${id}`,
  name: `#1001-R${id}`,
  status: 'OPEN',
  reverseFulfillmentOrders: orders,
})

/** `lines`: a page of its lines. */
export const rawReverseOrder = (id: number, lines: Raw): Raw => ({
  id: `gid://shopify/ReverseFulfillmentOrder/${id}`,
  lineItems: lines,
})

/** Goods of one order line on their way back, with what became of them. */
export const rawReverseLine = (id: number, dispositions: readonly Raw[]): Raw => ({
  id: `gid://shopify/ReverseFulfillmentOrderLineItem/${id}`,
  fulfillmentLineItem: { lineItem: { id: `gid://shopify/LineItem/${id}` } },
  dispositions: dispositions.map((disposition, index) => ({
    id: `gid://shopify/ReverseFulfillmentOrderDisposition/${index + 1}`,
    createdAt: '2026-11-25T09:00:00Z',
    ...disposition,
  })),
})

const TOTALS = [
  'totalPriceSet',
  'currentTotalPriceSet',
  'currentSubtotalPriceSet',
  'currentTotalTaxSet',
  'currentTotalDiscountsSet',
  'currentShippingPriceSet',
  'totalTipReceivedSet',
  'totalReceivedSet',
  'totalRefundedSet',
  'totalOutstandingSet',
  'netPaymentSet',
]

export const rawOrder = (changes: Raw = {}): Raw => ({
  id: 'gid://shopify/Order/1',
  name: '#1001',
  createdAt: '2026-11-23T12:00:00Z',
  processedAt: '2026-11-23T12:00:00Z',
  updatedAt: '2026-11-23T12:00:05Z',
  cancelledAt: null,
  test: false,
  edited: false,
  taxesIncluded: false,
  currencyCode: 'USD',
  presentmentCurrencyCode: 'USD',
  sourceName: 'web',
  attribution: { handle: 'online-store', displayName: 'Online Store' },
  retailLocation: null,
  poNumber: null,
  tags: [],
  customAttributes: [],
  displayFulfillmentStatus: 'UNFULFILLED',
  paymentGatewayNames: ['shopify_payments'],
  customer: null,
  billingAddress: null,
  shippingAddress: null,
  ...Object.fromEntries(TOTALS.map((name) => [name, bag('10.0')])),
  currentTotalDutiesSet: null,
  currentTotalAdditionalFeesSet: null,
  totalCashRoundingAdjustment: { paymentSet: bag('0.0'), refundSet: bag('0.0') },
  discountApplications: page([]),
  lineItems: page([rawLine(1)]),
  shippingLines: page([]),
  agreements: {
    pageInfo: { hasNextPage: false, endCursor: null },
    edges: [rawAgreement(1, page([rawSale(1)]))],
  },
  transactions: [rawTransaction(1)],
  refunds: [],
  fulfillments: [],
  returns: { nodes: [] },
  ...changes,
})
