/** What an order came to in the simulated account: every record with its postings, read from the account itself. */
import type { StoredRecord } from '../../simulators/netsuite/world.ts'
import type { PlacedOrder, TestDeployment } from './deployment.ts'

type World = TestDeployment['netsuite']['simulation']['simulator']['world']

const worldOf = ({ netsuite }: TestDeployment): World => netsuite.simulation.simulator.world

/** Transactions that carry the order's Shopify id, in the order in which they were made. */
export const recordsOf = (deployment: TestDeployment, order: PlacedOrder): readonly StoredRecord[] =>
  [...worldOf(deployment).allInGroup('transaction')]
    .filter(({ fields }) => fields['custbody_tieout_order'] === order.id)
    .toSorted((a, b) => Number(a.id) - Number(b.id))

/** Postings of a record by account number in cents of the base currency, debit positive. */
export function postingsOf(deployment: TestDeployment, { figures }: StoredRecord): Record<string, number> {
  const totals = new Map<string, number>()
  for (const { accountId, debit, credit } of figures?.posting === true ? figures.accountingLines : []) {
    const number = String(worldOf(deployment).get('account', accountId)?.fields['acctNumber'])
    totals.set(number, (totals.get(number) ?? 0) + Math.round(debit * 100) - Math.round(credit * 100))
  }
  return Object.fromEntries([...totals].filter(([, total]) => total !== 0))
}

/** `invoice: 1100 10449, 2100 -852`, in the order in which the records were made; those that post nothing too. */
export const booksOfOrder = (deployment: TestDeployment, order: PlacedOrder): readonly string[] =>
  recordsOf(deployment, order).map((record) => {
    const entries = Object.entries(postingsOf(deployment, record))
      .toSorted(([a], [b]) => Number(a) - Number(b))
      .map(([account, cents]) => `${account} ${cents}`)
    return [`${record.kind}:`, entries.join(', ')].join(' ').trim()
  })

/** What all of the order's records leave on each account, in cents; accounts at 0 are left out. */
export function balancesOfOrder(deployment: TestDeployment, order: PlacedOrder): Record<string, number> {
  const totals: Record<string, number> = {}
  for (const record of recordsOf(deployment, order)) {
    for (const [account, cents] of Object.entries(postingsOf(deployment, record)))
      totals[account] = (totals[account] ?? 0) + cents
  }
  return Object.fromEntries(Object.entries(totals).filter(([, total]) => total !== 0))
}

/** Letters of the statuses of the records of one kind. */
export const statusesOf = (
  deployment: TestDeployment,
  order: PlacedOrder,
  kind: StoredRecord['kind'],
): readonly string[] =>
  recordsOf(deployment, order)
    .filter((record) => record.kind === kind)
    .map(({ fields }) => String(fields['status']))
