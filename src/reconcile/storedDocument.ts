import type { DesiredLife } from '../domain/lifecycle/types.ts'
import type { NetSuiteId } from '../domain/ids.ts'
import type { CustomerDeposit, SalesOrder } from '../domain/netsuite/documents.ts'
import type { CashSale, PostedDocument } from '../domain/netsuite/posted.ts'
import type { BookRecord } from '../ledger/types.ts'
import type { OrderDocument } from './stamp.ts'

/**
 * The document as the ledger keeps it: JSON, bigint as `{"minor":"123"}`, and of the custom fields only ours,
 * since the merchant's own may hold personal data.
 */
export function storedDocument(document: OrderDocument): unknown {
  return JSON.parse(
    JSON.stringify(document, (key, value: unknown) => {
      if (typeof value === 'bigint') return value.toString()
      return key === 'customFields' && typeof value === 'object' && value !== null ? ownFields(value) : value
    }),
  )
}

const ownFields = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => /^cust(body|col)_tieout_/.test(name)))

/** The inverse, for what this module wrote itself. Null: nothing is kept for the record. */
export function restoredSalesOrder(stored: unknown): SalesOrder | null {
  return isOf(stored, 'salesOrder') ? (restored(stored) as SalesOrder) : null
}

/**
 * Items of the goods on the record that an order is booked as, by line key: a booked line keeps its item, also where it
 * was written anew under a key of its own ("L1-2" for "L1").
 */
export function bookedItems({
  kind,
  document,
}: Pick<BookRecord, 'document' | 'kind'>): readonly (readonly [string, NetSuiteId])[] {
  if ((kind !== 'salesOrder' && kind !== 'cashSale') || !isOf(document, kind)) return []
  const { lines } = restored(document) as SalesOrder | CashSale
  const goods = lines.filter(({ role }) => role === 'product')
  return [
    ...goods.map(({ key, item }) => [stem(key), item] as const),
    ...goods.map(({ key, item }) => [key, item] as const),
  ]
}

const stem = (key: string): string => key.split('-')[0] ?? key

/** The document of a record that is written once; null: nothing is kept for it. */
function restoredPosted(record: BookRecord): PostedDocument | CustomerDeposit | null {
  const { document: stored, kind } = record
  if (kind === 'salesOrder' || kind === 'customer' || !isOf(stored, kind)) return null
  return restored(stored) as PostedDocument | CustomerDeposit
}

const isOf = (stored: unknown, kind: string): stored is object =>
  stored !== null && typeof stored === 'object' && 'kind' in stored && stored.kind === kind

const restored = (stored: object): unknown =>
  JSON.parse(JSON.stringify(stored), (key, value: unknown) =>
    key === 'minor' ? BigInt(String(value)) : value,
  )

/**
 * What should stand, where a document that stands is taken as it was written: a mapping that was changed since, or a
 * period that was closed since, does not make it wrong. One that the facts want otherwise is a fault already.
 */
export function asWritten(desired: DesiredLife, records: readonly BookRecord[]): DesiredLife {
  const written = new Map<string, PostedDocument | CustomerDeposit>()
  for (const record of records) {
    const document = restoredPosted(record)
    if (document !== null) written.set(record.externalId, document)
  }
  return {
    ...desired,
    deposits: desired.deposits.map((deposit) => {
      const own = written.get(deposit.externalId)
      return own?.kind === 'customerDeposit' && own.payment.minor === deposit.payment.minor ? own : deposit
    }),
    documents: desired.documents.map((document) => {
      const own = written.get(document.externalId)
      return own !== undefined && own.kind === document.kind ? own : document
    }),
  }
}
