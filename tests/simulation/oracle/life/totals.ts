/** Sums over an order's records: trial balance and stock. */
import { magnitude, printed } from '../money.ts'
import type { LedgerEntry } from '../readBooks.ts'
import type { ExpectedRecord } from './expected.ts'
import type { OracleLifePolicy } from './policy.ts'
import type { ActualRecord } from './readLife.ts'

/** Amount by account, debits positive; none at 0. */
export function sumsOf(entries: readonly LedgerEntry[]): Readonly<Record<string, bigint>> {
  const sums: Record<string, bigint> = {}
  for (const { account, debit, credit } of entries) sums[account] = (sums[account] ?? 0n) + debit - credit
  return Object.fromEntries(Object.entries(sums).filter(([, amount]) => amount !== 0n))
}

interface WantedSums {
  readonly amounts: Readonly<Record<string, bigint>>
  readonly slack: bigint
  readonly policy: OracleLifePolicy
}

/** Price and discount may be told apart differently by `slack`; their sum, and every other account, is exact. */
export function ledgerDifferences(
  found: Readonly<Record<string, bigint>>,
  { amounts, slack, policy }: WantedSums,
): readonly string[] {
  const soft = new Set([policy.ledger.discounts, ...Object.values(policy.ledger.items)])
  const differences: string[] = []
  let off = 0n
  for (const account of new Set([...Object.keys(amounts), ...Object.keys(found)])) {
    const [want, have] = [amounts[account] ?? 0n, found[account] ?? 0n]
    if (soft.has(account)) off += have - want
    if (magnitude(have - want) > (soft.has(account) ? slack : 0n))
      differences.push(`account ${account} moves by ${printed(have)} instead of ${printed(want)}`)
  }
  if (off !== 0n && differences.length === 0)
    differences.push(`price and discount together are off by ${printed(off)}`)
  return differences
}

/** I-O11, I-R5: what left and what came back, by item and location; nothing where the order's own location counts. */
export function stockDifferences(
  expected: readonly ExpectedRecord[],
  actual: readonly ActualRecord[],
): readonly string[] {
  const kinds = ['itemFulfillment', 'itemReceipt'] as const
  return kinds.flatMap((kind) => {
    const wanted = new Map<string, number>()
    const found = new Map<string, number>()
    for (const { item, location, quantity } of expected
      .filter((one) => one.kind === kind)
      .flatMap(({ goods }) => goods))
      count(wanted, `${item} at ${location}`, quantity)
    for (const { item, location, quantity } of actual
      .filter((one) => one.kind === kind)
      .flatMap(({ goods }) => goods))
      count(found, `${item} at ${location}`, Math.abs(quantity))
    const says = kind === 'itemFulfillment' ? 'left' : 'came back'
    return [...new Set([...wanted.keys(), ...found.keys()])]
      .filter((what) => (wanted.get(what) ?? 0) !== (found.get(what) ?? 0))
      .map((what) => `${found.get(what) ?? 0} of item ${what} ${says} instead of ${wanted.get(what) ?? 0}`)
  })
}

const count = (into: Map<string, number>, what: string, quantity: number): void =>
  void into.set(what, (into.get(what) ?? 0) + quantity)
