/**
 * `tieout start` as it is, but for how long an update of unknown outcome is waited for: for a run to end in time it is
 * longer than any request of the run lives, and than any process stands still, which a configuration may not say.
 */
import { silentLog } from '../../src/adapters/log.ts'
import { processIo } from '../../src/cli/io.ts'
import { runCli } from '../../src/cli/main.ts'
import { runRoles } from '../../src/roles.ts'
import { openForCommand } from '../../src/runtime.ts'

const QUIET_MINUTES = 0.5

process.exitCode = await runCli(
  process.argv.slice(2),
  {
    open: (config, mode = 'read') => openForCommand(config, mode, silentLog),
    run: (config, roles, signal) =>
      runRoles({ ...config, updateQuietPeriodMinutes: QUIET_MINUTES }, roles, { signal }),
  },
  processIo(),
)
