import { fault, type Fault } from '../../domain/fault/fault.ts'
import type { NetSuiteId, ShopifyId } from '../../domain/ids.ts'
import { type Money, money } from '../../domain/money.ts'
import { capturesOf, planCapture, type WantedCapture } from '../../domain/reflect/planCapture.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { BookRecord } from '../../ledger/types.ts'
import type { OpenTelling, ToldRow } from '../../ledger/reflections.ts'
import { fenceLost, type OrderRun } from '../context.ts'
import { contentHash } from '../hash.ts'
import { parks } from '../outcome.ts'
import { tellingId } from './stored.ts'
import { notHeardOf, tell } from './tell.ts'

export interface Capturing {
  readonly run: OrderRun
  /** The sales order's internal id: what is captured belongs to it. */
  readonly salesOrder: NetSuiteId
  /** All bills of the order, by whomever. */
  readonly billed: readonly Money[]
  readonly open: readonly OpenTelling[]
  /** Authorizations that were captured from for the last time. */
  readonly ended: ReadonlySet<ShopifyId>
}

/**
 * Captures what NetSuite billed. Whether a capture without an answer was made is said by the order's transactions,
 * which this run has read; its key names what was captured before it, so that the next one is another.
 */
export async function captureBilled(
  capturing: Capturing,
): Promise<Result<{ readonly faults: readonly Fault[]; readonly wrote: boolean }, Fault>> {
  const { run, billed, ended } = capturing
  const { facts, deps } = run
  const heard = await heardCaptures(capturing)
  if (!heard.ok) return heard
  const plan = planCapture(facts, deps.active.policy, { billed, ended })
  const dropped = await dropStale(capturing, plan.captures)
  if (!dropped.ok) return dropped
  const faults: Fault[] = plan.fault === null ? [] : [plan.fault]
  let wrote = false
  for (const wanted of plan.captures) {
    const settled = await beforeSending(capturing, wanted)
    if (!settled.ok) return settled
    const done = await capture(capturing, wanted)
    if (done.ok) wrote = true
    else if (parks(done.failure)) faults.push(done.failure)
    else return done
  }
  return ok({ faults, wrote })
}

const partOf = ({ parentId, before }: Pick<WantedCapture, 'parentId' | 'before'>): string =>
  `${parentId}_${before}`

function capture({ run, salesOrder }: Capturing, wanted: WantedCapture) {
  const { parentId, amount, final } = wanted
  const { facts, deps } = run
  return tell(run, {
    kind: 'capture',
    netsuiteId: salesOrder,
    part: partOf(wanted),
    content: {
      parentId,
      minor: String(amount.minor),
      currency: amount.currency,
      final: String(final === true),
    },
    hash: contentHash(JSON.stringify([parentId, String(amount.minor), amount.currency])),
    send: async () => {
      const outcome = await deps.store.writes.orderCapture({ order: facts.id, parentId, amount, final })
      return outcome.kind === 'ok' ? { kind: 'ok', value: outcome.value.transactionId } : outcome
    },
  })
}

/** Captures that were sent and show: more is captured of their authorization than before them. */
async function heardCaptures({ run, salesOrder, open }: Capturing): Promise<Result<null, Fault>> {
  const { facts, deps, claim } = run
  for (const { transaction, captured } of capturedBefore(run)) {
    const part = partOf({ parentId: transaction, before: captured.before })
    const externalId = tellingId(facts.store, { kind: 'capture', netsuiteId: salesOrder, part })
    const intent = open.find((one) => one.externalId === externalId)
    if (intent === undefined) continue
    const row = { intentId: intent.id, netsuiteId: salesOrder, part, shopifyId: captured.by }
    if ((await deps.reflections.told(claim, row)) !== 'ok') return fail(fenceLost(claim))
  }
  return ok(null)
}

/** What was refused, or never sent, and is not wanted any more. */
async function dropStale(
  { run, salesOrder, open }: Capturing,
  captures: readonly WantedCapture[],
): Promise<Result<null, Fault>> {
  const { facts, deps, claim } = run
  const wanted = new Set(
    captures.map((one) =>
      tellingId(facts.store, { kind: 'capture', netsuiteId: salesOrder, part: partOf(one) }),
    ),
  )
  for (const { id, kind, state, externalId } of open) {
    if (kind !== 'capture' || state !== 'planned' || wanted.has(externalId)) continue
    if ((await deps.ledger.abandon(claim, id)) !== 'ok') return fail(fenceLost(claim))
  }
  return ok(null)
}

/** Each capture with what was captured of its authorization before it. */
function capturedBefore({ facts }: OrderRun) {
  const parents = new Set(facts.transactions.flatMap(({ parentId }) => parentId ?? []))
  return [...parents].flatMap((transaction) => {
    let before = 0n
    return capturesOf(facts.transactions, transaction)
      .toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
      .map(({ id, amount }) => {
        const captured = { before, by: id }
        before += amount.presentment.minor
        return { transaction, captured }
      })
  })
}

/**
 * An earlier request for the same that has no answer and does not show: it is sent again where Shopify would refuse the
 * second, since the authorization does not hold it twice, or once nothing can land any more.
 */
async function beforeSending(
  { run, salesOrder, open }: Capturing,
  wanted: WantedCapture,
): Promise<Result<null, Fault>> {
  const { facts, deps, claim } = run
  const part = partOf(wanted)
  const externalId = tellingId(facts.store, { kind: 'capture', netsuiteId: salesOrder, part })
  const intent = open.find((one) => one.externalId === externalId)
  const known = await deps.reflections.of(claim.subject)
  const row = known.told.find((one) => one.netsuiteId === salesOrder && one.part === part)
  if (row?.state === 'standing' && facts.transactions.every(({ id }) => id !== row.shopifyId))
    return fail(readTooEarly(run, row))
  if (intent === undefined || intent.state === 'planned') return ok(null)
  const sent = minorOf(row?.content)
  const authorization = facts.transactions.find(({ id }) => id === wanted.parentId)
  const rest = (authorization?.amount.presentment.minor ?? 0n) - wanted.before
  const isSame = sent === wanted.amount.minor
  if (isSame && 2n * sent > rest) return ok(null)
  if ((intent.sentAgoMs ?? 0) < deps.updateQuietPeriodMs) return fail(notHeardOf(run, 'capture the payment'))
  if (isSame) return ok(null)
  const dropped = await deps.reflections.notTold(claim, { intentId: intent.id, netsuiteId: salesOrder, part })
  return dropped === 'ok' ? ok(null) : fail(fenceLost(claim))
}

/** Shopify answered from a copy that does not have what it has captured for us. */
const readTooEarly = ({ facts }: OrderRun, { shopifyId }: ToldRow): Fault =>
  fault(
    'shopify.partial-read',
    { order: facts.name },
    `Shopify does not show capture ${shopifyId ?? ''} of ${facts.name} yet, which it has answered`,
  )

function minorOf(content: unknown): bigint {
  if (typeof content !== 'object' || content === null || !('minor' in content)) return 0n
  return typeof content.minor === 'string' ? BigInt(content.minor) : 0n
}

/** What the ledger knows of bills of ours. */
export const ourBills = (records: readonly BookRecord[]): readonly Money[] =>
  records.flatMap(({ kind, total }) =>
    (kind === 'invoice' || kind === 'cashSale') && total !== null ? [money(total.minor, total.currency)] : [],
  )
