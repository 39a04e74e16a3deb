import type { ForeignOrder } from '../adapters/netsuite/lookups.ts'
import type { DesiredOrder } from '../domain/desired/types.ts'
import { assert } from '../domain/assert.ts'
import { fault, type Fault } from '../domain/fault/fault.ts'
import type { NetSuiteId } from '../domain/ids.ts'
import type { Money } from '../domain/money.ts'
import type { CustomerDeposit, SalesOrder } from '../domain/netsuite/documents.ts'
import { FIELDS } from '../domain/netsuite/requirements.ts'
import { documentTotal } from '../domain/netsuite/total.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { BookRecord, Intent, NewIntent } from '../ledger/types.ts'
import { addressesOf, fenceLost, hearOfEarlier, type OrderRun, type WritingRun } from './context.ts'
import { createOnce } from './create.ts'
import { parks } from './outcome.ts'
import { type Stamped, stampDeposit, stampSalesOrder } from './stamp.ts'
import { isUnheardUpdate, updateSalesOrder } from './update.ts'

export interface Applied {
  /** As written: with the hash and the version of their source. */
  readonly salesOrder: SalesOrder
  /** Those that stand. */
  readonly deposits: readonly CustomerDeposit[]
  /** What could not be written, or not yet; what can be is not held up by it. */
  readonly refused: readonly Refused[]
  readonly wrote: boolean
  /** Something was written, or stands unverified, or NetSuite hinted a change since it was verified. */
  readonly verifyNeeded: boolean
}

export interface Refused {
  /** Null: the change of the sales order. */
  readonly deposit: CustomerDeposit | null
  readonly fault: Fault
}

/**
 * Makes NetSuite hold the documents: the sales order first, then a deposit for each captured transaction.
 * Records that the ledger has verified with the same content cost no call.
 */
export async function applyOrder(from: OrderRun, desired: DesiredOrder): Promise<Result<Applied, Fault>> {
  const heard = await hearOfEarlier(from)
  if (!heard.ok) return heard
  const run = heard.value
  assert(desired.salesOrder !== null, 'an order without faults has a sales order')
  const salesOrder = stampSalesOrder(desired.salesOrder, run.facts)
  const deposits = desired.deposits.map((deposit) => stampDeposit(deposit, run.facts))
  const missing = [salesOrder, ...deposits].filter((stamped) => recordOf(run, stamped) === null)
  const existing = recordOf(run, salesOrder)
  const intents = await intendCreations(run, missing)
  if (!intents.ok) return intents
  const order = existing
    ? await bringUpToDate(run, existing, salesOrder)
    : await createSalesOrder(run, salesOrder, intents.value)
  // A change that waits for a person holds up no payment: deposits follow the money, not the order.
  const salesOrderId = order.ok ? order.value.id : existing?.internalId
  if (!order.ok && (salesOrderId === undefined || !parks(order.failure))) return order
  assert(salesOrderId !== undefined, 'a sales order that was written has an id')
  const booked = await bookDeposits(run, deposits, { intents: intents.value, salesOrderId })
  const wrote = missing.length > 0 || (order.ok && order.value.wrote)
  return ok({
    salesOrder: salesOrder.document,
    deposits: booked.standing,
    refused: order.ok ? booked.refused : [{ deposit: null, fault: order.failure }, ...booked.refused],
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
  run: WritingRun,
  missing: readonly AnyStamped[],
): Promise<Result<ReadonlyMap<string, Intent>, Fault>> {
  if (missing.length === 0) return ok(new Map())
  const settled = await settleEarlierCreates(run, missing)
  if (!settled.ok) return settled
  const intents = await run.deps.ledger.intendMany(
    run.claim,
    missing.map((stamped) => newIntent(run, stamped)),
  )
  if (intents === 'fence-lost') return fail(fenceLost(run.claim))
  return ok(new Map(intents.map((intent) => [intent.externalId, intent])))
}

/**
 * An order that changed while its first write had no known outcome: what stands is booked as it was sent, and the
 * next run brings it up to date. Where nothing stands the intent is given up: a create that lands later is found
 * under its external id. A cancelled order is not created anew, so for it "nothing stands" must be final first.
 */
async function settleEarlierCreates(
  run: WritingRun,
  missing: readonly AnyStamped[],
): Promise<Result<null, Fault>> {
  for (const { document, hash } of missing) {
    const intent = run.observed.openIntents.find(
      (open) =>
        open.externalId === document.externalId && open.operation === 'create' && open.state === 'unknown',
    )
    const closed = document.kind === 'salesOrder' && document.closed
    if (!intent || (intent.hash === hash && !closed)) continue
    const standing = run.earlier.get(document.externalId)
    if (!standing) {
      if (closed && (intent.sentAgoMs ?? 0) < run.deps.updateQuietPeriodMs)
        return fail(unknownStill(document))
      if ((await run.deps.ledger.abandon(run.claim, intent.id)) !== 'ok') return fail(fenceLost(run.claim))
      if (closed) return fail(lookAgain(document, 'it never came to stand'))
      continue
    }
    const booked = await run.deps.ledger.book(run.claim, {
      intentId: intent.id,
      externalId: document.externalId,
      kind: document.kind,
      internalId: standing.id,
      hash: standing.customFields[FIELDS.hash] ?? intent.hash,
      sourceVersion: intent.sourceVersion,
      total: intent.total,
      document: null,
    })
    return fail(booked === 'ok' ? lookAgain(document, 'an earlier version stands') : fenceLost(run.claim))
  }
  return ok(null)
}

const unknownStill = ({ externalId }: SalesOrder | CustomerDeposit): Fault =>
  fault(
    'netsuite.outcome-unknown',
    { record: externalId },
    `${externalId} was sent, does not show, and may still land`,
  )

const lookAgain = ({ externalId }: SalesOrder | CustomerDeposit, why: string): Fault =>
  fault(
    'netsuite.changed-meanwhile',
    { record: externalId },
    `${externalId}: ${why}; the next run goes on from there`,
  )

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
  run: WritingRun,
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
  // An update that was sent and not heard of may land yet, also where what it wrote was taken back since.
  const unheard = run.observed.openIntents.some((intent) => isUnheardUpdate(intent, record))
  if (record.hash === wanted.hash && !unheard) return ok({ id: record.internalId, wrote: false })
  const updated = await updateSalesOrder(run, record, wanted)
  return updated.ok ? ok({ id: record.internalId, wrote: true }) : updated
}

interface DepositBooking {
  readonly intents: ReadonlyMap<string, Intent>
  readonly salesOrderId: NetSuiteId
}

/** One payment that NetSuite refuses holds up no other; trouble that may pass ends the round. */
async function bookDeposits(
  run: WritingRun,
  deposits: readonly Stamped<CustomerDeposit>[],
  booking: DepositBooking,
): Promise<{ readonly standing: readonly CustomerDeposit[]; readonly refused: readonly Refused[] }> {
  const standing: CustomerDeposit[] = []
  const refused: Refused[] = []
  for (const deposit of deposits) {
    const booked = await ensureDeposit(run, deposit, booking)
    if (booked.ok) standing.push(deposit.document)
    else refused.push({ deposit: deposit.document, fault: booked.failure })
    if (!booked.ok && !parks(booked.failure)) break
  }
  return { standing, refused }
}

/** A deposit is an immutable fact: once it is booked it is never written again. */
async function ensureDeposit(
  run: WritingRun,
  deposit: Stamped<CustomerDeposit>,
  { intents, salesOrderId }: DepositBooking,
): Promise<Result<NetSuiteId, Fault>> {
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
 * order was typed in by hand, or booked by another integration. Asked anew as long as nothing of ours stands: a
 * person may type in what we could not book. Not asked while ours may stand unseen, which is settled first.
 */
export async function foreignDuplicate(run: OrderRun, document: SalesOrder): Promise<Result<null, Fault>> {
  const { records, openIntents } = run.observed
  const stands = records.some((record) => record.externalId === document.externalId)
  const mayStand = openIntents.some(
    (intent) => intent.externalId === document.externalId && intent.state === 'unknown',
  )
  if (stands || mayStand) return ok(null)
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
