import type { FaultOwner } from '../fault/catalogue.ts'
import type { Fault } from '../fault/fault.ts'
import type { ExternalId, NetSuiteId, ShopifyId } from '../ids.ts'
import type { Currency } from '../money.ts'
import type { RecordKind } from '../netsuite/documents.ts'
import type { Sentence } from '../plan/plan.ts'

/** The equations of a day (accounting-and-reliability.md §1.8, "Per day and per period"). */
export const DAY_EQUATIONS = [
  'I-D1',
  'I-D2',
  'I-D3',
  'I-D4',
  'I-D5',
  'I-D6',
  'I-D7',
  'I-D8',
  'I-D9',
  'I-D10',
] as const
export type DayEquation = (typeof DAY_EQUATIONS)[number]

/** `not-applicable`: the day, or what the store's policy leaves to NetSuite, gives it nothing to compare. */
export type Verdict = 'proved' | 'explained' | 'differs' | 'not-applicable'

/**
 * Why both sides differ by an entry. `parked`: a person is to act and is named; `excluded`: out of scope, with its
 * reason; `in-hand`: younger than the limit and being worked on; `not-ours`: policy leaves it to NetSuite;
 * `other-date`: booked under another date by policy; `named`: a difference with a name, such as cash rounding.
 */
export type Why = 'parked' | 'excluded' | 'in-hand' | 'not-ours' | 'other-date' | 'named' | 'unknown'

export interface Reason {
  readonly why: Why
  /** Who is to act; null: nobody, or it is not known. */
  readonly owner: FaultOwner | null
  readonly sentence: Sentence
}

/** One fact or record by which the two sides of an equation differ, or that it has to name. */
export interface ProofEntry extends Reason {
  /** The Shopify fact ("order 123") or the record ("tieout_main_dep_123"). */
  readonly id: string
  /** The order's name; null where no order is known. */
  readonly order: string | null
  /** Left minus right, in the equation's unit. */
  readonly amount: bigint
}

/** Minor units of a currency, or a count. */
export type Unit = Currency | 'count'

/** What one sum is about: all contributions to the same line are added up. */
export interface Line {
  readonly equation: DayEquation
  /** "orders", "clearing account 118". */
  readonly about: string
  readonly unit: Unit
  /** What stands on either side, in words. */
  readonly left: string
  readonly right: string
}

/** One equation of a day, checked. `left` and `right` in minor units of `unit`, or counts. */
export interface EquationProof {
  readonly line: Line
  readonly verdict: Verdict
  readonly left: bigint
  readonly right: bigint
  readonly difference: bigint
  readonly explained: readonly ProofEntry[]
  readonly unexplained: readonly ProofEntry[]
  /** What the equation has to name although it makes no difference: rounding entries, balances. */
  readonly listed: readonly ProofEntry[]
  readonly sentence: Sentence
}

/** One posting line of a record; `minor` in the record's currency, debits positive. */
export interface DayPosting {
  readonly account: NetSuiteId
  readonly item: NetSuiteId | null
  /** A tax line of NetSuite's own. */
  readonly tax: boolean
  readonly minor: bigint
}

/** A record that NetSuite dates in the day, or whose fact is of the day, as SuiteQL states it. */
export interface DayRecord {
  readonly id: NetSuiteId
  /** In lower case; null where it has none. */
  readonly externalId: string | null
  /** Null: a type that Tieout never writes. */
  readonly kind: RecordKind | null
  /** `YYYY-MM-DD`. */
  readonly tranDate: string
  readonly factDate: string | null
  readonly currency: Currency
  /** Minor units, positive in the record's own direction. */
  readonly total: bigint
  /** Units that moved by lines of ours. */
  readonly units: bigint
  /** The Shopify order that stands on it. */
  readonly order: string | null
  readonly voided: boolean
  readonly postings: readonly DayPosting[]
}

/** A row of the ledger: what was booked, as it says itself. */
export interface LedgerRow {
  readonly externalId: ExternalId
  readonly kind: RecordKind
  readonly state: 'written' | 'verified' | 'difference' | 'closed' | 'human-changed'
  /** Minor units; null where nothing was said. */
  readonly total: bigint | null
  /** `YYYY-MM-DD`; null where the document is not kept. */
  readonly tranDate: string | null
  /** A person made it in NetSuite, and it became ours as it was. */
  readonly takenOver?: boolean
}

/** What the ledger knows of an order; it explains, and proves nothing. */
export interface KnownOrder {
  readonly state: 'new' | 'settled' | 'applied' | 'excluded' | 'waiting' | 'parked' | 'retry'
  readonly owed: boolean
  /** Open faults, oldest first. */
  readonly faults: readonly Fault[]
  /** By external id. */
  readonly rows: ReadonlyMap<string, LedgerRow>
}

/** What an expectation is made for. */
export interface Day {
  /** `YYYY-MM-DD` in the store's zone. */
  readonly date: string
  /** Milliseconds since the epoch at which the proof is made. */
  readonly nowMs: number
  /** A fact that is older and not final needs a reason with an owner. */
  readonly staleAfterMs: number
  /** The deployment writes nothing, on purpose. */
  readonly observeOnly: boolean
}

export const factId = (kind: string, id: ShopifyId): string => `${kind} ${id}`
