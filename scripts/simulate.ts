/**
 * `npm run simulate -- [--seeds N] [--seed S] [--minutes M] [--without sweep,dedupe,readback] [--json]`; `--help` has all.
 *
 * Simulates the product from seeds until as many were run, or the time is over. A seed that breaks a promise is shown
 * with the smallest scenario that still does, and what is wrong with the books.
 */
import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../src/adapters/clock.ts'
import { silentLog } from '../src/adapters/log.ts'
import { startEmbedded } from '../src/adapters/postgres/embedded.ts'
import { serverFiles } from '../src/adapters/postgres/serverFiles.ts'
import { type Campaign, openCampaign } from '../tests/simulation/campaign.ts'
import { addCounts } from '../tests/simulation/coverage.ts'
import { without } from '../tests/simulation/defences.ts'
import { openFinder } from '../tests/simulation/findPlanted.ts'
import { missing } from '../tests/simulation/mustHappen.ts'
import { PLANTED } from '../tests/simulation/planted.ts'
import { makeScenario, type Scenario } from '../tests/simulation/scenario.ts'
import { shrink } from '../tests/simulation/shrink.ts'
import { HELP, readOptions, type SimulateOptions } from './simulateOptions.ts'
import { closingLine } from './tally.ts'

interface Failure {
  readonly seed: number
  readonly findings: readonly string[]
  readonly smallest: Scenario
}

/** Shrinking asks this often at most, for each of the first failures. */
const SHRINK_PATIENCE = 40
const SHRUNK = 3
/** So many of the last lines of a history are shown. */
const SHOWN = 60
const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  autovacuum: 'off',
  jit: 'off',
  track_counts: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '2GB',
  checkpoint_timeout: '1h',
  bgwriter_lru_maxpages: '0',
  // In the data directory itself: half the cost of TCP.
  unix_socket_directories: '.',
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if ('problem' in options) {
    process.stderr.write(`simulate: ${options.problem}. --help shows what there is.\n`)
    return 2
  }
  if (options.help) {
    process.stdout.write(HELP)
    return 0
  }
  const { planted, seed } = options
  return withPostgres((url) => {
    if (planted) return provePlanted(url, options)
    return seed === null ? runMany(url, options) : runOne(url, options, seed)
  })
}

/** What a person reads; a program reads the last line only. */
const sayTo = ({ json }: SimulateOptions): ((line: string) => void) =>
  json ? () => undefined : (line) => void process.stdout.write(`${line}\n`)

const threadsOf = ({ threads }: SimulateOptions): number => threads ?? Math.max(1, availableParallelism())

async function withPostgres(work: (url: string) => Promise<number>): Promise<number> {
  const dataDir = mkdtempSync(join(fastFolder(), 'tieout-simulate-'))
  const postgres = await startEmbedded({ dataDir, clock: systemClock, log: silentLog, settings: SETTINGS })
  const url = new URL(postgres.url)
  url.searchParams.set('host', serverFiles(dataDir).cluster)
  try {
    return await work(url.href)
  } finally {
    await postgres.stop({ evenIfUsed: true })
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 })
  }
}

/** In memory where there is room: every seed empties all tables, which makes files anew. */
function fastFolder(): string {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY)
    if (bavail * bsize > ROOM_BYTES) return IN_MEMORY
  } catch {
    return tmpdir()
  }
  return tmpdir()
}

const IN_MEMORY = '/dev/shm'
const ROOM_BYTES = 4 * 2 ** 30

async function runMany(url: string, options: SimulateOptions): Promise<number> {
  const { patches, scenario } = without(options.off)
  const say = sayTo(options)
  const campaign = openCampaign({ url, threads: threadsOf(options), patches, name: 'simulation' })
  try {
    const ran = await runSeeds(campaign, options, scenario)
    const { done, seconds, coverage, failed } = ran
    const failures = await shrunk(campaign, failed, (seed) => scenario(makeScenario(seed, options.telling)))
    for (const { seed, smallest, findings } of failures)
      say(
        `seed ${seed}, smallest history that fails:\n${JSON.stringify(smallest, null, 2)}\n${findings.join('\n')}`,
      )
    const { telling } = options
    const never = options.off.length === 0 ? missing(coverage, { seeds: done, telling }) : []
    if (never.length > 0) say(`never happened: ${never.join(', ')}`)
    const seedsPerSecond = round(done / seconds)
    const { statements, requests } = ran
    say(`${done} seeds, ${seedsPerSecond} a second; ${statements} statements and ${requests} requests a seed`)
    const told = {
      seeds: done,
      failures: failed.length,
      seedsPerSecond,
      coverage,
      never,
      statements,
      requests,
    }
    say(`\n${closingLine({ passed: done - failed.length, failed: failed.length + never.length })}`)
    if (options.json) process.stdout.write(`${JSON.stringify({ ...told, failed: failures })}\n`)
    return failed.length === 0 && never.length === 0 ? 0 : 1
  } finally {
    await campaign.stop()
  }
}

interface Failed {
  readonly seed: number
  readonly findings: readonly string[]
}

interface Ran {
  readonly done: number
  readonly seconds: number
  readonly coverage: Readonly<Record<string, number>>
  readonly failed: readonly Failed[]
  /** A seed, on average. */
  readonly statements: number
  readonly requests: number
}

async function runSeeds(
  campaign: Campaign,
  options: SimulateOptions,
  prepare: (scenario: Scenario) => Scenario,
): Promise<Ran> {
  const say = sayTo(options)
  const coverage: Record<string, number> = {}
  const failed: Failed[] = []
  let [done, statements, requests, next] = [0, 0, 0, options.from]
  await campaign.ready
  const started = performance.now()
  const runner = async (): Promise<void> => {
    while (next < options.from + options.seeds && performance.now() - started < options.minutes * 60_000) {
      const seed = next++
      const result = await campaign.run(prepare(makeScenario(seed, options.telling)))
      done += 1
      statements += result.statements
      requests += result.requests
      addCounts(coverage, result.coverage)
      if (result.findings.length > 0) {
        failed.push({ seed, findings: result.findings })
        say(`seed ${seed} FAILED\n${result.findings.map((one) => `  ${one}`).join('\n')}`)
      }
      if (done % 100 === 0) say(`${done} seeds, ${failed.length} failures`)
    }
  }
  await Promise.all(Array.from({ length: threadsOf(options) }, runner))
  const seconds = (performance.now() - started) / 1000
  const perSeed = (total: number): number => Math.round(total / Math.max(1, done))
  return { done, seconds, coverage, failed, statements: perSeed(statements), requests: perSeed(requests) }
}

async function shrunk(
  campaign: Campaign,
  failed: readonly Failed[],
  written: (seed: number) => Scenario,
): Promise<readonly Failure[]> {
  const failures: Failure[] = []
  for (const { seed } of failed.toSorted((a, b) => a.seed - b.seed).slice(0, SHRUNK)) {
    const fails = async (smaller: Scenario): Promise<boolean> =>
      (await campaign.run(smaller)).findings.length > 0
    const smallest = await shrink(written(seed), fails, SHRINK_PATIENCE)
    const { findings } = await campaign.run(smallest)
    failures.push({ seed, findings, smallest })
  }
  return failures
}

/** Once and again: the two histories must be one. */
async function runOne(url: string, options: SimulateOptions, seed: number): Promise<number> {
  const { patches, scenario } = without(options.off)
  const say = sayTo(options)
  const campaign = openCampaign({ url, threads: 1, patches, name: 'simulation' })
  try {
    await campaign.ready
    const started = performance.now()
    const written = scenario(makeScenario(seed, options.telling))
    const [once, again] = [await campaign.run(written, SHOWN), await campaign.run(written, SHOWN)]
    const seedsPerSecond = round(2000 / (performance.now() - started))
    const { digest, length, findings, coverage } = once
    const isRepeated = digest === again.digest
    const failures = findings.length === 0 && isRepeated ? 0 : 1
    for (const line of [...once.tail.map((one) => one.slice(0, 300)), ...findings]) say(line)
    say(
      `seed ${seed}: history ${digest}, ${length} events; ${isRepeated ? 'the same' : 'ANOTHER'} when run again`,
    )
    say(`\n${closingLine({ passed: 1 - failures, failed: failures })}`)
    if (options.json) {
      const told = {
        seeds: 1,
        failures,
        seedsPerSecond,
        coverage,
        seed,
        digest,
        isRepeated,
        length,
        findings,
      }
      process.stdout.write(`${JSON.stringify(told)}\n`)
    }
    return failures
  } finally {
    await campaign.stop()
  }
}

async function provePlanted(url: string, options: SimulateOptions): Promise<number> {
  const say = sayTo(options)
  const started = performance.now()
  const chosen = PLANTED.filter(({ name }) => name.includes(options.bug))
  const left = [...chosen]
  const finder = openFinder(url)
  let seeds = 0
  let unfound = 0
  const runner = async (): Promise<void> => {
    for (let bug = left.shift(); bug !== undefined; bug = left.shift()) {
      const { found, ran } = await finder.find(bug)
      seeds += ran
      if (found === null) unfound += 1
      say(
        found === null
          ? `NOT FOUND  ${bug.name}`
          : `found  ${bug.name} (seed ${found.seed}): ${found.finding}`,
      )
    }
  }
  try {
    await Promise.all(Array.from({ length: threadsOf(options) }, runner))
  } finally {
    await finder.stop()
  }
  const seedsPerSecond = round((seeds * 1000) / (performance.now() - started))
  say(`\n${closingLine({ passed: chosen.length - unfound, failed: unfound })}`)
  if (options.json) {
    const told = { seeds, failures: unfound, seedsPerSecond, coverage: {}, planted: chosen.length, unfound }
    process.stdout.write(`${JSON.stringify(told)}\n`)
  }
  return unfound === 0 && chosen.length > 0 ? 0 : 1
}

const round = (value: number): number => Math.round(value * 100) / 100

// The threads load the product much sooner from it.
enableCompileCache()
process.exitCode = await main()
