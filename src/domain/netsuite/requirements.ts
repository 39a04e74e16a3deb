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
  readonly records: readonly ('salesOrder' | 'customerDeposit' | 'customer')[]
  readonly label: string
  readonly why: string
}

const TRANSACTIONS = ['salesOrder', 'customerDeposit'] as const

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
    records: ['salesOrder'],
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
]
