/**
 * returnProcess: what came back is taken out of the order, what is sent in exchange put into it, fees are charged and
 * money goes back, all as one agreement of the return (bulk order_agreements.json: RETURN with RETURN and ORDER sales,
 * the refund beside it without an agreement of its own).
 */
import { assertId } from '../fulfillmentOrders.ts'
import type { Order, Refund, Return, Sale } from '../model.ts'
import { findPart } from '../node.ts'
import { add, type bag, parseAmount, subtract, sum } from '../money.ts'
import { feeSale, lineSale, refundSales } from '../orderSales.ts'
import { type PayBack, payBack } from '../refundMoney.ts'
import {
  adjustmentsFor,
  applyParts,
  blankRefund,
  discrepancyOf,
  numberParts,
  owedToCustomer,
  priceParts,
  type RefundedUnits,
  totalOfParts,
} from '../refunds.ts'
import { type ApiContext, type FieldMap, userError, type UserError } from '../resolver.ts'
import { chargedFees, exchangeOf } from '../returnFigures.ts'
import { whereUnitsWent } from '../returns.ts'
import { routeUnits } from '../routing.ts'
import { inOrder } from '../types/source.ts'
import type { ShopifyWorld } from '../world.ts'
import type { MoneyInput } from './inputs.ts'
import {
  creditErrors,
  creditsOf,
  dutiesOfInput,
  overRefunding,
  type RefundDutyInput,
  type RefundMethodInput,
  type ShippingInput,
  shippingOfInput,
} from './refundInputs.ts'
import { refuseReturn } from './returns.ts'
import { assertDisposeIds, dispose, disposeErrors, type DisposeInput } from './reverseLogistics.ts'

interface TransferInput {
  orderTransactions: { parentId: string; transactionAmount: MoneyInput }[]
  refundMethods?: RefundMethodInput[] | null
  allowOverRefunding?: boolean | null
}

interface ProcessInput {
  returnId: string
  returnLineItems?: { id: string; quantity: number; dispositions?: DisposeInput[] | null }[] | null
  exchangeLineItems?: { id: string; quantity: number }[] | null
  financialTransfer?: { issueRefund?: TransferInput | null } | null
  refundShipping?: ShippingInput | null
  refundDuties?: RefundDutyInput[] | null
  tipLineId?: string | null
  note?: string | null
}

type Placed = { order: Order; part: Return }

function returnProcess(_root: unknown, args: { input: ProcessInput }, context: ApiContext): object {
  const { input } = args
  assertId(input.returnId, 'Return')
  const found = findPart(context, input.returnId, (o) => o.returns)
  if (!found) return refuseReturn(userError(['returnId'], 'Return not found.', 'NOT_FOUND'))
  const errors = processErrors(context.world, found, input)
  if (errors.length > 0) return { return: null, userErrors: errors }
  process(context.world, found, input)
  return { return: inOrder(found.order, found.part), userErrors: [] }
}

function processErrors(world: ShopifyWorld, { order, part }: Placed, input: ProcessInput): UserError[] {
  if (part.status !== 'OPEN') return [userError(['returnId'], 'Return is not open.', 'INVALID_STATE')]
  const quantities = [
    ...quantityErrors(part.lines, input.returnLineItems ?? [], 'returnLineItems'),
    ...quantityErrors(part.exchangeLines, input.exchangeLineItems ?? [], 'exchangeLineItems'),
  ]
  if (quantities.length > 0) return quantities
  const disposals = dispositionErrors(world, { order, part }, input)
  if (disposals.length > 0) return disposals
  const transfer = input.financialTransfer?.issueRefund
  return transfer ? transferErrors(order, transfer) : []
}

function quantityErrors(
  lines: readonly { id: string; quantity: number; processedQuantity: number }[],
  inputs: readonly { id: string; quantity: number }[],
  field: string,
): UserError[] {
  return inputs.flatMap(({ id, quantity }, at) => {
    const place = [field, String(at)]
    const line = lines.find((l) => l.id === id)
    if (!line) return [userError([...place, 'id'], 'Return line item not found.', 'NOT_FOUND')]
    return quantity < 1 || quantity > line.quantity - line.processedQuantity
      ? [userError([...place, 'quantity'], 'Quantity exceeds the quantity that can be processed.', 'INVALID')]
      : []
  })
}

function dispositionErrors(world: ShopifyWorld, { order, part }: Placed, input: ProcessInput): UserError[] {
  return (input.returnLineItems ?? []).flatMap(({ dispositions }, at) => {
    const inputs = dispositions ?? []
    for (const one of inputs) assertDisposeIds(one)
    const reverseOrder = reverseOf(part, inputs)
    if (inputs.length === 0) return []
    const place = ['returnLineItems', String(at), 'dispositions']
    if (!reverseOrder) return [userError(place, 'Reverse fulfillment order line not found.', 'NOT_FOUND')]
    return disposeErrors(world, { order, reverseOrder, inputs, place })
  })
}

function reverseOf(part: Return, inputs: readonly DisposeInput[]) {
  const first = inputs[0]?.reverseFulfillmentOrderLineItemId
  return part.reverseFulfillmentOrders.find((r) => r.lines.some((line) => line.id === first))
}

function transferErrors(order: Order, transfer: TransferInput): UserError[] {
  const foreign = transfer.orderTransactions.some(
    ({ transactionAmount }) => transactionAmount.currencyCode !== order.presentmentCurrencyCode,
  )
  const place = ['financialTransfer', 'issueRefund', 'orderTransactions']
  if (foreign) return [userError(place, 'Currency must be the presentment currency of the order', 'INVALID')]
  const credits = creditErrors(order, transfer.refundMethods)
  if (credits.length > 0 || transfer.allowOverRefunding === true) return credits
  const errors = overRefunding(order, {
    payments: paymentsOf(order, transfer),
    credits: creditsOf(transfer.refundMethods),
  })
  return errors.map(({ message }) => userError(place, message, 'INVALID'))
}

function paymentsOf(order: Order, transfer: TransferInput): PayBack[] {
  return transfer.orderTransactions.map(({ parentId, transactionAmount }) => {
    const parent = order.transactions.find((t) => t.id === parentId)
    return { amount: parseAmount(transactionAmount.amount), gateway: parent?.gateway ?? 'manual', parentId }
  })
}

function process(world: ShopifyWorld, { order, part }: Placed, input: ProcessInput): void {
  const items = input.returnLineItems ?? []
  for (const { dispositions } of items) {
    const reverseOrder = reverseOf(part, dispositions ?? [])
    if (reverseOrder) dispose(world, order, { reverseOrder, inputs: dispositions ?? [] })
  }
  const refund = { ...blankRefund(world, order), returnId: part.id, note: input.note ?? null }
  const parts = numberParts(world, priceParts(order, { ...partsOf(order, { part, input }) }))
  Object.assign(refund, parts)
  applyParts(order, parts, { isReturn: true })
  const fees = chargeFees(world, order, { part, items })
  for (const { id, quantity } of items) {
    const line = part.lines.find((l) => l.id === id)
    if (line) line.processedQuantity += quantity
  }
  const exchange = sendExchanges(world, order, { part, input })
  const isRefund = refundReturn(world, order, { refund, input, charged: add(fees.total, exchange.total) })
  const sales = [...refundSales(world, order, refund), ...fees.sales, ...exchange.sales]
  if (isRefund) {
    for (const { id, quantity } of items) {
      const line = part.lines.find((l) => l.id === id)
      if (line) line.refundedQuantity += quantity
    }
  }
  if (sales.length > 0) {
    const id = world.nextId('ReturnAgreement')
    order.agreements.push({ id, kind: 'RETURN', happenedAt: world.now(), sourceId: part.id, sales })
  }
  world.emit('RETURNS_PROCESS', part.id, order.id)
  if (isRefund) world.emit('REFUNDS_CREATE', refund.id, order.id)
  world.touchOrder(order)
}

/** The units processed, by where they went; a tip goes back whole. */
function partsOf(order: Order, { part, input }: { part: Return; input: ProcessInput }) {
  const units: RefundedUnits[] = (input.returnLineItems ?? []).flatMap(({ id, quantity }) => {
    const line = part.lines.find((l) => l.id === id)
    if (!line) return []
    return whereUnitsWent(part, line, quantity).map((row) => ({ ...row, lineItemId: line.lineItemId }))
  })
  const tip = order.lines.find((line) => line.id === input.tipLineId && line.kind === 'TIP')
  if (tip && tip.currentQuantity > 0)
    units.push({ lineItemId: tip.id, quantity: 1, restockType: 'NO_RESTOCK', locationId: null })
  return {
    units,
    shipping: shippingOfInput(input.refundShipping),
    duties: dutiesOfInput(input.refundDuties),
  }
}

type Total = ReturnType<typeof bag>

function chargeFees(
  world: ShopifyWorld,
  order: Order,
  { part, items }: { part: Return; items: readonly { id: string; quantity: number }[] },
): { sales: Sale[]; total: Total } {
  const charged = chargedFees(order, part, items)
  for (const { fee, amount } of charged) fee.charged = add(fee.charged, amount)
  const sales = charged.map(({ fee, amount }) => feeSale(world, order, { feeId: fee.id, amount }))
  return { sales, total: sum(charged.map(({ amount }) => amount)) }
}

/** Exchanged items become lines of the order, sold by this return, with fulfilment orders of their own. */
function sendExchanges(
  world: ShopifyWorld,
  order: Order,
  { part, input }: { part: Return; input: ProcessInput },
): { sales: Sale[]; total: Total } {
  const sent = (input.exchangeLineItems ?? []).flatMap(({ id, quantity }) => {
    const exchange = part.exchangeLines.find((e) => e.id === id)
    if (!exchange) return []
    const { line, application, total } = exchangeOf(world, order, { exchange, quantity })
    if (application) order.discountApplications.push(application)
    order.lines.push(line)
    exchange.lineItemIds.push(line.id)
    exchange.processedQuantity += quantity
    return [{ sale: lineSale(world, order, { line, quantity, actionType: 'ORDER' }), line, total }]
  })
  const units = sent
    .filter(({ line }) => line.requiresShipping)
    .map(({ line }) => ({ line, quantity: line.quantity }))
  if (units.length > 0) routeUnits(world, order, { units })
  return { sales: sent.map(({ sale }) => sale), total: sum(sent.map(({ total }) => total)) }
}

/** Puts the refund into the order where there is money, shipping or a duty to tell of. Answers whether it did. */
function refundReturn(
  world: ShopifyWorld,
  order: Order,
  facts: { refund: Refund; input: ProcessInput; charged: Total },
): boolean {
  const { refund, input, charged } = facts
  const transfer = input.financialTransfer?.issueRefund
  if (!transfer && refund.shippingLines.length === 0 && refund.duties.length === 0) return false
  order.refunds.push(refund)
  if (!transfer) return true
  const owed = owedToCustomer(order)
  const payments = paymentsOf(order, transfer)
  const credits = creditsOf(transfer.refundMethods)
  const { money, isPending } = payBack(world, order, { refund, payments, credits })
  const due = subtract(totalOfParts(order, refund), charged)
  const discrepancy = discrepancyOf(order, { due, owed, money })
  const reason = isPending ? 'PENDING_REFUND_DISCREPANCY' : 'REFUND_DISCREPANCY'
  refund.adjustments = adjustmentsFor(world, discrepancy, reason)
  return true
}

interface ReturnRefundInput {
  returnId: string
  returnRefundLineItems: { returnLineItemId: string; quantity: number }[]
  orderTransactions?: TransferInput['orderTransactions'] | null
  refundShipping?: ShippingInput | null
  refundDuties?: RefundDutyInput[] | null
}

const refuseRefund = (errors: UserError[]) => ({ refund: null, userErrors: errors })

/** returnRefund, deprecated for returnProcess: processes the lines and refunds them, and answers the refund. */
function returnRefund(
  _root: unknown,
  args: { returnRefundInput: ReturnRefundInput },
  context: ApiContext,
): object {
  const { returnId, returnRefundLineItems, orderTransactions, refundShipping, refundDuties } =
    args.returnRefundInput
  assertId(returnId, 'Return')
  const found = findPart(context, returnId, (o) => o.returns)
  if (!found) return refuseRefund([userError(['returnId'], 'Return not found.', 'NOT_FOUND')])
  const input: ProcessInput = {
    returnId,
    returnLineItems: returnRefundLineItems.map((r) => ({ id: r.returnLineItemId, quantity: r.quantity })),
    financialTransfer: { issueRefund: { orderTransactions: orderTransactions ?? [] } },
    refundShipping: refundShipping ?? null,
    refundDuties: refundDuties ?? null,
  }
  const errors = processErrors(context.world, found, input)
  if (errors.length > 0) return refuseRefund(errors)
  process(context.world, found, input)
  const refund = found.order.refunds.at(-1)
  return { refund: refund ? inOrder(found.order, refund) : null, userErrors: [] }
}

export const returnProcessMutations: FieldMap = { returnProcess, returnRefund }
