import type { NetSuiteId, StoreKey } from '../ids.ts'

/**
 * What a refund is known by that Shopify was told of: its key (shopify.md §5, `@idempotent`), which stands in its note
 * as well. One for each intent: after a refusal the next attempt is another.
 */
export const refundMark = (
  store: StoreKey,
  telling: { readonly netsuiteId: NetSuiteId; readonly intentId: bigint },
): string => `tieout_${store}_nsr_${telling.netsuiteId}_${telling.intentId}`

/** The mark in a refund's note; null: it was not told from NetSuite. */
export const refundMarkIn = (note: string): string | null =>
  /\btieout_[a-z0-9]{1,20}_nsr_\d{1,18}_\d{1,20}\b/.exec(note)?.[0] ?? null
