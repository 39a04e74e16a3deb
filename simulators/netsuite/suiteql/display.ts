import { refName, STATUS_NAMES, TRANSACTION_NAMES, TRANSACTION_TYPES } from '../names.ts'
import type { RecordGroup, World } from '../world.ts'

/** Columns that hold an internal id, and what it points to. */
const REFERENCES: Readonly<Record<string, RecordGroup>> = {
  entity: 'entity',
  customer: 'entity',
  item: 'item',
  location: 'location',
  subsidiary: 'subsidiary',
  currency: 'currency',
  account: 'account',
  expenseaccount: 'account',
  incomeaccount: 'account',
  assetaccount: 'account',
  postingperiod: 'accountingPeriod',
  createdfrom: 'transaction',
  transaction: 'transaction',
  previousdoc: 'transaction',
  nextdoc: 'transaction',
  shipmethod: 'shipItem',
  binnumber: 'bin',
  inventorynumber: 'inventoryNumber',
  taxtype: 'taxType',
  taxcode: 'salesTaxItem',
}

const TYPE_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(TRANSACTION_TYPES).map(([kind, type]) => [
    type,
    TRANSACTION_NAMES[kind as keyof typeof TRANSACTION_NAMES] ?? type,
  ]),
)

/**
 * BUILTIN.DF: the text that the user interface shows for a column's value; a value without one is shown as it
 * is. Status comes as `SalesOrd:B` and shows as "Sales Order : Pending Fulfillment" (netsuite.md §5.3).
 */
export function displayer(world: World): (column: string, value: string) => string | null {
  return (column, value) => {
    if (column === 'status') {
      const [type = '', letter = ''] = value.split(':')
      return `${TYPE_NAMES[type] ?? type} : ${STATUS_NAMES[type]?.[letter] ?? letter}`
    }
    if (column === 'type') return TYPE_NAMES[value] ?? value
    const group = REFERENCES[column]
    const record = group === undefined ? undefined : world.getInGroup(group, value)
    return record === undefined ? value : refName(record)
  }
}
