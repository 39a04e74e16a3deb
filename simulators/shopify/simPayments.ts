/** `/sim` controls over money and what ships by itself: what gateways, banks and buyers do outside Shopify's API. */
import { z } from 'zod'
import { takePaymentOf } from './buyerPays.ts'
import type { GiftCard, Order, OrderTransaction, StoreCreditAccount } from './model.ts'
import { formatMoneyScalar } from './money.ts'
import { settleTransaction } from './refundMoney.ts'
import type { ShopifyWorld } from './world.ts'

/** Input that a control cannot follow, in words a person can act on. */
export class ControlError extends Error {
  override readonly name = 'ControlError'
}

function parse<T extends z.ZodType>(schema: T, fields: Record<string, unknown>): z.output<T> {
  const parsed = schema.safeParse(fields)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`)
  throw new ControlError(problems.join('; '))
}

const gatewayInput = z.strictObject({
  gateway: z.string().min(1),
  /** What becomes of refunds over it from now on. */
  refunds: z.enum(['success', 'pending', 'failure']),
})

/** `{gateway, refunds}`: answers what is set for every gateway that is not plain success. */
export function setGateway(world: ShopifyWorld, fields: Record<string, unknown>): Record<string, string> {
  const { gateway, refunds } = parse(gatewayInput, fields)
  const { refundOutcomes } = world.state
  if (refunds === 'success') refundOutcomes.delete(gateway)
  else refundOutcomes.set(gateway, refunds === 'pending' ? 'PENDING' : 'FAILURE')
  return Object.fromEntries([...refundOutcomes].map(([name, outcome]) => [name, outcome.toLowerCase()]))
}

const settleInput = z.strictObject({
  /** Id of a pending transaction. */
  id: z.string(),
  status: z.enum(['success', 'failure', 'error']),
  errorCode: z.string().optional(),
})

const SETTLED = { success: 'SUCCESS', failure: 'FAILURE', error: 'ERROR' } as const

/** `{id, status, errorCode?}`: the gateway's word on a pending payment or refund. */
export function settle(world: ShopifyWorld, fields: Record<string, unknown>): object {
  const { id, status, errorCode } = parse(settleInput, fields)
  const { order, transaction } = findTransaction(world, id)
  if (transaction.status !== 'PENDING')
    throw new ControlError(`transaction ${id} is ${transaction.status}, not PENDING`)
  settleTransaction(world, order, {
    transaction,
    status: SETTLED[status],
    ...(errorCode === undefined ? {} : { errorCode }),
  })
  return summary(order, transaction)
}

const expireInput = z.strictObject({ id: z.string() })

/** `{id}`: an authorization lapses now instead of after its seven days. */
export function expireAuthorization(world: ShopifyWorld, fields: Record<string, unknown>): object {
  const { id } = parse(expireInput, fields)
  const { order, transaction } = findTransaction(world, id)
  if (transaction.kind !== 'AUTHORIZATION' && transaction.kind !== 'EMV_AUTHORIZATION')
    throw new ControlError(`transaction ${id} is ${transaction.kind}, not an authorization`)
  transaction.authorizationExpiresAt = world.now()
  transaction.isSpent = true
  world.touchOrder(order)
  return summary(order, transaction)
}

const payInput = z.strictObject({
  /** Id of the order. */
  id: z.string(),
  gateway: z.string().default('shopify_payments'),
  /** Presentment money; what the order owes by default. */
  amount: z.union([z.string(), z.number()]).optional(),
  giftCardId: z.string().optional(),
  giftCardCode: z.string().optional(),
})

/** `{id, gateway?, amount?}`: the buyer pays what an order owes, as after an edit or an exchange. */
export function payOrder(world: ShopifyWorld, fields: Record<string, unknown>): object {
  const input = parse(payInput, fields)
  const order = world.order(input.id)
  if (order === null) throw new ControlError(`no order ${input.id} in this store`)
  return summary(order, takePaymentOf(world, order, input))
}

export function giftCardSummary(card: GiftCard): object {
  const { id, code, currencyCode, source, deactivatedAt, orderId } = card
  const print = (amount: bigint) => formatMoneyScalar(amount, currencyCode)
  const figures = { initialValue: print(card.initialValue), balance: print(card.balance) }
  return { id, code, currency: currencyCode, ...figures, source, deactivatedAt, orderId }
}

export function storeCreditSummary(account: StoreCreditAccount): object {
  const { id, customerId, currencyCode, balance } = account
  return { id, customerId, currency: currencyCode, balance: formatMoneyScalar(balance, currencyCode) }
}

function findTransaction(world: ShopifyWorld, id: string): { order: Order; transaction: OrderTransaction } {
  for (const order of world.state.orders.values()) {
    const transaction = order.transactions.find((t) => t.id === id)
    if (transaction) return { order, transaction }
  }
  throw new ControlError(`no transaction ${id} in this store`)
}

function summary(order: Order, transaction: OrderTransaction): object {
  const { id, kind, status, gateway, amount } = transaction
  const printed = formatMoneyScalar(amount.presentment, order.presentmentCurrencyCode)
  return { id, orderId: order.id, kind, status, gateway, amount: printed }
}
