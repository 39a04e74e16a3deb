import { eachDayRecord, heldBalances } from '../adapters/netsuite/dayRecords.ts'
import type { NetSuiteClient } from '../adapters/netsuite/client.ts'
import type { Queryable } from '../adapters/postgres/database.ts'
import type { ShopifyClient } from '../adapters/shopify/types.ts'
import type { Fault } from '../domain/fault/fault.ts'
import { type ShopifyId, shopifyId } from '../domain/ids.ts'
import type { ActiveLifePolicy } from '../domain/policy/policy.ts'
import { Bridge } from '../domain/prove/columns.ts'
import { saleSign } from '../domain/prove/expected.ts'
import { openDay } from '../domain/prove/openDay.ts'
import { categorise } from '../domain/prove/categories.ts'
import { saleLines } from '../domain/prove/records.ts'
import { type DayReport, reportOf } from '../domain/prove/report.ts'
import { isOurs, proveStray } from '../domain/prove/strays.ts'
import { Tally } from '../domain/prove/tally.ts'
import type { Day, DayRecord } from '../domain/prove/types.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { ordersProcessed, remembered } from '../ledger/proof.ts'
import { heldKey } from './heldKey.ts'
import { OrderReader } from './orders.ts'
import { proveStale } from './stale.ts'
import { walkOrders } from './walk.ts'

/** What a day is proved with: both systems afresh, and the ledger to explain what differs. */
export interface ProofDeps {
  readonly shopify: Pick<ShopifyClient, 'store' | 'listOrders' | 'readOrder'>
  readonly netsuite: Pick<NetSuiteClient, 'query' | 'currencyData' | 'readBack'>
  readonly database: Queryable
  readonly active: ActiveLifePolicy
  readonly observeOnly: boolean
  readonly staleAfterMs: number
  readonly now: () => Date
}

/** A day begins nowhere earlier than this before it does in UTC; with an hour for the search index's lag. */
const EARLIEST_MS = 15 * 3_600_000
const DAY_MS = 86_400_000

/** What a proof keeps while it reads. */
export interface DayRun {
  readonly deps: ProofDeps
  readonly day: Day
  readonly tally: Tally
  readonly bridge: Bridge
  /** Our records of the day that no order has claimed yet, by external id in lower case. */
  readonly standing: Map<string, DayRecord>
  /** External ids among them by the Shopify order that stands on them. */
  readonly byOrder: Map<string, string[]>
  /** What the deposit accounts hold, by order and currency; those that no order has claimed yet. */
  readonly held: Map<string, bigint>
}

/**
 * Proves one day of a store: I-D1…I-D10 (accounting-and-reliability.md §1.8), from Shopify and NetSuite as they are now.
 * A fault where one of them could not be read: then nothing is proved. `date` is `YYYY-MM-DD` in the store's zone.
 */
export async function proveDay(deps: ProofDeps, date: string): Promise<Result<DayReport, Fault>> {
  const { policy } = deps.active
  const { store, displayName, timeZone } = policy
  const now = deps.now()
  const run: DayRun = {
    deps,
    day: { date, nowMs: now.getTime(), staleAfterMs: deps.staleAfterMs, observeOnly: deps.observeOnly },
    tally: new Tally(),
    bridge: new Bridge(),
    standing: new Map(),
    byOrder: new Map(),
    held: new Map(),
  }
  openDay(run.tally, policy)
  const copies = await readNetSuite(run)
  if (!copies.ok) return copies
  const reader = new OrderReader(run)
  const start = Date.parse(`${date}T00:00:00Z`)
  const since = new Date(start - EARLIEST_MS).toISOString()
  const walked = await walkOrders(deps.shopify, since, (ids) => reader.take(ids))
  if (!walked.ok) return walked
  const rest = await readRest(run, reader, { from: since, to: new Date(start + 2 * DAY_MS).toISOString() })
  if (rest !== null) return fail(rest)
  await proveLeftOver(run, reader, copies.value)
  await proveStale(run)
  const head = { store, storeName: displayName, day: date, timeZone, at: now.toISOString() }
  return ok(reportOf(head, run.tally.results(), run.bridge.columns()))
}

/** Fills `standing` and `held`. Answers the records that bear our marks and are not under our prefix. */
async function readNetSuite(run: DayRun): Promise<Result<readonly DayRecord[], Fault>> {
  const { deps, day, standing, byOrder, bridge } = run
  const { policy } = deps.active
  const { store } = policy
  const copies: DayRecord[] = []
  const categoryOf = categorise(policy, new Set())
  const read = await eachDayRecord(deps.netsuite, { store, day: day.date }, (record) => {
    const isHere = record.tranDate === day.date && !record.voided
    if (record.externalId === null || !isOurs(record, store)) {
      if (isHere && saleSign(record.kind) !== 0n) bridge.addForeignBill(record)
      else if (isHere && isCopy(record)) copies.push(record)
      return
    }
    if (isHere && saleSign(record.kind) !== 0n) bridge.addBilled(record, saleLines(record, categoryOf))
    standing.set(record.externalId, record)
    if (record.order !== null)
      byOrder.set(record.order, [...(byOrder.get(record.order) ?? []), record.externalId])
  })
  if (!read.ok) return read
  const balances = await heldBalances(deps.netsuite, { store, day: day.date })
  if (!balances.ok) return balances
  for (const { order, currency, minor } of balances.value) run.held.set(heldKey(order, currency), minor)
  return ok(copies)
}

/** What NetSuite or a person transforms carries an order's marks and is no copy; a deposit or order is. */
const isCopy = ({ kind }: DayRecord): boolean => kind === 'customerDeposit' || kind === 'salesOrder'

/** Orders that the walk did not show and that NetSuite or the ledger speaks of: read one by one. */
async function readRest(
  run: DayRun,
  reader: OrderReader,
  window: { readonly from: string; readonly to: string },
): Promise<Fault | null> {
  const { deps, day } = run
  const { store } = deps.active.policy
  const dated = [...run.standing.values()].filter(({ tranDate }) => tranDate === day.date)
  const named = [
    ...dated.map(({ order }) => order),
    ...[...run.held.keys()].map((key) => key.slice(0, key.indexOf(' '))),
  ].flatMap((order) => (order !== null && /^\d{1,20}$/.test(order) ? [shopifyId(order)] : []))
  const processed = await ordersProcessed(deps.database, store, window)
  const ids: readonly ShopifyId[] = [...new Set([...named, ...processed])].filter((id) => !reader.seen(id))
  for (let at = 0; at < ids.length; at += BATCH) {
    const failure = await reader.take(ids.slice(at, at + BATCH))
    if (failure !== null) return failure
  }
  return null
}

const BATCH = 250

/** What no order has claimed: records under our prefix that nothing asks for, and money held for nobody. */
async function proveLeftOver(run: DayRun, reader: OrderReader, copies: readonly DayRecord[]): Promise<void> {
  const { deps, day, tally, standing } = run
  const { policy } = deps.active
  const left = [...standing.values()].filter(({ tranDate, voided }) => tranDate === day.date && !voided)
  const known = await remembered(
    deps.database,
    left.flatMap(({ externalId }) => (externalId === null ? [] : [externalId])),
  )
  for (const record of [...left, ...copies]) {
    const order = record.order === null ? null : (reader.nameOf(record.order) ?? null)
    const isRemembered = record.externalId !== null && known.has(record.externalId)
    proveStray(tally, { record, policy, order, isRemembered })
  }
  reader.proveUnclaimedBalances()
}
