import type { EquationResult } from '../domain/accounting/equation.ts'
import { lifeEquations } from '../domain/accounting/lifeEquations.ts'
import { type Fault, fault } from '../domain/fault/fault.ts'
import { type Redaction, redactedFault, redactionFor } from '../domain/fault/personal.ts'
import { type NetSuiteId, orderSubject, type ShopifyId } from '../domain/ids.ts'
import { lifeCycle } from '../domain/lifecycle/lifeCycle.ts'
import type { DesiredLife } from '../domain/lifecycle/types.ts'
import type { Money } from '../domain/money.ts'
import type { CustomerDocument, LifeReadBack } from '../domain/netsuite/documents.ts'
import { lifeAsIfStanding } from '../domain/netsuite/lifeAsIfStanding.ts'
import type { Sentence } from '../domain/plan/plan.ts'
import { type LifeAction, type LifePlan, planLife } from '../domain/plan/planLife.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { OrderFacts, OrderLife } from '../domain/shopify/order.ts'
import type { Lane } from '../domain/work/outcome.ts'
import type { BookRecord, Intent, Observed } from '../ledger/types.ts'
import { type Considered, consider, CUSTOMER_TO_COME } from './consider.ts'
import { chooseCustomer } from './customer.ts'
import { type BookedAs, bookedAs, foreignFault } from './foreign.ts'
import { asOrderRecord } from './judge.ts'
import { hangsOn, madeByHand, sourcesOf } from './obstacles.ts'
import type { ReconcileDeps } from './ports.ts'
import { plannedReflection } from './reflect/planned.ts'
import { knownRefunding, takingOver, toldRecords } from './reflect/refunding.ts'
import type { RefundsOfRun } from './context.ts'
import type { Link } from '../adapters/netsuite/links.ts'
import { stampedLife } from './stamp.ts'
import { asWritten, restoredSalesOrder } from './storedDocument.ts'
import { withStoppedLines } from './stoppedLine.ts'
import { touchedByAPerson } from './update.ts'

/** Whom the order is booked on, as far as that is known before anything is written. */
export interface PlannedCustomer {
  /** `to-come`: known after apply. */
  readonly kind: 'fixed' | 'known' | 'found' | 'to-come'
  readonly id: NetSuiteId | null
  readonly document: CustomerDocument | null
}

/** What a run would do for one order now, and what would come of it. */
export type OrderPlan =
  | { readonly kind: 'excluded'; readonly facts: OrderFacts; readonly reason: Sentence }
  | {
      readonly kind: 'faults'
      readonly facts: OrderFacts | null
      readonly faults: readonly Fault[]
      readonly equations: readonly EquationResult[]
      readonly received: Money | null
    }
  | {
      readonly kind: 'planned'
      readonly facts: OrderFacts
      readonly plan: LifePlan
      readonly customer: PlannedCustomer
      /** Against what NetSuite holds where nothing is to be done, else as if the plan had been carried out. */
      readonly equations: readonly EquationResult[]
      readonly tiedAgainst: 'netsuite' | 'plan'
      /** What Shopify would be told of what began in NetSuite. */
      readonly tells: readonly Sentence[]
      /** Sent, and not heard of: read by external id before anything else. */
      readonly unheard: readonly Intent[]
    }

const LANE: Lane = 'live'

/** Works out what a run would do for the order, by the run's own means. Reads both systems; writes nothing anywhere. */
export async function planForOrder(deps: ReconcileDeps, id: ShopifyId): Promise<OrderPlan> {
  const plan = await planOf(deps, id)
  return plan.facts ? redactedPlan(plan, redactionFor(plan.facts)) : plan
}

/** Whoever may see a plan need not see whom it is about. */
function redactedPlan(plan: OrderPlan, redact: Redaction): OrderPlan {
  const redacted = (faults: readonly Fault[]): readonly Fault[] =>
    faults.map((one) => redactedFault(one, redact))
  switch (plan.kind) {
    case 'excluded':
      return { ...plan, reason: { ops: redact(plan.reason.ops), tech: redact(plan.reason.tech) } }
    case 'faults':
      return { ...plan, faults: redacted(plan.faults) }
    case 'planned':
      return { ...plan, plan: { ...plan.plan, faults: redacted(plan.plan.faults) } }
  }
}

async function planOf(deps: ReconcileDeps, id: ShopifyId): Promise<OrderPlan> {
  const subject = orderSubject(deps.active.policy.store, id)
  const observed = await deps.ledger.observe(subject)
  const considered = await consider(deps, { id, lane: LANE, observed })
  switch (considered.kind) {
    case 'excluded':
      return considered
    case 'faults':
      return stopped(considered.facts, considered)
    case 'ready':
      return planReady(deps, considered, observed)
  }
}

type Ready = Extract<Considered, { kind: 'ready' }>

async function planReady(deps: ReconcileDeps, considered: Ready, observed: Observed): Promise<OrderPlan> {
  const { facts, inputs, references } = considered
  const customer = await plannedCustomer(deps, considered)
  if (!customer.ok) return stopped(facts, { faults: [customer.failure], inputs, received: null })
  const entity = customer.value.id ?? CUSTOMER_TO_COME
  const fold = (of: OrderLife): DesiredLife => lifeCycle(of, deps.active, { ...references, customer: entity })
  const { records } = observed
  const refunding = await knownRefunding(deps, facts, orderSubject(facts.store, facts.id))
  const taken = takingOver(stampedLife(fold(facts), facts), { facts, refunding, records })
  const desired = asWritten(taken.desired, records)
  const found = await standingNow(deps, desired, observed)
  if (!found.ok) return stopped(facts, { faults: [found.failure], inputs, received: null })
  const standing = found.value
  const record = observed.records.find(({ kind }) => kind === 'salesOrder')
  const stop = await whatStops(deps, { booked: bookedAs(desired), record, standing })
  if (!stop.ok) return stopped(facts, { faults: [stop.failure], inputs, received: null })
  const made = planLife({
    desired,
    customer: customer.value.document,
    standing,
    written: restoredSalesOrder(record?.document),
    applied: new Set(observed.records.map(({ externalId }) => externalId)),
  })
  const free = await withoutHandMade({ deps, facts, observed, refunding, withheld: taken.withheld }, made)
  if (!free.ok) return stopped(facts, { faults: [free.failure], inputs, received: null })
  const plan: LifePlan =
    stop.value === null
      ? free.value
      : {
          actions: record === undefined ? [] : depositsBeside(made, standing),
          faults: [stop.value, ...desired.depositFaults.map((one) => one.fault)],
        }
  const reflected = await plannedReflection({ deps, facts, observed, lane: LANE, fold })
  if (!reflected.ok) return stopped(facts, { faults: [reflected.failure], inputs, received: null })
  const { tells, faults } = reflected.value
  const whole = { ...plan, faults: [...plan.faults, ...faults] }
  return {
    kind: 'planned',
    facts,
    plan: await withStoppedLines({ deps, facts }, whole),
    customer: customer.value,
    tells,
    ...tieOut(deps, { considered, desired, standing, plan, stops: stop.value !== null }),
    unheard: observed.openIntents.filter(({ state }) => state === 'unknown'),
  }
}

interface HandMade extends RefundsOfRun {
  readonly deps: ReconcileDeps
  readonly facts: OrderLife
  readonly observed: Observed
}

/** Without what somebody else did in NetSuite already, and what would hang on it. */
async function withoutHandMade(
  { deps, facts, observed, refunding, withheld }: HandMade,
  plan: LifePlan,
): Promise<Result<LifePlan, Fault>> {
  const missing = plan.actions.flatMap((action) =>
    action.kind === 'post' || action.kind === 'apply' ? [action.document] : [],
  )
  const ids = new Map(observed.records.map(({ externalId, internalId }) => [externalId, internalId]))
  const sources = sourcesOf({ missing, ids })
  if (sources.length === 0 && withheld.size === 0) return ok(plan)
  const links =
    sources.length === 0
      ? ok<ReadonlyMap<NetSuiteId, readonly Link[]>>(new Map())
      : await deps.books.linksOf(sources, LANE)
  if (!links.ok) return links
  const faults = new Map<string, Fault>()
  const blocked = new Set<string>()
  for (const [externalId, why] of withheld) {
    blocked.add(externalId)
    if (why !== null) faults.set(JSON.stringify([why.code, why.about]), why)
  }
  for (const document of missing) {
    const byHand = madeByHand({ deps, facts }, document, {
      ids,
      links: links.value,
      known: toldRecords(refunding),
    })
    if (byHand !== null) faults.set(JSON.stringify([byHand.code, byHand.about]), byHand)
    if (byHand !== null || hangsOn(document).some((id) => blocked.has(id))) blocked.add(document.externalId)
  }
  const actions = plan.actions.filter(
    (action) =>
      (action.kind !== 'post' && action.kind !== 'apply') || !blocked.has(action.document.externalId),
  )
  return ok({ actions, faults: [...faults.values(), ...plan.faults] })
}

const stopped = (
  facts: OrderFacts | null,
  why: Pick<Extract<Considered, { kind: 'faults' }>, 'faults' | 'inputs' | 'received'>,
): OrderPlan => ({
  kind: 'faults',
  facts,
  faults: why.faults,
  equations: why.inputs,
  received: why.received,
})

/** As a run finds its customer, without the claim under which a run would create one. */
async function plannedCustomer(
  deps: ReconcileDeps,
  { need }: Ready,
): Promise<Result<PlannedCustomer, Fault>> {
  if (need.kind === 'fixed') return ok({ kind: 'fixed', id: need.id, document: null })
  const { document, email } = need
  const [known] = await deps.ledger.recordsByExternalId([document.externalId])
  if (known) return ok({ kind: 'known', id: known.internalId, document: null })
  const found = await deps.books.findCustomers({ externalId: document.externalId, email }, LANE)
  if (!found.ok) return found
  const chosen = chooseCustomer(found.value, document)
  if (!chosen.ok) return chosen
  return ok(
    chosen.value === null
      ? { kind: 'to-come', id: null, document }
      : { kind: 'found', id: chosen.value, document: null },
  )
}

/** What is to stand and what stands of ours; a record that no fact asks for any more is shown as well. */
function standingNow(
  deps: ReconcileDeps,
  desired: DesiredLife,
  { records }: Observed,
): Promise<Result<readonly LifeReadBack[], Fault>> {
  const ids = new Set([
    ...(desired.salesOrder === null ? [] : [desired.salesOrder.externalId]),
    ...desired.deposits.map(({ externalId }) => externalId),
    ...desired.documents
      .filter(({ kind }) => kind !== 'creditApplication')
      .map(({ externalId }) => externalId),
    ...records
      .filter(({ kind }) => kind !== 'creditApplication' && kind !== 'customer')
      .map(({ externalId }) => externalId),
  ])
  return deps.books.readBack([...ids], LANE)
}

/** Payments are booked on a sales order that a person changed, as long as it is there. */
const depositsBeside = ({ actions }: LifePlan, standing: readonly LifeReadBack[]): readonly LifeAction[] =>
  standing.some(({ kind }) => kind === 'salesOrder')
    ? actions.filter((action) => action.kind === 'create' && action.document.kind === 'customerDeposit')
    : []

interface Situation {
  readonly booked: BookedAs | null
  /** The sales order's. */
  readonly record: BookRecord | undefined
  readonly standing: readonly LifeReadBack[]
}

/** What parks a run before it writes: a record that is not ours under the order's number, or a person's change. */
async function whatStops(
  deps: ReconcileDeps,
  { booked, record, standing }: Situation,
): Promise<Result<Fault | null, Fault>> {
  const under = (id: string): LifeReadBack | undefined =>
    standing.find(({ externalId }) => externalId.toLowerCase() === id.toLowerCase())
  if (record !== undefined) {
    const found = under(record.externalId)
    const current = found === undefined ? null : asOrderRecord(found)
    return ok(current ? touchedByAPerson(record, current) : gone(record))
  }
  if (booked === null || under(booked.externalId) !== undefined) return ok(null)
  const found = await deps.books.foreignOrders(booked.otherRefNum, LANE)
  if (!found.ok) return fail(found.failure)
  const [foreign] = found.value
  return ok(foreign ? foreignFault(booked.otherRefNum, foreign) : null)
}

const gone = (record: BookRecord): Fault =>
  fault(
    'booking.human-change',
    { record: record.externalId, changes: 'the record is not there any more' },
    `${record.kind} ${record.internalId} (${record.externalId}) is not found in NetSuite`,
  )

interface Planned {
  readonly considered: Ready
  readonly desired: DesiredLife
  readonly standing: readonly LifeReadBack[]
  readonly plan: LifePlan
  readonly stops: boolean
}

function tieOut(
  deps: ReconcileDeps,
  { considered, desired, standing, plan, stops }: Planned,
): { readonly equations: readonly EquationResult[]; readonly tiedAgainst: 'netsuite' | 'plan' } {
  const { facts, inputs } = considered
  const wouldChange = plan.actions.some(({ kind }) => kind !== 'none')
  const expected = wouldChange ? (stops ? [] : afterwards(desired, standing, plan)) : standing
  const isBooked = expected.some(({ kind }) => kind === 'salesOrder' || kind === 'cashSale')
  const { policy } = deps.active
  const order = isBooked ? lifeEquations({ facts, policy, desired, standing: expected }) : []
  return { equations: [...inputs, ...order], tiedAgainst: wouldChange ? 'plan' : 'netsuite' }
}

/** What stands and stays as it is, and what would be written, as NetSuite would read it back. */
function afterwards(
  desired: DesiredLife,
  standing: readonly LifeReadBack[],
  { actions }: LifePlan,
): readonly LifeReadBack[] {
  const stays = new Set(actions.flatMap((action) => (action.kind === 'none' ? [action.externalId] : [])))
  return lifeAsIfStanding(desired).map((record) => {
    const found = standing.find(({ externalId }) => externalId.toLowerCase() === record.externalId)
    return found !== undefined && stays.has(record.externalId) ? { ...found, open: record.open } : record
  })
}
