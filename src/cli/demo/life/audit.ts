import type { AskNetSuite, Audit, Row } from '../audit.ts'
import type { SeedListing } from '../configText.ts'
import type { ShopifyAdmin } from '../simulators.ts'
import { type Book, keepBook } from './book.ts'
import { figure, inWords } from './cents.ts'
import { type Holdings, readHoldings, readOrders, type StoreOrder } from './storeFigures.ts'

/** Internal ids of the accounts that the auditor follows. */
export interface Accounts {
  /** By Shopify's gateway: where its money is. */
  readonly gateways: ReadonlyMap<string, string>
  readonly receivables: string
  readonly deposits: string
  readonly taxes: string
  readonly giftCards: string
  readonly storeCredit: string
}

/** What an auditor says of lives: orders and payments as in `Audit`, and the general ledger. */
export interface LifeAudit extends Audit {
  readonly ledger: Ledger
  readonly closedOrders: ClosedOrders
}

/** In the account's base currency, exact to the cent. */
export interface Ledger {
  /** Debits equal credits, of every record and of all. */
  readonly balanced: boolean
  readonly debits: number
  readonly credits: number
}

/** Orders of which nothing is left to send or to pay, and what they leave in NetSuite. */
export interface ClosedOrders {
  readonly count: number
  readonly depositLiability: number
  readonly receivables: number
}

const RECORDS = `SELECT t.id, t.type, t.tranid, t.custbody_tieout_shopify_id AS shopifyid, t.custbody_tieout_order AS orderid,
  t.custbody_tieout_hash AS hash FROM transaction t`
const POSTINGS = `SELECT tal.transaction, tal.transactionline, tal.account, tal.debit, tal.credit
  FROM transactionaccountingline tal WHERE tal.posting = 'T'`

export function accountsOf({ externalIds = {} }: SeedListing): Accounts {
  const id = (externalId: string): string => {
    const found = externalIds[externalId]
    if (found === undefined) throw new Error(`the simulated account has no record "${externalId}"`)
    return found
  }
  const [giftCards, storeCredit] = [id('account_gift_card_liability'), id('account_store_credit_liability')]
  return {
    gateways: new Map([
      ['shopify_payments', id('account_shopify_payments')],
      ['manual', id('account_manual')],
      ['cash', id('account_cash')],
      ['gift_card', giftCards],
      ['shopify_store_credit', storeCredit],
    ]),
    receivables: id('system_accounts_receivable'),
    deposits: id('system_customer_deposits'),
    taxes: id('system_sales_tax_payable'),
    giftCards,
    storeCredit,
  }
}

/**
 * Reads both systems as an auditor does and compares, order by order: every gateway's money with what the ledger
 * moved on its account; and of what is closed, deposits and receivables with nothing, and taxes with Shopify's. What
 * buyers still hold on gift cards and as store credit must be what the ledger says is owed to them.
 * `parked`: orders of which Tieout says that they wait for a person, and why.
 */
export async function auditLives(given: {
  readonly ask: AskNetSuite
  readonly admin: ShopifyAdmin
  /** Address of the store's own interface. */
  readonly sim: string
  readonly accounts: Accounts
  readonly parked: ReadonlySet<string>
  /** Orders whose own equations Tieout found not to hold, in words. */
  readonly doubted: readonly string[]
}): Promise<LifeAudit> {
  const { ask, admin, sim, accounts, parked, doubted } = given
  const orders = await readOrders(admin)
  const [records, postings] = [await ask(RECORDS), await ask(POSTINGS)]
  const book = keepBook(records, postings)
  const holdings = await readHoldings(admin.transport, sim)
  const untied = new Map<string, string>()
  for (const order of orders.values()) {
    const problem = parked.has(order.id) ? null : problemOf(order, { book, accounts })
    if (problem !== null) untied.set(order.id, problem)
  }
  const salesOrders = records.filter(({ type }) => type === 'SalesOrd')
  const seen = new Set(book.orders)
  const closed = [...orders.values()].filter((one) => one.isClosed && !parked.has(one.id) && seen.has(one.id))
  const left = (account: string): bigint => closed.reduce((sum, one) => sum + book.moved(one.id, account), 0n)
  return {
    salesOrders: salesOrders.length,
    tied: new Set([...seen].filter((id) => orders.has(id) && !untied.has(id))),
    untied: [
      ...untied.values(),
      ...doubted,
      ...strangers(records, orders),
      ...book.unbalanced,
      ...owedToBuyers(book, accounts, holdings),
    ],
    seen,
    duplicates: duplicatesOf(records),
    ledger: {
      balanced: book.unbalanced.length === 0 && book.debits === book.credits,
      debits: figure(book.debits),
      credits: figure(book.credits),
    },
    closedOrders: {
      count: closed.length,
      // A liability stands in credit; what is left of one is told as what is owed.
      depositLiability: figure(-left(accounts.deposits)),
      receivables: figure(left(accounts.receivables)),
    },
  }
}

interface Look {
  readonly book: Book
  readonly accounts: Accounts
}

const differs = (what: string, store: bigint, ledger: bigint): string[] =>
  store === ledger ? [] : [`${what}: Shopify ${inWords(store)}, NetSuite's ledger ${inWords(ledger)}`]

function problemOf(order: StoreOrder, { book, accounts }: Look): string | null {
  const moved = (account: string): bigint => book.moved(order.id, account)
  const received = new Map<string, bigint>()
  const problems: string[] = []
  for (const [gateway, amount] of order.received) {
    const account = accounts.gateways.get(gateway)
    if (account === undefined) problems.push(`no account is known for money over ${gateway}`)
    else received.set(account, (received.get(account) ?? 0n) + amount)
  }
  for (const [gateway, account] of accounts.gateways) {
    // Gift cards and store credit move when they are sold and given as well; `owedToBuyers` compares them.
    if (account === accounts.giftCards || account === accounts.storeCredit) continue
    problems.push(...differs(`money over ${gateway}`, received.get(account) ?? 0n, moved(account)))
  }
  if (order.isClosed) {
    problems.push(
      ...differs('deposits left open', 0n, -moved(accounts.deposits)),
      ...differs('receivables left open', 0n, moved(accounts.receivables)),
      ...differs('sales tax', book.orders.has(order.id) ? order.tax : 0n, -moved(accounts.taxes)),
    )
  }
  return problems.length === 0 ? null : `${order.name}: ${problems.join('; ')}`
}

/** Records of ours behind which no Shopify order stands. */
const strangers = (records: readonly Row[], orders: ReadonlyMap<string, StoreOrder>): string[] =>
  records
    .filter(({ orderid }) => orderid === undefined || !orders.has(orderid))
    .map(
      ({ id, type, tranid }) =>
        `${type ?? 'record'} ${tranid ?? id ?? ''}: no Shopify order stands behind it`,
    )

function owedToBuyers(book: Book, accounts: Accounts, holdings: Holdings): string[] {
  const owed = [
    ['gift cards', accounts.giftCards, holdings.giftCards],
    ['store credit', accounts.storeCredit, holdings.storeCredit],
  ] as const
  return owed.flatMap(([what, account, held]) =>
    -book.total(account) === held
      ? []
      : [`${what}: buyers hold ${inWords(held)}, NetSuite's ledger says ${inWords(-book.total(account))}`],
  )
}

/** One order is one sales order, one payment one deposit; and no two records of one fact are alike. */
function duplicatesOf(records: readonly Row[]): string[] {
  const single: ReadonlySet<string> = new Set(['SalesOrd', 'CustDep', 'CustPymt'])
  const groups = new Map<string, Row[]>()
  for (const record of records) {
    const { type = '', shopifyid, hash = '' } = record
    if (shopifyid === undefined) continue
    const key = [type, shopifyid, ...(single.has(type) ? [] : [hash])].join(' ')
    groups.set(key, [...(groups.get(key) ?? []), record])
  }
  return [...groups.values()]
    .filter((rows) => rows.length > 1)
    .map(
      (rows) =>
        `${rows[0]?.type ?? 'record'} of ${rows[0]?.shopifyid ?? ''}: ${rows.map(({ id }) => id).join(', ')}`,
    )
}
