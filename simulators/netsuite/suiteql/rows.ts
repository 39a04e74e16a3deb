import { multiply, sum } from '../amounts.ts'
import { ITEM_TYPES, refName } from '../names.ts'
import { assignmentRows, itemBinRows } from './inventoryRows.ts'
import { documentLinkRows, linkRows, trackingRows } from './linkRows.ts'
import type {
  AccountingLine,
  FieldValue,
  RecordKind,
  StoredRecord,
  TransactionFigures,
  TransactionLine,
  World,
} from '../world.ts'
import { groupOf } from '../world.ts'

/** A value before it is brought into its column's type. */
export type Cell = FieldValue | undefined
export type Row = Readonly<Record<string, Cell>>
export type Rows = ReadonlyMap<string, readonly Row[]>

export interface RowOptions {
  /** Sign of transactiontaxdetail amounts on sales: 'positive', or 'ledger' as transactionline has them. [U] */
  readonly taxDetailSign: 'positive' | 'ledger'
  /** Sign of transaction.foreigntotal on credits, returns and refunds, as it is set now. [U] */
  creditTotals(): 'negative' | 'positive'
}

type RowMaker = (
  record: StoredRecord,
  context: { readonly world: World; readonly options: RowOptions },
) => [string, Row[]][]

const idOf = (value: Cell): string | undefined =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value['id'] === 'string'
    ? value['id']
    : undefined

/** A list of references as analytics shows it: "1, 3, 4". */
const listOf = (value: Cell): string | undefined => {
  if (!Array.isArray(value)) return idOf(value)
  return value.map((one: FieldValue) => idOf(one) ?? '').join(', ')
}

/** Body fields under their lower-case names: references as ids, everything else as it is. */
function bodyCells(record: StoredRecord): Record<string, Cell> {
  const cells: Record<string, Cell> = {}
  for (const [name, value] of Object.entries(record.fields))
    cells[name.toLowerCase()] = idOf(value) ?? listCell(value)
  cells['id'] = record.id
  cells['externalid'] = record.externalId
  cells['createddate'] = record.createdDate
  cells['datecreated'] = record.createdDate
  cells['lastmodifieddate'] = record.lastModifiedDate
  cells['isinactive'] = record.fields['isInactive'] === true
  return cells
}

const listCell = (value: Cell): Cell => (Array.isArray(value) ? listOf(value) : value)

/** Records shown one to one: table, and cells beside the body's own. */
const simple =
  (table: string, more: (record: StoredRecord) => Row = () => ({})): RowMaker =>
  (record) => [[table, [{ ...bodyCells(record), ...more(record) }]]]

const fullName = (record: StoredRecord): Row => ({ fullname: refName(record) })

const flags = (record: StoredRecord, names: readonly string[]): Row =>
  Object.fromEntries(names.map((name) => [name.toLowerCase(), record.fields[name] === true]))

const MAKERS: Readonly<Partial<Record<RecordKind, RowMaker>>> = {
  customer: (record) => [
    ['customer', [customerCells(record)]],
    ['entity', [{ ...customerCells(record), type: 'CustJob', customer: record.id }]],
    ['customersubsidiaryrelationship', [primarySubsidiary(record)]],
  ],
  customerSubsidiaryRelationship: simple('customersubsidiaryrelationship', (record) =>
    flags(record, ['isPrimarySub']),
  ),
  location: simple('location', (record) => ({
    ...fullName(record),
    ...flags(record, ['makeInventoryAvailable', 'makeInventoryAvailableStore', 'useBins']),
  })),
  subsidiary: simple('subsidiary', (record) => ({
    ...fullName(record),
    ...flags(record, ['isElimination']),
  })),
  currency: simple('currency', (record) => flags(record, ['isBaseCurrency'])),
  account: simple('account', (record) => ({
    fullname: record.fields['acctName'],
    accountsearchdisplayname: refName(record),
  })),
  accountingPeriod: simple('accountingperiod', (record) =>
    flags(record, [
      'closed',
      'allLocked',
      'arLocked',
      'apLocked',
      'isPosting',
      'isAdjust',
      'isQuarter',
      'isYear',
    ]),
  ),
  paymentMethod: simple('paymentmethod'),
  shipItem: simple('shipitem'),
  taxType: simple('taxtype'),
  bin: simple('bin'),
  inventoryNumber: simple('inventorynumber'),
  salesTaxItem: simple('salestaxitem', (record) => ({ name: record.fields['itemId'] })),
}

/** The primary subsidiary stands on the customer itself; further ones are records of their own. */
const primarySubsidiary = (record: StoredRecord): Row => ({
  id: 1_000_000 + Number(record.id),
  entity: record.id,
  subsidiary: idOf(record.fields['subsidiary']),
  isprimarysub: true,
})

function customerCells(record: StoredRecord): Row {
  const names = [record.fields['firstName'], record.fields['lastName']].filter(
    (name) => typeof name === 'string',
  )
  const person = record.fields['isPerson'] === true
  const altname = person ? names.join(' ') : record.fields['companyName']
  return { ...bodyCells(record), altname: record.fields['altName'] ?? altname, isperson: person }
}

const itemCells = (record: StoredRecord): Row => ({
  ...bodyCells(record),
  itemtype: ITEM_TYPES[record.kind],
  expenseaccount: idOf(record.fields['cogsAccount']),
  averagecost: record.fields['cost'],
  subtype: /Sale/.test(record.kind) ? 'Sale' : undefined,
  fullname: record.fields['itemId'],
  islotitem: record.kind === 'lotNumberedInventoryItem',
  isserialitem: record.kind === 'serializedInventoryItem',
  usebins: record.fields['useBins'] === true,
})

/** Every row that the record has in any table. */
export function rowsOf(record: StoredRecord, world: World, options: RowOptions): Rows {
  if (groupOf(record.kind) === 'item')
    return new Map<string, readonly Row[]>([
      ['item', [itemCells(record)]],
      ['itembinquantity', itemBinRows(record)],
    ])
  if (record.figures !== undefined) return transactionRows(record, record.figures, { world, options })
  return new Map(MAKERS[record.kind]?.(record, { world, options }) ?? [])
}

interface Context {
  readonly world: World
  readonly options: RowOptions
}

function transactionRows(record: StoredRecord, figures: TransactionFigures, context: Context): Rows {
  const links = linkRows(record, context.world)
  const documentLinks = documentLinkRows(record, context.world)
  const tracking = trackingRows(record)
  return new Map<string, readonly Row[]>([
    ['transaction', [headerCells(record, figures, context.options)]],
    ['transactionline', figures.lines.map((line) => lineCells(record, figures, line))],
    ['transactionaccountingline', accountingRows(record, figures)],
    ['transactiontaxdetail', taxDetailRows(record, figures, context.options)],
    ['previoustransactionlinelink', links],
    ['nexttransactionlinelink', links],
    ['previoustransactionlink', documentLinks],
    ['nexttransactionlink', documentLinks],
    ['inventoryassignment', assignmentRows(record, figures)],
    ['trackingnumber', tracking],
    ['trackingnumbermap', tracking.map(({ id }) => ({ transaction: record.id, trackingnumber: id }))],
  ])
}

function headerCells(record: StoredRecord, figures: TransactionFigures, options: RowOptions): Row {
  const body = bodyCells(record)
  const total = figures.foreignTotal
  return {
    ...body,
    type: figures.type,
    recordtype: record.kind.toLowerCase(),
    entity: body['entity'] ?? body['customer'],
    currency: figures.currencyId,
    exchangerate: figures.exchangeRate,
    foreigntotal: options.creditTotals() === 'positive' ? Math.abs(total) : total,
    ...openCells(record, figures),
    postingperiod: figures.postingPeriodId,
    posting: figures.posting,
    transactionnumber: body['transactionnumber'] ?? body['tranid'],
    voided: record.fields['voided'] === true,
  }
}

/** What is open of an invoice, and unused of a deposit, payment or credit memo. */
function openCells(record: StoredRecord, { open, foreignTotal }: TransactionFigures): Row {
  if (open === undefined) return {}
  const taken = sum([Math.abs(foreignTotal), -open])
  return record.kind === 'invoice'
    ? { foreignamountpaid: taken, foreignamountunpaid: open }
    : { foreignpaymentamountused: taken, foreignpaymentamountunused: open }
}

function lineCells(record: StoredRecord, figures: TransactionFigures, line: TransactionLine): Row {
  const custom = Object.entries(line.custom).map(([name, value]): [string, Cell] => [
    name.toLowerCase(),
    idOf(value) ?? value,
  ])
  const progress = line.quantity === undefined ? undefined : line.progress
  return {
    ...Object.fromEntries(custom),
    id: line.id,
    transaction: record.id,
    linesequencenumber: line.lineSequenceNumber,
    uniquekey: line.uniqueKey,
    mainline: line.mainLine,
    taxline: line.taxLine,
    iscogs: line.isCogs === true,
    item: line.itemId,
    itemtype: line.itemType,
    entity: line.entityId,
    quantity: line.quantity,
    rate: line.rate,
    netamount: line.netAmount,
    foreignamount: line.foreignAmount,
    creditforeignamount: line.foreignAmount < 0 ? -line.foreignAmount : undefined,
    debitforeignamount: line.foreignAmount > 0 ? line.foreignAmount : undefined,
    price: line.price,
    location: line.locationId,
    subsidiary: line.subsidiaryId,
    expenseaccount: line.accountId,
    createdfrom: line.createdFromId,
    isclosed: line.isClosed,
    isfullyshipped: progress?.full === true,
    // Analytics shows 0, not null, on lines with a quantity.
    quantityshiprecv: progress?.shipped,
    quantitybilled: progress?.billed,
    quantitypicked: progress?.picked,
    quantitypacked: progress?.packed,
    linelastmodifieddate: record.lastModifiedDate,
    memo: line.memo,
  }
}

function accountingRows(record: StoredRecord, figures: TransactionFigures): Row[] {
  return figures.accountingLines.map((line) => ({
    transaction: record.id,
    transactionline: line.transactionLine,
    accountingbook: 1,
    account: line.accountId,
    amount: line.debit - line.credit,
    debit: line.debit === 0 ? undefined : line.debit,
    credit: line.credit === 0 ? undefined : line.credit,
    netamount: line.debit - line.credit,
    exchangerate: figures.exchangeRate,
    posting: line.posting,
    ...(line.transactionLine === 0 ? openBaseCells(record, figures, line) : {}),
  }))
}

/** Open amounts in base currency stand on the main line. */
function openBaseCells(record: StoredRecord, figures: TransactionFigures, line: AccountingLine): Row {
  const { open, foreignTotal, exchangeRate } = figures
  if (open === undefined) return {}
  const whole = Math.max(line.debit, line.credit)
  const unused = open === Math.abs(foreignTotal) ? whole : multiply(open, exchangeRate, 2)
  const used = sum([whole, -unused])
  return record.kind === 'invoice'
    ? { amountpaid: used, amountunpaid: unused }
    : { paymentamountused: used, paymentamountunused: unused }
}

/** One row per SuiteTax detail; `line` is the transactionline.id of the taxed line. */
function taxDetailRows(record: StoredRecord, figures: TransactionFigures, options: RowOptions): Row[] {
  const taxedLines = figures.lines.filter((line) => !line.mainLine && !line.taxLine)
  const lineByReference = new Map<string, TransactionLine>()
  for (const [index, line] of (record.sublists['item'] ?? []).entries()) {
    const taxed = taxedLines[index]
    if (taxed !== undefined) lineByReference.set(String(line.fields['taxDetailsReference']), taxed)
  }
  const sign = options.taxDetailSign === 'positive' ? 1 : -1
  return (record.sublists['taxDetails'] ?? []).map((detail) => {
    const taxed = lineByReference.get(String(detail.fields['taxDetailsReference']))
    const amount = Number(detail.fields['taxAmount'] ?? 0) * sign
    return {
      transaction: record.id,
      line: taxed?.id,
      linename: detail.fields['lineName'],
      taxtype: idOf(detail.fields['taxType']),
      taxcode: idOf(detail.fields['taxCode']),
      taxbasis: Number(detail.fields['taxBasis'] ?? 0) * sign,
      taxrate: Number(detail.fields['taxRate'] ?? 0) / 100,
      taxamount: amount,
      basetaxamount: amount * figures.exchangeRate,
    }
  })
}
