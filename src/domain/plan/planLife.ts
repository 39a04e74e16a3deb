import { type Fault, fault } from '../fault/fault.ts'
import { comparePosted } from './comparePosted.ts'
import { documentName } from './documentName.ts'
import type { ExternalId } from '../ids.ts'
import { formatMoney, type Money } from '../money.ts'
import type { DesiredLife } from '../lifecycle/types.ts'
import { hasMoved, isClosed } from '../netsuite/closed.ts'
import { withoutClosedRest } from '../netsuite/openPart.ts'
import type { CustomerDocument, DocumentReadBack, LifeReadBack, SalesOrder } from '../netsuite/documents.ts'
import { type CreditApplication, type PostedDocument, postedTotal } from '../netsuite/posted.ts'
import type { Action, Sentence } from './plan.ts'
import { planMoved } from './planMoved.ts'
import { createCustomer, createOrder, planDeposit } from './planOrder.ts'
import { planSalesOrder } from './planSalesOrder.ts'

export interface LifeState {
  readonly desired: DesiredLife
  /** The customer that has to be created first; null: it exists. */
  readonly customer: CustomerDocument | null
  /** What NetSuite holds for the order under our external ids. */
  readonly standing: readonly LifeReadBack[]
  /** The sales order as we last wrote it; null: never, or not known any more. */
  readonly written: SalesOrder | null
  /** Credit applications that were made: they are no records, so that the ledger alone knows. */
  readonly applied: ReadonlySet<ExternalId>
}

export type LifeAction =
  | Action
  | {
      readonly kind: 'post'
      readonly document: Exclude<PostedDocument, CreditApplication>
      readonly why: Sentence
    }
  /** Adds lines to a credit memo's open-item matching; never touches what it posts. */
  | { readonly kind: 'apply'; readonly document: CreditApplication; readonly why: Sentence }

/** What is to be done in NetSuite for one order, and why: data, written nowhere yet. */
export interface LifePlan {
  readonly actions: readonly LifeAction[]
  /** Facts that cannot be booked yet; the actions that do not depend on them still stand. */
  readonly faults: readonly Fault[]
}

/** Everything that would be done for one order and its life, in the order in which it is done. Nothing is written by it. */
export function planLife(state: LifeState): LifePlan {
  const { desired, customer } = state
  const standing = state.standing.flatMap((record): DocumentReadBack[] =>
    record.kind === 'salesOrder' || record.kind === 'customerDeposit'
      ? [{ ...record, kind: record.kind }]
      : [],
  )
  const { salesOrder } = desired
  const order = salesOrder === null ? [] : [planOrderPart(state, salesOrder, standing)]
  const isLate = (id: ExternalId): boolean => desired.lateDeposits.has(id)
  const [soon, late] = [false, true].map((wanted) =>
    desired.deposits
      .filter(({ externalId }) => isLate(externalId) === wanted)
      .map((deposit) => planDeposit({ standing }, deposit)),
  )
  const [first, then] = [false, true].map((wanted) =>
    desired.documents
      .filter(({ needs }) => needs.some(isLate) === wanted)
      .flatMap((document) => planDocument(state, document)),
  )
  const planned = [...order, ...(soon ?? []), ...(first ?? []), ...(late ?? []), ...(then ?? [])]
  const actions = planned.filter((one) => 'kind' in one)
  const writes = actions.some((action) => action.kind !== 'none')
  return {
    actions: [...(customer !== null && writes ? [createCustomer(customer)] : []), ...actions],
    faults: [
      ...desired.faults,
      ...desired.factFaults.map((one) => one.fault),
      ...desired.depositFaults
        .filter(({ transaction }) => !standing.some((one) => one.externalId.endsWith(`_dep_${transaction}`)))
        .map((one) => one.fault),
      ...planned.filter((one) => 'code' in one),
    ],
  }
}

function planOrderPart(
  { written }: LifeState,
  desired: SalesOrder,
  standing: readonly DocumentReadBack[],
): Action | Fault {
  const current = standing.find((record) => isSame(record, desired.externalId))
  if (current === undefined) return createOrder(desired)
  const planned = isHistory(current, desired, written)
    ? planMoved(desired, current)
    : planSalesOrder({ desired, current, written })
  return planned.ok ? planned.value : planned.failure
}

const isSame = (record: { readonly externalId: string }, id: string): boolean =>
  record.externalId.toLowerCase() === id.toLowerCase()

function planDocument(state: LifeState, document: PostedDocument): readonly (LifeAction | Fault)[] {
  const name = documentName(document.kind)
  const total = money(postedTotal(document))
  const ops = `${document.memo}: ${name} of ${total}`
  if (document.kind === 'creditApplication') {
    if (state.applied.has(document.externalId)) return []
    const tech = `PATCH ${document.from?.externalId ?? ''}: apply ${total} to ${document.apply.map(({ to }) => to).join(', ')}`
    return [{ kind: 'apply', document, why: { ops: `${ops} is made.`, tech } }]
  }
  const current = state.standing.find((record) => isSame(record, document.externalId))
  if (current !== undefined) return planStanding(document, current)
  const { takenOver } = document
  if (takenOver !== undefined) {
    const taken = `PATCH ${document.kind} ${takenOver}: external id ${document.externalId}`
    return [
      { kind: 'post', document, why: { ops: `${ops}, which a person made, is taken over.`, tech: taken } },
    ]
  }
  const tech = `POST ${document.kind} ${document.externalId}${document.from === null ? '' : ` from ${document.from.externalId}`}`
  return [{ kind: 'post', document, why: { ops: `${ops} is created.`, tech } }]
}

/** Its lines can only be added to: goods moved, lines were closed that are wanted no more, or we closed it ourselves. */
export const isHistory = (
  current: DocumentReadBack,
  desired: SalesOrder,
  written: SalesOrder | null,
): boolean =>
  hasMoved(current) ||
  withoutClosedRest(current, desired) !== current ||
  (written?.closed === true && isClosed(current) && !desired.closed)

/** A posted document is never edited: the same amount stands, another one is a conflict for a person. */
function planStanding(
  document: Exclude<PostedDocument, CreditApplication>,
  current: LifeReadBack,
): readonly (LifeAction | Fault)[] {
  const { externalId } = document
  const change = comparePosted(document, current)
    .map(({ path, from, to }) => `${path}: ${from ?? '-'} → ${to ?? '-'}`)
    .join('; ')
  if (change !== '')
    return [fault('booking.difference', { record: externalId, change }, `${externalId}: ${change}`)]
  const why = {
    ops: `The ${documentName(document.kind)} stands as it should.`,
    tech: `${externalId}: no difference`,
  }
  return [{ kind: 'none', externalId, why }]
}

const money = (amount: Money): string => `${formatMoney(amount)} ${amount.currency}`
