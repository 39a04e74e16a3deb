import { toJsonb } from '../adapters/postgres/jsonb.ts'
import type { Queryable } from '../adapters/postgres/database.ts'
import type { Fault } from '../domain/fault/fault.ts'
import type { ExternalId, ShopifyId, StoreKey, SubjectKey } from '../domain/ids.ts'
import type { Sentence } from '../domain/plan/plan.ts'
import type { KnownOrder, LedgerRow } from '../domain/prove/types.ts'
import { iso } from './rows.ts'
import {
  FIRST_START,
  KNOWN_ORDERS,
  LATEST_PROOFS,
  ORDERS_PROCESSED,
  PROVED,
  REMEMBERED,
  STALE_ORDERS,
  STORE_PROOF,
} from './sql/proof.ts'
import type { SubjectState } from './types.ts'

interface KnownRow {
  readonly subject: SubjectKey
  readonly state: SubjectState
  readonly owed: boolean
  readonly faults: readonly Fault[] | null
  readonly rows: readonly (Omit<LedgerRow, 'total'> & { readonly total: string | null })[] | null
}

/** What the ledger knows of these orders; those that it never heard of are absent. */
export async function knownOrders(
  db: Queryable,
  subjects: readonly SubjectKey[],
): Promise<ReadonlyMap<SubjectKey, KnownOrder>> {
  if (subjects.length === 0) return new Map()
  const { rows } = await db.query<KnownRow>(KNOWN_ORDERS, [subjects])
  return new Map(
    rows.map(({ subject, state, owed, faults, rows: booked }) => [
      subject,
      {
        state,
        owed,
        faults: faults ?? [],
        rows: new Map(
          (booked ?? []).map((row) => [
            row.externalId,
            { ...row, total: row.total === null ? null : BigInt(row.total) },
          ]),
        ),
      },
    ]),
  )
}

/** Orders that the ledger says were processed from one instant (ISO 8601) to before another. */
export async function ordersProcessed(
  db: Queryable,
  store: StoreKey,
  window: { readonly from: string; readonly to: string },
): Promise<readonly ShopifyId[]> {
  const { rows } = await db.query<{ order_id: ShopifyId }>(ORDERS_PROCESSED, [store, window.from, window.to])
  return rows.map(({ order_id: id }) => id)
}

export interface StaleOrder {
  readonly subject: SubjectKey
  readonly state: SubjectState
  /** ISO instant since which it is owed. */
  readonly since: string
  readonly name: string | null
  readonly faults: readonly Fault[]
}

/** Orders of a store that were not final before an instant (ISO 8601) and are not final now. */
export async function staleOrders(
  db: Queryable,
  store: StoreKey,
  before: string,
): Promise<readonly StaleOrder[]> {
  const { rows } = await db.query<Omit<StaleOrder, 'faults'> & { faults: readonly Fault[] | null }>(
    STALE_ORDERS,
    [`order:${store}:`, `order:${store};`, before],
  )
  return rows.map((row) => ({ ...row, since: iso(row.since), faults: row.faults ?? [] }))
}

export async function remembered(db: Queryable, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const { rows } = await db.query<{ external_id: ExternalId }>(REMEMBERED, [ids])
  return new Set(rows.map(({ external_id: id }) => id))
}

/** A day as it was proved last. */
export interface StoredProof {
  readonly store: StoreKey
  /** `YYYY-MM-DD`. */
  readonly day: string
  /** ISO instant. */
  readonly at: string
  readonly verdict: 'proved' | 'explained' | 'differs'
  /** Entries that nothing explains. */
  readonly differences: number
  readonly sentence: Sentence
}

export async function storeProof(
  db: Queryable,
  proof: Pick<StoredProof, 'store' | 'day' | 'verdict' | 'differences'> & { readonly document: unknown },
): Promise<void> {
  const { store, day, verdict, differences, document } = proof
  await db.query(STORE_PROOF, [store, day, verdict, differences, toJsonb(document)])
}

/** The latest day of each store that was proved. */
export async function latestProofs(db: Queryable): Promise<readonly StoredProof[]> {
  const { rows } = await db.query<StoredProof>(LATEST_PROOFS)
  return rows.map((row) => ({ ...row, at: iso(row.at) }))
}

export async function isProved(db: Queryable, store: StoreKey, day: string): Promise<boolean> {
  return (await db.query(PROVED, [store, day])).rows.length > 0
}

/** When the store was first started with this database; null: never. ISO instant. */
export async function firstStart(db: Queryable, store: StoreKey): Promise<string | null> {
  const { rows } = await db.query<{ pinned_at: string }>(FIRST_START, [store])
  return rows[0] === undefined ? null : iso(rows[0].pinned_at)
}
