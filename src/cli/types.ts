import type { NetSuiteClient } from '../adapters/netsuite/client.ts'
import type { Queryable } from '../adapters/postgres/database.ts'
import type { ShopifyClient } from '../adapters/shopify/types.ts'
import type { LoadedConfig, StoreConfig } from '../config/types.ts'
import type { StoreKey } from '../domain/ids.ts'
import type { OrderState } from '../ledger/orders.ts'
import type { Ledger } from '../ledger/types.ts'
import type { ReconcileDeps } from '../reconcile/ports.ts'
import type { Hint } from '../work/types.ts'

/** One configured store, opened. */
export interface OpenedStore {
  readonly config: StoreConfig
  readonly client: ShopifyClient
  /** For looking only: nothing can be claimed with these. */
  deps(): ReconcileDeps
}

/** A deployment as a command sees it: its database and both systems. */
export interface Opened {
  /** For looking at what no part of the ledger tells: migrations and pins. */
  readonly database: Queryable
  readonly ledger: Ledger
  readonly netsuite: NetSuiteClient
  readonly stores: ReadonlyMap<StoreKey, OpenedStore>
  raise(hints: readonly Hint[]): Promise<void>
  /** Every order of the store that was ever hinted. */
  orders(store: StoreKey): Promise<readonly OrderState[]>
  close(): Promise<void>
}

/**
 * `read`: an empty database is set up, so that a plan can be asked for before the first start; one that another
 * version set up is refused. `look`: the database is left exactly as it is.
 */
export type OpenMode = 'read' | 'look'

export type Role = 'web' | 'worker' | 'sweep'
export const ROLES: readonly Role[] = ['web', 'worker', 'sweep']

/** What the commands need from the composition root, which stands above them. */
export interface CliPorts {
  /** `read` unless stated. Rejects where the database cannot be used. */
  open(config: LoadedConfig, mode?: OpenMode): Promise<Opened>
  /** Runs roles until the signal is aborted. Rejects with a CliError where they cannot start. */
  run(config: LoadedConfig, roles: readonly Role[], signal: AbortSignal): Promise<void>
}

/** Where a command speaks: its answer, its notes beside it, and a line that changes in place. */
export interface Output {
  /** The one answer, as JSON on standard output. */
  answer(value: unknown): void
  /** A line for a person: standard output, or standard error where the answer is JSON. */
  note(line: string): void
  /** Null takes the line away. Nothing is shown where nobody watches. */
  live(line: string | null): void
}
