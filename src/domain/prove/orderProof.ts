import type { FactRef } from '../netsuite/posted.ts'
import type { ExpectedRecord } from './expected.ts'
import type { MoneyFact } from './facts.ts'
import { altered, type Grounds, isTakenOver, madeByHand, missing, otherDate, unknown } from './reasons.ts'
import type { Tally } from './tally.ts'
import type { DayRecord, Reason } from './types.ts'

/** What one order adds to its day. */
export interface OrderProof extends Grounds {
  readonly tally: Tally
  /** NetSuite's records of the day by external id in lower case, of every order. */
  readonly standing: ReadonlyMap<string, DayRecord>
  /**
   * What NetSuite's sales order comes to now, in minor units, without the rest that was closed; null: it is not there.
   * Undefined: nobody had to ask, since it stands in `standing` with the amount that is wanted (`asksForSalesOrder`).
   */
  readonly salesOrder?: bigint | null
}

/** A record that stands in NetSuite, whenever it is dated; null: it is not there, or voided. */
export function stands({ standing }: Pick<OrderProof, 'standing'>, wanted: ExpectedRecord): DayRecord | null {
  const found = standing.get(wanted.externalId)
  return found === undefined || found.voided ? null : found
}

/** Why a record that is asked for and what stands differ. */
export function whyOf(proof: OrderProof, wanted: ExpectedRecord): Reason {
  const found = proof.standing.get(wanted.externalId)
  if (found === undefined) return missing(proof, wanted.fact, wanted)
  if (found.voided)
    return unknown(
      `${wanted.externalId} of order ${proof.expectation.facts.name} was voided in NetSuite.`,
      `${wanted.externalId}: transaction ${found.id} is voided`,
    )
  if (isTakenOver(proof, wanted, found)) return madeByHand(proof, wanted)
  if (found.tranDate !== wanted.tranDate) return otherDate(proof, wanted, found)
  return altered(proof, wanted.externalId)
}

export const nameOf = ({ expectation }: Grounds): string => expectation.facts.name

/** The records that a transaction became: what its money is booked by. */
export function recordsOfMoney({ expectation }: Grounds, money: MoneyFact): readonly ExpectedRecord[] {
  const own = expectation.records.filter(
    ({ fact, kind }) => fact.kind === 'transaction' && fact.id === money.fact.id && MONEY.has(kind),
  )
  const cash = expectation.records.filter(
    ({ fact, kind, tranDate }) =>
      (kind === 'cashSale' && money.sign === 1n && money.isFirst) ||
      (kind === 'cashRefund' && money.refundId === fact.id && tranDate !== '' && money.sign === -1n),
  )
  return [...own, ...cash]
}

const MONEY: ReadonlySet<string> = new Set([
  'customerDeposit',
  'customerPayment',
  'customerRefund',
  'journalEntry',
])

/** What a record of money comes to by rule where that is not what the transaction states. */
export const named = (proof: Grounds, fact: FactRef): Reason => ({
  why: 'named',
  owner: null,
  sentence: {
    ops: `Payment ${fact.id} of order ${nameOf(proof)} is booked without its cash rounding, the tax that the channel keeps, or another day’s exchange rate.`,
    tech: `transaction ${fact.id}: the records come to what the facts ask for, and not to amountSet`,
  },
})
