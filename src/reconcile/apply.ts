import { assert } from '../domain/assert.ts'
import type { Fault } from '../domain/fault/fault.ts'
import type { ExternalId, NetSuiteId } from '../domain/ids.ts'
import type { DesiredLife } from '../domain/lifecycle/types.ts'
import type { CustomerDeposit, SalesOrder } from '../domain/netsuite/documents.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { BookRecord, Intent } from '../ledger/types.ts'
import { addressesOf, fenceLost, hearOfEarlier, type OrderRun, type WritingRun } from './context.ts'
import { createOnce } from './create.ts'
import { forItsDeposits } from './firstSold.ts'
import { parks } from './outcome.ts'
import { type Posting, postDocuments } from './post.ts'
import { settleEarlierCreates } from './settleEarlier.ts'
import { newIntent, type OrderDocument, type Stamped, stampOf, stampSalesOrder } from './stamp.ts'
import { beforeClosing, staysUntilClosed } from './staysUntilClosed.ts'
import { restoredSalesOrder } from './storedDocument.ts'
import { isUnheardUpdate, updateSalesOrder } from './update.ts'

export interface Applied {
  /** What could not be written, or not yet; what can be is not held up by it. */
  readonly refused: readonly Refused[]
  /** Internal ids of everything of the order that stands. */
  readonly standing: ReadonlyMap<ExternalId, NetSuiteId>
  /** As it should stand now: its last lines are closed only once everything that is made from it stands. */
  readonly salesOrder: SalesOrder | null
  readonly wrote: boolean
  /** Something was written, or stands unverified, or NetSuite hinted a change since it was verified. */
  readonly verifyNeeded: boolean
}

export interface Refused {
  /** Null: the change of the sales order. */
  readonly document: OrderDocument | null
  readonly fault: Fault
}

/**
 * Makes NetSuite hold the documents: the sales order first, then a deposit for each captured transaction, then what
 * posts, and at last the closing of what nobody will deliver. Records that the ledger has verified with the same
 * content cost no call.
 */
export async function applyLife(from: OrderRun, desired: DesiredLife): Promise<Result<Applied, Fault>> {
  const heard = await hearOfEarlier(from)
  if (!heard.ok) return heard
  const run = heard.value
  const ids = new Map(run.observed.records.map(({ externalId, internalId }) => [externalId, internalId]))
  const first = forItsDeposits(run, desired)
  let order = first === null ? orderNow(run, desired) : [first]
  const settled = await settleEarlierCreates(run, {
    missing: missingOf(ids, [...order, ...desired.deposits, ...desired.documents]),
    closes: desired.closes,
  })
  if (!settled.ok) return settled
  const isDue = ({ externalId }: CustomerDeposit): boolean =>
    (desired.lateDeposits.get(externalId) ?? []).every((bill) => ids.has(bill))
  const due = desired.deposits.filter(isDue)
  const base = [...missingOf(ids, [...order, ...due]).values()]
  const intents = await intendAll(run, base)
  if (!intents.ok) return intents
  const refused: Refused[] = []
  let wrote = base.length > 0
  let isLast = false
  for (const salesOrder of order) {
    const booked = await ensureOrder(run, stampOf(salesOrder), intents.value)
    // A change that waits for a person holds up no payment: deposits follow the money, not the order.
    if (!booked.ok && (!ids.has(salesOrder.externalId) || !parks(booked.failure))) return booked
    if (booked.ok) ids.set(salesOrder.externalId, booked.value.id)
    if (booked.ok && booked.value.wrote) wrote = true
    if (!booked.ok) refused.push({ document: null, fault: booked.failure })
  }
  refused.push(...(await bookDeposits(run, due, { intents: intents.value, ids })))
  if (refused.every(({ document, fault }) => document !== null && parks(fault))) {
    const brought = first === null ? ok(order) : await bringFromFirst(run, desired, first)
    if (!brought.ok) return brought
    order = brought.value
    const { salesOrder: final } = desired
    const now = { ...desired, salesOrder: order[0] ?? null }
    const posted = await postDocuments(run, { desired: now, final, ids })
    wrote ||= posted.wrote
    refused.push(...posted.refused)
    const late = desired.deposits.filter((deposit) => !due.includes(deposit) && isDue(deposit))
    if (late.length > 0 && posted.refused.every(({ fault }) => parks(fault))) {
      const more = await postLate(run, late, { desired: now, final, ids })
      if (!more.ok) return more
      refused.push(...more.value)
    }
    const closed = await closeAtLast(run, desired, { order, ids })
    if (!closed.ok) refused.push({ document: null, fault: closed.failure })
    else wrote ||= closed.value
    isLast = closed.ok && beforeClosing(desired).every(({ externalId }) => ids.has(externalId))
  }
  const salesOrder = isLast ? desired.salesOrder : (order[0] ?? null)
  return ok({ refused, standing: ids, salesOrder, wrote, verifyNeeded: wrote || isUnverified(run) })
}

/** What was first sold has its deposits, and becomes what it should be now. */
async function bringFromFirst(
  run: WritingRun,
  desired: DesiredLife,
  first: SalesOrder,
): Promise<Result<readonly SalesOrder[], Fault>> {
  const [record] = await run.deps.ledger.recordsByExternalId([first.externalId])
  assert(record !== undefined, 'a sales order that was written has a record')
  const { observed } = run
  const others = observed.records.filter(({ externalId }) => externalId !== record.externalId)
  const now: WritingRun = { ...run, observed: { ...observed, records: [...others, record] } }
  const order = orderNow(now, desired)
  for (const salesOrder of order) {
    const brought = await bringUpToDate(now, record, stampOf(salesOrder))
    if (!brought.ok) return brought
  }
  return ok(order)
}

/** Deposits that were not to stand before the bills which stand by now, and what hangs on them. */
async function postLate(
  run: WritingRun,
  deposits: readonly CustomerDeposit[],
  posting: Posting,
): Promise<Result<readonly Refused[], Fault>> {
  const { ids } = posting
  const intents = await intendAll(run, [...missingOf(ids, deposits).values()])
  if (!intents.ok) return intents
  const refused = await bookDeposits(run, deposits, { intents: intents.value, ids })
  if (!refused.every(({ fault }) => parks(fault))) return ok(refused)
  const posted = await postDocuments(run, posting)
  return ok([...refused, ...posted.refused])
}

const isUnverified = ({ observed }: OrderRun): boolean =>
  observed.records.some((record) => record.state !== 'verified' && record.state !== 'closed')

const missingOf = (
  ids: ReadonlyMap<ExternalId, NetSuiteId>,
  documents: readonly OrderDocument[],
): ReadonlyMap<ExternalId, Stamped> =>
  new Map(
    documents
      .filter(({ externalId }) => !ids.has(externalId))
      .map((document) => [document.externalId, stampOf(document)]),
  )

const recordOf = (run: OrderRun, { externalId }: OrderDocument): BookRecord | null =>
  run.observed.records.find((record) => record.externalId === externalId) ?? null

/**
 * The sales order as it should stand while something is still to be made from it: a closed line can be neither
 * delivered nor billed. Empty: no sales order, or none that can be written now.
 */
function orderNow(run: OrderRun, desired: DesiredLife): readonly SalesOrder[] {
  const { salesOrder, documents } = desired
  if (salesOrder === null) return []
  const closes = salesOrder.closed || salesOrder.lines.some(({ closed }) => closed === true)
  const record = recordOf(run, salesOrder)
  const stands = (document: OrderDocument): boolean => recordOf(run, document) !== null
  const owed = !beforeClosing(desired).every(stands)
  if (!closes || (record !== null && (!owed || record.hash === stampOf(salesOrder).hash))) return [salesOrder]
  const written = restoredSalesOrder(record?.document)
  if (written !== null && staysUntilClosed(written, { salesOrder, documents })) return [written]
  const lines = salesOrder.lines.map((line) => {
    const { closed, ...open } = line
    return closed === true ? open : line
  })
  return [stampSalesOrder({ ...salesOrder, lines, closed: false }, run.facts).document]
}

/** Commits what is to be created before the first byte leaves, in one statement for all of it. */
export async function intendAll(
  run: OrderRun,
  missing: readonly Stamped[],
): Promise<Result<ReadonlyMap<string, Intent>, Fault>> {
  if (missing.length === 0) return ok(new Map())
  const intents = await run.deps.ledger.intendMany(
    run.claim,
    missing.map((stamped) => newIntent(stamped, run.deps.active.configVersion)),
  )
  if (intents === 'fence-lost') return fail(fenceLost(run.claim))
  return ok(new Map(intents.map((intent) => [intent.externalId, intent])))
}

function ensureOrder(
  run: WritingRun,
  wanted: Stamped<SalesOrder>,
  intents: ReadonlyMap<string, Intent>,
): Promise<Result<{ id: NetSuiteId; wrote: boolean }, Fault>> {
  const existing = recordOf(run, wanted.document)
  return existing ? bringUpToDate(run, existing, wanted) : createSalesOrder(run, wanted, intents)
}

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

/** Closes what nobody will deliver, once everything that is made from the order stands. True: it was written. */
async function closeAtLast(
  run: OrderRun,
  desired: DesiredLife,
  {
    order,
    ids,
  }: { readonly order: readonly SalesOrder[]; readonly ids: ReadonlyMap<ExternalId, NetSuiteId> },
): Promise<Result<boolean, Fault>> {
  const { salesOrder } = desired
  const [now] = order
  if (salesOrder === null || now === salesOrder) return ok(false)
  if (!beforeClosing(desired).every(({ externalId }) => ids.has(externalId))) return ok(false)
  const [record] = await run.deps.ledger.recordsByExternalId([salesOrder.externalId])
  assert(record !== undefined, 'a sales order that was written has a record')
  const closed = await bringUpToDate(run, record, stampOf(salesOrder))
  return closed.ok ? ok(closed.value.wrote) : closed
}

interface DepositBooking {
  readonly intents: ReadonlyMap<string, Intent>
  readonly ids: Map<ExternalId, NetSuiteId>
}

/** One payment that NetSuite refuses holds up no other; trouble that may pass ends the round. */
async function bookDeposits(
  run: WritingRun,
  deposits: readonly CustomerDeposit[],
  { intents, ids }: DepositBooking,
): Promise<readonly Refused[]> {
  const refused: Refused[] = []
  for (const document of deposits) {
    // An immutable fact: once it is booked it is never written again.
    if (ids.has(document.externalId)) continue
    const intent = intents.get(document.externalId)
    const salesOrder = ids.get(document.salesOrder)
    assert(intent !== undefined && salesOrder !== undefined, 'a missing deposit has an intent and an order')
    const booked = await createOnce(run, {
      stamped: stampOf(document),
      intent,
      send: () => run.deps.books.createDeposit(document, salesOrder, run.claim.lane),
    })
    if (booked.ok) ids.set(document.externalId, booked.value)
    else refused.push({ document, fault: booked.failure })
    if (!booked.ok && !parks(booked.failure)) break
  }
  return refused
}
