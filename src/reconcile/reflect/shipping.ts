import { fault, type Fault } from '../../domain/fault/fault.ts'
import type { NetSuiteId } from '../../domain/ids.ts'
import type { NetSuiteFulfillment } from '../../domain/netsuite/fulfillment.ts'
import type { ShippingChoices } from '../../domain/policy/policy.ts'
import { planShipping } from '../../domain/reflect/planShipping.ts'
import type { ShippingAction, ShippingFault, ToldFulfillment } from '../../domain/reflect/types.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { OrderShipping } from '../../domain/shopify/shipping.ts'
import { fenceLost, type OrderRun } from '../context.ts'
import { parks } from '../outcome.ts'
import { contentHash } from '../hash.ts'
import { contentText } from './stored.ts'
import { tell } from './tell.ts'
import { dropUnwanted, heardOf, type Heard } from './unheard.ts'

export interface ToldShipping {
  readonly faults: readonly ShippingFault[]
  readonly wrote: boolean
}

/** Rounds of one run: each creates one fulfilment at least, and reads Shopify anew. */
const MOST_ROUNDS = 50

export interface ShippingRun {
  readonly run: OrderRun
  readonly choices: ShippingChoices
  /** Of the order's sales order, without ours. */
  readonly fulfillments: readonly NetSuiteFulfillment[]
}

/**
 * Makes Shopify show what left in NetSuite. What was sent and not heard of is settled first; fulfilment orders are read
 * again after each fulfilment, since one may change the others (shopify.md §7 no. 19). `first`: what the run's own read of
 * the order brought with it, where that is as good as reading them now.
 */
export async function tellShipping(
  shipping: ShippingRun,
  first: OrderShipping | null,
): Promise<Result<ToldShipping, Fault>> {
  const refused = new Map<NetSuiteId, ShippingFault>()
  let wrote = false
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const heard = await heardNow(shipping, round === 0 ? first : null)
    if (!heard.ok) return heard
    const plan = planned(shipping, heard.value)
    const due = plan.actions.filter(({ netsuiteId }) => !refused.has(netsuiteId))
    const dropped = await dropUnwanted(shipping, heard.value, due)
    if (!dropped.ok) return dropped
    const next = due.findIndex(({ kind }) => kind === 'fulfil')
    const now = due.filter(({ kind }, index) => kind !== 'fulfil' || index === next)
    for (const action of now) {
      const { netsuiteId } = action
      const done = await perform(shipping, action)
      if (done.ok) wrote ||= action.kind !== 'undo'
      else if (parks(done.failure)) refused.set(netsuiteId, { netsuiteId, fault: done.failure })
      else return done
    }
    const isUndone = now.some(({ kind }) => kind === 'undo')
    if (now.length === due.length && !isUndone)
      return ok({ faults: [...plan.faults, ...refused.values()], wrote })
  }
  const about = { order: shipping.run.facts.name }
  return fail(fault('netsuite.changed-meanwhile', about, `more than ${MOST_ROUNDS} fulfilments in one run`))
}

const planned = ({ run, choices, fulfillments }: ShippingRun, { shipping, told }: Heard) =>
  planShipping({
    order: run.facts.name,
    policy: run.deps.active.policy,
    choices,
    fulfillments,
    shipping,
    told,
  })

async function heardNow(shipping: ShippingRun, known: OrderShipping | null): Promise<Result<Heard, Fault>> {
  const read = known === null ? await readShipping(shipping.run) : ok(known)
  return read.ok ? heardOf(shipping, read.value) : read
}

export async function readShipping({
  deps,
  facts,
}: Pick<OrderRun, 'deps' | 'facts'>): Promise<Result<OrderShipping, Fault>> {
  const read = await deps.store.writes.fulfillmentOrders(facts.id)
  if (!read.ok) return read
  if (read.value !== null) return ok(read.value)
  const about = { order: facts.name, store: deps.active.policy.displayName }
  return fail(
    fault('shopify.order-not-visible', about, `order ${facts.id} is null where its shipments are read`),
  )
}

export const hashOf = (content: ToldFulfillment['content']): string => contentHash(contentText(content))

async function perform(
  { run, choices }: ShippingRun,
  action: ShippingAction,
): Promise<Result<unknown, Fault>> {
  const { deps, claim, facts } = run
  const { netsuiteId, part } = action
  const { notifyCustomer } = choices
  const { writes } = deps.store
  switch (action.kind) {
    case 'undo': {
      const undone = await deps.reflections.undone(claim, { netsuiteId, part })
      return undone === 'ok' ? ok(null) : fail(fenceLost(claim))
    }
    case 'fulfil': {
      const { parts, tracking, content } = action
      return tell(run, {
        kind: 'fulfillment',
        netsuiteId,
        part,
        content,
        hash: hashOf(content),
        send: () => writes.fulfillmentCreate({ order: facts.id, parts, tracking, notifyCustomer }),
      })
    }
    case 'track': {
      const { fulfillmentId, tracking } = action
      return tell(run, {
        kind: 'tracking',
        netsuiteId,
        part,
        content: null,
        hash: contentHash(JSON.stringify([tracking.company, tracking.numbers])),
        send: () =>
          writes.fulfillmentTrackingInfoUpdate({ order: facts.id, fulfillmentId, tracking, notifyCustomer }),
      })
    }
  }
}
