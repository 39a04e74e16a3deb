import { type Fault } from '../../domain/fault/fault.ts'
import type { ShippingAction, ToldFulfillment } from '../../domain/reflect/types.ts'
import { isRefusedTwice, madeBy } from '../../domain/reflect/unheard.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { OrderShipping } from '../../domain/shopify/shipping.ts'
import type { OpenTelling, Reflected } from '../../ledger/reflections.ts'
import { fenceLost, type OrderRun } from '../context.ts'
import { hashOf, type ShippingRun } from './shipping.ts'
import { contentOf, tellingId, toldFulfillments } from './stored.ts'
import { notHeardOf } from './tell.ts'

export interface Heard {
  readonly shipping: OrderShipping
  /** Without what was sent and may be sent again. */
  readonly told: readonly ToldFulfillment[]
  readonly known: Reflected
}

/**
 * What Shopify was told, with the answers that were lost: a fulfilment that shows is taken for the one that was sent.
 * One that does not show may be sent again once nothing can land any more, or where Shopify would refuse the second.
 * The failure: it is too early to tell.
 */
export async function heardOf(
  { run, fulfillments }: ShippingRun,
  shipping: OrderShipping,
): Promise<Result<Heard, Fault>> {
  const { deps, claim, facts } = run
  const known = await deps.reflections.of(claim.subject)
  const all = toldFulfillments(facts.store, known)
  const told: ToldFulfillment[] = all.filter(({ state }) => state !== 'sent')
  let isAdopted = false
  for (const one of all.filter(({ state }) => state === 'sent')) {
    const intent = openOf(run, known, one)
    if (intent === undefined) continue
    const { netsuiteId, part, content } = one
    const made = madeBy({ content, at: intent.createdAt }, shipping, told)
    if (made !== null) {
      const row = { intentId: intent.id, netsuiteId, part, shopifyId: made }
      if ((await deps.reflections.told(claim, row)) !== 'ok') return fail(fenceLost(claim))
      told.push({ ...one, state: 'standing', shopifyId: made })
      isAdopted = true
      continue
    }
    const isWanted = fulfillments.some(({ id, status }) => id === netsuiteId && status === 'C')
    if (!isQuiet(run, intent) && !(isWanted && isRefusedTwice(content, shipping)))
      return fail(notHeardOf(run, `tell shipment ${netsuiteId}`))
  }
  return ok({ shipping, told, known: isAdopted ? await deps.reflections.of(claim.subject) : known })
}

/** Nothing of it can land any more. */
const isQuiet = ({ deps }: OrderRun, { state, sentAgoMs }: OpenTelling): boolean =>
  state === 'planned' || (sentAgoMs ?? 0) >= deps.updateQuietPeriodMs

const openOf = (
  { facts }: OrderRun,
  { open }: Reflected,
  { netsuiteId, part }: Pick<ToldFulfillment, 'netsuiteId' | 'part'>,
): OpenTelling | undefined => {
  const externalId = tellingId(facts.store, { kind: 'fulfillment', netsuiteId, part })
  return open.find((intent) => intent.externalId === externalId)
}

/** Gives up what is not wanted any more, or not so any more, and cannot arrive any more. */
export async function dropUnwanted(
  { run }: ShippingRun,
  { known }: Heard,
  due: readonly ShippingAction[],
): Promise<Result<null, Fault>> {
  const { deps, claim } = run
  for (const row of known.told) {
    const { netsuiteId, part } = row
    const intent = row.state === 'planned' ? openOf(run, known, row) : undefined
    if (intent === undefined) continue
    const hash = hashOf(contentOf(row))
    const isDue = due.some(
      (action) =>
        action.kind === 'fulfil' &&
        action.netsuiteId === netsuiteId &&
        action.part === part &&
        hashOf(action.content) === hash,
    )
    if (isDue) continue
    if (!isQuiet(run, intent)) return fail(notHeardOf(run, `tell shipment ${netsuiteId}`))
    const dropped = await deps.reflections.notTold(claim, { intentId: intent.id, netsuiteId, part })
    if (dropped !== 'ok') return fail(fenceLost(claim))
  }
  for (const { id, kind } of known.open) {
    // Tracking is set, not added to: what Shopify shows says whether it is due still.
    if (kind !== 'tracking') continue
    if ((await deps.ledger.abandon(claim, id)) !== 'ok') return fail(fenceLost(claim))
  }
  return ok(null)
}
