import { systemClock } from '../../src/adapters/clock.ts'
import { silentLog } from '../../src/adapters/log.ts'
import { openDatabase } from '../../src/adapters/postgres/database.ts'
import { createEngine } from '../../src/work/engine.ts'
import { join } from '../../src/work/presence.ts'

/** A worker process for tests that kill one: runs every subject for ever, says so, and never settles it. */
const [url] = process.argv.slice(2)
if (url === undefined) throw new Error('usage: engineProcess.ts DATABASE_URL')
const db = openDatabase({ url, clock: systemClock, log: silentLog })
const presence = await join({ db, clock: systemClock, log: silentLog, role: 'test' })
const engine = createEngine({
  db,
  presence,
  clock: systemClock,
  log: silentLog,
  retryPolicy: () => ({ delayMs: 100, counts: true }),
  handler: async (claim, { signal }) => {
    process.stdout.write(`${claim.subject}\n`)
    while (!signal.aborted) await systemClock.sleep(60_000, signal)
    return { kind: 'settled' }
  },
})
await engine.start()
