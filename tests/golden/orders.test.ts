/**
 * Every kind of order, from its facts to the plan that a person reads, word for word. The facts stand in `*.json`, the
 * plan in `*.txt`; `vitest run tests/golden -u` writes the plans anew, and the difference is what is to be reviewed.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { currency } from '../../src/domain/money.ts'
import { lifeAsIfStanding } from '../../src/domain/netsuite/lifeAsIfStanding.ts'
import { explainPlan } from '../../src/domain/plan/explain.ts'
import { planLife } from '../../src/domain/plan/planLife.ts'
import type { StorePolicy } from '../../src/domain/policy/policy.ts'
import type { OrderFacts } from '../../src/domain/shopify/order.ts'
import { afterEdit, orderFacts, type OrderSpec, saleOf } from '../../src/domain/testing/orders.ts'
import { desired, storePolicy, taxLinesPolicy } from '../../src/domain/testing/store.ts'

interface Golden {
  readonly title: string
  readonly store: {
    readonly baseCurrency?: string
    readonly timeZone?: string
    readonly bookCurrency?: StorePolicy['bookCurrency']
    readonly tax?: 'lines'
    readonly items?: 'none'
    readonly tip?: 'none'
  }
  readonly order: OrderSpec
  /** Sales of an order edit after the order was booked. */
  readonly edit?: readonly Parameters<typeof saleOf>[1][]
  readonly cancelled?: boolean
}

const HERE = new URL('.', import.meta.url)
const NAMES = readdirSync(HERE)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''))

function policyOf({ store }: Golden): StorePolicy {
  const plain = storePolicy()
  return storePolicy({
    baseCurrency: currency(store.baseCurrency ?? 'USD'),
    timeZone: store.timeZone ?? plain.timeZone,
    bookCurrency: store.bookCurrency ?? 'shop',
    tax: store.tax === 'lines' ? taxLinesPolicy : plain.tax,
    items: store.tip === 'none' ? { ...plain.items, tip: null } : plain.items,
  })
}

/** The facts now, and what NetSuite holds from before the edit or the cancellation. */
function situation(golden: Golden): { facts: OrderFacts; before: OrderFacts | null } {
  const first = orderFacts(golden.order)
  if (golden.cancelled === true)
    return { facts: { ...first, cancelledAt: '2026-05-09T08:00:00Z' }, before: first }
  if (golden.edit === undefined) return { facts: first, before: null }
  return { facts: afterEdit(first, { sales: golden.edit.map((sale) => saleOf(first, sale)) }), before: first }
}

function planText(golden: Golden): string {
  const policy = policyOf(golden)
  const { facts, before } = situation(golden)
  const unknown = golden.store.items === 'none' ? { items: new Map() } : {}
  const booked = before === null ? null : desired(before, policy)
  const written = booked?.salesOrder ?? null
  const plan = planLife({
    desired: desired(facts, policy, unknown),
    customer: null,
    standing: booked === null || written === null ? [] : lifeAsIfStanding(booked),
    written,
    applied: new Set(),
  })
  const { ops, tech } = explainPlan(plan)
  return [golden.title, '', 'OPS', ...ops, '', 'TECH', ...tech, ''].join('\n')
}

test('the folder was read', () => {
  expect(NAMES.length).toBeGreaterThanOrEqual(15)
})

test.each(NAMES)('%s', async (name) => {
  const golden: Golden = JSON.parse(readFileSync(new URL(`${name}.json`, HERE), 'utf8'))
  await expect(planText(golden)).toMatchFileSnapshot(`${name}.txt`)
})
