/** The worked examples of accounting-and-reliability.md §1.7, numbers and all, as facts and what becomes of them. */
import { describe, expect, test } from 'vitest'
import { agreement, charge, money, order, paid, part, sale } from '../handmade.ts'
import {
  adjustment,
  after,
  balance,
  booked,
  choosing,
  day,
  E1,
  E1_SHIPPED,
  lifeOfOne,
  ONE_BACK,
  paidBack,
  refund,
  refundAgreement,
  shipped,
  waits,
} from './handmade.ts'

const E1_INVOICE = 'invoice 31: 1100 10449, 2100 -852, 4000 -9998, 4050 1000, 4100 -599'
const E1_RECORDS = [
  'customerDeposit 9001: 1060 10449, 2200 -10449',
  'itemFulfillment 31: 1200 -3600, 5000 3600',
  E1_INVOICE,
  'depositApplication 9001 > 31: 1100 -10449, 2200 10449',
]
const CREDIT = '1100 -4899, 2100 400, 4050 -500, 4200 4999'

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

describe('given back', () => {
  test('E5: one unit, restocked elsewhere', () => {
    const back = (restock: 'NO_RESTOCK' | 'RETURN') =>
      after(E1_SHIPPED, [refundAgreement('55', [ONE_BACK])], {
        transactions: [...E1.transactions, paidBack('48.99')],
        refunds: [
          refund('55', {
            lines: [{ line: '101', quantity: 1, restock, location: '72' }],
            transactions: ['9101'],
          }),
        ],
      })
    expect(booked(lifeOfOne(back('RETURN')))).toEqual([
      ...E1_RECORDS,
      `creditMemo 55: ${CREDIT}`,
      'itemReceipt 55: 1200 1800, 5000 -1800',
      'customerRefund 9101: 1060 -4899, 1100 4899',
    ])
    expect(booked(lifeOfOne(back('NO_RESTOCK')))).toEqual([
      ...E1_RECORDS,
      `creditMemo 55: ${CREDIT}`,
      'customerRefund 9101: 1060 -4899, 1100 4899',
    ])
    const life = lifeOfOne(back('RETURN'))
    expect([life.openReceivables, life.openCredit, life.openDeposits]).toEqual([0n, 0n, 0n])
    expect(life.records.find(({ kind }) => kind === 'itemReceipt')?.goods).toEqual([
      { line: '101', item: 'mug', quantity: 1, location: 'west' },
    ])
  })

  test('E6, E7: shipping alone, and an amount alone', () => {
    const shipping = sale({
      kind: 'SHIPPING',
      subject: '102',
      total: '-6.52',
      taxes: [['State', '0.08875', '-0.53']],
    })
    const transactions = (amount: string) => [...E1.transactions, paidBack(amount)]
    const e6 = after(E1_SHIPPED, [refundAgreement('55', [shipping])], {
      transactions: transactions('6.52'),
      refunds: [refund('55', { transactions: ['9101'] })],
    })
    expect(booked(lifeOfOne(e6)).slice(4)).toEqual([
      'creditMemo 55: 1100 -652, 2100 53, 4100 599',
      'customerRefund 9101: 1060 -652, 1100 652',
    ])
    const goodwill = refund('55', {
      adjustments: [{ reason: 'REFUND_DISCREPANCY', tax: money('0') }],
      transactions: ['9101'],
    })
    const e7 = after(E1_SHIPPED, [refundAgreement('55', [adjustment('-10.00')])], {
      transactions: transactions('10.00'),
      refunds: [goodwill],
    })
    const records = ['creditMemo 55: 1100 -1000, 6400 1000', 'customerRefund 9101: 1060 -1000, 1100 1000']
    expect(booked(lifeOfOne(e7)).slice(4)).toEqual(records)
    // Goodwill is credited also where nothing is billed yet.
    expect(booked(lifeOfOne({ ...e7, fulfillments: [] })).slice(1)).toEqual(records)
  })

  test('E8: cancelled and refunded before anything left', () => {
    const all = E1.agreements.flatMap(({ sales }) => sales)
    const minus = (amount: string): ReturnType<typeof money> => money(`-${amount}`)
    const back = all.map((one) => ({
      ...one,
      quantity: one.quantity === null ? null : -one.quantity,
      total: minus(one.total.shop),
      tax: minus(one.tax.shop),
      taxes: one.taxes.map((tax) => ({ ...tax, amount: minus(tax.amount.shop) })),
    }))
    const fact = after(E1, [refundAgreement('55', back)], {
      cancelledAt: day(12),
      transactions: [...E1.transactions, paidBack('104.49')],
      refunds: [
        refund('55', {
          lines: [{ line: '101', quantity: 2, restock: 'CANCEL', location: '71' }],
          transactions: ['9101'],
        }),
      ],
    })
    const life = lifeOfOne(fact)
    expect(booked(life)).toEqual([
      'customerDeposit 9001: 1060 10449, 2200 -10449',
      'customerRefund 9101: 1060 -10449, 2200 10449',
    ])
    expect(balance(life)).toEqual({})
    expect('salesOrder' in life && life.salesOrder.kind).toBe('closed')
  })

  test('E9: edited down before the invoice', () => {
    const tax = (amount: string): [string, string, string] => ['State', '0.13', amount]
    const two = order({
      parts: [
        part('100.00', {
          kind: 'PRODUCT',
          subject: '101',
          sku: 'MUG',
          quantity: 2,
          total: '226.00',
          taxes: [tax('26.00')],
        }),
      ],
      current: { total: '226.00', tax: '26.00' },
      transactions: [paid('226.00'), paidBack('113.00', { processedAt: day(8) })],
      refunds: [refund('55', { processedAt: day(8), transactions: ['9101'] })],
    })
    const less = sale({
      kind: 'PRODUCT',
      subject: '101',
      quantity: -1,
      total: '-113.00',
      taxes: [tax('-13.00')],
    })
    const edit = agreement('ORDER_EDIT', [less], { id: '6002', happenedAt: '2026-05-08T10:00:00Z' })
    const fact = after(two, [edit], { fulfillments: [shipped('31', { '101': 1 })] })
    const policy = choosing({}, { ledger: { ...choosing({}).ledger, cost: {} } })
    const life = lifeOfOne(fact, policy)
    expect(booked(life, policy)).toEqual([
      'customerDeposit 9001: 1060 22600, 2200 -22600',
      'customerRefund 9101: 1060 -11300, 2200 11300',
      'itemFulfillment 31: ',
      'invoice 31: 1100 11300, 2100 -1300, 4000 -10000',
      'depositApplication 9001 > 31: 1100 -11300, 2200 11300',
    ])
    expect(balance(life, policy)).toEqual({ 1060: 11300, 2100: -1300, 4000: -10000 })
  })

  test('E10: an article added after the invoice', () => {
    const added = part('20.00', {
      kind: 'PRODUCT',
      subject: '103',
      sku: 'TOTE',
      quantity: 1,
      total: '21.78',
      taxes: [['State', '0.08875', '1.78']],
    })
    const edit = agreement('ORDER_EDIT', [added.sale], { id: '6002', happenedAt: day(12) })
    const fact = after(E1_SHIPPED, [edit], {
      lines: [...E1.lines, ...(added.line === null ? [] : [added.line])],
      transactions: [...E1.transactions, paid('21.78', { id: '9002', processedAt: day(12) })],
      fulfillments: [...E1_SHIPPED.fulfillments, shipped('32', { '103': 1 }, { createdAt: day(13) })],
    })
    expect(booked(lifeOfOne(fact))).toEqual([
      ...E1_RECORDS,
      'customerDeposit 9002: 1060 2178, 2200 -2178',
      'itemFulfillment 32: 1200 -700, 5000 700',
      'invoice 32: 1100 2178, 2100 -178, 4000 -2000',
      'depositApplication 9002 > 32: 1100 -2178, 2200 2178',
    ])
  })

  const exchange = part('59.99', {
    kind: 'PRODUCT',
    subject: '104',
    sku: 'TOTE',
    quantity: 1,
    total: '65.31',
    taxes: [['State', '0.08875', '5.32']],
  })
  const returned = (sales: Parameters<typeof agreement>[1]) =>
    agreement('RETURN', sales, { id: '6003', return: '81', happenedAt: day(12) })
  const disposed = {
    id: '81',
    dispositions: [{ line: '101', type: 'RESTOCKED', quantity: 1, location: '71', at: day(12) }],
  }

  test('E11: an exchange with a charge', () => {
    const fact = after(E1_SHIPPED, [returned([ONE_BACK, exchange.sale])], {
      lines: [...E1.lines, ...(exchange.line === null ? [] : [exchange.line])],
      returns: [disposed],
      transactions: [...E1.transactions, paid('16.32', { id: '9002', processedAt: day(13) })],
      fulfillments: [...E1_SHIPPED.fulfillments, shipped('32', { '104': 1 }, { createdAt: day(14) })],
    })
    const life = lifeOfOne(fact)
    expect(booked(life).slice(4)).toEqual([
      `creditMemo 6003: ${CREDIT}`,
      'itemReceipt 81: 1200 1800, 5000 -1800',
      'customerDeposit 9002: 1060 1632, 2200 -1632',
      'itemFulfillment 32: 1200 -700, 5000 700',
      'invoice 32: 1100 6531, 2100 -532, 4000 -5999',
      'depositApplication 9002 > 32: 1100 -1632, 2200 1632',
    ])
    expect(life.records.find(({ kind }) => kind === 'creditMemo')?.applied).toEqual([
      { to: 'invoice 32', amount: 4899n },
    ])
    expect([life.openReceivables, life.openCredit, life.openDeposits]).toEqual([0n, 0n, 0n])
  })

  test('E12: a fee lowers the credit', () => {
    const fee = sale({ kind: 'FEE', subject: '105', total: '5.00' })
    const fact = after(E1_SHIPPED, [returned([ONE_BACK, fee])], {
      returns: [{ id: '81', dispositions: [] }],
      transactions: [...E1.transactions, paidBack('43.99')],
      refunds: [refund('55', { return: '81', transactions: ['9101'] })],
    })
    expect(booked(lifeOfOne(fact)).slice(4)).toEqual([
      'creditMemo 6003: 1100 -4399, 2100 400, 4050 -500, 4200 4999, 4300 -500',
      'customerRefund 9101: 1060 -4399, 1100 4399',
    ])
  })

  test('E13: given as store credit', () => {
    const fact = after(E1_SHIPPED, [refundAgreement('55', [ONE_BACK])], {
      transactions: [
        ...E1.transactions,
        paidBack('48.99', { gateway: 'shopify_store_credit', parent: null }),
      ],
      refunds: [refund('55', { transactions: ['9101'] })],
    })
    const life = lifeOfOne(fact)
    expect(booked(life).slice(4)).toEqual([
      `creditMemo 55: ${CREDIT}`,
      'customerRefund 9101: 1100 4899, 2310 -4899',
    ])
    expect(balance(life)['1060']).toBe(10449)
  })
})
