/** Documents for tests: an order with its lines and tax in cents, transforms, and the balances that they leave. */
import { refusalOf, type TestAccount } from './testAccount.ts'
import type { RecordKind } from './world.ts'

export interface TestLine {
  /** External id or itemId. */
  readonly item: string
  readonly quantity?: number
  /** Cents of the whole line. */
  readonly amount: number
  /** Overridden tax in cents. */
  readonly tax?: number
  readonly orderLine?: number
  readonly location?: string
}

export const DECIMALS = 100

export interface SaleOptions {
  /** Minor units in one unit of currency; default 100. */
  readonly unit?: number
  readonly taxCode?: readonly [type: string, code: string]
}

/** `item`, `taxDetailsOverride` and `taxDetails` of a document. */
export function saleBody(
  account: TestAccount,
  lines: readonly TestLine[],
  options: SaleOptions = {},
): object {
  const unit = options.unit ?? DECIMALS
  const [taxType, taxCode] = options.taxCode ?? ['taxtype_us', 'tax_us_state']
  const items = lines.map((line, index) => {
    const discount = line.item === 'item_discount'
    return {
      item: { id: itemId(account, line.item) },
      amount: line.amount / unit,
      taxDetailsReference: `L${index + 1}`,
      ...(discount ? {} : { quantity: line.quantity ?? 1, price: { id: '-1' } }),
      ...(line.orderLine === undefined ? {} : { orderLine: line.orderLine }),
      ...(line.location === undefined ? {} : { location: { externalId: line.location } }),
    }
  })
  const taxed = lines.flatMap((line, index) =>
    line.tax === undefined
      ? []
      : [
          {
            taxDetailsReference: `L${index + 1}`,
            taxType: { externalId: taxType },
            taxCode: { externalId: taxCode },
            taxBasis: line.amount / unit,
            taxRate: 10,
            taxAmount: line.tax / unit,
          },
        ],
  )
  return { item: { items }, taxDetailsOverride: true, taxDetails: { items: taxed } }
}

export function itemId(account: TestAccount, name: string): string {
  const { world } = account.simulation.simulator
  const known = world.byExternalId('item', name)
  if (known !== undefined) return known.id
  for (const item of world.allInGroup('item')) if (item.fields['itemId'] === name) return item.id
  throw new Error(`no item ${name}`)
}

/** An approved sales order of the US web customer. */
export async function order(
  account: TestAccount,
  lines: readonly TestLine[],
  more: object = {},
): Promise<string> {
  return account.create('salesOrder', {
    entity: { externalId: 'customer_web_us' },
    orderStatus: { id: 'B' },
    location: { externalId: 'location_main_warehouse' },
    tranDate: '2026-03-10',
    ...saleBody(account, lines),
    ...more,
  })
}

/** A transform that must succeed: the new internal id. `source` is `type/id`. */
export async function transform(
  account: TestAccount,
  source: string,
  [target, body]: readonly [target: string, body?: object],
): Promise<string> {
  const [name, query = ''] = target.split('?')
  const path = `${source}/!transform/${name}${query === '' ? '' : `?${query}`}`
  const answer = await account.record('POST', path, { body: { tranDate: '2026-03-12', ...body } })
  if (answer.status !== 204) throw new Error(`${path}: ${answer.status} ${answer.body}`)
  return answer.headers['Location']?.split('/').at(-1) ?? ''
}

/** What a transform that must fail is refused with. */
export async function refusedTransform(
  account: TestAccount,
  source: string,
  [target, body]: readonly [target: string, body?: object],
): Promise<ReturnType<typeof refusalOf>> {
  return refusalOf(await account.record('POST', `${source}/!transform/${target}`, { body: body ?? {} }))
}

/** A shipped fulfilment of everything that is open. */
export async function ship(account: TestAccount, orderId: string, body: object = {}): Promise<string> {
  return transform(account, `salesOrder/${orderId}`, [
    'itemFulfillment',
    { shipStatus: { id: 'C' }, ...body },
  ])
}

/** A deposit of an order in cents into the Shopify Payments clearing account, or another one. */
export async function deposit(
  account: TestAccount,
  salesOrder: string,
  [cents, holder = 'account_shopify_payments']: readonly [cents: number, holder?: string],
): Promise<string> {
  return account.create('customerDeposit', {
    customer: { externalId: 'customer_web_us' },
    salesOrder: { id: salesOrder },
    payment: cents / DECIMALS,
    tranDate: '2026-03-10',
    account: { externalId: holder },
  })
}

/** Applies a deposit to an invoice, in cents. */
export async function applyDeposit(
  account: TestAccount,
  depositId: string,
  [invoice, cents]: readonly [invoice: string, cents: number],
): Promise<string> {
  const apply = { items: [{ doc: { id: invoice }, apply: true, amount: cents / DECIMALS }] }
  return transform(account, `customerDeposit/${depositId}`, ['depositApplication', { apply }])
}

/** Balances by account number in cents of the base currency, debit positive; accounts at 0 left out. */
export function balances(account: TestAccount, kinds?: readonly RecordKind[]): Record<string, number> {
  const { world } = account.simulation.simulator
  const totals = new Map<string, number>()
  for (const { figures, kind } of world.allInGroup('transaction')) {
    if (figures?.posting !== true || (kinds !== undefined && !kinds.includes(kind))) continue
    for (const { accountId, debit, credit } of figures.accountingLines) {
      const number = String(world.get('account', accountId)?.fields['acctNumber'])
      totals.set(number, (totals.get(number) ?? 0) + Math.round(debit * 100) - Math.round(credit * 100))
    }
  }
  return Object.fromEntries([...totals].filter(([, total]) => total !== 0))
}

/** Postings of one record by account number in cents, debit positive. */
export function postings(account: TestAccount, id: string): Record<string, number> {
  const { world } = account.simulation.simulator
  const totals = new Map<string, number>()
  const { figures } = account.stored('transaction', id)
  for (const { accountId, debit, credit } of figures?.posting === true ? figures.accountingLines : []) {
    const number = String(world.get('account', accountId)?.fields['acctNumber'])
    totals.set(number, (totals.get(number) ?? 0) + Math.round(debit * 100) - Math.round(credit * 100))
  }
  return Object.fromEntries([...totals].filter(([, total]) => total !== 0))
}

/** Letter of a record's status. */
export const statusOf = (account: TestAccount, id: string) =>
  account.stored('transaction', id).fields['status']
