import type { FactRef } from '../netsuite/posted.ts'
import type {
  FulfillmentFacts,
  LifeAgreement,
  LifeRefund,
  OrderLife,
  OrderTransaction,
  ReturnFacts,
} from '../shopify/order.ts'
import type { MoneyIn } from '../desired/deposits.ts'
import type { ShopifyId } from '../ids.ts'

/** One thing that happened. The order in which they are folded depends on nothing but themselves. */
export type LifeFact =
  | { readonly what: 'agreement'; readonly ref: FactRef; readonly agreement: LifeAgreement }
  | { readonly what: 'moneyIn'; readonly ref: FactRef; readonly payment: MoneyIn }
  | { readonly what: 'fulfillment'; readonly ref: FactRef; readonly fulfillment: FulfillmentFacts }
  | { readonly what: 'refund'; readonly ref: FactRef; readonly refund: LifeRefund }
  | {
      readonly what: 'disposition'
      readonly ref: FactRef
      readonly returned: ReturnFacts
      readonly disposition: ReturnFacts['dispositions'][number]
    }
  | {
      readonly what: 'moneyOut'
      readonly ref: FactRef
      readonly transaction: OrderTransaction
      readonly refund: LifeRefund | null
    }
  | { readonly what: 'cancellation'; readonly ref: FactRef }

/** Facts of one instant: what is sold before what is paid, what leaves before what comes back. */
const RANK: Readonly<Record<LifeFact['what'], number>> = {
  agreement: 0,
  moneyIn: 1,
  fulfillment: 2,
  refund: 4,
  disposition: 5,
  moneyOut: 6,
  cancellation: 7,
}

interface Timed {
  readonly fact: LifeFact
  /** Where it stands in the fold, in milliseconds; the books are dated by `ref.at`. */
  readonly order: number
  readonly rank: number
  /** The refund that its money belongs to; else the fact itself. */
  readonly of: ShopifyId
}

/** A return is processed and its money goes out in one step; their instants may differ by as much. */
export const ONE_STEP_MS = 60_000

/**
 * All facts of an order in the order in which they happened: by instant, then kind, then id. The order itself comes
 * first, whatever instant an import gave it, and then what was paid with it: an edit of the same second came after the
 * checkout. Money that goes out comes right after the refund that it belongs to: Shopify tells instants by the second,
 * and another refund of that second, seen later, must not change what the money was taken from.
 */
export function factsInOrder(life: OrderLife, payments: readonly MoneyIn[]): readonly LifeFact[] {
  const timed: Timed[] = [
    ...life.agreements.map((agreement) => agreementFact(life, agreement)),
    ...payments.map((payment) => {
      const { id, processedAt } = payment.transaction
      const fact = at({ what: 'moneyIn', ref: { kind: 'transaction', id, at: processedAt }, payment })
      return fact.order <= Date.parse(life.processedAt) ? { ...fact, order: Number.NEGATIVE_INFINITY } : fact
    }),
    ...life.fulfillments.map((fulfillment) => {
      const ref: FactRef = { kind: 'fulfillment', id: fulfillment.id, at: fulfillment.createdAt }
      return afterItsSale(life, at({ what: 'fulfillment', ref, fulfillment }), fulfillment)
    }),
    ...life.refunds.map((refund) =>
      at({ what: 'refund', ref: { kind: 'refund', id: refund.id, at: refund.createdAt }, refund }),
    ),
    ...life.returns.flatMap((returned) =>
      returned.dispositions.map((disposition) => {
        const ref: FactRef = { kind: 'disposition', id: disposition.id, at: disposition.at }
        return at({ what: 'disposition', ref, returned, disposition })
      }),
    ),
    ...moneyOut(life),
  ]
  if (life.cancelledAt !== null) {
    timed.push(at({ what: 'cancellation', ref: { kind: 'cancellation', id: life.id, at: life.cancelledAt } }))
  }
  return timed.toSorted(compare).map(({ fact }) => fact)
}

const at = (fact: LifeFact): Timed => ({
  fact,
  order: Date.parse(fact.ref.at),
  rank: RANK[fact.what],
  of: fact.ref.id,
})

/** Goods leave after they were sold, also where the exchange that sold them is stated for the same second or a later one. */
function afterItsSale(life: OrderLife, timed: Timed, { lines }: FulfillmentFacts): Timed {
  const sold = lines.flatMap(({ lineId }) => {
    const seller = life.agreements.find(({ sales }) =>
      sales.some(({ subjectId, quantity }) => subjectId === lineId && (quantity ?? 0) > 0),
    )
    return seller === undefined || seller.reason === 'ORDER' ? [] : [Date.parse(seller.happenedAt)]
  })
  const latest = Math.max(...sold)
  return latest < timed.order ? timed : { ...timed, order: latest, rank: RANK.fulfillment + SOLD_BEFORE }
}

/** Past the agreements of a return, and before what a refund takes back. */
const SOLD_BEFORE = 1.5

function agreementFact(life: OrderLife, agreement: LifeAgreement): Timed {
  const { id, happenedAt, reason } = agreement
  if (reason === 'ORDER') {
    const ref: FactRef = { kind: 'order', id: life.id, at: life.processedAt }
    return { ...at({ what: 'agreement', ref, agreement }), order: Number.NEGATIVE_INFINITY }
  }
  const kind = reason === 'ORDER_EDIT' ? 'edit' : reason === 'RETURN' ? 'return' : 'refund'
  const fact = at({ what: 'agreement', ref: { kind, id, at: happenedAt }, agreement })
  return reason === 'ORDER_EDIT' ? fact : { ...fact, rank: 3 }
}

/** Money of a refund made earlier: nothing that comes back in the second in which it went is what it was for. */
const PAID_LATER = 2.5

/** Successful refund transactions. Pending and failed ones are no facts (accounting-and-reliability.md §1.1, A1). */
function moneyOut(life: OrderLife): readonly Timed[] {
  return life.transactions
    .filter(({ kind, status }) => kind === 'REFUND' && status === 'SUCCESS')
    .map((transaction) => {
      const refund =
        life.refunds.find(({ transactionIds }) => transactionIds.includes(transaction.id)) ?? null
      const { id, processedAt } = transaction
      const ref: FactRef = { kind: 'transaction', id, at: processedAt }
      const timed = at({ what: 'moneyOut', ref, transaction, refund })
      if (refund === null) return timed
      const cause = Math.max(...causesOf(life, refund))
      if (timed.order > cause) return { ...timed, rank: PAID_LATER }
      return { ...timed, order: cause, rank: RANK.refund, of: refund.id }
    })
}

/** What a refund's money is for happened before it, even where Shopify's instants differ by a moment. */
function causesOf(life: OrderLife, refund: LifeRefund): readonly number[] {
  const created = Date.parse(refund.createdAt)
  const processed = life.agreements
    .filter(({ returnId }) => returnId !== null && returnId === refund.returnId)
    .map(({ happenedAt }) => Date.parse(happenedAt))
    .filter((instant) => instant <= created + ONE_STEP_MS)
  return [created, ...processed]
}

function compare(a: Timed, b: Timed): number {
  if (a.order !== b.order) return a.order < b.order ? -1 : 1
  if (a.rank !== b.rank) return a.rank - b.rank
  return (
    compareIds(a.of, b.of) ||
    RANK[a.fact.what] - RANK[b.fact.what] ||
    compareIds(a.fact.ref.id, b.fact.ref.id)
  )
}

function compareIds(a: ShopifyId, b: ShopifyId): number {
  const [first, second] = [BigInt(a), BigInt(b)]
  return first === second ? 0 : first < second ? -1 : 1
}
