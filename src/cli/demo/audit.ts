import { currency as currencyOf, formatMoney, money, parseMoney } from '../../domain/money.ts'
import { askShopify, type ShopifyAdmin } from './simulators.ts'

/** One row of SuiteQL: every value a string, nulls left out. */
export type Row = Readonly<Record<string, string>>
/** Asks NetSuite itself, to the last page. */
export type AskNetSuite = (query: string) => Promise<readonly Row[]>

/** The answer of an auditor who reads both systems and none of Tieout's own tables. */
export interface Audit {
  readonly salesOrders: number
  /** Shopify ids of the orders whose sales order and deposits are equal to Shopify's figures. */
  readonly tied: ReadonlySet<string>
  readonly untied: readonly string[]
  /** Shopify ids of the orders that a sales order stands for at all. */
  readonly seen: ReadonlySet<string>
  /** Shopify orders or transactions that more than one NetSuite record stands for. */
  readonly duplicates: readonly string[]
}

const SALES_ORDERS = `SELECT t.id, t.tranid, t.otherrefnum, t.foreigntotal, t.status, t.custbody_tieout_shopify_id AS shopifyid,
  BUILTIN.DF(t.currency) AS currency
  FROM transaction t WHERE t.type = 'SalesOrd'`
const DEPOSITS = `SELECT t.id, t.foreigntotal, t.custbody_tieout_shopify_id AS shopifyid, t.custbody_tieout_order AS orderid,
  BUILTIN.DF(t.currency) AS currency
  FROM transaction t WHERE t.type = 'CustDep'`

interface OrderMoney {
  readonly id: string
  readonly name: string
  readonly cancelledAt: string | null
  readonly currentTotalPriceSet: {
    readonly shopMoney: { readonly amount: string; readonly currencyCode: string }
  }
  readonly transactions: readonly {
    readonly id: string
    readonly kind: string
    readonly status: string
    readonly amountSet: { readonly shopMoney: { readonly amount: string; readonly currencyCode: string } }
    readonly parentTransaction: { readonly id: string } | null
  }[]
}

const ORDERS = `query AuditOrders($after: String) {
  orders(first: 50, after: $after, sortKey: ID) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id name cancelledAt
      currentTotalPriceSet { shopMoney { amount currencyCode } }
      transactions(first: 20) { id kind status amountSet { shopMoney { amount currencyCode } } parentTransaction { id } }
    }
  }
}`

/**
 * Compares what NetSuite holds with what Shopify says, by the Shopify ids that stand on NetSuite's records: each
 * sales order's total, and each captured transaction's deposit. A closed order is compared with nothing left open.
 * `parked`: orders whose deposit may be missing, because Tieout says so and says why; what stands must tie all the same.
 */
export async function audit(
  askNetSuite: AskNetSuite,
  admin: ShopifyAdmin,
  parked: ReadonlySet<string>,
): Promise<Audit> {
  const [orders, salesOrders, deposits] = [
    await readOrders(admin),
    await askNetSuite(SALES_ORDERS),
    await askNetSuite(DEPOSITS),
  ]
  const depositsByTransaction = grouped(deposits)
  const untied: string[] = []
  const look = { deposits: depositsByTransaction, parked }
  const tied = new Set<string>()
  for (const salesOrder of salesOrders) {
    const order = orders.get(salesOrder.shopifyid ?? '')
    const problem = order
      ? problemOf(order, salesOrder, look)
      : `${salesOrder.tranid ?? salesOrder.id}: no Shopify order stands behind it`
    if (problem) untied.push(problem)
    else tied.add(salesOrder.shopifyid ?? '')
  }
  return {
    salesOrders: salesOrders.length,
    tied,
    untied,
    seen: new Set(salesOrders.map((row) => row.shopifyid ?? '')),
    duplicates: [
      ...repeated('order', grouped(salesOrders)),
      ...repeated('transaction', depositsByTransaction),
    ],
  }
}

async function readOrders(admin: ShopifyAdmin): Promise<Map<string, OrderMoney>> {
  const orders = new Map<string, OrderMoney>()
  let after: string | null = null
  do {
    const page: {
      orders: { nodes: readonly OrderMoney[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } }
    } = await askShopify(admin, ORDERS, { after })
    for (const order of page.orders.nodes) orders.set(numeric(order.id), order)
    after = page.orders.pageInfo.hasNextPage ? page.orders.pageInfo.endCursor : null
  } while (after !== null)
  return orders
}

const numeric = (gid: string): string => gid.split('/').at(-1) ?? gid

function problemOf(
  order: OrderMoney,
  salesOrder: Row,
  look: { readonly deposits: ReadonlyMap<string, readonly Row[]>; readonly parked: ReadonlySet<string> },
): string | null {
  const total = order.currentTotalPriceSet.shopMoney
  const open = order.cancelledAt === null ? total.amount : '0'
  const stands = salesOrder.status === 'H' ? '0' : (salesOrder.foreigntotal ?? 'nothing')
  if (!sameAmount(open, stands, total.currencyCode)) {
    return `${order.name}: Shopify ${open}, NetSuite ${stands} ${total.currencyCode}`
  }
  for (const transaction of order.transactions) {
    if (transaction.status !== 'SUCCESS' || !['SALE', 'CAPTURE'].includes(transaction.kind)) continue
    const { currencyCode } = transaction.amountSet.shopMoney
    const amount = withoutChange(order, transaction)
    if (sameAmount(amount, '0', currencyCode)) continue
    const [deposit] = look.deposits.get(numeric(transaction.id)) ?? []
    if (!deposit && look.parked.has(numeric(order.id))) continue
    if (!deposit) return `${order.name}: payment ${numeric(transaction.id)} has no deposit`
    if (!sameAmount(amount, deposit.foreigntotal ?? '', currencyCode)) {
      return `${order.name}: payment of ${amount}, deposit of ${deposit.foreigntotal ?? 'nothing'}`
    }
  }
  return null
}

/** What a payment brought: cash handed over, less the change (accounting-and-reliability.md E18). */
function withoutChange(order: OrderMoney, payment: OrderMoney['transactions'][number]): string {
  const changes = order.transactions.filter(
    ({ kind, status, parentTransaction }) =>
      kind === 'CHANGE' && status === 'SUCCESS' && parentTransaction?.id === payment.id,
  )
  const { amount, currencyCode } = payment.amountSet.shopMoney
  const currency = currencyOf(currencyCode)
  const [given, ...back] = [payment, ...changes].map((one) =>
    parseMoney(one.amountSet.shopMoney.amount, currency),
  )
  if (given?.ok !== true) return amount
  const left = back.reduce((sum, one) => (one.ok ? sum - one.value.minor : sum), given.value.minor)
  return formatMoney(money(left, currency))
}

/** Compares decimal strings exactly; what cannot be read as an amount is never equal. */
function sameAmount(a: string, b: string, code: string): boolean {
  const currency = currencyOf(code)
  const [left, right] = [parseMoney(a, currency), parseMoney(b, currency)]
  return left.ok && right.ok && left.value.minor === right.value.minor
}

function grouped(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = row.shopifyid
    if (key === undefined) continue
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return groups
}

const repeated = (what: string, groups: ReadonlyMap<string, readonly Row[]>): string[] =>
  [...groups]
    .filter(([, rows]) => rows.length > 1)
    .map(([id, rows]) => `${what} ${id}: ${rows.map((row) => row.id).join(', ')}`)
