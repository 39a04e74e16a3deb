import type { ShopifyId } from '../ids.ts'
import type { OrderShipping } from '../shopify/shipping.ts'
import type { FulfillmentContent, ToldFulfillment } from './types.ts'
import { sameUnits } from './units.ts'

/** Clocks differ: a fulfilment may be stated to be older than the request that made it. */
const SKEW_MS = 300_000

/**
 * The fulfilment that a request without an answer made: the same units from the same location, not older than the
 * request, and not one that is known to be another's.
 */
export function madeBy(
  sent: { readonly content: FulfillmentContent; readonly at: string },
  shipping: OrderShipping,
  told: readonly ToldFulfillment[],
): ShopifyId | null {
  const known = new Set(told.map(({ shopifyId }) => shopifyId))
  const found = shipping.shipments.find(
    ({ id, createdAt, locationId, lines }) =>
      !known.has(id) &&
      locationId === sent.content.locationId &&
      Date.parse(createdAt) >= Date.parse(sent.at) - SKEW_MS &&
      sameUnits(lines, sent.content.lines),
  )
  return found?.id ?? null
}

/**
 * Sending it again cannot ship the units twice, should the first request land yet: Shopify refuses more than what its
 * fulfilment orders hold, and they do not hold that much of one line.
 */
export function isRefusedTwice(content: FulfillmentContent, { fulfillmentOrders }: OrderShipping): boolean {
  return content.lines.some(({ lineId, quantity }) => {
    const left = fulfillmentOrders
      .flatMap(({ lines }) => lines)
      .filter((line) => line.lineId === lineId)
      .reduce((sum, { remaining }) => sum + remaining, 0)
    return left < 2 * quantity
  })
}
