/** The rules that no worked example covers: parts, orders of events, what waits. Chance draws lives of many events. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { OrderFact, SaleFact } from '../facts.ts'
import { agreement, order, paid, part, sale } from '../handmade.ts'
import {
  after,
  balance,
  booked,
  choosing,
  day,
  E1,
  E1_SHIPPED,
  LIFE,
  lifeOfOne,
  ONE_BACK,
  paidBack,
  refund,
  refundAgreement,
  shipped,
  waits,
} from './handmade.ts'
import { minorUnits, printed } from '../money.ts'

const backOf = (total: string, tax: string, quantity = -1): SaleFact =>
  sale({ kind: 'PRODUCT', subject: '101', quantity, total, taxes: [['State', '0.1', tax]] })

/** Three units that come to 100.00 and 10.00 of tax, which three cannot share. */
const THIRDS = order({
  parts: [
    part('33.34', {
      kind: 'PRODUCT',
      subject: '101',
      sku: 'MUG',
      quantity: 3,
      total: '110.00',
      taxes: [['State', '0.1', '10.00']],
    }),
  ],
  current: { total: '110.00', tax: '10.00' },
  transactions: [paid('110.00')],
})

describe('parts', () => {
  test('one unit a shipment: each bill is what is due up to it, less what was billed', () => {
    const fact = {
      ...THIRDS,
      fulfillments: ['31', '32', '33'].map((id, at) =>
        shipped(id, { '101': 1 }, { createdAt: day(10 + at) }),
      ),
    }
    const { records, openDeposits } = lifeOfOne(fact)
    const invoices = records.filter(({ kind }) => kind === 'invoice')
    expect(invoices.map(({ total, tax }) => [total, tax])).toEqual([
      [3666n, 333n],
      [3668n, 334n],
      [3666n, 333n],
    ])
    expect(openDeposits).toBe(0n)
  })

  test('prices that contain tax are what the units share', () => {
    const candles = part('7.77', {
      kind: 'PRODUCT',
      subject: '101',
      sku: 'MUG',
      quantity: 2,
      total: '11.36',
      taxes: [['VAT', '0.2', '1.89']],
    })
    const fact = order({
      parts: [candles],
      taxesIncluded: true,
      current: { total: '11.36', tax: '1.89' },
      transactions: [paid('11.36')],
      fulfillments: ['31', '32'].map((id, at) => shipped(id, { '101': 1 }, { createdAt: day(10 + at) })),
    })
    const invoices = lifeOfOne(fact).records.filter(({ kind }) => kind === 'invoice')
    expect(invoices.map(({ total, tax }) => [total, tax])).toEqual([
      [568n, 95n],
      [568n, 94n],
    ])
  })

  test('a refund of a part-billed line: what left is credited, the rest leaves the sales order', () => {
    const fact = after(
      { ...THIRDS, fulfillments: [shipped('31', { '101': 1 })] },
      [refundAgreement('55', [backOf('-73.33', '-6.67', -2)])],
      {
        transactions: [...THIRDS.transactions, paidBack('73.33')],
        refunds: [refund('55', { transactions: ['9101'] })],
      },
    )
    // Two are still open: nothing is credited, and the money comes out of the deposit.
    expect(booked(lifeOfOne(fact)).at(-1)).toBe('customerRefund 9101: 1060 -7333, 2200 7333')
    const back = { line: '101', quantity: 2, restock: 'RETURN' as const, location: '71' }
    const returned = lifeOfOne({
      ...fact,
      refunds: [refund('55', { lines: [back], transactions: ['9101'] })],
    })
    const credit = returned.records.find(({ kind }) => kind === 'creditMemo')
    expect([credit?.total, credit?.tax]).toEqual([3666n, 333n])
    expect(
      returned.records.filter(({ kind }) => kind === 'customerRefund').map(({ total }) => total),
    ).toEqual([3666n, 3667n])
    expect(returned.records.find(({ kind }) => kind === 'itemReceipt')?.goods[0]?.quantity).toBe(1)
  })

  test('a cent that is left of a line after its last bill is for a person to place', () => {
    const fact = after({ ...THIRDS, fulfillments: [shipped('31', { '101': 2 })] }, [
      agreement('ORDER_EDIT', [backOf('-36.67', '-3.33')], { id: '6002', happenedAt: day(12) }),
    ])
    expect(lifeOfOne(fact).unsettled).toEqual(['a cent is left of 101 after its last bill'])
  })

  test('units that left although they were refunded wait', () => {
    const fact = after({ ...THIRDS, fulfillments: [shipped('31', { '101': 3 }, { createdAt: day(14) })] }, [
      refundAgreement('55', [backOf('-36.67', '-3.33')]),
    ])
    expect(waits(lifeOfOne(fact))).toEqual(['31 fulfilled-not-sold'])
  })
})

describe('bills at the order', () => {
  const policy = choosing({ billing: 'on-order' })

  test('money for it is a payment, and an edit is a bill or a credit of its own', () => {
    const more = sale({ kind: 'PRODUCT', subject: '101', quantity: 1, total: '20.00' })
    const less = sale({ kind: 'PRODUCT', subject: '101', quantity: -2, total: '-60.00' })
    const fact = after({ ...THIRDS, transactions: [paid('110.00', { processedAt: day(8) })] }, [
      agreement('ORDER_EDIT', [more], { id: '6002', happenedAt: day(10) }),
      agreement('ORDER_EDIT', [less], { id: '6003', happenedAt: day(11) }),
    ])
    const life = lifeOfOne(fact, policy)
    expect(booked(life, policy).map((says) => says.split(',')[0])).toEqual([
      'invoice 7001: 1100 11000',
      'customerPayment 9001: 1060 11000',
      'invoice 6002: 1100 2000',
      'creditMemo 6003: 1100 -6000',
    ])
    expect([life.openReceivables, life.openCredit]).toEqual([0n, 4000n])
  })
})

test('units that were billed ahead and credited unshipped stay on a line that may be closed', () => {
  const cancelled = { line: '101', quantity: 1, restock: 'CANCEL' as const, location: '71' }
  const fact = after(
    { ...THIRDS, fulfillments: [shipped('31', { '101': 2 })] },
    [refundAgreement('55', [backOf('-36.67', '-3.33')])],
    { refunds: [refund('55', { lines: [cancelled] })] },
  )
  const linesOf = (policy: typeof LIFE): readonly string[] => {
    const life = lifeOfOne(fact, policy)
    if (life.outcome === 'excluded' || life.salesOrder.kind !== 'open') return [life.outcome]
    return life.salesOrder.salesOrder.lines.map(
      ({ quantity, mayBeClosed }) => `${quantity}, of which ${mayBeClosed ?? 0} may be closed`,
    )
  }
  expect(linesOf(choosing({ billing: 'on-order' }))).toEqual(['3, of which 1 may be closed'])
  expect(linesOf(LIFE)).toEqual(['2, of which 0 may be closed'])
})

test('where NetSuite bills, its bill is taken to follow each shipment, shipping and all', () => {
  const policy = choosing({ billing: 'netsuite' })
  const shipping = sale({
    kind: 'SHIPPING',
    subject: '102',
    total: '-6.52',
    taxes: [['State', '0.08875', '-0.53']],
  })
  const fact = after(E1_SHIPPED, [refundAgreement('55', [shipping])], {
    transactions: [...E1.transactions, paidBack('6.52')],
    refunds: [refund('55', { transactions: ['9101'] })],
  })
  expect(booked(lifeOfOne(fact, policy), policy)).toEqual([
    'customerDeposit 9001: 1060 10449, 2200 -10449',
    'itemFulfillment 31: 1200 -3600, 5000 3600',
    'creditMemo 55: 1100 -652, 2100 53, 4100 599',
    'customerRefund 9101: 1060 -652, 1100 652',
  ])
  expect(booked(lifeOfOne({ ...fact, fulfillments: [] }, policy), policy).at(-1)).toBe(
    'customerRefund 9101: 1060 -652, 2200 652',
  )
})

describe('what waits', () => {
  test.each<[string, OrderFact, typeof LIFE, readonly string[]]>([
    ['a gateway', E1_SHIPPED, { ...LIFE, gateways: {} }, ['9001 gateway']],
    ['a place that ships', E1_SHIPPED, { ...LIFE, locations: {} }, ['31 location']],
    [
      'a month that is closed',
      E1_SHIPPED,
      { ...LIFE, closedPeriods: [{ from: '2026-05-08', to: '2026-05-31' }] },
      ['31 closed-period'],
    ],
    [
      'money back that nothing explains',
      { ...E1_SHIPPED, transactions: [...E1.transactions, paidBack('5.00')] },
      LIFE,
      ['9101 refund-without-credit'],
    ],
    [
      'more money back than came in',
      { ...E1, transactions: [...E1.transactions, paidBack('104.50')] },
      LIFE,
      ['9101 refund-exceeds-payment'],
    ],
  ])('%s', (...[, fact, policy, says]) => {
    expect(waits(lifeOfOne(fact, policy))).toEqual(says)
  })

  test('a place that stock comes back to holds up its receipt alone', () => {
    const back = { line: '101', quantity: 1, restock: 'RETURN' as const, location: '79' }
    const fact = after(E1_SHIPPED, [refundAgreement('55', [ONE_BACK])], {
      transactions: [...E1.transactions, paidBack('48.99')],
      refunds: [refund('55', { lines: [back], transactions: ['9101'] })],
    })
    const life = lifeOfOne(fact)
    expect(waits(life)).toEqual(['55 location'])
    expect(life.records.map(({ name, presence }) => `${presence} ${name}`).slice(4)).toEqual([
      'must creditMemo 55',
      'must customerRefund 9101',
    ])
  })

  test('a closed month may be passed over: the first open day, and the true date beside it', () => {
    const closedPeriods = [{ from: '2026-05-08', to: '2026-05-31' }]
    const policy = choosing({ closedPeriod: 'next-open' }, { closedPeriods })
    const invoiced = lifeOfOne(E1_SHIPPED, policy).records.find(({ kind }) => kind === 'invoice')
    expect([invoiced?.date, invoiced?.factDate]).toEqual(['2026-06-01', '2026-05-09'])
  })

  test('a refund that pends books nothing; once it succeeded it is one', () => {
    const withRefund = (status: string): OrderFact =>
      after(E1_SHIPPED, [refundAgreement('55', [ONE_BACK])], {
        transactions: [...E1.transactions, paidBack('48.99', { status })],
        refunds: [refund('55', { transactions: ['9101'] })],
      })
    const kinds = (status: string): readonly string[] =>
      lifeOfOne(withRefund(status)).records.map(({ kind }) => kind)
    expect(kinds('PENDING')).not.toContain('customerRefund')
    expect(kinds('FAILURE')).not.toContain('customerRefund')
    expect(kinds('SUCCESS').filter((kind) => kind === 'customerRefund')).toHaveLength(1)
  })
})

interface Deed {
  readonly kind: 'back' | 'edit' | 'ship'
  readonly units: number
  readonly restock: 'CANCEL' | 'NO_RESTOCK' | 'RETURN'
}

const deeds = fc.array(
  fc.record<Deed>({
    kind: fc.constantFrom('ship', 'back', 'edit'),
    units: fc.integer({ min: 1, max: 3 }),
    restock: fc.constantFrom('RETURN', 'NO_RESTOCK', 'CANCEL'),
  }),
  { maxLength: 7 },
)

const CENTS = 2

/** A line of so many units and cents, then deeds as far as they can be done; money follows each refund at once. */
function lifeWith(units: number, cents: bigint, all: readonly Deed[]): OrderFact {
  const text = (amount: bigint): string => printed(amount, CENTS)
  const valueOf = (count: number): bigint => (cents * BigInt(count) + BigInt(units) / 2n) / BigInt(units)
  let left = units
  let out = 0
  const agreements = []
  const refunds = []
  const fulfillments = []
  const transactions = [paid(text(cents), { id: '90000' })]
  for (const [at, deed] of all.entries()) {
    const when = day(10 + at)
    const id = String(100 + at)
    const open = left - out
    if (deed.kind === 'ship' && open > 0) {
      const quantity = Math.min(open, deed.units)
      fulfillments.push(shipped(id, { '101': quantity }, { createdAt: when }))
      out += quantity
      continue
    }
    const most = deed.restock === 'RETURN' && deed.kind === 'back' ? out : open
    const quantity = Math.min(most, deed.units)
    if (quantity === 0 || deed.kind === 'ship') continue
    const worth = valueOf(left) - valueOf(left - quantity)
    left -= quantity
    if (deed.restock === 'RETURN' && deed.kind === 'back') out -= quantity
    const reversal = sale({ kind: 'PRODUCT', subject: '101', quantity: -quantity, total: text(-worth) })
    if (worth === 0n) continue
    const line = { line: '101', quantity, restock: deed.restock, location: '71' }
    const isEdit = deed.kind === 'edit'
    agreements.push(
      isEdit
        ? agreement('ORDER_EDIT', [reversal], { id: `6${id}`, happenedAt: when })
        : refundAgreement(id, [reversal], when),
    )
    refunds.push(refund(id, { processedAt: when, lines: isEdit ? [] : [line], transactions: [`91${id}`] }))
    transactions.push(paidBack(text(worth), { id: `91${id}`, parent: '90000', processedAt: when }))
  }
  const bought = part(text(valueOf(1)), {
    kind: 'PRODUCT',
    subject: '101',
    sku: 'MUG',
    quantity: units,
    total: text(cents),
  })
  const placed = order({ parts: [bought], current: { total: text(cents), tax: '0' } })
  return after(placed, agreements, { refunds, fulfillments, transactions })
}

const lives = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.bigInt({ min: 100n, max: 99_999n }), deeds)
  .map(([units, cents, all]) => lifeWith(units, cents, all))

const policies = fc.constantFrom(LIFE, choosing({ billing: 'on-order' }))

describe('laws of all lives', () => {
  test('books balance, nothing stays below zero, and what is paid owes nothing', () => {
    fc.assert(
      fc.property(lives, policies, (fact, policy) => {
        const life = lifeOfOne(fact, policy)
        expect(waits(life)).toEqual([])
        fc.pre(life.unsettled.length === 0)
        expect([life.openDeposits >= 0n, life.openReceivables >= 0n, life.openCredit >= 0n]).toEqual([
          true,
          true,
          true,
        ])
        const sums = Object.values(balance(life, policy))
        expect(sums.reduce((all, amount) => all + amount, 0)).toBe(0)
        const current = minorUnits(fact.stated.currentTotal.shop, CENTS)
        expect(BigInt(balance(life, policy)['1060'] ?? 0)).toBe(current)
        if (life.isFinished)
          expect([life.openDeposits, life.openReceivables, life.openCredit]).toEqual([0n, 0n, 0n])
      }),
      { numRuns: 300 },
    )
  })

  test('credits stay within bills, and bills less credits are what the order is worth once all has left', () => {
    fc.assert(
      fc.property(lives, policies, (fact, policy) => {
        const { records, isFinished, unsettled } = lifeOfOne(fact, policy)
        fc.pre(unsettled.length === 0)
        const of = (kind: string): bigint =>
          records.filter((one) => one.kind === kind).reduce((sum, one) => sum + one.total, 0n)
        expect(of('creditMemo') <= of('invoice')).toBe(true)
        if (isFinished)
          expect(of('invoice') - of('creditMemo')).toBe(minorUnits(fact.stated.currentTotal.shop, CENTS))
      }),
      { numRuns: 300 },
    )
  })

  test('in whatever order the facts are listed, the books are the same', () => {
    fc.assert(
      fc.property(lives, policies, (fact, policy) => {
        const turned = {
          ...fact,
          transactions: fact.transactions.toReversed(),
          agreements: fact.agreements.toReversed(),
          fulfillments: fact.fulfillments.toReversed(),
          refunds: fact.refunds.toReversed(),
        }
        expect(lifeOfOne(turned, policy)).toEqual(lifeOfOne(fact, policy))
      }),
      { numRuns: 100 },
    )
  })
})

test('two refunds of one second are paid out one after the other, each of its own', () => {
  const one = (id: string, transaction: string) =>
    refund(id, {
      lines: [{ line: '101', quantity: 1, restock: id === '55' ? 'CANCEL' : 'NO_RESTOCK', location: null }],
      transactions: [transaction],
    })
  const unbilled = sale({
    kind: 'PRODUCT',
    subject: '101',
    quantity: -1,
    total: '-48.98',
    taxes: [['State', '0.08875', '-3.99']],
  })
  const fact = after(E1, [refundAgreement('55', [unbilled]), refundAgreement('56', [ONE_BACK])], {
    fulfillments: [shipped('31', { '101': 1 })],
    transactions: [...E1.transactions, paidBack('48.98'), paidBack('48.99', { id: '9102' })],
    refunds: [one('55', '9101'), one('56', '9102')],
  })
  const out = lifeOfOne(fact).records.filter(({ kind }) => kind === 'customerRefund')
  expect(out.map(({ name, applied }) => [name, applied.map(({ to }) => to)])).toEqual([
    ['customerRefund 9101', ['customerDeposit 9001']],
    ['customerRefund 9102', ['creditMemo 56']],
  ])
})
