/**
 * A whole deployment in one process for tests: both simulators behind HTTP, a database of its own, a configuration
 * file on disk, and Tieout over them, drained by hand or run by its roles.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import type { NetSuiteSimulatorOptions } from '../../simulators/netsuite/start.ts'
import { type RunningNetSuiteSimulator, startNetSuiteSimulator } from '../../simulators/netsuite/start.ts'
import type { CheckoutInput } from '../../simulators/shopify/checkoutInput.ts'
import {
  type RunningShopify,
  startShopifySimulator,
  type StartOptions as ShopifyOptions,
} from '../../simulators/shopify/start.ts'
import { systemClock } from '../../src/adapters/clock.ts'
import { silentLog } from '../../src/adapters/log.ts'
import { type TestDatabase, testDatabase } from '../../src/adapters/postgres/testDatabase.ts'
import { demoConfigText, demoSecrets, type SeedListing } from '../../src/cli/demo/configText.ts'
import type { RunningSimulators } from '../../src/cli/demo/simulators.ts'
import type { Role } from '../../src/cli/types.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { LoadedConfig } from '../../src/config/types.ts'
import {
  orderSubject,
  parseSubject,
  type ShopifyId,
  shopifyId,
  storeKey,
  type SubjectKey,
} from '../../src/domain/ids.ts'
import type { Lane, RunOutcome } from '../../src/domain/work/outcome.ts'
import type { OrderState } from '../../src/ledger/orders.ts'
import { reconcileOrder } from '../../src/reconcile/order.ts'
import { runRoles } from '../../src/roles.ts'
import { openRuntime } from '../../src/runtime.ts'
import { join } from '../../src/work/presence.ts'
import { claimInline, raise, settleSubject } from '../../src/work/subjects.ts'

/** The one store of the deployment. */
export const STORE = storeKey('demo')

export interface DeploymentOptions {
  readonly shopify?: ShopifyOptions
  readonly netsuite?: NetSuiteSimulatorOptions
  /** Default: two days ago. */
  readonly goLiveAt?: string
}

export interface PlacedOrder {
  readonly id: ShopifyId
  readonly name: string
}

/** Roles that run until they are stopped. */
export interface RunningRoles {
  stop(): Promise<void>
  /** Rejects where they cannot start, or fail while they run. */
  readonly ended: Promise<void>
}

export interface TestDeployment {
  readonly shopify: RunningShopify
  readonly netsuite: RunningNetSuiteSimulator
  readonly database: TestDatabase
  /** With `.env` beside it. */
  readonly configFile: string
  readonly folder: string
  /** The text of the configuration, to be written changed elsewhere. */
  readonly configText: string
  readonly secrets: Readonly<Record<string, string>>
  readonly config: LoadedConfig
  readonly webPort: number
  /** A buyer's checkout (simulators/shopify/checkoutInput.ts). */
  buy(checkout?: Partial<CheckoutInput>): Promise<PlacedOrder>
  /** Shopify's Admin API as the merchant's own staff use it. Throws where it answers with errors. */
  admin(query: string, variables?: Readonly<Record<string, unknown>>): Promise<unknown>
  /** As a person in NetSuite's pages. */
  asPerson(method: string, path: string, body?: unknown): Promise<unknown>
  /** Writes that NetSuite was asked for so far, whoever asked. */
  writes(): number
  /** Looks at every order that is owed, and those named, until nothing is owed; without the job engine. */
  drain(orders?: readonly PlacedOrder[], config?: LoadedConfig): Promise<ReadonlyMap<SubjectKey, RunOutcome>>
  orders(): Promise<readonly OrderState[]>
  /** Runs roles in this process. Rejects where they could not start, or fail while they run. */
  run(roles: readonly Role[], config?: LoadedConfig): RunningRoles
  stop(): Promise<void>
}

const DAY_MS = 86_400_000
const LANE: Lane = 'live'
/** A subject that keeps asking for another try is given up after this many. */
const MOST_RUNS = 5

export async function testDeployment(options: DeploymentOptions = {}): Promise<TestDeployment> {
  const [shopify, netsuite, database, folder, webPort] = await Promise.all([
    startShopifySimulator(options.shopify),
    startNetSuiteSimulator(options.netsuite),
    testDatabase(),
    mkdtemp(joinPath(tmpdir(), 'tieout-deployment-')),
    freePort(),
  ])
  const simulators = connectionsOf(shopify, netsuite)
  const configText = demoConfigText({
    simulators,
    seed: (await ask(`${netsuite.sim}/seed`)) as SeedListing,
    locations: Object.fromEntries(
      [...shopify.service.world.state.locations.values()].map(({ id, name }) => [shopifyId(id), name]),
    ),
    databaseUrl: database.url,
    webPort,
    goLiveAt: options.goLiveAt ?? new Date(Date.now() - 2 * DAY_MS).toISOString(),
    imported: null,
  })
  const configFile = joinPath(folder, 'tieout.config.ts')
  await writeFile(configFile, configText)
  const secrets = demoSecrets(simulators)
  const env = Object.entries(secrets).map(([name, value]) => `${name}=${JSON.stringify(value)}\n`)
  await writeFile(joinPath(folder, '.env'), env.join(''))
  const loaded = await loadConfig({ cwd: folder, environment: {} })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure))
  const config: LoadedConfig = { ...loaded.value, logLevel: 'error' }
  return {
    shopify,
    netsuite,
    database,
    configFile,
    folder,
    configText,
    secrets,
    config,
    webPort,
    buy: async (checkout = {}) => {
      const placed = (await ask(`${shopify.simUrl}/checkout`, {
        lines: [{ sku: 'TIE-001', quantity: 2 }],
        ...checkout,
      })) as { id: string; name: string }
      return { id: shopifyId(placed.id), name: placed.name }
    },
    admin: (query, variables = {}) => admin(shopify, query, variables),
    asPerson: (method, path, body) => ask(`${netsuite.sim}/human`, { method, path, body }),
    writes: () => netsuite.simulation.simulator.stats().writes,
    drain: (orders = [], changed = config) => drain(database, changed, orders),
    async orders() {
      const runtime = await openRuntime({ config, migrate: false, log: silentLog })
      try {
        return await runtime.orders(STORE)
      } finally {
        await runtime.close()
      }
    },
    run: (roles, changed = config) => run(changed, roles),
    async stop() {
      await Promise.all([shopify.stop(), netsuite.stop()])
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function connectionsOf(shopify: RunningShopify, netsuite: RunningNetSuiteSimulator): RunningSimulators {
  const { url, token, clientId, clientSecret, shop, webhookSecret, simUrl } = shopify
  return {
    shopify: { url, token, clientId, clientSecret, shop, webhookSecret, sim: simUrl },
    netsuite,
  }
}

async function admin(
  shopify: RunningShopify,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const headers = { 'x-shopify-access-token': shopify.token }
  const answer = (await ask(shopify.url, { query, variables }, headers)) as {
    data?: unknown
    errors?: unknown
  }
  if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors))
  return answer.data
}

/** GET without a body, POST with one. */
export async function ask(
  url: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const json = { 'content-type': 'application/json' }
  const response = await fetch(
    url,
    body === undefined
      ? { headers }
      : { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) },
  )
  const answer: unknown = await response.json()
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${JSON.stringify(answer)}`)
  return answer
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })

function run(config: LoadedConfig, roles: readonly Role[]): RunningRoles {
  const stopping = new AbortController()
  const ended = runRoles(config, roles, { signal: stopping.signal })
  // Who does not stop it hears of a failure all the same: `stop` rejects with it.
  ended.catch(() => undefined)
  return {
    ended,
    stop() {
      stopping.abort()
      return ended
    },
  }
}

async function drain(
  database: TestDatabase,
  config: LoadedConfig,
  orders: readonly PlacedOrder[],
): Promise<ReadonlyMap<SubjectKey, RunOutcome>> {
  const { db } = database
  const runtime = await openRuntime({ config, migrate: false, log: silentLog })
  const presence = await join({ db, clock: systemClock, log: silentLog, role: 'test' })
  const outcomes = new Map<SubjectKey, RunOutcome>()
  const runs = new Map<SubjectKey, number>()
  try {
    await raise(
      db,
      orders.map(({ id }) => ({ key: orderSubject(STORE, id), lane: LANE, cause: 'test' })),
    )
    const claims = {
      claimInline: (key: SubjectKey, lane: Lane) => claimInline(db, presence.id(), { key, lane }),
      settle: (claim: Parameters<typeof settleSubject>[1], outcome: RunOutcome) =>
        settleSubject(db, claim, { outcome, times: timesOf(outcome) }),
    }
    const deps = runtime.depsOf(STORE, claims)
    for (;;) {
      const { rows } = await db.query<{ key: SubjectKey }>(
        `select key from subject where wanted > settled and holder is null order by owed_since, key`,
      )
      const due = rows.filter(({ key }) => (runs.get(key) ?? 0) < MOST_RUNS)
      if (due.length === 0) return outcomes
      for (const { key } of due) {
        runs.set(key, (runs.get(key) ?? 0) + 1)
        const claim = await claims.claimInline(key, LANE)
        if (claim === null) continue
        const outcome: RunOutcome =
          parseSubject(key).kind === 'order' ? await reconcileOrder(deps, claim) : { kind: 'settled' }
        await claims.settle(claim, outcome)
        outcomes.set(key, outcome)
      }
    }
  } finally {
    await presence.leave()
    await runtime.close()
  }
}

const timesOf = (outcome: RunOutcome): Parameters<typeof settleSubject>[2]['times'] => ({
  retryAfterMs: outcome.kind === 'retry' ? 0 : null,
  counts: true,
  recheckAfterMs: outcome.kind === 'parked' ? outcome.recheckAfterMs : null,
})
