/** Goods on their way back: deliveries and dispositions (recording: return-reverse-logistics-recorded). */
import { assertId } from '../fulfillmentOrders.ts'
import type { DispositionType, Order, ReverseDelivery, ReverseFulfillmentOrder } from '../model.ts'
import { findPart } from '../node.ts'
import { type ApiContext, type FieldMap, userError, type UserError } from '../resolver.ts'
import { reverseOrders } from '../types/return.ts'
import { inOrder } from '../types/source.ts'
import type { ShopifyWorld } from '../world.ts'

interface DeliveryLineInput {
  reverseFulfillmentOrderLineItemId: string
  quantity: number
}

interface TrackingInput {
  number?: string | null
  url?: string | null
}

interface CreateArgs {
  reverseFulfillmentOrderId: string
  reverseDeliveryLineItems: DeliveryLineInput[]
  trackingInput?: TrackingInput | null
  labelInput?: { fileUrl: string } | null
}

const LINE_TYPE = 'ReverseFulfillmentOrderLineItem'

const refuseDelivery = (error: UserError) => ({ reverseDelivery: null, userErrors: [error] })

/** No lines mean all of them. */
function reverseDeliveryCreateWithShipping(_root: unknown, args: CreateArgs, context: ApiContext): object {
  assertId(args.reverseFulfillmentOrderId, 'ReverseFulfillmentOrder')
  for (const line of args.reverseDeliveryLineItems)
    assertId(line.reverseFulfillmentOrderLineItemId, LINE_TYPE)
  const found = findPart(context, args.reverseFulfillmentOrderId, reverseOrders)
  if (!found) {
    const message = 'Reverse fulfillment order was not found.'
    return refuseDelivery(userError(['reverseFulfillmentOrderId'], message, 'NOT_FOUND'))
  }
  const { order, part: reverseOrder } = found
  const error = deliveryError(reverseOrder, args.reverseDeliveryLineItems)
  if (error) return refuseDelivery(error)
  const { world } = context
  const inputs =
    args.reverseDeliveryLineItems.length > 0 ? args.reverseDeliveryLineItems : undelivered(reverseOrder)
  const delivery: ReverseDelivery = {
    id: world.nextId('ReverseDelivery'),
    lines: inputs.map(({ reverseFulfillmentOrderLineItemId, quantity }) => ({
      id: world.nextId('ReverseDeliveryLineItem'),
      reverseLineId: reverseFulfillmentOrderLineItemId,
      quantity,
    })),
    tracking: trackingOf(args.trackingInput),
    label: labelOf(world, args.labelInput),
  }
  reverseOrder.deliveries.push(delivery)
  world.emit('REVERSE_DELIVERIES_ATTACH_DELIVERABLE', delivery.id, order.id)
  world.touchOrder(order)
  return { reverseDelivery: { ...delivery, order, reverseOrder }, userErrors: [] }
}

function undelivered(reverseOrder: ReverseFulfillmentOrder): DeliveryLineInput[] {
  return reverseOrder.lines
    .map(({ id, totalQuantity }) => ({
      reverseFulfillmentOrderLineItemId: id,
      quantity: totalQuantity - deliveredOf(reverseOrder, id),
    }))
    .filter(({ quantity }) => quantity > 0)
}

function deliveredOf(reverseOrder: ReverseFulfillmentOrder, lineId: string): number {
  const lines = reverseOrder.deliveries.flatMap((d) => d.lines).filter((l) => l.reverseLineId === lineId)
  return lines.reduce((n, l) => n + l.quantity, 0)
}

function deliveryError(
  reverseOrder: ReverseFulfillmentOrder,
  inputs: readonly DeliveryLineInput[],
): UserError | null {
  const asked = new Map<string, number>()
  for (const [at, { reverseFulfillmentOrderLineItemId: id, quantity }] of inputs.entries()) {
    const place = ['reverseDeliveryLineItems', String(at)]
    const line = reverseOrder.lines.find((l) => l.id === id)
    if (!line) return userError([...place, 'reverseFulfillmentOrderLineItemId'], 'must exist')
    const total = (asked.get(id) ?? deliveredOf(reverseOrder, id)) + quantity
    asked.set(id, total)
    if (total > line.totalQuantity)
      return userError([...place, 'quantity'], 'cannot deliver more items than are returned')
  }
  return null
}

/** The carrier stays unknown (recorded: `carrierName` null). */
function trackingOf(input: TrackingInput | null | undefined): ReverseDelivery['tracking'] {
  return input ? { number: input.number ?? null, url: input.url ?? null, carrierName: null } : null
}

function labelOf(
  world: ShopifyWorld,
  input: { fileUrl: string } | null | undefined,
): ReverseDelivery['label'] {
  const now = world.now()
  return input ? { publicFileUrl: input.fileUrl, createdAt: now, updatedAt: now } : null
}

interface UpdateArgs {
  reverseDeliveryId: string
  trackingInput?: TrackingInput | null
  labelInput?: { fileUrl: string } | null
}

function reverseDeliveryShippingUpdate(_root: unknown, args: UpdateArgs, context: ApiContext): object {
  assertId(args.reverseDeliveryId, 'ReverseDelivery')
  const found = findPart(context, args.reverseDeliveryId, (o) =>
    reverseOrders(o).flatMap((r) => r.deliveries),
  )
  const reverseOrder = found && reverseOrders(found.order).find((r) => r.deliveries.includes(found.part))
  if (!found || !reverseOrder) {
    const error = userError(['reverseDeliveryId'], 'Reverse delivery was not found.', 'NOT_FOUND')
    return { reverseDelivery: null, userErrors: [error] }
  }
  const { order, part } = found
  if (args.trackingInput) part.tracking = trackingOf(args.trackingInput)
  if (args.labelInput) part.label = labelOf(context.world, args.labelInput)
  context.world.emit('REVERSE_DELIVERIES_ATTACH_DELIVERABLE', part.id, order.id)
  context.world.touchOrder(order)
  return { reverseDelivery: { ...part, order, reverseOrder }, userErrors: [] }
}

/** ReverseFulfillmentOrderDisposeInput */
export interface DisposeInput {
  reverseFulfillmentOrderLineItemId: string
  quantity: number
  dispositionType: DispositionType
  locationId?: string | null
}

const refuseDisposal = (userErrors: UserError[]) => ({ reverseFulfillmentOrderLineItems: null, userErrors })

/** What becomes of goods that came back: stock of a location, or not. */
function reverseFulfillmentOrderDispose(
  _root: unknown,
  args: { dispositionInputs: DisposeInput[] },
  context: ApiContext,
): object {
  const inputs = args.dispositionInputs
  for (const input of inputs) assertDisposeIds(input)
  const first = inputs[0]?.reverseFulfillmentOrderLineItemId ?? ''
  const found = findPart(context, first, (o) => reverseOrders(o).flatMap((r) => r.lines))
  const reverseOrder = found && reverseOrders(found.order).find((r) => r.lines.includes(found.part))
  const isOneOrder = inputs.every((input) =>
    reverseOrder?.lines.some((line) => line.id === input.reverseFulfillmentOrderLineItemId),
  )
  if (!found || !reverseOrder || !isOneOrder) {
    const message = 'Cannot dispose items from more than one reverse fulfillment order.'
    return refuseDisposal([userError(['dispositionInputs'], message, 'INVALID')])
  }
  const { order } = found
  const errors = disposeErrors(context.world, { order, reverseOrder, inputs, place: ['dispositionInputs'] })
  if (errors.length > 0) return refuseDisposal(errors)
  dispose(context.world, order, { reverseOrder, inputs })
  context.world.touchOrder(order)
  const ids = new Set(inputs.map((input) => input.reverseFulfillmentOrderLineItemId))
  const touched = reverseOrder.lines.filter((line) => ids.has(line.id))
  return { reverseFulfillmentOrderLineItems: touched.map((line) => inOrder(order, line)), userErrors: [] }
}

export function assertDisposeIds(input: DisposeInput): void {
  assertId(input.reverseFulfillmentOrderLineItemId, LINE_TYPE)
  if (input.locationId) assertId(input.locationId, 'Location')
}

/** Refusals of dispositions, at a place in the arguments. */
export function disposeErrors(
  world: ShopifyWorld,
  facts: {
    order: Order
    reverseOrder: ReverseFulfillmentOrder
    inputs: readonly DisposeInput[]
    place: readonly string[]
  },
): UserError[] {
  const { order, reverseOrder, inputs } = facts
  const asked = new Map<string, number>()
  return inputs.flatMap((input, at) => {
    const place = [...facts.place, String(at)]
    const line = reverseOrder.lines.find((l) => l.id === input.reverseFulfillmentOrderLineItemId)
    if (!line) return [userError([...place, 'reverseFulfillmentOrderLineItemId'], 'must exist', 'NOT_FOUND')]
    const errors: UserError[] = []
    const item = itemOf(order, line.fulfillmentLineItemId)
    if (input.dispositionType === 'RESTOCKED' && item?.variantId === null) {
      const message = 'RESTOCKED is an invalid disposition type for a custom line item.'
      errors.push(userError([...place, 'dispositionType'], message, 'INVALID'))
    }
    const needsLocation = input.dispositionType === 'RESTOCKED' || Boolean(input.locationId)
    if (needsLocation && !world.state.locations.has(input.locationId ?? ''))
      errors.push(userError([...place, 'locationId'], 'Location not found.', 'NOT_FOUND'))
    const disposed = line.dispositions.reduce((n, d) => n + d.quantity, 0)
    const total = (asked.get(line.id) ?? disposed) + input.quantity
    asked.set(line.id, total)
    if (input.quantity < 1 || total > line.totalQuantity) {
      const message = 'Quantity cannot exceed the quantity left to dispose of.'
      errors.push(userError([...place, 'quantity'], message, 'INVALID'))
    }
    return errors
  })
}

function itemOf(order: Order, fulfillmentLineItemId: string | null) {
  const row = order.fulfillments.flatMap((f) => f.lines).find((l) => l.id === fulfillmentLineItemId)
  return order.lines.find((l) => l.id === row?.lineItemId)
}

export function dispose(
  world: ShopifyWorld,
  order: Order,
  { reverseOrder, inputs }: { reverseOrder: ReverseFulfillmentOrder; inputs: readonly DisposeInput[] },
): void {
  for (const input of inputs) {
    const line = reverseOrder.lines.find((l) => l.id === input.reverseFulfillmentOrderLineItemId)
    line?.dispositions.push({
      id: world.nextId('ReverseFulfillmentOrderDisposition'),
      type: input.dispositionType,
      quantity: input.quantity,
      locationId: input.locationId ?? null,
      createdAt: world.now(),
    })
  }
  world.emit('REVERSE_FULFILLMENT_ORDERS_DISPOSE', reverseOrder.id, order.id)
}

export const reverseLogisticsMutations: FieldMap = {
  reverseDeliveryCreateWithShipping,
  reverseDeliveryShippingUpdate,
  reverseFulfillmentOrderDispose,
}
