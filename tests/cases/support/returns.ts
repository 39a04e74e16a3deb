/** Returns and exchanges as the merchant's staff open and process them. */
import type { PlacedOrder } from '../../support/deployment.ts'
import { gid, parentOf, type Tools } from './tools.ts'

export interface ReturnWish {
  readonly lines: readonly {
    readonly line: number
    readonly quantity: number
    /** Per cent. */
    readonly restockingFee?: number
  }[]
  readonly exchange?: readonly { readonly sku: string; readonly quantity: number }[]
  readonly shippingFee?: string
}

export interface OpenReturn {
  readonly id: string
  readonly lines: readonly { readonly id: string; readonly reverse: string; readonly quantity: number }[]
  readonly exchanges: readonly { readonly id: string; readonly quantity: number }[]
}

export interface ProcessWish {
  /** Where units of each line go back into stock; nowhere when left out. */
  readonly restock?: string
  readonly money?: Readonly<Record<string, string>>
}

interface Nodes<Node> {
  readonly nodes: readonly Node[]
}

interface RawReturn {
  readonly id: string
  readonly returnLineItems: Nodes<{ readonly id: string; readonly quantity: number }>
  readonly exchangeLineItems: Nodes<{ readonly id: string; readonly quantity: number }>
  readonly reverseFulfillmentOrders: Nodes<{ readonly lineItems: Nodes<{ readonly id: string }> }>
}

export async function openReturn(tools: Tools, order: PlacedOrder, wish: ReturnWish): Promise<OpenReturn> {
  const { lines, presentmentCurrencyCode } = await tools.see(order)
  const shipped = (await tools.read(SHIPPED, { id: gid(order) })) as {
    order: { fulfillments: readonly { fulfillmentLineItems: Nodes<ShippedLine> }[] }
  }
  const rows = shipped.order.fulfillments.flatMap(({ fulfillmentLineItems }) => fulfillmentLineItems.nodes)
  const input = {
    orderId: gid(order),
    returnLineItems: wish.lines.map(({ line, quantity, restockingFee }) => ({
      fulfillmentLineItemId: rows.find((row) => row.lineItem.id === lines[line]?.id)?.id,
      quantity,
      returnReason: 'UNWANTED',
      ...(restockingFee === undefined ? {} : { restockingFee: { percentage: restockingFee } }),
    })),
    exchangeLineItems: (wish.exchange ?? []).map(({ sku, quantity }) => ({
      variantId: tools.variantId(sku),
      quantity,
    })),
    ...(wish.shippingFee === undefined
      ? {}
      : {
          returnShippingFee: { amount: { amount: wish.shippingFee, currencyCode: presentmentCurrencyCode } },
        }),
  }
  const payload = await tools.run<{ return: RawReturn }>(RETURN, { input })
  const reverse = payload.return.reverseFulfillmentOrders.nodes.flatMap(({ lineItems }) => lineItems.nodes)
  return {
    id: payload.return.id,
    lines: payload.return.returnLineItems.nodes.map(({ id, quantity }, at) => ({
      id,
      quantity,
      reverse: reverse[at]?.id ?? '',
    })),
    exchanges: payload.return.exchangeLineItems.nodes,
  }
}

interface ShippedLine {
  readonly id: string
  readonly lineItem: { readonly id: string }
}

export async function processReturn(
  tools: Tools,
  order: PlacedOrder,
  { opened, wish }: { opened: OpenReturn; wish: ProcessWish },
): Promise<void> {
  const now = await tools.see(order)
  const { restock, money } = wish
  const disposition = (line: OpenReturn['lines'][number]): object => ({
    reverseFulfillmentOrderLineItemId: line.reverse,
    quantity: line.quantity,
    ...(restock === undefined
      ? { dispositionType: 'NOT_RESTOCKED' }
      : { dispositionType: 'RESTOCKED', locationId: tools.locationId(restock) }),
  })
  const orderTransactions = Object.entries(money ?? {}).map(([gateway, amount]) => ({
    parentId: parentOf(now, gateway),
    transactionAmount: { amount, currencyCode: now.presentmentCurrencyCode },
  }))
  const input = {
    returnId: opened.id,
    returnLineItems: opened.lines.map((line) => ({
      id: line.id,
      quantity: line.quantity,
      dispositions: [disposition(line)],
    })),
    exchangeLineItems: opened.exchanges,
    ...(money === undefined ? {} : { financialTransfer: { issueRefund: { orderTransactions } } }),
  }
  await tools.run(PROCESS, { input })
}

const SHIPPED = `query Shipped($id: ID!) { order(id: $id) { fulfillments { fulfillmentLineItems(first: 20) { nodes { id lineItem { id } } } } } }`
const RETURN = `mutation Return($input: ReturnInput!) { returnCreate(returnInput: $input) { return { id
  returnLineItems(first: 20) { nodes { id quantity } } exchangeLineItems(first: 20) { nodes { id quantity } }
  reverseFulfillmentOrders(first: 5) { nodes { lineItems(first: 20) { nodes { id } } } } } userErrors { message } } }`
const PROCESS = `mutation Process($input: ReturnProcessInput!) { returnProcess(input: $input) { userErrors { message } } }`
