import { NO_ITEM } from '../desired/book.ts'
import { ownValue } from '../own.ts'
import type { FactRef } from '../netsuite/posted.ts'
import type { LifeRefund, OrderTransaction } from '../shopify/order.ts'
import type { CreditContent } from './credit.ts'
import { gatewayFault } from './rounding.ts'
import { emit, idOf, type Life } from './state.ts'

/** What a refund of a cash sale takes back, until its one payment succeeds. */
export interface PendingCashRefund {
  readonly fact: FactRef
  readonly content: CreditContent
}

/**
 * A cash sale's refund books goods and money in one record, at the moment the money went out. It takes one payment of
 * exactly what the goods come to; anything else is a credit memo with its customer refunds.
 */
export function isCashRefund(life: Life, refund: LifeRefund, total: bigint): boolean {
  if (life.cashSale === null || total <= 0n) return false
  const own = life.facts.transactions.filter(
    ({ id, kind }) => kind === 'REFUND' && refund.transactionIds.includes(id),
  )
  if (own.length === 0) return false
  const alive = own.filter(({ status }) => status !== 'FAILURE' && status !== 'ERROR')
  const [only] = alive
  // All of them failed: the money is still to come, in a transaction that is not there yet.
  if (only === undefined) return true
  const stated = only.amount[life.book.side].minor
  return alive.length === 1 && (stated < 0n ? -stated : stated) === total
}

/** Writes the cash refund that waits for this payment. False: none does. */
export function payCashRefund(
  life: Life,
  paid: {
    readonly fact: FactRef
    readonly transaction: OrderTransaction
    readonly refund: LifeRefund | null
    readonly amount: bigint
  },
): boolean {
  const pending = paid.refund === null ? undefined : life.cashRefunds.get(paid.refund.id)
  const source = life.cashSale
  if (pending === undefined || paid.refund === null || source === null) return false
  if (pending.content.total.minor !== paid.amount) return false
  life.cashRefunds.delete(paid.refund.id)
  const { content } = pending
  const gateway = ownValue(life.policy.gateways, paid.transaction.gateway)
  emit(
    life,
    {
      externalId: idOf(life, 'crf', paid.refund.id),
      fact: { ...pending.fact, at: paid.fact.at },
      from: source,
      needs: content.needs,
      memo: `refund by ${paid.transaction.gateway}`,
      rate: paid.transaction.amount,
      faults: [...content.faults, ...(gateway === undefined ? [gatewayFault(life, paid.transaction)] : [])],
    },
    (posted) => ({
      ...posted,
      kind: 'cashRefund',
      location: life.book.location,
      lines: content.lines,
      tax: content.tax,
      account: gateway?.account ?? NO_ITEM,
      paymentOption: gateway?.paymentOption ?? null,
    }),
  )
  return true
}
