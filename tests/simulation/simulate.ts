/** One scenario from its beginning to its end. */
import { type Log, silentLog } from '../../src/adapters/log.ts'
import { setActorsGoing } from './actors.ts'
import { type Ending, endFindings, oraclePolicyOf, stepFindings } from './checks.ts'
import { createCoverage } from './coverage.ts'
import { configsOf, settingsOf } from './merchant.ts'
import { countWhatHappened, countWhatWasJudged } from './whatHappened.ts'
import { type FaultName, Faults } from './faults.ts'
import { type OracleLifePolicy, watchTransactions } from './oracle/index.ts'
import { openWarehouse } from './people/warehouse.ts'
import type { Scenario } from './scenario.ts'
import { watchTold } from './told/judge.ts'
import { chanceOf } from './world/chance.ts'
import { EPOCH_MS, NETSUITE_URL, type SimulationConfigs, STORE } from './world/config.ts'
import { Deployment } from './world/deployment.ts'
import type { SimulationServer } from './world/server.ts'

export interface SimulateOptions {
  readonly server: SimulationServer
  readonly configs: SimulationConfigs
  /** How many of its last lines the history shows; default none. */
  readonly keep?: number
  readonly log?: (name: string) => Log
}

export interface SimulationResult {
  /** Empty: every promise was kept. */
  readonly findings: readonly string[]
  /** Equal exactly for equal histories. */
  readonly digest: string
  readonly length: number
  readonly tail: readonly string[]
  readonly coverage: Readonly<Record<string, number>>
  readonly statements: number
  readonly requests: number
}

const HOUR_MS = 3_600_000
/**
 * P7: everything is final at the last of these times after the last fault at the latest: the longest retry, an
 * update's quiet time, a sweep, and an hour by which the database's clock may have been ahead.
 */
const LOOKS_MS = [0.75 * HOUR_MS, 1.5 * HOUR_MS, 4 * HOUR_MS]
const LATE_MS = 20 * 60_000
/** What is tried for a day is given up by then. */
const GIVEN_UP_MS = 26 * HOUR_MS
const IS_LOOKED_FOR = /^order \d+ is not finished: retry, owed \(netsuite\.not-found\)$/
const DAYS = 40

export async function simulate(scenario: Scenario, options: SimulateOptions): Promise<SimulationResult> {
  const { server } = options
  const configs = configsOf(options.configs, scenario.merchant)
  const coverage = createCoverage()
  const scripted = new Set<string>()
  await server.reset()
  const deployment = newDeployment(scenario, options, { coverage, scripted })
  const watched = watchTransactions(deployment.netsuite.simulator.world)
  const findings = new Set<string>()
  const policyNow = (): OracleLifePolicy =>
    oraclePolicyOf(deployment, {
      merchant: scenario.merchant,
      goLiveAt: configs.first.stores[STORE]?.policy.goLiveAt ?? '',
      isKlarnaMapped: scenario.configChangeMs !== null,
    })
  const policy = policyNow()
  const told = watchTold({
    state: deployment.shopify.service.world.state,
    world: deployment.netsuite.simulator.world,
    log: watched,
    tells: scenario.merchant.tells,
    scripted,
  })
  let seen = 0
  const look = (): void => {
    for (const finding of told.look()) findings.add(finding)
    if (watched.mutations.length === seen) return
    seen = watched.mutations.length
    for (const finding of stepFindings(deployment.netsuite.simulator.world, policy)) findings.add(finding)
  }
  try {
    const { problems } = setActorsGoing(deployment, scenario, coverage)
    openWarehouse(deployment, scenario.merchant, { coverage, chance: chanceOf(scenario.seed, 'bills') })
    scheduleWindows(deployment, scenario)
    scheduleProcesses(deployment, scenario, configs)
    const endMs = deployment.timeline.now() + scenario.faultsEndMs
    await deployment.runUntil(endMs, look)
    deployment.netsuite.simulator.faults.clear()
    let ending: Ending = { findings: [], expected: [] }
    const check = async (): Promise<readonly string[]> => {
      const { permits } = configs.first.netsuite
      const read = { deployment, server, log: watched, scripted, permits, told }
      ending = await endFindings({ ...read, policy: policyNow() })
      return ending.findings
    }
    const atTheEnd = await untilFinal(deployment, { endMs, look, check })
    coverage.count(`billing.${scenario.merchant.billing}`)
    coverage.count(`deposits applied by ${scenario.merchant.depositApplication}`)
    countWhatWasJudged(ending.expected, coverage)
    await countWhatHappened(server, coverage)
    return {
      findings: [...new Set([...findings, ...atTheEnd, ...problems, ...deployment.failures])],
      digest: deployment.history.digest(),
      length: deployment.history.length,
      tail: deployment.history.tail(),
      coverage: coverage.counts(),
      statements: deployment.gate.statements,
      requests: deployment.net.requests,
    }
  } finally {
    watched.stop()
    await deployment.end()
  }
}

interface Waiting {
  /** When the last thing goes wrong. */
  readonly endMs: number
  readonly look: () => void
  readonly check: () => Promise<readonly string[]>
}

/** Lets time pass until nothing is found any more, or until everything must be final. What is found then. */
async function untilFinal(
  deployment: Deployment,
  { endMs, look, check }: Waiting,
): Promise<readonly string[]> {
  let found: readonly string[] = []
  for (const afterMs of LOOKS_MS) {
    await deployment.runUntil(endMs + afterMs, look)
    found = await check()
    if (found.length === 0) break
  }
  // Somebody deleted a record before it was seen: it is looked for during a day, and then a person is asked.
  if (found.length > 0 && found.every((finding) => IS_LOOKED_FOR.test(finding))) {
    await deployment.runUntil(endMs + GIVEN_UP_MS, look)
    found = await check()
  }
  // P5: what comes a day late changes nothing.
  if (found.length === 0 && deployment.web.deliverLate()) {
    await deployment.runUntil(deployment.timeline.now() + LATE_MS, look)
    found = await check()
  }
  return found
}

interface Noted {
  readonly coverage: ReturnType<typeof createCoverage>
  /** Numbers of the orders that a script of the account changed. */
  readonly scripted: Set<string>
}

function newDeployment(
  { seed, merchant, faults, faultsStartMs, faultsEndMs }: Scenario,
  { server, keep = 0, log = () => silentLog }: SimulateOptions,
  { coverage, scripted }: Noted,
): Deployment {
  const startMs = EPOCH_MS + chanceOf(seed, 'start').below(DAYS * 24 * HOUR_MS)
  return new Deployment({
    seed,
    startMs,
    server,
    coverage,
    keep,
    settings: settingsOf(merchant),
    log: (process) => log(process.name),
    faults: ({ timeline, netsuite }) =>
      new Faults({
        rates: faults,
        chance: chanceOf(seed, 'faults'),
        coverage,
        areOn: () => timeline.now() >= startMs + faultsStartMs && timeline.now() < startMs + faultsEndMs,
        scriptChanges: (externalId) => {
          scripted.add(externalId.split('_').at(-1) ?? externalId)
          netsuite.simulator.faults.add({
            mode: { kind: 'scriptChangesTotal', by: 1 },
            count: 1,
            match: { service: 'record', contains: externalId },
          })
        },
      }),
  })
}

function scheduleProcesses(deployment: Deployment, scenario: Scenario, configs: SimulationConfigs): void {
  const { timeline } = deployment
  const { configChangeMs } = scenario
  for (let index = 0; index < scenario.processes; index++) {
    timeline.after(index * 700, () => {
      const stop = deployment.start(configs.first)
      if (configChangeMs === null) return
      timeline.after(configChangeMs, () => {
        stop()
        timeline.after(index * 400, () => void deployment.start(configs.second))
      })
    })
  }
}

/** What goes wrong for a while, rather than by chance at each step. */
function scheduleWindows(deployment: Deployment, scenario: Scenario): void {
  const { faults, faultsStartMs, faultsEndMs } = scenario
  const chance = chanceOf(scenario.seed, 'windows')
  const { timeline, shopify, netsuite } = deployment
  const during = (name: FaultName, longestMs: number, act: (isOn: boolean) => void): void => {
    const rate = faults[name] ?? 0
    for (let times = Math.ceil(rate * 6); times > 0; times--) {
      const atMs = faultsStartMs + chance.below(faultsEndMs - faultsStartMs)
      timeline.after(atMs, () => {
        deployment.faults.count(name)
        act(true)
      })
      timeline.after(Math.min(faultsEndMs, atMs + chance.below(longestMs)), () => act(false))
    }
  }
  during('postgres.away', 90_000, (isOn) => deployment.faults.setAway(isOn))
  during('shopify.stale-search', HOUR_MS, (isOn) => {
    shopify.service.world.switches.searchLagMs = isOn ? 20 * 60_000 : 0
  })
  const month = new Date(timeline.now()).toISOString().slice(0, 7)
  during('netsuite.closed-period', HOUR_MS, (isOn) => {
    const body = JSON.stringify({ from: `${month}-01`, to: `${month}-31`, arLocked: isOn })
    const headers = { 'content-type': 'application/json' }
    void netsuite.handle({ method: 'POST', url: `${NETSUITE_URL}/sim/periods`, headers, body })
  })
  during('clock.process', HOUR_MS, (isOn) => {
    const skewMs = isOn ? (chance.next() - 0.5) * 48 * HOUR_MS : 0
    for (const process of deployment.processes()) process.setSkew(skewMs)
  })
  during('clock.database', HOUR_MS, (isOn) =>
    deployment.setDatabaseSkew(isOn ? (chance.next() - 0.5) * 2 * HOUR_MS : 0),
  )
}
