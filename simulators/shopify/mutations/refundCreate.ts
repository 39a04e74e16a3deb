/** refundCreate (recordings: refund-create-partial-shipping-restock-parity, money-bag-presentment-parity). */
import type { Memory } from '../idempotency.ts'
import type { Order } from '../model.ts'
import { parseAmount } from '../money.ts'
import { refundAgreement } from '../orderSales.ts'
import { visibleOrder } from '../orderWindow.ts'
import { netPaid, type PayBack, payBack } from '../refundMoney.ts'
import {
  adjustmentsFor,
  applyParts,
  blankRefund,
  discrepancyOf,
  numberParts,
  priceParts,
  type RefundParts,
  suggestedBack,
  totalOfParts,
} from '../refunds.ts'
import { type ApiContext, userError, type UserError } from '../resolver.ts'
import { refundableQuantity } from '../types/orderState.ts'
import { inOrder } from '../types/source.ts'
import type { ShopifyWorld } from '../world.ts'
import { timeOfInput } from './inputs.ts'
import {
  creditErrors,
  creditsOf,
  dutiesOfInput,
  overRefunding,
  type RefundDutyInput,
  type RefundLineInput,
  type RefundMethodInput,
  type TransactionInput,
  unitsOfInput,
} from './refundInputs.ts'

interface RefundInput {
  orderId: string
  currency?: string | null
  note?: string | null
  processedAt?: string | null
  allowOverRefunding?: boolean | null
  discrepancyReason?: 'CUSTOMER' | 'DAMAGE' | 'OTHER' | 'RESTOCK' | null
  refundLineItems?: RefundLineInput[] | null
  shipping?: { amount?: string | number | null; fullRefund?: boolean | null } | null
  refundDuties?: RefundDutyInput[] | null
  transactions?: TransactionInput[] | null
  refundMethods?: RefundMethodInput[] | null
}

interface Payload {
  refund: { id: string } | null
  order: { id: string } | null
  userErrors: UserError[]
}

/** An answer by its ids; the refund and order are read again when it is repeated. */
export const refundMemory: Memory = {
  nothing: { refund: null, order: null },
  keep(answer: unknown): unknown {
    const { refund, order, userErrors } = answer as Payload
    return { refund: refund && { id: refund.id }, order: order && { id: order.id }, userErrors }
  },
  recall(kept: unknown, context: ApiContext): unknown {
    const { refund, order, userErrors } = kept as Payload
    const found = order ? visibleOrder(order.id, context) : null
    const known = found?.refunds.find((r) => r.id === refund?.id)
    return { refund: found && known ? inOrder(found, known) : null, order: found, userErrors }
  },
}

export function refundCreate(_root: unknown, args: { input: RefundInput }, context: ApiContext): Payload {
  const { input } = args
  const order = visibleOrder(input.orderId, context)
  if (!order)
    return { refund: null, order: null, userErrors: [userError(['orderId'], 'Order does not exist')] }
  const errors = inputErrors(order, input)
  if (errors.length > 0) return { refund: null, order, userErrors: errors }
  const refund = refundOrder(context.world, order, input)
  return { refund: inOrder(order, refund), order, userErrors: [] }
}

function refundOrder(world: ShopifyWorld, order: Order, input: RefundInput) {
  const parts = numberParts(world, priceParts(order, partsOfInput(input)))
  const refund = { ...blankRefund(world, order), ...parts, note: input.note ?? null }
  if (input.processedAt) refund.processedAt = timeOfInput(input.processedAt)
  const owed = suggestedBack(order, parts, netPaid(order))
  applyParts(order, parts)
  order.refunds.push(refund)
  const payments = paymentsOf(input)
  const { money, isPending } = payBack(world, order, {
    refund,
    payments,
    credits: creditsOf(input.refundMethods),
  })
  const discrepancy = discrepancyOf(order, { due: totalOfParts(order, parts), owed, money })
  const given = input.discrepancyReason === 'OTHER' ? null : input.discrepancyReason
  const reason = given ?? (isPending ? 'PENDING_REFUND_DISCREPANCY' : 'REFUND_DISCREPANCY')
  refund.adjustments = adjustmentsFor(world, discrepancy, reason)
  order.agreements.push(refundAgreement(world, order, refund))
  world.emit('REFUNDS_CREATE', refund.id, order.id)
  world.touchOrder(order)
  return refund
}

function paymentsOf(input: RefundInput): PayBack[] {
  return (input.transactions ?? []).map(({ amount, gateway, parentId = null }) => {
    return { amount: parseAmount(amount), gateway, parentId }
  })
}

function partsOfInput(input: RefundInput): RefundParts {
  const { shipping } = input
  return {
    units: unitsOfInput(input.refundLineItems),
    shipping: !shipping
      ? null
      : shipping.fullRefund
        ? 'all'
        : { amount: parseAmount(shipping.amount ?? '0') },
    duties: dutiesOfInput(input.refundDuties),
  }
}

function inputErrors(order: Order, input: RefundInput): UserError[] {
  const isMultiCurrency = order.currencyCode !== order.presentmentCurrencyCode
  if (isMultiCurrency && input.currency !== order.presentmentCurrencyCode) {
    return [userError(['currency'], 'Currency must be the presentment currency of the order')]
  }
  const errors = lineErrors(order, input.refundLineItems ?? [])
  if (errors.length > 0) return errors
  const methods = creditErrors(order, input.refundMethods)
  if (methods.length > 0 || input.allowOverRefunding === true) return methods
  return overRefunding(order, { payments: paymentsOf(input), credits: creditsOf(input.refundMethods) })
}

function lineErrors(order: Order, rows: readonly RefundLineInput[]): UserError[] {
  const asked = new Map<string, number>()
  return rows.flatMap((row, at) => {
    const place = ['refundLineItems', String(at)]
    const line = order.lines.find((l) => l.id === row.lineItemId)
    if (!line) return [userError([...place, 'lineItemId'], 'Line item does not exist')]
    const quantity = (asked.get(line.id) ?? 0) + row.quantity
    asked.set(line.id, quantity)
    if (quantity > refundableQuantity(line))
      return [userError([...place, 'quantity'], 'Quantity cannot refund more items than were purchased')]
    const needsLocation = row.restockType === 'RETURN' || row.restockType === 'CANCEL'
    return line.variantId && needsLocation && !row.locationId
      ? [userError([...place, 'locationId'], 'Location must be specified when restocking')]
      : []
  })
}
