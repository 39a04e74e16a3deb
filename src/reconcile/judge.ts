import { fault, type Fault } from '../domain/fault/fault.ts'
import type { DocumentReadBack, LifeReadBack } from '../domain/netsuite/documents.ts'
import { withoutClosedRest } from '../domain/netsuite/openPart.ts'
import { compareDocument } from '../domain/plan/compare.ts'
import { comparePosted } from '../domain/plan/comparePosted.ts'
import type { Change } from '../domain/plan/plan.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { RecordState } from '../ledger/types.ts'
import { humanChange, refuseOwnEarlier, stoodAsWritten } from './changedSince.ts'
import type { OrderRun } from './context.ts'
import type { OrderDocument } from './stamp.ts'

export interface Judged {
  readonly fault: Fault | null
  readonly state: RecordState
}

/** How one document stands. The failure: not to be judged yet. */
export async function judge(
  run: OrderRun,
  document: OrderDocument,
  standing: LifeReadBack | undefined,
): Promise<Result<Judged, Fault>> {
  const stood = stoodAsWritten(run, document)
  if (standing === undefined) {
    if (!stood) return fail(notShownYet(document))
    return ok({ fault: deleted(run, document), state: 'human-changed' })
  }
  const changes = changesOf(document, standing)
  if (changes.length === 0) {
    return ok({
      fault: null,
      state: document.kind === 'salesOrder' && document.closed ? 'closed' : 'verified',
    })
  }
  const ours = await refuseOwnEarlier(run, document, standing)
  if (!ours.ok) return ours
  const words = changes
    .map((change) => `${change.path}: ${change.from ?? '-'} → ${change.to ?? '-'}`)
    .join('; ')
  if (stood) return ok({ fault: humanChange(document, words), state: 'human-changed' })
  const about = { kind: document.kind, record: document.externalId, change: words }
  return ok({ fault: fault('booking.difference', about, words), state: 'difference' })
}

/** The sales order or deposit among what was read back; null: another kind of record. */
export function asOrderRecord(record: LifeReadBack): DocumentReadBack | null {
  const { kind } = record
  return kind === 'salesOrder' || kind === 'customerDeposit' ? { ...record, kind } : null
}

/** What NetSuite holds differently from a document of an order. */
function changesOf(document: OrderDocument, standing: LifeReadBack): readonly Change[] {
  if (document.kind === 'creditApplication') return []
  if (document.kind !== 'salesOrder' && document.kind !== 'customerDeposit')
    return comparePosted(document, standing)
  const record = asOrderRecord(standing)
  if (record === null) return [{ path: 'kind', from: standing.kind, to: document.kind }]
  return compareDocument(
    document,
    document.kind === 'salesOrder' ? withoutClosedRest(record, document) : record,
  )
}

function deleted({ facts }: OrderRun, document: OrderDocument): Fault {
  const { externalId, kind } = document
  if (kind === 'salesOrder' || kind === 'customerDeposit')
    return humanChange(document, 'the record is not there any more')
  return fault(
    'booking.record-deleted',
    { order: facts.name, record: externalId, kind },
    `${kind} ${externalId} was verified and is not found in NetSuite`,
  )
}

const notShownYet = (document: OrderDocument): Fault =>
  fault(
    'netsuite.not-found',
    { record: document.externalId },
    `${document.kind} ${document.externalId} was saved and does not show in SuiteQL yet, or somebody deleted it`,
  )
