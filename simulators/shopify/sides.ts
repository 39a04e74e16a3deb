import type { Amount, MoneyBag, Order } from './model.ts'
import { bag, multiplyRate, parseAmount, roundToCurrency } from './money.ts'
import type { ShopifyWorld } from './world.ts'

/** One side of an order's money: the shop's currency or the buyer's. */
export type Side = { of: (amounts: MoneyBag) => Amount; currencyCode: string }

export function sides(order: Order): { shop: Side; presentment: Side } {
  return {
    shop: { of: (amounts) => amounts.shop, currencyCode: order.currencyCode },
    presentment: { of: (amounts) => amounts.presentment, currencyCode: order.presentmentCurrencyCode },
  }
}

/** An amount that the buyer saw, on both sides. */
export function bagOf(world: ShopifyWorld, order: Order, presentment: string): MoneyBag {
  const amount = roundToCurrency(parseAmount(presentment), order.presentmentCurrencyCode)
  const rate = world.rate(order.presentmentCurrencyCode, order.currencyCode)
  return bag(multiplyRate(amount, rate, order.currencyCode), amount)
}
