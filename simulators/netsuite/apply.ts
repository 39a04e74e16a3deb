/** Open amounts of documents, and the `apply` sublist that takes from them (netsuite.md §1.4). */
import { multiply, round, sum } from './amounts.ts'
import { type Draft, type DraftLine, numberOf, reference, type SaveContext } from './draft.ts'
import { userError } from './errors.ts'
import { indexesOf } from './indexes.ts'
import { claimsOf } from './links.ts'
import { refName } from './names.ts'
import { baseCurrency, precisionOf } from './organisation.ts'
import type { FieldMap, RecordKind, StoredRecord, World } from './world.ts'

/** What other documents take from this one, in its currency; `except` leaves one of them out. */
export function claimedFrom(world: World, docId: string, except?: string): number {
  const amounts: number[] = []
  for (const id of indexesOf(world).nextDocs.ids(docId)) {
    const record = id === except ? undefined : world.getInGroup('transaction', id)
    if (record === undefined) continue
    for (const claim of claimsOf(record)) if (claim.docId === docId) amounts.push(claim.amount)
  }
  return sum(amounts)
}

/** What a credit memo or payment itself is applied to. */
const ownApplied = (sublists: StoredRecord['sublists']): number =>
  sum((sublists['apply'] ?? []).map(({ fields }) => numberOf(fields, 'amount') ?? 0))

/** The document's whole amount: a payment's or deposit's `payment`, else its total. */
const wholeOf = (fields: FieldMap): number => numberOf(fields, 'payment') ?? numberOf(fields, 'total') ?? 0

/** What is still open of an invoice, credit memo, deposit or payment, in its currency. */
export function openAmount(world: World, record: StoredRecord, except?: string): number {
  const claimed = claimedFrom(world, record.id, except)
  return sum([wholeOf(record.fields), -claimed, -ownApplied(record.sublists)])
}

/** Fields that say what is open; empty for documents that are not settled by others. */
export function settlementFields(record: StoredRecord, open: number): FieldMap {
  const { kind, fields } = record
  const whole = wholeOf(fields)
  const taken = sum([whole, -open])
  const status = open === 0 ? 'B' : 'A'
  if (kind === 'invoice') return { amountPaid: taken, amountRemaining: open, status }
  if (kind === 'creditMemo')
    return { applied: taken, unapplied: open, amountPaid: taken, amountRemaining: open, status }
  if (kind === 'customerPayment') return { applied: taken, unapplied: open }
  if (kind === 'customerDeposit')
    return { status: open === 0 ? 'C' : fields['undepFunds'] === true ? 'A' : 'B' }
  return {}
}

/** A document with the amount that is applied to it. */
export interface Applied {
  readonly doc: StoredRecord
  readonly amount: number
  /** The amount in base currency at the rate of the document. */
  readonly base: number
}

export interface ApplyTerms {
  readonly sublist: 'apply' | 'deposit'
  /** Documents that may be named. */
  readonly kinds: readonly RecordKind[]
  readonly customerId: string
  readonly currencyId: string
  readonly precision: number
  /** What there is to apply; undefined: whatever the lines say. */
  readonly limit: number | undefined
}

/**
 * Checks the lines and keeps those with `apply`. A line without an amount takes what is open, as far as there is
 * something to apply.
 * @throws NetSuiteError for a document that is not open for this customer and currency, and for too much.
 */
export function applyLines(context: SaveContext, draft: Draft, terms: ApplyTerms): readonly Applied[] {
  const applied: Applied[] = []
  const lines = (draft.sublists[terms.sublist] ?? []).filter(({ fields }) => fields['apply'] === true)
  let left = terms.limit
  for (const [index, line] of lines.entries()) {
    const { doc, open } = openDocument(context.world, line, { draft, terms })
    const most = left === undefined ? open : Math.min(open, Math.max(left, 0))
    const sent = numberOf(line.fields, 'amount')
    const amount = round(sent ?? most, terms.precision)
    if (amount <= 0) throw userError('The amount applied must be greater than zero.', `${line.path}.amount`)
    // Texts [U]; never above what is open, on either side (accounting-and-reliability.md §1.8, I-O9).
    if (amount > open)
      throw userError(
        `The amount applied (${amount}) exceeds the amount remaining (${open}) of ${refName(doc)}.`,
        `${line.path}.amount`,
      )
    if (left !== undefined && amount > left)
      throw userError(`The amount applied (${amount}) exceeds the unapplied amount (${left}).`, line.path)
    if (left !== undefined) left = sum([left, -amount])
    line.line = index + 1
    const due = { due: open, total: wholeOf(doc.fields), refNum: doc.fields['tranId'] }
    Object.assign(line.fields, { amount, line: line.fields['line'] ?? 0, ...due })
    applied.push({ doc, amount, base: relievedBase(context.world, doc, { amount, except: draft.id }) })
  }
  draft.sublists[terms.sublist] = lines
  return applied
}

function openDocument(
  world: World,
  line: DraftLine,
  { draft, terms }: { draft: Draft; terms: ApplyTerms },
): { doc: StoredRecord; open: number } {
  const id = reference(line.fields, 'doc')?.id ?? ''
  const doc = world.getInGroup('transaction', id)
  const fits =
    doc !== undefined &&
    terms.kinds.includes(doc.kind) &&
    (reference(doc.fields, 'entity') ?? reference(doc.fields, 'customer'))?.id === terms.customerId &&
    doc.figures?.currencyId === terms.currencyId
  const open = fits ? openAmount(world, doc, draft.id) : 0
  if (doc === undefined || open <= 0) {
    // netsuite.md §1.4 (P: connector documentation).
    const value = `[${id},${String(line.fields['line'] ?? null)}]`
    throw userError(
      `Unable to find a matching line for sublist ${terms.sublist} with key: [doc,line] and value: ${value}.`,
      line.path,
    )
  }
  return { doc, open }
}

/**
 * The base amount that goes with a part of a document: cumulative, so that the last part takes what is left and the
 * account behind it ends at 0.
 */
export function relievedBase(
  world: World,
  doc: StoredRecord,
  part: { readonly amount: number; readonly except: string },
): number {
  const { figures } = doc
  if (figures === undefined) return part.amount
  const precision = precisionOf(world, baseCurrency(world, figures.subsidiaryId))
  const whole = wholeOf(doc.fields)
  const before = sum([whole, -openAmount(world, doc, part.except)])
  const after = sum([before, part.amount])
  const bookedBase = Math.abs(figures.lines[0]?.netAmount ?? 0)
  const at = (amount: number) =>
    amount === whole ? bookedBase : multiply(amount, figures.exchangeRate, precision)
  return sum([at(after), -at(before)])
}
