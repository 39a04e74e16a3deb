import type { Fault } from '../domain/fault/fault.ts'
import type { ExternalId, NetSuiteId, StoreKey, SubjectKey } from '../domain/ids.ts'
import type { ItemMatch } from '../domain/desired/types.ts'
import type { Result } from '../domain/result.ts'
import type { Lane } from '../domain/work/outcome.ts'
import type { Reflections, SightedKind } from '../ledger/reflections.ts'

/** One webhook delivery: its headers and the subjects it hints at. No payload (design: what is true, and where). */
export interface IncomingDelivery {
  readonly store: StoreKey
  readonly webhookId: string
  /** `orders/updated`. */
  readonly topic: string
  readonly eventId: string | null
  readonly apiVersion: string | null
  /** ISO instant as Shopify states it. */
  readonly triggeredAt: string | null
  readonly subjects: readonly SubjectKey[]
}

/** Committed when it resolves. A duplicate is no error. Rejects while the database is away. */
export type AcceptDelivery = (delivery: IncomingDelivery) => Promise<void>

/** One thing a sweep saw, with the version it has now. */
export interface Sighting {
  readonly id: string
  /** What changes when the thing changes: its updatedAt or lastModified. */
  readonly version: string
  readonly subject: SubjectKey
}

/** What sweeps keep in the database. */
export interface SweepState {
  /** Null where none was stored. */
  cursor(name: string): Promise<unknown>
  setCursor(name: string, value: Readonly<Record<string, string>>): Promise<void>
  /**
   * Raises the subjects of those sightings whose (id, version) was never seen, and remembers them, in one
   * statement. How many were raised.
   */
  raiseUnseen(
    source: string,
    sightings: readonly Sighting[],
    hint: { readonly lane: Lane; readonly cause: string },
  ): Promise<number>
}

/** A record of ours in NetSuite, as its side lists it among the changes. */
export interface ModifiedRecord {
  readonly externalId: ExternalId
  /** ISO instant, UTC. */
  readonly lastModified: string
}

/** NetSuite as the sweeps and the watch need it. */
export interface ModifiedRecords {
  modifiedSince(since: string): Promise<Result<readonly ModifiedRecord[], Fault>>
  /** Anybody's deleted transactions, by internal id. */
  deletedSince(since: string): Promise<Result<readonly DeletedRecord[], Fault>>
  /** NetSuite's own clock, milliseconds since the epoch; never ahead of it. */
  nowMs(): Promise<Result<number, Fault>>
}

/** What others made of our records, where a store has Shopify told of it. */
export interface MadeOfOurs {
  since(since: string): Promise<
    Result<
      readonly {
        readonly id: NetSuiteId
        readonly kind: SightedKind
        readonly source: ExternalId
        readonly lastModified: string
      }[],
      Fault
    >
  >
  readonly reflections: Pick<Reflections, 'sight' | 'sighted'>
}

export interface DeletedRecord {
  readonly id: NetSuiteId
  /** ISO instant, UTC. */
  readonly deletedAt: string
}

/** A record as the ledger last verified it. */
export interface KnownRecord {
  readonly internalId: NetSuiteId
  readonly externalId: ExternalId
  readonly subject: SubjectKey
  readonly verifiedAt: string | null
  readonly netsuiteLastModified: string | null
}

export interface ReferenceLookups {
  findItems(skus: readonly string[], field: string): Promise<Result<ReadonlyMap<string, ItemMatch>, Fault>>
  closedPeriods(): Promise<Result<readonly { readonly name: string }[], Fault>>
}

/** What subjects wait for, of the kinds that only asking NetSuite can free. */
export interface WaitState {
  waitedFor(kind: 'sku' | 'period'): Promise<readonly string[]>
  wake(kind: 'sku' | 'period', keys: readonly string[]): Promise<void>
}
