import type { Row } from '../audit.ts'
import { cents } from './cents.ts'

/** The general ledger as an auditor adds it up. Cents of the base currency, debit positive. */
export interface Book {
  /** Shopify ids of the orders that a sales order or cash sale stands for. */
  readonly orders: ReadonlySet<string>
  readonly debits: bigint
  readonly credits: bigint
  /** Records whose debits and credits differ, in words. */
  readonly unbalanced: readonly string[]
  /** What an order's records moved on an account. */
  moved(order: string, account: string): bigint
  /** What every record together moved on an account. */
  total(account: string): bigint
}

const SALES: ReadonlySet<string> = new Set(['SalesOrd', 'CashSale'])

function add(sums: Map<string, bigint>, key: string, amount: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amount)
}

/** `records`: id, type, orderid; `postings`: transaction, account, debit, credit. */
export function keepBook(records: readonly Row[], postings: readonly Row[]): Book {
  const orderOf = new Map(records.map(({ id, orderid }) => [id, orderid]))
  const byOrder = new Map<string, bigint>()
  const byAccount = new Map<string, bigint>()
  const byRecord = new Map<string, bigint>()
  let [debits, credits] = [0n, 0n]
  for (const { transaction = '', account = '', debit, credit } of postings) {
    const [left, right] = [cents(debit), cents(credit)]
    debits += left
    credits += right
    add(byRecord, transaction, left - right)
    add(byAccount, account, left - right)
    add(byOrder, `${orderOf.get(transaction) ?? ''} ${account}`, left - right)
  }
  return {
    orders: new Set(records.filter(({ type = '' }) => SALES.has(type)).map(({ orderid = '' }) => orderid)),
    debits,
    credits,
    unbalanced: [...byRecord]
      .filter(([, difference]) => difference !== 0n)
      .map(([id]) => `record ${id}: its debits and credits differ`),
    moved: (order, account) => byOrder.get(`${order} ${account}`) ?? 0n,
    total: (account) => byAccount.get(account) ?? 0n,
  }
}
