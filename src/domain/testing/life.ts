import { postingsOf, type Chart, inWritingOrder } from '../accounting/postings.ts'
import { lifeCycle } from '../lifecycle/lifeCycle.ts'
import type { DesiredLife, LifeReferences } from '../lifecycle/types.ts'
import { netSuiteId, shopifyId } from '../ids.ts'
import { money } from '../money.ts'
import type { PostedDocument } from '../netsuite/posted.ts'
import type { CustomerDeposit } from '../netsuite/documents.ts'
import type { LifeChoices, LifeItemPolicy, LifePolicy, StorePolicy } from '../policy/policy.ts'
import type {
  DispositionType,
  FulfillmentFacts,
  LifeRefund,
  MoneyBag,
  OrderFacts,
  OrderLife,
  OrderTransaction,
  Sale,
  SaleLineType,
  TaxLine,
} from '../shopify/order.ts'
import { orderFacts, type OrderSpec, type TaxSpec } from './orders.ts'
import { references, storePolicy } from './store.ts'
import { addBags } from './totals.ts'

export const LIFE_ITEMS = {
  returned: netSuiteId(907),
  refundAdjustment: netSuiteId(908),
  returnFee: netSuiteId(909),
  rounding: netSuiteId(910),
  channelTax: netSuiteId(911),
}

/** A store in which Tieout bills by shipment, ships, and applies deposits. */
export function lifePolicy(
  choices: Partial<LifeChoices> = {},
  changes: Partial<Omit<StorePolicy, 'items'>> & { readonly items?: Partial<LifeItemPolicy> } = {},
): LifePolicy {
  const { items, gateways, ...others } = changes
  const base = storePolicy(others)
  return {
    ...base,
    gateways: {
      ...base.gateways,
      manual: { account: netSuiteId(1000), paymentOption: null },
      shopify_store_credit: { account: netSuiteId(2310), paymentOption: null },
      ...gateways,
    },
    locations: { ...base.locations, '2002': netSuiteId(32) },
    items: { ...base.items, ...LIFE_ITEMS, ...items },
    life: {
      billing: 'on-fulfillment',
      depositApplication: 'tieout',
      itemFulfillment: () => 'tieout',
      cashSale: () => false,
      channelLiable: 'park',
      roundingAccount: netSuiteId(6200),
      roundingLimit: 50n,
      cashAmount: 'share',
      refundTax: 'beside',
      capture: 'shopify',
      cancellations: 'report',
      refundOnCancel: false,
      refunds: 'shopify',
      returns: 'shopify',
      shipping: null,
      inventoryDetail: null,
      ...choices,
    },
  }
}

const INCOME: Readonly<Record<string, number>> = {
  '901': 4050,
  '902': 4100,
  '903': 2400,
  '904': 2450,
  '905': 2300,
  '906': 2400,
  '907': 4200,
  '908': 6400,
  '909': 4300,
  '910': 6200,
  '911': 2110,
}

/** The accounts of the worked examples; products cost 18.00 a unit. */
export const chart: Chart = {
  receivable: netSuiteId(1100),
  deposits: netSuiteId(2200),
  tax: netSuiteId(2100),
  inventory: netSuiteId(1200),
  costOfGoods: netSuiteId(5000),
  income: (item) => netSuiteId(INCOME[item] ?? 4000),
  cost: (item) => (INCOME[item] === undefined ? 1800n : 0n),
}

export const life = (
  facts: OrderLife,
  policy: LifePolicy = lifePolicy(),
  changes: Partial<LifeReferences> = {},
): DesiredLife => lifeCycle(facts, { policy, configVersion: 'test' }, references(facts, changes))

/** "invoice: 1100 104.49, …" in minor units, debits positive, accounts in order. */
export const posted = (result: DesiredLife): string[] =>
  inWritingOrder(result)
    .map((document) => ({ document, text: entries(document) }))
    .filter(({ text }) => text !== '')
    .map(({ document, text }) => `${document.kind}: ${text}`)

export const entries = (document: PostedDocument | CustomerDeposit): string =>
  postingsOf(document, chart)
    .toSorted((a, b) => Number(a.account) - Number(b.account))
    .map(({ account, amount }) => `${account} ${amount.minor}`)
    .join(', ')

/** The external ids of the posted documents, without the store. */
export const keys = (result: DesiredLife): string[] =>
  result.documents.map(({ externalId }) => externalId.replace('tieout_acme_', ''))

/** The order as it was taken, with nothing after it. */
export function taken(spec: OrderSpec): OrderLife {
  const facts = orderFacts(spec)
  return {
    ...facts,
    agreements: facts.agreements.map((one) => ({ ...one, refundId: null, returnId: null })),
    refunds: [],
    fulfillments: [],
    returns: [],
  }
}

const bagOf =
  (facts: OrderFacts) =>
  (minor: number): MoneyBag => ({
    shop: money(BigInt(minor), facts.shopCurrency),
    presentment: money(BigInt(minor), facts.presentmentCurrency),
  })

export function shipped(
  facts: OrderLife,
  ship: {
    readonly at: string
    /** Index of the line and units. */
    readonly lines: readonly (readonly [number, number])[]
    readonly status?: FulfillmentFacts['status']
    readonly location?: number | null
  },
): OrderLife {
  const fulfillment: FulfillmentFacts = {
    id: shopifyId(1101 + facts.fulfillments.length),
    createdAt: ship.at,
    status: ship.status ?? 'SUCCESS',
    locationId: ship.location === null ? null : shopifyId(ship.location ?? 2001),
    lines: ship.lines.flatMap(([index, quantity]) => {
      const line = facts.lines[index]
      return line === undefined ? [] : [{ lineId: line.id, quantity }]
    }),
  }
  return { ...facts, fulfillments: [...facts.fulfillments, fulfillment] }
}

export interface MoneySpec {
  readonly at: string
  readonly amount: number
  readonly gateway?: string
  readonly status?: OrderTransaction['status']
  readonly kind?: OrderTransaction['kind']
  readonly parent?: number
  readonly rounding?: number
}

export function paid(facts: OrderLife, spec: MoneySpec): OrderLife {
  const bag = bagOf(facts)
  const transaction: OrderTransaction = {
    id: shopifyId(3001 + facts.transactions.length),
    kind: spec.kind ?? 'SALE',
    status: spec.status ?? 'SUCCESS',
    gateway: spec.gateway ?? 'shopify_payments',
    test: false,
    processedAt: spec.at,
    parentId: spec.parent === undefined ? null : shopifyId(3001 + spec.parent),
    amount: bag(spec.amount),
    amountRounding: spec.rounding === undefined ? null : bag(spec.rounding),
  }
  return { ...facts, transactions: [...facts.transactions, transaction] }
}

export interface SaleSpec {
  readonly type?: SaleLineType
  /** Index of the line that it is about. */
  readonly line?: number
  readonly subject?: number
  readonly label?: string
  readonly quantity: number
  /** With tax, signed. */
  readonly total: number
  readonly taxes?: readonly TaxSpec[]
}

export function agreed(
  facts: OrderLife,
  change: {
    readonly at: string
    readonly reason: 'ORDER_EDIT' | 'REFUND' | 'RETURN'
    readonly sales: readonly SaleSpec[]
    readonly refundId?: number
    readonly returnId?: number
    /** Lines that this adds to the order. */
    readonly lines?: OrderSpec['lines']
  },
): OrderLife {
  const added = change.lines === undefined ? [] : linesOf(facts, change.lines)
  const lines = [...facts.lines, ...added]
  const id = shopifyId(9001 + facts.agreements.length)
  const sales = change.sales.map((one, index): Sale => {
    const bag = bagOf(facts)
    const taxes = (one.taxes ?? []).map((tax): TaxLine => taxLine(tax, bag))
    const subject = one.line === undefined ? null : (lines[one.line]?.id ?? null)
    return {
      id: shopifyId(Number(id) * 100 + index),
      action: one.total < 0 || one.quantity < 0 ? 'RETURN' : 'ORDER',
      lineType: one.type ?? 'PRODUCT',
      subjectId: one.subject === undefined ? subject : shopifyId(one.subject),
      label: one.label ?? null,
      quantity: one.quantity,
      total: bag(one.total),
      tax: addBags(bag(0), ...taxes.map(({ amount }) => amount)),
      discountBeforeTaxes: bag(0),
      discountAfterTaxes: bag(0),
      taxes,
    }
  })
  const refundId = change.refundId === undefined ? null : shopifyId(change.refundId)
  const returnId = change.returnId === undefined ? null : shopifyId(change.returnId)
  const { at, reason } = change
  return {
    ...facts,
    edited: facts.edited || reason === 'ORDER_EDIT',
    lines,
    agreements: [...facts.agreements, { id, happenedAt: at, reason, sales, refundId, returnId }],
  }
}

const taxLine = (tax: TaxSpec, bag: (minor: number) => MoneyBag): TaxLine => ({
  title: tax.title,
  rate: tax.rate,
  channelLiable: tax.channelLiable === undefined ? false : tax.channelLiable,
  amount: bag(tax.amount),
})

function linesOf(facts: OrderLife, specs: OrderSpec['lines']) {
  const from = facts.lines.length
  return orderFacts({
    lines: specs,
    currency: facts.shopCurrency,
    taxesIncluded: facts.taxesIncluded,
  }).lines.map((line, index) => ({
    ...line,
    id: shopifyId(6001 + from + index),
    variantId: shopifyId(4001 + from + index),
    sku: line.sku === null ? null : `SKU-${from + index + 1}`,
  }))
}

export interface RefundSpec {
  readonly at: string
  readonly lines?: readonly {
    readonly line: number
    readonly quantity: number
    readonly subtotal: number
    readonly taxes?: readonly TaxSpec[]
    readonly restock?: LifeRefund['lines'][number]['restockType']
    readonly location?: number | null
  }[]
  readonly shipping?: { readonly amount: number; readonly taxes?: readonly TaxSpec[] }
  readonly adjustments?: readonly {
    readonly amount: number
    readonly tax?: number
    readonly reason?: string
  }[]
  readonly money?: readonly Omit<MoneySpec, 'at' | 'kind'>[]
  readonly moneyAt?: string
  readonly returnId?: number
}

const taxSum = (taxes: readonly TaxSpec[] = []): number => taxes.reduce((sum, { amount }) => sum + amount, 0)
const takenTaxes = (taxes: readonly TaxSpec[] = []): TaxSpec[] =>
  taxes.map((tax) => ({ ...tax, amount: -tax.amount }))

/** A refund with its agreement and its transactions. */
export function refunded(facts: OrderLife, spec: RefundSpec): OrderLife {
  const bag = bagOf(facts)
  const id = 5501 + facts.refunds.length
  const first = facts.transactions.length
  const lines = spec.lines ?? []
  let after = facts
  for (const one of spec.money ?? [])
    after = paid(after, { ...one, at: spec.moneyAt ?? spec.at, kind: 'REFUND' })
  const included = facts.taxesIncluded
  const totalOf = (amount: number, taxes?: readonly TaxSpec[]): number =>
    amount + (included ? 0 : taxSum(taxes))
  const sales: SaleSpec[] = lines.map((one) => ({
    line: one.line,
    type: facts.lines[one.line]?.isGiftCard === true ? 'GIFT_CARD' : 'PRODUCT',
    quantity: -one.quantity,
    total: -totalOf(one.subtotal, one.taxes),
    taxes: takenTaxes(one.taxes),
  }))
  if (spec.shipping !== undefined) {
    const { amount, taxes } = spec.shipping
    sales.push({ type: 'SHIPPING', quantity: -1, total: -(amount + taxSum(taxes)), taxes: takenTaxes(taxes) })
  }
  const refund: LifeRefund = {
    id: shopifyId(id),
    createdAt: spec.at,
    totalRefunded: bag((spec.money ?? []).reduce((sum, { amount }) => sum + amount, 0)),
    lines: lines.map((one) => ({
      lineId: facts.lines[one.line]?.id ?? shopifyId(1),
      quantity: one.quantity,
      restockType: one.restock ?? 'RETURN',
      subtotal: bag(one.subtotal),
      tax: bag(taxSum(one.taxes)),
      locationId: one.location === null ? null : shopifyId(one.location ?? 2001),
    })),
    shipping:
      spec.shipping === undefined
        ? []
        : [
            {
              amount: bag(spec.shipping.amount),
              tax: bag(taxSum(spec.shipping.taxes)),
              shippingLineId: facts.shippingLines[0]?.id ?? null,
            },
          ],
    duties: [],
    adjustments: (spec.adjustments ?? []).map(({ amount, tax, reason }) => ({
      reason: reason ?? 'REFUND_DISCREPANCY',
      amount: bag(amount),
      tax: bag(tax ?? 0),
    })),
    transactionIds: after.transactions.slice(first).map((transaction) => transaction.id),
    returnId: spec.returnId === undefined ? null : shopifyId(spec.returnId),
  }
  after = { ...after, refunds: [...after.refunds, refund] }
  if (spec.returnId !== undefined || sales.length === 0) return after
  return agreed(after, { at: spec.at, reason: 'REFUND', sales, refundId: id })
}

/** What became of a return's goods. */
export function disposed(
  facts: OrderLife,
  returnId: number,
  spec: {
    readonly at: string
    readonly line: number
    readonly quantity: number
    readonly type?: DispositionType
    readonly location?: number
  },
): OrderLife {
  const id = shopifyId(returnId)
  const known = facts.returns.find((one) => one.id === id)
  const count = facts.returns.reduce((sum, { dispositions }) => sum + dispositions.length, 0)
  const disposition = {
    id: shopifyId(7701 + count),
    at: spec.at,
    lineId: facts.lines[spec.line]?.id ?? shopifyId(1),
    quantity: spec.quantity,
    type: spec.type ?? 'RESTOCKED',
    locationId: shopifyId(spec.location ?? 2001),
  }
  const dispositions = [...(known?.dispositions ?? []), disposition]
  const one = { id, name: `#1001-R1`, status: 'OPEN', dispositions } as const
  return { ...facts, returns: [...facts.returns.filter((other) => other.id !== id), one] }
}
