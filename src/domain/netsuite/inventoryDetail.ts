import type { NetSuiteId } from '../ids.ts'
import { fail, ok, type Result } from '../result.ts'

/** An item of which NetSuite asks, at one location, by which lots, serial numbers or bins it moves (netsuite.md §1.5). */
export interface KeptItem {
  readonly item: NetSuiteId
  /** As NetSuite names it. */
  readonly name: string
  readonly numbers: 'lot' | 'serial' | null
  readonly bins: boolean
  /** NetSuite fills it in by itself where the item has no numbers, and adds to it what is sent (P). */
  readonly preferredBin: NetSuiteId | null
}

/** A lot or a serial number. */
export interface InventoryNumber {
  readonly id: NetSuiteId
  readonly name: string
  /** The last day that it is good, YYYY-MM-DD. */
  readonly expires: string | null
}

/** What is available of an item at one location, by number and bin. */
export interface StockRow {
  readonly item: NetSuiteId
  readonly number: InventoryNumber | null
  readonly bin: NetSuiteId | null
  readonly available: number
}

/** What a document moved of an item, by number and bin. */
export interface MovedRow {
  readonly item: NetSuiteId
  readonly number: InventoryNumber | null
  readonly bin: NetSuiteId | null
  readonly location: NetSuiteId | null
  readonly quantity: number
}

/** A line that moves goods: whole units. */
export interface MovingLine {
  readonly key: string
  readonly item: NetSuiteId
  readonly quantity: number
}

export interface Assignment {
  readonly number: InventoryNumber | null
  readonly bin: NetSuiteId | null
  readonly quantity: number
}

/** By the line's key. A line without an entry is sent without inventory detail. */
export type InventoryDetail = ReadonlyMap<string, readonly Assignment[]>

/** Why nothing is chosen for an item. */
export interface Shortage {
  readonly item: KeptItem
  readonly needed: number
  /** Units for which numbers and bins are known. */
  readonly known: number
  /** `bin`: the numbers are known, the bin that they go into is not. */
  readonly of: 'stock' | 'bin'
}

export type LotOrder = 'nearest-expiry' | 'oldest'

export interface Leaving {
  readonly lines: readonly MovingLine[]
  /** Items that are not here need no detail. */
  readonly kept: ReadonlyMap<NetSuiteId, KeptItem>
  readonly stock: readonly StockRow[]
  readonly lots: LotOrder
  /** The document's date, YYYY-MM-DD: with `nearest-expiry`, lots that were past their day then did not leave. */
  readonly day: string
}

/**
 * Chooses what leaves: serial numbers oldest first, lots by the merchant's choice, in each the fullest bin first; of
 * items without numbers the fullest bin first. All lines of an item draw on one stock. Never more than there is, always
 * as much as each line moves, and the same for the same stock, in whatever order its rows come.
 */
export function chooseLeaving(leaving: Leaving): Result<InventoryDetail, Shortage> {
  const { kept, stock, lots, day } = leaving
  const isGood = ({ number }: StockRow, { numbers }: KeptItem) =>
    lots !== 'nearest-expiry' || numbers !== 'lot' || (number?.expires ?? day) >= day
  return choose(leaving.lines, kept, (one) => {
    const rows = stock.filter(
      (row) => row.item === one.item && isUsable(row, one) && isGood(row, one) && isReached(row, one),
    )
    const open = rows
      .toSorted((a, b) => byNumber(a, b, one.numbers === 'lot' ? lots : 'oldest') || byBin(a, b))
      .map((row) => ({ ...row, quantity: wholeUnits(row.available, one) }))
    return { open: one.numbers === 'serial' ? oncePerNumber(open) : open, of: 'stock' }
  })
}

export interface ComingBack {
  readonly lines: readonly MovingLine[]
  readonly kept: ReadonlyMap<NetSuiteId, KeptItem>
  /** What left, the latest first. */
  readonly left: readonly MovedRow[]
  /** What of it came back before. */
  readonly back: readonly MovedRow[]
  /** Where the goods come in. */
  readonly location: NetSuiteId
  /** The bin for returned goods there; null: the one that they left from. */
  readonly returnBin: NetSuiteId | null
}

/** Names what comes back by what left and has not come back yet, the latest first. */
export function chooseComingBack(coming: ComingBack): Result<InventoryDetail, Shortage> {
  const { kept, left, back, location, returnBin } = coming
  return choose(coming.lines, kept, (one) => {
    const into = fillsIn(one) ? one.preferredBin : returnBin
    if (one.numbers === null && into !== null)
      return { open: [{ number: null, bin: into, quantity: Number.MAX_SAFE_INTEGER }], of: 'bin' }
    const out = lessBack(left.filter(ofItem(one)), back.filter(ofItem(one)))
    const placed = out.map((row) => ({
      ...row,
      bin: one.bins ? (returnBin ?? (row.location === location ? row.bin : null)) : null,
    }))
    const known = placed.filter(
      ({ number, bin }) => (one.numbers === null || number !== null) && (!one.bins || bin !== null),
    )
    return { open: known, of: known.length < placed.length ? 'bin' : 'stock' }
  })
}

const ofItem =
  ({ item }: KeptItem) =>
  (row: MovedRow): boolean =>
    row.item === item

/** What came back before is taken to be the latest that left of its number. */
function lessBack(left: readonly MovedRow[], back: readonly MovedRow[]): readonly MovedRow[] {
  const returned = new Map<string, number>()
  for (const { number, quantity } of back)
    returned.set(number?.id ?? '', (returned.get(number?.id ?? '') ?? 0) + quantity)
  return left.flatMap((row) => {
    const key = row.number?.id ?? ''
    const taken = Math.min(row.quantity, returned.get(key) ?? 0)
    returned.set(key, (returned.get(key) ?? 0) - taken)
    return row.quantity > taken ? [{ ...row, quantity: row.quantity - taken }] : []
  })
}

interface Open {
  readonly open: readonly Assignment[]
  readonly of: Shortage['of']
}

/** Deals out what is open of each item to its lines, in their order. */
function choose(
  lines: readonly MovingLine[],
  kept: ReadonlyMap<NetSuiteId, KeptItem>,
  openOf: (item: KeptItem) => Open,
): Result<InventoryDetail, Shortage> {
  const detail = new Map<string, readonly Assignment[]>()
  for (const [id, item] of kept) {
    const asked = lines.filter((line) => line.item === id)
    if (asked.length === 0) continue
    const { open, of } = openOf(item)
    const needed = asked.reduce((sum, { quantity }) => sum + quantity, 0)
    const known = open.reduce((sum, { quantity }) => sum + quantity, 0)
    if (known < needed) return fail({ item, needed, known, of })
    if (fillsIn(item)) continue
    const left = open.map((one) => ({ ...one }))
    for (const line of asked) detail.set(line.key, take(left, line.quantity, item))
  }
  return ok(detail)
}

interface Left extends Omit<Assignment, 'quantity'> {
  quantity: number
}

function take(left: readonly Left[], units: number, item: KeptItem): readonly Assignment[] {
  const taken: Assignment[] = []
  let open = units
  for (const row of left) {
    const quantity = Math.min(row.quantity, open)
    if (quantity <= 0) continue
    row.quantity -= quantity
    open -= quantity
    const bin = item.bins ? row.bin : null
    const number = item.numbers === null ? null : row.number
    const same = taken.findIndex((one) => one.number?.id === number?.id && one.bin === bin)
    const before = taken[same]
    if (before === undefined) taken.push({ number, bin, quantity })
    else taken[same] = { ...before, quantity: before.quantity + quantity }
  }
  return taken
}

/** NetSuite fills in the preferred bin of what has no numbers: it can only be left to do so. */
const fillsIn = ({ numbers, preferredBin }: KeptItem): boolean => numbers === null && preferredBin !== null

const isReached = ({ bin }: StockRow, item: KeptItem): boolean => !fillsIn(item) || bin === item.preferredBin

const oncePerNumber = (rows: readonly Assignment[]): readonly Assignment[] =>
  rows.filter((row, at) => rows.findIndex(({ number }) => number?.id === row.number?.id) === at)

/** Rows without a number or a bin that the item must have cannot be named. */
const isUsable = ({ number, bin }: StockRow, { numbers, bins }: KeptItem): boolean =>
  (numbers === null || number !== null) && (!bins || bin !== null)

/** Shopify sells whole units, and a serial number is one. */
const wholeUnits = (available: number, { numbers }: KeptItem): number =>
  Math.min(Math.max(Math.floor(available), 0), numbers === 'serial' ? 1 : Number.MAX_SAFE_INTEGER)

/** Lots that do not expire leave last. Internal ids are given in order: the lowest is the oldest. */
function byNumber(a: StockRow, b: StockRow, lots: LotOrder): number {
  const [left, right] = [a.number?.expires ?? '9999', b.number?.expires ?? '9999']
  if (lots === 'nearest-expiry' && left !== right) return left < right ? -1 : 1
  return Number(a.number?.id ?? 0) - Number(b.number?.id ?? 0)
}

const byBin = (a: StockRow, b: StockRow): number =>
  b.available - a.available || Number(a.bin ?? 0) - Number(b.bin ?? 0)
