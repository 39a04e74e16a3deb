/**
 * Fields of each record type by their REST names, as the REST API Browser 2026.1 lists them (netsuite.md §6, B:*),
 * limited to what orders and their reference data need. A name that does not stand here is an unknown property.
 *
 * Codes: s = string (s83: at most 83 characters), n = number, i = integer, b = boolean, d = date, dt = date-time,
 * A = address, D = inventory detail, E:X|Y = enumeration, R:x = reference into a record group or type, R:* = reference to a record that
 * is not simulated, L:x = list of references, C:x = sublist with the fields of LINES.x. A trailing ! marks a
 * field that NetSuite computes: sent values are ignored.
 */
import type { FieldCodes } from './fieldTypes.ts'
import type { RecordKind } from './kinds.ts'
import { TRANSACTIONS } from './schemaTransactions.ts'

export { type FieldCodes, type FieldType, fieldType } from './fieldTypes.ts'
export { LINES, type SublistSchema } from './schemaLines.ts'

/** Fields of the SuiteTax feature: absent from a legacy-tax account (netsuite.md §6). */
export const SUITETAX_FIELDS: ReadonlySet<string> = new Set([
  'taxDetailsOverride',
  'taxRegOverride',
  'taxDetails',
  'taxDetailsReference',
])

const CUSTOMER: FieldCodes = {
  externalId: 's',
  customForm: 'R:*',
  entityId: 's83',
  autoName: 'b',
  isPerson: 'b',
  companyName: 's83',
  firstName: 's32',
  middleName: 's32',
  lastName: 's32',
  salutation: 's30',
  altName: 's!',
  email: 's254',
  phone: 's32',
  mobilePhone: 's32',
  altPhone: 's32',
  url: 's100',
  isInactive: 'b',
  subsidiary: 'R:subsidiary',
  currency: 'R:currency',
  currencyList: 'C:customerCurrency',
  addressBook: 'C:customerAddressBook',
  entityStatus: 'R:*',
  category: 'R:*',
  parent: 'R:entity',
  terms: 'R:*',
  priceLevel: 'R:*',
  taxable: 'b',
  taxItem: 'R:salesTaxItem',
  vatRegNumber: 's20',
  resaleNumber: 's20',
  creditLimit: 'n',
  salesRep: 'R:*',
  language: 's',
  comments: 's',
  dateCreated: 'dt!',
  lastModifiedDate: 'dt!',
}

const ITEM: FieldCodes = {
  externalId: 's',
  customForm: 'R:*',
  itemId: 's60',
  displayName: 's60',
  description: 's4000',
  upcCode: 's60',
  isInactive: 'b',
  subsidiary: 'L:subsidiary',
  includeChildren: 'b',
  incomeAccount: 'R:account',
  assetAccount: 'R:account',
  cogsAccount: 'R:account',
  liabilityAccount: 'R:account',
  cost: 'n',
  isFulfillable: 'b',
  useBins: 'b',
  account: 'R:account',
  taxSchedule: 'R:*',
  rate: 'n',
  price: 'C:price',
  member: 'C:member',
  locations: 'C:itemLocation',
  itemType: 's!',
  createdDate: 'dt!',
  lastModifiedDate: 'dt!',
}

const SUBSIDIARY: FieldCodes = {
  externalId: 's',
  name: 's83',
  currency: 'R:currency',
  country: 's2',
  parent: 'R:subsidiary',
  timeZone: 's',
  isInactive: 'b',
  isElimination: 'b',
}

const ACCOUNT: FieldCodes = {
  externalId: 's',
  acctNumber: 's60',
  acctName: 's60',
  acctType: 's',
  currency: 'R:currency',
  isInactive: 'b',
  subsidiary: 'L:subsidiary',
  includeChildren: 'b',
}

const PERIOD: FieldCodes = {
  periodName: 's',
  startDate: 'd',
  endDate: 'd',
  isYear: 'b',
  isQuarter: 'b',
  isPosting: 'b',
  isAdjust: 'b',
  closed: 'b',
  allLocked: 'b',
  arLocked: 'b',
  apLocked: 'b',
  allowNonGlChanges: 'b',
}

/** Body fields and sublists by record type. */
export const RECORDS: Readonly<Record<RecordKind, FieldCodes>> = {
  customer: CUSTOMER,
  customerSubsidiaryRelationship: {
    externalId: 's',
    entity: 'R:entity',
    subsidiary: 'R:subsidiary',
    isPrimarySub: 'b',
  },
  ...TRANSACTIONS,
  inventoryItem: ITEM,
  lotNumberedInventoryItem: ITEM,
  serializedInventoryItem: ITEM,
  nonInventorySaleItem: ITEM,
  otherChargeSaleItem: ITEM,
  serviceSaleItem: ITEM,
  giftCertificateItem: ITEM,
  discountItem: ITEM,
  kitItem: ITEM,
  itemGroup: ITEM,
  assemblyItem: ITEM,
  subtotalItem: ITEM,
  markupItem: ITEM,
  location: {
    externalId: 's',
    name: 's83',
    subsidiary: 'L:subsidiary',
    isInactive: 'b',
    makeInventoryAvailable: 'b',
    makeInventoryAvailableStore: 'b',
    useBins: 'b',
  },
  bin: { externalId: 's', binNumber: 's', location: 'R:location', isInactive: 'b' },
  inventoryNumber: { externalId: 's', inventoryNumber: 's', item: 'R:item', expirationDate: 'd' },
  subsidiary: SUBSIDIARY,
  currency: {
    externalId: 's',
    name: 's',
    symbol: 's4',
    exchangeRate: 'n',
    currencyPrecision: 'i',
    isBaseCurrency: 'b',
    isInactive: 'b',
  },
  accountingPeriod: PERIOD,
  account: ACCOUNT,
  paymentMethod: {
    externalId: 's',
    name: 's',
    isInactive: 'b',
    account: 'R:account',
    undepFunds: 'b',
    methodType: 's',
  },
  shipItem: { externalId: 's', itemId: 's60', displayName: 's60', isInactive: 'b' },
  taxType: { externalId: 's', name: 's', country: 's2', isInactive: 'b', payablesAccount: 'R:account' },
  salesTaxItem: {
    externalId: 's',
    itemId: 's60',
    displayName: 's60',
    taxType: 'R:taxType',
    rate: 'n',
    country: 's2',
    state: 's',
    isInactive: 'b',
    taxAccount: 'R:account',
    subsidiary: 'L:subsidiary',
    isDefault: 'b',
  },
}

/** The address subrecord (netsuite.md §1.5); limits as in netsuite.md §10.23. */
export const ADDRESS: FieldCodes = {
  addr1: 's150',
  addr2: 's150',
  addr3: 's150',
  addrPhone: 's32',
  addrText: 's!',
  addressee: 's83',
  attention: 's83',
  city: 's50',
  country: 's2',
  override: 'b',
  state: 's',
  zip: 's36',
}

/** A line of the inventory detail subrecord (netsuite.md §1.5). */
export const INVENTORY_ASSIGNMENT: FieldCodes = {
  issueInventoryNumber: 'R:inventoryNumber',
  receiptInventoryNumber: 's',
  binNumber: 'R:bin',
  inventoryStatus: 'R:*',
  expirationDate: 'd',
  quantity: 'n',
}
