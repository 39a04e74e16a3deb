import type { StoreKey, SubjectKey } from '../domain/ids.ts'
import type { Lane } from '../domain/work/outcome.ts'

/** One webhook delivery as its headers state it. Its payload is never kept. */
export interface Delivery {
  readonly store: StoreKey
  /** `X-Shopify-Webhook-Id`: equal for every try of one delivery. */
  readonly webhookId: string
  readonly topic: string
  readonly eventId: string | null
  readonly apiVersion: string | null
  /** `X-Shopify-Triggered-At`, an ISO instant. */
  readonly triggeredAt: string | null
  readonly subjects: readonly SubjectKey[]
  readonly lane: Lane
}

/** Something a sweep found: an id and the version it has now. */
export interface Found {
  readonly key: SubjectKey
  readonly id: string
  /** `updatedAt` of an order, `lastmodifieddate` of a record: news where it differs from the one last seen. */
  readonly version: string
}
