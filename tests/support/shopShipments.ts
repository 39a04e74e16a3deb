/** What a shop shows of an order's shipments, and where it expects what is left to leave from. */
import type { PlacedOrder, TestDeployment } from './deployment.ts'

export interface Shown {
  readonly id: string
  readonly status: string
  readonly location: string
  readonly units: readonly number[]
  readonly tracking: readonly string[]
}

/** Fulfilments as Shopify shows them, units by line of the order. */
export async function shown(deployment: TestDeployment, order: PlacedOrder): Promise<readonly Shown[]> {
  const data = (await deployment.admin(SHOWN, { id: `gid://shopify/Order/${order.id}` })) as {
    order: {
      lineItems: { nodes: readonly { id: string }[] }
      fulfillments: readonly {
        id: string
        status: string
        location: { name: string } | null
        fulfillmentLineItems: { nodes: readonly { quantity: number; lineItem: { id: string } }[] }
        trackingInfo: readonly { company: string | null; number: string | null }[]
      }[]
    }
  }
  const { lineItems, fulfillments } = data.order
  const inOrder = fulfillments.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return inOrder.map(({ id, status, location, fulfillmentLineItems, trackingInfo }) => ({
    id,
    status,
    location: location?.name ?? '',
    units: lineItems.nodes.map(
      (line) => fulfillmentLineItems.nodes.find(({ lineItem }) => lineItem.id === line.id)?.quantity ?? 0,
    ),
    tracking: trackingInfo.map(({ company, number }) => `${company ?? '-'} ${number ?? '-'}`),
  }))
}
const SHOWN = `query Shown($id: ID!) { order(id: $id) { lineItems(first: 20) { nodes { id } }
  fulfillments(first: 20) { id status location { name } trackingInfo(first: 20) { company number }
  fulfillmentLineItems(first: 20) { nodes { quantity lineItem { id } } } } } }`

const MOVE = `mutation Move($id: ID!, $to: ID!, $rows: [FulfillmentOrderLineItemInput!]) {
  fulfillmentOrderMove(id: $id, newLocationId: $to, fulfillmentOrderLineItems: $rows) { userErrors { message } } }`
const OPEN = `query Open($id: ID!) { order(id: $id) { lineItems(first: 20) { nodes { id } } fulfillmentOrders(first: 20) { nodes {
  id lineItems(first: 20) { nodes { id lineItem { id } } } } } } }`

interface OpenOrder {
  readonly id: string
  readonly rows: readonly { readonly id: string; readonly line: number }[]
}

export async function openOrders(
  deployment: TestDeployment,
  order: PlacedOrder,
): Promise<readonly OpenOrder[]> {
  const data = (await deployment.admin(OPEN, { id: `gid://shopify/Order/${order.id}` })) as {
    order: {
      lineItems: { nodes: readonly { id: string }[] }
      fulfillmentOrders: {
        nodes: readonly {
          id: string
          lineItems: { nodes: readonly { id: string; lineItem: { id: string } }[] }
        }[]
      }
    }
  }
  const lines = data.order.lineItems.nodes.map(({ id }) => id)
  return data.order.fulfillmentOrders.nodes.map(({ id, lineItems }) => ({
    id,
    rows: lineItems.nodes.map((row) => ({ id: row.id, line: lines.indexOf(row.lineItem.id) })),
  }))
}

/** In Shopify, units by line. */
export async function moved(
  deployment: TestDeployment,
  order: PlacedOrder,
  { units, to }: { readonly units: Readonly<Record<number, number>>; readonly to: string },
): Promise<void> {
  const [first] = await openOrders(deployment, order)
  const rows = (first?.rows ?? []).flatMap(({ id, line }) =>
    units[line] === undefined ? [] : [{ id, quantity: units[line] }],
  )
  const location = [...deployment.shopify.service.world.state.locations.values()].find(
    ({ name }) => name === to,
  )
  const data = (await deployment.admin(MOVE, { id: first?.id, to: location?.id, rows })) as {
    fulfillmentOrderMove: { userErrors: readonly { message: string }[] }
  }
  const [refused] = data.fulfillmentOrderMove.userErrors
  if (refused !== undefined) throw new Error(refused.message)
}
