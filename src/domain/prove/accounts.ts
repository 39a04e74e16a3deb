import type { NetSuiteId } from '../ids.ts'
import { ownValue } from '../own.ts'
import type { LifePolicy } from '../policy/policy.ts'
import type { MoneyFact } from './facts.ts'
import { clearing, storedValue } from './lines.ts'
import { named, type OrderProof, recordsOfMoney, stands, whyOf } from './orderProof.ts'
import { missing, unknown } from './reasons.ts'
import { type DayRecord, factId, type Line, type Unit } from './types.ts'

/** Gift cards and store credit are tenders whose money is a liability of the store (§1.2). */
const STORED_VALUE: ReadonlySet<string> = new Set(['gift_card', 'shopify_store_credit'])

export interface MoneyAccounts {
  /** The line that an account's movement belongs to, and the sign in which it is added; null: none of them. */
  of(account: NetSuiteId, unit: Unit): { readonly line: Line; readonly sign: 1n | -1n } | null
}

/** The accounts that hold gateways' money, as the policy names them. */
export function moneyAccounts({ gateways }: LifePolicy): MoneyAccounts {
  const names = new Map<NetSuiteId, string[]>()
  const stored = new Set<NetSuiteId>()
  for (const [gateway, { account }] of Object.entries(gateways)) {
    if (STORED_VALUE.has(gateway)) stored.add(account)
    else names.set(account, [...(names.get(account) ?? []), gateway])
  }
  return {
    of(account, unit) {
      if (stored.has(account)) return { line: storedValue(unit), sign: -1n }
      const own = names.get(account)
      return own === undefined ? null : { line: clearing(account, own.join(', '), unit), sign: 1n }
    },
  }
}

/** What a record moves on an account on the day; debits positive. */
export const movement = (record: DayRecord, account: NetSuiteId): bigint =>
  record.postings.reduce((sum, one) => sum + (one.account === account ? one.minor : 0n), 0n)

/**
 * I-D3 and I-D4: by each transaction, the account of its gateway moved by what Shopify says was paid; and nothing else
 * of the order moved it.
 */
export function proveMoney(proof: OrderProof, facts: readonly MoneyFact[]): void {
  const { expectation, day, tally } = proof
  const { currency, policy } = expectation
  const accounts = moneyAccounts(policy)
  const seen = new Set<string>()
  for (const money of facts) {
    const gateway = ownValue(policy.gateways, money.gateway)
    const place = gateway === undefined ? null : accounts.of(gateway.account, currency)
    const line = place?.line ?? clearing('not mapped', money.gateway, currency)
    const sign = place?.sign ?? 1n
    const wanted = recordsOfMoney(proof, money)
    let right = 0n
    for (const record of wanted) {
      const found = stands(proof, record)
      if (gateway === undefined || found === null) continue
      seen.add(`${record.externalId} ${gateway.account}`)
      if (found.tranDate === day.date) right += movement(found, gateway.account)
    }
    const asked = wanted.flatMap(({ legs }) => legs).filter(({ account }) => account === gateway?.account)
    const expected = asked.reduce((sum, { minor }) => sum + minor, 0n)
    tally.compare(line, {
      id: factId(money.fact.kind, money.fact.id),
      order: expectation.facts.name,
      left: sign * money.sign * money.amount,
      right: sign * right,
      reason: () => {
        const lacking = wanted.find((record) => stands(proof, record)?.tranDate !== record.tranDate)
        if (lacking !== undefined) return whyOf(proof, lacking)
        const [first] = wanted
        if (first === undefined) return missing(proof, money.fact, null)
        if (right === expected && expected !== 0n) return named(proof, money.fact)
        return elsewhere(proof, first.externalId, gateway?.account)
      },
    })
  }
  proveOthers(proof, accounts, seen)
}

const elsewhere = ({ expectation }: OrderProof, id: string, account: NetSuiteId | undefined) =>
  unknown(
    `The money of ${id}, order ${expectation.facts.name}, is not on the account of its gateway as Shopify states it.`,
    `${id}: Σ transactionaccountingline on account ${account ?? '(not mapped)'} is not amountSet`,
  )

/** Movements of the same accounts by records of the order that no payment of the day asks for. */
function proveOthers(proof: OrderProof, accounts: MoneyAccounts, seen: ReadonlySet<string>): void {
  const { expectation, day, standing } = proof
  const { policy } = expectation
  for (const wanted of expectation.records) {
    const found = standing.get(wanted.externalId)
    if (found === undefined || found.voided || found.tranDate !== day.date) continue
    for (const { account, item, minor } of found.postings) {
      const place = accounts.of(account, found.currency)
      const isSold = item !== null && item === policy.items.giftCard
      if (place === null || isSold || minor === 0n || seen.has(`${wanted.externalId} ${account}`)) continue
      proof.tally.compare(place.line, {
        id: wanted.externalId,
        order: expectation.facts.name,
        left: 0n,
        right: place.sign * minor,
        reason: () =>
          found.tranDate === wanted.tranDate
            ? elsewhere(proof, wanted.externalId, account)
            : whyOf(proof, wanted),
      })
    }
  }
}
