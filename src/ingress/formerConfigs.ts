import type { Database } from '../adapters/postgres/database.ts'
import type { LoadedConfig } from '../config/types.ts'
import type { SubjectKey } from '../domain/ids.ts'
import { activeConfig } from '../ledger/deployment.ts'
import { goLiveKey } from '../reconcile/underConfig.ts'
import { wake } from '../work/subjects.ts'
import { waitedFor } from '../work/waits.ts'

type Current = Pick<LoadedConfig, 'version' | 'stores'>

/** Frees what came about under another configuration than this one. Answers the subjects. */
export async function freeFormerConfigs(
  db: Database,
  { version, stores }: Current,
): Promise<readonly SubjectKey[]> {
  const policies = Object.values(stores).map(({ policy }) => policy)
  const current = new Set([version, 'observe', ...policies.map(goLiveKey)])
  const others = (await waitedFor(db, 'config')).filter((key) => !current.has(key))
  return wake(db, 'config', others)
}

/**
 * The same again and again, where this configuration is the active one: a process with the former one may go on for a
 * while, and park once more what the start with this one had freed.
 */
export async function freeStragglers(db: Database, current: Current): Promise<readonly SubjectKey[]> {
  return (await activeConfig(db)) === current.version ? freeFormerConfigs(db, current) : []
}
