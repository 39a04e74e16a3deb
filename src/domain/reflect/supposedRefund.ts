import { type Side, taxKey } from '../desired/bookedSales.ts'
import { type ShopifyId, shopifyId } from '../ids.ts'
import { divideRounded, type Money, money } from '../money.ts'
import type { LifePolicy } from '../policy/policy.ts'
import type { LifeRefund, MoneyBag, OrderLife, OrderTransaction, Sale, TaxLine } from '../shopify/order.ts'
import type { UnitsOfLine } from './types.ts'

/** A refund as Shopify would be told of it. */
export interface SupposedRefund {
  readonly lines: readonly UnitsOfLine[]
  /** All that is left of the shipping goes back too. */
  readonly shipping: boolean
  /** The payment that it goes back to. */
  readonly payment: OrderTransaction
  /** In the buyer's currency. */
  readonly amount: Money
}

/** Ids that no shop will ever reach: of the refund, its transaction, its agreement and its sales. */
export const SUPPOSED = {
  refund: shopifyId('9000000000000001'),
  transaction: shopifyId('9000000000000002'),
  agreement: shopifyId('9000000000000003'),
}
const SALE = shopifyId('9000000000000004')

/**
 * The order as Shopify would state it after the refund, as far as documents are made from it: units, shipping and
 * their taxes as they stand sold, and what the money differs by from what is owed, as an adjustment.
 */
export function withRefund(
  facts: OrderLife,
  supposed: SupposedRefund,
  { policy, at }: { readonly policy: LifePolicy; readonly at: string },
): OrderLife {
  const lines = supposed.lines.map((units) => ({ units, worth: worthOfLine(facts, units) }))
  const shipping = supposed.shipping ? shippingLeft(facts) : []
  const amount = inBoth(facts, supposed.amount)
  const goods = [...lines, ...shipping].map(({ worth }) => worth.total)
  const adjustment = mapBag((side) => discrepancy(facts, { goods, amount, side }))
  const nothing = amount.shop.minor === 0n && amount.presentment.minor === 0n
  const within = facts.taxesIncluded && policy.life.refundTax === 'within'
  const refund: LifeRefund = {
    id: SUPPOSED.refund,
    createdAt: at,
    returnId: null,
    totalRefunded: amount,
    lines: lines.map(({ units, worth }) => ({
      lineId: units.lineId,
      quantity: units.quantity,
      restockType: 'NO_RESTOCK',
      locationId: null,
      subtotal: facts.taxesIncluded ? worth.total : minus(worth.total, worth.tax),
      tax: worth.tax,
    })),
    shipping: shipping.map(({ id, worth }) => ({
      shippingLineId: id,
      amount: within ? worth.total : minus(worth.total, worth.tax),
      tax: worth.tax,
    })),
    duties: [],
    adjustments:
      adjustment.shop.minor === 0n && adjustment.presentment.minor === 0n
        ? []
        : [{ reason: 'REFUND_DISCREPANCY', amount: adjustment, tax: times(adjustment, 0n) }],
    transactionIds: nothing ? [] : [SUPPOSED.transaction],
  }
  const sales = [
    ...lines.map(({ units, worth }) => taken(worth, { id: units.lineId, quantity: units.quantity })),
    ...shipping.map(({ id, worth }) => taken(worth, { id, quantity: 0 })),
  ]
  return {
    ...facts,
    refunds: [...facts.refunds, refund],
    transactions: [...facts.transactions, transactionOf(supposed, { amount, at })],
    agreements: [
      ...facts.agreements,
      {
        id: SUPPOSED.agreement,
        happenedAt: at,
        reason: 'REFUND',
        refundId: SUPPOSED.refund,
        returnId: null,
        sales,
      },
    ],
  }
}

const transactionOf = (
  { payment }: SupposedRefund,
  { amount, at }: { readonly amount: MoneyBag; readonly at: string },
): OrderTransaction => ({
  id: SUPPOSED.transaction,
  kind: 'REFUND',
  status: 'SUCCESS',
  gateway: payment.gateway,
  test: payment.test,
  processedAt: at,
  parentId: payment.id,
  amount,
  amountRounding: null,
})

interface Worth {
  readonly lineType: Sale['lineType']
  readonly total: MoneyBag
  readonly tax: MoneyBag
  readonly taxes: readonly TaxLine[]
}

/** What units come to is what all come to less what those that stay come to: no cent is lost over several refunds. */
function worthOfLine(facts: OrderLife, { lineId, quantity }: UnitsOfLine): Worth {
  const sales = salesOf(facts, ({ subjectId }) => subjectId === lineId)
  const all = sales.reduce((units, sale) => units + (sale.quantity ?? 0), 0)
  const staying = Math.max(0, all - quantity)
  const part = (whole: MoneyBag): MoneyBag =>
    all <= 0
      ? whole
      : minus(
          whole,
          mapBag((side) => portion(whole[side], staying, all)),
        )
  const { total, tax, taxes, lineType } = added(facts, sales)
  return {
    lineType,
    total: part(total),
    tax: part(tax),
    taxes: taxes.map((one) => ({ ...one, amount: part(one.amount) })),
  }
}

const portion = (whole: Money, units: number, of: number): Money =>
  money(divideRounded(whole.minor * BigInt(units), BigInt(of)), whole.currency)

function shippingLeft(facts: OrderLife): readonly { readonly id: ShopifyId; readonly worth: Worth }[] {
  const ids = new Set(
    salesOf(facts, ({ lineType }) => lineType === 'SHIPPING').flatMap(({ subjectId }) => subjectId ?? []),
  )
  return [...ids].flatMap((id) => {
    const worth = added(
      facts,
      salesOf(facts, ({ lineType, subjectId }) => lineType === 'SHIPPING' && subjectId === id),
    )
    return worth.total.presentment.minor > 0n ? [{ id, worth }] : []
  })
}

const salesOf = (facts: OrderLife, is: (sale: Sale) => boolean): readonly Sale[] =>
  facts.agreements.flatMap(({ sales }) => sales).filter(is)

function added(facts: OrderLife, sales: readonly Sale[]): Worth {
  const zero: MoneyBag = {
    shop: money(0n, facts.shopCurrency),
    presentment: money(0n, facts.presentmentCurrency),
  }
  const taxes = Map.groupBy(
    sales.flatMap((sale) => sale.taxes),
    taxKey,
  )
  return {
    lineType: sales[0]?.lineType ?? 'PRODUCT',
    total: sales.reduce((sum, sale) => plus(sum, sale.total), zero),
    tax: sales.reduce((sum, sale) => plus(sum, sale.tax), zero),
    taxes: [...taxes.values()].flatMap((same) => {
      const [first] = same
      const amount = same.reduce((sum, one) => plus(sum, one.amount), zero)
      return first === undefined ? [] : [{ ...first, amount }]
    }),
  }
}

const taken = (
  { lineType, total, tax, taxes }: Worth,
  { id, quantity }: { readonly id: ShopifyId; readonly quantity: number },
): Sale => ({
  id: SALE,
  action: 'RETURN',
  lineType,
  subjectId: id,
  label: null,
  quantity: lineType === 'SHIPPING' ? null : -quantity,
  total: times(total, -1n),
  tax: times(tax, -1n),
  discountBeforeTaxes: times(total, 0n),
  discountAfterTaxes: times(total, 0n),
  taxes: taxes.map((one) => ({ ...one, amount: times(one.amount, -1n) })),
})

/**
 * What the money differs by from what is owed for the goods, with what an edit left over, and at most what is still
 * paid (schema text of Order.refundDiscrepancySet: between the suggested and the actual refund). Negative in the buyer's
 * favour.
 */
function discrepancy(
  { totals }: OrderLife,
  refund: { readonly goods: readonly MoneyBag[]; readonly amount: MoneyBag; readonly side: Side },
): Money {
  const { goods, amount, side } = refund
  const due = goods.reduce((sum, bag) => sum + bag[side].minor, 0n)
  const kept = totals.netPayment[side].minor
  const beyond = kept - totals.currentTotal[side].minor
  const suggested = due + (beyond > 0n ? beyond : 0n)
  const owed = suggested < kept ? suggested : kept > 0n ? kept : 0n
  const fair = due < owed ? due : owed
  const paid = amount[side].minor
  const difference = paid > owed ? owed - paid : paid > 0n && paid < fair ? fair - paid : 0n
  return money(difference, amount[side].currency)
}

/** Another currency at the order's own rate. */
function inBoth({ totals, shopCurrency }: OrderLife, presentment: Money): MoneyBag {
  const { total } = totals
  const same = shopCurrency === presentment.currency || total.presentment.minor <= 0n
  const minor = same
    ? presentment.minor
    : divideRounded(presentment.minor * total.shop.minor, total.presentment.minor)
  return { presentment, shop: money(minor, shopCurrency) }
}

const mapBag = (of: (side: Side) => Money): MoneyBag => ({ shop: of('shop'), presentment: of('presentment') })

const plus = (a: MoneyBag, b: MoneyBag): MoneyBag =>
  mapBag((side) => money(a[side].minor + b[side].minor, a[side].currency))

const minus = (a: MoneyBag, b: MoneyBag): MoneyBag => plus(a, times(b, -1n))

const times = (bag: MoneyBag, factor: bigint): MoneyBag =>
  mapBag((side) => money(bag[side].minor * factor, bag[side].currency))
