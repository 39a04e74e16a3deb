/** What people in NetSuite know to be on its way to a sales order: they wait for it before they ship and bill. */
import type { Order } from '../../../simulators/shopify/model.ts'
import type { StoredRecord } from '../../../simulators/netsuite/world.ts'
import { text } from '../oracle/readBooks.ts'

const VERSION = 'custbody_tieout_version'
/** What was done to an order is booked by then, or will not be: of a line that was billed, an edit changes nothing here. */
const BOOKED_AFTER_MS = 90 * 60_000

/** Whether something was agreed before the goods left, and the sales order was not written since. */
export function isAwaited({ fields }: StoredRecord, order: Order, nowMs: number): boolean {
  const left = order.fulfillments.filter(({ status }) => status === 'SUCCESS')
  const leftMs = Math.max(...left.map(({ createdAt }) => Date.parse(createdAt)))
  const before = order.agreements.filter(({ happenedAt }) => Date.parse(happenedAt) <= leftMs)
  const latestMs = Math.max(...before.map(({ happenedAt }) => Date.parse(happenedAt)))
  const seen = Number.parseInt(text(fields, VERSION), 10)
  return seen < before.length && nowMs - latestMs < BOOKED_AFTER_MS
}
