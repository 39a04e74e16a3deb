/** Fields of the sublists' lines. Codes: see schema.ts. */
import type { FieldCodes } from './fieldTypes.ts'

export interface SublistSchema {
  /** The field that matches a sent line with a saved one; undefined: lines are always appended (netsuite.md §1.4). */
  readonly key: string | undefined
  /** Matches lines that name no key: those of a bill by the line of the order behind it [U]. */
  readonly otherKey?: string
  readonly fields: FieldCodes
  /** Lines take custcol_* fields. */
  readonly customColumns?: boolean
}

const SALE_ITEM: FieldCodes = {
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
  giftCertFrom: 's',
  giftCertMessage: 's',
  giftCertNumber: 's',
  giftCertRecipientEmail: 's',
  giftCertRecipientName: 's',
  class: 'R:*',
  department: 'R:*',
}

const APPLY: FieldCodes = {
  doc: 'R:transaction',
  line: 'i',
  apply: 'b',
  amount: 'n',
  applyDate: 'd!',
  due: 'n!',
  total: 'n!',
  refNum: 's!',
  type: 's!',
}

/** Lines of the sublists that RECORDS names with C:. */
export const LINES: Readonly<Record<string, SublistSchema>> = {
  salesOrderItem: {
    key: 'line',
    customColumns: true,
    fields: {
      ...SALE_ITEM,
      commitInventory: 'E:1|2|3',
      isClosed: 'b',
      isOpen: 'b!',
      quantityFulfilled: 'n!',
      quantityBilled: 'n!',
      quantityPicked: 'n!',
      quantityPacked: 'n!',
      quantityCommitted: 'n!',
      quantityBackOrdered: 'n!',
      expectedShipDate: 'd',
    },
  },
  billedItem: {
    key: 'line',
    otherKey: 'orderLine',
    customColumns: true,
    fields: { ...SALE_ITEM, orderLine: 'i', inventoryDetail: 'D' },
  },
  returnedItem: {
    key: 'line',
    otherKey: 'orderLine',
    customColumns: true,
    fields: {
      ...SALE_ITEM,
      orderLine: 'i',
      isClosed: 'b',
      isOpen: 'b!',
      quantityReceived: 'n!',
      quantityBilled: 'n!',
    },
  },
  itemFulfillmentItem: {
    key: 'orderLine',
    customColumns: true,
    fields: {
      orderLine: 'i',
      line: 'i',
      lineUniqueKey: 's!',
      item: 'R:item!',
      itemName: 's!',
      itemType: 's!',
      description: 's4000',
      itemReceive: 'b',
      quantity: 'n',
      quantityRemaining: 'n!',
      onHand: 'n!',
      location: 'R:location',
      inventoryDetail: 'D',
      units: 's!',
      class: 'R:*',
      department: 'R:*',
    },
  },
  itemReceiptItem: {
    key: 'orderLine',
    customColumns: true,
    fields: {
      orderLine: 'i',
      line: 'i',
      lineUniqueKey: 's!',
      item: 'R:item!',
      itemName: 's!',
      itemType: 's!',
      description: 's4000',
      itemReceive: 'b',
      quantity: 'n',
      quantityRemaining: 'n!',
      onHand: 'n!',
      location: 'R:location',
      inventoryDetail: 'D',
      restock: 'b',
      units: 's!',
    },
  },
  package: {
    // Which field keys packages is not established [U]: lines are appended, or replaced by ?replace=package.
    key: undefined,
    fields: {
      packageDescr: 's',
      packageTrackingNumber: 's',
      packageTrackingNumberReturn: 's',
      packageWeight: 'n',
      packageCartonNumber: 's',
    },
  },
  apply: { key: 'doc', fields: APPLY },
  depositApply: {
    key: 'doc',
    fields: { doc: 'R:transaction', apply: 'b', amount: 'n', remaining: 'n!', total: 'n!', refNum: 's!' },
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
    customColumns: true,
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
  /** Stock at each location, as `locations` of an inventory item shows it; what was saved is the opening stock. */
  itemLocation: {
    key: 'location',
    fields: {
      location: 'R:location',
      quantityOnHand: 'n!',
      quantityAvailable: 'n!',
      quantityCommitted: 'n!',
      quantityBackOrdered: 'n!',
    },
  },
}
