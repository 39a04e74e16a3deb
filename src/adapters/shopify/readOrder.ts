import { fault, type Fault } from '../../domain/fault/fault.ts'
import { type ShopifyId, type StoreKey, shopifyGid } from '../../domain/ids.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { OrderLife } from '../../domain/shopify/order.ts'
import type { Caller } from './call.ts'
import { ReadOrder } from './generated/documents.ts'
import { orderShape, type RawOrder, type WholeOrder } from './orderShape.ts'
import { createPages } from './orderPages.ts'
import { parseOrder } from './parseOrder.ts'

/** An order that changes while its pages are read is read again from the start. */
const READS = 3

/**
 * The order with its whole life: one request where it has up to 10 lines, two agreements and four fulfilments and no
 * return, else every page of it, or a fault.
 */
export async function readOrder(
  call: Caller,
  store: StoreKey,
  id: ShopifyId,
): Promise<Result<OrderLife | null, Fault>> {
  let failure: Fault | null = null
  for (let read = 0; read < READS; read += 1) {
    const answer = await call(ReadOrder, { id: shopifyGid('Order', id) })
    if (!answer.ok) return answer
    if (!answer.value.order) return ok(null)
    const head = orderShape.safeParse(answer.value.order)
    if (!head.success) return fail(unexpected(store, id, head.error.message))
    const whole = await readWhole(call, store, head.data)
    if (whole.ok) return parseOrder(store, whole.value)
    if (whole.failure.code !== 'shopify.partial-read') return whole
    failure = whole.failure
  }
  return fail(failure ?? unexpected(store, id, 'never read'))
}

async function readWhole(call: Caller, store: StoreKey, head: RawOrder): Promise<Result<WholeOrder, Fault>> {
  const pages = createPages({ call, store, head })
  const applications = await pages.applications()
  if (!applications.ok) return applications
  const lines = await pages.lines()
  if (!lines.ok) return lines
  const shippingLines = await pages.shippingLines()
  if (!shippingLines.ok) return shippingLines
  const agreements = await pages.agreements()
  if (!agreements.ok) return agreements
  const transactions = await pages.transactions()
  if (!transactions.ok) return transactions
  const refunds = await pages.refunds()
  if (!refunds.ok) return refunds
  const fulfillments = await pages.fulfillments()
  if (!fulfillments.ok) return fulfillments
  const returns = await pages.returns()
  if (!returns.ok) return returns
  return ok({
    head,
    applications: applications.value,
    lines: lines.value,
    shippingLines: shippingLines.value,
    agreements: agreements.value,
    transactions: transactions.value,
    refunds: refunds.value,
    fulfillments: fulfillments.value,
    returns: returns.value,
  })
}

const unexpected = (store: StoreKey, id: ShopifyId, words: string): Fault =>
  fault('shopify.unexpected', { store, order: id }, `ReadOrder ${id}: ${words}`)
