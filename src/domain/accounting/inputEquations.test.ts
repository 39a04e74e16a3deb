import { describe, expect, test } from 'vitest'
import { shopifyId } from '../ids.ts'
import { currency, money } from '../money.ts'
import type { MoneyBag, OrderFacts, OrderTotals, RefundFacts, Sale } from '../shopify/order.ts'
import { afterEdit, orderFacts, saleOf, withAgreement } from '../testing/orders.ts'
import { inputEquations } from './inputEquations.ts'

const USD = currency('USD')
const bag = (minor: number): MoneyBag => ({
  shop: money(BigInt(minor), USD),
  presentment: money(BigInt(minor), USD),
})
const broken = (facts: OrderFacts): string[] =>
  inputEquations(facts)
    .filter(({ holds }) => !holds)
    .map(({ equation }) => equation)

const GST = (amount: number) => [{ title: 'GST', rate: '0.1', amount }]
const ORDER = orderFacts({
  discounts: ['TEN', 'SHIP'],
  lines: [
    { price: 5000, quantity: 2, allocations: [[0, 1000]], taxes: GST(900) },
    { price: 2000, taxes: GST(200) },
  ],
  shipping: [{ price: 500, allocations: [[1, 500]] }],
  tip: 300,
  duties: [{ amount: 700 }],
  fees: [{ name: 'Retail Delivery Fee', amount: 28 }],
})
const totals = (changes: Partial<OrderTotals>): OrderFacts => ({
  ...ORDER,
  totals: { ...ORDER.totals, ...changes },
})

test('an order as Shopify states it holds every equation, and says which were checked', () => {
  const results = inputEquations(ORDER)
  expect(results.filter(({ holds }) => !holds)).toEqual([])
  expect(results.map(({ equation }) => equation)).toEqual(['I-S1', 'I-S1', 'I-S2', 'I-S3', 'I-S4', 'I-S4'])
})

describe('each figure that is off by a cent breaks the equation that it stands in', () => {
  const up = (amount: MoneyBag | null): MoneyBag => bag(Number(amount?.shop.minor ?? 0n) + 1)
  test.each<[keyof OrderTotals, string[]]>([
    ['currentTotal', ['I-S1', 'I-S1', 'I-S4']],
    ['currentSubtotal', ['I-S1']],
    ['currentShipping', ['I-S1']],
    ['currentDuties', ['I-S1']],
    ['currentAdditionalFees', ['I-S1']],
    ['tipReceived', ['I-S1']],
    ['currentTax', ['I-S1', 'I-S3']],
    ['currentDiscounts', ['I-S2']],
    ['received', ['I-S4', 'I-S4']],
    ['refunded', ['I-S4', 'I-S4']],
    ['outstanding', ['I-S4']],
    ['netPayment', ['I-S4']],
  ])('%s', (field, equations) => {
    expect(broken(totals({ [field]: up(ORDER.totals[field]) }))).toEqual(equations)
  })

  test('a sentence names both sides', () => {
    const [first] = inputEquations(totals({ currentDiscounts: bag(1501) })).filter(({ holds }) => !holds)
    expect(first?.sentence.ops).toBe(
      'The sum of the discounts of all lines in Shopify should be 15.01 USD for order #1001, and is 15.00 USD.',
    )
    expect(first).toMatchObject({ expected: '15.01 USD', actual: '15.00 USD' })
  })
})

test('a tip that was refunded is no longer part of the total, although it was received', () => {
  const facts = orderFacts({ lines: [{ price: 1000 }], tip: 123, payments: [] })
  const back: Sale = {
    ...saleOf(facts, { line: 0, action: 'RETURN', quantity: -1, total: -123 }),
    lineType: 'TIP',
  }
  const returned = withAgreement(facts, {
    id: shopifyId(9003),
    happenedAt: facts.createdAt,
    reason: 'REFUND',
    sales: [back],
  })
  const { totals: after } = returned
  expect(
    broken({ ...returned, totals: { ...after, currentSubtotal: facts.totals.currentSubtotal } }),
  ).toEqual([])
  expect(broken({ ...returned, totals: { ...after, currentSubtotal: bag(1001) } })).toEqual(['I-S1'])
})

test('duties and fees that are not stated are not checked', () => {
  const plain = orderFacts({ lines: [{ price: 1000 }] })
  expect(
    broken({ ...plain, totals: { ...plain.totals, currentDuties: null, currentAdditionalFees: null } }),
  ).toEqual([])
})

describe('I-S2', () => {
  test('no discount is more than its line', () => {
    const facts = orderFacts({
      discounts: ['A'],
      lines: [{ price: 1000, allocations: [[0, 1500]] }],
      payments: [],
    })
    expect(broken(facts)).toContain('I-S2')
  })

  test('a discount on the wrong line shows, although the sum is right', () => {
    const [first, second] = ORDER.lines
    if (first === undefined || second === undefined) throw new Error('no lines')
    const swapped = [
      { ...first, discountAllocations: [] },
      { ...second, discountAllocations: first.discountAllocations },
    ]
    expect(broken({ ...ORDER, lines: swapped })).toEqual(['I-S2', 'I-S2'])
  })

  test('an order that states no allocation is measured by its sales', () => {
    const none = {
      ...ORDER,
      lines: ORDER.lines.map((line) => ({ ...line, discountAllocations: [] })),
      shippingLines: ORDER.shippingLines.map((line) => ({ ...line, discountAllocations: [] })),
    }
    expect(broken(none)).toEqual([])
    expect(broken({ ...none, totals: { ...none.totals, currentDiscounts: bag(1400) } })).toEqual(['I-S2'])
  })
})

describe('I-S3', () => {
  test('the tax lines of a line are the tax it was sold with', () => {
    const lines = ORDER.lines.map((line) => ({
      ...line,
      taxLines: line.taxLines.map((tax) => ({ ...tax, amount: bag(1) })),
    }))
    expect(broken({ ...ORDER, lines })).toEqual(['I-S3', 'I-S3'])
  })

  test('the taxes of a sale are its tax', () => {
    const agreements = ORDER.agreements.map((agreement) => ({
      ...agreement,
      sales: agreement.sales.map((sale) => ({
        ...sale,
        taxes: sale.taxes.map((tax) => ({ ...tax, amount: bag(1) })),
      })),
    }))
    expect(broken({ ...ORDER, agreements })).toEqual(['I-S3', 'I-S3'])
  })
})

test('tax-inclusive: the parts are the total without adding the tax', () => {
  const facts = orderFacts({
    taxesIncluded: true,
    lines: [{ price: 1200, taxes: [{ title: 'VAT', rate: '0.2', amount: 200 }] }],
  })
  expect(broken(facts)).toEqual([])
  expect(broken({ ...facts, taxesIncluded: false })).toContain('I-S1')
})

test('after an edit the original figures are not compared with the current ones', () => {
  const facts = orderFacts({ lines: [{ price: 10_000, quantity: 2, taxes: GST(2600) }] })
  const removed: Sale = saleOf(facts, {
    line: 0,
    action: 'RETURN',
    quantity: -1,
    total: -11_300,
    taxes: GST(-1300),
  })
  const edited = afterEdit(facts, { sales: [removed] })
  expect(broken(edited)).toEqual([])
  expect(broken({ ...edited, agreements: facts.agreements })).toEqual(['I-S1', 'I-S3'])
})

test('cash rounding is what cash may differ from the order by', () => {
  const facts = orderFacts({
    lines: [{ price: 1002 }],
    payments: [{ amount: 1000, gateway: 'cash', rounding: -2 }],
  })
  expect(broken(facts)).toEqual([])
})

describe('I-S4: what is authorised is not outstanding', () => {
  const authorised = (
    more: Parameters<typeof orderFacts>[0]['payments'],
    outstanding: number,
  ): OrderFacts => {
    const facts = orderFacts({
      lines: [{ price: 1699 }],
      payments: [{ kind: 'AUTHORIZATION', amount: 1699 }, ...(more ?? [])],
    })
    return { ...facts, totals: { ...facts.totals, outstanding: bag(outstanding) } }
  }

  test('until it is voided (recording: order-capture-validation)', () => {
    expect(broken(authorised([], 0))).toEqual([])
    expect(broken(authorised([{ kind: 'VOID', amount: 0, parent: 0 }], 1699))).toEqual([])
    expect(broken(authorised([{ kind: 'VOID', amount: 0, parent: 0 }], 0))).toEqual(['I-S4'])
  })

  test('and what is captured of it was received', () => {
    expect(broken(authorised([{ kind: 'CAPTURE', amount: 1000, parent: 0 }], 0))).toEqual([])
    expect(broken(authorised([{ kind: 'CAPTURE', amount: 1000, parent: 0 }], 699))).toEqual([])
    expect(broken(authorised([{ kind: 'CAPTURE', amount: 1000, parent: 0 }], 500))).toEqual(['I-S4'])
  })

  test('and an order that was lowered before it was captured owes nothing', () => {
    const lowered = (outstanding: number): OrderFacts => {
      const facts = orderFacts({
        lines: [{ price: 1000 }],
        payments: [{ kind: 'AUTHORIZATION', amount: 1699 }],
      })
      return { ...facts, totals: { ...facts.totals, outstanding: bag(outstanding) } }
    }
    expect(broken(lowered(0))).toEqual([])
    expect(broken(lowered(-699))).toEqual([])
    expect(broken(lowered(699))).toEqual(['I-S4'])
  })
})

test('a payment converted at another rate does not break anything: payments are checked in presentment money', () => {
  const facts = orderFacts({
    currency: 'CAD',
    presentment: { currency: 'USD', rate: [1, 2] },
    lines: [{ price: 1350 }],
    payments: [{ amount: 1277, presentmentAmount: 675 }],
  })
  expect(broken(facts)).toEqual([])
  expect(facts.totals.received.shop.minor).toBe(1277n)
})

describe('I-S6: a refund’s lines and its money', () => {
  const REFUND: RefundFacts = {
    id: shopifyId(9501),
    createdAt: '2026-05-08T10:00:00Z',
    totalRefunded: bag(0),
    lines: [],
    shipping: [],
    duties: [],
    adjustments: [],
    transactionIds: [shopifyId(3002)],
  }
  function refunded(
    refund: Partial<RefundFacts>,
    moved: { amount: number; status?: 'SUCCESS' | 'PENDING' },
  ): OrderFacts {
    const facts = orderFacts({
      lines: [{ price: 5000, quantity: 2, taxes: GST(1000) }],
      payments: [
        { amount: 11_000 },
        { kind: 'REFUND', amount: moved.amount, status: moved.status ?? 'SUCCESS' },
      ],
    })
    const paid = moved.status === 'PENDING' ? 0 : moved.amount
    return withAgreement(
      {
        ...facts,
        refunds: [{ ...REFUND, ...refund }],
        totals: {
          ...facts.totals,
          refunded: bag(paid),
          netPayment: bag(11_000 - paid),
          outstanding: bag(paid),
        },
      },
      { id: shopifyId(9003), happenedAt: REFUND.createdAt, reason: 'REFUND', sales: [] },
    )
  }
  const unit = [
    {
      lineId: shopifyId(6001),
      quantity: 1,
      restockType: 'RETURN' as const,
      subtotal: bag(5000),
      tax: bag(500),
    },
  ]
  const sixth = (facts: OrderFacts): boolean[] =>
    inputEquations(facts)
      .filter(({ equation }) => equation === 'I-S6')
      .map(({ holds }) => holds)

  test('lines with their tax', () => {
    expect(sixth(refunded({ lines: unit }, { amount: 5500 }))).toEqual([true])
    expect(sixth(refunded({ lines: unit }, { amount: 5501 }))).toEqual([false])
  })

  test('goodwill without lines is an adjustment of the other sign (E7)', () => {
    const adjustments = [{ reason: 'REFUND_DISCREPANCY', amount: bag(-1000), tax: bag(0) }]
    expect(sixth(refunded({ adjustments }, { amount: 1000 }))).toEqual([true])
  })

  test('what an edit left paid too much needs no line and no adjustment, and not a cent more (E9)', () => {
    const overpaid = (amount: number): OrderFacts => {
      const facts = refunded({}, { amount })
      return { ...facts, totals: { ...facts.totals, currentTotal: bag(5500) } }
    }
    expect(sixth(overpaid(5500))).toEqual([true])
    expect(sixth(overpaid(2000))).toEqual([true])
    expect(sixth(overpaid(5501))).toEqual([false])
  })

  test('what was left too much when it was given back stays explained, whatever is sold later', () => {
    const exchanged = (amount: number): OrderFacts => {
      const facts = refunded({ lines: unit }, { amount })
      const sales = [saleOf(facts, { line: 1, action: 'RETURN', quantity: -1, total: -5500 })]
      const sent = saleOf(facts, { line: 1, action: 'ORDER', quantity: 1, total: 3000 })
      const back = withAgreement(facts, {
        id: shopifyId(9004),
        happenedAt: REFUND.createdAt,
        reason: 'RETURN',
        sales: [...sales, sent],
      })
      const more = saleOf(facts, { line: 1, action: 'ORDER', quantity: 1, total: 8000 })
      return withAgreement(back, {
        id: shopifyId(9005),
        happenedAt: '2026-05-09T10:00:00Z',
        reason: 'ORDER_EDIT',
        sales: [more],
      })
    }
    expect(sixth(exchanged(2500))).toEqual([true])
    expect(sixth(exchanged(2501))).toEqual([false])
  })

  test('tax-inclusive: a line’s subtotal contains its tax, shipping’s may or may not', () => {
    const inclusive = (refund: Partial<RefundFacts>, amount: number): boolean[] =>
      sixth({ ...refunded(refund, { amount }), taxesIncluded: true })
    expect(inclusive({ lines: unit }, 5000)).toEqual([true])
    expect(inclusive({ lines: unit }, 5500)).toEqual([false])
    const shipping = [{ amount: bag(550), tax: bag(49) }]
    expect(inclusive({ lines: unit, shipping }, 5599)).toEqual([true])
    expect(inclusive({ lines: unit, shipping }, 5550)).toEqual([true])
    expect(inclusive({ lines: unit, shipping }, 5551)).toEqual([false])
  })

  test('an additional fee that only the sales say was given back', () => {
    const facts = refunded({ lines: unit }, { amount: 5528 })
    const back: Sale = {
      ...saleOf(facts, { line: 9, action: 'RETURN', quantity: -1, total: -28 }),
      lineType: 'ADDITIONAL_FEE',
    }
    const agreements = facts.agreements.map((one) =>
      one.reason === 'REFUND' ? { ...one, sales: [back] } : one,
    )
    expect(sixth(facts)).toEqual([false])
    expect(sixth({ ...facts, agreements })).toEqual([true])
  })

  test('shipping and duties', () => {
    const shipping = [{ amount: bag(599), tax: bag(53) }]
    expect(sixth(refunded({ shipping, duties: [bag(100)] }, { amount: 752 }))).toEqual([true])
  })

  test('money that has not moved yet explains the rest', () => {
    expect(sixth(refunded({ lines: unit }, { amount: 5500, status: 'PENDING' }))).toEqual([true])
  })

  test('goods that were not paid in full give back all the money that was left, and no less', () => {
    const unpaid = (amount: number, status?: 'PENDING'): boolean[] => {
      const facts = refunded({ lines: unit }, { amount, ...(status === undefined ? {} : { status }) })
      const transactions = facts.transactions.map((one) =>
        one.kind === 'SALE' ? { ...one, amount: bag(4000) } : one,
      )
      return sixth({ ...facts, transactions, totals: { ...facts.totals, netPayment: bag(0) } })
    }
    expect(unpaid(4000)).toEqual([true])
    expect(unpaid(4000, 'PENDING')).toEqual([true])
    expect(unpaid(3999)).toEqual([false])
  })

  test('a refund without a transaction moved nothing', () => {
    expect(sixth(refunded({ lines: unit, transactionIds: [] }, { amount: 1 }))).toEqual([true])
  })
})
