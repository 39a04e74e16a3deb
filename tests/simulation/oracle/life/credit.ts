/** What is given back of billed goods: credit memos, and cash refunds of cash sales. */
import type { ExpectedLine, ParkReason } from '../expected.ts'
import type { AgreementFact, RefundFact } from '../facts.ts'
import type { Sold } from '../ledger.ts'
import { total } from '../money.ts'
import { channelTaxOf, documentOf, lineLike, type Part, settle } from './bill.ts'
import { applyTo, type Book, least, park, presenceOf, write } from './book.ts'
import { negated, sell, soldBy, takeBack, trackOf } from './sales.ts'
import { minus, NOTHING, type Worth, worthOf } from './worth.ts'

export interface Crediting {
  /** Number of the fact: a refund, or an agreement. */
  readonly fact: string
  readonly at: string
  /** Number of the refund or return that money goes back for; '' where none does. */
  readonly source: string
  readonly parts: readonly Part[]
}

/** An item of the merchant's for what goes back; a reason why it cannot be named. */
type Named = { readonly item: string } | { readonly reason: ParkReason; readonly about: string }

const given = (item: string | null, about: string): Named =>
  item === null ? { reason: 'credit-item', about } : { item }

function creditItem(book: Book, sold: Sold): Named {
  const { items } = book.policy.life
  if (sold.kind === 'PRODUCT') return given(items.returned, 'returned goods')
  if (sold.kind === 'FEE') return given(items.returnFee, 'return fee')
  if (sold.kind === 'ADJUSTMENT') return given(items.refundAdjustment, 'refund adjustment')
  if (sold.kind === 'UNKNOWN') return { reason: 'source-contradiction', about: 'a sale of kind UNKNOWN' }
  const item = lineLike(book, sold)?.item ?? ''
  return item === '' ? { reason: 'fee', about: sold.kind } : { item }
}

/** A part of a credit, from what goes back (positive) or is kept (negative, as fees are). */
export function creditPart(book: Book, sold: Sold): Part | { reason: ParkReason; about: string } {
  const named = creditItem(book, sold)
  if (!('item' in named)) return named
  const worth = creditWorth(book, sold)
  const like = lineLike(book, sold)
  const line: ExpectedLine = {
    kind: like?.kind ?? 'fee',
    subject: sold.subject ?? '',
    title: like?.title ?? sold.kind.toLowerCase(),
    item: named.item,
    quantity: null,
    amount: worth.net + worth.discounts,
    discounts: worth.discounts,
    // Where prices contain tax, how the discount of a part is rounded without it is not settled; its net is exact.
    slack: worth.slack + (book.order.taxesIncluded && worth.discounts !== 0n ? 2n : 0n),
  }
  return { line, worth }
}

/** A list price is what the units cost before discounts; what is no line of the order has none. */
function creditWorth(book: Book, sold: Sold): Worth {
  if (sold.quantity === null || sold.quantity === 0 || sold.kind === 'TIP')
    return { ...NOTHING, net: sold.total - sold.tax, taxes: sold.taxes }
  const worth = worthOf(sold, book)
  // A discount that was given after the bill was credited by itself: no bill bears it.
  const billed = trackOf(book, sold)?.billed.discounts ?? 0n
  return worth.discounts <= billed
    ? worth
    : { ...worth, discounts: billed, slack: worth.slack + (billed === 0n ? 0n : worth.discounts - billed) }
}

/**
 * Goes through what an agreement gives back and answers the parts that a credit is due for; null where one of them
 * cannot be named.
 */
export function givenBack(
  book: Book,
  agreement: AgreementFact,
  refund: RefundFact | null,
): readonly Part[] | null {
  const parts: Part[] = []
  const adjustments = [...(refund?.adjustments ?? [])]
  for (const sale of agreement.sales) {
    const sold = soldBy(sale, book)
    if (sold.kind === 'ADJUSTMENT') {
      const adjustment = adjustments.shift()
      // What is still under way is settled when it is (accounting-and-reliability.md §1.8, I-S6).
      if (adjustment?.reason === 'PENDING_REFUND_DISCREPANCY') continue
      const tax = adjustment === undefined ? 0n : book.side.of(adjustment.tax)
      const part = creditPart(book, negated(withTax(sold, tax)))
      if ('reason' in part) return held(book, agreement, part)
      parts.push(part)
      continue
    }
    const back = sold.kind === 'FEE' ? negated(sold) : backOf(book, sold, { agreement, refund })
    if (back === null) continue
    const part = creditPart(book, back)
    if ('reason' in part) return held(book, agreement, part)
    parts.push(part)
  }
  return parts
}

/** An adjustment's sale says its sum, its refund the tax within it. */
const withTax = (sold: Sold, tax: bigint): Sold =>
  tax === 0n || sold.tax !== 0n
    ? sold
    : { ...sold, tax, taxes: [{ title: 'adjustment', rate: null, channelLiable: false, amount: tax }] }

function held(
  book: Book,
  { id, refund }: AgreementFact,
  why: { readonly reason: ParkReason; readonly about: string },
): null {
  park(book, refund ?? id, { ...why, holdsUp: 'money' })
  return null
}

/** Null where nothing is to be credited: sold in exchange, or not billed yet. */
function backOf(
  book: Book,
  sold: Sold,
  { agreement, refund }: { readonly agreement: AgreementFact; readonly refund: RefundFact | null },
): Sold | null {
  if (sold.total > 0n || (sold.quantity ?? 0) > 0) {
    sell(book, sold)
    return null
  }
  const restock = refund?.lines.find(
    ({ line, quantity }) => line === sold.subject && quantity === -(sold.quantity ?? 0),
  )
  const hadLeft =
    agreement.kind === 'RETURN' || restock?.restock === 'RETURN' || restock?.restock === 'LEGACY_RESTOCK'
  return takeBack(book, negated(sold), hadLeft ? 'billed' : 'open')
}

/** More is kept than goes back: that is billed, and nothing is credited. */
export const isKept = (book: Book, { parts }: Crediting): boolean =>
  parts.length > 0 && documentOf(book, parts).total < 0n

/** A credit memo: first against what is owed, as far as no money goes back for it; the rest waits for its refund. */
export function creditMemo(book: Book, { fact, at, source, parts }: Crediting): void {
  if (parts.length === 0) return
  if (channelTaxOf(book, parts) !== 0n) book.unsettled.push(`tax of the channel goes back (${fact})`)
  if (isKept(book, { fact, at, source, parts })) return keep(book, { fact, at, parts })
  const document = documentOf(book, parts)
  const presence = document.total === 0n ? 'may' : presenceOf(book, 'goods')
  const record = write(book, { kind: 'creditMemo', facts: [fact], at, presence, ...document }, 'money')
  if (record === null) return
  openCredit(book, { name: record.name, source, amount: record.total })
}

/**
 * What is kept of a refund beyond what its goods were credited with is a bill: else the deposit that paid for them
 * would stand open for ever (I-O9). A bill of goods that come back and of what is kept at once is nobody's to say.
 */
function keep(book: Book, { fact, at, parts }: Omit<Crediting, 'source'>): void {
  const isMixed = parts.some(({ worth }) => worth.net > 0n)
  if (isMixed) book.unsettled.push(`more is kept than goes back (${fact})`)
  const kept = parts.map(({ line, worth }) => ({
    line: { ...line, subject: '', amount: -line.amount, discounts: -line.discounts },
    worth: minus(NOTHING, worth),
  }))
  const presence = presenceOf(book, 'goods')
  const document = documentOf(book, kept)
  const record = write(book, { kind: 'invoice', facts: [fact], at, presence, ...document }, 'goods')
  if (record === null) return
  book.invoices.push({ name: record.name, open: record.total })
  settle(book, at)
}

/** `amount` of a credit that stands: it lowers what is open of invoices, the oldest first. */
export function openCredit(
  book: Book,
  credited: { readonly name: string; readonly source: string; readonly amount: bigint },
): void {
  const { name, source, amount } = credited
  const reserved = least(amount, moneyFor(book, source))
  const credit = { name, source, open: amount, reserved }
  book.credits.push(credit)
  for (const invoiced of book.invoices) {
    const takes = least(invoiced.open, credit.open - credit.reserved)
    if (takes <= 0n) continue
    applyTo(book, name, { to: invoiced.name, amount: takes })
    invoiced.open -= takes
    credit.open -= takes
  }
}

/** What was to go back for a refund or return, and no earlier credit is kept for. */
function moneyFor(book: Book, source: string): bigint {
  if (source === '') return 0n
  const { order, side } = book
  const refunds = order.refunds.filter((refund) => refund.id === source || refund.return === source)
  const ids = new Set(refunds.flatMap(({ transactions }) => transactions))
  // Of whatever status: that a refund failed later changes nothing of what was set against bills before.
  const moving = order.transactions.filter(({ id }) => ids.has(id))
  const all = total(moving.map(({ amount }) => side.of(amount)))
  const kept = total(book.credits.filter((one) => one.source === source).map(({ reserved }) => reserved))
  return all - kept
}

/** Money goes back with the document itself (E2): one cash refund for each refund that has money. */
export function cashRefund(book: Book, { fact, at, source, parts }: Crediting): void {
  const document = documentOf(book, parts)
  const refund = book.order.refunds.find(({ id, return: ofReturn }) => id === source || ofReturn === source)
  const paid = book.order.transactions.filter(
    ({ id, status }) => status === 'SUCCESS' && refund?.transactions.includes(id),
  )
  const [only] = paid
  if (only === undefined || paid.length > 1 || book.side.of(only.amount) !== document.total) {
    book.unsettled.push(`refund ${fact} of a cash sale is not one payment of its total`)
    book.isMoneyHeldUp = true
    return
  }
  const account = book.policy.gateways[only.gateway ?? ''] ?? null
  if (account === null) {
    park(book, fact, { reason: 'gateway', about: only.gateway ?? 'no gateway', holdsUp: 'money' })
    return
  }
  book.paidBack += book.side.of(only.amount)
  write(book, { kind: 'cashRefund', facts: [fact], at, account, ...document }, 'money')
}
