import type { ItemMatch } from '../../domain/desired/types.ts'
import type { Fault } from '../../domain/fault/fault.ts'
import type { ExternalId, NetSuiteId } from '../../domain/ids.ts'
import type { LifeReadBack } from '../../domain/netsuite/documents.ts'
import type { NetSuiteFulfillment } from '../../domain/netsuite/fulfillment.ts'
import { ok, type Result } from '../../domain/result.ts'
import type { Lane } from '../../domain/work/outcome.ts'
import type { Clock } from '../clock.ts'
import type { AccountTime } from './accountTime.ts'
import { type Batcher, createBatcher, type BatchWindow } from './batcher.ts'
import {
  customerKey,
  type CustomerMatch,
  customerMatches,
  customersSql,
  type ForeignOrder,
  foreignOrders,
  foreignOrdersSql,
  itemMatches,
  itemsSql,
  type SkuField,
} from './lookups.ts'
import { type Bill, billsFrom, billsSql } from './bills.ts'
import { foreignFulfillments, fulfillmentsFrom, fulfillmentsSql, trackingSql } from './fulfillments.ts'
import { type Link, linksFrom, linksSql } from './links.ts'
import { assemble, type ReadBackShape, readBackSql, type TaxSign } from './readBack.ts'
import type { ReferenceData } from './reference.ts'
import { isQueryable, type Row, type Sql, type SuiteQlClient } from './suiteql.ts'

export interface FoundCustomers {
  readonly byExternalId: ReadonlyMap<string, CustomerMatch>
  /** By e-mail address in lower case; more than one is ambiguous. */
  readonly byEmail: ReadonlyMap<string, readonly CustomerMatch[]>
}

export interface BatchedLookupsOptions {
  readonly suiteQl: SuiteQlClient
  readonly reference: ReferenceData
  readonly time: AccountTime
  readonly clock: Clock
  readonly windowMs: BatchWindow
  readonly itemMemoryMs: number
  readonly shape: ReadBackShape
}

/** About ten rows a document: a full batch is a page or two of 1,000. */
const DOCUMENTS_A_BATCH = 150
/** Two spellings of each number stand twice in the query; an IN list holds 1,000 (netsuite.md §5.2). */
const KEYS_A_BATCH = 300

interface Lookup<Value> {
  readonly kind: string
  readonly maxKeys: number
  readonly build: (keys: readonly string[]) => Sql
  readonly read: (
    keys: readonly string[],
    rows: readonly Row[],
    lane: Lane,
  ) => Result<ReadonlyMap<string, Value>, Fault> | Promise<Result<ReadonlyMap<string, Value>, Fault>>
}

/** The look-ups that many runs share a query for. Lanes do not mix: a backfill must not hold up a new order. */
export function createBatchedLookups(options: BatchedLookupsOptions) {
  const { suiteQl, clock } = options

  const batched = <Value>(lookup: Lookup<Value>): ((lane: Lane) => Batcher<Value, Fault>) => {
    const byLane = new Map<Lane, Batcher<Value, Fault>>()
    return (lane) => {
      const known = byLane.get(lane)
      if (known !== undefined) return known
      const made = createBatcher<Value, Fault>({
        clock,
        windowMs: options.windowMs,
        maxKeys: lookup.maxKeys,
        async run(take) {
          const rows = await suiteQl.query({ kind: lookup.kind, lane, build: () => lookup.build(take()) })
          return rows.ok ? lookup.read(take(), rows.value, lane) : rows
        },
      })
      byLane.set(lane, made)
      return made
    }
  }

  return {
    readBack: readBackLookup(options, batched),
    ...itemLookup(options, batched),
    ...customerLookup(batched),
    foreignOrders: foreignLookup(batched),
    linksOf: linkLookup(batched),
    fulfillmentsOf: fulfillmentLookup(options, batched),
    billsOf: billLookup(options, batched),
  }
}

type MakeBatched = <Value>(lookup: Lookup<Value>) => (lane: Lane) => Batcher<Value, Fault>

function readBackLookup(options: BatchedLookupsOptions, batched: MakeBatched) {
  const taxSign: TaxSign = { value: null }
  const assembled = async (lane: Lane, rows: readonly Row[]) => {
    const money = await options.reference.currencyData(lane)
    if (!money.ok) return money
    const offset = await options.time.offsetMs(lane)
    if (!offset.ok) return offset
    const { bodyFields } = options.shape
    return ok(assemble(rows, { ...money.value, offsetMs: offset.value, taxSign, bodyFields }))
  }
  const batches = batched<Result<LifeReadBack, Fault>>({
    kind: 'readBack',
    maxKeys: DOCUMENTS_A_BATCH,
    // Keys are external ids of ours: letters, digits, underscore and hyphen.
    build: (keys) => readBackSql(keys as readonly ExternalId[], options.shape),
    read: (_keys, rows, lane) => assembled(lane, rows),
  })
  return async (
    externalIds: readonly ExternalId[],
    lane: Lane = 'live',
  ): Promise<Result<readonly LifeReadBack[], Fault>> => {
    const found = await batches(lane).loadMany(externalIds.map((id) => id.toLowerCase()))
    if (!found.ok) return found
    const documents: LifeReadBack[] = []
    for (const document of found.value.values()) {
      if (!document.ok) return document
      documents.push(document.value)
    }
    return ok(documents)
  }
}

function itemLookup(options: BatchedLookupsOptions, batched: MakeBatched) {
  const memory = new Map<string, { readonly match: ItemMatch; readonly until: number }>()
  const byField = new Map<SkuField, (lane: Lane) => Batcher<ItemMatch, Fault>>()
  const batchesFor = (field: SkuField) => {
    const known = byField.get(field)
    if (known !== undefined) return known
    const made = batched<ItemMatch>({
      kind: 'findItems',
      maxKeys: KEYS_A_BATCH,
      build: (skus) => itemsSql(field, skus),
      read: (skus, rows) => ok(itemMatches(skus, rows)),
    })
    byField.set(field, made)
    return made
  }
  const remembered = (field: SkuField, sku: string): ItemMatch | undefined => {
    const known = memory.get(`${field}\n${sku}`)
    return known !== undefined && options.clock.monotonicMs() < known.until ? known.match : undefined
  }

  /** Only what can be sold is remembered: a missing or ambiguous item is looked up again each time. */
  const remember = (field: SkuField, sku: string, match: ItemMatch) => {
    if (match.kind !== 'one' || match.inactive) return
    memory.set(`${field}\n${sku}`, { match, until: options.clock.monotonicMs() + options.itemMemoryMs })
  }

  const findItems = async (
    skus: readonly string[],
    field: SkuField,
    lane: Lane = 'live',
  ): Promise<Result<ReadonlyMap<string, ItemMatch>, Fault>> => {
    const found = new Map<string, ItemMatch>()
    const asked: string[] = []
    for (const sku of new Set(skus)) {
      const match = isQueryable(sku) ? remembered(field, sku) : { kind: 'none' as const }
      if (match === undefined) asked.push(sku)
      else found.set(sku, match)
    }
    const loaded =
      asked.length === 0 ? ok(new Map<string, ItemMatch>()) : await batchesFor(field)(lane).loadMany(asked)
    if (!loaded.ok) return loaded
    for (const [sku, match] of loaded.value) {
      found.set(sku, match)
      remember(field, sku, match)
    }
    return ok(found)
  }
  return { findItems, forgetItems: () => memory.clear() }
}

function customerLookup(batched: MakeBatched) {
  const batches = batched<readonly CustomerMatch[]>({
    kind: 'findCustomers',
    maxKeys: KEYS_A_BATCH,
    build: customersSql,
    read: (keys, rows) => ok(customerMatches(keys, rows)),
  })
  const findCustomers = async (
    wanted: { readonly externalIds: readonly ExternalId[]; readonly emails: readonly string[] },
    lane: Lane = 'live',
  ): Promise<Result<FoundCustomers, Fault>> => {
    const emails = [...new Set(wanted.emails.map((email) => email.trim().toLowerCase()))].filter(isQueryable)
    const keys = [...wanted.externalIds.map(customerKey.externalId), ...emails.map(customerKey.email)]
    const found = await batches(lane).loadMany(keys)
    if (!found.ok) return found
    const byExternalId = new Map<string, CustomerMatch>()
    for (const id of wanted.externalIds) {
      const match = found.value.get(customerKey.externalId(id))?.[0]
      if (match !== undefined) byExternalId.set(id, match)
    }
    const byEmail = new Map(emails.map((email) => [email, found.value.get(customerKey.email(email)) ?? []]))
    return ok({ byExternalId, byEmail })
  }
  return { findCustomers }
}

function foreignLookup(batched: MakeBatched) {
  const batches = batched<readonly ForeignOrder[]>({
    kind: 'foreignOrders',
    maxKeys: KEYS_A_BATCH,
    build: foreignOrdersSql,
    read: (numbers, rows) => ok(foreignOrders(numbers, rows)),
  })
  return (numbers: readonly string[], lane: Lane = 'live') =>
    batches(lane).loadMany(numbers.filter(isQueryable))
}

function linkLookup(batched: MakeBatched) {
  const batches = batched<readonly Link[]>({
    kind: 'links',
    maxKeys: KEYS_A_BATCH,
    build: linksSql,
    read: (ids, rows) => ok(linksFrom(ids, rows)),
  })
  return async (
    ids: readonly NetSuiteId[],
    lane: Lane = 'live',
  ): Promise<Result<ReadonlyMap<NetSuiteId, readonly Link[]>, Fault>> => {
    const found = await batches(lane).loadMany(ids)
    return found.ok ? ok(new Map(ids.map((id) => [id, found.value.get(id) ?? []]))) : found
  }
}

/** Their parcels are a question of its own, asked where there are any. */
function fulfillmentLookup({ suiteQl, time }: BatchedLookupsOptions, batched: MakeBatched) {
  const batches = batched<readonly NetSuiteFulfillment[]>({
    kind: 'fulfillments',
    maxKeys: DOCUMENTS_A_BATCH,
    build: fulfillmentsSql,
    async read(orders, rows, lane) {
      const offset = await time.offsetMs(lane)
      if (!offset.ok) return offset
      const ids = foreignFulfillments(rows)
      const tracking =
        ids.length === 0
          ? ok([])
          : await suiteQl.query({ kind: 'tracking', lane, build: () => trackingSql(ids) })
      if (!tracking.ok) return tracking
      return fulfillmentsFrom(orders, { lines: rows, tracking: tracking.value, offsetMs: offset.value })
    },
  })
  return async (
    salesOrder: NetSuiteId,
    lane: Lane = 'live',
  ): Promise<Result<readonly NetSuiteFulfillment[], Fault>> => {
    const found = await batches(lane).load(salesOrder)
    return found.ok ? ok(found.value ?? []) : found
  }
}

function billLookup({ time }: BatchedLookupsOptions, batched: MakeBatched) {
  const batches = batched<readonly Bill[]>({
    kind: 'bills',
    maxKeys: DOCUMENTS_A_BATCH,
    build: billsSql,
    async read(orders, rows, lane) {
      const offset = await time.offsetMs(lane)
      return offset.ok ? billsFrom(orders, rows, offset.value) : offset
    },
  })
  return async (salesOrder: NetSuiteId, lane: Lane = 'live'): Promise<Result<readonly Bill[], Fault>> => {
    const found = await batches(lane).load(salesOrder)
    return found.ok ? ok(found.value ?? []) : found
  }
}
