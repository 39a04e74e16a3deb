import { CATALOGUE } from '../domain/fault/catalogue.ts'
import type { Fault } from '../domain/fault/fault.ts'
import { DAY_MS } from '../domain/fault/giveUp.ts'
import { lineKey } from '../ledger/lines.ts'
import type { RunOutcome, Wait } from '../domain/work/outcome.ts'

/** Shopify's figures are read again while they settle: three times in ten minutes (§2.7 no. 29). */
const SOURCE_RECHECK_MS = 3 * 60_000
/** A parked fact is looked at again by itself once a day, however it may be freed sooner. */
const PARKED_RECHECK_MS = DAY_MS
/**
 * NetSuite refused what it may take any moment, and no later sight of a change need tell: a date for its period, where it
 * lists none that is closed there; lots, serial numbers and bins of goods, since no event tells that stock came in; goods that came back before they were shipped there, since the read-back of the very
 * run that was refused may have seen the shipment.
 */
const PASSING_RECHECK_MS = 60 * 60_000

/** It does not pass by itself. */
export const parks = ({ code }: Fault): boolean =>
  CATALOGUE[code].policy === 'park' || CATALOGUE[code].policy === 'stop'

/**
 * What the engine is told when a run ends with faults. One that may pass by itself makes the run a retry;
 * else the subject is parked, with what would free it.
 */
export function outcomeOfFaults(faults: readonly Fault[]): RunOutcome {
  const passing = faults.find((fault) => !parks(fault))
  if (passing) return { kind: 'retry', fault: passing, afterMs: null }
  const waits = faults.flatMap(waitsOf)
  // Nothing is wrong with the order itself: it goes on by itself once its line does.
  if (faults.every(({ code }) => code === 'booking.line-stopped')) return { kind: 'waiting', faults, waits }
  // A hold is released, and a date comes: the order is looked at again until then.
  if (faults.every(({ code }) => code === 'fulfillment.waits')) return { kind: 'waiting', faults, waits }
  return { kind: 'parked', faults, waits, recheckAfterMs: Math.min(...faults.map(recheckAfterMs)) }
}

function recheckAfterMs({ code, about }: Fault): number {
  if (code.startsWith('source.')) return SOURCE_RECHECK_MS
  const isOpened = code === 'netsuite.period-closed' && about.period === undefined
  const isInventory = code.startsWith('inventory.')
  const isUnshipped = code === 'netsuite.business-rule' && about.call === 'create returnAuthorization'
  return isOpened || isUnshipped || isInventory ? PASSING_RECHECK_MS : PARKED_RECHECK_MS
}

/** The events that would free a fault, besides a person's retry and a new hint. */
function waitsOf(fault: Fault): readonly Wait[] {
  const { code, about } = fault
  const waits: Wait[] = []
  if (about.sku !== undefined && code.startsWith('mapping.')) waits.push({ onKind: 'sku', onKey: about.sku })
  if (code === 'netsuite.period-closed' && about.period !== undefined)
    waits.push({ onKind: 'period', onKey: about.period })
  if (code === 'booking.line-stopped' && about.kind !== undefined)
    waits.push({ onKind: 'person', onKey: lineKey(about.kind) })
  // A mapping is cured in the configuration; a new version of it frees everything that hung on one.
  else if (code === 'fulfillment.waits')
    waits.push({ onKind: 'mapping', onKey: `release of ${about.record ?? 'a fulfilment'}` })
  else if (
    ['mapping', 'booking', 'fulfillment', 'inventory', 'capture', 'refund', 'return'].some((area) =>
      code.startsWith(`${area}.`),
    )
  )
    waits.push({ onKind: 'config', onKey: 'version' })
  return waits
}
