import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ENV_FILE } from '../../config/secrets.ts'
import type { LoadedConfig } from '../../config/types.ts'
import { type Finding, Findings } from './finding.ts'

/** The file that may hold the secrets is for one user of the machine alone. */
export function checkFiles(config: Pick<LoadedConfig, 'file'>): readonly Finding[] {
  const findings = new Findings('tieout')
  const path = join(dirname(config.file), ENV_FILE)
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined || (stat.mode & 0o077) === 0) return []
  findings.note(ENV_FILE, {
    ops: `Other users of this machine may read or change ${ENV_FILE}, where the secrets are.`,
    tech: `${path} has mode ${(stat.mode & 0o777).toString(8)}`,
    cure: `chmod 600 ${path}`,
  })
  return findings.list
}
