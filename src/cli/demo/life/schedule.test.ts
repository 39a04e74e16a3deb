import { describe, expect, test } from 'vitest'
import { countedAs } from './acts.ts'
import { LIVES } from './lives.ts'
import { type LifePlan, planLives } from './schedule.ts'

const ofTag = ({ happenings }: LifePlan, tag: string) => happenings.filter((one) => one.tag === tag)

describe.each([
  { orders: 300, days: 10, seed: 1 },
  { orders: 40, days: 3, seed: 5 },
  { orders: 7, days: 2, seed: 2 },
  { orders: 60, days: 1, seed: 3 },
  { orders: 60, days: 3, seed: 5 },
])('$orders orders in $days days', (given) => {
  const plan = planLives(given)

  test('are the same for the same seed, and others for another', () => {
    expect(planLives(given)).toEqual(plan)
    expect(planLives({ ...given, seed: 99 })).not.toEqual(plan)
  })

  test('are each placed once, before anything else happens to them, within the days', () => {
    expect(plan.orders).toHaveLength(given.orders)
    for (const { tag } of plan.orders) {
      const mine = ofTag(plan, tag)
      expect(mine.map(({ act }) => act === null)).toEqual([true, ...mine.slice(1).map(() => false)])
      for (const { day, minute } of mine) {
        expect([day >= 0, day < given.days, minute < 24 * 60]).toEqual([true, true, true])
      }
    }
  })

  test('go their whole way, except those that may stay open', () => {
    for (const { tag, kind } of plan.orders) {
      const life = LIVES.find(({ name }) => name === kind)
      if (life?.mayStayOpen === true) continue
      const acts = ofTag(plan, tag).flatMap(({ act }) => act ?? [])
      expect(acts).toEqual(life?.later.map(({ act }) => act))
    }
  })

  test('that are paid with a gift card come after the order that sold it, one for each card', () => {
    const sellers = plan.orders.flatMap(({ paidWithCardOf }) => paidWithCardOf ?? [])
    const redeemers = plan.orders.filter(({ kind }) => kind === 'gift-card-redeemed')
    expect(sellers).toHaveLength(redeemers.length)
    expect(new Set(sellers).size).toBe(sellers.length)
    for (const { tag, paidWithCardOf } of plan.orders) {
      if (paidWithCardOf === null) continue
      const [[sold], [redeemed]] = [ofTag(plan, paidWithCardOf), ofTag(plan, tag)]
      const at = (one: typeof sold): number => (one?.day ?? 0) * 1440 + (one?.minute ?? 0)
      expect(at(sold)).toBeLessThan(at(redeemed))
    }
  })
})

test('every kind of event comes up, on many days', () => {
  const { happenings } = planLives({ orders: 300, days: 10, seed: 1 })
  const days = new Map<string, Set<number>>()
  for (const { act, day } of happenings) {
    const kind = act === null ? 'orders' : countedAs(act)
    if (kind !== null) days.set(kind, (days.get(kind) ?? new Set()).add(day))
  }
  expect(Object.fromEntries([...days].map(([kind, on]) => [kind, on.size >= 4]))).toEqual({
    orders: true,
    shipments: true,
    refunds: true,
    returns: true,
    exchanges: true,
    edits: true,
    cancellations: true,
  })
})
