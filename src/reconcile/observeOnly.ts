import { lifeEquations } from '../domain/accounting/lifeEquations.ts'
import { lifeAsIfStanding } from '../domain/netsuite/lifeAsIfStanding.ts'
import { ok } from '../domain/result.ts'
import type { RunOutcome } from '../domain/work/outcome.ts'
import type { Claim, Observed } from '../ledger/types.ts'
import type { Considered } from './consider.ts'
import { sourceVersion } from './context.ts'
import { bookedAs, foreignDuplicate } from './foreign.ts'
import { outcomeOfFaults } from './outcome.ts'
import type { ReconcileDeps } from './ports.ts'
import { newIntent, stampedLife, stampOf } from './stamp.ts'

interface Observing {
  readonly considered: Extract<Considered, { kind: 'ready' }>
  readonly readAt: Date
  readonly observed: Observed
}

/**
 * Observing: the intents are stored as a plan that is never sent, the documents are tied out as if they stood,
 * and the order waits until somebody starts Tieout without `--observe`.
 */
export async function observeOnly(
  deps: ReconcileDeps,
  claim: Claim,
  { considered, readAt, observed }: Observing,
): Promise<RunOutcome> {
  const { facts, inputs } = considered
  const desired = stampedLife(considered.desired, facts)
  const first = bookedAs(desired)
  const foreign =
    first === null ? ok(null) : await foreignDuplicate({ deps, claim, facts, readAt, observed }, first)
  if (!foreign.ok) return untilObserved(outcomeOfFaults([foreign.failure]))
  // What stands, or may stand, was sent before observing began: it is neither planned anew nor tied to a plan.
  const sent = new Set([
    ...observed.records.map((record) => record.externalId),
    ...observed.openIntents.filter(({ state }) => state === 'unknown').map((intent) => intent.externalId),
  ])
  const missing = [
    ...(desired.salesOrder === null ? [] : [desired.salesOrder]),
    ...desired.deposits,
    ...desired.documents,
  ].filter(({ externalId }) => !sent.has(externalId))
  await deps.ledger.intendMany(
    claim,
    missing.map((document) => newIntent(stampOf(document), deps.active.configVersion)),
  )
  if (first !== null && !sent.has(first.externalId)) {
    const { policy } = deps.active
    const standing = lifeAsIfStanding(desired)
    const results = [...inputs, ...lifeEquations({ facts, policy, desired, standing })]
    await deps.ledger.writeTieOut(claim, { sourceVersion: sourceVersion(facts), results })
  }
  const faults = [
    ...desired.faults,
    ...desired.depositFaults.map((one) => one.fault),
    ...desired.factFaults.map((one) => one.fault),
  ]
  return faults.length === 0
    ? { kind: 'waiting', faults, waits: [OBSERVING] }
    : untilObserved(outcomeOfFaults(faults))
}

const OBSERVING = { onKind: 'config', onKey: 'observe' } as const

/** What is parked goes on when observing ends, too. */
const untilObserved = (outcome: RunOutcome): RunOutcome =>
  outcome.kind === 'parked' ? { ...outcome, waits: [...outcome.waits, OBSERVING] } : outcome
