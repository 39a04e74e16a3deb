import { assert } from '../assert.ts'
import { type ExternalId, type ShopifyId, type StoreKey, shopifyId, storeKey } from '../ids.ts'

/**
 * The kinds of record that carry an external id of ours. The kind stands in the id, because all
 * transactions share one group of external ids in NetSuite (netsuite.md §1.2, O:section_N3433806).
 */
export type ExternalIdKind = 'so' | 'dep' | 'customer'

const KINDS: readonly ExternalIdKind[] = ['so', 'dep', 'customer']

/**
 * `tieout_<store>_<kind>_<shopify id>[_<part>]`: the same Shopify fact always gets the same key. NetSuite compares
 * external ids without regard to case, so only lower-case letters are used. `part` numbers further records of one fact.
 */
export function externalId(store: StoreKey, kind: ExternalIdKind, fact: ExternalIdFact): ExternalId {
  const { id, part } = typeof fact === 'string' ? { id: fact, part: undefined } : fact
  assert(part === undefined || /^[a-z0-9]{1,12}$/.test(part), `part "${part}" must match [a-z0-9]{1,12}`)
  return `tieout_${store}_${kind}_${id}${part === undefined ? '' : `_${part}`}` as ExternalId
}

export type ExternalIdFact = ShopifyId | { readonly id: ShopifyId; readonly part: string }

export interface ParsedExternalId {
  readonly store: StoreKey
  readonly kind: ExternalIdKind
  readonly id: ShopifyId
  readonly part: string | null
}

/** Reads one of our external ids back, in whatever case NetSuite shows it. Null: it is not one of ours. */
export function parseExternalId(text: string): ParsedExternalId | null {
  const match = /^tieout_([a-z0-9]{1,20})_([a-z]+)_(\d{1,20})(?:_([a-z0-9]{1,12}))?$/.exec(text.toLowerCase())
  const [, store, kindText, id, part] = match ?? []
  const kind = KINDS.find((known) => known === kindText)
  if (store === undefined || id === undefined || kind === undefined) return null
  return { store: storeKey(store), kind, id: shopifyId(id), part: part ?? null }
}
