/**
 * An order's facts in the order in which they happened: by instant, then by kind, then by number. Nothing here knows
 * when anybody looked.
 */
import type {
  AgreementFact,
  DispositionFact,
  FulfillmentFact,
  OrderFact,
  RefundFact,
  TransactionFact,
} from '../facts.ts'

export type Event = { readonly at: string; readonly id: string } & (
  | { readonly kind: 'sold'; readonly agreement: AgreementFact }
  | { readonly kind: 'paid'; readonly transaction: TransactionFact }
  | { readonly kind: 'shipped'; readonly fulfillment: FulfillmentFact }
  | { readonly kind: 'returned'; readonly agreement: AgreementFact; readonly refund: RefundFact | null }
  | { readonly kind: 'received'; readonly goods: Received }
  | { readonly kind: 'paid back'; readonly transaction: TransactionFact; readonly refund: RefundFact | null }
)

/** Goods that came back into stock at one place. */
export interface Received {
  /** Number of the refund, or of the return. */
  readonly source: string
  readonly lines: readonly { readonly line: string; readonly quantity: number }[]
  readonly location: string | null
}

const RANK: readonly Event['kind'][] = ['sold', 'paid', 'shipped', 'returned', 'received', 'paid back']

/** `stands`: whether the documents of a fulfilment stood at some time. */
export function timelineOf(order: OrderFact, stands: (fulfillment: string) => boolean): readonly Event[] {
  const events = [
    ...order.agreements.map((agreement) => agreementEvent(order, agreement)),
    ...order.transactions.flatMap((transaction) => moneyEvents(order, transaction)),
    ...order.fulfillments
      .filter(({ status, id }) => status === 'SUCCESS' || stands(id))
      .map((fulfillment) => shipment(order, fulfillment)),
    ...order.refunds.flatMap(refundReceipts),
    ...order.returns.flatMap(({ id, dispositions }) => returnReceipts(id, dispositions)),
  ]
  return events.toSorted(
    (a, b) =>
      Date.parse(a.at) - Date.parse(b.at) ||
      rankOf(order, a) - rankOf(order, b) ||
      compareNumbers(causeOf(order, a) ?? a.id, causeOf(order, b) ?? b.id) ||
      RANK.indexOf(a.kind) - RANK.indexOf(b.kind) ||
      compareNumbers(a.id, b.id),
  )
}

const shipment = (order: OrderFact, fulfillment: FulfillmentFact): Event => {
  const { id, createdAt } = fulfillment
  const sold = soldAt(order, fulfillment)
  const isLater = sold !== null && Date.parse(sold) > Date.parse(createdAt)
  return { kind: 'shipped', at: isLater ? sold : createdAt, id, fulfillment }
}

/** When the last of its goods was sold, where that was after the order: Shopify tells instants by the second. */
function soldAt({ agreements }: OrderFact, { lines }: FulfillmentFact): string | null {
  const sellers = lines.flatMap(({ line }) => {
    const seller = agreements.find(({ sales }) =>
      sales.some(({ subject, quantity }) => subject === line && (quantity ?? 0) > 0),
    )
    return seller === undefined || seller.kind === 'ORDER' ? [] : [seller.happenedAt]
  })
  return sellers.toSorted((a, b) => Date.parse(a) - Date.parse(b)).at(-1) ?? null
}

/**
 * Goods that were sent in exchange leave after the return that sold them, also within the same second. What was paid
 * with the order was paid for what was ordered: an edit of the same second came after the checkout.
 */
function rankOf(order: OrderFact, event: Event): number {
  const rank = RANK.indexOf(event.kind)
  if (event.kind === 'paid back' && event.refund !== null)
    return RANK.indexOf('returned') - (causeOf(order, event) === null ? 0.5 : 0)
  if (event.kind === 'sold' && event.agreement.kind === 'ORDER') return -2
  if (event.kind === 'paid' && Date.parse(event.at) <= Date.parse(order.processedAt)) return -1
  if (event.kind !== 'shipped') return rank
  const sold = soldAt(order, event.fulfillment)
  return sold !== null && Date.parse(sold) >= Date.parse(event.at) ? RANK.indexOf('returned') + 0.5 : rank
}

/**
 * The agreement of the same second that money went back for: it follows at once; money for an earlier one goes first.
 * What another refund of that second credits came later, and no document is changed for it
 * (accounting-and-reliability.md §1.1, A4; I-O14).
 */
function causeOf({ agreements }: OrderFact, event: Event): string | null {
  if (event.kind !== 'paid back' || event.refund === null) return null
  const { refund, at } = event
  return (
    agreements
      .filter((one) => one.refund === refund.id || (refund.return !== null && one.return === refund.return))
      .filter(({ happenedAt }) => Date.parse(happenedAt) === Date.parse(at))
      .map(({ id }) => id)
      .toSorted(compareNumbers)
      .at(-1) ?? null
  )
}

function compareNumbers(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length
  return a < b ? -1 : a > b ? 1 : 0
}

function agreementEvent(order: OrderFact, agreement: AgreementFact): Event {
  const { id, happenedAt: at, kind } = agreement
  if (kind === 'ORDER' || kind === 'ORDER_EDIT') return { kind: 'sold', at, id, agreement }
  const refund = order.refunds.find((one) => one.id === agreement.refund) ?? null
  return { kind: 'returned', at, id, agreement, refund }
}

/** Authorisations, failures and what is under way are no facts (accounting-and-reliability.md A1). */
function moneyEvents(order: OrderFact, transaction: TransactionFact): readonly Event[] {
  const { id, kind, status, processedAt: at } = transaction
  if (status !== 'SUCCESS') return []
  if (kind === 'SALE' || kind === 'CAPTURE') return [{ kind: 'paid', at, id, transaction }]
  if (kind !== 'REFUND') return []
  const refund = order.refunds.find(({ transactions }) => transactions.includes(id)) ?? null
  return [{ kind: 'paid back', at, id, transaction, refund }]
}

/** What a refund outside a return put back into stock; a return's goods are its dispositions. */
function refundReceipts(refund: RefundFact): readonly Event[] {
  if (refund.return !== null) return []
  const back = refund.lines.filter(({ restock }) => restock === 'RETURN' || restock === 'LEGACY_RESTOCK')
  return [...Map.groupBy(back, ({ location }) => location)].map(([location, lines]) => ({
    kind: 'received',
    at: refund.processedAt,
    id: refund.id,
    goods: { source: refund.id, lines, location },
  }))
}

function returnReceipts(source: string, dispositions: readonly DispositionFact[]): readonly Event[] {
  return dispositions
    .filter(({ type }) => type === 'RESTOCKED')
    .map(({ line, quantity, location, at }) => ({
      kind: 'received',
      at,
      id: source,
      goods: { source, lines: [{ line, quantity }], location },
    }))
}
