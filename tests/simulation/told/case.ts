/** What Shopify is told of what begins in NetSuite, judged by what stands in the two systems alone. */
import type { World } from '../../../simulators/netsuite/world.ts'
import type { Order, ShopState } from '../../../simulators/shopify/model.ts'
import type { Tells } from '../merchant.ts'
import { type MutationLog, type ReportedOrder, shopifyNumber } from '../oracle/index.ts'

export interface ToldCase {
  readonly state: ShopState
  readonly world: World
  readonly log: MutationLog
  readonly tells: Tells
  /** Numbers of orders whose records a script of the account changed: they are for a person. */
  readonly scripted: ReadonlySet<string>
}

/** One order with what is said of it. */
export interface ToldOrder {
  readonly order: Order
  /** Shopify's number of the order. */
  readonly number: string
  readonly said: ReportedOrder | undefined
}

/** Codes by which a person is asked to act on what Shopify is told: each is judged by what it says. */
export const TOLD_CODES: ReadonlySet<string> = new Set([
  'capture.not-possible',
  'fulfillment.cancelled-in-shopify',
  'fulfillment.not-open',
  'fulfillment.withdrawn',
  'refund.not-possible',
  'refund.not-taken-over',
  'return.not-possible',
  'shopify.refused',
])

export const says = ({ said }: ToldOrder, code: string): boolean => said?.codes.includes(code) === true

export const toldOrders = ({ state }: ToldCase, reported: readonly ReportedOrder[]): readonly ToldOrder[] =>
  [...state.orders.values()].map((order) => {
    const number = shopifyNumber(order.id)
    return { order, number, said: reported.find(({ id }) => id === number) }
  })
