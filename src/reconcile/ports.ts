import type { ClosedPeriod, ItemMatch } from '../domain/desired/types.ts'
import type { CustomerMatch, ForeignOrder } from '../adapters/netsuite/lookups.ts'
import type { Bill } from '../adapters/netsuite/bills.ts'
import type { RestLine } from '../adapters/netsuite/bodies.ts'
import type { InventoryReads } from '../adapters/netsuite/inventory.ts'
import type { Link } from '../adapters/netsuite/links.ts'
import type { PostedContext, PostedRecord } from '../adapters/netsuite/postedBodies.ts'
import type { WriteOutcome } from '../adapters/netsuite/types.ts'
import type { LinedType } from '../adapters/netsuite/writes.ts'
import type { ShopifyWrites } from '../adapters/shopify/writeTypes.ts'
import type { Fault } from '../domain/fault/fault.ts'
import type { ExternalId, NetSuiteId, ShopifyId } from '../domain/ids.ts'
import type {
  CustomerDeposit,
  CustomerDocument,
  DocumentReadBack,
  LifeReadBack,
  SalesOrder,
} from '../domain/netsuite/documents.ts'
import type { MadeReceipt } from '../domain/netsuite/madeReceipt.ts'
import type { MadeRefund } from '../domain/netsuite/madeRefund.ts'
import type { NetSuiteFulfillment } from '../domain/netsuite/fulfillment.ts'
import type { Settlement } from '../domain/netsuite/posted.ts'
import type { ActiveLifePolicy } from '../domain/policy/policy.ts'
import type { Result } from '../domain/result.ts'
import type { AddressFacts } from '../domain/shopify/order.ts'
import type { OrderRead } from '../domain/shopify/shipping.ts'
import type { Lane } from '../domain/work/outcome.ts'
import type { LineGuard } from '../ledger/lines.ts'
import type { InlineClaims } from '../ledger/run.ts'
import type { Reflections } from '../ledger/reflections.ts'
import type { Ledger } from '../ledger/types.ts'

/** What reconciling needs of a store. */
export interface StoreFacts {
  /** `withShipping`: with what may be shipped from where, if one read can carry it. */
  readOrder(
    id: ShopifyId,
    asked: { readonly withShipping: boolean },
  ): Promise<Result<OrderRead | null, Fault>>
  readonly writes: ShopifyWrites
}

/** Addresses go through to NetSuite with a write; nothing of ours keeps them. */
export interface OrderAddresses {
  readonly billing: AddressFacts | null
  readonly shipping: AddressFacts | null
}

export interface SalesOrderUpdate {
  readonly id: NetSuiteId
  readonly document: SalesOrder
  readonly how: 'amend' | 'append' | 'rewrite'
  /** Keys of lines that nobody will deliver: they are closed. */
  readonly closes: readonly string[]
  /** What stands there now: gives the line numbers that the update addresses. */
  readonly current: DocumentReadBack
  readonly addresses: OrderAddresses
  /** False once it is too late to send it. */
  readonly isStillDue: () => boolean
}

export interface SalesOrderClosing {
  readonly document: SalesOrder
  readonly current: DocumentReadBack
  readonly isStillDue: () => boolean
}

/** Credit set against invoices, each with all that the credit memo gives to it. */
export interface CreditSetting {
  readonly creditMemo: NetSuiteId
  readonly apply: readonly Settlement[]
  readonly idOf: PostedContext['idOf']
}

/** What reconciling needs of NetSuite. Look-ups are coalesced behind it: many orders share one call. */
export interface Books {
  createCustomer(document: CustomerDocument, entityId: string | null, lane: Lane): Promise<WriteOutcome>
  createSalesOrder(document: SalesOrder, addresses: OrderAddresses, lane: Lane): Promise<WriteOutcome>
  createDeposit(document: CustomerDeposit, salesOrder: NetSuiteId, lane: Lane): Promise<WriteOutcome>
  updateSalesOrder(update: SalesOrderUpdate, lane: Lane): Promise<WriteOutcome>
  closeSalesOrder(closing: SalesOrderClosing, lane: Lane): Promise<WriteOutcome>
  createPosted(document: PostedRecord, context: PostedContext, lane: Lane): Promise<WriteOutcome>
  /** Adds to what a credit memo is applied to; the same again changes nothing. */
  applyCredit(setting: CreditSetting, lane: Lane): Promise<WriteOutcome>
  /** A record's lines with their numbers, which those continue that are made from it. Null: it is gone. */
  sourceLines(type: LinedType, id: NetSuiteId, lane: Lane): Promise<Result<readonly RestLine[] | null, Fault>>
  /** What was made from these records, or settles them, whoever made it. */
  linksOf(
    ids: readonly NetSuiteId[],
    lane: Lane,
  ): Promise<Result<ReadonlyMap<NetSuiteId, readonly Link[]>, Fault>>
  readBack(ids: readonly ExternalId[], lane: Lane): Promise<Result<readonly LifeReadBack[], Fault>>
  findItems(skus: readonly string[], lane: Lane): Promise<Result<ReadonlyMap<string, ItemMatch>, Fault>>
  findCustomers(
    wanted: { readonly externalId: ExternalId; readonly email: string | null },
    lane: Lane,
  ): Promise<Result<readonly CustomerMatch[], Fault>>
  /** Invoices and cash sales of the sales order that are not ours. */
  billsOf(salesOrder: NetSuiteId, lane: Lane): Promise<Result<readonly Bill[], Fault>>
  /** Item fulfilments of the sales order that are not ours, whatever their status. */
  fulfillmentsOf(salesOrder: NetSuiteId, lane: Lane): Promise<Result<readonly NetSuiteFulfillment[], Fault>>
  /** What others gave back of these records of ours. */
  refundsOf(ours: readonly NetSuiteId[], lane: Lane): Promise<Result<readonly MadeRefund[], Fault>>
  /** Item receipts of others, of return authorisations of theirs of these orders and sales of ours. */
  receiptsOf(ours: readonly NetSuiteId[], lane: Lane): Promise<Result<readonly MadeReceipt[], Fault>>
  /** These records as they are now, whoever they belong to; without those that are gone, voided or no refunds. */
  refundRecords(ids: readonly NetSuiteId[], lane: Lane): Promise<Result<readonly MadeRefund[], Fault>>
  /** Puts our key and our fields on a record that a person made; nothing else of it changes. */
  takeOver(document: PostedRecord, id: NetSuiteId, lane: Lane): Promise<WriteOutcome>
  /** What stands under the order's number and is not ours. */
  foreignOrders(number: string, lane: Lane): Promise<Result<readonly ForeignOrder[], Fault>>
  closedPeriods(lane: Lane): Promise<Result<readonly ClosedPeriod[], Fault>>
  /** Lots, serial numbers and bins of goods. */
  readonly inventory: InventoryReads
  /** What items and periods are asked for next is asked of NetSuite, not of memory. */
  forgetReferences(): void
}

/** Everything a run for one store works with. */
export interface ReconcileDeps {
  readonly account: string
  readonly active: ActiveLifePolicy
  readonly store: StoreFacts
  readonly books: Books
  readonly ledger: Ledger
  readonly reflections: Reflections
  readonly claims: Pick<InlineClaims, 'claimInline' | 'settle'>
  /** Plans and ties, and writes nothing to NetSuite. */
  readonly observeOnly: boolean
  readonly updateQuietPeriodMs: number
  /** Null: documents of this kind may be written. */
  readonly stoppedLine: LineGuard
  readonly now: () => Date
}
