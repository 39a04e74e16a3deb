import { fault, type Fault } from '../domain/fault/fault.ts'
import type { OrderFacts, OrderLife } from '../domain/shopify/order.ts'
import type { Claim, Observed } from '../ledger/types.ts'
import type { OrderAddresses, ReconcileDeps } from './ports.ts'

/** One run for one order: what it works with, and what it has observed. */
export interface OrderRun {
  readonly deps: ReconcileDeps
  readonly claim: Claim
  readonly facts: OrderLife
  readonly observed: Observed
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
