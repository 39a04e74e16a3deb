import type { Fault } from '../../domain/fault/fault.ts'
import { refundMark } from '../../domain/identity/refundMark.ts'
import type { DesiredLife } from '../../domain/lifecycle/types.ts'
import type { MadeRefund } from '../../domain/netsuite/madeRefund.ts'
import { planRefunds } from '../../domain/reflect/planRefunds.ts'
import type { RefundAction, RefundPlan } from '../../domain/reflect/refundTypes.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { OrderLife } from '../../domain/shopify/order.ts'
import type { Reflected, SightedKind } from '../../ledger/reflections.ts'
import type { BookRecord } from '../../ledger/types.ts'
import { fenceLost, type OrderRun } from '../context.ts'
import { contentHash } from '../hash.ts'
import { parks } from '../outcome.ts'
import type { ReconcileDeps } from '../ports.ts'
import { isNews, isRefundRecord, unheardIn, type UnheardRefund } from './refunding.ts'
import { seenNow } from './seenNow.ts'
import { refundContentOf, refundText } from './stored.ts'
import { notHeardOf, tell } from './tell.ts'

export interface RefundingRun {
  readonly run: OrderRun
  readonly known: Reflected
  readonly records: readonly BookRecord[]
  /** What NetSuite should hold for the order with these facts. Null: the order cannot be booked as it is. */
  readonly fold: ((facts: OrderLife) => DesiredLife) | null
}

export interface RefundsReflected {
  readonly faults: readonly Fault[]
  readonly wrote: boolean
  /** A refund of people's is looked at, and is not told yet. */
  readonly isOpen: boolean
}

const NOTHING: RefundsReflected = { faults: [], wrote: false, isOpen: false }

/** One refund of an order has one row. */
const PART = '1'

/**
 * Has Shopify make what people refunded in NetSuite: one refund a run, since the next one depends on what Shopify makes
 * of it.
 */
export async function reflectRefunds(refunding: RefundingRun): Promise<Result<RefundsReflected, Fault>> {
  const { run, known, records, fold } = refunding
  const { deps, claim, facts } = run
  if (deps.active.policy.life.refunds !== 'both' || fold === null || !isDue(known)) return ok(NOTHING)
  const dropped = await dropUnsent(run, known)
  if (!dropped.ok) return dropped
  const readAt = deps.now()
  const read = await deps.books.refundsOf(anchors(records), claim.lane)
  if (!read.ok) return read
  const made = read.value
  const plan = plannedRefunds(deps, facts, { made, known, records, fold })
  const settled = await settleUnheard(run, known, plan)
  if (!settled.ok) return settled
  const { action } = plan
  const faults = plan.faults.map((one) => one.fault)
  const refused = action === null ? null : await refund(run, action)
  if (refused !== null && !refused.ok) {
    if (!parks(refused.failure)) return refused
    faults.push(refused.failure)
  }
  const done = refused?.ok === true ? action : null
  const open = openRecords(made, { known, action: done })
  const marked = await mark({ run, known }, { made, open, readAt })
  if (!marked.ok) return marked
  return ok({ faults, wrote: done !== null, isOpen: open.size > 0 })
}

const isDue = ({ sightings, open }: Reflected): boolean =>
  open.some(({ kind }) => kind === 'refund') || sightings.some((one) => isRefundRecord(one) && isNews(one))

const ANCHORS: ReadonlySet<BookRecord['kind']> = new Set([
  'salesOrder',
  'customerDeposit',
  'invoice',
  'cashSale',
  'creditMemo',
  'customerPayment',
  'returnAuthorization',
])

/** Records of ours that people may give back. */
export const anchors = (records: readonly BookRecord[]): readonly BookRecord['internalId'][] =>
  records.filter(({ kind }) => ANCHORS.has(kind)).map(({ internalId }) => internalId)

/** As a run plans it; without what was sent and is not heard of, which may be sent again. */
export function plannedRefunds(
  deps: Pick<ReconcileDeps, 'active' | 'now'>,
  facts: OrderLife,
  given: {
    readonly made: readonly MadeRefund[]
    readonly known: Reflected
    readonly records: readonly BookRecord[]
    readonly fold: (facts: OrderLife) => DesiredLife
  },
): RefundPlan {
  const { made, known, records, fold } = given
  const told = known.told.filter(({ kind, state }) => kind === 'refund' && state === 'standing')
  return planRefunds({
    facts,
    policy: deps.active.policy,
    made,
    told: new Set(told.flatMap((row) => refundContentOf(row).records.map(({ id }) => id))),
    toldRefunds: new Set(told.flatMap(({ shopifyId }) => shopifyId ?? [])),
    standing: new Map(records.map(({ internalId, externalId }) => [internalId, externalId])),
    fold,
    now: deps.now().toISOString(),
  })
}

/** What was refused, or never sent, is another refund under another key (shopify.md §5: a failed one keeps its key). */
async function dropUnsent(
  { deps, claim }: OrderRun,
  { told, open }: Reflected,
): Promise<Result<null, Fault>> {
  for (const { id: intentId, kind, state, externalId } of open) {
    if (kind !== 'refund' || state !== 'planned') continue
    const row = told.find(
      (one) => one.state === 'planned' && externalId.endsWith(`_${one.netsuiteId}_${one.part}`),
    )
    const dropped =
      row === undefined
        ? await deps.ledger.abandon(claim, intentId)
        : await deps.reflections.notTold(claim, { intentId, netsuiteId: row.netsuiteId, part: row.part })
    if (dropped !== 'ok') return fail(fenceLost(claim))
  }
  return ok(null)
}

/**
 * Sent, without an answer, and not among the order's refunds: the same refund is sent again under its key, by which
 * Shopify makes it once. How long it keeps a key is not established (shopify.md §5 [U]): later, and where the records
 * were changed since, nothing is sent before nothing can land any more.
 */
async function settleUnheard(
  run: OrderRun,
  known: Reflected,
  { action }: RefundPlan,
): Promise<Result<null, Fault>> {
  const { deps, claim } = run
  for (const unheard of unheardIn(known)) {
    const row = known.told.find(
      ({ netsuiteId, part }) => netsuiteId === unheard.netsuiteId && part === unheard.part,
    )
    const isSame =
      row !== undefined &&
      action?.netsuiteId === unheard.netsuiteId &&
      refundText(action.content) === refundText(refundContentOf(row))
    if (isSame && !isOld(run, unheard)) continue
    if ((unheard.sentAgoMs ?? 0) < deps.updateQuietPeriodMs) return fail(notHeardOf(run, 'make a refund'))
    const { intentId, netsuiteId, part } = unheard
    const dropped = await deps.reflections.notTold(claim, { intentId, netsuiteId, part })
    if (dropped !== 'ok') return fail(fenceLost(claim))
  }
  return ok(null)
}

const isOld = ({ deps }: OrderRun, { createdAt }: UnheardRefund): boolean =>
  deps.now().getTime() - Date.parse(createdAt) >= deps.updateQuietPeriodMs

function refund(run: OrderRun, action: RefundAction): Promise<Result<unknown, Fault>> {
  const { deps, facts } = run
  const { netsuiteId, content } = action
  const { lines, shipping, payment, amount } = action.refund
  return tell(run, {
    kind: 'refund',
    netsuiteId,
    part: PART,
    content,
    hash: contentHash(refundText(content)),
    send: async (intentId) => {
      const key = refundMark(facts.store, { netsuiteId, intentId })
      const outcome = await deps.store.writes.refundCreate({
        order: facts.id,
        key,
        currency: amount.currency,
        lines: lines.map((line) => ({ ...line, restockType: 'NO_RESTOCK', locationId: null })),
        shipping: shipping ? 'full' : null,
        payments: [{ parentId: payment.id, gateway: payment.gateway, amount }],
        // The same words whenever it is sent: under one key Shopify takes one content (shopify.md §5).
        note: `Refunded in NetSuite: record ${netsuiteId} (${key})`,
        notifyCustomer: false,
        processedAt: null,
      })
      return outcome.kind === 'ok' ? { kind: 'ok', value: outcome.value.refundId } : outcome
    },
  })
}

/** Money that went back in NetSuite and not yet in Shopify stays open; a credit without money is nothing to tell. */
function openRecords(
  made: readonly MadeRefund[],
  { known, action }: { readonly known: Reflected; readonly action: RefundAction | null },
): ReadonlySet<MadeRefund['id']> {
  const told = new Set(
    known.told
      .filter(({ kind, state }) => kind === 'refund' && state === 'standing')
      .map(({ netsuiteId }) => netsuiteId),
  )
  return new Set(
    made
      .filter(({ kind, posted }) => kind !== 'creditMemo' && posted)
      .map(({ id }) => id)
      .filter((id) => !told.has(id) && id !== action?.netsuiteId),
  )
}

async function mark(
  { run, known }: Pick<RefundingRun, 'run' | 'known'>,
  now: {
    readonly made: readonly MadeRefund[]
    readonly open: ReadonlySet<MadeRefund['id']>
    readonly readAt: Date
  },
): Promise<Result<null, Fault>> {
  const { deps, claim } = run
  const { made, open, readAt } = now
  const kinds: readonly SightedKind[] = ['customerRefund', 'creditMemo', 'cashRefund']
  const agreed = seenNow(known, { seen: made, readAt, kinds }).filter(
    ({ netsuiteId }) => !open.has(netsuiteId),
  )
  if ((await deps.reflections.agreed(claim, agreed)) !== 'ok') return fail(fenceLost(claim))
  const reopened = known.sightings
    .filter((one) => open.has(one.netsuiteId) && !isNews(one))
    .map(({ netsuiteId }) => netsuiteId)
  return (await deps.reflections.disagreed(claim, reopened)) === 'ok' ? ok(null) : fail(fenceLost(claim))
}
