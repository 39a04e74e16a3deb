import { askShopify, type ShopifyAdmin, SimulatorError } from './simulators.ts'
import type { Afterwards, PlannedOrder } from './scenario.ts'

interface UserErrors {
  readonly userErrors: readonly { readonly message: string }[]
}

interface OrderNow {
  readonly id: string
  readonly edited: boolean
  readonly cancelledAt: string | null
  readonly displayFinancialStatus: string | null
  readonly totalCapturableSet: { readonly presentmentMoney: { readonly amount: string } }
  readonly transactions: readonly {
    readonly id: string
    readonly kind: string
    readonly status: string
    readonly amountSet: {
      readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string }
    }
  }[]
}

const ORDER_NOW = `query DemoOrderNow($id: ID!) {
  order(id: $id) {
    id edited cancelledAt displayFinancialStatus
    totalCapturableSet { presentmentMoney { amount } }
    transactions(first: 20) { id kind status amountSet { presentmentMoney { amount currencyCode } } }
  }
}`

/**
 * Does to a booked order what the plan says, through Shopify's own mutations. Done again after a crash it finds
 * what is done already, and does only the rest.
 */
export async function doAfterwards(
  admin: ShopifyAdmin,
  id: string,
  { afterwards }: Pick<PlannedOrder, 'afterwards'>,
): Promise<void> {
  if (!afterwards) return
  const { order } = await askShopify<{ order: OrderNow | null }>(admin, ORDER_NOW, { id })
  if (!order) throw new SimulatorError(`${id} is not there any more`)
  if (!isDone(order, afterwards)) await ACTS[afterwards.do](admin, order, afterwards)
}

function isDone(order: OrderNow, afterwards: Afterwards): boolean {
  switch (afterwards.do) {
    case 'cancel':
      return order.cancelledAt !== null
    case 'markAsPaid':
      return order.displayFinancialStatus === 'PAID'
    case 'capture':
      return order.transactions.filter((one) => one.kind === 'CAPTURE').length >= afterwards.parts.length
    case 'removeUnit':
    case 'addVariant':
    case 'discountLine':
      return order.edited
  }
}

type Act = (admin: ShopifyAdmin, order: OrderNow, afterwards: Afterwards) => Promise<void>

const ACTS: Readonly<Record<Afterwards['do'], Act>> = {
  cancel: async (admin, order) => {
    await mutate(admin, CANCEL, { id: order.id })
  },
  markAsPaid: async (admin, order) => {
    await mutate(admin, MARK_AS_PAID, { input: { id: order.id } })
  },
  capture: async (admin, order, afterwards) => {
    if (afterwards.do !== 'capture') return
    const authorised = order.transactions.find((one) => one.kind === 'AUTHORIZATION')
    if (!authorised) throw new SimulatorError(`${order.id} has no authorisation to capture`)
    const { amount: whole, currencyCode: currency } = authorised.amountSet.presentmentMoney
    const done = order.transactions.filter((one) => one.kind === 'CAPTURE').length
    let left = Number(order.totalCapturableSet.presentmentMoney.amount || whole)
    for (const part of afterwards.parts.slice(done)) {
      const amount = part === 'rest' ? left.toFixed(2) : part
      left -= Number(amount)
      const input = {
        id: order.id,
        parentTransactionId: authorised.id,
        amount,
        currency,
        finalCapture: part === 'rest',
      }
      await mutate(admin, CAPTURE, { input })
    }
  },
  removeUnit: (admin, order) =>
    edit(admin, order.id, async ({ calculatedId, firstLine }) => {
      await mutate(admin, EDIT_QUANTITY, {
        id: calculatedId,
        lineItemId: firstLine.id,
        quantity: firstLine.quantity - 1,
      })
    }),
  addVariant: async (admin, order, afterwards) => {
    if (afterwards.do !== 'addVariant') return
    const variantId = await variantOf(admin, afterwards.sku)
    await edit(admin, order.id, async ({ calculatedId }) => {
      await mutate(admin, EDIT_ADD_VARIANT, { id: calculatedId, variantId, quantity: 1 })
    })
  },
  discountLine: async (admin, order, afterwards) => {
    if (afterwards.do !== 'discountLine') return
    const discount = { description: 'Goodwill', percentValue: afterwards.percentage }
    await edit(admin, order.id, async ({ calculatedId, firstLine }) => {
      await mutate(admin, EDIT_DISCOUNT, { id: calculatedId, lineItemId: firstLine.id, discount })
    })
  },
}

interface Editing {
  readonly calculatedId: string
  readonly firstLine: { readonly id: string; readonly quantity: number }
}

async function edit(
  admin: ShopifyAdmin,
  id: string,
  change: (editing: Editing) => Promise<void>,
): Promise<void> {
  const begun = await mutate<{
    calculatedOrder: { id: string; lineItems: { nodes: readonly { id: string; quantity: number }[] } }
  }>(admin, EDIT_BEGIN, { id })
  const [firstLine] = begun.calculatedOrder.lineItems.nodes
  if (!firstLine) throw new SimulatorError(`${id} has no line to edit`)
  await change({ calculatedId: begun.calculatedOrder.id, firstLine })
  await mutate(admin, EDIT_COMMIT, { id: begun.calculatedOrder.id })
}

/** The catalogue's variant with this SKU, by global id. */
export async function variantOf(admin: ShopifyAdmin, sku: string): Promise<string> {
  const found = await askShopify<{ productVariants: { nodes: readonly { id: string }[] } }>(
    admin,
    'query DemoVariant($q: String!) { productVariants(first: 1, query: $q) { nodes { id } } }',
    { q: `sku:${sku}` },
  )
  const [variant] = found.productVariants.nodes
  if (!variant) throw new SimulatorError(`no variant has the SKU ${sku}`)
  return variant.id
}

/** Runs a mutation with one root field; refused by Shopify, it names why. */
export async function mutate<Payload extends object = object>(
  admin: ShopifyAdmin,
  document: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Payload> {
  const data = await askShopify<Readonly<Record<string, Payload & UserErrors>>>(admin, document, variables)
  const [payload] = Object.values(data)
  if (!payload) throw new SimulatorError('the mutation answered nothing')
  const [refused] = payload.userErrors
  if (refused) throw new SimulatorError(`Shopify refused: ${refused.message}`)
  return payload
}

const CANCEL = `mutation DemoCancel($id: ID!) {
  orderCancel(orderId: $id, reason: CUSTOMER, restock: true, notifyCustomer: false, refundMethod: { originalPaymentMethodsRefund: true }) {
    userErrors: orderCancelUserErrors { message }
  }
}`
const MARK_AS_PAID = `mutation DemoMarkAsPaid($input: OrderMarkAsPaidInput!) {
  orderMarkAsPaid(input: $input) { userErrors { message } }
}`
const CAPTURE = `mutation DemoCapture($input: OrderCaptureInput!) {
  orderCapture(input: $input) { userErrors { message } }
}`
const EDIT_BEGIN = `mutation DemoEditBegin($id: ID!) {
  orderEditBegin(id: $id) { calculatedOrder { id lineItems(first: 1) { nodes { id quantity } } } userErrors { message } }
}`
const EDIT_QUANTITY = `mutation DemoEditQuantity($id: ID!, $lineItemId: ID!, $quantity: Int!) {
  orderEditSetQuantity(id: $id, lineItemId: $lineItemId, quantity: $quantity) { userErrors { message } }
}`
const EDIT_ADD_VARIANT = `mutation DemoEditAddVariant($id: ID!, $variantId: ID!, $quantity: Int!) {
  orderEditAddVariant(id: $id, variantId: $variantId, quantity: $quantity, allowDuplicates: true) { userErrors { message } }
}`
const EDIT_DISCOUNT = `mutation DemoEditDiscount($id: ID!, $lineItemId: ID!, $discount: OrderEditAppliedDiscountInput!) {
  orderEditAddLineItemDiscount(id: $id, lineItemId: $lineItemId, discount: $discount) { userErrors { message } }
}`
const EDIT_COMMIT = `mutation DemoEditCommit($id: ID!) {
  orderEditCommit(id: $id, notifyCustomer: false) { userErrors { message } }
}`
