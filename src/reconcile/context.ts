import { fault, type Fault } from '../domain/fault/fault.ts'
import type { ExternalId } from '../domain/ids.ts'
import type { LifeReadBack } from '../domain/netsuite/documents.ts'
import { ok, type Result } from '../domain/result.ts'
import type { OrderFacts } from '../domain/shopify/order.ts'
import type { OrderRead } from '../domain/shopify/shipping.ts'
import type { Claim, Observed } from '../ledger/types.ts'
import type { Refunding, TakingOver } from './reflect/refunding.ts'
import type { OrderAddresses, ReconcileDeps } from './ports.ts'

/** One run for one order: what it works with, and what it has observed. */
export interface OrderRun {
  readonly deps: ReconcileDeps
  readonly claim: Claim
  readonly facts: OrderRead
  /** Before the order was read. */
  readonly readAt: Date
  readonly observed: Observed
  /** Refunds that began in NetSuite; absent where nothing is written. */
  readonly refunds?: RefundsOfRun
}

export interface RefundsOfRun {
  readonly refunding: Refunding
  readonly withheld: TakingOver['withheld']
}

/** A run that may write. */
export interface WritingRun extends OrderRun {
  /** What stands of the records whose creation was sent and not heard of; the others of them do not show. */
  readonly earlier: ReadonlyMap<ExternalId, LifeReadBack>
}

/**
 * Looks up, in one read, every record whose creation has no known outcome, before anything is written for the order:
 * what a lost process had under way may still land beside what is written next.
 */
export async function hearOfEarlier(run: OrderRun): Promise<Result<WritingRun, Fault>> {
  const unheard = run.observed.openIntents.filter(
    ({ operation, state }) => operation === 'create' && state === 'unknown',
  )
  if (unheard.length === 0) return ok({ ...run, earlier: new Map() })
  const ids = unheard.map(({ externalId }) => externalId)
  const found = await run.deps.books.readBack(ids, run.claim.lane)
  if (!found.ok) return found
  // NetSuite takes no notice of case in an external id.
  const standing = new Map(found.value.map((one) => [one.externalId.toLowerCase(), one]))
  const earlier = new Map(
    ids.flatMap((id): [ExternalId, LifeReadBack][] => {
      const one = standing.get(id.toLowerCase())
      return one === undefined ? [] : [[id, one]]
    }),
  )
  return ok({ ...run, earlier })
}

export const addressesOf = (facts: OrderFacts): OrderAddresses => ({
  billing: facts.billingAddress,
  shipping: facts.shippingAddress,
})

/** How recent our knowledge is: the ledger of sales only grows, and updatedAt orders what changes beside it. */
export const sourceVersion = (facts: OrderFacts): string => `${facts.agreements.length}.${facts.updatedAt}`

/** Whether Shopify answered from a copy older than what was booked: that is never written over it (§2.7 no. 25). */
export function isOlderThan(facts: OrderFacts, bookedVersion: string): boolean {
  const [, count = '', at = ''] = /^(\d+)\.(.+)$/.exec(bookedVersion) ?? []
  return facts.agreements.length < Number(count) || Date.parse(facts.updatedAt) < Date.parse(at)
}

/** Another worker has the subject: whatever this run still wanted to write is refused. */
export const fenceLost = (claim: Claim): Fault =>
  fault(
    'netsuite.changed-meanwhile',
    { subject: claim.subject },
    `fence ${claim.fence} of ${claim.subject} is no longer current: another worker has it`,
  )
