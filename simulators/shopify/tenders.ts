/** Money the shop itself holds, spent at a checkout: gift cards and store credit (shopify.md §4.4). */
import { CheckoutError, type CheckoutPayment } from './checkoutInput.ts'
import {
  amountIn,
  findGiftCard,
  GIFT_CARD_GATEWAY,
  isRedeemable,
  issueGiftCard,
  moveGiftCard,
} from './giftCards.ts'
import type { GiftCard, Order, OrderTransaction } from './model.ts'
import { moveStoreCredit, STORE_CREDIT_GATEWAY, storeCreditOf } from './storeCredit.ts'
import type { ShopifyWorld } from './world.ts'

/** Takes a payment from the card or account behind it. Throws a CheckoutError where that does not hold enough. */
export function spendTender(
  world: ShopifyWorld,
  order: Order,
  { payment, sale }: { payment: CheckoutPayment; sale: OrderTransaction },
): void {
  if (payment.gateway === GIFT_CARD_GATEWAY) spendGiftCard(world, order, { payment, sale })
  else if (payment.gateway === STORE_CREDIT_GATEWAY) spendStoreCredit(world, order, sale)
}

function spendGiftCard(
  world: ShopifyWorld,
  order: Order,
  { payment, sale }: { payment: CheckoutPayment; sale: OrderTransaction },
): void {
  const card = cardOf(world, order, { payment, sale })
  const amount = amountIn(order, sale.amount, card.currencyCode)
  if (!isRedeemable(world, card)) throw new CheckoutError(`gift card ${card.id} cannot be redeemed`)
  if (amount > card.balance) throw new CheckoutError(`gift card ${card.id} does not hold that much`)
  moveGiftCard(world, card, { amount: -amount, orderTransactionId: sale.id, processedAt: sale.processedAt })
  sale.giftCardId = card.id
}

/** The card named; or, where none is, one that the buyer already had, worth exactly this payment. */
function cardOf(
  world: ShopifyWorld,
  order: Order,
  { payment, sale }: { payment: CheckoutPayment; sale: OrderTransaction },
): GiftCard {
  const named = payment.giftCardId ?? payment.giftCardCode
  if (named === undefined) {
    const { currencyCode } = order
    return issueGiftCard(world, { initialValue: sale.amount.shop, currencyCode, source: 'manual' })
  }
  const card = findGiftCard(world, named)
  if (card === null) throw new CheckoutError(`no gift card ${named} in this store`)
  return card
}

/** From the customer's account in the buyer's currency; what it lacks the customer had from before. */
function spendStoreCredit(world: ShopifyWorld, order: Order, sale: OrderTransaction): void {
  if (order.customerId === null) throw new CheckoutError('store credit is spent by a customer')
  const owner = { customerId: order.customerId, currencyCode: order.presentmentCurrencyCode }
  const account = storeCreditOf(world, owner)
  const lacking = sale.amount.presentment - account.balance
  if (lacking > 0n) moveStoreCredit(world, account, { amount: lacking, event: 'ADJUSTMENT' })
  const amount = -sale.amount.presentment
  moveStoreCredit(world, account, { amount, event: 'ORDER_PAYMENT', orderTransactionId: sale.id })
}

/** orderCreate says which card paid; a card the store knows is debited as far as it goes. */
export function debitKnownGiftCard(world: ShopifyWorld, order: Order, sale: OrderTransaction): void {
  const card = world.state.giftCards.get(sale.giftCardId ?? '')
  if (!card) return
  const amount = amountIn(order, sale.amount, card.currencyCode)
  const taken = amount > card.balance ? card.balance : amount
  if (taken > 0n) moveGiftCard(world, card, { amount: -taken, orderTransactionId: sale.id })
}
