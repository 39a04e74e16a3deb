import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shopifyId } from '../ids.ts'
import { currency, money, type Money, sum } from '../money.ts'
import type { MoneyBag, OrderFacts, OrderTransaction } from '../shopify/order.ts'
import { orderFacts } from '../testing/orders.ts'
import { planCapture } from './planCapture.ts'

const USD = currency('USD')
const EUR = currency('EUR')
const usd = (minor: bigint): Money => money(minor, USD)
const bag = (minor: bigint): MoneyBag => ({ shop: usd(minor), presentment: usd(minor) })

type Told = readonly [id: number, kind: OrderTransaction['kind'], amount: bigint]

const transaction = ([id, kind, amount]: Told, more: Partial<OrderTransaction> = {}): OrderTransaction => ({
  id: shopifyId(id),
  kind,
  status: 'SUCCESS',
  gateway: 'shopify_payments',
  test: false,
  processedAt: `2026-11-23T10:00:${String(id).padStart(2, '0')}Z`,
  parentId: null,
  amount: bag(amount),
  amountRounding: null,
  ...more,
})

function order(total: bigint, transactions: readonly OrderTransaction[]): OrderFacts {
  const facts = orderFacts({ lines: [] })
  return {
    ...facts,
    presentmentCurrency: USD,
    shopCurrency: USD,
    totals: { ...facts.totals, currentTotal: bag(total) },
    transactions,
  }
}

const POLICY = { bookCurrency: 'shop' } as const
const parent = shopifyId(1)

test('what is billed is captured, less what was taken', () => {
  const facts = order(10_000n, [
    transaction([1, 'AUTHORIZATION', 10_000n]),
    transaction([2, 'CAPTURE', 3_000n], { parentId: parent }),
    transaction([3, 'CAPTURE', 1_000n], { parentId: parent, status: 'PENDING' }),
    transaction([4, 'CAPTURE', 2_000n], { parentId: parent, status: 'FAILURE' }),
  ])
  expect(planCapture(facts, POLICY, { billed: [usd(4_500n)] })).toEqual({
    captures: [{ parentId: parent, amount: usd(500n), final: null, before: 4_000n }],
    fault: null,
  })
})

test('nothing is captured without a bill, without an authorization, or of one that is void', () => {
  const none = { captures: [], fault: null }
  const held = [transaction([1, 'AUTHORIZATION', 10_000n])]
  expect(planCapture(order(10_000n, held), POLICY, { billed: [] })).toEqual(none)
  expect(planCapture(order(10_000n, []), POLICY, { billed: [usd(10_000n)] })).toEqual(none)
  const voided = [...held, transaction([2, 'VOID', 0n], { parentId: parent })]
  expect(planCapture(order(10_000n, voided), POLICY, { billed: [usd(10_000n)] })).toEqual(none)
})

test('a capture that leaves a rest of a bill in full is the final one', () => {
  const facts = order(10_000n, [transaction([1, 'AUTHORIZATION', 12_000n])])
  expect(planCapture(facts, POLICY, { billed: [usd(10_000n)] }).captures).toMatchObject([{ final: true }])
  expect(planCapture(facts, POLICY, { billed: [usd(9_999n)] }).captures).toMatchObject([{ final: null }])
})

test('a bill in another currency, or more than is held, is for a person', () => {
  const facts = order(10_000n, [transaction([1, 'AUTHORIZATION', 6_000n])])
  const short = planCapture(facts, POLICY, { billed: [usd(10_000n)] })
  expect(short.captures.map(({ amount }) => amount)).toEqual([usd(6_000n)])
  expect(short.fault).toMatchObject({ code: 'capture.not-possible', about: { amount: '40.00 USD' } })
  const foreign = planCapture(facts, POLICY, { billed: [money(100n, EUR)] })
  expect(foreign).toMatchObject({ captures: [], fault: { code: 'capture.not-possible' } })
})

const amount = fc.bigInt({ min: 1n, max: 20_000n })

test('of an authorization that was captured from for the last time nothing is asked', () => {
  const held = transaction([1, 'AUTHORIZATION', 10_000n])
  const taken = transaction([2, 'CAPTURE', 6_000n], { parentId: held.id })
  const plan = planCapture(order(9_000n, [held, taken]), POLICY, {
    billed: [usd(9_000n)],
    ended: new Set([held.id]),
  })
  expect(plan.captures).toEqual([])
  expect(plan.fault).toMatchObject({ code: 'capture.not-possible', about: { amount: '30.00 USD' } })
  expect(plan.fault?.about.why).toContain('was released')
})

test('no authorization is captured beyond what it holds, and nothing beyond what was billed', () => {
  fc.assert(
    fc.property(
      amount,
      fc.array(amount, { minLength: 1, maxLength: 4 }),
      fc.array(amount, { maxLength: 4 }),
      (total, held, bills) => {
        const facts = order(
          total,
          held.map((one, at) => transaction([at + 1, 'AUTHORIZATION', one])),
        )
        const billed = bills.map((one) => usd(one))
        const { captures, fault } = planCapture(facts, POLICY, { billed })
        for (const { parentId, amount: taken } of captures)
          expect(taken.minor).toBeLessThanOrEqual(held[Number(parentId) - 1] ?? 0n)
        const taken = sum(
          captures.map((one) => one.amount),
          USD,
        ).minor
        const billedInAll = bills.reduce((a, b) => a + b, 0n)
        const owed = billedInAll < total ? billedInAll : total
        const whole = held.reduce((a, b) => a + b, 0n)
        expect(taken).toBe(owed < whole ? owed : whole)
        expect(fault === null).toBe(owed <= whole)
      },
    ),
  )
})
