/** Returns: opened in Shopify, received in NetSuite's pages. */
import type { PlacedOrder, TestDeployment } from './deployment.ts'
import { recordsOf } from './generalLedger.ts'
import { ourRecord } from './refundDesk.ts'
import { asPerson } from './warehouse.ts'

type Units = Readonly<Record<number, number>>

interface Answered {
  readonly userErrors: readonly { readonly message: string }[]
}

/** Opens a return of units by line, from 0. */
export async function openReturn(
  deployment: TestDeployment,
  order: PlacedOrder,
  units: Units,
): Promise<string> {
  const id = `gid://shopify/Order/${order.id}`
  const { order: seen } = (await deployment.admin(SHIPPED, { id })) as {
    order: {
      lineItems: { nodes: readonly { id: string }[] }
      fulfillments: readonly {
        fulfillmentLineItems: { nodes: readonly { id: string; lineItem: { id: string } }[] }
      }[]
    }
  }
  const shipped = seen.fulfillments.flatMap((one) => one.fulfillmentLineItems.nodes)
  const returnLineItems = Object.entries(units).map(([at, quantity]) => ({
    fulfillmentLineItemId: shipped.find((one) => one.lineItem.id === seen.lineItems.nodes[Number(at)]?.id)
      ?.id,
    quantity,
    returnReason: 'UNWANTED',
  }))
  const data = (await deployment.admin(OPEN, { input: { orderId: id, returnLineItems } })) as {
    returnCreate: Answered & { return: { id: string } | null }
  }
  const { userErrors, return: opened } = data.returnCreate
  if (opened === null) throw new Error(userErrors.map(({ message }) => message).join())
  return opened.id
}
const SHIPPED = `query Shipped($id: ID!) { order(id: $id) { lineItems(first: 20) { nodes { id } }
  fulfillments { fulfillmentLineItems(first: 20) { nodes { id lineItem { id } } } } } }`
const OPEN = `mutation Open($input: ReturnInput!) { returnCreate(returnInput: $input) {
  return { id } userErrors { message } } }`

/** Authorises units by line of the sales order in NetSuite; the return authorisation's internal id. */
export function authorise(deployment: TestDeployment, order: PlacedOrder, units: Units): Promise<string> {
  const salesOrder = ourRecord(deployment, order, 'salesOrder')
  const lines = salesOrder.sublists['item'] ?? []
  const items = Object.entries(units).map(([at, quantity]) => ({
    orderLine: lines[Number(at)]?.line,
    quantity,
  }))
  const path = `salesOrder/${salesOrder.id}/!transform/returnAuthorization?replace=item`
  return asPerson(deployment, `POST ${path}`, { orderStatus: { id: 'B' }, item: { items } })
}

/** Receives units by line of the return authorisation; all of it when none is named. */
export function receive(deployment: TestDeployment, authorisation: string, units?: Units): Promise<string> {
  const found = deployment.netsuite.simulation.simulator.world.get('returnAuthorization', authorisation)
  const lines = found?.sublists['item'] ?? []
  const items = lines.map(({ line, fields }, at) => {
    const quantity = units === undefined ? Number(fields['quantity']) : (units[at] ?? 0)
    return quantity === 0 ? { orderLine: line, itemReceive: false } : { orderLine: line, quantity }
  })
  return asPerson(deployment, `POST returnAuthorization/${authorisation}/!transform/itemReceipt`, {
    item: { items },
  })
}

/** "#1001-R1 CLOSED 2 RESTOCKED, 1 RESTOCKED" */
export async function shownReturns(
  deployment: TestDeployment,
  order: PlacedOrder,
): Promise<readonly string[]> {
  const data = (await deployment.admin(RETURNS, { id: `gid://shopify/Order/${order.id}` })) as {
    order: {
      returns: {
        nodes: readonly {
          status: string
          reverseFulfillmentOrders: {
            nodes: readonly {
              lineItems: {
                nodes: readonly { dispositions: readonly { quantity: number; type: string }[] }[]
              }
            }[]
          }
        }[]
      }
    }
  }
  return data.order.returns.nodes.map(({ status, reverseFulfillmentOrders }) => {
    const made = reverseFulfillmentOrders.nodes
      .flatMap(({ lineItems }) => lineItems.nodes)
      .flatMap(({ dispositions }) => dispositions)
      .map(({ quantity, type }) => `${quantity} ${type}`)
    return [status, ...made].join(', ')
  })
}
const RETURNS = `query Returns($id: ID!) { order(id: $id) { returns(first: 10) { nodes { status
  reverseFulfillmentOrders(first: 10) { nodes { lineItems(first: 10) { nodes {
    dispositions { quantity type } } } } } } } } }`

/** Records of the order by which goods come back, whoever made them. */
export const returnRecords = (deployment: TestDeployment, order: PlacedOrder): readonly string[] =>
  recordsOf(deployment, order)
    .filter(({ kind }) => ['returnAuthorization', 'itemReceipt', 'creditMemo'].includes(kind))
    .map(({ kind, externalId }) => `${kind} ${externalId === undefined ? 'theirs' : 'ours'}`)
