import { assert } from './assert.ts'
import type { Brand } from './brand.ts'

/** A store's key in our configuration: `[a-z0-9]{1,20}`, bound for ever to its domain and NetSuite account. */
export type StoreKey = Brand<string, 'StoreKey'>
/** The numeric part of a Shopify global id: `gid://shopify/Order/123` → `123`. */
export type ShopifyId = Brand<string, 'ShopifyId'>
/** NetSuite's internal id, always as a decimal string. */
export type NetSuiteId = Brand<string, 'NetSuiteId'>
/** Our key on a NetSuite record: letters, digits, `_`, `-` (netsuite.md §1.2, O:section_N3433806). */
export type ExternalId = Brand<string, 'ExternalId'>
/** The unit of serial work: `order:<store>:<id>`, `customer:<account>:<match key>`. */
export type SubjectKey = Brand<string, 'SubjectKey'>

export function storeKey(text: string): StoreKey {
  assert(/^[a-z0-9]{1,20}$/.test(text), `store key "${text}" must match [a-z0-9]{1,20}`)
  return text as StoreKey
}

/** Takes a numeric id or a global id of any type. Throws a Bug on anything else. */
export function shopifyId(text: string | number | bigint): ShopifyId {
  const digits = /^(?:gid:\/\/shopify\/\w+\/)?(\d{1,20})(?:\?.*)?$/.exec(String(text))?.[1]
  assert(digits !== undefined, `"${String(text)}" is no Shopify id`)
  return digits as ShopifyId
}

export const shopifyGid = (type: string, id: ShopifyId): string => `gid://shopify/${type}/${id}`

export function netSuiteId(text: string | number): NetSuiteId {
  assert(/^-?\d{1,18}$/.test(String(text)), `"${String(text)}" is no NetSuite internal id`)
  return String(text) as NetSuiteId
}

export const orderSubject = (store: StoreKey, order: ShopifyId): SubjectKey =>
  `order:${store}:${order}` as SubjectKey

/** `match` is a hash or an id of ours, never an e-mail address: subject keys reach logs. */
export function customerSubject(account: string, match: string): SubjectKey {
  assert(/^[a-z0-9-]{1,80}$/.test(match), `customer match key "${match}" must match [a-z0-9-]{1,80}`)
  return `customer:${account.toLowerCase()}:${match}` as SubjectKey
}

export type ParsedSubject =
  | { readonly kind: 'order'; readonly store: StoreKey; readonly id: ShopifyId }
  | { readonly kind: 'customer'; readonly account: string; readonly match: string }

export function parseSubject(key: SubjectKey): ParsedSubject {
  const [kind, scope, id] = key.split(':')
  assert(scope !== undefined && id !== undefined, `"${key}" is no subject key`)
  if (kind === 'order') return { kind, store: storeKey(scope), id: shopifyId(id) }
  assert(kind === 'customer', `"${key}" names an unknown kind of subject`)
  return { kind, account: scope, match: id }
}
