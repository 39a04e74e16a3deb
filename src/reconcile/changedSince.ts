import { fault, type Fault } from '../domain/fault/fault.ts'
import type { LifeReadBack } from '../domain/netsuite/documents.ts'
import { FIELDS } from '../domain/netsuite/requirements.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { fenceLost, type OrderRun } from './context.ts'
import type { OrderDocument } from './stamp.ts'

/** It was verified as exactly this document: what differs now, somebody else has changed since. */
export function stoodAsWritten(run: OrderRun, document: OrderDocument): boolean {
  const record = run.observed.records.find(({ externalId }) => externalId === document.externalId)
  return (
    record !== undefined &&
    record.verifiedAt !== null &&
    record.state !== 'difference' &&
    record.hash === document.customFields[FIELDS.hash]
  )
}

export const humanChange = (document: OrderDocument, changes: string): Fault =>
  fault('booking.human-change', { record: document.externalId, changes }, changes)

/**
 * An update that was given up after the quiet period may land all the same, over a newer one: NetSuite then carries
 * the hash of a version of ours that is not the last. The ledger takes it for what stands, so that the next run
 * writes the difference; no older knowledge stays in place of newer. Ok: it is no such case.
 */
export async function refuseOwnEarlier(
  run: OrderRun,
  document: OrderDocument,
  standing: LifeReadBack,
): Promise<Result<null, Fault>> {
  const { deps, claim } = run
  const hash = standing.customFields[FIELDS.hash]
  if (document.kind !== 'salesOrder' || hash === undefined || hash === document.customFields[FIELDS.hash])
    return ok(null)
  if (!(await deps.ledger.knownHashes(document.externalId)).has(hash)) return ok(null)
  const booked = await deps.ledger.book(claim, {
    intentId: null,
    externalId: document.externalId,
    kind: document.kind,
    internalId: standing.id,
    hash,
    sourceVersion: standing.customFields[FIELDS.version] ?? '',
    total: standing.total,
    document: null,
  })
  if (booked !== 'ok') return fail(fenceLost(claim))
  return fail(
    fault(
      'netsuite.changed-meanwhile',
      { record: document.externalId },
      `an earlier version of ours (hash ${hash}) landed over the last one; the difference is written next`,
    ),
  )
}
