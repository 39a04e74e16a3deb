import type { ExternalId, NetSuiteId, ShopifyId, StoreKey, SubjectKey } from '../domain/ids.ts'
import { type Currency, type Money, money } from '../domain/money.ts'
import type { RecordKind } from '../domain/netsuite/documents.ts'
import type { BookRecord, Intent, IntentKind, IntentOperation, OrderRow, RecordState } from './types.ts'

/** Rows as the statements answer them: through `to_jsonb` numbers are text and times ISO of Postgres's own form. */
export interface RecordRow {
  readonly external_id: ExternalId
  readonly subject: SubjectKey
  readonly kind: RecordKind
  readonly internal_id: NetSuiteId
  readonly hash: string
  readonly source_version: string
  readonly total_minor: bigint | string | null
  readonly total_currency: Currency | null
  readonly state: RecordState
  readonly booked_at: string
  readonly verified_at: string | null
  readonly netsuite_last_modified: string | null
  readonly document: unknown
}

export interface IntentRow<Kind extends IntentKind = RecordKind> {
  readonly id: bigint | string
  readonly subject: SubjectKey
  readonly external_id: ExternalId
  readonly kind: Kind
  readonly operation: IntentOperation
  readonly hash: string
  readonly source_version: string
  readonly total_minor: bigint | string | null
  readonly total_currency: Currency | null
  readonly config_version: string
  readonly state: Intent['state']
  readonly created_at: string
  readonly last_sent_at: string | null
  readonly sent_ago_ms: number | null
}

export interface ShopifyOrderRow {
  readonly store: StoreKey
  readonly order_id: ShopifyId
  readonly name: string
  readonly processed_at: string
  readonly updated_at: string
  readonly total_minor: bigint
  readonly currency: Currency
  readonly received_minor: bigint | null
  readonly received_currency: Currency | null
}

export const iso = (text: string): string => new Date(text).toISOString()
export const isoOrNull = (text: string | null): string | null => (text === null ? null : iso(text))

export const moneyOrNull = (minor: bigint | string | null, code: Currency | null): Money | null =>
  minor === null || code === null ? null : money(BigInt(minor), code)

export const recordOf = (row: RecordRow): BookRecord => ({
  externalId: row.external_id,
  subject: row.subject,
  kind: row.kind,
  internalId: row.internal_id,
  hash: row.hash,
  sourceVersion: row.source_version,
  total: moneyOrNull(row.total_minor, row.total_currency),
  state: row.state,
  bookedAt: iso(row.booked_at),
  verifiedAt: isoOrNull(row.verified_at),
  netsuiteLastModified: isoOrNull(row.netsuite_last_modified),
  document: row.document,
})

export const intentOf = <Kind extends IntentKind>(row: IntentRow<Kind>): Intent<Kind> => ({
  id: BigInt(row.id),
  subject: row.subject,
  externalId: row.external_id,
  kind: row.kind,
  operation: row.operation,
  hash: row.hash,
  sourceVersion: row.source_version,
  total: moneyOrNull(row.total_minor, row.total_currency),
  configVersion: row.config_version,
  state: row.state,
  createdAt: iso(row.created_at),
  lastSentAt: isoOrNull(row.last_sent_at),
  sentAgoMs: row.sent_ago_ms,
})

export const orderOf = (row: ShopifyOrderRow): OrderRow => ({
  store: row.store,
  orderId: row.order_id,
  name: row.name,
  processedAt: iso(row.processed_at),
  updatedAt: iso(row.updated_at),
  total: money(row.total_minor, row.currency),
  currency: row.currency,
  receivedNotBooked: moneyOrNull(row.received_minor, row.received_currency),
})
