import type { FaultCode } from '../domain/fault/catalogue.ts'
import type { Fault } from '../domain/fault/fault.ts'
import type { Lane, RunOutcome } from '../domain/work/outcome.ts'
import type { Considered } from './consider.ts'
import type { ReconcileDeps } from './ports.ts'

/** Refusals that may come of something which changed in NetSuite while we remembered it. */
const OF_REFERENCES: ReadonlySet<FaultCode> = new Set(['netsuite.item-unusable', 'netsuite.period-closed'])

/**
 * After a refusal: asks NetSuite anew for what the run took from memory. Where the answer differs, the run is
 * repeated with it, and then parks for the reason by its name, this SKU or that period, whose return wakes it.
 * Null: the refusal stands for itself.
 */
export async function repeatWithNews(
  deps: ReconcileDeps,
  considered: Extract<Considered, { kind: 'ready' }>,
  refused: { readonly fault: Fault; readonly lane: Lane },
): Promise<RunOutcome | null> {
  const { fault, lane } = refused
  if (!OF_REFERENCES.has(fault.code)) return null
  const { items, closedPeriods } = considered.references
  deps.books.forgetReferences()
  const [itemsNow, periodsNow] = await Promise.all([
    deps.books.findItems([...items.keys()], lane),
    deps.books.closedPeriods(lane),
  ])
  if (!itemsNow.ok || !periodsNow.ok) return { kind: 'retry', fault, afterMs: null }
  const isNews =
    fault.code === 'netsuite.period-closed'
      ? JSON.stringify(periodsNow.value) !== JSON.stringify(closedPeriods)
      : [...items].some(([sku, match]) => JSON.stringify(itemsNow.value.get(sku)) !== JSON.stringify(match))
  return isNews ? { kind: 'retry', fault, afterMs: 0 } : null
}
