import type { Link } from '../adapters/netsuite/links.ts'
import { fault, type Fault } from '../domain/fault/fault.ts'
import type { ExternalId, NetSuiteId } from '../domain/ids.ts'
import type { DesiredLife } from '../domain/lifecycle/types.ts'
import { isClosed } from '../domain/netsuite/closed.ts'
import type { LifeReadBack } from '../domain/netsuite/documents.ts'
import type { PostedDocument } from '../domain/netsuite/posted.ts'
import { ok, type Result } from '../domain/result.ts'
import type { OrderRun } from './context.ts'
import { asOrderRecord, judge } from './judge.ts'
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
  const obstacles = new Map<ExternalId, Fault | null>()
  for (const document of missing) {
    const byHand = madeByHand(run, document, { ids, links: links.value })
    if (byHand !== null) obstacles.set(document.externalId, byHand)
    else if (desired.salesOrder !== null && broken.has(desired.salesOrder.externalId))
      obstacles.set(document.externalId, null)
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

interface Site {
  readonly ids: ToPost['ids']
  readonly links: ReadonlyMap<NetSuiteId, readonly Link[]>
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
    site.links.get(source)?.find((link) => !link.isOurs && types.includes(link.type))
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
