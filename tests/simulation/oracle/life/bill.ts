/** Invoices and cash sales, and what is set against them. */
import type { ExpectedLine } from '../expected.ts'
import { linesOf } from '../lines.ts'
import type { Sold, TaxSum } from '../ledger.ts'
import { magnitude, total } from '../money.ts'
import { applyTo, type Book, least, presenceOf, type Track, write } from './book.ts'
import type { OracleLifePolicy } from './policy.ts'
import { isCounted, isTakenBack } from './sales.ts'
import { grossOf, minus, NOTHING, plus, share, taxOf, type Worth, worthOf } from './worth.ts'

/** Cents by tax code, codes with nothing left out. */
export function byCode(taxes: readonly TaxSum[], policy: OracleLifePolicy): Readonly<Record<string, bigint>> {
  const sums: Record<string, bigint> = {}
  for (const { title, amount } of taxes) {
    const code = policy.tax.titles.find(([part]) => title.includes(part))?.[1] ?? title
    sums[code] = (sums[code] ?? 0n) + amount
  }
  return Object.fromEntries(Object.entries(sums).filter(([, amount]) => amount !== 0n))
}

/** What a line of the order is called, and its item, as the sales order has them. */
export function lineLike(book: Book, sold: Sold): ExpectedLine | null {
  return linesOf([sold], book).lines[0] ?? null
}

export interface Part {
  readonly line: ExpectedLine
  readonly worth: Worth
}

export function documentOf(book: Book, parts: readonly Part[]) {
  const whole = parts.reduce((sum, { worth }) => plus(sum, worth), NOTHING)
  const own = whole.taxes.filter(({ channelLiable }) => !isShown(book, channelLiable))
  const channelTax = taxOf(whole) - total(own.map(({ amount }) => amount))
  return {
    lines: [...parts.map(({ line }) => line), ...(channelTax === 0n ? [] : [channelLine(book, channelTax)])],
    total: grossOf(whole),
    tax: taxOf(whole) - channelTax,
    taxByCode: byCode(own, book.policy),
  }
}

/** Tax that the channel remits is an item of its own where it is shown (E20). */
const isShown = ({ policy }: Book, channelLiable: boolean | null): boolean =>
  channelLiable === true && policy.life.channelLiable === 'gross'

const channelLine = ({ policy }: Book, amount: bigint): ExpectedLine => ({
  kind: 'fee',
  subject: '',
  title: 'channel tax',
  item: policy.life.items.channelTax ?? '',
  quantity: null,
  amount,
  discounts: 0n,
  slack: 0n,
})

export const channelTaxOf = (book: Book, parts: readonly Part[]): bigint =>
  total(
    parts.flatMap(({ worth }) =>
      worth.taxes.filter(({ channelLiable }) => isShown(book, channelLiable)).map(({ amount }) => amount),
    ),
  )

/**
 * Units to bill of a counted line. What has no units bills with the first invoice, as gift cards do; what an edit adds
 * to it later with the next.
 */
export type UnitsToBill = (track: Track) => number

/** The lines of the next bill, which are then billed. Cumulative: what is due up to here, less what was billed. */
export function nextBill(book: Book, unitsOf: UnitsToBill): readonly Part[] {
  return book.tracks.flatMap((track) => {
    const { sold } = track
    if (isTakenBack(track)) return []
    const left = (sold.quantity ?? 0) - track.billedUnits
    const units = isCounted(sold) ? (sold.kind === 'GIFT_CARD' ? left : Math.min(left, unitsOf(track))) : 0
    const due = dueOf(book, track, units)
    const worth = minus(due, track.billed)
    const isEmpty = worth.net === 0n && worth.discounts === 0n && taxOf(worth) === 0n
    if (isCounted(sold) ? units <= 0 && isEmpty : isEmpty) return []
    track.billedUnits += units
    track.billed = due
    const like = lineLike(book, sold)
    if (like === null) return []
    const quantity = isCounted(sold) ? units : sold.quantity
    const slack = magnitude(worth.slack) + track.lowered
    const line = { ...like, quantity, amount: worth.net + worth.discounts, discounts: worth.discounts, slack }
    return [{ line: netShipping(line, book.policy), worth }]
  })
}

const netShipping = (line: ExpectedLine, { items }: OracleLifePolicy): ExpectedLine =>
  line.kind === 'shipping' && items.shippingDiscount === 'net'
    ? { ...line, amount: line.amount - line.discounts, discounts: 0n, slack: 0n }
    : line

function dueOf(book: Book, track: Track, units: number): Worth {
  const whole = worthOf(track.sold, book)
  if (!isCounted(track.sold)) return whole
  if (units <= 0) return track.billed
  const { taxesIncluded } = book.order
  return share(whole, track.billedUnits + units, { of: track.sold.quantity ?? 0, taxesIncluded })
}

/** An invoice of what is next, settled by open credit and deposits. Nothing where there is nothing to bill. */
export function invoice(
  book: Book,
  fact: { readonly id: string; readonly at: string },
  unitsOf: UnitsToBill,
): void {
  const parts = nextBill(book, unitsOf)
  if (parts.length === 0) return
  const document = documentOf(book, parts)
  const presence = presenceOf(book, 'goods')
  const record = write(
    book,
    { kind: 'invoice', facts: [fact.id], at: fact.at, presence, ...document },
    'goods',
  )
  if (record === null) return
  const item = { name: record.name, open: record.total }
  book.invoices.push(item)
  clearChannelTax(book, { fact, item, amount: channelTaxOf(book, parts) })
  settle(book, fact.at)
}

/** The channel pays that part itself: a credit takes it off the invoice at once. */
function clearChannelTax(
  book: Book,
  cleared: {
    readonly fact: { readonly id: string; readonly at: string }
    readonly item: { readonly name: string; open: bigint }
    readonly amount: bigint
  },
): void {
  const { fact, item, amount } = cleared
  if (amount === 0n) return
  const applied = [{ to: item.name, amount }]
  const lines = [channelLine(book, amount)]
  const presence = presenceOf(book, 'goods')
  const given = { facts: [fact.id], at: fact.at, total: amount, lines, applied, presence }
  if (write(book, { kind: 'creditMemo', ...given }, 'money') !== null) item.open -= amount
}

/** Sets open credit, then open deposits, against open invoices; the oldest of each first. */
export function settle(book: Book, at: string): void {
  for (const invoiced of book.invoices) {
    for (const credit of book.credits) {
      const amount = least(invoiced.open, credit.open - credit.reserved)
      if (amount <= 0n) continue
      applyTo(book, credit.name, { to: invoiced.name, amount })
      credit.open -= amount
      invoiced.open -= amount
    }
    for (const deposit of book.deposits) {
      const amount = least(invoiced.open, deposit.open)
      if (amount <= 0n || !applyDeposit(book, { deposit, invoiced, amount, at })) continue
      deposit.open -= amount
      invoiced.open -= amount
    }
  }
}

interface Application {
  readonly deposit: { readonly name: string; readonly transaction: string; readonly waits: boolean }
  readonly invoiced: { readonly name: string }
  readonly amount: bigint
  readonly at: string
}

/** One application a deposit and invoice. Where NetSuite applies by itself, the record is not ours, its effect is. */
function applyDeposit(book: Book, { deposit, invoiced, amount, at }: Application): boolean {
  if (deposit.waits) return true
  const facts = [deposit.transaction, invoiced.name.replace('invoice ', '')]
  const applied = [
    { to: deposit.name, amount },
    { to: invoiced.name, amount },
  ]
  const presence = presenceOf(book, 'money')
  return (
    write(book, { kind: 'depositApplication', facts, at, presence, total: amount, applied }, 'money') !== null
  )
}
