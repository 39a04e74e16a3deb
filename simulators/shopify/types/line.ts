/** LineItem, ShippingLine, Duty. */
import type { Duty, LineItem, MoneyBag, Order, ShippingLine } from '../model.ts'
import { divideHalfUp, roundToCurrency, subtract, sum, times, ZERO } from '../money.ts'
import * as totals from '../orderTotals.ts'
import type { ApiContext, FieldMap, TypeMap } from '../resolver.ts'
import { discountAllocation } from './discount.ts'
import { fulfillableQuantity, refundableQuantity, unfulfilledQuantity } from './orderState.ts'
import { type InOrder, money, moneyBag, moneyScalar, taxLine } from './source.ts'

type Line = InOrder<LineItem>

const set = (compute: (line: Line) => MoneyBag) => (line: Line) => moneyBag(line.order, compute(line))
const scalar = (compute: (line: Line) => MoneyBag) => (line: Line) => moneyScalar(line.order, compute(line))

/** Discounts on the line itself; those over the cart, and by default codes, are left out (schema text). */
function ownDiscount(line: Line, withCodeDiscounts: boolean): MoneyBag {
  const own = line.discountAllocations.filter((a) => {
    const application = line.order.discountApplications[a.applicationIndex]
    if (!application || application.allocationMethod === 'ACROSS') return false
    return withCodeDiscounts || application.kind !== 'CODE'
  })
  return sum(own.map((a) => a.allocated))
}

const discountedTotal = (line: Line, withCodes: boolean) =>
  subtract(totals.lineGross(line), ownDiscount(line, withCodes))

function perUnit(line: Line, whole: MoneyBag): MoneyBag {
  const count = BigInt(Math.max(1, line.quantity))
  const { currencyCode, presentmentCurrencyCode } = line.order
  return {
    shop: roundToCurrency(divideHalfUp(whole.shop, count), currencyCode),
    presentment: roundToCurrency(divideHalfUp(whole.presentment, count), presentmentCurrencyCode),
  }
}

function beforeTaxes(line: Line): MoneyBag {
  const net = totals.lineNet(line.order, line, line.currentQuantity)
  return line.order.taxesIncluded
    ? subtract(net, totals.lineTax(line.order, line, line.currentQuantity))
    : net
}

const lineMoney: FieldMap = {
  originalUnitPriceSet: set((l) => l.unitPrice),
  originalUnitPrice: scalar((l) => l.unitPrice),
  originalTotalSet: set(totals.lineGross),
  originalTotal: scalar(totals.lineGross),
  totalDiscountSet: set((l) => ownDiscount(l, false)),
  totalDiscount: scalar((l) => ownDiscount(l, false)),
  discountedTotalSet: (line: Line, args: { withCodeDiscounts?: boolean | null }) =>
    moneyBag(line.order, discountedTotal(line, args.withCodeDiscounts === true)),
  discountedTotal: scalar((l) => discountedTotal(l, false)),
  discountedUnitPriceSet: set((l) => perUnit(l, discountedTotal(l, false))),
  discountedUnitPrice: scalar((l) => perUnit(l, discountedTotal(l, false))),
  discountedUnitPriceAfterAllDiscountsSet: set((l) => perUnit(l, totals.lineNet(l.order, l, l.quantity))),
  priceAfterAllDiscountsBeforeTaxesSet: set(beforeTaxes),
  unfulfilledOriginalTotalSet: set((l) => times(l.unitPrice, unfulfilledQuantity(l))),
  unfulfilledOriginalTotal: scalar((l) => times(l.unitPrice, unfulfilledQuantity(l))),
  unfulfilledDiscountedTotalSet: set((l) => totals.lineNet(l.order, l, unfulfilledQuantity(l))),
  unfulfilledDiscountedTotal: scalar((l) => totals.lineNet(l.order, l, unfulfilledQuantity(l))),
}

const lineFields: FieldMap = {
  name: (l: Line) => (l.variantTitle ? `${l.title} - ${l.variantTitle}` : l.title),
  isGiftCard: (l: Line) => l.kind === 'GIFT_CARD',
  variant: (l: Line, _args: never, { world }: ApiContext) =>
    l.variantId === null ? null : (world.state.variants.get(l.variantId) ?? null),
  product: (l: Line, _args: never, { world }: ApiContext) =>
    l.productId === null ? null : (world.state.products.get(l.productId) ?? null),
  discountAllocations: (l: Line) => l.discountAllocations.map((a) => discountAllocation(l.order, a)),
  taxLines: (l: Line, args: { first?: number | null }) =>
    l.taxLines.slice(0, args.first ?? undefined).map((t) => taxLine(l.order, t)),
  duties: (l: Line) => l.duties.map((d) => duty(l.order, d)),
  refundableQuantity,
  unfulfilledQuantity,
  fulfillableQuantity: (l: Line) => fulfillableQuantity(l.order.fulfillmentOrders, l.id),
  nonFulfillableQuantity: (l: Line) => (l.kind === 'TIP' ? l.currentQuantity : 0),
  fulfillmentStatus: (l: Line) =>
    l.fulfilledQuantity === 0 ? 'unfulfilled' : unfulfilledQuantity(l) === 0 ? 'fulfilled' : 'partial',
  canRestock: (l: Line) => l.currentQuantity > 0,
  restockable: (l: Line) => l.currentQuantity > 0,
  merchantEditable: (l: Line) => unfulfilledQuantity(l) > 0,
  image: () => null,
  sellingPlan: () => null,
  contract: () => null,
  staffMember: () => null,
  weight: () => null,
}

export function duty(order: Order, item: Duty): object {
  return {
    id: item.id,
    harmonizedSystemCode: item.harmonizedSystemCode,
    countryCodeOfOrigin: item.countryCodeOfOrigin,
    price: moneyBag(order, item.price),
    taxLines: item.taxLines.map((t) => taxLine(order, t)),
  }
}

type Shipping = InOrder<ShippingLine>
const shippingMoney = (compute: (line: Shipping) => MoneyBag) => (line: Shipping) =>
  moneyBag(line.order, compute(line))

const shippingFields: FieldMap = {
  originalPriceSet: shippingMoney((s) => s.originalPrice),
  originalPrice: (s: Shipping) => money(s.originalPrice.shop, s.order.currencyCode),
  price: (s: Shipping) => moneyScalar(s.order, s.originalPrice),
  discountedPriceSet: shippingMoney(totals.shippingNet),
  discountedPrice: (s: Shipping) => money(totals.shippingNet(s).shop, s.order.currencyCode),
  currentDiscountedPriceSet: shippingMoney((s) =>
    s.isRemoved ? ZERO : totals.currentShippingNet(s.order, s),
  ),
  discountAllocations: (s: Shipping) => s.discountAllocations.map((a) => discountAllocation(s.order, a)),
  taxLines: (s: Shipping, args: { first?: number | null }) =>
    s.taxLines.slice(0, args.first ?? undefined).map((t) => taxLine(s.order, t)),
  custom: (s: Shipping) => s.code === null || s.code === 'custom',
  isRemoved: (s: Shipping) => s.isRemoved,
  deliveryCategory: () => null,
  phone: () => null,
  shippingRateHandle: () => null,
  requestedFulfillmentService: () => null,
}

export const lineTypes: TypeMap = {
  LineItem: { ...lineMoney, ...lineFields },
  ShippingLine: shippingFields,
}
