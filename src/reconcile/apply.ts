import type { ForeignOrder } from '../adapters/netsuite/lookups.ts'
import type { DesiredOrder } from '../domain/desired/types.ts'
import { assert } from '../domain/assert.ts'
import { fault, type Fault } from '../domain/fault/fault.ts'
import type { NetSuiteId } from '../domain/ids.ts'
import type { Money } from '../domain/money.ts'
import type { CustomerDeposit, SalesOrder } from '../domain/netsuite/documents.ts'
import { documentTotal } from '../domain/netsuite/total.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { BookRecord, Intent, NewIntent } from '../ledger/types.ts'
import { addressesOf, fenceLost, type OrderRun } from './context.ts'
import { createOnce } from './create.ts'
import { type Stamped, stampDeposit, stampSalesOrder } from './stamp.ts'
import { updateSalesOrder } from './update.ts'

export interface Applied {
  /** As written: with the hash and the version of their source. */
  readonly salesOrder: SalesOrder
  readonly deposits: readonly CustomerDeposit[]
  readonly wrote: boolean
  /** Something was written, or stands unverified, or NetSuite hinted a change since it was verified. */
  readonly verifyNeeded: boolean
}

/**
 * Makes NetSuite hold the documents: the sales order first, then a deposit for each captured transaction.
 * Records that the ledger has verified with the same content cost no call.
 */
export async function applyOrder(run: OrderRun, desired: DesiredOrder): Promise<Result<Applied, Fault>> {
  assert(desired.salesOrder !== null, 'an order without faults has a sales order')
  const salesOrder = stampSalesOrder(desired.salesOrder, run.facts)
  const deposits = desired.deposits.map((deposit) => stampDeposit(deposit, run.facts))
  const missing = [salesOrder, ...deposits].filter((stamped) => recordOf(run, stamped) === null)
  const existing = recordOf(run, salesOrder)
  if (!existing) {
    const foreign = await foreignDuplicate(run, salesOrder.document)
    if (!foreign.ok) return foreign
  }
  const intents = await intendCreations(run, missing)
  if (!intents.ok) return intents
  const order = existing
    ? await bringUpToDate(run, existing, salesOrder)
    : await createSalesOrder(run, salesOrder, intents.value)
  if (!order.ok) return order
  for (const deposit of deposits) {
    const booked = await ensureDeposit(run, { deposit, intents: intents.value, salesOrderId: order.value.id })
    if (!booked.ok) return booked
  }
  const wrote = missing.length > 0 || order.value.wrote
  return ok({
    salesOrder: salesOrder.document,
    deposits: deposits.map((deposit) => deposit.document),
    wrote,
    verifyNeeded:
      wrote ||
      run.observed.records.some((record) => record.state !== 'verified' && record.state !== 'closed'),
  })
}

type AnyStamped = Stamped<SalesOrder> | Stamped<CustomerDeposit>

const recordOf = (run: OrderRun, stamped: AnyStamped): BookRecord | null =>
  run.observed.records.find((record) => record.externalId === stamped.document.externalId) ?? null

/** Commits what is to be created before the first byte leaves, in one statement for all of it. */
async function intendCreations(
  run: OrderRun,
  missing: readonly AnyStamped[],
): Promise<Result<ReadonlyMap<string, Intent>, Fault>> {
  if (missing.length === 0) return ok(new Map())
  const stale = run.observed.openIntents.filter(
    (open) =>
      open.operation === 'create' &&
      open.state === 'unknown' &&
      missing.some((one) => one.document.externalId === open.externalId && one.hash !== open.hash),
  )
  for (const intent of stale) {
    // Safe although its outcome is unknown: a create that lands later is refused or found under its external id.
    if ((await run.deps.ledger.abandon(run.claim, intent.id)) !== 'ok') return fail(fenceLost(run.claim))
  }
  const intents = await run.deps.ledger.intendMany(
    run.claim,
    missing.map((stamped) => newIntent(run, stamped)),
  )
  if (intents === 'fence-lost') return fail(fenceLost(run.claim))
  return ok(new Map(intents.map((intent) => [intent.externalId, intent])))
}

const newIntent = (run: OrderRun, { document, hash, sourceVersion }: AnyStamped): NewIntent => ({
  externalId: document.externalId,
  kind: document.kind,
  operation: 'create',
  hash,
  sourceVersion,
  total: totalOf(document),
  configVersion: run.deps.active.configVersion,
})

const totalOf = (document: SalesOrder | CustomerDeposit): Money =>
  document.kind === 'salesOrder' ? documentTotal(document) : document.payment

async function createSalesOrder(
  run: OrderRun,
  stamped: Stamped<SalesOrder>,
  intents: ReadonlyMap<string, Intent>,
): Promise<Result<{ id: NetSuiteId; wrote: boolean }, Fault>> {
  const { deps, claim, facts } = run
  const intent = intents.get(stamped.document.externalId)
  assert(intent !== undefined, 'a missing sales order has an intent')
  const created = await createOnce(run, {
    stamped,
    intent,
    send: () => deps.books.createSalesOrder(stamped.document, addressesOf(facts), claim.lane),
  })
  return created.ok ? ok({ id: created.value, wrote: true }) : created
}

async function bringUpToDate(
  run: OrderRun,
  record: BookRecord,
  wanted: Stamped<SalesOrder>,
): Promise<Result<{ id: NetSuiteId; wrote: boolean }, Fault>> {
  if (record.hash === wanted.hash) return ok({ id: record.internalId, wrote: false })
  const updated = await updateSalesOrder(run, record, wanted)
  return updated.ok ? ok({ id: record.internalId, wrote: true }) : updated
}

interface DepositBooking {
  readonly deposit: Stamped<CustomerDeposit>
  readonly intents: ReadonlyMap<string, Intent>
  readonly salesOrderId: NetSuiteId
}

/** A deposit is an immutable fact: once it is booked it is never written again. */
async function ensureDeposit(run: OrderRun, booking: DepositBooking): Promise<Result<NetSuiteId, Fault>> {
  const { deposit, intents, salesOrderId } = booking
  const record = recordOf(run, deposit)
  if (record) return ok(record.internalId)
  const intent = intents.get(deposit.document.externalId)
  assert(intent !== undefined, 'a missing deposit has an intent')
  return createOnce(run, {
    stamped: deposit,
    intent,
    send: () => run.deps.books.createDeposit(deposit.document, salesOrderId, run.claim.lane),
  })
}

/**
 * Before a store's first write for an order: its number must not stand on a record which is not ours, or the
 * order was typed in by hand, or booked by another integration. Not asked again once something was sent.
 */
async function foreignDuplicate(run: OrderRun, document: SalesOrder): Promise<Result<null, Fault>> {
  const sent = run.observed.openIntents.some(
    (intent) => intent.externalId === document.externalId && intent.lastSentAt !== null,
  )
  if (sent) return ok(null)
  const found = await run.deps.books.foreignOrders(document.otherRefNum, run.claim.lane)
  if (!found.ok) return found
  const [foreign] = found.value
  return foreign ? fail(foreignFault(document.otherRefNum, foreign)) : ok(null)
}

export function foreignFault(order: string, foreign: ForeignOrder): Fault {
  const named = foreign.tranId ?? foreign.id
  return fault(
    'booking.foreign-duplicate',
    { order, record: named },
    `${foreign.type} ${foreign.id} (${named}, externalId ${foreign.externalId ?? 'none'}) carries number ${foreign.otherRefNum ?? named}`,
  )
}
