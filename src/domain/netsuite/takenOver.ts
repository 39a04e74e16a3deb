import type { PostedDocument } from './posted.ts'

/**
 * NetSuite rounds the tax of a person's credit line by line; Shopify takes what is left of the line's own. The two may
 * be a cent apart for each line, while the totals are equal.
 */
export function isOddCent(difference: bigint, document: PostedDocument): boolean {
  const lines = 'lines' in document ? BigInt(document.lines.length) : 0n
  return difference <= lines && -difference <= lines
}
