import type { Clock } from '../clock.ts'
import { groupOf, type RecordGroup, type RecordKind } from './kinds.ts'

export { groupOf, RECORD_KINDS, type RecordGroup, type RecordKind } from './kinds.ts'

/**
 * The account's records, in memory. Everything the REST record service saves and everything SuiteQL shows
 * stands here and nowhere else. Reads and writes are synchronous, so a save is atomic by construction.
 */

/** A reference to another record, by internal id. */
export interface Reference {
  readonly id: string
}

export type Scalar = string | number | boolean | null

/**
 * A body or line field, under its camelCase REST name or its custom field id.
 * Enumerations are stored as their bare id ("B"); dates as YYYY-MM-DD; date-times as UTC ISO 8601;
 * amounts as decimal numbers of the transaction's currency.
 */
export type FieldValue = Scalar | Reference | FieldMap | readonly FieldValue[]

export interface FieldMap {
  [name: string]: FieldValue | undefined
}

/** A line of a keyed or unkeyed sublist as the REST body shows it. Line 0 is never a sublist line. */
export interface SublistLine {
  /** The key of the transaction `item` sublist; not contiguous after deletions. */
  line: number
  fields: FieldMap
}

/** A row of `transactionline`, with SuiteQL's signs (netsuite.md §5.3): sales lines are negative. */
export interface TransactionLine {
  /** transactionline.id; 0 is the main line. */
  readonly id: number
  readonly lineSequenceNumber: number
  readonly uniqueKey: string
  readonly mainLine: boolean
  readonly taxLine: boolean
  readonly itemId: string | undefined
  /** item.itemtype of the line's item, e.g. InvtPart, Discount, TaxItem. */
  readonly itemType: string | undefined
  readonly accountId: string | undefined
  readonly entityId: string | undefined
  readonly quantity: number | undefined
  readonly rate: number | undefined
  /** In the base currency of the subsidiary. */
  readonly netAmount: number
  /** In the transaction's currency. */
  readonly foreignAmount: number
  readonly subsidiaryId: string | undefined
  readonly locationId: string | undefined
  /** Price level id, "-1" is Custom. */
  readonly price: string | undefined
  readonly memo: string | undefined
  readonly isClosed: boolean
  /** The transaction that this one was made from; for a deposit its order. */
  readonly createdFromId: string | undefined
  /** A tax line's own figures; `reference` is the taxDetailsReference of the line that it taxes. */
  readonly tax:
    | {
        readonly taxTypeId: string | undefined
        readonly taxCodeId: string
        readonly rate: number
        readonly basis: number
        readonly reference: string | undefined
      }
    | undefined
  /** custcol_* fields. */
  readonly custom: FieldMap
  /** The cost side of goods that left or came back. */
  readonly isCogs?: boolean
  /** How far an order's or return's line is: units shipped or received, billed, picked, packed. */
  readonly progress?: LineProgress
}

export interface LineProgress {
  readonly shipped: number
  readonly billed: number
  readonly picked: number
  readonly packed: number
  readonly full: boolean
}

/** Goods that a posted transaction moved: `quantity` is positive when they came in. */
export interface StockMove {
  readonly itemId: string
  readonly locationId: string
  readonly quantity: number
  /** Where the item is kept by lot, serial number or bin; sums to the quantity. */
  readonly detail?: readonly StockDetail[]
}

export interface StockDetail {
  readonly numberId?: string
  readonly binId?: string
  /** Signed as the move is. */
  readonly quantity: number
}

/** A row of `transactionaccountingline`, in the subsidiary's base currency; debits and credits are >= 0. */
export interface AccountingLine {
  /** TransactionLine.id. */
  readonly transactionLine: number
  readonly accountId: string
  readonly debit: number
  readonly credit: number
  /** False for sales orders: shown, but not in the ledger. */
  readonly posting: boolean
}

/** What a transaction has beyond its REST fields, computed at each save. */
export interface TransactionFigures {
  /** SuiteQL transaction.type, e.g. SalesOrd, ItemShip, CustInvc. */
  readonly type: string
  /** In the transaction's currency: transaction.foreigntotal. */
  readonly foreignTotal: number
  readonly taxTotal: number
  readonly subsidiaryId: string
  readonly currencyId: string
  readonly exchangeRate: number
  readonly postingPeriodId: string | undefined
  readonly posting: boolean
  readonly lines: readonly TransactionLine[]
  readonly accountingLines: readonly AccountingLine[]
  readonly stock?: readonly StockMove[]
  /** What is still to be paid or applied, in the transaction's currency, where something can be. */
  readonly open?: number
}

/**
 * One saved record. Body fields stand in `fields` (references as { id }), sublists in `sublists`
 * (e.g. `item`, `taxDetails`, `currencyList`, `addressBook`).
 */
export interface StoredRecord {
  readonly kind: RecordKind
  readonly id: string
  /** Kept as written; compared ignoring case. */
  readonly externalId: string | undefined
  /** UTC ISO 8601, whole seconds. */
  readonly createdDate: string
  readonly lastModifiedDate: string
  readonly fields: FieldMap
  readonly sublists: Readonly<Record<string, readonly SublistLine[]>>
  /** Only on transactions. */
  readonly figures: TransactionFigures | undefined
}

export type ChangeKind = 'created' | 'updated' | 'deleted'

export interface RecordChange {
  readonly change: ChangeKind
  readonly record: StoredRecord
  /** The record before the change; undefined for 'created'. */
  readonly before: StoredRecord | undefined
  /** Milliseconds since the epoch by the world's clock. */
  readonly at: number
  /** Who: the integration's role, a person in the user interface, or NetSuite in consequence of another save. */
  readonly by: 'integration' | 'person' | 'setup' | 'system'
}

export interface AccountSettings {
  /** Upper case with underscore, e.g. TSTDRV1234567; the OAuth realm. */
  readonly id: string
  /** IANA name: SuiteQL shows and compares dates in it (netsuite.md §5.5 [U]). */
  readonly timeZone: string
  readonly taxRegime: 'suitetax' | 'legacy' | 'none'
}

export interface CustomField {
  /** e.g. custbody_tieout_order_id, custcol_tieout_line_id, custentity_x. */
  readonly id: string
  readonly type: 'text' | 'integer' | 'decimal' | 'checkbox' | 'date' | 'datetime'
}

export interface World {
  readonly account: AccountSettings
  readonly clock: Clock
  readonly customFields: ReadonlyMap<string, CustomField>
  get(kind: RecordKind, id: string): StoredRecord | undefined
  /** Any record type of the group, e.g. an item of whatever type. */
  getInGroup(group: RecordGroup, id: string): StoredRecord | undefined
  byExternalId(group: RecordGroup, externalId: string): StoredRecord | undefined
  all(kind: RecordKind): IterableIterator<StoredRecord>
  allInGroup(group: RecordGroup): IterableIterator<StoredRecord>
  nextId(group: RecordGroup): string
  /** Next automatic transaction number of a prefix, from 1001. */
  nextNumber(prefix: string): string
  /** Next transactionline.uniquekey. */
  nextUniqueKey(): string
  /** Inserts or replaces a record whole and tells the listeners. */
  put(record: StoredRecord, by: RecordChange['by']): void
  remove(kind: RecordKind, id: string, by: RecordChange['by']): void
  /** Called synchronously after every change, in order. Returns the unsubscription. */
  onChange(listener: (change: RecordChange) => void): () => void
  /** Called after restore(), when everything may have changed. */
  onReset(listener: () => void): () => void
  addCustomField(field: CustomField): void
  /** Everything as JSON values. */
  snapshot(): WorldSnapshot
  restore(snapshot: WorldSnapshot): void
}

export interface WorldSnapshot {
  readonly version: 1
  readonly records: readonly StoredRecord[]
  readonly customFields: readonly CustomField[]
  readonly counters: Readonly<Record<string, number>>
}

const FIRST_ID: Readonly<Record<string, number>> = { entity: 1000, transaction: 10_000, item: 100 }

export interface WorldOptions {
  readonly account: AccountSettings
  readonly clock: Clock
  readonly customFields?: readonly CustomField[]
}

/** An empty account. */
export function createWorld(options: WorldOptions): World {
  const store = createStore()
  const counters = createCounters()
  const listeners = createListeners(options.clock)
  const customFields = new Map((options.customFields ?? []).map((field) => [field.id, field]))
  return {
    account: options.account,
    clock: options.clock,
    customFields,
    get: store.get,
    getInGroup: (group, id) => store.group(group).get(id),
    byExternalId: store.byExternalId,
    *all(kind) {
      for (const record of store.group(groupOf(kind)).values()) if (record.kind === kind) yield record
    },
    allInGroup: (group) => store.group(group).values(),
    nextId: (group) => counters.next(group, FIRST_ID[group] ?? 1),
    nextNumber: (prefix) => counters.next(`number:${prefix}`, 1001),
    nextUniqueKey: () => counters.next('uniqueKey', 50_001),
    put(record, by) {
      const before = store.put(record)
      listeners.announce({ change: before === undefined ? 'created' : 'updated', record, before, by })
    },
    remove(kind, id, by) {
      const record = store.remove(kind, id)
      if (record !== undefined) listeners.announce({ change: 'deleted', record, before: record, by })
    },
    onChange: (listener) => subscribe(listeners.change, listener),
    onReset: (listener) => subscribe(listeners.reset, listener),
    addCustomField: (field) => void customFields.set(field.id, field),
    snapshot: () => ({
      version: 1,
      records: store.everything(),
      customFields: [...customFields.values()],
      counters: counters.snapshot(),
    }),
    restore(snapshot) {
      store.clear()
      for (const record of snapshot.records) store.put(record)
      customFields.clear()
      for (const field of snapshot.customFields) customFields.set(field.id, field)
      counters.restore(snapshot.counters)
      for (const listener of listeners.reset) listener()
    },
  }
}

const externalKey = (group: RecordGroup, externalId: string) => `${group}\n${externalId.toLowerCase()}`

function createStore() {
  const groups = new Map<RecordGroup, Map<string, StoredRecord>>()
  const externalIds = new Map<string, StoredRecord>()
  const group = (name: RecordGroup): Map<string, StoredRecord> => {
    const found = groups.get(name) ?? new Map<string, StoredRecord>()
    groups.set(name, found)
    return found
  }
  const forget = (record: StoredRecord) => {
    if (record.externalId !== undefined)
      externalIds.delete(externalKey(groupOf(record.kind), record.externalId))
  }
  const get = (kind: RecordKind, id: string): StoredRecord | undefined => {
    const record = group(groupOf(kind)).get(id)
    return record?.kind === kind ? record : undefined
  }
  return {
    group,
    get,
    byExternalId: (name: RecordGroup, externalId: string) => externalIds.get(externalKey(name, externalId)),
    everything: () => [...groups.values()].flatMap((records) => [...records.values()]),
    /** Gives the record that it replaces. */
    put(record: StoredRecord): StoredRecord | undefined {
      const name = groupOf(record.kind)
      const before = group(name).get(record.id)
      if (before !== undefined) forget(before)
      group(name).set(record.id, record)
      if (record.externalId !== undefined) externalIds.set(externalKey(name, record.externalId), record)
      return before
    },
    remove(kind: RecordKind, id: string): StoredRecord | undefined {
      const record = get(kind, id)
      if (record === undefined) return undefined
      forget(record)
      group(groupOf(kind)).delete(id)
      return record
    },
    clear() {
      groups.clear()
      externalIds.clear()
    },
  }
}

function createCounters() {
  const counters = new Map<string, number>()
  return {
    next(name: string, first: number): string {
      const value = counters.get(name) ?? first
      counters.set(name, value + 1)
      return String(value)
    },
    snapshot: () => Object.fromEntries(counters),
    restore(values: Readonly<Record<string, number>>) {
      counters.clear()
      for (const [name, value] of Object.entries(values)) counters.set(name, value)
    },
  }
}

function createListeners(clock: Clock) {
  const change = new Set<(change: RecordChange) => void>()
  const reset = new Set<() => void>()
  return {
    change,
    reset,
    announce(news: Omit<RecordChange, 'at'>) {
      for (const listener of change) listener({ ...news, at: clock.now() })
    },
  }
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
