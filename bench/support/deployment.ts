/**
 * A deployment as it runs in earnest: PostgreSQL with its own settings, both simulators and each role of Tieout as
 * processes of their own.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../../src/adapters/clock.ts'
import { silentLog } from '../../src/adapters/log.ts'
import { type Database, openDatabase } from '../../src/adapters/postgres/database.ts'
import { startEmbedded } from '../../src/adapters/postgres/embedded.ts'
import { migrate } from '../../src/adapters/postgres/migrate.ts'
import { demoConfigText, demoSecrets, type SeedListing } from '../../src/cli/demo/configText.ts'
import type { RunningSimulators } from '../../src/cli/demo/simulators.ts'
import type { Role } from '../../src/cli/types.ts'
import { shopifyId } from '../../src/domain/ids.ts'
import type { LatencyModel } from '../../simulators/netsuite/latency.ts'
import { ask, freePort } from '../../tests/support/deployment.ts'
import { type StartedProcess, startProcess } from './processes.ts'
import type { Meter } from './simulatorProcess.ts'

export interface Server {
  readonly pid: number
  /** A new, migrated database. */
  database(): Promise<{ readonly url: string; readonly db: Database }>
  stop(): Promise<void>
}

/** PostgreSQL as `tieout start` runs it: a commit is on disk before it is answered. */
export async function startServer(): Promise<Server> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tieout-bench-'))
  const server = await startEmbedded({ dataDir, clock: systemClock, log: silentLog })
  const opened: Database[] = []
  let serial = 0
  return {
    pid: server.pid() ?? 0,
    async database() {
      const name = `bench_${(serial += 1)}`
      const admin = openDatabase({ url: server.url, clock: systemClock, log: silentLog, max: 1 })
      await admin.query(`create database ${name}`)
      await admin.end()
      const url = new URL(server.url)
      url.pathname = `/${name}`
      const db = openDatabase({ url: url.href, clock: systemClock, log: silentLog, max: 4 })
      opened.push(db)
      await migrate(db)
      return { url: url.href, db }
    },
    async stop() {
      await Promise.all(opened.map((db) => db.end()))
      await server.stop({ evenIfUsed: true })
      await rm(dataDir, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

export interface Simulators extends RunningSimulators {
  readonly netsuite: RunningSimulators['netsuite'] & { readonly meter: string }
  readonly pids: readonly number[]
  stop(): Promise<void>
}

export interface SimulatorSettings {
  /** NetSuite's concurrency limit. */
  readonly concurrencyLimit: number
  readonly latency: LatencyModel
}

const simulatorEntry = fileURLToPath(new URL('./simulatorProcess.ts', import.meta.url))
const tieoutEntry = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

export async function startSimulators(settings: SimulatorSettings): Promise<Simulators> {
  const start = (which: string, options: object): Promise<StartedProcess> =>
    startProcess({ name: which, args: [simulatorEntry, which, JSON.stringify(options)], speaks: true })
  const [shopify, netsuite] = await Promise.all([start('shopify', {}), start('netsuite', settings)])
  return {
    shopify: JSON.parse(shopify.line) as RunningSimulators['shopify'],
    netsuite: JSON.parse(netsuite.line) as Simulators['netsuite'],
    pids: [shopify.pid, netsuite.pid],
    async stop() {
      await Promise.all([shopify.stop(), netsuite.stop()])
    },
  }
}

export interface DeploymentOptions {
  readonly databaseUrl: string
  readonly permits: number
  readonly sweep?: Readonly<Record<string, number | boolean>>
  /** What the store has Shopify told of, and other choices of its life cycle. */
  readonly life?: Readonly<Record<string, unknown>>
}

export interface Deployment {
  readonly webhookUrl: string
  readonly configFile: string
  /** Starts roles in one process. The web role is waited for until it is ready. */
  start(...roles: readonly Role[]): Promise<StartedProcess>
  meter(): Promise<Meter>
  stop(): Promise<void>
}

const DAY_MS = 86_400_000

/** Writes a configuration for the simulators and a database; its processes are started by role. */
export async function deploy(simulators: Simulators, options: DeploymentOptions): Promise<Deployment> {
  const folder = await mkdtemp(join(tmpdir(), 'tieout-bench-config-'))
  const webPort = await freePort()
  const locations = await locationsOf(simulators)
  const text = demoConfigText({
    simulators,
    seed: (await ask(`${simulators.netsuite.sim}/seed`)) as SeedListing,
    locations,
    databaseUrl: options.databaseUrl,
    webPort,
    goLiveAt: new Date(Date.now() - 2 * DAY_MS).toISOString(),
    imported: null,
  })
  await writeFile(join(folder, 'base.ts'), text)
  const configFile = join(folder, 'tieout.config.ts')
  const life = JSON.stringify(options.life ?? {})
  const sweep = JSON.stringify({ manageSubscriptions: false, ...options.sweep })
  await writeFile(
    configFile,
    `import base from './base.ts'
export default {
  ...base,
  netsuite: { ...base.netsuite, permits: ${options.permits} },
  sweep: { ...base.sweep, ...${sweep} },
  stores: { demo: { ...base.stores.demo, life: { ...base.stores.demo.life, ...${life} } } },
}
`,
  )
  const started: StartedProcess[] = []
  return {
    webhookUrl: `http://127.0.0.1:${webPort}/webhooks/shopify/demo`,
    configFile,
    async start(...roles) {
      const child = await startProcess({
        name: roles.join(','),
        args: [tieoutEntry, 'start', '--role', roles.join(','), '--config', configFile],
        env: demoSecrets(simulators),
        speaks: false,
      })
      started.push(child)
      if (roles.includes('web')) await untilReady(`http://127.0.0.1:${webPort}/readyz`)
      return child
    },
    meter: async () => (await ask(simulators.netsuite.meter)) as Meter,
    async stop() {
      await Promise.all(started.map((child) => child.stop()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function locationsOf({ shopify }: Simulators): Promise<Readonly<Record<string, string>>> {
  const query = '{ locations(first: 50) { nodes { id name } } }'
  const headers = { 'x-shopify-access-token': shopify.token }
  const { data } = (await ask(shopify.url, { query }, headers)) as {
    data: { locations: { nodes: readonly { id: string; name: string }[] } }
  }
  return Object.fromEntries(data.locations.nodes.map(({ id, name }) => [shopifyId(id), name]))
}

const READY_WITHIN_MS = 30_000

async function untilReady(url: string): Promise<void> {
  const until = performance.now() + READY_WITHIN_MS
  for (;;) {
    try {
      if ((await fetch(url)).ok) return
    } catch (error) {
      if (performance.now() > until) throw error
    }
    await systemClock.sleep(50)
  }
}
