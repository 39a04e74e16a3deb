import { formatMoney, type Money, sum } from '../money.ts'
import { asText } from '../netsuite/asIfStanding.ts'
import type { LifeReadBack } from '../netsuite/documents.ts'
import { type CreditApplication, type PostedDocument, postedTotal } from '../netsuite/posted.ts'
import { FIELDS } from '../netsuite/requirements.ts'
import type { Change } from './plan.ts'

type PostedRecord = Exclude<PostedDocument, CreditApplication>

/**
 * What NetSuite holds differently from a posted document, as it was written: empty when it stands as it should. `from`
 * is what NetSuite says, `to` what the document says. What is open of it is no part of it: others change that.
 */
export function comparePosted(document: PostedRecord, standing: LifeReadBack): readonly Change[] {
  // Its lines and its memo are its maker's.
  if (document.takenOver !== undefined) return headerChanges(document, standing)
  return [
    ...headerChanges(document, standing),
    ...lineChanges(linesOf(document), standing.lines),
    ...taxChanges(document, standing),
  ]
}

function headerChanges(document: PostedRecord, standing: LifeReadBack): readonly Change[] {
  const ours = asText(document.customFields)
  return changed([
    ['voided', standing.voided ? 'yes' : 'no', 'no'],
    ['kind', standing.kind, document.kind],
    ['currency', standing.currency, document.currency],
    ...(document.takenOver === undefined
      ? [['tranDate', standing.tranDate, document.tranDate] as const]
      : []),
    ...(document.kind === 'journalEntry' ? [] : [['entity', standing.entity, document.entity] as const]),
    ...('otherRefNum' in document
      ? [['otherRefNum', cut(standing.otherRefNum ?? ''), cut(document.otherRefNum)] as const]
      : []),
    ...[FIELDS.store, FIELDS.shopifyId, FIELDS.order].map(
      (field) => [field, standing.customFields[field] ?? '', ours[field] ?? ''] as const,
    ),
    ...(hasTotal(document) ? [['total', text(standing.total), text(postedTotal(document))] as const] : []),
  ])
}

/** Goods come to what they cost, a return to what NetSuite's own tax makes of it, and a journal to nothing. */
const hasTotal = ({ kind }: PostedRecord): boolean =>
  kind !== 'itemFulfillment' &&
  kind !== 'itemReceipt' &&
  kind !== 'returnAuthorization' &&
  kind !== 'journalEntry'

/** NetSuite keeps 45 characters of a purchase order number (netsuite.md §10.23). */
const cut = (number: string): string => number.slice(0, 45)

interface Wanted {
  readonly key: string
  readonly item: string
  readonly quantity: number | null
  /** Null: not compared. */
  readonly amount: Money | null
  readonly location: string | null
}

function linesOf(document: PostedRecord): readonly Wanted[] {
  switch (document.kind) {
    case 'itemFulfillment':
    case 'itemReceipt':
      return document.lines.map((line) => ({ ...line, amount: null }))
    case 'returnAuthorization':
      return document.lines.map((line) => ({ ...line, amount: null, location: null }))
    case 'invoice':
    case 'cashSale':
    case 'creditMemo':
    case 'cashRefund':
      return document.lines.map((line) => ({ ...line, location: null }))
    case 'depositApplication':
    case 'customerPayment':
    case 'customerRefund':
    case 'journalEntry':
      return []
  }
}

function lineChanges(wanted: readonly Wanted[], standing: LifeReadBack['lines']): readonly Change[] {
  const missing = wanted.flatMap((line) => {
    const path = `line ${line.key}`
    const [found, ...again] = standing.filter(({ key }) => key === line.key)
    if (found === undefined) return [{ path, from: null, to: told(line) }]
    return [
      ...changed([
        [`${path} item`, found.item, line.item],
        ...(line.amount === null ? [] : [[`${path} amount`, text(found.amount), text(line.amount)] as const]),
        ...(line.quantity === null
          ? []
          : [[`${path} quantity`, String(found.quantity ?? 0), String(line.quantity)] as const]),
        ...(line.location === null
          ? []
          : [[`${path} location`, found.location ?? 'none', line.location] as const]),
      ]),
      ...again.map((twice) => ({ path, from: told(twice), to: null })),
    ]
  })
  const keys = new Set<string | null>(wanted.map(({ key }) => key))
  const stray = standing.filter(
    ({ key, amount, quantity }) =>
      !keys.has(key) && (amount.minor !== 0n || (key !== null && (quantity ?? 0) !== 0)),
  )
  return [
    ...missing,
    ...stray.map((line) => ({ path: `line ${line.key ?? line.line}`, from: told(line), to: null })),
  ]
}

function taxChanges(document: PostedRecord, standing: LifeReadBack): readonly Change[] {
  if (!('tax' in document) || document.tax.mode !== 'suitetax') return []
  const tax = sum(
    document.tax.details.map(({ amount }) => amount),
    document.currency,
  )
  return changed([['taxTotal', text(standing.taxTotal), text(tax)]])
}

const changed = (values: readonly (readonly [path: string, from: string, to: string])[]): readonly Change[] =>
  values.filter(([, from, to]) => from !== to).map(([path, from, to]) => ({ path, from, to }))

const text = (amount: Money): string => `${formatMoney(amount)} ${amount.currency}`

const told = (line: {
  readonly quantity: number | null
  readonly item: string
  readonly amount: Money | null
}): string =>
  [
    line.quantity === null ? '' : `${line.quantity} × `,
    `item ${line.item}`,
    line.amount === null ? '' : `, ${text(line.amount)}`,
  ].join('')
