/**
 * Fields of the transaction record types by their REST names: B:* of the REST API Browser 2026.1 where it was
 * transcribed, else the SOAP types of WSDL 2024.1 by the name rule of netsuite.md §6. Codes: see schema.ts.
 */
import type { FieldCodes } from './fieldTypes.ts'

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

/** What every document with sold lines has. */
const SALE: FieldCodes = {
  ...TRANSACTION,
  entity: 'R:entity',
  createdFrom: 'R:transaction!',
  otherRefNum: 's45',
  billingAddress: 'A',
  shippingAddress: 'A',
  shipIsResidential: 'b',
  shipMethod: 'R:shipItem',
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
  salesRep: 'R:*',
  source: 's!',
  email: 's254',
  message: 's999',
  toBeEmailed: 'b',
  toBePrinted: 'b',
  taxDetails: 'C:taxDetails',
}

const SALES_ORDER: FieldCodes = {
  ...SALE,
  orderStatus: 'E:A|B',
  status: 'E:A|B|C|D|E|F|G|H!',
  terms: 'R:*',
  paymentOption: 'R:paymentMethod',
  amountDeposited: 'n!',
  shipDate: 'd',
  shipComplete: 'b',
  startDate: 'd',
  endDate: 'd',
  item: 'C:salesOrderItem',
}

const INVOICE: FieldCodes = {
  ...SALE,
  account: 'R:account',
  postingPeriod: 'R:accountingPeriod',
  terms: 'R:*',
  dueDate: 'd',
  shipDate: 'd',
  amountPaid: 'n!',
  amountRemaining: 'n!',
  status: 'E:A|B!',
  item: 'C:billedItem',
}

const CASH_SALE: FieldCodes = {
  ...SALE,
  account: 'R:account',
  undepFunds: 'b',
  paymentOption: 'R:paymentMethod',
  checkNumber: 's',
  postingPeriod: 'R:accountingPeriod',
  shipDate: 'd',
  status: 'E:A|B|C!',
  item: 'C:billedItem',
}

const CREDIT_MEMO: FieldCodes = {
  ...SALE,
  account: 'R:account',
  postingPeriod: 'R:accountingPeriod',
  autoApply: 'b',
  applied: 'n!',
  unapplied: 'n!',
  amountPaid: 'n!',
  amountRemaining: 'n!',
  status: 'E:A|B!',
  item: 'C:billedItem',
  apply: 'C:apply',
}

const CASH_REFUND: FieldCodes = {
  ...SALE,
  account: 'R:account',
  undepFunds: 'b',
  paymentOption: 'R:paymentMethod',
  checkNumber: 's',
  postingPeriod: 'R:accountingPeriod',
  status: 'E:A|B|C!',
  item: 'C:billedItem',
}

const RETURN_AUTHORIZATION: FieldCodes = {
  ...SALE,
  orderStatus: 'E:A|B',
  status: 'E:A|B|C|D|E|F|G|H!',
  item: 'C:returnedItem',
}

const GOODS: FieldCodes = {
  ...TRANSACTION,
  entity: 'R:entity!',
  createdFrom: 'R:transaction!',
  postingPeriod: 'R:accountingPeriod',
}

const ITEM_FULFILLMENT: FieldCodes = {
  ...GOODS,
  status: 'E:A|B|C!',
  shipStatus: 'E:A|B|C',
  shippingAddress: 'A',
  shipMethod: 'R:shipItem',
  shipCarrier: 's',
  shippingCost: 'n',
  handlingCost: 'n',
  pickedDate: 'd',
  packedDate: 'd',
  shippedDate: 'd',
  inventoryLocation: 'R:location',
  item: 'C:itemFulfillmentItem',
  package: 'C:package',
}

const ITEM_RECEIPT: FieldCodes = { ...GOODS, item: 'C:itemReceiptItem' }

const MONEY: FieldCodes = {
  ...TRANSACTION,
  customer: 'R:entity',
  arAcct: 'R:account',
  postingPeriod: 'R:accountingPeriod',
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

const DEPOSIT_APPLICATION: FieldCodes = {
  ...MONEY,
  deposit: 'R:customerDeposit!',
  depositDate: 'd!',
  applied: 'n!',
  unapplied: 'n!',
  total: 'n!',
  apply: 'C:apply',
}

const CUSTOMER_PAYMENT: FieldCodes = {
  ...MONEY,
  payment: 'n',
  applied: 'n!',
  unapplied: 'n!',
  total: 'n!',
  autoApply: 'b',
  account: 'R:account',
  undepFunds: 'b',
  paymentOption: 'R:paymentMethod',
  checkNumber: 's',
  status: 'E:A|B|C|R!',
  apply: 'C:apply',
}

const CUSTOMER_REFUND: FieldCodes = {
  ...MONEY,
  account: 'R:account',
  total: 'n!',
  paymentOption: 'R:paymentMethod',
  checkNumber: 's',
  toBePrinted: 'b',
  status: 'E:R|V!',
  apply: 'C:apply',
  deposit: 'C:depositApply',
}

const JOURNAL_ENTRY: FieldCodes = {
  ...TRANSACTION,
  postingPeriod: 'R:accountingPeriod',
  approved: 'b',
  line: 'C:journalLine',
}

/** Body fields and sublists of the transactions. */
export const TRANSACTIONS = {
  salesOrder: SALES_ORDER,
  itemFulfillment: ITEM_FULFILLMENT,
  invoice: INVOICE,
  cashSale: CASH_SALE,
  customerDeposit: CUSTOMER_DEPOSIT,
  depositApplication: DEPOSIT_APPLICATION,
  customerPayment: CUSTOMER_PAYMENT,
  creditMemo: CREDIT_MEMO,
  cashRefund: CASH_REFUND,
  customerRefund: CUSTOMER_REFUND,
  returnAuthorization: RETURN_AUTHORIZATION,
  itemReceipt: ITEM_RECEIPT,
  journalEntry: JOURNAL_ENTRY,
} as const satisfies Readonly<Record<string, FieldCodes>>
