import { collectDefaultMetrics, Registry } from 'prom-client'
import { type Breaker, noBreaker } from './adapters/breaker.ts'
import { type Clock, systemClock } from './adapters/clock.ts'
import { fetchTransport, type HttpTransport } from './adapters/http.ts'
import { createLog, type Log } from './adapters/log.ts'
import { createNetSuiteClient, type NetSuiteClient } from './adapters/netsuite/client.ts'
import { createSignIn } from './adapters/netsuite/signIn.ts'
import { openGate, type PermitGate } from './adapters/netsuite/types.ts'
import { type Database, openDatabase, pgDriver, type PostgresDriver } from './adapters/postgres/database.ts'
import { type EmbeddedPostgres, startEmbedded } from './adapters/postgres/embedded.ts'
import { migrate, migrationState } from './adapters/postgres/migrate.ts'
import { type Random, systemRandom } from './adapters/random.ts'
import { createShopifyClient } from './adapters/shopify/client.ts'
import type { LoadedConfig, StoreConfig } from './config/types.ts'
import type { StoreKey } from './domain/ids.ts'
import { startIngress } from './ingress/server.ts'
import { type CallCounters, createCallCounters } from './ledger/calls.ts'
import { createLedger } from './ledger/ledger.ts'
import { createLineGuard } from './ledger/lines.ts'
import { listOrders } from './ledger/orders.ts'
import { createReflections, type Reflections } from './ledger/reflections.ts'
import type { InlineClaims } from './ledger/run.ts'
import { createBooks } from './reconcile/books.ts'
import type { ReconcileDeps } from './reconcile/ports.ts'
import type { Connection } from './work/pauses.ts'
import { raise } from './work/subjects.ts'
import { CliError } from './cli/errors.ts'
import type { Opened, OpenedStore, OpenMode } from './cli/types.ts'

/** What a process has from the machine that it runs on; a simulation gives its own. */
export interface Machine {
  readonly clock: Clock
  readonly random: Random
  readonly transport: HttpTransport
  readonly postgres: PostgresDriver
  readonly listen: typeof startIngress
}

export const systemMachine: Machine = {
  clock: systemClock,
  random: systemRandom,
  transport: fetchTransport,
  postgres: pgDriver,
  listen: (options) => {
    collectDefaultMetrics({ register: options.registry })
    return startIngress(options)
  },
}

/** Everything that a process of Tieout stands on. The only place where adapters are made. */
export interface Runtime extends Opened {
  readonly config: LoadedConfig
  readonly machine: Machine
  readonly log: Log
  readonly database: Database
  readonly counters: CallCounters
  readonly reflections: Reflections
  readonly registry: Registry
  /** A store's dependencies for reconciling, with the claims of the engine that runs it. */
  depsOf(store: StoreKey, claims: ReconcileDeps['claims']): ReconcileDeps
}

export interface RuntimeOptions {
  readonly config: LoadedConfig
  /** The deployment's semaphore; a command that makes a few calls needs none. */
  readonly permits?: (database: Database) => PermitGate
  /** Pauses a connection that refuses us; a command, for which a person waits, goes on asking. */
  readonly breakers?: (parts: Pick<Runtime, 'database' | 'log'>) => (connection: Connection) => Breaker
  /** Bring the tables up to date first: for roles, not for commands that only read. */
  readonly migrate: boolean
  /** How long a statement waits for a database that is away; a person at a command waits less than a worker. */
  readonly databasePatienceMs?: number
  /** Instead of the configured one: a command's output is its answer. */
  readonly log?: Log
  readonly machine?: Machine
}

/** Commands do not run subjects, so nothing claims anything. */
const NO_CLAIMS: Pick<InlineClaims, 'claimInline' | 'settle'> = {
  claimInline: async () => null,
  settle: async () => false,
}

/**
 * A statement waits for its commit longer than for its work, and for a connection where there are too few: with 12,
 * 330 orders at once waited half a second for one (`npm run bench -- backlog`).
 */
const connectionsFor = ({ work }: LoadedConfig): number =>
  Math.min(MOST_CONNECTIONS, Math.max(LEAST_CONNECTIONS, Math.ceil(work.concurrency / ORDERS_A_CONNECTION)))
const ORDERS_A_CONNECTION = 8
const LEAST_CONNECTIONS = 12
/** Of a server's 100, PostgreSQL's default, for two such processes beside others. */
const MOST_CONNECTIONS = 40

/** Opens the database and the clients of both systems. Throws an error with words for a person. */
export async function openRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { config, machine = systemMachine } = options
  const { clock } = machine
  const log = options.log ?? createLog(config.logLevel)
  const embedded = await embeddedFor(config, log)
  const url = embedded?.url ?? config.database.url ?? ''
  const database = openDatabase({
    url,
    clock,
    log,
    driver: machine.postgres,
    ...(options.migrate ? { plans: 'by-index' as const, max: connectionsFor(config) } : {}),
    ...(options.databasePatienceMs === undefined ? {} : { patienceMs: options.databasePatienceMs }),
    ...(embedded ? { revive: () => embedded.ensureRunning() } : {}),
  })
  if (options.migrate) await migrate(database)
  const counters = createCallCounters(database)
  const breakerOf = options.breakers?.({ database, log }) ?? (() => noBreaker)
  const netsuite = netsuiteClient(config, {
    machine,
    permits: options.permits?.(database) ?? openGate,
    counters,
    breaker: breakerOf({ system: 'netsuite', scope: config.netsuite.account }),
  })
  const [ledger, reflections] = [createLedger(database), createReflections(database)]
  const stoppedLine = createLineGuard(database, clock)
  const stores = new Map<StoreKey, OpenedStore>()
  const depsOf = (key: StoreKey, claims: ReconcileDeps['claims']): ReconcileDeps => {
    const store = config.stores[key]
    const opened = stores.get(key)
    if (!store || !opened) throw new Error(`store "${key}" is not in the configuration`)
    return {
      account: config.netsuite.account,
      active: { policy: store.policy, configVersion: config.version },
      store: opened.client,
      books: createBooks(netsuite, store.policy.items.skuField),
      ledger,
      reflections,
      claims,
      observeOnly: config.observe,
      stoppedLine,
      updateQuietPeriodMs: config.updateQuietPeriodMinutes * 60_000,
      now: () => clock.now(),
    }
  }
  for (const store of Object.values(config.stores)) {
    const breaker = breakerOf({ system: 'shopify', scope: store.key })
    stores.set(store.key, {
      config: store,
      client: shopifyClient(store, { machine, counters, log, breaker }),
      deps: () => depsOf(store.key, NO_CLAIMS),
    })
  }
  return {
    config,
    machine,
    log,
    database,
    counters,
    registry: new Registry(),
    ledger,
    reflections,
    netsuite,
    stores,
    depsOf,
    raise: (hints) => raise(database, hints),
    orders: (store) => listOrders(database, store),
    close: () => closeAll({ counters, database, embedded, log }),
  }
}

/** A person at a command waits this long for a database that is away. */
const COMMAND_PATIENCE_MS = 5000

/** A deployment for one command, which runs no subject. `log`: a command's output is its answer, not its log. */
export async function openForCommand(config: LoadedConfig, mode: OpenMode, log: Log): Promise<Runtime> {
  const runtime = await openRuntime({ config, migrate: false, databasePatienceMs: COMMAND_PATIENCE_MS, log })
  try {
    if (mode === 'read') await setUpWhereEmpty(runtime.database)
    return runtime
  } catch (error) {
    await runtime.close()
    throw error
  }
}

/** Sets an empty database up; one that runs under another version is that version's to change. */
async function setUpWhereEmpty(database: Database): Promise<void> {
  const { applied, pending } = await migrationState(database)
  if (pending.length === 0) return
  if (applied > 0) {
    throw new CliError('cannot-start', {
      ops: 'The database was set up by an earlier version of Tieout.',
      tech: `not applied yet: ${pending.join(', ')}`,
      cure: 'run `tieout start` of this version once: it brings the database up to date',
    })
  }
  await migrate(database)
}

interface Open {
  readonly counters: CallCounters
  readonly database: Database
  readonly embedded: EmbeddedPostgres | null
  readonly log: Log
}

async function closeAll({ counters, database, embedded, log }: Open): Promise<void> {
  try {
    await counters.flush()
  } catch (error) {
    // Only counts are lost: the database is away, or was never set up.
    log.warn({ error: String(error) }, 'the last call counts could not be stored')
  }
  await database.end()
  await embedded?.stop()
}

async function embeddedFor(config: LoadedConfig, log: Log): Promise<EmbeddedPostgres | null> {
  if (config.database.url !== null) return null
  return startEmbedded({ dataDir: config.database.dataDir, clock: systemClock, log })
}

interface Connecting {
  readonly machine: Machine
  readonly counters: CallCounters
  readonly breaker: Breaker
}

function netsuiteClient(
  config: LoadedConfig,
  shared: Connecting & { readonly permits: PermitGate },
): NetSuiteClient {
  const { account, baseUrl, signIn: credentials, timeoutSeconds } = config.netsuite
  const timeoutMs = timeoutSeconds * 1000
  const onCall: Parameters<typeof createNetSuiteClient>[0]['onCall'] = ({ kind, outcome, ms }) =>
    shared.counters.count({ system: 'netsuite', scope: account, kind, outcome, ms, cost: 0 })
  const { transport, clock, random } = shared.machine
  const signIn = createSignIn({
    account,
    baseUrl,
    credentials,
    transport,
    clock,
    timeoutMs,
    onCall,
  })
  const policies = Object.values(config.stores).map((store) => store.policy)
  return createNetSuiteClient({
    baseUrl,
    signIn,
    transport,
    permits: shared.permits,
    breaker: shared.breaker,
    clock,
    random,
    timeoutMs,
    onCall,
    suiteTax: policies.some((policy) => policy.tax.mode === 'suitetax'),
    bodyFields: [],
  })
}

function shopifyClient(
  store: StoreConfig,
  { machine, counters, log, breaker }: Connecting & { readonly log: Log },
): OpenedStore['client'] {
  const { transport, clock, random } = machine
  return createShopifyClient({
    store: store.key,
    apiUrl: store.apiUrl,
    apiVersion: store.apiVersion,
    credentials: store.signIn,
    breaker,
    transport,
    clock,
    random,
    timeoutMs: store.timeoutSeconds * 1000,
    log,
    onCall: ({ kind, outcome, ms, cost }) =>
      counters.count({ system: 'shopify', scope: store.key, kind, outcome, ms, cost: cost?.actual ?? 0 }),
  })
}
