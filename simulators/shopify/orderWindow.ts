/** Which orders a token may see. */
import type { Order } from './model.ts'
import type { ApiContext } from './resolver.ts'

const WINDOW_MS = 60 * 24 * 60 * 60 * 1000

/** Without `read_all_orders`, orders created more than 60 days ago are not there (shopify.md §3 [D]). */
export function isVisible(order: Order, context: ApiContext): boolean {
  return context.readAllOrders || Date.parse(order.createdAt) >= context.world.nowMs() - WINDOW_MS
}

export function visibleOrders(context: ApiContext): Order[] {
  return [...context.world.state.orders.values()].filter((o) => isVisible(o, context))
}

export function visibleOrder(id: string, context: ApiContext): Order | null {
  const order = context.world.order(id)
  return order && isVisible(order, context) ? order : null
}
