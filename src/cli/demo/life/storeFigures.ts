import type { HttpTransport } from '../../../adapters/http.ts'
import { askShopify, askSimulator, type ShopifyAdmin } from '../simulators.ts'
import { cents } from './cents.ts'

/** What Shopify says of an order, in the shop's currency. */
export interface StoreOrder {
  /** Shopify's number, without its type. */
  readonly id: string
  readonly name: string
  /** What came in over each gateway, less what went back; the drawer's share of cash as it was counted. */
  readonly received: ReadonlyMap<string, bigint>
  /** Tax of what is left of the order. */
  readonly tax: bigint
  /** Nothing is left to send, to pay or to give back. */
  readonly isClosed: boolean
}

interface Shown {
  readonly shopMoney: { readonly amount: string }
}

interface RawOrder {
  readonly id: string
  readonly name: string
  readonly test: boolean
  readonly fulfillable: boolean
  readonly totalOutstandingSet: Shown
  readonly currentTotalTaxSet: Shown
  readonly transactions: readonly {
    readonly kind: string
    readonly status: string
    readonly gateway: string
    readonly amountSet: Shown
    readonly amountRoundingSet: Shown | null
  }[]
}

const ORDERS = `query AuditLives($after: String) {
  orders(first: 50, after: $after, sortKey: ID) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id name test fulfillable
      totalOutstandingSet { shopMoney { amount } }
      currentTotalTaxSet { shopMoney { amount } }
      transactions(first: 30) {
        kind status gateway amountSet { shopMoney { amount } } amountRoundingSet { shopMoney { amount } }
      }
    }
  }
}`

/** Every order of the store by its number. */
export async function readOrders(admin: ShopifyAdmin): Promise<ReadonlyMap<string, StoreOrder>> {
  const orders = new Map<string, StoreOrder>()
  let after: string | null = null
  do {
    const page: {
      orders: { nodes: readonly RawOrder[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } }
    } = await askShopify(admin, ORDERS, { after })
    for (const raw of page.orders.nodes) {
      const order = figuresOf(raw)
      orders.set(order.id, order)
    }
    after = page.orders.pageInfo.hasNextPage ? page.orders.pageInfo.endCursor : null
  } while (after !== null)
  return orders
}

const SIGNS: Readonly<Record<string, bigint>> = { SALE: 1n, CAPTURE: 1n, REFUND: -1n, CHANGE: -1n }

function figuresOf(raw: RawOrder): StoreOrder {
  const received = new Map<string, bigint>()
  for (const { kind, status, gateway, amountSet, amountRoundingSet } of raw.transactions) {
    const sign = SIGNS[kind]
    if (status !== 'SUCCESS' || sign === undefined) continue
    const amount = cents(amountSet.shopMoney.amount) + cents(amountRoundingSet?.shopMoney.amount)
    received.set(gateway, (received.get(gateway) ?? 0n) + sign * amount)
  }
  const isPending = raw.transactions.some(({ status }) => status === 'PENDING')
  return {
    id: raw.id.split('/').at(-1) ?? raw.id,
    name: raw.name,
    // Nobody paid for a test order, whatever its transactions say.
    received: raw.test ? new Map() : received,
    tax: cents(raw.currentTotalTaxSet.shopMoney.amount),
    isClosed: !raw.fulfillable && !isPending && cents(raw.totalOutstandingSet.shopMoney.amount) === 0n,
  }
}

/** What buyers still hold, in cents. */
export interface Holdings {
  readonly giftCards: bigint
  readonly storeCredit: bigint
}

export async function readHoldings(transport: HttpTransport, sim: string): Promise<Holdings> {
  const held = async (path: string): Promise<bigint> => {
    const all = (await askSimulator(transport, `${sim}/${path}`)) as readonly { balance: string }[]
    return all.reduce((sum, { balance }) => sum + cents(balance), 0n)
  }
  return { giftCards: await held('gift-cards'), storeCredit: await held('store-credit') }
}
