import { fault, type Fault } from '../../domain/fault/fault.ts'
import { type ShopifyId, type StoreKey, shopifyGid } from '../../domain/ids.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import type { OrderLife } from '../../domain/shopify/order.ts'
import type { OrderRead } from '../../domain/shopify/shipping.ts'
import { ReadOrder, ReadOrderToShip } from './generated/documents.ts'
import { orderShape, type WholeOrder } from './orderShape.ts'
import { createPages } from './orderPages.ts'
import type { OrderContext } from './pages.ts'
import { parseOrder } from './parseOrder.ts'
import type { Reader } from './reading.ts'
import { shippingWith } from './shipping.ts'

/** An order that changes while its pages are read is read again from the start. */
const READS = 3

/**
 * The order with its whole life: one request where it has up to 10 lines, two agreements and four fulfilments and no
 * return, else every page of it, or a fault. `withShipping`: with what may be shipped from where, as long as it has
 * four fulfilments at most.
 */
export async function readOrder(
  reader: Reader,
  id: ShopifyId,
  { withShipping }: { readonly withShipping: boolean },
): Promise<Result<OrderRead | null, Fault>> {
  const { call, store } = reader
  let failure: Fault | null = null
  for (let read = 0; read < READS; read += 1) {
    const variables = { id: shopifyGid('Order', id) }
    const answer = await (withShipping ? call(ReadOrderToShip, variables) : call(ReadOrder, variables))
    if (!answer.ok) return answer
    if (!answer.value.order) return ok(null)
    const head = orderShape.safeParse(answer.value.order)
    if (!head.success) return fail(unexpected(store, id, head.error.message))
    const context = { call, store, head: head.data }
    const whole = await readWhole(context)
    if (whole.ok) {
      const life = parseOrder(store, whole.value)
      return life.ok && withShipping ? ok(await joined(life.value, context, answer.value.order)) : life
    }
    if (whole.failure.code !== 'shopify.partial-read') return whole
    failure = whole.failure
  }
  return fail(failure ?? unexpected(store, id, 'never read'))
}

/** What is not whole, or not understood, holds up no booking: it is read again, and said, where a shipment is told. */
async function joined(life: OrderLife, context: OrderContext, order: unknown): Promise<OrderRead> {
  const shipping = await shippingWith(context, order)
  return shipping === null ? life : { ...life, shipping: shipping }
}

async function readWhole(context: OrderContext): Promise<Result<WholeOrder, Fault>> {
  const { head } = context
  const pages = createPages(context)
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
