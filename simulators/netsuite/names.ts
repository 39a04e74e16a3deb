import type { RecordKind, StoredRecord, World } from './world.ts'
import { groupOf, RECORD_KINDS } from './world.ts'

const BY_LOWER_CASE = new Map<string, RecordKind>(RECORD_KINDS.map((kind) => [kind.toLowerCase(), kind]))

/** The record type that a URL names, ignoring case (netsuite.md §1.1). */
export function recordKind(name: string): RecordKind | undefined {
  return BY_LOWER_CASE.get(name.toLowerCase())
}

/** SuiteQL `item.itemtype` of each item record type (netsuite.md §5.3). */
export const ITEM_TYPES: Readonly<Partial<Record<RecordKind, string>>> = {
  inventoryItem: 'InvtPart',
  lotNumberedInventoryItem: 'InvtPart',
  serializedInventoryItem: 'InvtPart',
  nonInventorySaleItem: 'NonInvtPart',
  otherChargeSaleItem: 'OthCharge',
  serviceSaleItem: 'Service',
  giftCertificateItem: 'GiftCert',
  discountItem: 'Discount',
  kitItem: 'Kit',
  itemGroup: 'Group',
  assemblyItem: 'Assembly',
  subtotalItem: 'Subtotal',
  markupItem: 'Markup',
}

/** SuiteQL `transaction.type` of each transaction record type (netsuite.md §5.3). */
export const TRANSACTION_TYPES: Readonly<Partial<Record<RecordKind, string>>> = {
  salesOrder: 'SalesOrd',
  itemFulfillment: 'ItemShip',
  invoice: 'CustInvc',
  cashSale: 'CashSale',
  customerDeposit: 'CustDep',
  depositApplication: 'DepAppl',
  customerPayment: 'CustPymt',
  creditMemo: 'CustCred',
  cashRefund: 'CashRfnd',
  customerRefund: 'CustRfnd',
  returnAuthorization: 'RtnAuth',
  itemReceipt: 'ItemRcpt',
  journalEntry: 'Journal',
}

/** How the user interface names each transaction record type. */
export const TRANSACTION_NAMES: Readonly<Partial<Record<RecordKind, string>>> = {
  salesOrder: 'Sales Order',
  itemFulfillment: 'Item Fulfillment',
  invoice: 'Invoice',
  cashSale: 'Cash Sale',
  customerDeposit: 'Customer Deposit',
  depositApplication: 'Deposit Application',
  customerPayment: 'Payment',
  creditMemo: 'Credit Memo',
  cashRefund: 'Cash Refund',
  customerRefund: 'Customer Refund',
  returnAuthorization: 'Return Authorization',
  itemReceipt: 'Item Receipt',
  journalEntry: 'Journal',
}

/** Sales order status letters: netsuite.md §6 [letters U, meanings standard]. */
const SALES_ORDER_STATUS: Readonly<Record<string, string>> = {
  A: 'Pending Approval',
  B: 'Pending Fulfillment',
  C: 'Cancelled',
  D: 'Partially Fulfilled',
  E: 'Pending Billing/Partially Fulfilled',
  F: 'Pending Billing',
  G: 'Billed',
  H: 'Closed',
}

/** netsuite.md §6 [U letters]. */
const CUSTOMER_DEPOSIT_STATUS: Readonly<Record<string, string>> = {
  A: 'Not Deposited',
  B: 'Deposited',
  C: 'Fully Applied',
  D: 'Deposited',
  R: 'Rejected',
}

/** netsuite.md §6 [U letters]. */
const RETURN_STATUS: Readonly<Record<string, string>> = {
  A: 'Pending Approval',
  B: 'Pending Receipt',
  C: 'Cancelled',
  D: 'Partially Received',
  E: 'Pending Refund/Partially Received',
  F: 'Pending Refund',
  G: 'Refunded',
  H: 'Closed',
}

const CASH_STATUS: Readonly<Record<string, string>> = {
  A: 'Unapproved Payment',
  B: 'Not Deposited',
  C: 'Deposited',
}

/** netsuite.md §6: Pick, Pack and Ship. */
const SHIP_STATUS: Readonly<Record<string, string>> = { A: 'Picked', B: 'Packed', C: 'Shipped' }

/** Status letters by SuiteQL type; invoices, credits, payments and cash refunds [U letters]. */
export const STATUS_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  SalesOrd: SALES_ORDER_STATUS,
  CustDep: CUSTOMER_DEPOSIT_STATUS,
  ItemShip: SHIP_STATUS,
  CustInvc: { A: 'Open', B: 'Paid In Full' },
  CustCred: { A: 'Open', B: 'Fully Applied' },
  CashSale: CASH_STATUS,
  CustPymt: CASH_STATUS,
  CashRfnd: CASH_STATUS,
  RtnAuth: RETURN_STATUS,
}

const LABELS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'salesOrder.orderStatus': SALES_ORDER_STATUS,
  'returnAuthorization.orderStatus': RETURN_STATUS,
  'itemFulfillment.shipStatus': SHIP_STATUS,
  'item.commitInventory': { 1: 'Available Qty', 2: 'Complete Qty', 3: 'Do Not Commit' },
}

/** Display text of an enumeration value; `owner` is a record type or a sublist. */
export function enumLabel(owner: string, field: string, value: string): string {
  const names = field === 'status' ? STATUS_NAMES[typeOf(owner)] : LABELS[`${owner}.${field}`]
  return names?.[value] ?? value
}

const typeOf = (owner: string) => TRANSACTION_TYPES[owner as RecordKind] ?? ''

/** How NetSuite displays a record where another one refers to it. */
export function refName(record: StoredRecord): string {
  const text = (name: string) => {
    const value = record.fields[name]
    return typeof value === 'string' ? value : undefined
  }
  if (groupOf(record.kind) === 'transaction')
    return `${TRANSACTION_NAMES[record.kind] ?? record.kind} #${text('tranId') ?? record.id}`
  if (record.kind === 'account') return [text('acctNumber'), text('acctName')].filter(Boolean).join(' ')
  const named = text('entityId') ?? text('itemId') ?? text('name') ?? text('periodName')
  return named ?? text('binNumber') ?? text('inventoryNumber') ?? record.id
}

/** The record that a field of type R:target points to. */
export function resolveTarget(world: World, target: string, id: string): StoredRecord | undefined {
  if (target === 'entity' || target === 'transaction' || target === 'item')
    return world.getInGroup(target, id)
  const kind = recordKind(target)
  return kind === undefined ? undefined : world.get(kind, id)
}

/** Spelling of a property by the schema, or undefined when the record type has none of that name. */
export function canonicalName(codes: Readonly<Record<string, string>>, name: string): string | undefined {
  if (codes[name] !== undefined) return name
  let lower = lowerNames.get(codes)
  if (lower === undefined) {
    lower = new Map(Object.keys(codes).map((field) => [field.toLowerCase(), field]))
    lowerNames.set(codes, lower)
  }
  return lower.get(name.toLowerCase())
}

const lowerNames = new WeakMap<object, Map<string, string>>()
