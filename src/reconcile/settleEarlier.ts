import { fault, type Fault } from '../domain/fault/fault.ts'
import type { ExternalId } from '../domain/ids.ts'
import { FIELDS } from '../domain/netsuite/requirements.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { Intent } from '../ledger/types.ts'
import { fenceLost, type WritingRun } from './context.ts'
import type { Stamped } from './stamp.ts'

export interface Wanted {
  /** What is to be created now, by external id. */
  readonly missing: ReadonlyMap<ExternalId, Stamped>
  /** The sales order is not wanted open any more. */
  readonly closes: boolean
}

/**
 * An order that changed while a first write of it had no known outcome: what stands is booked as it was sent, and the
 * next run goes on from there. Where nothing stands the intent is given up: a create that lands later is found under
 * its external id. What is not wanted any more, a cancelled order among them, is given up only once "nothing stands"
 * is final.
 */
export async function settleEarlierCreates(run: WritingRun, wanted: Wanted): Promise<Result<null, Fault>> {
  for (const intent of run.observed.openIntents) {
    if (intent.operation !== 'create') continue
    if (intent.state === 'planned') {
      const dropped = await dropUnwanted(run, intent, wanted)
      if (!dropped.ok) return dropped
      continue
    }
    const now = wanted.missing.get(intent.externalId)
    const closed = intent.kind === 'salesOrder' && wanted.closes
    if (now?.hash === intent.hash && !closed) continue
    const settled = await settle(run, intent, { final: closed || now === undefined, closed })
    if (!settled.ok) return settled
  }
  return ok(null)
}

/** Planned and never sent; the sales order and its deposits are planned again whenever they can be. */
async function dropUnwanted(
  run: WritingRun,
  intent: Intent,
  { missing }: Wanted,
): Promise<Result<null, Fault>> {
  if (missing.has(intent.externalId) || intent.kind === 'salesOrder' || intent.kind === 'customerDeposit')
    return ok(null)
  const abandoned = await run.deps.ledger.abandon(run.claim, intent.id)
  return abandoned === 'ok' ? ok(null) : fail(fenceLost(run.claim))
}

async function settle(
  run: WritingRun,
  intent: Intent,
  { final, closed }: { readonly final: boolean; readonly closed: boolean },
): Promise<Result<null, Fault>> {
  const { deps, claim } = run
  const standing = run.earlier.get(intent.externalId)
  if (standing === undefined) {
    if (final && (intent.sentAgoMs ?? 0) < deps.updateQuietPeriodMs) return fail(unknownStill(intent))
    if ((await deps.ledger.abandon(claim, intent.id)) !== 'ok') return fail(fenceLost(claim))
    return closed ? fail(lookAgain(intent, 'it never came to stand')) : ok(null)
  }
  const booked = await deps.ledger.book(claim, {
    intentId: intent.id,
    externalId: intent.externalId,
    kind: intent.kind,
    internalId: standing.id,
    hash: standing.customFields[FIELDS.hash] ?? intent.hash,
    sourceVersion: intent.sourceVersion,
    total: intent.total,
    document: null,
  })
  return fail(booked === 'ok' ? lookAgain(intent, 'an earlier version stands') : fenceLost(claim))
}

const unknownStill = ({ externalId }: Intent): Fault =>
  fault(
    'netsuite.outcome-unknown',
    { record: externalId },
    `${externalId} was sent, does not show, and may still land`,
  )

const lookAgain = ({ externalId }: Intent, why: string): Fault =>
  fault(
    'netsuite.changed-meanwhile',
    { record: externalId },
    `${externalId}: ${why}; the next run goes on from there`,
  )
