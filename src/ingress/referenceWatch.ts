import type { Fault } from '../domain/fault/fault.ts'
import type { ItemMatch } from '../domain/desired/types.ts'
import type { ReferenceLookups, WaitState } from './ports.ts'

export interface ReferenceWatchOptions {
  readonly lookups: ReferenceLookups
  readonly waits: WaitState
  /** The NetSuite item fields that the stores keep SKUs in. */
  readonly skuFields: readonly string[]
}

/**
 * Asks NetSuite, in one look-up a round, whether what subjects wait for is there now: an item for a SKU, a period
 * that is open again. What it found usable it wakes once; it wakes it again only after it was gone in between,
 * so that an order which stays parked for another reason is not run every minute.
 */
export function createReferenceWatch(options: ReferenceWatchOptions): () => Promise<Fault | null> {
  let woken: ReadonlySet<string> = new Set()
  return async () => {
    const usable = new Set<string>()
    const skus = await usableSkus(options)
    if ('code' in skus) return skus
    for (const sku of skus.usable) usable.add(`sku ${sku}`)
    const periods = await openPeriods(options)
    if ('code' in periods) return periods
    for (const period of periods.usable) usable.add(`period ${period}`)
    const before = woken
    await wakeNew(options.waits, before, { kind: 'sku', keys: skus.usable })
    await wakeNew(options.waits, before, { kind: 'period', keys: periods.usable })
    woken = usable
    return null
  }
}

interface Usable {
  readonly usable: readonly string[]
}

async function usableSkus(options: ReferenceWatchOptions): Promise<Usable | Fault> {
  const waited = await options.waits.waitedFor('sku')
  if (waited.length === 0) return { usable: [] }
  const found = new Set<string>()
  for (const field of new Set(options.skuFields)) {
    const matches = await options.lookups.findItems(waited, field)
    if (!matches.ok) return matches.failure
    for (const [sku, match] of matches.value) if (isUsable(match)) found.add(sku)
  }
  return { usable: waited.filter((sku) => found.has(sku)) }
}

const isUsable = (match: ItemMatch): boolean => match.kind === 'one' && !match.inactive

async function openPeriods(options: ReferenceWatchOptions): Promise<Usable | Fault> {
  const waited = await options.waits.waitedFor('period')
  if (waited.length === 0) return { usable: [] }
  const closed = await options.lookups.closedPeriods()
  if (!closed.ok) return closed.failure
  const names = new Set(closed.value.map((period) => period.name))
  return { usable: waited.filter((period) => !names.has(period)) }
}

async function wakeNew(
  waits: WaitState,
  before: ReadonlySet<string>,
  found: { readonly kind: 'sku' | 'period'; readonly keys: readonly string[] },
): Promise<void> {
  const keys = found.keys.filter((key) => !before.has(`${found.kind} ${key}`))
  if (keys.length > 0) await waits.wake(found.kind, keys)
}
