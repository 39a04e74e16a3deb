import { describe, expect, test } from 'vitest'
import type { OrderSpec } from '../testing/orders.ts'
import {
  agreed,
  disposed,
  keys,
  life,
  lifePolicy,
  posted,
  refunded,
  type RefundSpec,
  shipped,
  taken,
} from '../testing/life.ts'
import { taxLinesPolicy } from '../testing/store.ts'
import { scopeOfLife } from './scope.ts'

const DAY = (day: number, time = '10:00:00'): string => `2026-05-${String(day).padStart(2, '0')}T${time}Z`
const NY = (amount: number) => [{ title: 'NY STATE TAX', rate: '0.08875', amount }]
const E1: OrderSpec = {
  discounts: ['TEN'],
  lines: [{ price: 4999, quantity: 2, allocations: [[0, 1000]], taxes: NY(799) }],
  shipping: [{ price: 599, taxes: NY(53) }],
}
const DELIVERED = shipped(taken(E1), { at: DAY(8), lines: [[0, 2]] })
const ONE_BACK: RefundSpec = {
  at: DAY(20),
  lines: [{ line: 0, quantity: 1, subtotal: 4499, taxes: NY(400) }],
  money: [{ amount: 4899, parent: 0 }],
}

const RETURN = {
  at: DAY(20),
  reason: 'RETURN' as const,
  returnId: 4401,
  sales: [{ line: 0, quantity: -1, total: -4899, taxes: NY(-400) }],
}

describe('part-billed', () => {
  const twoShipments = shipped(taken(E1), { at: DAY(8), lines: [[0, 1]] })

  test('an unbilled unit comes off the order and goes back from the deposit; no credit memo', () => {
    const facts = refunded(twoShipments, {
      ...ONE_BACK,
      lines: [{ line: 0, quantity: 1, subtotal: 4499, taxes: NY(399), restock: 'CANCEL' }],
      money: [{ amount: 4898, parent: 0 }],
    })
    const result = life(facts)
    expect(keys(result)).toEqual(['if_1101', 'inv_1101', 'da_3001_1101', 'cr_3002'])
    expect(result.documents.at(-1)).toMatchObject({ from: { kind: 'customerDeposit' } })
    expect(result.salesOrder?.lines.map(({ key, quantity }) => [key, quantity])).toEqual([
      ['L6001', 1],
      ['D6001-0', null],
      ['S6501', 1],
    ])
    expect(Object.values(result.balances).map(({ minor }) => minor)).toEqual([0n, 0n, 0n])
  })

  test('both units: the unbilled one from the deposit, the billed one by a credit memo', () => {
    const facts = refunded(twoShipments, {
      at: DAY(20),
      lines: [
        { line: 0, quantity: 1, subtotal: 4499, taxes: NY(399), restock: 'CANCEL' },
        { line: 0, quantity: 1, subtotal: 4499, taxes: NY(400), restock: 'RETURN' },
      ],
      money: [{ amount: 9797, parent: 0 }],
    })
    const result = life(facts)
    expect(keys(result).slice(3)).toEqual(['cm_5501', 'ra_5501', 'ir_5501', 'cr_3002', 'cr_3002_2'])
    expect(result.documents.slice(-2).map(({ from }) => from?.kind)).toEqual([
      'creditMemo',
      'customerDeposit',
    ])
    expect(Object.values(result.balances).map(({ minor }) => minor)).toEqual([0n, 0n, 0n])
  })

  test('shipping stands on the first invoice, and the last takes the odd cent', () => {
    const facts = taken({ lines: [{ price: 3333, quantity: 3, taxes: NY(889) }], shipping: [{ price: 500 }] })
    const three = [8, 9, 10].reduce((one, day) => shipped(one, { at: DAY(day), lines: [[0, 1]] }), facts)
    const result = life(three)
    expect(posted(result).filter((line) => line.startsWith('invoice'))).toEqual([
      'invoice: 1100 4129, 2100 -296, 4000 -3333, 4100 -500',
      'invoice: 1100 3630, 2100 -297, 4000 -3333',
      'invoice: 1100 3629, 2100 -296, 4000 -3333',
    ])
  })
})

describe('to the cent', () => {
  test('a line of 100 ÷ 3, refunded three times', () => {
    let facts = shipped(
      taken({
        discounts: ['OFF'],
        lines: [{ price: 4000, quantity: 3, allocations: [[0, 2000]], taxes: NY(888) }],
      }),
      { at: DAY(8), lines: [[0, 3]] },
    )
    const units: readonly [number, number][] = [
      [3333, 296],
      [3334, 296],
      [3333, 296],
    ]
    units.forEach(([subtotal, tax], index) => {
      facts = refunded(facts, {
        at: DAY(20 + index),
        lines: [{ line: 0, quantity: 1, subtotal, taxes: NY(tax) }],
        money: [{ amount: subtotal + tax }],
      })
    })
    const result = life(facts)
    expect(posted(result).filter((line) => line.startsWith('creditMemo'))).toEqual([
      'creditMemo: 1100 -3629, 2100 296, 4050 -667, 4200 4000',
      'creditMemo: 1100 -3630, 2100 296, 4050 -666, 4200 4000',
      'creditMemo: 1100 -3629, 2100 296, 4050 -667, 4200 4000',
    ])
    expect(Object.values(result.balances).map(({ minor }) => minor)).toEqual([0n, 0n, 0n])
  })

  test('0.99 at 20 % included: billed and credited at the gross that no rate reaches', () => {
    const VAT = [{ title: 'VAT', rate: '0.2', amount: 17 }]
    let facts = taken({ currency: 'GBP', taxesIncluded: true, lines: [{ price: 99, taxes: VAT }] })
    facts = shipped(facts, { at: DAY(8), lines: [[0, 1]] })
    facts = refunded(facts, {
      at: DAY(9),
      lines: [{ line: 0, quantity: 1, subtotal: 99, taxes: VAT, restock: 'NO_RESTOCK' }],
      money: [{ amount: 99 }],
    })
    expect(posted(life(facts)).filter((line) => /^(invoice|creditMemo)/.test(line))).toEqual([
      'invoice: 1100 99, 2100 -17, 4000 -82',
      'creditMemo: 1100 -99, 2100 17, 4200 82',
    ])
  })

  test('where prices contain tax, units share the price; their tax comes out of it', () => {
    const vat = (amount: number) => [{ title: 'VAT', rate: '0.2', amount }]
    let facts = taken({
      taxesIncluded: true,
      discounts: ['OFF'],
      lines: [{ price: 777, quantity: 2, allocations: [[0, 418]], taxes: vat(189) }],
    })
    for (const day of [8, 9]) facts = shipped(facts, { at: DAY(day), lines: [[0, 1]] })
    expect(posted(life(facts)).filter((line) => line.startsWith('invoice'))).toEqual([
      'invoice: 1100 568, 2100 -95, 4000 -647, 4050 174',
      'invoice: 1100 568, 2100 -94, 4000 -648, 4050 174',
    ])
  })

  test('EUR presentment on a USD store, booked in either', () => {
    const spec: OrderSpec = {
      presentment: { currency: 'EUR', rate: [1000, 1085] },
      lines: [{ price: 9765 }],
    }
    const facts = shipped(taken(spec), { at: DAY(8), lines: [[0, 1]] })
    const results = (['shop', 'presentment'] as const).map((bookCurrency) =>
      life(facts, lifePolicy({}, { bookCurrency })),
    )
    expect(results.map((result) => result.documents.map(({ currency }) => currency)[1])).toEqual([
      'USD',
      'EUR',
    ])
    expect(results.map((result) => posted(result)[2])).toEqual([
      'invoice: 1100 9765, 4000 -9765',
      'invoice: 1100 9000, 4000 -9000',
    ])
  })

  test('explicit tax lines: each document its own, the sales order’s taken up once', () => {
    const facts = refunded(DELIVERED, ONE_BACK)
    const result = life(facts, lifePolicy({}, { tax: taxLinesPolicy }))
    const taxed = result.documents.flatMap((document) =>
      'tax' in document
        ? document.lines
            .filter(({ role }) => role === 'tax')
            .map(({ key, amount }) => [document.kind, key, amount.minor])
        : [],
    )
    expect(taxed).toEqual([
      ['invoice', 'T1', 852n],
      ['creditMemo', 'T1', 400n],
    ])
  })

  test('explicit tax lines of several bills: the first takes the sales order’s line up, later ones have their own', () => {
    const part = shipped(taken(E1), { at: DAY(8), lines: [[0, 1]] })
    const result = life(
      shipped(part, { at: DAY(9), lines: [[0, 1]] }),
      lifePolicy({}, { tax: taxLinesPolicy }),
    )
    const sources = result.documents.flatMap((document) =>
      document.kind === 'invoice'
        ? document.lines
            .filter(({ role }) => role === 'tax')
            .map(({ sourceKey, amount }) => [sourceKey, amount.minor])
        : [],
    )
    expect(sources).toEqual([
      ['T1', 453n],
      [null, 399n],
    ])
  })
})

describe('returns', () => {
  test('a return that is not processed is nothing, whatever was put back', () => {
    expect(keys(life(disposed(DELIVERED, 4401, { at: DAY(19), line: 0, quantity: 1 })))).toEqual(
      keys(life(DELIVERED)),
    )
  })

  test('goods that were put back before are received once it is processed', () => {
    const facts = agreed(disposed(DELIVERED, 4401, { at: DAY(19), line: 0, quantity: 1 }), RETURN)
    expect(keys(life(facts)).slice(3)).toEqual(['cm_9002', 'ra_4401', 'ir_7701'])
  })

  test('goods that are not put back are no receipt', () => {
    const facts = disposed(agreed(DELIVERED, RETURN), 4401, {
      at: DAY(21),
      line: 0,
      quantity: 1,
      type: 'NOT_RESTOCKED',
    })
    expect(keys(life(facts)).slice(3)).toEqual(['cm_9002'])
  })

  test('a refund of a return brings its money only', () => {
    const facts = refunded(agreed(DELIVERED, RETURN), {
      at: DAY(20),
      returnId: 4401,
      lines: [{ line: 0, quantity: 1, subtotal: 4499, taxes: NY(400) }],
      money: [{ amount: 4899 }],
    })
    expect(keys(life(facts)).slice(3)).toEqual(['cm_9002', 'cr_3002'])
  })
})

describe('a cash sale', () => {
  const policy = lifePolicy({ cashSale: () => true })
  const sold = (() => {
    const facts = taken(E1)
    return shipped(facts, { at: facts.processedAt, lines: [[0, 2]] })
  })()

  test('is refunded by one cash refund once its payment succeeded, and its goods received', () => {
    const result = life(refunded(sold, ONE_BACK), policy)
    expect(keys(result)).toEqual(['cs_5001', 'ra_5501', 'ir_5501', 'crf_5501'])
    expect(posted(result).at(-1)).toBe('cashRefund: 1060 -4899, 2100 400, 4050 -500, 4200 4999')
    const pending = life(
      refunded(sold, { ...ONE_BACK, money: [{ amount: 4899, status: 'PENDING' }] }),
      policy,
    )
    expect(keys(pending)).toEqual(['cs_5001', 'ra_5501', 'ir_5501'])
  })

  test('is refunded by one cash refund also where its goods come back by a return', () => {
    const returned = refunded(agreed(sold, RETURN), { ...ONE_BACK, returnId: 4401 })
    expect(keys(life(returned, policy))).toEqual(['cs_5001', 'crf_5501'])
    expect(posted(life(returned, policy)).at(-1)).toBe(
      'cashRefund: 1060 -4899, 2100 400, 4050 -500, 4200 4999',
    )
    const less = { ...ONE_BACK, returnId: 4401, money: [{ amount: 4800, parent: 0 }] }
    expect(keys(life(refunded(agreed(sold, RETURN), less), policy))).toEqual([
      'cs_5001',
      'cm_9002',
      'cr_3002',
    ])
  })

  test('is never replaced by a sales order: that its shipment was cancelled is for a person to undo', () => {
    const cancelled = {
      ...sold,
      fulfillments: sold.fulfillments.map((one) => ({ ...one, status: 'CANCELLED' as const })),
    }
    const [written] = life(sold, policy).documents
    if (written === undefined) throw new Error('a cash sale was to be written')
    const result = life(cancelled, policy, { posted: new Map([[written.externalId, null]]) })
    expect(keys(result)).toEqual(['cs_5001'])
    expect([result.salesOrder, result.deposits]).toEqual([null, []])
    expect(result.factFaults.map(({ fault }) => [fault.code, fault.about['record']])).toEqual([
      ['booking.fulfillment-cancelled', written.externalId],
    ])
    const again = shipped(cancelled, { at: DAY(9), lines: [[0, 2]] })
    expect(life(again, policy, { posted: new Map([[written.externalId, null]]) }).factFaults).toEqual([])
  })

  test('a sales order that stands is never replaced by one', () => {
    expect(keys(life(sold, policy, { orderStands: true }))[0]).toBe('if_1101')
  })
})

test('NetSuite bills: no invoice and no application of ours, and refunds as billed by shipment', () => {
  const result = life(refunded(DELIVERED, ONE_BACK), lifePolicy({ billing: 'netsuite' }))
  expect(keys(result)).toEqual(['if_1101', 'cm_5501', 'ra_5501', 'ir_5501', 'cr_3002'])
})

test('NetSuite bills: money goes back out of a deposit that only a bill nobody saw may have used', () => {
  const added = agreed(taken(E1), {
    at: DAY(8),
    reason: 'ORDER_EDIT',
    sales: [{ line: 0, quantity: 1, total: 4899, taxes: NY(400) }],
  })
  const refund: RefundSpec = {
    at: DAY(20),
    lines: [{ line: 0, quantity: 3, subtotal: 13_497, taxes: NY(1_199), restock: 'CANCEL' }],
    money: [{ amount: 10_000, parent: 0 }],
  }
  const result = life(refunded(added, refund), lifePolicy({ billing: 'netsuite' }))
  expect(keys(result)).toEqual(['cr_3002'])
  expect(result.factFaults).toEqual([])
})

describe('an order that was cancelled before anybody looked', () => {
  const cancelled = { ...taken(E1), cancelledAt: DAY(9) }

  test('is in scope as far as money came in', () => {
    expect(scopeOfLife(cancelled, lifePolicy(), { booked: false })).toEqual({ kind: 'in' })
    const unpaid = { ...taken({ ...E1, payments: [] }), cancelledAt: DAY(9) }
    expect(scopeOfLife(unpaid, lifePolicy(), { booked: false })).toMatchObject({
      code: 'cancelled-before-booking',
    })
  })
})

test('an unpaid order: the credit goes on its invoice', () => {
  const facts = shipped(taken({ ...E1, payments: [] }), { at: DAY(8), lines: [[0, 2]] })
  const result = life(refunded(facts, { ...ONE_BACK, money: [] }))
  expect(result.documents.find(({ kind }) => kind === 'creditMemo')).toMatchObject({
    apply: [{ to: 'tieout_acme_inv_1101', amount: { minor: 4899n } }],
  })
  expect(result.balances.receivable.minor).toBe(5550n)
})

test('NetSuite applies deposits to the bills of the sales order; to a bill of its own, Tieout does', () => {
  const policy = lifePolicy({ depositApplication: 'netsuite' })
  // Half of what the goods were sold for is kept back.
  const facts = refunded(taken({ lines: [{ price: 8900, quantity: 2 }], shipping: [{ price: 1250 }] }), {
    at: DAY(8),
    lines: [{ line: 0, quantity: 2, subtotal: 17800, restock: 'CANCEL' }],
    adjustments: [{ amount: 8900 }],
    money: [{ amount: 8900, parent: 0 }],
  })
  const result = life(facts, policy)
  expect(keys(result)).toEqual(['inv_5501', 'inv_5501_2', 'da_3001_5501x2', 'cr_3002'])
  expect(Object.values(result.balances).map(({ minor }) => minor)).toEqual([0n, 0n, 0n])
})
