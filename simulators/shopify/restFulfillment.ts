/** Fulfilments, fulfilment orders and returns as webhooks carry them (samples of Shopify's documentation, 2026-04 [D]). */
import { legacyId } from './gid.ts'
import type {
  Fulfillment,
  FulfillmentOrder,
  Order,
  Return,
  ReturnFee,
  ReverseDelivery,
  ReverseFulfillmentOrder,
} from './model.ts'
import { type Json, moneySet, numericId, restAddress, restIds, restLine } from './restOrder.ts'

export function restFulfillment(order: Order, fulfillment: Fulfillment): Json {
  const first = fulfillment.tracking[0]
  const numbers = fulfillment.tracking.flatMap(({ number }) => number ?? [])
  const urls = fulfillment.tracking.flatMap(({ url }) => url ?? [])
  return {
    ...restIds(fulfillment.id),
    order_id: Number(legacyId(order.id)),
    name: fulfillment.name,
    status: fulfillment.status.toLowerCase(),
    created_at: fulfillment.createdAt,
    updated_at: fulfillment.updatedAt,
    service: fulfillment.service,
    location_id: numericId(fulfillment.locationId),
    shipment_status: null,
    email: order.email,
    destination: restAddress(order.shippingAddress),
    tracking_company: first?.company ?? null,
    tracking_number: first?.number ?? null,
    tracking_numbers: numbers,
    tracking_url: first?.url ?? null,
    tracking_urls: urls,
    line_items: fulfillment.lines.flatMap(({ lineItemId, quantity }) => {
      const line = order.lines.find((l) => l.id === lineItemId)
      return line ? [{ ...restLine(order, line), quantity }] : []
    }),
  }
}

/**
 * By topic: most carry the fulfilment order alone, a move where it went, a hold its holds. Nothing says which order it
 * is of, as in the samples; what else they have of a second fulfilment order is left out.
 */
export function restFulfillmentOrder(found: FulfillmentOrder, topic: string): Json {
  const { id, status, requestStatus, assignedLocationId } = found
  const short = { id, status: status.toLowerCase(), request_status: requestStatus.toLowerCase() }
  switch (topic) {
    case 'FULFILLMENT_ORDERS_MOVED':
      return {
        moved_fulfillment_order: { ...short, assigned_location_id: assignedLocationId },
        destination_location_id: assignedLocationId,
      }
    case 'FULFILLMENT_ORDERS_PLACED_ON_HOLD':
      return {
        fulfillment_order: {
          ...short,
          fulfillment_holds: found.holds.map((hold) => ({
            id: hold.id,
            reason: hold.reason.toLowerCase(),
            reason_notes: hold.reasonNotes,
            held_by_requesting_app: true,
            handle: hold.handle,
          })),
        },
      }
    case 'FULFILLMENT_ORDERS_MERGED':
      return { fulfillment_order_merges: { fulfillment_order: short } }
    default:
      return { fulfillment_order: short }
  }
}

function restFee(order: Order, fee: ReturnFee): Json {
  return { ...restIds(fee.id), price: moneySet(order, fee.amount) }
}

/** By topic: a step on the way is short and names the order by number, a beginning says everything. */
export function restReturn(order: Order, found: Return, topic: string): Json {
  const status = found.status.toLowerCase()
  const ids = restIds(found.id)
  switch (topic) {
    case 'RETURNS_CANCEL':
    case 'RETURNS_CLOSE':
    case 'RETURNS_REOPEN':
      return { ...ids, order_id: numericId(order.id), status }
    case 'RETURNS_DECLINE': {
      const { reason = '', note = null } = found.decline ?? {}
      return { ...ids, status, order: restIds(order.id), decline: { reason: reason.toLowerCase(), note } }
    }
    default:
      // RETURNS_PROCESS has no sample: as an approval's ([U]).
      return { ...ids, name: found.name, status, order: restIds(order.id), ...restReturnParts(order, found) }
  }
}

function restReturnParts(order: Order, found: Return): Json {
  return {
    total_return_line_items: found.lines.length,
    return_line_items: found.lines.map((line) => ({
      ...restIds(line.id),
      fulfillment_line_item: line.fulfillmentLineItemId && restIds(line.fulfillmentLineItemId),
      quantity: line.quantity,
      return_reason: line.returnReason.toLowerCase(),
      restocking_fee: line.restockingFee && restFee(order, line.restockingFee),
    })),
    return_shipping_fees: found.shippingFees.map((fee) => restFee(order, fee)),
    exchange_line_items: found.exchangeLines.map((line) => {
      const lineId = line.lineItemIds[0]
      return { ...restIds(line.id), line_item: lineId === undefined ? null : restIds(lineId) }
    }),
    total_exchange_line_items: found.exchangeLines.length,
  }
}

export function restReverseOrder(found: ReverseFulfillmentOrder): Json {
  const dispositions = found.lines.flatMap((line) =>
    line.dispositions.map((d) => ({
      reverse_fulfillment_order_line_item: restIds(line.id),
      reverse_delivery_line_item: null,
      type: d.type.toLowerCase(),
      location: d.locationId && restIds(d.locationId),
      quantity: d.quantity,
    })),
  )
  return {
    ...restIds(found.id),
    dispositions,
    total_dispositions: dispositions.length,
  }
}

export function restReverseDelivery(found: Return, delivery: ReverseDelivery): Json {
  const { tracking, label } = delivery
  return {
    ...restIds(delivery.id),
    return: restIds(found.id),
    shipping_deliverable: {
      tracking: {
        carrier_name: tracking?.carrierName ?? null,
        tracking_number: tracking?.number ?? null,
        tracking_url: tracking?.url ?? null,
      },
      label: { public_file_url: label?.publicFileUrl ?? null, created_at: label?.createdAt ?? null },
    },
  }
}
