/** The worked examples of what is given back (accounting-and-reliability.md §1.7), numbers and all, as facts and what becomes of them. */
import { describe, expect, test } from 'vitest'
import { agreement, money, order, paid, part, sale } from '../handmade.ts'
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
  E1_RECORDS,
} from './handmade.ts'

const CREDIT = '1100 -4899, 2100 400, 4050 -500, 4200 4999'

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
      'customerRefund 9101: 1060 -4899, 1100 4899',
      'itemReceipt 55: 1200 1800, 5000 -1800',
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

  test('what is kept of a refund is a bill, whether its goods were billed or not', () => {
    const kept = after(E1, [refundAgreement('55', [ONE_BACK, adjustment('8.99')])], {
      transactions: [...E1.transactions, paidBack('40.00')],
      refunds: [
        refund('55', {
          adjustments: [{ reason: 'REFUND_DISCREPANCY', tax: money('0') }],
          transactions: ['9101'],
        }),
      ],
    })
    expect(booked(lifeOfOne(kept)).slice(1)).toEqual([
      'invoice 55: 1100 899, 6400 -899',
      'depositApplication 9001 > 55: 1100 -899, 2200 899',
      'customerRefund 9101: 1060 -4000, 2200 4000',
    ])
    const billed = lifeOfOne({ ...kept, fulfillments: E1_SHIPPED.fulfillments })
    expect(booked(billed).slice(4)).toEqual([
      'creditMemo 55: 1100 -4000, 2100 400, 4050 -500, 4200 4999, 6400 -899',
      'customerRefund 9101: 1060 -4000, 1100 4000',
    ])
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
    dispositions: [{ id: '821', line: '101', type: 'RESTOCKED', quantity: 1, location: '71', at: day(12) }],
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

  test.each([
    ['the same second', day(12)],
    ['a moment before', day(11)],
  ])(
    'E11: what was sent in exchange left after it was sold, also where Shopify says %s',
    (_when, createdAt) => {
      const fact = after(E1_SHIPPED, [returned([ONE_BACK, exchange.sale])], {
        lines: [...E1.lines, ...(exchange.line === null ? [] : [exchange.line])],
        returns: [disposed],
        fulfillments: [...E1_SHIPPED.fulfillments, shipped('32', { '104': 1 }, { createdAt })],
      })
      expect(booked(lifeOfOne(fact)).slice(4)).toEqual([
        `creditMemo 6003: ${CREDIT}`,
        'itemFulfillment 32: 1200 -700, 5000 700',
        'invoice 32: 1100 6531, 2100 -532, 4000 -5999',
        'itemReceipt 81: 1200 1800, 5000 -1800',
      ])
    },
  )

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
