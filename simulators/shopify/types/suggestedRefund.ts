/** What Shopify would refund: Order.suggestedRefund, Return.suggestedFinancialOutcome. */
import type { Amount, MoneyBag, Order, OrderTransaction, Return } from '../model.ts'
import {
  add,
  bag,
  divideHalfUp,
  negate,
  parseAmount,
  roundToCurrency,
  subtract,
  sum,
  times,
  ZERO,
} from '../money.ts'
import {
  dutiesOfInput,
  type RefundDutyInput,
  type RefundLineInput,
  type ShippingInput,
  shippingOfInput,
  unitsOfInput,
} from '../mutations/refundInputs.ts'
import {
  currentShippingNet,
  currentTotal,
  share,
  taxOf,
  totalReceived,
  totalRefunded,
} from '../orderTotals.ts'
import { netPaid, refundableOf, spreadOver } from '../refundMoney.ts'
import { type PricedParts, priceParts, type RefundParts, suggestedBack, totalOfParts } from '../refunds.ts'
import type { ApiContext } from '../resolver.ts'
import { exchangeOf, feesOf } from '../returnFigures.ts'
import { refundableQuantity } from './orderState.ts'
import { allInOrder, inOrder, type InOrder, moneyBag, moneyScalar } from './source.ts'
import { duty } from './line.ts'

interface SuggestArgs {
  refundLineItems?: RefundLineInput[] | null
  refundDuties?: RefundDutyInput[] | null
  refundShipping?: boolean | null
  shippingAmount?: string | number | null
  suggestFullRefund?: boolean | null
  refundMethodAllocation?: 'ORIGINAL_PAYMENT_METHODS' | 'STORE_CREDIT' | null
}

/** Order.suggestedRefund: the parts as the order stands, at most what is still paid. */
export function suggestedRefund(order: Order, args: SuggestArgs): object {
  const priced = priceParts(order, partsOf(order, args))
  const most = netPaid(order)
  const amount = atOrderRate(order, suggestedBack(order, priced, most))
  const isCredit = args.refundMethodAllocation === 'STORE_CREDIT'
  const maximum = moneyBag(order, atOrderRate(order, most))
  return {
    amountSet: moneyBag(order, amount),
    amount: moneyScalar(order, amount),
    maximumRefundableSet: maximum,
    maximumRefundable: moneyScalar(order, atOrderRate(order, most)),
    ...figures(order, priced),
    subtotalSet: moneyBag(order, grossOf(order, priced)),
    subtotal: moneyScalar(order, grossOf(order, priced)),
    refundLineItems: allInOrder(
      order,
      priced.lines.map((line) => ({ ...line, id: null })),
    ),
    suggestedTransactions: isCredit ? [] : transactions(order, amount.presentment),
    suggestedRefundMethods: isCredit ? [creditMethod(order, amount)] : [],
  }
}

function partsOf(order: Order, args: SuggestArgs): RefundParts {
  const isFull = args.suggestFullRefund === true
  const shipping =
    args.shippingAmount !== undefined && args.shippingAmount !== null
      ? { amount: parseAmount(args.shippingAmount) }
      : args.refundShipping === true || isFull
        ? ('all' as const)
        : null
  const all = order.lines.map((line) => ({ lineItemId: line.id, quantity: refundableQuantity(line) }))
  return {
    units: unitsOfInput(isFull ? all.filter(({ quantity }) => quantity > 0) : args.refundLineItems),
    shipping,
    duties: dutiesOfInput(args.refundDuties),
  }
}

/** The figures both suggestions have. */
function figures(order: Order, priced: PricedParts): Record<string, unknown> {
  const tax = add(...priced.lines.map((l) => l.tax), ...priced.shippingLines.map((s) => s.tax))
  return {
    discountedSubtotalSet: moneyBag(order, sum(priced.lines.map((l) => l.subtotal))),
    totalTaxSet: moneyBag(order, tax),
    totalTaxes: moneyScalar(order, tax),
    totalDutiesSet: moneyBag(order, sum(priced.duties.map((d) => d.amount))),
    totalCartDiscountAmountSet: moneyBag(order, cartDiscounts(order, priced)),
    refundDuties: duties(order, priced),
    shipping: shippingOf(order, priced),
  }
}

function duties(order: Order, priced: PricedParts): object[] {
  const known = order.lines.flatMap((line) => line.duties)
  return priced.duties.map(({ dutyId, amount }) => {
    const original = known.find((d) => d.id === dutyId)
    return { amountSet: moneyBag(order, amount), originalDuty: original ? duty(order, original) : null }
  })
}

function grossOf(order: Order, priced: PricedParts): MoneyBag {
  return sum(
    priced.lines.map((row) => {
      const line = order.lines.find((l) => l.id === row.lineItemId)
      return line ? times(line.unitPrice, row.quantity) : ZERO
    }),
  )
}

/** Discounts over the whole cart that go back with the units. */
function cartDiscounts(order: Order, priced: PricedParts): MoneyBag {
  return sum(
    priced.lines.flatMap((row) => {
      const line = order.lines.find((l) => l.id === row.lineItemId)
      const across = line?.discountAllocations.filter(
        (a) => order.discountApplications[a.applicationIndex]?.allocationMethod === 'ACROSS',
      )
      const units = { quantity: row.quantity, of: line?.quantity ?? row.quantity }
      return (across ?? []).map((a) => share(a.allocated, units, order))
    }),
  )
}

function shippingOf(order: Order, priced: PricedParts): object {
  const amount = sum(
    priced.shippingLines.map((s) => (order.taxesIncluded ? add(s.subtotal, s.tax) : s.subtotal)),
  )
  const tax = sum(priced.shippingLines.map((s) => s.tax))
  const most = sum(order.shippingLines.filter((s) => !s.isRemoved).map((s) => leftOfShipping(order, s)))
  return {
    amountSet: moneyBag(order, amount),
    amount: moneyScalar(order, amount),
    maximumRefundableSet: moneyBag(order, most),
    maximumRefundable: moneyScalar(order, most),
    taxSet: moneyBag(order, tax),
    tax: moneyScalar(order, tax),
  }
}

function leftOfShipping(order: Order, line: Order['shippingLines'][number]): MoneyBag {
  const net = currentShippingNet(order, line)
  return order.taxesIncluded ? net : add(net, subtract(taxOf(line.taxLines), line.refundedTax))
}

function transactions(order: Order, amount: Amount): object[] {
  return spreadOver(order, amount).map(({ payment, amount: part }) => suggested(order, payment, part))
}

function suggested(order: Order, payment: OrderTransaction, part: Amount): object {
  const amount = atOrderRate(order, part)
  const most = refundableOf(order, payment)
  return {
    kind: 'SUGGESTED_REFUND',
    gateway: payment.gateway,
    formattedGateway: payment.formattedGateway,
    amountSet: moneyBag(order, amount),
    amount: moneyScalar(order, amount),
    maximumRefundableSet: moneyBag(order, most),
    maximumRefundable: moneyScalar(order, most),
    parentTransaction: inOrder(order, payment),
    accountNumber: null,
    paymentDetails: null,
  }
}

function creditMethod(order: Order, amount: MoneyBag): object {
  return {
    __typename: 'SuggestedStoreCreditRefund',
    amount: moneyBag(order, amount),
    maximumRefundable: moneyBag(order, atOrderRate(order, netPaid(order))),
    expiresAt: null,
  }
}

/** An amount the buyer sees, in shop money at the order's own rate. */
function atOrderRate(order: Order, presentment: Amount): MoneyBag {
  const { currencyCode, presentmentCurrencyCode, originalTotal } = order
  if (currencyCode === presentmentCurrencyCode || originalTotal.presentment === 0n) return bag(presentment)
  const exact = divideHalfUp(presentment * originalTotal.shop, originalTotal.presentment)
  return bag(roundToCurrency(exact, currencyCode), presentment)
}

interface OutcomeArgs {
  returnLineItems: { id: string; quantity: number }[]
  exchangeLineItems: { id: string; quantity: number }[]
  refundDuties?: RefundDutyInput[] | null
  refundShipping?: ShippingInput | null
  refundMethodAllocation?: 'ORIGINAL_PAYMENT_METHODS' | 'STORE_CREDIT' | null
}

/** Return.suggestedFinancialOutcome: a refund, or an invoice where the exchange and fees cost more. */
export function suggestedOutcome(r: InOrder<Return>, args: OutcomeArgs, { world }: ApiContext): object {
  const { order } = r
  const priced = pricedOf(r, args)
  const fees = feesOf(order, r, args.returnLineItems)
  const exchanged = args.exchangeLineItems.flatMap((item) => {
    const line = r.exchangeLines.find((e) => e.id === item.id)
    return line ? [exchangeOf(world, order, { exchange: line, quantity: item.quantity }).total] : []
  })
  const open = subtract(currentTotal(order), subtract(totalReceived(order), totalRefunded(order)))
  const due = subtract(totalOfParts(order, priced), add(...fees, ...exchanged, open))
  const isCredit = args.refundMethodAllocation === 'STORE_CREDIT'
  return {
    ...renamed(figures(order, priced)),
    maximumRefundable: moneyBag(order, atOrderRate(order, netPaid(order))),
    totalAdditionalFees: moneyBag(order, sum(fees)),
    financialTransfer: transfer(order, due, isCredit),
  }
}

function transfer(order: Order, due: MoneyBag, isCredit: boolean): object | null {
  if (due.presentment === 0n) return null
  if (due.presentment < 0n)
    return { __typename: 'InvoiceReturnOutcome', amount: moneyBag(order, negate(due)) }
  return {
    __typename: 'RefundReturnOutcome',
    amount: moneyBag(order, due),
    suggestedTransactions: isCredit ? [] : transactions(order, due.presentment),
    suggestedRefundMethods: isCredit ? [creditMethod(order, due)] : [],
  }
}

function pricedOf(
  r: InOrder<Return>,
  args: Pick<OutcomeArgs, 'refundDuties' | 'refundShipping' | 'returnLineItems'>,
) {
  const units = args.returnLineItems.flatMap(({ id, quantity }) => {
    const line = r.lines.find((l) => l.id === id)
    return line ? [{ lineItemId: line.lineItemId, quantity }] : []
  })
  return priceParts(r.order, {
    units: unitsOfInput(units),
    shipping: shippingOfInput(args.refundShipping),
    duties: dutiesOfInput(args.refundDuties),
  })
}

/** The names SuggestedReturnFinancialOutcome has for the figures. */
function renamed(all: Record<string, unknown>): Record<string, unknown> {
  return {
    ...all,
    discountedSubtotal: all['discountedSubtotalSet'],
    totalTax: all['totalTaxSet'],
    totalDuties: all['totalDutiesSet'],
    totalCartDiscountAmount: all['totalCartDiscountAmountSet'],
  }
}

interface ReturnRefundArgs extends Pick<OutcomeArgs, 'refundDuties' | 'refundShipping'> {
  returnRefundLineItems: { returnLineItemId: string; quantity: number }[]
}

/** Return.suggestedRefund, which suggestedFinancialOutcome replaces. */
export function suggestedReturnRefund(r: InOrder<Return>, args: ReturnRefundArgs): object {
  const { order } = r
  const returnLineItems = args.returnRefundLineItems.map((row) => ({
    id: row.returnLineItemId,
    quantity: row.quantity,
  }))
  const priced = pricedOf(r, { ...args, returnLineItems })
  const due = subtract(totalOfParts(order, priced), sum(feesOf(order, r, returnLineItems)))
  const amount = due.presentment > 0n ? due : ZERO
  return {
    ...renamed(figures(order, priced)),
    amount: moneyBag(order, amount),
    maximumRefundable: moneyBag(order, atOrderRate(order, netPaid(order))),
    subtotal: moneyBag(order, grossOf(order, priced)),
    suggestedTransactions: transactions(order, amount.presentment),
  }
}
