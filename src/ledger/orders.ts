import type { Queryable } from '../adapters/postgres/database.ts'
import type { Fault } from '../domain/fault/fault.ts'
import { parseSubject, type ShopifyId, type StoreKey, type SubjectKey } from '../domain/ids.ts'
import type { Sentence } from '../domain/plan/plan.ts'
import { orderSource } from './ledger.ts'
import { LIST_ORDERS } from './sql/orders.ts'
import type { SubjectState } from './types.ts'

/** Where one order stands now. */
export interface OrderState {
  readonly orderId: ShopifyId
  /** Null: its facts were never read. */
  readonly name: string | null
  /** Shopify's `updatedAt` of the facts that were read last; empty where they never were. */
  readonly updatedAt: string
  readonly state: SubjectState
  /** Something was hinted that no complete run has looked at. */
  readonly owed: boolean
  readonly running: boolean
  /** Open faults, oldest first. */
  readonly faults: readonly Pick<Fault, 'code' | 'about'>[]
  /** Tie-out equations that failed; null: never tied. */
  readonly broken: number | null
  /** A sales order of ours stands in NetSuite as it should. */
  readonly booked: boolean
  /** The version that counts as seen (`versionSeen`); null: a webhook hinted it and no run has read it. */
  readonly seen: string | null
  /** Why the order is out of scope; null where it is in. */
  readonly excludedBecause: Sentence | null
}

interface Row {
  readonly subject: SubjectKey
  readonly state: SubjectState
  readonly owed: boolean
  readonly running: boolean
  readonly name: string | null
  readonly updated_at: string | null
  readonly faults: OrderState['faults'] | null
  readonly broken: number | null
  readonly booked: boolean
  readonly excluded: Sentence | null
  readonly seen: string | null
}

/** All orders of a store that were ever hinted, in the order in which they were placed; those never read come last. */
export async function listOrders(db: Queryable, store: StoreKey): Promise<readonly OrderState[]> {
  const { rows } = await db.query<Row>(LIST_ORDERS, [
    `order:${store}:`,
    `order:${store};`,
    orderSource(store),
  ])
  return rows.map((row) => ({
    orderId: idOf(row.subject),
    name: row.name,
    updatedAt: row.updated_at ?? '',
    state: row.state,
    owed: row.owed,
    running: row.running,
    faults: row.faults ?? [],
    broken: row.broken,
    booked: row.booked,
    seen: row.seen,
    excludedBecause: row.excluded,
  }))
}

function idOf(subject: SubjectKey): ShopifyId {
  const parsed = parseSubject(subject)
  if (parsed.kind !== 'order') throw new Error(`${subject} is no order`)
  return parsed.id
}
