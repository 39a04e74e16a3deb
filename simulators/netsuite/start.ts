/** Puts a NetSuite account together, in process or behind HTTP. */
import { type Clock, realClock } from '../clock.ts'
import { keepStateFile, readStateFile } from '../stateFile.ts'
import { type Auth, createAuth, type M2mCredentials } from './auth.ts'
import { answerControl } from './control.ts'
import type { SaveContext } from './draft.ts'
import type { FaultRule } from './faults.ts'
import type { SimRequest, SimResponse } from './http.ts'
import type { LatencyModel } from './latency.ts'
import { type PeriodRange, seedAccount } from './seed.ts'
import { CUSTOM_FIELDS, type ItemSeed, SEEDED_SKUS } from './seedData.ts'
import { serve } from './server.ts'
import { DEFAULT_SETTINGS, type Settings } from './settings.ts'
import { createSimulator, type NetSuiteSimulator } from './simulator.ts'
import { stockOf } from './stock.ts'
import { createSuiteQl, type SuiteQl } from './suiteql/service.ts'
import { type AccountSettings, createWorld, type CustomField, type WorldSnapshot } from './world.ts'

export interface NetSuiteSimulatorOptions {
  /** Everything that is chance or secret derives from it; default 1. */
  readonly seed?: string | number
  /** Account id, upper case with underscore; default TSTDRV1234567. */
  readonly account?: string
  /** IANA zone of the account; default America/Los_Angeles. */
  readonly timeZone?: string
  readonly taxRegime?: AccountSettings['taxRegime']
  /** Items beside the special ones; default inventory items TIE-001 … TIE-030. */
  readonly items?: readonly ItemSeed[]
  /** Custom fields of the account; default those that Tieout installs. */
  readonly customFields?: readonly CustomField[]
  readonly periods?: Partial<PeriodRange>
  /** Requests at once; default 5, the Standard tier. */
  readonly concurrencyLimit?: number
  readonly latency?: LatencyModel
  readonly settings?: Partial<Settings>
  readonly faults?: readonly FaultRule[]
  readonly clock?: Clock
}

export interface CreatedSimulation {
  readonly simulator: NetSuiteSimulator
  readonly auth: Auth
  readonly suiteql: SuiteQl
  /** For saving as an administrator. */
  readonly setup: SaveContext
  /** Any request, /sim included. */
  handle(request: SimRequest): Promise<SimResponse>
}

interface SimulatorState {
  readonly world: WorldSnapshot
  readonly settings: Settings
}

/** An account without sockets, seeded unless the state of an earlier run stands at `statePath`. */
export function createNetSuiteSimulation(
  options: NetSuiteSimulatorOptions = {},
  statePath?: string,
): CreatedSimulation {
  const saved = readStateFile(statePath)
  const state = saved === null ? undefined : (JSON.parse(saved) as SimulatorState)
  const clock = options.clock ?? realClock()
  const account: AccountSettings = {
    id: options.account ?? 'TSTDRV1234567',
    timeZone: options.timeZone ?? 'America/Los_Angeles',
    taxRegime: options.taxRegime ?? 'suitetax',
  }
  const seed = options.seed ?? 1
  const world = createWorld({ account, clock, customFields: options.customFields ?? CUSTOM_FIELDS })
  const settings: Settings = { ...DEFAULT_SETTINGS, ...state?.settings, ...options.settings }
  const setup: SaveContext = { world, settings, by: 'setup' }
  if (state === undefined) {
    seedAccount(setup, {
      items: options.items ?? SEEDED_SKUS.map((itemId) => ({ itemId, type: 'inventoryItem' as const })),
      periods: { fromYear: 2020, toYear: 2027, closedBefore: '2021-01-01', ...options.periods },
    })
  } else {
    world.restore(state.world)
  }
  // Stock follows the records from here on.
  stockOf(world)
  const auth = createAuth({ account: account.id, clock, seed })
  const suiteql = createSuiteQl({ world, creditTotals: () => settings.creditTotals })
  const simulator = createSimulator({
    world,
    auth,
    suiteql: suiteql.handle,
    settings,
    seed,
    concurrencyLimit: options.concurrencyLimit ?? 5,
    latency: options.latency ?? { kind: 'none' },
  })
  for (const rule of options.faults ?? []) simulator.faults.add(rule)
  const simulation: CreatedSimulation = {
    simulator,
    auth,
    suiteql,
    setup,
    async handle(request) {
      const control = new URL(request.url).pathname.startsWith('/sim/')
      return control ? answerControl(simulation, request) : simulator.handle(request)
    },
  }
  return simulation
}

export interface StartOptions extends NetSuiteSimulatorOptions {
  /** 0 (default) takes a free one. */
  readonly port?: number
  /** Read at start and written every few seconds and at stop, so that a later start goes on from there. */
  readonly stateFile?: string
}

export interface RunningNetSuiteSimulator {
  /** Base address in place of https://<account>.suitetalk.api.netsuite.com. */
  readonly url: string
  readonly account: string
  readonly tba: Auth['credentials']['tba']
  readonly m2m: M2mCredentials
  /** Address of the controls. */
  readonly sim: string
  readonly simulation: CreatedSimulation
  /** Writes the state file and closes the socket. */
  stop(): Promise<void>
}

/** Starts the account as an HTTP server on 127.0.0.1. SIGTERM and SIGINT are the caller's: call `stop()`. */
export async function startNetSuiteSimulator(options: StartOptions = {}): Promise<RunningNetSuiteSimulator> {
  const simulation = createNetSuiteSimulation(options, options.stateFile)
  const saver = keepState(simulation, options.stateFile)
  const server = await serve(options.port ?? 0, (request) => simulation.handle(request))
  const { credentials } = simulation.auth
  return {
    url: server.url,
    account: simulation.simulator.world.account.id,
    tba: credentials.tba,
    m2m: credentials.m2m,
    sim: `${server.url}/sim`,
    simulation,
    async stop() {
      await server.stop()
      saver.stop()
    },
  }
}

/** The state file, written every few seconds while there is something new, and once more at the end. */
function keepState({ simulator }: CreatedSimulation, path: string | undefined): { stop(): void } {
  if (path === undefined) return { stop: () => undefined }
  let changes = 0
  simulator.world.onChange(() => {
    changes += 1
  })
  return keepStateFile(path, {
    snapshot: () => JSON.stringify({ world: simulator.world.snapshot(), settings: simulator.settings }),
    version: () => `${changes} ${JSON.stringify(simulator.settings)}`,
  })
}
