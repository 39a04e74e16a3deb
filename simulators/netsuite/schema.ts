/**
 * Fields of each record type by their REST names, as the REST API Browser 2026.1 lists them (netsuite.md §6, B:*),
 * limited to what orders and their reference data need. A name that does not stand here is an unknown property.
 *
 * Codes: s = string (s83: at most 83 characters), n = number, i = integer, b = boolean, d = date, dt = date-time,
 * A = address, E:X|Y = enumeration, R:x = reference into a record group or type, R:* = reference to a record that
 * is not simulated, L:x = list of references, C:x = sublist with the fields of LINES.x. A trailing ! marks a
 * field that NetSuite computes: sent values are ignored.
 */
import type { RecordKind } from './world.ts'

export { type FieldType, fieldType } from './fieldTypes.ts'

export type FieldCodes = Readonly<Record<string, string>>

const TRANSACTION: FieldCodes = {
  externalId: 's',
  customForm: 'R:*',
  tranDate: 'd',
  tranId: 's45',
  transactionNumber: 's!',
  memo: 's999',
  subsidiary: 'R:subsidiary',
  location: 'R:location',
  department: 'R:*',
  class: 'R:*',
  currency: 'R:currency',
  exchangeRate: 'n',
  createdDate: 'dt!',
  lastModifiedDate: 'dt!',
}

/** Fields of the SuiteTax feature: absent from a legacy-tax account (netsuite.md §6). */
export const SUITETAX_FIELDS: ReadonlySet<string> = new Set([
  'taxDetailsOverride',
  'taxRegOverride',
  'taxDetails',
  'taxDetailsReference',
])

const SALES_ORDER: FieldCodes = {
  ...TRANSACTION,
  entity: 'R:entity',
  otherRefNum: 's45',
  orderStatus: 'E:A|B',
  status: 'E:A|B|C|D|E|F|G|H!',
  billingAddress: 'A',
  shippingAddress: 'A',
  shipIsResidential: 'b',
  shipMethod: 'R:*',
  shippingCost: 'n',
  handlingCost: 'n',
  shippingTaxCode: 'R:salesTaxItem',
  discountItem: 'R:item',
  discountRate: 'n',
  discountTotal: 'n!',
  isTaxable: 'b',
  taxItem: 'R:salesTaxItem',
  taxRate: 'n',
  taxTotal: 'n!',
  taxDetailsOverride: 'b',
  taxRegOverride: 'b',
  subtotal: 'n!',
  total: 'n!',
  terms: 'R:*',
  salesRep: 'R:*',
  paymentOption: 'R:paymentMethod',
  amountDeposited: 'n!',
  shipDate: 'd',
  shipComplete: 'b',
  startDate: 'd',
  endDate: 'd',
  source: 's!',
  email: 's254',
  message: 's999',
  toBeEmailed: 'b',
  toBePrinted: 'b',
  item: 'C:salesOrderItem',
  taxDetails: 'C:taxDetails',
}

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

const CUSTOMER_DEPOSIT: FieldCodes = {
  ...TRANSACTION,
  customer: 'R:entity',
  salesOrder: 'R:salesOrder',
  payment: 'n',
  total: 'n!',
  paymentOption: 'R:paymentMethod',
  account: 'R:account',
  undepFunds: 'b',
  postingPeriod: 'R:accountingPeriod',
  checkNumber: 's',
  status: 'E:A|B|C|D|R!',
}

const JOURNAL_ENTRY: FieldCodes = {
  ...TRANSACTION,
  postingPeriod: 'R:accountingPeriod',
  approved: 'b',
  line: 'C:journalLine',
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
  liabilityAccount: 'R:account',
  account: 'R:account',
  taxSchedule: 'R:*',
  rate: 'n',
  price: 'C:price',
  member: 'C:member',
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
  salesOrder: SALES_ORDER,
  customerDeposit: CUSTOMER_DEPOSIT,
  journalEntry: JOURNAL_ENTRY,
  inventoryItem: ITEM,
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

export interface SublistSchema {
  /** The field that matches a sent line with a saved one; undefined: lines are always appended (netsuite.md §1.4). */
  readonly key: string | undefined
  readonly fields: FieldCodes
}

/** Lines of the sublists that RECORDS names with C:. */
export const LINES: Readonly<Record<string, SublistSchema>> = {
  salesOrderItem: {
    key: 'line',
    fields: {
      line: 'i',
      lineUniqueKey: 's!',
      item: 'R:item',
      itemType: 's!',
      description: 's4000',
      quantity: 'n',
      units: 's',
      price: 'R:*',
      rate: 'n',
      amount: 'n',
      grossAmt: 'n!',
      taxCode: 'R:salesTaxItem',
      taxRate1: 'n',
      tax1Amt: 'n',
      taxAmount: 'n!',
      taxDetailsReference: 's',
      isTaxable: 'b',
      location: 'R:location',
      commitInventory: 'E:1|2|3',
      isClosed: 'b',
      isOpen: 'b!',
      quantityFulfilled: 'n!',
      quantityBilled: 'n!',
      quantityCommitted: 'n!',
      quantityBackOrdered: 'n!',
      expectedShipDate: 'd',
      giftCertFrom: 's',
      giftCertMessage: 's',
      giftCertNumber: 's',
      giftCertRecipientEmail: 's',
      giftCertRecipientName: 's',
      class: 'R:*',
      department: 'R:*',
    },
  },
  taxDetails: {
    key: undefined,
    fields: {
      taxDetailsReference: 's',
      lineType: 's!',
      lineName: 's!',
      netAmount: 'n',
      taxType: 'R:taxType',
      taxCode: 'R:salesTaxItem',
      taxBasis: 'n',
      taxRate: 'n',
      taxAmount: 'n',
      calcDetail: 's',
    },
  },
  journalLine: {
    key: 'line',
    fields: {
      line: 'i',
      account: 'R:account',
      debit: 'n',
      credit: 'n',
      memo: 's999',
      entity: 'R:entity',
      location: 'R:location',
      department: 'R:*',
      class: 'R:*',
    },
  },
  customerCurrency: {
    key: 'currency',
    fields: { currency: 'R:currency', balance: 'n!', depositBalance: 'n!' },
  },
  customerAddressBook: {
    key: 'id',
    fields: {
      id: 'i',
      label: 's150',
      defaultBilling: 'b',
      defaultShipping: 'b',
      isResidential: 'b',
      addressBookAddress: 'A',
    },
  },
  price: {
    key: undefined,
    fields: { currencyPage: 'R:currency', priceLevel: 'R:*', quantity: 'n', price: 'n' },
  },
  member: { key: undefined, fields: { item: 'R:item', quantity: 'n' } },
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
