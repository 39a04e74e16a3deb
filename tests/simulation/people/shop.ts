/** A store as its staff have it before them: what stands of an order, and Shopify's own mutations. */
import type { Deployment } from '../world/deployment.ts'
import { SHOP_URL } from '../world/config.ts'

export type Fields = Readonly<Record<string, unknown>>

/** What Shopify, or the store's gateway, does not let be done. */
export class Refused extends Error {
  override readonly name = 'Refused'
}

export interface Shop {
  read<Answer>(query: string, variables: Fields): Promise<Answer>
  /** Runs a mutation with one root field. Throws `Refused`. */
  run<Payload extends object>(document: string, variables: Fields): Promise<Payload>
  /** What gateways and buyers do outside Shopify's API. Throws `Refused`. */
  control(path: string, body: Fields): Promise<void>
}

export function shopOf({ shopify }: Deployment): Shop {
  const endpoint = `${SHOP_URL}${new URL(shopify.url).pathname}`
  const post = (url: string, body: Fields): Promise<{ status: number; body: string }> =>
    shopify.service.handle({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json', 'x-shopify-access-token': shopify.token },
      body: JSON.stringify(body),
    })
  const read = async <Answer>(query: string, variables: Fields): Promise<Answer> => {
    const answer = await post(endpoint, { query, variables })
    const { data, errors } = JSON.parse(answer.body) as { data?: Answer; errors?: unknown }
    if (errors !== undefined || data === undefined) throw new Error(JSON.stringify(errors ?? answer))
    return data
  }
  return {
    read,
    async run<Payload extends object>(document: string, variables: Fields) {
      const data = await read<Record<string, Payload & { userErrors: readonly { message: string }[] }>>(
        document,
        variables,
      )
      const [payload] = Object.values(data)
      const [refused] = payload?.userErrors ?? []
      if (payload === undefined || refused !== undefined)
        throw new Refused(refused?.message ?? 'the mutation answered nothing')
      return payload
    },
    async control(path, body) {
      const answer = await post(`${SHOP_URL}/sim/${path}`, body)
      if (answer.status !== 200) throw new Refused(answer.body)
    },
  }
}

interface Nodes<Node> {
  readonly nodes: readonly Node[]
}

export interface SeenLine {
  readonly id: string
  readonly sku: string | null
  readonly refundableQuantity: number
  readonly unfulfilledQuantity: number
  readonly duties: readonly { readonly id: string }[]
}

export interface SeenOrder {
  readonly id: string
  readonly currency: string
  readonly hasCustomer: boolean
  readonly capturable: string
  readonly lines: readonly SeenLine[]
  readonly hasShipping: boolean
  readonly transactions: readonly {
    readonly id: string
    readonly kind: string
    readonly status: string
    readonly gateway: string
  }[]
  /** Rows of fulfilment orders that still wait. */
  readonly waiting: readonly {
    readonly id: string
    readonly rows: readonly { readonly id: string; readonly left: number }[]
  }[]
  readonly shipments: readonly {
    readonly id: string
    readonly rows: readonly { readonly id: string; readonly quantity: number }[]
  }[]
  readonly locations: readonly string[]
}

interface RawOrder {
  readonly presentmentCurrencyCode: string
  readonly customer: object | null
  readonly totalCapturableSet: { readonly presentmentMoney: { readonly amount: string } }
  readonly lineItems: Nodes<SeenLine>
  readonly shippingLines: Nodes<object>
  readonly transactions: SeenOrder['transactions']
  readonly fulfillmentOrders: Nodes<{
    readonly id: string
    readonly status: string
    readonly lineItems: Nodes<{ readonly id: string; readonly remainingQuantity: number }>
  }>
  readonly fulfillments: readonly {
    readonly id: string
    readonly status: string
    readonly fulfillmentLineItems: Nodes<{ readonly id: string; readonly quantity: number }>
  }[]
}

const WAITING: ReadonlySet<string> = new Set(['OPEN', 'IN_PROGRESS'])

export async function see(shop: Shop, id: string): Promise<SeenOrder> {
  const { order, locations } = await shop.read<{ order: RawOrder; locations: Nodes<{ id: string }> }>(SEE, {
    id,
  })
  return {
    id,
    currency: order.presentmentCurrencyCode,
    hasCustomer: order.customer !== null,
    capturable: order.totalCapturableSet.presentmentMoney.amount,
    lines: order.lineItems.nodes,
    hasShipping: order.shippingLines.nodes.length > 0,
    transactions: order.transactions,
    waiting: order.fulfillmentOrders.nodes
      .filter(({ status }) => WAITING.has(status))
      .map((one) => ({
        id: one.id,
        rows: one.lineItems.nodes
          .filter(({ remainingQuantity }) => remainingQuantity > 0)
          .map((row) => ({ id: row.id, left: row.remainingQuantity })),
      }))
      .filter(({ rows }) => rows.length > 0),
    shipments: order.fulfillments
      .filter(({ status }) => status === 'SUCCESS')
      .map((one) => ({ id: one.id, rows: one.fulfillmentLineItems.nodes })),
    locations: locations.nodes.map((location) => location.id),
  }
}

const SEE = `query See($id: ID!) { order(id: $id) { presentmentCurrencyCode customer { id }
  totalCapturableSet { presentmentMoney { amount } }
  lineItems(first: 20) { nodes { id sku refundableQuantity unfulfilledQuantity duties { id } } }
  shippingLines(first: 3) { nodes { id } }
  transactions(first: 30) { id kind status gateway }
  fulfillmentOrders(first: 10) { nodes { id status lineItems(first: 20) { nodes { id remainingQuantity } } } }
  fulfillments(first: 10) { id status fulfillmentLineItems(first: 20) { nodes { id quantity } } }
} locations(first: 10) { nodes { id } } }`
