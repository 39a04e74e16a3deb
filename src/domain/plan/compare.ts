import { formatMoney, type Money } from '../money.ts'
import { isClosed } from '../netsuite/closed.ts'
import type {
  CustomerDeposit,
  DocumentReadBack,
  LineReadBack,
  SalesOrder,
  SalesOrderLine,
} from '../netsuite/documents.ts'
import { asText } from '../netsuite/asIfStanding.ts'
import { FIELDS } from '../netsuite/requirements.ts'
import { documentTotal, taxTotal } from '../netsuite/total.ts'
import type { Change } from './plan.ts'

/**
 * What NetSuite holds differently from a document: empty when it stands as it should. `from` is what NetSuite says,
 * `to` what the document says. Compared is what decides money, goods and identity; free text and the merchant's own
 * custom fields may be changed by NetSuite's forms and scripts without being wrong. A closed order is only closed:
 * its lines no longer matter.
 */
export function compareDocument(
  document: SalesOrder | CustomerDeposit,
  standing: DocumentReadBack,
): readonly Change[] {
  const changes = [...headerChanges(document, standing)]
  if (document.kind === 'customerDeposit') return changes
  if (document.closed) {
    return isClosed(standing) || hasNothingOpen(standing)
      ? changes
      : [...changes, { path: 'status', from: standing.status, to: 'closed' }]
  }
  const closed =
    isClosed(standing) && !isDone(document, standing)
      ? [{ path: 'status', from: standing.status, to: 'open' }]
      : []
  return [
    ...changes,
    ...closed,
    ...lineChanges(document.lines, standing.lines),
    ...taxChanges(document, standing),
  ]
}

/** NetSuite calls an order whose lines are billed whole billed, and not closed: nothing of it is left to close. */
const hasNothingOpen = ({ lines }: DocumentReadBack): boolean =>
  lines.length > 0 &&
  lines.every(
    ({ closed, quantity, billed }) => closed || (quantity !== null && billed > 0 && billed >= quantity),
  )

/** Nothing of it is left to deliver or to bill, and what nobody will deliver was closed by us: NetSuite then closes it whole. */
const isDone = (document: SalesOrder, standing: DocumentReadBack): boolean =>
  document.lines.some(({ closed }) => closed === true) &&
  standing.lines.every(({ closed, quantity, billed }) => closed || (quantity !== null && billed >= quantity))

function headerChanges(
  document: SalesOrder | CustomerDeposit,
  standing: DocumentReadBack,
): readonly Change[] {
  const isOrder = document.kind === 'salesOrder'
  const ours = asText(document.customFields)
  const closing = isOrder && document.closed
  return changed([
    ['voided', standing.voided ? 'yes' : 'no', 'no'],
    [isOrder ? 'entity' : 'customer', standing.entity, isOrder ? document.entity : document.customer],
    ['currency', standing.currency, document.currency],
    ['tranDate', standing.tranDate, document.tranDate],
    ...(isOrder
      ? [['otherRefNum', cut(standing.otherRefNum ?? ''), cut(document.otherRefNum)] as const]
      : []),
    ...[FIELDS.store, FIELDS.shopifyId, FIELDS.order].map(
      (field) => [field, standing.customFields[field] ?? '', ours[field] ?? ''] as const,
    ),
    ...(closing
      ? []
      : [
          [
            isOrder ? 'total' : 'payment',
            text(standing.total),
            text(isOrder ? documentTotal(document) : document.payment),
          ] as const,
        ]),
  ])
}

/** NetSuite keeps 45 characters of a purchase order number (netsuite.md §10.23). */
const cut = (number: string): string => number.slice(0, 45)

function lineChanges(lines: readonly SalesOrderLine[], standing: readonly LineReadBack[]): readonly Change[] {
  const wanted = lines.flatMap((line) => {
    const path = `line ${line.key}`
    const [found, ...again] = standing.filter(({ key }) => key === line.key)
    if (found === undefined) return [{ path, from: null, to: told(line) }]
    return [
      ...changed([
        [`${path} item`, found.item, line.item],
        [`${path} amount`, text(found.amount), text(line.amount)],
        ...(line.quantity === null
          ? []
          : [[`${path} quantity`, String(found.quantity ?? 0), String(line.quantity)] as const]),
      ]),
      ...again.map((twice) => ({ path, from: told(twice), to: null })),
    ]
  })
  // Lines that NetSuite adds by itself, such as the components of a kit, carry no key and no amount.
  const stray = standing.filter(
    ({ key, amount }) => (key !== null || amount.minor !== 0n) && !lines.some((line) => line.key === key),
  )
  return [
    ...wanted,
    ...stray.map((line) => ({ path: `line ${line.key ?? line.line}`, from: told(line), to: null })),
  ]
}

function taxChanges(order: SalesOrder, standing: DocumentReadBack): readonly Change[] {
  return changed([['taxTotal', text(standing.taxTotal), text(taxTotal(order))]])
}

function changed(values: readonly (readonly [path: string, from: string, to: string])[]): readonly Change[] {
  return values.filter(([, from, to]) => from !== to).map(([path, from, to]) => ({ path, from, to }))
}

const text = (amount: Money): string => `${formatMoney(amount)} ${amount.currency}`

const told = (line: {
  readonly quantity: number | null
  readonly item: string
  readonly amount: Money
}): string => `${line.quantity === null ? '' : `${line.quantity} × `}item ${line.item}, ${text(line.amount)}`
