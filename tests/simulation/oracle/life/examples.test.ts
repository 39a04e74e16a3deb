/** The worked examples of accounting-and-reliability.md §1.7, numbers and all, as facts and what becomes of them. */
import { describe, expect, test } from 'vitest'
import type { OrderFact } from '../facts.ts'
import { charge, money, order, paid, part } from '../handmade.ts'
import { expectedLife } from './expectedLife.ts'
import {
  balance,
  booked,
  choosing,
  day,
  E1,
  E1_SHIPPED,
  lifeOfOne,
  shipped,
  waits,
  E1_INVOICE,
  E1_RECORDS,
} from './handmade.ts'

const plain = (unit: string, quantity: number, total: string) =>
  part(unit, { kind: 'PRODUCT', subject: '101', sku: 'MUG', quantity, total })

describe('sold', () => {
  test('E1: deposit, fulfilment, invoice, application', () => {
    const life = lifeOfOne(E1_SHIPPED)
    expect(booked(life)).toEqual(E1_RECORDS)
    expect([life.openDeposits, life.openReceivables, life.isFinished]).toEqual([0n, 0n, true])
    expect(balance(life)).toMatchObject({ 2100: -852, 1060: 10449 })
  })

  test('E2: as a cash sale', () => {
    const fact = {
      ...E1,
      fulfillments: [shipped('31', { '101': 2 }, { createdAt: E1.processedAt })],
    }
    const life = lifeOfOne(fact, choosing({ cashSale: () => true }))
    expect(booked(life)).toEqual([
      'cashSale 7001: 1060 10449, 1200 -3600, 2100 -852, 4000 -9998, 4050 1000, 4100 -599, 5000 3600',
    ])
    expect('salesOrder' in life && life.salesOrder.kind).toBe('none')
    expect(booked(lifeOfOne(E1_SHIPPED, choosing({ cashSale: () => true })))).toEqual(E1_RECORDS)
  })

  test('E2: a cash sale that stands stays one after its shipment was cancelled', () => {
    const one = shipped('31', { '101': 2 }, { createdAt: E1.processedAt, status: 'CANCELLED' })
    const policy = choosing({ cashSale: () => true })
    const before = { orders: new Set(['7001']), records: new Set(['cashSale 7001']) }
    const judged = (fact: OrderFact): readonly unknown[] =>
      expectedLife({ orders: [fact] }, policy, before).map((life) => [
        ...('records' in life ? life.records.map(({ name }) => name) : []),
        ...waits(life),
      ])
    expect(judged({ ...E1, fulfillments: [one] })).toEqual([['cashSale 7001', '31 fulfillment-cancelled']])
    const again = shipped('32', { '101': 2 })
    expect(judged({ ...E1, fulfillments: [one, again] })).toEqual([['cashSale 7001']])
    // What is added and paid for later is beside it; seen only then, it never was one.
    const left = [shipped('31', { '101': 2 }, { createdAt: E1.processedAt })]
    const more = paid('20.00', { id: '9002', processedAt: day(12) })
    const grown = { ...E1, fulfillments: left, transactions: [more, ...E1.transactions] }
    expect(judged(grown)).toEqual([['cashSale 7001']])
    const late = expectedLife({ orders: [grown] }, policy, { orders: new Set(['7001']), records: new Set() })
    expect(late.map((life) => 'salesOrder' in life && life.salesOrder.kind)).toEqual(['open'])
  })

  test('E3: prices that contain VAT', () => {
    const vat = (amount: string): [string, string, string] => ['GB VAT', '0.2', amount]
    const line = (subject: string, sku: string, [unit, total, tax]: readonly [string, string, string]) =>
      part(unit, { kind: 'PRODUCT', subject, sku, quantity: 1, total, taxes: [vat(tax)] })
    const fact = order({
      taxesIncluded: true,
      currency: { shop: 'GBP', presentment: 'GBP' },
      parts: [
        line('101', 'MUG', ['25.00', '21.43', '3.57']),
        line('102', 'TOTE', ['9.99', '8.56', '1.43']),
        part('3.95', { kind: 'SHIPPING', subject: '103', total: '3.95', taxes: [vat('0.66')] }),
      ],
      current: { total: '33.94', tax: '5.66' },
      transactions: [paid('33.94')],
      fulfillments: [shipped('31', { '101': 1, '102': 1 })],
    })
    const policy = choosing({}, { baseCurrency: 'GBP' })
    const life = lifeOfOne(fact, policy)
    expect(booked(life, policy)).toContain(
      'invoice 31: 1100 3394, 2100 -566, 4000 -2916, 4050 417, 4100 -329',
    )
    expect(balance(life, policy)).toMatchObject({ 1060: 3394, 2100: -566 })
    expect([life.openDeposits, life.openReceivables]).toEqual([0n, 0n])
  })

  test('E4: a gift card is sold into a liability, and redeemed as a tender', () => {
    const sold = order({
      parts: [part('50.00', { kind: 'GIFT_CARD', subject: '101', quantity: 1, total: '50.00' })],
      current: { total: '50.00', tax: '0' },
      transactions: [paid('50.00')],
      fulfillments: [shipped('30', { '101': 1 }, { location: null })],
    })
    const redeemed = {
      ...E1_SHIPPED,
      transactions: [paid('50.00', { id: '9001', gateway: 'gift_card' }), paid('54.49', { id: '9002' })],
    }
    expect(balance(lifeOfOne(sold))).toEqual({ 1060: 5000, 2300: -5000 })
    const life = lifeOfOne(redeemed)
    expect(booked(life)).toEqual([
      'customerDeposit 9001: 2200 -5000, 2300 5000',
      'customerDeposit 9002: 1060 5449, 2200 -5449',
      'itemFulfillment 31: 1200 -3600, 5000 3600',
      E1_INVOICE,
      'depositApplication 9001 > 31: 1100 -5000, 2200 5000',
      'depositApplication 9002 > 31: 1100 -5449, 2200 5449',
    ])
  })

  test('E18: cash rounded down is a credit, rounded up a journal', () => {
    const down = order({
      currency: { shop: 'CAD', presentment: 'CAD' },
      parts: [plain('10.02', 1, '10.02')],
      current: { total: '10.02', tax: '0' },
      transactions: [paid('10.02', { gateway: 'cash', rounding: money('-0.02') })],
      fulfillments: [shipped('31', { '101': 1 })],
    })
    const policy = choosing({}, { baseCurrency: 'CAD' })
    const life = lifeOfOne(down, policy)
    expect(balance(life, policy)).toMatchObject({ 1063: 1000, 6200: 2 })
    expect([life.openReceivables, life.openCredit, life.openDeposits]).toEqual([0n, 0n, 0n])
    const up = order({
      currency: { shop: 'SEK', presentment: 'SEK' },
      parts: [plain('99.50', 1, '99.50')],
      current: { total: '99.50', tax: '0' },
      transactions: [paid('99.50', { gateway: 'cash', rounding: money('0.50') })],
      fulfillments: [shipped('31', { '101': 1 })],
    })
    const krona = choosing({}, { baseCurrency: 'SEK', currencies: { SEK: 'sek' } })
    expect(balance(lifeOfOne(up, krona), krona)).toMatchObject({ 1063: 10000, 6200: -50 })
    expect(waits(lifeOfOne(up, { ...krona, life: { ...krona.life, roundingLimit: 5n } }))).toEqual([
      '9001 rounding-limit',
    ])
  })

  test('E19: tips and duties are owed on, not earned', () => {
    const fact = order({
      parts: [
        plain('50.00', 1, '50.00'),
        part('5.00', { kind: 'TIP', subject: '102', quantity: 1, total: '5.00' }),
        charge({ kind: 'DUTY', subject: '103', total: '12.00' }),
      ],
      current: { total: '67.00', tax: '0' },
      fulfillments: [shipped('31', { '101': 1 })],
    })
    expect(booked(lifeOfOne(fact))).toContain('invoice 31: 1100 6700, 2400 -500, 2450 -1200, 4000 -5000')
  })

  test('E20: tax that the channel remits is left out, or shown and cleared', () => {
    const liable = { title: 'Marketplace State', rate: '0.0888', channelLiable: true, amount: money('8.88') }
    const goods = plain('100.00', 1, '108.88')
    const fact = order({
      parts: [{ ...goods, sale: { ...goods.sale, tax: money('8.88'), taxes: [liable] } }],
      current: { total: '108.88', tax: '8.88' },
      transactions: [paid('100.00', { processedAt: day(20) })],
      fulfillments: [shipped('31', { '101': 1 })],
    })
    const life = lifeOfOne(fact, choosing({ channelLiable: 'net' }))
    expect(booked(life)).toContain('invoice 31: 1100 10000, 4000 -10000')
    expect(balance(life)).toMatchObject({ 1060: 10000, 4000: -10000 })
    expect(lifeOfOne({ ...fact, transactions: [] }, choosing({ channelLiable: 'park' }))).toMatchObject({
      outcome: 'parked',
    })
    const gross = lifeOfOne(fact, choosing({ channelLiable: 'gross' }))
    expect(booked(gross)).toContain('invoice 31: 1100 10888, 2110 -888, 4000 -10000')
    expect([balance(gross)['1100'], balance(gross)['2110'], gross.openReceivables]).toEqual([
      undefined,
      undefined,
      0n,
    ])
  })

  test('E21: an order of nothing ships and is billed at 0', () => {
    const fact = order({
      parts: [plain('49.99', 2, '0')],
      current: { total: '0', tax: '0' },
      fulfillments: [shipped('31', { '101': 2 })],
    })
    expect(booked(lifeOfOne(fact))).toEqual([
      'itemFulfillment 31: 1200 -3600, 5000 3600',
      'invoice 31: 4000 -9998, 4050 9998',
    ])
  })

  test('E22: money for what is owed is a payment', () => {
    const late = { ...E1_SHIPPED, transactions: [paid('104.49', { gateway: 'bank', processedAt: day(30) })] }
    const life = lifeOfOne(late)
    expect(booked(life)).toEqual([
      'itemFulfillment 31: 1200 -3600, 5000 3600',
      E1_INVOICE,
      'customerPayment 9001: 1000 10449, 1100 -10449',
    ])
    expect(life.openReceivables).toBe(0n)
  })

  test('E23: a currency without decimals', () => {
    const line = plain('1000', 1, '1000')
    const tax = { title: 'Consumption Tax', rate: '0.1', channelLiable: false, amount: money('91') }
    const fact = order({
      taxesIncluded: true,
      currency: { shop: 'JPY', presentment: 'JPY' },
      parts: [{ ...line, sale: { ...line.sale, tax: money('91'), taxes: [tax] } }],
      current: { total: '1000', tax: '91' },
      transactions: [paid('1000')],
      fulfillments: [shipped('31', { '101': 1 }, { createdAt: E1.processedAt })],
    })
    const policy = choosing({ cashSale: () => true }, { baseCurrency: 'JPY' })
    const ledger = { ...policy.ledger, cost: {} }
    expect(booked(lifeOfOne(fact, { ...policy, ledger }), { ...policy, ledger })).toEqual([
      'cashSale 7001: 1060 1000, 2100 -91, 4000 -909',
    ])
  })
})
