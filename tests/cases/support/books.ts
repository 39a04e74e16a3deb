/** NetSuite's records and general ledger, read from the account itself and never from our own tables. */
import type { FieldValue, StoredRecord } from '../../../simulators/netsuite/world.ts'
import { ask, type PlacedOrder, type TestDeployment } from '../../support/deployment.ts'

/** Account number → minor units of the base currency, debit positive. Accounts at 0 are left out. */
export type Balances = Readonly<Record<string, number>>

type Deployment = Pick<TestDeployment, 'netsuite'>

const worldOf = ({ netsuite }: Deployment) => netsuite.simulation.simulator.world

/** Every transaction that came into being after the one with this internal id, in the order in which they did. */
export const transactionsAfter = (deployment: Deployment, mark: number): readonly StoredRecord[] =>
  [...worldOf(deployment).allInGroup('transaction')]
    .filter(({ id }) => Number(id) > mark)
    .toSorted((a, b) => Number(a.id) - Number(b.id))

export const lastTransaction = (deployment: Deployment): number =>
  Math.max(0, ...[...worldOf(deployment).allInGroup('transaction')].map(({ id }) => Number(id)))

/** The order that a record of ours belongs to, as our body field says; null where it is nobody's. */
export const orderOf = ({ fields }: StoredRecord): string | null =>
  typeof fields['custbody_tieout_order'] === 'string' ? fields['custbody_tieout_order'] : null

export const recordsOf = (
  deployment: Deployment,
  { id }: PlacedOrder,
  mark: number,
): readonly StoredRecord[] => transactionsAfter(deployment, mark).filter((record) => orderOf(record) === id)

const distinct = (values: readonly (FieldValue | undefined)[]): readonly string[] => [
  ...new Set(values.filter((value) => value !== undefined).map((value) => JSON.stringify(value))),
]

/**
 * The customers, currencies and subsidiaries that these records name, each once: of an order's records there is one of
 * each. Goods and journals state less of it.
 */
export function namedBy(records: readonly StoredRecord[]): Readonly<Record<string, readonly string[]>> {
  return {
    customer: distinct(records.map(({ fields }) => fields['entity'] ?? fields['customer'])),
    currency: distinct(records.map(({ fields }) => fields['currency'])),
    subsidiary: distinct(records.map(({ fields }) => fields['subsidiary'])),
  }
}

/** `invoice Dr 1100 104.49, Dr 4050 10.00, Cr …`; what does not post as `salesOrder G 104.49`, with its status letter. */
export function described(deployment: Deployment, record: StoredRecord): string {
  const lines = postings(deployment, record)
  const accounts = Object.entries(lines).toSorted(
    ([a, x], [b, y]) => Number(x < 0) - Number(y < 0) || Number(a) - Number(b),
  )
  if (accounts.length === 0) {
    const status = record.fields['status']
    if (record.kind !== 'salesOrder') return record.kind
    // Of a closed order nothing is left, whatever its lines once came to.
    if (status === 'H') return 'salesOrder H'
    return `salesOrder ${String(status)} ${Number(record.fields['total'] ?? 0).toFixed(2)}`
  }
  const sides = accounts.map(
    ([account, amount]) => `${amount < 0 ? 'Cr' : 'Dr'} ${account} ${(Math.abs(amount) / 100).toFixed(2)}`,
  )
  return `${record.kind} ${sides.join(', ')}`
}

/** What the record posts, by account; throws where its debits and credits differ. I-O12 */
export function postings(deployment: Deployment, { id, kind, figures }: StoredRecord): Balances {
  const posted: Record<string, number> = {}
  if (figures?.posting !== true) return posted
  let both = 0
  for (const { accountId, debit, credit } of figures.accountingLines) {
    const number = String(worldOf(deployment).get('account', accountId)?.fields['acctNumber'])
    const amount = Math.round(debit * 100) - Math.round(credit * 100)
    both += amount
    posted[number] = (posted[number] ?? 0) + amount
  }
  if (both !== 0) throw new Error(`${kind} ${id}: debits and credits differ by ${both}`)
  return withoutZero(posted)
}

const withoutZero = (balances: Balances): Balances =>
  Object.fromEntries(Object.entries(balances).filter(([, amount]) => amount !== 0))

/** Every account of the trial balance that NetSuite shows. */
export async function trialBalance({ netsuite }: Deployment): Promise<Balances> {
  const { lines } = (await ask(`${netsuite.sim}/trial-balance`)) as {
    lines: readonly { account: string; debit: number; credit: number }[]
  }
  const totals: Record<string, number> = {}
  for (const { account, debit, credit } of lines) {
    const number = account.split(' ')[0] ?? account
    totals[number] = (totals[number] ?? 0) + Math.round(debit * 100) - Math.round(credit * 100)
  }
  return totals
}

export function difference(after: Balances, before: Balances): Balances {
  const accounts = new Set([...Object.keys(after), ...Object.keys(before)])
  return withoutZero(
    Object.fromEntries([...accounts].map((one) => [one, (after[one] ?? 0) - (before[one] ?? 0)])),
  )
}

export function total(parts: readonly Balances[]): Balances {
  const sums: Record<string, number> = {}
  for (const part of parts)
    for (const [account, amount] of Object.entries(part)) sums[account] = (sums[account] ?? 0) + amount
  return withoutZero(sums)
}

/** `SKU at Location` → units on hand, where they are not 0. */
export async function stock(deployment: Deployment): Promise<Readonly<Record<string, number>>> {
  const world = worldOf(deployment)
  const levels = (await ask(`${deployment.netsuite.sim}/stock`)) as readonly {
    itemId: string
    locationId: string
    onHand: number
  }[]
  return Object.fromEntries(
    levels
      .filter(({ onHand }) => onHand !== 0)
      .map(({ itemId, locationId, onHand }) => [
        `${String(world.getInGroup('item', itemId)?.fields['itemId'])} at ${String(world.get('location', locationId)?.fields['name'])}`,
        onHand,
      ]),
  )
}
