import type { Fault } from '../fault/fault.ts'
import type { NetSuiteId, ShopifyId } from '../ids.ts'
import type { RefundRecordKind } from '../netsuite/madeRefund.ts'
import type { SupposedRefund } from './supposedRefund.ts'
import type { UnitsOfLine } from './types.ts'

/** A person's record as it was when Shopify was told. */
export interface RefundRecord {
  readonly id: NetSuiteId
  readonly kind: RefundRecordKind
  /** Minor units. */
  readonly minor: string
  readonly currency: string
  readonly tranDate: string
}

/** What Shopify was told, and of which records; JSON. */
export interface RefundContent {
  readonly records: readonly RefundRecord[]
  readonly lines: readonly UnitsOfLine[]
  readonly shipping: boolean
  readonly parentId: ShopifyId
  readonly minor: string
  readonly currency: string
}

/** A refund of people's that Shopify is to make. */
export interface RefundAction {
  /** The record by which the money went back. */
  readonly netsuiteId: NetSuiteId
  /** As people call it. */
  readonly named: string
  readonly refund: SupposedRefund
  readonly content: RefundContent
}

export interface RefundPlan {
  /** One at a time: what comes next depends on what Shopify makes of it. Null: none now. */
  readonly action: RefundAction | null
  readonly faults: readonly RefundFault[]
}

/** A fault with the NetSuite records that it keeps open. */
export interface RefundFault {
  readonly netsuiteIds: readonly NetSuiteId[]
  readonly fault: Fault
}
