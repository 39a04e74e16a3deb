import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { externalId } from '../identity/externalId.ts'
import { type ExternalId, type NetSuiteId, netSuiteId, shopifyId } from '../ids.ts'
import { currency, money } from '../money.ts'
import type { MadeRefund } from '../netsuite/madeRefund.ts'
import { postedTotal } from '../netsuite/posted.ts'
import type { OrderLife } from '../shopify/order.ts'
import { life, lifePolicy, paid, refunded, shipped, taken } from '../testing/life.ts'
import { planRefunds, type RefundPlanning } from './planRefunds.ts'
import type { RefundPlan } from './refundTypes.ts'
import { withRefund } from './supposedRefund.ts'

const USD = currency('USD')
const NOW = '2026-06-01T10:00:00.000Z'
const POLICY = lifePolicy()
const ACCOUNT = POLICY.gateways['shopify_payments']?.account ?? netSuiteId(0)
const CREDIT = netSuiteId(501)
const REFUND = netSuiteId(502)

const record = (more: Partial<MadeRefund> & Pick<MadeRefund, 'id' | 'kind'>, minor: bigint): MadeRefund => ({
  tranId: null,
  externalId: null,
  entity: netSuiteId(77),
  tranDate: '2026-06-01',
  total: money(minor, USD),
  tax: money(0n, USD),
  posted: true,
  accounts: [ACCOUNT],
  sources: [],
  lines: [],
  version: NOW,
  ...more,
})

/** The records of the order stand under internal ids of their place. */
const standingOf = (facts: OrderLife): ReadonlyMap<NetSuiteId, ExternalId> => {
  const { deposits, documents } = life(facts)
  return new Map([...deposits, ...documents].map((one, at) => [netSuiteId(at + 1), one.externalId]))
}

const idOf = (facts: OrderLife, kind: 'dep' | 'inv', of: number): NetSuiteId => {
  const wanted = externalId(facts.store, kind, shopifyId(of))
  const found = [...standingOf(facts)].find(([, key]) => key === wanted)
  if (found === undefined) throw new Error(`no ${wanted}`)
  return found[0]
}

const plan = (
  facts: OrderLife,
  made: readonly MadeRefund[],
  more: Partial<RefundPlanning> = {},
): RefundPlan =>
  planRefunds({
    facts,
    policy: POLICY,
    made,
    told: new Set(),
    toldRefunds: new Set(),
    standing: standingOf(facts),
    fold: life,
    now: NOW,
    ...more,
  })

const ORDER = taken({ lines: [{ price: 5000, quantity: 3 }], shipping: [{ price: 600 }] })
const DELIVERED = shipped(ORDER, { at: '2026-05-08T10:00:00Z', lines: [[0, 3]] })

const ofDeposit = (facts: OrderLife, minor: bigint): MadeRefund =>
  record(
    {
      id: REFUND,
      kind: 'customerRefund',
      sources: [{ id: idOf(facts, 'dep', 3001), type: 'CustDep', externalId: null }],
    },
    minor,
  )

/** A credit memo of units of the line with the customer refund that pays it out. */
const ofInvoice = (
  facts: OrderLife,
  given: { readonly units: number; readonly credit: bigint; readonly paid: bigint },
): readonly MadeRefund[] => [
  record(
    {
      id: CREDIT,
      kind: 'creditMemo',
      accounts: [],
      sources: [{ id: idOf(facts, 'inv', 1101), type: 'CustInvc', externalId: null }],
      lines: [
        { key: `L${facts.lines[0]?.id ?? ''}`, quantity: given.units, amount: money(given.credit, USD) },
      ],
    },
    given.credit,
  ),
  record(
    { id: REFUND, kind: 'customerRefund', sources: [{ id: CREDIT, type: 'CustCred', externalId: null }] },
    given.paid,
  ),
]

const why = ({ faults }: RefundPlan): readonly (string | undefined)[] =>
  faults.map(({ fault }) => fault.about['why'])

describe('of a deposit', () => {
  test('whole, before anything left: every unit and the shipping go back', () => {
    expect(plan(ORDER, [ofDeposit(ORDER, 15_600n)]).action).toMatchObject({
      netsuiteId: REFUND,
      refund: { lines: [{ quantity: 3 }], shipping: true, payment: { id: '3001' } },
      content: { records: [{ id: REFUND, kind: 'customerRefund', minor: '15600' }] },
    })
  })

  test('the goods alone, where there is no shipping; where there is, it would be billed', () => {
    const free = taken({ lines: [{ price: 5000, quantity: 3 }] })
    expect(plan(free, [ofDeposit(free, 15_000n)]).action?.refund).toMatchObject({ shipping: false })
    expect(plan(ORDER, [ofDeposit(ORDER, 15_000n)]).action).toBeNull()
  })

  test('an amount that no refund in Shopify is booked by is for a person', () => {
    const planned = plan(ORDER, [ofDeposit(ORDER, 700n)])
    expect(planned.action).toBeNull()
    expect(why(planned)).toEqual([expect.stringContaining('a credit memo of 7.00 USD')])
  })
})

describe('of an invoice', () => {
  test('units and money of one credit', () => {
    const made = ofInvoice(DELIVERED, { units: 1, credit: 5000n, paid: 5000n })
    expect(plan(DELIVERED, made).action).toMatchObject({
      refund: { lines: [{ quantity: 1 }], shipping: false },
      content: { records: [{ id: CREDIT }, { id: REFUND }] },
    })
  })

  test('what is not whole yet waits, and what cannot become whole is for a person', () => {
    const [credit, payout] = ofInvoice(DELIVERED, { units: 1, credit: 5000n, paid: 4000n })
    if (credit === undefined || payout === undefined) throw new Error('two records')
    expect(plan(DELIVERED, [credit])).toEqual({ action: null, faults: [] })
    expect(plan(DELIVERED, [credit, { ...payout, posted: false }])).toEqual({ action: null, faults: [] })
    expect(why(plan(DELIVERED, [credit, payout]))).toEqual([expect.stringContaining('the same amount')])
  })

  test('of another customer, another account, or under a key of another integration: a person', () => {
    const made = ofInvoice(DELIVERED, { units: 1, credit: 5000n, paid: 5000n })
    const changed = (change: Partial<MadeRefund>): readonly (string | undefined)[] =>
      why(
        plan(
          DELIVERED,
          made.map((one) => ({ ...one, ...change })),
        ),
      )
    expect(changed({ entity: netSuiteId(78) })).toEqual([expect.stringContaining('another customer')])
    expect(changed({ accounts: [netSuiteId(9)] })).toEqual([
      expect.stringContaining('does not pay from account'),
    ])
    expect(changed({ externalId: 'bank-17' })).toEqual([expect.stringContaining('another integration')])
  })

  test('of an order with two payments that hold as much: a person', () => {
    const facts = paid(DELIVERED, { at: '2026-05-09T10:00:00Z', amount: 15_600, gateway: 'manual' })
    expect(why(plan(facts, ofInvoice(facts, { units: 1, credit: 5000n, paid: 5000n })))).toEqual([
      expect.stringContaining('2 payments'),
    ])
  })
})

describe('beside refunds that Shopify made', () => {
  const facts = refunded(DELIVERED, {
    at: '2026-05-20T10:00:00Z',
    lines: [{ line: 0, quantity: 1, subtotal: 5000, restock: 'NO_RESTOCK' }],
    money: [{ amount: 5000, parent: 0 }],
  })
  const made = ofInvoice(facts, { units: 1, credit: 5000n, paid: 5000n })

  test('one of the same amount may be the same one', () => {
    expect(why(plan(facts, made))).toEqual([expect.stringContaining('may be the same one')])
  })

  test('one that is not booked yet may be the same one', () => {
    expect(why(plan(facts, made, { standing: standingOf(DELIVERED) }))).toEqual([
      expect.stringContaining('not booked yet'),
    ])
  })

  test('what Shopify was told before is waited for, until it shows and is booked', () => {
    const waiting = { action: null, faults: [] }
    const toldRefunds = new Set([shopifyId(5501)])
    expect(plan(DELIVERED, made, { toldRefunds })).toEqual(waiting)
    expect(plan(facts, made, { toldRefunds, standing: standingOf(DELIVERED) })).toEqual(waiting)
    expect(plan(facts, made, { toldRefunds }).action).not.toBeNull()
  })
})

test('is told only where the documents that it would call for are the records that people made', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9999 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 1, max: 60_000 }),
      fc.boolean(),
      (...[price, quantity, units, amount, isDelivered]) => {
        const order = taken({ lines: [{ price, quantity }], shipping: [{ price: 600 }] })
        const facts = isDelivered
          ? shipped(order, { at: '2026-05-08T10:00:00Z', lines: [[0, quantity]] })
          : order
        const minor = BigInt(amount)
        const made = isDelivered
          ? ofInvoice(facts, { units, credit: minor, paid: minor })
          : [ofDeposit(facts, minor)]
        const { action, faults } = plan(facts, made)
        expect(faults).toHaveLength(action === null ? 1 : 0)
        if (action === null) return
        const before = new Set(life(facts).documents.map((one) => one.externalId))
        const after = life(withRefund(facts, action.refund, { policy: POLICY, at: NOW })).documents
        const called = after.filter((one) => !before.has(one.externalId))
        expect(called.map(({ kind }) => kind)).toEqual(made.map(({ kind }) => kind))
        expect(called.map((one) => postedTotal(one).minor)).toEqual(made.map(() => minor))
      },
    ),
  )
})
