/** The figures of a return: fees as processing charges them, and what is sold in exchange. */
import { blankLine } from './checkoutCart.ts'
import type {
  DiscountApplication,
  ExchangeLineItem,
  LineItem,
  MoneyBag,
  Order,
  Return,
  ReturnFee,
} from './model.ts'
import { add, bag, divideHalfUp, multiplyRate, roundToCurrency, subtract, times, ZERO } from './money.ts'
import { bagOfPresentment, taxAtRate } from './mutations/inputs.ts'
import { lineNet, lineTax, share } from './orderTotals.ts'
import type { ShopifyWorld } from './world.ts'

/** A fee and how much of it is charged now. */
export type ChargedFee = { fee: ReturnFee; amount: MoneyBag }

/**
 * What processing these units charges: restocking in proportion, so that all units come to the whole fee, and return
 * shipping whole with the first goods ([U]).
 */
export function chargedFees(
  order: Order,
  found: Return,
  items: readonly { id: string; quantity: number }[],
): ChargedFee[] {
  const charged: ChargedFee[] = []
  for (const { id, quantity } of items) {
    const line = found.lines.find((l) => l.id === id)
    const fee = line?.restockingFee
    if (!line || !fee || quantity === 0) continue
    const until = { quantity: line.processedQuantity + quantity, of: line.quantity }
    charged.push({ fee, amount: subtract(share(fee.amount, until, order), fee.charged) })
  }
  if (items.some(({ quantity }) => quantity > 0)) {
    for (const fee of found.shippingFees) charged.push({ fee, amount: subtract(fee.amount, fee.charged) })
  }
  return charged.filter(({ amount }) => amount.presentment > 0n)
}

export function feesOf(
  order: Order,
  found: Return,
  items: readonly { id: string; quantity: number }[],
): MoneyBag[] {
  return chargedFees(order, found, items).map(({ amount }) => amount)
}

/** A line that an exchange sells, not yet part of the order, with the discount staff gave on it. */
export function exchangeOf(
  world: ShopifyWorld,
  order: Order,
  facts: { exchange: ExchangeLineItem; quantity: number },
): { line: LineItem; application: DiscountApplication | null; total: MoneyBag } {
  const { exchange, quantity } = facts
  const variant = exchange.variantId === null ? undefined : world.state.variants.get(exchange.variantId)
  const product = variant && world.state.products.get(variant.productId)
  const item = variant && world.state.inventoryItems.get(variant.inventoryItemId)
  const rate = world.rate(order.currencyCode, order.presentmentCurrencyCode)
  const price = variant?.price ?? 0n
  const unitPrice = bag(price, multiplyRate(price, rate, order.presentmentCurrencyCode))
  const plain: LineItem = {
    ...blankLine(world, { title: product?.title ?? 'Exchange item', quantity, unitPrice }),
    kind: product?.isGiftCard ? 'GIFT_CARD' : 'PRODUCT',
    variantId: variant?.id ?? null,
    productId: product?.id ?? null,
    variantTitle: variant && variant.title !== 'Default Title' ? variant.title : null,
    sku: variant?.sku ?? null,
    vendor: product?.vendor ?? null,
    taxable: variant?.taxable ?? true,
    requiresShipping: item?.requiresShipping ?? true,
    fromEdit: true,
  }
  const application = applicationOf(order, exchange)
  const allocated = application ? discountOf(world, order, { exchange, line: plain }) : ZERO
  const discountAllocations = application ? [{ applicationIndex: application.index, allocated }] : []
  const line = taxed(order, { ...plain, discountAllocations })
  const net = lineNet(order, line, quantity)
  const total = order.taxesIncluded ? net : add(net, lineTax(order, line, quantity))
  return { line, application, total }
}

function applicationOf(order: Order, { discount }: ExchangeLineItem): DiscountApplication | null {
  if (!discount) return null
  const { description, percentage, fixed } = discount
  return {
    index: order.discountApplications.length,
    kind: 'MANUAL',
    title: description,
    description,
    allocationMethod: 'EACH',
    targetType: 'LINE_ITEM',
    targetSelection: 'EXPLICIT',
    percentage,
    fixed,
    fromEdit: true,
  }
}

function discountOf(
  world: ShopifyWorld,
  order: Order,
  { exchange, line }: { exchange: ExchangeLineItem; line: LineItem },
): MoneyBag {
  const { percentage = null, fixed = null } = exchange.discount ?? {}
  if (fixed !== null) return times(bagOfPresentment(world, order, fixed), line.quantity)
  const gross = times(line.unitPrice, line.quantity)
  const millionths = BigInt(Math.round((percentage ?? 0) * 10_000))
  const of = (amount: bigint, code: string) =>
    roundToCurrency(divideHalfUp(amount * millionths, 1_000_000n), code)
  return bag(of(gross.shop, order.currencyCode), of(gross.presentment, order.presentmentCurrencyCode))
}

/** Taxes at the rates that the order's other lines bear, as an order edit's ([U]). */
function taxed(order: Order, line: LineItem): LineItem {
  if (!line.taxable || order.taxExempt) return line
  const model = order.lines.find((l) => l.taxLines.length > 0)
  const base = lineNet(order, line, line.quantity)
  const taxLines = (model?.taxLines ?? []).map((t) => ({
    ...t,
    price: taxAtRate(order, base, t.rate ?? '0'),
  }))
  return { ...line, taxLines }
}
