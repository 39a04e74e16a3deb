import { doAfterwards, mutate } from '../merchant.ts'
import { askShopify, askSimulator, type ShopifyAdmin, SimulatorError } from '../simulators.ts'
import type { Act, Units } from './acts.ts'
import { takeReturn } from './returns.ts'

/** Where staff are at work: Shopify's own API, and the store's interface for what gateways and buyers do. */
export interface Staff {
  readonly admin: ShopifyAdmin
  /** Address of the store's interface, `…/sim`. */
  readonly sim: string
  /** Lets a little of the store's time pass. */
  readonly pause: () => Promise<void>
}

export interface Seen {
  readonly id: string
  readonly currency: string
  /** What is left of each line. */
  readonly lines: readonly { readonly id: string; readonly left: number }[]
  readonly transactions: readonly {
    readonly id: string
    readonly kind: string
    readonly status: string
    readonly gateway: string
  }[]
  /** Where goods go back to. */
  readonly locationId: string
}

/** Does one act to an order. `key` names the act: Shopify does what has one key once. Throws what Shopify refuses it for. */
export async function perform(
  staff: Staff,
  { id, key, act }: { readonly id: string; readonly key: string; readonly act: Act },
): Promise<void> {
  const { admin, sim } = staff
  switch (act.do) {
    case 'ship':
      return ship(staff, id, act)
    case 'refund':
      return refund(staff, { id, key, act })
    case 'settle':
      return settle(staff, id, act.status)
    case 'return':
      return takeReturn(staff, await see(admin, id), act)
    case 'pay':
      await askSimulator(admin.transport, `${sim}/orders/pay`, { id })
      return
    case 'afterwards':
      return doAfterwards(admin, id, { afterwards: act.what })
  }
}

async function see(admin: ShopifyAdmin, id: string): Promise<Seen> {
  const { order, locations } = await askShopify<{
    order: {
      presentmentCurrencyCode: string
      lineItems: { nodes: readonly { id: string; currentQuantity: number }[] }
      transactions: Seen['transactions']
    } | null
    locations: { nodes: readonly { id: string }[] }
  }>(admin, SEE, { id })
  const locationId = locations.nodes[0]?.id
  if (!order || locationId === undefined) throw new SimulatorError(`${id} is not there any more`)
  return {
    id,
    currency: order.presentmentCurrencyCode,
    lines: order.lineItems.nodes.map((line) => ({ id: line.id, left: line.currentQuantity })),
    transactions: order.transactions,
    locationId,
  }
}

interface OpenRow {
  readonly id: string
  readonly remainingQuantity: number
  readonly lineItem: { readonly id: string }
}

/** Every fulfilment order goes out as a parcel of its own. */
async function ship(
  { admin, pause }: Staff,
  id: string,
  { units, tracked = true }: { readonly units?: Units; readonly tracked?: boolean },
): Promise<void> {
  const { order } = await askShopify<{
    order: {
      name: string
      lineItems: { nodes: readonly { id: string }[] }
      fulfillmentOrders: {
        nodes: readonly { id: string; status: string; lineItems: { nodes: readonly OpenRow[] } }[]
      }
    }
  }>(admin, OPEN, { id })
  const lines = order.lineItems.nodes.map((line) => line.id)
  for (const part of order.fulfillmentOrders.nodes.filter(({ status }) => SHIPPABLE.has(status))) {
    const rows = part.lineItems.nodes.flatMap((row) => {
      const wanted =
        units === undefined ? row.remainingQuantity : (units[lines.indexOf(row.lineItem.id)] ?? 0)
      const quantity = Math.min(wanted, row.remainingQuantity)
      return quantity > 0 ? [{ id: row.id, quantity }] : []
    })
    if (rows.length === 0) continue
    const fulfillment = {
      lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: part.id, fulfillmentOrderLineItems: rows }],
      ...(tracked ? { trackingInfo: { number: `1Z${order.name.replace('#', '')}`, company: 'UPS' } } : {}),
    }
    await mutate(admin, SHIP, { fulfillment })
    await pause()
  }
}

const SHIPPABLE: ReadonlySet<string> = new Set(['OPEN', 'IN_PROGRESS'])

type Refund = Extract<Act, { do: 'refund' }>

interface Suggested {
  readonly amountSet: { readonly presentmentMoney: { readonly amount: string } }
  readonly suggestedTransactions: readonly {
    readonly gateway: string
    readonly parentTransaction: { readonly id: string }
    readonly amountSet: { readonly presentmentMoney: { readonly amount: string } }
  }[]
}

/** Gives back what Shopify suggests for the units, over the ways in which it was paid; or the amount that is said. */
async function refund(
  { admin, sim }: Staff,
  { id, key, act }: { readonly id: string; readonly key: string; readonly act: Refund },
): Promise<void> {
  const seen = await see(admin, id)
  const rows = refundRows(seen, act)
  const shipping = act.whole === true || act.shipping === true
  const suggested = await suggestion(admin, { seen, rows, shipping, isCredit: act.to === 'store credit' })
  const paid = seen.transactions.find((one) => isPayment(one))
  const given =
    act.amount === undefined
      ? suggested.suggestedTransactions.map((one) => ({
          gateway: one.gateway,
          parentId: one.parentTransaction.id,
          amount: one.amountSet.presentmentMoney.amount,
        }))
      : [{ gateway: paid?.gateway, parentId: paid?.id, amount: act.amount }]
  const credit = { amount: suggested.amountSet.presentmentMoney.amount, currencyCode: seen.currency }
  const input = {
    orderId: id,
    currency: seen.currency,
    refundLineItems: rows,
    ...(shipping ? { shipping: { fullRefund: true } } : {}),
    transactions: given.map((one) => ({ ...one, orderId: id, kind: 'REFUND' })),
    ...(act.to === 'store credit' ? { refundMethods: [{ storeCreditRefund: { amount: credit } }] } : {}),
  }
  const gateways = act.pending === true ? given.map(({ gateway }) => gateway) : []
  const answer = (refunds: string): Promise<unknown[]> =>
    Promise.all(
      gateways.map((gateway) => askSimulator(admin.transport, `${sim}/gateways`, { gateway, refunds })),
    )
  await answer('pending')
  await mutate(admin, REFUND, { input, key })
  await answer('success')
}

const isPayment = ({ kind, status }: Seen['transactions'][number]): boolean =>
  status === 'SUCCESS' && (kind === 'SALE' || kind === 'CAPTURE')

function refundRows({ lines, locationId }: Seen, { lines: units, whole, restock }: Refund): object[] {
  const restockType = restock ?? 'NO_RESTOCK'
  return lines.flatMap((line, index) => {
    const quantity = whole === true ? line.left : (units?.[index] ?? 0)
    if (quantity === 0) return []
    return [
      {
        lineItemId: line.id,
        quantity,
        restockType,
        ...(restockType === 'NO_RESTOCK' ? {} : { locationId }),
      },
    ]
  })
}

async function suggestion(
  admin: ShopifyAdmin,
  wish: {
    readonly seen: Seen
    readonly rows: readonly object[]
    readonly shipping: boolean
    readonly isCredit: boolean
  },
): Promise<Suggested> {
  const { order } = await askShopify<{ order: { suggestedRefund: Suggested } }>(admin, SUGGEST, {
    id: wish.seen.id,
    rows: wish.rows,
    shipping: wish.shipping,
    over: wish.isCredit ? 'STORE_CREDIT' : 'ORIGINAL_PAYMENT_METHODS',
  })
  return order.suggestedRefund
}

async function settle({ admin, sim }: Staff, id: string, status: 'success' | 'failure'): Promise<void> {
  const { transactions } = await see(admin, id)
  const pending = transactions.find((one) => one.status === 'PENDING')
  if (pending === undefined) throw new SimulatorError(`nothing of ${id} is pending`)
  await askSimulator(admin.transport, `${sim}/transactions/settle`, { id: pending.id, status })
}

const SEE = `query DemoSee($id: ID!) {
  order(id: $id) {
    presentmentCurrencyCode
    lineItems(first: 20) { nodes { id currentQuantity } }
    transactions(first: 30) { id kind status gateway }
  }
  locations(first: 1) { nodes { id } }
}`
const OPEN = `query DemoOpen($id: ID!) {
  order(id: $id) {
    name
    lineItems(first: 20) { nodes { id } }
    fulfillmentOrders(first: 8) {
      nodes { id status lineItems(first: 20) { nodes { id remainingQuantity lineItem { id } } } }
    }
  }
}`
const SHIP = `mutation DemoShip($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) { userErrors { message } }
}`
const SUGGEST = `query DemoSuggest(
  $id: ID!, $rows: [RefundLineItemInput!], $shipping: Boolean, $over: RefundMethodAllocation
) {
  order(id: $id) {
    suggestedRefund(refundLineItems: $rows, refundShipping: $shipping, refundMethodAllocation: $over) {
      amountSet { presentmentMoney { amount } }
      suggestedTransactions { gateway parentTransaction { id } amountSet { presentmentMoney { amount } } }
    }
  }
}`
const REFUND = `mutation DemoRefund($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) { userErrors { message } }
}`
