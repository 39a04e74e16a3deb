/** fulfillmentOrderMove, …Split, …Merge (recordings: fulfillment-order-lifecycle, fulfillment-create-multi-group). */
import {
  findFulfillmentOrder,
  mergeInto,
  pickUnits,
  type Placed,
  splitOff,
  type UnitsInput,
} from '../fulfillmentOrders.ts'
import { type ApiContext, type FieldMap, userError, type UserError } from '../resolver.ts'
import { inOrder } from '../types/source.ts'

interface MoveArgs {
  id: string
  newLocationId: string
  fulfillmentOrderLineItems?: UnitsInput[] | null
}

function refuseMove(error: UserError): object {
  return {
    movedFulfillmentOrder: null,
    originalFulfillmentOrder: null,
    remainingFulfillmentOrder: null,
    userErrors: [error],
  }
}

/** Moving all of it changes its location; moving some makes a new fulfilment order there (schema text). */
function fulfillmentOrderMove(_root: unknown, args: MoveArgs, context: ApiContext): object {
  const { world } = context
  const found = findFulfillmentOrder(context, args.id)
  if (!found) return refuseMove(userError(['id'], 'Fulfillment order does not exist.'))
  const { order, part } = found
  const refused = moveRefusal(context, found, args)
  if (refused) return refuseMove(refused)
  const units = pickUnits(part, args.fulfillmentOrderLineItems)
  if (!units)
    return refuseMove(
      userError(['fulfillmentOrderLineItems'], 'Invalid fulfillment order line item quantity requested.'),
    )
  const isWhole = part.lines.every(
    (line) => units.find((unit) => unit.line === line)?.quantity === line.totalQuantity,
  )
  if (isWhole) {
    part.assignedLocationId = args.newLocationId
    part.updatedAt = world.now()
    announceMove(context, found)
    const moved = inOrder(order, part)
    return {
      movedFulfillmentOrder: moved,
      originalFulfillmentOrder: moved,
      remainingFulfillmentOrder: null,
      userErrors: [],
    }
  }
  const moved = splitOff(world, found, { locationId: args.newLocationId, units })
  if (part.lines.every((line) => line.remainingQuantity === 0)) part.status = 'CLOSED'
  announceMove(context, { order, part: moved })
  const rest = inOrder(order, part)
  return {
    movedFulfillmentOrder: inOrder(order, moved),
    originalFulfillmentOrder: rest,
    remainingFulfillmentOrder: part.status === 'CLOSED' ? null : rest,
    userErrors: [],
  }
}

function announceMove({ world }: ApiContext, { order, part }: Placed): void {
  world.emit('FULFILLMENT_ORDERS_MOVED', part.id, order.id)
  world.touchOrder(order)
}

function moveRefusal({ world }: ApiContext, { part }: Placed, args: MoveArgs): UserError | null {
  const location = world.state.locations.get(args.newLocationId)
  if (!location?.isActive) return userError(['newLocationId'], 'Location does not exist or is not active.')
  if (part.isProgressReported && part.status === 'IN_PROGRESS') {
    const message = 'Cannot move fulfillment order that has had progress reported. Mark as unfulfilled first.'
    return userError(['id'], message, 'CANNOT_MOVE_FULFILLMENT_ORDER_WITH_REPORTED_PROGRESS')
  }
  if (part.status === 'CLOSED' || part.status === 'CANCELLED' || part.status === 'INCOMPLETE') {
    return userError(['id'], 'Fulfillment order is not in a movable state.')
  }
  if (part.assignedLocationId === location.id) {
    return userError(['newLocationId'], 'Fulfillment order is already assigned to this location.')
  }
  return null
}

interface SplitInput {
  fulfillmentOrderId: string
  fulfillmentOrderLineItems: UnitsInput[]
}

const refuseSplit = (at: number, message: string, code: string): object => ({
  fulfillmentOrderSplits: null,
  userErrors: [userError(['fulfillmentOrderSplits', String(at)], message, code)],
})

/** The units named leave for a fulfilment order of their own, the `remaining…` of the answer as recorded. */
function fulfillmentOrderSplit(
  _root: unknown,
  args: { fulfillmentOrderSplits: SplitInput[] },
  context: ApiContext,
): object {
  const { world } = context
  const planned: { found: Placed; units: NonNullable<ReturnType<typeof pickUnits>> }[] = []
  for (const [at, input] of args.fulfillmentOrderSplits.entries()) {
    const found = findFulfillmentOrder(context, input.fulfillmentOrderId)
    if (!found) return refuseSplit(at, 'Fulfillment order does not exist.', 'FULFILLMENT_ORDER_NOT_FOUND')
    if (input.fulfillmentOrderLineItems.length === 0)
      return refuseSplit(at, 'No line items provided to split.', 'NO_LINE_ITEMS_PROVIDED_TO_SPLIT')
    const units = pickUnits(found.part, input.fulfillmentOrderLineItems)
    const asked = units?.reduce((sum, { quantity }) => sum + quantity, 0) ?? 0
    const all = found.part.lines.reduce((sum, line) => sum + line.remainingQuantity, 0)
    if (!units || asked >= all)
      return refuseSplit(at, 'Invalid line item quantity requested.', 'INVALID_LINE_ITEM_QUANTITY')
    planned.push({ found, units })
  }
  const splits = planned.map(({ found, units }) => {
    const { order, part } = found
    const split = splitOff(world, found, { locationId: part.assignedLocationId, units })
    world.emit('FULFILLMENT_ORDERS_SPLIT', part.id, order.id)
    world.touchOrder(order)
    return {
      fulfillmentOrder: inOrder(order, part),
      remainingFulfillmentOrder: inOrder(order, split),
      replacementFulfillmentOrder: null,
    }
  })
  return { fulfillmentOrderSplits: splits, userErrors: [] }
}

interface MergeInput {
  mergeIntents: { fulfillmentOrderId: string; fulfillmentOrderLineItems?: UnitsInput[] | null }[]
}

const refuseMerge = (at: number, message: string, code: string): object => ({
  fulfillmentOrderMerges: null,
  userErrors: [userError(['fulfillmentOrderMergeInputs', String(at)], message, code)],
})

/** The first fulfilment order takes all of the others in; units named in an intent are not told apart ([U]). */
function fulfillmentOrderMerge(
  _root: unknown,
  args: { fulfillmentOrderMergeInputs: MergeInput[] },
  context: ApiContext,
): object {
  const { world } = context
  const groups: Placed[][] = []
  for (const [at, input] of args.fulfillmentOrderMergeInputs.entries()) {
    const found = input.mergeIntents.map((intent) => findFulfillmentOrder(context, intent.fulfillmentOrderId))
    const group = found.filter((placed) => placed !== null)
    if (group.length < found.length)
      return refuseMerge(at, 'Fulfillment order does not exist.', 'FULFILLMENT_ORDER_NOT_FOUND')
    const first = group[0]
    const isOneKind = group.every(
      ({ order, part }) =>
        order.id === first?.order.id &&
        part.status === 'OPEN' &&
        part.assignedLocationId === first.part.assignedLocationId,
    )
    if (group.length < 2 || !isOneKind)
      return refuseMerge(at, 'Fulfillment orders cannot be merged.', 'INVALID_LINE_ITEM_QUANTITY')
    groups.push(group)
  }
  const merges = groups.flatMap((group) => {
    const [target, ...others] = group
    if (!target) return []
    for (const { part } of others) mergeInto(world, target.part, part)
    world.emit('FULFILLMENT_ORDERS_MERGED', target.part.id, target.order.id)
    world.touchOrder(target.order)
    return [{ fulfillmentOrder: inOrder(target.order, target.part) }]
  })
  return { fulfillmentOrderMerges: merges, userErrors: [] }
}

export const fulfillmentOrderMoveMutations: FieldMap = {
  fulfillmentOrderMove,
  fulfillmentOrderSplit,
  fulfillmentOrderMerge,
}
