import { fault, type Fault } from '../domain/fault/fault.ts'
import { hasMoved, isClosed } from '../domain/netsuite/closed.ts'
import type { DocumentReadBack, SalesOrder } from '../domain/netsuite/documents.ts'
import { withoutClosedRest } from '../domain/netsuite/openPart.ts'
import { documentTotal } from '../domain/netsuite/total.ts'
import { compareDocument } from '../domain/plan/compare.ts'
import { isHistory } from '../domain/plan/planLife.ts'
import { planMoved } from '../domain/plan/planMoved.ts'
import { planSalesOrder } from '../domain/plan/planSalesOrder.ts'
import { FIELDS } from '../domain/netsuite/requirements.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { BookRecord, Intent } from '../ledger/types.ts'
import { addressesOf, fenceLost, type OrderRun } from './context.ts'
import { asOrderRecord } from './judge.ts'
import type { Stamped } from './stamp.ts'
import { refuseStoppedLine } from './stoppedLine.ts'
import { restoredSalesOrder, storedDocument } from './storedDocument.ts'
import { tracked } from './tracked.ts'

type Change =
  | {
      readonly kind: 'update'
      readonly how: 'amend' | 'append' | 'rewrite'
      readonly closes?: readonly string[]
    }
  | { readonly kind: 'close' }

/**
 * Brings the one mutable record, the unbilled sales order, to what it should be (design §4). REST has no
 * conditional write and a request may live 15 minutes, so nothing is sent while an earlier update has no known
 * outcome: it waits until that version shows, or until the quiet period after it was sent is over.
 */
export async function updateSalesOrder(
  run: OrderRun,
  record: BookRecord,
  wanted: Stamped<SalesOrder>,
): Promise<Result<null, Fault>> {
  const read = await run.deps.books.readBack([record.externalId], run.claim.lane)
  if (!read.ok) return read
  const [found] = read.value
  const current = found === undefined ? null : asOrderRecord(found)
  if (current === null) return fail(gone(record))
  const settled = await settleEarlierUpdate(run, record, current)
  if (!settled.ok) return settled
  if (current.customFields[FIELDS.hash] === wanted.hash)
    return markBooked(run, record, { wanted, intentId: null })
  // What an earlier update left is its own, whose document nobody kept: what stands is taken as written.
  const document = settled.value === 'landed' ? null : record.document
  // A person was there before us, and it is as it should be.
  if (isClosedAsWanted(wanted.document, current)) return markBooked(run, record, { wanted, intentId: null })
  const touched = touchedByAPerson({ ...record, document }, current)
  if (touched) return fail(touched)
  const written = restoredSalesOrder(document)
  const plan = isHistory(current, wanted.document, written)
    ? planMoved(wanted.document, current)
    : planSalesOrder({ desired: wanted.document, current, written })
  if (!plan.ok) return plan
  if (plan.value.kind !== 'none') return send(run, record, { wanted, change: plan.value, current })
  // Only what reading back does not compare differs, such as an address: worth sending until goods have moved.
  return hasMoved(current)
    ? markBooked(run, record, { wanted, intentId: null })
    : send(run, record, { wanted, current, change: { kind: 'update', how: 'amend' } })
}

const isClosedAsWanted = (wanted: SalesOrder, current: DocumentReadBack): boolean =>
  wanted.closed &&
  isClosed(current) &&
  compareDocument(wanted, withoutClosedRest(current, wanted)).length === 0

export const isUnheardUpdate = (intent: Intent, record: BookRecord): boolean =>
  intent.externalId === record.externalId && intent.operation !== 'create' && intent.state === 'unknown'

/** `landed`: an update whose outcome was unknown is what stands. */
async function settleEarlierUpdate(
  run: OrderRun,
  record: BookRecord,
  current: DocumentReadBack,
): Promise<Result<'landed' | 'none', Fault>> {
  let landed: 'landed' | 'none' = 'none'
  for (const intent of run.observed.openIntents) {
    if (!isUnheardUpdate(intent, record)) continue
    if (current.customFields[FIELDS.hash] === intent.hash) {
      const booked = await bookIntent(run, record, intent)
      if (!booked.ok) return booked
      landed = 'landed'
      continue
    }
    const quietMs = run.deps.updateQuietPeriodMs - (intent.sentAgoMs ?? 0)
    if (quietMs > 0) {
      const minutes = String(Math.ceil(quietMs / 60_000))
      return fail(
        fault(
          'booking.update-pending',
          { record: record.externalId, minutes },
          `update ${intent.id} has no known outcome; its version does not show yet`,
        ),
      )
    }
    if ((await run.deps.ledger.abandon(run.claim, intent.id)) !== 'ok') return fail(fenceLost(run.claim))
  }
  return ok(landed)
}

/** What stands in NetSuite differs from what we last wrote: somebody changed it, and we never revert that. */
export function touchedByAPerson(record: BookRecord, current: DocumentReadBack): Fault | null {
  const written = restoredSalesOrder(record.document)
  if (!written) return null
  const changes = compareDocument(written, withoutClosedRest(current, written))
  if (changes.length === 0) return null
  const words = changes
    .map((change) => `${change.path}: ${change.from ?? '-'} → ${change.to ?? '-'}`)
    .join('; ')
  return fault('booking.human-change', { record: record.externalId, changes: words }, words)
}

/**
 * An update leaves within this time of its attempt, or not at all: the quiet period counts from the attempt, and a
 * process that stood still meanwhile must not send an old version after a newer one. Part of the period's margin.
 */
const SENT_WITHIN_MS = 120_000

interface Sending {
  readonly wanted: Stamped<SalesOrder>
  readonly change: Change
  readonly current: DocumentReadBack
}

async function send(
  run: OrderRun,
  record: BookRecord,
  { wanted, change, current }: Sending,
): Promise<Result<null, Fault>> {
  const { deps, claim, facts } = run
  const open = await refuseStoppedLine(run, 'salesOrder')
  if (!open.ok) return open
  const intent = await deps.ledger.intend(claim, {
    externalId: record.externalId,
    kind: 'salesOrder',
    operation: change.kind,
    hash: wanted.hash,
    sourceVersion: wanted.sourceVersion,
    total: documentTotal(wanted.document),
    configVersion: deps.active.configVersion,
  })
  if (intent === 'fence-lost') return fail(fenceLost(claim))
  const begun = deps.now().getTime()
  const isStillDue = (): boolean => deps.now().getTime() - begun < SENT_WITHIN_MS
  const outcome = await tracked(deps, { claim, intentId: intent.id }, () =>
    change.kind === 'close'
      ? deps.books.closeSalesOrder({ document: wanted.document, current, isStillDue }, claim.lane)
      : deps.books.updateSalesOrder(
          {
            id: record.internalId,
            document: wanted.document,
            how: change.how,
            closes: change.closes ?? [],
            current,
            addresses: addressesOf(facts),
            isStillDue,
          },
          claim.lane,
        ),
  )
  if (outcome.kind !== 'ok') return fail(outcome.fault)
  return markBooked(run, record, { wanted, intentId: intent.id })
}

async function markBooked(
  run: OrderRun,
  record: BookRecord,
  done: { readonly wanted: Stamped<SalesOrder>; readonly intentId: bigint | null },
): Promise<Result<null, Fault>> {
  const { document, hash, sourceVersion } = done.wanted
  const booked = await run.deps.ledger.book(run.claim, {
    intentId: done.intentId,
    externalId: record.externalId,
    kind: 'salesOrder',
    internalId: record.internalId,
    hash,
    sourceVersion,
    total: documentTotal(document),
    document: storedDocument(document),
  })
  return booked === 'ok' ? ok(null) : fail(fenceLost(run.claim))
}

async function bookIntent(run: OrderRun, record: BookRecord, intent: Intent): Promise<Result<null, Fault>> {
  const booked = await run.deps.ledger.book(run.claim, {
    intentId: intent.id,
    externalId: record.externalId,
    kind: 'salesOrder',
    internalId: record.internalId,
    hash: intent.hash,
    sourceVersion: intent.sourceVersion,
    total: intent.total,
    document: null,
  })
  return booked === 'ok' ? ok(null) : fail(fenceLost(run.claim))
}

const gone = (record: BookRecord): Fault =>
  fault(
    'booking.human-change',
    { record: record.externalId, changes: 'the record is not there any more' },
    `${record.kind} ${record.internalId} (${record.externalId}) is not found in NetSuite`,
  )
