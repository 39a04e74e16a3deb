/** Holding, opening, closing and cancelling fulfilment orders (recording: fulfillment-order-lifecycle). */
import {
  findFulfillmentOrder,
  isActive,
  mergeInto,
  pickUnits,
  type Placed,
  splitOff,
  type UnitsInput,
} from '../fulfillmentOrders.ts'
import { legacyId } from '../gid.ts'
import type { FulfillmentHold } from '../model.ts'
import { ApiError, type ApiContext, type FieldMap, userError, type UserError } from '../resolver.ts'
import { blankFulfillmentOrder } from '../routing.ts'
import { inOrder } from '../types/source.ts'
import { timeOfInput } from './inputs.ts'

const MAX_HOLDS = 10
const MISSING = 'Fulfillment order does not exist.'

interface HoldArgs {
  id: string
  fulfillmentHold: {
    reason: string
    reasonNotes?: string | null
    externalId?: string | null
    handle?: string | null
    fulfillmentOrderLineItems?: UnitsInput[] | null
  }
}

const refuseHold = (field: string[], message: string, code: string): object => ({
  fulfillmentHold: null,
  fulfillmentOrder: null,
  remainingFulfillmentOrder: null,
  userErrors: [userError(field, message, code)],
})

/** A hold on some units splits the others off; a hold on all stays with the fulfilment order. */
function fulfillmentOrderHold(_root: unknown, args: HoldArgs, context: ApiContext): object {
  const { world } = context
  const found = findFulfillmentOrder(context, args.id)
  if (!found || !isActive(found.part)) return refuseHold(['id'], MISSING, 'FULFILLMENT_ORDER_NOT_FOUND')
  const { order, part } = found
  const { reason, reasonNotes = null, externalId = null, fulfillmentOrderLineItems } = args.fulfillmentHold
  const handle = args.fulfillmentHold.handle ?? ''
  const place = ['fulfillmentHold']
  if (part.holds.some((hold) => hold.handle === handle)) {
    const message =
      'The handle provided for the fulfillment hold is already in use by this app for another hold on this fulfillment order.'
    return refuseHold([...place, 'handle'], message, 'DUPLICATE_FULFILLMENT_HOLD_HANDLE')
  }
  if (part.holds.length >= MAX_HOLDS)
    return refuseHold(
      ['id'],
      'The maximum number of fulfillment holds for this fulfillment order has been reached for this app.',
      'FULFILLMENT_ORDER_HOLD_LIMIT_REACHED',
    )
  const units = pickUnits(part, fulfillmentOrderLineItems)
  if (!units)
    return refuseHold(
      [...place, 'fulfillmentOrderLineItems'],
      'Invalid line item quantity requested.',
      'INVALID_LINE_ITEM_QUANTITY',
    )
  const rest = restOf(found, units)
  if (rest.length > 0 && part.status === 'ON_HOLD')
    return refuseHold(['id'], 'The fulfillment order is not splittable.', 'FULFILLMENT_ORDER_NOT_SPLITTABLE')
  const remaining =
    rest.length > 0 ? splitOff(world, found, { locationId: part.assignedLocationId, units: rest }) : null
  const hold: FulfillmentHold = {
    id: world.nextId('FulfillmentHold'),
    handle,
    reason,
    reasonNotes,
    externalId,
  }
  part.holds.push(hold)
  part.status = 'ON_HOLD'
  part.splitByHoldId = remaining?.id ?? part.splitByHoldId
  part.updatedAt = world.now()
  world.emit('FULFILLMENT_ORDERS_PLACED_ON_HOLD', part.id, order.id)
  world.touchOrder(order)
  return {
    fulfillmentHold: hold,
    fulfillmentOrder: inOrder(order, part),
    remainingFulfillmentOrder: remaining && inOrder(order, remaining),
    userErrors: [],
  }
}

/** Units of a fulfilment order that are not picked. */
function restOf({ part }: Placed, picked: NonNullable<ReturnType<typeof pickUnits>>) {
  return part.lines
    .map((line) => {
      const taken = picked.find((unit) => unit.line === line)?.quantity ?? 0
      return { line, quantity: line.remainingQuantity - taken }
    })
    .filter(({ quantity }) => quantity > 0)
}

interface ReleaseArgs {
  id: string
  holdIds?: string[] | null
  externalId?: string | null
}

/** The last hold released opens the fulfilment order again, with what the hold had split off. */
function fulfillmentOrderReleaseHold(_root: unknown, args: ReleaseArgs, context: ApiContext): object {
  const { world } = context
  const found = findFulfillmentOrder(context, args.id)
  if (!found) {
    const error = userError(['id'], MISSING, 'FULFILLMENT_ORDER_NOT_FOUND')
    return { fulfillmentOrder: null, userErrors: [error] }
  }
  const { order, part } = found
  const isNamed = ({ id, externalId }: FulfillmentHold) =>
    args.holdIds ? args.holdIds.includes(id) : args.externalId ? args.externalId === externalId : true
  part.holds = part.holds.filter((hold) => !isNamed(hold))
  if (part.holds.length === 0 && part.status === 'ON_HOLD') {
    part.status = 'OPEN'
    const split = order.fulfillmentOrders.find((f) => f.id === part.splitByHoldId)
    if (split?.status === 'OPEN' && split.assignedLocationId === part.assignedLocationId)
      mergeInto(world, part, split)
    part.splitByHoldId = null
  }
  part.updatedAt = world.now()
  world.emit('FULFILLMENT_ORDERS_HOLD_RELEASED', part.id, order.id)
  world.touchOrder(order)
  return { fulfillmentOrder: inOrder(order, part), userErrors: [] }
}

type Change = { error: UserError } | { topic: string | null }

/** Runs a change on one fulfilment order and answers it, or the refusal. */
function changeOne(context: ApiContext, id: string, change: (found: Placed) => Change): object {
  const found = findFulfillmentOrder(context, id)
  if (!found) return { fulfillmentOrder: null, userErrors: [userError(['id'], MISSING)] }
  const outcome = change(found)
  if ('error' in outcome) return { fulfillmentOrder: null, userErrors: [outcome.error] }
  const { order, part } = found
  part.updatedAt = context.world.now()
  if (outcome.topic !== null) context.world.emit(outcome.topic, part.id, order.id)
  context.world.touchOrder(order)
  return { fulfillmentOrder: inOrder(order, part), userErrors: [] }
}

function fulfillmentOrderOpen(_root: unknown, args: { id: string }, context: ApiContext): object {
  return changeOne(context, args.id, ({ part }) => {
    if (part.status !== 'SCHEDULED' && part.status !== 'IN_PROGRESS') {
      const state = part.status.toLowerCase().replaceAll('_', ' ')
      return { error: userError(null, `Expected fulfillment order status to be valid but it was ${state}.`) }
    }
    const wasReported = part.isProgressReported
    part.status = 'OPEN'
    part.isProgressReported = false
    return { topic: wasReported ? 'FULFILLMENT_ORDERS_MANUALLY_REPORTED_PROGRESS_STOPPED' : null }
  })
}

function fulfillmentOrderReportProgress(_root: unknown, args: { id: string }, context: ApiContext): object {
  return changeOne(context, args.id, ({ part }) => {
    if (part.status !== 'OPEN' && part.status !== 'IN_PROGRESS')
      return { error: userError(['id'], 'Fulfillment order must be open or in progress.') }
    part.status = 'IN_PROGRESS'
    part.isProgressReported = true
    return { topic: 'FULFILLMENT_ORDERS_PROGRESS_REPORTED' }
  })
}

/** Only a fulfilment service's own orders are closed so, and the store has no such service. */
function fulfillmentOrderClose(_root: unknown, args: { id: string }, context: ApiContext): object {
  return changeOne(context, args.id, () => ({
    error: userError(null, "The fulfillment order's assigned fulfillment service must be of api type"),
  }))
}

function fulfillmentOrderReschedule(
  _root: unknown,
  args: { id: string; fulfillAt: string },
  context: ApiContext,
): object {
  return changeOne(context, args.id, ({ part }) => {
    if (part.status !== 'SCHEDULED') return { error: userError(null, 'Fulfillment order must be scheduled.') }
    part.fulfillAt = timeOfInput(args.fulfillAt)
    return { topic: 'FULFILLMENT_ORDERS_RESCHEDULED' }
  })
}

const refuseCancel = (field: string[] | null, message: string): object => ({
  fulfillmentOrder: null,
  replacementFulfillmentOrder: null,
  userErrors: [userError(field, message)],
})

/** The fulfilment order closes, empty; its lines, under their own ids, go on in a new one. */
function fulfillmentOrderCancel(_root: unknown, args: { id: string }, context: ApiContext): object {
  const { world } = context
  const found = findFulfillmentOrder(context, args.id)
  if (!found) return refuseCancel(['id'], MISSING)
  const { order, part } = found
  if (part.isProgressReported && part.status === 'IN_PROGRESS')
    return refuseCancel(
      ['id'],
      'Cannot cancel fulfillment order that has had progress reported. Mark as unfulfilled first.',
    )
  if (part.status !== 'OPEN' && part.status !== 'IN_PROGRESS' && part.status !== 'SCHEDULED')
    return refuseCancel(null, "Fulfillment order is not in cancelable request state and can't be canceled.")
  const replacement = {
    ...blankFulfillmentOrder(world, order, part.assignedLocationId),
    lines: part.lines.filter((line) => line.remainingQuantity > 0),
    fulfillAt: part.fulfillAt,
    fulfillBy: part.fulfillBy,
    createdAt: world.now(),
    updatedAt: world.now(),
  }
  order.fulfillmentOrders.push(replacement)
  part.lines = part.lines.filter((line) => line.remainingQuantity === 0)
  part.status = 'CLOSED'
  part.updatedAt = world.now()
  world.emit('FULFILLMENT_ORDERS_CANCELLED', part.id, order.id)
  world.touchOrder(order)
  return {
    fulfillmentOrder: inOrder(order, part),
    replacementFulfillmentOrder: inOrder(order, replacement),
    userErrors: [],
  }
}

/** Recorded only as an internal error of Shopify's (`workflows.reroute`), so it is never more than that here. */
function fulfillmentOrdersReroute(
  _root: unknown,
  args: { fulfillmentOrderIds: string[] },
  context: ApiContext,
): object {
  for (const id of args.fulfillmentOrderIds) findFulfillmentOrder(context, id)
  throw new ApiError('INTERNAL_SERVER_ERROR', 'Internal error. Looks like something went wrong on our end.')
}

function fulfillmentOrdersSetFulfillmentDeadline(
  _root: unknown,
  args: { fulfillmentOrderIds: string[]; fulfillmentDeadline: string },
  context: ApiContext,
): object {
  const found = args.fulfillmentOrderIds.map((id) => findFulfillmentOrder(context, id))
  const placed = found.filter((one) => one !== null)
  if (placed.length < found.length) {
    const error = userError(
      ['fulfillmentOrderIds'],
      'The fulfillment orders could not be found.',
      'FULFILLMENT_ORDERS_NOT_FOUND',
    )
    return { success: false, userErrors: [error] }
  }
  for (const { part } of placed) {
    part.fulfillBy = timeOfInput(args.fulfillmentDeadline)
    part.updatedAt = context.world.now()
  }
  return { success: true, userErrors: [] }
}

/** No order of the store is picked up, so none can be prepared for it. */
function fulfillmentOrderLineItemsPreparedForPickup(
  _root: unknown,
  args: { input: { lineItemsByFulfillmentOrder: { fulfillmentOrderId: string }[] } },
): object {
  const userErrors = args.input.lineItemsByFulfillmentOrder.map(({ fulfillmentOrderId }, at) => {
    const field = ['input', 'lineItemsByFulfillmentOrder', String(at), 'fulfillmentOrderId']
    const message = `Invalid fulfillment_order_id provided ${legacyId(fulfillmentOrderId)}`
    return userError(field, message, 'FULFILLMENT_ORDER_INVALID')
  })
  return { userErrors }
}

export const fulfillmentOrderMutations: FieldMap = {
  fulfillmentOrderHold,
  fulfillmentOrderReleaseHold,
  fulfillmentOrderOpen,
  fulfillmentOrderReportProgress,
  fulfillmentOrderClose,
  fulfillmentOrderReschedule,
  fulfillmentOrderCancel,
  fulfillmentOrdersReroute,
  fulfillmentOrdersSetFulfillmentDeadline,
  fulfillmentOrderLineItemsPreparedForPickup,
}
