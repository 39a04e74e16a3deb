import type { Fault } from '../../domain/fault/fault.ts'
import { hasMoved, isClosed, reopened } from '../../domain/netsuite/closed.ts'
import type { DocumentReadBack } from '../../domain/netsuite/documents.ts'
import { compareDocument } from '../../domain/plan/compare.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { Reflected } from '../../ledger/reflections.ts'
import type { BookRecord } from '../../ledger/types.ts'
import { fenceLost, type OrderRun } from '../context.ts'
import { contentHash } from '../hash.ts'
import { asOrderRecord } from '../judge.ts'
import { parks } from '../outcome.ts'
import { restoredSalesOrder } from '../storedDocument.ts'
import { tellingId } from './stored.ts'
import { tell } from './tell.ts'

export interface Cancelling {
  readonly run: OrderRun
  readonly known: Reflected
  readonly records: readonly BookRecord[]
  /** What of the order is wrong in NetSuite. */
  readonly left: readonly Fault[]
}

/** One order is cancelled once. */
const PART = 'order'

/**
 * A sales order that a person closed before anything left it or was billed: the order is cancelled in Shopify. That
 * cannot be done twice, Shopify refuses it: so it is simply sent again while the order is not cancelled.
 */
export async function cancelClosed({
  run,
  known,
  records,
  left,
}: Cancelling): Promise<Result<{ readonly faults: readonly Fault[]; readonly wrote: boolean }, Fault>> {
  const { deps, claim, facts } = run
  const { cancellations, refundOnCancel } = deps.active.policy.life
  const salesOrder = records.find(({ kind }) => kind === 'salesOrder')
  if (cancellations === 'report' || salesOrder === undefined) return ok({ faults: left, wrote: false })
  const netsuiteId = salesOrder.internalId
  const what = { kind: 'cancellation', netsuiteId, part: PART } as const
  const open = known.open.find(({ externalId }) => externalId === tellingId(facts.store, what))
  if (facts.cancelledAt !== null) {
    if (open === undefined) return ok({ faults: left, wrote: false })
    const done = { intentId: open.id, netsuiteId, part: PART, shopifyId: facts.id }
    const told = await deps.reflections.told(claim, done)
    return told === 'ok' ? ok({ faults: left, wrote: false }) : fail(fenceLost(claim))
  }
  const others = left.filter((one) => !mayBeClosing(one, salesOrder))
  if (others.length === left.length || !isUntouched(run, records)) return ok({ faults: left, wrote: false })
  const read = await deps.books.readBack([salesOrder.externalId], claim.lane)
  if (!read.ok) return read
  const [found] = read.value
  const current = found === undefined ? null : asOrderRecord(found)
  if (current === null || !isClosed(current) || hasMoved(current)) return ok({ faults: left, wrote: false })
  const wasVerified = left.every(({ code }) => code !== 'booking.difference')
  if (!wasVerified && !isOnlyClosed(salesOrder, current)) return ok({ faults: left, wrote: false })
  const told = await tell(run, {
    ...what,
    content: { refund: String(refundOnCancel) },
    hash: contentHash(JSON.stringify([facts.id])),
    send: async () => {
      const outcome = await deps.store.writes.orderCancel({
        order: facts.id,
        reason: 'STAFF',
        restock: true,
        refund: refundOnCancel,
        notifyCustomer: false,
        staffNote: `Closed in NetSuite (${salesOrder.internalId})`,
      })
      return outcome.kind === 'ok' ? { kind: 'ok', value: facts.id } : outcome
    },
  })
  if (told.ok) return ok({ faults: others, wrote: true })
  return parks(told.failure) ? ok({ faults: [...left, told.failure], wrote: false }) : told
}

/** A person may close it before it was verified: then it never stood as it was written. */
const mayBeClosing = ({ code, about }: Fault, { externalId }: BookRecord): boolean =>
  (code === 'booking.human-change' || (code === 'booking.difference' && about.kind === 'salesOrder')) &&
  about.record === externalId

/** All that differs from what was written is that it is closed. */
function isOnlyClosed({ document }: BookRecord, current: DocumentReadBack): boolean {
  const written = restoredSalesOrder(document)
  return written !== null && compareDocument(written, reopened(current)).length === 0
}

/** Nothing left in Shopify, and nothing but payments stands beside the sales order. */
const isUntouched = ({ facts }: OrderRun, records: readonly BookRecord[]): boolean =>
  facts.fulfillments.every(({ status }) => status === 'CANCELLED') &&
  records.every(({ kind }) => kind === 'salesOrder' || kind === 'customerDeposit' || kind === 'customer')
