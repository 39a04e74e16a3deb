import { expect, test } from 'vitest'
import type { OrderListing, OrderQuery, ShopifyClient } from '../adapters/shopify/types.ts'
import { fault } from '../domain/fault/fault.ts'
import { type ShopifyId, shopifyId, storeKey } from '../domain/ids.ts'
import { fail, ok } from '../domain/result.ts'
import { walkOrders } from './walk.ts'

const START = Date.parse('2026-01-05T00:00:00Z')
const at = (second: number): string => new Date(START + second * 1000).toISOString()

/** A shop that lists these orders by `updatedAt`, 250 a page, and at most 25,000 in one walk, as Shopify does. */
function shop(
  updated: readonly (readonly [id: number, second: number])[],
): Pick<ShopifyClient, 'listOrders' | 'store'> {
  const inOrder = updated.toSorted(([, a], [, b]) => a - b)
  return {
    store: storeKey('acme'),
    listOrders({ updatedSince = '', after }: OrderQuery) {
      const found = inOrder.filter(([, second]) => START + second * 1000 >= Date.parse(updatedSince))
      const from = Number(after ?? 0)
      if (from >= 25_000)
        return Promise.resolve(fail(fault('shopify.refused', { store: 'acme' }, 'too deep')))
      const page = found.slice(from, from + 250)
      const next = from + 250 < found.length ? String(from + 250) : null
      return Promise.resolve(ok({ orders: page.map(([id, second]) => listing(id, second)), next }))
    },
  }
}

const listing = (id: number, second: number): OrderListing => ({
  id: shopifyId(id),
  name: `#${id}`,
  createdAt: at(0),
  processedAt: at(0),
  updatedAt: at(second),
  test: false,
  cancelledAt: null,
})

async function walked(client: ReturnType<typeof shop>, since = at(0)) {
  const taken: ShopifyId[] = []
  const result = await walkOrders(client, since, (ids) => {
    taken.push(...ids)
    return Promise.resolve(null)
  })
  return { result, taken }
}

test('more orders than one walk reaches are handed over in windows, each once', async () => {
  const orders = Array.from({ length: 30_000 }, (_, index) => [index + 1, Math.floor(index / 3)] as const)
  const { result, taken } = await walked(shop(orders))
  expect(result.ok).toBe(true)
  expect(taken).toHaveLength(30_000)
  expect(new Set(taken).size).toBe(30_000)
})

test('what was updated before is left out', async () => {
  expect(
    (
      await walked(
        shop([
          [1, 10],
          [2, 20],
        ]),
        at(15),
      )
    ).taken,
  ).toEqual(['2'])
})

test('more orders of one moment than a walk reaches are said, not passed over', async () => {
  const { result } = await walked(shop(Array.from({ length: 21_000 }, (_, index) => [index + 1, 0] as const)))
  expect(result).toMatchObject({ ok: false, failure: { code: 'shopify.partial-read' } })
})

test('a system that is away ends the walk', async () => {
  const away = fault('netsuite.unreachable', { call: 'x' }, 'away')
  const result = await walkOrders(shop([[1, 1]]), at(0), () => Promise.resolve(away))
  expect(result).toEqual(fail(away))
})
