import type { EquationResult } from '../domain/accounting/equation.ts'
import { inputEquations } from '../domain/accounting/inputEquations.ts'
import { bookCurrency } from '../domain/desired/bookedSales.ts'
import { moneyIn } from '../domain/desired/deposits.ts'
import { customerNeed, neededReferences } from '../domain/desired/needs.ts'
import { scopeOf } from '../domain/desired/scope.ts'
import type { ClosedPeriod, CustomerNeed, ExclusionCode } from '../domain/desired/types.ts'
import { fault, type Fault } from '../domain/fault/fault.ts'
import { lifeCycle } from '../domain/lifecycle/lifeCycle.ts'
import { scopeOfLife } from '../domain/lifecycle/scope.ts'
import type { DesiredLife, LifeReferences } from '../domain/lifecycle/types.ts'
import { type ExternalId, type NetSuiteId, netSuiteId, type ShopifyId } from '../domain/ids.ts'
import { type Money, sum } from '../domain/money.ts'
import type { Sentence } from '../domain/plan/plan.ts'
import type { StorePolicy } from '../domain/policy/policy.ts'
import { ok, type Result } from '../domain/result.ts'
import type { OrderFacts, OrderLife } from '../domain/shopify/order.ts'
import type { OrderRead } from '../domain/shopify/shipping.ts'
import type { Lane } from '../domain/work/outcome.ts'
import { knownReceived } from '../ledger/received.ts'
import type { Observed } from '../ledger/types.ts'
import { isOlderThan, sourceVersion } from './context.ts'
import { goneFromNetSuite } from './gone.ts'
import { contentHash, emailMatch } from './hash.ts'
import type { ReconcileDeps } from './ports.ts'
import { isShippingNews } from './reflect/reflect.ts'
import { bookedItems } from './storedDocument.ts'

/** "Known after apply": stands for the customer until it is found or created. */
export const CUSTOMER_TO_COME: NetSuiteId = netSuiteId('0')

/** What an order's facts, the policy and NetSuite's reference data come to, before anything is written. */
export type Considered =
  | {
      readonly kind: 'excluded'
      readonly facts: OrderRead
      readonly code: ExclusionCode
      readonly reason: Sentence
      /** Money of a live order that was cancelled before it was booked, and not given back. */
      readonly kept: Money | null
    }
  | {
      readonly kind: 'faults'
      readonly facts: OrderRead | null
      readonly faults: readonly Fault[]
      readonly inputs: readonly EquationResult[]
      readonly received: Money | null
    }
  | {
      readonly kind: 'ready'
      readonly facts: OrderRead
      readonly inputs: readonly EquationResult[]
      /** All the captured money, booked or not. */
      readonly received: Money | null
      readonly need: Exclude<CustomerNeed, { kind: 'fault' }>
      readonly references: Omit<LifeReferences, 'customer'>
      /** With CUSTOMER_TO_COME where the customer is not fixed by the policy. */
      readonly desired: DesiredLife
    }

export interface Question {
  readonly id: ShopifyId
  readonly lane: Lane
  readonly observed: Observed
}

/** Reads the order whole and works out what NetSuite should hold for it. Writes nothing anywhere. */
export async function consider(deps: ReconcileDeps, question: Question): Promise<Considered> {
  const { policy } = deps.active
  const read = await deps.store.readOrder(question.id, {
    withShipping: await isShippingNews(deps, question),
  })
  if (!read.ok) return stopped(null, [read.failure])
  const facts = read.value
  if (!facts) return stopped(null, [notVisible(question.id, policy)])
  const newer = question.observed.records.find((record) => isOlderThan(facts, record.sourceVersion))
  if (newer) return stopped(null, [readTooEarly(facts, newer.sourceVersion)])
  const booked = mayBeBooked(question.observed)
  const scope = scopeOfLife(facts, policy, { booked })
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
  const stops = faults.length > 0 && references.orderStands !== true
  const over = stops && !booked ? overUnbooked(facts, policy) : null
  if (over !== null) return over
  if (need.kind === 'fault' || stops) return { kind: 'faults', facts, faults, inputs, received }
  return { kind: 'ready', facts, inputs, received, need, references, desired }
}

/**
 * Cancelled before it could be booked, with nothing kept and nothing delivered: nobody owes anybody anything, and whatever
 * kept it from being booked matters no more.
 */
function overUnbooked(facts: OrderLife, policy: StorePolicy): Considered | null {
  const scope = scopeOf(facts, policy, { booked: false })
  const hasLeft = facts.fulfillments.some(({ status }) => status === 'SUCCESS')
  const kept = facts.totals.netPayment[policy.bookCurrency].minor
  if (scope.kind !== 'excluded' || hasLeft || kept !== 0n) return null
  return { kind: 'excluded', facts, code: scope.code, reason: scope.sentence, kept: null }
}

interface WorkedOut {
  readonly references: Omit<LifeReferences, 'customer'>
  readonly desired: DesiredLife
}

/**
 * The documents, with what they refer to. Before a closed period parks any, or a document of ours that is in the way,
 * NetSuite itself is asked, not memory.
 */
async function workOut(
  deps: ReconcileDeps,
  given: { readonly facts: OrderLife; readonly need: CustomerNeed; readonly question: Question },
): Promise<Result<WorkedOut, Fault>> {
  const { facts, need, question } = given
  const customer = need.kind === 'fixed' ? need.id : CUSTOMER_TO_COME
  const once = async (): Promise<Result<WorkedOut, Fault>> => {
    const references = await readReferences(deps, facts, question)
    if (!references.ok) return references
    const desired = lifeCycle(facts, deps.active, { ...references.value, customer })
    const gone = await goneFromNetSuite(deps, desired, question)
    if (!gone.ok) return gone
    if (gone.value.size === 0) return ok({ references: references.value, desired })
    const left = { ...references.value, gone: gone.value }
    return ok({ references: left, desired: lifeCycle(facts, deps.active, { ...left, customer }) })
  }
  const first = await once()
  if (!first.ok || !isPeriodClosed(first.value.desired)) return first
  // It may have been opened again, and another process may have seen that and woken this order for it.
  deps.books.forgetReferences()
  return once()
}

const isPeriodClosed = ({ depositFaults, factFaults }: DesiredLife): boolean =>
  [...depositFaults, ...factFaults].some(({ fault: { code } }) => code === 'netsuite.period-closed')

async function readReferences(
  deps: ReconcileDeps,
  facts: OrderLife,
  question: Question,
): Promise<Result<Omit<LifeReferences, 'customer'>, Fault>> {
  const received = await knownReceived(deps.reflections, facts)
  const standing = { ...standingReferences(question.observed), received }
  const { policy } = deps.active
  const skus = neededSkus(deps, facts, standing)
  const paid = moneyIn(facts, policy.bookCurrency)
  const isCashSale = question.observed.records.some(({ kind }) => kind === 'cashSale')
  const isNew = !isCashSale && paid.some(({ transaction }) => !isBooked(standing, transaction.id))
  const [items, firstPeriods] = await Promise.all([
    deps.books.findItems(skus, question.lane),
    isNew ? deps.books.closedPeriods(question.lane) : null,
  ])
  if (!items.ok) return items
  const references = { ...standing, items: items.value, closedPeriods: [] }
  // What stands is not dated again: an unchanged order asks NetSuite nothing.
  const periods = firstPeriods ?? (await periodsIfOwed(deps, facts, { references, lane: question.lane }))
  return periods.ok ? ok({ ...references, closedPeriods: periods.value }) : periods
}

interface Standing {
  readonly booked: ReadonlyMap<string, NetSuiteId>
  readonly deposited: ReadonlySet<ExternalId>
  readonly posted: ReadonlyMap<ExternalId, string | null>
  readonly orderStands: boolean
  readonly hash: (text: string) => string
}

/** What of the order stands in NetSuite, as the ledger knows it. */
function standingReferences({ records }: Observed): Standing {
  const booked = new Map<string, NetSuiteId>()
  const posted = new Map<ExternalId, string | null>()
  const deposited = new Set<ExternalId>()
  for (const record of records) {
    const { kind, externalId, hash } = record
    for (const [key, item] of bookedItems(record)) booked.set(key, item)
    if (kind === 'customerDeposit') deposited.add(externalId)
    if (kind !== 'salesOrder' && kind !== 'customer')
      posted.set(externalId, kind === 'customerDeposit' ? null : hash)
  }
  const orderStands = records.some(({ kind }) => kind === 'salesOrder')
  return { booked, deposited, posted, orderStands, hash: contentHash }
}

/** SKUs of what is sold, and of what an exchange adds: those that the documents cannot be written without. */
function neededSkus(deps: ReconcileDeps, facts: OrderLife, standing: Standing): readonly string[] {
  const { skus } = neededReferences(facts, deps.active.policy, standing.booked)
  const unknown = { ...standing, customer: CUSTOMER_TO_COME, items: new Map(), closedPeriods: [] }
  const { faults, factFaults } = lifeCycle(facts, deps.active, unknown)
  const missing = [...faults, ...factFaults.map((one) => one.fault)].flatMap(({ code, about }) =>
    code === 'mapping.sku-unknown' && about.sku !== undefined ? [about.sku] : [],
  )
  return [...new Set([...skus, ...missing])]
}

/** The payment has its deposit, or a record of another kind that a payment may have. */
const isBooked = ({ posted }: Standing, transaction: ShopifyId): boolean =>
  [...posted.keys()].some((id) => id.endsWith(`_dep_${transaction}`) || id.endsWith(`_pay_${transaction}`))

async function periodsIfOwed(
  deps: ReconcileDeps,
  facts: OrderLife,
  given: { readonly references: Omit<LifeReferences, 'customer'>; readonly lane: Lane },
): Promise<Result<readonly ClosedPeriod[], Fault>> {
  const { posted } = given.references
  const desired = lifeCycle(facts, deps.active, { ...given.references, customer: CUSTOMER_TO_COME })
  const owed = [...desired.deposits, ...desired.intended].some(
    ({ externalId }) => posted?.has(externalId) !== true,
  )
  return owed ? deps.books.closedPeriods(given.lane) : ok([])
}

/** A sales order or cash sale of ours stands, or one was sent and nobody has said what became of it. */
const mayBeBooked = ({ records, openIntents }: Observed): boolean =>
  records.some(isOrder) || openIntents.some((intent) => isOrder(intent) && intent.state === 'unknown')

const isOrder = ({ kind }: { readonly kind: string }): boolean => kind === 'salesOrder' || kind === 'cashSale'

/** Captured money in the book currency, less the change given on it: what a person must know about while the order is not booked. */
function receivedMoney(facts: OrderFacts, policy: StorePolicy): Money | null {
  const side = policy.bookCurrency
  const amounts = moneyIn(facts, side).map(({ amount }) => amount)
  return amounts.length === 0 ? null : sum(amounts, bookCurrency(facts, side))
}

const stopped = (facts: OrderLife | null, faults: readonly Fault[]): Considered => ({
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
