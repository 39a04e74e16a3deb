/** The one client of a NetSuite account: writes with a closed outcome, look-ups joined into few queries. */
import type { ItemMatch } from '../../domain/desired/types.ts'
import type { Fault } from '../../domain/fault/fault.ts'
import { type ExternalId, type NetSuiteId, netSuiteId } from '../../domain/ids.ts'
import type { LifeReadBack } from '../../domain/netsuite/documents.ts'
import type { MadeReceipt } from '../../domain/netsuite/madeReceipt.ts'
import type { NetSuiteFulfillment } from '../../domain/netsuite/fulfillment.ts'
import { CUSTOM_FIELDS } from '../../domain/netsuite/requirements.ts'
import { ok, type Result } from '../../domain/result.ts'
import type { Lane } from '../../domain/work/outcome.ts'
import { createAccountTime, formatLocal, serverTime, toInstant } from './accountTime.ts'
import type { BatchWindow } from './batcher.ts'
import type { Bill } from './bills.ts'
import { createBatchedLookups, type FoundCustomers } from './batchedLookups.ts'
import type { RestLine } from './bodies.ts'
import { type CallerOptions, createCaller } from './call.ts'
import { madeOfOurs, type MadeOfOurs, madeOfOursSql, type MadeType } from './fulfillments.ts'
import { type GivenBack, givenBackSince, type GivenType } from './givenBack.ts'
import type { Body } from './json.ts'
import type { Link } from './links.ts'
import {
  type ChangedRecord,
  deletedSql,
  type DuplicateFact,
  duplicateOf,
  duplicatesSql,
  type ForeignOrder,
  modifiedSql,
  type SkuField,
} from './lookups.ts'
import { receiptsOf } from './receipts.ts'
import { createReferenceData, type ReferenceData } from './reference.ts'
import { refundLookups, type RefundLookups } from './refunds.ts'
import { createSuiteQl, type Query, type Row, type Rows, sqlInteger } from './suiteql.ts'
import type { WriteOutcome } from './types.ts'
import {
  createRecord,
  type LinedType,
  readRestLines,
  type TransformCall,
  transformRecord,
  type UpdateCall,
  updateRecord,
  type WrittenType,
} from './writes.ts'

export interface NetSuiteClientOptions extends CallerOptions {
  /** SuiteTax account: tax details are read back per line. */
  readonly suiteTax: boolean
  /** Body fields of the merchant's own mapping, read back beside ours. */
  readonly bodyFields?: readonly string[]
  /** How long the first key of a batch waits for others. */
  readonly batchWindowMs?: BatchWindow
  /** How long a found, active item is remembered. */
  readonly itemMemoryMs?: number
}

export interface NetSuiteClient extends ReferenceData, RefundLookups {
  create(type: WrittenType, body: Body, lane?: Lane): Promise<WriteOutcome>
  update(update: UpdateCall): Promise<WriteOutcome>
  /** Makes a record from another one (netsuite.md §1.10). */
  transform(transform: TransformCall): Promise<WriteOutcome>
  /** A saved record's lines with their numbers, to amend or continue them by; null where the record is gone. */
  restLines(type: LinedType, id: NetSuiteId, lane?: Lane): Promise<Result<readonly RestLine[] | null, Fault>>
  /** Whole documents by external id; those that NetSuite does not have are absent. Coalesced. */
  readBack(externalIds: readonly ExternalId[], lane?: Lane): Promise<Result<readonly LifeReadBack[], Fault>>
  /** What was made from these records, or settles them, by their internal id. Coalesced. */
  linksOf(
    ids: readonly NetSuiteId[],
    lane?: Lane,
  ): Promise<Result<ReadonlyMap<NetSuiteId, readonly Link[]>, Fault>>
  /** An entry for every SKU asked for. Coalesced; active items are remembered for a while. */
  findItems(
    skus: readonly string[],
    field: SkuField,
    lane?: Lane,
  ): Promise<Result<ReadonlyMap<string, ItemMatch>, Fault>>
  /** Forgets remembered items, after a refusal that may come of one. */
  forgetItems(): void
  /** Coalesced. E-mail addresses in any case. */
  findCustomers(
    wanted: { readonly externalIds: readonly ExternalId[]; readonly emails: readonly string[] },
    lane?: Lane,
  ): Promise<Result<FoundCustomers, Fault>>
  /** Order number → orders, cash sales and invoices that carry it and are not ours. Coalesced. */
  foreignOrders(
    numbers: readonly string[],
    lane?: Lane,
  ): Promise<Result<ReadonlyMap<string, readonly ForeignOrder[]>, Fault>>
  /** Our transactions changed at or after an instant (ISO 8601); the caller adds overlap and drops what it has seen. */
  modifiedSince(since: string, lane?: Lane): Promise<Result<readonly ChangedRecord[], Fault>>
  /** Transactions deleted at or after an instant, anybody's: the caller keeps those it knows. [columns U] */
  deletedSince(
    since: string,
    lane?: Lane,
  ): Promise<Result<readonly { id: NetSuiteId; deletedAt: string }[], Fault>>
  /** What others made of our sales orders, of these types, changed at or after an instant. */
  madeOfOursSince(
    types: readonly MadeType[],
    since: string,
    lane?: Lane,
  ): Promise<Result<readonly MadeOfOurs[], Fault>>
  /** What others gave back of our records, money and goods, of these types, changed at or after an instant. */
  givenBackSince(
    types: readonly GivenType[],
    since: string,
    lane?: Lane,
  ): Promise<Result<readonly GivenBack[], Fault>>
  /** Item receipts of others, of return authorisations of theirs of these orders and sales of ours. */
  receiptsOf(ours: readonly NetSuiteId[], lane?: Lane): Promise<Result<readonly MadeReceipt[], Fault>>
  /** Totals of the bills of one sales order that are not ours. Coalesced. */
  billsOf(salesOrder: NetSuiteId, lane?: Lane): Promise<Result<readonly Bill[], Fault>>
  /** Item fulfilments of one sales order that are not ours. Coalesced. */
  fulfillmentsOf(salesOrder: NetSuiteId, lane?: Lane): Promise<Result<readonly NetSuiteFulfillment[], Fault>>
  /** Shopify facts that are booked more than once, by the ids in our body fields. */
  duplicates(lane?: Lane): Promise<Result<readonly DuplicateFact[], Fault>>
  /** NetSuite's clock, milliseconds since the epoch: the cheapest call that needs a sign-in. */
  serverTime(): Promise<Result<number, Fault>>
  /** NetSuite's clock, milliseconds since the epoch, without a call where it was asked within the hour; never ahead of it. */
  nowMs(lane?: Lane): Promise<Result<number, Fault>>
  query(query: Query): Promise<Rows>
}

/** Next to NetSuite's own seconds; measured by `npm run bench -- calls`. */
const BATCH_WINDOW: BatchWindow = { quiet: 5, busy: 300 }

const BODY_FIELDS = CUSTOM_FIELDS.filter((field) => field.appliesTo === 'body').map((field) => field.scriptId)

export function createNetSuiteClient(options: NetSuiteClientOptions): NetSuiteClient {
  const call = createCaller(options)
  const suiteQl = createSuiteQl(call)
  const reference = createReferenceData(suiteQl, options.clock)
  const time = createAccountTime({ call, suiteQl, clock: options.clock })
  const lookups = createBatchedLookups({
    suiteQl,
    reference,
    time,
    clock: options.clock,
    windowMs: options.batchWindowMs ?? BATCH_WINDOW,
    itemMemoryMs: options.itemMemoryMs ?? 600_000,
    shape: {
      suiteTax: options.suiteTax,
      bodyFields: [...new Set([...BODY_FIELDS, ...(options.bodyFields ?? [])])],
    },
  })

  return {
    ...reference,
    ...lookups,
    create: (type, body, lane = 'live') => createRecord(call, { type, body, lane }),
    update: (update) => updateRecord(call, update),
    transform: (transform) => transformRecord(call, transform),
    restLines: (type, id, lane = 'live') => readRestLines(call, { type, id, lane }),
    ...changesSince(time, suiteQl),
    ...refundLookups(time, suiteQl),
    givenBackSince: (types, since, lane = 'sweep') =>
      givenBackSince({ time, suiteQl }, { types, since, lane }),
    receiptsOf: (ours, lane = 'live') => receiptsOf({ time, suiteQl }, ours, lane),
    async duplicates(lane = 'sweep') {
      const rows = await suiteQl.query({ kind: 'duplicates', lane, build: () => duplicatesSql })
      return rows.ok ? ok(rows.value.map(duplicateOf)) : rows
    },
    // Ahead of sweeps; in the live lane it would keep permits free as for new orders.
    serverTime: () => serverTime(call, 'retry'),
    nowMs: (lane = 'sweep') => time.nowMs(lane),
    query: (query) => suiteQl.query(query),
  }
}

/** What changed at or after an instant, by the account's own clock. */
function changesSince(
  time: ReturnType<typeof createAccountTime>,
  suiteQl: ReturnType<typeof createSuiteQl>,
): Pick<NetSuiteClient, 'modifiedSince' | 'deletedSince' | 'madeOfOursSince'> {
  return {
    async modifiedSince(since, lane = 'sweep') {
      const offset = await time.offsetMs(lane)
      if (!offset.ok) return offset
      const local = formatLocal(Date.parse(since), offset.value)
      const rows = await suiteQl.queryByKey({
        kind: 'modifiedSince',
        lane,
        first: '0',
        build: (after) => modifiedSql(local, sqlInteger(after)),
        keyOf: (row) => row['id'],
      })
      return rows.ok ? ok(rows.value.map((row) => changedRecord(row, offset.value))) : rows
    },
    async madeOfOursSince(types, since, lane = 'sweep') {
      const offset = await time.offsetMs(lane)
      if (!offset.ok) return offset
      const local = formatLocal(Date.parse(since), offset.value)
      const rows = await suiteQl.queryByKey({
        kind: 'madeOfOursSince',
        lane,
        first: '0',
        build: (after) => madeOfOursSql(types, local, sqlInteger(after)),
        keyOf: (row) => row['id'],
      })
      return rows.ok ? ok(madeOfOurs(rows.value, offset.value)) : rows
    },
    async deletedSince(since, lane = 'sweep') {
      const offset = await time.offsetMs(lane)
      if (!offset.ok) return offset
      const local = formatLocal(Date.parse(since), offset.value)
      const rows = await suiteQl.query({ kind: 'deletedSince', lane, build: () => deletedSql(local) })
      if (!rows.ok) return rows
      return ok(
        rows.value.map((row) => ({
          id: netSuiteId(row['recordid'] ?? ''),
          deletedAt: toInstant(row['deleteddate'] ?? '', offset.value),
        })),
      )
    },
  }
}

const changedRecord = (row: Row, offsetMs: number): ChangedRecord => ({
  // The query selects our prefix only.
  externalId: (row['externalid'] ?? '') as ExternalId,
  id: netSuiteId(row['id'] ?? ''),
  lastModified: toInstant(row['lastmodified'] ?? '', offsetMs),
})
