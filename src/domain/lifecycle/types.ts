import type { DesiredOrder, References } from '../desired/types.ts'
import type { BookedSale } from '../desired/bookedSales.ts'
import type { Fault } from '../fault/fault.ts'
import type { ExternalId, ShopifyId } from '../ids.ts'
import type { Money } from '../money.ts'
import type { SalesOrder } from '../netsuite/documents.ts'
import type { CashSale, FactRef, PostedDocument } from '../netsuite/posted.ts'

/** What an order's documents refer to, and what of them stands already. */
export interface LifeReferences extends References {
  /**
   * Posted documents that were written, deposits included, by external id: the frozen hash of their substance
   * (`substance`), or null where it is not known any more. What stands is never planned differently.
   */
  readonly posted?: ReadonlyMap<ExternalId, string | null>
  /** Those of `posted` that somebody deleted in NetSuite: where no fact asks for one, it is in nobody's way. */
  readonly gone?: ReadonlySet<ExternalId>
  /** Disposals that people's item receipts in NetSuite hold: they need neither an authorisation nor a receipt of ours. */
  readonly received?: ReadonlySet<ShopifyId>
  /** The sales order stands in NetSuite: then what does not depend on a fault of the order goes on. */
  readonly orderStands?: boolean
  /** Makes the hash that `posted` holds. */
  readonly hash?: (text: string) => string
}

/** One fact that cannot be booked yet, with the money that it leaves unbooked. */
export interface FactFault {
  readonly fact: FactRef
  readonly fault: Fault
  readonly amount: Money | null
}

/** A document that is right as far as it goes and waits for others that cannot be written yet. */
export interface WaitingDocument {
  readonly externalId: ExternalId
  readonly fact: FactRef
  readonly for: readonly ExternalId[]
}

/** What the order's documents leave open, once all of them stand. */
export interface Balances {
  /** Deposits neither applied nor given back (I-O9). */
  readonly depositLiability: Money
  /** Invoices not settled (I-O10). */
  readonly receivable: Money
  /** Credit memos neither applied nor paid out. */
  readonly openCredit: Money
}

export interface Reduction {
  readonly fact: FactRef
  readonly total: Money
  readonly tax: Money
}

/** Everything that should stand in NetSuite for one order. */
export interface DesiredLife extends DesiredOrder {
  /** Instead of a sales order, where policy asks for it; it stands in `documents` too. */
  readonly cashSale: CashSale | null
  /** In an order in which they can be written, after the sales order and the deposits. */
  readonly documents: readonly PostedDocument[]
  /** The sales order before any change; null where nothing changed it, or it could not be written. */
  readonly firstSold: SalesOrder | null
  /** Deposits that must not stand before these bills, to which NetSuite would apply them by itself. */
  readonly lateDeposits: ReadonlyMap<ExternalId, readonly ExternalId[]>
  readonly waiting: readonly WaitingDocument[]
  readonly factFaults: readonly FactFault[]
  /** The sales order has a rest that nobody will deliver: its open lines are closed. */
  readonly closes: boolean
  readonly balances: Balances
  /** What the sales order's lines amount to, for the equations: sold, less what was taken back while unbilled. */
  readonly booked: readonly BookedSale[]
  /** What each refund or return took off the sales order while it was unbilled, tax included, and the tax in it. */
  readonly reductions: readonly Reduction[]
  /** Documents as they would be without any fault: what the equations expect in the end. */
  readonly intended: readonly PostedDocument[]
}
