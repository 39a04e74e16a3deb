/** Subsidiaries, currencies, accounts and periods: what every transaction is checked against. */
import { round } from './amounts.ts'
import { type Draft, numberOf, reference, type SaveContext, textOf } from './draft.ts'
import { invalidFieldValue, userError } from './errors.ts'
import { refName } from './names.ts'
import type { FieldMap, StoredRecord, TransactionFigures, World } from './world.ts'

/** Accounts that NetSuite finds by itself; the seed gives them these external ids. */
export const SYSTEM_ACCOUNTS = {
  receivables: 'system_accounts_receivable',
  customerDeposits: 'system_customer_deposits',
  undepositedFunds: 'system_undeposited_funds',
  taxPayable: 'system_sales_tax_payable',
  shippingIncome: 'system_shipping_income',
  inventoryAsset: 'system_inventory_asset',
  costOfGoodsSold: 'system_cogs',
  returnsWriteOff: 'system_returns_write_off',
  realisedExchange: 'system_realised_fx',
} as const

export function systemAccount(world: World, name: keyof typeof SYSTEM_ACCOUNTS): string {
  const record = world.byExternalId('account', SYSTEM_ACCOUNTS[name])
  if (record === undefined) throw new Error(`the account was not seeded: ${SYSTEM_ACCOUNTS[name]}`)
  return record.id
}

/** Decimals of a currency: 0 for JPY, 2 for most. */
export function precisionOf(world: World, currencyId: string): number {
  return numberOf(world.get('currency', currencyId)?.fields ?? {}, 'currencyPrecision') ?? 2
}

export function baseCurrency(world: World, subsidiaryId: string): string {
  const subsidiary = world.get('subsidiary', subsidiaryId)
  return reference(subsidiary?.fields ?? {}, 'currency')?.id ?? '1'
}

/**
 * The subsidiary's currency for one unit of `currencyId`. Without a sent rate NetSuite uses its own table, here
 * currency.exchangeRate, stated against the account's base currency (netsuite.md §10.12).
 */
export function exchangeRate(
  world: World,
  pair: { currencyId: string; subsidiaryId: string; sent: number | undefined },
): number {
  const base = baseCurrency(world, pair.subsidiaryId)
  if (base === pair.currencyId) return 1
  if (pair.sent !== undefined) return pair.sent
  const rate = (id: string) => numberOf(world.get('currency', id)?.fields ?? {}, 'exchangeRate') ?? 1
  return round(rate(pair.currencyId) / rate(base), 8)
}

/** Whether a record limited to subsidiaries may be used in one; no list and includeChildren mean all. */
export function usableIn(record: StoredRecord, subsidiaryId: string): boolean {
  const list = record.fields['subsidiary']
  if (!Array.isArray(list) || list.length === 0) return true
  if (record.fields['includeChildren'] === true) return true
  return list.some((entry: unknown) => isId(entry, subsidiaryId))
}

function isId(entry: unknown, id: string): boolean {
  return typeof entry === 'object' && entry !== null && 'id' in entry && entry.id === id
}

/** netsuite.md §10.13: the account must belong to the transaction's subsidiary; text as captured live. */
export function checkAccount(world: World, accountId: string, subsidiaryId: string): void {
  const account = world.get('account', accountId)
  const subsidiary = world.get('subsidiary', subsidiaryId)
  if (account === undefined) throw invalidFieldValue(accountId, 'account', 'account')
  if (account.fields['isInactive'] === true) throw invalidFieldValue(accountId, 'account', 'account')
  if (!usableIn(account, subsidiaryId)) {
    const name = subsidiary === undefined ? subsidiaryId : refName(subsidiary)
    throw userError(`The ${refName(account)} account cannot be used with the ${name} subsidiary.`, 'account')
  }
}

/** The subsidiaries that a customer may transact in: its own and those of its relationship records. */
export function subsidiariesOf(world: World, customer: StoredRecord): ReadonlySet<string> {
  const primary = reference(customer.fields, 'subsidiary')?.id
  const all = new Set(primary === undefined ? [] : [primary])
  for (const relation of world.all('customerSubsidiaryRelationship')) {
    const subsidiary = reference(relation.fields, 'subsidiary')
    if (subsidiary !== undefined && reference(relation.fields, 'entity')?.id === customer.id)
      all.add(subsidiary.id)
  }
  return all
}

/** The customer of a transaction: active, and in the subsidiary (netsuite.md §10.13). */
export function activeCustomer(context: SaveContext, fields: FieldMap, field: string): StoredRecord {
  const id = reference(fields, field)?.id
  const customer = id === undefined ? undefined : context.world.get('customer', id)
  if (customer === undefined || customer.fields['isInactive'] === true)
    throw invalidFieldValue(id, field, field)
  return customer
}

/** The subsidiary sent, or the customer's. */
export function subsidiaryFor(context: SaveContext, fields: FieldMap, customer: StoredRecord): string {
  const sent = reference(fields, 'subsidiary')?.id
  const allowed = subsidiariesOf(context.world, customer)
  const id = sent ?? reference(customer.fields, 'subsidiary')?.id
  if (id === undefined || !allowed.has(id)) throw invalidFieldValue(id, 'subsidiary', 'subsidiary')
  return id
}

/** The currency sent, or the customer's; it must stand on the customer (netsuite.md §10.12). */
export function currencyFor(context: SaveContext, fields: FieldMap, customer: StoredRecord): string {
  const primary = reference(customer.fields, 'currency')?.id
  const id = reference(fields, 'currency')?.id ?? primary
  const listed = (customer.sublists['currencyList'] ?? []).map(
    (line) => reference(line.fields, 'currency')?.id,
  )
  if (id === undefined || (id !== primary && !listed.includes(id)))
    throw invalidFieldValue(id, 'currency', 'currency')
  return id
}

/** Today in the account's time zone: the default of tranDate. */
export function today(world: World): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: world.account.timeZone }).format(world.clock.now())
}

/** The posting month that contains a date. */
export function periodOf(world: World, date: string): StoredRecord | undefined {
  for (const period of world.all('accountingPeriod')) {
    const { fields } = period
    if (fields['isYear'] === true || fields['isQuarter'] === true || fields['isPosting'] === false) continue
    if (fields['isAdjust'] === true) continue
    if ((textOf(fields, 'startDate') ?? '') <= date && date <= (textOf(fields, 'endDate') ?? ''))
      return period
  }
  return undefined
}

/** Lock A/R binds receivables; goods are bound by "Lock All" only [U]. */
export type Ledger = 'receivables' | 'inventory'

/**
 * The period that a record posts to: the one sent, the saved one while its date stays, else the one of its date.
 * @throws NetSuiteError when no period has the date; the text is [U].
 */
export function postingPeriodOf(world: World, draft: Draft): StoredRecord {
  const { fields, sent, before } = draft
  const date = textOf(fields, 'tranDate') ?? ''
  const saved = before?.fields['tranDate'] === date ? reference(fields, 'postingPeriod')?.id : undefined
  const id = reference(sent, 'postingPeriod')?.id ?? saved
  const period = id === undefined ? periodOf(world, date) : world.get('accountingPeriod', id)
  if (period === undefined) {
    throw userError(
      'The transaction date you specified is not within the date range of your accounting period.',
    )
  }
  return period
}

/**
 * A closed period binds everyone; a locked one binds roles without "Override Period Restrictions", which ours must
 * not have (accounting-and-reliability.md §1.6). A saved record may change in one that allows non-G/L changes as
 * long as its postings stay. REST wraps the code CLOSED_TRAN_PRD as USER_ERROR; the message is [U] (netsuite.md §2.2).
 */
export function assertPeriodsOpen(context: SaveContext, draft: Draft, ledger: Ledger): void {
  const { world } = context
  const now = world.get('accountingPeriod', draft.figures?.postingPeriodId ?? '')
  const then = world.get('accountingPeriod', draft.before?.figures?.postingPeriodId ?? '')
  const same = then !== undefined && then.id === now?.id && postings(draft) === postings(draft.before)
  if (same && then.fields['allowNonGlChanges'] === true) return
  for (const period of [now, then]) if (period !== undefined) assertOpen(period, ledger)
}

const postings = (record: { figures: TransactionFigures | undefined } | undefined): string =>
  JSON.stringify(
    (record?.figures?.accountingLines ?? []).map(({ accountId, debit, credit }) => [
      accountId,
      debit,
      credit,
    ]),
  )

/** @throws NetSuiteError when the period takes no posting to the ledger. */
export function assertOpen(period: StoredRecord, ledger: Ledger): void {
  const name = refName(period)
  if (period.fields['closed'] === true) {
    throw userError(
      `You cannot create or change a transaction in a closed accounting period: ${name}.`,
      'tranDate',
    )
  }
  if (
    period.fields['allLocked'] === true ||
    (ledger === 'receivables' && period.fields['arLocked'] === true)
  ) {
    throw userError(
      `You cannot create or change a transaction in a locked accounting period: ${name}.`,
      'tranDate',
    )
  }
}
