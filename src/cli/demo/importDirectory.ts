import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One order body found in a directory. */
export interface FoundOrder {
  readonly file: string
  readonly body: Readonly<Record<string, unknown>>
}

export interface FoundOrders {
  readonly orders: readonly FoundOrder[]
  /** Files that hold no order, or that cannot be read, each with why. Nothing is left out of the count. */
  readonly others: readonly { readonly file: string; readonly why: string }[]
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Finds the REST-shaped order bodies in a directory's JSON files, alone or wrapped as `order` or `orders`: with
 * `line_items`, `total_price` and an id, and neither a draft nor a checkout.
 */
export function findOrders(directory: string): FoundOrders {
  const orders: FoundOrder[] = []
  const others: { file: string; why: string }[] = []
  for (const file of readdirSync(directory).toSorted()) {
    if (!file.endsWith('.json')) {
      others.push({ file, why: 'not a JSON file' })
      continue
    }
    const parsed = parseFile(join(directory, file))
    if (!parsed.ok) {
      others.push({ file, why: parsed.why })
      continue
    }
    const bodies = candidates(parsed.value).filter(isOrder)
    if (bodies.length === 0) others.push({ file, why: 'holds no order' })
    for (const body of bodies) orders.push({ file, body })
  }
  return { orders, others }
}

function parseFile(path: string): { ok: true; value: unknown } | { ok: false; why: string } {
  try {
    return { ok: true, value: JSON.parse(readFileSync(path, 'utf8')) }
  } catch (error) {
    return { ok: false, why: `no JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
}

function candidates(value: unknown): Readonly<Record<string, unknown>>[] {
  if (Array.isArray(value)) return value.filter(isObject)
  if (!isObject(value)) return []
  if (isObject(value.order)) return [value.order]
  if (Array.isArray(value.orders)) return value.orders.filter(isObject)
  return [value]
}

function isOrder(body: Readonly<Record<string, unknown>>): boolean {
  const { id } = body
  const hasId = typeof id === 'number' || (typeof id === 'string' && id !== '')
  const isDraft = 'invoice_url' in body || 'invoice_sent_at' in body || 'order_id' in body
  const isCheckout = 'abandoned_checkout_url' in body
  return hasId && Array.isArray(body.line_items) && 'total_price' in body && !isDraft && !isCheckout
}

const texts = (value: unknown): string[] => (typeof value === 'string' && value !== '' ? [value] : [])
const list = (value: unknown): Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter(isObject) : []

/** What the bodies name that a configuration has to map. */
export function namedIn(orders: readonly FoundOrder[]): {
  readonly gateways: readonly string[]
  readonly skus: readonly string[]
  readonly currencies: readonly string[]
} {
  const gateways = new Set<string>()
  const skus = new Set<string>()
  const currencies = new Set<string>()
  for (const { body } of orders) {
    for (const gateway of [
      ...texts(body.gateway),
      ...list(body.transactions).flatMap((one) => texts(one.gateway)),
    ])
      gateways.add(gateway)
    if (Array.isArray(body.payment_gateway_names))
      for (const name of body.payment_gateway_names.flatMap(texts)) gateways.add(name)
    for (const line of list(body.line_items)) for (const sku of texts(line.sku)) skus.add(sku)
    for (const currency of [...texts(body.currency), ...texts(body.presentment_currency)])
      currencies.add(currency)
  }
  return { gateways: [...gateways], skus: [...skus], currencies: [...currencies] }
}
