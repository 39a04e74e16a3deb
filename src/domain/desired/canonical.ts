import { formatMoney, type Money } from '../money.ts'
import type { CustomValue, NetSuiteDocument } from '../netsuite/documents.ts'
import { FIELDS } from '../netsuite/requirements.ts'

/** Fields of ours that say how a document came to be, not what it is. */
const NOT_CONTENT: ReadonlySet<string> = new Set([FIELDS.hash, FIELDS.version])

/**
 * A document's content as one text: the same for the same content, whatever the order of its properties. Left out are
 * our hash and source version and the status that a new order is given, which move with every touch of the Shopify order, tags included.
 */
export const canonical = (document: NetSuiteDocument): string =>
  JSON.stringify(
    plain({ ...document, orderStatus: undefined, customFields: contentOf(document.customFields) }),
  )

/** Custom fields without those that say how a document came to be. */
const contentOf = (fields: Readonly<Record<string, CustomValue>>): Readonly<Record<string, CustomValue>> =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !NOT_CONTENT.has(name)))

function plain(value: unknown): unknown {
  if (isMoney(value)) return `${formatMoney(value)} ${value.currency}`
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, plain(inner)]),
  )
}

const isMoney = (value: unknown): value is Money =>
  typeof value === 'object' && value !== null && 'minor' in value && typeof value.minor === 'bigint'
