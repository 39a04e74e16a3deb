/** storeCreditAccountCredit, …Debit; words of refusal [U], codes from the schema. */
import type { StoreCreditAccount } from '../model.ts'
import { parseAmount } from '../money.ts'
import { type ApiContext, type FieldMap, userError, type UserError } from '../resolver.ts'
import { moveStoreCredit, storeCreditOf } from '../storeCredit.ts'
import { gidType, type ShopifyWorld } from '../world.ts'
import { type MoneyInput, timeOfInput } from './inputs.ts'

/** An account by its own id or by its owner's; the owner's is opened where money comes. */
function accountOf(
  world: ShopifyWorld,
  id: string,
  facts: { currencyCode: string; open: boolean },
): StoreCreditAccount | null {
  const { storeCreditAccounts } = world.state
  if (gidType(id) === 'StoreCreditAccount') return storeCreditAccounts.get(id) ?? null
  const { currencyCode } = facts
  if (facts.open && world.customer(id)) return storeCreditOf(world, { customerId: id, currencyCode })
  const own = [...storeCreditAccounts.values()].filter((account) => account.customerId === id)
  return own.find((account) => account.currencyCode === currencyCode) ?? null
}

function amountError(amount: MoneyInput, account: StoreCreditAccount, field: string[]): UserError | null {
  if (parseAmount(amount.amount) <= 0n) {
    const message = 'A positive amount must be used.'
    return userError([...field, 'amount'], message, 'NEGATIVE_OR_ZERO_AMOUNT')
  }
  if (amount.currencyCode !== account.currencyCode) {
    const message = 'The currency provided does not match the currency of the store credit account.'
    return userError([...field, 'currencyCode'], message, 'MISMATCHING_CURRENCY')
  }
  return null
}

const refuse = (error: UserError): object => ({ storeCreditAccountTransaction: null, userErrors: [error] })

interface CreditArgs {
  id: string
  creditInput: { creditAmount: MoneyInput; expiresAt?: string | null }
}

function storeCreditAccountCredit(_root: unknown, args: CreditArgs, { world }: ApiContext): object {
  const { creditAmount, expiresAt } = args.creditInput
  const account = accountOf(world, args.id, { currencyCode: creditAmount.currencyCode, open: true })
  if (!account) {
    const isAccount = gidType(args.id) === 'StoreCreditAccount'
    return refuse(
      isAccount
        ? userError(['id'], 'The store credit account could not be found.', 'ACCOUNT_NOT_FOUND')
        : userError(['id'], 'The owner could not be found.', 'OWNER_NOT_FOUND'),
    )
  }
  const error = amountError(creditAmount, account, ['creditInput', 'creditAmount'])
  if (error) return refuse(error)
  if (expiresAt && Date.parse(expiresAt) <= world.nowMs()) {
    const message = 'The expiry date must be in the future.'
    return refuse(userError(['creditInput', 'expiresAt'], message, 'EXPIRES_AT_IN_PAST'))
  }
  const transaction = moveStoreCredit(world, account, {
    amount: parseAmount(creditAmount.amount),
    event: 'ADJUSTMENT',
    expiresAt: expiresAt ? timeOfInput(expiresAt) : null,
  })
  return { storeCreditAccountTransaction: { ...transaction, account }, userErrors: [] }
}

interface DebitArgs {
  id: string
  debitInput: { debitAmount: MoneyInput }
}

function storeCreditAccountDebit(_root: unknown, args: DebitArgs, { world }: ApiContext): object {
  const { debitAmount } = args.debitInput
  const account = accountOf(world, args.id, { currencyCode: debitAmount.currencyCode, open: false })
  if (!account)
    return refuse(userError(['id'], 'The store credit account could not be found.', 'ACCOUNT_NOT_FOUND'))
  const field = ['debitInput', 'debitAmount']
  const error = amountError(debitAmount, account, field)
  if (error) return refuse(error)
  const amount = parseAmount(debitAmount.amount)
  if (amount > account.balance) {
    const message = 'The store credit account does not have sufficient funds to satisfy the request.'
    return refuse(userError([...field, 'amount'], message, 'INSUFFICIENT_FUNDS'))
  }
  const transaction = moveStoreCredit(world, account, { amount: -amount, event: 'ADJUSTMENT' })
  return { storeCreditAccountTransaction: { ...transaction, account }, userErrors: [] }
}

export const storeCreditMutations: FieldMap = { storeCreditAccountCredit, storeCreditAccountDebit }
