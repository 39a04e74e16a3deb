import type { NetSuiteClient } from '../../adapters/netsuite/client.ts'
import type { ReferenceRow, ReferenceTable } from '../../adapters/netsuite/reference.ts'
import type { StoreConfig } from '../../config/types.ts'
import type { Findings } from './finding.ts'

/** One NetSuite id that the configuration names, with the place where it stands. */
interface Reference {
  readonly table: ReferenceTable
  readonly id: string
  readonly path: string
  /** What it may be; null: whatever exists fits. */
  readonly fits: Fitting | null
}

/** Types of items or accounts that can do what they are named for. */
interface Fitting {
  readonly types: readonly string[]
  readonly why: string
}

/**
 * Items of credits: a stock item would put goods back by itself, and a discount or subtotal item takes its amount from
 * the lines above (netsuite.md §6; types: §5.3).
 */
const CREDIT_ITEM: Fitting = {
  types: ['NonInvtPart', 'OthCharge', 'Service'],
  why: 'a non-inventory, other charge or service item is needed: a credit with a stock item would put goods back by itself',
}

/** Over or short is never revenue, tax, or money (accounting-and-reliability.md §1.5). */
const ROUNDING_ACCOUNT: Fitting = {
  types: ['Expense', 'OthExpense', 'OthIncome'],
  why: 'an expense, other expense or other income account is needed: cash rounding is neither revenue nor money',
}

/** Every NetSuite id of a store's configuration that can be looked up. Ids that mapping functions answer are not known. */
function referencesOf({ key, policy }: StoreConfig): readonly Reference[] {
  const at = `stores.${key}`
  const one = (table: ReferenceTable, path: string, id: string | null): readonly Reference[] =>
    fitting({ table, path, fits: null }, id)
  const fitting = (what: Omit<Reference, 'id'>, id: string | null): readonly Reference[] =>
    id === null ? [] : [{ ...what, id, path: `${at}.${what.path}` }]
  const each = (
    table: ReferenceTable,
    path: string,
    ids: Readonly<Record<string, string>>,
  ): readonly Reference[] => Object.entries(ids).flatMap(([name, id]) => one(table, `${path}['${name}']`, id))
  const { items, customers, gateways } = policy
  return [
    ...one('subsidiary', 'subsidiary', policy.subsidiary),
    ...each('currency', 'currencies', policy.currencies),
    ...each('location', 'locations', policy.locations),
    ...one('location', 'defaultLocation', policy.defaultLocation),
    ...(customers.mode === 'webCustomer'
      ? one('customer', 'customers.customer', customers.customer)
      : one('customer', 'customers.customerLess', customers.customerLess)),
    ...one('item', 'items.discount', items.discount),
    ...one('item', 'items.shipping', items.shipping),
    ...one('item', 'items.tip', items.tip),
    ...one('item', 'items.duty', items.duty),
    ...one('item', 'items.giftCard', items.giftCard),
    ...one('item', 'items.withoutSku', items.withoutSku),
    ...(['returned', 'refundAdjustment', 'returnFee', 'rounding', 'channelTax'] as const).flatMap((name) =>
      fitting({ table: 'item', path: `items.${name}`, fits: CREDIT_ITEM }, items[name]),
    ),
    ...fitting(
      { table: 'account', path: 'life.roundingAccount', fits: ROUNDING_ACCOUNT },
      policy.life.roundingAccount,
    ),
    ...each('item', 'items.fees', items.fees),
    ...each('item', 'items.variants', items.variants),
    ...Object.entries(gateways).flatMap(([name, gateway]) => [
      ...one('account', `gateways['${name}'].account`, gateway.account),
      ...one('paymentmethod', `gateways['${name}'].paymentOption`, gateway.paymentOption),
    ]),
  ]
}

/** Every reference exists, is active, and is of a type that fits. */
export async function checkReferences(
  netsuite: NetSuiteClient,
  stores: readonly StoreConfig[],
  findings: Findings,
): Promise<void> {
  const byTable = Map.groupBy(stores.flatMap(referencesOf), ({ table }) => table)
  for (const [table, wanted] of byTable) {
    const found = await netsuite.rows(table, [...new Set(wanted.map(({ id }) => id))])
    if (!found.ok) {
      findings.fault(TABLE_NAMES[table], found.failure)
      continue
    }
    const bad = wanted.flatMap((reference) => {
      const row = found.value.get(reference.id)
      const why = wrongWith(row, reference.fits)
      return why === null ? [] : [{ ...reference, why }]
    })
    for (const { id, path, why } of bad)
      findings.problem(path, {
        ops: `${path} names ${TABLE_NAMES[table]} ${id}${why}.`,
        tech: `SELECT id FROM ${table} WHERE id = ${id}`,
        cure: `correct ${path}, or the record in NetSuite and its role's access to it`,
      })
    if (bad.length === 0)
      findings.ok(TABLE_NAMES[table], {
        ops: `Every ${TABLE_NAMES[table]} that the configuration names exists, is active and fits.`,
        tech: [...found.value.values()].map(({ id, name }) => `${id} ${name}`).join(', '),
      })
  }
}

function wrongWith(row: ReferenceRow | undefined, fits: Fitting | null): string | null {
  if (row === undefined) return ', which does not exist'
  if (row.inactive) return ` ("${row.name}"), which is inactive`
  if (fits === null || row.type === null || fits.types.includes(row.type)) return null
  return ` ("${row.name}"), which is of type ${row.type}: ${fits.why}`
}

const TABLE_NAMES: Readonly<Record<ReferenceTable, string>> = {
  subsidiary: 'subsidiary',
  location: 'location',
  currency: 'currency',
  account: 'account',
  item: 'item',
  customer: 'customer',
  paymentmethod: 'payment method',
  taxtype: 'tax type',
  salestaxitem: 'tax code',
}
