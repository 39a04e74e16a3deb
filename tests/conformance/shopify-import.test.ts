/** Real and published REST orders, taken into the simulated store: their figures arrive as they are stated. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { importOrder, ImportError } from '../../simulators/shopify/importOrder.ts'
import type { MoneyBag, Order } from '../../simulators/shopify/model.ts'
import { formatAmount, sum } from '../../simulators/shopify/money.ts'
import {
  currentTotal,
  lineDiscount,
  taxOf,
  totalDiscounts,
  totalPrice,
  totalTax,
} from '../../simulators/shopify/orderTotals.ts'
import { seedShop } from '../../simulators/shopify/seed.ts'
import { createShopifyWorld } from '../../simulators/shopify/world.ts'

const SHARED = process.env['TIEOUT_SHARED'] ?? resolve(import.meta.dirname, '../../../shared')

type Body = Record<string, unknown>

/** Every body of a folder that holds line items: [file, body]. */
function bodies(folder: string): [string, Body][] {
  const directory = join(SHARED, 'fixtures', folder)
  const files = readdirSync(directory).filter((file) => file.endsWith('.json'))
  return files.flatMap((file): [string, Body][] => {
    const raw = JSON.parse(readFileSync(join(directory, file), 'utf8'))
    const orders: Body[] = raw.orders ?? [raw.order ?? raw]
    return orders.filter((order) => Array.isArray(order['line_items'])).map((order) => [file, order])
  })
}

function take(body: Body): Order {
  const world = createShopifyWorld({ clock: () => new Date('2026-11-23T00:00:00Z') })
  seedShop(world)
  return importOrder(world, { order: body }).order
}

const sales = (order: Order): MoneyBag =>
  sum(order.agreements.flatMap((a) => a.sales.map((sale) => sale.total)))

describe('orders whose figures add up', () => {
  const orders = bodies('accounting-cases/order-figures')

  test('five of them are there', () => {
    expect(orders.map(([file]) => file)).toHaveLength(5)
  })

  test.each(orders)('%s keeps its total, and its ledger, discounts and taxes come to it', (_file, body) => {
    const order = take(body)
    expect(Number(formatAmount(totalPrice(order).shop))).toBe(Number(body['total_price']))
    expect(sales(order)).toEqual(currentTotal(order))
    const owners = [...order.lines, ...order.shippingLines]
    expect(sum(owners.map(lineDiscount))).toEqual(totalDiscounts(order))
    expect(sum(owners.map((owner) => taxOf(owner.taxLines)))).toEqual(totalTax(order))
    expect(sum(order.transactions.map(({ amount }) => amount))).toEqual(currentTotal(order))
  })
})

describe('published samples', () => {
  test.each(bodies('shopify-webhooks/official-2026-04').filter(([file]) => /draft|checkout/.test(file)))(
    '%s is no order',
    (_file, body) => {
      expect(() => take(body)).toThrow(ImportError)
    },
  )

  test('a body whose lines do not come to its total is kept contradictory', () => {
    const [sample] = bodies('shopify-webhooks/shopify_python_api').filter(([file]) => file === 'order.json')
    const order = take(sample?.[1] ?? {})
    expect(formatAmount(currentTotal(order).shop)).toBe('409.94')
    expect(formatAmount(sales(order).shop)).toBe('608.94')
  })

  test('test and cancelled orders keep saying that they are', () => {
    const samples = [...bodies('shopify-webhooks/go-shopify'), ...bodies('shopify-webhooks/official-2026-04')]
    const orders = samples.filter(([file]) => /^orders?[._a-z]*json$/.test(file) && file.startsWith('order'))
    const flags = orders.flatMap(([, body]) => {
      if (!('total_price' in body) || !('id' in body)) return []
      const order = take(body)
      return [order.test && order.cancelledAt !== null]
    })
    expect(flags).toEqual([true, true, true, true])
  })
})
