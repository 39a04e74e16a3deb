import { sentence } from '../fault/sentence.ts'
import type { ExternalId } from '../ids.ts'
import type { DesiredLife } from '../lifecycle/types.ts'
import { formatMoney, type Money, sum } from '../money.ts'
import type { MadeRefund } from '../netsuite/madeRefund.ts'
import { type PostedDocument, postedTotal } from '../netsuite/posted.ts'
import { isOddCent } from '../netsuite/takenOver.ts'
import { documentName } from '../plan/documentName.ts'

/** A person's record with the one of ours that it gives back; null: a credit of their own stands between. */
export interface Wanted {
  readonly record: MadeRefund
  readonly from: ExternalId | null
}

/**
 * Whether the documents that a refund calls for, and that nothing called for before, are the person's records: in kind,
 * source, currency, amount, tax, customer and account. Null: they are; else what keeps them from it, as a clause.
 */
export function whyNotTheSame(
  before: DesiredLife,
  after: DesiredLife,
  wanted: readonly Wanted[],
): string | null {
  const trouble = newFault(before, after)
  if (trouble !== null) return trouble
  const known = new Set([...before.documents, ...before.intended].map(({ externalId }) => externalId))
  const called = after.documents.filter(({ externalId }) => !known.has(externalId))
  const booked = called.length === 0 ? 'nothing' : called.map(inWords).join(' and ')
  const made = wanted.map(({ record }) => madeInWords(record)).join(' and ')
  const different = `in NetSuite it is ${made}, and for a refund made in Shopify it would be ${booked}`
  if (called.length !== wanted.length) return different
  for (const one of wanted) {
    const document = called.find(({ kind }) => kind === one.record.kind)
    if (document === undefined || postedTotal(document).currency !== one.record.total.currency)
      return different
    if (postedTotal(document).minor !== one.record.total.minor || !isFrom(document, one, called))
      return different
    const detail = detailOf(document, one.record)
    if (detail !== null) return detail
  }
  return null
}

/** A refund that would leave something unbooked is not made. */
function newFault(before: DesiredLife, after: DesiredLife): string | null {
  const known = new Set(
    [...before.faults, ...before.factFaults.map((one) => one.fault)].map(({ code, tech }) => code + tech),
  )
  const found = [...after.faults, ...after.factFaults.map((one) => one.fault)].find(
    ({ code, tech }) => !known.has(code + tech),
  )
  if (found !== undefined) return `its books would not be complete: ${sentence(found).ops}`
  return after.waiting.length > before.waiting.length
    ? 'what it would be booked by waits for documents that are not there yet'
    : null
}

function isFrom(
  document: PostedDocument,
  { record, from }: Wanted,
  called: readonly PostedDocument[],
): boolean {
  if (document.kind === 'creditMemo') return document.apply.length === 0
  if (from !== null) return document.from?.externalId === from
  return (
    record.kind === 'customerRefund' &&
    called.some(({ kind, externalId }) => kind === 'creditMemo' && externalId === document.from?.externalId)
  )
}

function detailOf(document: PostedDocument, record: MadeRefund): string | null {
  const named = record.tranId ?? record.id
  if (document.entity !== record.entity) return `${named} is of another customer than the order`
  if ('account' in document && !record.accounts.includes(document.account))
    return `${named} does not pay from account ${document.account}, which the payment in Shopify belongs to`
  const tax = taxOf(document, record)
  return tax === null || isOddCent(tax.wanted.minor - tax.found.minor, document)
    ? null
    : `${named} gives back ${words(tax.found)} of tax, and Shopify would give back ${words(tax.wanted)}`
}

/** As the equation of the tax given back compares it (I-R4). */
function taxOf(
  document: PostedDocument,
  record: MadeRefund,
): { readonly wanted: Money; readonly found: Money } | null {
  if (!('tax' in document)) return null
  const { currency } = document
  if (document.tax.mode === 'suitetax')
    return {
      wanted: sum(
        document.tax.details.map(({ amount }) => amount),
        currency,
      ),
      found: record.tax,
    }
  const lines = document.lines.filter(({ role }) => role === 'tax')
  const keys = new Set<string | null>(lines.map(({ key }) => key))
  return {
    wanted: sum(
      lines.map(({ amount }) => amount),
      currency,
    ),
    found: sum(
      record.lines.filter(({ key }) => keys.has(key)).map(({ amount }) => amount),
      record.total.currency,
    ),
  }
}

const words = (amount: Money): string => `${formatMoney(amount)} ${amount.currency}`

const inWords = (document: PostedDocument): string =>
  `a ${documentName(document.kind)} of ${words(postedTotal(document))}${document.from === null ? '' : ` from ${document.from.externalId}`}`

const madeInWords = ({ kind, total, tranId, id }: MadeRefund): string =>
  `${documentName(kind)} ${tranId ?? id} of ${words(total)}`
