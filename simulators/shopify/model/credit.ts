/** Money that customers hold at the shop: gift cards and store credit. Liabilities, in one currency each. */
import type { Amount, Gid, IsoTime } from './amounts.ts'

export interface GiftCardTransaction {
  id: Gid
  /** Negative for a debit. */
  amount: Amount
  note: string | null
  /** The order transaction it belongs to, where an order was paid or refunded. */
  orderTransactionId: Gid | null
  processedAt: IsoTime
}

export interface GiftCard {
  id: Gid
  /** Lower case, as Shopify keeps it (recording: gift-card-lifecycle). */
  code: string
  currencyCode: string
  initialValue: Amount
  balance: Amount
  note: string | null
  /** "2028-04-26" */
  expiresOn: string | null
  templateSuffix: string | null
  customerId: Gid | null
  recipient: {
    customerId: Gid
    message: string | null
    preferredName: string | null
    sendNotificationAt: IsoTime | null
  } | null
  source: 'api_client' | 'manual' | 'purchased'
  /** The order and line that sold it. */
  orderId: Gid | null
  lineItemId: Gid | null
  transactions: GiftCardTransaction[]
  deactivatedAt: IsoTime | null
  createdAt: IsoTime
  updatedAt: IsoTime
}

export type StoreCreditEvent = 'ADJUSTMENT' | 'ORDER_CANCELLATION' | 'ORDER_PAYMENT' | 'ORDER_REFUND'

export interface StoreCreditTransaction {
  id: Gid
  kind: 'CREDIT' | 'DEBIT'
  /** Negative for a debit. */
  amount: Amount
  balanceAfter: Amount
  event: StoreCreditEvent
  orderTransactionId: Gid | null
  expiresAt: IsoTime | null
  createdAt: IsoTime
}

export interface StoreCreditAccount {
  id: Gid
  customerId: Gid
  currencyCode: string
  balance: Amount
  transactions: StoreCreditTransaction[]
}
