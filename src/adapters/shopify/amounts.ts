import { type ShopifyId, shopifyId } from '../../domain/ids.ts'
import { type Currency, currency, type Money, parseMoney } from '../../domain/money.ts'
import type { MoneyBag } from '../../domain/shopify/order.ts'
import type { RawBag, RawOrder } from './orderShape.ts'
import { Unreadable } from './vocabulary.ts'

/** Shopify states instants in UTC; another offset is the same instant written our way. */
export function instant(text: string, what: string): string {
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) throw new Unreadable(what, text)
  return text.endsWith('Z') ? text : at.toISOString().replace('.000Z', 'Z')
}

export function idIn(gid: string, what: string): ShopifyId {
  if (!/^gid:\/\/shopify\/\w+\/\d{1,20}(\?.*)?$/.test(gid)) throw new Unreadable(what, gid)
  return shopifyId(gid)
}

/** The id of something that need not be stated. */
export const idOrNull = (
  raw: { readonly id?: string | null | undefined } | null | undefined,
  what: string,
): ShopifyId | null => (raw?.id ? idIn(raw.id, what) : null)

/** The amounts of one order: every one must be in one of the order's two currencies. */
export class Amounts {
  readonly shop: Currency
  readonly presentment: Currency

  constructor(head: Pick<RawOrder, 'currencyCode' | 'presentmentCurrencyCode'>) {
    this.shop = known(head.currencyCode)
    this.presentment = known(head.presentmentCurrencyCode)
  }

  bag(raw: RawBag, what: string): MoneyBag {
    return {
      shop: amountIn(this.shop, raw.shopMoney, what),
      presentment: amountIn(this.presentment, raw.presentmentMoney, what),
    }
  }
}

function known(code: string): Currency {
  if (!/^[A-Z]{3}$/.test(code)) throw new Unreadable('currency', code)
  return currency(code)
}

function amountIn(expected: Currency, raw: { amount: string; currencyCode: string }, what: string): Money {
  // One side is never mixed with the other (shopify.md §4.4; pitfall 13).
  if (raw.currencyCode !== expected) throw new Unreadable(`currency of ${what}`, raw.currencyCode)
  const amount = parseMoney(raw.amount, expected)
  if (!amount.ok) throw new Unreadable(what, amount.failure)
  return amount.value
}
