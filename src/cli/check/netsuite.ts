import type { NetSuiteClient } from '../../adapters/netsuite/client.ts'
import type { LoadedConfig, StoreConfig } from '../../config/types.ts'
import {
  CUSTOM_FIELDS,
  FORBIDDEN_PERMISSIONS,
  PERMISSIONS,
  type CustomFieldRequirement,
} from '../../domain/netsuite/requirements.ts'
import { type Finding, Findings } from './finding.ts'
import { inventoryNotes } from './inventory.ts'
import { lifeNotes } from './life.ts'
import { checkReferences } from './references.ts'
import { taxNotes } from './tax.ts'

/** Everything that the configuration says of the NetSuite account, proved against it. */
export async function checkNetSuite(
  netsuite: NetSuiteClient,
  config: LoadedConfig,
  now: () => Date,
): Promise<readonly Finding[]> {
  const findings = new Findings('netsuite')
  const server = await netsuite.serverTime()
  if (!server.ok) {
    findings.fault('sign-in', server.failure)
    return findings.list
  }
  findings.ok('sign-in', {
    ops: `NetSuite account ${config.netsuite.account} accepts our sign-in.`,
    tech: `${config.netsuite.signIn.kind} at ${config.netsuite.baseUrl}`,
  })
  checkClock(server.value - now().getTime(), findings)
  const stores = Object.values(config.stores)
  await checkReferences(netsuite, stores, findings)
  await checkCurrencies(netsuite, stores, findings)
  await checkFields(netsuite, stores, findings)
  const periods = await netsuite.closedPeriods('live')
  if (periods.ok)
    findings.ok('accounting periods', {
      ops: 'Closed periods can be read: their deposits park.',
      tech: `${periods.value.length} closed`,
    })
  else findings.fault('accounting periods', periods.failure)
  await taxNotes(netsuite, stores, findings)
  lifeNotes(stores, findings)
  await inventoryNotes(netsuite, stores, findings)
  standingNotes(config, findings)
  return findings.list
}

/** TBA refuses a timestamp that is minutes off, and an assertion must not be from the future (netsuite.md §4). */
const SKEW_PROBLEM_MS = 60_000

function checkClock(skewMs: number, findings: Findings): void {
  const seconds = Math.round(skewMs / 1000)
  if (Math.abs(skewMs) < SKEW_PROBLEM_MS)
    findings.ok('clock', { ops: 'Our clock agrees with that of NetSuite.', tech: `${seconds} s apart` })
  else
    findings.problem('clock', {
      ops: `This machine's clock is ${Math.abs(seconds)} seconds ${seconds > 0 ? 'behind' : 'ahead of'} that of NetSuite.`,
      tech: `serverTime − now = ${seconds} s`,
      cure: 'have this machine keep its time by NTP: sign-ins are refused otherwise',
    })
}

/** A currency's id must be that currency, and a store's base currency that of its subsidiary. */
async function checkCurrencies(
  netsuite: NetSuiteClient,
  stores: readonly StoreConfig[],
  findings: Findings,
): Promise<void> {
  const data = await netsuite.currencyData('live')
  if (!data.ok) return findings.fault('currencies', data.failure)
  for (const { key, policy } of stores) {
    for (const [code, id] of Object.entries(policy.currencies)) {
      const actual = data.value.currencies.get(id)
      if (actual === undefined || actual === code) continue
      findings.problem(`stores.${key}.currencies.${code}`, {
        ops: `NetSuite's currency ${id} is ${actual}, not ${code}.`,
        tech: `currency.symbol of ${id}`,
        cure: `give the internal id of ${code} in stores.${key}.currencies`,
      })
    }
    const base = data.value.baseCurrencies.get(policy.subsidiary)
    if (base !== undefined && base !== policy.baseCurrency)
      findings.problem(`stores.${key}.baseCurrency`, {
        ops: `The subsidiary of store ${key} keeps its books in ${base}, not ${policy.baseCurrency}.`,
        tech: `subsidiary ${policy.subsidiary}: currency ${base}`,
        cure: `set stores.${key}.baseCurrency to '${base}'`,
      })
    else if (base !== undefined)
      findings.ok(`base currency of ${key}`, {
        ops: `Its books are kept in ${base}.`,
        tech: policy.subsidiary,
      })
  }
}

const TABLES: Readonly<Record<CustomFieldRequirement['appliesTo'], string>> = {
  body: 'transaction',
  column: 'transactionline',
  entity: 'customer',
}

const ours = (where: CustomFieldRequirement['appliesTo']): readonly string[] =>
  CUSTOM_FIELDS.filter(({ appliesTo }) => appliesTo === where).map(({ scriptId }) => scriptId)

async function checkFields(
  netsuite: NetSuiteClient,
  stores: readonly StoreConfig[],
  findings: Findings,
): Promise<void> {
  const theirs = (of: 'customFields' | 'lineCustomFields'): readonly string[] =>
    stores.flatMap(({ policy }) => Object.keys(policy[of]))
  const skuFields = stores
    .map(({ policy }) => policy.items.skuField)
    .filter((name) => name.startsWith('custitem_'))
  const wanted: readonly { readonly table: string; readonly columns: readonly string[] }[] = [
    { table: TABLES.body, columns: [...ours('body'), ...theirs('customFields')] },
    { table: TABLES.column, columns: [...ours('column'), ...theirs('lineCustomFields')] },
    { table: TABLES.entity, columns: ours('entity') },
    { table: 'item', columns: skuFields },
  ]
  for (const { table, columns } of wanted) {
    if (columns.length === 0) continue
    const missing = await netsuite.missingColumns(table, [...new Set(columns)])
    if (!missing.ok) findings.fault(`custom fields of ${table}`, missing.failure)
    else if (missing.value.length === 0)
      findings.ok(`custom fields of ${table}`, { ops: 'All are there.', tech: columns.join(', ') })
    else
      findings.problem(`custom fields of ${table}`, {
        ops: `NetSuite lacks fields that we fill: ${missing.value.join(', ')}.`,
        tech: `unknown columns of ${table}`,
        cure: 'deploy the SuiteCloud project in netsuite/ (its README says how), create the fields of your own mapping, and let our role see them',
      })
  }
}

/** What no interface tells: said, so that a person looks. */
function standingNotes(config: LoadedConfig, findings: Findings): void {
  findings.note('deposits above the order', {
    ops: 'NetSuite may refuse a deposit that exceeds its order, such as after an edit; the money parks then.',
    tech: 'the preference that allows it is not readable over REST (netsuite.md §6)',
    cure: 'decide with finance whether the account allows deposits above the order total',
  })
  findings.note('permissions of the role', {
    ops: 'The role needs the permissions below; what is missing shows itself as a fault that names it.',
    tech: [
      ...PERMISSIONS.map(
        ({ permission, level, unsure }) => `${permission}: ${level}${unsure ? ' (name to be verified)' : ''}`,
      ),
      ...FORBIDDEN_PERMISSIONS.map(({ permission }) => `not ${permission}`),
    ].join('; '),
  })
  findings.note('concurrency', {
    ops: `Tieout uses up to ${config.netsuite.permits} of the account's connections at once.`,
    tech: 'netsuite.permits; all integrations of the account share its limit',
  })
}
