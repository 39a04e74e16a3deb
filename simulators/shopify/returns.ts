/** How returns come to be: their lines, fees, and the goods on their way back. */
import type {
  FulfillmentLineItem,
  MoneyBag,
  Order,
  Return,
  ReturnFee,
  ReturnLineItem,
  ReverseFulfillmentOrder,
} from './model.ts'
import { bag, divideHalfUp, parseAmount, roundToCurrency, ZERO } from './money.ts'
import { lineNet } from './orderTotals.ts'
import type { ShopifyWorld } from './world.ts'

/** Units of a fulfilment's row that no live return holds and no refund took back. */
export function returnableQuantity(order: Order, row: FulfillmentLineItem): number {
  const line = order.lines.find((l) => l.id === row.lineItemId)
  if (!line) return 0
  const live = order.returns.filter((r) => r.status !== 'CANCELED' && r.status !== 'DECLINED')
  const lines = live.flatMap((r) => r.lines)
  const held = lines.filter((l) => l.fulfillmentLineItemId === row.id).reduce((n, l) => n + l.quantity, 0)
  const unprocessed = lines
    .filter((l) => l.lineItemId === row.lineItemId)
    .reduce((n, l) => n + (l.quantity - l.processedQuantity), 0)
  return Math.max(0, Math.min(row.quantity - held, line.currentQuantity - unprocessed))
}

/** A return of nothing yet. */
export function blankReturn(world: ShopifyWorld, order: Order, status: 'OPEN' | 'REQUESTED'): Return {
  return {
    id: world.nextId('Return'),
    orderId: order.id,
    name: `${order.name}-R${order.returns.length + 1}`,
    status,
    lines: [],
    exchangeLines: [],
    shippingFees: [],
    reverseFulfillmentOrders: [],
    decline: null,
    createdAt: world.now(),
    requestApprovedAt: null,
    closedAt: null,
  }
}

/** A percentage of what the returned units cost, rounded on each side; fees have ids of type Fee. */
export function restockingFee(
  world: ShopifyWorld,
  order: Order,
  facts: { lineItemId: string; quantity: number; percentage: number },
): ReturnFee {
  const line = order.lines.find((l) => l.id === facts.lineItemId)
  const price = line ? lineNet(order, line, facts.quantity) : ZERO
  const rate = parseAmount(facts.percentage.toFixed(6))
  const of = (amount: bigint, code: string) =>
    roundToCurrency(divideHalfUp(amount * rate, 100_000_000n), code)
  const amount = bag(of(price.shop, order.currencyCode), of(price.presentment, order.presentmentCurrencyCode))
  return {
    id: world.nextId('Fee'),
    kind: 'RESTOCKING',
    amount,
    percentage: facts.percentage,
    charged: ZERO,
  }
}

export function returnShippingFee(world: ShopifyWorld, amount: MoneyBag): ReturnFee {
  return { id: world.nextId('Fee'), kind: 'RETURN_SHIPPING', amount, percentage: null, charged: ZERO }
}

/** The goods of an approved return are expected back (schema text of returnCreate, returnApproveRequest). */
export function expectGoods(world: ShopifyWorld, found: Return): void {
  const reverse: ReverseFulfillmentOrder = {
    id: world.nextId('ReverseFulfillmentOrder'),
    status: 'OPEN',
    lines: found.lines.map((line) => ({
      id: world.nextId('ReverseFulfillmentOrderLineItem'),
      returnLineItemId: line.id,
      fulfillmentLineItemId: line.fulfillmentLineItemId,
      totalQuantity: line.quantity,
      dispositions: [],
    })),
    deliveries: [],
  }
  if (reverse.lines.length > 0) found.reverseFulfillmentOrders.push(reverse)
}

/** Work has been done on a return: some of it was inspected, processed or refunded. */
export function hasProgress(order: Order, found: Return): boolean {
  const isDisposed = found.reverseFulfillmentOrders.some((r) =>
    r.lines.some((l) => l.dispositions.length > 0),
  )
  const isProcessed = [...found.lines, ...found.exchangeLines].some((l) => l.processedQuantity > 0)
  return isDisposed || isProcessed || order.refunds.some((refund) => refund.returnId === found.id)
}

/** Where the processed units of a return line went: stock of a location, or nowhere. Units come in order of disposal. */
export function whereUnitsWent(
  found: Return,
  line: ReturnLineItem,
  quantity: number,
): { restockType: 'NO_RESTOCK' | 'RETURN'; locationId: string | null; quantity: number }[] {
  const reverse = found.reverseFulfillmentOrders.flatMap((r) => r.lines)
  const dispositions = reverse.filter((l) => l.returnLineItemId === line.id).flatMap((l) => l.dispositions)
  let skip = line.processedQuantity
  let left = quantity
  const rows: { restockType: 'NO_RESTOCK' | 'RETURN'; locationId: string | null; quantity: number }[] = []
  for (const { type, locationId, quantity: disposed } of dispositions) {
    const passed = Math.min(skip, disposed)
    skip -= passed
    const taken = Math.min(left, disposed - passed)
    if (taken <= 0) continue
    left -= taken
    const isBack = type === 'RESTOCKED'
    rows.push({ restockType: isBack ? 'RETURN' : 'NO_RESTOCK', locationId, quantity: taken })
  }
  if (left > 0) rows.push({ restockType: 'NO_RESTOCK', locationId: null, quantity: left })
  return rows
}
