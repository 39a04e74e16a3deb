import { migrationState } from '../../adapters/postgres/migrate.ts'
import type { LoadedConfig } from '../../config/types.ts'
import { cliErrorOf } from '../trouble.ts'
import type { Opened } from '../types.ts'
import { type Finding, Findings } from './finding.ts'

/** The database is there, of this version, and belongs to these systems. Changes nothing in it. */
export async function checkDatabase(opened: Opened, config: LoadedConfig): Promise<readonly Finding[]> {
  const findings = new Findings('tieout')
  const where =
    config.database.url === null ? `our own PostgreSQL in ${config.database.dataDir}` : 'DATABASE_URL'
  try {
    const { applied, pending } = await migrationState(opened.database)
    findings.ok('database', { ops: 'The database answers.', tech: where })
    if (pending.length === 0)
      findings.ok('migrations', {
        ops: 'The database is up to date.',
        tech: `${applied} migrations applied`,
      })
    else if (applied === 0)
      findings.note('migrations', {
        ops: 'The database is empty; the first start sets it up.',
        tech: `${pending.length} migrations to apply`,
      })
    else
      findings.problem('migrations', {
        ops: 'The database was set up by an earlier version of Tieout.',
        tech: `not applied yet: ${pending.join(', ')}`,
        cure: 'run `tieout start` of this version: it brings the database up to date',
      })
    if (applied > 0) await checkPins(opened, config, findings)
  } catch (error) {
    const { trouble } = cliErrorOf(error)
    findings.problem('database', trouble)
  }
  return findings.list
}

/** As refused at start (design: pins), without pinning anything. */
async function checkPins(opened: Opened, config: LoadedConfig, findings: Findings): Promise<void> {
  const { rows } = await opened.database.query<{ kind: string; key: string; value: string }>(
    'select kind, key, value from tieout.pin order by kind, key',
  )
  const account = config.netsuite.account.toUpperCase()
  const wanted = [
    { kind: 'account', key: 'netsuite', value: account, named: `NetSuite account ${account}` },
    ...Object.values(config.stores).map(({ key, domain }) => ({
      kind: 'store',
      key: key as string,
      value: `${domain.toLowerCase()} in ${account}`,
      named: `store ${key}`,
    })),
  ]
  for (const { kind, key, value, named } of wanted) {
    const pinned = rows.find((row) => row.kind === kind && row.key === key)?.value
    const what = `pin of ${named}`
    if (pinned === undefined)
      findings.note(what, { ops: `The first start binds this database to ${value}.`, tech: 'not pinned yet' })
    else if (pinned === value)
      findings.ok(what, { ops: `The database belongs to ${value}.`, tech: `pin(${kind}, ${key})` })
    else
      findings.problem(what, {
        ops: `The database belongs to ${pinned}; the configuration says ${value}.`,
        tech: `pin(${kind}, ${key})`,
        cure: 'use a database of its own for the other system, or correct the configuration; a pin is never moved',
      })
  }
}
