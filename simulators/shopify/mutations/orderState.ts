/** orderUpdate, orderClose, orderOpen, orderDelete, tagsAdd, tagsRemove. */
import type { Metafield, Order } from '../model.ts'
import { findNode } from '../node.ts'
import { visibleOrder } from '../orderWindow.ts'
import { type ApiContext, type FieldMap, userError } from '../resolver.ts'
import type { ShopifyWorld } from '../world.ts'
import {
  addressOfInput,
  type AddressInput,
  type AttributeInput,
  attributesOfInput,
  normalizeTags,
} from './inputs.ts'

interface MetafieldInput {
  namespace?: string | null
  key?: string | null
  type?: string | null
  value?: string | null
}

interface OrderInput {
  id: string
  note?: string | null
  tags?: string[] | null
  email?: string | null
  phone?: string | null
  poNumber?: string | null
  customAttributes?: AttributeInput[] | null
  shippingAddress?: AddressInput | null
  metafields?: MetafieldInput[] | null
}

/** orderUpdate: what is given overwrites, lists whole (shopify.md §5). */
function orderUpdate(_root: unknown, args: { input: OrderInput }, context: ApiContext): object {
  const { input } = args
  const order = visibleOrder(input.id, context)
  if (!order) return { order: null, userErrors: [userError(['id'], 'Order does not exist')] }
  if (input.note !== undefined) order.note = input.note
  if (input.email !== undefined) order.email = input.email
  if (input.phone !== undefined) order.phone = input.phone
  if (input.poNumber !== undefined) order.poNumber = input.poNumber
  if (input.tags !== undefined) order.tags = normalizeTags(input.tags ?? [])
  if (input.customAttributes !== undefined) order.customAttributes = attributesOfInput(input.customAttributes)
  if (input.shippingAddress) {
    const { id: _id, ...known } = order.shippingAddress ?? { id: '' }
    order.shippingAddress = addressOfInput(context.world, { ...known, ...input.shippingAddress })
  }
  for (const metafield of input.metafields ?? []) setMetafield(context.world, order, metafield)
  context.world.touchOrder(order)
  return { order, userErrors: [] }
}

function setMetafield(world: ShopifyWorld, order: Order, input: MetafieldInput): void {
  const namespace = input.namespace ?? 'app'
  const found = order.metafields.find((m) => m.namespace === namespace && m.key === input.key)
  if (found) {
    found.value = input.value ?? ''
    found.updatedAt = world.now()
    return
  }
  const metafield: Metafield = {
    id: world.nextId('Metafield'),
    namespace,
    key: input.key ?? '',
    type: input.type ?? 'single_line_text_field',
    value: input.value ?? '',
    createdAt: world.now(),
    updatedAt: world.now(),
  }
  order.metafields.push(metafield)
}

function orderClose(_root: unknown, args: { input: { id: string } }, context: ApiContext): object {
  const order = visibleOrder(args.input.id, context)
  if (!order) return { order: null, userErrors: [userError(['id'], 'Order does not exist')] }
  if (order.closedAt === null) {
    order.closedAt = context.world.now()
    context.world.touchOrder(order)
  }
  return { order, userErrors: [] }
}

function orderOpen(_root: unknown, args: { input: { id: string } }, context: ApiContext): object {
  const order = visibleOrder(args.input.id, context)
  if (!order) return { order: null, userErrors: [userError(['id'], 'Order does not exist')] }
  if (order.closedAt !== null) {
    order.closedAt = null
    context.world.touchOrder(order)
  }
  return { order, userErrors: [] }
}

/** orderDelete: orders that money or goods have touched stay. */
function orderDelete(_root: unknown, args: { orderId: string }, context: ApiContext): object {
  const order = visibleOrder(args.orderId, context)
  if (!order) {
    return { deletedId: null, userErrors: [userError(['orderId'], 'Order does not exist', 'NOT_FOUND')] }
  }
  context.world.emit('ORDERS_DELETE', order.id, order.id)
  context.world.state.orders.delete(order.id)
  return { deletedId: order.id, userErrors: [] }
}

interface TagArgs {
  id: string
  tags: string[]
}

type Tagged = { id: string; tags: string[] }

function taggedObject(context: ApiContext, id: string): Tagged | null {
  const { state } = context.world
  return visibleOrder(id, context) ?? state.customers.get(id) ?? state.products.get(id) ?? null
}

function changeTags(context: ApiContext, args: TagArgs, change: (tags: string[]) => string[]): object {
  const object = taggedObject(context, args.id)
  if (!object) return { node: null, userErrors: [userError(['id'], 'The id does not exist')] }
  object.tags = change(object.tags)
  const order = context.world.order(args.id)
  if (order) context.world.touchOrder(order)
  return { node: findNode(args.id, context), userErrors: [] }
}

function tagsAdd(_root: unknown, args: TagArgs, context: ApiContext): object {
  return changeTags(context, args, (tags) => normalizeTags([...tags, ...args.tags]))
}

function tagsRemove(_root: unknown, args: TagArgs, context: ApiContext): object {
  const gone = new Set(args.tags.map((t) => t.trim().toLowerCase()))
  return changeTags(context, args, (tags) => tags.filter((t) => !gone.has(t.toLowerCase())))
}

export const orderStateMutations: FieldMap = {
  orderUpdate,
  orderClose,
  orderOpen,
  orderDelete,
  tagsAdd,
  tagsRemove,
}
