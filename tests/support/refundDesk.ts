/** What a merchant's accountants refund in NetSuite's pages, and what Shopify shows of it. */
import type { StoredRecord } from '../../simulators/netsuite/world.ts'
import type { PlacedOrder, TestDeployment } from './deployment.ts'
import { recordsOf } from './generalLedger.ts'
import { asPerson } from './warehouse.ts'

/** The order's record of a kind that Tieout has made or taken over. */
export function ourRecord(
  deployment: TestDeployment,
  order: PlacedOrder,
  kind: StoredRecord['kind'],
): StoredRecord {
  const found = recordsOf(deployment, order).find(
    (record) => record.kind === kind && record.externalId?.startsWith('tieout_') === true,
  )
  if (found === undefined) throw new Error(`${order.name} has no ${kind} of ours`)
  return found
}

/** Gives back of the order's deposit; the refund's internal id. All of it when no amount is named. */
export function refundDeposit(
  deployment: TestDeployment,
  order: PlacedOrder,
  { amount, account }: { readonly amount?: number; readonly account?: string } = {},
): Promise<string> {
  const deposit = ourRecord(deployment, order, 'customerDeposit')
  const { account: own } = deposit.fields
  return asPerson(deployment, `POST customerDeposit/${deposit.id}/!transform/customerRefund`, {
    account: account === undefined ? own : { id: account },
    ...(amount === undefined
      ? {}
      : { deposit: { items: [{ doc: { id: deposit.id }, apply: true, amount }] } }),
  })
}

/** Credits units of the order's invoice by line from 0, with shipping where it is named; all of it when nothing is. */
export function creditInvoice(
  deployment: TestDeployment,
  order: PlacedOrder,
  units?: Readonly<Record<number, number>>,
): Promise<string> {
  return credited(deployment, ourRecord(deployment, order, 'invoice'), { target: 'creditMemo', units })
}

/** The same of an invoice that is not ours. */
export function creditBill(
  deployment: TestDeployment,
  bill: string,
  units: Readonly<Record<number, number>>,
): Promise<string> {
  const invoice = deployment.netsuite.simulation.simulator.world.get('invoice', bill)
  if (invoice === undefined) throw new Error(`no invoice ${bill}`)
  return credited(deployment, invoice, { target: 'creditMemo', units })
}

export function refundCashSale(
  deployment: TestDeployment,
  order: PlacedOrder,
  units?: Readonly<Record<number, number>>,
): Promise<string> {
  return credited(deployment, ourRecord(deployment, order, 'cashSale'), { target: 'cashRefund', units })
}

function credited(
  deployment: TestDeployment,
  source: StoredRecord,
  { target, units }: { target: string; units: Readonly<Record<number, number>> | undefined },
): Promise<string> {
  const path = `${source.kind}/${source.id}/!transform/${target}`
  if (units === undefined) return asPerson(deployment, `POST ${path}`, {})
  const lines = source.sublists['item'] ?? []
  const items = Object.entries(units).map(([at, quantity]) => ({
    orderLine: lines[Number(at)]?.line,
    quantity,
  }))
  return asPerson(deployment, `POST ${path}?replace=item`, { item: { items } })
}

/** Pays out a credit memo from the account that the order's payment came to. */
export function payCredit(
  deployment: TestDeployment,
  order: PlacedOrder,
  { credit, amount }: { readonly credit: string; readonly amount?: number },
): Promise<string> {
  const { account } = ourRecord(deployment, order, 'customerDeposit').fields
  return asPerson(deployment, `POST creditMemo/${credit}/!transform/customerRefund`, {
    account,
    ...(amount === undefined
      ? {}
      : { apply: { items: [{ doc: { id: credit }, line: 0, apply: true, amount }] } }),
  })
}

export interface ShownRefund {
  readonly money: readonly string[]
  readonly units: readonly number[]
  readonly note: string | null
}

export async function shownRefunds(
  deployment: TestDeployment,
  order: PlacedOrder,
): Promise<readonly ShownRefund[]> {
  const data = (await deployment.admin(REFUNDS, { id: `gid://shopify/Order/${order.id}` })) as {
    order: {
      refunds: readonly {
        note: string | null
        refundLineItems: { nodes: readonly { quantity: number }[] }
        transactions: { nodes: readonly { status: string; amountSet: { shopMoney: { amount: string } } }[] }
      }[]
    }
  }
  return data.order.refunds.map(({ note, refundLineItems, transactions }) => ({
    note,
    units: refundLineItems.nodes.map(({ quantity }) => quantity),
    money: transactions.nodes.map(({ status, amountSet }) => `${status} ${amountSet.shopMoney.amount}`),
  }))
}
const REFUNDS = `query Refunds($id: ID!) { order(id: $id) { refunds(first: 20) { note
  refundLineItems(first: 20) { nodes { quantity } }
  transactions(first: 20) { nodes { status amountSet { shopMoney { amount } } } } } } }`

/** Transactions of the order that give money or goods back, whoever made them. */
export const refundRecords = (deployment: TestDeployment, order: PlacedOrder): readonly string[] =>
  recordsOf(deployment, order)
    .filter(({ kind }) => ['creditMemo', 'customerRefund', 'cashRefund'].includes(kind))
    .map(({ id, kind, externalId }) => `${kind} ${id} ${(externalId ?? '').split('_')[2] ?? ''}`)
