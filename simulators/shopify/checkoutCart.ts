/** A checkout's lines, discounts, shipping and taxes, priced on both sides and put into an order. */
import { applyDiscounts } from './checkoutDiscounts.ts'
import { CheckoutError, type Checkout, type CheckoutLine } from './checkoutInput.ts'
import type { Amount, LineItem, MoneyBag, Order, ProductVariant, TaxLine } from './model.ts'
import { bag, multiplyRate, ZERO } from './money.ts'
import { lineNet, shippingNet } from './orderTotals.ts'
import { minorUnit, taxAmounts } from './pricing.ts'
import { bagOf, type Side, sides } from './sides.ts'
import type { ShopifyWorld } from './world.ts'

/** Fills the order's lines, shipping, fees, tip, discounts and taxes from the checkout. */
export function fillCart(world: ShopifyWorld, order: Order, checkout: Checkout): void {
  order.lines = checkout.lines.map((line) => buildLine(world, order, line))
  order.shippingLines = checkout.shipping.map((line) => ({
    id: world.nextId('ShippingLine'),
    title: line.title,
    code: line.code ?? line.title,
    source: 'shopify',
    carrierIdentifier: null,
    originalPrice: bagOf(world, order, line.price),
    discountAllocations: [],
    taxLines: [],
    isRemoved: false,
    refunded: ZERO,
    refundedTax: ZERO,
  }))
  applyDiscounts(world, order, checkout)
  order.additionalFees = checkout.additionalFees.map((fee) => ({
    id: world.nextId('AdditionalFee'),
    name: fee.name,
    price: bagOf(world, order, fee.price),
    taxLines: [],
  }))
  applyTaxes(order, checkout)
  if (checkout.tip !== undefined) order.lines.push(tipLine(world, order, checkout.tip))
}

function buildLine(world: ShopifyWorld, order: Order, line: CheckoutLine): LineItem {
  const variant = findVariant(world, line)
  const product = variant ? world.state.products.get(variant.productId) : undefined
  const isGiftCard = line.giftCard ?? product?.isGiftCard ?? false
  const title = line.title ?? product?.title
  if (title === undefined) throw new CheckoutError('a custom line needs a title')
  const inventoryItem = variant ? world.state.inventoryItems.get(variant.inventoryItemId) : undefined
  return {
    ...blankLine(world, {
      title,
      quantity: line.quantity,
      unitPrice: unitPrice(world, order, { line, variant }),
    }),
    kind: isGiftCard ? 'GIFT_CARD' : 'PRODUCT',
    variantId: variant?.id ?? null,
    productId: product?.id ?? null,
    variantTitle: variant && variant.title !== 'Default Title' ? variant.title : null,
    sku: variant?.sku ?? line.sku ?? null,
    vendor: product?.vendor ?? null,
    duties: line.duty ? [buildDuty(world, order, line.duty)] : [],
    taxable: !isGiftCard && (line.taxable ?? variant?.taxable ?? true),
    requiresShipping: !isGiftCard && (line.requiresShipping ?? inventoryItem?.requiresShipping ?? true),
    customAttributes: Object.entries(line.attributes ?? {}).map(([key, value]) => ({ key, value })),
  }
}

/** A line of nothing but a title, a quantity and a price. */
export function blankLine(
  world: ShopifyWorld,
  facts: { title: string; quantity: number; unitPrice: MoneyBag },
): LineItem {
  return {
    id: world.nextId('LineItem'),
    kind: 'PRODUCT',
    variantId: null,
    productId: null,
    title: facts.title,
    variantTitle: null,
    sku: null,
    vendor: null,
    quantity: facts.quantity,
    currentQuantity: facts.quantity,
    refundedQuantity: 0,
    removedQuantity: 0,
    fulfilledQuantity: 0,
    unitPrice: facts.unitPrice,
    discountAllocations: [],
    taxLines: [],
    duties: [],
    taxable: true,
    requiresShipping: true,
    customAttributes: [],
    fulfillmentService: 'manual',
    lineItemGroup: null,
    fromEdit: false,
  }
}

/** A variant by id or by SKU. A SKU that no variant has makes a custom line that carries it. */
function findVariant(world: ShopifyWorld, line: CheckoutLine): ProductVariant | undefined {
  if (line.variantId !== undefined) {
    const variant = world.state.variants.get(line.variantId)
    if (!variant) throw new CheckoutError(`no variant ${line.variantId} in this store`)
    return variant
  }
  if (line.sku === undefined) return undefined
  const variant = [...world.state.variants.values()].find(({ sku }) => sku === line.sku)
  if (!variant && line.price === undefined)
    throw new CheckoutError(`no variant has SKU ${line.sku}; a custom line needs a price`)
  return variant
}

function unitPrice(
  world: ShopifyWorld,
  order: Order,
  given: { line: CheckoutLine; variant: ProductVariant | undefined },
): MoneyBag {
  if (given.line.price !== undefined) return bagOf(world, order, given.line.price)
  if (!given.variant) throw new CheckoutError('a custom line needs a price')
  const { price } = given.variant
  const rate = world.rate(order.currencyCode, order.presentmentCurrencyCode)
  return bag(price, multiplyRate(price, rate, order.presentmentCurrencyCode))
}

function buildDuty(
  world: ShopifyWorld,
  order: Order,
  duty: NonNullable<CheckoutLine['duty']>,
): LineItem['duties'][number] {
  return {
    id: world.nextId('Duty'),
    harmonizedSystemCode: duty.harmonizedSystemCode ?? null,
    countryCodeOfOrigin: duty.countryCodeOfOrigin ?? null,
    price: bagOf(world, order, duty.price),
    taxLines: [],
  }
}

/** A tip is a line of its own, without tax (shopify.md §4.4). */
export function tipLine(world: ShopifyWorld, order: Order, amount: string): LineItem {
  const line = blankLine(world, { title: 'Tip', quantity: 1, unitPrice: bagOf(world, order, amount) })
  return { ...line, kind: 'TIP', taxable: false, requiresShipping: false }
}

/** One tax line a jurisdiction on each taxable line, shipping line and fee; zero ones for an exempt buyer. */
function applyTaxes(order: Order, checkout: Checkout): void {
  for (const [index, line] of order.lines.entries()) {
    const taxes = checkout.taxes.filter((tax) => !tax.lines || tax.lines.includes(index))
    if (line.taxable) line.taxLines = taxLinesOn(order, lineNet(order, line, line.quantity), taxes)
  }
  const onShipping = checkout.taxes.filter((tax) => tax.onShipping)
  for (const [index, line] of order.shippingLines.entries()) {
    if (checkout.shipping[index]?.taxable) line.taxLines = taxLinesOn(order, shippingNet(line), onShipping)
  }
  for (const [index, fee] of order.additionalFees.entries()) {
    if (checkout.additionalFees[index]?.taxable) fee.taxLines = taxLinesOn(order, fee.price, checkout.taxes)
  }
}

function taxLinesOn(order: Order, net: MoneyBag, taxes: Checkout['taxes']): TaxLine[] {
  const { shop, presentment } = sides(order)
  const rates = taxes.map(({ rate }) => rate)
  const onSide = (side: Side): Amount[] => {
    if (order.taxExempt) return rates.map(() => 0n)
    return taxAmounts(side.of(net), rates, {
      included: order.taxesIncluded,
      unit: minorUnit(side.currencyCode),
    })
  }
  const inShop = onSide(shop)
  const seen = onSide(presentment)
  return taxes.map(({ title, rate, channelLiable }, index) => ({
    title,
    rate,
    source: null,
    channelLiable,
    price: bag(inShop[index] ?? 0n, seen[index] ?? 0n),
  }))
}
