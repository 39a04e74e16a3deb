import { mutate, variantOf } from '../merchant.ts'
import { askShopify, type ShopifyAdmin } from '../simulators.ts'
import type { Act } from './acts.ts'
import type { Seen, Staff } from './staff.ts'

type Return = Extract<Act, { do: 'return' }>

interface Nodes<Node> {
  readonly nodes: readonly Node[]
}

interface Opened {
  readonly id: string
  readonly returnLineItems: Nodes<{ readonly id: string; readonly quantity: number }>
  readonly exchangeLineItems: Nodes<{ readonly id: string; readonly quantity: number }>
  readonly reverseFulfillmentOrders: Nodes<{ readonly lineItems: Nodes<{ readonly id: string }> }>
}

/** Opens a return of what was sent, processes it with the money that Shopify suggests, and puts its goods away. */
export async function takeReturn({ admin, pause }: Staff, seen: Seen, act: Return): Promise<void> {
  const opened = await open(admin, seen, act)
  await pause()
  if (act.calledOff === true) {
    await mutate(admin, CALL_OFF, { id: opened.id })
    return
  }
  const rows = opened.returnLineItems.nodes.map(({ id, quantity }) => ({ id, quantity }))
  const exchanges = opened.exchangeLineItems.nodes.map(({ id, quantity }) => ({ id, quantity }))
  const money = await suggested(admin, { id: opened.id, rows, exchanges })
  const reverse = opened.reverseFulfillmentOrders.nodes.flatMap(({ lineItems }) => lineItems.nodes)
  const put =
    act.restock === true
      ? { dispositionType: 'RESTOCKED', locationId: seen.locationId }
      : { dispositionType: 'NOT_RESTOCKED' }
  const input = {
    returnId: opened.id,
    returnLineItems: rows.map((row, index) => ({
      ...row,
      dispositions: [
        { reverseFulfillmentOrderLineItemId: reverse[index]?.id, quantity: row.quantity, ...put },
      ],
    })),
    exchangeLineItems: exchanges,
    ...(money.length === 0 ? {} : { financialTransfer: { issueRefund: { orderTransactions: money } } }),
  }
  await mutate(admin, PROCESS, { input })
}

async function open(admin: ShopifyAdmin, seen: Seen, act: Return): Promise<Opened> {
  const { order } = await askShopify<{
    order: {
      fulfillments: readonly { fulfillmentLineItems: Nodes<{ id: string; lineItem: { id: string } }> }[]
    }
  }>(admin, SENT, { id: seen.id })
  const sent = order.fulfillments.flatMap(({ fulfillmentLineItems }) => fulfillmentLineItems.nodes)
  const { restockingFee, shippingFee, exchange } = act
  const returnLineItems = Object.entries(act.lines).map(([line, quantity]) => ({
    fulfillmentLineItemId: sent.find((one) => one.lineItem.id === seen.lines[Number(line)]?.id)?.id,
    quantity,
    returnReason: 'UNWANTED',
    ...(restockingFee === undefined ? {} : { restockingFee: { percentage: restockingFee } }),
  }))
  const fee = { amount: { amount: shippingFee, currencyCode: seen.currency } }
  const input = {
    orderId: seen.id,
    returnLineItems,
    ...(shippingFee === undefined ? {} : { returnShippingFee: fee }),
    ...(exchange === undefined
      ? {}
      : {
          exchangeLineItems: [
            { variantId: await variantOf(admin, exchange.sku), quantity: exchange.quantity },
          ],
        }),
  }
  const answer = await mutate<{ return: Opened }>(admin, OPEN, { input })
  return answer.return
}

interface Outcome {
  readonly suggestedTransactions?: readonly {
    readonly parentTransaction: { readonly id: string }
    readonly amountSet: {
      readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string }
    }
  }[]
}

/** Money that goes back by the payments that it came over; none where the buyer owes something, or nobody does. */
async function suggested(
  admin: ShopifyAdmin,
  variables: { readonly id: string; readonly rows: readonly object[]; readonly exchanges: readonly object[] },
): Promise<readonly object[]> {
  const answer = await askShopify<{
    return: { suggestedFinancialOutcome: { financialTransfer: Outcome | null } }
  }>(admin, OUTCOME, variables)
  const transfer = answer.return.suggestedFinancialOutcome.financialTransfer
  return (transfer?.suggestedTransactions ?? []).map(({ parentTransaction, amountSet }) => ({
    parentId: parentTransaction.id,
    transactionAmount: amountSet.presentmentMoney,
  }))
}

const SENT = `query DemoSent($id: ID!) {
  order(id: $id) { fulfillments(first: 10) { fulfillmentLineItems(first: 20) { nodes { id lineItem { id } } } } }
}`
const OPEN = `mutation DemoReturn($input: ReturnInput!) {
  returnCreate(returnInput: $input) {
    return {
      id
      returnLineItems(first: 9) { nodes { id quantity } }
      exchangeLineItems(first: 9) { nodes { id quantity } }
      reverseFulfillmentOrders(first: 2) { nodes { lineItems(first: 9) { nodes { id } } } }
    }
    userErrors { message }
  }
}`
const OUTCOME = `query DemoOutcome(
  $id: ID!, $rows: [SuggestedOutcomeReturnLineItemInput!]!, $exchanges: [SuggestedOutcomeExchangeLineItemInput!]!
) {
  return(id: $id) {
    suggestedFinancialOutcome(returnLineItems: $rows, exchangeLineItems: $exchanges) {
      financialTransfer {
        ... on RefundReturnOutcome {
          suggestedTransactions { parentTransaction { id } amountSet { presentmentMoney { amount currencyCode } } }
        }
      }
    }
  }
}`
const PROCESS = `mutation DemoProcess($input: ReturnProcessInput!) {
  returnProcess(input: $input) { userErrors { message } }
}`
const CALL_OFF = `mutation DemoCallOff($id: ID!) { returnCancel(id: $id) { userErrors { message } } }`
