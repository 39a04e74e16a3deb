import { type Fault, fault } from '../fault/fault.ts'
import { formatMoney, type Money } from '../money.ts'
import { hasMoved, isClosed } from '../netsuite/closed.ts'
import type { DocumentReadBack, LineReadBack, SalesOrder, SalesOrderLine } from '../netsuite/documents.ts'
import { FIELDS } from '../netsuite/requirements.ts'
import { documentTotal } from '../netsuite/total.ts'
import { fail, ok, type Result } from '../result.ts'
import { compareDocument } from './compare.ts'
import type { Action, Change } from './plan.ts'

/** The sales order as it should be, as it stands, and as we last wrote it (null: not known any more). */
export interface SalesOrderState {
  readonly desired: SalesOrder
  readonly current: DocumentReadBack
  readonly written: SalesOrder | null
}

type SalesOrderAction = Extract<Action, { kind: 'update' | 'close' | 'none' }>

/**
 * How the one mutable record gets from what stands to what should: nothing, closing, or an update that touches single
 * lines (`amend`), adds lines at the end (`append`), or sends the whole sublist (`rewrite`), since PATCH can only
 * append and a discount must stand below its line (design: writing without duplicates).
 * Faults: a person changed it (never reverted), or goods moved or were billed (then a correction is a new document).
 */
export function planSalesOrder({
  desired,
  current,
  written,
}: SalesOrderState): Result<SalesOrderAction, Fault> {
  if (current.voided) return fail(human(desired, 'voided in NetSuite'))
  if (desired.closed) return closing(desired, current)
  const changes = compareDocument(desired, current)
  const textChanges = written === null ? [] : freeTextChanges(written, desired)
  if (isClosed(current)) return fail(human(desired, 'closed in NetSuite'))
  if (changes.length === 0 && (hasMoved(current) || isStamped(desired, current)))
    return ok(standsAlready(desired))
  if (hasMoved(current)) return fail(tooLate(desired, changes))
  const how = updateKind(desired, current, written)
  return ok({
    kind: 'update',
    document: desired,
    changes: [...changes, ...textChanges],
    how,
    why: {
      ops: `Order ${desired.otherRefNum} changed in Shopify; its sales order is brought to ${money(documentTotal(desired))}.`,
      tech: `PATCH salesOrder ${current.id} (${desired.externalId}), ${how}: ${changes.length + textChanges.length} differences`,
    },
  })
}

/** NetSuite carries our hash of exactly this content, addresses and custom fields included. */
function isStamped(desired: SalesOrder, current: DocumentReadBack): boolean {
  const hash = desired.customFields[FIELDS.hash]
  return hash !== undefined && hash !== null && current.customFields[FIELDS.hash] === hash
}

function closing(desired: SalesOrder, current: DocumentReadBack): Result<SalesOrderAction, Fault> {
  if (isClosed(current)) return ok(standsAlready(desired))
  if (hasMoved(current))
    return fail(tooLate(desired, [{ path: 'status', from: current.status, to: 'closed' }]))
  return ok({
    kind: 'close',
    externalId: desired.externalId,
    observed: current,
    why: {
      ops: `Order ${desired.otherRefNum} was cancelled in Shopify; its sales order is closed.`,
      tech: `PATCH salesOrder ${current.id} (${desired.externalId}): isClosed on each of its lines (${current.lines.length})`,
    },
  })
}

const standsAlready = (desired: SalesOrder): SalesOrderAction => ({
  kind: 'none',
  externalId: desired.externalId,
  why: {
    ops: `The sales order of ${desired.otherRefNum} stands as it should.`,
    tech: `${desired.externalId}: no difference`,
  },
})

/**
 * `rewrite` where a line goes away, or a new one does not come after all that stand; `append` where new lines come
 * last; `amend` otherwise.
 */
function updateKind(
  desired: SalesOrder,
  current: DocumentReadBack,
  written: SalesOrder | null,
): 'amend' | 'append' | 'rewrite' {
  const standing = current.lines.filter(isLine).map(({ key }) => key)
  const wanted = desired.lines.map(({ key }) => key)
  const kept = wanted.filter((key) => standing.includes(key))
  if (standing.some((key, index) => kept[index] !== key)) return 'rewrite'
  if (written !== null && itemsChanged(written.lines, desired.lines)) return 'rewrite'
  if (wanted.length === standing.length) return 'amend'
  const firstNew = wanted.findIndex((key) => !standing.includes(key))
  return firstNew === standing.length ? 'append' : 'rewrite'
}

/** An item line keeps its item for good: another item is another line. */
const itemsChanged = (before: readonly SalesOrderLine[], after: readonly SalesOrderLine[]): boolean =>
  after.some((line) => before.some(({ key, item }) => key === line.key && item !== line.item))

/** Kit components and other lines that NetSuite adds by itself carry no key and no amount. */
const isLine = (line: LineReadBack): boolean => line.key !== null || line.amount.minor !== 0n

/** What a person reads and we wrote, which reading back does not compare: memo, descriptions, rate, custom fields. */
function freeTextChanges(written: SalesOrder, desired: SalesOrder): readonly Change[] {
  const changes: Change[] = []
  const differ = (path: string, from: string | null, to: string | null): void => {
    if (from !== to) changes.push({ path, from, to })
  }
  differ('memo', written.memo, desired.memo)
  differ('location', written.location, desired.location)
  differ('exchangeRate', written.exchangeRate, desired.exchangeRate)
  for (const line of desired.lines) {
    const before = written.lines.find(({ key }) => key === line.key)
    if (before !== undefined) differ(`line ${line.key} description`, before.description, line.description)
  }
  return changes
}

function tooLate(desired: SalesOrder, changes: readonly Change[]): Fault {
  const words = changes.map(({ path, from, to }) => `${path}: ${from ?? '-'} → ${to ?? '-'}`).join('; ')
  return fault(
    'booking.edit-after-billing',
    { order: desired.otherRefNum, record: desired.externalId, changes: words },
    `${desired.externalId} is fulfilled or billed in part; not sent: ${words}`,
  )
}

const human = (desired: SalesOrder, what: string): Fault =>
  fault(
    'booking.human-change',
    { order: desired.otherRefNum, record: desired.externalId, changes: what },
    `${desired.externalId} was ${what}, and not by us`,
  )

const money = (amount: Money): string => `${formatMoney(amount)} ${amount.currency}`
