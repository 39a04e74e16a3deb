import { fault, type Fault } from '../../domain/fault/fault.ts'
import { refundMark } from '../../domain/identity/refundMark.ts'
import type { ExternalId, NetSuiteId, ShopifyId } from '../../domain/ids.ts'
import type { DesiredLife } from '../../domain/lifecycle/types.ts'
import type { RefundRecordKind } from '../../domain/netsuite/madeRefund.ts'
import { type PostedDocument, postedTotal } from '../../domain/netsuite/posted.ts'
import type { RefundContent } from '../../domain/reflect/refundTypes.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { LifeRefund, OrderLife } from '../../domain/shopify/order.ts'
import type { Reflected, SightedKind } from '../../ledger/reflections.ts'
import type { BookRecord } from '../../ledger/types.ts'
import { fenceLost, type OrderRun } from '../context.ts'
import type { ReconcileDeps } from '../ports.ts'
import { refundContentOf } from './stored.ts'

/** Refunds that began in NetSuite, as a run finds them. */
export interface Refunding {
  /** Those that Shopify made. */
  readonly told: readonly ToldRefund[]
  /**
   * One was sent, has no answer and does not show: what books a refund waits, since it may be the same one, unless it is
   * one of these, which Shopify made for somebody else. Null: there is none such.
   */
  readonly unheard: ReadonlySet<ShopifyId> | null
  /** People's records that nobody has looked at yet in this version. */
  readonly seen: ReadonlySet<NetSuiteId>
}

export interface ToldRefund {
  readonly netsuiteId: NetSuiteId
  readonly shopifyId: ShopifyId
  readonly content: RefundContent
}

const NONE: Refunding = { told: [], unheard: null, seen: new Set() }

const KINDS: ReadonlySet<SightedKind> = new Set<SightedKind & RefundRecordKind>([
  'customerRefund',
  'creditMemo',
  'cashRefund',
])
export const isRefundRecord = ({ kind }: { readonly kind: SightedKind }): boolean => KINDS.has(kind)

/** Also where a store takes refunds from Shopify alone: it may have done otherwise when this one was made. */
const isAsked = ({ active }: Pick<ReconcileDeps, 'active'>, { refunds }: OrderLife): boolean =>
  active.policy.life.refunds === 'both' || refunds.length > 0

/**
 * Settled first of all in a run, before anything is posted: a refund whose answer was lost is found by its mark.
 */
export async function refundingOf(run: OrderRun): Promise<Result<Refunding, Fault>> {
  const { deps, claim, facts } = run
  if (!isAsked(deps, facts)) return ok(NONE)
  const known = await deps.reflections.of(claim.subject)
  const unheard = unheardIn(known)
  if (unheard.length === 0) return ok(refundingIn(known, new Set()))
  const marks = await deps.store.writes.refundMarks(facts.id)
  if (!marks.ok) return marks
  const shown = [...(marks.value ?? [])]
  for (const { intentId, netsuiteId, part, sentAgoMs } of unheard) {
    const mark = refundMark(facts.store, { netsuiteId, intentId })
    const made = shown.find(([, one]) => one === mark)
    const row = { intentId, netsuiteId, part }
    // What waits for it is not to wait for ever: a store may take refunds from Shopify alone by now.
    const isOver = marks.value !== null && (sentAgoMs ?? 0) >= deps.updateQuietPeriodMs
    if (made === undefined && !isOver) continue
    const done =
      made === undefined
        ? await deps.reflections.notTold(claim, row)
        : await deps.reflections.told(claim, { ...row, shopifyId: made[0] })
    if (done !== 'ok') return fail(fenceLost(claim))
  }
  const others = shown.flatMap(([id, mark]) => (mark === null ? [id] : []))
  return ok(refundingIn(await deps.reflections.of(claim.subject), new Set(others)))
}

/** As `refundingOf`, without settling anything. */
export async function knownRefunding(
  deps: ReconcileDeps,
  facts: OrderLife,
  subject: BookRecord['subject'],
): Promise<Refunding> {
  return isAsked(deps, facts) ? refundingIn(await deps.reflections.of(subject), new Set()) : NONE
}

const refundingIn = (known: Reflected, others: ReadonlySet<ShopifyId>): Refunding => ({
  told: known.told.flatMap((row): ToldRefund[] => {
    const { kind, state, shopifyId, netsuiteId } = row
    if (kind !== 'refund' || state !== 'standing' || shopifyId === null) return []
    return [{ netsuiteId, shopifyId, content: refundContentOf(row) }]
  }),
  unheard: unheardIn(known).length === 0 ? null : others,
  seen: new Set(
    known.sightings.filter((one) => isRefundRecord(one) && isNews(one)).map(({ netsuiteId }) => netsuiteId),
  ),
})

export const isNews = ({ version, reflected }: Reflected['sightings'][number]): boolean =>
  reflected === null || Date.parse(reflected) < Date.parse(version)

export interface UnheardRefund {
  readonly intentId: bigint
  readonly netsuiteId: NetSuiteId
  readonly part: string
  readonly createdAt: string
  readonly sentAgoMs: number | null
}

/** Sent, and without an answer. */
export const unheardIn = ({ told, open }: Reflected): readonly UnheardRefund[] =>
  open
    .filter(({ kind, state }) => kind === 'refund' && state === 'unknown')
    .flatMap(({ id: intentId, createdAt, sentAgoMs, externalId }) =>
      told
        .filter(
          ({ kind, state, netsuiteId, part }) =>
            kind === 'refund' && state === 'planned' && externalId.endsWith(`_${netsuiteId}_${part}`),
        )
        .map(({ netsuiteId, part }) => ({ intentId, netsuiteId, part, createdAt, sentAgoMs })),
    )

/** Records of people's that are spoken of elsewhere: those of refunds that Shopify made. */
export const toldRecords = ({ told }: Pick<Refunding, 'told'>): ReadonlySet<NetSuiteId> =>
  new Set(told.flatMap(({ content }) => content.records.map(({ id }) => id)))

/** Something of it is under way: what is open of the deposits is not to be judged yet. */
export function isUnderWay(
  refunding: Refunding,
  { facts, observed: { records } }: Pick<OrderRun, 'facts' | 'observed'>,
): boolean {
  const ours = new Set(records.map(({ internalId }) => internalId))
  const told = refunding.told.filter((one) => !hasFailed(facts, one))
  return (
    refunding.unheard !== null ||
    refunding.seen.size > 0 ||
    [...toldRecords({ told })].some((id) => !ours.has(id))
  )
}

/**
 * Refunds whose money did not go through in Shopify after it was told of them, while it went back in NetSuite: no document
 * is called for, and nothing else would say so. Those that people have deleted since are no matter any more.
 */
export async function failedRefunds(
  { deps, claim, facts, observed: { records } }: OrderRun,
  { told }: Refunding,
): Promise<Result<readonly Fault[], Fault>> {
  const ours = new Set(records.map(({ internalId }) => internalId))
  const ids = told
    .filter((one) => hasFailed(facts, one))
    .map(({ netsuiteId }) => netsuiteId)
    .filter((id) => !ours.has(id))
  if (ids.length === 0) return ok([])
  const standing = await deps.books.refundRecords(ids, claim.lane)
  if (!standing.ok) return standing
  const why = 'its payment failed since, so that the buyer does not have the money'
  return ok(
    standing.value.map(({ id, kind, tranId }) =>
      notTakenOver(facts, {
        record: tranId ?? id,
        why,
        tech: `${kind} ${id}: no transaction of its refund in Shopify succeeded`,
      }),
    ),
  )
}

function hasFailed({ refunds, transactions }: OrderLife, { shopifyId }: ToldRefund): boolean {
  const ids = refunds.find(({ id }) => id === shopifyId)?.transactionIds ?? []
  const own = transactions.filter(({ id }) => ids.includes(id))
  return own.length > 0 && own.every(({ status }) => status === 'FAILURE' || status === 'ERROR')
}

export interface TakingOver {
  /** With the people's records that books what they began. */
  readonly desired: DesiredLife
  /** What must not be written. Null: something else says why. */
  readonly withheld: ReadonlyMap<ExternalId, Fault | null>
}

const REFUND_DOCUMENTS: ReadonlySet<string> = new Set<RefundRecordKind>([
  'creditMemo',
  'customerRefund',
  'cashRefund',
])

/**
 * Documents of a refund that began in NetSuite are never created: each is the person's record of its kind and amount,
 * which is taken over. Where there is none such, nothing of it is written.
 */
export function takingOver(
  desired: DesiredLife,
  given: {
    readonly facts: OrderLife
    readonly refunding: Refunding
    readonly records: readonly BookRecord[]
  },
): TakingOver {
  const { facts, refunding, records } = given
  const withheld = new Map<ExternalId, Fault | null>()
  const standing = new Map(records.map(({ externalId, internalId }) => [externalId, internalId]))
  const documents = desired.documents.map((document) => {
    const refund = facts.refunds.find((one) => isOf(document, one))
    const told = refunding.told.find(({ shopifyId }) => shopifyId === refund?.id)
    const stands = standing.get(document.externalId)
    if (told === undefined) {
      const isOthers = refund !== undefined && refunding.unheard?.has(refund.id) === true
      const mayBeIt = refunding.unheard !== null && !isOthers && REFUND_DOCUMENTS.has(document.kind)
      if (mayBeIt && stands === undefined) withheld.set(document.externalId, null)
      return document
    }
    const record = told.content.records.find((one) => isTheSame(document, one))
    if (record !== undefined && (stands === undefined || stands === record.id))
      return { ...document, takenOver: record.id, tranDate: record.tranDate }
    // Its money is under way: what it comes to is Shopify's to say only then.
    if (stands === undefined)
      withheld.set(
        document.externalId,
        isPending(facts, refund) ? null : withoutRecord(facts, document, told),
      )
    return document
  })
  return { desired: { ...desired, documents }, withheld }
}

const isPending = ({ transactions }: OrderLife, refund: LifeRefund | undefined): boolean =>
  transactions.some(
    ({ id, status }) =>
      refund?.transactionIds.includes(id) === true &&
      (status === 'PENDING' || status === 'AWAITING_RESPONSE'),
  )

const isOf = ({ fact }: PostedDocument, { id, transactionIds }: LifeRefund): boolean =>
  (fact.kind === 'refund' && fact.id === id) ||
  (fact.kind === 'transaction' && transactionIds.includes(fact.id))

function isTheSame(document: PostedDocument, record: RefundContent['records'][number]): boolean {
  const total = postedTotal(document)
  return (
    document.kind === record.kind &&
    total.minor === BigInt(record.minor) &&
    total.currency === record.currency
  )
}

function withoutRecord(facts: OrderLife, document: PostedDocument, told: ToldRefund): Fault {
  const { externalId, kind } = document
  return notTakenOver(facts, {
    record: told.netsuiteId,
    why: 'it would now be booked otherwise than NetSuite has it',
    tech: `${kind} ${externalId} was not created: the refund was told from NetSuite, of ${JSON.stringify(told.content.records)}`,
  })
}

export const notTakenOver = (
  { name }: OrderLife,
  { record, why, tech }: { readonly record: string; readonly why: string; readonly tech: string },
): Fault => fault('refund.not-taken-over', { order: name, record, why }, tech)
