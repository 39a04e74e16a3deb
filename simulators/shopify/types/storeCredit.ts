/** StoreCreditAccount and its transactions. */
import { connectionOf, type PageArgs } from '../connection.ts'
import type { Customer, StoreCreditAccount, StoreCreditTransaction } from '../model.ts'
import { visibleOrders } from '../orderWindow.ts'
import type { ApiContext, FieldMap, TypeMap } from '../resolver.ts'
import { inOrder, money } from './source.ts'

type OfAccount = StoreCreditTransaction & { account: StoreCreditAccount }

const accountFields: FieldMap = {
  balance: (a: StoreCreditAccount) => money(a.balance, a.currencyCode),
  owner: (a: StoreCreditAccount, _args: never, { world }: ApiContext) => {
    const customer = world.customer(a.customerId)
    return customer && { ...customer, __typename: 'Customer' }
  },
  transactions: (a: StoreCreditAccount, args: PageArgs) =>
    connectionOf(
      a.transactions.map((t) => ({ ...t, account: a })),
      args,
    ),
}

const transactionFields: FieldMap = {
  amount: (t: OfAccount) => money(t.amount, t.account.currencyCode),
  balanceAfterTransaction: (t: OfAccount) => money(t.balanceAfter, t.account.currencyCode),
  // How much of one credit is left is not told apart from the balance ([U]).
  remainingAmount: (t: OfAccount) => {
    const { balance, currencyCode } = t.account
    return money(t.amount < balance ? t.amount : balance, currencyCode)
  },
  origin: (t: OfAccount, _args: never, context: ApiContext) => {
    if (t.orderTransactionId === null) return null
    for (const order of visibleOrders(context)) {
      const found = order.transactions.find((transaction) => transaction.id === t.orderTransactionId)
      if (found) return { ...inOrder(order, found), __typename: 'OrderTransaction' }
    }
    return null
  },
}

/** Customer.storeCreditAccounts */
export const storeCreditOwnerFields: FieldMap = {
  storeCreditAccounts: (c: Customer, args: PageArgs, { world }: ApiContext) => {
    const own = [...world.state.storeCreditAccounts.values()].filter((a) => a.customerId === c.id)
    return connectionOf(own, args)
  },
}

export const storeCreditRoots: FieldMap = {
  storeCreditAccount: (_root: unknown, args: { id: string }, { world }: ApiContext) =>
    world.state.storeCreditAccounts.get(args.id) ?? null,
  storeCreditConfiguration: () => ({ storeCreditEnabled: true }),
}

export const storeCreditTypes: TypeMap = {
  StoreCreditAccount: accountFields,
  StoreCreditAccountCreditTransaction: transactionFields,
  StoreCreditAccountDebitTransaction: transactionFields,
}

/** Which transaction type a store credit movement is. */
export function storeCreditTransactionType(kind: StoreCreditTransaction['kind']): string {
  return kind === 'DEBIT' ? 'StoreCreditAccountDebitTransaction' : 'StoreCreditAccountCreditTransaction'
}
