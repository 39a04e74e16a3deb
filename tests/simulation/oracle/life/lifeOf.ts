/** Goes through an order's facts in the order in which they happened, and keeps its books by the merchant's rules. */
import type { AgreementFact, OrderFact, RefundFact } from '../facts.ts'
import { sideOf } from '../ledger.ts'
import { invoice, nextBill, type Part } from './bill.ts'
import { type Book, newBook, park, type Track } from './book.ts'
import { bookCashSale, cashSaleOf, noteCancelled } from './cashSale.ts'
import { cashRefund, type Crediting, creditMemo, creditPart, givenBack, isKept } from './credit.ts'
import { receive, ship } from './goods.ts'
import { payBack, payIn } from './money.ts'
import type { OracleLifePolicy } from './policy.ts'
import { isCounted, negated, sell, soldBy, standing, takeBack } from './sales.ts'
import { type Event, timelineOf } from './timeline.ts'

export interface Life {
  readonly book: Book
  readonly isCashSale: boolean
}

/** `bookedBefore`: "kind fact" of records that stood at some time. Throws NotAnAmount for figures that are none. */
export function lifeOf(order: OrderFact, policy: OracleLifePolicy, bookedBefore: ReadonlySet<string>): Life {
  const book = newBook({ order, policy, side: sideOf(order, policy.book) }, bookedBefore)
  const isCashSaleBooked = bookedBefore.has(`cashSale ${order.id}`)
  const cashSale = cashSaleOf(order, policy, isCashSaleBooked)
  if (cashSale.is === 'unsettled') book.unsettled.push(cashSale.says)
  const isCashSale = cashSale.is === 'yes'
  const stands = (id: string): boolean =>
    isCashSaleBooked || bookedBefore.has(`itemFulfillment ${id}`) || bookedBefore.has(`invoice ${id}`)
  for (const event of timelineOf(order, stands)) {
    if (!isCashSale) step(book, event)
    else if (event.kind === 'sold' && event.agreement.kind === 'ORDER') {
      sellAll(book, event.agreement)
      bookCashSale(book, cashSale.tender, event.at)
    } else stepOfCashSale(book, event)
  }
  return { book, isCashSale }
}

function step(book: Book, event: Event): void {
  switch (event.kind) {
    case 'sold':
      return sold(book, event.agreement)
    case 'paid':
      return payIn(book, event.transaction)
    case 'shipped':
      return ship(book, event.fulfillment)
    case 'returned':
      return returned(book, event.agreement, event.refund)
    case 'received':
      return receive(book, event.goods, event.at)
    case 'paid back':
      return payBack(book, event.transaction, event.refund)
  }
}

function sellAll(book: Book, { sales }: AgreementFact): void {
  for (const sale of sales) sell(book, soldBy(sale, book))
  book.stages.push(standing(book))
}

/** An order or an edit of it: more is sold, and what is taken back of billed units is credited. */
function sold(book: Book, agreement: AgreementFact): void {
  const { id, happenedAt: at, kind } = agreement
  const parts: Part[] = []
  for (const sale of agreement.sales) {
    const one = soldBy(sale, book)
    const isLess = one.total < 0n || (one.quantity ?? 0) < 0
    if (!isLess) {
      sell(book, one)
      continue
    }
    const back = takeBack(book, negated(one), 'open')
    const part = back === null ? null : creditPart(book, back)
    if (part !== null && 'reason' in part) park(book, id, { ...part, holdsUp: 'money' })
    else if (part !== null) parts.push(part)
  }
  book.stages.push(standing(book))
  creditAndBill(book, { fact: id, at, source: '', parts }, kind === 'ORDER' ? book.order.id : id)
}

/**
 * What is credited pays the bill of what is left; what is kept instead is a bill after it. No source says which of two
 * bills of one fact is paid first.
 */
function creditAndBill(book: Book, crediting: Crediting, id: string): void {
  const { at } = crediting
  if (isKept(book, crediting)) {
    billRest(book, id, at)
    creditMemo(book, crediting)
    return
  }
  creditMemo(book, crediting)
  billRest(book, id, at)
}

const openUnits = ({ sold: { quantity }, billedUnits }: Track): number => (quantity ?? 0) - billedUnits

/**
 * Everything, where the merchant bills at the order. Else what no shipment will ever bill: shipping and fees of which
 * the goods are gone, since their deposit would stand open for ever (I-O9).
 */
function billRest(book: Book, id: string, at: string): void {
  const { billing } = book.policy.life
  const { cancelledAt } = book.order
  const isWaiting = book.tracks.some((track) => isCounted(track.sold) && openUnits(track) > 0)
  const wasCancelled = cancelledAt !== null && Date.parse(cancelledAt) < Date.parse(at)
  if (billing === 'on-order') invoice(book, { id, at }, openUnits)
  else if (isWaiting || wasCancelled) return
  else if (billing === 'on-fulfillment') invoice(book, { id, at }, () => 0)
  else nextBill(book, () => 0)
}

/** A refund's goods, or a processed return's with what was sent in exchange. Their money is a fact of its own. */
function returned(book: Book, agreement: AgreementFact, refund: RefundFact | null): void {
  const { id, happenedAt: at } = agreement
  const related = refund ?? refundOfReturn(book, agreement)
  const parts = givenBack(book, agreement, related)
  book.stages.push(standing(book))
  const source = agreement.refund ?? agreement.return ?? ''
  const fact = agreement.refund ?? id
  creditAndBill(book, { fact, at, source, parts: parts ?? [] }, fact)
}

/** The refund beside a processed return names the tax of its adjustments. */
const refundOfReturn = ({ order }: Book, agreement: AgreementFact): RefundFact | null =>
  order.refunds.find(
    (one) =>
      one.return !== null && one.return === agreement.return && one.processedAt === agreement.happenedAt,
  ) ?? null

function stepOfCashSale(book: Book, event: Event): void {
  switch (event.kind) {
    case 'sold':
      book.unsettled.push('a cash sale was edited')
      return
    case 'returned': {
      const { agreement, refund } = event
      const parts = givenBack(book, agreement, refund ?? refundOfReturn(book, agreement))
      const source = agreement.refund ?? agreement.return ?? ''
      if (parts === null || parts.length === 0) return
      return cashRefund(book, { fact: agreement.refund ?? agreement.id, at: event.at, source, parts })
    }
    case 'received':
      return receive(book, event.goods, event.at)
    case 'shipped':
      return noteCancelled(book, event.fulfillment)
    case 'paid':
    case 'paid back':
  }
}
