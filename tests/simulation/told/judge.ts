import { tellsAnything } from '../merchant.ts'
import type { ReportedOrder } from '../oracle/index.ts'
import { wrongCancellations } from './cancellations.ts'
import { says, type ToldCase, toldOrders } from './case.ts'
import { watchCaptures } from './captures.ts'
import { gaveBackMore, leftWithPeople, receivedByPeople, untoldRefunds, untoldReturns } from './givenBack.ts'
import { fulfilledBeyond, overtakenOrders, untoldShipments } from './shipments.ts'

const NOTHING: ToldWatch = {
  look: () => [],
  end: () => [],
  overtaken: () => new Set(),
  received: () => new Set(),
}

export interface ToldWatch {
  /** After every event: what cannot be made good any more. */
  look(): readonly string[]
  /** Once everything is final. */
  end(reported: readonly ReportedOrder[]): readonly string[]
  /** Numbers of orders that changed in Shopify while NetSuite was ahead of it, or of which something stays NetSuite's. */
  overtaken(): ReadonlySet<string>
  /** Internal ids of returns and receipts that people wrote. */
  received(): ReadonlySet<string>
}

/** Watches what Shopify is told of what begins in NetSuite; nothing, where it is told nothing. */
export function watchTold(given: ToldCase): ToldWatch {
  const { tells, state, log } = given
  if (!tellsAnything(tells)) return NOTHING
  const captures = watchCaptures(given)
  let seen = ''
  return {
    look() {
      const now = [log.mutations.length, ...[...state.orders.values()].map(shapeOf)].join(' ')
      if (now === seen) return []
      seen = now
      return [
        ...(tells.shipping ? fulfilledBeyond(given) : []),
        ...(tells.capture ? captures.look() : []),
        ...(tells.refunds || tells.returns ? gaveBackMore(given) : []),
      ]
    },
    overtaken: () =>
      new Set([
        ...(tells.shipping ? overtakenOrders(given) : []),
        ...(tells.refunds || tells.returns ? leftWithPeople(given) : []),
      ]),
    received: () => (tells.returns ? receivedByPeople(given) : new Set()),
    end(reported) {
      const orders = toldOrders(given, reported)
      return [
        ...(tells.shipping ? untoldShipments(given, orders) : []),
        ...(tells.capture ? captures.end(orders) : []),
        ...orders
          .filter((told) => says(told, 'shopify.refused'))
          .map(({ order }) => `${order.name}: Shopify refused what it was told`),
        ...(tells.refunds ? untoldRefunds(given, orders) : []),
        ...(tells.returns ? untoldReturns(given, orders) : []),
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
  refunds,
  returns,
}: {
  readonly fulfillments: readonly { readonly status: string }[]
  readonly transactions: readonly object[]
  readonly agreements: readonly object[]
  readonly refunds: readonly object[]
  readonly returns: readonly { readonly lines: readonly { readonly processedQuantity: number }[] }[]
}): string =>
  `${fulfillments.map(({ status }) => status.charAt(0)).join('')}/${transactions.length}/${agreements.length}/${refunds.length}/${returns.map(({ lines }) => lines.map((line) => line.processedQuantity).join(',')).join(';')}`
