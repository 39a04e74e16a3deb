/** What the expected records post, and the trial balance that they leave (accounting-and-reliability.md §1.7). */
import type { ExpectedBalance, ExpectedLife, ExpectedRecord } from './expected.ts'
import type { OracleLifePolicy } from './policy.ts'

/** Amount by account, debits positive. */
export type Postings = Readonly<Record<string, bigint>>

export function postingsOf(record: ExpectedRecord, policy: OracleLifePolicy): Postings {
  const { ledger } = policy
  const entries = entriesOf(record, policy)
  const sums: Record<string, bigint> = {}
  for (const [account, amount] of entries) sums[account] = (sums[account] ?? 0n) + amount
  // Kept apart from an account that has no entry at all.
  const known = Object.entries(sums).filter(([account, amount]) => amount !== 0n && account !== '')
  const unknown = sums[''] ?? 0n
  if (unknown !== 0n)
    throw new Error(`${record.name} posts ${unknown} to no account of ${ledger.receivables}`)
  return Object.fromEntries(known)
}

type Entry = readonly [account: string, amount: bigint]

function entriesOf(record: ExpectedRecord, policy: OracleLifePolicy): readonly Entry[] {
  const { ledger, depositLiability } = policy
  const { total, account } = record
  const money = account ?? ''
  switch (record.kind) {
    case 'customerDeposit':
      return moved(money, depositLiability, total)
    case 'customerPayment':
      return moved(money, ledger.receivables, total)
    case 'depositApplication':
      return moved(depositLiability, ledger.receivables, total)
    case 'customerRefund':
      return moved(ofDeposit(record) ? depositLiability : ledger.receivables, money, total)
    case 'itemFulfillment':
      return moved(ledger.costOfGoods, ledger.inventory, costOf(record, policy))
    case 'itemReceipt':
      return moved(ledger.inventory, ledger.costOfGoods, costOf(record, policy))
    case 'invoice':
      return sold(record, policy, [ledger.receivables, 1n])
    case 'creditMemo':
      return sold(record, policy, [ledger.receivables, -1n])
    case 'cashSale':
      return [
        ...sold(record, policy, [money, 1n]),
        ...moved(ledger.costOfGoods, ledger.inventory, costOf(record, policy)),
      ]
    case 'cashRefund':
      return sold(record, policy, [money, -1n])
    case 'journalEntry':
      return moved(money, record.applied[0]?.to ?? '', total)
    case 'returnAuthorization':
      return []
  }
}

const moved = (debit: string, credit: string, amount: bigint): readonly Entry[] => [
  [debit, amount],
  [credit, -amount],
]

const ofDeposit = ({ applied }: ExpectedRecord): boolean =>
  applied.some(({ to }) => to.startsWith('customerDeposit'))

const costOf = ({ goods }: ExpectedRecord, { ledger }: OracleLifePolicy): bigint =>
  goods.reduce((sum, { item, quantity }) => sum + (ledger.cost[item] ?? 0n) * BigInt(quantity), 0n)

/** `sign` 1 sells, -1 credits. */
function sold(
  { lines, total, taxByCode }: ExpectedRecord,
  { ledger }: OracleLifePolicy,
  [against, sign]: readonly [string, bigint],
): readonly Entry[] {
  return [
    [against, sign * total],
    ...lines.flatMap(({ item, amount, discounts }): readonly Entry[] => [
      [ledger.items[item] ?? '', -sign * amount],
      [ledger.discounts, sign * discounts],
    ]),
    ...Object.entries(taxByCode).map(([code, amount]): Entry => [ledger.taxes[code] ?? '', -sign * amount]),
  ]
}

/** The sum of what these records post. */
export function balanceOf(records: readonly ExpectedRecord[], policy: OracleLifePolicy): ExpectedBalance {
  const amounts: Record<string, bigint> = {}
  let slack = 0n
  for (const record of records) {
    slack += slackOf(record)
    for (const [account, amount] of Object.entries(postingsOf(record, policy)))
      amounts[account] = (amounts[account] ?? 0n) + amount
  }
  return { amounts: Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount !== 0n)), slack }
}

export const slackOf = ({ lines }: ExpectedRecord): bigint =>
  lines.reduce((sum, { slack }) => sum + slack, 0n)

/** Orders whose balance is known to the cent: nothing waits, and nothing is unsettled. */
export const isCertain = ({ records, factParks, unsettled, outcome }: ExpectedLife): boolean =>
  outcome === 'booked' &&
  factParks.length === 0 &&
  unsettled.length === 0 &&
  records.every(({ presence }) => presence === 'must')
