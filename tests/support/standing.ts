/**
 * What stands in the simulated NetSuite account, read from the account itself and never from our own tables, and
 * whether it ties to what Shopify says.
 */
import { expect } from 'vitest'
import type { AccountingLine, FieldMap, FieldValue, StoredRecord } from '../../simulators/netsuite/world.ts'
import { fetchTransport } from '../../src/adapters/http.ts'
import { type Audit, audit } from '../../src/cli/demo/audit.ts'
import { canonicalBooks } from '../../src/cli/demo/books.ts'
import type { PlacedOrder, TestDeployment } from './deployment.ts'

export interface StandingOrder {
  readonly id: string
  readonly number: string
  readonly customer: string
  readonly currency: string
  readonly status: string
  readonly total: string
  readonly fields: FieldMap
  /** `L 2 × TIE-001 29.00`, `D Shopify discount -2.90`, in their order. */
  readonly lines: readonly string[]
  /** `L US State Tax 4% of 26.10 = 1.04`. */
  readonly taxes: readonly string[]
}

export interface StandingDeposit {
  readonly id: string
  readonly customer: string
  readonly salesOrder: string
  /** Shopify transaction. */
  readonly transaction: string
  readonly date: string
  readonly payment: string
  /** `Dr 1060 Shopify Payments clearing 42.00`, in base currency. */
  readonly postings: readonly string[]
}

export interface Standing {
  readonly orders: readonly StandingOrder[]
  readonly deposits: readonly StandingDeposit[]
}

type World = TestDeployment['netsuite']['simulation']['simulator']['world']

const worldOf = ({ netsuite }: TestDeployment): World => netsuite.simulation.simulator.world

/** The records that carry the order's Shopify id in our body field; all there are, so that two would show. */
export function standing(deployment: TestDeployment, order: PlacedOrder): Standing {
  const world = worldOf(deployment)
  const mine = (record: StoredRecord): boolean => record.fields['custbody_tieout_order'] === order.id
  return {
    orders: [...world.all('salesOrder')].filter(mine).map((record) => orderOf(world, record)),
    deposits: [...world.all('customerDeposit')].filter(mine).map((record) => depositOf(world, record)),
  }
}

/** The one sales order that stands for the order. Fails where there is none, or more than one. */
export function theOrder(deployment: TestDeployment, order: PlacedOrder): StandingOrder {
  const { orders } = standing(deployment, order)
  const [one] = orders
  if (orders.length !== 1 || one === undefined)
    throw new Error(`${order.name}: ${orders.length} sales orders stand in NetSuite`)
  return one
}

/** How many records of a kind stand in the account, whoever made them. */
export const countOf = (
  deployment: TestDeployment,
  kind: 'salesOrder' | 'customerDeposit' | 'customer',
): number => [...worldOf(deployment).all(kind)].length

/** Customers with this e-mail address. */
export const customersWith = (deployment: TestDeployment, email: string): readonly StoredRecord[] =>
  [...worldOf(deployment).all('customer')].filter(
    ({ fields }) => String(fields['email'] ?? '').toLowerCase() === email.toLowerCase(),
  )

function orderOf(world: World, record: StoredRecord): StandingOrder {
  const { fields, sublists } = record
  const items = sublists['item'] ?? []
  const details = sublists['taxDetails'] ?? []
  return {
    id: record.id,
    number: String(fields['otherRefNum'] ?? ''),
    customer: idOf(fields['entity']),
    currency: String(world.get('currency', idOf(fields['currency']))?.fields['symbol'] ?? ''),
    status: String(fields['status'] ?? ''),
    total: amount(fields['total']),
    fields,
    lines: items.map(({ fields: line }) => {
      const quantity = line['quantity'] === undefined ? '' : `${String(line['quantity'])} × `
      return `${roleOf(line['custcol_tieout_line'])} ${quantity}${itemName(world, line['item'])} ${amount(line['amount'])}`
    }),
    taxes: details.map(({ fields: tax }) => {
      const code = world.get('salesTaxItem', idOf(tax['taxCode']))?.fields['itemId']
      const stated = `${String(tax['taxRate'])}% of ${amount(tax['taxBasis'])} = ${amount(tax['taxAmount'])}`
      return `${roleOf(tax['taxDetailsReference'])} ${String(code)} ${stated}`
    }),
  }
}

function depositOf(world: World, record: StoredRecord): StandingDeposit {
  const { fields } = record
  return {
    id: record.id,
    customer: idOf(fields['customer']),
    salesOrder: idOf(fields['salesOrder']),
    transaction: String(fields['custbody_tieout_shopify_id'] ?? ''),
    date: String(fields['tranDate'] ?? ''),
    payment: amount(fields['payment']),
    postings: (record.figures?.accountingLines ?? []).map((line) => postingOf(world, line)),
  }
}

function postingOf(world: World, { accountId, debit, credit }: AccountingLine): string {
  const account = world.get('account', accountId)?.fields
  const side = debit === 0 ? `Cr` : `Dr`
  return `${side} ${String(account?.['acctNumber'])} ${String(account?.['acctName'])} ${amount(debit === 0 ? credit : debit)}`
}

const idOf = (value: FieldValue | undefined): string =>
  typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : ''

const itemName = (world: World, item: FieldValue | undefined): string =>
  String(world.getInGroup('item', idOf(item))?.fields['itemId'] ?? `item ${idOf(item)}`)

/** The letters of a line's key say what it is: `L` product, `D` discount, `S` shipping. */
const roleOf = (key: FieldValue | undefined): string => /^[A-Z]+/.exec(String(key ?? ''))?.[0] ?? '?'

const amount = (value: FieldValue | undefined): string => Number(value ?? 0).toFixed(2)

interface Money {
  readonly shopMoney: { readonly amount: string; readonly currencyCode: string }
  readonly presentmentMoney: { readonly amount: string; readonly currencyCode: string }
}

interface ShopifyOrder {
  readonly name: string
  readonly cancelledAt: string | null
  readonly currentTotalPriceSet: Money
  readonly currentTotalTaxSet: Money
  readonly lineItems: {
    readonly nodes: readonly {
      readonly id: string
      readonly title: string
      readonly currentQuantity: number
    }[]
  }
  readonly transactions: readonly {
    readonly id: string
    readonly kind: string
    readonly status: string
    readonly amountSet: Money
  }[]
}

const MONEY = 'shopMoney { amount currencyCode } presentmentMoney { amount currencyCode }'
const SHOPIFY_ORDER = `query Standing($id: ID!) { order(id: $id) {
  name cancelledAt currentTotalPriceSet { ${MONEY} } currentTotalTaxSet { ${MONEY} }
  lineItems(first: 50) { nodes { id title currentQuantity } }
  transactions(first: 50) { id kind status amountSet { ${MONEY} } }
} }`

const numeric = (gid: string): string => gid.split('/').at(-1) ?? gid
const cents = (text: string): number => Math.round(Number(text) * 100)

/**
 * Holds an order in NetSuite against Shopify, to the cent: one sales order of the same number, total, tax and
 * quantities; one deposit for each captured payment and none beside, each debiting a clearing account and crediting
 * customer deposits by the payment.
 */
export async function expectTied(
  deployment: TestDeployment,
  placed: PlacedOrder,
  side: 'shopMoney' | 'presentmentMoney' = 'shopMoney',
): Promise<void> {
  const id = `gid://shopify/Order/${placed.id}`
  const { order } = (await deployment.admin(SHOPIFY_ORDER, { id })) as { order: ShopifyOrder }
  const booked = theOrder(deployment, placed)
  expect(booked.number).toBe(order.name)
  expect(booked.currency).toBe(order.currentTotalPriceSet[side].currencyCode)
  const shown = worldOf(deployment).get('salesOrder', booked.id)
  if (order.cancelledAt !== null) expect(booked.status).toBe('H')
  else {
    expect(cents(booked.total)).toBe(cents(order.currentTotalPriceSet[side].amount))
    expect(shownTax(shown)).toBe(cents(order.currentTotalTaxSet[side].amount))
    expect(quantities(shown)).toEqual(
      Object.fromEntries(
        order.lineItems.nodes
          // A tip is one of Shopify's line items, and no goods.
          .filter((line) => line.currentQuantity > 0 && line.title !== 'Tip')
          .map((line) => [numeric(line.id), line.currentQuantity]),
      ),
    )
  }
  const paid = order.transactions.filter(
    ({ kind, status, amountSet }) =>
      status === 'SUCCESS' && ['SALE', 'CAPTURE'].includes(kind) && cents(amountSet[side].amount) > 0,
  )
  const { deposits } = standing(deployment, placed)
  expect(new Map(deposits.map((one) => [one.transaction, cents(one.payment)]))).toEqual(
    new Map(paid.map((one) => [numeric(one.id), cents(one.amountSet[side].amount)])),
  )
  expect(deposits).toHaveLength(paid.length)
  for (const deposit of deposits) {
    expect(deposit.salesOrder).toBe(booked.id)
    expect(deposit.customer).toBe(booked.customer)
    expect(deposit.postings.map((posting) => posting.slice(0, 5)).toSorted()).toEqual([
      'Cr 22',
      expect.stringMatching(/^Dr 10/),
    ])
  }
}

/** SuiteTax details, or the lines that carry tax as items of their own. */
function shownTax(record: StoredRecord | undefined): number {
  const own = (record?.sublists['item'] ?? []).filter(({ fields }) =>
    /^T\d/.test(String(fields['custcol_tieout_line'])),
  )
  return Math.round(
    100 *
      (Number(record?.fields['taxTotal'] ?? 0) +
        own.reduce((total, { fields }) => total + Number(fields['amount']), 0)),
  )
}

/** Shopify line id → quantity, of goods and gift cards. */
function quantities(record: StoredRecord | undefined): Record<string, number> {
  const counted: Record<string, number> = {}
  for (const { fields } of record?.sublists['item'] ?? []) {
    const line = /^[LG](\d+)$/.exec(String(fields['custcol_tieout_line']))?.[1]
    if (line !== undefined) counted[line] = (counted[line] ?? 0) + Number(fields['quantity'])
  }
  return counted
}

const askingIn =
  ({ netsuite }: TestDeployment) =>
  (query: string) =>
    Promise.resolve(netsuite.simulation.suiteql.run(query))

/** Both systems as an auditor reads them. `parked`: orders whose deposit may be missing. */
export const auditOf = (deployment: TestDeployment, parked: readonly PlacedOrder[] = []): Promise<Audit> =>
  audit(
    askingIn(deployment),
    { transport: fetchTransport, url: deployment.shopify.url, token: deployment.shopify.token },
    new Set(parked.map(({ id }) => id as string)),
  )

/** The books in their canonical form: no internal ids, no times. */
export const booksOf = (deployment: TestDeployment): Promise<string> => canonicalBooks(askingIn(deployment))
