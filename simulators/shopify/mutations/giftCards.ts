/** giftCardCreate, …Update, …Credit, …Debit, …Deactivate (recording: gift-card-lifecycle). */
import { issueGiftCard, moveGiftCard } from '../giftCards.ts'
import type { GiftCard } from '../model.ts'
import { formatMoneyScalar, parseAmount } from '../money.ts'
import { type ApiContext, type FieldMap, userError, type UserError } from '../resolver.ts'
import { GIFT_CARD_LIMIT } from '../types/giftCard.ts'
import type { ShopifyWorld } from '../world.ts'
import { type MoneyInput, timeOfInput } from './inputs.ts'

interface RecipientInput {
  id: string
  message?: string | null
  preferredName?: string | null
  sendNotificationAt?: string | null
}

interface CardInput {
  customerId?: string | null
  expiresOn?: string | null
  note?: string | null
  recipientAttributes?: RecipientInput | null
  templateSuffix?: string | null
}

interface CreateInput extends CardInput {
  code?: string | null
  initialValue?: string | number | null
  initialAmount?: MoneyInput | null
}

const inInput = (field: string) => ['input', field]

function partyErrors(world: ShopifyWorld, input: CardInput): UserError[] {
  const errors: UserError[] = []
  if (input.customerId && !world.customer(input.customerId))
    errors.push(userError(inInput('customerId'), 'The customer could not be found.', 'CUSTOMER_NOT_FOUND'))
  if (input.recipientAttributes && !world.customer(input.recipientAttributes.id)) {
    const message = 'The recipient could not be found.'
    errors.push(userError(inInput('recipientAttributes'), message, 'RECIPIENT_NOT_FOUND'))
  }
  return errors
}

function createErrors(world: ShopifyWorld, input: CreateInput): UserError[] {
  const value = parseAmount(input.initialAmount?.amount ?? input.initialValue ?? '0')
  if (value <= 0n) return [userError(['input', 'initialValue'], 'must be greater than 0', 'GREATER_THAN')]
  if (value > GIFT_CARD_LIMIT) {
    const limit = formatMoneyScalar(GIFT_CARD_LIMIT, world.state.shop.currencyCode)
    const message = `can't exceed $${limit}`
    return [userError(['input', 'initialValue'], message, 'GIFT_CARD_LIMIT_EXCEEDED')]
  }
  const code = codeOf(input)
  if (code !== null && (code.length < 8 || code.length > 20)) {
    const isShort = code.length < 8
    const message = isShort
      ? 'is too short (minimum is 8 characters)'
      : 'is too long (maximum is 20 characters)'
    return [userError(['input', 'code'], message, isShort ? 'TOO_SHORT' : 'TOO_LONG')]
  }
  // Only codes in use are taken; whether one of a deactivated card may be used again is not recorded ([U]).
  const isTaken = [...world.state.giftCards.values()].some(
    (card) => card.code === code && card.deactivatedAt === null,
  )
  if (isTaken) return [userError(['input', 'code'], 'has already been taken', 'TAKEN')]
  return partyErrors(world, input)
}

/** Codes are kept in lower case, without the blanks and dashes people type. */
function codeOf(input: CreateInput): string | null {
  return input.code?.toLowerCase().replaceAll(/[\s-]/g, '') ?? null
}

function recipientOf(input: RecipientInput | null | undefined): GiftCard['recipient'] {
  if (!input) return null
  const { id: customerId, message = null, preferredName = null, sendNotificationAt } = input
  return {
    customerId,
    message,
    preferredName,
    sendNotificationAt: sendNotificationAt ? timeOfInput(sendNotificationAt) : null,
  }
}

function giftCardCreate(_root: unknown, args: { input: CreateInput }, { world }: ApiContext): object {
  const { input } = args
  const userErrors = createErrors(world, input)
  if (userErrors.length > 0) return { giftCard: null, giftCardCode: null, userErrors }
  const code = codeOf(input)
  const card = issueGiftCard(world, {
    initialValue: parseAmount(input.initialAmount?.amount ?? input.initialValue ?? '0'),
    currencyCode: input.initialAmount?.currencyCode ?? world.state.shop.currencyCode,
    source: 'api_client',
    customerId: input.customerId ?? null,
    expiresOn: input.expiresOn ?? null,
    note: input.note ?? null,
    templateSuffix: input.templateSuffix ?? null,
    recipient: recipientOf(input.recipientAttributes),
    ...(code === null ? {} : { code }),
  })
  return { giftCard: card, giftCardCode: card.code, userErrors: [] }
}

const missing = (field: string) =>
  userError([field], 'The gift card could not be found.', 'GIFT_CARD_NOT_FOUND')

function giftCardUpdate(
  _root: unknown,
  args: { id: string; input: CardInput },
  { world }: ApiContext,
): object {
  const card = world.state.giftCards.get(args.id)
  if (!card) return { giftCard: null, userErrors: [missing('id')] }
  const { input } = args
  const userErrors = partyErrors(world, input)
  if (userErrors.length > 0) return { giftCard: null, userErrors }
  if (input.note !== undefined) card.note = input.note
  if (input.expiresOn !== undefined) card.expiresOn = input.expiresOn
  if (input.templateSuffix !== undefined) card.templateSuffix = input.templateSuffix
  if (input.customerId !== undefined) card.customerId = input.customerId
  if (input.recipientAttributes !== undefined) card.recipient = recipientOf(input.recipientAttributes)
  card.updatedAt = world.now()
  return { giftCard: card, userErrors: [] }
}

interface MoveInput {
  amount: MoneyInput
  note?: string | null | undefined
  processedAt?: string | null | undefined
}

const refuseMove = (error: UserError) => ({ transaction: null, userErrors: [error] })

/** Moves a balance by hand; words of refusal [U], codes from the schema. */
function move(
  world: ShopifyWorld,
  id: string,
  facts: { input: MoveInput; field: string; sign: 1n | -1n },
): { transaction: object | null; userErrors: UserError[] } {
  const card = world.state.giftCards.get(id)
  if (!card) return refuseMove(missing('id'))
  const { input, sign } = facts
  const place = [facts.field, sign > 0n ? 'creditAmount' : 'debitAmount']
  const amount = parseAmount(input.amount.amount)
  if (card.deactivatedAt !== null)
    return refuseMove(userError(['id'], 'The gift card is deactivated.', 'INVALID'))
  if (input.amount.currencyCode !== card.currencyCode) {
    const message = 'The currency provided does not match the currency of the gift card.'
    return refuseMove(userError([...place, 'currencyCode'], message, 'MISMATCHING_CURRENCY'))
  }
  if (amount <= 0n) {
    const message = 'A positive amount must be used.'
    return refuseMove(userError([...place, 'amount'], message, 'NEGATIVE_OR_ZERO_AMOUNT'))
  }
  if (sign < 0n && amount > card.balance) {
    const message = 'The gift card does not have sufficient funds to satisfy the request.'
    return refuseMove(userError([...place, 'amount'], message, 'INSUFFICIENT_FUNDS'))
  }
  if (sign > 0n && card.balance + amount > GIFT_CARD_LIMIT) {
    const message = "The gift card's value exceeds the allowed limits."
    return refuseMove(userError([...place, 'amount'], message, 'GIFT_CARD_LIMIT_EXCEEDED'))
  }
  const made = moveGiftCard(world, card, {
    amount: amount * sign,
    note: input.note ?? null,
    ...(input.processedAt ? { processedAt: timeOfInput(input.processedAt) } : {}),
  })
  return { transaction: { ...made, card }, userErrors: [] }
}

interface CreditArgs {
  id: string
  creditInput: { creditAmount: MoneyInput; note?: string | null; processedAt?: string | null }
}

function giftCardCredit(_root: unknown, args: CreditArgs, { world }: ApiContext): object {
  const { creditAmount: amount, note, processedAt } = args.creditInput
  const facts = { input: { amount, note, processedAt }, field: 'creditInput', sign: 1n } as const
  const { transaction, userErrors } = move(world, args.id, facts)
  return { giftCardCreditTransaction: transaction, userErrors }
}

interface DebitArgs {
  id: string
  debitInput: { debitAmount: MoneyInput; note?: string | null; processedAt?: string | null }
}

function giftCardDebit(_root: unknown, args: DebitArgs, { world }: ApiContext): object {
  const { debitAmount: amount, note, processedAt } = args.debitInput
  const facts = { input: { amount, note, processedAt }, field: 'debitInput', sign: -1n } as const
  const { transaction, userErrors } = move(world, args.id, facts)
  return { giftCardDebitTransaction: transaction, userErrors }
}

/** A card stays deactivated; a second time changes nothing ([U]). */
function giftCardDeactivate(_root: unknown, args: { id: string }, { world }: ApiContext): object {
  const card = world.state.giftCards.get(args.id)
  if (!card) return { giftCard: null, userErrors: [missing('id')] }
  if (card.deactivatedAt === null) {
    card.deactivatedAt = world.now()
    card.updatedAt = card.deactivatedAt
  }
  return { giftCard: card, userErrors: [] }
}

export const giftCardMutations: FieldMap = {
  giftCardCreate,
  giftCardUpdate,
  giftCardCredit,
  giftCardDebit,
  giftCardDeactivate,
}
