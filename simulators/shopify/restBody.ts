/** Reads REST-shaped bodies, in which any field may be missing and money may be text, a number or a set. */
import { isRecord } from './http.ts'
import type { Amount, MoneyBag, Order } from './model.ts'
import { bag, parseAmount, part, roundToCurrency } from './money.ts'
import { isoSeconds, type ShopifyWorld } from './world.ts'

export type Body = Record<string, unknown>

/** A body that is not an order, or states something that cannot be read. */
export class ImportError extends Error {
  override readonly name = 'ImportError'
}

/** Text, or null when it is missing or empty. Numbers are printed. */
export function text(body: Body, field: string): string | null {
  const value = body[field]
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : null
}

/** The records of a list; an empty one when it is missing. */
export function list(body: Body, field: string): Body[] {
  const value = body[field]
  return Array.isArray(value) ? value.filter(isRecord) : []
}

export function record(body: Body, field: string): Body | null {
  const value = body[field]
  return isRecord(value) ? value : null
}

/** A whole number, or null. */
export function integer(body: Body, field: string): number | null {
  const value = Number(body[field] ?? Number.NaN)
  return Number.isInteger(value) ? value : null
}

/** A time at Shopify's precision, or null. */
export function time(body: Body, field: string): string | null {
  const stated = text(body, field)
  if (stated === null) return null
  const date = new Date(stated)
  if (Number.isNaN(date.getTime())) throw new ImportError(`${field}: ${stated} is no time`)
  return isoSeconds(date)
}

/** The words of an enum, upper case with underscores, where they are among `known`. */
export function oneOf<T extends string>(stated: string | null, known: readonly T[]): T | null {
  const wanted = stated
    ?.trim()
    .toUpperCase()
    .replaceAll(/[\s-]+/g, '_')
  return known.find((value) => value === wanted) ?? null
}

/** What every part of an import needs. */
export type ImportContext = {
  world: ShopifyWorld
  order: Order
  /** Presentment money per unit of shop money, as a fraction, where plain amounts have to be converted. */
  rate: { numerator: bigint; denominator: bigint }
  /** The body's ids are taken by another order: everything gets new ones, kept here by the stated ones. */
  renumbered: Map<string, string> | null
}

/** The id that a part of the body is given: the one it states, or a new one. */
export function gidOf(context: ImportContext, type: string, body: Body): string {
  const stated = statedGid(type, body)
  if (stated === null) return context.world.nextId(type)
  if (context.renumbered === null) return stated
  const renumbered = context.world.nextId(type)
  context.renumbered.set(stated, renumbered)
  return renumbered
}

/** The id of a part that the body refers to under `field`, as `gidOf` gave it; null when it refers to none. */
export function referredGid(
  context: ImportContext,
  type: string,
  { body, field }: { body: Body; field: string },
): string | null {
  const stated = statedGid(type, body, field)
  return stated === null ? null : (context.renumbered?.get(stated) ?? stated)
}

/** Ids above 2^53 are exact in `admin_graphql_api_id` alone. */
export function statedGid(type: string, body: Body, field = 'id'): string | null {
  const gid = field === 'id' ? text(body, 'admin_graphql_api_id') : null
  if (gid !== null && new RegExp(`^gid://shopify/${type}/\\d+$`).test(gid)) return gid
  const id = text(body, field)
  return id !== null && /^[1-9]\d*$/.test(id) ? `gid://shopify/${type}/${BigInt(id)}` : null
}

/** An amount under `field`: its `_set` when stated, else the plain shop amount; null when neither is. */
export function money(context: ImportContext, body: Body, field: string): MoneyBag | null {
  const set = record(body, `${field}_set`)
  if (set) return moneyOfSet(context, set, field)
  const plain = amount(body[field], field)
  return plain === null ? null : bothSides(context, plain)
}

/** `{shop_money, presentment_money}`; a missing presentment side is converted. */
export function moneyOfSet(context: ImportContext, set: Body, field: string): MoneyBag | null {
  const shop = amount(record(set, 'shop_money')?.amount, field)
  if (shop === null) return null
  const presentment = amount(record(set, 'presentment_money')?.amount, field)
  return presentment === null ? bothSides(context, shop) : bag(shop, presentment)
}

export function bothSides({ order, rate }: ImportContext, shop: Amount): MoneyBag {
  if (order.currencyCode === order.presentmentCurrencyCode) return bag(shop)
  return bag(shop, part(shop, rate, order.presentmentCurrencyCode))
}

/** The other way: an amount stated in presentment money. */
export function fromPresentment({ order, rate }: ImportContext, presentment: Amount): MoneyBag {
  if (order.currencyCode === order.presentmentCurrencyCode) return bag(presentment)
  const shop = rate.numerator === 0n ? 0n : (presentment * rate.denominator) / rate.numerator
  return bag(roundToCurrency(shop, order.currencyCode), presentment)
}

export function amount(value: unknown, field: string): Amount | null {
  if (value === null || value === undefined || value === '') return null
  if (typeof value !== 'string' && typeof value !== 'number') throw new ImportError(`${field}: not an amount`)
  try {
    return parseAmount(value)
  } catch (error) {
    throw new ImportError(`${field}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
