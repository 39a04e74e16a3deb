/** Documents for tests of the NetSuite client, made of a simulated account's seeded records. */
import { salesOrderBody } from '../../src/adapters/netsuite/bodies.ts'
import { externalId } from '../../src/domain/identity/externalId.ts'
import { type NetSuiteId, netSuiteId, shopifyId, storeKey } from '../../src/domain/ids.ts'
import { currency, type Money, money } from '../../src/domain/money.ts'
import type { CustomerDeposit, SalesOrder, SalesOrderLine } from '../../src/domain/netsuite/documents.ts'
import type { TestAccount } from './netsuiteAccount.ts'

export const USD = currency('USD')
export const usd = (cents: number): Money => money(BigInt(cents), USD)
export const store = storeKey('us')

export const orderId = (id: string) => externalId(store, 'so', shopifyId(id))
export const depositId = (id: string) => externalId(store, 'dep', shopifyId(id))

export const line = (key: string, item: NetSuiteId, more: Partial<SalesOrderLine>): SalesOrderLine => ({
  key,
  role: 'product',
  item,
  quantity: 1,
  amount: usd(0),
  description: '',
  location: null,
  customFields: {},
  ...more,
})

/** Two of an item at 10.99, 2.20 off, 5.00 shipping, 8.875 % on all of it. */
export function salesOrder(account: TestAccount, id: string, more: Partial<SalesOrder> = {}): SalesOrder {
  const state = {
    taxType: account.id('taxType', 'taxtype_us'),
    taxCode: account.id('salesTaxItem', 'tax_us_state'),
  }
  const detail = (key: string, basis: number, amount: number) => ({
    line: key,
    ...state,
    basis: usd(basis),
    rate: '8.875',
    amount: usd(amount),
  })
  return {
    kind: 'salesOrder',
    externalId: orderId(id),
    entity: account.id('entity', 'customer_web_us'),
    subsidiary: account.id('subsidiary', 'subsidiary_us'),
    location: account.id('location', 'location_main_warehouse'),
    tranDate: '2026-11-20',
    currency: USD,
    currencyId: account.id('currency', 'currency_USD'),
    exchangeRate: null,
    otherRefNum: `#${id}`,
    memo: '',
    customForm: null,
    customFields: {
      custbody_tieout_store: store,
      custbody_tieout_order: id,
      custbody_tieout_fact_date: '2026-11-20',
    },
    lines: [
      line('L1', itemId(account, 'TIE-001'), { quantity: 2, amount: usd(2198) }),
      line('D1-0', account.id('item', 'item_discount'), {
        role: 'discount',
        quantity: null,
        amount: usd(-220),
      }),
      line('S1', account.id('item', 'item_shipping'), { role: 'shipping', amount: usd(500) }),
    ],
    tax: {
      mode: 'suitetax',
      details: [detail('L1', 2198, 195), detail('D1-0', -220, -20), detail('S1', 500, 44)],
    },
    orderStatus: null,
    closed: false,
    ...more,
  }
}

export function itemId(account: TestAccount, name: string): NetSuiteId {
  for (const item of account.simulation.simulator.world.allInGroup('item')) {
    if (item.fields['itemId'] === name) return netSuiteId(item.id)
  }
  throw new Error(`no item ${name}`)
}

export function deposit(account: TestAccount, order: SalesOrder, id: string): CustomerDeposit {
  return {
    kind: 'customerDeposit',
    externalId: depositId(id),
    customer: order.entity,
    salesOrder: order.externalId,
    subsidiary: order.subsidiary,
    tranDate: '2026-11-20',
    currency: USD,
    currencyId: order.currencyId,
    exchangeRate: null,
    payment: usd(2697),
    account: account.id('account', 'account_shopify_payments'),
    paymentOption: null,
    memo: '',
    customFields: { custbody_tieout_store: store, custbody_tieout_shopify_id: id },
  }
}

export async function created(account: TestAccount, order: SalesOrder): Promise<NetSuiteId> {
  const outcome = await account.client.create('salesOrder', salesOrderBody(order))
  if (outcome.kind !== 'ok' || outcome.id === null) throw new Error(JSON.stringify(outcome))
  return outcome.id
}

export function value<Value>(result: { ok: true; value: Value } | { ok: false; failure: unknown }): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.failure))
  return result.value
}

export const count = (account: TestAccount, kind: string) =>
  account.calls.filter((call) => call.kind === kind).length
