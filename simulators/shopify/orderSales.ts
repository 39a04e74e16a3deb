/**
 * The sales ledger's entries: what an order agreement and a refund agreement put into it (shopify.md §4.4).
 * A sale's total is after discounts and with tax, signed; entries are appended and never changed.
 */
import type {
  LineItem,
  MoneyBag,
  Order,
  Refund,
  RefundLineItem,
  Sale,
  SaleLineType,
  SalesAgreement,
  TaxLine,
} from './model.ts'
import { add, negate, part, subtract, sum, ZERO } from './money.ts'
import { lineDiscount, lineNet, share, shippingNet, taxOf } from './orderTotals.ts'
import type { ShopifyWorld } from './world.ts'

const LINE_TYPES: Record<LineItem['kind'], SaleLineType> = {
  PRODUCT: 'PRODUCT',
  GIFT_CARD: 'GIFT_CARD',
  TIP: 'TIP',
}

type SaleFacts = {
  actionType: Sale['actionType']
  lineType: SaleLineType
  quantity: number | null
  subjectId: string | null
  /** After discounts; contains the tax only in tax-inclusive orders. */
  net: MoneyBag
  discount: MoneyBag
  taxes: { taxLine: TaxLine; amount: MoneyBag }[]
}

function sale(world: ShopifyWorld, order: Order, facts: SaleFacts): Sale {
  const totalTax = sum(facts.taxes.map((tax) => tax.amount))
  const { actionType, lineType, quantity, subjectId, net, discount } = facts
  return {
    id: world.nextId('Sale'),
    actionType,
    lineType,
    quantity,
    subjectId,
    total: order.taxesIncluded ? net : add(net, totalTax),
    totalTax,
    // How the two differ is not documented: both say what was allocated. shopify.md §4.4 [U]
    totalDiscountBeforeTaxes: discount,
    totalDiscountAfterTaxes: discount,
    taxes: facts.taxes.map((tax) => ({ id: world.nextId('SaleTax'), ...tax })),
  }
}

/** Taxes on `quantity` of a line's units, negative quantities giving negative taxes. */
function taxesOf(order: Order, line: LineItem, quantity: number): SaleFacts['taxes'] {
  const units = { quantity: Math.abs(quantity), of: line.quantity }
  return line.taxLines.map((taxLine) => {
    const amount = share(taxLine.price, units, order)
    return { taxLine, amount: quantity < 0 ? negate(amount) : amount }
  })
}

/** The sale (or, with a negative quantity, the reversal) of units of a line, without duties. */
export function lineSale(
  world: ShopifyWorld,
  order: Order,
  change: { line: LineItem; quantity: number; actionType: Sale['actionType'] },
): Sale {
  const { line, quantity, actionType } = change
  const units = Math.abs(quantity)
  const sign = quantity < 0 ? negate : (amount: MoneyBag) => amount
  return sale(world, order, {
    actionType,
    lineType: LINE_TYPES[line.kind],
    quantity,
    subjectId: line.id,
    net: sign(lineNet(order, line, units)),
    discount: sign(share(lineDiscount(line), { quantity: units, of: line.quantity }, order)),
    taxes: taxesOf(order, line, quantity),
  })
}

function wholeTaxes(taxLines: readonly TaxLine[]): SaleFacts['taxes'] {
  return taxLines.map((taxLine) => ({ taxLine, amount: taxLine.price }))
}

/** The agreement an order begins with: every line, duty, shipping line and fee as ordered. */
export function orderAgreement(world: ShopifyWorld, order: Order): SalesAgreement {
  const actionType = 'ORDER'
  const sales = order.lines.map((line) =>
    lineSale(world, order, { line, quantity: line.quantity, actionType }),
  )
  for (const duty of order.lines.flatMap((line) => line.duties)) {
    const { id: subjectId, price: net, taxLines } = duty
    const facts = { net, subjectId, discount: ZERO, quantity: null, taxes: wholeTaxes(taxLines) }
    sales.push(sale(world, order, { actionType, lineType: 'DUTY', ...facts }))
  }
  for (const line of order.shippingLines) {
    const facts = { net: shippingNet(line), subjectId: line.id, discount: lineDiscount(line), quantity: null }
    sales.push(
      sale(world, order, { actionType, lineType: 'SHIPPING', ...facts, taxes: wholeTaxes(line.taxLines) }),
    )
  }
  for (const fee of order.additionalFees) {
    const facts = {
      net: fee.price,
      subjectId: fee.id,
      discount: ZERO,
      quantity: null,
      taxes: wholeTaxes(fee.taxLines),
    }
    sales.push(sale(world, order, { actionType, lineType: 'ADDITIONAL_FEE', ...facts }))
  }
  return {
    id: world.nextId('OrderAgreement'),
    kind: 'ORDER',
    happenedAt: order.processedAt,
    sourceId: null,
    sales,
  }
}

/** The agreement of units that edits removed from an order. */
export function removalAgreement(
  world: ShopifyWorld,
  order: Order,
  happenedAt: string,
): SalesAgreement | null {
  const sales = order.lines
    .filter((line) => line.removedQuantity > 0)
    .map((line) => lineSale(world, order, { line, quantity: -line.removedQuantity, actionType: 'UPDATE' }))
  if (sales.length === 0) return null
  return { id: world.nextId('OrderEditAgreement'), kind: 'ORDER_EDIT', happenedAt, sourceId: null, sales }
}

/** The agreement of one refund, in the refund's own figures. */
export function refundAgreement(world: ShopifyWorld, order: Order, refund: Refund): SalesAgreement {
  const { id: sourceId, processedAt: happenedAt } = refund
  const sales = refundSales(world, order, refund)
  return { id: world.nextId('RefundAgreement'), kind: 'REFUND', happenedAt, sourceId, sales }
}

/** The reversals a refund's lines, shipping, duties and adjustments are. */
export function refundSales(world: ShopifyWorld, order: Order, refund: Refund): Sale[] {
  const sales: Sale[] = []
  const give = (facts: Omit<SaleFacts, 'actionType'>): void => {
    sales.push(sale(world, order, { actionType: 'RETURN', ...facts }))
  }
  for (const row of refund.lines) {
    const line = order.lines.find((candidate) => candidate.id === row.lineItemId)
    if (line !== undefined) give(refundedLine(order, line, row))
  }
  for (const row of refund.shippingLines) {
    const line = order.shippingLines.find((candidate) => candidate.id === row.shippingLineId)
    const net = negate(order.taxesIncluded ? add(row.subtotal, row.tax) : row.subtotal)
    const taxes = splitTax(order, line?.taxLines ?? [], row.tax)
    give({ lineType: 'SHIPPING', quantity: null, subjectId: row.shippingLineId, net, discount: ZERO, taxes })
  }
  for (const duty of refund.duties) {
    const net = negate(duty.amount)
    give({ lineType: 'DUTY', quantity: null, subjectId: duty.dutyId, net, discount: ZERO, taxes: [] })
  }
  for (const row of refund.adjustments) {
    const net = add(row.amount, row.tax)
    give({ lineType: 'ADJUSTMENT', quantity: null, subjectId: null, net, discount: ZERO, taxes: [] })
  }
  return sales
}

function refundedLine(order: Order, line: LineItem, row: RefundLineItem): Omit<SaleFacts, 'actionType'> {
  const units = { quantity: row.quantity, of: line.quantity }
  return {
    lineType: LINE_TYPES[line.kind],
    quantity: -row.quantity,
    subjectId: line.id,
    net: negate(row.subtotal),
    discount: negate(row.discount ?? share(lineDiscount(line), units, order)),
    taxes:
      row.taxes === undefined
        ? splitTax(order, line.taxLines, row.tax)
        : line.taxLines.map((taxLine, at) => ({ taxLine, amount: negate(row.taxes?.[at] ?? ZERO) })),
  }
}

/** A fee that the merchant keeps of a return; its tax is not documented, so it has none ([U]). */
export function feeSale(world: ShopifyWorld, order: Order, facts: { feeId: string; amount: MoneyBag }): Sale {
  const { feeId: subjectId, amount: net } = facts
  const rest = { quantity: null, discount: ZERO, taxes: [] }
  return sale(world, order, { actionType: 'ORDER', lineType: 'FEE', subjectId, net, ...rest })
}

/** A refunded tax over the line's tax lines, in proportion; the last one takes the rest. */
function splitTax(order: Order, taxLines: readonly TaxLine[], tax: MoneyBag): SaleFacts['taxes'] {
  const whole = taxOf(taxLines)
  let left = tax
  return taxLines.map((taxLine, index) => {
    const proportional = {
      shop: proportion(tax.shop, [taxLine.price.shop, whole.shop], order.currencyCode),
      presentment: proportion(
        tax.presentment,
        [taxLine.price.presentment, whole.presentment],
        order.presentmentCurrencyCode,
      ),
    }
    const amount = index === taxLines.length - 1 ? left : proportional
    left = subtract(left, amount)
    return { taxLine, amount: negate(amount) }
  })
}

function proportion(amount: bigint, [of, whole]: [bigint, bigint], currencyCode: string): bigint {
  return whole === 0n ? 0n : part(amount, { numerator: of, denominator: whole }, currencyCode)
}
