/** What a committed edit puts into the sales ledger: the difference it makes, line by line. */
import type {
  LineItem,
  MoneyBag,
  Order,
  Sale,
  SalesAgreement,
  SaleTax,
  ShippingLine,
  TaxLine,
} from '../model.ts'
import { add, isZero, negate, subtract, sum, ZERO } from '../money.ts'
import { lineDiscount, lineNet, share, shippingNet } from '../orderTotals.ts'
import type { ShopifyWorld } from '../world.ts'

interface Money {
  net: MoneyBag
  discount: MoneyBag
  taxes: { taxLine: TaxLine; amount: MoneyBag }[]
}

interface Change {
  lineType: Sale['lineType']
  quantity: number | null
  subjectId: string
  before: Money
  after: Money
  isNew: boolean
}

const NOTHING: Money = { net: ZERO, discount: ZERO, taxes: [] }

/** The agreement of an edit; null where no amount or unit moved. */
export function editAgreement(world: ShopifyWorld, before: Order, after: Order): SalesAgreement | null {
  const changes = [...lineChanges(before, after), ...shippingChanges(before, after)]
  const sales = changes.map((change) => saleOf(world, after, change)).filter((s) => s !== null)
  if (sales.length === 0) return null
  return {
    id: world.nextId('OrderEditAgreement'),
    kind: 'ORDER_EDIT',
    happenedAt: world.now(),
    sourceId: null,
    sales,
  }
}

function lineMoney(order: Order, line: LineItem): Money {
  const units = { quantity: line.currentQuantity, of: line.quantity }
  return {
    net: lineNet(order, line, line.currentQuantity),
    discount: share(lineDiscount(line), units, order),
    taxes: line.taxLines.map((taxLine) => ({ taxLine, amount: share(taxLine.price, units, order) })),
  }
}

function lineChanges(before: Order, after: Order): Change[] {
  return after.lines.map((line) => {
    const old = before.lines.find((l) => l.id === line.id)
    return {
      lineType: line.kind,
      quantity: line.currentQuantity - (old?.currentQuantity ?? 0),
      subjectId: line.id,
      before: old ? lineMoney(before, old) : NOTHING,
      after: lineMoney(after, line),
      isNew: old === undefined,
    }
  })
}

function shippingMoney(line: ShippingLine): Money {
  if (line.isRemoved) return NOTHING
  const taxes = line.taxLines.map((taxLine) => ({ taxLine, amount: taxLine.price }))
  return { net: shippingNet(line), discount: lineDiscount(line), taxes }
}

function shippingChanges(before: Order, after: Order): Change[] {
  return after.shippingLines.map((line) => {
    const old = before.shippingLines.find((l) => l.id === line.id)
    return {
      lineType: 'SHIPPING',
      quantity: null,
      subjectId: line.id,
      before: old ? shippingMoney(old) : NOTHING,
      after: shippingMoney(line),
      isNew: old === undefined,
    }
  })
}

function saleOf(world: ShopifyWorld, order: Order, change: Change): Sale | null {
  const { before, after, quantity } = change
  const net = subtract(after.net, before.net)
  const discount = subtract(after.discount, before.discount)
  const taxes = taxDifferences(world, before, after)
  const totalTax = sum(taxes.map((t) => t.amount))
  const total = order.taxesIncluded ? net : add(net, totalTax)
  if (isZero(total) && isZero(discount) && !quantity) return null
  return {
    id: world.nextId('Sale'),
    actionType: change.isNew ? 'ORDER' : 'UPDATE',
    lineType: change.lineType,
    quantity,
    total,
    totalTax,
    totalDiscountBeforeTaxes: discount,
    totalDiscountAfterTaxes: discount,
    taxes,
    subjectId: change.subjectId,
  }
}

const sameTax = (a: TaxLine, b: TaxLine) => a.title === b.title && a.rate === b.rate

function taxDifferences(world: ShopifyWorld, before: Money, after: Money): SaleTax[] {
  const kept = after.taxes.map(({ taxLine, amount }) => {
    const old = before.taxes.find((t) => sameTax(t.taxLine, taxLine))
    return { taxLine, amount: old ? subtract(amount, old.amount) : amount }
  })
  const gone = before.taxes
    .filter((old) => !after.taxes.some((t) => sameTax(t.taxLine, old.taxLine)))
    .map(({ taxLine, amount }) => ({ taxLine, amount: negate(amount) }))
  return [...kept, ...gone]
    .filter((t) => !isZero(t.amount))
    .map((t) => ({ id: world.nextId('SaleTax'), ...t }))
}
