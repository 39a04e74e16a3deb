import type { Fault } from '../../domain/fault/fault.ts'
import { type NetSuiteId, orderSubject, type ShopifyId } from '../../domain/ids.ts'
import { sum } from '../../domain/money.ts'
import type { LifeChoices } from '../../domain/policy/policy.ts'
import { isAuthorized } from '../../domain/reflect/planCapture.ts'
import { hasEnded } from '../../domain/reflect/planShipping.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { DesiredLife } from '../../domain/lifecycle/types.ts'
import type { OrderLife } from '../../domain/shopify/order.ts'
import type { OrderShipping } from '../../domain/shopify/shipping.ts'
import type { Reflected, SightedKind, ToldKind } from '../../ledger/reflections.ts'
import type { BookRecord, Observed } from '../../ledger/types.ts'
import { fenceLost, type OrderRun } from '../context.ts'
import type { ReconcileDeps } from '../ports.ts'
import { cancelClosed, type Cancelling } from './cancel.ts'
import { captureBilled, ourBills } from './capture.ts'
import { reflectRefunds, type RefundsReflected } from './refund.ts'
import { isNews } from './refunding.ts'
import { reflectReturns } from './returned.ts'
import { seenNow } from './seenNow.ts'
import { tellShipping } from './shipping.ts'
import { endedAuthorizations } from './stored.ts'
import { notHeardOf } from './tell.ts'

export interface ReflectedNow {
  /** What was wrong before and is not cured by it, and what came of telling. */
  readonly faults: readonly Fault[]
  /** Shopify was told something. */
  readonly wrote: boolean
}

const NOTHING: ReflectedNow = { faults: [], wrote: false }

const isAsked = ({ shipping, capture, cancellations, refunds, returns }: LifeChoices): boolean =>
  shipping !== null ||
  capture !== 'shopify' ||
  cancellations !== 'report' ||
  refunds !== 'shopify' ||
  returns !== 'shopify'

/** What one reflection works with. */
interface Reflecting {
  readonly run: OrderRun
  readonly known: Reflected
  readonly records: readonly BookRecord[]
  readonly salesOrder: NetSuiteId
}

export interface Reflection {
  readonly left: readonly Fault[]
  readonly isBooked: boolean
  /** What NetSuite should hold for the order with these facts. Null: the order cannot be booked as it is. */
  readonly fold: ((facts: OrderLife) => DesiredLife) | null
}

/**
 * Tells Shopify what began in NetSuite: what was shipped there, what was refunded, and what was billed. NetSuite is asked only where a
 * sweep saw something new of the order, or where something is not told yet; an order without either costs no call.
 * `left`: what of the order waits for a person; a sales order that a person closed may be one of them. Of an order that
 * is not booked as Shopify has it, only shipments are told: what was billed may be wrong.
 */
export async function reflect(
  run: OrderRun,
  { left, isBooked, fold }: Reflection,
): Promise<Result<ReflectedNow, Fault>> {
  const { deps, claim } = run
  const { life } = deps.active.policy
  // What may book it is withheld, also where refunds are Shopify's alone by now: somebody has to look again.
  const isUnheard = (run.refunds?.refunding.unheard ?? null) !== null
  if (isUnheard && life.refunds !== 'both') return fail(notHeardOf(run, 'make a refund'))
  if (!isAsked(life)) return ok({ faults: left, wrote: false })
  const known = await deps.reflections.of(claim.subject)
  // By the ledger as it is now: the order may have been booked in this very run.
  const { records } = await deps.ledger.observe(claim.subject)
  const refunded = isBooked
    ? await reflectRefunds({ run, known, records, fold })
    : ok({ faults: [], wrote: false, isOpen: false })
  if (!refunded.ok) return refunded
  const returned = isBooked ? await reflectReturns({ run, known, records }) : ok({ faults: [], wrote: false })
  if (!returned.ok) return returned
  const rest = await reflectOrder({ run, known, records, left }, { isBooked, refunded: refunded.value })
  if (!rest.ok) return rest
  const { faults, wrote } = rest.value
  const before = [refunded.value, returned.value]
  return ok({
    faults: [...faults, ...before.flatMap((one) => one.faults)],
    wrote: wrote || before.some((one) => one.wrote),
  })
}

/** What is told of the sales order; a cash sale is whole from the start. */
async function reflectOrder(
  { run, known, records, left }: Cancelling,
  { isBooked, refunded }: { readonly isBooked: boolean; readonly refunded: RefundsReflected },
): Promise<Result<ReflectedNow, Fault>> {
  const salesOrder = records.find(({ kind }) => kind === 'salesOrder')?.internalId
  if (salesOrder === undefined) return ok({ faults: left, wrote: false })
  const reflecting = { run, known, records, salesOrder }
  const shipped = await reflectShipping(reflecting)
  if (!shipped.ok) return shipped
  if (!isBooked) return ok({ faults: [...left, ...shipped.value.faults], wrote: shipped.value.wrote })
  const captured = await reflectBilling(reflecting)
  if (!captured.ok) return captured
  // An order that is being refunded is not cancelled as well: its money would go back twice. Shopify may not show the refund
  // yet.
  const isRefunded =
    refunded.wrote ||
    refunded.isOpen ||
    known.told.some(({ kind, state }) => kind === 'refund' && state === 'standing')
  const cancelled = isRefunded
    ? ok({ faults: left, wrote: false })
    : await cancelClosed({ run, known, records, left })
  if (!cancelled.ok) return cancelled
  return ok({
    faults: [...cancelled.value.faults, ...shipped.value.faults, ...captured.value.faults],
    wrote: shipped.value.wrote || captured.value.wrote || cancelled.value.wrote,
  })
}

async function reflectShipping({ run, known, salesOrder }: Reflecting): Promise<Result<ReflectedNow, Fault>> {
  const { deps, claim, facts } = run
  const choices = deps.active.policy.life.shipping
  if (choices === null || !(isShippingDue(known, facts) || mayBeTakenBack(run, known))) return ok(NOTHING)
  const readAt = deps.now()
  const read = await deps.books.fulfillmentsOf(salesOrder, claim.lane)
  if (!read.ok) return read
  const fulfillments = read.value
  const told = await tellShipping({ run, choices, fulfillments }, carried(run, known))
  if (!told.ok) return told
  const { faults, wrote } = told.value
  const open = new Set(faults.map(({ netsuiteId }) => netsuiteId))
  const seen = fulfillments.map(({ id, version }) => ({ id, version, kind: 'itemFulfillment' as const }))
  const agreed = seenNow(known, { seen, readAt, kinds: ['itemFulfillment'] })
  const marked = await deps.reflections.agreed(
    claim,
    agreed.filter(({ netsuiteId }) => !open.has(netsuiteId)),
  )
  if (marked !== 'ok') return fail(fenceLost(claim))
  const reopened = known.sightings
    .filter((one) => open.has(one.netsuiteId) && !isNews(one))
    .map(({ netsuiteId }) => netsuiteId)
  if ((await deps.reflections.disagreed(claim, reopened)) !== 'ok') return fail(fenceLost(claim))
  return ok({ faults: faults.map((one) => one.fault), wrote })
}

/**
 * The order is read with what may be shipped of it: a sweep saw a shipment that Shopify was not told of, or a change of
 * the sales order by which one may be gone.
 */
export async function isShippingNews(
  { active, reflections }: Pick<ReconcileDeps, 'active' | 'reflections'>,
  { id, observed }: { readonly id: ShopifyId; readonly observed: Observed },
): Promise<boolean> {
  const { store, life } = active.policy
  if (life.shipping === null) return false
  const known = await reflections.of(orderSubject(store, id))
  return known.sightings.some(isShipmentNews) || mayBeTakenBack({ observed }, known)
}

/** A run that took longer reads what may be shipped once more before it writes. */
const YOUNG_ENOUGH_MS = 30_000

/**
 * What the run's own read brought with it, unless that is old by now, or something was sent before and has no answer:
 * that is looked for as late as can be.
 */
function carried({ deps, facts, readAt }: OrderRun, { open }: Reflected): OrderShipping | null {
  const age = deps.now().getTime() - readAt.getTime()
  const isFresh = age >= 0 && age <= YOUNG_ENOUGH_MS
  return isFresh && !open.some(isShipping) ? (facts.shipping ?? null) : null
}

const isShipping = ({ kind }: { readonly kind: ToldKind }): boolean =>
  kind === 'fulfillment' || kind === 'tracking'

const BILLS: readonly SightedKind[] = ['invoice', 'cashSale']

/** Other people's bills are read where they are news; ours stand in the ledger. */
async function reflectBilling(reflecting: Reflecting): Promise<Result<ReflectedNow, Fault>> {
  const { run, known, records, salesOrder } = reflecting
  const { deps, claim } = run
  if (deps.active.policy.life.capture !== 'on-billing' || !isBillingDue(reflecting)) return ok(NOTHING)
  const readAt = deps.now()
  const read = known.sightings.some(({ kind }) => BILLS.includes(kind))
    ? await deps.books.billsOf(salesOrder, claim.lane)
    : ok([])
  if (!read.ok) return read
  const billed = [...ourBills(records), ...read.value.map(({ total }) => total)]
  const captured = await captureBilled({
    run,
    salesOrder,
    billed,
    open: known.open,
    ended: endedAuthorizations(known),
  })
  if (!captured.ok) return captured
  if (captured.value.faults.length > 0) return captured
  const agreed = seenNow(known, { seen: read.value, readAt, kinds: BILLS })
  const marked = await deps.reflections.agreed(claim, agreed)
  return marked === 'ok' ? captured : fail(fenceLost(claim))
}

function isBillingDue({ run: { facts, deps }, known, records }: Reflecting): boolean {
  if (known.open.some(({ kind }) => kind === 'capture')) return true
  // Also where all of it is captured: what is billed beyond it is for a person, as long as that is so.
  if (!isAuthorized(facts)) return false
  if (known.sightings.some((one) => BILLS.includes(one.kind) && isNews(one))) return true
  const side = deps.active.policy.bookCurrency
  const ours = ourBills(records)
  const { currency } = facts.totals.received[side]
  return (
    ours.every((bill) => bill.currency === currency) &&
    sum(ours, currency).minor > facts.totals.received[side].minor
  )
}

const isShipmentNews = (one: Reflected['sightings'][number]): boolean =>
  one.kind === 'itemFulfillment' && isNews(one)

/** Something is new since Shopify agreed with it, was never told, has no answer, or was undone in Shopify. */
function isShippingDue({ sightings, told, open }: Reflected, { fulfillments }: OrderLife): boolean {
  return (
    open.some(isShipping) ||
    sightings.some(isShipmentNews) ||
    told.some(
      ({ kind, state, shopifyId }) =>
        kind === 'fulfillment' &&
        (state === 'planned' ||
          (state === 'standing' &&
            fulfillments.some(({ id, status }) => id === shopifyId && hasEnded(status)))),
    )
  )
}

/**
 * The sales order changed in NetSuite since it was verified: a shipment of it may have been deleted, which not every
 * account lets us see among what was deleted (netsuite.md §5.3 [U]).
 */
const mayBeTakenBack = ({ observed }: Pick<OrderRun, 'observed'>, { told }: Reflected): boolean =>
  told.some(({ kind, state }) => kind === 'fulfillment' && state === 'standing') &&
  observed.records.some(({ kind, state }) => kind === 'salesOrder' && state === 'written')
