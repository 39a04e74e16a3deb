import type { Columns } from './schema.ts'

/** Tables that show lots, serial numbers and bins. */
export const INVENTORY_TABLES: Readonly<Record<string, Columns>> = {
  // Per number and bin, of items that are kept so; others have a row each too in NetSuite (netsuite.md §5.3 P).
  inventorybalance: {
    item: 'i',
    location: 'i',
    binnumber: 'i',
    inventorynumber: 'i',
    inventorystatus: 'i',
    quantityonhand: 'n',
    quantityavailable: 'n',
  },
  inventorynumber: { id: 'i', inventorynumber: 's', item: 'i', expirationdate: 'd', externalid: 's' },
  bin: { id: 'i', binnumber: 's', location: 'i', isinactive: 'b', externalid: 's' },
  // P: public SuiteQL reads an item's preferred bin here.
  itembinquantity: { item: 'i', bin: 'i', preferredbin: 'b' },
  // netsuitediagnostics.com/posts/inventory-assignment; the sign of `quantity` is [U].
  inventoryassignment: {
    id: 'i',
    transaction: 'i',
    transactionline: 'i',
    inventorynumber: 'i',
    binnumber: 'i',
    inventorystatus: 'i',
    quantity: 'n',
  },
}
