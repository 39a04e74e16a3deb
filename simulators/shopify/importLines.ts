/** The lines, discounts, shipping and taxes of an imported order, in the figures that its body states. */
import { blankLine } from './checkoutCart.ts'
import type { Duty, LineItem, MoneyBag, Order, ShippingLine, TaxLine } from './model.ts'
import { bag, isZero, subtract, sum, ZERO } from './money.ts'
import { lineDiscount, lineGross, lineNet } from './orderTotals.ts'
import { allocate, minorUnit } from './pricing.ts'
import {
  amount,
  type Body,
  gidOf,
  type ImportContext,
  integer,
  list,
  money,
  moneyOfSet,
  oneOf,
  statedGid,
  text,
} from './restBody.ts'
import { addVariantWithSku } from './seed.ts'

/** Fills `order.lines`, `shippingLines`, `discountApplications` and tax lines from the body. */
export function importLines(context: ImportContext, body: Body): void {
  const { order } = context
  order.discountApplications = list(body, 'discount_applications').map(readApplication)
  order.discountCodes = list(body, 'discount_codes').flatMap((code) => text(code, 'code') ?? [])
  order.lines = list(body, 'line_items').map((line) => readLine(context, line))
  order.shippingLines = list(body, 'shipping_lines').map((line) => readShippingLine(context, line))
  allocateImpliedDiscounts(context, body)
  spreadOrderTaxes(context, body)
  addTip(context, body)
}

function readLine(context: ImportContext, body: Body): LineItem {
  const quantity = integer(body, 'quantity') ?? 1
  const title = text(body, 'title') ?? text(body, 'name') ?? 'Item'
  const unitPrice = money(context, body, 'price') ?? ZERO
  const line = blankLine(context.world, { title, quantity, unitPrice })
  const { variantId, productId } = findOrAddVariant(context, body)
  const isGiftCard = body.gift_card === true
  const isTip = 'tip_payment_gateway' in body || 'tip' in body
  Object.assign(line, {
    id: statedGid('LineItem', body) === null ? line.id : gidOf(context, 'LineItem', body),
    kind: isGiftCard ? 'GIFT_CARD' : isTip ? 'TIP' : 'PRODUCT',
    variantId,
    productId,
    variantTitle: text(body, 'variant_title'),
    sku: text(body, 'sku'),
    vendor: text(body, 'vendor'),
    taxable: body.taxable !== false,
    requiresShipping: body.requires_shipping !== false && !isTip,
    customAttributes: list(body, 'properties').map((property) => ({
      key: text(property, 'name') ?? '',
      value: text(property, 'value'),
    })),
    discountAllocations: readAllocations(context, body),
    taxLines: list(body, 'tax_lines').map((tax) => readTaxLine(context, tax)),
    duties: list(body, 'duties').map((duty) => readDuty(context, duty)),
  } satisfies Partial<LineItem>)
  const lineDiscountStated = money(context, body, 'total_discount')
  if (!('discount_allocations' in body) && lineDiscountStated && !isZero(lineDiscountStated)) {
    const applicationIndex = applicationFor(context.order, 'LINE_ITEM')
    line.discountAllocations = [{ applicationIndex, allocated: lineDiscountStated }]
  }
  return line
}

/**
 * The variant a line was sold from. One that the store does not have is added to the catalogue with the line's SKU and
 * price; a line whose body says `variant_id: null`, or that names neither variant nor SKU, stays without.
 */
function findOrAddVariant(context: ImportContext, body: Body): Pick<LineItem, 'productId' | 'variantId'> {
  const { world } = context
  const sku = text(body, 'sku')
  const stated = statedGid('ProductVariant', body, 'variant_id')
  if (stated === null && (sku === null || body.variant_id === null))
    return { variantId: null, productId: null }
  const known =
    stated === null
      ? [...world.state.variants.values()].find((variant) => variant.sku === sku)
      : world.state.variants.get(stated)
  if (known) return { variantId: known.id, productId: known.productId }
  const price = text(body, 'price') ?? '0'
  const added = addVariantWithSku(world, { sku, title: text(body, 'title') ?? 'Item', price })
  if (stated === null) return { variantId: added.id, productId: added.productId }
  world.state.variants.delete(added.id)
  const variant = { ...added, id: stated }
  world.state.variants.set(stated, variant)
  const product = world.state.products.get(added.productId)
  if (product) product.variantIds = [stated]
  const item = world.state.inventoryItems.get(added.inventoryItemId)
  if (item) item.variantId = stated
  return { variantId: stated, productId: added.productId }
}

function readShippingLine(context: ImportContext, body: Body): ShippingLine {
  const originalPrice = money(context, body, 'price') ?? ZERO
  const line: ShippingLine = {
    id: gidOf(context, 'ShippingLine', body),
    title: text(body, 'title') ?? 'Shipping',
    code: text(body, 'code'),
    source: text(body, 'source'),
    carrierIdentifier: text(body, 'carrier_identifier'),
    originalPrice,
    discountAllocations: readAllocations(context, body),
    taxLines: list(body, 'tax_lines').map((tax) => readTaxLine(context, tax)),
    isRemoved: body.is_removed === true,
    refunded: ZERO,
    refundedTax: ZERO,
  }
  const discounted = money(context, body, 'discounted_price')
  if ('discount_allocations' in body || discounted === null) return line
  const allocated = subtract(originalPrice, discounted)
  if (isZero(allocated)) return line
  return {
    ...line,
    discountAllocations: [{ applicationIndex: applicationFor(context.order, 'SHIPPING_LINE'), allocated }],
  }
}

function readAllocations(context: ImportContext, body: Body): LineItem['discountAllocations'] {
  return list(body, 'discount_allocations').map((allocation) => ({
    applicationIndex: knownApplication(context.order, integer(allocation, 'discount_application_index') ?? 0),
    allocated: money(context, allocation, 'amount') ?? ZERO,
  }))
}

function readTaxLine(context: ImportContext, body: Body): TaxLine {
  return {
    title: text(body, 'title') ?? 'Tax',
    rate: text(body, 'rate'),
    source: text(body, 'source'),
    channelLiable: typeof body.channel_liable === 'boolean' ? body.channel_liable : null,
    price: money(context, body, 'price') ?? ZERO,
  }
}

function readDuty(context: ImportContext, body: Body): Duty {
  return {
    id: gidOf(context, 'Duty', body),
    harmonizedSystemCode: text(body, 'harmonized_system_code'),
    countryCodeOfOrigin: text(body, 'country_code_of_origin'),
    price: moneyOfSet(context, body, 'duty') ?? money(context, body, 'price') ?? ZERO,
    taxLines: list(body, 'tax_lines').map((tax) => readTaxLine(context, tax)),
  }
}

type Application = Order['discountApplications'][number]

function readApplication(body: Body, index: number): Application {
  const value = text(body, 'value')
  const isPercentage = text(body, 'value_type') === 'percentage'
  const type = text(body, 'type')
  return {
    index,
    kind: type === 'discount_code' ? 'CODE' : (oneOf(type, ['AUTOMATIC', 'MANUAL', 'SCRIPT']) ?? 'MANUAL'),
    title: text(body, 'code') ?? text(body, 'title') ?? 'Discount',
    description: text(body, 'description'),
    allocationMethod: text(body, 'allocation_method') === 'each' ? 'EACH' : 'ACROSS',
    targetType: text(body, 'target_type') === 'shipping_line' ? 'SHIPPING_LINE' : 'LINE_ITEM',
    targetSelection: oneOf(text(body, 'target_selection'), ['ALL', 'ENTITLED', 'EXPLICIT']) ?? 'ALL',
    percentage: isPercentage ? Number(value ?? 0) : null,
    fixed: isPercentage ? null : (amount(value, 'discount_applications.value') ?? 0n),
    fromEdit: false,
  }
}

/** The application an allocation points at; one that the body forgot to list is added. */
function knownApplication(order: Order, index: number): number {
  while (order.discountApplications.length <= index) addApplication(order, 'LINE_ITEM')
  return index
}

/** The first application for this target, or a new one under the order's discount code. */
function applicationFor(order: Order, targetType: Application['targetType']): number {
  const fitting = order.discountApplications.find((application) => application.targetType === targetType)
  return fitting?.index ?? addApplication(order, targetType)
}

function addApplication(order: Order, targetType: Application['targetType']): number {
  const index = order.discountApplications.length
  const code = order.discountCodes[0]
  order.discountApplications.push({
    ...readApplication({}, index),
    kind: code === undefined ? 'MANUAL' : 'CODE',
    title: code ?? 'Discount',
    targetType,
  })
  return index
}

/**
 * Where a body states discounts in total but no line says which part it bears (no `discount_allocations` anywhere), the
 * rest is allocated over the lines as Shopify does. The sum is the body's; which line bears what is ours.
 */
function allocateImpliedDiscounts(context: ImportContext, body: Body): void {
  const { order } = context
  const stated = money(context, body, 'total_discounts')
  const owners = [...list(body, 'line_items'), ...list(body, 'shipping_lines')]
  if (stated === null || owners.some((owner) => 'discount_allocations' in owner)) return
  let left = subtract(stated, sum([...order.lines, ...order.shippingLines].map(lineDiscount)))
  if (left.shop <= 0n) return
  const goods = order.lines.filter((line) => line.kind === 'PRODUCT')
  const shares = order.discountApplications.filter(
    ({ targetType, fixed }) => targetType === 'LINE_ITEM' && fixed !== null,
  )
  for (const [position, application] of shares.entries()) {
    const isLast = position === shares.length - 1
    const fixed = application.fixed ?? 0n
    const portion = isLast || fixed > left.presentment ? left : scaled(left, fixed)
    allocateOver(order, goods, { applicationIndex: application.index, portion })
    left = subtract(left, portion)
  }
  if (!isZero(left))
    allocateOver(order, goods, { applicationIndex: applicationFor(order, 'LINE_ITEM'), portion: left })
}

function scaled(whole: MoneyBag, presentment: bigint): MoneyBag {
  if (whole.shop === whole.presentment || whole.presentment === 0n) return bag(presentment)
  return bag((whole.shop * presentment) / whole.presentment, presentment)
}

function allocateOver(
  order: Order,
  lines: readonly LineItem[],
  { applicationIndex, portion }: { applicationIndex: number; portion: MoneyBag },
): void {
  const nets = lines.map((line) => lineNet(order, line, line.quantity))
  const shop = allocate(
    portion.shop,
    nets.map((net) => net.shop),
    minorUnit(order.currencyCode),
  )
  const seen = allocate(
    portion.presentment,
    nets.map((net) => net.presentment),
    minorUnit(order.presentmentCurrencyCode),
  )
  for (const [index, line] of lines.entries()) {
    const allocated = bag(shop[index] ?? 0n, seen[index] ?? 0n)
    if (!isZero(allocated)) line.discountAllocations.push({ applicationIndex, allocated })
  }
}

/**
 * Bodies of old API versions state taxes for the order alone, without `tax_lines` on any line. They are spread over the
 * taxable lines; where lines do have the field, but empty, what the order states is kept as the order's own.
 */
function spreadOrderTaxes(context: ImportContext, body: Body): void {
  const { order } = context
  const stated = list(body, 'tax_lines').map((tax) => readTaxLine(context, tax))
  const owners = [...list(body, 'line_items'), ...list(body, 'shipping_lines')]
  if (stated.length === 0) return
  const taxed = order.lines.filter(
    (line) => line.taxable && line.kind === 'PRODUCT' && !isZero(lineGross(line)),
  )
  if (owners.some((owner) => 'tax_lines' in owner) || taxed.length === 0) {
    const onOwners = sum(
      [...order.lines, ...order.shippingLines].flatMap((owner) => owner.taxLines.map((tax) => tax.price)),
    )
    if (isZero(onOwners)) order.orderTaxLines = stated
    return
  }
  const nets = taxed.map((line) => lineNet(order, line, line.quantity))
  for (const tax of stated) {
    const shop = spread(
      tax.price.shop,
      nets.map((net) => net.shop),
      minorUnit(order.currencyCode),
    )
    const seen = spread(
      tax.price.presentment,
      nets.map((net) => net.presentment),
      minorUnit(order.presentmentCurrencyCode),
    )
    for (const [index, line] of taxed.entries()) {
      line.taxLines.push({ ...tax, price: bag(shop[index] ?? 0n, seen[index] ?? 0n) })
    }
  }
}

/** Like `allocate`, but a tax may exceed what it is spread by: it is never capped. */
function spread(total: bigint, weights: readonly bigint[], unit: bigint): bigint[] {
  const all = weights.reduce((sumSoFar, weight) => sumSoFar + weight, 0n)
  if (all === 0n) return weights.map((_, index) => (index === 0 ? total : 0n))
  const shares = weights.map((weight) => ((total * weight) / all / unit) * unit)
  const rest = total - shares.reduce((sumSoFar, share) => sumSoFar + share, 0n)
  return shares.map((share, index) => (index === 0 ? share + rest : share))
}

/** A tip that only the total states is a line of the order (TipSale.lineItem). */
function addTip(context: ImportContext, body: Body): void {
  const { order, world } = context
  const onLines = sum(order.lines.filter((line) => line.kind === 'TIP').map(lineGross))
  const unitPrice = subtract(money(context, body, 'total_tip_received') ?? ZERO, onLines)
  if (unitPrice.shop <= 0n) return
  const line = blankLine(world, { title: 'Tip', quantity: 1, unitPrice })
  order.lines.push({ ...line, kind: 'TIP', taxable: false, requiresShipping: false })
}

/** Fees that a body states as one sum (`original_total_additional_fees_set`). */
export function importFees(context: ImportContext, body: Body): void {
  const { order, world } = context
  const stated =
    money(context, body, 'original_total_additional_fees') ??
    money(context, body, 'current_total_additional_fees')
  if (stated === null || isZero(stated)) return
  order.additionalFees = [
    { id: world.nextId('AdditionalFee'), name: 'Additional fees', price: stated, taxLines: [] },
  ]
}
