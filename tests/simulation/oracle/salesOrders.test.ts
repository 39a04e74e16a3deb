/** What stands of an order as it was sold, before anything leaves, held against the worked examples of accounting-and-reliability.md §1.7. */
import { describe, expect, test } from 'vitest'
import type { ExpectedSalesOrder } from './expected.ts'
import type { OrderFact } from './facts.ts'
import { agreement, charge, money, order, paid, part, sale } from './handmade.ts'
import type { ExpectedLife } from './life/expected.ts'
import { expectedLife } from './life/expectedLife.ts'
import { choosing } from './life/handmade.ts'
import type { OracleLifePolicy } from './life/policy.ts'
import { type BookedBefore, NOTHING_BOOKED } from './scope.ts'

const policyWith = (changes: Partial<OracleLifePolicy>): OracleLifePolicy =>
  choosing({}, { depositsAboveOrder: false, ...changes })
const POLICY = policyWith({})

function expectedOf(
  fact: OrderFact,
  given: { readonly policy?: OracleLifePolicy; readonly before?: BookedBefore } = {},
): ExpectedLife {
  const [only] = expectedLife({ orders: [fact] }, given.policy ?? POLICY, given.before ?? NOTHING_BOOKED)
  if (only === undefined) throw new Error('an order was lost')
  return only
}

/** Lines as "quantity item amount -discounts", then tax and total. */
function bookedAs(expected: ExpectedLife): readonly string[] {
  if (expected.outcome === 'excluded' || expected.salesOrder.kind !== 'open') return [expected.outcome]
  return written(expected.salesOrder.salesOrder)
}

const written = ({ lines, tax, total }: ExpectedSalesOrder): readonly string[] => [
  ...lines.map(
    ({ quantity, item, amount, discounts }) => `${quantity ?? '-'} ${item} ${amount} -${discounts}`,
  ),
  `tax ${tax}`,
  `total ${total}`,
]

const deposits = ({ records }: ExpectedLife): readonly string[] =>
  records.map(({ presence, kind, account, total }) => `${presence} ${kind} ${account} ${total}`)

const whyParked = (expected: ExpectedLife): readonly string[] =>
  expected.outcome === 'parked' ? expected.parks.map(({ reason }) => reason) : []

const E1_PARTS = [
  part('49.99', {
    kind: 'PRODUCT',
    subject: '1',
    sku: 'MUG',
    quantity: 2,
    total: '97.97',
    taxes: [['State', '0.08875', '7.99']],
  }),
  part('5.99', { kind: 'SHIPPING', subject: '2', total: '6.52', taxes: [['State', '0.08875', '0.53']] }),
]
const E1 = order({
  parts: E1_PARTS,
  current: { total: '104.49', tax: '8.52' },
  transactions: [paid('104.49')],
})

describe('worked examples', () => {
  test('E1: a prepaid order, prices before tax', () => {
    const expected = expectedOf(E1)
    expect(expected.outcome).toBe('booked')
    expect(bookedAs(expected)).toEqual(['2 mug 9998 -1000', '- shipping 599 -0', 'tax 852', 'total 10449'])
    expect(deposits(expected)).toEqual(['must customerDeposit 1060 10449'])
  })

  test('E3: prices that contain VAT', () => {
    const vat = (amount: string): [string, string, string] => ['GB VAT', '0.2', amount]
    const fact = order({
      taxesIncluded: true,
      currency: { shop: 'GBP', presentment: 'GBP' },
      parts: [
        part('25.00', {
          kind: 'PRODUCT',
          subject: '1',
          sku: 'MUG',
          quantity: 1,
          total: '21.43',
          taxes: [vat('3.57')],
        }),
        part('9.99', {
          kind: 'PRODUCT',
          subject: '2',
          sku: 'TOTE',
          quantity: 1,
          total: '8.56',
          taxes: [vat('1.43')],
        }),
        part('3.95', { kind: 'SHIPPING', subject: '3', total: '3.95', taxes: [vat('0.66')] }),
      ],
      current: { total: '33.94', tax: '5.66' },
      transactions: [paid('33.94')],
    })
    const expected = expectedOf(fact, { policy: policyWith({ baseCurrency: 'GBP' }) })
    // List net 20.84 + 8.32 = 29.16, discount ex VAT 2.98 + 1.19 = 4.17.
    expect(bookedAs(expected)).toEqual([
      '1 mug 2084 -298',
      '1 tote 832 -119',
      '- shipping 329 -0',
      'tax 566',
      'total 3394',
    ])
    expect(deposits(expected)).toEqual(['must customerDeposit 1060 3394'])
  })

  test('E4: a gift card sold is no revenue of goods and bears no tax; redeemed it is a tender', () => {
    const sold = order({
      parts: [part('50.00', { kind: 'GIFT_CARD', subject: '1', quantity: 1, total: '50.00' })],
      current: { total: '50.00', tax: '0' },
      transactions: [paid('50.00')],
    })
    const split = [paid('50.00', { id: '1', gateway: 'gift_card' }), paid('54.49', { id: '2' })]
    const redeemed = expectedOf({ ...E1, transactions: split })
    expect(bookedAs(expectedOf(sold))).toEqual(['1 gift-card 5000 -0', 'tax 0', 'total 5000'])
    expect(bookedAs(redeemed)).toEqual(bookedAs(expectedOf(E1)))
    expect(deposits(redeemed)).toEqual(['must customerDeposit 2300 5000', 'must customerDeposit 1060 5449'])
  })

  test('E9: an edit from two units to one, after the booking', () => {
    const state = (amount: string): [string, string, string] => ['State', '0.13', amount]
    const edit = sale({
      kind: 'PRODUCT',
      subject: '1',
      quantity: -1,
      total: '-113.00',
      taxes: [state('-13.00')],
    })
    const fact = order({
      parts: [
        part('100.00', {
          kind: 'PRODUCT',
          subject: '1',
          sku: 'MUG',
          quantity: 2,
          total: '226.00',
          taxes: [state('26.00')],
        }),
      ],
      edits: [agreement('ORDER_EDIT', [edit])],
      current: { total: '113.00', tax: '13.00' },
      transactions: [paid('226.00')],
    })
    const before = { orders: new Set(['7001']), records: new Set(['customerDeposit 9001']) }
    const expected = expectedOf(fact, { before })
    expect(expected.outcome).toBe('booked')
    expect(bookedAs(expected)).toEqual(['1 mug 10000 -0', 'tax 1300', 'total 11300'])
    expect(deposits(expected)).toEqual(['must customerDeposit 1060 22600'])
    // Unbooked before the edit, the money no longer fits the order: NetSuite refuses it.
    expect(whyParked(expectedOf(fact))).toEqual(['deposit-above-order'])
  })

  test('E19: a tip and duties are lines of their own', () => {
    const fact = order({
      parts: [
        part('50.00', { kind: 'PRODUCT', subject: '1', sku: 'MUG', quantity: 1, total: '50.00' }),
        part('5.00', { kind: 'TIP', subject: '2', quantity: 1, total: '5.00' }),
        charge({ kind: 'DUTY', subject: '3', total: '12.00' }),
      ],
      current: { total: '67.00', tax: '0' },
      transactions: [paid('67.00')],
    })
    expect(bookedAs(expectedOf(fact))).toEqual([
      '1 mug 5000 -0',
      '1 tip 500 -0',
      '- duty 1200 -0',
      'tax 0',
      'total 6700',
    ])
  })

  test('E21: an order of nothing is an order', () => {
    const fact = order({
      parts: [part('49.99', { kind: 'PRODUCT', subject: '1', sku: 'MUG', quantity: 2, total: '0' })],
      current: { total: '0', tax: '0' },
    })
    const expected = expectedOf(fact)
    expect(bookedAs(expected)).toEqual(['2 mug 9998 -9998', 'tax 0', 'total 0'])
    expect(deposits(expected)).toEqual([])
  })

  test('E23: a currency without decimals', () => {
    const line = part('1000', { kind: 'PRODUCT', subject: '1', sku: 'MUG', quantity: 1, total: '1000' })
    const tax = { title: 'Consumption Tax', rate: '0.1', channelLiable: false, amount: money('91') }
    const yen = { ...line.sale, tax: money('91'), taxes: [tax] }
    const fact = order({
      taxesIncluded: true,
      currency: { shop: 'JPY', presentment: 'JPY' },
      parts: [{ ...line, sale: yen }],
      current: { total: '1000.0', tax: '91' },
      transactions: [paid('1000')],
    })
    const expected = expectedOf(fact, { policy: policyWith({ baseCurrency: 'JPY' }) })
    expect(bookedAs(expected)).toEqual(['1 mug 909 -0', 'tax 91', 'total 1000'])
    expect(deposits(expected)).toEqual(['must customerDeposit 1060 1000'])
  })
})

describe('what waits, and what is out of scope', () => {
  const oneOf = (sku: string | null): OrderFact => {
    const plain = part('10.00', {
      kind: 'PRODUCT',
      subject: '1',
      quantity: 1,
      total: '10.00',
      ...(sku === null ? {} : { sku }),
    })
    return order({ parts: [plain], current: { total: '10.00', tax: '0' } })
  }

  test('an article is named by its SKU or not at all', () => {
    expect(
      [oneOf('MUG'), oneOf(null), oneOf('NONE'), oneOf('TWIN')].map((fact) => whyParked(expectedOf(fact))),
    ).toEqual([[], ['missing-sku'], ['unknown-item'], ['ambiguous-item']])
  })

  test('an unmapped gateway and a closed month hold up the deposit alone', () => {
    const closedPeriods = [{ from: '2026-05-01', to: '2026-05-31' }]
    for (const [fact, policy, reason] of [
      [{ ...E1, transactions: [paid('104.49', { gateway: 'klarna' })] }, POLICY, 'gateway'],
      [E1, policyWith({ closedPeriods }), 'closed-period'],
    ] as const) {
      const expected = expectedOf(fact, { policy })
      expect(whyParked(expected)).toEqual([reason])
      expect(bookedAs(expected)).toEqual(bookedAs(expectedOf(E1)))
      expect(deposits(expected)).toEqual([])
    }
  })

  test('authorisations, failures and money under way are no money; change is given back', () => {
    const transactions = [
      paid('104.49', { id: '1', kind: 'AUTHORIZATION' }),
      paid('104.49', { id: '2', status: 'FAILURE' }),
      paid('104.49', { id: '3', status: 'PENDING' }),
      paid('120.00', { id: '4', gateway: 'cash' }),
      paid('15.51', { id: '5', gateway: 'cash', kind: 'CHANGE', parent: '4' }),
    ]
    expect(deposits(expectedOf({ ...E1, transactions }))).toEqual(['must customerDeposit 1063 10449'])
  })

  test('a cancelled order closes where it was booked, and is out of scope where it was not and no money came', () => {
    const cancelled = { ...E1, cancelledAt: '2026-05-08T00:00:00Z' }
    const before = { orders: new Set(['7001']), records: new Set<string>() }
    const closed = expectedOf(cancelled, { before })
    expect(closed.outcome === 'booked' && closed.salesOrder.kind).toBe('closed')
    expect(deposits(closed)).toEqual(['must customerDeposit 1060 10449'])
    const unpaid = { ...cancelled, transactions: [] }
    expect(expectedOf(unpaid)).toMatchObject({ outcome: 'excluded', reason: 'cancelled' })
    expect(expectedOf(cancelled).outcome).toBe('booked')
  })

  test('what was booked before an edit made it unbookable stays', () => {
    const edit = sale({ kind: 'PRODUCT', subject: '3', quantity: 1, total: '10.00' })
    const added = part('10.00', {
      kind: 'PRODUCT',
      subject: '3',
      quantity: 1,
      total: '10.00',
      sku: 'NONE',
    }).line
    const fact = order({
      parts: E1_PARTS,
      edits: [agreement('ORDER_EDIT', [edit])],
      current: { total: '114.49', tax: '8.52' },
    })
    const lines = [...fact.lines, ...(added === null ? [] : [added])]
    const before = { orders: new Set(['7001']), records: new Set<string>() }
    const kept = expectedOf({ ...fact, lines }, { before })
    const state = kept.outcome === 'parked' ? kept.salesOrder : null
    expect(whyParked(kept)).toEqual(['unknown-item'])
    expect(state?.kind === 'kept' ? state.states.map(written) : []).toEqual([bookedAs(expectedOf(E1))])
  })

  test('figures that contradict each other, tests, samples and what came before the go-live', () => {
    const wrong = { ...E1, stated: { currentTotal: money('104.50'), currentTax: money('8.52') } }
    const many = {
      ...E1,
      transactions: [],
      agreements: [
        agreement('ORDER', [sale({ kind: 'PRODUCT', subject: '1', quantity: 1, total: '1.001' })]),
      ],
    }
    expect(whyParked(expectedOf(wrong))).toContain('source-contradiction')
    expect(whyParked(expectedOf(many))).toEqual(['source-contradiction'])
    expect(
      [
        { ...E1, test: true },
        { ...E1, tags: ['sample'] },
        { ...E1, processedAt: '2025-12-31T23:59:59Z' },
      ].map((fact) => {
        const expected = expectedOf(fact)
        return expected.outcome === 'excluded' ? expected.reason : expected.outcome
      }),
    ).toEqual(['test', 'tagged', 'before-go-live'])
  })

  test('units that are refunded before they are billed leave the order, put back or not', () => {
    const back = sale({
      kind: 'PRODUCT',
      subject: '1',
      quantity: -1,
      total: '-48.98',
      taxes: [['State', '0.08875', '-3.99']],
    })
    const refunded = (cancelled: boolean): OrderFact => ({
      ...E1,
      transactions: [],
      agreements: [...E1.agreements, agreement('REFUND', [back], { refund: '5' })],
      refunds: [
        {
          id: '5',
          return: null,
          processedAt: '2026-05-08T00:00:00Z',
          lines: [{ line: '1', quantity: 1, restock: cancelled ? 'CANCEL' : 'NO_RESTOCK', location: null }],
          adjustments: [],
          transactions: [],
        },
      ],
      stated: { currentTotal: money('55.51'), currentTax: money('4.53') },
    })
    expect(bookedAs(expectedOf(refunded(true)))).toEqual([
      '1 mug 4999 -500',
      '- shipping 599 -0',
      'tax 453',
      'total 5551',
    ])
    expect(bookedAs(expectedOf(refunded(false)))).toEqual(bookedAs(expectedOf(refunded(true))))
  })

  test('dates are those of the subsidiary’s calendar', () => {
    const late = expectedOf({ ...E1, processedAt: '2026-04-01T03:59:59Z' })
    const dateOf =
      late.outcome === 'booked' && late.salesOrder.kind === 'open' ? late.salesOrder.salesOrder.date : ''
    expect(dateOf).toBe('2026-03-31')
  })

  test('the buyer’s currency is booked where the merchant chose so, its ledger at what came in', () => {
    const euro = { shop: '110.00', presentment: '100.00' }
    const plain = part('0', { kind: 'PRODUCT', subject: '1', sku: 'MUG', quantity: 1, total: '0' })
    const fact = order({
      currency: { shop: 'USD', presentment: 'EUR' },
      parts: [
        { line: plain.line && { ...plain.line, unitPrice: euro }, sale: { ...plain.sale, total: euro } },
      ],
      current: { total: '0', tax: '0' },
      stated: { currentTotal: euro, currentTax: money('0') },
      transactions: [paid('0', { amount: { shop: '111.00', presentment: '100.00' } })],
    })
    const expected = expectedOf(fact, { policy: policyWith({ book: 'presentment' }) })
    expect(bookedAs(expected)).toEqual(['1 mug 10000 -0', 'tax 0', 'total 10000'])
    expect(expected.records).toMatchObject([{ total: 10_000n, base: 11_100n }])
  })
})
