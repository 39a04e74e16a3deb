import type { NetSuiteId } from '../ids.ts'
import { type Money, money } from '../money.ts'
import type { CustomerDeposit, DocumentTax } from '../netsuite/documents.ts'
import type { PostedDocument, PostedLine } from '../netsuite/posted.ts'

/** Which accounts documents post to, as NetSuite's items and preferences decide it. */
export interface Chart {
  readonly receivable: NetSuiteId
  readonly deposits: NetSuiteId
  readonly tax: NetSuiteId
  readonly inventory: NetSuiteId
  readonly costOfGoods: NetSuiteId
  /** The income (or liability) account of an item. */
  readonly income: (item: NetSuiteId) => NetSuiteId
  /** Minor units of cost of one unit; 0 for what is not kept in stock. */
  readonly cost: (item: NetSuiteId) => bigint
}

export interface Posting {
  readonly account: NetSuiteId
  /** Positive: debit. Negative: credit. */
  readonly amount: Money
}

/**
 * What a document posts to the ledger, one entry an account, debits positive (accounting-and-reliability.md §1.7). In
 * the document's currency. Σ is zero for each document (I-O12).
 */
export function postingsOf(document: PostedDocument | CustomerDeposit, chart: Chart): readonly Posting[] {
  const entries = rawPostings(document, chart)
  const byAccount = Map.groupBy(entries, ({ account }) => account)
  return [...byAccount]
    .map(
      ([account, same]): Posting => ({
        account,
        amount: money(
          same.reduce((sum, { minor }) => sum + minor, 0n),
          document.currency,
        ),
      }),
    )
    .filter(({ amount }) => amount.minor !== 0n)
}

interface Raw {
  readonly account: NetSuiteId
  readonly minor: bigint
}

function rawPostings(document: PostedDocument | CustomerDeposit, chart: Chart): readonly Raw[] {
  switch (document.kind) {
    case 'customerDeposit':
      return pair(document.account, chart.deposits, document.payment.minor)
    case 'invoice':
      return balanced(chart.receivable, sold(document, chart, -1n))
    case 'cashSale':
      return [...balanced(document.account, sold(document, chart, -1n)), ...cost(document.lines, chart, 1n)]
    case 'creditMemo':
      return balanced(chart.receivable, sold(document, chart, 1n))
    case 'cashRefund':
      return balanced(document.account, sold(document, chart, 1n))
    case 'customerPayment':
      return pair(document.account, chart.receivable, document.payment.minor)
    case 'customerRefund':
      return pair(
        document.from?.kind === 'customerDeposit' ? chart.deposits : chart.receivable,
        document.account,
        document.payment.minor,
      )
    case 'depositApplication':
      return document.apply.flatMap(({ amount }) => pair(chart.deposits, chart.receivable, amount.minor))
    case 'itemFulfillment':
      return cost(document.lines, chart, 1n)
    case 'itemReceipt':
      return cost(
        document.lines.filter(({ restock }) => restock),
        chart,
        -1n,
      )
    case 'journalEntry':
      return document.lines.map(({ account, debit, credit }) => ({
        account,
        minor: debit.minor - credit.minor,
      }))
    case 'returnAuthorization':
    case 'creditApplication':
      return []
  }
}

const pair = (debit: NetSuiteId, credit: NetSuiteId, minor: bigint): readonly Raw[] => [
  { account: debit, minor },
  { account: credit, minor: -minor },
]

const balanced = (account: NetSuiteId, entries: readonly Raw[]): readonly Raw[] => [
  { account, minor: -entries.reduce((sum, { minor }) => sum + minor, 0n) },
  ...entries,
]

function sold(
  document: { readonly lines: readonly PostedLine[]; readonly tax: DocumentTax },
  chart: Chart,
  sign: bigint,
): readonly Raw[] {
  const details = document.tax.mode === 'suitetax' ? document.tax.details : []
  return [
    ...document.lines.map(({ role, item, amount }) => ({
      account: role === 'tax' ? chart.tax : chart.income(item),
      minor: sign * amount.minor,
    })),
    ...details.map(({ amount }) => ({ account: chart.tax, minor: sign * amount.minor })),
  ]
}

const cost = (
  lines: readonly { readonly item: NetSuiteId; readonly quantity: number | null }[],
  chart: Chart,
  sign: bigint,
): readonly Raw[] =>
  lines.flatMap(({ item, quantity }) =>
    pair(chart.costOfGoods, chart.inventory, sign * chart.cost(item) * BigInt(quantity ?? 0)),
  )

/** Balance of each account after documents have posted; debits positive. */
export function balancesOf(
  documents: readonly (PostedDocument | CustomerDeposit)[],
  chart: Chart,
): ReadonlyMap<NetSuiteId, bigint> {
  const balances = new Map<NetSuiteId, bigint>()
  for (const document of documents) {
    for (const { account, amount } of postingsOf(document, chart)) {
      balances.set(account, (balances.get(account) ?? 0n) + amount.minor)
    }
  }
  return balances
}

/** The documents of one order, deposits first, in the order in which they are written. */
export const inWritingOrder = (life: {
  readonly deposits: readonly CustomerDeposit[]
  readonly documents: readonly PostedDocument[]
}): readonly (PostedDocument | CustomerDeposit)[] => [...life.deposits, ...life.documents]
