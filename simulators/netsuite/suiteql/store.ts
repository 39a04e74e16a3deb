import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { multiply } from '../amounts.ts'
import { refName } from '../names.ts'
import { stockOf } from '../stock.ts'
import { groupOf, RECORD_KINDS, type RecordChange, type StoredRecord, type World } from '../world.ts'
import { fromCalendarDate, zoneConverter } from './dates.ts'
import { balanceRows } from './inventoryRows.ts'
import { type Cell, type Row, type RowOptions, rowsOf } from './rows.ts'
import { type ColumnType, type Columns, customColumns, INDEXES, TABLES } from './schema.ts'

type SqlValue = string | number | null

interface Table {
  readonly name: string
  columns: Columns
  insert: StatementSync
}

/** SQLite's type for the affinity: comparisons with texts then compare numbers as numbers. */
const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  i: 'INTEGER',
  n: 'REAL',
  s: 'TEXT',
  b: 'TEXT',
  d: 'TEXT',
  dt: 'TEXT',
}

/** Rows of one record in a table are found by this hidden column. */
const OWNER = '_owner'

/**
 * The account's records as tables. Changes are noted as they happen and written at the next query, so that a
 * thousand saves between two queries cost one transaction.
 */
export class SuiteQlStore {
  readonly db = new DatabaseSync(':memory:')
  readonly #world: World
  readonly #options: RowOptions
  readonly #tables = new Map<string, Table>()
  readonly #dirty = new Map<string, StoredRecord | undefined>()
  readonly #dirtyStock = new Set<string>()
  /** Owners that have rows: a new one has none to delete. */
  readonly #written = new Set<string>()
  readonly #deletes = new Map<string, StatementSync>()
  readonly #history: RecordChange[] = []
  readonly #toZone: (epochMs: number) => string
  #customFieldCount = -1
  #noteId = 0

  constructor(world: World, options: RowOptions) {
    this.#world = world
    this.#options = options
    this.#toZone = zoneConverter(world.account.timeZone)
    // String comparison is Oracle's: LIKE tells case apart. [U for SuiteQL]
    this.db.exec('PRAGMA case_sensitive_like = ON; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF')
    this.#createTables()
    this.#markAll()
    world.onChange((change) => this.#note(change))
    world.onReset(() => this.#reset())
    stockOf(world).onChange((key) => this.#dirtyStock.add(key))
  }

  /** The account's wall time as a date value. */
  sysdate(): string {
    return this.#toZone(this.#world.clock.now())
  }

  /** Brings the tables up to date with the world. */
  sync(): void {
    this.#addCustomColumns()
    if (this.#dirty.size === 0 && this.#history.length === 0 && this.#dirtyStock.size === 0) return
    this.db.exec('BEGIN')
    for (const [owner, record] of this.#dirty) this.#write(owner, record)
    for (const key of this.#dirtyStock) this.#writeStock(key)
    for (const change of this.#history) this.#writeHistory(change)
    this.db.exec('COMMIT')
    this.#dirty.clear()
    this.#dirtyStock.clear()
    this.#history.length = 0
  }

  #note(change: RecordChange): void {
    const owner = `${groupOf(change.record.kind)}/${change.record.id}`
    this.#dirty.set(owner, change.change === 'deleted' ? undefined : change.record)
    if (change.change !== 'created' && change.by !== 'setup') this.#history.push(change)
  }

  #markAll(): void {
    for (const kind of RECORD_KINDS) {
      for (const record of this.#world.all(kind)) this.#dirty.set(`${groupOf(kind)}/${record.id}`, record)
    }
    for (const { itemId, locationId } of stockOf(this.#world).all())
      this.#dirtyStock.add(`${itemId}/${locationId}`)
  }

  #reset(): void {
    for (const name of Object.keys(TABLES)) if (name !== 'dual') this.db.exec(`DELETE FROM "${name}"`)
    this.#dirty.clear()
    this.#dirtyStock.clear()
    this.#written.clear()
    this.#history.length = 0
    this.#markAll()
  }

  #createTables(): void {
    for (const [name, columns] of Object.entries(TABLES)) {
      const list = Object.entries(columns).map(([column, type]) => `"${column}" ${SQL_TYPES[type]}`)
      this.db.exec(`CREATE TABLE "${name}" (${list.join(', ')}, ${OWNER} TEXT)`)
      this.db.exec(`CREATE INDEX "${name}_owner" ON "${name}" (${OWNER})`)
      if (columns['id'] !== undefined && name !== 'transactionline') {
        this.db.exec(`CREATE INDEX "${name}_id" ON "${name}" ("id")`)
      }
      this.#prepare(name, columns)
    }
    for (const [table, column] of INDEXES) {
      this.db.exec(
        `CREATE INDEX "${table}_${column.replace(/\W/g, '_')}" ON "${table}" (${quoteColumn(column)})`,
      )
    }
    this.db.exec("INSERT INTO dual (dummy) VALUES ('X')")
  }

  #prepare(name: string, columns: Columns): void {
    const names = Object.keys(columns).map((column) => `"${column}"`)
    const marks = names.map(() => '?').join(', ')
    const insert = this.db.prepare(
      `INSERT INTO "${name}" (${names.join(', ')}, ${OWNER}) VALUES (${marks}, ?)`,
    )
    this.#tables.set(name, { name, columns, insert })
  }

  #addCustomColumns(): void {
    if (this.#world.customFields.size === this.#customFieldCount) return
    this.#customFieldCount = this.#world.customFields.size
    for (const [name, table] of this.#tables) {
      const added = Object.entries(customColumns(this.#world, name)).filter(
        ([id]) => table.columns[id] === undefined,
      )
      for (const [id, type] of added)
        this.db.exec(`ALTER TABLE "${name}" ADD COLUMN "${id}" ${SQL_TYPES[type]}`)
      if (added.length > 0) this.#prepare(name, { ...table.columns, ...Object.fromEntries(added) })
    }
  }

  #write(owner: string, record: StoredRecord | undefined): void {
    if (this.#written.delete(owner)) for (const table of tablesOf(owner)) this.#delete(table, owner)
    if (record === undefined) return
    this.#written.add(owner)
    for (const [name, rows] of rowsOf(record, this.#world, this.#options)) {
      for (const row of rows) this.#insert(name, row, owner)
    }
  }

  #delete(table: string, owner: string): void {
    const statement = this.#deletes.get(table) ?? this.db.prepare(`DELETE FROM "${table}" WHERE ${OWNER} = ?`)
    this.#deletes.set(table, statement)
    statement.run(owner)
  }

  /** aggregateItemLocation: stock movement leaves the item's own lastmodifieddate alone (netsuite.md §5.5). */
  #writeStock(key: string): void {
    const owner = `stock/${key}`
    if (this.#written.has(owner)) for (const table of STOCK_TABLES) this.#delete(table, owner)
    this.#written.add(owner)
    const [itemId = '', locationId = ''] = key.split('/')
    const level = stockOf(this.#world).at(itemId, locationId)
    for (const row of balanceRows(this.#world, itemId, locationId))
      this.#insert('inventorybalance', row, owner)
    const cost = Number(this.#world.getInGroup('item', itemId)?.fields['cost'] ?? 0)
    const at = new Date(level.changedAt).toISOString()
    this.#insert(
      'aggregateitemlocation',
      {
        item: itemId,
        location: locationId,
        quantityonhand: level.onHand,
        quantityavailable: level.available,
        quantitycommitted: level.committed,
        quantitybackordered: level.backOrdered,
        quantityonorder: 0,
        quantityintransit: 0,
        averagecostmli: cost,
        onhandvaluemli: multiply(level.onHand, cost, 2),
        lastquantityavailablechange: at,
        lastmodifieddate: at,
      },
      owner,
    )
  }

  #insert(name: string, row: Row, owner: string): void {
    const table = this.#tables.get(name)
    if (table === undefined) throw new Error(`no table ${name}`)
    const values = Object.entries(table.columns).map(([column, type]) => this.#value(row[column], type))
    table.insert.run(...values, owner)
  }

  #value(cell: Cell, type: ColumnType): SqlValue {
    // Oracle has no empty texts: they are null.
    if (cell === undefined || cell === null || cell === '') return null
    if (type === 'b') return cell === true || cell === 'T' ? 'T' : 'F'
    if (type === 'd') return fromCalendarDate(String(cell))
    if (type === 'dt') return this.#toZone(Date.parse(String(cell)))
    if (type === 's') return typeof cell === 'object' ? JSON.stringify(cell) : String(cell)
    const number = Number(cell)
    return Number.isNaN(number) ? null : number
  }

  #writeHistory(change: RecordChange): void {
    const { record, before } = change
    const common = { recordid: record.id, recordtypeid: record.kind.toLowerCase(), name: change.by }
    const at = new Date(change.at).toISOString()
    if (change.change === 'deleted') {
      const gone = { ...common, type: record.kind, name: refName(record), externalid: record.externalId }
      this.#insert(
        'deletedrecord',
        { ...gone, deleteddate: at, deletedby: change.by, context: contextOf(change) },
        '',
      )
      return
    }
    const names = new Set([...Object.keys(record.fields), ...Object.keys(before?.fields ?? {})])
    for (const field of names) {
      const [oldvalue, newvalue] = [show(before?.fields[field]), show(record.fields[field])]
      if (oldvalue === newvalue) continue
      this.#noteId += 1
      const note = {
        ...common,
        id: this.#noteId,
        field: field.toUpperCase(),
        oldvalue,
        newvalue,
        date: at,
        type: 4,
      }
      this.#insert('systemnote', { ...note, context: contextOf(change) }, '')
    }
  }
}

/** A consequence of another save carries that one's context in NetSuite; here it is told apart. */
const contextOf = ({ by }: RecordChange) => (by === 'person' ? 'UIF' : by === 'system' ? 'SYT' : 'RST')

const show = (value: Cell): string | undefined =>
  value === undefined || value === null
    ? undefined
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value)

const quoteColumn = (column: string) => (column.includes('(') ? column : `"${column}"`)

const STOCK_TABLES = ['aggregateitemlocation', 'inventorybalance']

const TRANSACTION_TABLES = [
  'transaction',
  'transactionline',
  'transactionaccountingline',
  'transactiontaxdetail',
  'previoustransactionlinelink',
  'nexttransactionlinelink',
  'previoustransactionlink',
  'nexttransactionlink',
  'trackingnumber',
  'trackingnumbermap',
  'inventoryassignment',
]

function tablesOf(owner: string): readonly string[] {
  const group = owner.slice(0, owner.indexOf('/'))
  if (group === 'transaction') return TRANSACTION_TABLES
  if (group === 'entity') return ['customer', 'entity', 'customersubsidiaryrelationship']
  if (group === 'item') return ['item', 'itembinquantity']
  const table = group.toLowerCase()
  return TABLES[table] === undefined ? [] : [table]
}
