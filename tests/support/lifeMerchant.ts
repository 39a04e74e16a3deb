/** What a merchant's staff do to an order after it was taken: shipments, refunds, returns, through Shopify's mutations. */
import { ask, type PlacedOrder, type TestDeployment } from './deployment.ts'

type Store = Pick<TestDeployment, 'admin' | 'shopify'>

interface Answer {
  readonly userErrors?: readonly { readonly message: string }[]
}

async function mutate<Payload extends object>(
  deployment: Store,
  document: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Payload> {
  const data = (await deployment.admin(document, variables)) as Record<string, Payload & Answer>
  const [payload] = Object.values(data)
  const [refused] = payload?.userErrors ?? []
  if (!payload || refused) throw new Error(refused?.message ?? 'the mutation answered nothing')
  return payload
}

const gid = (order: PlacedOrder): string => `gid://shopify/Order/${order.id}`

interface Placed {
  readonly lines: readonly string[]
  readonly locations: readonly string[]
  readonly transactions: readonly {
    readonly id: string
    readonly kind: string
    readonly status: string
    readonly gateway: string
  }[]
  readonly open: readonly {
    readonly id: string
    readonly status: string
    readonly lineItems: {
      readonly nodes: readonly {
        readonly id: string
        readonly remainingQuantity: number
        readonly lineItem: { readonly id: string }
      }[]
    }
  }[]
  readonly shipped: readonly { readonly id: string; readonly line: string }[]
}

async function placed(deployment: Store, order: PlacedOrder): Promise<Placed> {
  const data = (await deployment.admin(PLACED, { id: gid(order) })) as {
    order: {
      lineItems: { nodes: readonly { id: string }[] }
      transactions: Placed['transactions']
      fulfillmentOrders: { nodes: Placed['open'] }
      fulfillments: readonly {
        fulfillmentLineItems: { nodes: readonly { id: string; lineItem: { id: string } }[] }
      }[]
    }
    locations: { nodes: readonly { id: string }[] }
  }
  const { lineItems, transactions, fulfillmentOrders, fulfillments } = data.order
  return {
    lines: lineItems.nodes.map(({ id }) => id),
    locations: data.locations.nodes.map(({ id }) => id),
    transactions,
    open: fulfillmentOrders.nodes,
    shipped: fulfillments.flatMap(({ fulfillmentLineItems }) =>
      fulfillmentLineItems.nodes.map(({ id, lineItem }) => ({ id, line: lineItem.id })),
    ),
  }
}

/** Units by line, counted from 0. */
export type Units = Readonly<Record<number, number>>

/** Ships what is open, or these units of it; each fulfilment order on its own. */
export async function ship(deployment: Store, order: PlacedOrder, units?: Units): Promise<void> {
  const { lines, open } = await placed(deployment, order)
  for (const part of open.filter(({ status }) => status === 'OPEN' || status === 'IN_PROGRESS')) {
    const rows = part.lineItems.nodes.flatMap(({ id, remainingQuantity, lineItem }) => {
      const wanted = units === undefined ? remainingQuantity : (units[lines.indexOf(lineItem.id)] ?? 0)
      const quantity = Math.min(wanted, remainingQuantity)
      return quantity > 0 ? [{ id, quantity }] : []
    })
    if (rows.length === 0) continue
    const fulfillment = {
      lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: part.id, fulfillmentOrderLineItems: rows }],
    }
    await mutate(deployment, SHIP, { fulfillment })
  }
}

export interface RefundSpec {
  readonly lines?: Units
  readonly restock?: 'RETURN' | 'NO_RESTOCK' | 'CANCEL'
  /** Index among the store's locations. */
  readonly location?: number
  /** True: all of it; an amount: that much. */
  readonly shipping?: true | string
  /** Amounts by the index of the payment that they go back over. */
  readonly money?: Readonly<Record<number, string>>
  /** Given as store credit instead. */
  readonly storeCredit?: string
}

let refunds = 0

export async function refund(deployment: Store, order: PlacedOrder, spec: RefundSpec): Promise<void> {
  const { lines, locations, transactions } = await placed(deployment, order)
  const payments = transactions.filter(({ kind }) => kind === 'SALE' || kind === 'CAPTURE')
  const input = {
    orderId: gid(order),
    refundLineItems: Object.entries(spec.lines ?? {}).map(([line, quantity]) => ({
      lineItemId: lines[Number(line)],
      quantity,
      restockType: spec.restock ?? 'NO_RESTOCK',
      ...(spec.restock === 'RETURN' || spec.restock === 'CANCEL'
        ? { locationId: locations[spec.location ?? 0] }
        : {}),
    })),
    ...(spec.shipping === undefined
      ? {}
      : { shipping: spec.shipping === true ? { fullRefund: true } : { amount: spec.shipping } }),
    ...(spec.storeCredit === undefined
      ? {}
      : {
          refundMethods: [
            { storeCreditRefund: { amount: { amount: spec.storeCredit, currencyCode: 'USD' } } },
          ],
        }),
    transactions: Object.entries(spec.money ?? {}).map(([payment, amount]) => ({
      orderId: gid(order),
      kind: 'REFUND',
      gateway: payments[Number(payment)]?.gateway,
      parentId: payments[Number(payment)]?.id,
      amount,
    })),
  }
  refunds += 1
  await mutate(deployment, refundDocument(`refund ${refunds}`), { input })
}

const refundDocument = (key: string): string => `mutation Refund($input: RefundInput!) {
  refundCreate(input: $input) @idempotent(key: "${key}") { refund { id } userErrors { message } }
}`

export interface ReturnSpec {
  /** Units by shipped line, counted from 0. */
  readonly lines: Units
  readonly restockingFee?: string
  readonly returnShippingFee?: string
  /** SKU and units of what goes out instead. */
  readonly exchange?: readonly [sku: string, quantity: number]
  /** Goes back over the first payment. */
  readonly money?: string
  /** Index among the store's locations; absent: the goods are not put back. */
  readonly restockAt?: number
}

/** Opens a return, processes it, and puts its goods back. */
export async function takeReturn(deployment: Store, order: PlacedOrder, spec: ReturnSpec): Promise<void> {
  const { lines, shipped, transactions, locations } = await placed(deployment, order)
  const created = await mutate<{ return: CreatedReturn }>(deployment, RETURN, {
    input: {
      orderId: gid(order),
      returnLineItems: Object.entries(spec.lines).map(([line, quantity]) => ({
        fulfillmentLineItemId: shipped.find((one) => one.line === lines[Number(line)])?.id,
        quantity,
        ...(spec.restockingFee === undefined
          ? {}
          : { restockingFee: { percentage: Number(spec.restockingFee) } }),
      })),
      ...(spec.returnShippingFee === undefined
        ? {}
        : { returnShippingFee: { amount: { amount: spec.returnShippingFee, currencyCode: 'USD' } } }),
      ...(spec.exchange === undefined
        ? {}
        : {
            exchangeLineItems: [
              { variantId: await variant(deployment, spec.exchange[0]), quantity: spec.exchange[1] },
            ],
          }),
    },
  })
  const { id, returnLineItems, exchangeLineItems, reverseFulfillmentOrders } = created.return
  const quantities = Object.values(spec.lines)
  await mutate(deployment, PROCESS, {
    input: {
      returnId: id,
      returnLineItems: returnLineItems.nodes.map((line, index) => ({
        id: line.id,
        quantity: quantities[index],
      })),
      ...(spec.exchange === undefined
        ? {}
        : {
            exchangeLineItems: exchangeLineItems.nodes.map((line) => ({
              id: line.id,
              quantity: spec.exchange?.[1],
            })),
          }),
      ...(spec.money === undefined
        ? {}
        : {
            financialTransfer: {
              issueRefund: {
                orderTransactions: [
                  {
                    parentId: transactions.find(({ kind }) => kind === 'SALE')?.id,
                    transactionAmount: { amount: spec.money, currencyCode: 'USD' },
                  },
                ],
              },
            },
          }),
    },
  })
  if (spec.restockAt === undefined) return
  const rows = reverseFulfillmentOrders.nodes.flatMap(({ lineItems }) => lineItems.nodes)
  await mutate(deployment, DISPOSE, {
    input: rows.map((row, index) => ({
      reverseFulfillmentOrderLineItemId: row.id,
      quantity: quantities[index],
      dispositionType: 'RESTOCKED',
      locationId: locations[spec.restockAt ?? 0],
    })),
  })
}

interface CreatedReturn {
  readonly id: string
  readonly returnLineItems: { readonly nodes: readonly { readonly id: string }[] }
  readonly exchangeLineItems: { readonly nodes: readonly { readonly id: string }[] }
  readonly reverseFulfillmentOrders: {
    readonly nodes: readonly { readonly lineItems: { readonly nodes: readonly { readonly id: string }[] } }[]
  }
}

async function variant(deployment: Store, sku: string): Promise<string | undefined> {
  const found = (await deployment.admin(VARIANT, { query: `sku:${sku}` })) as {
    productVariants: { nodes: readonly { id: string }[] }
  }
  return found.productVariants.nodes[0]?.id
}

/** The gateway's word on refunds from now on. */
export const refundsAre = (
  { shopify }: Store,
  status: 'success' | 'pending',
  gateway = 'shopify_payments',
): Promise<unknown> => ask(`${shopify.simUrl}/gateways`, { gateway, refunds: status })

/** The gateway's word on the order's pending transaction. */
export async function settlePending(
  deployment: Store,
  order: PlacedOrder,
  status: 'success' | 'failure',
): Promise<void> {
  const { transactions } = await placed(deployment, order)
  const pending = transactions.find((one) => one.status === 'PENDING')
  await ask(`${deployment.shopify.simUrl}/transactions/settle`, { id: pending?.id, status })
}

/** The buyer pays what the order owes. */
export const payOutstanding = ({ shopify }: Store, order: PlacedOrder): Promise<unknown> =>
  ask(`${shopify.simUrl}/orders/pay`, { id: gid(order) })

const PLACED = `query Placed($id: ID!) { order(id: $id) {
  lineItems(first: 20) { nodes { id } }
  transactions(first: 20) { id kind status gateway }
  fulfillmentOrders(first: 10) { nodes { id status lineItems(first: 20) { nodes { id remainingQuantity lineItem { id } } } } }
  fulfillments(first: 10) { fulfillmentLineItems(first: 20) { nodes { id lineItem { id } } } }
} locations(first: 10) { nodes { id } } }`
const SHIP = `mutation Ship($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) { userErrors { message } }
}`
const RETURN = `mutation Return($input: ReturnInput!) { returnCreate(returnInput: $input) { return { id
  returnLineItems(first: 9) { nodes { id } } exchangeLineItems(first: 9) { nodes { id } }
  reverseFulfillmentOrders(first: 2) { nodes { lineItems(first: 9) { nodes { id } } } } } userErrors { message } } }`
const PROCESS = `mutation Process($input: ReturnProcessInput!) {
  returnProcess(input: $input) { return { id } userErrors { message } }
}`
const DISPOSE = `mutation Dispose($input: [ReverseFulfillmentOrderDisposeInput!]!) {
  reverseFulfillmentOrderDispose(dispositionInputs: $input) { userErrors { message } }
}`
const VARIANT = `query Variant($query: String!) { productVariants(first: 1, query: $query) { nodes { id } } }`
