import { expect, test } from 'vitest'
import { SEEDED_SKUS, seedShop } from './seed.ts'
import { createShopifyWorld } from './world.ts'

const clock = () => new Date('2026-11-23T00:00:00Z')
const seeded = (seed: number) => {
  const world = createShopifyWorld({ seed, clock })
  seedShop(world)
  return world
}

test('every seeded SKU stands on exactly one variant, with stock at three locations', () => {
  const { state } = seeded(1)
  const skus = [...state.variants.values()].flatMap(({ sku }) => (sku === null ? [] : [sku]))
  expect(skus).toEqual(SEEDED_SKUS)
  const tracked = [...state.inventoryItems.values()].filter((item) => item.tracked)
  expect(tracked.map((item) => Object.keys(item.levels).length)).toEqual(SEEDED_SKUS.map(() => 3))
  expect(state.locations.size).toBe(3)
})

test('a seed gives the same store, another seed another one', () => {
  expect(seeded(7).snapshot()).toBe(seeded(7).snapshot())
  expect(seeded(8).snapshot()).not.toBe(seeded(7).snapshot())
})
