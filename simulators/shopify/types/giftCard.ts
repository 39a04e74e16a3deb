/** GiftCard and its transactions, and the queries for them (recording: gift-card-lifecycle). */
import { connectionOf, sortedConnection, type PageArgs, type SortPosition } from '../connection.ts'
import { isRedeemable } from '../giftCards.ts'
import type { GiftCard, GiftCardTransaction } from '../model.ts'
import type { SearchArgs } from '../orderSearch.ts'
import { visibleOrder } from '../orderWindow.ts'
import type { ApiContext, FieldMap, TypeMap } from '../resolver.ts'
import { documentOf, matches, parseSearch, type SearchFields } from '../search.ts'
import { legacyId } from '../world.ts'
import { lineOf } from './fulfillment.ts'
import { money } from './source.ts'

/** The most a card may be worth (recording: gift-card-lifecycle `configurationRead`). */
export const GIFT_CARD_LIMIT = 3_000_000_000n
const PURCHASE_LIMIT = 14_000_000_000n

type OfCard = GiftCardTransaction & { card: GiftCard }

const cardFields: FieldMap = {
  initialValue: (c: GiftCard) => money(c.initialValue, c.currencyCode),
  balance: (c: GiftCard) => money(c.balance, c.currencyCode),
  enabled: (c: GiftCard) => c.deactivatedAt === null,
  isRedeemable: (c: GiftCard, _args: never, { world }: ApiContext) => isRedeemable(world, c),
  lastCharacters: (c: GiftCard) => c.code.slice(-4),
  maskedCode: (c: GiftCard) => `•••• •••• •••• ${c.code.slice(-4)}`,
  customer: (c: GiftCard, _args: never, { world }: ApiContext) =>
    c.customerId === null ? null : world.customer(c.customerId),
  recipientAttributes: (c: GiftCard, _args: never, { world }: ApiContext) => {
    const recipient = c.recipient && world.customer(c.recipient.customerId)
    return c.recipient && recipient && { ...c.recipient, recipient }
  },
  order: (c: GiftCard, _args: never, context: ApiContext) =>
    c.orderId === null ? null : visibleOrder(c.orderId, context),
  lineItem: (c: GiftCard, _args: never, context: ApiContext) => {
    const order = c.orderId === null ? null : visibleOrder(c.orderId, context)
    return order && c.lineItemId !== null ? lineOf(order, c.lineItemId) : null
  },
  transactions: (c: GiftCard, args: PageArgs) =>
    connectionOf(
      c.transactions.map((t) => ({ ...t, card: c })),
      args,
    ),
  crossCurrencyRedemptionStrategy: () => 'NONE',
}

const transactionFields: FieldMap = {
  amount: (t: OfCard) => money(t.amount, t.card.currencyCode),
  giftCard: (t: OfCard) => t.card,
  metafield: () => null,
  metafields: (_t: OfCard, args: PageArgs) => connectionOf([], args),
}

const SEARCH: SearchFields<GiftCard> = {
  id: (c) => ({ number: BigInt(legacyId(c.id)) }),
  status: (c) => ({ text: c.deactivatedAt === null ? 'enabled' : 'disabled' }),
  balance_status: (c) => ({ text: balanceWords(c) }),
  created_at: (c) => ({ time: c.createdAt }),
  updated_at: (c) => ({ time: c.updatedAt }),
  expires_on: (c) => ({ time: c.expiresOn }),
  customer_id: (c) => ({ number: c.customerId === null ? null : BigInt(legacyId(c.customerId)) }),
  recipient_id: (c) => ({ number: c.recipient === null ? null : BigInt(legacyId(c.recipient.customerId)) }),
  source: (c) => ({ text: c.source }),
  initial_value: (c) => ({ number: Number(c.initialValue) / 1_000_000 }),
  text: (c) => ({ text: [c.code, c.note ?? ''] }),
}

function balanceWords(card: GiftCard): string[] {
  if (card.balance === 0n) return ['empty']
  return card.balance < card.initialValue ? ['partial', 'full_or_partial'] : ['full', 'full_or_partial']
}

function found(args: SearchArgs, { world }: ApiContext): GiftCard[] {
  const term = parseSearch(args.query ?? '', world.now())
  return [...world.state.giftCards.values()].filter((card) => matches(term, documentOf(SEARCH, card)))
}

/** Cards that stand nowhere under a key come last in either direction (recording: …`connectionDisabledAtWindows`). */
function position(args: SearchArgs): (card: GiftCard) => SortPosition {
  const last = args.reverse === true ? '' : '~'
  return (card) => {
    const id = BigInt(legacyId(card.id))
    switch (args.sortKey ?? 'ID') {
      case 'BALANCE':
        return { value: Number(card.balance), id }
      case 'INITIAL_VALUE':
        return { value: Number(card.initialValue), id }
      case 'AMOUNT_SPENT':
        return { value: Number(card.initialValue - card.balance), id }
      case 'CODE':
        return { value: card.code, id }
      case 'CREATED_AT':
        return { value: card.createdAt, id }
      case 'UPDATED_AT':
        return { value: card.updatedAt, id }
      case 'DISABLED_AT':
        return { value: card.deactivatedAt ?? last, id }
      case 'EXPIRES_ON':
        return { value: card.expiresOn ?? last, id }
      default:
        return { value: '', id }
    }
  }
}

export const giftCardRoots: FieldMap = {
  giftCard: (_root: unknown, args: { id: string }, { world }: ApiContext) =>
    world.state.giftCards.get(args.id) ?? null,
  giftCards: (_root: unknown, args: SearchArgs, context: ApiContext) =>
    sortedConnection(found(args, context), args, position(args)),
  giftCardsCount: (_root: unknown, args: SearchArgs & { limit?: number | null }, context: ApiContext) => {
    const all = found(args, context).length
    const most = args.limit ?? 10_000
    return { count: Math.min(all, most), precision: all > most ? 'AT_LEAST' : 'EXACT' }
  },
  giftCardConfiguration: (_root: unknown, _args: never, { world }: ApiContext) => {
    const { currencyCode } = world.state.shop
    return {
      issueLimit: money(GIFT_CARD_LIMIT, currencyCode),
      purchaseLimit: money(PURCHASE_LIMIT, currencyCode),
      expirationConfiguration: null,
    }
  },
}

export const giftCardTypes: TypeMap = {
  GiftCard: cardFields,
  GiftCardCreditTransaction: transactionFields,
  GiftCardDebitTransaction: transactionFields,
}

/** Which transaction type a gift card's movement is. */
export function giftCardTransactionType(amount: bigint): string {
  return amount < 0n ? 'GiftCardDebitTransaction' : 'GiftCardCreditTransaction'
}
