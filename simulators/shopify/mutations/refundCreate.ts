/** refundCreate (recordings: refund-create-partial-shipping-restock-parity, money-bag-presentment-parity). */
import type { Memory } from '../idempotency.ts'
import type { Order, OrderTransaction, RefundLineItem } from '../model.ts'
import { formatMoneyScalar, parseAmount } from '../money.ts'
import { refundAgreement } from '../orderSales.ts'
import { visibleOrder } from '../orderWindow.ts'
import { type CreditBack, netPaid, payBack, refundableOf, takesMoney } from '../refundMoney.ts'
import {
  adjustmentsFor,
  applyParts,
  blankRefund,
  discrepancyOf,
  numberParts,
  owedToCustomer,
  priceParts,
  type RefundParts,
  totalOfParts,
} from '../refunds.ts'
import { type ApiContext, userError, type UserError } from '../resolver.ts'
import { refundableQuantity } from '../types/orderState.ts'
import { inOrder } from '../types/source.ts'
import type { ShopifyWorld } from '../world.ts'
import { type MoneyInput, timeOfInput } from './inputs.ts'

export interface RefundLineInput {
  lineItemId: string
  quantity: number
  restockType?: RefundLineItem['restockType'] | null
  locationId?: string | null
}

interface TransactionInput {
  amount: string | number
  gateway: string
  kind: OrderTransaction['kind']
  parentId?: string | null
}

/** RefundMethodInput */
export interface RefundMethodInput {
  storeCreditRefund: { amount: MoneyInput; expiresAt?: string | null }
}

export interface RefundDutyInput {
  dutyId: string
  refundType?: 'FULL' | 'PROPORTIONAL' | null
}

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
  applyParts(order, parts)
  order.refunds.push(refund)
  const owed = owedToCustomer(order)
  const payments = (input.transactions ?? []).map(({ amount, gateway, parentId = null }) => {
    return { amount: parseAmount(amount), gateway, parentId }
  })
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

export function unitsOfInput(rows: readonly RefundLineInput[] | null | undefined): RefundParts['units'] {
  return (rows ?? []).map(({ lineItemId, quantity, restockType, locationId }) => {
    return { lineItemId, quantity, restockType: restockType ?? 'NO_RESTOCK', locationId: locationId ?? null }
  })
}

export function dutiesOfInput(rows: readonly RefundDutyInput[] | null | undefined): RefundParts['duties'] {
  return (rows ?? []).map(({ dutyId, refundType }) => ({ dutyId, refundType: refundType ?? 'FULL' }))
}

export function creditsOf(methods: readonly RefundMethodInput[] | null | undefined): CreditBack[] {
  return (methods ?? []).map(({ storeCreditRefund: { amount, expiresAt } }) => {
    return { amount: parseAmount(amount.amount), expiresAt: expiresAt ? timeOfInput(expiresAt) : null }
  })
}

function inputErrors(order: Order, input: RefundInput): UserError[] {
  const isMultiCurrency = order.currencyCode !== order.presentmentCurrencyCode
  if (isMultiCurrency && input.currency !== order.presentmentCurrencyCode) {
    return [userError(['currency'], 'Currency must be the presentment currency of the order')]
  }
  const errors = lineErrors(order, input.refundLineItems ?? [])
  if (errors.length > 0) return errors
  const methods = creditErrors(order, input.refundMethods)
  return methods.length > 0 ? methods : overRefunding(order, input)
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

/** Store credit belongs to a customer, in the currency the buyer paid in. */
export function creditErrors(
  order: Order,
  methods: readonly RefundMethodInput[] | null | undefined,
): UserError[] {
  return (methods ?? []).flatMap(({ storeCreditRefund: { amount } }, at) => {
    const place = ['refundMethods', String(at), 'storeCreditRefund']
    if (order.customerId === null)
      return [userError(place, 'Order must have a customer to refund to store credit')]
    return amount.currencyCode === order.presentmentCurrencyCode
      ? []
      : [userError([...place, 'amount'], 'Currency must be the presentment currency of the order')]
  })
}

/** Without allowOverRefunding nothing gives back more than came in, in all or over one payment. */
function overRefunding(order: Order, input: RefundInput): UserError[] {
  const transactions = input.transactions ?? []
  const credits = creditsOf(input.refundMethods)
  const amounts = [...transactions.map((t) => parseAmount(t.amount)), ...credits.map((c) => c.amount)]
  const asked = amounts.reduce((n, amount) => n + amount, 0n)
  return overPaid(order, { asked, allowed: input.allowOverRefunding === true }) ?? overParents(order, input)
}

/** The refusal where more would go back than is there (accounting-and-reliability.md I-R6 [capture]). */
export function overPaid(order: Order, facts: { asked: bigint; allowed: boolean }): UserError[] | null {
  const paid = netPaid(order)
  if (facts.allowed || facts.asked <= paid) return null
  const money = (amount: bigint) => formatMoneyScalar(amount, order.presentmentCurrencyCode)
  const message = `Refund amount ${money(facts.asked)} is greater than net payment received ${money(paid)}`
  return [userError(['transactions'], message)]
}

function overParents(order: Order, input: RefundInput): UserError[] {
  if (input.allowOverRefunding === true) return []
  const asked = new Map<string, bigint>()
  for (const { parentId, amount } of input.transactions ?? []) {
    if (parentId) asked.set(parentId, (asked.get(parentId) ?? 0n) + parseAmount(amount))
  }
  return [...asked].flatMap(([id, amount]) => {
    const parent = order.transactions.find((t) => t.id === id)
    if (!parent || !takesMoney(parent))
      return [userError(['transactions'], 'Parent transaction does not exist or took no money')]
    return amount > refundableOf(order, parent).presentment
      ? [userError(['transactions'], 'Refund amount cannot be greater than the amount available to refund')]
      : []
  })
}
