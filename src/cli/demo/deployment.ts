import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Clock } from '../../adapters/clock.ts'
import type { HttpTransport } from '../../adapters/http.ts'
import { silentLog } from '../../adapters/log.ts'
import { type EmbeddedPostgres, startEmbedded } from '../../adapters/postgres/embedded.ts'
import { processEnvironment } from '../../config/secrets.ts'
import { demoConfigText, demoSecrets, type SeedListing } from './configText.ts'
import { type Calendar, calendarOf } from './life/calendar.ts'
import { findOrders, type FoundOrders, namedIn } from './importDirectory.ts'
import { type DemoOptions, UsageError } from './options.ts'
import { endLeftOver, isAlive, keepRunning, type ManagedProcess, startSpeaking } from './processes.ts'
import { askShopify, askSimulator, type RunningSimulators, type ShopifyAdmin } from './simulators.ts'
import type { SavedDemo, StateDirectory } from './stateDirectory.ts'

export interface DeploymentOptions {
  readonly options: DemoOptions
  readonly directory: StateDirectory
  readonly transport: HttpTransport
  readonly clock: Clock
  readonly tell: (line: string) => void
}

/** Both simulators, a PostgreSQL, a web and a worker process: a whole deployment on this machine. */
export interface Deployment {
  readonly simulators: RunningSimulators
  readonly admin: ShopifyAdmin
  readonly transport: HttpTransport
  readonly clock: Clock
  readonly configFile: string
  readonly found: FoundOrders | null
  /** The days to live through; null: none, everything happens now. */
  readonly calendar: Calendar | null
  pidText(): string
  /** Brings PostgreSQL back where it was killed; the other processes come back by themselves. */
  keepUp(): Promise<void>
  stop(): Promise<void>
}

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..')
/** As the demo's configuration says. */
const STORE_ZONE = 'America/New_York'
const MAIN = join(ROOT, 'src/main.ts')
const SIMULATORS = join(ROOT, 'simulators/main.ts')

export async function openDeployment(given: DeploymentOptions): Promise<Deployment> {
  const { options, directory, transport, clock } = given
  const saved = directory.readSaved()
  const { days } = options
  if (days !== null && saved !== null)
    throw new UsageError(
      '--days begins with an empty store; give --state another directory, or leave it out.',
    )
  const calendar = days === null ? null : calendarOf(clock.now(), days, STORE_ZONE)
  await endEarlierRun(saved, clock)
  const found = options.importFrom === null ? null : findOrders(options.importFrom)
  const simulators = await startSimulators(given, { saved, calendar })
  const postgres = await startEmbedded({ dataDir: directory.file('postgres'), clock, log: silentLog })
  const webPort = saved?.webPort ?? (await freePort())
  const { running } = simulators
  await setUpSimulators(given, running)
  await writeConfig(given, { running, found, calendar, webPort, databaseUrl: postgres.url })
  const children = startChildren(given, running)
  const save = (): void => {
    const pids = Object.fromEntries(children.map((child) => [child.name, child.pid() ?? 0]))
    directory.save({
      seed: options.seed,
      webPort,
      simulators,
      pids: { ...pids, postgres: postgres.pid() ?? 0 },
    })
  }
  save()
  await untilReady(given, webPort)
  return {
    simulators: running,
    admin: { transport, url: running.shopify.url, token: running.shopify.token },
    transport,
    clock,
    configFile: directory.file('tieout.config.ts'),
    found,
    calendar,
    pidText: () =>
      [
        ...children.map((child) => `${child.name} ${child.pid() ?? '-'}`),
        `postgres ${postgres.pid() ?? '-'}`,
        `simulators ${simulators.pid}`,
      ].join(', '),
    async keepUp() {
      await postgres.ensureRunning()
      save()
    },
    stop: () => stopAll(given, { children, postgres, simulatorsPid: simulators.pid }),
  }
}

/** What a killed run left behind: its processes are ended, except the simulators, which hold both systems' state. */
async function endEarlierRun(saved: SavedDemo | null, clock: Clock): Promise<void> {
  for (const [name, pid] of Object.entries(saved?.pids ?? {})) {
    if (name !== 'postgres' && pid > 0) await endLeftOver(pid, (ms, signal) => clock.sleep(ms, signal))
  }
}

async function startSimulators(
  { options, directory, transport }: DeploymentOptions,
  { saved, calendar }: { readonly saved: SavedDemo | null; readonly calendar: Calendar | null },
): Promise<SavedDemo['simulators']> {
  if (saved && isAlive(saved.simulators.pid) && (await answers(transport, saved.simulators.running)))
    return saved.simulators
  const args = [SIMULATORS, '--json', '--seed', String(options.seed), '--state', directory.file('simulators')]
  if (calendar !== null) args.push('--store-clock', calendar.instant(0, 0).toISOString())
  const started = await startSpeaking(process.execPath, args, {
    env: plainEnvironment(),
    logFile: directory.file('simulators.log'),
  })
  const running = JSON.parse(started.line) as RunningSimulators
  return { pid: started.pid, running }
}

async function answers(transport: HttpTransport, running: RunningSimulators): Promise<boolean> {
  try {
    await askSimulator(transport, `${running.netsuite.sim}/stats`)
    return true
  } catch {
    return false
  }
}

/** An account whose preferences let deposits and refunds name what is owed on gift cards and as store credit. */
const LIABILITIES = {
  depositAccountTypes: ['Bank', 'OthCurrAsset', 'OthCurrLiab'],
  paymentAccountTypes: ['Bank', 'OthCurrAsset', 'OthCurrLiab'],
  refundAccountTypes: ['Bank', 'OthCurrAsset', 'CredCard', 'OthCurrLiab'],
}

async function setUpSimulators(
  { options, transport }: DeploymentOptions,
  running: RunningSimulators,
): Promise<void> {
  const webhooks = { lost: options.chaos === 'lost', duplicate: options.chaos === 'duplicate' ? 5 : 1 }
  await askSimulator(transport, `${running.shopify.sim}/chaos`, { webhooks })
  // An order that was paid and then edited down keeps its whole deposit until the difference is refunded.
  await askSimulator(transport, `${running.netsuite.sim}/settings`, { allowDepositsAboveOrder: true })
  if (options.days !== null) await askSimulator(transport, `${running.netsuite.sim}/settings`, LIABILITIES)
  // Not NetSuite's real pace, which is seconds, but a wait in which things can happen.
  await askSimulator(transport, `${running.netsuite.sim}/latency`, {
    kind: 'lognormal',
    medianMs: 40,
    sigma: 0.5,
  })
}

interface Facts {
  readonly running: RunningSimulators
  readonly found: FoundOrders | null
  readonly calendar: Calendar | null
  readonly webPort: number
  readonly databaseUrl: string
}

async function writeConfig(
  given: DeploymentOptions,
  { running, found, calendar, webPort, databaseUrl }: Facts,
): Promise<void> {
  const { transport, directory, clock } = given
  const named = found ? namedIn(found.orders) : null
  if (named) await prepareAccount(transport, running, named)
  const seed = (await askSimulator(transport, `${running.netsuite.sim}/seed`)) as SeedListing
  const admin = { transport, url: running.shopify.url, token: running.shopify.token }
  const { locations } = await askShopify<{ locations: { nodes: readonly { id: string; name: string }[] } }>(
    admin,
    'query DemoLocations { locations(first: 50) { nodes { id name } } }',
    {},
  )
  const day = 24 * 60 * 60_000
  const goLiveAt = found
    ? '2000-01-01T00:00:00Z'
    : new Date((calendar?.instant(0, 0) ?? clock.now()).getTime() - 2 * day).toISOString().slice(0, 10)
  const text = demoConfigText({
    simulators: running,
    seed,
    locations: Object.fromEntries(locations.nodes.map(({ id, name }) => [id.split('/').at(-1) ?? id, name])),
    databaseUrl,
    webPort,
    goLiveAt: goLiveAt.includes('T') ? goLiveAt : `${goLiveAt}T00:00:00Z`,
    ...(calendar === null ? {} : { billing: 'on-fulfillment' as const, liabilities: true }),
    imported: named ? { gateways: named.gateways, fees: [] } : null,
  })
  directory.write('tieout.config.ts', text)
  const env = Object.entries(demoSecrets(running)).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  directory.write('.env', `${env.join('\n')}\n`)
}

/** Imported orders speak of articles and years that the seeded account does not have. */
async function prepareAccount(
  transport: HttpTransport,
  running: RunningSimulators,
  named: { readonly skus: readonly string[] },
): Promise<void> {
  const { item } = (await askSimulator(transport, `${running.netsuite.sim}/seed`)) as SeedListing
  const items = named.skus.filter((sku) => item?.[sku] === undefined).map((itemId) => ({ itemId }))
  if (items.length > 0) await askSimulator(transport, `${running.netsuite.sim}/items`, { items })
  await askSimulator(transport, `${running.netsuite.sim}/periods`, {
    fromYear: 2005,
    toYear: 2027,
    closedBefore: '2005-01-01',
  })
}

function startChildren(
  { options, directory, clock, tell }: DeploymentOptions,
  running: RunningSimulators,
): ManagedProcess[] {
  const env = { ...plainEnvironment(), ...demoSecrets(running) }
  const start = (name: string, role: string): ManagedProcess =>
    keepRunning(
      {
        name,
        command: process.execPath,
        args: [
          MAIN,
          'start',
          '--role',
          role,
          '--config',
          directory.file('tieout.config.ts'),
          ...(options.observe ? ['--observe'] : []),
        ],
        env,
        logFile: directory.file(`${name}.log`),
        onRestart: (which, died) => tell(`${which} died (${died}); starting it again`),
      },
      (ms, signal) => clock.sleep(ms, signal),
    )
  return [start('web', 'web'), start('worker', 'worker,sweep')]
}

/** The environment without what would lead our processes elsewhere. */
function plainEnvironment(): Record<string, string> {
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(processEnvironment())) {
    if (value !== undefined && name !== 'DATABASE_URL' && name !== 'NODE_OPTIONS') env[name] = value
  }
  return env
}

const READY_WITHIN_MS = 60_000

/** Until the web process takes deliveries and the store knows where to send them. */
async function untilReady(
  { transport, clock, directory, options }: DeploymentOptions,
  webPort: number,
): Promise<void> {
  const until = clock.monotonicMs() + READY_WITHIN_MS
  while (clock.monotonicMs() < until) {
    if (await isReady(transport, webPort)) return
    await clock.sleep(100)
  }
  const which = options.state === null ? ' (run again with --state DIR to keep the logs)' : ''
  throw new Error(
    `the web process is not ready after ${READY_WITHIN_MS / 1000} seconds; see ${directory.file('web.log')}${which}`,
  )
}

async function isReady(transport: HttpTransport, webPort: number): Promise<boolean> {
  try {
    const answer = await transport({
      method: 'GET',
      url: `http://127.0.0.1:${webPort}/readyz`,
      headers: {},
      timeoutMs: 2000,
    })
    return answer.status === 200
  } catch {
    return false
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })

async function stopAll(
  { clock }: DeploymentOptions,
  parts: {
    readonly children: readonly ManagedProcess[]
    readonly postgres: EmbeddedPostgres
    readonly simulatorsPid: number
  },
): Promise<void> {
  await Promise.all(parts.children.map((child) => child.stop()))
  await parts.postgres.stop({ evenIfUsed: true })
  await endLeftOver(parts.simulatorsPid, (ms, signal) => clock.sleep(ms, signal))
}
