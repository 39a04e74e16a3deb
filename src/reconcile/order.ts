import { lifeCycle } from '../domain/lifecycle/lifeCycle.ts'
import type { DesiredLife } from '../domain/lifecycle/types.ts'
import type { Fault } from '../domain/fault/fault.ts'
import { type ExternalId, parseSubject, shopifyId } from '../domain/ids.ts'
import { type Money, subtract, sum } from '../domain/money.ts'
import { assert } from '../domain/assert.ts'
import type { RecordKind } from '../domain/netsuite/documents.ts'
import { FIELDS } from '../domain/netsuite/requirements.ts'
import { ok } from '../domain/result.ts'
import type { OrderFacts, OrderLife } from '../domain/shopify/order.ts'
import { versionSeen } from '../domain/shopify/version.ts'
import type { RunOutcome } from '../domain/work/outcome.ts'
import type { Claim, Observed } from '../ledger/types.ts'
import { type Applied, applyLife, type Refused } from './apply.ts'
import { type Considered, consider } from './consider.ts'
import { type OrderRun, sourceVersion } from './context.ts'
import { ensureCustomer } from './customer.ts'
import { bookedAs, foreignDuplicate } from './foreign.ts'
import { observeOnly } from './observeOnly.ts'
import { outcomeOfFaults, parks } from './outcome.ts'
import type { ReconcileDeps } from './ports.ts'
import { redactedOutcome } from './redacted.ts'
import { reflect, type Reflection } from './reflect/reflect.ts'
import { failedRefunds, isUnderWay, refundingOf, takingOver } from './reflect/refunding.ts'
import { repeatWithNews } from './remembered.ts'
import { stampedLife, totalOf } from './stamp.ts'
import { asWritten } from './storedDocument.ts'
import { underConfig, waitsOfExclusion } from './underConfig.ts'
import { verifyOrder } from './verify.ts'

/**
 * Looks at one Shopify order and makes NetSuite hold what it should: observe, plan, apply, verify, record.
 * Safe to run any number of times, by any number of hints; a run that finds nothing to do calls NetSuite not
 * at all. Throws only on a Bug.
 */
export async function reconcileOrder(deps: ReconcileDeps, claim: Claim): Promise<RunOutcome> {
  const subject = parseSubject(claim.subject)
  assert(subject.kind === 'order', `${claim.subject} is no order`)
  const observed = await deps.ledger.observe(claim.subject)
  const readAt = deps.now()
  const considered = await consider(deps, { id: subject.id, lane: claim.lane, observed })
  const outcome = await decide(deps, claim, { considered, readAt, observed })
  if (considered.facts) {
    await recordOrder(deps, claim, {
      facts: considered.facts,
      readAt,
      received: await notBooked(deps, claim, considered),
    })
  }
  const stored = considered.facts ? redactedOutcome(outcome, considered.facts) : outcome
  return underConfig(stored, deps.active.configVersion)
}

interface Situation {
  readonly considered: Considered
  readonly readAt: Date
  readonly observed: Observed
}

async function decide(
  deps: ReconcileDeps,
  claim: Claim,
  { considered, readAt, observed }: Situation,
): Promise<RunOutcome> {
  switch (considered.kind) {
    case 'excluded':
      return {
        kind: 'excluded',
        reason: considered.reason,
        waits: waitsOfExclusion(considered.code, deps.active.policy),
      }
    case 'faults': {
      if (considered.facts && considered.inputs.length > 0) {
        const version = sourceVersion(considered.facts)
        await deps.ledger.writeTieOut(claim, { sourceVersion: version, results: considered.inputs })
      }
      const { facts, faults } = considered
      return facts === null || deps.observeOnly
        ? outcomeOfFaults(faults)
        : ended(
            { deps, claim, facts, readAt, observed },
            { left: faults, wrote: false, isBooked: false, fold: null },
          )
    }
    case 'ready':
      return deps.observeOnly
        ? observeOnly(deps, claim, { considered, readAt, observed })
        : bookOrder(deps, claim, { considered, readAt, observed })
  }
}

interface Ready {
  readonly considered: Extract<Considered, { kind: 'ready' }>
  readonly readAt: Date
  readonly observed: Observed
}

async function bookOrder(
  deps: ReconcileDeps,
  claim: Claim,
  { considered, readAt, observed }: Ready,
): Promise<RunOutcome> {
  const { facts, need, references, inputs } = considered
  const reading: OrderRun = { deps, claim, facts, readAt, observed }
  // First of all, since an order that somebody else has booked must leave nothing behind, no customer either.
  const first = bookedAs(considered.desired)
  const foreign = first === null ? ok(null) : await foreignDuplicate(reading, first)
  if (!foreign.ok) return outcomeOfFaults([foreign.failure])
  const customer =
    need.kind === 'fixed' ? ok(need.id) : await ensureCustomer(deps, { need, facts }, claim.lane)
  if (!customer.ok) {
    return customer.failure.kind === 'busy'
      ? {
          kind: 'waiting',
          faults: [customer.failure.fault],
          waits: [{ onKind: 'subject', onKey: customer.failure.subject }],
        }
      : outcomeOfFaults([customer.failure.fault])
  }
  const refunding = await refundingOf(reading)
  if (!refunding.ok) return outcomeOfFaults([refunding.failure])
  const fold = (of: OrderLife): DesiredLife =>
    lifeCycle(of, deps.active, { ...references, customer: customer.value })
  const given = { facts, refunding: refunding.value, records: observed.records }
  const { desired: taken, withheld } = takingOver(stampedLife(fold(facts), facts), given)
  const desired = asWritten(taken, observed.records)
  const run: OrderRun = { ...reading, refunds: { refunding: refunding.value, withheld } }
  const applied = await applyLife(run, desired)
  const refused = applied.ok ? applied.value.refused : [{ document: null, fault: applied.failure }]
  for (const { fault } of refused) {
    const again = await repeatWithNews(deps, considered, { fault, lane: claim.lane })
    if (again) return again
  }
  const failed = await failedRefunds(run, refunding.value)
  if (!failed.ok) return outcomeOfFaults([failed.failure])
  const open = [...refused.map(({ fault }) => fault), ...parkedFaults(desired), ...failed.value]
  // An order that was not brought up to date differs, and the next run sees to it.
  const isOld = refused.some(({ document, fault }) => document === null || !parks(fault))
  if (!applied.ok) return outcomeOfFaults(open)
  if (isOld) return ended(run, { left: open, wrote: applied.value.wrote, isBooked: true, fold })
  const { wrote, verifyNeeded } = applied.value
  const usedByHand =
    open.some(({ code }) => code === 'booking.deposit-applied-by-hand') ||
    failed.value.length > 0 ||
    isUnderWay(refunding.value, run)
  const differences = verifyNeeded
    ? await verifyOrder(run, { desired: standingOf(desired, applied.value), inputs, usedByHand })
    : ok<readonly Fault[]>([])
  if (!differences.ok) return outcomeOfFaults([differences.failure])
  return ended(run, { left: [...differences.value, ...open], wrote, isBooked: true, fold })
}

interface Ended {
  readonly left: readonly Fault[]
  readonly wrote: boolean
  /** The order's figures add up, and it was brought up to date as far as nobody is asked. */
  readonly isBooked: boolean
  readonly fold: Reflection['fold']
}

/** At last Shopify is told what began in NetSuite; what waits for a person holds up no shipment. */
async function ended(run: OrderRun, { left, wrote, isBooked, fold }: Ended): Promise<RunOutcome> {
  if (!left.every(parks)) return outcomeOfFaults(left)
  const told = await reflect(run, { left, isBooked, fold })
  if (!told.ok) return outcomeOfFaults([...left, told.failure])
  if (told.value.faults.length > 0) return outcomeOfFaults(told.value.faults)
  return { kind: wrote || told.value.wrote ? 'applied' : 'settled' }
}

/** What stands of what should. Money that NetSuite refused is received and not booked, as that which was parked before. */
function standingOf(desired: DesiredLife, { standing, salesOrder, refused }: Applied): DesiredLife {
  const stands = ({ externalId }: { readonly externalId: ExternalId }): boolean => standing.has(externalId)
  return {
    ...desired,
    salesOrder,
    cashSale: desired.cashSale !== null && stands(desired.cashSale) ? desired.cashSale : null,
    deposits: desired.deposits.filter(stands),
    documents: desired.documents.filter(stands),
    depositFaults: [...desired.depositFaults, ...refused.flatMap(depositFault)],
    factFaults: [...desired.factFaults, ...refused.flatMap(factFault)],
    waiting: [
      ...desired.waiting,
      ...desired.documents
        .filter((document) => !stands(document))
        .map(({ externalId, fact, needs }) => ({ externalId, fact, for: needs })),
    ],
  }
}

const depositFault = ({ document, fault }: Refused): DesiredLife['depositFaults'] =>
  document?.kind === 'customerDeposit'
    ? [
        {
          transaction: shopifyId(String(document.customFields[FIELDS.shopifyId])),
          fault,
          amount: document.payment,
        },
      ]
    : []

const factFault = ({ document, fault }: Refused): DesiredLife['factFaults'] =>
  document === null || document.kind === 'salesOrder' || document.kind === 'customerDeposit'
    ? []
    : [{ fact: document.fact, fault, amount: totalOf(document) }]

const parkedFaults = (desired: DesiredLife): readonly Fault[] => [
  ...desired.faults,
  ...desired.depositFaults.map((one) => one.fault),
  ...desired.factFaults.map((one) => one.fault),
]

/**
 * Captured money that no record of ours holds, whatever keeps it from being booked. An order that is out of scope has
 * none, unless it was cancelled before it was booked and the money was kept.
 */
async function notBooked(deps: ReconcileDeps, claim: Claim, considered: Considered): Promise<Money | null> {
  if (considered.kind === 'excluded') return considered.kept
  const { received } = considered
  if (received === null) return null
  const { records } = await deps.ledger.observe(claim.subject)
  const booked = records.flatMap(({ kind, total }) =>
    HOLDS_MONEY.has(kind) && total?.currency === received.currency ? [total] : [],
  )
  const left = subtract(received, sum(booked, received.currency))
  return left.minor > 0n ? left : null
}

const HOLDS_MONEY: ReadonlySet<RecordKind> = new Set(['customerDeposit', 'customerPayment', 'cashSale'])

interface Recorded {
  readonly facts: OrderFacts
  readonly received: Money | null
  /** Before the order was read. */
  readonly readAt: Date
}

async function recordOrder(
  deps: ReconcileDeps,
  claim: Claim,
  { facts, received, readAt }: Recorded,
): Promise<void> {
  const side = deps.active.policy.bookCurrency
  const total = facts.totals.total[side]
  const row = {
    store: facts.store,
    orderId: facts.id,
    name: facts.name,
    processedAt: facts.processedAt,
    updatedAt: facts.updatedAt,
    total,
    currency: total.currency,
    receivedNotBooked: received,
  }
  await deps.ledger.setOrder(claim, row, versionSeen(facts.updatedAt, readAt))
}
