import { formatDecimal, parseDecimal, toPercent } from '../decimal.ts'
import type { NetSuiteId } from '../ids.ts'
import { sum, zero } from '../money.ts'
import type { DocumentTax, SalesOrderLine, TaxDetail } from '../netsuite/documents.ts'
import type { TaxPolicy } from '../policy/policy.ts'
import type { TaxLine } from '../shopify/order.ts'
import { type Book, type Entry, report, salesOrderLine } from './book.ts'
import { type BookedTax, taxKey } from './bookedSales.ts'
import { callMapping, mappingFault } from './customFields.ts'

export interface TaxedLines {
  readonly lines: readonly SalesOrderLine[]
  readonly tax: DocumentTax
}

/**
 * Carries Shopify's tax amounts as they are; a rate cannot reproduce them (accounting-and-reliability.md §0.2).
 * SuiteTax: overridden details per line. Otherwise: one explicit line for each distinct tax, after all others.
 */
export function withTax(book: Book, entries: readonly Entry[]): TaxedLines {
  checkLiability(book, entries)
  const { tax } = book.policy
  const lines = entries.map(({ line }) => line)
  if (tax.mode === 'suitetax') {
    return { lines, tax: { mode: 'suitetax', details: suiteTaxDetails(book, tax, entries) } }
  }
  return { lines: [...lines, ...taxLines(book, tax, entries)], tax: { mode: 'lines' } }
}

/** Tax that a channel remits is not our liability, and "unknown" is not "no" (accounting-and-reliability.md §1.3 (1)). */
function checkLiability(book: Book, entries: readonly Entry[]): void {
  const taxes = entries.flatMap((entry) => entry.taxes).filter(({ amount }) => amount.minor !== 0n)
  const titles = (liable: boolean | null): Set<string> =>
    new Set(taxes.filter(({ tax }) => tax.channelLiable === liable).map(({ tax }) => tax.title))
  for (const title of titles(true)) {
    report(book, 'booking.channel-tax-unknown', {
      about: { tax: title, liability: 'is remitted by the sales channel' },
      tech: `taxLine "${title}" channelLiable = true: marketplace tax is not booked yet`,
    })
  }
  if (book.policy.tax.channelLiableUnknown === 'liable-is-merchant') return
  for (const title of titles(null)) {
    report(book, 'booking.channel-tax-unknown', {
      about: { tax: title, liability: 'does not say who remits it' },
      tech: `taxLine "${title}" channelLiable = null and policy.tax.channelLiableUnknown = 'park'`,
    })
  }
}

type SuiteTaxPolicy = Extract<TaxPolicy, { mode: 'suitetax' }>
type LinesPolicy = Extract<TaxPolicy, { mode: 'lines' }>

/** One detail for each tax line of each line, zero amounts included: exempt and zero-rated are codes of their own. */
function suiteTaxDetails(
  book: Book,
  policy: SuiteTaxPolicy,
  entries: readonly Entry[],
): readonly TaxDetail[] {
  let parent: Entry | null = null
  return entries.flatMap((entry) => {
    if (entry.line.role === 'discount') {
      return policy.overrideDiscountLines && parent !== null
        ? silentDetail(book, policy, { entry, parent })
        : []
    }
    parent = entry
    if (entry.line.role === 'shipping' && !policy.overrideShippingLines) return refuseShippingTax(book, entry)
    return entry.taxes.flatMap((booked) => taxDetail(book, policy, { entry, booked }))
  })
}

function taxDetail(
  book: Book,
  policy: SuiteTaxPolicy,
  { entry, booked }: { entry: Entry; booked: BookedTax },
): readonly TaxDetail[] {
  const code = taxCode(book, policy, booked.tax)
  if (code === null) return []
  return [
    {
      line: entry.line.key,
      ...code,
      basis: entry.basis,
      rate: ratePercent(booked.tax),
      amount: booked.amount,
    },
  ]
}

/**
 * The tax of a line stands whole on the line itself, calculated on its net after discount. The discount line gets a
 * detail of zero on a basis of zero, so that NetSuite has nothing left to compute there.
 */
function silentDetail(
  book: Book,
  policy: SuiteTaxPolicy,
  { entry, parent }: { entry: Entry; parent: Entry },
): readonly TaxDetail[] {
  const [first] = parent.taxes
  const code = first === undefined ? null : taxCode(book, policy, first.tax)
  if (first === undefined || code === null) return []
  const nothing = zero(book.currency)
  return [{ line: entry.line.key, ...code, basis: nothing, rate: ratePercent(first.tax), amount: nothing }]
}

/** Whether NetSuite takes overridden tax on shipping lines over REST is not established [verify]. */
function refuseShippingTax(book: Book, entry: Entry): readonly TaxDetail[] {
  const taxed = entry.taxes.find(({ amount }) => amount.minor !== 0n)
  if (taxed === undefined) return []
  report(book, 'mapping.tax', {
    about: { tax: `${taxed.tax.title} on shipping` },
    tech: `line ${entry.line.key} is taxed and policy.tax.overrideShippingLines is false`,
  })
  return []
}

function taxCode(
  book: Book,
  policy: SuiteTaxPolicy,
  tax: TaxLine,
): { readonly taxType: NetSuiteId; readonly taxCode: NetSuiteId } | null {
  const result = callMapping(policy.code, [tax, book.facts])
  if (!result.ok) book.faults.push(mappingFault(book.facts, 'tax.code', result.error))
  else if (result.value === null) unmapped(book, tax, 'tax.code')
  return result.ok ? result.value : null
}

function unmapped(book: Book, tax: TaxLine, path: string): void {
  report(book, 'mapping.tax', {
    about: { tax: `${tax.title} ${ratePercent(tax)} %` },
    tech: `policy.${path}(${JSON.stringify({ title: tax.title, rate: tax.rate })}) returned null`,
  })
}

/** One line for each distinct tax, in the order of its title and rate, so that an edit does not move the others' keys. */
function taxLines(book: Book, policy: LinesPolicy, entries: readonly Entry[]): readonly SalesOrderLine[] {
  const groups = Map.groupBy(
    entries.flatMap((entry) => entry.taxes),
    ({ tax }) => titleAndRate(tax),
  )
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, taxes], index) => {
      const [first] = taxes
      const amounts = taxes.map(({ amount }) => amount)
      const amount = sum(amounts, book.currency)
      if (first === undefined || amount.minor === 0n) return []
      const item = taxItem(book, policy, first.tax)
      if (item === null) return []
      return [
        salesOrderLine({
          key: `T${index + 1}`,
          role: 'tax',
          item,
          quantity: 1,
          amount,
          description: `${first.tax.title} ${ratePercent(first.tax)} %`,
        }),
      ]
    })
}

function taxItem(book: Book, policy: LinesPolicy, tax: TaxLine): NetSuiteId | null {
  const result = callMapping(policy.item, [tax, book.facts])
  if (!result.ok) book.faults.push(mappingFault(book.facts, 'tax.item', result.error))
  else if (result.value === null) unmapped(book, tax, 'tax.item')
  return result.ok ? result.value : null
}

const titleAndRate = (tax: TaxLine): string => taxKey({ ...tax, channelLiable: null })

/** NetSuite states rates in percent. A flat fee has none: "0". */
export function ratePercent(tax: Pick<TaxLine, 'rate'>): string {
  const rate = tax.rate === null ? null : parseDecimal(tax.rate)
  return rate === null ? '0' : formatDecimal(toPercent(rate))
}
