/** A checkout's discounts: registered as applications, then allocated to lines and shipping on both sides. */
import { type Checkout, CheckoutError } from './checkoutInput.ts'
import type { DiscountApplication, LineItem, MoneyBag, Order } from './model.ts'
import { bag, times } from './money.ts'
import { type Allocation, allocateDiscounts, minorUnit, type PricedDiscount } from './pricing.ts'
import { bagOf, type Side, sides } from './sides.ts'
import type { ShopifyWorld } from './world.ts'

const KINDS = { code: 'CODE', automatic: 'AUTOMATIC', manual: 'MANUAL', script: 'SCRIPT' } as const

type BothSidesDiscount = Omit<PricedDiscount, 'fixed'> & { fixed?: MoneyBag }
type Value = { percentage?: string | undefined; amount?: string | undefined; title: string }
type ApplicationFacts = Pick<DiscountApplication, 'kind' | 'targetSelection' | 'targetType'>

/** Discounts on one line come first, then the others in the order given. Gift cards are never discounted. */
export function applyDiscounts(world: ShopifyWorld, order: Order, checkout: Checkout): void {
  const goods = order.lines.flatMap((line, index) => (line.kind === 'PRODUCT' ? [index] : []))
  const onLines: BothSidesDiscount[] = []
  const onShipping: BothSidesDiscount[] = []
  for (const [index, { discount }] of checkout.lines.entries()) {
    if (!discount) continue
    const facts = { kind: 'MANUAL', targetSelection: 'EXPLICIT', targetType: 'LINE_ITEM' } as const
    onLines.push({ ...register(world, order, { ...facts, value: discount }), owners: [index] })
  }
  for (const discount of checkout.discounts) {
    const facts = {
      kind: KINDS[discount.kind],
      targetSelection: discount.lines ? 'ENTITLED' : 'ALL',
      value: discount,
    } as const
    if (discount.kind === 'code') order.discountCodes.push(discount.title)
    if (discount.target === 'shipping') {
      const owners = order.shippingLines.map((_, index) => index)
      onShipping.push({ ...register(world, order, { ...facts, targetType: 'SHIPPING_LINE' }), owners })
    } else {
      onLines.push({
        ...register(world, order, { ...facts, targetType: 'LINE_ITEM' }),
        owners: discount.lines ?? goods,
      })
    }
  }
  const lines = order.lines.map((line) => ({ owner: line, price: times(line.unitPrice, line.quantity) }))
  allocateTo(order, lines, onLines)
  const shipping = order.shippingLines.map((line) => ({ owner: line, price: line.originalPrice }))
  allocateTo(order, shipping, onShipping)
}

function register(
  world: ShopifyWorld,
  order: Order,
  { value, ...facts }: ApplicationFacts & { value: Value },
): Omit<BothSidesDiscount, 'owners'> {
  const { percentage, fixed } = checkedValue(world, order, value)
  const applicationIndex = order.discountApplications.length
  order.discountApplications.push({
    ...facts,
    index: applicationIndex,
    title: value.title,
    description: null,
    allocationMethod: 'ACROSS',
    percentage: percentage === undefined ? null : Number(percentage),
    fixed: fixed?.presentment ?? null,
    fromEdit: false,
  })
  if (percentage !== undefined) return { applicationIndex, percentage }
  return { applicationIndex, ...(fixed ? { fixed } : {}) }
}

function checkedValue(
  world: ShopifyWorld,
  order: Order,
  value: Value,
): { percentage?: string; fixed?: MoneyBag } {
  if (value.percentage !== undefined && value.amount === undefined) return { percentage: value.percentage }
  if (value.amount !== undefined && value.percentage === undefined)
    return { fixed: bagOf(world, order, value.amount) }
  throw new CheckoutError(`discount ${value.title} needs either percentage or amount`)
}

type Discountable = { owner: Pick<LineItem, 'discountAllocations'>; price: MoneyBag }

function allocateTo(
  order: Order,
  priced: readonly Discountable[],
  discounts: readonly BothSidesDiscount[],
): void {
  const onSide = (side: Side): Allocation[][] =>
    allocateDiscounts(
      priced.map(({ price }) => side.of(price)),
      discounts.map(({ fixed, ...rest }) => ({ ...rest, ...(fixed ? { fixed: side.of(fixed) } : {}) })),
      minorUnit(side.currencyCode),
    )
  const shop = onSide(sides(order).shop)
  const presentment = onSide(sides(order).presentment)
  for (const [index, { owner }] of priced.entries()) {
    for (const { applicationIndex } of discounts) {
      const allocated = bag(
        amountOf(shop[index], applicationIndex),
        amountOf(presentment[index], applicationIndex),
      )
      if (allocated.shop === 0n && allocated.presentment === 0n) continue
      owner.discountAllocations.push({ applicationIndex, allocated })
    }
  }
}

function amountOf(allocations: readonly Allocation[] | undefined, applicationIndex: number): bigint {
  return allocations?.find((allocation) => allocation.applicationIndex === applicationIndex)?.amount ?? 0n
}
