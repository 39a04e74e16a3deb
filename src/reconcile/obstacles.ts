import type { Link } from '../adapters/netsuite/links.ts'
import { fault, type Fault } from '../domain/fault/fault.ts'
import type { ExternalId, NetSuiteId } from '../domain/ids.ts'
import type { DesiredLife } from '../domain/lifecycle/types.ts'
import { isClosed } from '../domain/netsuite/closed.ts'
import type { LifeReadBack } from '../domain/netsuite/documents.ts'
import { formatMoney } from '../domain/money.ts'
import type { MadeRefund } from '../domain/netsuite/madeRefund.ts'
import { type PostedDocument, postedTotal } from '../domain/netsuite/posted.ts'
import { ok, type Result } from '../domain/result.ts'
import { humanChange } from './changedSince.ts'
import type { OrderRun } from './context.ts'
import { asOrderRecord, judge } from './judge.ts'
import { notTakenOver, toldRecords } from './reflect/refunding.ts'
import { documentsOf, judgeAll } from './verify.ts'

export interface ToPost {
  /** With the sales order as it should stand now. */
  readonly desired: DesiredLife
  /** The sales order as it should stand at last: a person may have closed it before us. */
  readonly final: DesiredLife['salesOrder']
  readonly missing: readonly PostedDocument[]
  readonly ids: ReadonlyMap<ExternalId, NetSuiteId>
}

/** Why documents must not be written. Null: the verification that follows says why. */
export type Obstacles = ReadonlyMap<ExternalId, Fault | null>

/**
 * Looked at before anything posts: whether the sales order and what the new documents hang on stand as they were
 * written (design §4), and whether somebody else billed, delivered or used the money already. Two calls, shared by
 * everything that is to be posted for the order.
 */
export async function obstaclesTo(run: OrderRun, toPost: ToPost): Promise<Result<Obstacles, Fault>> {
  const { desired, missing, ids } = toPost
  const { books } = run.deps
  const { lane } = run.claim
  const documents = documentsOf(desired).filter(({ externalId }) => ids.has(externalId))
  const before = sourcesOf(toPost)
  const [standing, links] = await Promise.all([
    documents.length === 0
      ? ok([])
      : books.readBack(
          documents.map(({ externalId }) => externalId),
          lane,
        ),
    before.length === 0
      ? ok<ReadonlyMap<NetSuiteId, readonly Link[]>>(new Map())
      : books.linksOf(before, lane),
  ])
  if (!standing.ok) return standing
  if (!links.ok) return links
  const judged = await judgeAll(run, documents, standing.value)
  if (!judged.ok) return judged
  const broken = new Set(
    judged.value.flatMap(({ document, fault: one }) => (one === null ? [] : [document.externalId])),
  )
  if (desired.salesOrder !== null && (await standsAtLast(run, toPost, standing.value)))
    broken.delete(desired.salesOrder.externalId)
  const takenOver = await obstaclesToTakingOver(run, missing)
  if (!takenOver.ok) return takenOver
  const obstacles = new Map<ExternalId, Fault | null>([
    ...missing.flatMap(({ externalId }): [ExternalId, Fault | null][] => {
      const why = run.refunds?.withheld.get(externalId)
      return why === undefined ? [] : [[externalId, why]]
    }),
    ...takenOver.value,
  ])
  for (const document of missing) {
    if (obstacles.has(document.externalId)) continue
    const byHand = handMade(run, document, { ids, links: links.value })
    const closed = closedByHand(document, { desired, standing: standing.value })
    if (byHand !== null) obstacles.set(document.externalId, byHand.fault)
    else if (desired.salesOrder !== null && broken.has(desired.salesOrder.externalId))
      obstacles.set(document.externalId, null)
    else if (closed !== null) obstacles.set(document.externalId, closed)
    else if (hangsOn(document).some((id) => broken.has(id))) obstacles.set(document.externalId, null)
  }
  return ok(obstacles)
}

async function standsAtLast(
  run: OrderRun,
  { final }: ToPost,
  standing: readonly LifeReadBack[],
): Promise<boolean> {
  const found = standing.find(
    ({ externalId }) => externalId.toLowerCase() === final?.externalId.toLowerCase(),
  )
  const record = found === undefined ? null : asOrderRecord(found)
  if (final === null || !final.closed || record === null || !isClosed(record)) return false
  const judged = await judge(run, final, found)
  return judged.ok && judged.value.fault === null
}

export const hangsOn = ({ needs, from }: PostedDocument): readonly ExternalId[] =>
  from === null ? needs : [...needs, from.externalId]

/** Internal ids of the records that the new documents are made from. */
export function sourcesOf({ missing, ids }: Pick<ToPost, 'missing' | 'ids'>): readonly NetSuiteId[] {
  const found = missing.flatMap(({ from }) => {
    const id = from === null ? undefined : ids.get(from.externalId)
    return id === undefined ? [] : [id]
  })
  return [...new Set(found)]
}

/**
 * A line that somebody closed can be neither delivered nor billed (netsuite.md §10, pitfall 15), and is never opened again
 * by us. What is billed whole may count as closed by itself.
 */
function closedByHand(
  document: PostedDocument,
  {
    desired: { salesOrder },
    standing,
  }: Pick<ToPost, 'desired'> & { readonly standing: readonly LifeReadBack[] },
): Fault | null {
  if (salesOrder === null || document.from?.externalId !== salesOrder.externalId) return null
  const found = standing.find(
    ({ externalId }) => externalId.toLowerCase() === salesOrder.externalId.toLowerCase(),
  )
  const lines = document.kind === 'invoice' || document.kind === 'itemFulfillment' ? document.lines : []
  const needed = new Set(lines.flatMap(({ sourceKey, quantity }) => ((quantity ?? 0) > 0 ? [sourceKey] : [])))
  const isOpen = (key: string): boolean =>
    salesOrder.lines.some((line) => line.key === key && line.closed !== true)
  const closed = (found?.lines ?? []).flatMap(({ key, closed: isClosedThere, quantity, billed }) =>
    key !== null && isClosedThere && needed.has(key) && isOpen(key) && billed < (quantity ?? 0) ? [key] : [],
  )
  if (closed.length === 0) return null
  return humanChange(salesOrder, closed.map((key) => `line ${key}: open → closed`).join('; '))
}

/** A refund that somebody made and that Shopify was told of, or is to be told of, is spoken of there. */
function handMade(
  run: OrderRun,
  document: PostedDocument,
  site: Pick<Site, 'ids' | 'links'>,
): { readonly fault: Fault | null } | null {
  const refunding = run.refunds?.refunding
  const known = refunding === undefined ? new Set<NetSuiteId>() : toldRecords(refunding)
  const byHand = madeByHand(run, document, { ...site, known })
  if (byHand === null) return null
  const seen = new Set([...known, ...(refunding?.seen ?? [])])
  return { fault: madeByHand(run, document, { ...site, known: seen }) }
}

/** Looked at again before they become ours: they may have been changed or deleted since Shopify was told. */
async function obstaclesToTakingOver(
  run: OrderRun,
  missing: readonly PostedDocument[],
): Promise<Result<Obstacles, Fault>> {
  const wanted = missing.flatMap((document) => document.takenOver ?? [])
  if (wanted.length === 0) return ok(new Map())
  const read = await run.deps.books.refundRecords(wanted, run.claim.lane)
  if (!read.ok) return read
  const obstacles = new Map<ExternalId, Fault | null>()
  for (const document of missing) {
    const { takenOver, externalId } = document
    if (takenOver === undefined) continue
    const why = whyNotTaken(
      document,
      read.value.find(({ id }) => id === takenOver),
    )
    if (why === null) continue
    const tech = `${document.kind} ${takenOver} was not taken over as ${externalId}: ${why}`
    obstacles.set(externalId, notTakenOver(run.facts, { record: takenOver, why, tech }))
  }
  return ok(obstacles)
}

function whyNotTaken(document: PostedDocument, found: MadeRefund | undefined): string | null {
  if (found === undefined || found.kind !== document.kind) return 'the record is not there any more'
  const { externalId, total } = found
  if (externalId !== null && externalId.toLowerCase() !== document.externalId)
    return `the record has the external id ${externalId}`
  const wanted = postedTotal(document)
  return total.currency === wanted.currency && total.minor === wanted.minor
    ? null
    : `the record comes to ${formatMoney(total)} ${total.currency} now, and not to ${formatMoney(wanted)} ${wanted.currency}`
}

interface Site {
  readonly ids: ToPost['ids']
  readonly links: ReadonlyMap<NetSuiteId, readonly Link[]>
  /** Records of others that are no surprise. */
  readonly known: ReadonlySet<NetSuiteId>
}

/** The document does already stand, made by somebody else (netsuite.md §5.3: types of links). */
export function madeByHand(
  run: Pick<OrderRun, 'deps' | 'facts'>,
  document: PostedDocument,
  site: Site,
): Fault | null {
  const { facts, deps } = run
  const { life } = deps.active.policy
  const { from } = document
  const source = from === null ? undefined : site.ids.get(from.externalId)
  if (from === null || source === undefined) return null
  const foreign = (...types: readonly string[]): Link | undefined =>
    site.links
      .get(source)
      ?.find((link) => !link.isOurs && !site.known.has(link.id) && types.includes(link.type))
  const about = (link: Link) => ({ order: facts.name, record: link.tranId ?? link.id })
  const tech = (link: Link): string =>
    `${link.type} ${link.id} (${link.tranId ?? 'no number'}) follows ${from.externalId} ${source}; ${document.externalId} was not sent`
  if (document.kind === 'invoice') {
    const link = foreign('CustInvc', 'CashSale')
    return link === undefined ? null : fault('booking.billed-by-hand', about(link), tech(link))
  }
  if (document.kind === 'itemFulfillment') {
    const others = facts.fulfillments.some(
      ({ locationId }) => life.itemFulfillment(locationId) === 'netsuite',
    )
    const link = others ? undefined : foreign('ItemShip')
    return link === undefined ? null : fault('booking.fulfilled-by-hand', about(link), tech(link))
  }
  if (
    from.kind !== 'customerDeposit' ||
    life.depositApplication === 'netsuite' ||
    life.billing === 'netsuite'
  )
    return null
  const link = foreign('DepAppl', 'CustRfnd')
  if (link === undefined) return null
  return fault('booking.deposit-applied-by-hand', { ...about(link), deposit: from.externalId }, tech(link))
}
