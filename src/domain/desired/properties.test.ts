import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inputEquations } from '../accounting/inputEquations.ts'
import { lifeEquations } from '../accounting/lifeEquations.ts'
import { add, money } from '../money.ts'
import type { DocumentReadBack, LifeReadBack } from '../netsuite/documents.ts'
import { lifeAsIfStanding } from '../netsuite/lifeAsIfStanding.ts'
import { documentTotal } from '../netsuite/total.ts'
import { compareDocument } from '../plan/compare.ts'
import type { StorePolicy } from '../policy/policy.ts'
import type { OrderFacts } from '../shopify/order.ts'
import {
  afterEdit,
  type LineSpec,
  orderFacts,
  type OrderSpec,
  saleOf,
  type TaxSpec,
} from '../testing/orders.ts'
import { asLife, desired, inLife, storePolicy, taxLinesPolicy } from '../testing/store.ts'
import { bookedSales } from './bookedSales.ts'
import { canonical } from './canonical.ts'

const TITLES = ['NY STATE TAX', 'NEW YORK CITY CITY TAX', 'METROPOLITAN DISTRICT TAX']

/** Tax lines of a net or gross amount, each rounded by itself as Shopify does. */
function taxes(base: number, rates: readonly number[], included: boolean): TaxSpec[] {
  const all = rates.reduce((sum, rate) => sum + rate, 0)
  const net = included ? base / (1 + all / 10_000) : base
  return rates.map((rate, index) => ({
    title: TITLES[index] ?? 'VAT',
    rate: String(rate / 10_000),
    amount: Math.round((net * rate) / 10_000),
  }))
}

const rates = fc.array(fc.integer({ min: 1, max: 2700 }), { maxLength: 3 })
const line = fc.record({
  price: fc.integer({ min: 0, max: 100_000 }),
  quantity: fc.integer({ min: 1, max: 9 }),
  shares: fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 3 }),
  rates,
})
const spec: fc.Arbitrary<OrderSpec> = fc
  .record({
    included: fc.boolean(),
    lines: fc.array(line, { minLength: 1, maxLength: 6 }),
    shipping: fc.array(line, { maxLength: 2 }),
    tip: fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined }),
    duty: fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined }),
    presentment: fc.option(fc.integer({ min: 1, max: 20_000 }), { nil: undefined }),
    split: fc.integer({ min: 0, max: 100 }),
  })
  .map((drawn) => ({
    taxesIncluded: drawn.included,
    discounts: ['A', 'B', 'C'],
    lines: drawn.lines.map((one) => priced(one, one.quantity, drawn.included)),
    shipping: drawn.shipping.map((one) => priced(one, 1, drawn.included)),
    ...(drawn.tip === undefined ? {} : { tip: drawn.tip }),
    ...(drawn.duty === undefined ? {} : { duties: [{ amount: drawn.duty }] }),
  }))

/** Up to three discounts that together take at most the whole price, and taxes on what is left. */
function priced(
  one: { price: number; shares: number[]; rates: number[] },
  quantity: number,
  included: boolean,
): LineSpec {
  let left = one.price * quantity
  const allocations = one.shares.map((share, index): [number, number] => {
    const amount = Math.floor((left * share) / 1000)
    left -= amount
    return [index, amount]
  })
  return { price: one.price, quantity, allocations, taxes: taxes(left, one.rates, included) }
}

const policies = fc.constantFrom(storePolicy(), storePolicy({ tax: taxLinesPolicy }))

function booked(facts: OrderFacts, policy: StorePolicy) {
  const result = desired(facts, policy)
  expect(result.faults).toEqual([])
  if (result.salesOrder === null) throw new Error('not booked')
  return { result, order: result.salesOrder }
}

const asOrder = (record: LifeReadBack): DocumentReadBack => ({ ...record, kind: 'salesOrder' })

const standing = (facts: OrderFacts, policy: StorePolicy): readonly LifeReadBack[] =>
  lifeAsIfStanding(booked(facts, policy).result)

describe('any order', () => {
  test('adds up in Shopify, is booked at its total, and each thing sold at its net', () => {
    fc.assert(
      fc.property(spec, policies, (drawn, policy) => {
        const facts = orderFacts(drawn)
        expect(inputEquations(facts).filter(({ holds }) => !holds)).toEqual([])
        const { order } = booked(facts, policy)
        expect(documentTotal(order)).toEqual(facts.totals.total.shop)
        for (const sale of bookedSales(facts, 'shop').sales) {
          const own = order.lines.filter(({ key }) =>
            new RegExp(`^[LSDU]S?${sale.subjectId}(-|$)|^TIP$`).test(key),
          )
          if (sale.lineType === 'TIP') continue
          const net = own
            .filter(({ key }) => key !== 'TIP')
            .reduce((sum, { amount }) => sum + amount.minor, 0n)
          expect(net).toBe(sale.total.minor - sale.tax.minor)
        }
      }),
    )
  })

  test('ties out when NetSuite keeps it as it was meant, and stands without difference', () => {
    fc.assert(
      fc.property(spec, policies, (drawn, policy) => {
        const facts = orderFacts(drawn)
        const { result, order } = booked(facts, policy)
        const kept = standing(facts, policy)
        const results = lifeEquations({
          facts: asLife(facts),
          policy: inLife(policy),
          desired: result,
          standing: kept,
        })
        expect(results.filter(({ holds }) => !holds)).toEqual([])
        expect(new Set(results.map(({ equation }) => equation)).size).toBeGreaterThanOrEqual(7)
        const [first] = kept
        expect(first && compareDocument(order, asOrder(first))).toEqual([])
      }),
    )
  })

  test('does not tie when one amount in NetSuite is off by a cent', () => {
    fc.assert(
      fc.property(
        spec,
        policies,
        fc.tuple(fc.nat(), fc.constantFrom(1n, -1n)),
        (drawn, policy, [where, cent]) => {
          const facts = orderFacts(drawn)
          const { result, order } = booked(facts, policy)
          const [first, ...deposits] = standing(facts, policy)
          if (first === undefined) throw new Error('nothing stands')
          const at = where % first.lines.length
          const off = {
            ...first,
            lines: first.lines.map((one, index) =>
              index === at ? { ...one, amount: add(one.amount, money(cent, one.amount.currency)) } : one,
            ),
          }
          const results = lifeEquations({
            facts: asLife(facts),
            policy: inLife(policy),
            desired: result,
            standing: [off, ...deposits],
          })
          const untied = results.some(({ holds }) => !holds)
          const changes = compareDocument(order, asOrder(off))
          expect(changes).not.toEqual([])
          expect(untied).toBe(true)
          const total = { ...first, total: add(first.total, money(cent, first.total.currency)) }
          expect(
            lifeEquations({
              facts: asLife(facts),
              policy: inLife(policy),
              desired: result,
              standing: [total, ...deposits],
            }).some(({ holds }) => !holds),
          ).toBe(true)
        },
      ),
    )
  })

  test('is booked the same whatever order its lines’ taxes and its transactions come in', () => {
    fc.assert(
      fc.property(spec, policies, (drawn, policy) => {
        const facts = orderFacts(drawn)
        const turned: OrderFacts = {
          ...facts,
          transactions: facts.transactions.toReversed(),
          agreements: facts.agreements.map((agreement) => ({
            ...agreement,
            sales: agreement.sales.toReversed().map((sale) => ({ ...sale, taxes: sale.taxes.toReversed() })),
          })),
        }
        expect(canonical(booked(turned, policy).order)).toBe(canonical(booked(facts, policy).order))
      }),
    )
  })

  test('edited down to fewer units is booked at what the sales say, each line and discount', () => {
    fc.assert(
      fc.property(spec, fc.nat(), (drawn, where) => {
        const facts = orderFacts(drawn)
        const at = where % facts.lines.length
        const target = facts.lines[at]
        const sale = facts.agreements[0]?.sales[at]
        if (target === undefined || sale === undefined || target.quantity < 2) return
        const part = (minor: bigint): number => -Math.floor(Number(minor) / target.quantity)
        const back = sale.taxes.map((tax) => ({
          title: tax.title,
          rate: tax.rate,
          amount: part(tax.amount.shop.minor),
        }))
        const net = part(sale.total.shop.minor - (drawn.taxesIncluded === true ? 0n : sale.tax.shop.minor))
        // A unit never gives back more than its list price; rounding of the rest stays on the units that remain.
        const total =
          net + (drawn.taxesIncluded === true ? 0 : back.reduce((sum, { amount }) => sum + amount, 0))
        const edited = afterEdit(facts, {
          sales: [saleOf(facts, { line: at, action: 'RETURN', quantity: -1, total, taxes: back })],
        })
        const { order } = booked(edited, storePolicy())
        expect(documentTotal(order)).toEqual(edited.totals.currentTotal.shop)
        const own = order.lines.filter(({ key }) => key.includes(target.id))
        expect(own[0]?.quantity).toBe(target.quantity - 1)
        expect(own.slice(1).every(({ amount }) => amount.minor < 0n)).toBe(true)
      }),
    )
  })
})
