import type { CheckoutPayment } from './checkoutInput.ts'
import { CheckoutError } from './checkoutInput.ts'
import type { Order, OrderTransaction } from './model.ts'
import { parseAmount, roundToCurrency } from './money.ts'
import { bagOfPresentment } from './mutations/inputs.ts'
import { totalOutstanding } from './orderTotals.ts'
import { addTransaction, settleTransaction } from './refundMoney.ts'
import { spendTender } from './tenders.ts'
import type { ShopifyWorld } from './world.ts'

/** How a buyer settles an order after the checkout. `amount` is presentment money. */
export type LaterPayment = {
  gateway: string
  amount?: string | number | undefined
  giftCardId?: string | undefined
  giftCardCode?: string | undefined
}

/**
 * The buyer pays what an order owes, or part of it, as through the invoice that follows an edit or an exchange: a SALE.
 * Throws a CheckoutError where nothing is owed, or less.
 */
export function takePaymentOf(world: ShopifyWorld, order: Order, given: LaterPayment): OrderTransaction {
  const owed = totalOutstanding(order).presentment
  const asked = given.amount === undefined ? owed : parseAmount(given.amount)
  const amount = roundToCurrency(asked, order.presentmentCurrencyCode)
  if (amount <= 0n || amount > owed) throw new CheckoutError(`order ${order.name} does not owe that much`)
  const { gateway, giftCardId, giftCardCode } = given
  const payment: CheckoutPayment = { gateway, kind: 'sale', status: 'success', giftCardId, giftCardCode }
  const sale = addTransaction(world, order, {
    amount: bagOfPresentment(world, order, amount),
    gateway,
    kind: 'SALE',
    status: 'PENDING',
  })
  try {
    spendTender(world, order, { payment, sale })
  } catch (error) {
    order.transactions.pop()
    throw error
  }
  settleTransaction(world, order, { transaction: sale, status: 'SUCCESS' })
  return sale
}
