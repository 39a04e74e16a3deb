/**
 * A deployment whose parts can be killed: PostgreSQL as `tieout start` would set it up, one web and several worker
 * processes of the real command line, and both simulators, which are the world outside and live on.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../../src/adapters/clock.ts'
import { silentLog } from '../../src/adapters/log.ts'
import { type Database, openDatabase } from '../../src/adapters/postgres/database.ts'
import { type EmbeddedPostgres, startEmbedded } from '../../src/adapters/postgres/embedded.ts'
import { demoConfigText, demoSecrets, type SeedListing } from '../../src/cli/demo/configText.ts'
import type { RunningSimulators } from '../../src/cli/demo/simulators.ts'
import { ask, freePort } from '../support/deployment.ts'
import type { ReportedOrder, StoreFacts } from '../simulation/oracle/index.ts'
import type { Judgement } from './judge.ts'
import { killAll, startSpeaking, type Victim, victim } from './processes.ts'
import type { Traffic, Write } from './traffic.ts'

/** Both simulators, with the addresses that only the run uses. */
export interface Outside extends RunningSimulators {
  readonly shopify: RunningSimulators['shopify'] & { readonly crash: string }
  readonly netsuite: RunningSimulators['netsuite'] & { readonly crash: string }
}

export interface Deployment {
  readonly folder: string
  readonly outside: Outside
  readonly postgres: EmbeddedPostgres
  /** Of the run itself; a statement waits until PostgreSQL is back. */
  readonly db: Database
  readonly workers: readonly Victim[]
  readonly web: Victim
  writing(): Promise<readonly Pick<Write, 'caller' | 'kind'>[]>
  traffic(): Promise<Traffic>
  /** What left in NetSuite and does not show in Shopify, or otherwise. */
  untold(): Promise<readonly string[]>
  judge(reported: readonly ReportedOrder[]): Promise<Judgement>
  /** Ends every process. The folder, with every log, is kept where it may be needed. */
  stop(options: { readonly keepFolder: boolean }): Promise<void>
}

export interface DeploymentOptions {
  readonly seed: number
  readonly workers: number
  readonly onEnd: (name: string, how: string) => void
}

const SIMULATOR = fileURLToPath(new URL('simulatorProcess.ts', import.meta.url))
const MAIN = fileURLToPath(new URL('tieout.ts', import.meta.url))
const DAY_MS = 86_400_000

const PERMITS = 8

const slow = (method: string, probability: number): object => ({
  mode: { kind: 'slow', ms: 4500 },
  match: { service: 'record', methods: [method] },
  probability,
})

/** Slow enough that writes are under way when something dies, and some so slow that they land after their subject was taken over. */
const NETSUITE = {
  concurrencyLimit: PERMITS,
  latency: { kind: 'lognormal', medianMs: 160, sigma: 0.5 },
  settings: { allowDepositsAboveOrder: true },
  faults: [slow('POST', 0.1), slow('PATCH', 0.3)],
}

export async function openDeployment(options: DeploymentOptions): Promise<Deployment> {
  const folder = await mkdtemp(join(tmpdir(), 'tieout-crash-'))
  const log = (name: string): string => join(folder, `${name}.log`)
  const simulator = async (which: string, given: object): Promise<unknown> =>
    JSON.parse(
      await startSpeaking([SIMULATOR, which, JSON.stringify({ seed: options.seed, ...given })], log(which)),
    )
  const [shopify, netsuite] = await Promise.all([simulator('shopify', {}), simulator('netsuite', NETSUITE)])
  const outside = { shopify, netsuite } as Outside
  // Beside it and not in it: PostgreSQL may run as another user, who must not look into the folder.
  const dataDir = `${folder}-postgres`
  const postgres = await startEmbedded({
    dataDir,
    clock: systemClock,
    log: silentLog,
  })
  const onExit = (): void => quit(postgres)
  process.once('exit', onExit)
  const { facts: _none, locations } = await askFacts(outside)
  const goLiveAt = new Date(Date.now() - 2 * DAY_MS).toISOString()
  const config = await writeConfig(folder, { outside, locations, goLiveAt, databaseUrl: postgres.url })
  const start = (name: string, role: string): Victim =>
    victim({
      name,
      args: [MAIN, 'start', '--role', role, '--config', config],
      logFile: log(name),
      env: async (caller) => ({
        ...demoSecrets(outside),
        TIEOUT_CRASH_NETSUITE: await addressFor(outside, caller),
      }),
      onEnd: (how) => options.onEnd(name, how),
    })
  const workers = Array.from({ length: options.workers }, (_, index) =>
    start(`worker-${index + 1}`, 'worker,sweep'),
  )
  const web = start('web', 'web')
  const db = openDatabase({ url: postgres.url, clock: systemClock, log: silentLog, max: 2, name: 'crash' })
  return {
    folder,
    outside,
    postgres,
    db,
    workers,
    web,
    writing: async () =>
      (await ask(`${outside.netsuite.crash}/writing`)) as Awaited<ReturnType<Deployment['writing']>>,
    traffic: async () => (await ask(`${outside.netsuite.crash}/traffic`)) as Traffic,
    async untold() {
      const { facts } = await askFacts(outside)
      return (await ask(`${outside.netsuite.crash}/untold`, facts)) as readonly string[]
    },
    async judge(reported) {
      const facts = await askFacts(outside)
      return (await ask(`${outside.netsuite.crash}/judge`, { ...facts, goLiveAt, reported })) as Judgement
    },
    async stop({ keepFolder }) {
      await Promise.all([...workers, web].map((one) => one.stop()))
      await db.end()
      await postgres.stop({ evenIfUsed: true })
      killAll()
      process.off('exit', onExit)
      if (keepFolder) return
      for (const path of [folder, dataDir]) await rm(path, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

/** At our own end, whatever it is. SIGQUIT is PostgreSQL's immediate shutdown: its back ends end with it. */
function quit(postgres: EmbeddedPostgres): void {
  const pid = postgres.pid()
  if (pid === null) return
  try {
    process.kill(pid, 'SIGQUIT')
  } catch (error) {
    process.stderr.write(`PostgreSQL (${pid}) was gone already: ${String(error)}\n`)
  }
}

/** An address of NetSuite of its own for one life of a process, so that its requests can be told from others'. */
async function addressFor({ netsuite }: Outside, caller: string): Promise<string> {
  const { url } = (await ask(`${netsuite.crash}/callers`, { caller })) as { url: string }
  return url
}

async function askFacts({ shopify }: Outside): Promise<{
  readonly facts: StoreFacts
  readonly locations: Readonly<Record<string, string>>
}> {
  return (await ask(`${shopify.crash}/facts`)) as Awaited<ReturnType<typeof askFacts>>
}

interface ConfigInput {
  readonly outside: Outside
  readonly locations: Readonly<Record<string, string>>
  readonly goLiveAt: string
  readonly databaseUrl: string
}

/** The demo's configuration, with the address of NetSuite from the environment. */
async function writeConfig(
  folder: string,
  { outside, locations, goLiveAt, databaseUrl }: ConfigInput,
): Promise<string> {
  const text = demoConfigText({
    simulators: outside,
    seed: (await ask(`${outside.netsuite.sim}/seed`)) as SeedListing,
    locations,
    databaseUrl,
    webPort: await freePort(),
    goLiveAt,
    imported: null,
  })
  await writeFile(join(folder, 'base.ts'), text)
  const config = join(folder, 'tieout.config.ts')
  await writeFile(
    config,
    `import base from './base.ts'
export default {
  ...base,
  netsuite: { ...base.netsuite, permits: ${PERMITS}, baseUrl: process.env.TIEOUT_CRASH_NETSUITE },
  sweep: { ...base.sweep, everySeconds: 4, netsuiteEverySeconds: 15 },
  stores: { demo: { ...base.stores.demo, life: { ...base.stores.demo.life, shipping: { carriers: { ups: 'UPS' } } } } },
}
`,
  )
  return config
}
