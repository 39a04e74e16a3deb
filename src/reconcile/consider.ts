import type { EquationResult } from '../domain/accounting/equation.ts'
import { inputEquations } from '../domain/accounting/inputEquations.ts'
import { bookCurrency } from '../domain/desired/bookedSales.ts'
import { moneyIn } from '../domain/desired/deposits.ts'
import { desiredOrder } from '../domain/desired/desiredOrder.ts'
import { customerNeed, neededReferences } from '../domain/desired/needs.ts'
import { scopeOf } from '../domain/desired/scope.ts'
import type { CustomerNeed, DesiredOrder, ExclusionCode, References } from '../domain/desired/types.ts'
import { fault, type Fault } from '../domain/fault/fault.ts'
import { externalId } from '../domain/identity/externalId.ts'
import { type ExternalId, type NetSuiteId, netSuiteId, type ShopifyId } from '../domain/ids.ts'
import { type Money, sum } from '../domain/money.ts'
import type { Sentence } from '../domain/plan/plan.ts'
import type { StorePolicy } from '../domain/policy/policy.ts'
import { ok, type Result } from '../domain/result.ts'
import type { OrderFacts } from '../domain/shopify/order.ts'
import type { Lane } from '../domain/work/outcome.ts'
import type { Observed } from '../ledger/types.ts'
import { isOlderThan, sourceVersion } from './context.ts'
import { emailMatch } from './hash.ts'
import type { ReconcileDeps } from './ports.ts'
import { restoredSalesOrder } from './storedDocument.ts'

/** "Known after apply": stands for the customer until it is found or created. */
export const CUSTOMER_TO_COME: NetSuiteId = netSuiteId('0')

/** What an order's facts, the policy and NetSuite's reference data come to, before anything is written. */
export type Considered =
  | {
      readonly kind: 'excluded'
      readonly facts: OrderFacts
      readonly code: ExclusionCode
      readonly reason: Sentence
      /** Money of a live order that was cancelled before it was booked, and not given back. */
      readonly kept: Money | null
    }
  | {
      readonly kind: 'faults'
      readonly facts: OrderFacts | null
      readonly faults: readonly Fault[]
      readonly inputs: readonly EquationResult[]
      readonly received: Money | null
    }
  | {
      readonly kind: 'ready'
      readonly facts: OrderFacts
      readonly inputs: readonly EquationResult[]
      /** All the captured money, booked or not. */
      readonly received: Money | null
      readonly need: Exclude<CustomerNeed, { kind: 'fault' }>
      readonly references: Omit<References, 'customer'>
      /** With CUSTOMER_TO_COME where the customer is not fixed by the policy. */
      readonly desired: DesiredOrder
    }

export interface Question {
  readonly id: ShopifyId
  readonly lane: Lane
  readonly observed: Observed
}

/** Reads the order whole and works out what NetSuite should hold for it. Writes nothing anywhere. */
export async function consider(deps: ReconcileDeps, question: Question): Promise<Considered> {
  const { policy } = deps.active
  const read = await deps.store.readOrder(question.id)
  if (!read.ok) return stopped(null, [read.failure])
  const facts = read.value
  if (!facts) return stopped(null, [notVisible(question.id, policy)])
  const order = question.observed.records.find((record) => record.kind === 'salesOrder')
  if (order && isOlderThan(facts, order.sourceVersion))
    return stopped(null, [readTooEarly(facts, order.sourceVersion)])
  const booked = mayBeBooked(question.observed)
  const scope = scopeOf(facts, policy, { booked })
  if (scope.kind === 'excluded') {
    const kept =
      scope.code === 'cancelled-before-booking' ? facts.totals.netPayment[policy.bookCurrency] : null
    return {
      kind: 'excluded',
      facts,
      code: scope.code,
      reason: scope.sentence,
      kept: kept && kept.minor > 0n ? kept : null,
    }
  }
  const inputs = inputEquations(facts, policy.bookCurrency)
  const received = receivedMoney(facts, policy)
  if (scope.kind === 'fault') return { kind: 'faults', facts, faults: [scope.fault], inputs, received }
  const unequal = inputs.filter((result) => !result.holds).map((result) => equationFault(result, facts))
  if (unequal.length > 0) return { kind: 'faults', facts, faults: unequal, inputs, received }
  const need = customerNeed(facts, policy, emailMatch)
  const worked = await workOut(deps, { facts, need, question })
  if (!worked.ok) return { kind: 'faults', facts, faults: [worked.failure], inputs, received }
  const { references, desired } = worked.value
  const faults = need.kind === 'fault' ? [need.fault, ...desired.faults] : desired.faults
  if (need.kind === 'fault' || faults.length > 0) return { kind: 'faults', facts, faults, inputs, received }
  return { kind: 'ready', facts, inputs, received, need, references, desired }
}

interface WorkedOut {
  readonly references: Omit<References, 'customer'>
  readonly desired: DesiredOrder
}

/** The documents, with what they refer to. Before a closed period parks any, NetSuite itself is asked, not memory. */
async function workOut(
  deps: ReconcileDeps,
  given: { readonly facts: OrderFacts; readonly need: CustomerNeed; readonly question: Question },
): Promise<Result<WorkedOut, Fault>> {
  const { facts, need, question } = given
  const customer = need.kind === 'fixed' ? need.id : CUSTOMER_TO_COME
  const once = async (): Promise<Result<WorkedOut, Fault>> => {
    const references = await readReferences(deps, facts, question)
    if (!references.ok) return references
    const desired = desiredOrder(facts, deps.active, { ...references.value, customer })
    return ok({ references: references.value, desired })
  }
  const first = await once()
  const isClosed =
    first.ok &&
    first.value.desired.depositFaults.some(({ fault: { code } }) => code === 'netsuite.period-closed')
  if (!isClosed) return first
  // It may have been opened again, and another process may have seen that and woken this order for it.
  deps.books.forgetReferences()
  return once()
}

async function readReferences(
  deps: ReconcileDeps,
  facts: OrderFacts,
  question: Question,
): Promise<Result<Omit<References, 'customer'>, Fault>> {
  const booked = new Map<string, NetSuiteId>()
  const deposited = new Set<ExternalId>()
  for (const record of question.observed.records) {
    if (record.kind === 'customerDeposit') deposited.add(record.externalId)
    for (const line of restoredSalesOrder(record.document)?.lines ?? []) {
      if (line.role === 'product') booked.set(line.key, line.item)
    }
  }
  const { skus } = neededReferences(facts, deps.active.policy, booked)
  const [items, closedPeriods] = await Promise.all([
    deps.books.findItems(skus, question.lane),
    // A payment that has its deposit is not dated again: an unchanged order asks NetSuite nothing.
    moneyIn(facts, deps.active.policy.bookCurrency).every(({ transaction }) =>
      deposited.has(externalId(facts.store, 'dep', transaction.id)),
    )
      ? ok([])
      : deps.books.closedPeriods(question.lane),
  ])
  if (!items.ok) return items
  if (!closedPeriods.ok) return closedPeriods
  return ok({ items: items.value, closedPeriods: closedPeriods.value, booked, deposited })
}

/** A sales order of ours stands, or one was sent and nobody has said what became of it. */
const mayBeBooked = ({ records, openIntents }: Observed): boolean =>
  records.some((record) => record.kind === 'salesOrder') ||
  openIntents.some((intent) => intent.kind === 'salesOrder' && intent.state === 'unknown')

/** Captured money in the book currency, less the change given on it: what a person must know about while the order is not booked. */
function receivedMoney(facts: OrderFacts, policy: StorePolicy): Money | null {
  const side = policy.bookCurrency
  const amounts = moneyIn(facts, side).map(({ amount }) => amount)
  return amounts.length === 0 ? null : sum(amounts, bookCurrency(facts, side))
}

const stopped = (facts: OrderFacts | null, faults: readonly Fault[]): Considered => ({
  kind: 'faults',
  facts,
  faults,
  inputs: [],
  received: null,
})

const notVisible = (id: ShopifyId, policy: StorePolicy): Fault =>
  fault(
    'shopify.order-not-visible',
    { order: id, store: policy.displayName },
    `order(id: "gid://shopify/Order/${id}") is null: deleted, or older than 60 days without read_all_orders`,
  )

const readTooEarly = (facts: OrderFacts, booked: string): Fault =>
  fault(
    'shopify.partial-read',
    { order: facts.name },
    `Shopify answered with ${sourceVersion(facts)} of ${facts.name}, older than ${booked}, which is booked`,
  )

const equationFault = (result: EquationResult, facts: OrderFacts): Fault =>
  fault(
    'source.equation-failed',
    { order: facts.name, equation: result.equation, expected: result.expected, actual: result.actual },
    result.sentence.tech,
  )
