import { assert } from '../assert.ts'
import { type ExternalId, type ShopifyId, type StoreKey, shopifyId, storeKey } from '../ids.ts'

/**
 * The kinds of record that carry an external id of ours. The kind stands in the id, because all
 * transactions share one group of external ids in NetSuite (netsuite.md §1.2, O:section_N3433806).
 */
export type ExternalIdKind = (typeof KINDS)[number]

const KINDS = [
  'so',
  'dep',
  'customer',
  /** Item fulfilment of a fulfilment. */
  'if',
  /** Invoice of a fulfilment, an order or an agreement. */
  'inv',
  /** Cash sale of an order. */
  'cs',
  /** Application of a transaction's deposit to the invoice of another fact, which `part` names. */
  'da',
  /** Customer payment of a transaction. */
  'pay',
  /** Credit memo of a refund or an agreement. */
  'cm',
  /** Credit memo that clears a transaction's cash rounding. */
  'cmr',
  /** Credit memo that clears an invoice's tax which the channel remits. */
  'cmt',
  /** Setting of a fact's credit memo against a later invoice; no record of its own in NetSuite. */
  'ca',
  /** Customer refund of a refund transaction. */
  'cr',
  /** Cash refund of a refund. */
  'crf',
  /** Return authorisation of a refund or a return. */
  'ra',
  /** Item receipt of a refund or a disposition. */
  'ir',
  /** Journal of a transaction's cash rounding. */
  'jr',
] as const

/**
 * `tieout_<store>_<kind>_<shopify id>[_<part>]`: the same Shopify fact always gets the same key. NetSuite compares
 * external ids without regard to case, so only lower-case letters are used. `part` numbers further records of one fact.
 */
export function externalId(store: StoreKey, kind: ExternalIdKind, fact: ExternalIdFact): ExternalId {
  const { id, part } = typeof fact === 'string' ? { id: fact, part: undefined } : fact
  assert(part === undefined || /^[a-z0-9]{1,20}$/.test(part), `part "${part}" must match [a-z0-9]{1,20}`)
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
  const match = /^tieout_([a-z0-9]{1,20})_([a-z]+)_(\d{1,20})(?:_([a-z0-9]{1,20}))?$/.exec(text.toLowerCase())
  const [, store, kindText, id, part] = match ?? []
  const kind = KINDS.find((known) => known === kindText)
  if (store === undefined || id === undefined || kind === undefined) return null
  return { store: storeKey(store), kind, id: shopifyId(id), part: part ?? null }
}
