import { fault, type Fault } from '../domain/fault/fault.ts'
import type { PostedDocument } from '../domain/netsuite/posted.ts'
import type { OrderRun } from './context.ts'

/**
 * A booked line keeps its item, so that one which became inactive since is refused only when it is delivered or billed,
 * in NetSuite's words. Where that is so the fault says it by the SKU, whose return wakes the order. The items are those
 * remembered: after a refusal they are asked for anew (remembered.ts), and the run is repeated.
 */
export async function namedByItem(run: OrderRun, document: PostedDocument, refused: Fault): Promise<Fault> {
  if (refused.code !== 'netsuite.item-unusable' || !('lines' in document)) return refused
  const items = new Set<string>(document.lines.flatMap((line) => ('item' in line ? [line.item] : [])))
  const skus = run.facts.lines.flatMap(({ sku }) => (sku === null || sku === '' ? [] : [sku]))
  const found = await run.deps.books.findItems([...new Set(skus)], run.claim.lane)
  if (!found.ok) return refused
  for (const [sku, match] of found.value) {
    if (match.kind !== 'one' || !match.inactive || !items.has(match.id)) continue
    return fault('mapping.item-inactive', { order: run.facts.name, sku, item: match.itemId }, refused.tech)
  }
  return refused
}
