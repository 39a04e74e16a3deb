/** How resolvers hand amounts and parts of an order on. */
import type { Amount, MoneyBag, Order, TaxLine } from '../model.ts'
import { formatAmount, formatMoneyScalar } from '../money.ts'

/** A part of an order together with the order, whose currencies its amounts are in. */
export type InOrder<T> = T & { order: Order }

export function inOrder<T extends object>(order: Order, item: T): InOrder<T> {
  return { ...item, order }
}

export function allInOrder<T extends object>(order: Order, items: readonly T[]): InOrder<T>[] {
  return items.map((item) => inOrder(order, item))
}

/** MoneyV2 */
export function money(amount: Amount, currencyCode: string): { amount: string; currencyCode: string } {
  return { amount: formatAmount(amount), currencyCode }
}

/** MoneyBag in the order's two currencies. */
export function moneyBag(order: Order, bag: MoneyBag): { shopMoney: object; presentmentMoney: object } {
  return {
    shopMoney: money(bag.shop, order.currencyCode),
    presentmentMoney: money(bag.presentment, order.presentmentCurrencyCode),
  }
}

/** The deprecated `Money` scalar, in shop currency (recording: order-capture-validation, "16.99"). */
export function moneyScalar(order: Order, bag: MoneyBag): string {
  return formatMoneyScalar(bag.shop, order.currencyCode)
}

/** TaxLine */
export function taxLine(order: Order, line: TaxLine): object {
  const rate = line.rate === null ? null : Number(line.rate)
  return {
    title: line.title,
    rate,
    ratePercentage: rate === null ? null : Number((rate * 100).toFixed(6)),
    source: line.source,
    channelLiable: line.channelLiable,
    price: moneyScalar(order, line.price),
    priceSet: moneyBag(order, line.price),
  }
}
