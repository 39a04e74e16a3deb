/** Inputs shared by mutations, as the schema types them, and how they become parts of an order. */
import type { Amount, Attribute, MailingAddress, MoneyBag, Order, TaxLine } from '../model.ts'
import { bag, divideHalfUp, multiplyRate, parseAmount, roundToCurrency } from '../money.ts'
import { mailingAddress } from '../newOrder.ts'
import type { ShopifyWorld } from '../world.ts'

export interface MoneyInput {
  amount: string | number
  currencyCode: string
}

export interface MoneyBagInput {
  shopMoney: MoneyInput
  presentmentMoney?: MoneyInput | null
}

export interface TaxLineInput {
  title: string
  rate: string | number
  priceSet?: MoneyBagInput | null
  channelLiable?: boolean | null
}

export interface AttributeInput {
  key?: string
  name?: string
  value: string
}

export type AddressInput = Partial<Record<keyof Omit<MailingAddress, 'id'>, string | null>>

type Currencies = Pick<Order, 'currencyCode' | 'presentmentCurrencyCode'>

export function bagOfInput(world: ShopifyWorld, order: Currencies, input: MoneyBagInput): MoneyBag {
  const shop = parseAmount(input.shopMoney.amount)
  if (input.presentmentMoney) return bag(shop, parseAmount(input.presentmentMoney.amount))
  const rate = world.rate(order.currencyCode, order.presentmentCurrencyCode)
  return bag(shop, multiplyRate(shop, rate, order.presentmentCurrencyCode))
}

/**
 * An amount in presentment currency on both sides, at today's rate where one is set, else at the order's own
 * (recordings: money-bag-presentment-parity, orderMarkAsPaid-state-and-money, order-capture-validation).
 */
export function bagOfPresentment(world: ShopifyWorld, order: Order, presentment: Amount): MoneyBag {
  if (order.currencyCode === order.presentmentCurrencyCode) return bag(presentment)
  const { currencyCode, presentmentCurrencyCode, originalTotal } = order
  const known =
    world.fx.has(`${presentmentCurrencyCode}/${currencyCode}`) ||
    world.fx.has(`${currencyCode}/${presentmentCurrencyCode}`)
  if (known || originalTotal.presentment === 0n) {
    return bag(
      multiplyRate(presentment, world.rate(presentmentCurrencyCode, currencyCode), currencyCode),
      presentment,
    )
  }
  const exact = divideHalfUp(presentment * originalTotal.shop, originalTotal.presentment)
  return bag(roundToCurrency(exact, currencyCode), presentment)
}

export function taxLinesOfInput(
  world: ShopifyWorld,
  order: Order,
  facts: { taxLines: readonly TaxLineInput[] | null | undefined; base: MoneyBag },
): TaxLine[] {
  return (facts.taxLines ?? []).map((input) => {
    const rate = String(input.rate)
    return {
      title: input.title,
      rate,
      source: null,
      channelLiable: input.channelLiable ?? false,
      price: input.priceSet ? bagOfInput(world, order, input.priceSet) : taxAtRate(order, facts.base, rate),
    }
  })
}

/** A tax on a base at a rate, each side rounded by itself; inclusive prices contain it (shopify.md §7.6). */
export function taxAtRate(order: Order, base: MoneyBag, rate: string): MoneyBag {
  const side = (amount: Amount, currencyCode: string): Amount => {
    if (!order.taxesIncluded) return multiplyRate(amount, rate, currencyCode)
    const scaled = parseAmount(Number(rate).toFixed(6))
    return roundToCurrency(divideHalfUp(amount * scaled, 1_000_000n + scaled), currencyCode)
  }
  return bag(side(base.shop, order.currencyCode), side(base.presentment, order.presentmentCurrencyCode))
}

export function attributesOfInput(input: readonly AttributeInput[] | null | undefined): Attribute[] {
  return (input ?? []).map((a) => ({ key: a.key ?? a.name ?? '', value: a.value }))
}

const COUNTRIES: Readonly<Record<string, string>> = {
  AU: 'Australia',
  CA: 'Canada',
  DE: 'Germany',
  FR: 'France',
  GB: 'United Kingdom',
  JP: 'Japan',
  US: 'United States',
}

const PROVINCES: Readonly<Record<string, string>> = {
  'CA-AB': 'Alberta',
  'CA-BC': 'British Columbia',
  'CA-ON': 'Ontario',
  'CA-QC': 'Quebec',
  'US-CA': 'California',
  'US-NV': 'Nevada',
  'US-NY': 'New York',
  'US-TX': 'Texas',
}

export function addressOfInput(
  world: ShopifyWorld,
  input: AddressInput | null | undefined,
): MailingAddress | null {
  if (!input) return null
  const country = input.country ?? COUNTRIES[input.countryCode ?? ''] ?? null
  const province = input.province ?? PROVINCES[`${input.countryCode}-${input.provinceCode}`] ?? null
  return mailingAddress(world, { ...input, country, province })
}

/** Tags as Shopify keeps them: trimmed, once each without regard to case, in alphabetical order. */
export function normalizeTags(tags: readonly string[]): string[] {
  const byName = new Map<string, string>()
  for (const tag of tags.flatMap((t) => t.split(','))) {
    const trimmed = tag.trim()
    if (trimmed !== '' && !byName.has(trimmed.toLowerCase())) byName.set(trimmed.toLowerCase(), trimmed)
  }
  return [...byName.values()].toSorted((a, b) => a.localeCompare(b))
}

/** A DateTime argument at Shopify's precision. */
export function timeOfInput(value: string): string {
  return `${new Date(value).toISOString().slice(0, 19)}Z`
}
