/** What a merchant's staff do to an order in Shopify, through Shopify's own mutations. */
import type { PlacedOrder, TestDeployment } from './deployment.ts'

/** Where the merchant's staff is at work. */
type Store = Pick<TestDeployment, 'admin'>

interface UserErrors {
  readonly userErrors: readonly { readonly message: string }[]
}

/** Runs a mutation with one root field. Throws what Shopify refuses it for. */
async function mutate<Payload extends object>(
  deployment: Store,
  document: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Payload> {
  const data = (await deployment.admin(document, variables)) as Record<string, Payload & UserErrors>
  const [payload] = Object.values(data)
  const [refused] = payload?.userErrors ?? []
  if (!payload || refused) throw new Error(refused?.message ?? 'the mutation answered nothing')
  return payload
}

const gid = (order: PlacedOrder): string => `gid://shopify/Order/${order.id}`

/** An order edit under way. Lines are counted from 0. */
export interface Editing {
  setQuantity(line: number, quantity: number): Promise<void>
  addVariant(sku: string, quantity?: number): Promise<void>
  discount(line: number, percent: number): Promise<void>
}

/** Edits an order in one session, and commits. */
export async function edit(
  deployment: Store,
  order: PlacedOrder,
  change: (editing: Editing) => Promise<void>,
): Promise<void> {
  const { calculatedOrder } = await mutate<{
    calculatedOrder: { id: string; lineItems: { nodes: readonly { id: string }[] } }
  }>(deployment, EDIT_BEGIN, { id: gid(order) })
  const lineAt = (line: number): string => calculatedOrder.lineItems.nodes[line]?.id ?? ''
  const id = calculatedOrder.id
  await change({
    async setQuantity(line, quantity) {
      await mutate(deployment, EDIT_QUANTITY, { id, lineItemId: lineAt(line), quantity })
    },
    async addVariant(sku, quantity = 1) {
      const found = (await deployment.admin(VARIANT, { query: `sku:${sku}` })) as {
        productVariants: { nodes: readonly { id: string }[] }
      }
      const variantId = found.productVariants.nodes[0]?.id
      await mutate(deployment, EDIT_ADD_VARIANT, { id, variantId, quantity })
    },
    async discount(line, percent) {
      const discount = { description: 'Goodwill', percentValue: percent }
      await mutate(deployment, EDIT_DISCOUNT, { id, lineItemId: lineAt(line), discount })
    },
  })
  await mutate(deployment, EDIT_COMMIT, { id })
}

export async function cancel(deployment: Store, order: PlacedOrder): Promise<void> {
  await mutate(deployment, CANCEL, { id: gid(order) })
}

/** What the order becomes beside its money: tags, an address. */
export async function updateOrder(
  deployment: Store,
  order: PlacedOrder,
  input: Readonly<Record<string, unknown>>,
): Promise<void> {
  await mutate(deployment, UPDATE, { input: { id: gid(order), ...input } })
}

export async function markAsPaid(deployment: Store, order: PlacedOrder): Promise<void> {
  await mutate(deployment, MARK_AS_PAID, { input: { id: gid(order) } })
}

/** Captures parts of the order's one authorisation. */
export async function capture(
  deployment: Store,
  order: PlacedOrder,
  amounts: readonly string[],
): Promise<void> {
  const data = (await deployment.admin(AUTHORISATION, { id: gid(order) })) as {
    order: { transactions: readonly { id: string; kind: string }[] }
  }
  const parent = data.order.transactions.find(({ kind }) => kind === 'AUTHORIZATION')
  for (const amount of amounts) {
    const input = { id: gid(order), parentTransactionId: parent?.id, amount, currency: 'USD' }
    await mutate(deployment, CAPTURE, { input })
  }
}

const EDIT_BEGIN = `mutation EditBegin($id: ID!) {
  orderEditBegin(id: $id) { calculatedOrder { id lineItems(first: 20) { nodes { id } } } userErrors { message } }
}`
const EDIT_QUANTITY = `mutation EditQuantity($id: ID!, $lineItemId: ID!, $quantity: Int!) {
  orderEditSetQuantity(id: $id, lineItemId: $lineItemId, quantity: $quantity) { userErrors { message } }
}`
const EDIT_ADD_VARIANT = `mutation EditAddVariant($id: ID!, $variantId: ID!, $quantity: Int!) {
  orderEditAddVariant(id: $id, variantId: $variantId, quantity: $quantity, allowDuplicates: true) { userErrors { message } }
}`
const EDIT_DISCOUNT = `mutation EditDiscount($id: ID!, $lineItemId: ID!, $discount: OrderEditAppliedDiscountInput!) {
  orderEditAddLineItemDiscount(id: $id, lineItemId: $lineItemId, discount: $discount) { userErrors { message } }
}`
const EDIT_COMMIT = `mutation EditCommit($id: ID!) {
  orderEditCommit(id: $id, notifyCustomer: false) { userErrors { message } }
}`
const VARIANT = `query Variant($query: String!) { productVariants(first: 1, query: $query) { nodes { id } } }`
const CANCEL = `mutation Cancel($id: ID!) {
  orderCancel(orderId: $id, reason: CUSTOMER, restock: true, notifyCustomer: false, refundMethod: { originalPaymentMethodsRefund: true }) {
    userErrors: orderCancelUserErrors { message }
  }
}`
const UPDATE = `mutation Update($input: OrderInput!) { orderUpdate(input: $input) { userErrors { message } } }`
const MARK_AS_PAID = `mutation MarkAsPaid($input: OrderMarkAsPaidInput!) {
  orderMarkAsPaid(input: $input) { userErrors { message } }
}`
const AUTHORISATION = `query Authorisation($id: ID!) { order(id: $id) { transactions(first: 10) { id kind } } }`
const CAPTURE = `mutation Capture($input: OrderCaptureInput!) { orderCapture(input: $input) { userErrors { message } } }`
