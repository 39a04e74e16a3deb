import { describe, expect, test } from 'vitest'
import { lifeEquations } from '../accounting/lifeEquations.ts'
import { isSame } from '../accounting/lifeTies.ts'
import { sentence } from '../fault/sentence.ts'
import { type ExternalId, shopifyId } from '../ids.ts'
import { money } from '../money.ts'
import type { LifeReadBack } from '../netsuite/documents.ts'
import { lifeAsIfStanding } from '../netsuite/lifeAsIfStanding.ts'
import type { OrderSpec } from '../testing/orders.ts'
import {
  agreed,
  disposed,
  keys,
  life,
  lifePolicy,
  paid,
  posted,
  refunded,
  type RefundSpec,
  shipped,
  taken,
} from '../testing/life.ts'
import { taxLinesPolicy } from '../testing/store.ts'
import { substance } from './substance.ts'
import type { DesiredLife, LifeReferences } from './types.ts'

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

const codes = ({ factFaults }: DesiredLife): string[] => factFaults.map(({ fault }) => fault.code)
const waiting = (result: DesiredLife): string[] =>
  result.waiting.map(({ externalId }) => externalId.replace('tieout_acme_', ''))
const hash = (text: string): string => `#${text}`
/** As if all of these documents had been written. */
const frozen = (result: DesiredLife): LifeReferences['posted'] =>
  new Map<ExternalId, string | null>([
    ...result.deposits.map(({ externalId }) => [externalId, null] as const),
    ...result.documents.map((document) => [document.externalId, hash(substance(document))] as const),
  ])

describe('what is missing parks its own fact, and what does not depend on it goes on', () => {
  test('an unmapped restocking location parks the receipt, not the money', () => {
    const facts = refunded(DELIVERED, {
      ...ONE_BACK,
      lines: [{ line: 0, quantity: 1, subtotal: 4499, taxes: NY(400), location: 2999 }],
    })
    const result = life(facts)
    expect(codes(result)).toEqual(['mapping.location'])
    expect(keys(result).slice(3)).toEqual(['cm_5501', 'ra_5501', 'cr_3002'])
    expect(result.factFaults[0]?.fact).toMatchObject({ kind: 'refund', id: '5501' })
  })

  test('an unmapped shipping location parks the fulfilment with its bill; the payment stands', () => {
    const facts = shipped(taken(E1), { at: DAY(8), lines: [[0, 2]], location: 2999 })
    const result = life(facts)
    expect(codes(result)).toEqual(['mapping.location'])
    expect(keys(result)).toEqual([])
    expect(waiting(result)).toEqual(['inv_1101', 'da_3001_1101'])
    expect(result.deposits.length).toBe(1)
  })

  test('an unmapped gateway parks the money that went out, not the credit', () => {
    const result = life(refunded(DELIVERED, { ...ONE_BACK, money: [{ amount: 4899, gateway: 'klarna' }] }))
    expect(codes(result)).toEqual(['mapping.gateway'])
    expect(keys(result).slice(3)).toEqual(['cm_5501', 'ra_5501', 'ir_5501'])
    expect(result.factFaults.map(({ fault }) => sentence(fault).ops)).toEqual([
      '48.99 USD of order #1001 went by “klarna”: no account is set for this payment method. The rest of the order is booked.',
    ])
  })

  test('an unmapped item for returns parks the credit, and its payment waits', () => {
    const result = life(refunded(DELIVERED, ONE_BACK), lifePolicy({}, { items: { returned: null } }))
    expect(codes(result)).toEqual(['mapping.fee'])
    expect(waiting(result)).toEqual(['cr_3002'])
    expect(keys(result).slice(3)).toEqual(['ra_5501', 'ir_5501'])
  })

  test('a SKU unknown in NetSuite parks the order, unless it stands; then only what it adds', () => {
    const facts = agreed(DELIVERED, {
      at: DAY(10),
      reason: 'ORDER_EDIT',
      lines: [{ price: 2000 }],
      sales: [{ line: 1, quantity: 1, total: 2000 }],
    })
    const items = new Map([
      ['SKU-1', { kind: 'one', id: '101', itemId: 'SKU-1', inactive: false } as never],
      ['SKU-2', { kind: 'none' } as never],
    ])
    const fresh = life(facts, lifePolicy(), { items })
    expect([fresh.salesOrder, fresh.documents, fresh.deposits]).toEqual([null, [], []])
    expect(fresh.received?.amount.minor).toBe(10_449n)
    const stands = life(facts, lifePolicy(), { items, orderStands: true })
    expect(stands.faults.map(({ code }) => code)).toEqual(['mapping.sku-unknown'])
    expect(keys(stands)).toEqual(['if_1101', 'inv_1101', 'da_3001_1101'])
  })

  test('more money back than came in, and money back for nothing', () => {
    expect(codes(life(refunded(DELIVERED, { at: DAY(20), money: [{ amount: 20_000 }] })))).toEqual([
      'booking.refund-exceeds-payment',
    ])
    expect(codes(life(refunded(DELIVERED, { at: DAY(20), money: [{ amount: 100 }] })))).toEqual([
      'booking.refund-without-credit',
    ])
  })

  test('more units refunded than sold, and more shipped than the order holds', () => {
    const twice = refunded(refunded(DELIVERED, ONE_BACK), {
      at: DAY(21),
      lines: [{ line: 0, quantity: 2, subtotal: 8998, taxes: NY(799) }],
    })
    expect(codes(life(twice))).toEqual(['source.equation-failed'])
    expect(codes(life(shipped(DELIVERED, { at: DAY(9), lines: [[0, 1]] })))).toEqual([
      'booking.fulfilled-not-sold',
    ])
  })
})

describe('closed periods', () => {
  const MAY = { name: 'May 2026', start: '2026-05-01', end: '2026-05-31' }
  const JUNE = { name: 'June 2026', start: '2026-06-01', end: '2026-06-30' }

  test('park: what posts waits, what does not post goes on, what stands stays', () => {
    const before = life(DELIVERED)
    const facts = refunded(DELIVERED, ONE_BACK)
    const standing = frozen(before) ?? new Map()
    const result = life(facts, lifePolicy(), {
      closedPeriods: [MAY],
      posted: standing,
      hash,
    })
    expect(new Set(codes(result))).toEqual(new Set(['netsuite.period-closed']))
    expect(keys(result)).toEqual(['if_1101', 'inv_1101', 'da_3001_1101', 'ra_5501'])
  })

  test('next-open: the first open day, and the true date in the field and the memo', () => {
    const result = life(DELIVERED, lifePolicy({}, { closedPeriod: 'next-open' }), {
      closedPeriods: [MAY, JUNE],
    })
    expect(result.factFaults).toEqual([])
    expect([...result.deposits, ...result.documents].map(({ tranDate }) => tranDate)).toEqual(
      Array(4).fill('2026-07-01'),
    )
    expect(result.documents[0]).toMatchObject({
      memo: expect.stringContaining('of 2026-05-08'),
      customFields: { custbody_tieout_fact_date: '2026-05-08' },
    })
  })
})

describe('what stands is never planned differently', () => {
  test('the same content is no fault, whatever configuration did since', () => {
    const first = life(refunded(DELIVERED, ONE_BACK))
    const other = lifePolicy({}, { items: { returned: '990' as never }, closedPeriod: 'next-open' })
    const again = life(refunded(DELIVERED, ONE_BACK), other, { posted: frozen(first) ?? new Map(), hash })
    expect(again.factFaults).toEqual([])
  })

  test('another content is a fault that names the record', () => {
    const first = life(refunded(DELIVERED, ONE_BACK))
    const facts = refunded(DELIVERED, {
      ...ONE_BACK,
      lines: [{ line: 0, quantity: 1, subtotal: 4400, taxes: NY(400) }],
    })
    const again = life(facts, lifePolicy(), { posted: frozen(first) ?? new Map(), hash })
    expect(again.factFaults.map(({ fault }) => [fault.code, fault.about['record']])).toContainEqual([
      'booking.posted-differs',
      'tieout_acme_cm_5501',
    ])
  })

  test('a fulfilment cancelled after it was booked is a person’s; before, it never happened', () => {
    const first = life(DELIVERED)
    const cancelled = {
      ...DELIVERED,
      fulfillments: DELIVERED.fulfillments.map((one) => ({ ...one, status: 'CANCELLED' as const })),
    }
    const again = life(cancelled, lifePolicy(), { posted: frozen(first) ?? new Map(), hash })
    expect(codes(again)).toEqual(['booking.fulfillment-cancelled'])
    expect(keys(again)).toEqual(keys(first))
    expect(keys(life(cancelled))).toEqual([])
  })

  test('a deposit that stands is no payment, although an invoice came to be dated before it', () => {
    const facts = paid(shipped(taken({ ...E1, payments: [] }), { at: DAY(1), lines: [[0, 2]] }), {
      at: DAY(9),
      amount: 10_449,
    })
    expect(keys(life(facts)).at(-1)).toBe('pay_3001')
    const dep = 'tieout_acme_dep_3001' as ExternalId
    expect(keys(life(facts, lifePolicy(), { posted: new Map([[dep, null]]) })).at(-1)).toBe('da_3001_1101')
  })
})

describe('money that is pending, fails and then succeeds', () => {
  const refund = (status: 'PENDING' | 'FAILURE' | 'SUCCESS') =>
    refunded(DELIVERED, { ...ONE_BACK, money: [{ amount: 4899, status }] })

  test('the goods are credited at once, and the money when it went', () => {
    expect(keys(life(refund('PENDING')))).toEqual(keys(life(refund('FAILURE'))))
    expect(keys(life(refund('PENDING'))).at(-1)).toBe('ir_5501')
    expect(life(refund('PENDING')).balances.openCredit.minor).toBe(4899n)
    const failed = refund('FAILURE')
    const retried = paid(failed, { at: DAY(22), amount: 4899, kind: 'REFUND' })
    const again = {
      ...retried,
      refunds: retried.refunds.map((one) => ({
        ...one,
        transactionIds: [...one.transactionIds, shopifyId(3003)],
      })),
    }
    expect(keys(life(again)).slice(3)).toEqual(['cm_5501', 'ra_5501', 'ir_5501', 'cr_3003'])
    expect(life(again).balances.openCredit.minor).toBe(0n)
  })
})

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
})

describe('returns', () => {
  const RETURN = {
    at: DAY(20),
    reason: 'RETURN' as const,
    returnId: 4401,
    sales: [{ line: 0, quantity: -1, total: -4899, taxes: NY(-400) }],
  }

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

  test('a sales order that stands is never replaced by one', () => {
    expect(keys(life(sold, policy, { orderStands: true }))[0]).toBe('if_1101')
  })
})

test('NetSuite bills: no invoice and no application of ours, and refunds as billed by shipment', () => {
  const result = life(refunded(DELIVERED, ONE_BACK), lifePolicy({ billing: 'netsuite' }))
  expect(keys(result)).toEqual(['if_1101', 'cm_5501', 'ra_5501', 'ir_5501', 'cr_3002'])
})

test('an unpaid order: the credit goes on its invoice', () => {
  const facts = shipped(taken({ ...E1, payments: [] }), { at: DAY(8), lines: [[0, 2]] })
  const result = life(refunded(facts, { ...ONE_BACK, money: [] }))
  expect(result.documents.find(({ kind }) => kind === 'creditMemo')).toMatchObject({
    apply: [{ to: 'tieout_acme_inv_1101', amount: { minor: 4899n } }],
  })
  expect(result.balances.receivable.minor).toBe(5550n)
})

describe('an equation sees what NetSuite keeps differently', () => {
  const facts = refunded(DELIVERED, ONE_BACK)
  const policy = lifePolicy()
  const desired = life(facts, policy)
  const failing = (change: (record: LifeReadBack) => LifeReadBack | null): string[] => {
    const standing = lifeAsIfStanding(desired).flatMap((record) => change(record) ?? [])
    const results = lifeEquations({ facts, policy, desired, standing })
    return [...new Set(results.filter(({ holds }) => !holds).map(({ equation }) => equation))].toSorted()
  }
  const only = (id: string, change: (record: LifeReadBack) => LifeReadBack | null) =>
    failing((record) => (isSame(record, `tieout_acme_${id}`) ? change(record) : record))
  const cent = (record: LifeReadBack): LifeReadBack => ({
    ...record,
    total: money(record.total.minor + 1n, record.total.currency),
  })

  test('nothing, where it keeps everything', () => expect(failing((record) => record)).toEqual([]))
  test('I-O6 an invoice a cent above', () => expect(only('inv_1101', cent)).toEqual(['I-O14', 'I-O6']))
  test('I-O7 a deposit that is gone', () => expect(only('dep_3001', () => null)).toContain('I-O7'))
  test('I-O8 and I-R2 a refund a cent off', () =>
    expect(only('cr_3002', cent)).toEqual(['I-O14', 'I-O8', 'I-R2']))
  test('I-O9 a deposit that is not applied', () =>
    expect(only('dep_3001', (record) => ({ ...record, open: record.total }))).toEqual(['I-O9']))
  test('I-O10 an invoice that is still open', () =>
    expect(only('inv_1101', (record) => ({ ...record, open: record.total }))).toEqual(['I-O10']))
  test('I-O11 and I-R5 goods received elsewhere', () =>
    expect(
      only('ir_5501', (record) => ({
        ...record,
        lines: record.lines.map((line) => ({ ...line, location: '99' as never })),
      })),
    ).toEqual(['I-O11', 'I-R5']))
  test('I-O12 a refund from another account', () =>
    expect(
      only('cr_3002', (record) => ({
        ...record,
        postings: record.postings.map((posting) => ({ ...posting, account: '1' as never })),
      })),
    ).toEqual(['I-O12', 'I-R2']))
  test('I-O13 another date', () =>
    expect(only('cm_5501', (record) => ({ ...record, tranDate: '2026-06-01' }))).toEqual(['I-O13']))
  test('I-R1 and I-R4 a credit memo with other tax', () =>
    expect(
      only('cm_5501', (record) => ({
        ...cent(record),
        taxTotal: money(record.taxTotal.minor + 1n, record.currency),
      })),
    ).toEqual(['I-O14', 'I-R1', 'I-R4']))
})
