import { describe, expect, test } from 'vitest'
import { sentence } from '../fault/sentence.ts'
import { type ExternalId, shopifyId } from '../ids.ts'
import type { OrderSpec } from '../testing/orders.ts'
import {
  agreed,
  keys,
  life,
  lifePolicy,
  paid,
  refunded,
  type RefundSpec,
  shipped,
  taken,
} from '../testing/life.ts'
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

  test('an item that is missing holds up an order that is delivered already, until the order stands', () => {
    const facts = taken({ ...E1, lines: [{ ...E1.lines?.[0], price: 4999, quantity: 2, sku: null }] })
    const delivered = shipped(facts, { at: DAY(8), lines: [[0, 2]] })
    const result = life(delivered)
    expect(result.salesOrder).toBeNull()
    expect(result.faults.map(({ code }) => code)).toEqual(['mapping.sku-missing'])
    expect([result.deposits, keys(result)]).toEqual([[], []])
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

  test('in converted money the buyer’s own is the bound: neither an odd cent nor another rate is more', () => {
    const euro = shipped(taken({ ...E1, presentment: { currency: 'EUR', rate: [1, 1] } }), {
      at: DAY(8),
      lines: [[0, 2]],
    })
    const whole = refunded(euro, {
      at: DAY(20),
      lines: [{ line: 0, quantity: 2, subtotal: 8998, taxes: NY(799) }],
      shipping: { amount: 599, taxes: NY(53) },
      money: [{ amount: 10_449, parent: 0 }],
    })
    const givingBack = (side: 'shop' | 'presentment', more: bigint) => ({
      ...whole,
      transactions: whole.transactions.map((one) =>
        one.kind === 'REFUND'
          ? { ...one, amount: { ...one.amount, [side]: { ...one.amount[side], minor: 10_449n + more } } }
          : one,
      ),
    })
    for (const more of [0n, 1n, 300n]) expect(codes(life(givingBack('shop', more)))).toEqual([])
    expect(codes(life(givingBack('presentment', 1n)))).toEqual(['booking.refund-exceeds-payment'])
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

  test('money that stands otherwise is not given back a second time, in part or in another way', () => {
    const half = refunded(shipped(taken(E1), { at: DAY(8), lines: [[0, 1]] }), {
      at: DAY(20),
      lines: [{ line: 0, quantity: 2, subtotal: 8998, taxes: NY(799), restock: 'CANCEL' }],
      money: [{ amount: 9797, parent: 0 }],
    })
    const first = life(half)
    expect(keys(first).slice(-2)).toEqual(['cr_3002', 'cr_3002_2'])
    const without = (...gone: readonly string[]): Map<ExternalId, string | null> =>
      new Map([...(frozen(first) ?? [])].filter(([id]) => !gone.some((one) => id.includes(one))))
    const given = (posted: Map<ExternalId, string | null>): DesiredLife =>
      life(half, lifePolicy(), { posted, hash })
    // It stands whole, as it was seen before: its second part is no money that went.
    const whole = given(without('cr_').set('tieout_acme_cr_3002' as ExternalId, '#whole'))
    expect([codes(whole), waiting(whole)]).toEqual([['booking.posted-differs'], ['cr_3002_2']])
    // It stands as a record that no fact asks for any more.
    const other = given(without('cr_').set('tieout_acme_crf_5501' as ExternalId, '#other'))
    expect([codes(other), waiting(other)]).toEqual([['booking.posted-differs'], ['cr_3002', 'cr_3002_2']])
    const third = given(without('cr_').set('tieout_acme_cr_3002_3' as ExternalId, '#other'))
    expect(waiting(third)).toEqual(['cr_3002', 'cr_3002_2'])
    // A part that was not written yet, where the other stands as it should, is.
    expect(keys(given(without('cr_3002_2'))).at(-1)).toBe('cr_3002_2')
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
    // Deleted in NetSuite as well, nothing is left to undo; deleted in part, the rest is.
    const posted = frozen(first) ?? new Map()
    const documents = first.documents.map(({ externalId }) => externalId)
    expect(documents).toHaveLength(3)
    expect(life(cancelled, lifePolicy(), { posted, hash, gone: new Set(documents) }).factFaults).toEqual([])
    const [shipment] = documents
    const inPart = life(cancelled, lifePolicy(), { posted, hash, gone: new Set(shipment ? [shipment] : []) })
    expect(codes(inPart)).toEqual(['booking.fulfillment-cancelled'])
    // A fact that still asks for it finds it deleted, and does not have it written again.
    const still = life(DELIVERED, lifePolicy(), { posted, hash, gone: new Set(documents) })
    expect(keys(still)).toEqual(keys(first))
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
