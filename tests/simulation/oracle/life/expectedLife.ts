/**
 * The oracle for whole lives: the documents and balances that a store's facts call for under a policy. It goes by the
 * instants of the facts alone, so an order that is looked at late, twice or never in between gives the same books.
 */
import type { ExpectedLine, Park, SalesOrderState } from '../expected.ts'
import { type BookedBefore, exclusion, NOTHING_BOOKED, untouched } from '../scope.ts'
import type { OrderFact, StoreFacts } from '../facts.ts'
import type { Sold } from '../ledger.ts'
import { total } from '../money.ts'
import { type Stage, stageOf } from '../salesOrder.ts'
import { contradictionsOf } from '../soundness.ts'
import { type Book, openSum } from './book.ts'
import type { ExpectedLife, ExpectedRecord, FactPark } from './expected.ts'
import { lifeOf } from './lifeOf.ts'
import type { OracleLifePolicy } from './policy.ts'
import { isCounted, standing } from './sales.ts'

export function expectedLife(
  store: StoreFacts,
  policy: OracleLifePolicy,
  before: BookedBefore = NOTHING_BOOKED,
): readonly ExpectedLife[] {
  return store.orders.map((order) => lifeOfOrder(order, { policy, before }))
}

/** The sales order after each fact that moved it; none of an order whose figures contradict each other. */
export function stagesOfLife(
  order: OrderFact,
  policy: OracleLifePolicy,
  before: BookedBefore,
): readonly Stage[] {
  if (contradictionsOf(order, policy.book).length > 0) return []
  const { book } = lifeOf(order, policy, before.records)
  return book.stages.map((sold) => stageOf(sold, book))
}

interface Scene {
  readonly policy: OracleLifePolicy
  readonly before: BookedBefore
}

const NOTHING = {
  records: [],
  factParks: [],
  unsettled: [],
  openDeposits: 0n,
  openReceivables: 0n,
  openCredit: 0n,
  isFinished: false,
} as const

function lifeOfOrder(order: OrderFact, scene: Scene): ExpectedLife {
  const { id, name } = order
  const wasBooked = scene.before.orders.has(id)
  const reason = exclusion(order, scene)
  if (reason !== null) return { ...NOTHING, outcome: 'excluded', id, name, reason }
  const contradictions = contradictionsOf(order, scene.policy.book)
  if (contradictions.length > 0) {
    const parks = contradictions.map((about): Park => ({ reason: 'source-contradiction', about }))
    const unsettled = wasBooked ? ['figures contradict each other'] : []
    const salesOrder = untouched(wasBooked)
    return { ...NOTHING, outcome: 'parked', id, name, parks, salesOrder, unsettled }
  }
  const { book, isCashSale } = lifeOf(order, scene.policy, scene.before.records)
  const stages = book.stages.map((sold) => stageOf(sold, book))
  const parks = stages.at(-1)?.parks.filter(isReal) ?? []
  const isUnbookable = order.cancelledAt !== null && stages.some((stage) => stage.parks.some(isReal))
  if (!wasBooked && isUnbookable && isOver(order, book))
    return { ...NOTHING, outcome: 'excluded', id, name, reason: 'cancelled' }
  if (!wasBooked && parks.length > 0)
    return { ...NOTHING, outcome: 'parked', id, name, parks, salesOrder: { kind: 'none' } }
  const salesOrder: SalesOrderState = isCashSale
    ? { kind: 'none' }
    : stateOf(book, stages, wasBooked && parks.length > 0)
  return booked(book, { parks, salesOrder })
}

const isReal = ({ reason }: Park): boolean => reason !== 'nothing-left'

/** Cancelled before it could be booked: no money was kept and nothing left, so that nothing is owed to anybody. */
function isOver({ cancelledAt, transactions, fulfillments }: OrderFact, { side }: Book): boolean {
  const of = (...kinds: readonly string[]): bigint =>
    total(
      transactions
        .filter(({ kind, status }) => status === 'SUCCESS' && kinds.includes(kind))
        .map(({ amount }) => side.of(amount)),
    )
  const hasLeft = fulfillments.some(({ status }) => status === 'SUCCESS')
  return cancelledAt !== null && !hasLeft && of('SALE', 'CAPTURE') === of('REFUND', 'CHANGE')
}

function booked(
  book: Book,
  { parks, salesOrder }: { readonly parks: readonly Park[]; readonly salesOrder: SalesOrderState },
): ExpectedLife {
  const { id, name } = book.order
  const late = depositsTooLate(book)
  const factParks: FactPark[] = [...book.parks, ...late]
  const isKept = parks.length > 0
  const records = book.records.map((record) => soften(record, { isKept, late, book }))
  const life = {
    id,
    name,
    salesOrder,
    records,
    factParks,
    unsettled: book.unsettled,
    openDeposits: openSum(book.deposits),
    openReceivables: openSum(book.invoices),
    openCredit: openSum(book.credits),
    isFinished: factParks.length === 0 && !isKept && isDone(book),
  }
  const waiting = [...(salesOrder.kind === 'closed' ? [] : parks), ...factParks]
  return waiting.length === 0
    ? { ...life, outcome: 'booked' }
    : { ...life, outcome: 'parked', parks: waiting }
}

/** NetSuite refuses deposits beyond the order (netsuite.md §6); which came first is a matter of when one looked. */
function depositsTooLate(book: Book): readonly FactPark[] {
  if (book.policy.depositsAboveOrder) return []
  const deposits = book.records.filter(({ kind }) => kind === 'customerDeposit')
  const worth = total(standing(book).map((sold) => sold.total))
  if (total(deposits.map((deposit) => deposit.total)) <= worth) return []
  return deposits
    .flatMap(({ facts }) => facts)
    .filter((fact) => !book.bookedBefore.has(`customerDeposit ${fact}`))
    .map((fact) => ({ fact, reason: 'deposit-above-order' as const, about: fact }))
}

interface Softening {
  readonly isKept: boolean
  readonly late: readonly FactPark[]
  readonly book: Book
}

/** What hangs on a record that may or may not have got in. */
function soften(record: ExpectedRecord, { isKept, late, book }: Softening): ExpectedRecord {
  const isStanding =
    record.kind === 'customerDeposit' && book.bookedBefore.has(`customerDeposit ${record.facts[0] ?? ''}`)
  const isMoney = !['invoice', 'itemFulfillment', 'itemReceipt'].includes(record.kind)
  const isSoft = (isKept && !isStanding) || (late.length > 0 && isMoney && !isStanding)
  return isSoft ? { ...record, presence: 'may' } : record
}

const isDone = ({ tracks, policy }: Book): boolean =>
  tracks.every(
    ({ sold, fulfilled, billedUnits }) =>
      !isCounted(sold) ||
      (billedUnits >= (sold.quantity ?? 0) &&
        (fulfilled >= (sold.quantity ?? 0) || policy.life.billing === 'on-order')),
  )

function stateOf(book: Book, stages: readonly Stage[], isHeldUp: boolean): SalesOrderState {
  const bookable = stages
    .filter(({ parks, salesOrder }) => parks.length === 0 && salesOrder.lines.length > 0)
    .map(({ salesOrder }) => salesOrder)
  if (book.order.cancelledAt !== null || standing(book).every(isGone))
    return { kind: 'closed', states: bookable }
  // What a sales order shows of tax that its invoice shows gross is not settled.
  if (book.policy.life.channelLiable === 'gross' && hasChannelTax(book)) return { kind: 'kept', states: [] }
  const last = stages.at(-1)
  if (isHeldUp || last === undefined) return { kind: 'kept', states: bookable }
  const { lines } = last.salesOrder
  return {
    kind: 'open',
    salesOrder: { ...last.salesOrder, lines: lines.map((line) => loosened(book, line)) },
  }
}

const hasChannelTax = ({ tracks }: Book): boolean =>
  tracks.some(({ sold }) => sold.taxes.some(({ channelLiable }) => channelLiable === true))

const isGone = ({ quantity, total: worth, tax }: Sold): boolean =>
  (quantity ?? 0) === 0 && worth === 0n && tax === 0n

/**
 * An amount without units that was lowered: whether its price went down or its discount up is not settled. And units
 * that were billed ahead and credited unshipped stay on their line, which must not ship. What is billed does not change
 * (§1.1, A4): a discount that a bill bears stays on the order, also where units without it were given back at what all of
 * them cost on average.
 */
function loosened(book: Book, line: ExpectedLine): ExpectedLine {
  const track = book.tracks.find(({ sold }) => sold.subject === line.subject)
  if (track === undefined) return line
  const { lowered, creditedUnits, billed, sold } = track
  const kept = isCounted(sold) && billed.discounts > line.discounts ? billed.discounts - line.discounts : 0n
  return {
    ...line,
    amount: line.amount + kept,
    discounts: line.discounts + kept,
    slack: line.slack + lowered,
    ...(creditedUnits > 0 ? { mayBeClosed: creditedUnits } : {}),
  }
}
