/** Record types by their REST names (netsuite.md §6). */
export const RECORD_KINDS = [
  'customer',
  'customerSubsidiaryRelationship',
  'salesOrder',
  'itemFulfillment',
  'invoice',
  'cashSale',
  'customerDeposit',
  'depositApplication',
  'customerPayment',
  'creditMemo',
  'cashRefund',
  'customerRefund',
  'returnAuthorization',
  'itemReceipt',
  'journalEntry',
  'inventoryItem',
  'lotNumberedInventoryItem',
  'serializedInventoryItem',
  'nonInventorySaleItem',
  'otherChargeSaleItem',
  'serviceSaleItem',
  'giftCertificateItem',
  'discountItem',
  'kitItem',
  'itemGroup',
  'assemblyItem',
  'subtotalItem',
  'markupItem',
  'location',
  'bin',
  'inventoryNumber',
  'subsidiary',
  'currency',
  'accountingPeriod',
  'account',
  'paymentMethod',
  'shipItem',
  'taxType',
  'salesTaxItem',
] as const

export type RecordKind = (typeof RECORD_KINDS)[number]

/**
 * Internal ids are unique within one of these spaces. External ids are unique, ignoring case, within a group
 * (netsuite.md §1.2, O:section_N3436356): entity = all entities, transaction = all transactions, item = all items.
 */
export type RecordGroup = 'entity' | 'transaction' | 'item' | RecordKind

const ENTITIES: ReadonlySet<RecordKind> = new Set(['customer'])
const TRANSACTIONS: ReadonlySet<RecordKind> = new Set([
  'salesOrder',
  'itemFulfillment',
  'invoice',
  'cashSale',
  'customerDeposit',
  'depositApplication',
  'customerPayment',
  'creditMemo',
  'cashRefund',
  'customerRefund',
  'returnAuthorization',
  'itemReceipt',
  'journalEntry',
])
const ITEMS: ReadonlySet<RecordKind> = new Set([
  'inventoryItem',
  'lotNumberedInventoryItem',
  'serializedInventoryItem',
  'nonInventorySaleItem',
  'otherChargeSaleItem',
  'serviceSaleItem',
  'giftCertificateItem',
  'discountItem',
  'kitItem',
  'itemGroup',
  'assemblyItem',
  'subtotalItem',
  'markupItem',
])

/** netsuite.md §1.2 (O:section_N3436356). */
export function groupOf(kind: RecordKind): RecordGroup {
  if (ENTITIES.has(kind)) return 'entity'
  if (TRANSACTIONS.has(kind)) return 'transaction'
  if (ITEMS.has(kind)) return 'item'
  return kind
}
