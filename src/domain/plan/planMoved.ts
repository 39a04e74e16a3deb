import { type Fault, fault } from '../fault/fault.ts'
import { formatMoney, type Money } from '../money.ts'
import { isClosed } from '../netsuite/closed.ts'
import type { DocumentReadBack, LineReadBack, SalesOrder, SalesOrderLine } from '../netsuite/documents.ts'
import { withoutClosedRest } from '../netsuite/openPart.ts'
import { documentTotal } from '../netsuite/total.ts'
import { fail, ok, type Result } from '../result.ts'
import { compareDocument } from './compare.ts'
import type { Action, Change } from './plan.ts'

type MovedAction = Extract<Action, { kind: 'update' | 'close' | 'none' }>

/**
 * How a sales order follows its facts once goods left or a bill was written: lines are added at the end, the unbilled
 * part of a line is lowered, and what nobody will deliver is closed. What left or was billed is never touched: where
 * that would be needed, a person decides.
 */
export function planMoved(desired: SalesOrder, current: DocumentReadBack): Result<MovedAction, Fault> {
  if (current.voided) return fail(human(desired, 'voided in NetSuite'))
  if (desired.closed) return ok(closing(desired, current))
  const closes = toClose(desired, current)
  const changes = compareDocument(desired, withoutClosedRest(current, desired)).filter(
    ({ path }) => !closes.some((key) => path === `line ${key}`) && !isTotal(path),
  )
  if (changes.length === 0 && closes.length === 0) return ok(standsAlready(desired))
  const wrong = [...untouchable(desired, current), ...changes.filter(({ path }) => !path.startsWith('line '))]
  if (wrong.length > 0) return fail(tooLate(desired, wrong))
  const standing = new Set(current.lines.map(({ key }) => key))
  const added = desired.lines.filter(({ key }) => !standing.has(key))
  return ok({
    kind: 'update',
    document: desired,
    changes: [...changes, ...closes.map((key) => ({ path: `line ${key}`, from: 'open', to: 'closed' }))],
    how: added.length > 0 ? 'append' : 'amend',
    closes,
    why: {
      ops: `Order ${desired.otherRefNum} changed in Shopify after goods left or were billed; what is open of its sales order follows.`,
      tech: `PATCH salesOrder ${current.id} (${desired.externalId}): ${added.length} lines added, ${closes.length} closed, ${changes.length} differences; total ${money(documentTotal(desired))}`,
    },
  })
}

/** The total follows from the lines, and closed ones stay in NetSuite's. */
const isTotal = (path: string): boolean => path === 'total' || path === 'taxTotal' || path === 'status'

/** Standing lines without anything left or billed that are wanted no more, and lines that nobody will deliver whole. */
function toClose(desired: SalesOrder, current: DocumentReadBack): readonly string[] {
  return current.lines.flatMap((line) => {
    if (line.key === null || line.closed) return []
    const wanted = desired.lines.find(({ key }) => key === line.key)
    const gone = wanted === undefined && line.fulfilled === 0 && line.billed === 0
    return gone || wanted?.closed === true ? [line.key] : []
  })
}

/** What would change of a line beyond its open part, or stand above a line that is there. */
function untouchable(desired: SalesOrder, current: DocumentReadBack): readonly Change[] {
  const wrong: Change[] = []
  for (const line of current.lines) {
    const wanted = desired.lines.find(({ key }) => key === line.key)
    if (line.key === null || line.closed) continue
    const moved = Math.max(line.fulfilled, line.billed)
    const path = `line ${line.key}`
    if (wanted === undefined) {
      if (moved > 0) wrong.push({ path, from: told(line), to: null })
    } else if (wanted.item !== line.item || (wanted.quantity ?? moved) < moved) {
      wrong.push({ path, from: told(line), to: told(wanted) })
    } else if (isWholeMoved(line) && wanted.amount.minor !== line.amount.minor) {
      wrong.push({ path: `${path} amount`, from: formatMoney(line.amount), to: formatMoney(wanted.amount) })
    }
  }
  return [...wrong, ...misplaced(desired, current)]
}

const isWholeMoved = (line: LineReadBack): boolean =>
  line.quantity !== null && line.billed >= line.quantity && line.billed > 0

/**
 * PATCH can only append (netsuite.md §1.4): a new line stands after all that are there. Shipping for nothing that was
 * closed with its order is in nobody's way.
 */
function misplaced(desired: SalesOrder, current: DocumentReadBack): readonly Change[] {
  const standing = new Set(current.lines.map(({ key }) => key))
  const inTheWay = new Set(
    current.lines.filter(({ closed, amount }) => !closed || amount.minor !== 0n).map(({ key }) => key),
  )
  const lastStanding = desired.lines.findLastIndex(({ key }) => inTheWay.has(key))
  return desired.lines
    .filter((line, index) => !standing.has(line.key) && index < lastStanding)
    .map((line) => ({ path: `line ${line.key}`, from: null, to: told(line) }))
}

function closing(desired: SalesOrder, current: DocumentReadBack): MovedAction {
  const open = current.lines.filter((line) => !line.closed && !isWholeMoved(line))
  if (isClosed(current) || open.length === 0) return standsAlready(desired)
  return {
    kind: 'close',
    externalId: desired.externalId,
    observed: current,
    why: {
      ops: `Order ${desired.otherRefNum} was cancelled in Shopify; what is left of its sales order is closed.`,
      tech: `PATCH salesOrder ${current.id} (${desired.externalId}): isClosed on its ${open.length} open lines`,
    },
  }
}

const standsAlready = (desired: SalesOrder): MovedAction => ({
  kind: 'none',
  externalId: desired.externalId,
  why: {
    ops: `The sales order of ${desired.otherRefNum} stands as it should.`,
    tech: `${desired.externalId}: no difference`,
  },
})

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

const told = (line: Pick<SalesOrderLine, 'quantity' | 'item' | 'amount'>): string =>
  `${line.quantity === null ? '' : `${line.quantity} × `}item ${line.item}, ${money(line.amount)}`
