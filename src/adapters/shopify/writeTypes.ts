import type { Fault } from '../../domain/fault/fault.ts'
import type { ShopifyId } from '../../domain/ids.ts'
import type { Currency, Money } from '../../domain/money.ts'
import type { Result } from '../../domain/result.ts'
import type { ReturnFacts, TransactionStatus } from '../../domain/shopify/order.ts'
import type { OrderShipping, Tracking } from '../../domain/shopify/shipping.ts'

/**
 * What became of a write. `refused`: certainly nothing was done, and the fault's own policy says what comes next.
 * `unknown`: it may have been done; read the order before anything else (only refundCreate may be sent again unread,
 * under the same key).
 */
export type WriteOutcome<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'refused'; readonly fault: Fault }
  | { readonly kind: 'unknown'; readonly fault: Fault }

export interface NewFulfillment {
  readonly order: ShopifyId
  /** Fulfilment orders of one order and one location (shopify.md §5, §7 no. 18). Quantities are 1 or more. */
  readonly parts: readonly {
    readonly fulfillmentOrderId: ShopifyId
    readonly lines: readonly { readonly id: ShopifyId; readonly quantity: number }[]
  }[]
  readonly tracking: Tracking | null
  readonly notifyCustomer: boolean
}

export interface NewCapture {
  readonly order: ShopifyId
  /** The authorization. */
  readonly parentId: ShopifyId
  /** In the buyer's currency (schema: OrderCaptureInput.currency). */
  readonly amount: Money
  /** Voids the rest of an authorization that could be captured again; null where it cannot. */
  readonly final: boolean | null
}

export interface NewRefund {
  readonly order: ShopifyId
  /** Unique for this refund for ever; the same key with the same content answers what it answered first. */
  readonly key: string
  /** The buyer's currency (schema: RefundInput.currency). */
  readonly currency: Currency
  readonly lines: readonly {
    readonly lineId: ShopifyId
    readonly quantity: number
    readonly restockType: 'RETURN' | 'CANCEL' | 'NO_RESTOCK'
    /** Where it goes back to; null with NO_RESTOCK. */
    readonly locationId: ShopifyId | null
  }[]
  /** An amount without its tax in the buyer's currency; null: no shipping. */
  readonly shipping: Money | 'full' | null
  /** Where the money goes back to, by the payment that it came from. Empty: no money moves. */
  readonly payments: readonly {
    readonly parentId: ShopifyId
    readonly gateway: string
    readonly amount: Money
  }[]
  /** Stands on the refund, for people. */
  readonly note: string | null
  readonly notifyCustomer: boolean
  /** Date of the refund where it is not now. */
  readonly processedAt: string | null
}

export interface NewCancellation {
  readonly order: ShopifyId
  readonly reason: 'CUSTOMER' | 'DECLINED' | 'FRAUD' | 'INVENTORY' | 'OTHER' | 'STAFF'
  readonly restock: boolean
  /** Gives the money back to where it came from; false: that is done apart. */
  readonly refund: boolean
  readonly notifyCustomer: boolean
  readonly staffNote: string | null
}

/** A return with what of it may still be processed. */
export interface OpenReturn {
  readonly id: ShopifyId
  readonly name: string
  readonly status: ReturnFacts['status']
  readonly lines: readonly {
    readonly id: ShopifyId
    /** Null for goods that Shopify could not find on the order. */
    readonly lineId: ShopifyId | null
    readonly quantity: number
    readonly processable: number
    readonly processed: number
  }[]
  readonly exchanges: readonly {
    readonly id: ShopifyId
    readonly quantity: number
    readonly processable: number
    readonly processed: number
  }[]
  /** The goods on their way back, for their disposal. */
  readonly reverseLines: readonly {
    readonly id: ShopifyId
    readonly lineId: ShopifyId | null
    readonly disposed: number
  }[]
}

export interface ReturnProcessing {
  readonly order: ShopifyId
  readonly returnId: ShopifyId
  readonly lines: readonly {
    readonly id: ShopifyId
    readonly quantity: number
    readonly dispositions: readonly {
      readonly reverseLineId: ShopifyId
      readonly quantity: number
      readonly type: 'RESTOCKED' | 'NOT_RESTOCKED' | 'MISSING'
      readonly locationId: ShopifyId | null
    }[]
  }[]
  readonly exchanges: readonly { readonly id: ShopifyId; readonly quantity: number }[]
  /** Money that goes back with it, by payment, in the buyer's currency; null: none. */
  readonly refund: readonly { readonly parentId: ShopifyId; readonly amount: Money }[] | null
  readonly refundShipping: Money | 'full' | null
  readonly notifyCustomer: boolean
}

export interface MovedMoney {
  readonly transactionId: ShopifyId
  /** A pending one is told of later by `order_transactions/create` (shopify.md §2.7). */
  readonly status: TransactionStatus
}

/** Everything that Tieout writes to a shop but its subscriptions. One send each: nothing is repeated blindly. */
export interface ShopifyWrites {
  /** Null: Shopify shows no such order. */
  fulfillmentOrders(order: ShopifyId): Promise<Result<OrderShipping | null, Fault>>
  /** Answers the new fulfilment's id. After `unknown` look for it among the shipments. */
  fulfillmentCreate(wanted: NewFulfillment): Promise<WriteOutcome<ShopifyId>>
  /** Replaces all tracking of the fulfilment. */
  fulfillmentTrackingInfoUpdate(wanted: {
    readonly order: ShopifyId
    readonly fulfillmentId: ShopifyId
    readonly tracking: Tracking
    readonly notifyCustomer: boolean
  }): Promise<WriteOutcome<ShopifyId>>
  fulfillmentCancel(wanted: {
    readonly order: ShopifyId
    readonly fulfillmentId: ShopifyId
  }): Promise<WriteOutcome<ShopifyId>>
  /** A capture that the gateway declined is `refused`. */
  orderCapture(wanted: NewCapture): Promise<WriteOutcome<MovedMoney>>
  /** Repeated under its key until Shopify has answered or cannot be reached. */
  refundCreate(
    wanted: NewRefund,
  ): Promise<WriteOutcome<{ readonly refundId: ShopifyId; readonly money: readonly MovedMoney[] }>>
  /** All refunds of the order with the mark that they were told under (`refundMark`); null: Shopify shows no such order. */
  refundMarks(order: ShopifyId): Promise<Result<ReadonlyMap<ShopifyId, string | null> | null, Fault>>
  /** Cannot be undone, and is done by a job of Shopify's: `done` once it is. */
  orderCancel(wanted: NewCancellation): Promise<WriteOutcome<{ readonly done: boolean }>>
  /** Null: Shopify shows no such order. */
  returns(order: ShopifyId): Promise<Result<readonly OpenReturn[] | null, Fault>>
  returnProcess(wanted: ReturnProcessing): Promise<WriteOutcome<ShopifyId>>
  returnClose(wanted: {
    readonly order: ShopifyId
    readonly returnId: ShopifyId
  }): Promise<WriteOutcome<ShopifyId>>
}
