import type { Money } from '../money.ts'
import type {
  MoneyBag,
  OrderLine,
  OrderTotals,
  OrderTransaction,
  Sale,
  ShippingLine,
} from '../shopify/order.ts'

export function addBags(first: MoneyBag, ...others: readonly MoneyBag[]): MoneyBag {
  const add = (side: keyof MoneyBag): Money => ({
    ...first[side],
    minor: others.reduce((sum, other) => sum + other[side].minor, first[side].minor),
  })
  return { shop: add('shop'), presentment: add('presentment') }
}

export const subtractBags = (a: MoneyBag, b: MoneyBag): MoneyBag => ({
  shop: { ...a.shop, minor: a.shop.minor - b.shop.minor },
  presentment: { ...a.presentment, minor: a.presentment.minor - b.presentment.minor },
})

export interface TotalParts {
  readonly sales: readonly Sale[]
  readonly transactions: readonly OrderTransaction[]
  readonly lines: readonly OrderLine[]
  readonly shippingLines: readonly ShippingLine[]
  readonly included: boolean
  readonly zero: MoneyBag
}

/** The totals that Shopify states for an order as it was placed and paid. */
export function totalsOf({
  sales,
  transactions,
  lines,
  shippingLines,
  included,
  zero,
}: TotalParts): OrderTotals {
  const sumOf = (types: readonly Sale['lineType'][], net: boolean): MoneyBag =>
    addBags(
      zero,
      ...sales
        .filter(({ lineType }) => types.includes(lineType))
        .map((sale) => (net && !included ? subtractBags(sale.total, sale.tax) : sale.total)),
    )
  const total = addBags(zero, ...sales.map((sale) => sale.total))
  const successful = transactions.filter(({ status }) => status === 'SUCCESS')
  const paid = successful
    .filter(({ kind }) => kind === 'SALE' || kind === 'CAPTURE')
    .map(({ amount }) => amount)
  const change = successful.filter(({ kind }) => kind === 'CHANGE').map(({ amount }) => amount)
  const rounding = addBags(zero, ...successful.map(({ amountRounding }) => amountRounding ?? zero))
  const received = subtractBags(addBags(zero, ...paid), addBags(zero, ...change))
  const discounts = [...lines, ...shippingLines].flatMap((line) =>
    line.discountAllocations.map(({ amount }) => amount),
  )
  return {
    total,
    currentTotal: total,
    currentSubtotal: sumOf(['PRODUCT', 'GIFT_CARD'], true),
    currentTax: addBags(zero, ...sales.map((sale) => sale.tax)),
    currentDiscounts: addBags(zero, ...discounts),
    currentShipping: sumOf(['SHIPPING'], true),
    currentDuties: sumOf(['DUTY'], true),
    currentAdditionalFees: sumOf(['ADDITIONAL_FEE'], true),
    tipReceived: sumOf(['TIP'], true),
    received,
    refunded: zero,
    outstanding: subtractBags(subtractBags(total, received), subtractBags(zero, rounding)),
    netPayment: received,
    cashRoundingPayment: rounding,
    cashRoundingRefund: zero,
  }
}
