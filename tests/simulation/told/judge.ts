import { tellsAnything } from '../merchant.ts'
import type { ReportedOrder } from '../oracle/index.ts'
import { wrongCancellations } from './cancellations.ts'
import { says, type ToldCase, toldOrders } from './case.ts'
import { watchCaptures } from './captures.ts'
import { fulfilledBeyond, overtakenOrders, untoldShipments } from './shipments.ts'

export interface ToldWatch {
  /** After every event: what cannot be made good any more. */
  look(): readonly string[]
  /** Once everything is final. */
  end(reported: readonly ReportedOrder[]): readonly string[]
  /** Numbers of orders that changed in Shopify while NetSuite was ahead of it. */
  overtaken(): ReadonlySet<string>
}

/** Watches what Shopify is told of what begins in NetSuite; nothing, where it is told nothing. */
export function watchTold(given: ToldCase): ToldWatch {
  const { tells, state, log } = given
  if (!tellsAnything(tells)) return { look: () => [], end: () => [], overtaken: () => new Set() }
  const captures = watchCaptures(given)
  let seen = ''
  return {
    look() {
      const now = [log.mutations.length, ...[...state.orders.values()].map(shapeOf)].join(' ')
      if (now === seen) return []
      seen = now
      return [...(tells.shipping ? fulfilledBeyond(given) : []), ...(tells.capture ? captures.look() : [])]
    },
    overtaken: () => (tells.shipping ? overtakenOrders(given) : new Set()),
    end(reported) {
      const orders = toldOrders(given, reported)
      return [
        ...(tells.shipping ? untoldShipments(given, orders) : []),
        ...(tells.capture ? captures.end(orders) : []),
        ...orders
          .filter((told) => says(told, 'shopify.refused'))
          .map(({ order }) => `${order.name}: Shopify refused what it was told`),
        ...(tells.cancellations ? wrongCancellations(given, orders) : []),
      ]
    },
  }
}

/** Different where something of it that is looked at may be. */
const shapeOf = ({
  fulfillments,
  transactions,
  agreements,
}: {
  readonly fulfillments: readonly { readonly status: string }[]
  readonly transactions: readonly object[]
  readonly agreements: readonly object[]
}): string =>
  `${fulfillments.map(({ status }) => status.charAt(0)).join('')}/${transactions.length}/${agreements.length}`
