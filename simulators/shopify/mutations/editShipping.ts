/** Shipping lines of an order edit (schema texts; words of refusal [U]). */
import type { CalculatedShippingLine } from '../model.ts'
import { parseAmount, ZERO } from '../money.ts'
import { type ApiContext, type FieldMap, userError } from '../resolver.ts'
import { calculatedShippingLine } from '../types/calculated.ts'
import { answer, type EditArgs, GONE, type Session, sessionOf } from './editSession.ts'
import { bagOfPresentment, type MoneyInput } from './inputs.ts'

interface ShippingInput {
  title?: string | null
  price?: MoneyInput | null
}

function refuse(field: string, message: string): object {
  const nothing = { calculatedOrder: null, calculatedShippingLine: null, orderEditSession: null }
  return { ...nothing, userErrors: [userError([field], message, 'INVALID')] }
}

function answerLine(session: Session, line: CalculatedShippingLine): object {
  return answer(session, null, { calculatedShippingLine: calculatedShippingLine(session.order, line) })
}

function orderEditAddShippingLine(
  _root: unknown,
  args: EditArgs & { shippingLine: ShippingInput },
  context: ApiContext,
): object {
  const session = sessionOf(args, context)
  if (!session) return refuse('id', GONE)
  const { world, order, calculated } = session
  const { title, price } = args.shippingLine
  const amount = parseAmount(price?.amount ?? '0')
  if (amount < 0n) return refuse('price', 'Price must be greater than or equal to 0')
  const id = world.nextId('ShippingLine')
  const line: CalculatedShippingLine = {
    id: id.replace('/ShippingLine/', '/CalculatedShippingLine/'),
    shippingLineId: null,
    draft: {
      id,
      title: title ?? '',
      code: 'custom',
      source: null,
      carrierIdentifier: null,
      originalPrice: bagOfPresentment(world, order, amount),
      discountAllocations: [],
      taxLines: [],
      isRemoved: false,
      refunded: ZERO,
      refundedTax: ZERO,
    },
    staged: 'ADDED',
  }
  calculated.shippingLines.push(line)
  return answerLine(session, line)
}

function orderEditUpdateShippingLine(
  _root: unknown,
  args: EditArgs & { shippingLineId: string; shippingLine: ShippingInput },
  context: ApiContext,
): object {
  const session = sessionOf(args, context)
  if (!session) return refuse('id', GONE)
  const line = session.calculated.shippingLines.find((s) => s.id === args.shippingLineId)
  if (line?.staged !== 'ADDED')
    return refuse('shippingLineId', 'The shipping line was not added by this edit.')
  const { title, price } = args.shippingLine
  const originalPrice = price
    ? bagOfPresentment(session.world, session.order, parseAmount(price.amount))
    : line.draft.originalPrice
  line.draft = { ...line.draft, title: title ?? line.draft.title, originalPrice }
  return answerLine(session, line)
}

function orderEditRemoveShippingLine(
  _root: unknown,
  args: EditArgs & { shippingLineId: string },
  context: ApiContext,
): object {
  const session = sessionOf(args, context)
  if (!session) return refuse('id', GONE)
  const { shippingLines } = session.calculated
  const line = shippingLines.find(
    (s) => s.id === args.shippingLineId || s.shippingLineId === args.shippingLineId,
  )
  if (!line) return refuse('shippingLineId', 'The shipping line does not exist.')
  if (line.staged === 'ADDED') shippingLines.splice(shippingLines.indexOf(line), 1)
  else {
    line.staged = 'REMOVED'
    line.draft = { ...line.draft, isRemoved: true }
  }
  return answer(session, null)
}

export const editShippingMutations: FieldMap = {
  orderEditAddShippingLine,
  orderEditUpdateShippingLine,
  orderEditRemoveShippingLine,
}
