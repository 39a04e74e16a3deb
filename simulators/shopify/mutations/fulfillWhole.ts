import type { FulfillmentTracking, Order } from '../model.ts'
import type { ShopifyWorld } from '../world.ts'

/** Fulfils everything that is left of an order at once, closing its fulfilment orders. */
export function fulfillWhole(
  world: ShopifyWorld,
  order: Order,
  facts: { locationId: string | null; tracking: FulfillmentTracking[] },
): void {
  for (const fulfillmentOrder of order.fulfillmentOrders.filter((f) => f.status === 'OPEN')) {
    const lines = fulfillmentOrder.lines.map((line) => {
      const item = order.lines.find((l) => l.id === line.lineItemId)
      if (item) item.fulfilledQuantity += line.remainingQuantity
      const quantity = line.remainingQuantity
      line.remainingQuantity = 0
      const { id: fulfillmentOrderId } = fulfillmentOrder
      return {
        id: world.nextId('FulfillmentLineItem'),
        lineItemId: line.lineItemId,
        quantity,
        fulfillmentOrderId,
        shares: [{ fulfillmentOrderLineItemId: line.id, quantity }],
      }
    })
    fulfillmentOrder.status = 'CLOSED'
    fulfillmentOrder.assignedLocationId = facts.locationId ?? fulfillmentOrder.assignedLocationId
    order.fulfillments.push({
      id: world.nextId('Fulfillment'),
      orderId: order.id,
      name: `${order.name}-F${order.fulfillments.length + 1}`,
      status: 'SUCCESS',
      displayStatus: 'FULFILLED',
      locationId: fulfillmentOrder.assignedLocationId,
      service: 'manual',
      lines,
      tracking: facts.tracking,
      createdAt: order.createdAt,
      updatedAt: order.createdAt,
    })
  }
}
