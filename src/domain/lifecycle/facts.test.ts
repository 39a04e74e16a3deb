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
