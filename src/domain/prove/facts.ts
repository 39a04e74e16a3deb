import { moneyIn } from '../desired/deposits.ts'
import type { ShopifyId } from '../ids.ts'
import type { LifePolicy } from '../policy/policy.ts'
import type { FactRef } from '../netsuite/posted.ts'
import type { OrderLife } from '../shopify/order.ts'
import { localDate } from '../time/localDate.ts'

/** One thing that happened on the day, as Shopify states it. Amounts in minor units of the book currency. */
export interface DayFact {
  readonly fact: FactRef
  readonly amount: bigint
}

export interface MoneyFact extends DayFact {
  readonly gateway: string
  /** 1: it came in; -1: it went back. */
  readonly sign: 1n | -1n
  /** The refund that the money went back for. */
  readonly refundId: ShopifyId | null
  /** It is the order's first payment: a cash sale's own tender. */
  readonly isFirst: boolean
}

export interface ShippedFact extends DayFact {
  readonly locationId: ShopifyId | null
  readonly units: bigint
}

/** What Shopify says happened to an order on a day, nothing of it worked out by the documents' rules. */
export interface DayFacts {
  readonly order: DayFact | null
  readonly edits: readonly DayFact[]
  /** Refunds of their own, and processed returns; the refund of a return has its goods there. */
  readonly refunds: readonly DayFact[]
  readonly payments: readonly MoneyFact[]
  readonly paidBack: readonly MoneyFact[]
  readonly shipped: readonly ShippedFact[]
}

export function factsOn(facts: OrderLife, policy: LifePolicy, date: string): DayFacts {
  const isOn = (instant: string): boolean => localDate(instant, policy.timeZone) === date
  return {
    order: isOn(facts.processedAt) ? orderFact(facts, policy) : null,
    edits: facts.agreements
      .filter(
        ({ reason, sales, happenedAt }) => reason === 'ORDER_EDIT' && sales.length > 0 && isOn(happenedAt),
      )
      .map(({ id, happenedAt, sales }) => ({
        fact: { kind: 'edit', id, at: happenedAt },
        amount: sumOf(sales, policy),
      })),
    refunds: [...refundsOn(facts, policy, isOn), ...returnsOn(facts, policy, isOn)],
    payments: paymentsOn(facts, policy, isOn),
    paidBack: paidBackOn(facts, policy, isOn),
    shipped: facts.fulfillments
      .filter(({ status, createdAt }) => status === 'SUCCESS' && isOn(createdAt))
      .map(({ id, createdAt, locationId, lines }) => ({
        fact: { kind: 'fulfillment', id, at: createdAt },
        amount: 0n,
        locationId,
        units: lines.reduce((sum, { quantity }) => sum + BigInt(quantity), 0n),
      })),
  }
}

type IsOn = (instant: string) => boolean

const sumOf = (
  sales: OrderLife['agreements'][number]['sales'],
  { bookCurrency }: Pick<LifePolicy, 'bookCurrency'>,
): bigint => sales.reduce((sum, { total }) => sum + total[bookCurrency].minor, 0n)

const orderFact = (facts: OrderLife, policy: LifePolicy): DayFact => ({
  fact: { kind: 'order', id: facts.id, at: facts.processedAt },
  amount: sumOf(
    facts.agreements.filter(({ reason }) => reason === 'ORDER').flatMap(({ sales }) => sales),
    policy,
  ),
})

const refundsOn = (facts: OrderLife, policy: LifePolicy, isOn: IsOn): readonly DayFact[] =>
  facts.refunds
    .filter(({ returnId, createdAt }) => returnId === null && isOn(createdAt))
    .map(({ id, createdAt }) => ({
      fact: { kind: 'refund', id, at: createdAt },
      amount: -sumOf(
        facts.agreements.filter(({ refundId }) => refundId === id).flatMap(({ sales }) => sales),
        policy,
      ),
    }))

const returnsOn = (facts: OrderLife, policy: LifePolicy, isOn: IsOn): readonly DayFact[] =>
  facts.agreements
    .filter(({ reason, sales, happenedAt }) => reason === 'RETURN' && sales.length > 0 && isOn(happenedAt))
    .map(({ id, happenedAt, sales }) => ({
      fact: { kind: 'return', id, at: happenedAt },
      amount: -sumOf(sales, policy),
    }))

const paymentsOn = (facts: OrderLife, policy: LifePolicy, isOn: IsOn): readonly MoneyFact[] =>
  moneyIn(facts, policy.bookCurrency).flatMap(({ transaction, amount }, index) =>
    isOn(transaction.processedAt)
      ? [
          {
            fact: { kind: 'transaction', id: transaction.id, at: transaction.processedAt },
            amount: amount.minor,
            gateway: transaction.gateway,
            sign: 1n,
            refundId: null,
            isFirst: index === 0,
          },
        ]
      : [],
  )

const paidBackOn = (facts: OrderLife, policy: LifePolicy, isOn: IsOn): readonly MoneyFact[] =>
  facts.transactions
    .filter(({ kind, status, processedAt }) => kind === 'REFUND' && status === 'SUCCESS' && isOn(processedAt))
    .map(({ id, processedAt, amount, gateway }) => {
      const { minor } = amount[policy.bookCurrency]
      return {
        fact: { kind: 'transaction', id, at: processedAt },
        amount: minor < 0n ? -minor : minor,
        gateway,
        sign: -1n,
        refundId: facts.refunds.find(({ transactionIds }) => transactionIds.includes(id))?.id ?? null,
        isFirst: false,
      }
    })
