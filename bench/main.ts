/** `npm run bench [-- NAME…] [options]` (bench/README.md). */
import { writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measureBacklog } from './backlog.ts'
import { readBaseline, withBaseline } from './baseline.ts'
import { measureCalls } from './calls.ts'
import { measureIngress } from './ingress.ts'
import { measureLatency } from './latency.ts'
import { measureScale } from './scale.ts'
import { load } from './support/machine.ts'
import { isKept, type Report, table } from './support/report.ts'

export interface RunOptions {
  readonly full: boolean
  /** Backlogs at these permits. */
  readonly permits: readonly number[]
}

const MEASUREMENTS: Readonly<Record<string, (options: RunOptions) => Promise<Report>>> = {
  ingress: measureIngress,
  backlog: measureBacklog,
  latency: measureLatency,
  calls: measureCalls,
  scale: measureScale,
}

const BASELINE = fileURLToPath(new URL('./baseline.json', import.meta.url))

const HELP = `Measures what Tieout does, each figure beside a limit measured in the same run.

  npm run bench [-- NAME…] [options]      NAME: ${Object.keys(MEASUREMENTS).join(', ')}; all of them by default

  --full           as long as the figures are meant to be measured (an hour in all); by default shorter
  --permits LIST   for backlog: 5,15,55 by default
  --json           one line of JSON instead of tables
  --save           keeps the figures in bench/baseline.json
  --help           this text

Exit codes: 0 every target is kept, 1 one is missed, 2 wrong command line.
`

interface CommandLine extends RunOptions {
  readonly names: readonly string[]
  readonly json: boolean
  readonly save: boolean
}

/** What is wrong with the command line, as text; null where help was asked for. */
function readCommandLine(): CommandLine | string | null {
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  const { values, positionals } = parsed
  if (values.help) return null
  const unknown = positionals.find((name) => !(name in MEASUREMENTS))
  if (unknown !== undefined) return `There is no measurement "${unknown}".`
  const permits = values.permits.split(',').map(Number)
  if (permits.some((count) => !Number.isInteger(count) || count < 2))
    return '--permits takes numbers from 2 on.'
  const names = positionals.length > 0 ? positionals : Object.keys(MEASUREMENTS)
  return { names, permits, full: values.full, json: values.json, save: values.save }
}

const parse = () =>
  parseArgs({
    allowPositionals: true,
    options: {
      full: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      permits: { type: 'string', default: '5,15,55' },
    },
  })

async function main(): Promise<number> {
  const given = readCommandLine()
  if (given === null || typeof given === 'string') {
    if (given === null) process.stdout.write(HELP)
    else process.stderr.write(`tieout: ${given}\n\n${HELP}`)
    return given === null ? 0 : 2
  }
  const machine = `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}`
  const before = readBaseline(BASELINE)
  const loadBefore = load()
  const reports: Report[] = []
  if (!given.json) process.stdout.write(`${machine}; load before: ${loadBefore.toFixed(1)}\n\n`)
  for (const name of given.names) {
    const report = await MEASUREMENTS[name]?.(given)
    if (report === undefined) continue
    reports.push(report)
    if (!given.json) process.stdout.write(`${table(report)}\n\n`)
  }
  const measured = { at: new Date().toISOString(), machine, loadBefore, full: given.full }
  if (given.json) process.stdout.write(`${JSON.stringify({ ...measured, reports })}\n`)
  if (given.save) {
    const text = JSON.stringify(withBaseline(before, measured, reports), null, 2)
    writeFileSync(BASELINE, `${text}\n`)
  }
  return reports.every(({ figures }) => figures.every(isKept)) ? 0 : 1
}

process.exitCode = await main()
