import type { DesiredLife } from '../lifecycle/types.ts'
import type { ExternalId } from '../ids.ts'
import type { Currency } from '../money.ts'
import type { LifeReadBack } from '../netsuite/documents.ts'
import type { LifePolicy } from '../policy/policy.ts'
import type { OrderLife } from '../shopify/order.ts'

/** What the tie-out of an order's life compares: Shopify's facts, what should stand, and what NetSuite says stands. */
export interface LifeTieOut {
  readonly facts: OrderLife
  readonly policy: LifePolicy
  readonly desired: DesiredLife
  /** Every record that NetSuite holds under one of the order's external ids. */
  readonly standing: readonly LifeReadBack[]
  /** The hash that each posted document carried when it was written; those not in it are not compared (I-O14). */
  readonly hashes?: ReadonlyMap<ExternalId, string>
}

export interface LifeTies extends LifeTieOut {
  readonly about: string
  readonly currency: Currency
  /** Those of `standing` that are not voided. */
  readonly live: readonly LifeReadBack[]
}

/** NetSuite compares external ids without regard to case (netsuite.md §1.2). */
export const isSame = (record: { readonly externalId: string }, id: string): boolean =>
  record.externalId.toLowerCase() === id.toLowerCase()

export const standingOf = (ties: LifeTies, id: ExternalId): LifeReadBack | undefined =>
  ties.live.find((record) => isSame(record, id))

export const list = (entries: readonly string[]): string =>
  entries.length === 0 ? 'nothing' : entries.toSorted().join(', ')
