import type { WriteOutcome } from '../adapters/netsuite/types.ts'
import { fault, type Fault } from '../domain/fault/fault.ts'
import type { ExternalId, NetSuiteId } from '../domain/ids.ts'
import type { LifeReadBack } from '../domain/netsuite/documents.ts'
import { FIELDS } from '../domain/netsuite/requirements.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Intent } from '../ledger/types.ts'
import { storedDocument } from './storedDocument.ts'
import { fenceLost, type OrderRun, type WritingRun } from './context.ts'
import type { Stamped } from './stamp.ts'
import { refuseStoppedLine } from './stoppedLine.ts'
import { tracked } from './tracked.ts'

export interface Creation {
  readonly stamped: Stamped
  readonly intent: Intent
  readonly send: () => Promise<WriteOutcome>
}

/**
 * Creates one record under its deterministic external id, or finds that it exists. An intent whose earlier
 * attempt has no known outcome was looked up before this. Sending again under the same external id is safe whatever
 * became of the earlier request: NetSuite keeps the id unique, so one of the two is refused (design §4).
 */
export async function createOnce(run: WritingRun, creation: Creation): Promise<Result<NetSuiteId, Fault>> {
  const { stamped, intent } = creation
  if (intent.state === 'unknown') {
    const found = run.earlier.get(stamped.document.externalId)
    if (found) return adopt(run, creation, found)
  }
  const open = await refuseStoppedLine(run, stamped.document.kind)
  if (!open.ok) return open
  const outcome = await tracked(run.deps, { claim: run.claim, intentId: intent.id }, creation.send)
  switch (outcome.kind) {
    case 'ok':
      return outcome.id === null ? findWritten(run, creation) : book(run, creation, outcome.id)
    case 'exists': {
      const found = await lookUp(run, stamped.document.externalId)
      if (!found.ok) return found
      return found.value
        ? adopt(run, creation, found.value)
        : fail(conflict(creation, 'another kind of record holds the id'))
    }
    case 'refused':
      return refused(run, creation, outcome.fault)
    case 'unknown':
      return fail(outcome.fault)
  }
}

/**
 * What a document is made from is looked at before its external id: a return that is received, or an order that is
 * billed, can be so by the very document, which an earlier holder of the order had under way and landed only now.
 */
async function refused(run: OrderRun, creation: Creation, why: Fault): Promise<Result<NetSuiteId, Fault>> {
  const { document } = creation.stamped
  if (why.code !== 'netsuite.business-rule' || !('from' in document) || document.from === null)
    return fail(why)
  const found = await lookUp(run, document.externalId)
  return found.ok && found.value ? adopt(run, creation, found.value) : fail(why)
}

async function lookUp(run: OrderRun, id: ExternalId): Promise<Result<LifeReadBack | null, Fault>> {
  const found = await run.deps.books.readBack([id], run.claim.lane)
  return found.ok ? ok(found.value[0] ?? null) : found
}

/** NetSuite answered "saved" without saying where: the id is read, and until it shows the outcome stays unknown. */
async function findWritten(run: OrderRun, creation: Creation): Promise<Result<NetSuiteId, Fault>> {
  const { externalId } = creation.stamped.document
  const found = await lookUp(run, externalId)
  if (!found.ok) return found
  if (found.value) return adopt(run, creation, found.value)
  return fail(
    fault('netsuite.outcome-unknown', { record: externalId }, 'saved without a Location, and not found yet'),
  )
}

/** Ours when its hash is one that we intended for this id; then a later version of it is an update, not a conflict. */
async function adopt(
  run: OrderRun,
  creation: Creation,
  found: LifeReadBack,
): Promise<Result<NetSuiteId, Fault>> {
  const { stamped } = creation
  if (found.kind !== stamped.document.kind) return fail(conflict(creation, `a ${found.kind} holds the id`))
  const standing = found.customFields[FIELDS.hash] ?? ''
  if (standing === stamped.hash) return book(run, creation, found.id)
  const ours = await run.deps.ledger.knownHashes(stamped.document.externalId)
  if (!ours.has(standing))
    return fail(conflict(creation, `it carries the hash "${standing}", which we never intended`))
  const written = { ...creation, stamped: { ...stamped, hash: standing } }
  const booked = await book(run, written, found.id)
  if (!booked.ok) return booked
  return fail(
    fault(
      'netsuite.changed-meanwhile',
      { record: stamped.document.externalId },
      'an earlier version landed; the difference is written next',
    ),
  )
}

export async function book(
  run: OrderRun,
  creation: Creation,
  id: NetSuiteId,
): Promise<Result<NetSuiteId, Fault>> {
  const { document, hash, sourceVersion } = creation.stamped
  const current = creation.intent.hash === hash
  const written = await run.deps.ledger.book(run.claim, {
    intentId: creation.intent.id,
    externalId: document.externalId,
    kind: document.kind,
    internalId: id,
    hash,
    sourceVersion,
    total: creation.intent.total,
    document: current ? storedDocument(document) : null,
  })
  return written === 'ok' ? ok(id) : fail(fenceLost(run.claim))
}

function conflict(creation: Creation, why: string): Fault {
  const { externalId, kind } = creation.stamped.document
  return fault(
    'booking.conflict',
    { record: externalId, kind },
    `external id ${externalId} exists already: ${why}`,
  )
}
