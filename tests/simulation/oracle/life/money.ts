/** Money that comes in and goes back: each successful transaction by itself, at its own instant. */
import type { RefundFact, TransactionFact } from '../facts.ts'
import { type Side, sideOf } from '../ledger.ts'
import { magnitude, total } from '../money.ts'
import { openCredit } from './credit.ts'
import { documentOf, settle } from './bill.ts'
import {
  accountOf,
  applyTo,
  type Book,
  least,
  openSum,
  type OpenCredit,
  type OpenDeposit,
  park,
  presenceOf,
  write,
} from './book.ts'
import { NOTHING } from './worth.ts'

const succeeded = ({ status }: TransactionFact): boolean => status === 'SUCCESS'
const takesMoney = (one: TransactionFact): boolean =>
  succeeded(one) && (one.kind === 'SALE' || one.kind === 'CAPTURE')

/** A sale at the till counts less the change that was given back (§1.8, third correction). */
function taken(sale: TransactionFact, { order, side }: Book): bigint {
  const first = order.transactions.find((one) => takesMoney(one) && one.kind === 'SALE')
  const changes = order.transactions.filter(
    (one) => succeeded(one) && one.kind === 'CHANGE' && (one.parent ?? first?.id) === sale.id,
  )
  return side.of(sale.amount) - total(changes.map(({ amount }) => side.of(amount)))
}

/** Books in the buyer's currency: what the ledger shows, in the shop's own. */
function baseOf(sale: TransactionFact, book: Book): bigint | null {
  const { order, policy } = book
  if (policy.book === 'shop' || order.currency.shop !== policy.baseCurrency) return null
  return taken(sale, { ...book, side: sideOf(order, 'shop') })
}

interface Tender {
  /** What it pays of the order. */
  readonly share: bigint
  /** What moved: more or less than the share where cash was rounded (E18). */
  readonly cash: bigint
}

export function tenderOf(sale: TransactionFact, book: Book): Tender {
  const amount = taken(sale, book)
  const rounding = sale.rounding === null ? 0n : book.side.of(sale.rounding)
  return book.policy.life.cashAmount === 'share'
    ? { share: amount, cash: amount + rounding }
    : { share: amount - rounding, cash: amount }
}

/** A payment where what is owed covers it (E22), else a deposit; what cash was rounded by has a record of its own. */
export function payIn(book: Book, sale: TransactionFact): void {
  const tender = tenderOf(sale, book)
  book.received += tender.share
  if (tender.share === 0n && tender.cash === 0n) return
  const account = accountOf(book, sale)
  const why = whyRoundingWaits(book, tender)
  const amount = least(tender.share, tender.cash)
  if (account === null || why !== null) {
    const reason = account === null ? 'gateway' : (why ?? 'gateway')
    const about = account === null ? (sale.gateway ?? 'no gateway') : sale.id
    park(book, sale.id, { reason, about, holdsUp: 'money' })
    return awaited(book, sale, amount)
  }
  const at = sale.processedAt
  const base = baseOf(sale, book)
  const given = { facts: [sale.id], at, total: amount, base, account, presence: presenceOf(book, 'goods') }
  const isOwed = book.invoices.length > 0 && openSum(book.invoices) >= amount
  const record = write(book, { kind: isOwed ? 'customerPayment' : 'customerDeposit', ...given }, 'money')
  if (record === null) return awaited(book, sale, amount)
  if (isOwed) pay(book, record.name, amount)
  else {
    book.deposits.push({ name: record.name, open: amount, transaction: sale.id, waits: false })
    settle(book, at)
  }
  round(book, sale, { ...tender, account })
}

/** Money that will come, set against what it will pay. */
function awaited(book: Book, sale: TransactionFact, amount: bigint): void {
  const deposit = { name: `customerDeposit ${sale.id}`, open: amount, transaction: sale.id, waits: true }
  book.deposits.push(deposit)
  settle(book, sale.processedAt)
}

function whyRoundingWaits(book: Book, { share, cash }: Tender): 'cash-rounding' | 'rounding-limit' | null {
  const { roundingLimit, roundingAccount, items } = book.policy.life
  if (magnitude(cash - share) > roundingLimit) return 'rounding-limit'
  if (cash > share && roundingAccount === null) return 'cash-rounding'
  return cash < share && items.rounding === null ? 'cash-rounding' : null
}

/** Sets money against invoices, the oldest first. */
function pay(book: Book, name: string, amount: bigint): void {
  let left = amount
  for (const invoiced of book.invoices) {
    const takes = least(left, invoiced.open)
    if (takes <= 0n) continue
    applyTo(book, name, { to: invoiced.name, amount: takes })
    invoiced.open -= takes
    left -= takes
  }
}

/** E18: cash below the share is a credit of one line, cash above it a journal. */
function round(
  book: Book,
  { id, processedAt: at }: TransactionFact,
  tender: Tender & { account: string },
): void {
  const { share, cash, account } = tender
  const { items, roundingAccount } = book.policy.life
  if (cash > share) {
    const applied = [{ to: roundingAccount ?? '', amount: cash - share }]
    write(book, { kind: 'journalEntry', facts: [id], at, total: cash - share, account, applied }, 'money')
  }
  if (cash >= share) return
  const worth = { ...NOTHING, net: share - cash }
  const line = {
    kind: 'fee' as const,
    subject: id,
    title: 'cash rounding',
    item: items.rounding ?? '',
    quantity: null,
    amount: share - cash,
    discounts: 0n,
    slack: 0n,
  }
  const document = documentOf(book, [{ line, worth }])
  const presence = presenceOf(book, 'money')
  const record = write(book, { kind: 'creditMemo', facts: [id], at, presence, ...document }, 'money')
  if (record !== null) openCredit(book, { name: record.name, source: '', amount: record.total })
}

type Source = OpenCredit | OpenDeposit

const ODD_CENTS = 5n

const isConverted = ({ order, policy }: Book): boolean =>
  order.currency.shop !== order.currency.presentment && policy.book === 'shop'

/** Money that went back: out of the credit of its refund, then of the order, then of deposits, its payment's first. */
export function payBack(book: Book, paid: TransactionFact, refund: RefundFact | null): void {
  const amount = book.side.of(paid.amount)
  if (paid.rounding !== null && book.side.of(paid.rounding) !== 0n)
    book.unsettled.push(`cash that went back was rounded (${paid.id})`)
  if (amount === 0n) return
  if (isAtAnotherRate(book, paid)) return unknownRate(book, paid)
  const account = accountOf(book, paid)
  const about = paid.gateway ?? 'no gateway'
  if (account === null) return park(book, paid.id, { reason: 'gateway', about, holdsUp: 'money' })
  if (book.paidBack + amount > book.received) return tooMuch(book, paid, 'refund-exceeds-payment')
  const sources = sourcesOf(book, paid, refund)
  if (openSum(sources) < amount) return tooMuch(book, paid, 'refund-without-credit')
  book.paidBack += amount
  let left = amount
  for (const source of sources) {
    const takes = least(left, source.open)
    if (takes <= 0n) continue
    // Conversion leaves odd cents of which nothing says whose they are (§1.1, A6).
    if (left < amount && isConverted(book) && takes <= ODD_CENTS)
      book.unsettled.push(`an odd cent of another currency went back (${paid.id})`)
    if (refundFrom(book, paid, { source, takes, account }) === null) return
    left -= takes
  }
}

function refundFrom(
  book: Book,
  { id, processedAt: at }: TransactionFact,
  part: { readonly source: Source; readonly takes: bigint; readonly account: string },
) {
  const { source, takes, account } = part
  if ('waits' in source && source.waits) {
    source.open -= takes
    return source
  }
  const applied = [{ to: source.name, amount: takes }]
  const given = { facts: [id], at, total: takes, account, applied, presence: presenceOf(book, 'money') }
  const record = write(book, { kind: 'customerRefund', ...given }, 'money')
  if (record === null) return null
  source.open -= takes
  if ('reserved' in source) source.reserved -= least(source.reserved, takes)
  return record
}

function sourcesOf(book: Book, paid: TransactionFact, refund: RefundFact | null): readonly Source[] {
  const isOwn = ({ source }: OpenCredit): boolean =>
    source !== '' && (source === refund?.id || source === refund?.return)
  const isParent = ({ transaction }: OpenDeposit): boolean => transaction === paid.parent
  return [
    ...book.credits.filter(isOwn),
    ...book.credits.filter((credit) => !isOwn(credit)),
    ...book.deposits.filter(isParent),
    ...book.deposits.filter((deposit) => !isParent(deposit)),
  ]
}

/** Whether its shop money is what its presentment money is worth at the order's own rate, but for the conversion's rounding. */
function isAtAnotherRate({ order, policy, side }: Book, { amount }: TransactionFact): boolean {
  const { shop, presentment } = order.currency
  if (shop === presentment || policy.book === 'presentment') return false
  const other = sideOf(order, 'presentment')
  const sold = order.agreements.find(({ kind }) => kind === 'ORDER')?.sales ?? []
  const worth = (of: Side): bigint => total(sold.map((sale) => of.of(sale.total)))
  const [here, there] = [worth(side), worth(other)]
  if (there === 0n) return true
  return magnitude(side.of(amount) * there - other.of(amount) * here) > magnitude(there)
}

function unknownRate(book: Book, { id }: TransactionFact): void {
  book.unsettled.push(`money went back at another rate (${id})`)
  book.isMoneyHeldUp = true
}

/** At another day's rate than the order's, sums of shop money do not meet (§1.8, second correction). */
function tooMuch(
  book: Book,
  paid: TransactionFact,
  reason: 'refund-exceeds-payment' | 'refund-without-credit',
): void {
  const { currency } = book.order
  if (book.unsettled.length > 0) {
    book.isMoneyHeldUp = true
    return
  }
  if (currency.shop !== currency.presentment && book.policy.book === 'shop') {
    return unknownRate(book, paid)
  }
  park(book, paid.id, { reason, about: paid.id, holdsUp: 'money' })
}
