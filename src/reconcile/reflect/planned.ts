import type { Fault } from '../../domain/fault/fault.ts'
import type { Sentence } from '../../domain/plan/plan.ts'
import { mayCapture, planCapture } from '../../domain/reflect/planCapture.ts'
import { planShipping } from '../../domain/reflect/planShipping.ts'
import type { ShippingAction } from '../../domain/reflect/types.ts'
import { formatMoney } from '../../domain/money.ts'
import type { DesiredLife } from '../../domain/lifecycle/types.ts'
import type { ReturnAction } from '../../domain/reflect/returnTypes.ts'
import type { RefundAction } from '../../domain/reflect/refundTypes.ts'
import type { OrderLife } from '../../domain/shopify/order.ts'
import { ok, type Result } from '../../domain/result.ts'
import type { OrderRead } from '../../domain/shopify/shipping.ts'
import type { Lane } from '../../domain/work/outcome.ts'
import type { Observed } from '../../ledger/types.ts'
import { orderSubject } from '../../domain/ids.ts'
import type { ReconcileDeps } from '../ports.ts'
import { ourBills } from './capture.ts'
import { anchors, plannedRefunds } from './refund.ts'
import { plannedReturns, readReturns, sourcesOfReturns, toldReturns } from './returned.ts'
import { readShipping } from './shipping.ts'
import { endedAuthorizations, toldFulfillments } from './stored.ts'

export interface PlannedReflection {
  /** What Shopify would be told. */
  readonly tells: readonly Sentence[]
  readonly faults: readonly Fault[]
}

interface Planning {
  readonly deps: ReconcileDeps
  readonly facts: OrderRead
  readonly observed: Observed
  readonly lane: Lane
  /** What NetSuite should hold for the order with these facts. */
  readonly fold: (facts: OrderLife) => DesiredLife
}

const NOTHING: PlannedReflection = { tells: [], faults: [] }

/** What a run would tell Shopify of what began in NetSuite, by the run's own means. Writes nothing. */
export async function plannedReflection(planning: Planning): Promise<Result<PlannedReflection, Fault>> {
  const shipped = await plannedShipping(planning)
  if (!shipped.ok) return shipped
  const refunded = await plannedRefund(planning)
  if (!refunded.ok) return refunded
  const captured = await plannedCapture(planning)
  if (!captured.ok) return captured
  const returned = await plannedReturn(planning)
  if (!returned.ok) return returned
  const all = [shipped.value, refunded.value, returned.value, captured.value]
  return ok({ tells: all.flatMap(({ tells }) => tells), faults: all.flatMap(({ faults }) => faults) })
}

async function plannedRefund(planning: Planning): Promise<Result<PlannedReflection, Fault>> {
  const { deps, facts, observed, lane, fold } = planning
  const { records } = observed
  if (deps.active.policy.life.refunds !== 'both' || records.length === 0) return ok(NOTHING)
  const made = await deps.books.refundsOf(anchors(records), lane)
  if (!made.ok) return made
  const known = await deps.reflections.of(orderSubject(facts.store, facts.id))
  const { action, faults } = plannedRefunds(deps, facts, { made: made.value, known, records, fold })
  const tells = action === null ? [] : [refundInWords(action)]
  return ok({ tells, faults: faults.map(({ fault }) => fault) })
}

async function plannedReturn(planning: Planning): Promise<Result<PlannedReflection, Fault>> {
  const { deps, facts, observed, lane } = planning
  const sources = sourcesOfReturns(observed.records)
  if (deps.active.policy.life.returns !== 'both' || sources.length === 0) return ok(NOTHING)
  const read = await deps.books.receiptsOf(sources, lane)
  if (!read.ok) return read
  if (read.value.length === 0) return ok(NOTHING)
  const known = await deps.reflections.of(orderSubject(facts.store, facts.id))
  const returns = await readReturns(deps, facts)
  if (!returns.ok) return returns
  const told = toldReturns(known)
  const plan = plannedReturns(deps, facts, { receipts: read.value, told, returns: returns.value })
  const tells = plan.action === null ? [] : [returnInWords(plan.action)]
  return ok({ tells, faults: plan.faults.map(({ fault }) => fault) })
}

function returnInWords({ named, netsuiteId, returnName, content, lines }: ReturnAction): Sentence {
  const units = content.units.reduce((sum, { quantity }) => sum + quantity, 0)
  return {
    ops: `Process ${units} ${units === 1 ? 'unit' : 'units'} of return ${returnName} in Shopify, as received with ${named} in NetSuite.`,
    tech: `returnProcess of return ${content.returnId} for item receipt ${netsuiteId}: ${lines.map(({ id, quantity }) => `line ${id} × ${quantity}`).join(', ')}`,
  }
}

function refundInWords({ named, netsuiteId, refund, content }: RefundAction): Sentence {
  const { amount, lines, shipping, payment } = refund
  const text = `${formatMoney(amount)} ${amount.currency}`
  const units = lines.map(({ lineId, quantity }) => `line ${lineId} × ${quantity}`)
  const goods = [...units, ...(shipping ? ['all shipping'] : [])].join(', ') || 'an amount only'
  const records = content.records.map(({ kind, id }) => `${kind} ${id}`).join(', ')
  return {
    ops: `Refund ${text} in Shopify, as ${named} in NetSuite.`,
    tech: `refundCreate of ${text} to payment ${payment.id}, ${goods}; ${netsuiteId} is then taken over with ${records}`,
  }
}

const salesOrderOf = ({ observed }: Planning) =>
  observed.records.find(({ kind }) => kind === 'salesOrder')?.internalId

async function plannedShipping(planning: Planning): Promise<Result<PlannedReflection, Fault>> {
  const { deps, facts, lane } = planning
  const choices = deps.active.policy.life.shipping
  const salesOrder = salesOrderOf(planning)
  if (choices === null || salesOrder === undefined) return ok(NOTHING)
  const made = await deps.books.fulfillmentsOf(salesOrder, lane)
  if (!made.ok) return made
  const known = await deps.reflections.of(orderSubject(facts.store, facts.id))
  if (made.value.length === 0 && known.told.length === 0) return ok(NOTHING)
  const shipping = facts.shipping === undefined ? await readShipping({ deps, facts }) : ok(facts.shipping)
  if (!shipping.ok) return shipping
  const plan = planShipping({
    order: facts.name,
    policy: deps.active.policy,
    choices,
    fulfillments: made.value,
    shipping: shipping.value,
    told: toldFulfillments(facts.store, known),
  })
  return ok({ tells: plan.actions.map(inWords), faults: plan.faults.map(({ fault }) => fault) })
}

function inWords(action: ShippingAction): Sentence {
  const { netsuiteId, part } = action
  switch (action.kind) {
    case 'fulfil': {
      const { content, named, tracking } = action
      const units = content.lines.reduce((sum, { quantity }) => sum + quantity, 0)
      const parcels =
        tracking === null ? '' : `, with ${tracking.company ?? ''} ${tracking.numbers.join(', ')}`
      return {
        ops: `Tell Shopify that ${units} ${units === 1 ? 'unit' : 'units'} left with ${named}${parcels}.`,
        tech: `fulfillmentCreate for item fulfilment ${netsuiteId} at location ${content.locationId}: ${content.lines.map(({ lineId, quantity }) => `line ${lineId} × ${quantity}`).join(', ')}`,
      }
    }
    case 'track':
      return {
        ops: `Tell Shopify the tracking of ${action.named}: ${action.tracking.numbers.join(', ')}.`,
        tech: `fulfillmentTrackingInfoUpdate of fulfillment ${action.fulfillmentId} for item fulfilment ${netsuiteId}`,
      }
    case 'undo':
      return {
        ops: 'Both systems took a shipment back: nothing has to be told.',
        tech: `item fulfilment ${netsuiteId}, part ${part}: cancelled in Shopify, not shipped in NetSuite`,
      }
  }
}

async function plannedCapture(planning: Planning): Promise<Result<PlannedReflection, Fault>> {
  const { deps, facts, observed, lane } = planning
  const { policy } = deps.active
  const salesOrder = salesOrderOf(planning)
  if (policy.life.capture !== 'on-billing' || salesOrder === undefined || !mayCapture(facts))
    return ok(NOTHING)
  const bills = await deps.books.billsOf(salesOrder, lane)
  if (!bills.ok) return bills
  const billed = [...ourBills(observed.records), ...bills.value.map(({ total }) => total)]
  const known = await deps.reflections.of(orderSubject(facts.store, facts.id))
  const { captures, fault } = planCapture(facts, policy, { billed, ended: endedAuthorizations(known) })
  return ok({
    tells: captures.map(({ amount, parentId }) => ({
      ops: `Capture ${formatMoney(amount)} ${amount.currency}, which NetSuite has billed.`,
      tech: `orderCapture of authorization ${parentId}: ${formatMoney(amount)} ${amount.currency}`,
    })),
    faults: fault === null ? [] : [fault],
  })
}
