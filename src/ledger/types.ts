import type { FaultCode } from '../domain/fault/catalogue.ts'
import type { Fault } from '../domain/fault/fault.ts'
import type { ExternalId, NetSuiteId, ShopifyId, StoreKey, SubjectKey } from '../domain/ids.ts'
import type { Currency, Money } from '../domain/money.ts'
import type { RecordKind } from '../domain/netsuite/documents.ts'
import type { Sentence } from '../domain/plan/plan.ts'
import type { Lane } from '../domain/work/outcome.ts'
import type { StoppedLine } from './lines.ts'
import type { ToldKind, ToldRow } from './reflections.ts'
import type { Claim } from './run.ts'

export type { Claim } from './run.ts'

/** Refused: another run has claimed the subject since. Stop, write nothing more. */
export type FenceLost = 'fence-lost'

/** `reflect`: Shopify is told; kept apart from what is written to NetSuite (reflections.ts). */
export type IntentOperation = 'create' | 'update' | 'close' | 'reflect'

export type IntentKind = RecordKind | ToldKind

/** What is to be written, committed before the first byte leaves. */
export interface NewIntent<Kind extends IntentKind = RecordKind> {
  readonly externalId: ExternalId
  readonly kind: Kind
  readonly operation: IntentOperation
  readonly hash: string
  readonly sourceVersion: string
  readonly total: Money | null
  readonly configVersion: string
}

export interface Intent<Kind extends IntentKind = RecordKind> extends NewIntent<Kind> {
  readonly id: bigint
  readonly subject: SubjectKey
  /** `planned`: nothing was sent. `unknown`: something was sent, and what came of it is not known. */
  readonly state: 'planned' | 'unknown' | 'done' | 'abandoned'
  /** ISO instants, UTC, by the database's clock. */
  readonly createdAt: string
  readonly lastSentAt: string | null
  /** Milliseconds since `lastSentAt`, by the database's clock when this was read; null where nothing was sent. */
  readonly sentAgoMs: number | null
}

export type RecordState = 'written' | 'verified' | 'difference' | 'closed' | 'human-changed'

/** A NetSuite record that is ours, as last verified. */
export interface BookRecord {
  readonly externalId: ExternalId
  readonly subject: SubjectKey
  readonly kind: RecordKind
  readonly internalId: NetSuiteId
  readonly hash: string
  readonly sourceVersion: string
  readonly total: Money | null
  readonly state: RecordState
  readonly bookedAt: string
  readonly verifiedAt: string | null
  readonly netsuiteLastModified: string | null
  /** Our desired document as JSON without personal data, to diff against and to verify again. */
  readonly document: unknown
}

export interface NewRecord {
  /** Null: what stands already is what should stand, and no intent was needed to find that out. */
  readonly intentId: bigint | null
  readonly externalId: ExternalId
  readonly kind: RecordKind
  readonly internalId: NetSuiteId
  readonly hash: string
  readonly sourceVersion: string
  readonly total: Money | null
  /** JSON without personal data and without bigint. */
  readonly document: unknown
}

export interface AttemptEnd {
  readonly id: bigint
  readonly outcome: 'ok' | 'refused' | 'unknown' | 'exists'
  readonly faultCode: FaultCode | null
  readonly ms: number
}

export interface Verification {
  readonly externalId: ExternalId
  readonly state: RecordState
  /** ISO instant as NetSuite states it. */
  readonly netsuiteLastModified: string | null
}

export interface Observed {
  readonly records: readonly BookRecord[]
  /** Planned or unknown, oldest first. */
  readonly openIntents: readonly Intent[]
}

/** One tie-out equation's answer. */
export interface TieOutResult {
  readonly equation: string
  readonly holds: boolean
  readonly expected: string
  readonly actual: string
  readonly about: string
  readonly sentence: Sentence
}

/** The per-order row behind status, story and day totals. No personal data. */
export interface OrderRow {
  readonly store: StoreKey
  readonly orderId: ShopifyId
  readonly name: string
  /** ISO instants as Shopify states them. */
  readonly processedAt: string
  readonly updatedAt: string
  readonly total: Money
  readonly currency: Currency
  /** Captured money of an order that is not booked. */
  readonly receivedNotBooked: Money | null
}

export interface AuditEntry {
  readonly actor: string
  readonly action: string
  readonly subject: SubjectKey | null
  readonly detail: Readonly<Record<string, unknown>>
}

/** What was seen, decided, written and proved. Every write for a subject carries the claim's fence. */
export interface Ledger {
  /** Everything known for the subject, in one statement. */
  observe(subject: SubjectKey): Promise<Observed>
  recordsByExternalId(ids: readonly ExternalId[]): Promise<readonly BookRecord[]>
  /** Our transactions among these; customers have internal ids of their own. */
  transactionsByInternalId(ids: readonly NetSuiteId[]): Promise<readonly BookRecord[]>
  /**
   * Committed before any write. An open intent for the same external id, operation and hash is handed back as
   * it is; a planned one that differs is abandoned. Throws a Bug where one that differs has no known outcome.
   */
  intend<Kind extends IntentKind>(claim: Claim, intent: NewIntent<Kind>): Promise<Intent<Kind> | FenceLost>
  /** As `intend`, for several in one statement, in the given order. */
  intendMany<Kind extends IntentKind>(
    claim: Claim,
    intents: readonly NewIntent<Kind>[],
  ): Promise<readonly Intent<Kind>[] | FenceLost>
  /** Marks the intent `unknown` and stamps `lastSentAt` in the statement that opens the attempt. Its id. */
  beginAttempt(claim: Claim, intentId: bigint): Promise<bigint | FenceLost>
  /** A refused attempt makes its intent `planned` again; `unknown` and `exists` leave it unknown. */
  endAttempt(claim: Claim, attempt: AttemptEnd): Promise<void>
  /** The record row upserted and its intent done, in one statement. */
  book(claim: Claim, record: NewRecord): Promise<'ok' | FenceLost>
  /** Every content hash that we ever intended for this external id, whatever became of it. */
  knownHashes(externalId: ExternalId): Promise<ReadonlySet<string>>
  /** What was intended is not wanted any more, or was proved not to have happened. */
  abandon(claim: Claim, intentId: bigint): Promise<'ok' | FenceLost>
  verified(claim: Claim, results: readonly Verification[]): Promise<'ok' | FenceLost>
  /** The last results per subject, and history where they changed. */
  writeTieOut(
    claim: Claim,
    run: { readonly sourceVersion: string; readonly results: readonly TieOutResult[] },
  ): Promise<'ok' | FenceLost>
  /** Also remembers the version as seen (`versionSeen`), so that a sweep does not raise what was just read. */
  setOrder(claim: Claim, order: OrderRow, seen: string): Promise<'ok' | FenceLost>
  audit(entry: AuditEntry): Promise<void>
  story(subject: SubjectKey): Promise<Story | null>
  status(): Promise<Status>
  /** Subjects of a store's orders by Shopify id or by name, as this database knows them. */
  findOrder(store: StoreKey, idOrName: string): Promise<readonly KnownOrder[]>
}

export interface KnownOrder {
  readonly subject: SubjectKey
  readonly orderId: ShopifyId
  readonly name: string
}

export type SubjectState = 'new' | 'settled' | 'applied' | 'excluded' | 'waiting' | 'parked' | 'retry'

export interface Story {
  readonly subject: SubjectKey
  readonly state: SubjectState
  /** Work is owed: something was hinted that no complete run has looked at. */
  readonly owed: boolean
  readonly running: boolean
  readonly retryAt: string | null
  readonly recheckAt: string | null
  readonly excludedBecause: Sentence | null
  readonly faults: readonly Fault[]
  readonly waits: readonly { readonly onKind: string; readonly onKey: string }[]
  readonly order: OrderRow | null
  readonly records: readonly BookRecord[]
  readonly openIntents: readonly Intent[]
  /** What Shopify was told of what began in NetSuite. */
  readonly told: readonly ToldRow[]
  readonly tieOut: {
    readonly at: string
    readonly sourceVersion: string
    readonly results: readonly TieOutResult[]
  } | null
  /** Oldest first. */
  readonly events: readonly StoryEvent[]
}

export interface StoryEvent {
  readonly at: string
  readonly kind: 'delivery' | 'hint' | 'run' | 'intent' | 'attempt' | 'record' | 'tie-out' | 'audit'
  readonly detail: Readonly<Record<string, unknown>>
}

export interface OpenCause {
  readonly code: FaultCode
  /** Equal for faults with one root cause: code and what it is about. */
  readonly cause: string
  readonly subjects: number
  readonly since: string
  readonly example: { readonly subject: SubjectKey; readonly fault: Fault }
}

/** A connection that refuses us: nothing is asked of it but a probe now and then. */
export interface PausedConnection {
  readonly system: 'shopify' | 'netsuite'
  /** The store's key, or the NetSuite account. */
  readonly scope: string
  /** The one operation that is paused; null: all of them. */
  readonly operation: string | null
  readonly since: string
  readonly probedAt: string
  readonly fault: Fault
}

export interface Status {
  readonly paused: readonly PausedConnection[]
  readonly stoppedLines: readonly StoppedLine[]
  /** Subjects by kind and state. */
  readonly counts: readonly {
    readonly kind: string
    readonly state: SubjectState
    readonly count: number
  }[]
  readonly owed: number
  readonly running: number
  readonly oldestOwed: { readonly subject: SubjectKey; readonly since: string } | null
  readonly openCauses: readonly OpenCause[]
  readonly receivedNotBooked: readonly {
    readonly store: StoreKey
    readonly amount: Money
    readonly orders: number
  }[]
  readonly untied: number
  readonly unknownOutcomes: number
  readonly lanes: readonly { readonly lane: Lane; readonly owed: number }[]
}
