/**
 * The whole of it in one process: both simulated systems, the product's real roles on simulated machines, and the
 * loop that lets virtual time pass.
 */
import { getActiveResourcesInfo } from 'node:process'
import type { Log } from '../../../src/adapters/log.ts'
import { isConnectionLoss, wasUndone } from '../../../src/adapters/postgres/errors.ts'
import type { LoadedConfig } from '../../../src/config/types.ts'
import { runRoles } from '../../../src/roles.ts'
import { JOB_SCHEMA } from '../../../src/work/jobs.ts'
import type { Settings } from '../../../simulators/netsuite/settings.ts'
import type { CreatedSimulation } from '../../../simulators/netsuite/start.ts'
import { createNetSuiteSimulation } from '../../../simulators/netsuite/start.ts'
import { createShopifySimulator, type InProcessShopify } from '../../../simulators/shopify/start.ts'
import type { Coverage } from '../coverage.ts'
import type { Faults } from '../faults.ts'
import { type Chance, chanceOf } from './chance.ts'
import { NETSUITE_URL, SHOP_URL } from './config.ts'
import { replaceTimeAndChance } from './determinism.ts'
import { simulatedDriver } from './driver.ts'
import { Gate } from './gate.ts'
import { createHistory, type History } from './history.ts'
import { Net, type Remote } from './net.ts'
import { createProcess, type SimulatedProcess } from './process.ts'
import type { SimulationServer } from './server.ts'
import { createTimeline, type Timeline } from './timeline.ts'
import { Web } from './web.ts'

export interface DeploymentOptions {
  readonly seed: number
  readonly startMs: number
  readonly server: SimulationServer
  readonly coverage: Coverage
  readonly faults: (parts: { readonly timeline: Timeline; readonly netsuite: CreatedSimulation }) => Faults
  readonly log: (process: SimulatedProcess) => Log
  /** Of the NetSuite account. */
  readonly settings: Partial<Settings>
  /** How many lines of the history are kept. */
  readonly keep: number
}

/** How long after the last event that was no poll the product is taken to have nothing to do. */
const CALM_MS = 25
/** While a run waits for an answer, everything else goes on for so long, by the seed; then so much is leapt over. */
const LOOKED_AFTER_MS = [25, 25, 100, 300, 1_000] as const
/** Long enough for another process to take over. */
const LOOKED_AFTER_STUCK_MS = 1_500
const LEAP_WHILE_HELD_MS = 20_000
const LEAP_WHILE_FROZEN_MS = 60_000
/** Of the event loop, until nothing is left that waits for its next turn. */
const MOST_TURNS = 1000
/** A booted process that dies is started again after so long. */
const BOOT_MS = 60_000

export class Deployment {
  readonly timeline: Timeline
  readonly shopify: InProcessShopify
  readonly netsuite: CreatedSimulation
  readonly history: History
  readonly gate: Gate
  readonly net: Net
  readonly web: Web
  readonly faults: Faults
  readonly #options: DeploymentOptions
  readonly #chance: Chance
  readonly #restore: () => void
  readonly #lookedAfterMs: number
  readonly #running = new Set<SimulatedProcess>()
  #databaseSkewMs = 0
  #serial = 0
  #calmSince = 0
  /** By the database's clock, as it was asked last. */
  #owed: (Owed & { readonly asked: number; readonly owedChanges: number }) | null = null
  #stopping = false
  /** Why a process ended by itself. */
  readonly failures: string[] = []

  constructor(options: DeploymentOptions) {
    const { seed, startMs, server, coverage } = options
    this.#options = options
    this.#chance = chanceOf(seed, 'world')
    this.#lookedAfterMs = this.#chance.pick(LOOKED_AFTER_MS)
    const timeline = createTimeline(startMs)
    this.timeline = timeline
    this.#restore = replaceTimeAndChance(timeline, chanceOf(seed, 'machine'))
    const clock = {
      now: () => timeline.now(),
      schedule: (delayMs: number, task: () => void | Promise<void>) =>
        timeline.after(delayMs, () => void task()),
    }
    this.history = createHistory(() => timeline.now(), options.keep)
    this.web = new Web({
      timeline,
      chance: chanceOf(seed, 'web'),
      history: this.history,
      fate: () => this.faults.delivery(),
    })
    this.shopify = createShopifySimulator({
      clock,
      fx: { 'USD/EUR': '0.9173' },
      webhooks: { send: (request) => this.web.send(request) },
    })
    this.netsuite = createNetSuiteSimulation({
      clock,
      latency: { kind: 'lognormal', medianMs: 300, sigma: 0.5 },
      // Far more than our share: who takes more than that is seen.
      concurrencyLimit: 40,
      settings: options.settings,
    })
    this.faults = options.faults({ timeline, netsuite: this.netsuite })
    this.gate = new Gate({
      server,
      timeline,
      chance: chanceOf(seed, 'gate'),
      history: this.history,
      coverage,
      fate: (text) => this.faults.statement(text),
      skewMs: () => this.#databaseSkewMs,
    })
    const remotes: Remote[] = [
      { name: 'shopify', handle: (request) => this.shopify.service.handle(request) },
      { name: 'netsuite', handle: (request) => this.netsuite.handle(request) },
    ]
    this.net = new Net({
      timeline,
      history: this.history,
      chance: chanceOf(seed, 'net'),
      remotes: new Map(
        remotes.map((remote) => [new URL(remote.name === 'shopify' ? SHOP_URL : NETSUITE_URL).host, remote]),
      ),
      passage: (remote, request) => this.faults.passage(remote, request),
    })
  }

  /** Starts a process with all roles, now; it is started again after it died, until `stop` or the answer is called. */
  start(config: LoadedConfig): () => void {
    const stopping = new AbortController()
    const boot = (): void => {
      if (this.#stopping || stopping.signal.aborted) return
      this.#boot(config, stopping.signal, () => this.timeline.after(this.#chance.below(BOOT_MS), boot))
    }
    boot()
    return () => stopping.abort()
  }

  processes(): readonly SimulatedProcess[] {
    return [...this.#running]
  }

  setDatabaseSkew(ms: number): void {
    this.#databaseSkewMs = ms
  }

  /** Lets time pass until then. `look` is called after every event. */
  async runUntil(endMs: number, look: () => void): Promise<void> {
    for (;;) {
      await this.#settle()
      if (this.gate.isReady()) {
        await this.gate.step()
        continue
      }
      const due = this.timeline.nextDue()
      if (due === null || due > endMs) break
      if (await this.#leaps(due, endMs)) continue
      this.timeline.runNext()
      look()
    }
    this.timeline.leapTo(endMs)
  }

  async end(): Promise<void> {
    this.#stopping = true
    for (const process of this.#running) process.kill()
    this.shopify.stop()
    await this.gate.stop()
    this.#restore()
  }

  #boot(config: LoadedConfig, signal: AbortSignal, again: () => void): void {
    const { coverage, log } = this.#options
    const process = createProcess({
      name: `p${++this.#serial}`,
      timeline: this.timeline,
      coverage,
      befalls: (what) => this.faults.process(what),
    })
    this.#running.add(process)
    signal.addEventListener('abort', () => process.doubt())
    const chance = chanceOf(this.#options.seed, process.name)
    const machine = {
      clock: process.clock,
      random: () => chance.next(),
      transport: this.net.transport(process),
      postgres: simulatedDriver(this.gate, process),
      listen: this.web.listen(process),
    }
    const ended = (why: string): void => {
      this.history.note(`${process.name} ended: ${why}`)
      this.#running.delete(process)
      if (!signal.aborted) again()
    }
    process.onDeath(() => ended('it died'))
    const run = runRoles(config, ['web', 'worker', 'sweep'], {
      signal,
      machine,
      log: log(process),
    })
    run.then(
      () => ended('it was stopped'),
      (error: unknown) => {
        if (!process.isAlive()) return
        const why = error instanceof Error ? (error.stack ?? error.message) : String(error)
        // Who starts while the database is away, or undoes his statement, ends; whoever supervises it starts it again.
        if (!isConnectionLoss(error) && !wasUndone(error)) this.failures.push(`${process.name}: ${why}`)
        ended(why)
      },
    )
  }

  /** Everything that can run without the world's help has run. */
  async #settle(): Promise<void> {
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      await new Promise<void>((resolve) => setImmediate(resolve))
      // A web server takes several turns of the loop; what is left of them would pass while the database is asked.
      if (!getActiveResourcesInfo().includes('Immediate')) return
    }
  }

  /**
   * While the product only looks whether there is anything to do, and there is not, time leaps to the next moment at
   * which there may be. A run that waits for an answer is looked after meanwhile, but less often.
   */
  async #leaps(due: number, endMs: number): Promise<boolean> {
    const { timeline } = this
    const now = timeline.now()
    const work = timeline.nextDue('work') ?? endMs
    if (work <= due) this.#calmSince = now
    if (work <= due || this.web.isBusy || this.gate.isBusy || now - this.#calmSince < CALM_MS) return false
    const { runnable, held: isHeld, next } = await this.#askDatabase()
    // Who starts waits for the two systems in steps of its own, which the database does not know.
    const frozen = [...this.#running].some((process) => process.isFrozen())
    // Who stands still may be the one that should hand it out.
    const isStuck = runnable && frozen
    const held = isHeld || isStuck || [...this.#running].some((process) => !this.web.isOpen(process))
    const lookedAfterMs = isStuck ? LOOKED_AFTER_STUCK_MS : this.#lookedAfterMs
    if ((runnable && !isStuck) || (held && now - this.#calmSince < lookedAfterMs)) {
      if (runnable && !isStuck) this.#calmSince = now
      return false
    }
    const longest = held ? now + (frozen ? LEAP_WHILE_FROZEN_MS : LEAP_WHILE_HELD_MS) : endMs
    const until = Math.min(work, endMs, longest, next)
    this.#calmSince = until
    if (until <= due) return false
    timeline.leapTo(until)
    return true
  }

  /** What the database owes stays the same until something is owed or handed out, or its clock comes to what it said is next. */
  async #askDatabase(): Promise<Owed> {
    const now = this.timeline.now() + this.#databaseSkewMs
    const { owedChanges } = this.gate
    const known = this.#owed
    if (known?.owedChanges === owedChanges && now >= known.asked && now < known.next)
      return { ...known, next: known.next - this.#databaseSkewMs }
    const answer = await this.#options.server.shared.run({ text: NEXT, values: [], types: undefined, now })
    const row: NextRow | undefined = Array.isArray(answer) ? undefined : answer.rows[0]
    if (row === undefined) throw new Error('the database did not say what it has to do')
    const { runnable, held } = row
    const next = row.next === null ? Number.POSITIVE_INFINITY : Number(row.next)
    this.#owed = { runnable, held, next, asked: now, owedChanges }
    return { runnable, held, next: next - this.#databaseSkewMs }
  }
}

interface Owed {
  readonly runnable: boolean
  readonly held: boolean
  /** When something is due that is not yet, in epoch milliseconds. */
  readonly next: number
}

interface NextRow {
  readonly runnable: boolean
  readonly held: boolean
  readonly next: string | null
}

/** A job that was put into the queue while the database's clock was ahead is handed out only when that time comes. */
const NEXT = `
with delayed as (
  select singleton_key as key, start_after from ${JOB_SCHEMA}.job_common
  where state < 'active' and start_after > simulated.now()
)
select
  exists (
    select 1 from tieout.subject
    where holder is null
      and (wanted > dispatched or recheck_at <= simulated.now()
        or (wanted > settled and coalesce(retry_at, simulated.now()) <= simulated.now()
          and key not in (select key from delayed)))
  ) as runnable,
  exists (select 1 from tieout.subject where holder is not null) as held,
  ceil(extract(epoch from least(
    (select min(retry_at) from tieout.subject where retry_at > simulated.now()),
    (select min(recheck_at) from tieout.subject where recheck_at > simulated.now()),
    (select min(start_after) from delayed)
  )) * 1000)::bigint as next`
