import type { Fault } from '../fault/fault.ts'
import { fault } from '../fault/fault.ts'
import type { CustomValue } from '../netsuite/documents.ts'
import { FIELDS } from '../netsuite/requirements.ts'
import type { OrderFacts, OrderLine } from '../shopify/order.ts'
import { type Book, report } from './book.ts'
import { localDate } from '../time/localDate.ts'

type CustomFields = Readonly<Record<string, CustomValue>>

/** The sales order's: the merchant's own, and what says which Shopify fact it is. */
export const orderCustomFields = (book: Book): CustomFields => ({
  ...callEach(book, { functions: book.policy.customFields, path: 'customFields', args: [book.facts] }),
  ...identityFields(book.facts, { shopifyId: book.facts.id, instant: book.facts.processedAt, book }),
})

/** A product line's, by the merchant's functions. */
export const lineCustomFields = (book: Book, line: OrderLine): CustomFields =>
  callEach(book, {
    functions: book.policy.lineCustomFields,
    path: 'lineCustomFields',
    args: [line, book.facts],
  })

/**
 * Every record carries what it is by meaning, so that duplicates are found by that and not by a key which NetSuite
 * keeps unique anyway (design: writing without duplicates). Content hash and source version are stamped on when it is written.
 */
export const identityFields = (
  facts: OrderFacts,
  about: { readonly shopifyId: string; readonly instant: string; readonly book: Book },
): CustomFields => ({
  [FIELDS.store]: facts.store,
  [FIELDS.shopifyId]: about.shopifyId,
  [FIELDS.order]: facts.id,
  [FIELDS.factDate]: localDate(about.instant, about.book.policy.timeZone),
})

/** Runs a function of the merchant's. One that throws, or gives what is no field value, parks the order by name. */
export function callMapping<Args extends readonly unknown[], Value>(
  call: (...args: Args) => Value,
  args: Args,
): { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: string } {
  try {
    return { ok: true, value: call(...args) }
  } catch (error) {
    return { ok: false, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }
  }
}

export const mappingFault = (facts: OrderFacts, path: string, error: string): Fault =>
  fault('mapping.function-threw', { order: facts.name, mapping: path }, `${path}: ${error}`)

function callEach<Args extends readonly unknown[]>(
  book: Book,
  mapping: {
    readonly functions: Readonly<Record<string, (...args: Args) => CustomValue>>
    readonly path: string
    readonly args: Args
  },
): CustomFields {
  const values: Record<string, CustomValue> = {}
  for (const [field, call] of Object.entries(mapping.functions)) {
    const result = callMapping(call, mapping.args)
    if (!result.ok) book.faults.push(mappingFault(book.facts, `${mapping.path}.${field}`, result.error))
    else if (isCustomValue(result.value)) values[field] = result.value
    else {
      report(book, 'mapping.function-threw', {
        about: { mapping: `${mapping.path}.${field}` },
        tech: `${mapping.path}.${field} returned ${typeof result.value}; text, a number, true, false or null is needed`,
      })
    }
  }
  return values
}

const isCustomValue = (value: unknown): value is CustomValue =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value))
