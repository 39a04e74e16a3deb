import type { SalesOrder } from '../netsuite/documents.ts'
import type { PostedDocument, PostedLine } from '../netsuite/posted.ts'
import { CHANNEL_TAX } from './lines.ts'

/**
 * Explicit tax lines of bills, tied to the sales order's: each of those is taken up by the first bill that carries its
 * tax, and later bills carry lines of their own, since a line of one unit can be billed once. A bill numbers its tax
 * lines by itself, so that they are found by item and description.
 */
export function linkTaxLines(
  salesOrder: SalesOrder | null,
  documents: readonly PostedDocument[],
): readonly PostedDocument[] {
  const free = (salesOrder?.lines ?? []).filter(isTax)
  const take = (line: PostedLine): string | null => {
    const at = free.findIndex(
      ({ item, description }) => item === line.item && description === line.description,
    )
    const [found] = at < 0 ? [] : free.splice(at, 1)
    return found?.key ?? null
  }
  return documents.map((document) => {
    if (document.kind !== 'invoice' || document.from === null) return document
    const lines = document.lines.map((line) => (isTax(line) ? { ...line, sourceKey: take(line) } : line))
    return { ...document, lines }
  })
}

const isTax = ({ role, key }: { readonly role: string; readonly key: string }): boolean =>
  role === 'tax' || key === CHANNEL_TAX || key.startsWith(`${CHANNEL_TAX}-`)
