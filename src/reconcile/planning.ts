import type { EquationResult } from '../domain/accounting/equation.ts'
import { orderEquations } from '../domain/accounting/orderEquations.ts'
import { assert } from '../domain/assert.ts'
import { desiredOrder } from '../domain/desired/desiredOrder.ts'
import type { DesiredOrder } from '../domain/desired/types.ts'
import { type Fault, fault } from '../domain/fault/fault.ts'
import { type Redaction, redactedFault, redactionFor } from '../domain/fault/personal.ts'
import { type NetSuiteId, orderSubject, type ShopifyId } from '../domain/ids.ts'
import type { Money } from '../domain/money.ts'
import { asIfStanding } from '../domain/netsuite/asIfStanding.ts'
import type { CustomerDocument, DocumentReadBack, SalesOrder } from '../domain/netsuite/documents.ts'
import type { Action, Plan, Sentence } from '../domain/plan/plan.ts'
import { planOrder } from '../domain/plan/planOrder.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { OrderFacts } from '../domain/shopify/order.ts'
import type { Lane } from '../domain/work/outcome.ts'
import type { BookRecord, Intent, Observed } from '../ledger/types.ts'
import { foreignFault } from './apply.ts'
import { type Considered, consider, CUSTOMER_TO_COME } from './consider.ts'
import { chooseCustomer } from './customer.ts'
import type { ReconcileDeps } from './ports.ts'
import { stampDeposit, stampSalesOrder } from './stamp.ts'
import { restoredSalesOrder } from './storedDocument.ts'
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
      readonly plan: Plan
      readonly customer: PlannedCustomer
      /** Against what NetSuite holds where nothing is to be done, else as if the plan had been carried out. */
      readonly equations: readonly EquationResult[]
      readonly tiedAgainst: 'netsuite' | 'plan'
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
  const desired = stampedOrder(
    desiredOrder(facts, deps.active, { ...references, customer: customer.value.id ?? CUSTOMER_TO_COME }),
    facts,
  )
  assert(desired.salesOrder !== null, 'an order without faults has a sales order')
  const found = await standingNow(deps, desired, desired.salesOrder)
  if (!found.ok) return stopped(facts, { faults: [found.failure], inputs, received: null })
  const standing = found.value
  const record = observed.records.find(({ kind }) => kind === 'salesOrder')
  const stop = await whatStops(deps, { salesOrder: desired.salesOrder, record, standing })
  if (!stop.ok) return stopped(facts, { faults: [stop.failure], inputs, received: null })
  const whole = planOrder({
    desired,
    customer: customer.value.document,
    standing,
    written: restoredSalesOrder(record?.document),
  })
  const plan: Plan =
    stop.value === null
      ? whole
      : {
          actions: record === undefined ? [] : depositsBeside(whole, standing),
          faults: [stop.value, ...desired.depositFaults.map((one) => one.fault)],
        }
  return {
    kind: 'planned',
    facts,
    plan: await withStoppedLines({ deps, facts }, plan),
    customer: customer.value,
    ...tieOut(deps, { considered, desired, standing, plan }),
    unheard: observed.openIntents.filter(({ state }) => state === 'unknown'),
  }
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

/** The documents as they would be sent, with the hash that tells whether one of them stands already. */
function stampedOrder(desired: DesiredOrder, facts: OrderFacts): DesiredOrder {
  return {
    ...desired,
    salesOrder: desired.salesOrder === null ? null : stampSalesOrder(desired.salesOrder, facts).document,
    deposits: desired.deposits.map((deposit) => stampDeposit(deposit, facts).document),
  }
}

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

function standingNow(
  deps: ReconcileDeps,
  desired: DesiredOrder,
  salesOrder: SalesOrder,
): Promise<Result<readonly DocumentReadBack[], Fault>> {
  const documents = [salesOrder, ...desired.deposits]
  return deps.books.readBack(
    documents.map(({ externalId }) => externalId),
    LANE,
  )
}

/** Payments are booked on a sales order that a person changed, as long as it is there. */
const depositsBeside = ({ actions }: Plan, standing: readonly DocumentReadBack[]): readonly Action[] =>
  standing.some(({ kind }) => kind === 'salesOrder')
    ? actions.filter((action) => action.kind === 'create' && action.document.kind === 'customerDeposit')
    : []

interface Situation {
  readonly salesOrder: SalesOrder
  readonly record: BookRecord | undefined
  readonly standing: readonly DocumentReadBack[]
}

/** What parks a run before it writes: a record that is not ours under the order's number, or a person's change. */
async function whatStops(
  deps: ReconcileDeps,
  { salesOrder, record, standing }: Situation,
): Promise<Result<Fault | null, Fault>> {
  const current = standing.find(
    ({ externalId }) => externalId.toLowerCase() === salesOrder.externalId.toLowerCase(),
  )
  if (record !== undefined) return ok(current ? touchedByAPerson(record, current) : gone(record))
  if (current !== undefined) return ok(null)
  const found = await deps.books.foreignOrders(salesOrder.otherRefNum, LANE)
  if (!found.ok) return fail(found.failure)
  const [foreign] = found.value
  return ok(foreign ? foreignFault(salesOrder.otherRefNum, foreign) : null)
}

const gone = (record: BookRecord): Fault =>
  fault(
    'booking.human-change',
    { record: record.externalId, changes: 'the record is not there any more' },
    `${record.kind} ${record.internalId} (${record.externalId}) is not found in NetSuite`,
  )

interface Planned {
  readonly considered: Ready
  readonly desired: DesiredOrder
  readonly standing: readonly DocumentReadBack[]
  readonly plan: Plan
}

function tieOut(
  deps: ReconcileDeps,
  { considered, desired, standing, plan }: Planned,
): { readonly equations: readonly EquationResult[]; readonly tiedAgainst: 'netsuite' | 'plan' } {
  const { facts, inputs } = considered
  const wouldChange = plan.actions.some(({ kind }) => kind !== 'none')
  const expected = wouldChange ? [...kept(standing, plan.actions), ...written(plan.actions)] : standing
  const isBooked = expected.some(({ kind }) => kind === 'salesOrder')
  const order = isBooked
    ? orderEquations({ facts, policy: deps.active.policy, desired, standing: expected })
    : []
  return { equations: [...inputs, ...order], tiedAgainst: wouldChange ? 'plan' : 'netsuite' }
}

/** What stands and stays as it is. */
const kept = (
  standing: readonly DocumentReadBack[],
  actions: readonly Action[],
): readonly DocumentReadBack[] =>
  standing.filter(({ externalId }) =>
    actions.some((action) => action.kind === 'none' && action.externalId === externalId),
  )

/** What would be written, as NetSuite would read it back; a closed order as it stands, with its lines closed. */
const written = (actions: readonly Action[]): readonly DocumentReadBack[] =>
  actions.flatMap((action) => {
    switch (action.kind) {
      case 'create':
        return action.document.kind === 'customer' ? [] : [asIfStanding(action.document)]
      case 'update':
        return [asIfStanding(action.document)]
      case 'close':
        return [{ ...action.observed, status: 'H', lines: closedLines(action.observed) }]
      case 'none':
        return []
    }
  })

const closedLines = ({ lines }: DocumentReadBack): DocumentReadBack['lines'] =>
  lines.map((line) => ({ ...line, closed: true }))
