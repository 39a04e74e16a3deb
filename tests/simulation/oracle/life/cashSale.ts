/** One record for an order that was paid whole and left at once (E2). */
import type { FulfillmentFact, OrderFact, TransactionFact } from '../facts.ts'
import { sideOf } from '../ledger.ts'
import { total } from '../money.ts'
import { documentOf, lineLike, nextBill } from './bill.ts'
import { accountOf, type Book, park, write } from './book.ts'
import type { OracleLifePolicy } from './policy.ts'
import { isCounted } from './sales.ts'

/** "At once" in no more than the second in which it was sold; what leaves within a minute is nobody's to say. */
const AT_ONCE_MS = 0
const SOON_MS = 60_000

export type CashSale =
  | { readonly is: 'no' }
  | { readonly is: 'unsettled'; readonly says: string }
  | { readonly is: 'yes'; readonly tender: TransactionFact }

const takesMoney = ({ status, kind }: TransactionFact): boolean =>
  status === 'SUCCESS' && (kind === 'SALE' || kind === 'CAPTURE')

/**
 * Whether the order, as it was placed, may be one: asked for, and one tender of exactly its total. One that stands stays
 * one, also where the shipment of its goods was cancelled since, or something was added and paid for: what is posted is
 * never undone by us (§1.1, A4).
 */
export function cashSaleOf(order: OrderFact, policy: OracleLifePolicy, stands: boolean): CashSale {
  const placed = order.agreements.find(({ kind }) => kind === 'ORDER')
  const tenders = order.transactions
    .filter(takesMoney)
    .toSorted((a, b) => Date.parse(a.processedAt) - Date.parse(b.processedAt) || Number(a.id) - Number(b.id))
  const [tender, ...others] = tenders
  if (placed === undefined || tender === undefined || !policy.life.cashSale(order)) return { is: 'no' }
  if (others.length > 0 && !stands) return { is: 'no' }
  const side = sideOf(order, policy.book)
  const sold = total(placed.sales.map((sale) => side.of(sale.total)))
  const change = order.transactions.filter(
    ({ kind, status, parent }) =>
      kind === 'CHANGE' && status === 'SUCCESS' && (parent ?? tender.id) === tender.id,
  )
  const paid = side.of(tender.amount) - total(change.map(({ amount }) => side.of(amount)))
  const isRounded = tender.rounding !== null && side.of(tender.rounding) !== 0n
  if (paid !== sold || isRounded) return { is: 'no' }
  const after = leftAfter(order, placed, stands)
  if (after === null) return { is: 'no' }
  if (after <= AT_ONCE_MS) return { is: 'yes', tender }
  return after <= SOON_MS
    ? { is: 'unsettled', says: `whether goods that left ${after} ms after the sale left at once` }
    : { is: 'no' }
}

/** How long after the sale the last of its goods had left, in ms; null where some have not. */
function leftAfter(
  order: OrderFact,
  placed: OrderFact['agreements'][number],
  stands: boolean,
): number | null {
  const goods = placed.sales.filter(({ kind }) => kind === 'PRODUCT' || kind === 'GIFT_CARD')
  const live = order.fulfillments.filter(({ status }) => stands || status === 'SUCCESS')
  const times: number[] = [0]
  for (const { subject, quantity } of goods) {
    let missing = quantity ?? 0
    for (const { createdAt, lines } of live.toSorted(
      (a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt),
    )) {
      if (missing <= 0) break
      const here = lines.filter(({ line }) => line === subject).reduce((n, line) => n + line.quantity, 0)
      if (here === 0) continue
      missing -= here
      times.push(Date.parse(createdAt) - Date.parse(placed.happenedAt))
    }
    if (missing > 0) return null
  }
  return Math.max(...times)
}

/** A shipment of a cash sale that was cancelled, and whose goods did not leave with another one: a person's to undo. */
export function noteCancelled(book: Book, { id, status, lines }: FulfillmentFact): void {
  if (status === 'SUCCESS') return
  const left = book.order.fulfillments.filter((one) => one.status === 'SUCCESS').flatMap((one) => one.lines)
  const isAway = lines.every(({ line }) => {
    const units = left.filter((one) => one.line === line).reduce((n, { quantity }) => n + quantity, 0)
    const track = book.tracks.find(({ sold }) => isCounted(sold) && sold.subject === line)
    return units >= (track?.sold.quantity ?? 0)
  })
  if (!isAway) park(book, id, { reason: 'fulfillment-cancelled', about: id, holdsUp: 'nothing' })
}

/** Books the cash sale; everything has thereby left and is billed and paid. */
export function bookCashSale(book: Book, tender: TransactionFact, at: string): void {
  const account = accountOf(book, tender)
  const about = tender.gateway ?? 'no gateway'
  if (account === null) return park(book, book.order.id, { reason: 'gateway', about, holdsUp: 'goods' })
  const document = documentOf(
    book,
    nextBill(book, (track) => track.sold.quantity ?? 0),
  )
  const goods = book.tracks.flatMap(({ sold }) => {
    const item = lineLike(book, sold)?.item ?? ''
    const isKept = isCounted(sold) && book.policy.ledger.cost[item] !== undefined
    return isKept ? [{ line: sold.subject ?? '', item, quantity: sold.quantity ?? 0, location: '' }] : []
  })
  for (const track of book.tracks) track.fulfilled = track.sold.quantity ?? 0
  book.received += document.total
  write(book, { kind: 'cashSale', facts: [book.order.id], at, account, goods, ...document }, 'goods')
}
