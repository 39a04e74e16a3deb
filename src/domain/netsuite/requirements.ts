import type { DocumentKind } from './documents.ts'
import type { PostedKind } from './posted.ts'

/**
 * What a NetSuite account must have for Tieout to work: the one list. The SDF project ships it, `tieout check` names
 * what is missing, documentation prints it, and the simulator refuses fields that are not in the account.
 */

/** Script ids of our custom fields. */
export const FIELDS = {
  store: 'custbody_tieout_store',
  shopifyId: 'custbody_tieout_shopify_id',
  order: 'custbody_tieout_order',
  hash: 'custbody_tieout_hash',
  version: 'custbody_tieout_version',
  factDate: 'custbody_tieout_fact_date',
  line: 'custcol_tieout_line',
  customer: 'custentity_tieout_shopify_id',
} as const

export interface CustomFieldRequirement {
  readonly scriptId: string
  readonly type: 'text' | 'date'
  /** Where the field stands. */
  readonly appliesTo: 'body' | 'column' | 'entity'
  readonly records: readonly (DocumentKind | WrittenPosted)[]
  readonly label: string
  readonly why: string
}

/** An application of a credit memo is no record of its own. */
type WrittenPosted = Exclude<PostedKind, 'creditApplication'>

/** Whose lines continue those of the sales order, or stand for what came back. */
const LINED = [
  'salesOrder',
  'itemFulfillment',
  'invoice',
  'cashSale',
  'creditMemo',
  'cashRefund',
  'returnAuthorization',
  'itemReceipt',
] as const

const TRANSACTIONS = [
  ...LINED,
  'customerDeposit',
  'depositApplication',
  'customerPayment',
  'customerRefund',
  'journalEntry',
] as const

export const CUSTOM_FIELDS: readonly CustomFieldRequirement[] = [
  {
    scriptId: FIELDS.store,
    type: 'text',
    appliesTo: 'body',
    records: TRANSACTIONS,
    label: 'Tieout store',
    why: 'The key of the store that the record comes from.',
  },
  {
    scriptId: FIELDS.shopifyId,
    type: 'text',
    appliesTo: 'body',
    records: TRANSACTIONS,
    label: 'Tieout Shopify ID',
    why: 'The Shopify fact that the record books: the order, or the transaction. Duplicates are found by it.',
  },
  {
    scriptId: FIELDS.order,
    type: 'text',
    appliesTo: 'body',
    records: TRANSACTIONS,
    label: 'Tieout Shopify order ID',
    why: 'The Shopify order that the record belongs to.',
  },
  {
    scriptId: FIELDS.hash,
    type: 'text',
    appliesTo: 'body',
    records: TRANSACTIONS,
    label: 'Tieout content hash',
    why: 'What was meant to be written, so that a changed record is noticed.',
  },
  {
    scriptId: FIELDS.version,
    type: 'text',
    appliesTo: 'body',
    records: TRANSACTIONS,
    label: 'Tieout source version',
    why: 'How far the Shopify order had come when the record was written.',
  },
  {
    scriptId: FIELDS.factDate,
    type: 'date',
    appliesTo: 'body',
    records: TRANSACTIONS,
    label: 'Tieout fact date',
    why: 'The calendar date of the fact in the subsidiary’s time zone.',
  },
  {
    scriptId: FIELDS.line,
    type: 'text',
    appliesTo: 'column',
    records: LINED,
    label: 'Tieout line',
    why: 'The Shopify line that the item line stands for; lines are matched by it, never by position.',
  },
  {
    scriptId: FIELDS.customer,
    type: 'text',
    appliesTo: 'entity',
    records: ['customer'],
    label: 'Tieout Shopify customer ID',
    why: 'The Shopify customer that the customer was created from.',
  },
]

/** `level` as NetSuite's role page names it. GET loads a record as if to edit it, so View is not enough (netsuite.md §4.3). */
export interface PermissionRequirement {
  readonly permission: string
  readonly level: 'View' | 'Create' | 'Edit' | 'Full'
  readonly why: string
  /** Names that the reference marks unsure: `check` treats a missing one as a hint, not a failure. */
  readonly unsure: boolean
}

/** netsuite.md §4.3 [names U where marked]. */
export const PERMISSIONS: readonly PermissionRequirement[] = [
  { permission: 'REST Web Services', level: 'Full', why: 'Every write goes through it.', unsure: false },
  {
    permission: 'Log in using OAuth 2.0 Access Tokens',
    level: 'Full',
    why: 'Machine-to-machine sign-in (for TBA: Log in using Access Tokens).',
    unsure: false,
  },
  {
    permission: 'SuiteAnalytics Workbook',
    level: 'Edit',
    why: 'SuiteQL: look-ups and read-back.',
    unsure: false,
  },
  {
    permission: 'Sales Order',
    level: 'Edit',
    why: 'Orders are booked and closed, never deleted.',
    unsure: true,
  },
  { permission: 'Customer Deposit', level: 'Create', why: 'Captured money is booked.', unsure: true },
  { permission: 'Item Fulfillment', level: 'Create', why: 'Shipments are booked.', unsure: true },
  { permission: 'Invoice', level: 'Create', why: 'Orders are billed.', unsure: true },
  {
    permission: 'Cash Sale',
    level: 'Edit',
    why: 'Sales at the till are booked, and their lines are read for returns.',
    unsure: true,
  },
  {
    permission: 'Deposit Application',
    level: 'Create',
    why: 'Deposits are set against invoices.',
    unsure: true,
  },
  { permission: 'Customer Payment', level: 'Create', why: 'Bills that are paid later.', unsure: true },
  {
    permission: 'Credit Memo',
    level: 'Edit',
    why: 'Refunds are credited, and credits are set against later invoices.',
    unsure: true,
  },
  {
    permission: 'Customer Refund',
    level: 'Edit',
    why: "Money that goes back is booked; people's own refunds are taken over.",
    unsure: true,
  },
  {
    permission: 'Cash Sale Refund',
    level: 'Edit',
    why: "Refunds at the till are booked; people's own are taken over.",
    unsure: true,
  },
  {
    permission: 'Return Authorization',
    level: 'Edit',
    why: 'Returned goods are expected, and received against its lines.',
    unsure: true,
  },
  { permission: 'Item Receipt', level: 'Create', why: 'Returned goods come back into stock.', unsure: true },
  { permission: 'Make Journal Entry', level: 'Create', why: 'Cash rounding above the total.', unsure: true },
  { permission: 'Customers', level: 'Edit', why: 'Customers are found and created.', unsure: true },
  { permission: 'Items', level: 'View', why: 'SKUs are looked up.', unsure: true },
  { permission: 'Accounts', level: 'View', why: 'Postings are read back.', unsure: true },
  { permission: 'Currency', level: 'View', why: 'Currencies are referred to.', unsure: true },
  { permission: 'Locations', level: 'View', why: 'Locations are referred to.', unsure: true },
  { permission: 'Subsidiaries', level: 'View', why: 'Subsidiaries are referred to.', unsure: true },
  {
    permission: 'Manage Accounting Periods',
    level: 'View',
    why: 'Closed periods park deposits.',
    unsure: true,
  },
]

/** Permissions that the role must not hold. */
export const FORBIDDEN_PERMISSIONS: readonly { readonly permission: string; readonly why: string }[] = [
  {
    permission: 'Override Period Restrictions',
    why: 'Nothing may be posted into a locked period (accounting-and-reliability.md §1.6).',
  },
]

export interface FeatureRequirement {
  readonly feature: string
  readonly when: string
  readonly why: string
}

export const FEATURES: readonly FeatureRequirement[] = [
  { feature: 'REST Web Services', when: 'always', why: 'Records are written through it.' },
  { feature: 'SuiteAnalytics Workbook', when: 'always', why: 'SuiteQL reads records back.' },
  {
    feature: 'OAuth 2.0',
    when: 'sign-in is machine-to-machine',
    why: 'The sign-in that stays (netsuite.md §4.2).',
  },
  {
    feature: 'SuiteTax',
    when: 'tax mode is suitetax',
    why: 'REST does not support legacy tax (netsuite.md §6).',
  },
  {
    feature: 'Multiple Currencies',
    when: 'a store books in more than one currency',
    why: 'Currencies are set on records.',
  },
  {
    feature: 'Advanced Shipping',
    when: 'Tieout writes item fulfilments',
    why: 'Without it NetSuite writes an invoice with each item fulfilment by itself (netsuite.md §1.10).',
  },
  {
    feature: 'Return Authorizations',
    when: 'goods that come back are put on a shelf',
    why: 'Item receipts are made from them.',
  },
]

/** Accounting preferences; REST does not tell how they are set. */
export const PREFERENCES: readonly {
  readonly preference: string
  readonly when: string
  readonly why: string
}[] = [
  {
    preference: 'Overage on customer deposits is allowed',
    when: 'orders may be reduced in Shopify before their payment is booked',
    why: 'Without it NetSuite refuses a deposit above its sales order (netsuite.md §6), and the payment parks.',
  },
  {
    preference: 'Invoice in Advance of Fulfillment',
    when: "Tieout bills 'on-order'",
    why: 'Goods are billed before their item fulfilment stands.',
  },
]
