import { z } from 'zod'
import { assert } from '../../domain/assert.ts'
import type { Fault } from '../../domain/fault/fault.ts'
import { type ShopifyId, shopifyGid } from '../../domain/ids.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { FulfillmentOrder, OrderShipping, Shipment, Tracking } from '../../domain/shopify/shipping.ts'
import { idIn, idOrNull } from './amounts.ts'
import {
  CancelFulfillment,
  CreateFulfillment,
  FulfillmentOrderLinesPage,
  FulfillmentOrdersPage,
  OrderShipping as OrderShippingQuery,
  UpdateTracking,
} from './generated/documents.ts'
import { readFulfillment } from './goodsPages.ts'
import { fulfillmentShape, pageOf, withId } from './orderShape.ts'
import { eachOf, nodePart, orderPart, type PageContext, partial, restOf } from './pages.ts'
import { parseFulfillment } from './parseLife.ts'
import { readParts, type Reader, understood } from './reading.ts'
import { write, type Writer } from './writeOutcome.ts'
import type { NewFulfillment, ShopifyWrites, WriteOutcome } from './writeTypes.ts'

const MOST_SHIPMENTS = 50

const fulfillmentOrderLineShape = z.object({
  id: z.string(),
  lineItem: withId,
  totalQuantity: z.number().int(),
  remainingQuantity: z.number().int(),
})
const linesPage = pageOf(fulfillmentOrderLineShape)

const fulfillmentOrderShape = z.object({
  id: z.string(),
  status: z.string(),
  requestStatus: z.string(),
  fulfillAt: z.string().nullish(),
  assignedLocation: z.object({ location: withId.nullish() }),
  supportedActions: z.array(z.object({ action: z.string() })),
  fulfillmentHolds: z.array(z.object({ reason: z.string() })),
  lineItems: linesPage,
})
const fulfillmentOrdersPage = pageOf(fulfillmentOrderShape)

const shipmentShape = fulfillmentShape.extend({
  trackingInfo: z.array(
    z.object({ company: z.string().nullish(), number: z.string().nullish(), url: z.string().nullish() }),
  ),
})

const shippingShape = z.object({
  id: z.string(),
  name: z.string(),
  updatedAt: z.string(),
  fulfillmentOrders: fulfillmentOrdersPage,
  fulfillments: z.array(shipmentShape),
})

/** One request where the order has up to ten fulfilment orders of up to twenty lines. */
export const readShipping = (
  reader: Reader,
  order: ShopifyId,
): Promise<Result<OrderShipping | null, Fault>> =>
  readParts(reader, {
    order,
    document: OrderShippingQuery,
    pick: (data) => data.order,
    shape: shippingShape,
    read: wholeShipping,
  })

/** ReadOrderToShip asks for so many fulfilments, and a list as long may be cut off. */
const ASKED_WITH_ORDER = 5

/**
 * The same out of an order that was read with it. Null: it is not whole, as where the order has more fulfilments than
 * were asked for, or not understood; it is to be read by itself.
 */
export async function shippingWith(context: PageContext, order: unknown): Promise<OrderShipping | null> {
  const head = shippingShape.safeParse(order)
  if (!head.success || head.data.fulfillments.length >= ASKED_WITH_ORDER) return null
  const { store, head: read } = context
  const whole = await understood(store, read.name, () => wholeShipping(context, head.data))
  return whole.ok ? whole.value : null
}

async function wholeShipping(
  context: PageContext,
  head: z.infer<typeof shippingShape>,
): Promise<Result<OrderShipping, Fault>> {
  if (head.fulfillments.length >= MOST_SHIPMENTS)
    return fail(partial(context, `${MOST_SHIPMENTS} fulfilments or more`))
  const orders = await restOf(context, head.fulfillmentOrders, (after) =>
    orderPart(context, {
      document: FulfillmentOrdersPage,
      variables: { id: head.id, after },
      pick: (order) => order.fulfillmentOrders,
      shape: fulfillmentOrdersPage,
    }),
  )
  if (!orders.ok) return orders
  const fulfillmentOrders = await eachOf(orders.value, (order) => wholeFulfillmentOrder(context, order))
  if (!fulfillmentOrders.ok) return fulfillmentOrders
  const shipments = await eachOf(head.fulfillments, (one) => wholeShipment(context, one))
  if (!shipments.ok) return shipments
  return ok({ fulfillmentOrders: fulfillmentOrders.value, shipments: shipments.value })
}

async function wholeFulfillmentOrder(
  context: PageContext,
  raw: z.infer<typeof fulfillmentOrderShape>,
): Promise<Result<FulfillmentOrder, Fault>> {
  const lines = await restOf(context, raw.lineItems, (after) =>
    nodePart(context, {
      document: FulfillmentOrderLinesPage,
      variables: { id: raw.id, after },
      part: 'lineItems',
      shape: linesPage,
    }),
  )
  if (!lines.ok) return lines
  return ok({
    id: idIn(raw.id, 'fulfilment order id'),
    status: raw.status,
    requestStatus: raw.requestStatus,
    fulfillable: raw.supportedActions.some(({ action }) => action === 'CREATE_FULFILLMENT'),
    holds: raw.fulfillmentHolds.map(({ reason }) => reason),
    fulfillAt: raw.fulfillAt ?? null,
    locationId: idOrNull(raw.assignedLocation.location, 'location id of a fulfilment order'),
    lines: lines.value.map((line) => ({
      id: idIn(line.id, 'line id of a fulfilment order'),
      lineId: idIn(line.lineItem.id, 'line id'),
      total: line.totalQuantity,
      remaining: line.remainingQuantity,
    })),
  })
}

async function wholeShipment(
  context: PageContext,
  raw: z.infer<typeof shipmentShape>,
): Promise<Result<Shipment, Fault>> {
  const whole = await readFulfillment(context, raw)
  if (!whole.ok) return whole
  const tracking = raw.trackingInfo.map(({ company, number, url }) => ({
    company: company ?? null,
    number: number ?? null,
    url: url ?? null,
  }))
  return ok({ ...parseFulfillment(whole.value), tracking })
}

const trackingInput = ({ company, numbers, urls }: Tracking) => ({
  ...(company === null ? {} : { company }),
  numbers,
  ...(urls.length === 0 ? {} : { urls }),
})

export function fulfillmentCreate(writer: Writer, wanted: NewFulfillment): Promise<WriteOutcome<ShopifyId>> {
  const { order, parts, tracking, notifyCustomer } = wanted
  // Without lines Shopify ships everything that is left (shopify.md §5).
  assert(parts.length > 0 && parts.every(({ lines }) => lines.length > 0), 'a fulfilment names its units')
  return write(writer, {
    document: CreateFulfillment,
    variables: {
      fulfillment: {
        lineItemsByFulfillmentOrder: parts.map(({ fulfillmentOrderId, lines }) => ({
          fulfillmentOrderId: shopifyGid('FulfillmentOrder', fulfillmentOrderId),
          fulfillmentOrderLineItems: lines.map(({ id, quantity }) => ({
            id: shopifyGid('FulfillmentOrderLineItem', id),
            quantity,
          })),
        })),
        notifyCustomer,
        ...(tracking === null ? {} : { trackingInfo: trackingInput(tracking) }),
      },
    },
    order,
    action: 'fulfil',
    pick: ({ fulfillmentCreate: payload }) => ofFulfillment(payload),
  })
}

export const fulfillmentTrackingInfoUpdate = (
  writer: Writer,
  wanted: Parameters<ShopifyWrites['fulfillmentTrackingInfoUpdate']>[0],
): Promise<WriteOutcome<ShopifyId>> =>
  write(writer, {
    document: UpdateTracking,
    variables: {
      id: shopifyGid('Fulfillment', wanted.fulfillmentId),
      tracking: trackingInput(wanted.tracking),
      notify: wanted.notifyCustomer,
    },
    order: wanted.order,
    action: 'change the tracking',
    pick: ({ fulfillmentTrackingInfoUpdate: payload }) => ofFulfillment(payload),
  })

export const fulfillmentCancel = (
  writer: Writer,
  wanted: Parameters<ShopifyWrites['fulfillmentCancel']>[0],
): Promise<WriteOutcome<ShopifyId>> =>
  write(writer, {
    document: CancelFulfillment,
    variables: { id: shopifyGid('Fulfillment', wanted.fulfillmentId) },
    order: wanted.order,
    action: 'cancel the fulfilment',
    pick: ({ fulfillmentCancel: payload }) => ofFulfillment(payload),
  })

interface FulfillmentPayload {
  readonly fulfillment?: { readonly id: string } | null
  readonly userErrors: readonly { readonly field?: readonly string[] | null; readonly message: string }[]
}

const ofFulfillment = (payload: FulfillmentPayload | null | undefined) =>
  payload ? { errors: payload.userErrors, value: idOrNull(payload.fulfillment, 'fulfilment id') } : null
