/** Store credit: what a customer holds at the shop, an account a currency (schema text of StoreCreditAccount). */
import type { Amount, StoreCreditAccount, StoreCreditEvent, StoreCreditTransaction } from './model.ts'
import type { ShopifyWorld } from './world.ts'

/** How transactions name it. The exact handle is not confirmed (shopify.md §9.8 [U]). */
export const STORE_CREDIT_GATEWAY = 'shopify_store_credit'

export function findStoreCredit(
  world: ShopifyWorld,
  owner: { customerId: string; currencyCode: string },
): StoreCreditAccount | null {
  const all = [...world.state.storeCreditAccounts.values()]
  return all.find((a) => a.customerId === owner.customerId && a.currencyCode === owner.currencyCode) ?? null
}

/** The customer's account in a currency, opened where there is none. */
export function storeCreditOf(
  world: ShopifyWorld,
  owner: { customerId: string; currencyCode: string },
): StoreCreditAccount {
  const known = findStoreCredit(world, owner)
  if (known) return known
  const account: StoreCreditAccount = {
    id: world.nextId('StoreCreditAccount'),
    ...owner,
    balance: 0n,
    transactions: [],
  }
  world.state.storeCreditAccounts.set(account.id, account)
  return account
}

/** Credits (or with a negative amount debits) an account. Callers have checked that it holds enough. */
export function moveStoreCredit(
  world: ShopifyWorld,
  account: StoreCreditAccount,
  facts: {
    amount: Amount
    event: StoreCreditEvent
    orderTransactionId?: string | null
    expiresAt?: string | null
  },
): StoreCreditTransaction {
  const { amount, event, orderTransactionId = null, expiresAt = null } = facts
  account.balance += amount
  const kind = amount < 0n ? 'DEBIT' : 'CREDIT'
  const type = kind === 'DEBIT' ? 'StoreCreditAccountDebitTransaction' : 'StoreCreditAccountCreditTransaction'
  const transaction: StoreCreditTransaction = {
    id: world.nextId(type),
    kind,
    amount,
    balanceAfter: account.balance,
    event,
    orderTransactionId,
    expiresAt,
    createdAt: world.now(),
  }
  account.transactions.push(transaction)
  return transaction
}
