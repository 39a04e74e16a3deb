import type { CustomerDeposit, SalesOrder } from '../domain/netsuite/documents.ts'

type Booked = SalesOrder | CustomerDeposit

/**
 * The document as the ledger keeps it: JSON, bigint as `{"minor":"123"}`, and of the custom fields only ours,
 * since the merchant's own may hold personal data.
 */
export function storedDocument(document: Booked): unknown {
  const own = (fields: Booked['customFields']): Booked['customFields'] =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => /^cust(body|col)_tieout_/.test(name)))
  const kept: Booked =
    document.kind === 'salesOrder'
      ? {
          ...document,
          customFields: own(document.customFields),
          lines: document.lines.map((line) => ({ ...line, customFields: own(line.customFields) })),
        }
      : { ...document, customFields: own(document.customFields) }
  return JSON.parse(
    JSON.stringify(kept, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
  )
}

/** The inverse, for what this function wrote itself. Null: nothing is kept for the record. */
export function restoredSalesOrder(stored: unknown): SalesOrder | null {
  if (stored === null || typeof stored !== 'object' || !('kind' in stored) || stored.kind !== 'salesOrder')
    return null
  const text = JSON.stringify(stored)
  return JSON.parse(text, (key, value: unknown) =>
    key === 'minor' ? BigInt(String(value)) : value,
  ) as SalesOrder
}
