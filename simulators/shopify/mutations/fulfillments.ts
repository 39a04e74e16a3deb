/** fulfillmentCreate, …TrackingInfoUpdate(V2), …Cancel (recordings: fulfillment-create-multi-group, …-multi-tracking-info). */
import {
  assertId,
  findFulfillmentOrder,
  isActive,
  pickUnits,
  type Placed,
  type UnitsInput,
} from '../fulfillmentOrders.ts'
import { cancelFulfillment, fulfill, type Shipped, type TrackingInput, trackingOf } from '../fulfillments.ts'
import { findPart } from '../node.ts'
import { type ApiContext, type FieldMap, userError, type UserError } from '../resolver.ts'
import { inOrder } from '../types/source.ts'
import { legacyId } from '../world.ts'

interface FulfillmentInput {
  lineItemsByFulfillmentOrder: {
    fulfillmentOrderId: string
    fulfillmentOrderLineItems?: UnitsInput[] | null
  }[]
  trackingInfo?: TrackingInput | null
}

function fulfillmentCreate(
  _root: unknown,
  args: { fulfillment: FulfillmentInput },
  context: ApiContext,
): object {
  const planned = plan(context, args.fulfillment)
  if ('error' in planned) return { fulfillment: null, userErrors: [planned.error] }
  const { order, shipped } = planned
  const tracking = trackingOf(args.fulfillment.trackingInfo)
  const fulfillment = fulfill(context.world, order, { shipped, tracking })
  return { fulfillment: inOrder(order, fulfillment), userErrors: [] }
}

const refusal = (message: string) => ({ error: userError(['fulfillment'], message) })

/** What is to leave, or the refusal: quantities first, then one order, then one location, then what is left. */
function plan(
  context: ApiContext,
  input: FulfillmentInput,
): { order: Placed['order']; shipped: Shipped[] } | { error: UserError } {
  const groups = input.lineItemsByFulfillmentOrder
  const nonPositive = quantityError(groups)
  if (nonPositive) return { error: nonPositive }
  const found = groups.map(({ fulfillmentOrderId }) => findFulfillmentOrder(context, fulfillmentOrderId))
  const placed = found.filter((one) => one !== null)
  if (placed.length < groups.length || placed.length === 0)
    return refusal('Fulfillment order does not exist.')
  const spread = spreadError(placed)
  if (spread) return spread
  const shipped: Shipped[] = []
  for (const [at, { order, part }] of placed.entries()) {
    if (!isActive(part))
      return refusal(`Fulfillment order ${legacyId(part.id)} has an unfulfillable status= closed.`)
    if (part.status === 'ON_HOLD' || part.status === 'SCHEDULED')
      return refusal(
        `Fulfillment order ${legacyId(part.id)} has an unfulfillable status= ${part.status.toLowerCase()}.`,
      )
    const inputs = groups[at]?.fulfillmentOrderLineItems
    if (inputs?.some(({ id }) => !part.lines.some((line) => line.id === id)))
      return refusal('Fulfillment order line item does not exist.')
    const units = pickUnits(part, inputs)
    if (!units || units.length === 0 || order.cancelledAt !== null)
      return refusal('Invalid fulfillment order line item quantity requested.')
    shipped.push({ fulfillmentOrder: part, units })
  }
  const order = placed[0]?.order
  return order ? { order, shipped } : refusal('Fulfillment order does not exist.')
}

function quantityError(groups: FulfillmentInput['lineItemsByFulfillmentOrder']): UserError | null {
  for (const [group, { fulfillmentOrderLineItems }] of groups.entries()) {
    const at = (fulfillmentOrderLineItems ?? []).findIndex(({ quantity }) => quantity <= 0)
    if (at < 0) continue
    const place = ['fulfillment', 'lineItemsByFulfillmentOrder', String(group)]
    const field = [...place, 'fulfillmentOrderLineItems', String(at), 'quantity']
    return userError(field, 'Quantity must be greater than 0')
  }
  return null
}

function numbersOf(ids: readonly (string | null)[]): number[] {
  return [...new Set(ids.map((id) => Number(legacyId(id ?? ''))))].toSorted((a, b) => a - b)
}

/** One order and one location a fulfilment (shopify.md §7.18). */
function spreadError(placed: readonly Placed[]): { error: UserError } | null {
  const orders = numbersOf(placed.map(({ order }) => order.id))
  if (orders.length > 1)
    return refusal(
      `All fulfillment orders must belong to the same order. Multiple orders with ids [${orders.join(', ')}] were found.`,
    )
  const locations = numbersOf(placed.map(({ part }) => part.assignedLocationId))
  if (locations.length === 1) return null
  return refusal(
    `All fulfillment orders must be assigned to a single location. Multiple locations with ids [${locations.join(', ')}] were found.`,
  )
}

interface TrackingArgs {
  fulfillmentId: string
  trackingInfoInput: TrackingInput
}

/** Replaces the whole tracking of a fulfilment. */
function fulfillmentTrackingInfoUpdate(_root: unknown, args: TrackingArgs, context: ApiContext): object {
  assertId(args.fulfillmentId, 'Fulfillment')
  const found = findPart(context, args.fulfillmentId, (o) => o.fulfillments)
  if (!found)
    return { fulfillment: null, userErrors: [userError(['fulfillmentId'], 'Fulfillment does not exist.')] }
  const { order, part: fulfillment } = found
  if (fulfillment.status === 'CANCELLED')
    return { fulfillment: null, userErrors: [userError(['fulfillmentId'], 'Fulfillment is cancelled.')] }
  const { world } = context
  fulfillment.tracking = trackingOf(args.trackingInfoInput)
  fulfillment.updatedAt = world.now()
  world.emit('FULFILLMENTS_UPDATE', fulfillment.id, order.id)
  world.touchOrder(order)
  return { fulfillment: inOrder(order, fulfillment), userErrors: [] }
}

function fulfillmentCancel(_root: unknown, args: { id: string }, context: ApiContext): object {
  assertId(args.id, 'Fulfillment')
  const found = findPart(context, args.id, (o) => o.fulfillments)
  if (!found) return { fulfillment: null, userErrors: [userError(['id'], 'Fulfillment does not exist.')] }
  const { order, part } = found
  if (part.status === 'CANCELLED')
    return { fulfillment: null, userErrors: [userError(['id'], 'Fulfillment is already cancelled.')] }
  const returned = order.returns.some(
    (r) =>
      (r.status === 'OPEN' || r.status === 'CLOSED') &&
      r.lines.some((l) => part.lines.some((row) => row.id === l.fulfillmentLineItemId)),
  )
  if (returned)
    return {
      fulfillment: null,
      userErrors: [userError(['id'], 'Fulfillment with returned items cannot be cancelled.')],
    }
  cancelFulfillment(context.world, order, part)
  return { fulfillment: inOrder(order, part), userErrors: [] }
}

export const fulfillmentMutations: FieldMap = {
  fulfillmentCreate,
  fulfillmentCreateV2: fulfillmentCreate,
  fulfillmentTrackingInfoUpdate,
  fulfillmentTrackingInfoUpdateV2: fulfillmentTrackingInfoUpdate,
  fulfillmentCancel,
}
