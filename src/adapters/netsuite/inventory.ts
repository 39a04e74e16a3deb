/** Lots, serial numbers and bins: which items are kept so, what is available, and by what goods left and came back. */
import type { Fault } from '../../domain/fault/fault.ts'
import { type NetSuiteId, netSuiteId } from '../../domain/ids.ts'
import type { InventoryNumber, KeptItem, MovedRow, StockRow } from '../../domain/netsuite/inventoryDetail.ts'
import { ok, type Result } from '../../domain/result.ts'
import type { Lane } from '../../domain/work/outcome.ts'
import { type Query, type Row, type Rows, type Sql, sql, sqlInteger, sqlList, sqlName } from './suiteql.ts'

/** What the account has; of a feature that is off no column is asked for, since there is none. */
export interface InventoryFeatures {
  readonly numbers: boolean
  readonly bins: boolean
}

export interface InventoryPlace {
  readonly items: readonly NetSuiteId[]
  readonly location: NetSuiteId
  readonly has: InventoryFeatures
  readonly lane: Lane
}

export interface GoodsMoved {
  /** The order and its returns: what was fulfilled of them, and received. */
  readonly of: readonly NetSuiteId[]
  /** Cash sales: their goods left with them. */
  readonly sales: readonly NetSuiteId[]
  readonly has: InventoryFeatures
  readonly lane: Lane
}

export interface InventoryReads {
  /** Of these items those that are kept by number or bin at the location. What an item is, is remembered. */
  keptItems(place: InventoryPlace): Promise<Result<ReadonlyMap<NetSuiteId, KeptItem>, Fault>>
  /** Never remembered: other orders take of it. */
  available(place: InventoryPlace): Promise<Result<readonly StockRow[], Fault>>
  /** The latest document first. */
  moved(
    goods: GoodsMoved,
  ): Promise<Result<{ readonly left: readonly MovedRow[]; readonly back: readonly MovedRow[] }, Fault>>
  locationName(id: NetSuiteId, lane: Lane): Promise<Result<string, Fault>>
  /** Asks for everything once, of no item. */
  proveReadable(place: Omit<InventoryPlace, 'items'>): Promise<Result<null, Fault>>
  forget(): void
}

interface ItemFacts {
  readonly name: string
  readonly numbers: KeptItem['numbers']
  readonly bins: boolean
}

type Ask = (kind: string, lane: Lane, build: () => Sql) => Promise<Rows>

export function inventoryReads(query: (query: Query) => Promise<Rows>): InventoryReads {
  const ask: Ask = (kind, lane, build) => query({ kind, lane, build })
  const memory = rememberedFacts(ask)
  return {
    keptItems: (place) => keptItems(ask, memory, place),
    async available(place) {
      const rows = await ask('inventoryAvailable', place.lane, () => availableSql(place))
      return rows.ok ? ok(rows.value.map(stockRow)) : rows
    },
    async moved(goods) {
      if (goods.of.length + goods.sales.length === 0) return ok({ left: [], back: [] })
      const rows = await ask('inventoryMoved', goods.lane, () => movedSql(goods))
      if (!rows.ok) return rows
      const of = (back: boolean) => rows.value.filter((row) => (row['type'] === 'ItemRcpt') === back)
      return ok({ left: of(false).map(movedRow), back: of(true).map(movedRow) })
    },
    async locationName(id, lane) {
      const build = () => sql`SELECT name FROM location WHERE id = ${sqlInteger(id)}`
      const rows = await ask('locationName', lane, build)
      return rows.ok ? ok(rows.value[0]?.['name'] ?? id) : rows
    },
    proveReadable: (at) => proveReadable(ask, at),
    forget: () => memory.forget(),
  }
}

interface Memory {
  item(id: NetSuiteId): ItemFacts | undefined
  learnItems(place: InventoryPlace): Promise<Result<null, Fault>>
  usesBins(place: InventoryPlace): Promise<Result<boolean, Fault>>
  forget(): void
}

/** What items and locations are: asked once, until it is forgotten after a refusal. */
function rememberedFacts(ask: Ask): Memory {
  const items = new Map<NetSuiteId, ItemFacts>()
  const binned = new Map<NetSuiteId, boolean>()
  return {
    item: (id) => items.get(id),
    async learnItems(place) {
      const unknown = place.items.filter((id) => !items.has(id))
      if (unknown.length === 0) return ok(null)
      const rows = await ask('inventoryItems', place.lane, () => itemsSql(unknown, place.has))
      if (!rows.ok) return rows
      for (const row of rows.value) items.set(netSuiteId(row['id'] ?? ''), itemFacts(row))
      return ok(null)
    },
    async usesBins({ location, lane }) {
      const known = binned.get(location)
      if (known !== undefined) return ok(known)
      const rows = await ask('inventoryLocation', lane, () => locationBinsSql(location))
      if (!rows.ok) return rows
      const uses = rows.value[0]?.['usebins'] === 'T'
      binned.set(location, uses)
      return ok(uses)
    },
    forget() {
      items.clear()
      binned.clear()
    },
  }
}

async function keptItems(
  ask: Ask,
  memory: Memory,
  place: InventoryPlace,
): Promise<Result<ReadonlyMap<NetSuiteId, KeptItem>, Fault>> {
  const learnt = await memory.learnItems(place)
  if (!learnt.ok) return learnt
  const wantsBins = place.items.some((id) => memory.item(id)?.bins === true)
  const bins = wantsBins ? await memory.usesBins(place) : ok(false)
  if (!bins.ok) return bins
  const preferred = bins.value ? await preferredBins(ask, place) : ok(new Map<string, string>())
  if (!preferred.ok) return preferred
  const kept = place.items.flatMap((item): readonly [NetSuiteId, KeptItem][] => {
    const facts = memory.item(item)
    const inBins = facts?.bins === true && bins.value
    if (facts === undefined || (facts.numbers === null && !inBins)) return []
    const bin = preferred.value.get(item)
    const preferredBin = inBins && bin !== undefined ? netSuiteId(bin) : null
    return [[item, { item, name: facts.name, numbers: facts.numbers, bins: inBins, preferredBin }]]
  })
  return ok(new Map(kept))
}

async function preferredBins(
  ask: Ask,
  place: InventoryPlace,
): Promise<Result<ReadonlyMap<string, string>, Fault>> {
  const rows = await ask('preferredBins', place.lane, () => preferredBinsSql(place))
  return rows.ok ? ok(new Map(rows.value.map((row) => [row['item'] ?? '', row['bin'] ?? '']))) : rows
}

async function proveReadable(ask: Ask, at: Omit<InventoryPlace, 'items'>): Promise<Result<null, Fault>> {
  const place = { ...at, items: [NO_RECORD] }
  const { has, lane } = at
  const ofBins: readonly (readonly [string, () => Sql])[] = [
    ['inventoryLocation', () => locationBinsSql(place.location)],
    ['preferredBins', () => preferredBinsSql(place)],
  ]
  const asked: readonly (readonly [string, () => Sql])[] = [
    ['inventoryItems', () => itemsSql(place.items, has)],
    ...(has.bins ? ofBins : []),
    ['inventoryAvailable', () => availableSql(place)],
    ['inventoryMoved', () => movedSql({ of: place.items, sales: place.items, has, lane })],
  ]
  for (const [kind, build] of asked) {
    const rows = await ask(kind, lane, build)
    if (!rows.ok) return rows
  }
  return ok(null)
}

/** Internal ids are above it. */
const NO_RECORD = netSuiteId(0)

/**
 * Ways in which active items are kept, in words; none where the account has no such feature, and so no such column, or
 * where they cannot be read.
 */
export async function itemsKeptSo(query: (query: Query) => Promise<Rows>): Promise<readonly string[]> {
  const ways = [
    ['islotitem', 'lot'],
    ['isserialitem', 'serial number'],
    ['usebins', 'bin'],
  ] as const
  const found: string[] = []
  for (const [column, words] of ways) {
    const build = () =>
      sql`SELECT COUNT(*) items FROM item WHERE ${sqlName(column)} = 'T' AND isinactive = 'F'`
    const rows = await query({ kind: 'itemsKeptSo', lane: 'live', build })
    if (rows.ok && Number(rows.value[0]?.['items'] ?? '0') > 0) found.push(words)
  }
  return found
}

const ids = (values: readonly NetSuiteId[]): Sql => sqlList(values.map(sqlInteger))
const NOTHING = sql``

/** netsuite.md §5.3; `usebins`: P (public SuiteQL), as the record has it (wsdl, useBins). */
const itemsSql = (items: readonly NetSuiteId[], { numbers, bins }: InventoryFeatures): Sql =>
  sql`SELECT id, itemid${numbers ? sql`, islotitem, isserialitem` : NOTHING}${bins ? sql`, usebins` : NOTHING}
 FROM item WHERE id IN (${ids(items)}) ORDER BY id`

const itemFacts = (row: Row): ItemFacts => ({
  name: row['itemid'] ?? '',
  numbers: row['isserialitem'] === 'T' ? 'serial' : row['islotitem'] === 'T' ? 'lot' : null,
  bins: row['usebins'] === 'T',
})

const locationBinsSql = (location: NetSuiteId): Sql =>
  sql`SELECT usebins FROM location WHERE id = ${sqlInteger(location)}`

/** Of one item one bin at a location is preferred; the table lists it at zero on hand too (P, public SuiteQL). */
const preferredBinsSql = ({ items, location }: InventoryPlace): Sql =>
  sql`SELECT q.item, q.bin FROM itembinquantity q INNER JOIN bin b ON b.id = q.bin
 WHERE q.preferredbin = 'T' AND b.location = ${sqlInteger(location)} AND q.item IN (${ids(items)})
 ORDER BY q.item, q.bin`

/** Per number and bin, and live (netsuite.md §5.3 P). */
const availableSql = ({ items, location, has }: InventoryPlace): Sql =>
  sql`SELECT ib.item, ib.quantityavailable${numberColumns(has, sql`ib`)}${has.bins ? sql`, ib.binnumber` : NOTHING}
 FROM inventorybalance ib${has.numbers ? joined(sql`ib`) : NOTHING}
 WHERE ib.item IN (${ids(items)}) AND ib.location = ${sqlInteger(location)} AND ib.quantityavailable > 0
 ORDER BY ib.item${has.numbers ? sql`, ib.inventorynumber` : NOTHING}${has.bins ? sql`, ib.binnumber` : NOTHING}`

/**
 * netsuitediagnostics.com/posts/inventory-assignment: by transaction and line; `quantity` in base units. Only what was
 * shipped has left (netsuite.md §6).
 */
const movedSql = ({ of, sales, has }: GoodsMoved): Sql =>
  sql`SELECT t.id, t.type, il.item, il.location, ia.quantity${numberColumns(has, sql`ia`)}${has.bins ? sql`, ia.binnumber` : NOTHING}
 FROM inventoryassignment ia
 INNER JOIN transaction t ON t.id = ia.transaction
 INNER JOIN transactionline il ON il.transaction = ia.transaction AND il.id = ia.transactionline${has.numbers ? joined(sql`ia`) : NOTHING}
 WHERE ${documents(of, sales)} AND t.voided = 'F' AND (t.type <> 'ItemShip' OR t.status = 'C')
 ORDER BY t.id DESC, il.id${has.numbers ? sql`, ia.inventorynumber` : NOTHING}${has.bins ? sql`, ia.binnumber` : NOTHING}`

/** What was made of the order and its returns, and the cash sales. */
const documents = (of: readonly NetSuiteId[], sales: readonly NetSuiteId[]): Sql => {
  const made = sql`ia.transaction IN (SELECT l.nextdoc FROM nexttransactionlinelink l
 WHERE l.previousdoc IN (${ids(of)}) AND l.linktype = 'ShipRcpt')`
  const sold = sql`ia.transaction IN (${ids(sales)})`
  if (sales.length === 0) return made
  return of.length === 0 ? sold : sql`(${made} OR ${sold})`
}

const joined = (table: Sql): Sql =>
  sql`
 LEFT OUTER JOIN inventorynumber n ON n.id = ${table}.inventorynumber`

const numberColumns = ({ numbers }: InventoryFeatures, table: Sql): Sql =>
  numbers
    ? sql`, ${table}.inventorynumber, n.inventorynumber numbername, TO_CHAR(n.expirationdate, 'YYYY-MM-DD') expires`
    : NOTHING

const optionalId = (text: string | undefined): NetSuiteId | null =>
  text === undefined ? null : netSuiteId(text)

function numberOf(row: Row): InventoryNumber | null {
  const id = optionalId(row['inventorynumber'])
  return id === null ? null : { id, name: row['numbername'] ?? '', expires: row['expires'] ?? null }
}

const stockRow = (row: Row): StockRow => ({
  item: netSuiteId(row['item'] ?? ''),
  number: numberOf(row),
  bin: optionalId(row['binnumber']),
  available: Number(row['quantityavailable'] ?? '0'),
})

/** Which sign says that goods left is not established [U]; the type of the document does. */
const movedRow = (row: Row): MovedRow => ({
  item: netSuiteId(row['item'] ?? ''),
  number: numberOf(row),
  bin: optionalId(row['binnumber']),
  location: optionalId(row['location']),
  quantity: Math.abs(Number(row['quantity'] ?? '0')),
})
