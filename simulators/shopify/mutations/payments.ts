/** Taking, capturing and voiding money. */
import type { Order, OrderTransaction } from '../model.ts'
import { findPart } from '../node.ts'
import { formatMoneyScalar, parseAmount, ZERO } from '../money.ts'
import { totalOutstanding } from '../orderTotals.ts'
import { visibleOrder } from '../orderWindow.ts'
import { capturableOf, isExpired, isVoided } from '../payments.ts'
import { addTransaction, announcePayment } from '../refundMoney.ts'
import { type ApiContext, type FieldMap, userError, type UserError } from '../resolver.ts'
import { inOrder } from '../types/source.ts'
import type { ShopifyWorld } from '../world.ts'
import { bagOfPresentment, type MoneyInput, timeOfInput } from './inputs.ts'

/** orderMarkAsPaid (recordings: orderMarkAsPaid-state-and-money, money-bag-presentment-parity). */
function orderMarkAsPaid(_root: unknown, args: { input: { id: string } }, context: ApiContext): object {
  const order = visibleOrder(args.input.id, context)
  if (!order) return { order: null, userErrors: [userError(['id'], 'Order does not exist')] }
  const outstanding = totalOutstanding(order)
  const held = order.transactions.find(
    (t) => t.kind === 'AUTHORIZATION' && capturableOf(order, t).presentment > 0n,
  )
  if (order.cancelledAt !== null || (outstanding.presentment <= 0n && !held)) {
    return { order, userErrors: [userError(['id'], 'Order cannot be marked as paid.')] }
  }
  const { world } = context
  if (held && outstanding.presentment <= 0n) {
    capture(world, order, { parent: held, amount: capturableOf(order, held).presentment })
  } else {
    const amount = bagOfPresentment(world, order, outstanding.presentment)
    addTransaction(world, order, { amount, gateway: 'manual', kind: 'SALE' })
  }
  announcePayment(world, order)
  return { order, userErrors: [] }
}

function capture(
  world: ShopifyWorld,
  order: Order,
  facts: { parent: OrderTransaction; amount: bigint },
): OrderTransaction {
  return addTransaction(world, order, {
    amount: bagOfPresentment(world, order, facts.amount),
    gateway: facts.parent.gateway,
    kind: 'CAPTURE',
    parentTransactionId: facts.parent.id,
  })
}

interface CaptureInput {
  id: string
  parentTransactionId: string
  amount: string | number
  currency?: string | null
  finalCapture?: boolean | null
}

/** orderCapture (recordings: order-capture-validation, order-payment-transaction-cold-hydration). */
function orderCapture(_root: unknown, args: { input: CaptureInput }, context: ApiContext): object {
  const order = visibleOrder(args.input.id, context)
  if (!order) return { transaction: null, userErrors: [userError(['id'], 'Order does not exist')] }
  const parent = order.transactions.find((t) => t.id === args.input.parentTransactionId)
  const { world } = context
  const refused = captureRefusal(order, parent, args.input)
  if (refused || !parent) return { transaction: null, userErrors: refused ? [refused] : [] }
  const transaction = capture(world, order, { parent, amount: parseAmount(args.input.amount) })
  // What a final capture leaves is released (schema text of finalCapture).
  if (args.input.finalCapture) parent.isSpent = true
  announcePayment(world, order)
  return { transaction: inOrder(order, transaction), userErrors: [] }
}

function captureRefusal(
  order: Order,
  parent: OrderTransaction | undefined,
  input: CaptureInput,
): UserError | null {
  if (!parent) return userError(null, 'Unable to find parent transaction')
  const isMultiCurrency = order.currencyCode !== order.presentmentCurrencyCode
  const expected = order.presentmentCurrencyCode
  if (
    isMultiCurrency ? input.currency !== expected : Boolean(input.currency) && input.currency !== expected
  ) {
    return userError(['currency'], `Currency Currency must match parent transaction ${expected}`)
  }
  if (parent.kind !== 'AUTHORIZATION' && parent.kind !== 'EMV_AUTHORIZATION') {
    return userError(null, 'Parent transaction should be a successful authorization')
  }
  const amount = parseAmount(input.amount)
  if (amount <= 0n) return userError(null, 'Amount must be greater than zero for capture transactions')
  const left = capturableOf(order, parent)
  if (parent.status !== 'SUCCESS' || left.presentment <= 0n) {
    return userError(null, 'Can only capture successful authorizations')
  }
  if (amount > left.presentment) {
    const authorized = formatMoneyScalar(left.presentment, expected)
    return userError(null, `Cannot capture more than the authorized ${authorized} for this payment.`)
  }
  if (input.finalCapture && parent.manualPaymentGateway) {
    return userError(
      null,
      "Setting final capture is not supported for this transaction's payment gateway. Please remove the parameter or set it to null, then try again.",
    )
  }
  return null
}

/** transactionVoid (recording: order-payment-transaction-cold-hydration). */
function transactionVoid(_root: unknown, args: { parentTransactionId: string }, context: ApiContext): object {
  const field = ['parentTransactionId']
  const refuse = (message: string, code: string) => ({
    transaction: null,
    userErrors: [userError(field, message, code)],
  })
  const found = findPart(context, args.parentTransactionId, (o) => o.transactions)
  if (!found) return refuse('Transaction does not exist', 'TRANSACTION_NOT_FOUND')
  const { order, part: parent } = found
  const isAuthorization = parent.kind === 'AUTHORIZATION' || parent.kind === 'EMV_AUTHORIZATION'
  if (!isAuthorization || parent.status !== 'SUCCESS') {
    return refuse('Parent transaction must be a successful authorization', 'AUTH_NOT_SUCCESSFUL')
  }
  const { world } = context
  const isUsed = order.transactions.some((t) => t.parentTransactionId === parent.id && t.status === 'SUCCESS')
  if (isUsed || isVoided(order, parent) || isExpired(parent, world.now())) {
    const message = 'Parent transaction require a parent_id referring to a voidable transaction'
    return refuse(message, 'AUTH_NOT_VOIDABLE')
  }
  const { gateway, id: parentTransactionId } = parent
  const transaction = addTransaction(world, order, {
    amount: ZERO,
    gateway,
    kind: 'VOID',
    parentTransactionId,
  })
  world.touchOrder(order)
  return { transaction: inOrder(order, transaction), userErrors: [] }
}

interface ManualPaymentArgs {
  id: string
  amount?: MoneyInput | null
  paymentMethodName?: string | null
  processedAt?: string | null
}

/** orderCreateManualPayment; messages [U], codes from the schema (shopify.md §5). */
function orderCreateManualPayment(_root: unknown, args: ManualPaymentArgs, context: ApiContext): object {
  const order = visibleOrder(args.id, context)
  const refuse = (field: string, message: string, code: string) => ({
    order,
    userErrors: [userError([field], message, code)],
  })
  if (!order) return refuse('id', 'Order does not exist', 'ORDER_NOT_FOUND')
  const outstanding = totalOutstanding(order)
  if (args.amount && args.amount.currencyCode !== order.presentmentCurrencyCode) {
    return refuse('amount', 'Currency must match the order', 'CURRENCY_MISMATCH')
  }
  const amount = args.amount ? parseAmount(args.amount.amount) : outstanding.presentment
  if (amount <= 0n) return refuse('amount', 'Amount must be positive', 'AMOUNT_NOT_POSITIVE')
  if (amount > outstanding.presentment)
    return refuse('amount', 'Amount exceeds balance', 'AMOUNT_EXCEEDS_BALANCE')
  const { world } = context
  addTransaction(world, order, {
    amount: bagOfPresentment(world, order, amount),
    gateway: args.paymentMethodName ?? 'manual',
    kind: 'SALE',
    manualPaymentGateway: true,
    ...(args.processedAt ? { processedAt: timeOfInput(args.processedAt) } : {}),
  })
  announcePayment(world, order)
  return { order, userErrors: [] }
}

export const paymentMutations: FieldMap = {
  orderMarkAsPaid,
  orderCapture,
  transactionVoid,
  orderCreateManualPayment,
}
