/** Gift cards: sold with an order, spent on one, given back by a refund (shopify.md §4.4, §7.33). */
import type { Amount, GiftCard, GiftCardTransaction, MoneyBag, Order } from './model.ts'
import { currentTotal, totalReceived, totalRefunded } from './orderTotals.ts'
import type { ShopifyWorld } from './world.ts'

export const GIFT_CARD_GATEWAY = 'gift_card'

type Issue = Pick<GiftCard, 'initialValue' | 'currencyCode' | 'source'> & Partial<GiftCard>

/** A new card of its initial value. */
export function issueGiftCard(world: ShopifyWorld, facts: Issue): GiftCard {
  const id = world.nextId('GiftCard')
  const now = world.now()
  const card: GiftCard = {
    id,
    code: codeOf(id),
    balance: facts.initialValue,
    note: null,
    expiresOn: null,
    templateSuffix: null,
    customerId: null,
    recipient: null,
    orderId: null,
    lineItemId: null,
    transactions: [],
    deactivatedAt: null,
    createdAt: now,
    updatedAt: now,
    ...facts,
  }
  world.state.giftCards.set(id, card)
  return card
}

/** Sixteen characters without easily mistaken ones, the same for the same id. */
function codeOf(id: string): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
  let rest = BigInt(id.split('/').at(-1) ?? '0') * 0x9e3779b97f4a7c15n
  let code = ''
  for (let at = 0; at < 16; at++) {
    code += alphabet[Number(rest % BigInt(alphabet.length))] ?? 'a'
    rest = rest / BigInt(alphabet.length) + 7919n
  }
  return code
}

/**
 * Issues a card for every unit of a gift-card line, once the order is paid for; the units are thereby fulfilled. A card
 * is worth its line's unit price in the shop's currency ([U] for orders in another one).
 */
export function issueSoldGiftCards(world: ShopifyWorld, order: Order): void {
  const lines = order.lines.filter((line) => line.kind === 'GIFT_CARD' && line.currentQuantity > 0)
  if (lines.length === 0 || order.cancelledAt !== null) return
  const kept = totalReceived(order).presentment - totalRefunded(order).presentment
  if (kept < currentTotal(order).presentment) return
  const units = lines
    .map((line) => ({ line, quantity: line.currentQuantity - line.fulfilledQuantity }))
    .filter(({ quantity }) => quantity > 0)
  if (units.length === 0) return
  sendCards(world, order, units)
  for (const { line, quantity } of units) {
    for (let unit = 0; unit < quantity; unit++) {
      issueGiftCard(world, {
        initialValue: line.unitPrice.shop,
        currencyCode: order.currencyCode,
        source: 'purchased',
        customerId: order.customerId,
        orderId: order.id,
        lineItemId: line.id,
      })
    }
  }
}

/** The automatic fulfilment of gift cards, which leave no location (§7.33; its service's handle [U]). */
function sendCards(
  world: ShopifyWorld,
  order: Order,
  units: readonly { line: Order['lines'][number]; quantity: number }[],
): void {
  const now = order.createdAt > world.now() ? order.createdAt : world.now()
  const id = world.nextId('Fulfillment')
  order.fulfillments.push({
    id,
    orderId: order.id,
    name: `${order.name}-F${order.fulfillments.length + 1}`,
    status: 'SUCCESS',
    displayStatus: 'FULFILLED',
    locationId: null,
    service: 'gift_card',
    lines: units.map(({ line, quantity }) => {
      line.fulfilledQuantity += quantity
      return {
        id: world.nextId('FulfillmentLineItem'),
        lineItemId: line.id,
        quantity,
        fulfillmentOrderId: null,
      }
    }),
    tracking: [],
    createdAt: now,
    updatedAt: now,
  })
  world.emit('FULFILLMENTS_CREATE', id, order.id)
}

/** Raises (or with a negative amount lowers) a card's balance. Callers have checked that it holds enough. */
export function moveGiftCard(
  world: ShopifyWorld,
  card: GiftCard,
  facts: { amount: Amount; note?: string | null; orderTransactionId?: string; processedAt?: string },
): GiftCardTransaction {
  const { amount, note = null, orderTransactionId = null, processedAt = world.now() } = facts
  const type = amount < 0n ? 'GiftCardDebitTransaction' : 'GiftCardCreditTransaction'
  const transaction = { id: world.nextId(type), amount, note, orderTransactionId, processedAt }
  card.transactions.push(transaction)
  card.balance += amount
  card.updatedAt = world.now()
  return transaction
}

/** The side of an amount that is in a currency: the buyer's, else the shop's. */
export function amountIn(order: Order, amounts: MoneyBag, currencyCode: string): Amount {
  return currencyCode === order.presentmentCurrencyCode ? amounts.presentment : amounts.shop
}

export function findGiftCard(world: ShopifyWorld, idOrCode: string): GiftCard | null {
  const { giftCards } = world.state
  const code = idOrCode.toLowerCase().replaceAll(/[\s-]/g, '')
  return giftCards.get(idOrCode) ?? [...giftCards.values()].find((card) => card.code === code) ?? null
}

/** Whether a card may pay today. */
export function isRedeemable(world: ShopifyWorld, card: GiftCard): boolean {
  const isExpired = card.expiresOn !== null && card.expiresOn < world.now().slice(0, 10)
  return card.deactivatedAt === null && !isExpired && card.balance > 0n
}
