import type { Fault } from '../../domain/fault/fault.ts'
import type { NetSuiteId } from '../../domain/ids.ts'
import type { NetSuiteFulfillment } from '../../domain/netsuite/fulfillment.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { OrderLife } from '../../domain/shopify/order.ts'
import type { Reflected, SeenRecord } from '../../ledger/reflections.ts'
import { fenceLost, type OrderRun } from '../context.ts'
import { tellShipping } from './shipping.ts'

export interface ReflectedNow {
  readonly faults: readonly Fault[]
  /** Shopify was told something. */
  readonly wrote: boolean
}

const NOTHING: ReflectedNow = { faults: [], wrote: false }

/**
 * Tells Shopify what began in NetSuite: what was shipped there. NetSuite is asked only where a sweep saw something new
 * of the order, or where something is not told yet; an order without either costs no call.
 */
export async function reflect(run: OrderRun): Promise<Result<ReflectedNow, Fault>> {
  const { deps, claim, facts } = run
  const choices = deps.active.policy.life.shipping
  if (choices === null) return ok(NOTHING)
  const known = await deps.reflections.of(claim.subject)
  if (!isDue(known, facts)) return ok(NOTHING)
  const salesOrder = await salesOrderOf(run)
  if (salesOrder === null) return ok(NOTHING)
  const readAt = deps.now()
  const read = await deps.books.fulfillmentsOf(salesOrder, claim.lane)
  if (!read.ok) return read
  const fulfillments = read.value
  const told = await tellShipping({ run, choices, fulfillments })
  if (!told.ok) return told
  const { faults, wrote } = told.value
  const open = new Set(faults.map(({ netsuiteId }) => netsuiteId))
  const agreed = seenNow(known, fulfillments, readAt).filter(({ netsuiteId }) => !open.has(netsuiteId))
  if ((await deps.reflections.agreed(claim, agreed)) !== 'ok') return fail(fenceLost(claim))
  return ok({ faults: faults.map((one) => one.fault), wrote })
}

/** Something is new since Shopify agreed with it, was never told, has no answer, or was undone in Shopify. */
export function isDue({ sightings, told, open }: Reflected, { fulfillments }: OrderLife): boolean {
  return (
    open.length > 0 ||
    sightings.some(
      ({ version, reflected }) => reflected === null || Date.parse(reflected) < Date.parse(version),
    ) ||
    told.some(
      ({ state, shopifyId }) =>
        state === 'planned' ||
        (state === 'standing' &&
          fulfillments.some(({ id, status }) => id === shopifyId && status !== 'SUCCESS')),
    )
  )
}

/** By the ledger as it is now: the order may have been booked in this very run. */
async function salesOrderOf({ deps, claim }: OrderRun): Promise<NetSuiteId | null> {
  const { records } = await deps.ledger.observe(claim.subject)
  return records.find(({ kind }) => kind === 'salesOrder')?.internalId ?? null
}

/** In the version that was read; what is gone, in the one that was seen last. */
function seenNow(
  { sightings }: Reflected,
  fulfillments: readonly NetSuiteFulfillment[],
  readAt: Date,
): readonly SeenRecord[] {
  const read = fulfillments.map(
    ({ id, version }): SeenRecord => ({
      netsuiteId: id,
      kind: 'itemFulfillment',
      version: knownVersion(version, readAt),
    }),
  )
  const gone = sightings.filter(({ netsuiteId }) => !fulfillments.some(({ id }) => id === netsuiteId))
  return [...read, ...gone.map(({ netsuiteId, kind, version }) => ({ netsuiteId, kind, version }))]
}

/** NetSuite states times to the second, and in the second in which it was read it may change again. */
const YOUNG_MS = 2000

const knownVersion = (version: string, readAt: Date): string =>
  readAt.getTime() - Date.parse(version) >= YOUNG_MS
    ? version
    : new Date(Date.parse(version) - 1000).toISOString()
