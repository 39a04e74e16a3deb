/** Inputs that every way of refunding shares, as the schema types them. */
import type { OrderTransaction, RefundLineItem } from '../model.ts'
import { formatMoneyScalar, parseAmount } from '../money.ts'
import type { Order } from '../model.ts'
import { type CreditBack, netPaid, refundableOf, takesMoney } from '../refundMoney.ts'
import type { RefundParts } from '../refunds.ts'
import { userError, type UserError } from '../resolver.ts'
import { type MoneyInput, timeOfInput } from './inputs.ts'

export interface RefundLineInput {
  lineItemId: string
  quantity: number
  restockType?: RefundLineItem['restockType'] | null
  locationId?: string | null
}

/** OrderTransactionInput */
export interface TransactionInput {
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

/** RefundShippingInput */
export interface ShippingInput {
  fullRefund?: boolean | null
  shippingRefundAmount?: { amount: string | number } | null
}

export function unitsOfInput(rows: readonly RefundLineInput[] | null | undefined): RefundParts['units'] {
  return (rows ?? []).map(({ lineItemId, quantity, restockType, locationId }) => {
    return { lineItemId, quantity, restockType: restockType ?? 'NO_RESTOCK', locationId: locationId ?? null }
  })
}

export function dutiesOfInput(rows: readonly RefundDutyInput[] | null | undefined): RefundParts['duties'] {
  return (rows ?? []).map(({ dutyId, refundType }) => ({ dutyId, refundType: refundType ?? 'FULL' }))
}

export function shippingOfInput(input: ShippingInput | null | undefined): RefundParts['shipping'] {
  if (!input) return null
  if (input.fullRefund === true) return 'all'
  return input.shippingRefundAmount ? { amount: parseAmount(input.shippingRefundAmount.amount) } : null
}

export function creditsOf(methods: readonly RefundMethodInput[] | null | undefined): CreditBack[] {
  return (methods ?? []).map(({ storeCreditRefund: { amount, expiresAt } }) => {
    return { amount: parseAmount(amount.amount), expiresAt: expiresAt ? timeOfInput(expiresAt) : null }
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

/** "$25.00": the narrow symbol; other currencies' form is not recorded ([U]). */
function symbolised(amount: bigint, currency: string): string {
  const format = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    useGrouping: false,
  })
  return format.format(Number(formatMoneyScalar(amount, currency)))
}

/** What a refund asks for in money: over which payments, and in all. */
export type MoneyAsked = {
  payments: readonly { parentId: string | null; amount: bigint }[]
  credits: readonly CreditBack[]
}

/**
 * Refusals where more would go back than is there, in all (accounting-and-reliability.md I-R6 [capture]) or over
 * one payment; `allowOverRefunding` lifts both.
 */
export function overRefunding(order: Order, asked: MoneyAsked): UserError[] {
  const all = [...asked.payments, ...asked.credits].reduce((n, { amount }) => n + amount, 0n)
  const paid = netPaid(order)
  if (all > paid) {
    const code = order.presentmentCurrencyCode
    const message = `Refund amount ${symbolised(all, code)} is greater than net payment received ${symbolised(paid, code)}`
    return [userError(null, message)]
  }
  const byParent = new Map<string, bigint>()
  for (const { parentId, amount } of asked.payments) {
    if (parentId) byParent.set(parentId, (byParent.get(parentId) ?? 0n) + amount)
  }
  return [...byParent].flatMap(([id, amount]) => {
    const parent = order.transactions.find((t) => t.id === id)
    if (!parent || !takesMoney(parent))
      return [userError(['transactions'], 'Parent transaction does not exist or took no money')]
    return amount > refundableOf(order, parent).presentment
      ? [userError(['transactions'], 'Refund amount cannot be greater than the amount available to refund')]
      : []
  })
}
