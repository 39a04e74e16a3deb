/** What the mutations of an order edit share: the session they name and the payload they answer. */
import type { CalculatedLine, CalculatedOrder, Order } from '../model.ts'
import { visibleOrder } from '../orderWindow.ts'
import { type ApiContext, userError } from '../resolver.ts'
import { placedLine } from '../types/calculated.ts'
import type { ShopifyWorld } from '../world.ts'
import { draftOrderOf } from './editDraft.ts'

export interface EditArgs {
  id: string
}

export interface Session {
  calculated: CalculatedOrder
  order: Order
  world: ShopifyWorld
}

/** The open edit that an id names; null for none, and for one committed. */
export function sessionOf(args: EditArgs, context: ApiContext): Session | null {
  const id = args.id.replace('/OrderEditSession/', '/CalculatedOrder/')
  const calculated = context.world.calculatedOrder(id)
  const order = calculated && visibleOrder(calculated.orderId, context)
  return calculated && !calculated.committed && order ? { calculated, order, world: context.world } : null
}

/** A payload that refuses, whatever its mutation. */
export function refuse(field: string, message: string): object {
  return {
    calculatedOrder: null,
    calculatedLineItem: null,
    orderEditSession: null,
    addedDiscountStagedChange: null,
    order: null,
    successMessages: [],
    userErrors: [userError([field], message)],
  }
}

export const GONE = 'The calculated order does not exist.'

/** A payload of the edit as it stands now. */
export function answer(session: Session, line: CalculatedLine | null, more: object = {}): object {
  const { calculated, order } = session
  const draft = draftOrderOf(order, calculated)
  return {
    calculatedOrder: calculated,
    orderEditSession: { id: calculated.id.replace('/CalculatedOrder/', '/OrderEditSession/') },
    calculatedLineItem: line && placedLine(calculated, line, draft),
    userErrors: [],
    ...more,
  }
}
