import type { NetSuiteId } from '../ids.ts'
import type { Category } from './categories.ts'
import type { Line, Unit } from './types.ts'

/** Everything that a day is compared by, in one place: what each sum is about and what stands on either side. */

export type Facts = 'orders' | 'edits' | 'refunds' | 'payments' | 'payments given back' | 'fulfilments'

const RECORDS: Readonly<Record<Facts, string>> = {
  orders: 'sales orders and cash sales',
  edits: 'sales orders as edited',
  refunds: 'credit memos, cash refunds and units taken off sales orders',
  payments: 'customer deposits, customer payments and cash sales',
  'payments given back': 'customer refunds and cash refunds',
  fulfilments: 'item fulfilments',
}

export const completeness = (facts: Facts, unit: Unit): Line => ({
  equation: 'I-D1',
  about: unit === 'count' ? `number of ${facts}` : `sum of ${facts}`,
  unit,
  left: `Shopify ${facts} by book date`,
  right: RECORDS[facts],
})

export const units: Line = {
  equation: 'I-D1',
  about: 'units fulfilled',
  unit: 'count',
  left: 'Shopify fulfilment units by book date',
  right: 'item fulfilment quantities',
}

export const accounted = (unit: Unit): Line => ({
  equation: 'I-D2',
  about: 'everything sold and taken back of the day’s orders',
  unit,
  left: 'Σ sales of all their agreements',
  right: 'sales orders and documents of their own that the facts ask for',
})

export const bridge = (category: Category, unit: Unit): Line => ({
  equation: 'I-D2',
  about: `billed ${category}`,
  unit,
  left: 'what Shopify’s facts bill on the day',
  right: 'lines of invoices and cash sales less credit memos and cash refunds',
})

export const clearing = (account: NetSuiteId | 'not mapped', gateways: string, unit: Unit): Line => ({
  equation: 'I-D3',
  about: `money by ${gateways} on account ${account}`,
  unit,
  left: 'captured − refunded',
  right: 'movement of the account by records of ours; payouts come later',
})

export const storedValue = (unit: Unit): Line => ({
  equation: 'I-D4',
  about: 'gift cards and store credit',
  unit,
  left: 'sold − redeemed + refunded to card or credit',
  right: 'movement of the liability accounts by records of ours',
})

export const deposits = (unit: Unit): Line => ({
  equation: 'I-D5',
  about: 'customer deposits held',
  unit,
  left: 'Σ per order: money in − applied − given back, at the end of the day',
  right: 'balance of the deposit account by order',
})

export const taxPayable = (unit: Unit): Line => ({
  equation: 'I-D6',
  about: 'tax payable',
  unit,
  left: 'Σ tax billed − Σ tax refunded, without what the channel remits',
  right: 'movement of the tax lines',
})

export const rounding = (unit: Unit): Line => ({
  equation: 'I-D7',
  about: 'rounding',
  unit,
  left: 'Σ cash rounding of the day’s facts',
  right: 'movement of the rounding account and item',
})

export const stale: Line = {
  equation: 'I-D8',
  about: 'orders not final for longer than the limit',
  unit: 'count',
  left: 'orders without a final state and without an owner',
  right: '0',
}

export const records: Line = {
  equation: 'I-D9',
  about: 'records asked for and records there',
  unit: 'count',
  left: 'records that the day’s facts ask for',
  right: 'records of ours in NetSuite',
}

export const ledgerRows: Line = {
  equation: 'I-D9',
  about: 'ledger rows and records there',
  unit: 'count',
  left: 'rows of the ledger',
  right: 'records of ours in NetSuite',
}

export const alterations: Line = {
  equation: 'I-D10',
  about: 'records that people altered',
  unit: 'count',
  left: 'records of ours that are not as they were written',
  right: '0',
}
