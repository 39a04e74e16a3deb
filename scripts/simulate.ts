/**
 * `npm run simulate -- [--seeds N] [--seed S] [--minutes M] [--without sweep,dedupe,readback] [--threads T] [--json]`
 *
 * Simulates the product from seeds until as many were run, or the time is over. A seed that breaks a promise is shown
 * with the smallest scenario that still does, and what is wrong with the books. `--seed S` runs that one alone, twice,
 * and shows the end of its history. `--planted` proves that planted bugs are found (`--bug WORDS`: only
 * those that are named so). Exit code 0: no promise was broken.
 */
import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from '../src/adapters/clock.ts'
import { silentLog } from '../src/adapters/log.ts'
import { startEmbedded } from '../src/adapters/postgres/embedded.ts'
import { serverFiles } from '../src/adapters/postgres/serverFiles.ts'
import { type Campaign, openCampaign } from '../tests/simulation/campaign.ts'
import { addCounts } from '../tests/simulation/coverage.ts'
import { type Defence, DEFENCES, without } from '../tests/simulation/defences.ts'
import { findPlanted } from '../tests/simulation/findPlanted.ts'
import { missing } from '../tests/simulation/mustHappen.ts'
import { PLANTED } from '../tests/simulation/planted.ts'
import { makeScenario, type Scenario } from '../tests/simulation/scenario.ts'
import { shrink } from '../tests/simulation/shrink.ts'
import { closingLine } from './tally.ts'

interface Failure {
  readonly seed: number
  readonly findings: readonly string[]
  readonly smallest: Scenario
}

interface Options {
  readonly seeds: number
  readonly from: number
  readonly untilMs: number
  readonly threads: number
  readonly off: readonly Defence[]
  readonly json: boolean
}

/** Shrinking asks this often at most, for each of the first failures. */
const SHRINK_PATIENCE = 40
const SHRUNK = 3
/** So many seeds are enough for everything to have happened. */
const ENOUGH_FOR_COVERAGE = 200
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
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '200' },
      seed: { type: 'string' },
      from: { type: 'string', default: '1' },
      minutes: { type: 'string' },
      without: { type: 'string', default: '' },
      threads: { type: 'string' },
      planted: { type: 'boolean', default: false },
      bug: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
    },
  })
  const off = values.without
    .split(',')
    .filter((name) => name !== '')
    .map(defenceNamed)
  const minutes = values.minutes === undefined ? Number.POSITIVE_INFINITY : Number(values.minutes)
  const options: Options = {
    seeds: Number(values.seeds),
    from: Number(values.from),
    untilMs: performance.now() + minutes * 60_000,
    threads: Number(values.threads ?? Math.max(1, availableParallelism())),
    off,
    json: values.json,
  }
  const say = values.json
    ? (): void => undefined
    : (line: string): void => void process.stdout.write(`${line}\n`)
  return withPostgres((url) => {
    if (values.planted) return provePlanted(url, options, { named: values.bug, say })
    if (values.seed !== undefined) return runOne(url, { ...options, threads: 1 }, Number(values.seed))
    return runMany(url, options, say)
  })
}

function defenceNamed(name: string): Defence {
  const found = DEFENCES.find((known) => known === name)
  if (found === undefined) throw new Error(`there is no defence "${name}"; one of ${DEFENCES.join(', ')}`)
  return found
}

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

async function runMany(url: string, options: Options, say: (line: string) => void): Promise<number> {
  const { patches, scenario } = without(options.off)
  const campaign = openCampaign({ url, threads: options.threads, patches, name: 'simulation' })
  try {
    const started = performance.now()
    const coverage: Record<string, number> = {}
    const failed: { seed: number; findings: readonly string[] }[] = []
    let done = 0
    let next = options.from
    const runner = async (): Promise<void> => {
      while (next < options.from + options.seeds && performance.now() < options.untilMs) {
        const seed = next++
        const result = await campaign.run(scenario(makeScenario(seed)))
        done += 1
        addCounts(coverage, result.coverage)
        if (result.findings.length > 0) {
          failed.push({ seed, findings: result.findings })
          say(`seed ${seed} FAILED\n${result.findings.map((one) => `  ${one}`).join('\n')}`)
        }
        if (done % 100 === 0) say(`${done} seeds, ${failed.length} failures`)
      }
    }
    await Promise.all(Array.from({ length: options.threads }, runner))
    const seedsPerSecond = round(done / ((performance.now() - started) / 1000))
    const failures = await shrunk(campaign, failed, scenario)
    for (const { seed, smallest, findings } of failures)
      say(
        `seed ${seed}, smallest history that fails:\n${JSON.stringify(smallest, null, 2)}\n${findings.join('\n')}`,
      )
    const never = done >= ENOUGH_FOR_COVERAGE && options.off.length === 0 ? missing(coverage) : []
    if (never.length > 0) say(`never happened: ${never.join(', ')}`)
    const summary = {
      seeds: done,
      failures: failed.length,
      seedsPerSecond,
      coverage,
      never,
      failed: failures,
    }
    process.stdout.write(`${JSON.stringify(summary)}\n`)
    return failed.length === 0 && never.length === 0 ? 0 : 1
  } finally {
    await campaign.stop()
  }
}

async function shrunk(
  campaign: Campaign,
  failed: readonly { readonly seed: number; readonly findings: readonly string[] }[],
  prepare: (scenario: Scenario) => Scenario,
): Promise<readonly Failure[]> {
  const failures: Failure[] = []
  for (const { seed } of failed.toSorted((a, b) => a.seed - b.seed).slice(0, SHRUNK)) {
    const fails = async (smaller: Scenario): Promise<boolean> =>
      (await campaign.run(smaller)).findings.length > 0
    const smallest = await shrink(prepare(makeScenario(seed)), fails, SHRINK_PATIENCE)
    const { findings } = await campaign.run(smallest)
    failures.push({ seed, findings, smallest })
  }
  return failures
}

/** Once and again: the two histories must be one. */
async function runOne(url: string, options: Options, seed: number): Promise<number> {
  const { patches, scenario } = without(options.off)
  const campaign = openCampaign({ url, threads: 1, patches, name: 'simulation' })
  try {
    const written = scenario(makeScenario(seed))
    const [once, again] = [await campaign.run(written, 60), await campaign.run(written, 60)]
    for (const line of once.tail) process.stdout.write(`${line.slice(0, 300)}\n`)
    for (const finding of once.findings) process.stdout.write(`${finding}\n`)
    const { digest, length, findings, coverage } = once
    const isRepeated = digest === again.digest
    process.stdout.write(`${JSON.stringify({ seed, digest, isRepeated, length, findings, coverage })}\n`)
    return findings.length === 0 && isRepeated ? 0 : 1
  } finally {
    await campaign.stop()
  }
}

async function provePlanted(
  url: string,
  options: Options,
  { named, say }: { readonly named: string; readonly say: (line: string) => void },
): Promise<number> {
  let unfound = 0
  const chosen = PLANTED.filter(({ name }) => name.includes(named))
  for (const bug of chosen) {
    const found = await findPlanted(bug, { url, threads: options.threads })
    say(
      found === null ? `NOT FOUND  ${bug.name}` : `found  ${bug.name} (seed ${found.seed}): ${found.finding}`,
    )
    if (found === null) unfound += 1
  }
  say(`\n${closingLine({ passed: chosen.length - unfound, failed: unfound })}`)
  if (options.json) process.stdout.write(`${JSON.stringify({ planted: chosen.length, unfound })}\n`)
  return unfound === 0 ? 0 : 1
}

const round = (value: number): number => Math.round(value * 100) / 100

process.exitCode = await main()
