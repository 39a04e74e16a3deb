import type { Fault } from '../fault/fault.ts'
import type { ExternalId, NetSuiteId, ShopifyId } from '../ids.ts'
import type { Money } from '../money.ts'
import type { CustomerDeposit, CustomerDocument, SalesOrder } from '../netsuite/documents.ts'
import type { ReceivedNotBooked, Sentence } from '../plan/plan.ts'

/** What NetSuite answered when it was asked for a SKU. */
export type ItemMatch =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly id: NetSuiteId; readonly itemId: string; readonly inactive: boolean }
  | { readonly kind: 'many'; readonly ids: readonly NetSuiteId[] }

/** Dates as `YYYY-MM-DD`, both included. */
export interface ClosedPeriod {
  readonly name: string
  readonly start: string
  readonly end: string
}

/** What the documents of one order refer to in NetSuite. */
export interface References {
  readonly customer: NetSuiteId
  /** By SKU, exactly as Shopify states it. A SKU that is not in the map was not asked for: a bug. */
  readonly items: ReadonlyMap<string, ItemMatch>
  readonly closedPeriods: readonly ClosedPeriod[]
  /**
   * The items of lines that stand in NetSuite already, by line key. A booked line keeps its item: a SKU renamed,
   * remapped or inactivated after the sale does not move history.
   */
  readonly booked?: ReadonlyMap<string, NetSuiteId>
  /** Deposits that stand in NetSuite already: a period that was closed since does not undo them. */
  readonly deposited?: ReadonlySet<ExternalId>
}

/** One transaction whose money cannot be booked yet, while the order can. */
export interface DepositFault {
  readonly transaction: ShopifyId
  readonly fault: Fault
  readonly amount: Money
}

/** Shop money that a transaction carries at another rate than its order: named, never an error (§1.8 (2)). */
export interface FxDifference {
  readonly transaction: ShopifyId
  readonly amount: Money
}

/** What should stand in NetSuite for one order. */
export interface DesiredOrder {
  /** Null exactly when `faults` is not empty: an order that cannot be booked writes nothing. */
  readonly salesOrder: SalesOrder | null
  readonly deposits: readonly CustomerDeposit[]
  readonly faults: readonly Fault[]
  readonly depositFaults: readonly DepositFault[]
  readonly fxDifferences: readonly FxDifference[]
  /** Captured money that no document above books. */
  readonly received: ReceivedNotBooked | null
}

export type Scope =
  | { readonly kind: 'in' }
  | { readonly kind: 'excluded'; readonly code: ExclusionCode; readonly sentence: Sentence }
  /** The merchant's own `exclude` threw: unknown is parked, never a default. */
  | { readonly kind: 'fault'; readonly fault: Fault }

export type ExclusionCode = 'test-order' | 'before-go-live' | 'cancelled-before-booking' | 'policy'

export type CustomerNeed =
  | { readonly kind: 'fixed'; readonly id: NetSuiteId }
  | {
      readonly kind: 'match'
      /** Key of the customer's subject: from a hash of the e-mail address, or the Shopify customer's id. No personal data. */
      readonly match: string
      /** Lower case, trimmed; null where Shopify has none. Looked up after the external id. */
      readonly email: string | null
      /** Created where neither the external id nor the e-mail address finds anybody. */
      readonly document: CustomerDocument
    }
  | { readonly kind: 'fault'; readonly fault: Fault }
