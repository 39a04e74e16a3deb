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
    const skus = await usableSkus(options)
    if ('code' in skus) return skus
    const periods = await openPeriods(options)
    if ('code' in periods) return periods
    const before = woken
    await wakeNew(options.waits, before, { kind: 'sku', usable: skus.usable })
    await wakeNew(options.waits, before, { kind: 'period', usable: periods.usable })
    woken = new Set([...skus.usable, ...periods.usable].map(placeOf))
    return null
  }
}

/** What is waited for, and where it was found: a SKU of one store's field is no news for the store of another. */
interface Place {
  readonly key: string
  readonly where: string
}

const placeOf = ({ key, where }: Place): string => `${where} ${key}`

interface Usable {
  readonly usable: readonly Place[]
}

async function usableSkus(options: ReferenceWatchOptions): Promise<Usable | Fault> {
  const waited = await options.waits.waitedFor('sku')
  if (waited.length === 0) return { usable: [] }
  const usable: Place[] = []
  for (const field of new Set(options.skuFields)) {
    const matches = await options.lookups.findItems(waited, field)
    if (!matches.ok) return matches.failure
    for (const key of waited) {
      const match = matches.value.get(key)
      if (match && isUsable(match)) usable.push({ key, where: field })
    }
  }
  return { usable }
}

const isUsable = (match: ItemMatch): boolean => match.kind === 'one' && !match.inactive

async function openPeriods(options: ReferenceWatchOptions): Promise<Usable | Fault> {
  const waited = await options.waits.waitedFor('period')
  if (waited.length === 0) return { usable: [] }
  const closed = await options.lookups.closedPeriods()
  if (!closed.ok) return closed.failure
  const names = new Set(closed.value.map((period) => period.name))
  return {
    usable: waited.filter((period) => !names.has(period)).map((key) => ({ key, where: 'period' })),
  }
}

async function wakeNew(
  waits: WaitState,
  before: ReadonlySet<string>,
  found: { readonly kind: 'sku' | 'period'; readonly usable: readonly Place[] },
): Promise<void> {
  const news = found.usable.filter((place) => !before.has(placeOf(place)))
  if (news.length > 0) await waits.wake(found.kind, [...new Set(news.map(({ key }) => key))])
}
