/**
 * Returns from request to close (recordings: order-return-status-lifecycle, return-shipping-fee-recorded). A return is
 * no sale yet: processing it is (returnProcess.ts; accounting-and-reliability.md finding 9).
 */
import { assertId } from '../fulfillmentOrders.ts'
import type { ExchangeLineItem, Order, Return, ReturnLineItem } from '../model.ts'
import { findPart } from '../node.ts'
import { parseAmount } from '../money.ts'
import { visibleOrder } from '../orderWindow.ts'
import { type ApiContext, type FieldMap, userError, type UserError } from '../resolver.ts'
import { reasonOf } from '../returnReasons.ts'
import {
  blankReturn,
  expectGoods,
  hasProgress,
  restockingFee,
  returnableQuantity,
  returnShippingFee,
} from '../returns.ts'
import { inOrder } from '../types/source.ts'
import type { ShopifyWorld } from '../world.ts'
import { bagOfPresentment, type MoneyInput, timeOfInput } from './inputs.ts'

interface LineInput {
  fulfillmentLineItemId: string
  quantity: number
  returnReason?: string | null
  returnReasonDefinitionId?: string | null
  returnReasonNote?: string | null
  customerNote?: string | null
  restockingFee?: { percentage: number } | null
}

interface ExchangeInput {
  variantId?: string | null
  quantity: number
  appliedDiscount?: {
    description?: string | null
    value: { percentage?: number | null; amount?: MoneyInput | null }
  } | null
}

interface ReturnInput {
  orderId: string
  returnLineItems: LineInput[]
  exchangeLineItems?: ExchangeInput[] | null
  returnShippingFee?: { amount: MoneyInput } | null
  requestedAt?: string | null
}

export const refuseReturn = (error: UserError): object => ({ return: null, userErrors: [error] })

function inputError(world: ShopifyWorld, order: Order, input: ReturnInput): UserError | null {
  const exchanges = input.exchangeLineItems ?? []
  if (input.returnLineItems.length === 0 && exchanges.length === 0)
    return userError(['returnLineItems'], "Return line items can't be blank", 'BLANK')
  const asked = new Map<string, number>()
  for (const [at, line] of input.returnLineItems.entries()) {
    const place = ['returnLineItems', String(at)]
    const row = order.fulfillments
      .filter((f) => f.status === 'SUCCESS')
      .flatMap((f) => f.lines)
      .find((l) => l.id === line.fulfillmentLineItemId)
    if (!row)
      return userError([...place, 'fulfillmentLineItemId'], 'Fulfillment line item not found.', 'NOT_FOUND')
    const quantity = (asked.get(row.id) ?? 0) + line.quantity
    asked.set(row.id, quantity)
    if (line.quantity < 1)
      return userError([...place, 'quantity'], 'Quantity must be greater than 0', 'GREATER_THAN')
    if (quantity > returnableQuantity(order, row))
      return userError([...place, 'quantity'], 'Return line item has an invalid quantity.', 'INVALID')
  }
  for (const [at, line] of exchanges.entries()) {
    if (!world.state.variants.has(line.variantId ?? ''))
      return userError(['exchangeLineItems', String(at), 'variantId'], 'Variant not found.', 'NOT_FOUND')
  }
  return null
}

function fill(
  world: ShopifyWorld,
  order: Order,
  { found, input }: { found: Return; input: ReturnInput },
): void {
  found.lines = input.returnLineItems.map((line) => buildLine(world, order, line))
  found.exchangeLines = (input.exchangeLineItems ?? []).map((line) => buildExchange(world, line))
  const fee = input.returnShippingFee
  if (fee) {
    const amount = bagOfPresentment(world, order, parseAmount(fee.amount.amount))
    found.shippingFees.push(returnShippingFee(world, amount))
  }
}

function buildLine(world: ShopifyWorld, order: Order, input: LineInput): ReturnLineItem {
  const rows = order.fulfillments.flatMap((f) => f.lines)
  const lineItemId = rows.find((row) => row.id === input.fulfillmentLineItemId)?.lineItemId ?? ''
  const { quantity, fulfillmentLineItemId } = input
  const percentage = input.restockingFee?.percentage
  return {
    id: world.nextId('ReturnLineItem'),
    lineItemId,
    fulfillmentLineItemId,
    quantity,
    processedQuantity: 0,
    refundedQuantity: 0,
    ...reasonOf(input),
    returnReasonNote: input.returnReasonNote ?? '',
    customerNote: input.customerNote ?? null,
    restockingFee:
      percentage === undefined ? null : restockingFee(world, order, { lineItemId, quantity, percentage }),
  }
}

function buildExchange(world: ShopifyWorld, input: ExchangeInput): ExchangeLineItem {
  const { appliedDiscount } = input
  return {
    id: world.nextId('ExchangeLineItem'),
    variantId: input.variantId ?? null,
    quantity: input.quantity,
    processedQuantity: 0,
    discount: appliedDiscount
      ? {
          description: appliedDiscount.description ?? '',
          percentage: appliedDiscount.value.percentage ?? null,
          fixed: appliedDiscount.value.amount ? parseAmount(appliedDiscount.value.amount.amount) : null,
        }
      : null,
    lineItemIds: [],
  }
}

function openReturn(context: ApiContext, input: ReturnInput, status: 'OPEN' | 'REQUESTED'): object {
  const { world } = context
  const order = visibleOrder(input.orderId, context)
  if (!order) return refuseReturn(userError(['orderId'], 'Order does not exist.', 'NOT_FOUND'))
  const error = inputError(world, order, input)
  if (error) return refuseReturn(error)
  const found = blankReturn(world, order, status)
  fill(world, order, { found, input })
  if (input.requestedAt) found.createdAt = timeOfInput(input.requestedAt)
  order.returns.push(found)
  // A return takes an archived order out of the archive (schema text of returnCreate).
  order.closedAt = order.cancelledAt === null ? null : order.closedAt
  if (status === 'OPEN') expectGoods(world, found)
  world.emit(status === 'OPEN' ? 'RETURNS_APPROVE' : 'RETURNS_REQUEST', found.id, order.id)
  world.touchOrder(order)
  return { return: inOrder(order, found), userErrors: [] }
}

function returnRequest(_root: unknown, args: { input: ReturnInput }, context: ApiContext): object {
  return openReturn(context, args.input, 'REQUESTED')
}

function returnCreate(_root: unknown, args: { returnInput: ReturnInput }, context: ApiContext): object {
  return openReturn(context, args.returnInput, 'OPEN')
}

type Step = {
  from: readonly Return['status'][]
  topic: string
  /** Changes the return, or refuses. */
  change: (found: Return, order: Order) => UserError | null
}

/** Takes a return a step on its way, where its status allows it. */
function step(context: ApiContext, id: string, { from, topic, change }: Step): object {
  assertId(id, 'Return')
  const found = findPart(context, id, (o) => o.returns)
  if (!found) return refuseReturn(userError(['id'], 'Return not found.', 'NOT_FOUND'))
  const { order, part } = found
  if (!from.includes(part.status)) {
    const message = `Return is ${part.status.toLowerCase()} and cannot be changed so.`
    return refuseReturn(userError(['id'], message, 'INVALID_STATE'))
  }
  const error = change(part, order)
  if (error) return refuseReturn(error)
  context.world.emit(topic, part.id, order.id)
  context.world.touchOrder(order)
  return { return: inOrder(order, part), userErrors: [] }
}

function returnApproveRequest(_root: unknown, args: { input: { id: string } }, context: ApiContext): object {
  return step(context, args.input.id, {
    from: ['REQUESTED'],
    topic: 'RETURNS_APPROVE',
    change(found) {
      found.status = 'OPEN'
      found.requestApprovedAt = context.world.now()
      expectGoods(context.world, found)
      return null
    },
  })
}

interface DeclineInput {
  id: string
  declineReason: string
  declineNote?: string | null
}

function returnDeclineRequest(_root: unknown, args: { input: DeclineInput }, context: ApiContext): object {
  return step(context, args.input.id, {
    from: ['REQUESTED'],
    topic: 'RETURNS_DECLINE',
    change(found) {
      found.status = 'DECLINED'
      found.decline = { reason: args.input.declineReason, note: args.input.declineNote ?? null }
      return null
    },
  })
}

function returnCancel(_root: unknown, args: { id: string }, context: ApiContext): object {
  return step(context, args.id, {
    from: ['OPEN', 'REQUESTED'],
    topic: 'RETURNS_CANCEL',
    change(found, order) {
      if (hasProgress(order, found))
        return userError(['id'], 'Return has been worked on and cannot be canceled.', 'INVALID_STATE')
      found.status = 'CANCELED'
      for (const reverse of found.reverseFulfillmentOrders) reverse.status = 'CANCELED'
      return null
    },
  })
}

function returnClose(_root: unknown, args: { id: string }, context: ApiContext): object {
  return step(context, args.id, {
    from: ['OPEN'],
    topic: 'RETURNS_CLOSE',
    change(found) {
      closeReturn(context.world, found)
      return null
    },
  })
}

function closeReturn(world: ShopifyWorld, found: Return): void {
  found.status = 'CLOSED'
  found.closedAt = world.now()
  for (const reverse of found.reverseFulfillmentOrders) reverse.status = 'CLOSED'
}

function returnReopen(_root: unknown, args: { id: string }, context: ApiContext): object {
  return step(context, args.id, {
    from: ['CLOSED'],
    topic: 'RETURNS_REOPEN',
    change(found) {
      found.status = 'OPEN'
      found.closedAt = null
      for (const reverse of found.reverseFulfillmentOrders) reverse.status = 'OPEN'
      return null
    },
  })
}

interface RemoveArgs {
  returnId: string
  returnLineItems?: { returnLineItemId: string; quantity: number }[] | null
  exchangeLineItems?: { exchangeLineItemId: string; quantity: number }[] | null
}

/** Takes unprocessed units off a return; with nothing left it closes. */
function removeFromReturn(_root: unknown, args: RemoveArgs, context: ApiContext): object {
  return step(context, args.returnId, {
    from: ['OPEN', 'REQUESTED'],
    topic: 'RETURNS_UPDATE',
    change(found) {
      const removed = [
        ...(args.returnLineItems ?? []).map((r) => ({ id: r.returnLineItemId, quantity: r.quantity })),
        ...(args.exchangeLineItems ?? []).map((r) => ({ id: r.exchangeLineItemId, quantity: r.quantity })),
      ]
      const all = [...found.lines, ...found.exchangeLines]
      for (const { id, quantity } of removed) {
        const line = all.find((l) => l.id === id)
        if (!line) return userError(['returnLineItems'], 'Return line item not found.', 'NOT_FOUND')
        if (quantity < 1 || quantity > line.quantity - line.processedQuantity)
          return userError(['returnLineItems'], 'Return line item has an invalid quantity.', 'INVALID')
      }
      for (const { id, quantity } of removed) takeOff(found, id, quantity)
      if (found.lines.length === 0 && found.exchangeLines.length === 0) closeReturn(context.world, found)
      return null
    },
  })
}

function takeOff(found: Return, id: string, quantity: number): void {
  for (const line of [...found.lines, ...found.exchangeLines]) if (line.id === id) line.quantity -= quantity
  for (const reverse of found.reverseFulfillmentOrders) {
    for (const line of reverse.lines) if (line.returnLineItemId === id) line.totalQuantity -= quantity
    reverse.lines = reverse.lines.filter((line) => line.totalQuantity > 0)
  }
  found.lines = found.lines.filter((line) => line.quantity > 0)
  found.exchangeLines = found.exchangeLines.filter((line) => line.quantity > 0)
}

export const returnMutations: FieldMap = {
  returnRequest,
  returnCreate,
  returnApproveRequest,
  returnDeclineRequest,
  returnCancel,
  returnClose,
  returnReopen,
  removeFromReturn,
  returnLineItemRemoveFromReturn: removeFromReturn,
}
