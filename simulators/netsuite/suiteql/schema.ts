import type { World } from '../world.ts'
import { INVENTORY_TABLES } from './inventorySchema.ts'
import type { Schema } from './tablesOf.ts'

/**
 * Types of columns: i = internal id or other integer, n = decimal, s = text, b = T/F, d = date, dt = date-time.
 * Names as netsuite2 analytics has them (netsuite.md §5.3), as far as orders need them.
 */
export type ColumnType = 'i' | 'n' | 's' | 'b' | 'd' | 'dt'
export type Columns = Readonly<Record<string, ColumnType>>

const LINK: Columns = {
  previousdoc: 'i',
  previousline: 'i',
  previoustype: 's',
  nextdoc: 'i',
  nextline: 'i',
  nexttype: 's',
  linktype: 's',
  foreignamount: 'n',
}

const ENTITY: Columns = {
  id: 'i',
  entityid: 's',
  externalid: 's',
  altname: 's',
  companyname: 's',
  firstname: 's',
  middlename: 's',
  lastname: 's',
  email: 's',
  phone: 's',
  isperson: 'b',
  isinactive: 'b',
  parent: 'i',
  comments: 's',
  datecreated: 'dt',
  lastmodifieddate: 'dt',
}

/** Documents as a whole, one row a pair and kind of link (netsuite.md §5.3). */
const DOCUMENT_LINK: Columns = {
  previousdoc: 'i',
  previoustype: 's',
  nextdoc: 'i',
  nexttype: 's',
  linktype: 's',
  foreignamount: 'n',
}

/** `transaction.subsidiary` is left out: captured as not queryable, lines have it (netsuite.md §5.1, §5.3). */
const TRANSACTION: Columns = {
  id: 'i',
  tranid: 's',
  transactionnumber: 's',
  externalid: 's',
  type: 's',
  recordtype: 's',
  status: 's',
  trandate: 'd',
  createddate: 'dt',
  lastmodifieddate: 'dt',
  entity: 'i',
  currency: 'i',
  exchangerate: 'n',
  foreigntotal: 'n',
  // Invoices: paid and open; deposits, payments and credit memos: used and unused. Names as in analytics [U].
  foreignamountpaid: 'n',
  foreignamountunpaid: 'n',
  foreignpaymentamountused: 'n',
  foreignpaymentamountunused: 'n',
  duedate: 'd',
  shipmethod: 'i',
  shipcarrier: 's',
  otherrefnum: 's',
  postingperiod: 'i',
  posting: 'b',
  memo: 's',
  voided: 'b',
  customform: 'i',
}

const TRANSACTION_LINE: Columns = {
  id: 'i',
  transaction: 'i',
  linesequencenumber: 'i',
  uniquekey: 's',
  mainline: 'b',
  taxline: 'b',
  iscogs: 'b',
  item: 'i',
  itemtype: 's',
  entity: 'i',
  quantity: 'n',
  rate: 'n',
  netamount: 'n',
  foreignamount: 'n',
  creditforeignamount: 'n',
  debitforeignamount: 'n',
  price: 'i',
  location: 'i',
  subsidiary: 'i',
  expenseaccount: 'i',
  createdfrom: 'i',
  isclosed: 'b',
  isfullyshipped: 'b',
  quantityshiprecv: 'n',
  quantitybilled: 'n',
  quantitycommitted: 'n',
  quantitybackordered: 'n',
  quantitypicked: 'n',
  quantitypacked: 'n',
  linelastmodifieddate: 'dt',
  memo: 's',
}

const ITEM: Columns = {
  id: 'i',
  itemid: 's',
  fullname: 's',
  displayname: 's',
  externalid: 's',
  upccode: 's',
  itemtype: 's',
  subtype: 's',
  description: 's',
  isinactive: 'b',
  islotitem: 'b',
  isserialitem: 'b',
  usebins: 'b',
  matrixtype: 's',
  parent: 'i',
  subsidiary: 's',
  incomeaccount: 'i',
  assetaccount: 'i',
  expenseaccount: 'i',
  isfulfillable: 'b',
  cost: 'n',
  averagecost: 'n',
  createddate: 'dt',
  lastmodifieddate: 'dt',
}

/** Tables by their name in lower case. `dual` is Oracle's. */
export const TABLES: Readonly<Record<string, Columns>> = {
  transaction: TRANSACTION,
  transactionline: TRANSACTION_LINE,
  transactionaccountingline: {
    transaction: 'i',
    transactionline: 'i',
    accountingbook: 'i',
    account: 'i',
    amount: 'n',
    debit: 'n',
    credit: 'n',
    netamount: 'n',
    exchangerate: 'n',
    posting: 'b',
    amountpaid: 'n',
    amountunpaid: 'n',
    paymentamountused: 'n',
    paymentamountunused: 'n',
  },
  // SuiteTax accounts; columns from public SuiteQL that joins it to transactionline by (transaction, line),
  // with taxrate as a fraction. Signs of amounts are a switch. [P, U]
  transactiontaxdetail: {
    transaction: 'i',
    line: 'i',
    linename: 's',
    taxtype: 'i',
    taxcode: 'i',
    taxbasis: 'n',
    taxrate: 'n',
    taxamount: 'n',
    basetaxamount: 'n',
  },
  previoustransactionlinelink: LINK,
  nexttransactionlinelink: LINK,
  previoustransactionlink: DOCUMENT_LINK,
  nexttransactionlink: DOCUMENT_LINK,
  // Tracking numbers of fulfilments; the two tables and their columns are [U] (netsuite.md §5.3).
  trackingnumber: { id: 'i', trackingnumber: 's' },
  trackingnumbermap: { transaction: 'i', trackingnumber: 'i' },
  aggregateitemlocation: {
    item: 'i',
    location: 'i',
    quantityonhand: 'n',
    quantityavailable: 'n',
    quantitycommitted: 'n',
    quantitybackordered: 'n',
    quantityonorder: 'n',
    quantityintransit: 'n',
    averagecostmli: 'n',
    onhandvaluemli: 'n',
    lastquantityavailablechange: 'dt',
    lastmodifieddate: 'dt',
  },
  ...INVENTORY_TABLES,
  customer: { ...ENTITY, currency: 'i', category: 'i', terms: 'i', pricelevel: 'i', entitystatus: 'i' },
  entity: { ...ENTITY, type: 's', customer: 'i' },
  customersubsidiaryrelationship: {
    id: 'i',
    entity: 'i',
    subsidiary: 'i',
    isprimarysub: 'b',
    externalid: 's',
  },
  item: ITEM,
  location: {
    id: 'i',
    name: 's',
    fullname: 's',
    externalid: 's',
    isinactive: 'b',
    makeinventoryavailable: 'b',
    makeinventoryavailablestore: 'b',
    usebins: 'b',
    parent: 'i',
    subsidiary: 's',
    lastmodifieddate: 'dt',
  },
  subsidiary: {
    id: 'i',
    name: 's',
    fullname: 's',
    externalid: 's',
    country: 's',
    currency: 'i',
    iselimination: 'b',
    isinactive: 'b',
    parent: 'i',
    lastmodifieddate: 'dt',
  },
  currency: {
    id: 'i',
    name: 's',
    symbol: 's',
    externalid: 's',
    currencyprecision: 'i',
    exchangerate: 'n',
    isbasecurrency: 'b',
    isinactive: 'b',
    lastmodifieddate: 'dt',
  },
  account: {
    id: 'i',
    acctnumber: 's',
    accttype: 's',
    accountsearchdisplayname: 's',
    fullname: 's',
    externalid: 's',
    currency: 'i',
    isinactive: 'b',
    parent: 'i',
    subsidiary: 's',
    lastmodifieddate: 'dt',
  },
  accountingperiod: {
    id: 'i',
    periodname: 's',
    startdate: 'd',
    enddate: 'd',
    closed: 'b',
    alllocked: 'b',
    arlocked: 'b',
    aplocked: 'b',
    isposting: 'b',
    isadjust: 'b',
    isquarter: 'b',
    isyear: 'b',
    isinactive: 'b',
    parent: 'i',
    lastmodifieddate: 'dt',
  },
  // The four below: names and columns not established for SuiteQL. [U]
  shipitem: { id: 'i', itemid: 's', displayname: 's', externalid: 's', isinactive: 'b' },
  paymentmethod: { id: 'i', name: 's', externalid: 's', isinactive: 'b', account: 'i' },
  taxtype: { id: 'i', name: 's', externalid: 's', country: 's', isinactive: 'b' },
  salestaxitem: {
    id: 'i',
    name: 's',
    itemid: 's',
    displayname: 's',
    externalid: 's',
    taxtype: 'i',
    rate: 'n',
    country: 's',
    state: 's',
    isinactive: 'b',
  },
  // Column names of these two are [U] (netsuite.md §5.3).
  deletedrecord: {
    recordid: 'i',
    recordtypeid: 's',
    type: 's',
    name: 's',
    externalid: 's',
    deleteddate: 'dt',
    deletedby: 's',
    context: 's',
  },
  systemnote: {
    id: 'i',
    recordid: 'i',
    recordtypeid: 's',
    field: 's',
    oldvalue: 's',
    newvalue: 's',
    date: 'dt',
    name: 's',
    type: 's',
    context: 's',
  },
  dual: { dummy: 's' },
}

/** Columns to look rows up by. */
export const INDEXES: readonly (readonly [table: string, columns: string])[] = [
  ['transaction', 'externalid'],
  ['transaction', 'lastmodifieddate'],
  ['transaction', 'otherrefnum'],
  ['transaction', 'tranid'],
  ['transactionline', 'transaction'],
  ['transactionline', 'createdfrom'],
  ['transactionaccountingline', 'transaction'],
  ['transactiontaxdetail', 'transaction'],
  ['previoustransactionlinelink', 'previousdoc'],
  ['previoustransactionlinelink', 'nextdoc'],
  ['nexttransactionlinelink', 'previousdoc'],
  ['nexttransactionlinelink', 'nextdoc'],
  ['previoustransactionlink', 'previousdoc'],
  ['previoustransactionlink', 'nextdoc'],
  ['nexttransactionlink', 'previousdoc'],
  ['nexttransactionlink', 'nextdoc'],
  ['trackingnumbermap', 'transaction'],
  ['aggregateitemlocation', 'item'],
  ['inventorybalance', 'item'],
  ['inventoryassignment', 'transaction'],
  ['itembinquantity', 'item'],
  ['customer', 'externalid'],
  ['customer', 'lower(email)'],
  ['customer', 'email'],
  ['customersubsidiaryrelationship', 'entity'],
  ['item', 'itemid'],
  ['item', 'externalid'],
  ['item', 'upccode'],
]

const CUSTOM_TABLES: readonly (readonly [prefix: string, table: string])[] = [
  ['custbody', 'transaction'],
  ['custcol', 'transactionline'],
  ['custentity', 'customer'],
  ['custentity', 'entity'],
  ['custitem', 'item'],
]

/** Tables that show a custom field, by the prefix of its id. */
export const tablesOfCustomField = (id: string): readonly string[] =>
  CUSTOM_TABLES.filter(([prefix]) => id.toLowerCase().startsWith(prefix)).map(([, table]) => table)

const CUSTOM_TYPES: Readonly<Record<string, ColumnType>> = {
  text: 's',
  integer: 'i',
  decimal: 'n',
  checkbox: 'b',
  date: 'd',
  datetime: 'dt',
}

/** The account's custom fields as columns, name → type. */
export function customColumns(world: World, table: string): Columns {
  const fields = [...world.customFields.values()].filter((field) =>
    tablesOfCustomField(field.id).includes(table),
  )
  return Object.fromEntries(fields.map((field) => [field.id.toLowerCase(), CUSTOM_TYPES[field.type] ?? 's']))
}

/** What the translation of a query must know. */
export function schemaOf(world: World): Schema {
  const dateColumns = new Set<string>()
  for (const [table, columns] of Object.entries(TABLES)) {
    for (const [name, type] of Object.entries({ ...columns, ...customColumns(world, table) })) {
      if (type === 'd' || type === 'dt') dateColumns.add(name)
    }
  }
  return { tables: new Set(Object.keys(TABLES)), dateColumns }
}
