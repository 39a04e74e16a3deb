import type { ExternalId } from '../ids.ts'
import type { Money } from '../money.ts'
import type {
  CustomerDeposit,
  CustomerDocument,
  DocumentReadBack,
  SalesOrder,
} from '../netsuite/documents.ts'

export type Action =
  | {
      readonly kind: 'create'
      readonly document: SalesOrder | CustomerDeposit | CustomerDocument
      readonly why: Sentence
    }
  | {
      readonly kind: 'update'
      readonly document: SalesOrder
      readonly changes: readonly Change[]
      /** `append` and `amend` touch single lines; `rewrite` sends the whole item sublist with replace=item. */
      readonly how: 'amend' | 'append' | 'rewrite'
      /** Keys of lines that are closed by it: nobody will deliver them. Absent: none. */
      readonly closes?: readonly string[]
      readonly why: Sentence
    }
  | {
      readonly kind: 'close'
      readonly externalId: ExternalId
      readonly observed: DocumentReadBack
      readonly why: Sentence
    }
  | { readonly kind: 'none'; readonly externalId: ExternalId; readonly why: Sentence }

/** One difference, by the path a person would look it up under. Values are what each side says now. */
export interface Change {
  readonly path: string
  readonly from: string | null
  readonly to: string | null
}

/** Everything a person reads exists in two voices. */
export interface Sentence {
  readonly ops: string
  readonly tech: string
}

/** Money that Shopify says was received while nothing could be booked for it. */
export interface ReceivedNotBooked {
  readonly amount: Money
  readonly transactions: readonly string[]
}
