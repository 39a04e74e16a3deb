import type { Entry } from '../desired/book.ts'
import { salesOrderLine } from '../desired/book.ts'
import type { BookedTax } from '../desired/bookedSales.ts'
import { NO_ITEM } from '../desired/book.ts'
import { type TaxedLines, withTax } from '../desired/tax.ts'
import { type Fault } from '../fault/fault.ts'
import { add, type Money, sum } from '../money.ts'
import type { DocumentTax, SalesOrderLine } from '../netsuite/documents.ts'
import type { PostedLine, PostedLineRole } from '../netsuite/posted.ts'
import { faultOf, type Life } from './state.ts'

export interface DocumentLines {
  readonly lines: readonly PostedLine[]
  readonly tax: DocumentTax
  readonly total: Money
  readonly faults: readonly Fault[]
}

/** Key of the line that carries tax which the channel remits, where it is shown gross (E20). */
export const CHANNEL_TAX = 'CT'

/** Lines of a posted document with their tax. `own`: they continue no line of the sales order. */
export function documentLines(
  life: Life,
  entries: readonly Entry[],
  options: { readonly own: boolean; readonly roles?: ReadonlyMap<string, PostedLineRole> },
): DocumentLines {
  const faults: Fault[] = []
  const taxed = taxedLines(life, entries, faults)
  const lines = taxed.lines.map(
    (line): PostedLine => ({
      key: line.key,
      sourceKey: options.own ? null : line.key,
      role: options.roles?.get(line.key) ?? line.role,
      item: line.item,
      quantity: line.quantity,
      amount: line.amount,
      description: line.description,
      location: line.location,
      customFields: line.customFields,
    }),
  )
  const { currency } = life.book
  const beside = taxed.tax.mode === 'suitetax' ? taxed.tax.details.map(({ amount }) => amount) : []
  const total = add(
    sum(
      lines.map(({ amount }) => amount),
      currency,
    ),
    sum(beside, currency),
  )
  return { lines, tax: taxed.tax, total, faults }
}

/** As `withTax`; tax that the channel remits stands on a line of its own where it is shown gross. */
export function taxedLines(life: Life, entries: readonly Entry[], faults: Fault[]): TaxedLines {
  const book = { ...life.book, faults }
  if (life.policy.life.channelLiable !== 'gross') return withTax(book, entries)
  const liable = entries.flatMap(({ taxes }) => taxes.filter(isChannels))
  if (liable.length === 0) return withTax(book, entries)
  const merchant = entries.map((entry) => ({
    ...entry,
    taxes: entry.taxes.filter((booked) => !isChannels(booked)),
  }))
  const line = channelLine(life, liable, faults)
  return withTax(book, [...merchant, { line, taxes: [], basis: line.amount }])
}

export const isChannels = ({ tax }: BookedTax): boolean => tax.channelLiable === true

function channelLine(life: Life, liable: readonly BookedTax[], faults: Fault[]): SalesOrderLine {
  const { channelTax } = life.policy.items
  if (channelTax === null) {
    faults.push(
      faultOf(life, {
        code: 'mapping.fee',
        about: { fee: 'Tax that the channel remits' },
        tech: 'policy.items.channelTax names no item',
      }),
    )
  }
  return salesOrderLine({
    key: CHANNEL_TAX,
    role: 'fee',
    item: channelTax ?? NO_ITEM,
    quantity: 1,
    amount: sum(
      liable.map(({ amount }) => amount),
      life.book.currency,
    ),
    description: 'Tax that the sales channel remits',
  })
}
