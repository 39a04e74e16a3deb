/** Parts that bodies of several record types share. */
import type { NetSuiteId } from '../../domain/ids.ts'
import { formatMoney, type Money } from '../../domain/money.ts'
import type { CustomValue, DocumentTax, TaxDetail } from '../../domain/netsuite/documents.ts'
import { type Body, Decimal } from './json.ts'

/** Price level "Custom": without it NetSuite's own price replaces our amount (netsuite.md §6, §10.7). */
export const CUSTOM_PRICE = { id: '-1' }

export const reference = (id: NetSuiteId | null): Body | undefined => (id === null ? undefined : { id })
export const decimal = (text: string | null): Decimal | undefined =>
  text === null ? undefined : new Decimal(text)
export const amountOf = (amount: Money): Decimal => new Decimal(formatMoney(amount))

/** Null values are left out: on a new record there is nothing to clear. */
export function customParts(fields: Readonly<Record<string, CustomValue>>): Body {
  const parts: Record<string, string | number | boolean> = {}
  for (const [name, value] of Object.entries(fields)) if (value !== null) parts[name] = value
  return parts
}

/**
 * The override with all its details, also when there are none: with the flag and without the section NetSuite
 * ignores tax silently (accounting-and-reliability.md §1.3 [C2]).
 */
export function taxParts(tax: DocumentTax): Body {
  if (tax.mode !== 'suitetax') return {}
  return { taxDetailsOverride: true, taxDetails: { items: tax.details.map(taxDetailBody) } }
}

const taxDetailBody = (detail: TaxDetail): Body => ({
  taxDetailsReference: detail.line,
  taxType: { id: detail.taxType },
  taxCode: { id: detail.taxCode },
  taxBasis: amountOf(detail.basis),
  taxRate: new Decimal(detail.rate),
  taxAmount: amountOf(detail.amount),
})

/** Whole characters: half of a surrogate pair is no text. */
export const cut = (text: string, length: number): string =>
  text.length <= length ? text : text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')

export const cutOrNothing = (text: string | null, length: number): string | undefined =>
  text === null || text === '' ? undefined : cut(text, length)
