import {
  CUSTOM_FIELDS,
  type CustomFieldRequirement,
  PERMISSIONS,
  type PermissionRequirement,
} from '../../src/domain/netsuite/requirements.ts'

/**
 * NetSuite's names in SDF for the permissions of the role page: the enumeration of `permkey` in Oracle's record
 * documentation and in its SDF reference (docs.oracle.com SDFxml, generic_permission).
 */
const PERMISSION_KEYS: Readonly<Record<string, string>> = {
  'REST Web Services': 'ADMI_RESTWEBSERVICES',
  'Log in using OAuth 2.0 Access Tokens': 'ADMI_LOGIN_OAUTH2',
  'SuiteAnalytics Workbook': 'REPO_ANALYTICS',
  'Sales Order': 'TRAN_SALESORD',
  'Customer Deposit': 'TRAN_CUSTDEP',
  'Item Fulfillment': 'TRAN_ITEMSHIP',
  Invoice: 'TRAN_CUSTINVC',
  'Cash Sale': 'TRAN_CASHSALE',
  'Deposit Application': 'TRAN_DEPAPPL',
  'Customer Payment': 'TRAN_CUSTPYMT',
  'Credit Memo': 'TRAN_CUSTCRED',
  'Customer Refund': 'TRAN_CUSTRFND',
  'Cash Sale Refund': 'TRAN_CASHRFND',
  'Return Authorization': 'TRAN_RTNAUTH',
  'Item Receipt': 'TRAN_ITEMRCPT',
  'Make Journal Entry': 'TRAN_JOURNAL',
  Customers: 'LIST_CUSTJOB',
  Items: 'LIST_ITEM',
  Accounts: 'LIST_ACCOUNT',
  Currency: 'LIST_CURRENCY',
  Locations: 'LIST_LOCATION',
  Subsidiaries: 'LIST_SUBSIDIARY',
  'Manage Accounting Periods': 'ADMI_ACCTPERIODS',
}

const FIELD_ELEMENT = {
  body: 'transactionbodycustomfield',
  column: 'transactioncolumncustomfield',
  entity: 'entitycustomfield',
} as const

/**
 * Which records a field stands on. Oracle's reference does not say which of its boxes carries customer deposits, so
 * every box that may is ticked, and `tieout check` sees whether the field is there.
 */
function appliesTo(field: CustomFieldRequirement): string[] {
  if (field.appliesTo === 'entity') return ['appliestocustomer']
  const on = (...boxes: readonly string[]): string[] => boxes.map((box) => `${prefix}${box}`)
  const prefix = field.appliesTo === 'column' ? 'col' : 'body'
  const boxes: string[] = []
  if (field.records.includes('salesOrder')) boxes.push(...on('sale'))
  if (field.records.includes('itemFulfillment')) boxes.push(...on('itemfulfillment'))
  if (field.records.includes('itemReceipt')) boxes.push(...on('itemreceipt'))
  if (field.records.includes('journalEntry')) boxes.push(...on('journal'))
  if (field.records.includes('customerDeposit'))
    boxes.push(...on('customerpayment', 'deposit', 'othertransaction'))
  return boxes
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function element(name: string, value: string, indent = '  '): string {
  return `${indent}<${name}>${escaped(value)}</${name}>\n`
}

/** Locked for people, so that only an integration changes what the reconciler relies on. */
function fieldObject(field: CustomFieldRequirement): string {
  const root = FIELD_ELEMENT[field.appliesTo]
  return [
    `<${root} scriptid="${field.scriptId}">\n`,
    element('label', field.label),
    element('description', field.why),
    element('fieldtype', field.type.toUpperCase()),
    element('displaytype', 'LOCKED'),
    element('storevalue', 'T'),
    element('ismandatory', 'F'),
    element('accesslevel', '2'),
    element('searchlevel', '2'),
    ...appliesTo(field).map((box) => element(box, 'T')),
    `</${root}>\n`,
  ].join('')
}

function permissionElement({ permission, level }: PermissionRequirement): string {
  const key = PERMISSION_KEYS[permission]
  if (key === undefined)
    throw new Error(`the permission “${permission}” has no SDF key in scripts/generate/netsuite.ts`)
  return [
    '    <permission>\n',
    element('permkey', key, '      '),
    element('permlevel', level.toUpperCase(), '      '),
    '    </permission>\n',
  ].join('')
}

function roleObject(): string {
  return [
    '<role scriptid="customrole_tieout">\n',
    element('name', 'Tieout integration'),
    element('centertype', 'BASIC'),
    element('issalesrole', 'F'),
    element('issupportrole', 'F'),
    '  <permissions>\n',
    ...PERMISSIONS.map(permissionElement),
    '  </permissions>\n',
    '</role>\n',
  ].join('')
}

function manifest(): string {
  return [
    '<manifest projecttype="ACCOUNTCUSTOMIZATION">\n',
    element('projectname', 'Tieout'),
    element('frameworkversion', '1.0'),
    '  <dependencies>\n',
    '    <features>\n',
    '      <feature required="true">ACCOUNTING</feature>\n',
    '      <feature required="true">RECEIVABLES</feature>\n',
    '      <feature required="false">SUBSIDIARIES</feature>\n',
    '      <feature required="false">MULTICURRENCY</feature>\n',
    '    </features>\n',
    '  </dependencies>\n',
    '</manifest>\n',
  ].join('')
}

function deploy(): string {
  return [
    '<deploy>\n',
    '  <objects>\n',
    element('path', '~/Objects/*', '    '),
    '  </objects>\n',
    '</deploy>\n',
  ].join('')
}

/** The SDF Account Customization project (netsuite.md §9.1): path → text. */
export function netsuiteObjects(): Map<string, string> {
  return new Map([
    ['netsuite/manifest.xml', manifest()],
    ['netsuite/deploy.xml', deploy()],
    ['netsuite/Objects/customrole_tieout.xml', roleObject()],
    ...CUSTOM_FIELDS.map((field): [string, string] => [
      `netsuite/Objects/${field.scriptId}.xml`,
      fieldObject(field),
    ]),
  ])
}
