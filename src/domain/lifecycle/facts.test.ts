import { describe, expect, test } from 'vitest'
import { agreed, life, keys, lifePolicy, refunded, taken } from '../testing/life.ts'

describe('an edit in the second of the checkout', () => {
  const sold = taken({ lines: [{ price: 8900, quantity: 2 }] })
  const edited = agreed(sold, {
    at: sold.processedAt,
    reason: 'ORDER_EDIT',
    sales: [{ line: 0, quantity: -1, total: -8900 }],
  })
  const policies = (['tieout', 'netsuite'] as const).map((depositApplication) =>
    lifePolicy({ billing: 'on-order', depositApplication }),
  )

  test('came after what was paid with the order: the bill is paid, and the credit stays open', () => {
    for (const policy of policies) {
      const { documents, balances } = life(edited, policy)
      const settled = documents.flatMap((document) =>
        'apply' in document ? document.apply.map(({ to, amount }) => [document.kind, to, amount.minor]) : [],
      )
      expect(settled).toEqual([['customerPayment', 'tieout_acme_inv_5001', 17_800n]])
      expect(Object.values(balances).map(({ minor }) => minor)).toEqual([0n, 0n, 8900n])
    }
  })

  test('is given back out of the credit', () => {
    const given = refunded(edited, { at: '2026-05-20T10:00:00Z', money: [{ amount: 8900, parent: 0 }] })
    for (const policy of policies)
      expect(keys(life(given, policy))).toEqual(['inv_5001', 'pay_3001', 'cm_9002', 'cr_3002'])
  })
})

describe('two refunds of one second', () => {
  const AT = '2026-05-20T10:00:00Z'
  const sold = taken({ lines: [{ price: 100, quantity: 3 }, { price: 5000 }] })
  // Two units came back for less than they cost; the difference is billed.
  const first = refunded(sold, {
    at: AT,
    lines: [{ line: 0, quantity: 2, subtotal: 200, restock: 'CANCEL' }],
    adjustments: [{ amount: 110 }],
    money: [{ amount: 90, parent: 0 }],
  })
  const both = refunded(first, {
    at: AT,
    lines: [
      { line: 0, quantity: 1, subtotal: 100, restock: 'CANCEL' },
      { line: 1, quantity: 1, subtotal: 5000, restock: 'CANCEL' },
    ],
    adjustments: [{ amount: -110 }],
    money: [{ amount: 5210, parent: 0 }],
  })
  const moneyOf = (facts: typeof both): string[] =>
    life(facts).documents.flatMap((document) =>
      document.kind === 'customerRefund'
        ? [`${document.externalId}: ${document.payment.minor} of ${document.from?.externalId ?? ''}`]
        : [],
    )

  test('are paid out one after the other: what was seen of the first changes no more', () => {
    expect(moneyOf(first)).toEqual(['tieout_acme_cr_3002: 90 of tieout_acme_dep_3001'])
    expect(moneyOf(both)).toEqual([
      'tieout_acme_cr_3002: 90 of tieout_acme_dep_3001',
      'tieout_acme_cr_3003: 110 of tieout_acme_cm_5502',
      'tieout_acme_cr_3003_2: 5100 of tieout_acme_dep_3001',
    ])
    expect(Object.values(life(both).balances).map(({ minor }) => minor)).toEqual([0n, 0n, 0n])
  })
})
