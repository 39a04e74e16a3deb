import { CATALOGUE, type FaultCode } from '../fault/catalogue.ts'
import type { Fault } from '../fault/fault.ts'
import { sentence } from '../fault/sentence.ts'
import type { FactRef } from '../netsuite/posted.ts'
import type { Expectation, ExpectedRecord } from './expected.ts'
import type { Day, KnownOrder, Reason } from './types.ts'

/** Faults that say that a person changed what was booked: only they explain a record that is not as it was written. */
const BY_PEOPLE: ReadonlySet<FaultCode> = new Set([
  'booking.human-change',
  'booking.difference',
  'booking.posted-differs',
  'booking.record-deleted',
  'booking.billed-by-hand',
  'booking.fulfilled-by-hand',
  'booking.deposit-applied-by-hand',
])

/** What explanations are drawn from: the day, the order's facts, and what the ledger knows. */
export interface Grounds {
  readonly day: Day
  readonly expectation: Expectation
  /** Null: Tieout has never heard of the order. */
  readonly known: KnownOrder | null
}

export const unknown = (ops: string, tech: string): Reason => ({
  why: 'unknown',
  owner: null,
  sentence: { ops, tech },
})

/** Why a fact, or the record that it asks for, is not in NetSuite. */
export function missing(
  grounds: Grounds,
  fact: Pick<FactRef, 'kind' | 'id' | 'at'>,
  record: ExpectedRecord | null,
): Reason {
  const { expectation, known } = grounds
  const { scope } = expectation
  if (scope.kind === 'excluded') return { why: 'excluded', owner: null, sentence: scope.sentence }
  const row = record === null ? undefined : known?.rows.get(record.externalId)
  if (row !== undefined) return altered(grounds, row.externalId)
  const own = expectation.faults.find((one) => one.fact?.kind === fact.kind && one.fact.id === fact.id)
  const ordered = expectation.faults.find((one) => one.fact === null)
  const open = known?.faults.find(({ code }) => CATALOGUE[code].owner !== 'nobody')
  const fault = known === null ? undefined : (own?.fault ?? open ?? ordered?.fault)
  if (fault !== undefined) return parked(fault)
  return inHand(grounds, fact)
}

export const parked = (fault: Fault): Reason => ({
  why: 'parked',
  owner: CATALOGUE[fault.code].owner,
  sentence: sentence(fault),
})

/** Why a record that was booked is not what it was: somebody changed or deleted it, and Tieout says so, or nobody knows. */
export function altered({ known, expectation }: Grounds, id: string): Reason {
  const fault = known?.faults.find(({ code }) => BY_PEOPLE.has(code))
  if (fault !== undefined) return parked(fault)
  return unknown(
    `A record of order ${expectation.facts.name} was booked and is not in NetSuite as it was written.`,
    `${id}: the ledger has it, and SuiteQL answers otherwise; no open fault speaks of it`,
  )
}

/** A person's record of what Shopify was told afterwards: it comes to the same; its date and its lines are theirs. */
export const madeByHand = (
  { expectation }: Grounds,
  { externalId }: Pick<ExpectedRecord, 'externalId'>,
): Reason => ({
  why: 'named',
  owner: null,
  sentence: {
    ops: `A person made ${externalId} of order ${expectation.facts.name} in NetSuite before Shopify was told: its date, its items and the cents of its tax are theirs.`,
    tech: `${externalId}: taken over from NetSuite, with the total that the facts ask for`,
  },
})

/** It stands with the amount that it had when it was taken over. */
export function isTakenOver(
  { known }: Grounds,
  record: Pick<ExpectedRecord, 'externalId'>,
  found: { readonly total: bigint },
): boolean {
  const row = known?.rows.get(record.externalId)
  return row?.takenOver === true && row.total === found.total
}

function inHand(
  { day, expectation, known }: Grounds,
  { id, kind, at }: Pick<FactRef, 'kind' | 'id' | 'at'>,
): Reason {
  const { name } = expectation.facts
  const key = `${kind} ${id}`
  const what = kind === 'order' ? `Order ${name}` : `Order ${name}, ${key},`
  const age = hours(day.nowMs - Date.parse(at))
  if (day.observeOnly) return hand(`${what} is only observed: nothing is written.`, `${key}: observe is on`)
  if (known === null)
    return unknown(`${what} was never heard of by Tieout.`, `${key}: no subject stands in the ledger`)
  const isFresh = day.nowMs - Date.parse(at) <= day.staleAfterMs
  const isWorkedOn = known.owed || ['new', 'waiting', 'retry'].includes(known.state)
  const [fault] = known.faults
  const why = fault === undefined ? `state ${known.state}` : sentence(fault).tech
  if (isFresh && isWorkedOn) return hand(`${what} is being worked on, for ${age}.`, `${key}: ${why}`)
  return unknown(
    isWorkedOn
      ? `${what} has waited for ${age} and is not in NetSuite.`
      : `${what} is not in NetSuite, and nothing says why.`,
    `${key}: ${why}, ${age} old, no record and no open fault with an owner`,
  )
}

const hand = (ops: string, tech: string): Reason => ({ why: 'in-hand', owner: null, sentence: { ops, tech } })

const hours = (ms: number): string => `${Math.max(0, Math.round(ms / 3_600_000))} h`

/** Why a record that stands contributes to another day than its fact. */
export function otherDate(
  { expectation }: Grounds,
  wanted: ExpectedRecord,
  found: { readonly tranDate: string; readonly factDate?: string | null },
): Reason {
  const { facts, policy } = expectation
  const ops = `${wanted.externalId} of order ${facts.name} stands under ${found.tranDate}; its fact is of ${wanted.tranDate}`
  const tech = `${wanted.externalId}: trandate ${found.tranDate}, fact date ${found.factDate ?? 'none'}`
  const isPolicy = policy.closedPeriod === 'next-open' && found.tranDate > wanted.tranDate
  return isPolicy
    ? { why: 'other-date', owner: null, sentence: { ops: `${ops}, since that period was closed.`, tech } }
    : unknown(`${ops}, and no policy moved it.`, tech)
}
