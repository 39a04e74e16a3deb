import type { ItemMatch, References } from '../desired/types.ts'
import { netSuiteId, storeKey } from '../ids.ts'
import { currency } from '../money.ts'
import { ratePercent } from '../desired/tax.ts'
import { lifeCycle } from '../lifecycle/lifeCycle.ts'
import type { DesiredLife } from '../lifecycle/types.ts'
import type { LifeChoices, LifePolicy, StorePolicy, TaxPolicy } from '../policy/policy.ts'
import type { OrderFacts, OrderLife } from '../shopify/order.ts'

/** Internal ids of the store that tests book into. */
export const ITEMS = {
  discount: netSuiteId(901),
  shipping: netSuiteId(902),
  tip: netSuiteId(903),
  duty: netSuiteId(904),
  giftCard: netSuiteId(905),
  withoutSku: null,
}

/** Tax items and codes by title, so that a case can be read: unmapped titles have none. */
const TAXES: Readonly<Record<string, number>> = {
  'NY STATE TAX': 701,
  'NEW YORK CITY CITY TAX': 702,
  'METROPOLITAN DISTRICT TAX': 703,
  'Sales tax': 704,
  VAT: 705,
  'Consumption tax': 706,
  GST: 707,
  Zero: 708,
}

const lookUp = (title: string): number | undefined => TAXES[title]

export const suiteTax: Extract<TaxPolicy, { mode: 'suitetax' }> = {
  mode: 'suitetax',
  code: ({ title }) => {
    const code = lookUp(title)
    return code === undefined ? null : { taxType: netSuiteId(1), taxCode: netSuiteId(code) }
  },
  overrideDiscountLines: true,
  overrideShippingLines: true,
  channelLiableUnknown: 'park',
}

export const taxLinesPolicy: TaxPolicy = {
  mode: 'lines',
  item: (tax) => {
    const item = lookUp(tax.title)
    return item === undefined ? null : netSuiteId(item * 1000 + Math.round(Number(ratePercent(tax))))
  },
  channelLiableUnknown: 'park',
}

/** A store's policy in which everything that a test does not speak of is mapped. */
export const storePolicy = (changes: Partial<StorePolicy> = {}): StorePolicy => ({
  store: storeKey('acme'),
  displayName: 'Acme',
  goLiveAt: '2026-01-01T00:00:00Z',
  bookCurrency: 'shop',
  subsidiary: netSuiteId(2),
  timeZone: 'America/New_York',
  baseCurrency: currency('USD'),
  currencies: {
    USD: netSuiteId(11),
    GBP: netSuiteId(12),
    EUR: netSuiteId(13),
    JPY: netSuiteId(14),
    CAD: netSuiteId(15),
    KWD: netSuiteId(16),
  },
  locations: { '2001': netSuiteId(31) },
  defaultLocation: netSuiteId(30),
  customForm: null,
  salesOrderStatus: null,
  customers: { mode: 'email', customerLess: netSuiteId(50) },
  items: { variants: {}, skuField: 'itemid', fees: { 'Retail Delivery Fee': netSuiteId(906) }, ...ITEMS },
  tax: suiteTax,
  gateways: {
    shopify_payments: { account: netSuiteId(1060), paymentOption: null },
    gift_card: { account: netSuiteId(2300), paymentOption: netSuiteId(8) },
    cash: { account: netSuiteId(1063), paymentOption: null },
  },
  customFields: {},
  lineCustomFields: {},
  exclude: () => null,
  closedPeriod: 'park',
  ...changes,
})

/** Every SKU of the order exists once: SKU-1 is item 101, and so on. */
export function references(facts: OrderFacts, changes: Partial<References> = {}): References {
  const items = facts.lines.flatMap(({ sku }, index): [string, ItemMatch][] =>
    sku === null ? [] : [[sku, { kind: 'one', id: netSuiteId(101 + index), itemId: sku, inactive: false }]],
  )
  return { customer: netSuiteId(77), items: new Map(items), closedPeriods: [], ...changes }
}

/** As a configuration that names nothing of it has it. */
const LIFE: LifeChoices = {
  billing: 'netsuite',
  depositApplication: 'tieout',
  itemFulfillment: () => 'netsuite',
  cashSale: () => false,
  channelLiable: 'park',
  roundingAccount: null,
  roundingLimit: 5n,
  cashAmount: 'share',
  refundTax: 'beside',
  capture: 'shopify',
  cancellations: 'report',
  refundOnCancel: false,
  refunds: 'shopify',
  returns: 'shopify',
  shipping: null,
  inventoryDetail: null,
}

/** The policy with the life cycle as a configuration that names nothing of it has it. */
export const inLife = (policy: StorePolicy): LifePolicy => ({
  ...policy,
  items: {
    ...policy.items,
    returned: null,
    refundAdjustment: null,
    returnFee: null,
    rounding: null,
    channelTax: null,
  },
  life: LIFE,
})

/** Its refund agreements are of its first refund. */
export const asLife = (facts: OrderFacts): OrderLife => ({
  ...facts,
  agreements: facts.agreements.map((one) => ({
    ...one,
    refundId: one.reason === 'REFUND' ? (facts.refunds[0]?.id ?? null) : null,
    returnId: null,
  })),
  refunds: facts.refunds.map((one) => ({
    ...one,
    returnId: null,
    lines: one.lines.map((line) => ({ ...line, locationId: null })),
    shipping: one.shipping.map((line) => ({ ...line, shippingLineId: null })),
  })),
  fulfillments: [],
  returns: [],
})

/** What should stand for the order in the store that tests book into. */
export const desired = (
  facts: OrderFacts,
  policy: StorePolicy = storePolicy(),
  changes: Partial<References> = {},
): DesiredLife =>
  lifeCycle(asLife(facts), { policy: inLife(policy), configVersion: 'test' }, references(facts, changes))
