import type { Order } from './model.ts'
import {
  restFulfillment,
  restFulfillmentOrder,
  restReturn,
  restReverseDelivery,
  restReverseOrder,
} from './restFulfillment.ts'
import { restIds, restOrder, restRefund, restTransaction } from './restOrder.ts'
import type { ShopifyWorld, WorldEvent } from './world.ts'

/**
 * The body of the webhook for an event, as things stand now (shopify.md §2.4: the payload is the state when it was
 * built); null when what it speaks of is gone. Resources without a REST shape here carry their ids and the time.
 */
export function webhookPayload(world: ShopifyWorld, event: WorldEvent): Record<string, unknown> | null {
  const order = event.orderId === null ? null : world.order(event.orderId)
  if (event.orderId !== null && order === null)
    return event.topic === 'ORDERS_DELETE' ? restIds(event.resourceId) : null
  const body = order === null ? null : orderPart(world, order, event)
  if (body) return body
  const customer = world.customer(event.resourceId)
  if (customer) {
    const {
      email,
      firstName: first_name,
      lastName: last_name,
      createdAt: created_at,
      updatedAt: updated_at,
    } = customer
    return { ...restIds(customer.id), email, first_name, last_name, created_at, updated_at }
  }
  const parent = order === null ? {} : { order_id: restIds(order.id).id }
  return { ...restIds(event.resourceId), ...parent, updated_at: event.occurredAt }
}

function orderPart(
  world: ShopifyWorld,
  order: Order,
  { resourceId, topic }: WorldEvent,
): Record<string, unknown> | null {
  if (topic === 'ORDERS_EDITED') return { order_edit: restEdit(order) }
  if (resourceId === order.id) return restOrder(world, order)
  const refund = order.refunds.find(({ id }) => id === resourceId)
  if (refund) return restRefund(order, refund)
  const transaction = order.transactions.find(({ id }) => id === resourceId)
  return transaction ? restTransaction(order, transaction) : shippedPart(order, resourceId, topic)
}

/** The edit that was committed last, which names its order (sample of Shopify's documentation, 2026-04 [D]). */
function restEdit(order: Order): Record<string, unknown> {
  const edit = order.agreements.findLast(({ kind }) => kind === 'ORDER_EDIT')
  return {
    ...(edit ? { id: restIds(edit.id).id } : {}),
    app_id: null,
    created_at: edit?.happenedAt ?? order.updatedAt,
    notify_customer: false,
    order_id: restIds(order.id).id,
    reason: '',
  }
}

/** What ships and what comes back. */
function shippedPart(order: Order, resourceId: string, topic: string): Record<string, unknown> | null {
  const fulfillment = order.fulfillments.find(({ id }) => id === resourceId)
  if (fulfillment) return restFulfillment(order, fulfillment)
  const fulfillmentOrder = order.fulfillmentOrders.find(({ id }) => id === resourceId)
  if (fulfillmentOrder) return restFulfillmentOrder(fulfillmentOrder, topic)
  for (const found of order.returns) {
    if (found.id === resourceId) return restReturn(order, found, topic)
    for (const reverse of found.reverseFulfillmentOrders) {
      if (reverse.id === resourceId) return restReverseOrder(reverse)
      const delivery = reverse.deliveries.find(({ id }) => id === resourceId)
      if (delivery) return restReverseDelivery(found, delivery)
    }
  }
  return null
}
