import { assert } from '../domain/assert.ts'
import { orderEquations } from '../domain/accounting/orderEquations.ts'
import { asIfStanding } from '../domain/netsuite/asIfStanding.ts'
import { documentTotal } from '../domain/netsuite/total.ts'
import type { RunOutcome } from '../domain/work/outcome.ts'
import type { Claim, NewIntent, Observed } from '../ledger/types.ts'
import { foreignDuplicate } from './apply.ts'
import type { Considered } from './consider.ts'
import { sourceVersion } from './context.ts'
import { outcomeOfFaults } from './outcome.ts'
import type { ReconcileDeps } from './ports.ts'
import { stampDeposit, stampSalesOrder } from './stamp.ts'

interface Observing {
  readonly considered: Extract<Considered, { kind: 'ready' }>
  readonly observed: Observed
}

/**
 * Observing: the intents are stored as a plan that is never sent, the documents are tied out as if they stood,
 * and the order waits until somebody starts Tieout without `--observe`.
 */
export async function observeOnly(
  deps: ReconcileDeps,
  claim: Claim,
  { considered, observed }: Observing,
): Promise<RunOutcome> {
  const { desired, facts, inputs } = considered
  assert(desired.salesOrder !== null, 'an order without faults has a sales order')
  const salesOrder = stampSalesOrder(desired.salesOrder, facts)
  const deposits = desired.deposits.map((deposit) => stampDeposit(deposit, facts))
  const foreign = await foreignDuplicate({ deps, claim, facts, observed }, salesOrder.document)
  if (!foreign.ok) return untilObserved(outcomeOfFaults([foreign.failure]))
  // What stands, or may stand, was sent before observing began: it is neither planned anew nor tied to a plan.
  const sent = new Set([
    ...observed.records.map((record) => record.externalId),
    ...observed.openIntents.filter(({ state }) => state === 'unknown').map((intent) => intent.externalId),
  ])
  const missing = [salesOrder, ...deposits].filter(({ document }) => !sent.has(document.externalId))
  const intents: NewIntent[] = missing.map(({ document, hash, sourceVersion: version }) => ({
    externalId: document.externalId,
    kind: document.kind,
    operation: 'create',
    hash,
    sourceVersion: version,
    total: document.kind === 'salesOrder' ? documentTotal(document) : document.payment,
    configVersion: deps.active.configVersion,
  }))
  await deps.ledger.intendMany(claim, intents)
  if (!sent.has(salesOrder.document.externalId)) {
    const standing = [salesOrder.document, ...deposits.map((deposit) => deposit.document)].map(asIfStanding)
    const results = [...inputs, ...orderEquations({ facts, policy: deps.active.policy, desired, standing })]
    await deps.ledger.writeTieOut(claim, { sourceVersion: sourceVersion(facts), results })
  }
  const faults = desired.depositFaults.map((one) => one.fault)
  return faults.length === 0
    ? { kind: 'waiting', faults, waits: [OBSERVING] }
    : untilObserved(outcomeOfFaults(faults))
}

const OBSERVING = { onKind: 'config', onKey: 'observe' } as const

/** What is parked goes on when observing ends, too. */
const untilObserved = (outcome: RunOutcome): RunOutcome =>
  outcome.kind === 'parked' ? { ...outcome, waits: [...outcome.waits, OBSERVING] } : outcome
